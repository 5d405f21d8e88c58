"""The engine and a slow reading of the same rules agree on universes and methodologies drawn at random.

Figures are whole numbers and quarters, so that both readings are exact and ties are many.
SMALLCAP_AGREEMENT_CASES=10000 draws that many instead of a thousand.
"""

from __future__ import annotations

import os
import random
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from smallcap_cli.core.methodology.engine import Rule, apply, rules_of
from smallcap_cli.core.methodology.model import Methodology, Provenance
from smallcap_cli.core.methodology.reading import index_figures
from smallcap_cli.core.methodology.universe import Members
from smallcap_cli.errors import UsageFault
from smallcap_cli.settings import bundled_folder
from tests.catalog.test_methodologies import library
from tests.core.methodology.by_hand import ByHand, Stop
from tests.core.methodology.support import DAY, ORDINARY, nobody, rules, table
from tests.core.methodology.test_properties import drawn

CASES = int(os.environ.get("SMALLCAP_AGREEMENT_CASES", "1000"))
SECTORS = ("energy", "tech", "health", "")
NUMBERS = ("f_a", "f_b", "days_listed", "company_mcap", "float_mcap", "total_mcap")
UNPROVEN = {"status": "unverified"}
OF_SOME = (
    "filter", "rank_band", "percentile_band", "dollar_band", "relative_band", "select", "exclude_worst",
    "manual", "carry",
)  # fmt: skip
Step = dict[str, Any]


def lines_of(dice: random.Random) -> list[dict[str, Any]]:
    """Ten to thirty lines of somewhat fewer companies; some cells are missing."""
    count = dice.randint(1, 30) if dice.random() < 0.1 else dice.randint(10, 30)
    companies = [f"C{number:02}" for number in range(max(1, int(count * dice.uniform(0.6, 1.0))))]

    def maybe(value: object, gap: float = 0.08) -> object:
        return None if dice.random() < gap else value

    lines = []
    for number in range(count):
        line: dict[str, Any] = {
            "security_id": f"S{number:02}", "company_id": dice.choice(companies), **ORDINARY,
            "price": maybe(dice.randint(0 if dice.random() < 0.05 else 1, 20), 0.03),
            "shares_out": dice.randint(1, 4), "float_factor": maybe(dice.choice((0.25, 0.5, 0.75, 1.0))),
            "days_listed": maybe(dice.randint(1, 9)), "sector": dice.choice(SECTORS),
            "exchange": dice.choice(("NYSE", "NASDAQ", "OTC")),
            "f_a": maybe(dice.randint(-5, 9)), "f_b": maybe(dice.randint(0, 6)), "f_flag": maybe(dice.randint(0, 1)),
        }  # fmt: skip
        line |= {f"ni_q{place}": maybe(dice.randint(-4, 6), 0.04) for place in range(1, 9)}
        line |= {f"volume_m{place}": maybe(dice.randint(3, 9), 0.02) for place in range(1, 7)}
        lines.append(line)
    return lines


def dressed(step: Step, dice: random.Random) -> Step:
    """The step with a group it applies to, a policy for missing input and a grade, now and then."""
    if step["kind"] in OF_SOME and dice.random() < 0.4:
        step["applies_to"] = dice.choice(("all", "additions", "members"))
    if dice.random() < 0.35:
        step["missing"] = dice.choices(("exclude", "keep", "fail"), (4, 5, 1))[0]
    if dice.random() < 0.2:
        step["grade"] = dice.choice(("approximate", "proxy"))
    return step


def a_filter(dice: random.Random) -> Step:
    conditions = [
        {"column": "price", "op": dice.choice((">=", ">")), "value": dice.randint(1, 8)},
        {"column": "exchange", "op": "in", "value": ["NYSE", "NASDAQ"]},
        {"column": "sector", "op": "not_in", "value": ["energy"]},
        {"column": "sector", "op": "==", "value": "tech"},
        {"column": "f_flag", "op": "is_true"},
        {"column": "f_a", "op": dice.choice(("<", "<=", ">")), "value": "2 * f_b - 3"},
        {"column": "float_factor", "op": ">=", "value": 0.5},
        {"column": "monthly_volume_shares", "op": "all_gt", "value": dice.randint(2, 4)},
        {"column": "ttm_ni", "op": ">", "value": 0},
        {"column": "company_mcap", "op": ">=", "value": "0.5 * median(company_mcap)"},
    ]
    return {"kind": "filter", "conditions": dice.sample(conditions, dice.randint(1, 2))}


