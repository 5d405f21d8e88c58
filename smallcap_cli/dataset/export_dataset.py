"""The store as a data set for DuckDB and its like: folders by year, of which those that changed are written."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from smallcap_cli.atomicfile import not_written
from smallcap_cli.core.flows.answers import FundFlows
from smallcap_cli.core.flows.shares import ShareHistory
from smallcap_cli.core.fundamentals import Fundamentals, FundamentalsTable
from smallcap_cli.core.fundamentals.facts import OWN_TABLE
from smallcap_cli.core.holdings import Holdings
from smallcap_cli.core.model import SOURCE_FAILED
from smallcap_cli.core.series import DatasetFile
from smallcap_cli.dataset.flows import flow_facts
from smallcap_cli.dataset.funds import Dataset
from smallcap_cli.dataset.keep_snapshots import stored_snapshots
from smallcap_cli.errors import DataUnavailable, UsageFault
from smallcap_cli.foldertree import link_or_copy, new_folder

if TYPE_CHECKING:
    from smallcap_cli.providers.files.parquet_dataset import DatasetWriter, TableFile
    from smallcap_cli.store import Holding, Store

#: What a folder of ours has beside the tables: what is in each file, and the views.
MANIFEST, VIEWS = "dataset.json", "views.sql"
LAYOUT = 1
ANOTHER = "choose another --to"
REPAIR = "fetch or import what is damaged again, or choose another --to for the rest"


def export_dataset(
    store: Store, dataset: Dataset, holdings: Sequence[Holding], only: Sequence[str], folder: Path
) -> list[DatasetFile]:
    """Write what the store has, of the funds named or of all, to a folder that is replaced whole.

    Files whose rows are those of the last export stay as they are, and where funds are named the rows of the others
    do. **Raises** UsageFault for a folder with files of somebody else's, DataUnavailable where it cannot be written,
    rows that are to stay cannot be read, or the store is damaged and an older data set would lose what that had: then
    the old one is as it was.
    """
    from smallcap_cli.providers.files.parquet_dataset import TABLES, DatasetWriter, views_sql

    known = _files_before(folder)
    same: set[str] = set()
    try:
        whole = {name for name, one in known.items() if one.is_at(folder / name)}
        with new_folder(folder) as part:
            writer = DatasetWriter(part)
            _add_series(writer, store, sorted(holdings, key=lambda one: (one.kind, one.ticker)))
            _add_documents(writer, store, dataset, only)
            if known and store.messages:
                raise DataUnavailable(f"{store.messages[-1]}; {folder} stays as it was", REPAIR)
            files = dict(writer.files())
            if only and known:
                _refuse_lost(folder, known, whole)
                _keep_others(folder, part, known, files, {*only, *(one.ticker for one in holdings)})
            files = dict(sorted(files.items()))
            for name, one in files.items():
                if name in whole and known[name].digest == one.digest:
                    link_or_copy(folder / name, part / name)
                    files[name] = known[name]
                    same.add(name)
            tables = [table for table in TABLES if any(name.startswith(f"{table}/") for name in files)]
            (part / VIEWS).write_text(views_sql(tables), encoding="utf-8")
            content = {"layout": LAYOUT, "files": files}
            (part / MANIFEST).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise not_written(error, f"the folder {folder}", ANOTHER) from None
    return [DatasetFile(name, one.rows, name not in same) for name, one in files.items()]


def _refuse_lost(folder: Path, known: Mapping[str, TableFile], whole: Collection[str]) -> None:
    lost = min(known.keys() - whole, default=None)
    if lost is not None:
        what = f"{folder / lost} is missing or damaged: the rows of funds that you do not name are lost with it"
        raise DataUnavailable(what, "leave out the tickers: that writes every fund anew")


def _keep_others(
    folder: Path, part: Path, known: Mapping[str, TableFile], files: dict[str, TableFile], names: Collection[str]
) -> None:
    """Add what an old data set has of others than `names` to the new one and its `files`.

    A file that stays whole has its folder made, and is no further touched.
    """
    from smallcap_cli.providers.files.parquet_dataset import BY_FUND, names_in, write_together

    for name, one in known.items():
        table = name.partition("/")[0]
        if name not in files and not (table in BY_FUND and names_in(folder / name) & set(names)):
            (part / name).parent.mkdir(parents=True, exist_ok=True)
            files[name] = one
            continue
        fresh = part / f"{name}.fresh"
        if name in files:
            os.rename(part / name, fresh)
        files[name] = write_together(table, folder / name, fresh, names, part / name)
        fresh.unlink(missing_ok=True)
        if not files[name].rows:
            (part / name).unlink()
            del files[name]


def _files_before(folder: Path) -> dict[str, TableFile]:
    """What the last export wrote to a folder; nothing of one that is not there. **Raises** UsageFault for another's."""
    from smallcap_cli.providers.files.parquet_dataset import TableFile, is_table_file

    try:
        names = set(_files_in(folder))
    except OSError as error:
        raise not_written(error, f"the folder {folder}", ANOTHER, "list") from None
    if not names:
        return {}
    another = UsageFault(f"{folder} has files that are no data set of smallcap's", ANOTHER)
    try:
        content = json.loads((folder / MANIFEST).read_bytes())
        files = {str(name): TableFile(*one) for name, one in content["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise another from None
    if not all(map(is_table_file, files)):
        raise another
    foreign = names - {MANIFEST, VIEWS} - files.keys()
    if foreign:
        raise UsageFault(f"{folder / min(foreign)} is not of the data set and would be lost", f"move it, or {ANOTHER}")
    return files


def _files_in(folder: Path) -> Iterator[str]:
    """The files in a folder and in those inside it, as paths from it; none where there is no folder."""
    for path, _, names in os.walk(folder, onerror=_raise_unless_missing):
        yield from ((Path(path) / name).relative_to(folder).as_posix() for name in names)


def _raise_unless_missing(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise error


def _add_series(writer: DatasetWriter, store: Store, holdings: Sequence[Holding]) -> None:
    for holding in holdings:
        if holding.kind == "prices":
            prices = store.prices(holding.ticker)
            if prices is None:
                continue
            one = prices.history
            numbers = {
                "close": one.close, "adjusted_close": one.adjusted, "volume": one.volume,
                "distribution": one.distributions, "capital_gain": one.capital_gains, "split": one.splits,
            }  # fmt: skip
            texts = {"ticker": one.ticker, "currency": one.currency, "price_kind": one.price_kind}
            writer.add_series(
                "prices", one.days, numbers, {**texts, "source": one.source.provider, "vintage": prices.vintage}
            )
        else:
            rates = store.rates(holding.ticker)
            if rates is not None:
                told = {"series": holding.ticker, "source": rates.rates.source.provider, "vintage": rates.vintage}
                writer.add_series("rates", rates.rates.days, {"annual": rates.rates.annual}, told)


def _add_documents(writer: DatasetWriter, store: Store, dataset: Dataset, only: Sequence[str]) -> None:
    from smallcap_cli.store.codecs import DOCUMENTS

    def subjects(kind: type) -> list[str]:
        prefix = DOCUMENTS[kind].prefix
        found = [document.key.removeprefix(prefix) for document in store.documents(prefix)]
        return [one for one in found if not only or one in only]

    for fund in subjects(Holdings):
        writer.add_rows("holdings", [row for one in store.answers(Holdings, fund) for row in _holding_rows(one)])
    companies = [] if only else [store.answers(Fundamentals, one)[-1:] for one in subjects(Fundamentals)]
    tables = [] if only else store.answers(FundamentalsTable, OWN_TABLE)[-1:]
    writer.add_rows("facts", [row for found in companies for one in found for row in _fact_rows(one)])
    writer.add_rows("facts", [row for table in tables for one in table.rows for row in _fact_rows(one)])
    for fund in sorted({*subjects(FundFlows), *subjects(ShareHistory)}):
        writer.add_rows("flows", list(_flow_rows(store, dataset, fund)))
    for rows in stored_snapshots(store, only).values():
        writer.add_rows("snapshots", [
            (
                one.ticker, one.session, one.price, one.price_as_of, one.nav, one.nav_as_of, one.shares_outstanding,
                one.aum_usd, one.aum_scope, one.expense_ratio, one.dividend_yield, one.median_spread,
                one.quoted_spread, one.citation, one.session, one.retrieved.date(), one.provider,
                _moment(one.retrieved),
            )
            for one in rows
        ])  # fmt: skip


def _holding_rows(one: Holdings) -> Iterator[tuple[object, ...]]:
    origin = (one.as_of, one.known_on, str(one.source), _moment(one.source.retrieved))
    for line in one.rows:
        yield (
            one.ticker, line.ticker, line.name, line.weight, line.cusip, line.isin, line.shares, line.market_value,
            line.asset_class, line.sector, *origin,
        )  # fmt: skip


def _fact_rows(one: Fundamentals) -> Iterator[tuple[object, ...]]:
    who, had = (one.subject, one.cik, one.ticker), _moment(one.source.retrieved)
    for fact in one.facts:
        yield (
            *who, fact.concept, fact.unit, fact.start, fact.end, fact.value, fact.form, fact.accession,
            fact.end, fact.filed, str(one.source), had,
        )  # fmt: skip
    for name, figure in one.stated.items():
        yield (
            *who, f"stated:{name}", "", None, figure.end, figure.value, "", "", figure.end, figure.known,
            str(one.source), had,
        )  # fmt: skip


def _flow_rows(store: Store, dataset: Dataset, fund: str) -> Iterator[tuple[object, ...]]:
    """The months of every method, as `flows` has them; those that come with smallcap were had at no moment."""
    facts = flow_facts(dataset, fund, dataset.order.now.date())
    if facts.error is not None and facts.gap is not None and facts.gap.reason == SOURCE_FAILED:
        raise facts.error
    had = {month.source: one.source.retrieved for one in store.answers(FundFlows, fund) for month in one.months}
    had |= {facts.source: facts.retrieved}
    for month in sorted(facts.months, key=lambda one: (one.month, one.method)):
        yield (
            fund, month.month, month.net_flow_usd, month.method, month.scope, month.opening_assets_usd,
            month.closing_assets_usd, month.reinvestment_usd, month.month, month.known, month.source,
            _moment(had.get(month.source)),
        )  # fmt: skip


def _moment(retrieved: datetime | None) -> str | None:
    return None if retrieved is None else f"{retrieved:%Y%m%dT%H%M%SZ}"
