"""What must hold for any closes: the properties that the definitions promise, over generated funds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smallcap_cli.core.comparison.cohorts import BLOCK_FUNDS
from smallcap_cli.core.comparison.views import Conventions
from smallcap_cli.core.model import FundData, IndexPeriod, PriceHistory, Value
from smallcap_cli.core.windows import months_back
from tests.core.builders import comparison, conventions, data, fund, history, market, table_of, weekdays_between

AS_OF = "2026-04-16"
FIRST, LAST = "2019-12-02", "2026-04-17"
EVERY_DAY = weekdays_between(FIRST, LAST)
WINDOWS = ("1w", "1y", "3y", "5y", "max", "2023", "2024Q3", "since:2022-06-15", "2021-04-16:2026-04-16", "low:2022-06")
FAMILIES = (
    "period_return", "cagr", "volatility", "max_drawdown", "drawdown_peak", "drawdown_recovery", "ulcer_index",
    "calmar", "sharpe", "sortino", "beta", "alpha", "r_squared", "up_capture", "tracking_error", "information_ratio",
)  # fmt: skip
COLUMNS = tuple(f"{family}:{window}" for family in FAMILIES for window in WINDOWS)
BENCHMARK = history(
    "SPY", EVERY_DAY, 100 * np.exp(np.cumsum(np.random.default_rng(7).normal(3e-4, 0.01, len(EVERY_DAY))))
)


@st.composite
def histories(draw: st.DrawFn) -> PriceHistory:
    """Closes from any day on, perhaps with a hole, perhaps ended, perhaps month ends only, perhaps on week-ends too."""
    begin = draw(st.sampled_from([0, 0, 0, 1, 2, 250, 348, 600, 601, 900, 1000, 1400, 1600]) | st.integers(0, 1600))
    stop = draw(st.sampled_from([0, 0, 0, 0, 1, 5, 40]))
    days = EVERY_DAY[begin : len(EVERY_DAY) - stop]
    if draw(st.integers(0, 3)) == 0:
        hole, width = draw(st.integers(1, len(days) - 2)), draw(st.sampled_from([1, 2, 7, 30]))
        days = np.delete(days, slice(hole, min(hole + width, len(days) - 1)))
    kind = draw(st.sampled_from(["daily", "daily", "daily", "daily", "monthly", "seven"]))
    if kind == "seven":
        days = np.arange(days[0], days[-1] + 1)
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    if kind == "monthly":
        days = np.unique(days.astype("datetime64[M]"))
        days = (days + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
        days = days[days <= np.datetime64(LAST)]
        days = days if len(days) else np.array(["2026-03-31"], dtype="datetime64[D]")
    closes = 50 * np.exp(np.cumsum(random.normal(2e-4, 0.012, len(days))))
    return history("F", days, closes, frequency="monthly" if kind == "monthly" else "daily", seven_day=kind == "seven")


def funds_of(made: Sequence[PriceHistory]) -> list[FundData]:
    """The funds, the second of which changed its index."""
    named = [replace(one, ticker=f"F{number}") for number, one in enumerate(made)]
    periods = tuple(
        IndexPeriod(f"index_{n}", start, "verified", "") for n, start in enumerate((None, date(2023, 5, 5)))
    )
    return [
        data(one, fund=fund(one.ticker, indexes=periods if number == 1 else periods[:1]))
        for number, one in enumerate(named)
    ]


def rows_of(
    funds: Sequence[FundData], by: Conventions, columns: Sequence[str] = COLUMNS
) -> dict[str, tuple[Value, ...]]:
    table = table_of(comparison(funds, by, market(BENCHMARK, 0.02)), *columns)
    return dict(zip(table.keys, table.rows, strict=True))


def of_itself(cell: Value) -> tuple[str, ...]:
    return tuple(note for note in cell.notes if not note.startswith(("to 20", "from 20")))


def assert_same(left: Value, right: Value) -> None:
    """Equal in all that is said, and in the figure but for the order of additions.

    Ranks may differ, and with them the notes that a figure ends before the others of its row, or begins with a low of
    its own.
    """
    known = {"value": left.value, "comparable": left.comparable, "mark": left.mark}
    assert replace(left, notes=of_itself(left)) == replace(right, notes=of_itself(right), **known)
    if isinstance(left.value, float):
        assert right.value == pytest.approx(left.value, rel=1e-9, abs=1e-13)
    else:
        assert right.value == left.value


MEANINGS = {
    "anchor": st.sampled_from(["before", "after", "month-end"]),
    "frequency": st.sampled_from(["auto", "daily", "weekly", "monthly"]),
}


@settings(max_examples=40, deadline=None)
@given(st.lists(histories(), min_size=2, max_size=6), st.fixed_dictionaries(MEANINGS), st.booleans())
def test_a_fund_has_the_same_figures_alone_and_among_others(
    made: list[PriceHistory], meaning: dict[str, str], explicit: bool
) -> None:
    """Funds are cut together where they share days, which nobody may notice; `max` alone is a window of all."""
    by = conventions(AS_OF, "5y", benchmark_explicit=explicit, **meaning)
    columns = [column for column in COLUMNS if not column.endswith(":max")]
    funds = funds_of(made)
    together = rows_of(funds, by, columns)
    for one in funds:
        alone = rows_of([one], by, columns)[one.ticker]
        for left, right in zip(together[one.ticker], alone, strict=True):
            assert_same(left, right)


@settings(max_examples=30, deadline=None)
@given(st.lists(histories(), min_size=1, max_size=4), st.integers(1, 300))
def test_adding_a_young_fund_changes_no_other_funds_named_windows(made: list[PriceHistory], sessions: int) -> None:
    young = history("YOUNG", EVERY_DAY[-sessions - 1 :], np.linspace(20, 30, sessions + 1))
    named = [f"{family}:{window}" for family in FAMILIES for window in ("1w", "1y", "3y", "5y", "2023")]
    by, funds = conventions(AS_OF, "5y"), funds_of(made)
    before, after = rows_of(funds, by, named), rows_of([*funds, data(young)], by, named)
    for one in funds:
        for left, right in zip(before[one.ticker], after[one.ticker], strict=True):
            assert_same(left, right)


def test_more_funds_than_a_block_holds_are_cut_alike() -> None:
    """Every fund begins one session after the one before it, across three blocks."""
    random = np.random.default_rng(3)
    count, window = 2 * BLOCK_FUNDS + 3, "2020-01-02:2026-04-16"
    made = [
        history("F", EVERY_DAY[n:], 10 * np.exp(np.cumsum(random.normal(0, 0.01, len(EVERY_DAY) - n))))
        for n in range(count)
    ]
    funds, by = funds_of(made), conventions(AS_OF, "5y")
    columns = [f"{family}:{window}" for family in ("period_return", "sharpe", "beta", "max_drawdown", "volatility")]
    together = rows_of(funds, by, columns)
    listed = [one.ticker for one in funds if together[one.ticker][0].value is not None]
    assert listed == [f"F{n}" for n in range(int(np.searchsorted(EVERY_DAY, np.datetime64("2020-01-02"))) + 1)]
    for one in funds:
        for left, right in zip(together[one.ticker], rows_of([one], by, columns)[one.ticker], strict=True):
            assert_same(left, right)


@settings(max_examples=20, deadline=None)
@given(st.permutations(["period_return:1y", "sharpe:1y", "volatility:1y", "beta:1y", "max_drawdown:1y", "calmar:5y"]))
def test_the_order_of_the_columns_changes_no_figure(columns: list[str]) -> None:
    made = funds_of([BENCHMARK, replace(BENCHMARK, adjusted=BENCHMARK.adjusted[::-1].copy())])  # type: ignore[index]
    by = conventions(AS_OF, "5y")
    given_order = rows_of(made, by, columns)
    for ticker, cells in rows_of(made, by, sorted(columns)).items():
        assert dict(zip(columns, given_order[ticker], strict=True)) == dict(zip(sorted(columns), cells, strict=True))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(1e-4, 0.05), min_size=60, max_size=400))
def test_closes_that_only_rise_never_fall(steps: list[float]) -> None:
    closes = 10 * np.cumprod(1 + np.array([0.0, *steps]))
    one = data(history("UP", EVERY_DAY[-len(closes) :], closes))
    names = ("max_drawdown:max", "drawdown_peak:max", "drawdown_trough:max", "drawdown_recovery:max", "calmar:max")
    (cells,) = rows_of([one], conventions(LAST, "5y"), names).values()
    assert cells[0].value == 0.0
    assert [cell.value for cell in cells[1:]] == [None] * 4


@settings(max_examples=40, deadline=None)
@given(st.floats(1e-6, 1e9), st.sampled_from(["1y", "5y"]))
def test_constant_closes_do_not_vary_and_have_no_ratios(level: float, window: str) -> None:
    one = data(history("FLAT", EVERY_DAY, np.full(len(EVERY_DAY), level)))
    names = [
        f"{name}:{window}"
        for name in ("volatility", "max_drawdown", "period_return", "beta", "sharpe", "r_squared", "calmar")
    ]
    (cells,) = rows_of([one], conventions(AS_OF, "5y"), names).values()
    assert [cell.value for cell in cells[:3]] == [0.0, 0.0, 0.0]
    assert cells[3].value == pytest.approx(0.0, abs=1e-12)
    assert [cell.missing for cell in cells[4:]] == ["not_comparable"] * 3


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 1600), st.sampled_from(["3m", "1y", "3y", "5y", "10y", "20y"]), st.sampled_from(FAMILIES))
def test_a_window_longer_than_the_history_is_missing_and_never_shorter(sessions: int, window: str, family: str) -> None:
    months = int(window[:-1]) * (12 if window.endswith("y") else 1)
    days = EVERY_DAY[np.datetime64(AS_OF) >= EVERY_DAY][-sessions:]
    one = data(history("YOUNG", days, np.linspace(10, 20, len(days)) + np.sin(np.arange(len(days)))))
    by = conventions(AS_OF, "5y", benchmark_explicit=True)
    (cells,) = rows_of([one], by, [f"{family}:{window}"]).values()
    if days[0].item() > months_back(date.fromisoformat(AS_OF), months):
        assert cells[0].missing == "not_listed_then"
    elif cells[0].start is not None:
        assert cells[0].start <= months_back(date.fromisoformat(AS_OF), months)


@settings(max_examples=60, deadline=None)
@given(st.dates(date(2021, 1, 4), date(2026, 4, 16)), st.sampled_from([1, 3, 6, 12]))
def test_months_begin_with_the_last_close_on_or_before_the_same_day(as_of: date, months: int) -> None:
    """Leap days and ends of months included: 29 February counts from 28 February of the year before."""
    last = EVERY_DAY[np.datetime64(as_of) >= EVERY_DAY][-1].item()
    name = {1: "1m", 3: "3m", 6: "6m", 12: "1y"}[months]
    (cells,) = rows_of([data(BENCHMARK)], conventions(str(last), "5y"), [f"period_return:{name}"]).values()
    wanted = EVERY_DAY[np.datetime64(months_back(last, months)) >= EVERY_DAY][-1].item()
    closes = dict(zip(EVERY_DAY.tolist(), BENCHMARK.adjusted.tolist(), strict=True))  # type: ignore[union-attr]
    assert (cells[0].start, cells[0].as_of) == (wanted, last)
    assert cells[0].value == closes[last] / closes[wanted] - 1.0


@settings(max_examples=40, deadline=None)
@given(st.floats(-0.6, -0.001), st.integers(30, 200))
def test_a_fall_on_the_first_day_counts(fall: float, sessions: int) -> None:
    closes = np.concatenate(([100.0], 100 * (1 + fall) * np.linspace(1, 1.0001, sessions)))
    one = data(history("FELL", EVERY_DAY[-len(closes) :], closes))
    (cells,) = rows_of([one], conventions(LAST, "5y"), ["max_drawdown:max"]).values()
    assert cells[0].value == pytest.approx(fall, rel=1e-12)
