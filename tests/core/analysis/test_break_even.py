"""The dear fund against the cheap one: what it must earn more, what it earned more, and how sure that is."""

from __future__ import annotations

import numpy as np
import pytest

from smallcap_cli.core.analysis.break_even import BreakEven, break_evens
from smallcap_cli.core.factors import MODELS, FactorMonths
from smallcap_cli.core.model import FundData, Gap
from tests.core.builders import comparison, conventions, data, fee, fund, month_end_history

MONTHS = 48
STEPS = np.arange(MONTHS)
CHEAP = 0.01 + 0.04 * np.sin(0.9 * STEPS)
#: What the dear fund does that the cheap one does not: nothing on average over the two waves together.
REST = 0.003 * np.cos(2.3 * STEPS)


def priced(ticker: str, returns: np.ndarray, ratio: float, first: str = "2020-12") -> FundData:
    levels = 100.0 * np.cumprod(np.concatenate(([1.0], 1.0 + returns)))
    fees = (fee(ratio, "2020-01-01", None),)
    return data(month_end_history(ticker, first, levels), fund=fund(ticker, fees=fees))


LOW = priced("LOW", CHEAP, 0.0006)
HIGH = priced("HIGH", 0.002 + 1.1 * CHEAP + REST, 0.0025)


def found(funds: list[FundData], window: str = "3y", end: str = "2024-12-31") -> list[BreakEven]:
    return break_evens(comparison(funds, conventions(end, window)), 0.08)


def test_the_cheapest_fund_is_what_the_others_are_set_against() -> None:
    (one,) = found([HIGH, LOW])
    assert (one.fund.ticker, one.cheapest) == ("HIGH", "LOW")
    assert one.gap == pytest.approx(0.0019, abs=1e-15)
    assert one.exact == pytest.approx(1.08 * 0.9994 / 0.9975 - 1.08, abs=1e-15)


def test_alpha_before_fees_is_the_intercept_with_the_fees_put_back() -> None:
    (one,) = found([HIGH, LOW])
    assert not isinstance(one.evidence, Gap)
    x, y = CHEAP[-36:], (0.002 + 1.1 * CHEAP + REST)[-36:]
    beta, intercept = np.polyfit(x, y, 1)
    assert one.evidence.months == 36
    assert one.evidence.beta == pytest.approx(beta, rel=1e-9)
    # The dear fund's fee was taken off its return, that of the cheap one off beta parts of its own.
    assert one.evidence.alpha == pytest.approx(12 * intercept + 0.0025 - beta * 0.0006, rel=1e-9)
    assert one.evidence.low < one.evidence.alpha < one.evidence.high


def test_with_factors_it_is_the_alpha_of_the_difference_with_the_fees_put_back() -> None:
    months = np.datetime64("2021-01", "M") + np.arange(MONTHS)
    market = 0.02 * np.sin(1.7 * STEPS + 1.0)
    factors = FactorMonths(MODELS["capm"], months, {"market": market}, np.zeros(MONTHS), "202412", ())
    (one,) = break_evens(comparison([HIGH, LOW], conventions("2024-12-31", "3y")), 0.08, factors)
    assert not isinstance(one.evidence, Gap)
    slope, intercept = np.polyfit(market[-36:], (0.002 + 0.1 * CHEAP + REST)[-36:], 1)
    assert one.evidence.alpha == pytest.approx(12 * intercept + 0.0019, rel=1e-9)
    assert (one.evidence.beta, one.evidence.months) == (None, 36)
    assert (str(one.evidence.start), str(one.evidence.end)) == ("2022-01-31", "2024-12-31")
    assert slope != 0.0
    # Above break-even is an intercept above 0: the fees' difference is on both sides.
    half = one.evidence.high - one.evidence.alpha
    assert (one.evidence.probability > 0.975) == (12 * intercept > half)


def test_the_probability_is_that_of_student_t() -> None:
    (one,) = found([HIGH, LOW])
    assert not isinstance(one.evidence, Gap)
    half = one.evidence.high - one.evidence.alpha
    # 2.0322 is the 97.5 % point of 34 degrees, so an alpha of that many errors above break-even has 97.5 %.
    t = (one.evidence.alpha - one.gap) / (half / 2.032244509)
    assert one.evidence.probability > 0.975 if t > 2.0323 else one.evidence.probability < 0.975
    assert 0.0 < one.evidence.probability <= 1.0


