"""The store as price files that `--prices` reads, or as tables for DuckDB and its like."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from smallcap_cli.atomicfile import not_written, write_file
from smallcap_cli.core.model import PriceHistory
from smallcap_cli.core.series import SeriesFile
from smallcap_cli.core.words import and_more
from smallcap_cli.dataset.keep_snapshots import stored_snapshots
from smallcap_cli.errors import DataUnavailable, NotFound, UsageFault, did_you_mean, safe
from smallcap_cli.inputfile import file_content
from smallcap_cli.providers.bills import RATE_TICKERS, rate_of
from smallcap_cli.providers.files.folder import PriceFiles
from smallcap_cli.providers.files.layout import LAYOUT_FILE, PLAIN, TICKER, Layout, layouts_of
from smallcap_cli.providers.files.writing import (
    QUOTES,
    csv_text,
    layout_of,
    layout_yaml,
    price_columns,
    quote_columns,
)  # fmt: skip
from smallcap_cli.settings import user_path
from smallcap_cli.userfiles.snapshots import snapshots_text
from smallcap_cli.yamlfile import yaml_terms

if TYPE_CHECKING:
    from smallcap_cli.store import Holding, Store, StoredPrices, StoredRates

FORMS = ("csv", "parquet", "duckdb", "dataset")
EXTRA = "pip install 'smallcap-cli[parquet]'"
#: Beside price files, in a folder of its own: every CSV among them is taken for that of a fund.
SNAPSHOTS_FILE = Path("snapshots/snapshots.csv")
ANOTHER_FOLDER = "choose another --to"

T = TypeVar("T")


class ExportPlace(NamedTuple):
    """Where an export goes, in which form, whether it may replace what is there, and files beside those of series."""

    folder: Path
    form: str
    overwrite: bool
    also: tuple[str, ...] = ()


def export_place(to: str, form: str, *, overwrite: bool) -> ExportPlace:
    """The place of an export. **Raises** UsageFault without a folder, for an unknown form, or without pyarrow."""
    if not to:
        raise UsageFault("data export needs --to DIR", "name a folder")
    if form not in FORMS:
        raise UsageFault(f"--as {safe(form)} is not valid", did_you_mean(form, FORMS, f"one of: {', '.join(FORMS)}"))
    if form != "csv" and not _has_pyarrow():
        raise UsageFault(f"--as {form} needs pyarrow, which is not installed", EXTRA)
    return ExportPlace(user_path(to), form, overwrite)


def export_store(
    store: Store, holdings: Sequence[Holding], tickers: Sequence[str], place: ExportPlace
) -> list[SeriesFile]:
    """Write series of the store and the snapshots of the funds named, or of all; the file that each went to.

    Whether every file may be written is settled before the first is. **Raises** UsageFault for one that may not be.
    """
    snapshots = stored_snapshots(store, tickers)
    place = place._replace(also=(str(SNAPSHOTS_FILE),) if snapshots else ())
    files = list((_as_tables if place.form == "duckdb" else _as_price_files)(store, holdings, place))
    if snapshots:
        _make(place.folder / SNAPSHOTS_FILE.parent)
        _write(place.folder / SNAPSHOTS_FILE, snapshots_text([one for rows in snapshots.values() for one in rows]))
    return [*files, *(SeriesFile(name, len(rows), "", str(SNAPSHOTS_FILE)) for name, rows in snapshots.items())]


def series_to_export(
    store: Store, tickers: Sequence[str], now: datetime
) -> tuple[list[Holding], list[DataUnavailable]]:
    """The series that tickers name, or all, and an error for each that is damaged.

    **Raises** DataUnavailable where there is nothing to write, NotFound for what the store never had.
    """
    holdings = store.status(now)
    lost = {name for vintage in store.vintages() for name in vintage.tickers} - {h.ticker for h in holdings}
    if not holdings and not lost and not stored_snapshots(store):
        raise DataUnavailable(f"the store {store.path} is empty", "smallcap data fetch, or data import")
    wanted, absent = _holdings_of(holdings, tickers)
    damaged = sorted(lost & {name for t in absent for name in (t, rate_of(t))} if tickers else lost)
    unknown = [ticker for ticker in absent if not {ticker, rate_of(ticker)} & lost]
    if unknown:
        raise NotFound(f"the store has no data of {', '.join(unknown)}", "smallcap data status")
    errors = [DataUnavailable(f"the store's series of {name} is damaged", "fetch or import it") for name in damaged]
    if not wanted and errors:
        raise errors[0]
    return wanted, errors


def _holdings_of(holdings: Sequence[Holding], tickers: Sequence[str]) -> tuple[list[Holding], list[str]]:
    """The series that tickers name, or all, and the tickers that name none; a rate hides closes of its quotes."""
    kept = {(holding.ticker, holding.kind): holding for holding in holdings}
    found: dict[Holding, None] = {}
    absent: list[str] = []
    for ticker in tickers or [holding.ticker for holding in holdings]:
        own = kept.get((rate_of(ticker), "rates")) or kept.get((ticker, "prices"))
        if own is None:
            absent.append(ticker)
        else:
            found[own] = None
    return list(found), absent


def rates_without_file(holdings: Sequence[Holding], place: ExportPlace) -> list[str]:
    """A line for each rate that has no file which would be read."""
    if place.form == "duckdb":
        return []
    others = [holding.ticker for holding in holdings if holding.kind == "rates" and holding.ticker not in QUOTES]
    return [f"{name}: not written, because price files hold no such rate; --as duckdb writes it" for name in others]


def _as_price_files(store: Store, holdings: Sequence[Holding], place: ExportPlace) -> Iterator[SeriesFile]:
    """One file a series, and a layout.yaml where the files alone do not say everything."""
    holdings = [holding for holding in holdings if holding.kind == "prices" or holding.ticker in QUOTES]
    tickers = [_ticker_of(holding) for holding in holdings]
    odd = next((ticker for ticker in tickers if not TICKER.fullmatch(ticker)), None)
    if odd is not None:  # a name from elsewhere could lead out of the folder
        raise DataUnavailable(f"the stored series {safe(odd)!r} is not named like a ticker", "smallcap data clear NAME")
    names = [f"{ticker.replace('^', '_')}.{place.form}" for ticker in tickers]
    _make_room(place, [*names, LAYOUT_FILE], _read_instead(place, names))
    layouts = _layouts_beside(place.folder, tickers)
    layouts |= {h.ticker: layout_of(_prices(store, h).history) for h in holdings if h.kind == "prices"}
    described = layout_yaml(layouts)
    if described or os.path.lexists(place.folder / LAYOUT_FILE):
        _write(place.folder / LAYOUT_FILE, described or "files: {}\n")
    for holding, name in zip(holdings, names, strict=True):
        held = _prices(store, holding) if holding.kind == "prices" else _rates(store, holding)
        _write(place.folder / name, _content(held, place.form))
        yield SeriesFile(holding.ticker, holding.rows, held.vintage, name)


def _as_tables(store: Store, holdings: Sequence[Holding], place: ExportPlace) -> Iterator[SeriesFile]:
    """A table of all closes, one of all rates, one of the series, and the views."""
    from smallcap_cli.providers.files.parquet_tables import FILES, PRICES_FILE, RATES_FILE, FolderWriter

    _make_room(place, FILES, _read_with(place, FILES))
    writer = FolderWriter()
    for holding in holdings:
        if holding.kind == "prices":
            prices = _prices(store, holding)
            writer.add_prices(prices)
            yield SeriesFile(holding.ticker, holding.rows, prices.vintage, PRICES_FILE)
        else:
            rates = _rates(store, holding)
            writer.add_rates(rates)
            yield SeriesFile(holding.ticker, holding.rows, rates.vintage, RATES_FILE)
    for name, content in writer.files().items():
        _make(place.folder / Path(name).parent)
        _write(place.folder / name, content)


def _make_room(place: ExportPlace, names: Sequence[str], misread: str) -> None:
    """Make the folder. **Raises** UsageFault when a file would be replaced, or another one be misread."""
    there = [name for name in (*names, *place.also) if os.path.lexists(place.folder / name)]
    if there and not place.overwrite:
        more = and_more(len(there))
        raise UsageFault(
            f"{place.folder / there[0]} already exists{more}", f"--overwrite replaces it, or {ANOTHER_FOLDER}"
        )
    if misread:
        raise UsageFault(misread, f"move it, or {ANOTHER_FOLDER}")
    _make(place.folder)


def _read_instead(place: ExportPlace, names: Sequence[str]) -> str:
    """What is wrong when a Parquet file would not be read, because the fund's CSV beside it is."""
    hidden = {} if place.form == "csv" else {Path(name).with_suffix(".csv").name.casefold(): name for name in names}
    for other in _listing(place.folder):
        if other.casefold() in hidden:
            return f"{place.folder / other} would be read instead of {hidden[other.casefold()]}"
    return ""


