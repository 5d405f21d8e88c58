"""Snapshots: to which session one belongs, that the first of a session stays, and what a year of them holds."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from smallcap_cli.core.exchange import settled_session
from smallcap_cli.core.model import Fact, Profile, Source
from smallcap_cli.core.quote import Quote
from smallcap_cli.core.snapshots import (
    Snapshot,
    figures_in,
    last_session,
    newest_in,
    profile_with,
    rows_of,
    says_the_same,
    sessions_without,
    snapshot_of,
    together,
    years_of,
)
from smallcap_cli.store.snapshots import SNAPSHOTS

NOW = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
ONE = Snapshot(
    "IWM", date(2026, 11, 25), NOW, "yahoo", "Yahoo Finance", 250.5, date(2026, 11, 25), 250.25, None, 2.8e8, 7.1e10,
    "unknown", 0.0019, 0.0112, None, 0.0002,
)  # fmt: skip


@pytest.mark.parametrize(
    ("moment", "session"),
    [
        (datetime(2026, 11, 27, 2, 0, tzinfo=UTC), date(2026, 11, 25)),  # the 26th was Thanksgiving
        (datetime(2026, 11, 25, 20, 0, tzinfo=UTC), date(2026, 11, 24)),  # the session of the 25th still runs
        (datetime(2026, 11, 29, 12, 0, tzinfo=UTC), date(2026, 11, 27)),  # a Sunday
    ],
)
def test_a_snapshot_belongs_to_the_last_session_that_had_settled(moment: datetime, session: date) -> None:
    profile = Profile("IWM", Source("yahoo", retrieved=moment))
    assert settled_session(moment) == session
    assert snapshot_of(profile).session == session


def test_a_snapshot_has_the_quote_and_the_figures_of_its_answer() -> None:
    quote = Quote(250.5, date(2026, 11, 25), 250.25, None, 2.8e8, 0.0002)
    profile = Profile(
        "IWM", Source("yahoo", None, NOW, "Yahoo Finance"), currency=Fact("USD", "currency"),
        assets=Fact(7.1e10, "totalAssets"), expense_ratio=Fact(0.0019, "netExpenseRatio"),
        dividend_yield=Fact(0.0112, "yield"), quote=quote,
    )  # fmt: skip
    assert snapshot_of(profile) == ONE


def test_a_year_reads_back_as_it_was_recorded() -> None:
    other = ONE._replace(session=date(2026, 11, 24), provider="files", nav=None, median_spread=0.0001)
    (year,) = years_of([ONE, other])
    (read,) = SNAPSHOTS.answers(SNAPSHOTS.with_entry(b"", year, NOW), year.subject)
    assert read.subject == "IWM/2026"
    assert read.rows() == [other, ONE]


def test_the_first_snapshot_of_a_session_stays() -> None:
    """A second run of the same session would count the day twice, or change what was recorded."""
    later = ONE._replace(price=1.0, retrieved=datetime(2026, 11, 27, 3, 0, tzinfo=UTC))
    (first,), (second,) = years_of([ONE]), years_of([later])
    assert together(first, second).rows() == [ONE]
    assert years_of([ONE, later])[0].rows() == [ONE]


def test_days_of_two_years_are_two_documents() -> None:
    old = ONE._replace(session=date(2025, 12, 31))
    assert [year.subject for year in years_of([ONE, old])] == ["IWM/2025", "IWM/2026"]


def test_only_what_was_known_on_a_day_and_at_a_moment_is_read() -> None:
    old = ONE._replace(session=date(2025, 12, 31), retrieved=datetime(2026, 1, 1, 2, 0, tzinfo=UTC))
    years = years_of([ONE, old])
    assert rows_of(years) == [old, ONE]
    assert last_session(years) == [ONE]
    earlier = [year.until(date(2026, 11, 24), None) for year in years]
    assert (rows_of(earlier), last_session(earlier)) == ([old], [old])
    assert rows_of(year.until(None, datetime(2026, 6, 1, tzinfo=UTC)) for year in years) == [old]


def test_a_missed_session_is_a_gap_and_a_holiday_is_none() -> None:
    """From Tuesday the 24th to Friday the 27th of November 2026: the 25th is missed, the 26th was Thanksgiving."""
    days = (date(2026, 11, 24), date(2026, 11, 27))
    assert sessions_without([ONE._replace(session=day) for day in days]) == [date(2026, 11, 25)]
    assert sessions_without([]) == []


def test_the_newest_figure_is_of_the_newest_snapshot_that_has_it() -> None:
    without = ONE._replace(session=date(2026, 11, 27), nav=None)
    years = years_of([ONE, without])
    assert (newest_in(years, "nav"), newest_in(years, "price")) == (ONE, without)
    assert newest_in(years, "median_spread") is None


def test_a_later_snapshot_moves_the_assets_of_a_profile() -> None:
    profile = Profile("IWM", Source("yahoo", None, datetime(2026, 11, 20, tzinfo=UTC)), assets=Fact(6e10, "netAssets"))
    assert profile_with(profile, ONE).assets == (7.1e10, "netAssets")
    assert profile_with(profile, ONE).source.retrieved == NOW
    assert profile_with(profile, ONE._replace(provider="files")) is profile
    assert profile_with(profile, None) is profile


def test_a_description_changes_with_name_or_fee_and_not_with_assets() -> None:
    profile = Profile("IWM", Source("yahoo"), name=Fact("A", "longName"), assets=Fact(1.0, "totalAssets"))
    assert says_the_same(profile, profile._replace(assets=Fact(2.0, "totalAssets")))
    assert not says_the_same(profile, profile._replace(name=Fact("B", "longName")))


def test_assets_and_a_published_spread_are_figures_of_their_days() -> None:
    spread = ONE._replace(session=date(2026, 11, 24), provider="files", aum_usd=None, median_spread=0.0001)
    found = [(one.metric, one.value, one.as_of, one.scope) for one in figures_in(years_of([ONE, spread]))]
    assert found == [
        ("aum_usd", 7.1e10, date(2026, 11, 25), "unknown"), ("bid_ask_spread", 0.0001, date(2026, 11, 24), ""),
    ]  # fmt: skip


def test_a_year_takes_rows_of_other_sources_in_order() -> None:
    """What two runs recorded is the year that one run of all would have recorded, its words too."""
    days = [date(2026, 11, day) for day in (23, 24, 25)]
    first = [ONE._replace(session=day, citation="Yahoo") for day in days]
    later = [
        ONE._replace(session=day, provider="files", citation=text, price=None, aum_scope="fund")
        for day, text in zip(days, ("c", "a", "b"), strict=True)
    ]
    (old,), (new,), (both,) = years_of(first), years_of([*later, *first]), years_of([*first, *later])
    found = together(old, new)
    assert found.rows() == both.rows()
    assert (found.sessions, found.providers) == (both.sessions, ("yahoo", "files"))
