"""The steps that choose and weigh, worked by hand; families, dates, overrides of state, and what cannot be run."""

from datetime import date

import pytest

from smallcap_cli.core.methodology.engine import apply
from smallcap_cli.core.methodology.result import summary
from smallcap_cli.core.methodology.universe import Members
from smallcap_cli.errors import ConfigFault, NotFound, UsageFault
from tests.core.methodology.support import RANK, SIZES, members, nobody, rules, run, sized, table, weights, why

BY_PRICE = {"id": "weights", "kind": "weight", "by": "price"}

# ---- score


def scored(parts: list[dict[str, object]], rows: list[dict[str, object]], **more: object) -> list[float | None]:
    step = {"id": "s", "kind": "score", "column": "s", "parts": parts, "transform": "zscore", **more}
    values = run(rows, step).candidates.numbers("s").tolist()
    return [None if value != value else round(value, 6) for value in values]


ABC = [
    {"id": "A", "price": 1, "f_a": 1, "f_b": 30, "sector": "x"},
    {"id": "B", "price": 2, "f_a": 2, "f_b": 20, "sector": "x"},
    {"id": "C", "price": 3, "f_a": 3, "f_b": 10, "sector": "y"},
]


def test_a_score_is_the_weighted_mean_of_its_parts() -> None:
    # The standard deviation of 1, 2, 3 is 0.816497, so C is 1.224745 away; turned round, f_b says the same.
    parts = [{"column": "f_a", "weight": 3}, {"column": "f_b", "weight": 1, "direction": "low"}]
    assert scored(parts, ABC) == [-1.224745, 0.0, 1.224745]
    against = [{"column": "f_a", "weight": 3}, {"column": "f_b", "weight": 1}]
    assert scored(against, ABC) == [-0.612372, 0.0, 0.612372]  # (3 - 1) / 4 of it


def test_a_score_by_rank_counts_those_below_and_half_of_those_alike() -> None:
    rows = [*ABC, {"id": "D", "price": 3, "f_a": 3, "f_b": 10, "sector": "y"}]
    part = [{"column": "f_a", "weight": 1}]
    assert scored(part, rows, transform="pct_rank") == [0.125, 0.375, 0.75, 0.75]
    turned = [{"column": "f_a", "weight": 1, "direction": "low"}]
    assert scored(turned, rows, transform="pct_rank") == [0.875, 0.625, 0.25, 0.25]


def test_a_score_within_groups_compares_a_group_with_itself() -> None:
    assert scored([{"column": "f_a", "weight": 1}], ABC, group="sector") == [-1.0, 1.0, 0.0]


def test_a_winsorised_part_is_drawn_in_first() -> None:
    # The quartiles of 1, 2, 3 are 1.5 and 2.5: the deviation is 0.408248, and C is again 1.224745 away.
    assert scored([{"column": "f_a", "weight": 1}], ABC, winsor=0.25) == [-1.224745, 0.0, 1.224745]


def test_a_line_without_a_part_is_out_or_scored_by_the_others() -> None:
    rows = [*ABC[:2], {**ABC[2], "f_a": None}]
    parts = [{"column": "f_a", "weight": 1}, {"column": "f_b", "weight": 1}]
    step = {"id": "s", "kind": "score", "column": "s", "parts": parts, "transform": "pct_rank"}
    assert members(run(rows, step)) == ["A", "B"]
    kept = run(rows, {**step, "missing": "keep"})
    assert (members(kept), kept.grade) == (["A", "B", "C"], "approximate")
    assert kept.candidates.numbers("s").tolist()[2] == pytest.approx(1 / 6)


# ---- select and exclude_worst

FIVE = sized(A=50, B=40, C=30, D=20, E=10)


def best(**more: object) -> dict[str, object]:
    return {"id": "best", "kind": "select", "by": "price", "order": "desc", **more}


def test_select_takes_the_best_and_says_how_many_places_others_are_short() -> None:
    result = run(FIVE, best(n=2))
    assert members(result) == ["A", "B"]
    assert why(result, "D") == ("best", "place 4, where 2 are taken", 2)
    assert members(run(FIVE, best(n=2, order="asc"))) == ["D", "E"]
    assert members(run(FIVE, best(frac=0.5))) == ["A", "B", "C"]  # 2.5 companies: halves go up
    assert members(run(FIVE, best(n=9))) == ["A", "B", "C", "D", "E"]


def test_equal_figures_go_by_company_value_then_by_id() -> None:
    rows = [{"id": name, "price": price, "f_a": 1} for name, price in (("A", 1), ("B", 3), ("C", 2), ("D", 2))]
    assert members(run(rows, *SIZES, best(n=2, by="f_a"))) == ["B", "C"]


