"""Rules against what a fund holds: ten companies worth 100 down to 10, figures worked by hand."""

from __future__ import annotations

from math import isnan

import pytest

from smallcap_cli.core.methodology.edges import SizeEdges
from smallcap_cli.core.methodology.rulebook import Rulebook
from smallcap_cli.core.methodology.score import Moves, Score, score
from smallcap_cli.core.methodology.universe import NOBODY, Members
from smallcap_cli.errors import DataUnavailable
from tests.core.methodology.support import DAY, RANK, nobody, rules, sized, table

SIZES = {name: 100 - 10 * place for place, name in enumerate("ABCDEFGHIJ")}
BAND = {"id": "band", "kind": "rank_band", "lo": 3, "hi": 6}
#: Ranks 4 to 7 in equal parts; the rules take ranks 3 to 6.
FUND = Members(dict.fromkeys("DEFG", 1.0), dict.fromkeys("DEFG", 0.25), as_of=DAY)


def scored(*steps: dict[str, object], truth: Members = FUND, prior: Members = NOBODY, **columns: object) -> Score:
    rulebook = Rulebook(rules(*(steps or (RANK, BAND))), nobody)
    universe = table([{**row, **{name: values.get(row["id"]) for name, values in columns.items()}}
                      for row in sized(**SIZES)])  # fmt: skip
    result = rulebook.review(universe, prior=prior)
    return score(rulebook, result, truth=truth, prior=prior)


def test_three_of_four_are_hit() -> None:
    # C, D, E, F at a quarter each against D, E, F, G.
    found = scored().agreement
    assert (found.hits, found.false_in, found.false_out) == (3, 1, 1)
    assert (found.recall, found.precision, found.shared_weight) == (0.75, 0.75, 0.75)
    assert (found.hit_weight, found.false_in_weight, found.false_out_weight) == (0.75, 0.25, 0.25)


def test_an_error_is_as_far_as_the_edge_that_decided() -> None:
    # New entrants pass from 50 to 80: G at 40 misses 50 by 20 %, C is the edge itself.
    found = scored()
    errors = {one.security_id: one for one in found.lines if one.kind != "hit"}
    assert found.edges == SizeEdges(50.0, 80.0)
    assert (errors["C"].missed_by_pct, errors["C"].step, errors["C"].kind) == (0.0, "", "borderline")
    assert errors["G"].missed_by_pct == pytest.approx(20.0)
    assert (errors["G"].step, errors["G"].missed_by) == ("band", 1.0)
    assert [len(found.errors_within(near)) for near in (0.05, 0.10, 0.25)] == [1, 1, 2]


def test_a_member_is_measured_from_the_edge_of_its_buffer() -> None:
    # A buffer of a quarter of four ranks below keeps the member G; the member I at 20 misses 40 by half.
    buffered = {**BAND, "buffer": {"unit": "pct_of_count", "upper": 0, "lower": 25}}
    prior = Members(dict.fromkeys("DEFGI", 1.0))
    truth = Members(dict.fromkeys("DEFGI", 1.0), dict.fromkeys("DEFGI", 0.2), as_of=DAY)
    errors = {one.security_id: one for one in scored(RANK, buffered, truth=truth, prior=prior).lines}
    assert (errors["I"].missed_by_pct, errors["I"].kind) == (pytest.approx(50.0), "unexplained")


def test_the_edges_that_agree_best_are_those_of_the_fund() -> None:
    assert scored().implied == SizeEdges(40.0, 70.0)


