"""`universe build`: quarterly incomes and shares out of filings, and prices out of the user's files. All invented."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.fakes import sec
from tests.fakes.edgar import FakeSec
from tests.fakes.filings import JUNE

#: Alpha: quarters of 2025 are 10, 20, 30 and, out of the year of 100 less the nine months of 60, 40; then 5 and -7.
PERIODS = (
    ("2025-01-01", "2025-03-31", 10, "2025-05-05"), ("2025-04-01", "2025-06-30", 20, "2025-08-05"),
    ("2025-07-01", "2025-09-30", 30, "2025-11-05"), ("2025-01-01", "2025-09-30", 60, "2025-11-05"),
    ("2025-01-01", "2025-12-31", 100, "2026-02-20"), ("2026-01-01", "2026-03-31", 5, "2026-05-05"),
    ("2026-04-01", "2026-06-30", -7, "2026-08-05"),
)  # fmt: skip


def _row(end: str, value: float, filed: str) -> dict[str, object]:
    form = "10-K" if end.endswith("12-31") else "10-Q"
    return {"end": end, "val": value, "accn": f"0000001001-{filed[2:4]}-{filed[5:7]}{filed[8:]}00", "fy": 2025,
            "fp": "FY", "form": form, "filed": filed}  # fmt: skip


FACTS = [
    *(("us-gaap:NetIncomeLoss", "USD", {"start": start, **_row(*rest)}) for start, *rest in PERIODS),
    ("dei:EntityCommonStockSharesOutstanding", "shares", _row("2026-04-20", 900.0, "2026-05-05")),
    ("dei:EntityCommonStockSharesOutstanding", "shares", _row("2026-07-20", 1000.0, "2026-08-05")),
]  # fmt: skip
ALPHA = sec.company_facts(1001, FACTS, "Alpha Invented Corp")


@pytest.fixture
def stored(smallcap: Run) -> Run:
    files = {"/api/xbrl/companyfacts/CIK0000001001.json": ALPHA}
    with FakeSec(reports=(JUNE,), files=files) as server:
        env = {"SMALLCAP_OFFLINE": "0", "SMALLCAP_SEC_URL": server.url, "SMALLCAP_CONTACT": "T t@example.com"}
        smallcap("data", "fetch", "SMLI", "--holdings", "--all-facts", env=env)
    return smallcap


def _alpha(answer_out: str) -> dict[str, str]:
    return next(row for row in csv.DictReader(io.StringIO(answer_out)) if row["ticker"] == "ALPI")


def test_quarterly_incomes_and_shares_come_from_filings(stored: Run) -> None:
    answer = stored("universe", "build", "SMLI", "-f", "csv")
    row = _alpha(answer.out)
    assert [row[f"ni_q{n}"] for n in range(1, 9)] == ["-7.0", "5.0", "40.0", "30.0", "20.0", "10.0", "", ""], answer.err
    assert row["shares_out"] == "1000.0"


def test_incomes_and_shares_are_those_filed_by_the_day(stored: Run, tmp_path: Path) -> None:
    """The quarter to June and the count of July were filed on 2026-08-05; June's portfolio on 2026-08-27."""
    held = tmp_path / "SMLI_2026-06-30.csv"
    held.write_text("ticker,name,weight,shares,market_value\nALPI,Alpha Invented Corp,1,10,100\n")
    words = ("universe", "build", "SMLI", "--holdings", str(held), "--as-of", "2026-08-04", "-f", "csv")
    row = _alpha(stored(*words).out)
    assert (row["ni_q1"], row["ni_q2"], row["shares_out"]) == ("5.0", "40.0", "900.0")


def test_a_grade_each_on_the_screen(stored: Run) -> None:
    answer = stored("universe", "build", "SMLI")
    lines = {line.split()[0]: line for line in answer.out.splitlines() if line.strip()}
    assert "derived" in lines["ni_q1"]
    assert "stored facts" in lines["ni_q1"]
    assert "measured" in lines["shares_out"]


