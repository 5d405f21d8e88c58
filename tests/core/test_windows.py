"""Window names, anchors and calendars: the two days between which a figure lies."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from smallcap_cli.core.comparison.sampling import sample_targets
from smallcap_cli.core.model import Gap, PriceHistory, Window
from smallcap_cli.core.windows import (
    GRAMMAR,
    NAMED,
    Anchor,
    CloseSpan,
    WindowSpec,
    closes_of,
    is_long,
    last_session,
    locate,
    low_day,
    month_end_floor,
    months_back,
    parse_window,
    place,
)
from smallcap_cli.errors import NotFound, UsageFault
from tests.core.builders import day, every_day, history, month_end_history, weekdays_between

AS_OF = day("2026-04-16")


def placed(name: str, as_of: str, anchor: Anchor = "before") -> tuple[str, str]:
    """Both target days of a window."""
    window = place(parse_window(name), day(as_of), anchor)
    return window.start.isoformat(), window.end.isoformat()


def located(prices: PriceHistory, name: str, as_of: str, anchor: Anchor = "before") -> tuple[str, str] | Gap:
    """First and last close of a window in a history."""
    spec = parse_window(name)
    if spec.kind == "low":
        assert prices.adjusted is not None
        low = low_day(prices, prices.adjusted, spec, day(as_of))
        if isinstance(low, Gap):
            return low
        spec = WindowSpec(name, "max", start=low)
    span = locate(prices, spec, day(as_of), anchor)
    if isinstance(span, Gap):
        return span
    return str(prices.days[span.first]), str(prices.days[span.last])


def reason_of(found: tuple[str, str] | Gap) -> str:
    assert isinstance(found, Gap)
    return found.reason


@pytest.fixture
def sessions() -> PriceHistory:
    """Weekdays of 2020 to 2026-04-16, one close a day, without holidays."""
    on = weekdays_between("2020-01-01", "2026-04-16")
    return history("F", on, np.linspace(100, 200, len(on)))


# Names


@pytest.mark.parametrize("name", NAMED)
def test_every_listed_name_is_a_window(name: str) -> None:
    assert parse_window(name).name == name


@pytest.mark.parametrize(
    "name",
    ["2024", "2025Q4", "2025-04", "2021-04-16:2026-04-16", "2019-10:2022-09", "since:2025-04-08", "low:2025-04"],
)
def test_every_listed_form_is_a_window(name: str) -> None:
    assert parse_window(name).name == name


def test_a_span_of_months_is_of_whole_months() -> None:
    assert placed("2019-10:2022-09", "2026-07-31", "month-end") == ("2019-09-30", "2022-09-30")
    assert placed("2019-10:2022-09", "2026-07-31") == ("2019-09-30", "2022-09-30")
    assert placed("2024-02:2024-02", "2026-07-31") == ("2024-01-31", "2024-02-29")


def test_the_grammar_lists_every_name() -> None:
    assert set(NAMED) <= set(GRAMMAR.replace(",", " ").split())


@pytest.mark.parametrize(("name", "years"), [("1y", 1), ("3y", 3), ("20y", 20), ("6m", 0), ("ytd", 0), ("2024", 0)])
def test_only_a_named_window_of_years_has_a_number_of_years(name: str, years: int) -> None:
    assert parse_window(name).years == years


@pytest.mark.parametrize(
    "name",
    [
        "", "5", "4y", "-5y", "5 x", "forever", "11m", "2024Q5", "2024Q0", "2025-13", "2025-00", "1776",
        "99999", "2025-4", "since:", "since:yesterday", "since:2025-02-30", "low:2025", "low:2025Q2", "low:",
        "2021-04-16:", ":2026-04-16", "2021-04-16:2022-13-01", "2021-04-16..2022-04-16", "2024\n", "٢٠٢٤",
    ],
)  # fmt: skip
def test_any_other_name_does_not_exist(name: str) -> None:
    with pytest.raises(NotFound) as raised:
        parse_window(name)
    assert raised.value.hint


@pytest.mark.parametrize(("name", "near"), [("5yx", "5y"), ("ytdd", "ytd"), ("10z", "10y")])
def test_a_near_miss_is_answered_with_the_near_name(name: str, near: str) -> None:
    with pytest.raises(NotFound) as raised:
        parse_window(name)
    assert near in raised.value.hint


def test_a_far_miss_is_answered_with_the_grammar() -> None:
    with pytest.raises(NotFound) as raised:
        parse_window("lately")
    assert raised.value.hint == GRAMMAR


@pytest.mark.parametrize("name", ["2026-04-16:2021-04-16", "2026-04-16:2026-04-16", "2026-04:2026-03"])
def test_a_reversed_span_is_a_usage_fault(name: str) -> None:
    with pytest.raises(UsageFault, match="ends before it begins"):
        parse_window(name)


@pytest.mark.parametrize(
    "name", ["0001-01-01:2024-01-01", "since:0001-01-01", "2024-01-01:9999-12-31", "since:1799-12-31"]
)
def test_a_day_of_another_age_begins_no_window(name: str) -> None:
    """The year 1 ended in an overflow and exit 70."""
    with pytest.raises(UsageFault, match="has a day outside 1800 to 2199"):
        parse_window(name)


# Targets


@pytest.mark.parametrize(
    ("end", "months", "start"),
    [
        ("2024-02-29", 12, "2023-02-28"),
        ("2025-02-28", 12, "2024-02-28"),
        ("2025-03-31", 1, "2025-02-28"),
        ("2024-03-31", 1, "2024-02-29"),
        ("2024-02-29", 48, "2020-02-29"),
        ("2025-01-10", 12, "2024-01-10"),
        ("2025-01-10", 1, "2024-12-10"),
        ("2025-12-31", 3, "2025-09-30"),
    ],
)
def test_months_back_keep_the_day_of_the_month(end: str, months: int, start: str) -> None:
    assert months_back(day(end), months) == day(start)


@pytest.mark.parametrize(
    ("name", "as_of", "start"),
    [
        ("ytd", "2025-01-10", "2024-12-31"),
        ("mtd", "2025-01-10", "2024-12-31"),
        ("qtd", "2025-01-10", "2024-12-31"),
        ("ytd", "2025-08-15", "2024-12-31"),
        ("mtd", "2025-08-15", "2025-07-31"),
        ("qtd", "2025-08-15", "2025-06-30"),
        ("qtd", "2025-12-31", "2025-09-30"),
        ("1w", "2025-01-10", "2025-01-03"),
        ("1y", "2024-02-29", "2023-02-28"),
        ("5y", "2026-04-16", "2021-04-16"),
        ("since:2025-04-08", "2025-12-31", "2025-04-08"),
    ],
)
def test_a_window_up_to_the_as_of_day(name: str, as_of: str, start: str) -> None:
    assert placed(name, as_of) == (start, as_of)


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        ("2024", "2023-12-31", "2024-12-31"),
        ("2025Q4", "2025-09-30", "2025-12-31"),
        ("2025Q1", "2024-12-31", "2025-03-31"),
        ("2024-02", "2024-01-31", "2024-02-29"),
        ("2024-01", "2023-12-31", "2024-01-31"),
        ("2021-04-16:2024-04-16", "2021-04-16", "2024-04-16"),
    ],
)
def test_a_calendar_window_begins_with_the_last_day_before_it(name: str, start: str, end: str) -> None:
    assert placed(name, "2026-04-16") == (start, end)


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("2026", "2025-12-31"),
        ("2026Q2", "2026-03-31"),
        ("2026-04", "2026-03-31"),
        ("2024-01-05:2030-01-01", "2024-01-05"),
    ],
)
def test_nothing_later_than_the_as_of_day_is_inside(name: str, start: str) -> None:
    assert placed(name, "2026-04-16") == (start, "2026-04-16")


@pytest.mark.parametrize("name", ["2027", "2026Q3", "since:2026-04-16", "2026-05-01:2026-06-01", "low:2026-05"])
def test_a_window_after_the_as_of_day_is_a_usage_fault(name: str) -> None:
    with pytest.raises(UsageFault, match="not before the as-of day"):
        place(parse_window(name), AS_OF, "before")


@pytest.mark.parametrize(
    ("name", "as_of", "start", "end"),
    [
        ("5y", "2026-04-16", "2021-03-31", "2026-03-31"),
        ("1y", "2025-02-28", "2024-02-29", "2025-02-28"),
        ("1m", "2026-04-16", "2026-02-28", "2026-03-31"),
        ("3m", "2026-03-31", "2025-12-31", "2026-03-31"),
        ("2025-01-10:2025-08-15", "2026-04-16", "2024-12-31", "2025-07-31"),
    ],
)
def test_the_month_end_anchor_puts_both_ends_on_month_ends(name: str, as_of: str, start: str, end: str) -> None:
    assert placed(name, as_of, "month-end") == (start, end)


# Month ends as the exchange sees them


@pytest.mark.parametrize(
    ("at", "floor"),
    [
        ("2024-03-28", "2024-03-31"),  # Good Friday was 29 March, then a weekend
        ("2024-03-27", "2024-02-29"),
        ("2018-03-29", "2018-03-31"),  # Good Friday was 30 March
        ("2021-05-28", "2021-05-31"),  # Memorial Day was Monday 31 May
        ("2021-05-27", "2021-04-30"),
        ("2025-08-29", "2025-08-31"),  # a Friday before a weekend
        ("2025-08-28", "2025-07-31"),
        ("2025-11-28", "2025-11-30"),
        ("2025-12-31", "2025-12-31"),
        ("2025-12-30", "2025-11-30"),
        ("2026-04-16", "2026-03-31"),
        ("2024-02-29", "2024-02-29"),
    ],
)
def test_a_month_is_over_at_the_close_of_its_last_session(at: str, floor: str) -> None:
    assert month_end_floor(day(at)) == day(floor)


@pytest.mark.parametrize("year", range(2000, 2031))
def test_no_year_has_a_last_session_on_a_weekend(year: int) -> None:
    assert [month for month in range(1, 13) if last_session(date(year, month, 1)).weekday() > 4] == []


# Where a window lies in a history


def test_the_start_is_the_last_close_on_or_before_it(sessions: PriceHistory) -> None:
    # 2024-04-13 is a Saturday, so the close is Friday's.
    assert located(sessions, "since:2024-04-13", "2026-04-16") == ("2024-04-12", "2026-04-16")


def test_the_anchor_after_takes_the_first_close_strictly_after(sessions: PriceHistory) -> None:
    # 2021-04-16 is a Friday with a close of its own; the next one is Monday's.
    assert located(sessions, "5y", "2026-04-16", "after") == ("2021-04-19", "2026-04-16")


def test_the_anchor_month_end_uses_the_last_closes_of_both_months(sessions: PriceHistory) -> None:
    # 2026-02-28 is a Saturday.
    assert located(sessions, "1m", "2026-04-16", "month-end") == ("2026-02-27", "2026-03-31")


@pytest.mark.parametrize(("missing", "start"), [(7, "2025-04-09"), (8, None)])
def test_a_close_more_than_seven_days_before_the_start_is_refused(missing: int, start: str | None) -> None:
    # The wanted day is 2025-04-16; the last close before it is `missing` days older.
    on = [np.datetime64("2024-01-02"), np.datetime64("2025-04-16") - missing, np.datetime64("2026-04-16")]
    found = located(history("F", on, [1, 2, 3]), "1y", "2026-04-16")
    assert (found[0] if isinstance(found, tuple) else None) == start


def test_a_close_more_than_seven_days_after_the_start_is_refused() -> None:
    found = located(history("F", ["2024-01-02", "2025-04-24", "2026-04-16"], [1, 2, 3]), "1y", "2026-04-16", "after")
    assert reason_of(found) == "not_fetched"


def test_a_history_that_ended_more_than_seven_days_ago_has_no_window() -> None:
    found = located(history("F", ["2024-01-02", "2026-04-08"], [1, 2]), "1y", "2026-04-16")
    assert found == Gap("not_fetched", "last close 2026-04-08")


def test_a_fund_listed_after_the_start_has_no_window() -> None:
    found = located(history("F", ["2025-04-17", "2026-04-16"], [1, 2]), "1y", "2026-04-16")
    assert found == Gap("not_listed_then", "first close 2025-04-17")


@pytest.mark.parametrize("anchor", ["before", "after", "month-end"])
def test_no_anchor_gives_a_young_fund_a_shorter_window(anchor: Anchor) -> None:
    on = weekdays_between("2025-04-17", "2026-04-16")
    young = history("F", on, np.arange(1.0, len(on) + 1))
    assert reason_of(located(young, "1y", "2026-04-16", anchor)) == "not_listed_then"


def test_one_close_makes_no_window() -> None:
    assert reason_of(located(history("F", ["2026-04-16"], [1]), "max", "2026-04-16")) == "too_short"


def test_two_closes_make_a_window() -> None:
    two = history("F", ["2026-04-09", "2026-04-16"], [1, 2])
    assert located(two, "1w", "2026-04-16") == ("2026-04-09", "2026-04-16")


def test_one_day_on_a_monday_begins_on_friday(sessions: PriceHistory) -> None:
    assert located(sessions, "1d", "2026-04-13") == ("2026-04-10", "2026-04-13")


def test_one_day_on_a_sunday_is_fridays_return(sessions: PriceHistory) -> None:
    assert located(sessions, "1d", "2026-04-12") == ("2026-04-09", "2026-04-10")


def test_one_day_does_not_reach_over_a_hole_of_a_month() -> None:
    # The close before 2026-04-16 is of 2026-03-16: its return is a month's, not a day's.
    found = located(history("F", ["2026-03-13", "2026-03-16", "2026-04-16"], [1, 2, 3]), "1d", "2026-04-16")
    assert isinstance(found, Gap)


def test_the_window_from_a_low_begins_on_the_lowest_close_of_the_month() -> None:
    on = weekdays_between("2025-03-25", "2025-12-31")
    closes = np.full(len(on), 100.0)
    closes[on == np.datetime64("2025-04-08")] = 80.0
    closes[on == np.datetime64("2025-03-31")] = 70.0
    assert located(history("F", on, closes), "low:2025-04", "2025-12-31") == ("2025-04-08", "2025-12-31")


def test_the_window_from_a_low_begins_on_the_earliest_of_equal_lows() -> None:
    on = weekdays_between("2025-04-01", "2025-12-31")
    closes = np.full(len(on), 100.0)
    closes[np.isin(on, np.array(["2025-04-08", "2025-04-21"], dtype="datetime64[D]"))] = 80.0
    assert located(history("F", on, closes), "low:2025-04", "2025-12-31") == ("2025-04-08", "2025-12-31")


def test_a_calendar_year_is_clipped_at_the_as_of_day(sessions: PriceHistory) -> None:
    assert located(sessions, "2026", "2026-03-11") == ("2025-12-31", "2026-03-11")


@pytest.mark.parametrize("name", ["1d", "1w", "1m", "ytd", "1y", "5y", "max", "2025", "2025Q4", "since:2025-04-08"])
def test_no_close_after_the_as_of_day_is_used(sessions: PriceHistory, name: str) -> None:
    span = locate(sessions, parse_window(name), day("2025-11-12"), "before")
    assert isinstance(span, CloseSpan)
    assert sessions.days[span.last] <= np.datetime64("2025-11-12")


# Month-end histories


@pytest.fixture
def month_ends() -> PriceHistory:
    """Month ends of 2020-12 to 2026-03."""
    return month_end_history("M", "2020-12", np.linspace(100, 200, 64))


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        ("5y", "2021-03-31", "2026-03-31"),
        ("1m", "2026-02-28", "2026-03-31"),
        ("ytd", "2025-12-31", "2026-03-31"),
        ("2024", "2023-12-31", "2024-12-31"),
        ("max", "2020-12-31", "2026-03-31"),
        ("2021-12-31:2024-06-30", "2021-12-31", "2024-06-30"),
        ("since:2025-03-31", "2025-03-31", "2026-03-31"),
    ],
)
def test_a_month_end_history_snaps_back_to_month_ends(
    month_ends: PriceHistory, name: str, start: str, end: str
) -> None:
    assert located(month_ends, name, "2026-04-16") == (start, end)


@pytest.mark.parametrize("name", ["1d", "1w", "2021-04-16:2024-04-16", "since:2025-04-08", "low:2025-04"])
def test_a_month_end_history_has_no_window_inside_months(month_ends: PriceHistory, name: str) -> None:
    assert reason_of(located(month_ends, name, "2026-04-16")) == "not_comparable"


def test_a_month_end_history_has_no_price_basis(month_ends: PriceHistory) -> None:
    assert closes_of(month_ends, "price") == Gap("not_offered", "no price basis: month-end total returns only")


# Sampling


def test_three_years_are_long() -> None:
    assert is_long(place(parse_window("3y"), AS_OF, "before"))


def test_a_day_less_than_three_years_is_not_long() -> None:
    assert not is_long(Window("", day("2023-04-17"), AS_OF))


def test_three_years_between_month_ends_are_long_in_february_too() -> None:
    # From 2020-02-29 to 2023-02-28: three years of months although 28 is less than 29.
    assert is_long(place(parse_window("3y"), day("2023-02-28"), "month-end"))


def test_a_three_year_window_is_sampled_on_37_month_ends() -> None:
    spec = parse_window("3y")
    targets = sample_targets(place(spec, AS_OF, "before"), spec, "monthly")
    assert (len(targets), str(targets[0]), str(targets[-1])) == (37, "2023-03-31", "2026-03-31")


def test_a_weekly_window_is_sampled_on_fridays() -> None:
    # 2026-04-16 is a Thursday; the Friday before it is the 10th, and the one before 2026-03-16 is the 13th.
    spec = parse_window("1m")
    targets = sample_targets(place(spec, AS_OF, "before"), spec, "weekly")
    assert [str(target) for target in targets] == ["2026-03-13", "2026-03-20", "2026-03-27", "2026-04-03", "2026-04-10"]


def test_a_seven_day_history_has_a_close_on_the_target_itself() -> None:
    crypto = history("BTC-USD", every_day("2024-01-01", 400), range(1, 401))
    assert located(crypto, "since:2024-04-13", "2025-01-31") == ("2024-04-13", "2025-01-31")


@pytest.mark.parametrize(
    ("name", "as_of", "start", "end"),
    [("12m-1m", "2026-03-31", "2025-03-31", "2026-02-28"), ("6m-2m", "2026-04-16", "2025-10-16", "2026-02-16")],
)
def test_a_lagged_window_leaves_out_the_last_months(name: str, as_of: str, start: str, end: str) -> None:
    placed = place(parse_window(name), date.fromisoformat(as_of), "before")
    assert (placed.start.isoformat(), placed.end.isoformat()) == (start, end)


def test_a_lagged_window_that_ends_before_it_begins_is_a_usage_fault() -> None:
    with pytest.raises(UsageFault):
        parse_window("1m-12m")


@pytest.mark.parametrize(
    ("name", "as_of", "running"),
    [
        ("2022", "2022-12-29", True), ("2022", "2022-12-30", False),  # the 31st is a Saturday
        ("2022-01-03:2022-12-20", "2022-12-16", True), ("1y", "2022-12-16", False),
    ],
)  # fmt: skip
def test_a_year_is_over_with_its_last_session(name: str, as_of: str, running: bool) -> None:
    assert parse_window(name).runs_on(date.fromisoformat(as_of)) is running


@pytest.mark.parametrize("name", ["since:2020-03-23", "2020-03-23:2025-11-28"])
def test_a_sample_begins_inside_a_window_that_begins_on_a_day(name: str) -> None:
    """Months from 2020-03-31 to 2025-11-30, 68 returns; they began at 2020-02-29, before the window."""
    window = place(parse_window(name), date(2025, 11, 28), "before")
    months = sample_targets(window, parse_window(name), "monthly")
    assert (months[0], len(months) - 1) == (np.datetime64("2020-03-31"), 68)
    weeks = sample_targets(window, parse_window(name), "weekly")
    assert weeks[0] == np.datetime64("2020-03-27")  # the first Friday on or after the Monday


def test_a_window_counted_in_years_still_begins_at_the_month_end_before() -> None:
    window = place(parse_window("5y"), date(2025, 11, 28), "before")
    assert sample_targets(window, parse_window("5y"), "monthly")[0] == np.datetime64("2020-11-30")
