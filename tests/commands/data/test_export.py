"""`smallcap data export`: what is written reads back to the last bit, and nothing is replaced unasked."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smallcap_cli.core.model import Days, Floats, PriceHistory, Source
from smallcap_cli.providers.bills import bill_quotes, bill_yields, note_quotes, note_yields
from smallcap_cli.providers.files.csv import PLAIN, parse_table
from smallcap_cli.providers.files.parquet import parquet_bytes, parse_parquet
from smallcap_cli.providers.files.series import history_of
from smallcap_cli.providers.files.writing import COLUMNS, csv_text, price_columns
from smallcap_cli.store import open_store
from tests.conftest import Run

#: Two weekdays, a distribution, a split, and a day without volume.
IWM = """Date,Close,Adj Close,Volume,Dividends,Capital Gains,Stock Splits
2026-04-06,100.1,90.3,1000,0,0,0
2026-04-07,0.3333333333333333,0.1,,0.25,0.125,2
"""
VTI = "Date,Close,Adj Close\n2026-04-06,10,9\n2026-04-07,11,10\n"
IRX = "Date,Close\n2026-04-06,3.605\n2026-04-07,-0.12\n2026-04-08,5.139999866485596\n"
TNX = "Date,Close\n2026-04-06,4.25\n2026-04-07,-0.5\n"
NUMBERS = st.floats(1e-300, 1e300)


def put(folder: Path, **files: str) -> str:
    """A folder with these files; IWM is IWM.csv and layout is layout.yaml."""
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / ("layout.yaml" if name == "layout" else f"{name}.csv")).write_text(text)
    return str(folder)


@pytest.fixture
def kept(smallcap: Run, tmp_path: Path) -> Path:
    """A store with IWM, VTI as net asset values in euros, and both rates; the folder in which exports are made."""
    layout = "files:\n  VTI: {price_kind: nav, currency: EUR}\n"
    folder = put(tmp_path / "own", IWM=IWM, VTI=VTI, _IRX=IRX, _TNX=TNX, layout=layout)
    assert smallcap("data", "import", "--prices", folder).code == 0
    return tmp_path


def stored(tmp_path: Path, ticker: str) -> PriceHistory:
    with open_store(tmp_path / "smallcap-home" / "data") as store:
        found = store.prices(ticker)
    assert found is not None
    return found.history


def rate(tmp_path: Path, name: str) -> Floats:
    with open_store(tmp_path / "smallcap-home" / "data") as store:
        found = store.rates(name)
    assert found is not None
    return found.rates.annual


def same(one: PriceHistory, other: PriceHistory) -> bool:
    """Whether every number has the same bits and every fact is the same."""

    def bits(values: Floats | None) -> bytes | None:
        return None if values is None else values.tobytes()

    return (
        all(bits(getattr(one, name)) == bits(getattr(other, name)) for name in COLUMNS.values())
        and one.days.tobytes() == other.days.tobytes()
        and (one.currency, one.price_kind, one.frequency) == (other.currency, other.price_kind, other.frequency)
    )


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_price_files_read_back_to_the_last_bit(smallcap: Run, kept: Path, form: str) -> None:
    before = {ticker: stored(kept, ticker) for ticker in ("IWM", "VTI")}
    assert smallcap("data", "export", "--to", str(kept / "out"), "--as", form).code == 0
    assert {path.suffix for path in (kept / "out").iterdir()} == {f".{form}", ".yaml"}
    smallcap("data", "clear", "--yes")
    assert smallcap("data", "import", "--prices", str(kept / "out")).code == 0
    assert all(same(stored(kept, ticker), history) for ticker, history in before.items())
    assert np.isnan(before["IWM"].volume[1])  # type: ignore[index]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_rates_are_written_as_the_quotes_they_came_from(smallcap: Run, kept: Path, form: str) -> None:
    before = {name: rate(kept, name) for name in ("tbill", "tnote")}
    smallcap("data", "export", "--to", str(kept / "out"), "--as", form)
    smallcap("data", "clear", "--yes")
    smallcap("data", "import", "--prices", str(kept / "out"))
    assert all(np.abs(rate(kept, name) - annual).max() < 1e-12 for name, annual in before.items())


def test_a_quote_is_written_as_it_was_published(smallcap: Run, kept: Path) -> None:
    smallcap("data", "export", "--to", str(kept / "out"), "^IRX", "^TNX")
    assert (kept / "out" / "_IRX.csv").read_text().splitlines()[:3] == IRX.splitlines()[:3]
    assert (kept / "out" / "_TNX.csv").read_text() == TNX
    assert sorted(path.name for path in (kept / "out").iterdir()) == ["_IRX.csv", "_TNX.csv"]


@pytest.mark.parametrize("name", ["^IRX", "tbill"])
def test_the_bill_is_found_under_both_its_names(smallcap: Run, kept: Path, name: str) -> None:
    assert smallcap("data", "export", "--to", str(kept / "out"), name).code == 0
    assert [path.name for path in (kept / "out").iterdir()] == ["_IRX.csv"]


def test_a_note_yield_becomes_the_effective_rate_of_two_half_years(kept: Path) -> None:
    """4.25 % for half-yearly coupons: 1.02125 ^ 2 - 1 = 0.0429515625."""
    assert rate(kept, "tnote")[0] == pytest.approx(0.0429515625, abs=1e-15)


@pytest.mark.parametrize(("yields", "back"), [(bill_yields, bill_quotes), (note_yields, note_quotes)])
@given(quotes=st.lists(st.floats(-19.9, 19.9), min_size=1, max_size=20))
def test_quotes_are_the_inverse_of_rates(
    yields: Callable[[str, Floats, Days], Floats], back: Callable[[Floats], Floats], quotes: list[float]
) -> None:
    days = np.arange(len(quotes)).astype("datetime64[D]")
    annual = yields("T", np.array(quotes), days)
    assert np.abs(yields("T", back(annual), days) - annual).max() < 1e-12


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=4),
    present=st.tuples(*[st.booleans()] * 3).filter(any),
)
def test_whatever_series_a_fund_has_it_is_read_back_with_those(
    rows: list[tuple[float, float]], present: tuple[bool, bool, bool]
) -> None:
    """A close alone must not come back as total return, nor an adjusted close as a price."""
    first, second = (np.array(column) for column in zip(*rows, strict=True))
    close, adjusted, volume = (
        values if there else None for values, there in zip((first, second, first), present, strict=True)
    )
    if close is None and adjusted is None:
        return
    days = np.arange("2026-04-06", "2026-04-10", dtype="datetime64[D]")[: len(rows)]
    history = PriceHistory("T", days, close, adjusted, Source("files"), volume=volume)
    columns = price_columns(history)
    text = csv_text(days, columns).encode()
    assert same(history_of("T", parse_table("T.csv", text), PLAIN), history)
    assert same(history_of("T", parse_parquet("T.parquet", parquet_bytes(days, columns, {})), PLAIN), history)


def test_an_adjusted_close_on_week_ends_too_does_not_become_a_price() -> None:
    """Date and Close of a seven-day series are read as both."""
    days = np.arange("2026-04-03", "2026-04-07", dtype="datetime64[D]")
    history = PriceHistory("T", days, None, np.arange(1.0, 5.0), Source("files"), seven_day=True)
    text = csv_text(days, price_columns(history)).encode()
    assert same(history_of("T", parse_table("T.csv", text), PLAIN), history)


def test_a_parquet_file_says_where_its_closes_come_from(smallcap: Run, kept: Path) -> None:
    from pyarrow import parquet

    smallcap("data", "export", "--to", str(kept / "out"), "--as", "parquet")
    said = parquet.read_schema(kept / "out" / "VTI.parquet").metadata
    told = {key.decode(): value.decode() for key, value in said.items()}
    vintage = told.pop("vintage")
    assert told == {
        "provider": "files", "retrieved": "2026-11-21T00:00:00+00:00", "citation": "VTI.csv", "url": "",
        "currency": "EUR", "price_kind": "nav", "frequency": "daily",
    }  # fmt: skip
    assert vintage == "20261121T000000Z-001"


def queried(folder: Path, monkeypatch: pytest.MonkeyPatch, *queries: str) -> list[list[tuple[Any, ...]]]:
    """What DuckDB answers inside a folder after its views are made."""
    import duckdb

    monkeypatch.chdir(folder)
    with duckdb.connect() as connection:
        connection.execute((folder / "views.sql").read_text())
        return [connection.execute(query).fetchall() for query in queries]


def test_duckdb_reads_the_folder_from_inside(smallcap: Run, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert smallcap("data", "export", "--to", str(kept / "out"), "--as", "duckdb").code == 0
    types, iwm, vti, rates, series = queried(
        kept / "out", monkeypatch,
        "SELECT column_name, column_type FROM (DESCRIBE prices)",
        "SELECT * FROM prices WHERE ticker = 'IWM' ORDER BY date",
        "SELECT close, volume FROM prices WHERE ticker = 'VTI' ORDER BY date",
        "SELECT series, date, annual FROM rates WHERE series = 'tnote' ORDER BY date",
        "SELECT * FROM series ORDER BY ticker",
    )  # fmt: skip
    numbers = ("close", "adjusted_close", "volume", "distribution", "capital_gain", "split")
    assert types == [("ticker", "VARCHAR"), ("date", "DATE"), *((name, "DOUBLE") for name in numbers)]
    assert iwm == [
        ("IWM", date(2026, 4, 6), 100.1, 90.3, 1000.0, 0.0, 0.0, 0.0),
        ("IWM", date(2026, 4, 7), 1 / 3, 0.1, None, 0.25, 0.125, 2.0),
    ]
    assert vti == [(10.0, None), (11.0, None)]
    assert rates[0][:2] == ("tnote", date(2026, 4, 6))
    assert [annual for _, _, annual in rates] == rate(kept, "tnote").tolist()
    asked, vintage = datetime(2026, 11, 21), "20261121T000000Z-001"
    assert [row[0] for row in series] == ["IWM", "VTI", "tbill", "tnote"]
    assert series[1] == (
        "VTI", "prices", "files", asked, vintage, "EUR", "nav", "daily", date(2026, 4, 6), date(2026, 4, 7), 2, 0,
    )  # fmt: skip
    assert series[2] == (
        "tbill", "rates", "files", asked, vintage, None, None, None, date(2026, 4, 6), date(2026, 4, 8), 3, None,
    )  # fmt: skip


def test_the_moment_of_a_series_is_told_in_utc(smallcap: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = datetime(2026, 11, 20, 1, 30, tzinfo=timezone(timedelta(hours=2)))
    days = np.array(["2026-04-06"], dtype="datetime64[D]")
    history = PriceHistory("IWM", days, np.array([1.0]), None, Source("elsewhere", retrieved=there))
    with open_store(tmp_path / "smallcap-home" / "data") as store:
        store.write([history], now=there)
    smallcap("data", "export", "--to", str(tmp_path / "out"), "--as", "duckdb")
    assert queried(tmp_path / "out", monkeypatch, "SELECT retrieved FROM series") == [
        [(datetime(2026, 11, 19, 23, 30),)]
    ]


def test_views_work_without_a_rate(smallcap: Run, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    smallcap("data", "export", "--to", str(kept / "out"), "--as", "duckdb", "IWM")
    counts = queried(kept / "out", monkeypatch, "SELECT count(*) FROM prices", "SELECT count(*) FROM rates")
    assert counts == [[(2,)], [(0,)]]


@pytest.mark.parametrize("form", ["parquet", "duckdb"])
def test_without_pyarrow_the_extra_is_named(
    smallcap: Run, kept: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    result = smallcap("data", "export", "--to", str(kept / "out"), "--as", form)
    assert (result.code, (kept / "out").exists()) == (2, False)
    assert "hint: pip install 'smallcap-cli[parquet]'" in result.err


def test_an_unknown_form_is_refused(smallcap: Run, kept: Path) -> None:
    result = smallcap("data", "export", "--to", str(kept / "out"), "--as", "parket")
    assert (result.code, "did you mean parquet?" in result.err) == (2, True)


@pytest.mark.parametrize(
    ("form", "file"),
    [("csv", "VTI.csv"), ("csv", "layout.yaml"), ("parquet", "VTI.parquet"), ("duckdb", "rates/rates.parquet")],
)
def test_what_is_there_is_not_replaced_unasked(smallcap: Run, kept: Path, form: str, file: str) -> None:
    there = kept / "out" / file
    there.parent.mkdir(parents=True)
    there.write_text("")
    asked = ("data", "export", "--to", str(kept / "out"), "--as", form)
    refused = smallcap(*asked)
    assert (refused.code, f"error: {there} already exists\n" in refused.err) == (2, True)
    assert [path for path in (kept / "out").rglob("*") if path.is_file()] == [there]
    assert there.read_text() == ""
    assert smallcap(*asked, "--overwrite").code == 0
    assert there.stat().st_size > 0


def test_another_export_into_the_folder_leaves_other_files_read_as_before(smallcap: Run, kept: Path) -> None:
    """The layout.yaml of the first export said that VTI is a net asset value in euros; IWM's needs none."""
    put(
        kept / "out",
        VTI=VTI,
        OLD=VTI,
        IWM=IWM,
        layout="currency: GBP\nraw_close: false\nfiles:\n  VTI: {price_kind: nav}\n",
    )
    assert smallcap("data", "export", "--to", str(kept / "out"), "IWM", "--overwrite").code == 0
    shown = ("compare", "IWM", "VTI", "OLD", "-c", "ticker,currency,price_kind", "-f", "csv", "--prices")
    assert smallcap(*shown, str(kept / "out")).out.splitlines()[1:] == [
        "IWM,USD,market",
        "VTI,GBP,nav",
        "OLD,GBP,market",
    ]


