"""What holds for rules of any numbers: who is untouched by whom, and what adds up."""

import random
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from smallcap_cli.core.methodology.engine import apply
from smallcap_cli.core.methodology.result import Result, summary
from smallcap_cli.core.methodology.universe import NOBODY, Members
from tests.catalog.test_methodologies import RANGES, library
from tests.core.methodology.support import RANK, SIZES, members, nobody, rules, run, table

SEEDS = range(20)
DEEPEST = ("russell_2000", "sp_smallcap_600", "crsp_us_small_cap")
WEIGHT = {"id": "weight", "kind": "weight", "by": "float_mcap"}
FLOAT = {
    "id": "float_mcap", "kind": "derive", "column": "float_mcap", "expr": "price * shares_out * float_factor",
    "level": "security",
}  # fmt: skip


def drawn(seed: int, count: int = 60, *, least: float = 40, growth: float = 1.13) -> list[dict[str, Any]]:
    """Companies from 40 million to some tens of billions of dollars, with two lines now and then."""
    dice = random.Random(seed)
    lines = []
    for number in range(count):
        millions = round(least * growth**number * dice.uniform(0.8, 1.2))
        line: dict[str, Any] = {
            "security_id": f"S{number:03}", "company_id": f"C{max(0, number - (dice.random() < 0.1)):03}",
            "price": dice.choice((2, 5, 10, 50)), "float_factor": round(dice.uniform(0.1, 1), 2),
            "days_listed": dice.randint(10, 4000), "vote_float": 1, "sector": dice.choice(("a", "b")),
        }  # fmt: skip
        line["shares_out"] = millions * 1_000_000 // line["price"]
        line["adv_usd_12m"] = millions * 1_000_000 * dice.uniform(0.5, 2)
        line |= {f"ni_q{place}": dice.randint(-4, 8) for place in range(1, 9)}
        line |= {f"volume_m{place}": dice.randint(2, 9) * 100_000 for place in range(1, 7)}
        lines.append(line)
    return lines


def tiny() -> dict[str, Any]:
    line = drawn(0)[0]
    return {**line, "security_id": "TINY", "company_id": "TINY", "price": 2, "shares_out": 16_000_000}


def rank_rules(low: int = 5, high: int = 30) -> list[dict[str, Any]]:
    return [*SIZES, FLOAT, RANK, {"id": "band", "kind": "rank_band", "lo": low, "hi": high}, WEIGHT]


def share_rules() -> list[dict[str, Any]]:
    band = {
        "id": "band", "kind": "percentile_band", "column": "company_mcap", "lo": 40, "hi": 95,
        "straddle": "include_if_mid_inside",
    }  # fmt: skip
    return [*SIZES, FLOAT, band, WEIGHT]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_tiny_company_more_changes_nothing_above_it_with_ranks(seed: int) -> None:
    before = run(drawn(seed), *rank_rules())
    after = run([*drawn(seed), tiny()], *rank_rules())
    assert members(before) == members(after)
    assert before.weight.max() == after.weight.max()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("steps", [rank_rules(), share_rules()], ids=["ranks", "percentiles"])
def test_all_prices_times_the_same_change_neither_ranks_nor_percentiles(seed: int, steps: list[dict[str, Any]]) -> None:
    lines = drawn(seed)
    dearer = [{**line, "price": line["price"] * 8} for line in lines]
    first, second = run(lines, *steps), run(dearer, *steps)
    assert members(first) == members(second)
    assert first.weight == pytest.approx(second.weight)


@pytest.mark.parametrize("seed", SEEDS)
def test_rules_without_memory_do_not_depend_on_the_members_before(seed: int) -> None:
    dice = random.Random(seed)
    lines = drawn(seed)
    prior = {line["security_id"]: dice.choice((0.5, 1.0)) for line in lines if dice.random() < 0.5}
    for steps in (rank_rules(), share_rules()):
        assert np.array_equal(run(lines, *steps).weight, run(lines, *steps, prior=prior).weight)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_the_file_means_nothing(seed: int) -> None:
    lines = drawn(seed)
    shuffled = random.Random(seed).sample(lines, len(lines))
    for name in DEEPEST:
        first, second = of_library(name, lines), of_library(name, shuffled)
        assert first.weight.tolist() == second.weight.tolist()
        assert first.out.tolist() == second.out.tolist()