def test_newer_closes_of_the_user_are_the_prices(smallcap: Run, tmp_path: Path) -> None:
    """Held on 2026-06-19 at 10 a share; AAA closed at 12.5 on the 30th, BBB's last close is older, CCC has no price."""
    (tmp_path / "IJR_2026-06-19.csv").write_text(
        "ticker,name,weight,shares,market_value\nAAA,A Inc,0.4,20,200\nBBB,B Inc,0.4,20,200\nCCC,C Inc,0.2,20,\n"
    )
    prices = tmp_path / "closes"
    prices.mkdir()
    (prices / "AAA.csv").write_text("Date,Close,Adj Close\n2026-06-29,12,11\n2026-06-30,12.5,11.5\n2026-07-31,99,99\n")
    (prices / "BBB.csv").write_text("Date,Close,Adj Close\n2026-06-17,7,7\n2026-06-18,7,7\n")
    (prices / "CCC.csv").write_text("Date,Close,Adj Close\n2026-06-17,3,3\n2026-06-18,3.5,3\n")
    words = ("universe", "build", "IJR", "--holdings", "IJR_2026-06-19.csv", "--prices", "closes")
    answer = smallcap(*words, "--as-of", "2026-07-01", "-f", "csv", cwd=tmp_path)
    found = {row["ticker"]: (row["price"], row["as_of"]) for row in csv.DictReader(io.StringIO(answer.out))}
    assert found == {"AAA": ("12.5", "2026-06-30"), "BBB": ("10.0", "2026-06-30"), "CCC": ("3.5", "2026-06-30")}
    assert "price: 2 lines from your price files, closes of 2026-06-18 to 2026-06-30" in " ".join(answer.err.split())


def test_a_line_without_a_price_has_the_stated_value_of_its_company(smallcap: Run, tmp_path: Path) -> None:
    """A fund company's file of weights alone: AAA is stated at $300m over 20m shares, 15 a share, on 2026-06-15.

    BBB has a price in the holdings, CCA and CCB are two classes of one company, whose value says nothing of either.
    """
    (tmp_path / "VB_2026-06-19.csv").write_text(
        "ticker,name,weight,shares,price,market_value\nAAA,A Inc,0.4,,,\nBBB,B Inc,0.4,20,10,200\n"
        "CCA,CC Inc Class A,0.1,,,\nCCB,CC Inc Class B,0.1,,,\n"
    )
    (tmp_path / "companies_2026-06-15.csv").write_text(
        "ticker,company,net_income_ttm_usd,market_cap_usd,shares_out\nAAA,A Inc,1,300000000,20000000\n"
        "BBB,B Inc,1,300000000,20000000\nCCA,CC Inc,1,300000000,20000000\nCCB,CC Inc,1,300000000,20000000\n"
    )
    pairs = {"fields": ["cik", "name", "ticker", "exchange"], "data": [
        [1, "A Inc", "AAA", "Nasdaq"], [2, "Other Corp", "ZZZ", "NYSE"],
    ]}  # fmt: skip
    (tmp_path / "company_tickers_exchange_2026-06-18.json").write_text(json.dumps(pairs))
    listed = smallcap("data", "import", "--identities", "company_tickers_exchange_2026-06-18.json", cwd=tmp_path)
    assert listed.code == 0
    words = ("universe", "build", "VB", "--holdings", "VB_2026-06-19.csv", "--fundamentals", "companies_2026-06-15.csv")
    answer = smallcap(*words, "--offline", "-f", "csv", cwd=tmp_path)
    found = {row["ticker"]: (row["price"], row["exchange"]) for row in csv.DictReader(io.StringIO(answer.out))}
    assert found == {"AAA": ("15.0", "NASDAQ"), "BBB": ("10.0", ""), "CCA": ("", ""), "CCB": ("", "")}
    told = " ".join(answer.err.split())
    assert "price: 1 line from stated market value and shares of 2026-06-15" in told
    assert "exchange: 1 line from the list of tickers" in told
    (price,) = [
        line for line in smallcap(*words, "--offline", cwd=tmp_path).out.splitlines() if line.startswith("price")
    ]
    assert "derived" in price


def test_a_level_with_distributions_in_it_is_no_price(smallcap: Run, tmp_path: Path) -> None:
    """A file with a day and a Close alone counts as a total-return level everywhere."""
    (tmp_path / "IJR_2026-06-19.csv").write_text("ticker,name,weight,shares,market_value\nAAA,A Inc,1,20,200\n")
    (tmp_path / "closes").mkdir()
    (tmp_path / "closes" / "AAA.csv").write_text("Date,Close\n2026-06-29,12\n2026-06-30,12.5\n")
    words = ("universe", "build", "IJR", "--holdings", "IJR_2026-06-19.csv", "--prices", "closes", "-f", "csv")
    answer = smallcap(*words, cwd=tmp_path)
    (row,) = csv.DictReader(io.StringIO(answer.out))
    assert row["price"] == "10.0"
    assert "1 price file without prices" in answer.err


def test_a_price_file_that_cannot_be_read_is_an_error(smallcap: Run, tmp_path: Path) -> None:
    (tmp_path / "IJR_2026-06-19.csv").write_text("ticker,name,weight,shares,market_value\nAAA,A Inc,1,20,200\n")
    (tmp_path / "closes").mkdir()
    (tmp_path / "closes" / "AAA.csv").write_text("no table\n")
    answer = smallcap(
        "universe", "build", "IJR", "--holdings", "IJR_2026-06-19.csv", "--prices", "closes", cwd=tmp_path
    )
    assert answer.code == 4
    assert "AAA.csv" in answer.err