def test_members_inside_the_buffer_come_before_others() -> None:
    assert members(run(FIVE, best(n=2, buffer_count=1), prior={"C": 1, "E": 1})) == ["A", "C"]
    assert members(run(FIVE, best(n=2, buffer_count=1), prior={"D": 1})) == ["A", "B"]


def test_a_committee_keeps_members_and_fills_up_by_size() -> None:
    step = best(n=3, fill_policy="proxy_by_mcap", by="company_mcap")
    assert members(run(FIVE, *SIZES, step, prior={"D": 1, "E": 1})) == ["A", "D", "E"]
    assert members(run(FIVE, *SIZES, step)) == ["A", "B", "C"]


def test_select_counts_companies_not_lines() -> None:
    rows = [*FIVE, {"security_id": "A2", "company_id": "A", "price": 1}]
    assert members(run(rows, best(n=2))) == ["A", "A2", "B"]


def test_exclude_worst_drops_the_lowest_fraction() -> None:
    step = {"id": "worst", "kind": "exclude_worst", "by": "price", "frac": 0.4}
    result = run(FIVE, step)
    assert members(result) == ["A", "B", "C"]
    assert why(result, "D") == ("worst", "price 20 is among the lowest 2 of 5", 10)
    assert members(run(FIVE, {**step, "frac": 0})) == ["A", "B", "C", "D", "E"]


# ---- style_split


def shares(pure: float, curve: str = "linear") -> list[float]:
    rows = [{"id": name, "price": 25, "f_s": score} for name, score in (("A", 4), ("B", 3), ("C", 2), ("D", 1))]
    step = {"id": "style", "kind": "style_split", "score": "f_s", "pure_frac": pure, "curve": curve}
    result = run(rows, step)
    value, growth = result.candidates.numbers("value_share"), result.candidates.numbers("growth_share")
    assert (value + growth).tolist() == [1.0] * 4
    return [round(share, 6) for share in value.tolist()]


def test_the_highest_scores_are_value_the_lowest_growth_and_the_middle_is_both() -> None:
    # The middles lie at 12.5, 37.5, 62.5 and 87.5 % of the weight; of the stretch from 25 to 75 % they are a
    # quarter and three quarters.
    assert shares(0.25) == [1.0, 0.75, 0.25, 0.0]
    assert shares(0.5) == [1.0, 1.0, 0.0, 0.0]
    middle = shares(0.25, "logistic_unverified")
    assert middle[0] == 1.0
    assert middle[3] == 0.0
    assert 0.75 < middle[1] < 1.0
    assert middle[1] + middle[2] == pytest.approx(1.0)


def test_value_and_growth_add_up_to_their_parent() -> None:
    rows = [{"id": name, "price": price, "f_s": price} for name, price in (("A", 4), ("B", 3), ("C", 2), ("D", 1))]
    split = {"id": "style", "kind": "style_split", "score": "f_s", "pure_frac": 0.3, "curve": "linear"}
    parent = run(rows, BY_PRICE).candidates.numbers("weight")
    result = run(rows, BY_PRICE, split)
    value = parent * result.candidates.numbers("value_share") + parent * result.candidates.numbers("growth_share")
    assert value.tolist() == pytest.approx(parent.tolist())


# ---- weight and cap


def test_weights_are_in_proportion_and_add_up_to_1() -> None:
    assert weights(run(FIVE[:3], BY_PRICE)) == pytest.approx({"A": 50 / 120, "B": 40 / 120, "C": 30 / 120})


def test_the_fraction_held_counts_once() -> None:
    band = {
        "id": "band", "kind": "percentile_band", "column": "company_mcap", "lo": 40, "hi": 90,
        "straddle": "include_if_mid_inside", "buffer": {"upper": 2, "lower": 2, "packet": 0.5},
    }  # fmt: skip
    rows = sized(A=40, B=30, C=20, D=10)  # D's middle is 95: half of it goes
    for expression in ("price", "price * held_fraction"):
        found = weights(run(rows, *SIZES, band, {**BY_PRICE, "by": expression}, prior={"D": 1}))
        assert found == pytest.approx({"B": 30 / 55, "C": 20 / 55, "D": 5 / 55})


def test_a_weight_of_nothing_is_no_membership() -> None:
    rows = [{"id": "A", "price": 1, "f_w": 2}, {"id": "B", "price": 1, "f_w": 0}, {"id": "C", "price": 1, "f_w": None}]
    result = run(rows, {**BY_PRICE, "by": "f_w"})
    assert members(result) == ["A"]
    assert why(result, "B")[1] == "f_w is 0: no weight"
    assert why(result, "C")[1] == "f_w is missing"


