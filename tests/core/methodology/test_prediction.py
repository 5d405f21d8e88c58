"""Predicted additions and deletions: dollars, days of volume, and the distance to the edge, worked by hand."""

from __future__ import annotations

from math import isnan

import pytest

from smallcap_cli.core.methodology.backtest import backtest
from smallcap_cli.core.methodology.prediction import PredictedLine, Prediction, prediction
from smallcap_cli.core.methodology.rulebook import Rulebook
from smallcap_cli.core.methodology.security_returns import returns_from_prices
from smallcap_cli.core.methodology.universe import Members, Universe
from tests.core.methodology.support import RANK, nobody, rules, table
from tests.core.methodology.support import SIZES as SIZE_COLUMNS

#: From 100 to 200 dollars; by value.
BAND = {
    "id": "size", "kind": "dollar_band", "column": "company_mcap",
    "history": [{"from": "2020-01-01", "lo": 100, "hi": 200, "prov": {"status": "unverified"}}],
}  # fmt: skip
RETAIN = {"lo_mult": 0.5, "hi_mult": 1.5, "prov": {"status": "unverified"}}
WEIGHT = {"id": "weight", "kind": "weight", "by": "float_mcap"}
MINE = rules(BAND, WEIGHT)
#: A and B stay, C has grown too large, D is new, E lies 4 % below the band, F 40 %; G is gone.
SIZES = {"A": 150, "B": 198, "C": 230, "D": 152, "E": 96, "F": 60}
BEFORE = Members(dict.fromkeys("ABCG", 1.0), {"A": 0.3, "B": 0.4, "C": 0.2, "G": 0.1})


def universe(**more: object) -> Universe:
    return table([{"id": name, "price": price, **more} for name, price in SIZES.items()])


def outcome(table: Universe, prior: Members = BEFORE, assets: float | None = 1e6) -> Prediction:
    book = Rulebook(MINE, nobody)
    return prediction(book, book.review(table, prior=prior), prior, assets)


def test_dollars_are_changes_of_weight_times_assets() -> None:
    found = outcome(universe(volume_m1=21 * 50, volume_m2=21 * 150))
    lines = {line.security_id: line for line in found.lines}
    assert [line.move for line in found.lines[:3]] == ["addition", "deletion", "deletion"]
    # A, B and D are the index: 150, 198 and 152 of 500 dollars.
    assert lines["D"].dollars == pytest.approx(1e6 * 152 / 500)
    # G is gone, a tenth of the index: what it was worth is spread over A, B and C, and 2 of 9 parts are in C.
    assert lines["C"].dollars == pytest.approx(-1e6 * 2 / 9)
    # Half of |.3 - 3/9| + |.396 - 4/9| + .304 + 2/9: .304 is bought and as much is sold.
    assert found.traded == pytest.approx(152 / 500)


def test_nobody_sells_a_line_that_is_gone() -> None:
    """Its weight was counted as sold, so that turnover was above that of a backtest of the same review."""
    found = outcome(universe())
    (gone,) = (line for line in found.lines if line.security_id == "G")
    assert (gone.move, gone.weight_before, gone.weight_after) == ("deletion", pytest.approx(0.1), 0)
    assert isnan(gone.dollars)
    assert (found.gone, found.gone_weight) == (1, pytest.approx(0.1))


def test_the_turnover_is_that_of_a_backtest_of_the_same_review() -> None:
    """A, B and C are thirds; B is gone, and its third is spread over A and C: each has its half, nothing is traded."""
    days = [
        table([{"id": name, "as_of": day, "price": price} for name, price in prices.items()])
        for day, prices in (("2025-03-31", {"A": 150, "B": 150, "C": 150}), ("2025-06-30", {"A": 150, "C": 150}))
    ]
    study = backtest(MINE, days, returns_from_prices(days), library=nobody)
    book, prior = Rulebook(MINE, nobody), Members(dict.fromkeys("ABC", 1.0), dict.fromkeys("ABC", 1 / 3))
    found = prediction(book, book.review(days[1], prior=prior), prior, None)
    assert found.traded == study.reviews[1].turnover == 0


