"""The reason of an excluded line, and by how much it missed, are those of the edge that decided."""

from __future__ import annotations

import pytest

from smallcap_cli.core.methodology.result import Result
from tests.core.methodology.support import RANK, SIZES, members, run

#: Cumulative 19, 36, 51, 64, 75, 84, 91, 96, 99 and 100 % of 100.
ROWS = [{"id": name, "price": 19 - 2 * place} for place, name in enumerate("ABCDEFGHIJ")]
UNSURE = {"status": "unverified"}


def why(result: Result, name: str) -> tuple[str, float]:
    row = result.candidates.universe.security_id.tolist().index(name)
    return result.why(row)[1:]


def banded(unit: str, upper: float, lower: float, *prior: str) -> Result:
    buffer = {"unit": unit, "upper": upper, "lower": lower, "prov": UNSURE}
    band = {"id": "band", "kind": "rank_band", "lo": 4, "hi": 7, "buffer": buffer}
    return run(ROWS, *SIZES, RANK, band, prior=dict.fromkeys(prior, 1.0))


def test_a_member_past_its_buffer_missed_the_buffer_in_points() -> None:
    # The break above is at 51 %, the buffer ends at 41; B is at 36. Below, 91 + 3 = 94; H is at 96. A is no member.
    result = banded("cum_pct_points", 10, 3, "B", "H")
    assert members(result) == list("DEFG")
    said = "a member at 36.00 % of cumulative size, 5.00 points above its buffer, which ends at 41.00 %"
    assert why(result, "B") == (said, pytest.approx(5))
    said = "a member at 96.00 % of cumulative size, 2.00 points below its buffer, which ends at 94.00 %"
    assert why(result, "H") == (said, pytest.approx(2))
    assert why(result, "A") == ("rank 1 is 3 above the band 4 to 7", 3)


def test_a_member_past_a_buffer_of_ranks_missed_it_in_ranks() -> None:
    # 30 % of the four places are 1.2: the buffer ends at 2.8 and 8.2.
    result = banded("pct_of_count", 30, 30, "B", "I")
    assert why(result, "B") == ("a member at rank 2, 0.8 above its buffer, which ends at 2.8", pytest.approx(0.8))
    assert why(result, "I") == ("a member at rank 9, 0.8 below its buffer, which ends at 8.2", pytest.approx(0.8))


def test_an_edge_without_a_buffer_is_that_of_the_band() -> None:
    assert why(banded("rank", 0, 1, "B"), "B") == ("rank 2 is 2 above the band 4 to 7", 2)


def test_a_member_past_a_buffer_of_shares_missed_the_buffer() -> None:
    # Middles 9.5, 27.5, 43.5, 57.5 ...: the band from 50, its buffer from 45; half a holding has no buffer.
    band = {
        "id": "band", "kind": "percentile_band", "column": "company_mcap", "lo": 50, "hi": 90, "straddle": "lower",
        "buffer": {"upper": 5, "lower": 2, "packet": 0.5, "prov": UNSURE},
    }  # fmt: skip
    result = run(ROWS, *SIZES, {**band, "straddle": "include_if_mid_inside"}, prior={"C": 0.5, "B": 0.5})
    said = "at 43.50 % of cumulative company_mcap, 6.50 points above the band 50 to 90 %"
    assert why(result, "C") == (said, pytest.approx(6.5))
    whole = run(
        ROWS, *SIZES,
        {**band, "straddle": "include_if_mid_inside", "buffer": {"upper": 5, "lower": 2, "prov": UNSURE}},
        prior={"C": 1.0},
    )  # fmt: skip
    said = "a member at 43.50 % of cumulative company_mcap, 1.50 points above its buffer, 45 to 92 %"
    assert why(whole, "C") == (said, pytest.approx(1.5))


def chosen(policy: dict[str, object], *prior: str) -> Result:
    select = {"id": "best", "kind": "select", "n": 3, "by": "company_mcap", "order": "desc", **policy}
    return run(ROWS, *SIZES, select, prior=dict.fromkeys(prior, 1.0))


def test_a_company_that_qualifies_is_told_that_members_fill_the_places() -> None:
    # B is second, and D, E and F were members: they keep all three places.
    result = chosen({"fill_policy": "proxy_by_mcap"}, "D", "E", "F")
    assert members(result) == list("DEF")
    assert why(result, "B") == ("qualifies at place 2; members fill the 3 places", 2)
    # A, B, C come before G for the places of members: it is fourth for none.
    assert why(result, "G") == ("place 7; members fill the 3 places", 4)


def test_a_company_behind_others_for_the_places_that_are_left_is_told_its_turn() -> None:
    # Two places are left for A, B, C in that order... one with a buffer of one: D stays, A and B enter.
    result = chosen({"buffer_count": 1}, "D")
    assert members(result) == list("ABD")
    assert why(result, "C") == ("qualifies in turn 3 for the 2 of 3 places that members leave", 1)
    # A, B, C and E wait for the two places that D leaves.
    assert why(result, "E") == ("place 5, in turn 4 for the 2 of 3 places that members leave", 2)


def test_a_company_beyond_the_places_is_as_far_off_as_those_before_it_in_turn() -> None:
    """It was told that it missed by one place, where three companies wait before it and members leave none."""
    # By size A to G. D, E and F stay; G is seventh of all, and the fourth to wait.
    result = chosen({"fill_policy": "proxy_by_mcap"}, "A", "E", "F")
    assert members(result) == list("AEF")
    assert [why(result, company) for company in "BCDG"] == [
        ("qualifies at place 2; members fill the 3 places", 1),
        ("qualifies at place 3; members fill the 3 places", 2),
        ("place 4; members fill the 3 places", 3),
        ("place 7; members fill the 3 places", 4),
    ]


def test_a_band_of_one_rank_is_a_band() -> None:
    assert members(run(ROWS, *SIZES, RANK, {"id": "band", "kind": "rank_band", "lo": 2, "hi": 2})) == ["B"]
