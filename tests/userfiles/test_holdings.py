"""`holdings`: the plain layout, whose file it is, which day answers, what the store keeps, and what is printed.

The fund of these tests has 60 % in Nano (ticker NAN), 30 % in True Co (TRUE), 9.5 % in cash without a ticker.
"""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from smallcap_cli.catalog import load_catalog
from smallcap_cli.core.holdings import HoldingLine, Holdings, newest_holdings, weight_sum
from smallcap_cli.core.model import PriceHistory, Source
from smallcap_cli.dataset import Dataset, Missing, Order
from smallcap_cli.errors import CouldNotParse, NotFound
from smallcap_cli.providers import ProviderSetup, open_provider
from smallcap_cli.providers.contract import check_provider
from smallcap_cli.providers.files.holdings import fund_of_name
from smallcap_cli.providers.questions import inputs_of
from smallcap_cli.store import open_store
from smallcap_cli.userfiles.holdings import parse_holdings
from tests.conftest import Run
from tests.core.builders import history, weekdays_between

PLAIN = """ticker,name,weight,cusip,shares,market_value,asset_class,sector
NAN,"Nano, Inc.",60%,001234567,10,600.5,Equity,Tech
TRUE,True Co,0.3,,5,300,Equity,
,US DOLLAR,9.5 %,,,-,Cash,
"""
DAY = date(2025, 8, 15)
MONDAY = datetime(2025, 8, 18, tzinfo=UTC)


def parsed(text: str, name: str = "IWM_2025-08-15.csv") -> tuple[Holdings, ...]:
    return parse_holdings(name, text.encode(), "IWM")


def of_day(day: date | None, ticker: str = "NAN", retrieved: datetime | None = None) -> Holdings:
    source = Source("issuer", as_of=day, retrieved=retrieved, citation="a file")
    return Holdings("IWM", day, (HoldingLine(ticker, "Nano, Inc.", 1.0, shares=3.0),), source)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two days of IWM, and a file of another fund."""
    made = tmp_path / "lists"
    made.mkdir()
    (made / "IWM_holdings_2025-08-15.csv").write_text(PLAIN)
    (made / "IWM-2025-07-31.csv").write_text("ticker,name,weight\nOLD,Old Co,1\n")
    (made / "IWMX.csv").write_text("ticker,name,weight\nXX,Other Co,1\n")
    return made


# The layout


def test_a_weight_is_a_fraction_or_has_a_sign_and_texts_stay_texts() -> None:
    (found,) = parsed(PLAIN)
    assert found.rows == (
        HoldingLine("NAN", "Nano, Inc.", 0.6, "001234567", "", 10.0, 600.5, "Equity", "Tech"),
        HoldingLine("TRUE", "True Co", 0.3, "", "", 5.0, 300.0, "Equity", ""),
        HoldingLine("", "US DOLLAR", 0.095, asset_class="Cash"),
    )
    # 0.6 + 0.3 + 0.095, within a hundredth of the whole: nothing to say.
    assert weight_sum(found) == pytest.approx(0.995, abs=1e-15)
    assert (found.as_of, found.warnings) == (DAY, ())


@pytest.mark.parametrize("ticker", ["NAN", "NA", "TRUE", "NULL", "1E5", "007"])
def test_no_ticker_is_taken_for_something_else(ticker: str) -> None:
    assert parsed(f"ticker,name,weight\n{ticker},A,1\n")[0].rows[0].ticker == ticker


def test_only_a_line_feed_ends_a_row() -> None:
    """A name with a Unicode line separator was cut in two, and the file refused."""
    text = "ticker,name,weight\r\nA,A\u2028Co,1\r\n"
    assert [line.name for line in parsed(text)[0].rows] == ["A\u2028Co"]


def test_weights_that_do_not_add_up_are_told() -> None:
    # 50 % + 30 % = 80 %.
    (found,) = parsed("ticker,name,weight\nA,A Co,50%\nB,B Co,0.3\nC,C Co,\n")
    told = "1 of 3 lines have no weight; weights add up to 80.00 %, not 100 %"
    assert found.warnings == (f"IWM_2025-08-15.csv: {told}",)


def test_a_swap_leg_without_a_weight_is_not_told() -> None:
    """IJR's file said that 59 lines have no weight: 51 are swap legs."""
    header = "ticker,name,weight,asset_class\n"
    (found,) = parsed(header + "A,A Co,60%,Equity\nB,B Co,40%,Equity\nA,A Co,,Equity\nB,B Co,,Swaps\n")
    assert found.warnings == ()


