"""Each kind of step on universes that can be worked by hand: who is in, who is out, why, and by how much."""

from datetime import date

import pytest

from smallcap_cli.errors import ConfigFault, UsageFault
from tests.core.methodology.support import RANK, SIZES, members, rules, run, sized, why

# ---- filter


def price_from(limit: float, **more: object) -> dict[str, object]:
    return {"id": "price", "kind": "filter", "conditions": [{"column": "price", "op": ">=", "value": limit}], **more}


def test_a_filter_takes_who_is_exactly_at_the_limit_and_says_how_far_others_are() -> None:
    result = run(sized(A=0.75, B=1, C=2), price_from(1))
    assert members(result) == ["B", "C"]
    assert why(result, "A") == ("price", "price 0.75 is not >= 1, by 0.25", 0.25)


def test_a_strict_limit_leaves_out_who_is_exactly_at_it() -> None:
    step = {"id": "p", "kind": "filter", "conditions": [{"column": "price", "op": ">", "value": 1}]}
    assert members(run(sized(A=1, B=1.01), step)) == ["B"]


def test_an_entry_rule_binds_additions_only() -> None:
    result = run(sized(A=0.5, B=0.5, C=2), price_from(1, applies_to="additions"), prior={"A": 1})
    assert members(result) == ["A", "C"]
    only_members = run(sized(A=0.5, B=0.5, C=2), price_from(1, applies_to="members"), prior={"A": 1})
    assert members(only_members) == ["B", "C"]


def rows_with_a_gap() -> list[dict[str, object]]:
    return [{"id": "A", "price": 5, "days_listed": 400}, {"id": "B", "price": 5, "days_listed": None}]


def seasoned(missing: str) -> dict[str, object]:
    condition = {"column": "days_listed", "op": ">=", "value": 365}
    return {"id": "age", "kind": "filter", "missing": missing, "conditions": [condition]}


def test_missing_input_is_excluded_kept_or_a_stop() -> None:
    out = run(rows_with_a_gap(), seasoned("exclude"))
    assert (members(out), why(out, "B")[1], out.grade) == (["A"], "days_listed is missing", "exact")
    kept = run(rows_with_a_gap(), seasoned("keep"))
    assert (members(kept), kept.grade) == (["A", "B"], "approximate")
    with pytest.raises(UsageFault, match="step age: days_listed is missing for B"):
        run(rows_with_a_gap(), seasoned("fail"))


def test_a_kept_filter_without_its_column_is_skipped() -> None:
    assert run(sized(A=5), seasoned("keep")).grade == "skipped"


def test_lists_texts_and_flags() -> None:
    rows = [
        {"id": "A", "price": 5, "sector": "energy", "f_flag": 1, "volume_m1": 9, "volume_m2": 9},
        {"id": "B", "price": 5, "sector": "tech", "f_flag": 0, "volume_m1": 9, "volume_m2": 5},
        {"id": "C", "price": 5, "sector": "", "f_flag": None, "volume_m1": 9, "volume_m2": None},
    ]
    for month in range(3, 7):
        for row in rows:
            row[f"volume_m{month}"] = 9

    def test(**condition: object) -> list[str]:
        return members(run(rows, {"id": "f", "kind": "filter", "conditions": [condition]}))

    assert test(column="sector", op="in", value=["energy", "utilities"]) == ["A"]
    assert test(column="sector", op="not_in", value=["energy"]) == ["B"]
    assert test(column="sector", op="==", value="tech") == ["B"]
    assert test(column="f_flag", op="is_true") == ["A"]
    assert test(column="f_flag", op="==", value=0) == ["B"]
    # B's lowest month is exactly the limit; C lacks a month.
    assert test(column="monthly_volume_shares", op="all_gt", value=5) == ["A"]


def test_a_short_month_fails_whatever_the_missing_ones_hold() -> None:
    rows = [{"id": "A", "price": 1, "volume_m1": 1, "volume_m2": None, "volume_m3": None}]
    step = {
        "id": "v", "kind": "filter", "missing": "keep",
        "conditions": [{"column": "monthly_volume_shares", "op": "all_gt", "value": 5}],
    }  # fmt: skip
    assert why(run(rows, step), "A") == ("v", "the lowest of monthly_volume_shares 1 is not > 5, by 4", 4)


def test_text_is_not_compared_with_numbers() -> None:
    step = {"id": "f", "kind": "filter", "conditions": [{"column": "price", "op": "in", "value": ["NYSE"]}]}
    with pytest.raises(UsageFault, match="the column price holds numbers"):
        run(sized(A=1), step)


