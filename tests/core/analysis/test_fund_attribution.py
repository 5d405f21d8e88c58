"""Where the return gap of two funds comes from, by what they hold: worked by hand on invented companies.

One month, no list inside it. A holds X 60 %, Y 40 %; B holds X 50 %, Y 50 %. X gains 10 %, Y 4 %: A 7.6 %, B 7.0 %.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from smallcap_cli.core.analysis.attribution import brinson_fachler, two_effects
from smallcap_cli.core.analysis.fund_attribution import (
    FundPath,
    Levels,
    Portfolio,
    PortfolioLine,
    boundaries,
    fund_attribution,
    levels_of,
    levels_of_returns,
)

START, MIDDLE, END = date(2025, 7, 31), date(2025, 8, 31), date(2025, 9, 30)


def portfolio(day: date, weights: dict[str, float], groups: dict[str, str] | None = None) -> Portfolio:
    groups = groups or {name: name for name in weights}
    return Portfolio(day, tuple(PortfolioLine(groups[name], name, weight) for name, weight in weights.items()))


def path(ticker: str, levels: list[float], *lists: Portfolio, fees: tuple[float, ...] | None = None) -> FundPath:
    return FundPath(ticker, np.array(levels), lists, fees)


def one_month(returns: dict[str, float]) -> Levels:
    return levels_of_returns(returns, START, MIDDLE, [START])


def test_two_effects_of_the_worked_example_by_hand() -> None:
    """metrics.md K: weights .6/.4 and .5/.5, returns .10/.02 and .08/.04; whole .068 and .060, mean .064.
    allocation .1 (.09 - .064) = .0026 and -.1 (.03 - .064) = .0034; selection .55 x .02 and .45 x -.02.
    """
    own, other = np.array([0.6, 0.4]), np.array([0.5, 0.5])
    gains, other_gains = np.array([0.10, 0.02]), np.array([0.08, 0.04])
    found = two_effects(own, other, gains, other_gains)
    assert found.allocation == pytest.approx([0.0026, 0.0034], abs=1e-15)
    assert found.selection == pytest.approx([0.011, -0.009], abs=1e-15)
    assert found.interaction.tolist() == [0.0, 0.0]
    assert found.total == pytest.approx(0.008, abs=1e-15)
    # The mean of Brinson-Fachler from either side, interaction in equal parts.
    one, back = brinson_fachler(own, other, gains, other_gains), brinson_fachler(other, own, other_gains, gains)
    assert found.allocation == pytest.approx((one.allocation - back.allocation) / 2, abs=1e-15)


def test_one_period_by_hand() -> None:
    """Holding X: (.6 - .5)(.10 - .073) = .0027; Y: (.4 - .5)(.04 - .073) = .0033: together .006, the whole gap."""
    found = fund_attribution(
        path("A", [100.0, 107.6], portfolio(START, {"X": 0.6, "Y": 0.4})),
        path("B", [100.0, 107.0], portfolio(START, {"X": 0.5, "Y": 0.5})),
        [START, MIDDLE], one_month({"X": 0.10, "Y": 0.04}), form="two",
    )  # fmt: skip
    assert found.whole.table.sectors == ("X", "Y")
    assert found.whole.effects.allocation == pytest.approx([0.0027, 0.0033], abs=1e-12)
    assert found.whole.effects.selection == pytest.approx([0.0, 0.0], abs=1e-15)
    assert (found.difference, found.residual) == pytest.approx((0.006, 0.0), abs=1e-12)
    assert found.coverage == (1.0, 1.0)


def test_what_is_not_priced_is_left_to_the_residual() -> None:
    """A: X 60 %, Y 30 %, Z 10 % without a price: of the rest 2/3 and 1/3, which give 8 %. A made 7.6 %, so -0.4 points
    are of Z; B made what its companies did.
    """
    found = fund_attribution(
        path("A", [100.0, 107.6], portfolio(START, {"X": 0.6, "Y": 0.3, "Z": 0.1})),
        path("B", [100.0, 107.0], portfolio(START, {"X": 0.5, "Y": 0.5})),
        [START, MIDDLE], one_month({"X": 0.10, "Y": 0.04}), form="two",
    )  # fmt: skip
    assert found.coverage == pytest.approx((0.9, 1.0), abs=1e-12)
    assert found.whole.effects.total == pytest.approx(0.01, abs=1e-12)
    assert found.residual == pytest.approx(-0.004, abs=1e-12)
    assert found.whole.effects.total + found.residual == pytest.approx(found.difference, abs=1e-15)


def test_the_fee_gap_stands_apart_from_the_residual() -> None:
    """A costs 0.2 points in the month and B 0.1: -0.1 points; the rest of the -0.4 stays unexplained."""
    found = fund_attribution(
        path("A", [100.0, 106.8], portfolio(START, {"X": 0.6, "Y": 0.4}), fees=(0.002,)),
        path("B", [100.0, 106.6], portfolio(START, {"X": 0.5, "Y": 0.5}), fees=(0.001,)),
        [START, MIDDLE], one_month({"X": 0.10, "Y": 0.04}), form="two",
    )  # fmt: skip
    assert found.fee == pytest.approx(-0.001, abs=1e-12)
    assert found.residual == pytest.approx(-0.003, abs=1e-12)


def test_weights_drift_between_lists() -> None:
    """A list of 50/50; in the first month X doubles and Y stays: 2/3 and 1/3 at its end. Then X +3 %, Y 0: 2 %."""
    days = np.array([START, MIDDLE, END], dtype="datetime64[D]")
    levels = levels_of({"X": (days, np.array([10.0, 20.0, 20.6])), "Y": (days, np.array([5.0, 5.0, 5.0]))},
                       [START, MIDDLE, END])  # fmt: skip
    drifting = path("A", [100.0, 150.0, 153.0], portfolio(START, {"X": 0.5, "Y": 0.5}))
    steady = path("B", [100.0, 100.0, 100.0], portfolio(START, {"Y": 1.0}))
    found = fund_attribution(drifting, steady, [START, MIDDLE, END], levels, form="three")
    assert found.periods[1].table.weights == pytest.approx([2 / 3, 1 / 3], abs=1e-12)
    assert [each.residual for each in found.periods] == pytest.approx([0.0, 0.0], abs=1e-12)
    assert found.whole.effects.total == pytest.approx(0.53, abs=1e-12)


def test_a_newer_list_replaces_the_older_one() -> None:
    days = np.array([START, MIDDLE, END], dtype="datetime64[D]")
    levels = levels_of({"X": (days, np.array([10.0, 11.0, 12.1])), "Y": (days, np.array([5.0, 5.0, 5.0]))},
                       [START, date(2025, 8, 15), MIDDLE, END])  # fmt: skip
    lists = portfolio(START, {"X": 1.0}), portfolio(MIDDLE, {"Y": 1.0})
    found = fund_attribution(
        path("A", [100.0, 110.0, 110.0], *lists), path("B", [1.0, 1.0, 1.0], portfolio(START, {"Y": 1.0})),
        [START, MIDDLE, END], levels, form="two",
    )  # fmt: skip
    assert [each.whole for each in found.periods] == pytest.approx([0.1, 0.0], abs=1e-12)
    assert (found.residual, found.difference) == pytest.approx((0.0, 0.1), abs=1e-12)


def random_paths(seed: int) -> tuple[FundPath, FundPath, list[date], Levels]:
    """Two funds of forty companies each out of sixty in five groups, over a year, some closes missing."""
    chance = np.random.default_rng(seed)
    ends = boundaries(date(2024, 12, 31), date(2025, 12, 31))
    days = np.array(ends, dtype="datetime64[D]")
    names = [f"N{number:02d}" for number in range(60)]
    closes = {name: (days, 10 * np.cumprod(1 + chance.normal(0.01, 0.08, len(days)).clip(-0.5))) for name in names[:55]}
    groups = {name: f"G{number % 5}" for number, name in enumerate(names)}

    def fund(ticker: str, held: list[str]) -> FundPath:
        weights = chance.dirichlet(np.ones(len(held)))
        own = portfolio(ends[0], dict(zip(held, weights, strict=True)), groups)
        moves = np.cumprod(1 + chance.normal(0.01, 0.04, len(days)))
        return FundPath(ticker, moves, (own,), tuple(chance.uniform(0, 1e-4, len(days) - 1)))

    return fund("A", names[:40]), fund("B", names[20:]), ends, levels_of(closes, ends)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("form", ["two", "three"])
def test_effects_fee_and_residual_add_up_to_the_difference(seed: int, form: str) -> None:
    one, other, ends, levels = random_paths(seed)
    found = fund_attribution(one, other, ends, levels, form=form)
    parts = found.whole.effects.total + (found.fee or 0.0) + found.residual
    gap = one.levels[-1] / one.levels[0] - other.levels[-1] / other.levels[0]
    assert parts == pytest.approx(gap, abs=1e-12)


@pytest.mark.parametrize("seed", range(20))
def test_two_effects_change_their_sign_with_the_order_of_the_funds(seed: int) -> None:
    one, other, ends, levels = random_paths(seed)
    there = fund_attribution(one, other, ends, levels, form="two")
    back = fund_attribution(other, one, ends, levels, form="two")
    assert set(there.whole.table.sectors) == set(back.whole.table.sectors)
    order = [back.whole.table.sectors.index(name) for name in there.whole.table.sectors]
    for mine, yours in zip(there.whole.effects, back.whole.effects, strict=True):
        assert mine == pytest.approx(-yours[order], abs=1e-12)
    assert (there.residual, there.fee) == pytest.approx((-back.residual, -(back.fee or 0.0)), abs=1e-12)


@pytest.mark.parametrize("form", ["two", "three"])
def test_a_fund_against_itself_is_nothing(form: str) -> None:
    one, _, ends, levels = random_paths(3)
    found = fund_attribution(one, one, ends, levels, form=form)
    assert all(np.abs(kind).max() < 1e-15 for kind in found.whole.effects)
    assert (found.fee, found.residual, found.difference) == (0.0, 0.0, 0.0)


def test_a_known_tilt_is_found() -> None:
    """Two funds of the same two groups, A 10 points more in the one that gains 20 % while the other gains nothing:
    each effect is .1 x half the spread of .2."""
    found = fund_attribution(
        path("A", [1.0, 1.12], portfolio(START, {"X": 0.6, "Y": 0.4})),
        path("B", [1.0, 1.10], portfolio(START, {"X": 0.5, "Y": 0.5})),
        [START, MIDDLE], one_month({"X": 0.2, "Y": 0.0}), form="two",
    )  # fmt: skip
    assert found.whole.effects.allocation == pytest.approx([0.1 * (0.2 - 0.11), -0.1 * (0.0 - 0.11)], abs=1e-12)
    assert found.whole.effects.total == pytest.approx(0.02, abs=1e-12)


def test_boundaries_are_the_month_ends_between_two_days() -> None:
    assert boundaries(date(2025, 8, 15), date(2025, 11, 5)) == [
        date(2025, 8, 15), date(2025, 8, 31), date(2025, 9, 30), date(2025, 10, 31), date(2025, 11, 5),
    ]  # fmt: skip
    # A window to the last session of a month has no period of a week-end: 2025-08-29 was a Friday.
    assert boundaries(date(2025, 6, 30), date(2025, 8, 29)) == [
        date(2025, 6, 30), date(2025, 7, 31), date(2025, 8, 29),
    ]  # fmt: skip
    assert boundaries(date(2025, 5, 30), date(2025, 6, 30))[0] == date(2025, 5, 30)


def test_a_close_counts_for_a_week() -> None:
    """A month end without a close takes the last one up to seven days before; an older one is none."""
    levels = levels_of({"X": (np.array(["2025-08-24", "2025-09-22"], dtype="datetime64[D]"), np.array([2.0, 3.0]))},
                       [MIDDLE, END])  # fmt: skip
    assert levels.of("X", MIDDLE) == 2.0
    assert np.isnan(levels.of("X", END))
