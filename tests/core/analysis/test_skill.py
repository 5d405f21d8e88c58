"""A regression's figures against the worked numbers of seven returns, and what is refused."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from smallcap_cli.core.analysis.skill import FactorFit, Skill, Skills, month_ends, regression
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


def factors(model: FactorModel, **columns: np.ndarray) -> FactorMonths:
    count = len(next(iter(columns.values())))
    months = np.arange(count) + np.datetime64("2025-01", "M")
    return FactorMonths(model, months, columns, np.full(count, RF), "202604", (Source("files"),))


def fitted(found: FactorFit | Gap) -> FactorFit:
    assert isinstance(found, FactorFit)
    return found


@pytest.fixture
def capm() -> FactorFit:
    return fitted(regression(factors(MODELS["capm"], market=returns(MARKET)), np.arange(7), returns(FUND)))


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
    fit = fitted(regression(both, np.arange(7), returns(FUND)))
    expected = [0.00033884506848636, 2.16730445560005, -1.02866643450252]
    assert [term.estimate for term in fit.terms] == pytest.approx(expected, rel=1e-11)
    assert (fit.r_squared, fit.adjusted_r_squared) == pytest.approx((0.954814056406371, 0.93222108460956), rel=1e-12)


def test_alpha_and_what_loadings_gave_add_up_to_the_return() -> None:
    both = factors(TWO, market=returns(MARKET), smb=SECOND)
    fit = fitted(regression(both, np.arange(7), returns(FUND)))
    assert fit.alpha.estimate * 12 + fit.from_loadings == pytest.approx(fit.raw, rel=1e-12)
    assert fit.raw == pytest.approx(float(returns(FUND).mean()) * 12, rel=1e-12)


def test_factors_that_move_together_are_called_collinear() -> None:
    random = np.random.default_rng(3)
    market = random.normal(0, 0.04, 60)
    near = factors(TWO, market=market, smb=market + random.normal(0, 0.004, 60))
    fit = fitted(regression(near, np.arange(60), market + random.normal(0, 0.01, 60)))
    assert [term.name for term in fit.collinear] == ["market", "smb"]


@pytest.mark.parametrize("second", [np.zeros(7), 2 * returns(MARKET)], ids=["constant", "twice the market"])
def test_a_factor_without_a_variance_of_its_own_has_no_regression(second: np.ndarray) -> None:
    found = regression(factors(TWO, market=returns(MARKET), smb=second), np.arange(7), returns(FUND))
    assert isinstance(found, Gap)
    assert found.detail.startswith("no regression: ")


def test_what_factors_explain_exactly_has_no_error_to_test_against() -> None:
    found = regression(factors(MODELS["capm"], market=returns(MARKET)), np.arange(7), 0.001 + 2 * returns(MARKET))
    assert isinstance(found, Gap)
    assert "exactly" in found.detail


def test_holm_counts_the_funds_that_were_tested(capm: FactorFit) -> None:
    made = factors(MODELS["capm"], market=returns(MARKET))
    funds = tuple(Skill(FundData(name, None, None), capm) for name in ("AAA", "BBB"))
    found = Skills((*funds, Skill(FundData("NEW", None, None), Gap("too_short"))), made, parse_window("5y"), date.max)  # type: ignore[arg-type]
    assert found.holm == pytest.approx({name: min(1.0, 2 * capm.alpha.p) for name in ("AAA", "BBB")})
    assert found.states == ["ok", "ok", "partial"]


def test_a_month_ends_on_its_last_day() -> None:
    months = np.array(["2024-02", "2025-12"], dtype="datetime64[M]")
    assert month_ends(months).astype(str).tolist() == ["2024-02-29", "2025-12-31"]
