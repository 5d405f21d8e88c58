"""`--prior` with a fund's holdings, as a file or by ticker: which lines are members, and how well they match."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.methodology.test_prior import RULES, members
from tests.conftest import Run
from tests.core.methodology.support import csv_of

NAMES = ("AAA", "BF-B", "CCC", "DDD", "EEE")
#: 90 % in four companies, one of them under another spelling and one that the universe lacks; the rest are none.
HOLDINGS = """ticker,name,weight,asset_class
AAA,A Inc,40%,Equity
BFB,Brown Forman Class B,30%,Equity
CCC,C Inc,15%,Equity
ZZZ,Z Inc,5%,Equity
DDD,D Inc SWAP,0.1%,Swap
RTYM6,Russell 2000 E-mini,0.4%,Futures
USD,US DOLLAR,9.5%,Cash
"""
#: 85 of the 90 per cent that shares weigh.
TOLD = "3 of 4 shares are in the universe, 94.4 % of their weight; left out: swap 1, derivative 1, cash 1"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "mine.yaml").write_text(RULES)
    rows = [{"id": name, "price": 1, "f_income": -1} for name in NAMES]
    (tmp_path / "u.csv").write_text(csv_of(rows))
    (tmp_path / "funds").mkdir()
    (tmp_path / "funds" / "IJR_2025-07-30.csv").write_text(HOLDINGS)
    return tmp_path


def applied(smallcap: Run, files: Path, *more: str):
    return smallcap("methodology", "apply", "./mine.yaml", "--universe", "u.csv", *more, "-f", "csv", cwd=files)


def test_a_file_of_holdings_gives_the_companies_of_a_fund(smallcap: Run, files: Path) -> None:
    # It was refused for having no column security_id.
    answer = applied(smallcap, files, "--prior", "funds/IJR_2025-07-30.csv")
    assert (answer.code, members(answer.out)) == (0, ["AAA", "BF-B", "CCC"])
    assert f"funds/IJR_2025-07-30.csv of 2025-07-30: {TOLD}" in " ".join(answer.err.split())
    assert "1 previous member is gone, not in the universe: ZZZ" in answer.err


def test_a_ticker_names_the_holdings_of_a_fund(smallcap: Run, files: Path) -> None:
    answer = applied(smallcap, files, "--prior", "ijr", "--holdings", "funds")
    assert (answer.code, members(answer.out)) == (0, ["AAA", "BF-B", "CCC"])
    assert f"IJR of 2025-07-30: {TOLD}" in " ".join(answer.err.split())
    named = applied(smallcap, files, "--prior", "mine=IJR", "--holdings", "funds")
    assert named.out == answer.out


@pytest.mark.usefixtures("no_network_configured")
def test_a_fund_without_holdings_and_a_name_that_is_neither(smallcap: Run, files: Path) -> None:
    nothing = applied(smallcap, files, "--prior", "IJR")
    assert (nothing.code, "no holdings found for IJR" in nothing.err, "--holdings DIR" in nothing.err) == (
        4,
        True,
        True,
    )
    unknown = applied(smallcap, files, "--prior", "QQXQ")
    assert (unknown.code, "--prior: no file and no fund called QQXQ" in unknown.err) == (3, True)
    absent = applied(smallcap, files, "--prior", "gone.csv")
    assert (absent.code, "gone.csv" in absent.err) == (2, True)


def test_holdings_of_another_market_are_refused(smallcap: Run, files: Path) -> None:
    (files / "h.csv").write_text("ticker,name,weight\nSAP,SAP SE,60%\nBAS,BASF SE,40%\n")
    answer = applied(smallcap, files, "--prior", "h.csv")
    assert answer.code == 2
    assert "h.csv: the universe has none of its 2 shares" in answer.err
    (files / "h.csv").write_text("ticker,name,weight\nUSD,US DOLLAR,100%\n")
    cash = applied(smallcap, files, "--prior", "h.csv")
    assert (cash.code, "h.csv: no line of 1 is the share of a company" in cash.err) == (2, True)


def test_a_file_of_neither_kind_says_what_both_look_like(smallcap: Run, files: Path) -> None:
    (files / "h.csv").write_text("symbol,quantity\nAAA,3\n")
    answer = applied(smallcap, files, "--prior", "h.csv")
    assert answer.code == 2
    assert "h.csv: no column security_id, and no holdings of a fund" in answer.err
    assert "security_id[,index][,held_fraction][,weight]" in answer.err


def test_a_cusip_or_isin_of_the_universe_finds_a_line(smallcap: Run, files: Path) -> None:
    # The ISIN of a US security holds its CUSIP: US + 115637209 + check digit. It goes before the ticker, which moved.
    rows = [
        {"id": "1", "price": 1, "f_income": -1, "ticker": "NEWA", "isin": "US1156372096"},
        {"id": "2", "price": 1, "f_income": -1, "ticker": "CCC", "isin": "US0000000000"},
        {"id": "3", "price": 1, "f_income": -1, "ticker": "OLDA", "isin": "US1111111111"},
    ]
    (files / "u.csv").write_text(csv_of(rows))
    (files / "h.csv").write_text("ticker,name,weight,cusip,isin\nOLDA,A,60%,115637209,\nCCC,C,40%,,\n")
    answer = applied(smallcap, files, "--prior", "h.csv")
    assert (answer.code, members(answer.out)) == (0, ["1", "2"])
    assert "not read" not in answer.err


def test_two_lines_of_one_share_are_one_member(smallcap: Run, files: Path) -> None:
    (files / "h.csv").write_text("ticker,name,weight\nAAA,A,30%\nAAA,A,30%\nCCC,C,40%\n")
    answer = applied(smallcap, files, "--prior", "h.csv")
    assert (answer.code, members(answer.out)) == (0, ["AAA", "CCC"])
    assert "2 of 2 shares are in the universe, 100.0 % of their weight" in answer.err


def test_the_holdings_of_before_the_universe_go_before_newer_ones(smallcap: Run, files: Path) -> None:
    # The universe is of 2025-07-31; what a fund held in August knows the review.
    (files / "funds" / "IJR_2025-08-29.csv").write_text("ticker,name,weight\nDDD,D,100%\n")
    answer = applied(smallcap, files, "--prior", "IJR", "--holdings", "funds")
    assert members(answer.out) == ["AAA", "BF-B", "CCC"]
    (files / "funds" / "IJR_2025-07-30.csv").unlink()
    later = applied(smallcap, files, "--prior", "IJR", "--holdings", "funds")
    assert members(later.out) == ["DDD"]
    assert "IJR: these holdings are 29 days newer than the universe" in " ".join(later.err.split())


@pytest.mark.parametrize("command", ["compare", "diverge", "explain", "sensitivity", "simulate"])
def test_every_command_with_previous_members_takes_a_fund(smallcap: Run, files: Path, command: str) -> None:
    (files / "funds" / "IJR_2024-04-29.csv").write_text(
        "ticker,name,weight\n" + "".join(f"SYN{number:05},S,1%\n" for number in range(1, 60))
    )
    rules = {"compare": ("sp_smallcap_600", "russell_2000"), "diverge": ("sp_smallcap_600", "russell_2000")}.get(
        command, ("SYN00002",) if command == "explain" else ("sp_smallcap_600",)
    )
    prior = "IJR" if command in ("sensitivity", "simulate") else "sp_smallcap_600=IJR"
    extra = ("--set", "select.n=500:600:100") if command == "sensitivity" else ()
    answer = smallcap(
        "methodology", command, *rules, "--universe", "sample", "--as-of", "2024-04-30", "--prior", prior,
        "--holdings", "funds", *extra, cwd=files,
    )  # fmt: skip
    assert answer.code == 0, answer.err
    said = " ".join(answer.out.split())
    assert "IJR of 2024-04-29: 5" in said
    assert "of 59 shares are in the universe" in said
