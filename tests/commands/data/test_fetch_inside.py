"""`data fetch --holdings --fundamentals` at a fake SEC, and `quality` offline from what it kept. All invented."""

from __future__ import annotations

import csv
import io

import pytest

from tests.conftest import Run
from tests.fakes import filings
from tests.fakes.edgar import FakeSec
from tests.fakes.filings import JUNE

#: Alpha lost 50 in 2025, 10 more in the first half of 2026, 30 less in the first half of 2025: -50 - 10 + 30 = -30.
ALPHA = filings.company_facts(
    1001, "Alpha Invented Corp", ("2025-01-01", "2025-12-31", -50.0, "2026-02-20"),
    ("2026-01-01", "2026-06-30", -10.0, "2026-08-05"), ("2025-01-01", "2025-06-30", -30.0, "2025-08-05"),
)  # fmt: skip
BETA = filings.company_facts(1002, "Beta Invented Inc", ("2025-07-01", "2026-06-30", 7.0, "2026-08-20"))
FACTS = {
    "/api/xbrl/companyfacts/CIK0000001001.json": ALPHA,
    "/api/xbrl/companyfacts/CIK0000001002.json": BETA,
}
#: A list of tickers has both companies; the fund's filing has the ticker of one and the CUSIP of the other.
LINES = (JUNE.lines[0], JUNE.lines[1]._replace(ticker="BETI", isin="US0378331005"), *JUNE.lines[2:])


@pytest.fixture
def server() -> FakeSec:
    return FakeSec(reports=(JUNE._replace(lines=LINES),), files=FACTS)


def _env(server: FakeSec) -> dict[str, str]:
    return {"SMALLCAP_OFFLINE": "0", "SMALLCAP_SEC_URL": server.url, "SMALLCAP_CONTACT": "Tester tester@example.com"}


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_fund_is_measured_from_its_filings_alone(smallcap: Run, server: FakeSec) -> None:
    """Three companies: Alpha -30, Beta +7, the foreign one unknown. One of two by count; 0.5 of 0.8 by weight."""
    with server:
        fetched = smallcap("data", "fetch", "SMLI", "--holdings", "--fundamentals", "-f", "csv", env=_env(server))
    assert fetched.code == 0, fetched.err
    (row,) = _rows(fetched.out)
    assert (row["as_of"], row["filed"], row["lines"], row["companies"], row["known_cik"], row["known_income"]) == (
        "2026-06-30", "2026-08-27", "5", "3", "2", "2",
    )  # fmt: skip
    found = smallcap("quality", "SMLI", "-f", "csv")
    assert found.code == 0, found.err
    (row,) = _rows(found.out)
    assert (row["companies"], row["known"], row["unprofitable"]) == ("3", "2", "1")
    assert float(row["unprofitable_share"]) == 0.5
    assert float(row["unprofitable_share_weight"]) == pytest.approx(0.5 / 0.8)
    assert float(row["high"]) == pytest.approx(2 / 3)
    assert row["income_as_of"] == "2026-08-20"


def test_a_filing_is_unknown_before_its_day(smallcap: Run, server: FakeSec) -> None:
    with server:
        smallcap("data", "fetch", "SMLI", "--holdings", "--fundamentals", env=_env(server))
    assert smallcap("quality", "SMLI", "--as-of", "2026-08-26").code == 3
    (row,) = _rows(smallcap("quality", "SMLI", "--as-of", "2026-09-30", "-f", "csv").out)
    assert row["income_as_of"] == "2026-08-20"


def test_a_second_fetch_asks_for_no_company_again(smallcap: Run, server: FakeSec) -> None:
    with server:
        smallcap("data", "fetch", "SMLI", "--holdings", "--fundamentals", env=_env(server))
        first = len([path for path in server.paths if "companyfacts" in path])
        again = smallcap("data", "fetch", "SMLI", "--fundamentals", env=_env(server))
        second = len([path for path in server.paths if "companyfacts" in path])
    assert (first, second) == (2, 2)
    assert "0 stored, 2 stored before" in again.err


def test_one_company_that_fails_is_told_and_the_others_are_kept(smallcap: Run) -> None:
    server = FakeSec(
        reports=(JUNE._replace(lines=LINES),), files=FACTS,
        modes={"/api/xbrl/companyfacts/CIK0000001002.json": "503"},
    )  # fmt: skip
    with server:
        fetched = smallcap("data", "fetch", "SMLI", "--holdings", "--fundamentals", "-f", "csv", env=_env(server))
    assert fetched.code == 4
    assert "reported facts: 1 stored" in fetched.err
    assert "run it again" in fetched.err
    (row,) = _rows(fetched.out)
    assert row["known_income"] == "1"


def test_without_a_contact_nothing_is_asked(smallcap: Run, server: FakeSec) -> None:
    with server:
        result = smallcap(
            "data", "fetch", "SMLI", "--holdings", env={"SMALLCAP_OFFLINE": "0", "SMALLCAP_SEC_URL": server.url}
        )
    assert (result.code, server.paths) == (4, [])
    assert "SMALLCAP_CONTACT" in result.err


def test_an_unknown_fund_does_not_exist(smallcap: Run, server: FakeSec) -> None:
    with server:
        result = smallcap("data", "fetch", "NOPE", "--holdings", env=_env(server))
    assert result.code == 3
