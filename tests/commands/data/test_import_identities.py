"""`data import --identities`: who is who from files that a user saved; all names and numbers are made up."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from tests.conftest import Run

FAILS = "\n".join([
    "SETTLEMENT DATE|CUSIP|SYMBOL|QUANTITY (FAILS)|DESCRIPTION|PRICE",
    "20250801|999990104|SYNT|100|SYNTHETIC FARMS INC|12.34",
    "20250802|999990105|FALS|100|FALSE DIGIT|12.34",
    "Trailer record count 2",
])  # fmt: skip
TICKERS = {"0": {"cik_str": 5, "ticker": "SYNT", "title": "Synthetic Farms Inc"}}


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def _files(folder: Path) -> tuple[str, str]:
    fails, tickers = folder / "cnsfails202508a.txt", folder / "company_tickers_2025-08-20.json"
    fails.write_text(FAILS)
    tickers.write_text(json.dumps(TICKERS))
    return str(fails), str(tickers)


def test_files_of_identities_are_united_in_the_store(smallcap: Run, tmp_path: Path) -> None:
    fails, tickers = _files(tmp_path)
    first = smallcap("data", "import", "--identities", fails, "--identities", tickers, "-f", "csv")
    assert first.code == 0, first.err
    (row,) = _rows(first.out)
    assert (row["first"], row["last"], row["rows"]) == ("2025-08-01", "2025-08-20", "2")
    assert "2 new pairs, 2 in all" in first.err
    assert "1 row left out: the check digit of the CUSIP is wrong" in first.err
    again = smallcap("data", "import", "--identities", fails)
    assert "0 new pairs, 2 in all" in again.err


def test_a_list_without_a_day_is_refused(smallcap: Run, tmp_path: Path) -> None:
    path = tmp_path / "company_tickers.json"
    path.write_text(json.dumps(TICKERS))
    found = smallcap("data", "import", "--identities", str(path))
    assert found.code == 4
    assert "no day in the file's name" in found.err


def test_holdings_have_the_cik_of_imported_identities(smallcap: Run, tmp_path: Path) -> None:
    """A line with a CUSIP alone gets its company through the ticker of the file of fails and the list."""
    fails, tickers = _files(tmp_path)
    smallcap("data", "import", "--identities", fails, "--identities", tickers)
    held = tmp_path / "held"
    held.mkdir()
    (held / "IWM_2025-08-15.csv").write_text(
        "ticker,name,weight,cusip,asset_class\n,SYNTHETIC FARMS INC,0.5,999990104,Equity\n"
        "LOST,NOBODY KNOWS CORP,0.3,,Equity\n-,US DOLLAR,0.2,,Cash\n"
    )
    found = smallcap("holdings", "IWM", "--holdings", str(held), "-f", "csv")
    assert found.code == 0, found.err
    assert [(row["cik"], row["status"]) for row in _rows(found.out)] == [("5", "ok"), ("", "unmatched"), ("", "cash")]


def test_classes_of_funds_are_not_for_identities(smallcap: Run, tmp_path: Path) -> None:
    """The option was left out without a word."""
    fails, _ = _files(tmp_path)
    result = smallcap("data", "import", "--identities", fails, "--fund-classes", "classes.json")
    assert result.err.startswith("error: --fund-classes is for --nport-archive\n")


def test_a_missing_file_of_identities_is_a_mistake_of_the_call(smallcap: Run, tmp_path: Path) -> None:
    """As of every other file that is named: 2, not 4."""
    result = smallcap("data", "import", "--identities", str(tmp_path / "none_2026-08-22.json"))
    assert (result.code, "none_2026-08-22.json" in result.err) == (2, True)