def _read_with(place: ExportPlace, names: Sequence[str]) -> str:
    """What is wrong when a table would be read together with a file that is not of the export."""
    for folder in {Path(name).parent for name in names if "/" in name}:
        for other in _listing(place.folder / folder):
            if other.endswith(".parquet") and f"{folder}/{other}" not in names:
                return f"{place.folder / folder / other} would be read as part of the export"
    return ""


def _layouts_beside(folder: Path, tickers: Sequence[str]) -> dict[str, Layout]:
    """How the other files of a folder are read, each for itself: the layout.yaml that says so is written anew."""
    path = folder / LAYOUT_FILE
    if not os.path.lexists(path):
        return {}
    layouts = layouts_of(str(path), file_content(path, yaml_terms(LAYOUT_FILE)))
    others = {*PriceFiles(folder, layouts).tickers(), *layouts} - {"", *tickers}
    return {ticker: layouts.get(ticker) or layouts.get("", PLAIN) for ticker in sorted(others)}


def _content(held: StoredPrices | StoredRates, form: str) -> str | bytes:
    from smallcap_cli.store import StoredPrices

    series = held.history if isinstance(held, StoredPrices) else held.rates
    columns = price_columns(series) if isinstance(series, PriceHistory) else quote_columns(series)
    if form == "csv":
        return csv_text(series.days, columns)
    from smallcap_cli.providers.files.parquet import parquet_bytes

    source = series.source
    about = {
        "provider": source.provider, "retrieved": held.retrieved.isoformat(), "vintage": held.vintage,
        "citation": source.citation, "url": source.url,
    }  # fmt: skip
    if isinstance(series, PriceHistory):
        about |= {"currency": series.currency, "price_kind": series.price_kind, "frequency": series.frequency}
    return parquet_bytes(series.days, columns, about)


