"""What is found odd in a history, and what is not: each rule with a plain case, a near miss and the shortest series.

Most histories here swing: 100, 101, 100, 101, ... Their moves are +1 % and -0.99 %, so the median move around any day
is 1 % and the usual move 1 % / 0.67449 = 1.4826 %.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smallcap_cli.core.finding import Finding
from smallcap_cli.core.model import PriceHistory
from smallcap_cli.core.quality import MOST_OF_A_KIND, RULES, gravest_first, listed_findings
from smallcap_cli.core.quality import findings as sized_findings
from smallcap_cli.core.quality.case import finite, median
from tests.core.builders import day, days, every_day, history, month_end_history, weekdays

#: A row in the middle of the swinging histories; its close is 100, those beside it are 101.
MIDDLE = 40


def findings(*arguments: Any, **more: Any) -> tuple[Finding, ...]:
    """What is found, without its size and its days, of which `test_closes` tells."""
    return tuple(finding._replace(size=0.0, spans=()) for finding in sized_findings(*arguments, **more))


def swinging(count: int = 81, *, size: float = 0.01) -> np.ndarray:
    return np.where(np.arange(count) % 2, 100.0 * (1.0 + size), 100.0)


def fund(closes: Any, start: str = "2024-01-01", **changes: Any) -> PriceHistory:
    """A history on weekdays; closes and adjusted closes are the same and nothing was paid, unless given."""
    return history("XSMO", weekdays(start, len(closes)), closes, **changes)


def paid_on(row: int, cash: float, count: int = 81) -> np.ndarray:
    paid = np.zeros(count)
    paid[row] = cash
    return paid


def kinds(found: tuple[Finding, ...]) -> list[str]:
    return [finding.kind for finding in found]


def only(found: tuple[Finding, ...], kind: str) -> Finding:
    """The one finding there is; it is of this kind."""
    assert kinds(found) == [kind]
    return found[0]


# All of them


def test_a_clean_history_has_no_findings() -> None:
    clean = fund(swinging(), volume=np.full(81, 5000.0), distributions=np.zeros(81))
    assert findings(clean, sessions=clean.days, before=clean) == ()


def test_every_rule_has_its_kind_and_a_line_of_help() -> None:
    assert [rule.kind for rule in RULES] == [
        "adjusted_contradiction", "bad_tick", "distribution_without_drop", "extra_session", "large_distribution",
        "missed_split", "missing_distribution", "missing_session", "other_week", "revised", "shifted_dates", "shorter",
        "stale_close", "zero_volume",
    ]  # fmt: skip
    assert all(0 < len(rule.help) < 80 for rule in RULES)


def test_findings_come_by_day_and_then_by_kind() -> None:
    # Rows 60 and 20 more than halve; the last day without a trade is that of row 60.
    closes = np.where(np.arange(81) >= 60, 0.1, np.where(np.arange(81) >= 20, 0.3, 1.0)) * swinging()
    volume = np.full(81, 10.0)
    volume[[10, 60]] = 0.0
    found = findings(fund(closes, volume=volume))
    assert kinds(found) == ["missed_split", "missed_split", "zero_volume"]
    assert [finding.day for finding in found] == [weekdays("2024-01-01", 81)[row].item() for row in (20, 60, 60)]


def test_more_than_twelve_of_a_kind_are_counted() -> None:
    # 1, 3, 1, 3, ...: each of 30 moves is more than 50 %, and each undoes the one before, but so do all others.
    found = findings(fund(np.where(np.arange(31) % 2, 3.0, 1.0)))
    assert kinds(found) == ["missed_split"] * 30
    listed = listed_findings(found)
    assert kinds(listed) == ["missed_split"] * MOST_OF_A_KIND
    assert listed[-1].detail.endswith("(and 18 lesser ones of this kind)")


def test_the_gravest_findings_are_those_that_spoil_a_return_the_most() -> None:
    sizes = {"missing_session": 40.0, "missed_split": 0.7, "zero_volume": 90.0, "bad_tick": 2.3, "revised": 0.1}
    found = [Finding(date(2026, 1, 5), kind, "", size) for kind, size in sizes.items()]
    assert kinds(gravest_first(found)) == ["bad_tick", "missed_split", "revised", "missing_session", "zero_volume"]


def test_month_ends_are_asked_for_copies_alone() -> None:
    now = month_end_history("IWM", "2024-02", [100.0, 30.0, 30.0, 30.0, 30.0, 30.0])
    before = month_end_history("IWM", "2024-01", [90.0, 100.0, 31.0, 31.0, 31.0, 31.0, 31.0])
    assert findings(now) == ()
    # 30 / 100 is a fall of 70 %, 31 / 100 one of 69 %; the new copy lacks January.
    assert findings(now, before=before) == (
        Finding(day("2024-02-29"), "shorter", "begins on 2024-02-29, the earlier copy on 2024-01-31; "
                "has 6 closes, the earlier copy 7"),
        Finding(day("2024-03-31"), "revised", "total return of the day: -70.00% now, -69.00% in the earlier copy"),
    )  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    closes=st.lists(st.floats(5e-324, 1.7e308) | st.sampled_from((1.0, 2.0, 100.0)), min_size=1, max_size=90),
    adjusted=st.floats(1e-6, 10.0),
    paid=st.sampled_from((0.0, 0.5, 1.0, 1e308)),
    volume=st.sampled_from((0.0, 1.0, float("nan"), float("inf"))),
    split=st.sampled_from((0.0, 1.0, 2.0, 0.5, 1e-300)),
)
def test_no_history_breaks_a_rule(
    closes: list[float], adjusted: float, paid: float, volume: float, split: float
) -> None:
    count = len(closes)
    levels = np.array(closes)
    with np.errstate(over="ignore", under="ignore"):
        scaled = np.clip(levels * adjusted, 5e-324, 1.7e308)
    odd = fund(
        levels, adjusted=scaled, distributions=paid_on(count // 2, paid, count),
        capital_gains=paid_on(count // 4, paid, count), splits=paid_on(count // 3, split, count),
        volume=np.where(np.arange(count) % 3, 7.0, volume),
    )  # fmt: skip
    found = findings(
        odd, sessions=odd.days[::2], before=fund(levels[: count // 2 + 1], adjusted=scaled[: count // 2 + 1])
    )
    assert list(found) == sorted(found)
    assert all(finding.detail.isprintable() and len(finding.detail) < 250 for finding in found)
    assert all(odd.first_day <= finding.day <= odd.last_day for finding in found)


# shifted_dates


@pytest.mark.parametrize(
    ("shift", "told"),
    [
        (1, "closes on 16 Saturdays and on no Monday: is every date a day late?"),
        (-1, "closes on 17 Sundays and on no Friday: is every date a day early?"),
    ],
)
def test_dates_a_day_off_are_told(shift: int, told: str) -> None:
    """81 weekdays from Monday 2024-01-01: 16 Fridays and 17 Mondays. The file was read as a seven-day series."""
    shifted = history("XSMO", weekdays("2024-01-01", 81) + shift, swinging())
    assert only(findings(shifted), "shifted_dates") == Finding(shifted.last_day, "shifted_dates", told)


def test_a_session_on_one_saturday_is_no_shift() -> None:
    on = np.sort(np.append(weekdays("2024-01-01", 80), np.datetime64("2024-01-20")))
    assert findings(history("XSMO", on, swinging())) == ()


# missing_session and extra_session

#: A week of January 2025: the exchange was closed on Thursday the 9th.
SESSIONS = days(["2025-01-06", "2025-01-07", "2025-01-08", "2025-01-10", "2025-01-13"])


def on(*texts: str, **changes: Any) -> PriceHistory:
    closes = 100.0 + np.arange(len(texts)) / 10
    return history("IWM", days(texts), closes, **changes)


def test_a_session_without_a_bar_is_missing() -> None:
    found = findings(on("2025-01-06", "2025-01-07", "2025-01-10", "2025-01-13"), sessions=SESSIONS)
    assert found == (Finding(day("2025-01-08"), "missing_session", "no bar although the exchange was open"),)


def test_a_run_of_missing_sessions_is_one_finding_and_the_next_run_another() -> None:
    # The 7th and the 8th are one run: only a closed day lies between it and the 10th, which has a bar.
    found = findings(on("2025-01-06", "2025-01-10", "2025-01-14"), sessions=np.append(SESSIONS, days(["2025-01-14"])))
    assert found == (
        Finding(
            day("2025-01-07"), "missing_session", "no bars on 2 days, up to 2025-01-08, on which the exchange was open"
        ),
        Finding(day("2025-01-13"), "missing_session", "no bar although the exchange was open"),
    )


def test_a_run_goes_on_over_days_the_exchange_was_closed() -> None:
    found = findings(on("2025-01-06", "2025-01-13"), sessions=SESSIONS)
    assert only(found, "missing_session").detail.startswith("no bars on 3 days, up to 2025-01-10")


def test_sessions_before_the_first_and_after_the_last_day_are_not_missing() -> None:
    assert findings(on("2025-01-07", "2025-01-08"), sessions=SESSIONS) == ()


def test_a_bar_while_the_exchange_was_closed_is_extra() -> None:
    found = findings(on("2025-01-08", "2025-01-09", "2025-01-10"), sessions=SESSIONS)
    assert found == (Finding(day("2025-01-09"), "extra_session", "a bar although the exchange was closed"),)


def test_bars_of_a_weekend_are_one_finding_also_at_the_end() -> None:
    found = findings(on("2025-01-10", "2025-01-11", "2025-01-12"), sessions=days(["2025-01-10"]))
    detail = "2 bars in a row, up to 2025-01-12, while the exchange was closed"
    assert found == (Finding(day("2025-01-11"), "extra_session", detail),)


def test_days_beyond_the_calendar_are_neither_missing_nor_extra() -> None:
    """A calendar that begins in 1885 knows nothing of 1884."""
    old = on("1884-11-03", "1884-11-04", "1885-01-02")
    assert findings(old, sessions=days(["1885-01-02"])) == ()
    assert findings(on("2100-12-31", "2101-01-20"), sessions=days(["2100-12-31"])) == ()


@pytest.mark.parametrize(
    "changes", [{"price_kind": "nav"}, {"currency": "EUR"}, {"seven_day": True}], ids=["nav", "euro", "seven days"]
)
def test_sessions_say_nothing_of_what_is_not_traded_there(changes: dict[str, Any]) -> None:
    assert findings(on("2025-01-06", "2025-01-09", "2025-01-13", **changes), sessions=SESSIONS) == ()


def test_without_sessions_none_is_missing() -> None:
    assert findings(on("2025-01-06", "2025-01-13")) == ()
    assert findings(on("2025-01-06", "2025-01-13"), sessions=SESSIONS[:0]) == ()


def test_one_bar_misses_no_session() -> None:
    assert findings(on("2025-01-08"), sessions=SESSIONS) == ()
    assert findings(on("2025-01-08"), sessions=days(["2025-01-08"])) == ()


# bad_tick


def with_close(level: float, after: float = 1.0) -> np.ndarray:
    """Swinging closes with another one in the middle, and what comes later at another level."""
    closes = swinging()
    closes[MIDDLE] = level
    closes[MIDDLE + 1 :] *= after
    return closes


def test_a_spike_that_is_back_the_next_day_is_a_bad_tick() -> None:
    # 7 usual moves are 10.378 %; ln(91 / 101) = -0.10427.
    spiked = fund(with_close(91.0), volume=np.full(81, 400.0))
    found = findings(spiked)
    detail = "close 91.00 after 101.00 and before 101.00, on a volume of 400: a wrong price?"
    assert found == (Finding(spiked.days[MIDDLE].item(), "bad_tick", detail),)


def test_a_spike_upwards_is_one_too() -> None:
    # ln(112.1 / 101) = 0.10427.
    assert only(findings(fund(with_close(112.1))), "bad_tick").detail == (
        "close 112.10 after 101.00 and before 101.00: a wrong price?"
    )


@pytest.mark.parametrize("level", [92.0, 110.0])
def test_a_spike_of_less_than_seven_usual_moves_is_a_day_of_the_market(level: float) -> None:
    # ln(92 / 101) = -0.0933 and ln(110 / 101) = 0.0854, both below 0.1038.
    assert findings(fund(with_close(level))) == ()


@pytest.mark.parametrize(("after", "odd"), [(0.97, True), (0.96, False), (0.95, False), (0.90, False)])
def test_a_fall_that_stays_is_none(after: float, odd: bool) -> None:
    # From 101 to 86 (-0.1607) and back to 101 * after: to 97.97 (+0.1303), 96.96 (+0.1200), 95.95 (+0.1095), 90.9
    # (+0.0555). Left over are 0.0305, 0.0408, 0.0513 and 0.1053; a third of the smaller move is 0.0434, 0.0400,
    # 0.0365, 0.0185.
    assert kinds(findings(fund(with_close(86.0, after)))) == (["bad_tick"] if odd else [])


def test_where_every_day_moves_a_lot_no_spike_is_odd() -> None:
    # Swings of 10 %: 7 usual moves are 7 * 10 % / 0.67449 = 104 %.
    closes = swinging(size=0.1)
    closes[MIDDLE] = 80.0
    assert findings(fund(closes)) == ()


def test_days_without_a_move_do_not_make_the_next_one_odd() -> None:
    """A fund seldom traded stood still for days and then moved by 4 % with its market."""
    closes = np.repeat(swinging(21, size=0.04), 4)[:81]
    closes[MIDDLE - 1], closes[MIDDLE], closes[MIDDLE + 1 : MIDDLE + 4] = 104.0, 100.0, 104.0
    assert findings(fund(closes, volume=np.arange(1.0, 82.0))) == ()


def test_the_last_close_has_no_next_day_that_could_prove_it_wrong() -> None:
    closes = swinging(81)
    closes[-1] = 85.0
    assert findings(fund(closes)) == ()


def test_a_coin_is_odd_later() -> None:
    # 15 usual moves are 22.2 %: ln(80 / 101) = -0.2331 and ln(82 / 101) = -0.2084.
    assert kinds(findings(history("BTC-USD", every_day("2024-01-01", 81), with_close(80.0), seven_day=True))) == [
        "bad_tick"
    ]
    assert findings(history("BTC-USD", every_day("2024-01-01", 81), with_close(82.0), seven_day=True)) == ()


def test_a_total_return_series_alone_is_looked_at_too() -> None:
    assert kinds(findings(fund(with_close(85.0), close=None))) == ["bad_tick"]


@pytest.mark.parametrize("closes", [[100.0], [100.0, 80.0], [100.0, 80.0, 100.0]])
def test_a_short_series_has_no_usual_move_and_no_spike(closes: list[float]) -> None:
    assert findings(fund(closes)) == ()


# missed_split


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (10.0, 15.1, "close 15.10 after 10.00 (+51.0% in a day): a missed split?"),
        (10.0, 4.9, "close 4.90 after 10.00 (-51.0% in a day): a missed split, about 1/2?"),
        (90.0, 29.5, "close 29.50 after 90.00 (-67.2% in a day): a missed split, about 1/3?"),
        (10.0, 98.0, "close 98.00 after 10.00 (+880.0% in a day): a missed split, about 10?"),
        (0.5, 0.2, "close 0.2 after 0.5 (-60.0% in a day): a missed split?"),
        (1.0, 250.0, "close 250.00 after 1.00 (250 times in a day): a missed split?"),
    ],
)
def test_a_move_over_half_may_be_a_missed_split(before: float, after: float, words: str) -> None:
    # 4.9 / 10 = 0.49 is 2 % from a half, 29.5 / 90 = 0.3278 1.7 % from a third, 9.8 2 % from 10; 1.51, 0.4 = 1 / 2.5
    # and 250 are near no ratio of the list.
    assert only(findings(fund([before, after])), "missed_split").detail == words


@pytest.mark.parametrize("after", [15.0, 5.0])
def test_a_move_of_exactly_half_is_not_remarked(after: float) -> None:
    assert findings(fund([10.0, after])) == ()


def at_level(factor: float, size: float = 0.01) -> np.ndarray:
    """Swinging closes at another level from the middle on."""
    closes = swinging(size=size)
    closes[MIDDLE:] *= factor
    return closes


@pytest.mark.parametrize(
    ("factor", "words"), [(0.51, "about 1/2?"), (2 / 3, "about 2/3?"), (0.69, "about 2/3?"), (1.5, "about 3/2?")]
)
def test_a_move_like_a_split_that_is_most_unusual_is_one(factor: float, words: str) -> None:
    # From 101 to 100 * factor: 0.50495, 0.66007, 0.68317, 1.48515; from the ratios 1.0 %, 1.0 %, 2.4 %, 1.0 %.
    assert only(findings(fund(at_level(factor))), "missed_split").detail.endswith(words)


@pytest.mark.parametrize("factor", [0.53, 0.62, 0.72, 1.42])
def test_a_fall_that_is_not_near_the_ratio_is_a_fall(factor: float) -> None:
    # 0.52475 is 4.8 % from a half; 0.61386 8.3 % and 0.71287 6.7 % from two thirds; 1.40594 6.5 % from three halves.
    assert findings(fund(at_level(factor))) == ()


def test_where_every_day_moves_a_lot_a_third_is_no_split() -> None:
    # 8 usual moves of 4 % are 8 * 4 % / 0.67449 = 47 %, more than a third.
    assert findings(fund(at_level(2 / 3, size=0.04))) == ()


def test_a_coin_is_never_split() -> None:
    assert findings(history("ETH-USD", every_day("2024-01-01", 81), at_level(2 / 3), seven_day=True)) == ()


def test_a_recorded_split_that_was_applied_is_fine() -> None:
    assert findings(fund(swinging(), splits=paid_on(MIDDLE, 2.0))) == ()


@pytest.mark.parametrize(
    ("split", "factor", "words"),
    [
        (2.0, 0.5, "a split of 2 for 1 is recorded on that day and seems not applied to the closes before"),
        (1.25, 0.8, "a split of 1.25 for 1 is recorded on that day and seems not applied to the closes before"),
        (0.5, 2.0, "a split of 0.5 for 1 is recorded on that day and seems not applied to the closes before"),
        (3.0, 3.0, "a split of 3 for 1 is recorded on that day and seems applied twice to the closes before"),
    ],
)
def test_a_recorded_split_that_shows_in_the_close_is_told(split: float, factor: float, words: str) -> None:
    found = findings(fund(at_level(factor), splits=paid_on(MIDDLE, split)))
    assert only(found, "missed_split").detail.endswith(f"in a day): {words}")


def test_a_small_stock_dividend_cannot_be_told_from_a_day_of_the_market() -> None:
    assert findings(fund(at_level(1 / 1.05), splits=paid_on(MIDDLE, 1.05))) == ()


def test_a_distribution_of_most_of_the_fund_is_no_split() -> None:
    # 101 less 61 paid is 40, and 40 it is.
    closes = at_level(0.4)
    adjusted = np.where(np.arange(81) < MIDDLE, closes * 40 / 101, closes)
    paid = paid_on(MIDDLE, 61.0)
    assert findings(fund(closes, adjusted=adjusted, distributions=paid)) == ()
    assert kinds(findings(fund(closes, adjusted=adjusted))) == ["missed_split"]


def test_a_spike_is_not_also_two_splits() -> None:
    assert kinds(findings(fund(with_close(30.0)))) == ["bad_tick"]


def test_in_three_closes_a_spike_is_two_moves() -> None:
    assert kinds(findings(fund([100.0, 30.0, 100.0]))) == ["missed_split", "missed_split"]
    assert findings(fund([100.0])) == ()


# zero_volume


def test_days_without_a_trade_are_one_finding_on_the_last_of_them() -> None:
    volume = np.full(81, 500.0)
    volume[[3, 4]], volume[70] = 0.0, np.nan
    idle = fund(swinging(), volume=volume)
    # Rows 3 and 70 from Monday 2024-01-01 on: Thursday the 4th, and 14 weeks later Monday 8 April.
    detail = "no trade recorded on 3 days from 2024-01-04 to 2024-04-08; their closes may be stale"
    assert findings(idle) == (Finding(day("2024-04-08"), "zero_volume", detail),)


def test_one_day_without_a_trade_is_named_alone() -> None:
    found = findings(fund([10.0, 10.1], volume=np.array([200.0, 0.0])))
    assert found == (Finding(day("2024-01-02"), "zero_volume", "no trade recorded; the close may be stale"),)


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("volume", [None, 0.0, np.nan, 1.0])
def test_a_volume_that_is_nowhere_or_everywhere_is_no_finding(count: int, volume: float | None) -> None:
    column = None if volume is None else np.full(count, volume)
    assert findings(fund(swinging(count), volume=column)) == ()


# stale_close


def standing(*rows: slice) -> np.ndarray:
    """Swinging closes that stand still over some rows."""
    closes = swinging()
    for row in rows:
        closes[row] = 100.5
    return closes


def traded(*rows: slice, level: float) -> np.ndarray:
    """Volumes that differ from day to day, and one of their own over some rows."""
    volume = np.arange(1000.0, 1081.0)
    for row in rows:
        volume[row] = level
    return volume


def test_five_equal_closes_without_a_trade_are_stale() -> None:
    # Rows 40 to 44 from Monday 2024-01-01 on: eight weeks later, Monday 26 February to Friday 1 March.
    rows = slice(40, 45)
    found = findings(fund(standing(rows), volume=traded(rows, level=0.0)))
    detail = "the same close 100.50 on 5 days in a row, up to 2024-03-01"
    assert found[0] == Finding(day("2024-03-01"), "stale_close", detail)
    assert kinds(found) == ["stale_close", "zero_volume"]


def test_five_equal_closes_on_the_same_volume_are_copies() -> None:
    rows = slice(40, 45)
    assert kinds(findings(fund(standing(rows), volume=traded(rows, level=700.0)))) == ["stale_close"]


def test_four_equal_closes_are_not_remarked() -> None:
    rows = slice(40, 44)
    assert findings(fund(standing(rows), volume=traded(rows, level=700.0))) == ()
    assert findings(fund(standing(rows))) == ()


def test_equal_closes_on_days_that_were_traded_are_chance_where_every_other_close_is_equal() -> None:
    """Half of the moves are none: 0.5^4 of 80 days are 5 such runs."""
    closes = np.repeat(swinging(41), 2)[:81]
    closes[40:45] = closes[40]
    assert findings(fund(closes, volume=traded(level=0.0))) == ()


def test_without_volume_a_fund_that_moves_tells_that_it_stands_still() -> None:
    assert kinds(findings(fund(standing(slice(40, 45))))) == ["stale_close"]


def test_without_volume_a_fund_of_bills_may_stand_still() -> None:
    # Its usual move is 0.01 % / 0.67449 = 0.015 %, below 0.2 %.
    closes = swinging(size=0.0001)
    closes[40:50] = 100.0
    assert findings(fund(closes)) == ()


def test_the_longest_run_of_each_year_stands_for_the_others() -> None:
    # 2024-01-01 and 300 weekdays: rows 40 and 60 are in 2024, row 280 is 56 weeks on, in January 2025.
    closes = swinging(300)
    for rows in (slice(40, 45), slice(60, 66), slice(280, 285)):
        closes[rows] = 100.5
    found = findings(fund(closes))
    # Rows 60 to 65: twelve weeks on, Monday 25 March, to Monday 1 April.
    assert [finding.detail for finding in found] == [
        "the same close 100.50 on 6 days in a row, up to 2024-04-01; the longest of 2 such runs that end in 2024",
        "the same close 100.50 on 5 days in a row, up to 2025-01-31",
    ]
    assert [finding.day for finding in found] == [day("2024-04-01"), day("2025-01-31")]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_short_series_of_equal_closes_is_not_stale(count: int) -> None:
    assert findings(fund([100.0] * count)) == ()


# distribution_without_drop


def with_payment(cash: float, level: float = 100.0, **more: Any) -> PriceHistory:
    """Swinging closes with a distribution in the middle; adjusted closes by the convention of Yahoo's files."""
    closes = with_close(level)
    adjusted = closes.copy()
    adjusted[:MIDDLE] *= 1.0 - cash / closes[MIDDLE - 1]
    made: dict[str, Any] = {"adjusted": adjusted, "distributions": paid_on(MIDDLE, cash), **more}
    return fund(closes, **made)