def test_without_a_weight_step_members_weigh_the_same() -> None:
    assert weights(run(FIVE, best(n=4))) == {"A": 0.25, "B": 0.25, "C": 0.25, "D": 0.25}


def test_what_a_cap_takes_goes_to_the_others_until_none_is_above() -> None:
    # 60, 20, 10, 10 capped at 35: 25 go to the others, 60 to 35, 32.5, 16.25, 16.25: all within.
    rows = sized(A=60, B=20, C=10, D=10)
    found = weights(run(rows, BY_PRICE, {"id": "cap", "kind": "cap", "max_weight": 0.35}))
    assert found == pytest.approx({"A": 0.35, "B": 0.325, "C": 0.1625, "D": 0.1625})
    # Capped at 30: B comes above in the first round (35) and is capped in the second: 30, 30, 20, 20.
    found = weights(run(rows, BY_PRICE, {"id": "cap", "kind": "cap", "max_weight": 0.3}))
    assert found == pytest.approx({"A": 0.3, "B": 0.3, "C": 0.2, "D": 0.2})


def test_a_cap_that_leaves_too_little_room_is_approximate() -> None:
    result = run(sized(A=3, B=1), BY_PRICE, {"id": "cap", "kind": "cap", "max_weight": 0.1})
    assert weights(result) == pytest.approx({"A": 0.5, "B": 0.5})
    assert result.grade == "approximate"


def test_a_cap_is_that_of_the_company() -> None:
    rows = [*sized(B=30, C=30), {"security_id": "A1", "company_id": "A", "price": 30},
            {"security_id": "A2", "company_id": "A", "price": 10}]  # fmt: skip
    found = weights(run(rows, BY_PRICE, {"id": "cap", "kind": "cap", "max_weight": 0.36}))
    assert found == pytest.approx({"A1": 0.27, "A2": 0.09, "B": 0.32, "C": 0.32})


def test_a_group_is_capped_with_its_companies() -> None:
    rows = [{"id": name, "price": price, "sector": sector}
            for name, price, sector in (("A", 40, "x"), ("B", 20, "x"), ("C", 30, "y"), ("D", 10, "z"))]  # fmt: skip
    step = {"id": "cap", "kind": "cap", "group": "sector", "max_group": 0.45}
    found = weights(run(rows, BY_PRICE, step))
    # x from 60 to 45, as 30 and 15; the 15 go to y and z, 30 to 10: 41.25 and 13.75.
    assert found == pytest.approx({"A": 0.30, "B": 0.15, "C": 0.4125, "D": 0.1375})


def test_a_limit_may_be_a_column_of_its_own() -> None:
    rows = [{"id": name, "price": price, "f_most": most} for name, price, most in (("A", 60, 0.5), ("B", 40, 0.9))]
    found = weights(run(rows, BY_PRICE, {"id": "cap", "kind": "cap", "max_multiple_of": "f_most"}))
    assert found == pytest.approx({"A": 0.5, "B": 0.5})


# ---- grades, dates, families


def test_the_result_carries_the_worst_grade_and_names_what_was_not_run() -> None:
    manual = {"id": "judged", "kind": "manual", "text": "A committee decides.", "effect": "unknown"}
    result = run(FIVE, {**best(n=2), "grade": "proxy"}, manual)
    assert (result.grade, result.grade_of_steps_run, result.skipped_steps) == ("skipped", "proxy", ("judged",))
    assert [step.grade for step in result.steps] == ["proxy", "skipped"]


def test_a_step_expected_to_be_skipped_is_approximate_where_its_input_is_there() -> None:
    votes = {
        "id": "votes", "kind": "filter", "grade": "skipped", "missing": "keep",
        "conditions": [{"column": "vote_float", "op": ">", "value": 0.05}],
    }  # fmt: skip
    assert run(FIVE, votes).grade == "skipped"
    result = run([{"id": "A", "price": 1, "vote_float": 0.01}, {"id": "B", "price": 1, "vote_float": 0.5}], votes)
    assert (members(result), result.grade) == (["B"], "approximate")


def test_a_rule_holds_between_its_days() -> None:
    prov = {"status": "unverified", "valid_from": date(2020, 1, 1), "valid_to": date(2024, 12, 31)}
    step = {**best(n=2), "prov": prov}
    assert members(run(FIVE, step, as_of=date(2024, 12, 31))) == ["A", "B"]
    for day in (date(2019, 12, 31), date(2025, 1, 1)):
        later = run(FIVE, step, as_of=day)
        assert len(members(later)) == 5
        assert "not in force" in later.steps[0].notes[0]


