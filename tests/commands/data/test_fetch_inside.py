"""`data fetch --holdings --fundamentals` at a fake SEC, and `quality` offline from what it kept. All invented."""

from __future__ import annotations

import csv
import io
from datetime import datetime

import pytest

from smallcap_cli.providers.sec.frames import frame_path
from tests.conftest import Run
from tests.fakes import filings, sec
from tests.fakes.edgar import FakeSec
from tests.fakes.filings import JUNE, Line

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
    assert smallcap("quality", "SMLI", "--as-of", "2026-08-26").code == 4  # nobody could be asked
    (row,) = _rows(smallcap("quality", "SMLI", "--as-of", "2026-09-30", "-f", "csv").out)
    assert row["income_as_of"] == "2026-08-20"


def test_a_day_before_the_first_filing_does_not_make_a_fund_unknown(smallcap: Run, server: FakeSec) -> None:
    """That the SEC has no such fund is believed for a day; that it has no report by some day is another thing."""
    with server:
        assert smallcap("holdings", "SMLI", "--as-of", "2026-05-27", env=_env(server)).code != 0
        later = smallcap("holdings", "SMLI", "-f", "csv", env=_env(server))
    assert (later.code, len(_rows(later.out))) == (0, 5), later.err


def test_a_second_fetch_asks_for_no_company_again(smallcap: Run, server: FakeSec) -> None:
    with server:
        smallcap("data", "fetch", "SMLI", "--holdings", "--fundamentals", env=_env(server))
        first = len([path for path in server.paths if "companyfacts" in path])
        again = smallcap("data", "fetch", "SMLI", "--fundamentals", env=_env(server))
        second = len([path for path in server.paths if "companyfacts" in path])
    assert (first, second) == (2, 2)
    assert "0 stored, 2 stored before" in again.err


def test_the_sec_is_asked_for_a_newer_list_once_a_later_quarter_is_over(smallcap: Run, server: FakeSec) -> None:
    """Each call asked again once the list was a day old: the filing of June is the newest until that of September."""
    asked = []
    with server:
        for day in ("2026-09-10", "2026-09-25", "2026-10-02"):
            now = int(datetime.fromisoformat(f"{day}T22:00:00+00:00").timestamp())
            before = len(server.paths)
            result = smallcap(
                "data", "fetch", "SMLI", "--holdings", env={**_env(server), "SOURCE_DATE_EPOCH": str(now)}
            )
            assert result.code == 0, result.err
            filings_read = [path for path in server.paths[before:] if path.endswith("primary_doc.xml")]
            asked.append((len(filings_read), "holdings of 1 fund not asked for" in result.err))
    assert asked == [(1, False), (0, True), (1, False)]


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


#: Forty invented companies; frames say -8 for the first and 100 for the others, and -1 for the last, near zero.
MANY = range(2001, 2041)
NEAR_ZERO = 2040


def _market() -> FakeSec:
    """A fund of forty companies, one frame of their years to September 2026, one of a quarter, and their facts."""
    lines = [Line(f"Invented {n} Corp", "N/A", 0.025, f"T{n}") for n in MANY]
    year, quarter = ("2025-10-01", "2026-09-30"), ("2026-04-01", "2026-06-30")
    values = {n: -8.0 if n == MANY[0] else -1.0 if n == NEAR_ZERO else 100.0 for n in MANY}
    rows = [{"cik": n, "start": year[0], "end": year[1], "val": value} for n, value in values.items()]
    quarters = [{"cik": n, "start": quarter[0], "end": quarter[1], "val": 30.0} for n in MANY]
    concept = "us-gaap:NetIncomeLoss"
    files = {
        frame_path(concept, "USD", "CY2026"): sec.frame(concept, "USD", "CY2026", rows),
        frame_path(concept, "USD", "CY2026Q2"): sec.frame(concept, "USD", "CY2026Q2", quarters),
        "/files/company_tickers_exchange.json": filings.exchange_list(
            *((n, f"Invented {n} Corp", f"T{n}", "NYSE") for n in MANY)
        ),
    }
    for n in MANY:
        path = f"/api/xbrl/companyfacts/CIK{n:010d}.json"
        files[path] = filings.company_facts(n, f"Invented {n} Corp", (*year, 2.0, "2026-10-20"))
    return FakeSec(reports=(JUNE._replace(lines=lines),), files=files)