def test_days_are_dollars_over_the_mean_volume_of_a_day() -> None:
    """The mean of 50 and 150 shares a day at 152 dollars is 15,200 dollars: 304,000 dollars take 20 days."""
    lines = {line.security_id: line for line in outcome(universe(volume_m1=21 * 50, volume_m2=21 * 150)).lines}
    assert lines["D"].volume_usd == pytest.approx(15200)
    assert lines["D"].days == pytest.approx(20)
    assert isnan(lines["G"].days)


def test_lines_near_the_edge_are_there_with_their_distance() -> None:
    """From 100 to 200 dollars: B is 1 % inside, E 4 % outside; C missed by 15 %; A and F are far and stay."""
    found = {line.security_id: line for line in outcome(universe()).lines}
    assert sorted(found) == ["B", "C", "D", "E", "G"]
    assert (found["B"].move, found["E"].move) == ("member", "outside")
    assert (found["B"].is_near, found["E"].is_near, found["C"].is_near) == (True, True, False)
    assert [found[name].distance for name in "BCE"] == pytest.approx([0.01, 0.15, 0.04])
    assert isnan(found["G"].distance)


def test_the_cut_of_ranks_lies_between_the_last_company_in_and_the_first_out() -> None:
    """Ranks 1 to 3 of 230, 198, 152, 150: the cut is 151 dollars, so both sides of it are 0.7 % away."""
    mine = rules(
        *SIZE_COLUMNS, RANK, {"id": "band", "kind": "rank_band", "lo": 1, "hi": 3},
        {"id": "weight", "kind": "weight", "by": "float_mcap"},
    )  # fmt: skip
    book, prior = Rulebook(mine, nobody), Members({"Z": 1.0})
    found = prediction(book, book.review(universe(), prior=prior), prior, None)
    near = {line.security_id: line.distance for line in found.lines if line.is_near}
    assert near == {"D": pytest.approx(1 / 151), "A": pytest.approx(1 / 151)}


def test_members_of_a_band_are_as_far_from_the_limits_that_they_must_keep_to() -> None:
    """The middle stood in: new ones keep to 100 to 200 dollars, members to 50 to 300; N is 2 and E 4 % from 200."""
    mine = rules({**BAND, "applies_to": "additions", "retain": RETAIN}, WEIGHT)
    sizes = {"K": 291, "L": 306, "N": 196, "E": 208}
    book, prior = Rulebook(mine, nobody), Members(dict.fromkeys("KL", 1.0))
    rows = table([{"id": name, "price": price} for name, price in sizes.items()])
    found = {line.security_id: line for line in prediction(book, book.review(rows, prior=prior), prior, None).lines}
    assert {name: line.move for name, line in found.items()} == {
        "N": "addition", "L": "deletion", "K": "member", "E": "outside",
    }  # fmt: skip
    # The middles would be 298.5 dollars for members and 202 for the others.
    assert [found[name].distance for name in "KLNE"] == pytest.approx([9 / 300, 6 / 300, 4 / 200, 8 / 200])
    assert found["L"].reason == "company_mcap 306 is above 300, by 6"


def test_a_limit_that_rests_on_the_run_is_a_cut() -> None:
    """Up to 0.8 times the largest, 184 of 230 dollars: B at 198 missed by 14, and D at 152 is the last one in."""
    limit = {"id": "rel", "kind": "relative_band", "column": "company_mcap", "max": "0.8 * at_rank(company_mcap, 1)"}
    mine = rules(limit, WEIGHT)
    book, prior = Rulebook(mine, nobody), Members({"B": 1.0})
    found = {
        line.security_id: line for line in prediction(book, book.review(universe(), prior=prior), prior, None).lines
    }
    assert [found[name].distance for name in "BD"] == pytest.approx([14 / 184, 32 / 184])