# ---- derive


def derived(expr: str, rows: list[dict[str, object]], *, level: str = "security") -> list[float | None]:
    step = {"id": "d", "kind": "derive", "column": "x", "expr": expr, "level": level}
    result = run(rows, step)
    values = result.candidates.numbers("x").tolist()
    return [None if value != value else round(value, 10) for value in values]


THREE = [
    {"id": "A", "price": 1, "f_a": 10, "f_b": 4, "ni_q1": 1, "ni_q2": 2, "ni_q3": 3, "ni_q4": 4, "sector": "x"},
    {"id": "B", "price": 2, "f_a": 20, "f_b": 0, "ni_q1": 5, "ni_q2": None, "ni_q3": 1, "ni_q4": 1, "sector": "x"},
    {"id": "C", "price": 4, "f_a": 60, "f_b": None, "ni_q1": -1, "ni_q2": -1, "ni_q3": -1, "ni_q4": 2, "sector": "y"},
]


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        ("f_a - 2 * 3", [4, 14, 54]),
        ("-(f_a + 2) / 4", [-3, -5.5, -15.5]),
        ("f_a / f_b", [2.5, None, None]),  # by 0, and by a missing value
        ("coalesce(f_b, 7)", [4, 0, 7]),
        ("max(price, 2)", [2, 2, 4]),
        ("clip(f_a, 15, 50)", [15, 20, 50]),
        ("sqrt(price * price)", [1, 2, 4]),
        ("log(price - 1)", [None, 0, round(1.0986122887, 10)]),
        ("ni_q[0]", [1, 5, -1]),
        ("sum(ni_q[0:4])", [10, None, -1]),  # B lacks a quarter
        ("mean(ni_q[0:3])", [2, 3, -1]),
        ("count(ni_q)", None),
        ("sum(f_a)", [90, 90, 90]),
        ("sum(f_a) by sector", [30, 30, 60]),
        ("mean(f_b)", [2, 2, 2]),
        ("sum(f_b)", [None, None, None]),
        ("count(f_b) by sector", [2, 2, 0]),
        ("median(f_a)", [20, 20, 20]),
        ("max(f_a) - min(f_a)", [50, 50, 50]),
        ("rank(f_a)", [3, 2, 1]),
        ("cum_pct(f_a)", [100, round(800 / 9, 10), round(600 / 9, 10)]),
        ("pct_rank(f_a)", [round(1 / 6, 10), 0.5, round(5 / 6, 10)]),
        ("zscore(f_a) by sector", [-1, 1, 0]),
        ("winsor(price, 0.25)", [1.5, 2, 3]),  # a quarter of the way: 1 to 2 halfway, 2 to 4 halfway
        ("at_rank(f_a, 2)", [20, 20, 20]),
        ("at_rank(f_a, 9)", [10, 10, 10]),
        ("at_cum_pct(f_a, 50)", [20, 20, 20]),  # middles: C 33, B 78, A 94
    ],
)
def test_an_expression_is_worth_what_the_hand_says(expr: str, expected: list[float | None] | None) -> None:
    if expected is None:
        with pytest.raises(UsageFault, match="is a list"):
            derived(expr, THREE)
    else:
        assert derived(expr, THREE) == expected


def test_company_figures_are_those_of_all_lines() -> None:
    rows = [
        {"security_id": "A1", "company_id": "A", "price": 10, "f_x": None},
        {"security_id": "A2", "company_id": "A", "price": 5, "f_x": 3},
        {"security_id": "B1", "company_id": "B", "price": 12, "f_x": 4},
    ]
    assert derived("sum(price) by company_id", rows, level="company") == [15, 15, 12]
    assert derived("f_x", rows, level="company") == [3, 3, 4]
    assert derived("rank(f_x)", rows) == [2, 2, 1]


@pytest.mark.parametrize(
    ("expr", "told"),
    [
        ("x" * 100_000, "100,000 characters"),
        ("(" * 60 + "price" + ")" * 60, "nest at most 20 deep"),
        ("-" * 400 + "price", "nest at most 20 deep"),
        ("__import__('os')", "is not part of an expression"),
        ("price.__class__", "no limit"),
        ("eval(price)", "no function 'eval'"),
        ("price *", "ends too early"),
        ("price price", "unexpected 'price'"),
        ("sum(price) by", "ends too early"),
        ("rank(price, 2)", "rank takes 1 arguments"),
        ("at_rank(price, price)", "plain number"),
        ("pric * 2", "no column 'pric'"),
        ("lambda", "no column 'lambda'"),
    ],
)
def test_an_expression_that_is_none_is_refused_with_its_place(expr: str, told: str) -> None:
    step = {"id": "d", "kind": "derive", "column": "x", "expr": expr, "level": "security"}
    with pytest.raises(ConfigFault, match=told) as caught:
        rules(step)
    assert "mine.yaml:" in str(caught.value)
    assert "steps[0].expr" in str(caught.value)


