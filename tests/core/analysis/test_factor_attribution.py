"""The gap of two funds by factor loadings: planted loadings are found, and parts add up to the gap of the returns."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from smallcap_cli.core.analysis.factor_attribution import FactorAttribution, factor_attribution
from smallcap_cli.core.factors import MODELS, FactorMonths
from smallcap_cli.core.model import Floats, FundData, Gap, PriceHistory, Source
from smallcap_cli.core.windows import parse_window

MONTHS = np.arange("2018-01", "2023-01", dtype="datetime64[M]")
AS_OF = date(2022, 12, 31)
WINDOW = parse_window("5y")


def factors(months: np.ndarray = MONTHS, model: str = "ff3") -> FactorMonths:
    chance = np.random.default_rng(13)
    columns = {name: chance.normal(0.004, 0.03, len(MONTHS))[: len(months)] for name in MODELS[model].factors}
    return FactorMonths(MODELS[model], months, columns, np.full(len(months), 0.001), "202304", (Source("files"),))


def fund(ticker: str, returns: Floats) -> FundData:
    ends = (np.arange("2017-12", "2023-01", dtype="datetime64[M]") + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
    levels = 100.0 * np.cumprod(np.r_[1.0, 1.0 + returns])
    history = PriceHistory(ticker, ends[: len(levels)], None, levels, Source("files"), frequency="monthly")
    return FundData(ticker, None, history, (), gaps={})


def pair(noise: float = 0.01) -> tuple[FundData, FundData, Floats]:
    """A less B is 0.1 % a month, 0.4 of SMB and -0.2 of HML, beside what both have in common and noise."""
    found, chance = factors().columns, np.random.default_rng(5)
    common = 0.001 + found["market"] + 0.3 * found["smb"] + chance.normal(0, 0.01, len(MONTHS))
    gap = 0.001 + 0.4 * found["smb"] - 0.2 * found["hml"] + chance.normal(0, 1, len(MONTHS)) * noise
    return fund("A", common + gap), fund("B", common), gap


def attribution(one: FundData, other: FundData) -> FactorAttribution:
    found = factor_attribution(one, other, factors(), WINDOW, AS_OF)
    assert isinstance(found, FactorAttribution)
    return found


def test_planted_loadings_are_found() -> None:
    one, other, _ = pair(noise=0.0)
    found = attribution(one, other)
    gaps = {effect.name: effect.gap for effect in found.effects}
    assert gaps == pytest.approx({"market": 0.0, "smb": 0.4, "hml": -0.2, "alpha": 0.001}, abs=1e-12)
    assert found.residual == pytest.approx(0.0, abs=1e-12)
    smb = found.effects[1]
    assert smb.loading - smb.other_loading == pytest.approx(smb.gap, abs=1e-12)


def test_each_month_the_gap_is_alpha_and_loading_gaps_times_means() -> None:
    """Least squares with a constant: the mean of the residuals is nothing."""
    one, other, gap = pair()
    found = attribution(one, other)
    monthly = sum(effect.monthly for effect in found.effects)
    assert monthly == pytest.approx(float(gap.mean()), abs=1e-12)


def test_effects_and_residual_add_up_to_the_difference_of_compound_returns() -> None:
    one, other, _ = pair()
    found = attribution(one, other)
    own, their = (float(data.prices.adjusted[-1] / data.prices.adjusted[0]) for data in (one, other))  # type: ignore
    assert sum(effect.effect for effect in found.effects) + found.residual == pytest.approx(own - their, abs=1e-12)
    assert (found.whole, found.other_whole) == pytest.approx((own - 1, their - 1), abs=1e-12)
    assert found.count == 60


def test_swapped_funds_change_every_sign() -> None:
    one, other, _ = pair()
    there, back = attribution(one, other), attribution(other, one)
    for mine, yours in zip(there.effects, back.effects, strict=True):
        assert (mine.gap, mine.effect) == pytest.approx((-yours.gap, -yours.effect), abs=1e-12)
    assert there.residual == pytest.approx(-back.residual, abs=1e-12)


def test_a_fund_against_itself_is_nothing() -> None:
    one, _, _ = pair()
    found = attribution(one, one)
    assert {effect.effect for effect in found.effects} == {0.0}
    assert {effect.t for effect in found.effects} == {None}
    assert found.residual == 0.0


def test_too_few_months_are_refused_with_their_number() -> None:
    one, other, _ = pair()
    found = factor_attribution(one, other, factors(MONTHS[:20]), WINDOW, AS_OF)
    assert isinstance(found, Gap)
    assert "needs 36" in found.detail


def test_a_month_without_factors_is_named() -> None:
    one, other, _ = pair()
    known = factors()
    keep = np.array([str(month) != "2020-03" for month in MONTHS])
    holed = FactorMonths(
        known.model, MONTHS[keep], {name: values[keep] for name, values in known.columns.items()}, known.rf[keep],
        "202304", known.sources,
    )  # fmt: skip
    found = factor_attribution(one, other, holed, WINDOW, AS_OF)
    assert isinstance(found, Gap)
    assert found.detail == "factors: no month 2020-03"


def test_a_fund_that_began_later_is_named() -> None:
    one = pair()[0]
    young = fund("Y", np.zeros(60))
    assert young.prices is not None
    late = young._replace(prices=PriceHistory(
        "Y", young.prices.days[12:], None, young.prices.adjusted[12:], Source("files"), frequency="monthly",
    ))  # type: ignore[index]  # fmt: skip
    found = factor_attribution(one, late, factors(), WINDOW, AS_OF)
    assert isinstance(found, Gap)
    assert "Y: first whole month 2019-01" in found.detail