def a_derive(dice: random.Random) -> Step:
    expr = dice.choice(
        (
            "f_a / f_b", "price * shares_out - f_a", "coalesce(f_a, f_b, 1)", "max(f_a, 0) * price",
            "ni_q[1] - ni_q[0]",
            "sum(f_a) by sector", "mean(ni_q[0:4])", "count(f_b) by company_id", "max(f_a) by sector",
            "-(f_a) + abs(f_b)",
            "rank(company_mcap)", "f_a - at_rank(f_a, 3)", "median(f_b)", "sum(total_mcap) by sector",
            "min(f_a, f_b)",
        )
    )  # fmt: skip
    level = dice.choice(("security", "company"))
    return {"kind": "derive", "column": dice.choice(("x", "y")), "expr": expr, "level": level}


def a_rank_band(dice: random.Random) -> Step:
    low = dice.randint(1, 6)
    step: Step = {"kind": "rank_band", "lo": low, "hi": low + dice.randint(1, 14)}
    if dice.random() < 0.6:
        unit = dice.choice(("rank", "cum_pct_points", "pct_of_count"))
        step["buffer"] = {"unit": unit, "upper": dice.choice((0, 1, 2.5, 20)), "lower": dice.choice((0, 1, 3, 25))}
    return step


def a_percentile_band(dice: random.Random) -> Step:
    low = dice.choice((0, 10, 25, 40, 50))
    step: Step = {
        "kind": "percentile_band", "column": dice.choice(("company_mcap", "float_mcap", "f_a", "f_b")), "lo": low,
        "hi": dice.choice((60, 75, 90, 100)), "straddle": dice.choice(("include_if_mid_inside", "upper", "lower")),
    }  # fmt: skip
    if dice.random() < 0.7:
        step["buffer"] = {"upper": dice.choice((0, 5, 10)), "lower": dice.choice((0, 5, 10))}
        if dice.random() < 0.6:
            step["buffer"]["packet"] = 0.5
    return step


def a_dollar_band(dice: random.Random) -> Step:
    low = dice.randint(2, 15)
    history = [
        {"from": None, "lo": low, "hi": low + 40, "prov": UNPROVEN},
        {
            "from": dice.choice((date(2025, 1, 1), DAY, date(2026, 1, 1))),
            "lo": low + 3,
            "hi": low + 25,
            "prov": UNPROVEN,
        },
    ]
    step: Step = {"kind": "dollar_band", "column": dice.choice(("company_mcap", "total_mcap")), "history": history}
    if dice.random() < 0.5:
        step["retain"] = {"lo_mult": 0.5, "hi_mult": 1.5, "prov": UNPROVEN}
    return step


def a_relative_band(dice: random.Random) -> Step:
    step: Step = {"kind": "relative_band", "column": dice.choice(("company_mcap", "f_a"))}
    if dice.random() < 0.7:
        step["max"] = dice.choice(
            ("at_rank(company_mcap, 2)", "max(at_rank(company_mcap, 4), at_cum_pct(company_mcap, 60))", "2 * mean(f_b)")
        )
    if "max" not in step or dice.random() < 0.4:
        step["min"] = dice.choice(("0.5 * median(company_mcap)", "min(f_b)", "f_b - 2"))
    return step


def a_share_class(dice: random.Random) -> Step:
    step: Step = {"kind": "share_class", "mode": dice.choice(("all_eligible", "primary_only"))}
    if dice.random() < 0.7:
        step["min_line_float_mcap"] = dice.choice(("smallest_member_float_mcap", 6))
    return step


def a_score(dice: random.Random) -> Step:
    parts = [
        {"column": column, "weight": dice.choice((1, 2, 0.5)), "direction": dice.choice(("high", "low"))}
        for column in dice.sample(("f_a", "f_b", "ttm_ni", "price"), dice.randint(1, 3))
    ]
    step: Step = {"kind": "score", "column": "s", "parts": parts, "transform": dice.choice(("zscore", "pct_rank"))}
    if dice.random() < 0.3:
        step["group"] = "sector"
    if dice.random() < 0.3:
        step["winsor"] = dice.choice((0.1, 0.25))
    return step


def a_select(dice: random.Random, columns: tuple[str, ...]) -> Step:
    step: Step = {"kind": "select", "by": dice.choice(columns), "order": dice.choice(("desc", "asc"))}
    step |= {"n": dice.randint(1, 15)} if dice.random() < 0.6 else {"frac": dice.choice((0.25, 0.5, 0.75))}
    if dice.random() < 0.4:
        step["buffer_count"] = dice.randint(1, 5)
    if dice.random() < 0.3:
        step["fill_policy"] = dice.choice(("none", "proxy_by_mcap"))
    return step