# ---- company_rank and rank_band

TEN = sized(A=100, B=90, C=80, D=70, E=60, F=50, G=40, H=30, I=20, J=10)  # 550 in all


def band(low: int, high: int, **more: object) -> dict[str, object]:
    return {"id": "band", "kind": "rank_band", "lo": low, "hi": high, **more}


def test_a_rank_band_keeps_its_ranks_and_says_how_many_places_others_missed() -> None:
    result = run(TEN, *SIZES, RANK, band(3, 5))
    assert members(result) == ["C", "D", "E"]
    assert why(result, "A") == ("band", "rank 1 is 2 above the band 3 to 5", 2)
    assert why(result, "H") == ("band", "rank 8 is 3 below the band 3 to 5", 3)


def test_equal_companies_rank_by_id_whatever_the_order_of_the_file() -> None:
    rows = sized(C=5, A=5, B=5, D=9)
    for given in (rows, rows[::-1]):
        assert members(run(given, *SIZES, RANK, band(2, 3))) == ["A", "B"]


def test_a_rank_buffer_keeps_members_near_the_edges() -> None:
    buffer = {"unit": "rank", "upper": 1, "lower": 2}
    result = run(TEN, *SIZES, RANK, band(3, 5, buffer=buffer), prior={"A": 1, "B": 1, "F": 1, "G": 1, "H": 1})
    assert members(result) == ["B", "C", "D", "E", "F", "G"]  # A is two above, H three below


def test_a_rank_buffer_in_points_starts_from_the_last_company_above() -> None:
    # Cumulative ends: A 18.2, B 34.5, C 49.1. The edge at rank 3 is B's end: 34.5 - 17 lets A stay, 16 does not.
    for width, inside in ((17, True), (16, False)):
        buffer = {"unit": "cum_pct_points", "upper": width, "lower": 0}
        result = run(TEN, *SIZES, RANK, band(3, 5, buffer=buffer), prior={"A": 1, "J": 1})
        assert ("A" in members(result)) is inside
        assert "J" not in members(result)  # a width of 0 is no buffer


def test_a_rank_buffer_in_per_cent_of_the_count() -> None:
    # Ranks 3 to 6 are four places; 50 % of them are two.
    buffer = {"unit": "pct_of_count", "upper": 25, "lower": 50}
    result = run(TEN, *SIZES, RANK, band(3, 6, buffer=buffer), prior={"A": 1, "B": 1, "H": 1, "I": 1})
    assert members(result) == ["B", "C", "D", "E", "F", "H"]


def test_share_classes_are_ranked_as_one_company() -> None:
    rows = [
        {"security_id": "A1", "company_id": "A", "price": 6}, {"security_id": "A2", "company_id": "A", "price": 5},
        {"security_id": "B1", "company_id": "B", "price": 10}, {"security_id": "C1", "company_id": "C", "price": 8},
    ]  # fmt: skip
    assert members(run(rows, *SIZES, RANK, band(1, 2))) == ["A1", "A2", "B1"]


def test_a_line_of_a_member_company_is_judged_as_a_member() -> None:
    rows = [*sized(B=10, C=8), {"security_id": "A1", "company_id": "A", "price": 3},
            {"security_id": "A2", "company_id": "A", "price": 3}]  # fmt: skip
    buffer = {"unit": "rank", "upper": 0, "lower": 1}
    assert members(run(rows, *SIZES, RANK, band(1, 2, buffer=buffer), prior={"A1": 1})) == ["A1", "A2", "B", "C"]


def test_ranks_count_everyone_or_only_those_left() -> None:
    out = {"id": "out", "kind": "filter", "conditions": [{"column": "price", "op": "<", "value": 95}]}
    assert members(run(TEN, *SIZES, out, RANK, band(1, 2))) == ["B", "C"]
    assert members(run(TEN, *SIZES, out, {**RANK, "universe": "all"}, band(1, 2))) == ["B"]


def test_a_rank_band_needs_ranks() -> None:
    with pytest.raises(UsageFault, match="needs ranks"):
        run(TEN, *SIZES, band(1, 2))