@pytest.mark.parametrize("seed", SEEDS)
def test_narrower_bands_are_inside_wider_ones(seed: int) -> None:
    lines = drawn(seed)
    small, wide = run(lines, *rank_rules(10, 30)), run(lines, *rank_rules(5, 40))
    assert set(members(small)) <= set(members(wide))


def of_library(
    name: str, lines: list[dict[str, Any]], *changes: tuple[str, str, Any], prior: Members = NOBODY
) -> Result:
    """A bundled methodology, with the ranks of a large market brought down to a small one."""
    found = library(name)
    steps = tuple(_changed(step, changes) for step in found.steps)
    return apply(replace(found, steps=steps), table(lines), library=nobody, prior=prior)


def _changed(step: Any, changes: tuple[tuple[str, str, Any], ...]) -> Any:
    params = {**step.params, **{name: value for place, name, value in changes if place == step.id}}
    return replace(step, params=params)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", DEEPEST)
def test_weights_of_the_bundled_indexes_add_up_to_1_and_every_other_line_has_its_reason(name: str, seed: int) -> None:
    ranks = (("rank_band", "lo", 5), ("rank_band", "hi", 40))
    result = of_library(name, drawn(seed), *ranks)
    assert result.weight.sum() == pytest.approx(1)
    assert (result.weight[~result.member] == 0).all()
    assert (result.weight[result.member] > 0).all()
    for row in np.flatnonzero(~result.member):
        step, reason, _ = result.why(int(row))
        assert step in {one.name for one in result.steps}
        assert reason


def test_profits_tested_at_entry_leave_no_loss_makers_until_a_year_has_passed() -> None:
    """Nobody who enters loses money; a year on, members who do are kept and only additions are tested."""
    lines = drawn(3, 90, least=1000, growth=1.02)
    first = of_library("sp_smallcap_600", lines)
    assert summary(first).unprofitable_share == 0
    dice = random.Random(5)
    drifted = [{**line, **{f"ni_q{place}": dice.randint(-6, 6) for place in range(1, 9)}} for line in lines]
    second = of_library("sp_smallcap_600", drifted, prior=first.members())
    assert (summary(second).unprofitable_share or 0) > 0
    losing = [line["security_id"] for line in drifted if sum(line[f"ni_q{p}"] for p in range(1, 5)) < 0]
    additions = set(members(second)) - set(first.members().held)
    assert not additions & set(losing)


def test_the_lower_edge_of_the_russell_2000_has_no_buffer_and_the_upper_one_has() -> None:
    """The 2.5 points keep a member that grew past the line; one that shrank below the last rank goes."""
    lines = drawn(1)
    ranks = (("rank_band", "lo", 5), ("rank_band", "hi", 30))
    plain = of_library("russell_2000", lines, *ranks)
    everyone = Members({line["security_id"]: 1.0 for line in lines})
    again = of_library("russell_2000", lines, *ranks, prior=everyone)
    new = set(members(again)) - set(members(plain))
    place = {name: again.candidates.numbers("rank")[row]
             for row, name in enumerate(again.candidates.universe.security_id.tolist())}  # fmt: skip
    assert all(place[name] < 5 for name in new)


def test_rules_made_of_steps_are_what_the_schema_reads() -> None:
    assert rules(*rank_rules()).steps[-1].kind == "weight"


# ---- dated rules: the announced ranges of the S&P SmallCap 600 decide who may enter on a day


def entering(day: date) -> tuple[float, float]:
    """The smallest and the largest company value, in millions, that the band lets in on a day."""
    edges = [value for low, high in RANGES_BY_DAY.values() for value in (low - 1, low, high, high + 1)]
    lines = [{"id": f"S{value}", "price": value, "shares_out": 1_000_000} for value in sorted(set(edges))]
    band = next(step for step in library("sp_smallcap_600").steps if step.kind == "dollar_band")
    only = replace(library("sp_smallcap_600"), steps=(*rules(*SIZES).steps, band))
    inside = [int(name[1:]) for name in members(apply(only, table(lines), library=nobody, as_of=day))]
    return min(inside), max(inside)


RANGES_BY_DAY = {start or date(2019, 1, 1): (low, high) for start, low, high in RANGES}


@pytest.mark.parametrize("start", RANGES_BY_DAY)
def test_the_announced_range_of_the_day_decides_who_may_enter(start: date) -> None:
    assert entering(start) == RANGES_BY_DAY[start]


def test_the_day_before_a_new_range_still_has_the_old_one() -> None:
    for (_, old), (start, _) in pairwise(RANGES_BY_DAY.items()):
        assert entering(start - timedelta(days=1)) == old
