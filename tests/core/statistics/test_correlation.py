"""Correlations on common days, and the line of relative strength."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallcap_cli.core.model import Gap
from smallcap_cli.core.statistics.correlation import Matrix, Series, correlation_matrix, correlations
from smallcap_cli.core.statistics.relative import LevelLine, relative_line, relative_strength
from tests.core.builders import (
    BENCHMARK_CLOSES,
    EXAMPLE_DAYS,
    FUND_CLOSES,
    days,
    weekdays,
    wobbling,
)


def returns_of(*closes: tuple[float, ...]) -> np.ndarray:
    levels = np.array(closes)
    return levels[:, 1:] / levels[:, :-1] - 1.0


def found(*series: Series, frequency: str = "daily") -> Matrix:
    made = correlations(series, frequency)  # type: ignore[arg-type]
    assert isinstance(made, Matrix), made
    return made


def test_the_correlation_of_the_worked_example() -> None:
    # The excess over a constant rate has the same correlation as the returns themselves.
    made = correlation_matrix(returns_of(FUND_CLOSES, BENCHMARK_CLOSES))
    assert made[0, 1] == pytest.approx(0.976925434178215, rel=1e-12)
    assert made[1, 0] == made[0, 1]
    assert made.diagonal().tolist() == [1.0, 1.0]


def test_a_series_that_does_not_vary_has_no_correlation() -> None:
    made = correlation_matrix(returns_of(FUND_CLOSES, (1.0,) * 8))
    assert np.isnan(made[0, 1])
    assert np.isnan(made[1, 1])
    assert made[0, 0] == 1.0


def test_days_that_one_lacks_are_nobodys() -> None:
    on, closes = weekdays("2024-01-01", 60), wobbling(60)
    kept = np.ones(60, dtype=bool)
    kept[[10, 30]] = False
    made = found(Series(on, closes), Series(on[kept], wobbling(60, phase=1.0)[kept]), Series(on, wobbling(60, phase=2)))
    assert (made.observations, len(made.days)) == (57, 58)
    joined = returns_of(tuple(closes[kept]), tuple(wobbling(60, phase=1.0)[kept]), tuple(wobbling(60, phase=2)[kept]))
    np.testing.assert_allclose(made.values, np.corrcoef(joined), rtol=1e-12)


def test_months_are_joined_whatever_day_their_close_is_of() -> None:
    months = np.datetime64("2022-01", "M") + np.arange(24)
    calendar = (months + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
    closes = wobbling(24)
    made = found(Series(calendar, closes), Series(calendar - np.timedelta64(2, "D"), closes), frequency="monthly")
    assert made.observations == 23
    assert made.values[0, 1] == pytest.approx(1.0, rel=1e-12)


def test_weeks_are_joined_by_their_friday() -> None:
    fridays = np.datetime64("2024-01-05") + 7 * np.arange(30)
    closes = wobbling(30)
    moved = fridays.copy()
    moved[12] -= np.timedelta64(1, "D")  # Good Friday: the week's last close is Thursday's
    made = found(Series(fridays, closes), Series(moved, closes * 2), frequency="weekly")
    assert made.observations == 29
    assert made.values[0, 1] == pytest.approx(1.0, rel=1e-12)


def test_fewer_than_twenty_returns_in_common_are_too_few() -> None:
    on, closes = weekdays("2024-01-01", 20), wobbling(20)
    made = correlations([Series(on, closes), Series(on, closes)], "daily")
    assert made == Gap("too_short", "19 common daily returns, 20 needed")


def test_nothing_in_common_is_too_few() -> None:
    first, second = weekdays("2024-01-01", 30), weekdays("2025-01-01", 30)
    made = correlations([Series(first, wobbling(30)), Series(second, wobbling(30))], "daily")
    assert made == Gap("too_short", "0 common daily returns, 20 needed")


@given(st.integers(2, 6), st.integers(25, 60), st.integers(0, 2**32 - 1))
def test_the_matrix_is_that_of_one_sample(funds: int, count: int, seed: int) -> None:
    """Pairs on different days could give a matrix with a negative eigenvalue; these cannot."""
    drawn = np.random.default_rng(seed)
    on = weekdays("2024-01-01", count)
    series = []
    for _ in range(funds):
        kept = np.sort(drawn.choice(count, size=count - 1, replace=False))
        series.append(Series(on[kept], 100 * np.exp(np.cumsum(drawn.normal(0, 0.01, count)))[kept]))
    made = correlations(series, "daily")
    if isinstance(made, Matrix):
        assert float(np.linalg.eigvalsh(made.values).min()) > -1e-10


# Relative strength


def test_the_relative_strength_of_the_worked_example() -> None:
    # 100 * (F / 100) / (B / 200) on each of the eight days.
    expected = [
        100.0, 100.990099009901, 100.497512437811, 101.463414634146, 98.4924623115578, 99.4974874371859,
        102.941176470588, 101.477832512315,
    ]  # fmt: skip
    made = relative_strength(np.array(FUND_CLOSES), np.array(BENCHMARK_CLOSES))
    assert made.tolist() == pytest.approx(expected, rel=1e-12)


def test_the_line_begins_at_100_on_the_first_common_day() -> None:
    on = days(EXAMPLE_DAYS)
    made = relative_line(
        LevelLine(on, np.array(FUND_CLOSES)), LevelLine(on[1:], np.array(BENCHMARK_CLOSES[1:])), monthly=False
    )
    assert isinstance(made, LevelLine)
    assert (str(made.days[0]), made.levels[0]) == ("2024-12-31", 100.0)
    # 100 * (103 / 102) / (203 / 202)
    assert made.levels[-1] == pytest.approx(100 * 103 * 202 / (102 * 203), rel=1e-12)


def test_a_day_that_one_lacks_is_not_carried_forward() -> None:
    on = days(EXAMPLE_DAYS)
    lacking = np.arange(8) != 4
    other = LevelLine(on[lacking], np.array(BENCHMARK_CLOSES)[lacking])
    made = relative_line(LevelLine(on, np.array(FUND_CLOSES)), other, monthly=False)
    assert isinstance(made, LevelLine)
    assert "2025-01-06" not in [str(d) for d in made.days]


def test_a_month_end_series_is_compared_on_the_last_closes_of_the_months() -> None:
    on = weekdays("2025-01-01", 64)
    closes = wobbling(64)
    ends = days(["2025-01-31", "2025-02-28", "2025-03-31"])
    at = np.searchsorted(on, ends, side="right") - 1
    made = relative_line(LevelLine(on[: at[-1] + 1], closes[: at[-1] + 1]), LevelLine(ends, closes[at]), monthly=True)
    assert isinstance(made, LevelLine)
    assert made.levels.tolist() == pytest.approx([100.0, 100.0, 100.0], rel=1e-12)


def test_series_without_two_common_days_have_no_line() -> None:
    on = days(EXAMPLE_DAYS)
    assert isinstance(relative_line(LevelLine(on[:4], np.ones(4)), LevelLine(on[4:], np.ones(4)), monthly=False), Gap)