# ---- percentile_band


def percent(low: float, high: float, **more: object) -> dict[str, object]:
    wanted = {"straddle": "include_if_mid_inside", **more}
    return {"id": "band", "kind": "percentile_band", "column": "company_mcap", "lo": low, "hi": high, **wanted}


#: Intervals: A 0-40, B 40-70, C 70-90, D 90-100; middles 20, 55, 80, 95.
FOUR = sized(A=40, B=30, C=20, D=10)


@pytest.mark.parametrize(
    ("straddle", "low", "high", "inside"),
    [
        ("include_if_mid_inside", 50, 85, ["B", "C"]),
        ("include_if_mid_inside", 55, 80, ["C"]),  # a middle exactly at the upper edge is above, at the lower inside
        ("upper", 40, 90, ["B", "C"]),  # by where they begin: 40 and 70
        ("upper", 50, 95, ["C", "D"]),
        ("lower", 40, 90, ["B", "C"]),  # by where they end: 70 and 90
        ("lower", 50, 95, ["B", "C"]),
        ("lower", 70, 100, ["C", "D"]),
    ],
)
def test_a_straddling_company_goes_where_the_rule_says(
    straddle: str, low: float, high: float, inside: list[str]
) -> None:
    assert members(run(FOUR, *SIZES, percent(low, high, straddle=straddle))) == inside


def test_who_is_outside_is_told_the_points() -> None:
    step, reason, missed = why(run(FOUR, *SIZES, percent(50, 90)), "D")
    assert (step, missed) == ("band", 5)
    assert reason == "at 95.00 % of cumulative company_mcap, 5.00 points below the band 50 to 90 %"


def test_without_packets_a_member_in_the_buffer_stays_and_one_beyond_it_goes() -> None:
    prior = {"A": 1, "D": 1}
    assert members(run(FOUR, *SIZES, percent(50, 90, buffer={"upper": 31, "lower": 5}), prior=prior)) == [
        "A", "B", "C", "D",
    ]  # fmt: skip
    narrower = percent(50, 90, buffer={"upper": 30, "lower": 4.9})
    assert members(run(FOUR, *SIZES, narrower, prior=prior)) == ["B", "C"]  # A's 20 is the outer edge itself: above


def packeted(held: float) -> float:
    """What is held of D (middle 95) after a review with a band to 90 and a buffer of 2 points."""
    step = percent(50, 90, buffer={"upper": 2, "lower": 2, "packet": 0.5})
    result = run(FOUR, *SIZES, step, prior={"D": held})
    return result.members().held.get("D", 0.0)


def test_beyond_the_buffer_half_the_holding_moves_and_the_rest_a_review_later() -> None:
    assert packeted(1.0) == 0.5
    assert packeted(0.5) == 0.0


def test_inside_the_buffer_a_whole_holding_stays_and_a_half_one_goes() -> None:
    wide = percent(50, 90, buffer={"upper": 2, "lower": 5, "packet": 0.5})
    assert run(FOUR, *SIZES, wide, prior={"D": 1}).members().held["D"] == 1.0
    assert "D" not in members(run(FOUR, *SIZES, wide, prior={"D": 0.5}))


def test_back_in_the_core_the_other_half_returns() -> None:
    step = percent(50, 90, buffer={"upper": 2, "lower": 2, "packet": 0.5})
    assert run(FOUR, *SIZES, step, prior={"B": 0.5}).members().held["B"] == 1.0


def test_the_base_of_a_percentile_is_that_of_the_ranking_by_the_same_column() -> None:
    out = {"id": "out", "kind": "filter", "conditions": [{"column": "price", "op": "<", "value": 35}]}
    # Ranked with A: middles B 55, C 80, D 95. Without A: B 25, C 66.7, D 91.7.
    assert members(run(FOUR, *SIZES, RANK, out, percent(50, 81))) == ["B", "C"]
    assert members(run(FOUR, *SIZES, out, percent(50, 81))) == ["C"]


# ---- dollar_band

HISTORY = [
    {"from": None, "lo": 20, "hi": 50, "prov": {"status": "unverified"}},
    {"from": date(2025, 1, 2), "lo": 30, "hi": 80, "prov": {"status": "unverified"}},
]
RETAIN = {"lo_mult": 0.5, "hi_mult": 1.25, "prov": {"status": "unverified"}}


def dollars(**more: object) -> dict[str, object]:
    return {"id": "band", "kind": "dollar_band", "column": "company_mcap", "history": HISTORY, **more}


