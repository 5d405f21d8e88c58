"""The buffer of an edge keeps the members of both sides where they are."""

from __future__ import annotations

import pytest

from smallcap_cli.core.methodology.engine import apply
from smallcap_cli.core.methodology.result import Result
from smallcap_cli.core.methodology.simulation import simulation
from smallcap_cli.core.methodology.universe import Members
from tests.core.methodology.support import RANK, SIZES, members, nobody, rules, table

UNSURE = {"status": "unverified"}
#: Ten companies of 19, 17, ... 1: cumulative 19, 36, 51, 64, 75, 84, 91, 96, 99 and 100 % of 100.
ROWS = [{"id": name, "price": 19 - 2 * place} for place, name in enumerate("ABCDEFGHIJ")]
#: The small index takes ranks 4 to 10; its neighbour the first three, which end at 51 %.
BAND = {
    "id": "band", "kind": "rank_band", "lo": 4, "hi": 10,
    "buffer": {"unit": "cum_pct_points", "upper": 15, "lower": 0, "neighbour": {"upper": "large"}, "prov": UNSURE},
}  # fmt: skip


def review(*steps, own: dict[str, float], large: dict[str, float] | None) -> Result:
    others = {} if large is None else {"large": Members(large)}
    return apply(rules(*SIZES, *steps), table(ROWS), library=nobody, prior=Members(own, others=others))


def test_a_member_of_the_neighbour_inside_its_buffer_stays_there() -> None:
    # D ends at 64 %, 13 points below the break at 51: the neighbour keeps it. E ends at 75 %, 24 below: it moves.
    result = review(RANK, BAND, own=dict.fromkeys("FGHIJ", 1.0), large=dict.fromkeys("ABCDE", 1.0))
    assert members(result) == list("EFGHIJ")
    step, reason, missed = result.why(3)
    assert (step, reason) == ("band", "held by large, whose buffer of 15 keeps it: 13 points inside the band")
    assert missed == pytest.approx(2)
    assert sorted(result.others["large"].held) == list("ABCD")


def test_an_own_member_in_the_buffer_stays_as_before() -> None:
    # C ends at 51 %, less than 15 points above the break: an own member stays.
    result = review(RANK, BAND, own=dict.fromkeys("CDEFGHIJ", 1.0), large={"A": 1.0, "B": 1.0})
    assert members(result) == list("CDEFGHIJ")
    assert sorted(result.others["large"].held) == ["A", "B"]


def test_a_new_company_belongs_to_nobody_and_enters() -> None:
    result = review(RANK, BAND, own=dict.fromkeys("EFGHIJ", 1.0), large=dict.fromkeys("ABC", 1.0))
    assert members(result) == list("DEFGHIJ")


def test_without_the_neighbours_members_the_weight_at_stake_is_told() -> None:
    # D enters: one of seven that are weighted equally.
    result = review(RANK, BAND, own=dict.fromkeys("EFGHIJ", 1.0), large=None)
    assert members(result) == list("DEFGHIJ")
    told = [note for note in result.notes if "large" in note]
    what = "1 company in its buffer, 14.3 % of the weight, treated as new"
    assert told == [f"the previous members of large are not given (--prior large=FILE): {what}"]


@pytest.mark.parametrize(("unit", "upper", "stays"), [("rank", 1, "D"), ("rank", 2, "DE"), ("pct_of_count", 30, "DE")])
def test_a_buffer_of_places_counts_places(unit: str, upper: float, stays: str) -> None:
    # 30 % of the seven places are 2.1: ranks 4 and 5.
    band = {**BAND, "buffer": {**BAND["buffer"], "unit": unit, "upper": upper}}
    result = review(RANK, band, own={"J": 1.0}, large=dict.fromkeys("ABCDEFG", 1.0))
    assert members(result) == [name for name in "DEFGHIJ" if name not in stays]


#: Middles of the cumulative share: 9.5, 27.5, 43.5, 57.5, 69.5, 79.5, 87.5, 93.5, 97.5, 99.5.
SHARES = {
    "id": "band", "kind": "percentile_band", "column": "company_mcap", "lo": 50, "hi": 95,
    "straddle": "include_if_mid_inside",
    "buffer": {
        "upper": 8, "lower": 2, "packet": 0.5, "neighbour": {"upper": "mid", "lower": "micro"}, "prov": UNSURE,
    },
}  # fmt: skip


def packets(own: dict[str, float], **others: dict[str, float]) -> Result:
    prior = Members(own, others={name: Members(held) for name, held in others.items()})
    return apply(rules(*SIZES, SHARES), table(ROWS), library=nobody, prior=prior)


def held(result: Result) -> dict[str, float]:
    names = result.candidates.universe.security_id.tolist()
    return {n: h for n, h, inside in zip(names, result.candidates.held.tolist(), result.member, strict=True) if inside}


def test_a_mid_cap_moves_only_past_the_outer_band_and_half_at_first() -> None:
    # D at 57.5 is 7.5 inside the edge at 50: mid keeps it (8). E at 69.5 is past it: half of it moves.
    mid = dict.fromkeys("ABCDE", 1.0)
    result = packets(dict.fromkeys("FGH", 1.0), mid=mid, micro={"I": 1.0, "J": 1.0})
    assert held(result) == {"E": 0.5, "F": 1.0, "G": 1.0, "H": 1.0}
    assert result.others["mid"].held == {"A": 1.0, "B": 1.0, "C": 1.0, "D": 1.0, "E": 0.5}
    assert result.others["micro"].held == {"I": 1.0, "J": 1.0}
    # A quarter later the other half follows.
    again = apply(rules(*SIZES, SHARES), table(ROWS), library=nobody, prior=result.members())
    assert held(again) == {"E": 1.0, "F": 1.0, "G": 1.0, "H": 1.0}
    assert "E" not in again.others["mid"].held


def test_a_micro_cap_that_rises_into_the_buffer_stays_micro() -> None:
    # H at 93.5 is 1.5 inside the edge at 95, G at 87.5 is past the buffer of 2.
    result = packets({"E": 1.0, "F": 1.0}, mid={}, micro=dict.fromkeys("GHIJ", 1.0))
    assert held(result) == {"D": 1.0, "E": 1.0, "F": 1.0, "G": 0.5}
    assert result.others["micro"].held == {"G": 0.5, "H": 1.0, "I": 1.0, "J": 1.0}


def test_simulate_carries_the_members_of_the_neighbour() -> None:
    # On the second day C falls to 14 and D rises to 14.5: C is fourth now and ends at 64 % of 100. It was the
    # neighbour's, whose buffer keeps it; D rose above the break (ends at 50.4 %) and stays here, inside the buffer.
    later = [{**row, "as_of": "2025-10-31"} for row in ROWS]
    later[2]["price"], later[3]["price"] = 14, 14.5
    first, second = simulation(rules(*SIZES, RANK, BAND), [table(ROWS), table(later)], library=nobody)
    assert members(first.result) == list("DEFGHIJ")
    assert members(second.result) == list("DEFGHIJ")
    assert sorted(second.result.others["large"].held) == ["A", "B", "C"]