def test_a_large_distribution_has_to_show_in_the_close() -> None:
    # 7 of 101 are 6.93 %, 4 usual moves 5.93 %; the close fell by 0.99 %.
    found = findings(with_payment(7.0))
    detail = "a distribution of 7 (6.9% of the close) and the close moved -1.0%: a wrong day or amount?"
    assert only(found, "distribution_without_drop").detail == detail


def test_a_close_that_fell_by_half_of_it_fell_enough() -> None:
    # To 97: 3.96 %, more than half of 6.93 %.
    assert findings(with_payment(7.0, level=97.0)) == ()


def test_a_distribution_of_less_than_four_usual_moves_may_be_made_up_for_in_a_day() -> None:
    # 5.9 of 101 are 5.84 %.
    assert findings(with_payment(5.9)) == ()


def test_a_calm_fund_shows_a_small_distribution_but_not_below_a_hundredth() -> None:
    # Swings of 0.1 %: 1.1 of 100.1 are 1.10 %, 0.9 are 0.90 %.
    def calm(cash: float) -> PriceHistory:
        closes = swinging(size=0.001)
        adjusted = np.where(np.arange(81) < MIDDLE, closes * (1 - cash / closes[MIDDLE - 1]), closes)
        return fund(closes, adjusted=adjusted, distributions=paid_on(MIDDLE, cash))

    assert kinds(findings(calm(1.1))) == ["distribution_without_drop"]
    assert findings(calm(0.9)) == ()