def _ticker_of(holding: Holding) -> str:
    """The ticker a series has as a file: of `tbill` it is ^IRX."""
    if holding.kind == "prices":
        return holding.ticker
    return next(ticker for ticker, rate in RATE_TICKERS.items() if rate == holding.ticker)


def _prices(store: Store, holding: Holding) -> StoredPrices:
    return _present(store.prices(holding.ticker), store, holding)


def _rates(store: Store, holding: Holding) -> StoredRates:
    return _present(store.rates(holding.ticker), store, holding)


def _present(held: T | None, store: Store, holding: Holding) -> T:
    if held is None:
        said = store.messages[-1] if store.messages else f"the store has no {holding.kind} of {holding.ticker} any more"
        raise DataUnavailable(said, "smallcap data status")
    return held


def _listing(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise not_written(error, str(folder), ANOTHER_FOLDER, "list") from None


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise not_written(error, f"the folder {folder}", ANOTHER_FOLDER, "make") from None


def _write(path: Path, content: str | bytes) -> None:
    try:
        write_file(path, content.encode() if isinstance(content, str) else content)
    except (UsageFault, DataUnavailable) as error:
        raise type(error)(error.message, ANOTHER_FOLDER) from None


def _has_pyarrow() -> bool:
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        return False
    return True