def a_cap(dice: random.Random) -> Step:
    step: Step = {"kind": "cap", "max_weight": dice.choice((0.05, 0.1, 0.2, 0.3))}
    if dice.random() < 0.5:
        step |= {"group": "sector", "max_group": dice.choice((0.3, 0.45, 0.6))}
    return step


def steps_of(dice: random.Random) -> list[Step]:
    """The sizes, then four to eight steps of any kind, then mostly weights and a cap."""
    derive = {"kind": "derive"}
    steps: list[Step] = [
        {**derive, "column": "total_mcap", "expr": "price * shares_out", "level": "security"},
        {**derive, "column": "company_mcap", "expr": "sum(total_mcap) by company_id", "level": "company"},
        {**derive, "column": "float_mcap", "expr": "price * shares_out * float_factor", "level": "security"},
        {**derive, "column": "ttm_ni", "expr": "sum(ni_q[0:4])", "level": "company"},
    ]
    if dice.random() < 0.3:
        exchange = {"column": "exchange", "op": "in", "value": ["NYSE", "NASDAQ"]}
        steps.insert(0, {"kind": "filter", "conditions": [exchange]})
    columns = NUMBERS
    ranked = False
    for _ in range(dice.randint(3, 7)):
        kind = dice.choice(("filter", "derive", "rank", "band", "percent", "dollar", "relative", "class", "score",
                            "select", "worst", "style", "manual"))  # fmt: skip
        if kind == "rank" or (kind == "band" and not ranked):
            by = dice.choice(("company_mcap", "f_a", "f_b", "float_mcap"))
            steps.append({"kind": "company_rank", "by": by, "universe": dice.choice(("eligible", "all"))})
            ranked, columns = True, (*columns, "rank", "cum_pct")
        if kind in _SIMPLE:
            steps.append(_SIMPLE[kind](dice))
        if kind == "score":
            columns = (*columns, "s")
        if kind == "select":
            steps.append(a_select(dice, columns))
        if kind == "worst":
            steps.append({"kind": "exclude_worst", "by": dice.choice(columns), "frac": dice.choice((0.1, 0.25, 0.5))})
        if kind == "style" and "s" not in columns:
            steps.append(a_score(dice))
        if kind == "style":
            steps.append(
                {"kind": "style_split", "score": "s", "pure_frac": dice.choice((0.25, 0.35)), "curve": "linear"}
            )
            columns = (*columns, "s", "value_share")
    if dice.random() < 0.85:
        steps.append(
            {"kind": "weight", "by": dice.choice(("float_mcap", "float_mcap * held_fraction", "f_b", "price + f_a"))}
        )
    if dice.random() < 0.4:
        steps.append(a_cap(dice))
    steps.append({"kind": "carry", "replace_deletions": False, "ipo_additions": "none"})
    return [{"id": f"step_{place}", **dressed(step, dice)} for place, step in enumerate(steps)]


_SIMPLE = {
    "filter": a_filter, "derive": a_derive, "band": a_rank_band, "percent": a_percentile_band,
    "dollar": a_dollar_band, "relative": a_relative_band, "class": a_share_class, "score": a_score,
    "manual": lambda _dice: {"kind": "manual", "text": "Judgement.", "effect": "unknown"},
}  # fmt: skip


@pytest.mark.parametrize("block", range(0, CASES, 50))
def test_the_engine_agrees_with_the_slow_reading(block: int) -> None:
    for seed in range(block, min(block + 50, CASES)):
        _agree(seed)


def _agree(seed: int) -> None:
    dice = random.Random(seed)
    lines, steps = lines_of(dice), steps_of(dice)
    prior = {line["security_id"]: dice.choice((0.5, 1.0)) for line in lines if dice.random() < 0.4}
    universe = table(lines)
    methodology = rules(*steps)
    try:
        slow = ByHand(lines, prior, DAY).run(steps)
    except Stop:
        with pytest.raises(UsageFault, match="is missing for"):
            apply(methodology, universe, library=nobody, prior=Members(prior))
        return
    fast = apply(methodology, universe, library=nobody, prior=Members(prior))
    ids = universe.security_id.tolist()
    out = {name: fast.why(row)[0] for row, name in enumerate(ids) if not fast.member[row]}
    assert out == slow.out, f"seed {seed}"
    assert [step.grade for step in fast.steps] == slow.grades, f"seed {seed}"
    found = {name: float(fast.weight[row]) for row, name in enumerate(ids) if fast.member[row]}
    if found and sum(found.values()) > 0:
        assert found == pytest.approx(slow.weights(), abs=1e-9), f"seed {seed}"
    held = {line["security_id"]: line["held_fraction"] for line in slow.left()}
    assert fast.members().held == held, f"seed {seed}"