def test_a_capital_gain_counts_and_is_not_counted_twice() -> None:
    gain = paid_on(MIDDLE, 5.9)
    assert findings(with_payment(5.9, capital_gains=gain)) == ()
    assert kinds(findings(with_payment(7.0, capital_gains=paid_on(MIDDLE, 7.0)))) == ["distribution_without_drop"]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_short_series_does_not_know_how_much_is_large(count: int) -> None:
    paid = paid_on(count - 1, 10.0, count)
    closes = np.full(count, 100.0)
    adjusted = np.append(np.full(count - 1, 90.0), 100.0)
    assert findings(fund(closes, adjusted=adjusted, distributions=paid)) == ()


# adjusted_contradiction


def adjusted_by(*steps: float, closes: Any = None, start: str = "2024-01-01", **changes: Any) -> PriceHistory:
    """Closes that do not move, nothing paid, and an adjusted close that grows by these steps."""
    levels = np.full(len(steps) + 1, 100.0) if closes is None else np.array(closes)
    adjusted = 50.0 * np.cumprod(np.append(1.0, 1.0 + np.array(steps)))
    # Not all of them alike: five closes in a row would be another finding.
    made: dict[str, Any] = {
        "distributions": np.zeros(len(levels)),
        "volume": np.arange(1.0, len(levels) + 1),
        **changes,
    }
    return fund(levels, start, adjusted=adjusted, **made)


