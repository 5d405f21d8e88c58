"""Rules that speak for closure against the filings of funds that ended (SMALLCAP_REAL_DATA), as far as they reach."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

from smallcap_cli.catalog import load_catalog
from tests.conftest import Run

#: The id of a company stands in the path of every filing; the column of that name is cut wrongly in some rows.
CIK = re.compile(r"edgar/data/(\d+)/")


@pytest.fixture(scope="module")
def filings(real_data: Path) -> dict[str, set[int]]:
    """Companies by event: deregistration or merger/reorg."""
    files = list((real_data.parent / "closures").glob("fund_deregistrations*.csv"))
    if not files:
        pytest.skip("no deregistrations beside the price files")
    found: dict[str, set[int]] = {}
    with files[0].open(encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            match = CIK.search(row["filing_path"])
            assert match is not None
            found.setdefault(row["event"], set()).add(int(match[1]))
    return found


def catalogue_ciks() -> dict[str, int]:
    catalog = load_catalog(None)
    return {
        ticker: int(entry.cik) for ticker in catalog.tickers()
        if (entry := catalog.fund(ticker)) is not None and entry.cik
    }  # fmt: skip


def test_no_trust_of_a_catalogue_fund_deregistered(filings: dict[str, set[int]]) -> None:
    """So the list holds no hit for the rules, only funds that lived on."""
    ciks = catalogue_ciks()
    assert len(ciks) > 40
    assert {ticker for ticker, cik in ciks.items() if cik in filings["deregistration"]} == set()
    assert len({cik for cik in ciks.values() if cik in filings["merger/reorg"]}) == 11


def test_of_funds_that_lived_on_few_had_more_than_one_rule(smallcap: Run, filings: dict[str, set[int]]) -> None:
    """False alarms at the end of 2022, all three and a half years before the end of the list."""
    answer = smallcap("closure", "--funds-from", "all", "--as-of", "2022-12-31", "--offline", "-f", "csv", "-q")
    rows = csv.DictReader(io.StringIO(answer.out))
    counts = [int(row["value"] or 0) for row in rows if row["rule"] == "count"]
    assert filings["deregistration"]
    assert len(counts) == 47
    assert (sum(count == 1 for count in counts), sum(count >= 2 for count in counts)) == (4, 1)