BUNDLED = sorted(
    file.name.removesuffix(".yaml")
    for file in (bundled_folder("configs") / "methodologies").iterdir()
    if file.name.endswith(".yaml")
)
#: Ranks and counts of a whole market brought down to one of 70 lines.
SMALLER = {"lo": 60, "hi": 60, "n": 20}
SMALL = {
    "at_rank(company_mcap, 1001)": "at_rank(company_mcap, 17)",
    "at_rank(company_mcap, 500)": "at_rank(company_mcap, 9)",
    "at_rank(company_mcap, 3000)": "at_rank(company_mcap, 50)",
}  # fmt: skip


def brought_down(name: str, value: object, kind: str) -> object:
    """A parameter of a bundled step for a small market."""
    if isinstance(value, int) and (kind, name) in (("rank_band", "lo"), ("rank_band", "hi"), ("select", "n")):
        return max(value // SMALLER[name], 1)
    if isinstance(value, str):
        for large, small in SMALL.items():
            value = value.replace(large, small)
    return value


@pytest.mark.parametrize("name", BUNDLED)
def test_the_bundled_rules_read_the_same_both_ways(name: str) -> None:
    for seed in range(6):
        dice = random.Random(seed)
        lines = [{**ORDINARY, **line} for line in drawn(seed, 70, least=60, growth=1.09)]
        for line in lines:
            value = line["price"] * line["shares_out"]
            income = sum(line[f"ni_q{place}"] for place in range(1, 5))
            line |= {f"ni_q{place}": line[f"ni_q{place}"] * value // 200 for place in range(1, 9)}
            line |= {
                "f_book": round(value * dice.uniform(0.1, 1.2)), "f_sales_ttm": round(value * dice.uniform(0.2, 3)),
                "f_cfo_ttm": round(value * dice.uniform(-0.1, 0.3)), "f_capex_ttm": round(value * dice.uniform(0, 0.1)),
                "f_ev": round(value * dice.uniform(0.7, 1.6)), "f_dividends": round(value * dice.uniform(0, 0.03)),
                "f_buybacks": round(value * dice.uniform(0, 0.05)), "f_eps_fwd": round(income * 0.02, 3),
                "returns_12_1": round(dice.uniform(-0.5, 0.9), 3), "vol_12m": round(dice.uniform(0.1, 0.9), 3),
                "sector": dice.choice(("financials", "industrials", "health_care", "real_estate", "energy")),
            }  # fmt: skip
        prior = {line["security_id"]: dice.choice((0.5, 1.0)) for line in lines if dice.random() < 0.4}
        _same_both_ways(name, lines, prior)


def _same_both_ways(name: str, lines: list[dict[str, Any]], prior: dict[str, float]) -> None:
    def small(wanted: str) -> Methodology:
        found = library(wanted)
        steps = tuple(
            replace(s, params={k: brought_down(k, v, s.kind) for k, v in s.params.items()}) for s in found.steps
        )
        return replace(found, steps=steps)

    def slowly(wanted: str) -> ByHand:
        reading = ByHand(lines, prior if wanted == name else {}, DAY)
        for other in index_figures(rule.step for rule in rules_of(small(wanted), small)):
            inside = slowly(other).left()
            reading.limits[f"{other}.largest_usd"] = max(line["company_mcap"] for line in inside)
        return reading.run([_spelled(rule) for rule in rules_of(small(wanted), small) if _holds(rule.step.prov)])

    universe, slow = table(lines), slowly(name)
    fast = apply(small(name), universe, library=small, prior=Members(prior))
    ids = universe.security_id.tolist()
    assert {one: fast.why(row)[0] for row, one in enumerate(ids) if not fast.member[row]} == slow.out
    found = {one: float(fast.weight[row]) for row, one in enumerate(ids) if fast.member[row]}
    assert found, "nobody is left"
    assert found == pytest.approx(slow.weights(), abs=1e-9)


def _holds(prov: Provenance) -> bool:
    return (prov.valid_from is None or prov.valid_from <= DAY) and (prov.valid_to is None or prov.valid_to >= DAY)


def _spelled(rule: Rule) -> Step:
    """A step of a family as a mapping; limits are named without the family's name."""
    step = rule.step
    return {
        **step.params, "id": rule.name, "kind": step.kind, "applies_to": step.applies_to, "missing": step.missing,
        "grade": step.grade, "figures_of": step.id,
    }  # fmt: skip