def test_a_selection_after_a_band_has_its_own_cut_and_the_band_its_limits() -> None:
    """Two of 190, 180 and 172 dollars within 100 to 200: the cuts are 200 and, between 180 and 172, 176."""
    mine = rules(BAND, {"id": "sel", "kind": "select", "n": 2, "by": "company_mcap", "order": "desc"}, WEIGHT)
    book, prior = Rulebook(mine, nobody), Members({"Z": 1.0})
    sizes = {"A": 190, "B": 180, "C": 172, "H": 206, "L": 96}
    rows = table([{"id": name, "price": price} for name, price in sizes.items()])
    found = {line.security_id: line for line in prediction(book, book.review(rows, prior=prior), prior, None).lines}
    assert [found[name].distance for name in "ABCHL"] == pytest.approx(
        [10 / 200, 4 / 176, 4 / 176, 6 / 200, 4 / 100]
    )  # fmt: skip


def selection(sizes: dict[str, float], prior: str, **more: object) -> dict[str, PredictedLine]:
    mine = rules(
        {"id": "sel", "kind": "select", "n": 3, "by": "company_mcap", "order": "desc", **more},
        {"id": "weight", "kind": "weight", "by": "float_mcap"},
    )  # fmt: skip
    book, before = Rulebook(mine, nobody), Members(dict.fromkeys(prior, 1.0))
    rows = table([{"id": name, "price": price} for name, price in sizes.items()])
    return {line.security_id: line for line in prediction(book, book.review(rows, prior=before), before, None).lines}


def test_the_cut_of_a_selection_by_size_lies_between_the_last_company_in_and_the_first_out() -> None:
    """Three of 900, 650, 600 and 594: it was "no size or limit decides it", and nothing was near. The cut is 597."""
    found = selection({"A": 900, "E": 650, "C": 600, "D": 594, "F": 200}, "ACD")
    assert {name: line.move for name, line in found.items()} == {"E": "addition", "D": "deletion", "C": "member"}
    assert [found[name].distance for name in "ECD"] == pytest.approx([53 / 597, 3 / 597, 3 / 597])
    assert [found[name].is_near for name in "ECD"] == [False, True, True]


def test_companies_of_one_size_lie_on_the_cut() -> None:
    found = selection({"A": 900, "E": 650, "C": 600, "D": 600}, "ACD")
    assert (found["C"].distance, found["D"].distance) == (0, 0)


def test_a_selection_with_a_buffer_has_a_cut_for_members_and_one_for_new_entrants() -> None:
    """A and D, member 4th of 3 + 1, stay, M goes: 590. E enters and C, at 600, does not: 625."""
    found = selection({"A": 900, "E": 650, "C": 600, "D": 594, "M": 586}, "ADM", buffer_count=1)
    assert [found[name].distance for name in "ECDM"] == pytest.approx([25 / 625, 25 / 625, 4 / 590, 4 / 590])


def test_a_selection_by_another_figure_has_no_cut() -> None:
    found = selection({"A": 900, "E": 650, "C": 600, "D": 594}, "ACD", by="price")
    assert isnan(found["D"].distance)


def test_a_band_of_the_base_is_no_cut_of_an_index_built_on_it() -> None:
    """What decides is not the size, and the members of the base are others."""
    child = rules(
        {"id": "cheap", "kind": "filter", "conditions": [{"column": "price", "op": "<", "value": 152}]},
        {"id": "weight", "kind": "weight", "by": "float_mcap"}, name="child", base="mine",
    )  # fmt: skip
    book, prior = Rulebook(child, {"mine": MINE}.__getitem__), Members({"B": 1.0})
    found = {
        line.security_id: line for line in prediction(book, book.review(universe(), prior=prior), prior, None).lines
    }
    assert isnan(found["A"].distance)
    # The filter that excludes B has a limit: 198 is 46 beyond 152.
    assert found["B"].distance == pytest.approx(46 / 152)


def test_without_volumes_or_assets_days_are_missing() -> None:
    assert all(isnan(line.days) for line in outcome(universe()).lines)
    assert all(isnan(line.dollars) for line in outcome(universe(volume_m1=5), assets=None).lines)


def test_members_without_weights_are_weighted_by_the_value_free_to_trade() -> None:
    """A, B and C are 150, 198 and 230 of 578 dollars; G is unknown."""
    found = outcome(universe(), Members(dict.fromkeys("ABCG", 1.0)))
    assert found.guessed
    lines = {line.security_id: line for line in found.lines}
    assert lines["C"].dollars == pytest.approx(-1e6 * 230 / 578)
    assert isnan(lines["G"].dollars)