def test_an_adjusted_close_that_moves_by_itself_is_a_contradiction() -> None:
    found = findings(adjusted_by(0.0, 0.02, 0.0))
    detail = "the adjusted close moved +2.00%, but close and distributions give +0.00%"
    assert found == (Finding(day("2024-01-03"), "adjusted_contradiction", detail),)


def test_a_distribution_left_out_of_the_adjusted_close_is_a_contradiction() -> None:
    # 99 / (100 - 1) = 1, and the adjusted close falls with the close.
    found = findings(adjusted_by(-0.01, closes=[100.0, 99.0], distributions=np.array([0.0, 1.0])))
    detail = "the adjusted close moved -1.00%, but close and distributions give +0.00%"
    assert only(found, "adjusted_contradiction").detail == detail


def test_of_each_year_the_day_that_differs_most_is_named() -> None:
    # Steps from Thursday 2024-12-26 on: Friday 27, Monday 30, Tuesday 31, Wednesday 1 and Thursday 2 January.
    found = findings(adjusted_by(0.005, -0.008, 0.0, 0.003, 0.0, start="2024-12-26"))
    assert [finding.day for finding in found] == [day("2024-12-30"), day("2025-01-01")]
    assert found[0].detail.endswith("moved -0.80%, but close and distributions give +0.00%; "
                                    "2 days of that year differ, this day most")  # fmt: skip