def _facts_asked(server: FakeSec) -> list[str]:
    return [path[-7:-5] for path in server.paths if "companyfacts" in path]


def test_frames_settle_most_companies_and_facts_decide_near_zero(smallcap: Run) -> None:
    """33 frames and one company instead of 40 companies: -1 is below 0.05 x 30, and its facts say 2: one of forty."""
    with _market() as server:
        fetched = smallcap("data", "fetch", "SMLI", "--holdings", "--fundamentals", env=_env(server))
        assert fetched.code == 0, fetched.err
        assert len([path for path in server.paths if "/frames/" in path]) == 33
        assert _facts_asked(server) == ["40"]
        assert "39 companies stored with the restated net income of today only" in fetched.err
        again = smallcap("data", "fetch", "SMLI", "--fundamentals", env=_env(server))
        assert "0 stored, 40 stored before" in again.err
        assert len([path for path in server.paths if "/frames/" in path]) == 33
    (row,) = _rows(smallcap("quality", "SMLI", "-f", "csv").out)
    assert (row["known"], row["unprofitable"]) == ("40", "1")


def test_frames_say_nothing_of_an_earlier_day(smallcap: Run) -> None:
    """On an earlier day only the company with filed facts is known."""
    with _market() as server:
        smallcap("data", "fetch", "SMLI", "--holdings", "--fundamentals", env=_env(server))
    (row,) = _rows(smallcap("quality", "SMLI", "--as-of", "2026-10-30", "-f", "csv").out)
    assert row["known"] == "1"


def test_all_facts_asks_every_company_and_overrules_frames(smallcap: Run) -> None:
    """The first company lost 8 by frames and earned 2 as filed: nobody is unprofitable then."""
    with _market() as server:
        smallcap("data", "fetch", "SMLI", "--holdings", "--fundamentals", env=_env(server))
        fetched = smallcap("data", "fetch", "SMLI", "--all-facts", env=_env(server))
        assert len(_facts_asked(server)) == 40
        assert "reported facts: 39 stored, 1 stored before" in fetched.err
    (row,) = _rows(smallcap("quality", "SMLI", "-f", "csv").out)
    assert (row["known"], row["unprofitable"]) == ("40", "0")
    (row,) = _rows(smallcap("quality", "SMLI", "--as-of", "2026-10-30", "-f", "csv").out)
    assert row["known"] == "40"


def test_frames_that_fail_leave_every_company_to_its_facts(smallcap: Run) -> None:
    server = _market()
    server.modes[frame_path("us-gaap:NetIncomeLoss", "USD", "CY2026Q2")] = "html"
    with server:
        fetched = smallcap("data", "fetch", "SMLI", "--holdings", "--fundamentals", env=_env(server))
        assert len(_facts_asked(server)) == 40
    assert "reported facts: 40 stored" in fetched.err
    assert "not stored: frames: sec sent a web page" in fetched.err


def test_facts_of_a_fund_without_holdings_are_an_error(smallcap: Run) -> None:
    """Nothing was asked, since nobody knows which companies: that looked like success."""
    result = smallcap("data", "fetch", "IWM", "--fundamentals")
    assert result.code == 4
    assert "error: no holdings found for IWM" in result.err


@pytest.mark.parametrize("option", ["--fundamentals", "--filings"])
def test_what_the_sec_alone_has_is_asked_of_no_other(smallcap: Run, server: FakeSec, option: str) -> None:
    """`--provider yahoo` was not honoured: the SEC was asked."""
    with server:
        result = smallcap("data", "fetch", "IWM", option, "--provider", "yahoo", env=_env(server))
    assert (result.code, server.requests) == (4, [])
    assert f"{option} asks the SEC alone, not yahoo" in result.err
