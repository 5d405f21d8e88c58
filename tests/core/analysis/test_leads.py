"""Rises of a ratio by the rule of ten per cent, and the best window of a length, on levels made by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from smallcap_cli.core.analysis.leads import BestWindow, best_window, leads
from smallcap_cli.core.analysis.rotation import RatioLine
from smallcap_cli.core.model import Gap
from smallcap_cli.core.statistics.relative import LevelLine


def daily(*levels: float) -> RatioLine:
    """Levels from 1 January 2020 on, one a day."""
    days = np.datetime64("2020-01-01") + np.arange(len(levels))
    return RatioLine(LevelLine(days, np.array(levels)))


def monthly(levels: list[float], last_day: str = "") -> RatioLine:
    """Levels on the month ends from January 2020 on, the last one on `last_day` if given."""
    months = np.arange("2020-01", "2040-01", dtype="datetime64[M]")[: len(levels)]
    days = (months + 1).astype("datetime64[D]") - 1
    if last_day:
        days[-1] = np.datetime64(last_day)
    return RatioLine(LevelLine(days, np.array(levels)))


def january(day: int) -> date:
    return date(2020, 1, day)


def test_a_rise_goes_from_its_trough_to_the_peak_before_the_fall() -> None:
    """100 falls to 90, rises to 120 (+33.3 %) by way of 115 and 109 (-5.2 %, no end); 108 is 10 % below 120: over."""
    (first,) = leads(daily(100.0, 90.0, 99.0, 115.0, 109.0, 120.0, 108.0, 100.0))
    assert (first.start, first.end, first.days) == (january(2), january(6), 4)
    assert first.gain == pytest.approx(120.0 / 90.0 - 1.0)
    assert (first.is_over, first.from_start) == (True, False)


def test_a_rise_that_goes_on_says_so() -> None:
    """After 120 the trough is 100 (day 5), the second rise stands at 130 and has fallen to 118, 9.2 % below it."""
    first, second = leads(daily(100.0, 120.0, 105.0, 102.0, 100.0, 111.0, 130.0, 118.0))
    assert (first.start, first.end, first.is_over, first.from_start) == (january(1), january(2), True, True)
    assert (second.start, second.end, second.is_over) == (january(5), january(7), False)
    assert second.gain == pytest.approx(0.30)


def test_a_rise_of_less_than_ten_per_cent_is_none() -> None:
    assert leads(daily(100.0, 109.9, 100.0, 109.0)) == ()
    assert len(leads(daily(100.0, 111.0))) == 1


def test_days_are_the_last_at_the_trough_and_the_first_at_the_peak() -> None:
    (only,) = leads(daily(100.0, 90.0, 90.0, 120.0, 120.0))
    assert (only.start, only.end) == (january(3), january(4))


@pytest.mark.parametrize(
    ("days", "text"), [(2_155, "5.9 years"), (213, "7 months"), (30, "1 month"), (731, "2.0 years")]
)
def test_the_length_in_words(days: int, text: str) -> None:
    """2,155 / 365.25 = 5.90; 213 / 365.25 x 12 = 7.0; 30 / 365.25 x 12 = 0.99."""
    line = RatioLine(LevelLine(np.datetime64("2000-01-01") + np.array([0, days]), np.array([100.0, 120.0])))
    assert leads(line)[0].length == text


def test_the_best_of_all_windows_of_three_years() -> None:
    """40 month ends have four windows of 36 months: the third goes from 50 to 150."""
    levels = [100.0] * 40
    levels[2], levels[38] = 50.0, 150.0
    found = best_window(monthly(levels), 3)
    assert found == BestWindow(date(2020, 3, 31), date(2023, 3, 31), 2.0, 4)


def test_a_month_that_is_not_over_ends_no_window() -> None:
    """The 40th month, April 2023, ends on Friday the 28th; on the 20th it would be the best end of all."""
    levels = [*[100.0] * 39, 300.0]
    found = best_window(monthly(levels, "2023-04-20"), 3)
    assert isinstance(found, BestWindow)
    assert (found.gain, found.searched) == (0.0, 3)
    whole = best_window(monthly(levels, "2023-04-28"), 3)
    assert isinstance(whole, BestWindow)
    assert (whole.gain, whole.searched) == (2.0, 4)


def test_a_line_that_is_too_short_has_no_best_window() -> None:
    assert isinstance(best_window(monthly([100.0] * 36), 3), Gap)
    assert isinstance(best_window(monthly([100.0] * 37), 3), BestWindow)