@pytest.mark.parametrize(("step", "odd"), [(0.0009, False), (0.0012, False), (0.0014, True)])
def test_a_tenth_of_a_per_cent_in_a_day_is_let_pass(step: float, odd: bool) -> None:
    # On top of 0.1 % rounding to cents is let pass, which these closes are: 0.005 / 100 twice, and 0.005 / 50 twice for
    # adjusted closes of 50.06 and 50.07; 0.13 % in all.
    assert kinds(findings(adjusted_by(0.0, step))) == (["adjusted_contradiction"] if odd else [])


@pytest.mark.parametrize(("count", "odd"), [(3, False), (6, True)])
def test_small_differences_of_a_year_add_up(count: int, odd: bool) -> None:
    # 3 * 0.05 % = 0.15 % and 6 * 0.05 % = 0.30 %, against 0.2 % and 0.01 % for the rounding of the closes.
    steps = [0.0005] * count + [0.0] * (8 - count)
    found = findings(adjusted_by(*steps))
    assert kinds(found) == (["adjusted_contradiction"] if odd else [])
    if odd:
        detail = (
            "from 2024-01-01 to 2024-01-11 the adjusted close moved +0.30%, but close and distributions give +0.00%"
        )
        assert found == (Finding(day("2024-01-11"), "adjusted_contradiction", detail),)