def test_a_csv_that_would_be_read_in_place_of_the_parquet_file_is_named(smallcap: Run, kept: Path) -> None:
    put(kept / "out", iwm=IWM)
    result = smallcap("data", "export", "--to", str(kept / "out"), "--as", "parquet", "IWM", "--overwrite")
    assert result.code == 2
    assert f"{kept / 'out' / 'iwm.csv'} would be read instead of IWM.parquet" in result.err


def test_a_table_that_would_be_read_with_the_export_is_named(smallcap: Run, kept: Path) -> None:
    (kept / "out" / "prices").mkdir(parents=True)
    (kept / "out" / "prices" / "old.parquet").write_text("")
    result = smallcap("data", "export", "--to", str(kept / "out"), "--as", "duckdb", "--overwrite")
    assert (result.code, "prices/old.parquet would be read as part of the export" in result.err) == (2, True)


def test_a_fund_that_is_not_kept_stops_the_export_before_it_begins(smallcap: Run, kept: Path) -> None:
    result = smallcap("data", "export", "--to", str(kept / "out"), "IWM", "IJR")
    assert (result.code, (kept / "out").exists()) == (3, False)


@pytest.mark.parametrize("name", ["../../IWMX", "/IWMX", "A/B", "iwm"])
def test_a_series_that_is_not_named_like_a_ticker_becomes_no_file(smallcap: Run, tmp_path: Path, name: str) -> None:
    """A plug-in's `../../IWMX` in the store was written outside the folder of --to."""
    days = np.array(["2026-04-06"], dtype="datetime64[D]")
    moment = datetime(2026, 4, 7, tzinfo=UTC)
    with open_store(tmp_path / "smallcap-home" / "data") as store:
        store.write([PriceHistory(name, days, np.ones(1), np.ones(1), Source("own"))], now=moment)
    result = smallcap("data", "export", "--to", str(tmp_path / "a" / "b" / "out"))
    assert (result.code, result.out) == (4, "")
    assert f"{name!r} is not named like a ticker" in result.err
    assert list(tmp_path.rglob("*.csv")) == []


def test_a_folder_that_cannot_be_made_is_named(smallcap: Run, kept: Path) -> None:
    (kept / "file").write_text("")
    result = smallcap("data", "export", "--to", str(kept / "file"))
    assert (result.code, f"{kept / 'file'}" in result.err, "--to" in result.err) == (2, True, True)


def test_a_damaged_series_is_told_and_the_others_are_written(smallcap: Run, kept: Path) -> None:
    import sqlite3

    file = kept / "smallcap-home" / "data" / "store.sqlite3"
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE series SET packed = zeroblob(length(packed)) WHERE ticker = 'VTI'")
    connection.close()
    result = smallcap("data", "export", "--to", str(kept / "out"))
    assert (result.code, "error: the store's series of VTI is damaged" in result.err) == (4, True)
    assert sorted(path.name for path in (kept / "out").iterdir()) == ["IWM.csv", "_IRX.csv", "_TNX.csv"]