def family(name: str) -> object:
    known = {
        "parent": rules({"id": "size", "kind": "filter", "conditions": [{"column": "price", "op": ">", "value": 15}]},
                        BY_PRICE, name="parent"),
        "child": rules(best(n=2, order="asc"), name="child", base="parent"),
        "grandchild": rules(best(n=1), name="grandchild", base="child"),
        "one": rules(best(n=1), name="one", base="other"),
        "other": rules(best(n=1), name="other", base="one"),
    }  # fmt: skip
    if name not in known:
        raise NotFound(f"no methodology called {name}")
    return known[name]


def of_family(name: str) -> object:
    return apply(family(name), table(FIVE), library=family)  # type: ignore[arg-type]


def test_an_index_runs_the_steps_of_its_base_first() -> None:
    child = of_family("child")
    assert members(child) == ["C", "D"]  # type: ignore[arg-type]
    assert why(child, "E")[0] == "parent.size"  # type: ignore[arg-type]
    assert why(child, "A")[0] == "best"  # type: ignore[arg-type]
    assert weights(child) == pytest.approx({"C": 0.6, "D": 0.4})  # type: ignore[arg-type]
    assert members(of_family("grandchild")) == ["C"]  # type: ignore[arg-type]


def test_bases_in_a_circle_and_bases_that_are_missing_are_named() -> None:
    with pytest.raises(UsageFault, match="one -> other -> one"):
        of_family("one")
    with pytest.raises(UsageFault, match="the base of mine: no methodology called nowhere"):
        apply(rules(best(n=1), base="nowhere"), table(FIVE), library=nobody)


def test_a_limit_may_rest_on_another_index() -> None:
    step = {"id": "small", "kind": "relative_band", "column": "price", "max": "0.8 * child.largest_usd"}
    result = apply(rules(step), table(FIVE), library=family)  # type: ignore[arg-type]
    assert members(result) == ["D", "E"]  # the child's largest is 30: up to 24


def test_a_limit_that_no_step_made_is_refused() -> None:
    step = {"id": "f", "kind": "filter", "conditions": [{"column": "price", "op": ">", "value": "band.low"}]}
    with pytest.raises(ConfigFault, match="no limit 'band"):
        rules(step)


# ---- what a universe may lack


def test_columns_the_rules_read_are_told_all_at_once() -> None:
    steps = [best(n=1, by="f_yield"), {**BY_PRICE, "by": "f_cash * days_listed"}]
    with pytest.raises(UsageFault, match="f_yield, f_cash, days_listed"):
        run(FIVE, *steps)


def test_nobody_left_is_an_answer() -> None:
    gone = {"id": "f", "kind": "filter", "conditions": [{"column": "price", "op": ">", "value": 1000}]}
    band = {"id": "b", "kind": "rank_band", "lo": 1, "hi": 9}
    result = run(FIVE, gone, *SIZES, RANK, band, best(n=3), BY_PRICE, {"id": "cap", "kind": "cap", "max_weight": 0.1})
    assert (members(result), result.weight.sum()) == ([], 0)
    assert "no company meets the rules" in result.notes
    assert summary(result).constituents == 0
    assert summary(result).smallest_usd is None


def test_one_company_is_an_index() -> None:
    result = run(sized(A=5), *SIZES, RANK, best(n=3), BY_PRICE)
    assert weights(result) == {"A": 1.0}


def test_members_that_left_the_universe_are_told() -> None:
    prior = Members(dict.fromkeys([*"ABCDE", "Z"], 1))
    result = apply(rules(best(n=2, buffer_count=1)), table(FIVE), library=nobody, prior=prior)
    assert "1 previous member is gone, not in the universe: Z" in result.notes


def test_loss_makers_are_counted_by_company_and_by_weight() -> None:
    def quarters(*values: object) -> dict[str, object]:
        return {f"ni_q{place}": value for place, value in enumerate(values, 1)}

    rows = [
        {"security_id": "A1", "company_id": "A", "price": 4, **quarters(-1, -1, -1, 2)},
        {"security_id": "A2", "company_id": "A", "price": 1, **quarters(-1, -1, -1, 2)},
        {"id": "B", "price": 3, **quarters(1, 1, 1, -3)},
        {"id": "C", "price": 2, **quarters(1, 1, 1, None)},
    ]
    figures = summary(run(rows, *SIZES, BY_PRICE))
    # A loses, B makes exactly nothing, C lacks a quarter: one of two companies, 5 of 8 by weight.
    assert (figures.unprofitable_share, figures.unprofitable_share_weight) == (0.5, pytest.approx(0.625))
    assert figures.unprofitable_coverage == pytest.approx(2 / 3)
    assert (figures.constituents, figures.companies) == (4, 3)
    assert (figures.smallest_usd, figures.median_usd, figures.largest_usd) == (2, 3, 5)
