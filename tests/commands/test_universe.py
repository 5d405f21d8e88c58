"""`smallcap universe build`: holdings and fundamentals in, a table that index rules run on out."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.conftest import Run

#: Twenty-four companies of 1,000 shares each and one whose shares nobody states; the fund holds 2 % of every float,
#: and of C23 half of the shares is free.
FREE = {f"C{place}": 0.5 if place == 23 else 1.0 for place in range(24)}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    lines = [f"{name},{name} Inc,{0.04:%},{20 * free:g},{200 * free:g},Equity" for name, free in FREE.items()]
    lines += ["NEW,New Inc,3.5%,10,100,Equity", "C1,C1 SWAP,0.1%,1,0,Swap", "USD,US DOLLAR,0.4%,5,5,Cash"]
    head = "ticker,name,weight,shares,market_value,asset_class"
    (tmp_path / "IJR_2026-06-19.csv").write_text("\n".join([head, *lines]) + "\n")
    rows = [f"{name},{name} Inc,1,1000" for name in FREE]
    text = "\n".join(["ticker,company,net_income_ttm_usd,shares_out", *rows]) + "\n"
    (tmp_path / "companies_2026-05-01.csv").write_text(text)
    return tmp_path


def table_of(smallcap: Run, files: Path, *more: str):
    words = ("universe", "build", "IJR", "--offline", "--holdings", "IJR_2026-06-19.csv")
    return smallcap(*words, "--fundamentals", "companies_2026-05-01.csv", *more, cwd=files)


def rows_of(text: str) -> dict[str, dict[str, str]]:
    return {row["security_id"]: row for row in csv.DictReader(io.StringIO(text))}


def test_float_is_the_quantity_over_the_part_of_the_fund(smallcap: Run, files: Path) -> None:
    answer = table_of(smallcap, files, "-f", "csv")
    found = rows_of(answer.out)
    assert (answer.code, len(found)) == (0, 25)
    assert {name: float(found[name]["float_factor"]) for name in ("C1", "C23")} == pytest.approx({"C1": 1, "C23": 0.5})
    assert (found["C1"]["price"], found["C1"]["shares_out"], found["C1"]["as_of"]) == ("10.0", "1000.0", "2026-06-19")
    assert "IJR holds 2.000 % of every float (96 % of 24 lines within 5 %)" in " ".join(answer.err.split())


def test_what_no_source_says_is_empty_and_told(smallcap: Run, files: Path) -> None:
    answer = table_of(smallcap, files, "-f", "csv")
    new = rows_of(answer.out)["NEW"]
    assert (new["shares_out"], new["float_factor"], new["ni_q1"], new["exchange"]) == ("", "", "", "")
    told = " ".join(answer.err.split())
    # One line of 25.
    assert "empty for a part of the lines: shares_out for 4.0 %, float_factor for 4.0 %" in told
    assert "empty for every line: exchange, domicile, adv_usd_12m" in told
    assert "IJR: 2 lines left out that are no shares of companies" in told


def test_the_float_may_stand_for_unknown_shares(smallcap: Run, files: Path) -> None:
    # 10 of 2 % are 500.
    answer = table_of(smallcap, files, "--float-for-shares", "-f", "csv")
    new = rows_of(answer.out)["NEW"]
    assert (float(new["shares_out"]), float(new["float_factor"])) == pytest.approx((500.0, 1.0))
    assert "shares of 1 line are their float, since the shares are unknown: a proxy" in " ".join(answer.err.split())


def test_the_screen_grades_the_columns(smallcap: Run, files: Path) -> None:
    answer = table_of(smallcap, files)
    lines = {line.split()[0]: line.split() for line in answer.out.splitlines() if line.strip()}
    assert lines["shares_out"][1:4] == ["96.0", "%", "measured"]
    assert lines["float_factor"][1:4] == ["96.0", "%", "derived"]


def test_rules_run_on_the_table_in_the_file(smallcap: Run, files: Path) -> None:
    # -o FILE.csv alone writes the table, not the screen.
    assert table_of(smallcap, files, "-o", "u.csv").code == 0
    answer = smallcap("methodology", "apply", "russell_2000", "--universe", "u.csv", "--summary", cwd=files)
    assert answer.code == 0


def test_a_later_count_of_shares_is_not_known_yet(smallcap: Run, files: Path) -> None:
    (files / "companies_2026-05-01.csv").rename(files / "companies_2026-07-01.csv")
    words = ("universe", "build", "IJR", "--offline", "--holdings", "IJR_2026-06-19.csv", "--as-of", "2026-06-20")
    answer = smallcap(*words, "--fundamentals", "companies_2026-07-01.csv", "-f", "csv", cwd=files)
    assert rows_of(answer.out)["C1"]["shares_out"] == ""


def test_a_fund_without_holdings_is_not_found(smallcap: Run, files: Path) -> None:
    answer = smallcap("universe", "build", "VB", "--offline", "--holdings", "IJR_2026-06-19.csv", cwd=files)
    assert answer.code in (3, 4)
    assert "error:" in answer.err


def test_one_security_with_and_without_its_ticker_is_one_row(smallcap: Run, files: Path) -> None:
    """Two funds state a CUSIP, one of them no ticker (a dash): there were two rows of one company, its size twice."""
    head = "ticker,name,weight,cusip,shares,market_value,asset_class\n"
    (files / "IWM_2026-06-19.csv").write_text(head + "AAPL,Apple Inc,100%,037833100,5,50,Equity\n")
    (files / "VB_2026-06-19.csv").write_text(head + "-,Apple Inc,100%,037833100,7,70,Equity\n")
    words = ("universe", "build", "IWM", "VB", "--offline", "--holdings", ".", "-f", "csv")
    result = smallcap(*words, cwd=files)
    assert list(rows_of(result.out)) == ["AAPL"]


def test_shares_stated_by_cik_are_those_of_a_company_with_one_security(smallcap: Run, files: Path) -> None:
    (files / "cik_2026-05-01.csv").write_text("cik,net_income_ttm_usd,shares_out\n5,1,1000\n")
    (files / "one").mkdir()
    line = "LONE,Lone Inc,100%,20,200,Equity\n"
    (files / "one" / "IWM_2026-06-19.csv").write_text("ticker,name,weight,shares,market_value,asset_class\n" + line)
    tickers = b'{"fields":["cik","name","ticker","exchange"],"data":[[5,"Lone Inc","LONE","Nasdaq"]]}'
    (files / "tickers_2026-05-01.json").write_bytes(tickers)
    assert smallcap("data", "import", "--identities", "tickers_2026-05-01.json", cwd=files).code == 0
    words = ("universe", "build", "IWM", "--offline", "--holdings", "one", "--fundamentals", "cik_2026-05-01.csv")
    assert rows_of(smallcap(*words, "-f", "csv", cwd=files).out)["LONE"]["shares_out"] == "1000.0"


def test_each_note_is_told_once(smallcap: Run, files: Path) -> None:
    told = table_of(smallcap, files, "-f", "csv").err
    assert told.count("2 lines left out") == 1


def test_the_summary_names_funds_source_and_coverage(smallcap: Run, files: Path) -> None:
    screen = table_of(smallcap, files).out
    assert screen.startswith("25 securities of IJR on 2026-06-19")
    assert "IJR: holdings of 2026-06-19, from files: IJR_2026-06-19.csv" in screen
    assert "IJR: companies are not identified" in screen


@pytest.mark.parametrize("line", ["universe build", "holdings", "quality"])
def test_a_list_of_a_later_day_is_no_unknown_fund(line: str, smallcap: Run, tmp_path: Path) -> None:
    """It was `no fund called MINE`, of a fund whose list is in the store, and exit 3."""
    for day in ("2026-06-19", "2026-09-18"):
        (tmp_path / f"MINE_{day}.csv").write_text("ticker,name,weight\nALFA,Alfa Inc,60%\nBETA,Beta Corp,40%\n")
    assert smallcap("data", "import", "--holdings", str(tmp_path)).code == 0
    ran = smallcap(*line.split(), "MINE", "--as-of", "2026-06-18")
    said = "error: no list of MINE is known on or before 2026-06-18, only of 2026-06-19, 2026-09-18\n"
    assert (ran.code, ran.err) == (4, f"{said}hint: --as-of 2026-06-19, or leave out --offline\n")
    named = smallcap(*line.split(), "MINE", "--as-of", "2026-06-18", "--holdings", str(tmp_path), "--provider", "files")
    assert (named.code, named.err) == (4, f"{said}hint: --as-of 2026-06-19\n")
