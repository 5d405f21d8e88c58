"""What a fund was called and which index it followed on an earlier day, and where no source says so."""

from __future__ import annotations

from smallcap_cli.core.model import FundName, IndexPeriod
from tests.core.builders import cells, comparison, conventions, data, day, fund

TWO_INDEXES = (
    IndexPeriod("russell_2000", None, "verified", "prospectus"),
    IndexPeriod("sp_smallcap_600", day("2020-01-24"), "verified", "prospectus"),
)
UNSURE = "a later name; the one before 2020-01-24 is not known"


def name_on(as_of: str, *renames: FundName) -> tuple[object, tuple[str, ...]]:
    known = fund("AAA", name="AAA 600 fund", indexes=TWO_INDEXES, renames=renames)
    cell = cells(comparison([data(None, "AAA", fund=known)], conventions(as_of)), "name")["AAA"]
    return cell.value, cell.notes


def test_the_name_of_a_fund_that_changed_its_index_says_that_it_is_of_later() -> None:
    """`compare SPSM XSMO -c name,index_name --as-of 2016-01-31` had "S&P 600" beside "Russ 2000", without a word."""
    assert name_on("2016-01-31") == ("AAA 600 fund", (UNSURE,))
    assert name_on("2020-01-24") == ("AAA 600 fund", ())


def test_a_name_with_a_day_of_its_own_is_known_on_it() -> None:
    later = FundName(day("2019-01-01"), "AAA small fund")
    assert name_on("2016-01-31", later) == ("AAA 600 fund", ())  # known to have ended before the change of index
    assert name_on("2019-06-28", later) == ("AAA small fund", ())
    assert name_on("2016-01-31", FundName(day("2025-12-31"), "New AAA")) == ("AAA 600 fund", (UNSURE,))


def index_on_day(as_of: str, period: IndexPeriod) -> tuple[str, ...]:
    known = data(None, "AAA", fund=fund("AAA", indexes=(period,)))
    return cells(comparison([known], conventions(as_of)), "index_name")["AAA"].notes


def test_an_unverified_index_without_a_start_is_of_the_day_on_which_it_was_written() -> None:
    """`compare XSVM --as-of 2016-01-31` had today's index of value and momentum, of which no source says since when."""
    period = IndexPeriod("sp_smallcap_600", None, "unverified", "no source", entry_day=day("2026-06-25"))
    assert index_on_day("2016-01-31", period) == ("unverified: no source says since when",)
    assert index_on_day("2026-06-25", period) == ()
    assert index_on_day("2016-01-31", period._replace(status="verified")) == ()
    assert index_on_day("2016-01-31", period._replace(start=day("2010-01-04"))) == ()