def test_differences_of_two_years_do_not_add_up() -> None:
    # Three steps of 0.05 % at the end of 2024 and three at the beginning of 2025.
    assert findings(adjusted_by(*[0.0005] * 3, *[0.0005] * 3, start="2024-12-26")) == ()


def test_rounding_of_a_low_adjusted_close_is_no_contradiction() -> None:
    # 1.24 / 1.23 is 0.81 %: cents of 1.23 and 1.24 allow 0.005 / 1.23 + 0.005 / 1.24 = 0.81 %, and 0.11 % more.
    cents = np.array([1.23, 1.24, 1.24])
    low = fund([100.0, 100.0, 100.0], adjusted=cents, distributions=np.zeros(3))
    assert findings(low) == ()
    assert kinds(findings(fund([100.0] * 3, adjusted=cents * 1.0037, distributions=np.zeros(3)))) == [
        "adjusted_contradiction"
    ]


@pytest.mark.parametrize(("growth", "odd"), [(99 / 90, False), (109 / 100, False), (99 / 85, False), (1.05, True)])
def test_every_reading_of_a_distribution_and_a_gain_is_taken(growth: float, odd: bool) -> None:
    # 10 paid on a close of 100, which becomes 99: 99 / (100 - 10), or (99 + 10) / 100, or with a gain of 5 beside it
    # 99 / (100 - 15).
    paid, gains = np.array([0.0, 10.0]), np.array([0.0, 5.0])
    found = findings(adjusted_by(growth - 1, closes=[100.0, 99.0], distributions=paid, capital_gains=gains))
    assert kinds(found) == (["adjusted_contradiction"] if odd else [])


