"""Brinson-Fachler beside perfattr, and Carino's linking beside perfattr and attriblink."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from smallcap_cli.core.analysis.attribution import (
    Attribution,
    SectorTable,
    attribution_of,
    carino_factors,
    linked_attribution,
)
from tests.peers.peer import peer

pd = peer("pandas")
perfattr = peer("perfattr")
attriblink = peer("attriblink")

SEEDS = range(40)


def quarters(seed: int) -> list[Attribution]:
    """Two to eight quarters of three to eleven sectors, weights drawn anew each quarter."""
    chance = np.random.default_rng(seed)
    sectors = tuple(f"S{number:02d}" for number in range(chance.integers(3, 12)))
    made = []
    for number in range(int(chance.integers(2, 9))):
        weights, other = (chance.dirichlet(np.ones(len(sectors))) for _ in range(2))
        returns, other_returns = (chance.normal(0.02, 0.1, len(sectors)).clip(-0.6) for _ in range(2))
        made.append(attribution_of(SectorTable(str(number), sectors, weights, other, returns, other_returns)))
    return made


def frame(periods: list[Attribution], *, benchmark: bool) -> Any:
    """The rows that perfattr takes of one side."""
    ends = pd.date_range("2020-03-31", periods=len(periods), freq="QE")
    rows = []
    for end, each in zip(ends, periods, strict=True):
        weights = each.table.benchmark_weights if benchmark else each.table.weights
        returns = each.table.benchmark_returns if benchmark else each.table.returns
        start = end - pd.offsets.QuarterEnd(1) + pd.Timedelta(days=1)
        days = (end - start).days + 1
        for name, weight, gain in zip(each.table.sectors, weights, returns, strict=True):
            rows.append((start, end, name, float(weight), float(gain), days))
    return pd.DataFrame(
        rows, columns=["from_date", "thru_date", "identifier", "weight", "return", "quantity_of_days"]
    )  # fmt: skip


@pytest.mark.parametrize("seed", SEEDS)
def test_effects_and_their_linking_are_those_of_perfattr(seed: int) -> None:
    periods = quarters(seed)
    method = perfattr.AttributionMethod.BRINSON_FACHLER_THREE_EFFECT
    found = perfattr.calculate_attribution(
        frame(periods, benchmark=False), frame(periods, benchmark=True), method=method
    )
    whole, _ = linked_attribution(periods)
    theirs = found.overall_detail.set_index("identifier").loc[list(whole.table.sectors)]
    for kind in ("allocation", "selection", "interaction"):
        assert getattr(whole.effects, kind) == pytest.approx(theirs[f"linked_{kind}_effect"].to_numpy(), abs=1e-12)
    first = found.period_detail[found.period_detail["thru_date"] == found.period_detail["thru_date"].min()]
    own = first.set_index("identifier").loc[list(whole.table.sectors)]
    for kind in ("allocation", "selection", "interaction"):
        assert getattr(periods[0].effects, kind) == pytest.approx(own[f"{kind}_effect"].to_numpy(), abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_linking_is_that_of_attriblink(seed: int) -> None:
    periods = quarters(seed)
    ends = pd.date_range("2020-03-31", periods=len(periods), freq="QE")
    own, other = (
        pd.Series([getattr(each, side) for each in periods], index=ends) for side in ("whole", "benchmark_whole")
    )
    names = [f"{kind} {name}" for kind in ("a", "s", "i") for name in periods[0].table.sectors]
    effects = pd.DataFrame([np.concatenate(each.effects) for each in periods], index=ends, columns=names)
    theirs = attriblink.link(effects, own, other, strict=True).linked_effects[names].to_numpy()
    whole, factors = linked_attribution(periods)
    assert np.concatenate(whole.effects) == pytest.approx(theirs, abs=1e-12)
    assert factors == pytest.approx(carino_factors(own.to_numpy(), other.to_numpy()), abs=1e-15)