def test_a_fund_that_follows_the_cheap_one_exactly_has_no_probability() -> None:
    (one,) = found([priced("TWIN", CHEAP, 0.0025), LOW])
    assert isinstance(one.evidence, Gap)
    assert one.evidence.detail == "the fund follows LOW exactly, or one of them does not vary"


def test_the_lead_of_the_window_in_years_of_the_fee() -> None:
    (one,) = found([HIGH, LOW])
    assert not isinstance(one.lead, Gap)
    dear = np.prod(1.0 + (0.002 + 1.1 * CHEAP + REST)[-36:]) - 1.0
    cheap = np.prod(1.0 + CHEAP[-36:]) - 1.0
    assert one.lead.years == pytest.approx(
        np.log((1 + dear) / (1 + cheap)) / np.log((1 - 0.0006) / (1 - 0.0025)), rel=1e-9
    )
    assert one.lead.yearly == pytest.approx((1 + dear) ** (1 / 3) - (1 + cheap) ** (1 / 3), rel=1e-9)


def test_too_few_months_are_refused_with_their_number() -> None:
    (one,) = found([HIGH, LOW], "2y")
    assert isinstance(one.evidence, Gap)
    assert (one.evidence.reason, one.evidence.detail) == ("too_short", "24 months, 36 needed to test")
    assert not isinstance(one.lead, Gap)  # what was earned is a fact of any length


def test_a_year_is_too_short_too() -> None:
    """It said `14 monthly returns, 20 needed`, as if 20 would do."""
    (one,) = found([HIGH, LOW], "2023-10-31:2024-12-31")
    assert isinstance(one.evidence, Gap)
    assert one.evidence.detail == "14 months, 36 needed to test"
    (one,) = found([HIGH, LOW], "ytd", "2024-06-30")
    assert not isinstance(one.lead, Gap)
    assert isinstance(one.lead.yearly, Gap)  # six months are not annualised
    assert isinstance(one.lead.years, float)


def test_equal_fees_are_no_gap() -> None:
    (one,) = found([LOW, priced("SAME", 0.001 + CHEAP + REST, 0.0006)])
    assert (one.fund.ticker, one.gap) == ("SAME", 0.0)
    assert isinstance(one.years, Gap)
    assert one.years.detail == "the fees are equal"


def test_an_unknown_fee_and_missing_closes_say_so() -> None:
    nameless = FundData("NONE", None, HIGH.prices)
    unpriced = FundData("BARE", fund("BARE", fees=(fee(0.005, "2020-01-01", None),)), None)
    none, bare = found([nameless, LOW, unpriced])
    assert isinstance(none.gap, Gap)
    assert isinstance(bare.evidence, Gap)
    assert bare.gap == pytest.approx(0.0044, abs=1e-15)


def test_a_young_fund_takes_no_months_of_the_whole_history_from_the_others() -> None:
    """YOUNG has 20 months: beside it HIGH had 20 of its 48, and no alpha."""
    young = priced("YOUNG", CHEAP[-20:] + REST[-20:], 0.0049, "2023-04")
    high, short = found([HIGH, young, LOW], "max")
    (alone,) = found([HIGH, LOW], "max")
    assert not isinstance(high.evidence, Gap)
    assert not isinstance(alone.evidence, Gap)
    assert (high.evidence.months, high.evidence.alpha) == (48, alone.evidence.alpha)
    assert high.lead == alone.lead
    assert isinstance(short.evidence, Gap)
    assert short.evidence.detail == "20 months, 36 needed to test"


def test_funds_with_enough_months_share_the_whole_history() -> None:
    middle = priced("MIDDLE", CHEAP[-40:] + REST[-40:], 0.0049, "2021-08")
    evidence = [one.evidence for one in found([HIGH, middle, LOW], "max")]
    assert [one.months for one in evidence if not isinstance(one, Gap)] == [40, 40]
