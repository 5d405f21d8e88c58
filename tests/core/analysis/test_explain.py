"""What stands behind a gap of returns belongs to the days of the return."""

from __future__ import annotations

import pytest

from smallcap_cli.core.analysis.explain import Fee, MarketReturns, ReturnSpan, fee_over, market_of, parts
from smallcap_cli.core.comparison.computation import Computation
from smallcap_cli.core.model import Gap
from tests.core.builders import comparison, conventions, data, day, fee, history, market, weekdays_between, wobbling


def test_a_return_is_the_sum_of_its_parts() -> None:
    # Cash 2 %, market 10 %. At a beta of 1.25: 2 + 1.25 * 8 = 12 %. Fee 0.2 %. Return 9 %:
    # the rest is 9 - 12 + 0.2 = -2.8 %.
    made = parts(0.09, 0.002, 1.25, MarketReturns(0.02, 0.10))
    assert made == pytest.approx((0.12, -0.002, -0.028), abs=1e-15)
    assert sum(made) == pytest.approx(0.09, abs=1e-15)


@pytest.mark.parametrize(("annual", "years", "expected"), [(True, 2.0, 0.10), (False, 2.0, 0.21)])
def test_growth_reads_as_the_return_of_its_days_or_of_a_year(annual: bool, years: float, expected: float) -> None:
    # 1.21 over two years is 21 %, or 10 % a year.
    span = ReturnSpan(day("2024-01-01"), day("2026-01-01"), years, annual)
    assert span.rate(1.21) == pytest.approx(expected, abs=1e-12)


def test_the_market_is_that_of_the_days_of_the_return() -> None:
    """The market of the monthly sample, to the end of March, stood behind a return to the middle of April."""
    on = weekdays_between("2020-01-01", "2026-04-16")
    closes = wobbling(len(on))
    benchmark = history("SPY", on, closes)
    computed = Computation(comparison([data(benchmark)], conventions("2026-04-16"), market(benchmark, 0.03)))
    first, last = (list(on.astype(str)).index(text) for text in ("2021-04-16", "2026-04-16"))
    found = market_of(computed, "USD", ReturnSpan(day("2021-04-16"), day("2026-04-16"), 5.0, True))
    assert isinstance(found, MarketReturns)
    assert found.benchmark == pytest.approx((closes[last] / closes[first]) ** 0.2 - 1.0, rel=1e-12)
    assert found.risk_free == pytest.approx(0.03, rel=1e-12)


def test_the_fee_is_that_of_the_days() -> None:
    # 2025-12-31 to 2026-01-20: ten days at 0.20 %, ten at 0.10 % from 01-11 on: 0.15 % a year, over 20 days
    # 0.0015 * 20 / 365.25.
    fees = (fee(0.002, "2020-01-01", "2026-01-10"), fee(0.001, "2026-01-11", "2026-06-30"))
    start, end = day("2025-12-31"), day("2026-01-20")
    made = fee_over(fees, ReturnSpan(start, end, 20 / 365.25, False), end)
    assert isinstance(made, Fee)
    assert made.fraction == pytest.approx(0.0015 * 20 / 365.25, rel=1e-12)
    yearly = fee_over(fees, ReturnSpan(start, end, 20 / 365.25, True), end)
    assert isinstance(yearly, Fee)
    assert yearly.fraction == pytest.approx(0.0015, rel=1e-12)


def test_a_fee_that_is_not_known_from_the_start_says_from_when() -> None:
    fees = (fee(0.002, "2026-01-11", None),)
    span = ReturnSpan(day("2025-12-31"), day("2026-01-20"), 1.0, True)
    assert fee_over(fees, span, day("2026-01-20")) == Fee(pytest.approx(0.002), day("2026-01-11"))
    past = ReturnSpan(day("2024-12-31"), day("2025-12-31"), 1.0, True)
    assert fee_over(fees, past, day("2026-01-20")) == Fee(pytest.approx(0.002), day("2026-01-11"))
    assert isinstance(fee_over(fees, past, day("2025-12-31")), Gap)  # nobody had seen it by then


def test_a_fee_shown_for_the_as_of_day_stands_for_days_long_before_it_was_seen() -> None:
    # Of unknown beginning and last seen on 2026-05-15: `compare` shows it on 2026-05-01, so 2022 takes it too.
    fees = (fee(0.0019, None, "2026-05-15"),)
    then = ReturnSpan(day("2021-12-31"), day("2022-12-31"), 1.0, True)
    assert fee_over(fees, then, day("2026-05-01")) == Fee(pytest.approx(0.0019), day("2026-05-15"))


def test_a_fee_inferred_for_days_a_year_before_its_sighting_says_when_it_was_seen() -> None:
    fees = (fee(0.0019, None, "2026-05-15"),)
    then = ReturnSpan(day("2023-12-31"), day("2024-12-31"), 1.0, True)
    assert fee_over(fees, then, day("2026-05-01")) == Fee(pytest.approx(0.0019), day("2026-05-15"))
    near = ReturnSpan(day("2025-12-31"), day("2026-05-01"), 1.0, True)
    assert fee_over(fees, near, day("2026-05-01")) == Fee(pytest.approx(0.0019), None)
