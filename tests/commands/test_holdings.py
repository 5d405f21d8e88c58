"""`holdings`: what a fund holds by size and profit, worked by hand on invented companies."""

from __future__ import annotations

from pathlib import Path

import pytest

from smallcap_cli.store import open_store
from tests.commands.inside_files import rows_of, write_files
from tests.conftest import Run


@pytest.fixture
def held(tmp_path: Path) -> tuple[str, str]:
    return "--holdings", write_files(tmp_path)[0]


@pytest.fixture
def incomes(held: tuple[str, str]) -> tuple[str, str]:
    return "--fundamentals", str(Path(held[1]).parent / "incomes_2025-08-21.csv")


Files = tuple[str, str]


def test_by_size_has_a_row_a_band(smallcap: Run, held: Files, incomes: Files) -> None:
    """ALFA is worth 100 million (micro), BETA 300 and GAMA 500 (small), DELT is unknown; 30 % + 20 % are small."""
    result = smallcap("holdings", "IWM", "--by", "size", *held, *incomes, "-f", "csv")
    assert result.code == 0
    rows = rows_of(result.out)
    found = [(row["size"], row["kind"], row["companies"], row["lines"], round(float(row["weight"]), 9)) for row in rows]
    assert found == [
        ("mega", "share", "0", "0", 0.0), ("large", "share", "0", "0", 0.0), ("mid", "share", "0", "0", 0.0),
        ("small", "share", "2", "3", 0.5), ("micro", "share", "1", "1", 0.4), ("unknown", "share", "1", "1", 0.05),
        ("cash", "cash", "0", "1", 0.05),
    ]  # fmt: skip
    assert [(row["from_usd"], row["below_usd"]) for row in rows[3:6]] == [
        ("250000000.0", "2000000000.0"), ("0.0", "250000000.0"), ("", ""),
    ]  # fmt: skip
    assert {row["scheme"] for row in rows} == {"FINRA, Market Cap Explained (2022-09-30)"}


def test_by_size_says_the_edges_their_source_and_the_coverage(smallcap: Run, held: Files, incomes: Files) -> None:
    """Known of 3 of 4 companies, 90 of 95 % of the fund: 94.74 % of their weight."""
    screen = smallcap("holdings", "IWM", "--by", "size", *held, *incomes).out
    text = " ".join(screen.split())
    assert screen.startswith("IWM by size")
    assert "mega from 200bn, large from 10bn, mid from 2bn, small from 250m, micro below" in text
    assert "FINRA, Market Cap Explained (2022-09-30)" in text
    assert "market value known of 3 of 4 companies, 94.74 % of their weight" in text
    assert "3 stated for 2025-08-21" in text


def test_market_value_is_shares_times_the_price_of_the_list(smallcap: Run, tmp_path: Path) -> None:
    """ALFA: 100 dollars for 10 shares, times 30 million shares: 300 million, small. BETA has no shares outstanding."""
    (tmp_path / "IWM_2025-08-15.csv").write_text(
        "ticker,name,weight,shares,market_value\nALFA,ALFA INC,50%,10,100\nBETA,BETA CORP,50%,10,100\n"
    )
    (tmp_path / "shares_2025-08-01.csv").write_text("ticker,shares_out\nALFA,30000000\n")
    files = (
        "--holdings",
        str(tmp_path / "IWM_2025-08-15.csv"),
        "--fundamentals",
        str(tmp_path / "shares_2025-08-01.csv"),
    )
    result = smallcap("holdings", "IWM", "--by", "size", *files, "-f", "csv")
    assert {row["size"]: row["companies"] for row in rows_of(result.out)} == {
        "mega": "0", "large": "0", "mid": "0", "small": "1", "micro": "0", "unknown": "1",
    }  # fmt: skip
    assert "1 by shares and the price in the list" in " ".join(
        smallcap("holdings", "IWM", "--by", "size", *files).out.split()
    )


def test_a_market_value_of_a_later_day_is_not_used(smallcap: Run, held: Files, incomes: Files) -> None:
    result = smallcap("holdings", "IWM", "--by", "size", *held, *incomes, "--as-of", "2025-08-18")
    assert (result.code, result.out) == (4, "")
    assert result.err.startswith("error: no market value known of any company of IWM")


def test_by_profit_has_three_groups(smallcap: Run, held: Files, incomes: Files) -> None:
    """ALFA 40 % and GAMA 20 % lose, BETA's two classes 30 % earn, DELT 5 % is unknown."""
    result = smallcap("holdings", "IWM", "--by", "profit", *held, *incomes, "-f", "csv")
    assert result.code == 0
    rows = rows_of(result.out)
    found = [(row["profit"], row["companies"], row["lines"], round(float(row["weight"]), 9)) for row in rows]
    assert found == [
        ("unprofitable", "2", "2", 0.6), ("profitable", "1", "2", 0.3), ("unknown", "1", "1", 0.05),
        ("cash", "0", "1", 0.05),
    ]  # fmt: skip
    assert rows[0]["scheme"] == "net income to common of the last four quarters below zero (GAAP)"
    screen = smallcap("holdings", "IWM", "--by", "profit", *held, *incomes).out
    assert screen.startswith("IWM by net income")
    assert "figures to 2025-08-21" in " ".join(screen.split())