def test_a_file_of_several_days_is_cut_by_its_own_days() -> None:
    text = "as_of,ticker,name,weight\n2025-08-15,A,A,1\n2025-07-31,B,B,1\n"
    assert [(found.as_of, found.rows[0].ticker) for found in parsed(text, "IWM.csv")] == [
        (date(2025, 7, 31), "B"), (DAY, "A"),
    ]  # fmt: skip


def test_a_column_nobody_knows_is_told() -> None:
    assert parsed("ticker,name,weight,price\nA,A,1,5\n")[0].warnings == (
        "IWM_2025-08-15.csv: column price is not read",
    )


FAULTS = {
    "no weight": ("ticker,name\nA,A\n", "f.csv:1: no column weight"),
    "twice": ("ticker,name,weight,weight\nA,A,1,1\n", "f.csv:1: column weight stands there twice"),
    "cells": ("ticker,name,weight\nA,A\n", "f.csv:2: 2 cells under 3 heads"),
    "nameless": ("ticker,name,weight\n,,1\n", "f.csv:2: neither ticker nor name"),
    "no number": ("ticker,name,weight\nA,A,1\nB,B,NaN\n", "f.csv:3: weight 'NaN' is not a number"),
    "endless": ("ticker,name,weight\nA,A,inf\n", "f.csv:2: weight 'inf' is not a number"),
    "thousands": ('ticker,name,weight,shares\nA,A,1,"1,000"\n', "f.csv:2: shares '1,000' is not a number"),
    "underscore": ("ticker,name,weight,shares\nA,A,1,1_000\n", "f.csv:2: shares '1_000' is not a number"),
    "day": ("ticker,name,weight,as_of\nA,A,1,15/08/2025\n", "f.csv:2: as_of '15/08/2025' is not a date"),
    "empty": ("ticker,name,weight\n", "f.csv: no rows"),
    "nothing": ("", "f.csv:1: the file is empty"),
    # 60 + 39.5: percentages whose sign was lost would be a hundred times too large.
    "percentages": (
        "ticker,name,weight\nA,A,60\nB,B,39.5\n",
        "f.csv: weights add up to 99.5: percentages without a % sign",
    ),
    "quote": ('ticker,name,weight\n"A"x,A,1\n', "f.csv:2: "),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_faulty_file_is_refused_with_its_line(case: str) -> None:
    text, message = FAULTS[case]
    with pytest.raises(CouldNotParse) as raised:
        parse_holdings("f.csv", text.encode(), "IWM")
    assert raised.value.message.startswith(message)
    assert raised.value.hint


# Whose file, and which day


@pytest.mark.parametrize(
    ("name", "fund"),
    [("IWM_holdings_2025-08-15.csv", "IWM"), ("iwm.csv", "IWM"), ("VB-2025.csv", "VB"), ("_IWM.csv", "")],
)
def test_the_fund_is_the_name_up_to_its_first_mark(name: str, fund: str) -> None:
    assert fund_of_name(name) == fund


def test_the_newest_on_or_before_the_day_answers_and_an_undated_one_last() -> None:
    found = [of_day(date(2025, 7, 31)), of_day(DAY), of_day(None, "UNDATED")]
    assert newest_holdings(found, DAY) == found[1]
    assert newest_holdings(found, date(2025, 8, 14)) == found[0]
    assert newest_holdings(found, date(2025, 7, 30)) == found[2]
    assert newest_holdings(found[:2], date(2025, 7, 30)) is None


# Providers, the order and the store


def test_files_and_store_supply_holdings_and_keep_the_contract(folder: Path, tmp_path: Path) -> None:
    files = open_provider("files", ProviderSetup(folders={"holdings": folder}))
    assert inputs_of(files) == ("prices", "rates", "share_counts", "holdings", "fundamentals", "factors")
    with open_store(tmp_path / "store") as store:
        store.write([of_day(DAY)], now=MONDAY)
    stored = open_provider("store", ProviderSetup(config={"folder": str(tmp_path / "store")}))
    assert inputs_of(stored) == (
        "prices", "rates", "inside", "filed_flows", "share_counts", "profile", "holdings", "portfolio_summary",
        "fundamentals", "factors", "identities",
    )  # fmt: skip
    about_holdings = [line for line in check_provider(files, "IWM", "NOPE") if "holdings" in line]
    assert about_holdings == []


def dataset(store: Path, as_of: date | None = None, **folders: Path) -> Dataset:
    order = Order({"holdings": ("store",)}, MONDAY, folders, as_of=as_of, offline=True)
    return Dataset(load_catalog(None), order, lambda name: {"folder": str(store)} if name == "store" else {})


def test_the_users_files_come_before_the_store(folder: Path, tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.write([of_day(DAY, "KEPT")], now=MONDAY)
    own = dataset(tmp_path, holdings=folder).answer(Holdings, "IWM")
    assert isinstance(own, Holdings)
    assert own.rows[0].ticker == "NAN"
    kept = dataset(tmp_path).answer(Holdings, "IWM")
    assert isinstance(kept, Holdings)
    assert kept.rows[0] == HoldingLine("KEPT", "Nano, Inc.", 1.0, shares=3.0)
    assert isinstance(dataset(tmp_path).answer(Holdings, "IJR"), Missing)


def test_the_store_keeps_every_day_and_answers_as_of_one(tmp_path: Path) -> None:
    days = [date(2025, 7, 31), DAY, date(2025, 9, 1)]  # the last is after the moment of the question
    with open_store(tmp_path) as store:
        for day in days:
            store.write([of_day(day, f"T{day:%m}")], now=MONDAY)
        assert [found.as_of for found in store.answers(Holdings, "IWM")] == days
        assert store.vintages() == ()
    found = {day: dataset(tmp_path, as_of=day).answer(Holdings, "IWM") for day in (None, days[0], days[2])}
    assert [answer.rows[0].ticker for answer in found.values() if isinstance(answer, Holdings)] == ["T08", "T07", "T08"]


def test_series_and_documents_are_written_together_or_not_at_all(tmp_path: Path) -> None:
    days = weekdays_between("2025-08-01", "2025-08-15")
    good = history("IWM", days, [1.0] * len(days))
    endless = PriceHistory("VB", days, np.ones(len(days)), None, good.source)
    object.__setattr__(endless, "close", np.array([float("inf")] * len(days)))  # the type refuses it when it is made
    with open_store(tmp_path) as store:
        with pytest.raises(CouldNotParse):
            store.write([of_day(DAY), endless], now=MONDAY)
        assert store.answers(Holdings, "IWM") == []
        assert store.write([of_day(DAY), good], now=MONDAY) != ""
        assert len(store.answers(Holdings, "IWM")) == 1


def test_a_vintage_has_the_holdings_that_were_kept_by_then(tmp_path: Path) -> None:
    days = weekdays_between("2025-08-01", "2025-08-15")
    early, late = datetime(2025, 8, 16, tzinfo=UTC), datetime(2025, 8, 17, tzinfo=UTC)
    with open_store(tmp_path) as store:
        vintage = store.write([history("IWM", days, [1.0] * len(days)), of_day(DAY, "FIRST", early)], now=early)
        store.write([of_day(DAY, "MENDED", late)], now=late)
    config = {"folder": str(tmp_path)}
    newest = open_provider("store", ProviderSetup(config))
    then = open_provider("store", ProviderSetup({**config, "vintage": vintage}))
    tickers = [provider.supplies["holdings"]("IWM").rows[0].ticker for provider in (newest, then)]  # type: ignore[attr-defined]
    assert tickers == ["MENDED", "FIRST"]
    with pytest.raises(NotFound, match="no holdings of VB"):
        then.supplies["holdings"]("VB")  # type: ignore[attr-defined]


# The command


def test_the_command_prints_a_row_a_line(smallcap: Run, folder: Path) -> None:
    result = smallcap("holdings", "iwm", "--holdings", str(folder), "--as-of", "2025-08-20", "-f", "csv")
    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines()[0] == (
        "fund,as_of,ticker,name,cusip,isin,cik,weight,value_usd,shares,asset_class,sector,status,company,filed,source"
    )
    first, _, cash = csv.DictReader(io.StringIO(result.out))
    assert (first["ticker"], first["cusip"], first["weight"], first["as_of"]) == (
        "NAN", "001234567", "0.6", "2025-08-15",
    )  # fmt: skip
    assert (cash["ticker"], cash["weight"], cash["value_usd"], cash["status"]) == ("", "0.095", "", "cash")


def test_as_of_takes_the_list_of_that_day(smallcap: Run, folder: Path) -> None:
    result = smallcap("holdings", "IWM", "--holdings", str(folder), "--as-of", "2025-08-14")
    assert result.out.startswith("IWM · holdings of 2025-07-31")
    assert "1 line, 100.00 % in all · 1 company in 1 line" in " · ".join(result.out.split("\n"))


def test_one_file_is_read_as_its_name_says(smallcap: Run, folder: Path) -> None:
    name = str(folder / "IWM_holdings_2025-08-15.csv")
    assert smallcap("holdings", "IWM", "--holdings", name).code == 0
    other = smallcap("holdings", "IJR", "--holdings", name)
    assert (other.code, other.err.splitlines()[0]) == (4, f"error: no file of holdings of IJR at {name}")


REFUSALS = {
    "none given": (("IWM",), 4, "error: no holdings found for IWM"),
    "unknown fund": (("XYZW",), 3, "error: no fund called XYZW"),
    "no place": (("IWM", "--holdings", "nowhere"), 2, "error: no holdings at nowhere"),
}


@pytest.mark.usefixtures("no_network_configured")
@pytest.mark.parametrize("case", REFUSALS)
def test_what_cannot_be_answered_says_why(smallcap: Run, case: str) -> None:
    arguments, code, line = REFUSALS[case]
    result = smallcap("holdings", *arguments)
    assert (result.code, result.err.splitlines()[0], result.out) == (code, line, "")


def test_a_day_before_all_files_says_which_day_has_them(smallcap: Run, folder: Path) -> None:
    result = smallcap("holdings", "IWM", "--holdings", str(folder), "--as-of", "2025-07-30")
    assert result.code == 4
    assert result.err == (
        "error: no list of IWM is known on or before 2025-07-30, only of 2025-07-31, 2025-08-15\n"
        "hint: --as-of 2025-07-31, or leave out --offline\n"
    )


# Files of every kind, and files that say what they are of


SPX = (
    "Fund Ticker,Security Identifier,Holding Ticker,Shares/Par Value,MarketValue,Weight,Name,Class of Shares,"
    "Sector,Date\n"
)
IWM_SHEET = (
    "iShares Russell 2000 ETF\nFund Holdings as of,\"Aug 20, 2025\"\n"
    "Ticker,Name,Sector,Asset Class,Market Value,Weight (%),Quantity\nNA,Nano Labs,Tech,Equity,5,100,1\n"
)  # fmt: skip


def test_a_file_under_the_issuers_own_name_is_found_by_its_content(smallcap: Run, folder: Path) -> None:
    (folder / "holdings-daily.csv").write_text(f"{SPX}QQQ,,NA,1,5,100,Nano Labs,Common Stock,Tech,01/13/2023\n")
    (folder / "iShares-Russell-2000-ETF_fund.xls").write_text(IWM_SHEET)
    assert smallcap("holdings", "QQQ", "--holdings", str(folder)).out.startswith("QQQ · holdings of 2023-01-13")
    for name in ("IWM_holdings_2025-08-15.csv", "IWM-2025-07-31.csv"):
        (folder / name).unlink()
    assert smallcap("holdings", "IWM", "--holdings", str(folder)).out.startswith("IWM · holdings of 2025-08-20")


def test_a_file_of_another_fund_than_its_name_says_is_told(smallcap: Run, folder: Path) -> None:
    (folder / "IJR.csv").write_text(IWM_SHEET)
    alone = smallcap("holdings", "IJR", "--holdings", str(folder))
    assert (alone.code, alone.err.splitlines()[0]) == (4, f"error: {folder / 'IJR.csv'} is of IWM, not of IJR")
    (folder / "IJR_2025-08-15.csv").write_text(PLAIN)
    beside = smallcap("holdings", "IJR", "--holdings", str(folder))
    assert beside.code == 0
    assert f"{folder / 'IJR.csv'} is of IWM, not of IJR" in beside.err


def test_one_fund_is_asked_for(smallcap: Run, folder: Path) -> None:
    """`holdings IWM,IJR` ended in exit 70."""
    for name in ("IWM,IJR", "sp-600"):
        assert smallcap("holdings", name, "--holdings", str(folder)).code in (2, 3)


# data import


def imported(smallcap: Run, place: Path, *more: str) -> str:
    result = smallcap("data", "import", "--holdings", str(place), *more, "-f", "csv")
    assert (result.code, result.out.splitlines()[0][:12]) == (0, "ticker,kind,")
    return result.err


def test_imported_holdings_answer_without_their_files(smallcap: Run, folder: Path) -> None:
    direct = smallcap("holdings", "IWM", "--holdings", str(folder), "-f", "csv")
    assert "stored 3 lists of 2 funds" in imported(smallcap, folder)
    kept = smallcap("holdings", "IWM", "--offline", "-f", "csv")
    assert (kept.code, kept.out) == (0, direct.out)
    assert ",2025-07-31,OLD," in smallcap("holdings", "IWM", "--as-of", "2025-08-14", "--offline", "-f", "csv").out
    rows = smallcap("data", "status", "-f", "csv").out.splitlines()
    assert [row.split(",")[:6] for row in rows[1:]] == [
        ["IWM", "holdings", "files", "2025-07-31", "2025-08-15", "3"], ["IWMX", "holdings", "files", "", "", "1"],
    ]  # fmt: skip


def test_the_same_content_twice_makes_no_second_entry(smallcap: Run, folder: Path) -> None:
    imported(smallcap, folder)
    again = imported(smallcap, folder)
    assert "IWM: unchanged" in again
    assert "stored" not in again
    (folder / "IWM_holdings_2025-08-15.csv").write_text(PLAIN.replace("60%", "60.5%"))
    assert "stored 1 list of 1 fund" in imported(smallcap, folder)
    kept = smallcap("data", "status", "-f", "csv").out.splitlines()[1].split(",")
    assert kept[8] == "3"  # two days, one of them twice


def test_lists_without_a_day_are_each_stored_once(smallcap: Run, folder: Path) -> None:
    """Each import stored both again: one was never the newest."""
    (folder / "IWMX_2.csv").write_text("ticker,name,weight\nYY,Third Co,1\n")
    imported(smallcap, folder)
    assert "stored" not in imported(smallcap, folder)
    kept = smallcap("data", "status", "-f", "csv").out.splitlines()[2].split(",")
    assert (kept[0], kept[8]) == ("IWMX", "2")


def test_a_list_that_is_corrected_back_is_stored_again(smallcap: Run, folder: Path) -> None:
    file = folder / "IWM_holdings_2025-08-15.csv"
    imported(smallcap, folder)
    for text in (PLAIN.replace("60%", "60.5%"), PLAIN):
        file.write_text(text)
        assert "stored 1 list of 1 fund" in imported(smallcap, folder)
    assert ",0.6," in smallcap("holdings", "IWM", "--offline", "-f", "csv").out


def test_a_fund_with_a_faulty_file_is_not_stored_and_stops_no_other(smallcap: Run, folder: Path) -> None:
    (folder / "IWM_2025-09-30.csv").write_text("ticker,name\nA,A\n")
    result = smallcap("data", "import", "--holdings", str(folder), "-f", "csv")
    assert result.code == 4
    assert "no column weight" in result.err
    assert [row.split(",")[0] for row in result.out.splitlines()[1:]] == ["IWMX"]
    assert smallcap("holdings", "IWM", "--offline").code == 4


def test_one_file_is_of_the_fund_that_is_named_for_it(smallcap: Run, folder: Path, tmp_path: Path) -> None:
    download = tmp_path / "download (1).csv"
    download.write_text(PLAIN)
    imported(smallcap, download, "--fund", "ijr")
    assert smallcap("holdings", "IJR", "--offline").out.startswith("IJR · holdings of an unknown day")
    imported(smallcap, folder, "--fund", "IWMX")
    assert smallcap("holdings", "IWM", "--offline").code == 4
    download.write_text(IWM_SHEET)
    refused = smallcap("data", "import", "--holdings", str(download), "--fund", "IJR")
    assert (refused.code, refused.err.splitlines()[0]) == (
        4, f"error: {download}: the file says that it is of IWM, not of IJR",
    )  # fmt: skip


IMPORT_REFUSALS = {
    "nothing": ((), 2, "error: data import needs --prices DIR, --holdings DIR, --fundamentals FILE or --factors DIR"),
    "fund alone": (
        ("--fund", "IWM"),
        2,
        "error: data import needs --prices DIR, --holdings DIR, --fundamentals FILE or --factors DIR",
    ),
    "no place": (("--holdings", "nowhere"), 2, "error: no holdings at nowhere"),
    "tickers": (("IWM", "--holdings", "."), 2, "error: tickers choose among price files"),
    "both": (("--prices", ".", "--holdings", "."), 2, "error: --prices and --holdings at once"),
    "no file": (("--holdings", "."), 3, "error: no file of holdings in ."),
}


@pytest.mark.parametrize("case", IMPORT_REFUSALS)
def test_what_cannot_be_imported_says_why(smallcap: Run, tmp_path: Path, case: str) -> None:
    arguments, code, line = IMPORT_REFUSALS[case]
    result = smallcap("data", "import", *arguments, cwd=tmp_path)
    assert (result.code, result.err.splitlines()[0]) == (code, line)


@pytest.mark.parametrize(("name", "day"), [
    ("IWM_2025-11.csv", date(2025, 11, 30)), ("IWM_2024-02.csv", date(2024, 2, 29)),
    ("IWM_2025-11_2025-11-05.csv", date(2025, 11, 5)), ("IWM_2025-13.csv", None), ("IWM_12025-11.csv", None),
    ("2025-11/IWM.csv", None),
])  # fmt: skip
def test_a_month_in_the_name_is_its_last_day(name: str, day: date | None) -> None:
    """A list of a month was of no day, so one four years older won; before the month ends nobody need know it."""
    (found,) = parsed("ticker,name,weight\nA,A,100%\n", name)
    assert found.as_of == day
    by_month = day is not None and str(day) not in name
    assert found.warnings == (
        (f"{name}: no day is stated, so the list is as of {day}, the last day of the month in its name",)
        if by_month else ()
    )  # fmt: skip
