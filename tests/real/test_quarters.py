"""Single quarters out of real company facts: four of them are the last four quarters worked by hand (SNOW, MRVL)."""

from __future__ import annotations

import gzip
import os
from datetime import date
from pathlib import Path

import pytest

from smallcap_cli.core.fundamentals.concepts import NET_INCOME
from smallcap_cli.core.fundamentals.quarters import quarterly_figures
from smallcap_cli.core.model import Source
from smallcap_cli.providers.sec.companyfacts import parse_company_facts

FOLDER = os.environ.get("SMALLCAP_REAL_DATA", "")
pytestmark = pytest.mark.skipif(not FOLDER, reason="SMALLCAP_REAL_DATA names no folder")


@pytest.mark.parametrize(
    ("name", "cik", "as_of", "total"),
    [
        ("companyfacts_SNOW_CIK0001640147", 1_640_147, date(2025, 6, 15), -1_398_744_000.0),
        ("companyfacts_MRVL_CIK0001835632", 1_835_632, date(2026, 6, 15), 2_526_700_000.0),
    ],
)
def test_four_quarters_add_up_to_the_last_four(name: str, cik: int, as_of: date, total: float) -> None:
    content = gzip.decompress((Path(FOLDER) / "sec-json" / f"{name}.json.gz").read_bytes())
    found = quarterly_figures(parse_company_facts(content, cik, Source("sec")).facts, NET_INCOME, as_of)
    assert (len(found), sum(found[:4])) == (8, total)