@pytest.mark.parametrize(
    ("day", "inside"),
    [
        (date(2025, 1, 1), ["F", "G", "H", "I"]),
        (date(2025, 1, 2), ["C", "D", "E", "F", "G", "H"]),
        (date(1990, 1, 1), ["F", "G", "H", "I"]),
    ],
)
def test_the_range_of_the_day_counts_with_both_ends(day: date, inside: list[str]) -> None:
    assert members(run(TEN, *SIZES, dollars(), as_of=day)) == inside


def test_the_range_that_was_in_force_is_the_one_that_is_told() -> None:
    result = run(TEN, *SIZES, dollars(), as_of=date(2025, 1, 1))
    assert result.steps[-1].words == "company_mcap $20.00 to $50.00, before"


def test_a_member_keeps_to_the_wider_range_and_says_by_how_much_it_left_it() -> None:
    step = dollars(applies_to="additions", retain=RETAIN)  # 15 to 100 for members
    result = run(TEN, *SIZES, step, prior={"A": 1, "I": 1, "J": 1})
    assert members(result) == ["A", "C", "D", "E", "F", "G", "H", "I"]
    assert why(result, "J") == ("band", "company_mcap 10 is below 15, by 5", 5)
    assert why(result, "B") == ("band", "company_mcap 90 is above 80, by 10", 10)


def test_without_a_wider_range_an_entry_band_never_moves_a_member_out() -> None:
    result = run(TEN, *SIZES, dollars(applies_to="additions"), prior={"A": 1, "J": 1})
    assert {"A", "J"} <= set(members(result))


def test_a_later_step_may_rest_on_the_range() -> None:
    limit = {"id": "float", "kind": "filter", "conditions": [{"column": "price", "op": ">=", "value": "2 * band.lo"}]}
    assert members(run(TEN, *SIZES, dollars(), limit)) == ["C", "D", "E"]  # from 60


def test_before_the_first_range_the_percentiles_stand_in_or_nothing_does() -> None:
    later = dollars(history=HISTORY[1:])
    with pytest.raises(UsageFault, match="no range for 2024-01-01"):
        run(FOUR, *SIZES, later, as_of=date(2024, 1, 1))
    same = {"kind": "percentile_band", "column": "company_mcap", "lo": 50, "hi": 85, "prov": {"status": "unverified"}}
    result = run(FOUR, *SIZES, {**later, "equivalent": same}, as_of=date(2024, 1, 1))
    assert (members(result), result.grade) == (["B", "C"], "approximate")


# ---- relative_band


def test_a_limit_may_rest_on_other_numbers_of_the_run() -> None:
    step = {
        "id": "rel", "kind": "relative_band", "column": "company_mcap",
        "max": "max(at_rank(company_mcap, 5), at_cum_pct(company_mcap, 90))", "min": "0.5 * median(company_mcap)",
    }  # fmt: skip
    # The fifth is 60, the first beyond 90 % is I with 20; half the median of 55 is 27.5.
    result = run(TEN, *SIZES, step)
    assert members(result) == ["E", "F", "G", "H"]
    assert why(result, "D") == ("rel", "company_mcap 70 is above 60, by 10", 10)


# ---- share_class


TWO_LINES = [
    {"security_id": "A1", "company_id": "A", "price": 10, "float_factor": 0.5},
    {"security_id": "A2", "company_id": "A", "price": 8, "float_factor": 1},
    {"security_id": "B1", "company_id": "B", "price": 6, "float_factor": 1},
]


def test_the_primary_line_is_the_one_with_the_largest_float_value() -> None:
    result = run(TWO_LINES, {"id": "lines", "kind": "share_class", "mode": "primary_only"})
    assert members(result) == ["A2", "B1"]


def test_a_second_line_must_be_as_large_as_the_smallest_company() -> None:
    step = {
        "id": "lines", "kind": "share_class", "mode": "all_eligible",
        "min_line_float_mcap": "smallest_member_float_mcap",
    }  # fmt: skip
    result = run(TWO_LINES, step)  # A1 floats 5, the smallest company is B with 6
    assert members(result) == ["A2", "B1"]
    assert why(result, "A1") == ("lines", "the line is worth 5, below 6, by 1", 1)
    assert members(run(TWO_LINES, {**step, "min_line_float_mcap": 5})) == ["A1", "A2", "B1"]


def test_a_company_never_loses_its_largest_line() -> None:
    step = {"id": "lines", "kind": "share_class", "mode": "all_eligible", "min_line_float_mcap": 1000}
    assert members(run(TWO_LINES, step)) == ["A2", "B1"]