def test_profit_obeys_the_definition(smallcap: Run, held: Files, incomes: Files) -> None:
    result = smallcap("holdings", "IWM", "--by", "profit", "--definition", "eps", *held, *incomes)
    assert result.code == 4
    assert result.err.startswith("error: no earnings per share of any company of IWM is known")


REFUSALS = {
    "by": (("IWM", "--by", "country"), 2, "error: --by country is not known"),
    "definition": (("IWM", "--by", "profit", "--definition", "ebitda"), 2, "error: --definition ebitda is not known"),
    "definition of sizes": (
        ("IWM", "--by", "size", "--definition", "eps"), 2, "error: --definition says nothing without --by profit"
    ),
    "incomes of lines": (
        ("IWM", "--fundamentals", "x.csv"), 2, "error: --fundamentals says nothing without --by size or --by profit"
    ),
    "incomes of sectors": (
        ("IWM", "--by", "sector", "--fundamentals", "x.csv"), 2,
        "error: --fundamentals says nothing without --by size or --by profit",
    ),
    "two kinds of rows": (
        ("IWM", "--by", "size", "--concentration"), 2, "error: --by and --concentration each ask for other rows"
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSALS)
def test_what_cannot_be_answered_says_why(smallcap: Run, case: str) -> None:
    arguments, code, line = REFUSALS[case]
    result = smallcap("holdings", *arguments)
    assert (result.code, result.err.splitlines()[0], result.out) == (code, line, "")


THEN = "ticker,name,weight,shares\nALFA,ALFA INC,50%,10\nBETA,BETA CORP,30%,30\nGAMA,GAMA LTD,20%,20\n"
NOW = "ticker,name,weight,shares\nALFA,ALFA INC,60%,10\nBETA,BETA CORP,20%,20\nDELT,DELTA PLC,20%,5\n"


@pytest.fixture
def two_days(tmp_path: Path) -> Path:
    folder = tmp_path / "days"
    folder.mkdir()
    (folder / "IWM_2025-05-15.csv").write_text(THEN)
    (folder / "IWM_2025-08-15.csv").write_text(NOW)
    return folder


def test_diff_names_what_changed_and_what_was_traded(smallcap: Run, two_days: Path) -> None:
    """Worked in tests/core/holdings/test_changes.py: 26.67 % traded, 30 % with price moves."""
    for other in ("2025-06-30", str(two_days / "IWM_2025-05-15.csv")):
        result = smallcap("holdings", "IWM", "--diff", other, "--holdings", str(two_days), "-f", "csv")
        assert result.code == 0
        rows = rows_of(result.out)
        found = [(row["change"], row["ticker"]) for row in rows]
        assert found[:2] == [("added", "DELT"), ("dropped", "GAMA")]
        assert sorted(found[2:]) == [("held", "ALFA"), ("held", "BETA")]
        assert (rows[0]["from"], rows[0]["to"]) == ("2025-05-15", "2025-08-15")
        assert float(rows[0]["turnover"]) == pytest.approx(0.8 / 3)
        assert float(rows[0]["plain_turnover"]) == pytest.approx(0.3)
        assert {row["ticker"]: round(float(row["weight_change"]), 9) for row in rows} == {
            "DELT": 0.2, "GAMA": -0.2, "ALFA": 0.1, "BETA": -0.1,
        }  # fmt: skip
    screen = smallcap("holdings", "IWM", "--diff", "2025-06-30", "--holdings", str(two_days)).out
    assert screen.startswith("IWM from 2025-05-15 to 2025-08-15")
    head = "1 added, 1 dropped, 2 held · one-sided turnover 26.67 %, drift taken out"
    assert head in screen


def test_diff_without_shares_says_that_drift_is_in_it(smallcap: Run, two_days: Path) -> None:
    (two_days / "IWM_2025-05-15.csv").write_text("ticker,name,weight\nALFA,ALFA INC,50%\nBETA,BETA CORP,50%\n")
    screen = " ".join(smallcap("holdings", "IWM", "--diff", "2025-05-15", "--holdings", str(two_days)).out.split())
    assert "one-sided turnover 30.00 %, price moves included" in screen
    assert "drift could not be taken out" in screen


def test_diff_refuses_what_is_no_second_list(smallcap: Run, two_days: Path) -> None:
    held = ("--holdings", str(two_days))
    itself = smallcap("holdings", "IWM", "--diff", "2025-09-01", *held)
    assert (itself.code, itself.out) == (4, "")
    assert "that of 2025-08-15 is the list itself" in itself.err
    assert "there are lists of 2025-05-15" in itself.err
    early = smallcap("holdings", "IWM", "--diff", "2025-01-01", *held)
    assert (early.code, early.err.splitlines()[0]) == (4, "error: no other list of IWM on or before 2025-01-01")
    (two_days / "IJR_2025-05-15.csv").write_text(THEN)
    other = smallcap("holdings", "IWM", "--diff", str(two_days / "IJR_2025-05-15.csv"), *held)
    assert (other.code, other.out) == (2, "")
    assert "is of IJR, not of IWM" in other.err
    both = smallcap("holdings", "IWM", "--diff", "2025-05-15", "--by", "size", *held)
    assert (both.code, both.err.splitlines()[0]) == (2, "error: --by and --diff each ask for other rows")


def test_dollars_below_a_million_have_a_unit(smallcap: Run, tmp_path: Path) -> None:
    """The value column said 994,553.92 between 1.5bn and 742m."""
    (tmp_path / "IWM_2025-08-15.csv").write_text("ticker,name,weight,market_value\nALFA,ALFA INC,100%,994553.92\n")
    assert " 995k" in smallcap("holdings", "IWM", "--holdings", str(tmp_path)).out


def test_an_empty_file_is_called_empty(smallcap: Run, tmp_path: Path) -> None:
    """It said that there was no file of holdings, and how to name one."""
    for name in ("empty.csv", "IWM_2025-08-15.csv"):
        (tmp_path / name).write_text("")
        result = smallcap("holdings", "IWM", "--holdings", str(tmp_path / name))
        assert (result.code, result.out) == (4, "")
        assert "the file is empty" in result.err


FUNDS_OF_TWO = {
    "IWM_2025-08-15.csv": "ticker,name,cusip,weight,shares,market_value\n"
    "ALFA,ALFA INC,037833100,60%,6,600\nBETA,BETA INC,594918104,40%,4,400\n",
    "IJR_2025-08-01.csv": "ticker,name,cusip,weight\n-,BETA INCORPORATED,594918104,75%\n-,GAMA INC,023135106,25%\n",
    "VBX_2025-08-01.csv": "ticker,name,weight\nGAMA,GAMA INC,100%\n",
}


@pytest.fixture
def three(tmp_path: Path) -> str:
    for name, text in FUNDS_OF_TWO.items():
        (tmp_path / name).write_text(text)
    return str(tmp_path)


def test_find_shows_the_funds_that_hold_a_company(smallcap: Run, three: str) -> None:
    """IJR has no tickers: BETA is found there by its CUSIP, which IWM's line has."""
    result = smallcap("holdings", "--find", "beta", "--holdings", three, "-f", "csv")
    found = [
        [row[name] for name in ("fund", "as_of", "weight", "place", "companies", "shares", "value_usd")]
        for row in rows_of(result.out)
    ]
    assert (result.code, found) == (
        0, [["IJR", "2025-08-01", "0.75", "1", "2", "", ""], ["IWM", "2025-08-15", "0.4", "2", "2", "4", "400.0"]],
    )  # fmt: skip


def test_find_names_the_funds_without_the_company(smallcap: Run, three: str) -> None:
    assert "not in VBX" in smallcap("holdings", "--find", "594918104", "--holdings", three).out
    only = rows_of(smallcap("holdings", "IWM", "--find", "594918104", "--holdings", three, "-f", "csv").out)
    assert [row["fund"] for row in only] == ["IWM"]


def test_find_names_the_stored_list_that_it_cannot_read(smallcap: Run, three: str, tmp_path: Path) -> None:
    """An older smallcap wrote IJR's list: the other funds answer, and a line says what is wrong with this one."""
    smallcap("data", "import", "--holdings", three)
    with open_store(tmp_path / "smallcap-home" / "data") as store:
        kept = store.document("holdings/IJR")
        assert kept is not None
        store.change_document("holdings/IJR", lambda _: kept._replace(body=b'[{"rows": 1}]'))
    result = smallcap("holdings", "--find", "BETA", "-f", "csv")
    assert [row["fund"] for row in rows_of(result.out)] == ["IWM"]
    assert "the kept holdings of IJR cannot be read" in result.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--find", "BETTA"], 3, "error: no BETTA in the holdings of 3 funds"),
        (["IWM", "--find", "GAMA"], 3, "error: no GAMA in the holdings of IWM"),
        (["IWM", "IJR"], 2, "error: one fund at a time, not 2"),
        ([], 2, "error: no fund given"),
        (["IWM", "--find", "BETA", "--by", "sector"], 2, "error: --by and --find each ask for other rows"),
    ],
)
def test_find_refuses_what_it_cannot_answer(smallcap: Run, three: str, words: list[str], code: int, said: str) -> None:
    result = smallcap("holdings", *words, "--holdings", three)
    assert (result.code, result.out, result.err.splitlines()[0]) == (code, "", said)