def test_the_baselines_are_the_members_before_and_the_band_alone() -> None:
    # Before: E, F, G, H. The profit test takes D out, which the band alone has.
    profit = {
        "id": "profit", "kind": "filter", "conditions": [{"column": "f_income", "op": ">", "value": 0}],
        "missing": "exclude",
    }  # fmt: skip
    income = dict.fromkeys(SIZES, 1) | {"D": -1, "E": None}
    prior = Members(dict.fromkeys("EFGH", 1.0))
    found = scored(profit, RANK, BAND, prior=prior, f_income=income)
    assert found.nobody_moves is not None
    assert found.size_alone is not None
    assert (found.nobody_moves.hits, found.nobody_moves.shared_weight) == (3, 0.75)
    assert (found.size_alone.hits, found.size_alone.shared_weight) == (3, 0.75)
    # Ranks 3 to 6 of those that pass are C, F, G, H: of D the fund added, none; of H it deleted, none.
    assert (found.additions, found.deletions) == (Moves(1, 1, 0), Moves(1, 1, 0))
    (step,) = found.steps
    assert (step.step, step.lines, step.weight, step.input_missing) == ("profit", 2, 0.5, 1)
    assert step.without is not None
    assert step.without.hits == 3
    kinds = {one.security_id: one.kind for one in found.lines}
    assert (kinds["E"], kinds["D"]) == ("input", "unexplained")


def test_a_filter_is_missed_in_per_cent_of_its_limit() -> None:
    # G costs 40 and the limit is 50.
    dear = {"id": "dear", "kind": "filter", "conditions": [{"column": "price", "op": ">=", "value": 50}]}
    (error,) = [one for one in scored(dear, RANK, BAND).lines if one.security_id == "G"]
    assert error.missed_by_pct == pytest.approx(20.0)


def test_too_little_of_the_fund_in_the_universe_is_refused() -> None:
    truth = Members(dict.fromkeys("DEFX", 1.0), {"D": 0.3, "E": 0.3, "F": 0.2, "X": 0.2}, as_of=DAY)
    with pytest.raises(DataUnavailable, match=r"the universe has 80\.0 % of the fund's weight"):
        scored(truth=truth)


def test_a_line_that_the_universe_lacks_is_listed_as_an_input() -> None:
    truth = Members(dict.fromkeys("DEFX", 1.0), {"D": 0.3, "E": 0.3, "F": 0.35, "X": 0.05}, as_of=DAY)
    found = scored(truth=truth)
    (line,) = [one for one in found.lines if one.security_id == "X"]
    assert (line.kind, line.actual, line.weight_fund) == ("input", True, 0.05)
    assert (found.matched, found.agreement.false_out) == (pytest.approx(0.95), 0)


@pytest.mark.parametrize("prior", [FUND, FUND._replace(as_of=None), Members(dict.fromkeys("CDE", 1.0), as_of=DAY)])
def test_the_holdings_to_be_predicted_are_no_previous_members(prior: Members) -> None:
    with pytest.raises(DataUnavailable, match="the previous members are the holdings to be predicted"):
        scored(prior=prior)


def test_holdings_of_another_season_show_drift() -> None:
    # 31 July to 15 September are 46 days.
    assert scored(truth=FUND._replace(as_of=DAY.replace(month=9, day=15))).is_drift
    assert not scored(truth=FUND._replace(as_of=DAY.replace(month=9, day=14))).is_drift
    assert scored(truth=FUND._replace(as_of=None)).days_apart is None


def test_hits_have_no_distance() -> None:
    assert all(isnan(one.missed_by_pct) for one in scored().lines if one.kind == "hit")


def test_a_band_that_leaves_nobody_alone_is_no_baseline() -> None:
    # There are ten companies; the band begins with the eleventh.
    assert scored(RANK, {**BAND, "lo": 11, "hi": 12}).size_alone is None


def test_a_value_that_reads_like_a_missing_input_is_none() -> None:
    """G is out by a value of its own, whatever that value says; without a sector it would be for want of one."""
    word = "the sector is missing"
    step = {
        "id": "sectors", "kind": "filter", "missing": "exclude",
        "conditions": [{"column": "sector", "op": "not_in", "value": [word]}],
    }  # fmt: skip
    sectors = dict.fromkeys(SIZES, "energy") | {"G": word}
    for sector, kind, missing in ((word, "unexplained", 0), ("", "input", 1)):
        found = scored(step, RANK, BAND, sector=sectors | {"G": sector})
        (line,) = [one for one in found.lines if one.security_id == "G"]
        assert (line.kind, line.step) == (kind, "sectors")
        assert [one.input_missing for one in found.steps if one.step == "sectors"] == [missing]
