"""A regression's figures against the worked numbers of seven returns, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from smallcap_cli.core.analysis.rolling_skill import RollingLoadings, rolling_loadings
from smallcap_cli.core.analysis.skill import FactorFit, ReturnsLess, Skill, Skills, month_ends, regression
from smallcap_cli.core.factors import MODELS, FactorMonths
from smallcap_cli.core.factors.models import FactorModel
from smallcap_cli.core.model import FundData, Gap, Source
from smallcap_cli.core.windows import parse_window

#: Closes of a fund and of a benchmark, less one basis point a period: alpha and beta worked in plain Python.
FUND = np.array([100, 102, 101, 104, 98, 99, 105, 103], dtype=np.float64)
MARKET = np.array([200, 202, 201, 205, 199, 199, 204, 203], dtype=np.float64)
SECOND = np.array([0.002, -0.001, 0.003, -0.004, 0.001, 0.002, -0.001])
RF = 0.0001
TWO = FactorModel("two", ("market", "smb"), ("three",), "")


def returns(closes: np.ndarray) -> np.ndarray:
    return closes[1:] / closes[:-1] - 1.0 - RF


def explained(difference: np.ndarray) -> ReturnsLess:
    """Returns of FUND whose bill is taken off already."""
    return ReturnsLess("FUND", difference, np.zeros(len(difference)))


def factors(model: FactorModel, **columns: np.ndarray) -> FactorMonths:
    count = len(next(iter(columns.values())))
    months = np.arange(count) + np.datetime64("2025-01", "M")
    return FactorMonths(model, months, columns, np.full(count, RF), "202604", (Source("files"),))


def fitted(found: FactorFit | Gap) -> FactorFit:
    assert isinstance(found, FactorFit)
    return found


@pytest.fixture
def capm() -> FactorFit:
    return fitted(regression(factors(MODELS["capm"], market=returns(MARKET)), np.arange(7), explained(returns(FUND))))


def test_alpha_and_beta_are_the_worked_ones(capm: FactorFit) -> None:
    assert [term.estimate for term in capm.terms] == pytest.approx([0.000327370736546113, 2.03728383673022], rel=1e-12)


def test_errors_are_newey_west_with_n_over_n_less_k_and_the_plain_ones_beside(capm: FactorFit) -> None:
    # Seven returns have floor(4 (7 / 100)^(2/9)) = 2 lags: 0.00221760349301992 sqrt(7 / 5).
    assert capm.fit.lags == 2
    assert capm.alpha.error == pytest.approx(0.00262390383839725, rel=1e-12)
    assert capm.alpha.plain_error == pytest.approx(0.00339156613377804, rel=1e-12)
    assert capm.alpha.t == pytest.approx(0.000327370736546113 / 0.00262390383839725, rel=1e-12)


def test_the_interval_is_students_with_n_less_k_degrees(capm: FactorFit) -> None:
    # The 97.5 % point of t with 5 degrees is 2.570581835636314 in tables.
    half = 2.570581835636314 * 0.00262390383839725
    assert capm.alpha.high - capm.alpha.estimate == pytest.approx(half, rel=1e-9)
    assert capm.alpha.estimate - capm.alpha.low == pytest.approx(half, rel=1e-9)


def test_the_smallest_detectable_alpha_is_two_point_eight_errors_a_year(capm: FactorFit) -> None:
    assert capm.detectable == pytest.approx(2.8 * 0.00262390383839725 * 12, rel=1e-12)


def test_two_factors_are_the_worked_ones() -> None:
    both = factors(TWO, market=returns(MARKET), smb=SECOND)
    fit = fitted(regression(both, np.arange(7), explained(returns(FUND))))
    expected = [0.00033884506848636, 2.16730445560005, -1.02866643450252]
    assert [term.estimate for term in fit.terms] == pytest.approx(expected, rel=1e-11)
    assert (fit.r_squared, fit.adjusted_r_squared) == pytest.approx((0.954814056406371, 0.93222108460956), rel=1e-12)


def test_alpha_and_what_loadings_gave_add_up_to_the_return() -> None:
    both = factors(TWO, market=returns(MARKET), smb=SECOND)
    fit = fitted(regression(both, np.arange(7), explained(returns(FUND))))
    assert fit.alpha.estimate * 12 + fit.from_loadings == pytest.approx(fit.raw, rel=1e-12)
    assert fit.raw == pytest.approx(float(returns(FUND).mean()) * 12, rel=1e-12)


def test_factors_that_move_together_are_called_collinear() -> None:
    random = np.random.default_rng(3)
    market = random.normal(0, 0.04, 60)
    near = factors(TWO, market=market, smb=market + random.normal(0, 0.004, 60))
    fit = fitted(regression(near, np.arange(60), explained(market + random.normal(0, 0.01, 60))))
    assert [term.name for term in fit.collinear] == ["market", "smb"]


@pytest.mark.parametrize("second", [np.zeros(7), 2 * returns(MARKET)], ids=["constant", "twice the market"])
def test_a_factor_without_a_variance_of_its_own_has_no_regression(second: np.ndarray) -> None:
    found = regression(factors(TWO, market=returns(MARKET), smb=second), np.arange(7), explained(returns(FUND)))
    assert isinstance(found, Gap)
    assert found.detail.startswith("no regression: ")


def test_what_factors_explain_exactly_has_no_error_to_test_against() -> None:
    exact = explained(0.001 + 2 * returns(MARKET))
    found = regression(factors(MODELS["capm"], market=returns(MARKET)), np.arange(7), exact)
    assert isinstance(found, Gap)
    assert "exactly" in found.detail


def test_holm_counts_the_funds_that_were_tested(capm: FactorFit) -> None:
    made = factors(MODELS["capm"], market=returns(MARKET))
    funds = tuple(Skill(FundData(name, None, None), capm) for name in ("AAA", "BBB"))
    found = Skills((*funds, Skill(FundData("NEW", None, None), Gap("too_short"))), made, parse_window("5y"), date.max)  # type: ignore[arg-type]
    assert found.holm == pytest.approx({name: min(1.0, 2 * capm.alpha.p) for name in ("AAA", "BBB")})
    assert found.states == ["ok", "ok", "partial"]


#: A bill that moves: equal closes less this vary.
BILL = np.array([0.001, 0.002, 0.003, 0.002, 0.001, 0.003, 0.002])


@pytest.mark.parametrize(
    ("own", "other", "why"),
    [
        (np.zeros(7), "", "returns of FUND do not vary"),
        (np.zeros(7), "OTHER", "returns of FUND do not vary"),
        (BILL, "OTHER", "the same returns as OTHER"),
        (returns(FUND), "", ""),
    ],
)
def test_returns_that_do_not_vary_are_not_explained_whatever_they_are_less(
    own: np.ndarray, other: str, why: str
) -> None:
    assert ReturnsLess("FUND", own, BILL, other).why_no_variance == why


def test_a_market_that_does_not_vary_in_the_months_explains_nothing() -> None:
    """A fund that is the market stands still: less a bill that moves its column varies."""
    made = factors(MODELS["capm"], market=-BILL)
    still = replace(made, rf=BILL, market="CASH")
    found = regression(still, np.arange(7), explained(returns(FUND)))
    assert isinstance(found, Gap)
    assert found.detail == "returns of CASH do not vary"


def test_a_rolling_window_inside_a_flat_stretch_has_no_loadings_and_says_why() -> None:
    """Forty months of which the last six are flat, windows of five: the last two lie inside and have none."""
    random = np.random.default_rng(4)
    market, bill = random.normal(0.01, 0.04, 40), random.uniform(0.001, 0.004, 40)
    own = np.r_[random.normal(0.01, 0.05, 34), np.zeros(6)]
    made = replace(factors(MODELS["capm"], market=market), rf=bill)
    whole = regression(made, np.arange(40), ReturnsLess("FUND", own, bill))
    assert isinstance(whole, FactorFit)
    skills = Skills((Skill(FundData("FUND", None, None), whole),), made, parse_window("max"), date.max)  # type: ignore[arg-type]
    (found,) = rolling_loadings(skills, 5, 1)
    assert isinstance(found, RollingLoadings)
    assert {place: gap.detail for place, gap in found.gaps.items()} == dict.fromkeys(
        (34, 35), "returns of FUND do not vary"
    )
    assert np.flatnonzero(np.isnan(found.estimates[:, 1])).tolist() == [34, 35]
    assert (str(found.starts[-1]), str(found.ends[-1])) == (str(made.months[35]), str(made.months[39]))


def test_a_month_ends_on_its_last_day() -> None:
    months = np.array(["2024-02", "2025-12"], dtype="datetime64[M]")
    assert month_ends(months).astype(str).tolist() == ["2024-02-29", "2025-12-31"]