def test_without_a_gain_there_is_no_such_reading() -> None:
    found = findings(adjusted_by(99 / 85 - 1, closes=[100.0, 99.0], distributions=np.array([0.0, 10.0])))
    assert kinds(found) == ["adjusted_contradiction"]


@pytest.mark.parametrize("changes", [{"distributions": None}, {"close": None}, {"adjusted": None}, {"seven_day": True}])
def test_what_is_not_there_contradicts_nothing(changes: dict[str, Any]) -> None:
    made: dict[str, Any] = {"adjusted": np.array([50.0, 51.0, 51.0]), "distributions": np.zeros(3), **changes}
    assert findings(fund([100.0, 100.0, 100.0], **made)) == ()


def test_one_close_contradicts_nothing() -> None:
    assert findings(adjusted_by()) == ()


# revised and shorter


def test_another_base_is_no_revision() -> None:
    now, before = fund(swinging()), fund(swinging() * 0.9976)
    assert findings(now, before=before) == ()


def test_days_that_were_revised_are_one_finding() -> None:
    # The middle close was 99 and is 100: the move into it is 100 / 101 = -0.99 % now and 99 / 101 = -1.98 % then, the
    # one out of it 101 / 100 = +1.00 % now and 101 / 99 = +2.02 % then, which is more apart.
    now, before = fund(swinging()), fund(with_close(99.0))
    detail = (
        "total return of the day: +1.00% now, +2.02% in the earlier copy; 2 days from {} to {} differ, this day most"
    )
    into, out = (now.days[row].item() for row in (MIDDLE, MIDDLE + 1))
    assert findings(now, before=before) == (Finding(out, "revised", detail.format(into, out)),)


@pytest.mark.parametrize(("step", "odd"), [(0.0001, False), (0.0002, False), (0.0004, True)])
def test_a_revision_within_the_rounding_of_the_closes_is_none(step: float, odd: bool) -> None:
    # 0.01 % is let pass, and for closes of 100 in cents 0.005 / 100 twice more in each copy: 0.03 % in all.
    now = fund(np.array([100.0, 100.0, 100.0]))
    before = fund(np.array([100.0, 100.0 * (1 - step), 100.0 * (1 - step)]))
    assert kinds(findings(now, before=before)) == (["revised"] if odd else [])


def test_days_that_one_copy_lacks_are_not_compared() -> None:
    # Without row 41 the move from row 40 to row 42 is what both copies have.
    kept = np.arange(81) != MIDDLE + 1
    before = history("XSMO", weekdays("2024-01-01", 81)[kept], swinging()[kept])
    assert findings(fund(swinging()), before=before) == ()


def test_copies_of_another_kind_are_not_compared() -> None:
    now = fund(swinging())
    assert findings(now, before=fund(with_close(90.0), currency="EUR")) == ()
    assert findings(now, before=fund(with_close(90.0), price_kind="nav")) == ()


def test_closes_are_compared_where_one_copy_has_no_adjusted_ones() -> None:
    now = fund(swinging(), adjusted=swinging() * 2)
    assert findings(now, before=fund(swinging(), adjusted=None)) == ()
    assert kinds(findings(now, before=fund(with_close(99.0), adjusted=None))) == ["revised"]
    assert findings(now, before=fund(with_close(99.0), close=None, adjusted=swinging())) == ()


def test_a_copy_that_begins_later_and_ends_earlier_is_shorter() -> None:
    # 81 weekdays from 2024-01-01 on end on Monday 2024-04-22; the first left out is Tuesday the 2nd, and so on.
    before = fund(swinging())
    now = history("XSMO", before.days[1:-1], swinging()[1:-1])
    detail = "begins on 2024-01-02, the earlier copy on 2024-01-01; ends on 2024-04-19, the earlier copy on 2024-04-22"
    assert findings(now, before=before) == (Finding(day("2024-01-02"), "shorter", detail),)


@pytest.mark.parametrize(("lost", "odd"), [(4, False), (5, True)])
def test_a_copy_with_far_fewer_closes_is_shorter(lost: int, odd: bool) -> None:
    # 95 % of 81 are 76.95: 77 closes are enough, 76 are not.
    before = fund(swinging())
    kept = (
        np.append(np.arange(76 - lost + 1), np.arange(77, 81))
        if lost > 4
        else np.append(np.arange(73), np.arange(77, 81))
    )
    now = history("XSMO", before.days[kept], swinging()[kept])
    assert len(kept) == 81 - lost
    assert kinds(findings(now, before=before)) == (["shorter"] if odd else [])


def test_a_longer_copy_is_not_shorter() -> None:
    assert findings(fund(swinging(81)), before=fund(swinging(80))) == ()


@pytest.mark.parametrize("count", [1, 2, 3])
def test_short_copies_of_each_other_are_alike(count: int) -> None:
    assert findings(fund(swinging(count)), before=fund(swinging(count))) == ()


@pytest.mark.parametrize(("figures", "middle"), [([3.0, 1.0, 2.0], 2.0), ([4.0, 1.0, 2.0, 3.0], 2.5), ([7.0], 7.0)])
def test_the_median_is_the_middle_or_the_mean_of_both(figures: list[float], middle: float) -> None:
    assert median(np.array(figures)) == middle


def test_the_size_of_an_oddity_is_a_number() -> None:
    """The largest double is 1.7976931348623157e308 (IEEE 754)."""
    largest = 1.7976931348623157e308
    assert [finite(size) for size in (0.25, float("nan"), float("inf"), -float("inf"))] == [
        0.25,
        0.0,
        largest,
        -largest,
    ]
