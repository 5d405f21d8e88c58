"""What two indexes share, worked by hand: names, weights, active share, the ten largest."""

import pytest

from smallcap_cli.core.methodology.engine import apply
from smallcap_cli.core.methodology.overlap import overlap, top_weight
from smallcap_cli.core.methodology.result import Result
from smallcap_cli.core.methodology.universe import Universe
from tests.core.methodology.support import nobody, rules, sized, table

BY_PRICE = {"id": "weight", "kind": "weight", "by": "price"}


def priced(lo: float, hi: float) -> list[dict[str, object]]:
    """Steps of an index of the lines priced from `lo` to `hi`, weighted by price."""
    conditions = [{"column": "price", "op": ">=", "value": lo}, {"column": "price", "op": "<=", "value": hi}]
    return [{"id": "band", "kind": "filter", "conditions": conditions}, BY_PRICE]


def index(universe: Universe, lo: float, hi: float) -> Result:
    return apply(rules(*priced(lo, hi)), universe, library=nobody)


FIVE = table(sized(A=10, B=20, C=30, D=40, E=60))


def test_overlap_by_names_and_by_weight() -> None:
    """A B C (10 20 30 of 60) against B C D (20 30 40 of 90): two of four names.

    B: min(20/60, 20/90) = 2/9; C: min(30/60, 30/90) = 1/3; together 5/9.
    """
    shared = overlap(index(FIVE, 10, 30), index(FIVE, 20, 40))
    assert (shared.both, shared.either, shared.names) == (2, 4, 0.5)
    assert shared.weight == pytest.approx(5 / 9)
    assert shared.active_share == pytest.approx(4 / 9)


def test_active_share_is_half_the_sum_of_weight_differences() -> None:
    """A 1/6, B 1/3, C 1/2 against B 2/9, C 1/3, D 4/9: (1/6 + 1/9 + 1/6 + 4/9) / 2 = 16/36 = 4/9."""
    shared = overlap(index(FIVE, 10, 30), index(FIVE, 20, 40))
    assert shared.active_share == pytest.approx((1 / 6 + 1 / 9 + 1 / 6 + 4 / 9) / 2)


def test_overlap_does_not_depend_on_which_comes_first() -> None:
    one, other = index(FIVE, 10, 40), index(FIVE, 30, 60)
    assert overlap(one, other) == overlap(other, one)


def test_an_index_shares_everything_with_itself() -> None:
    one = index(FIVE, 10, 60)
    shared = overlap(one, one)
    assert (shared.both, shared.either, shared.names) == (5, 5, 1.0)
    assert shared.weight == pytest.approx(1)
    assert shared.active_share == pytest.approx(0)
    assert shared.active_share is not None
    assert shared.active_share >= 0


def test_indexes_without_a_common_company() -> None:
    shared = overlap(index(FIVE, 10, 20), index(FIVE, 40, 60))
    assert shared == (0, 4, 0.0, 0.0, 1.0)


def test_lines_of_one_company_count_together() -> None:
    """X has lines of 10 and 30: one index holds the first beside Y, the other the second beside Y.

    X: min(10/30, 30/50) = 1/3; Y: min(20/30, 20/50) = 2/5; two of two names.
    """
    rows = [
        {"security_id": "X1", "company_id": "X", "price": 10}, {"security_id": "X2", "company_id": "X", "price": 30},
        {"id": "Y", "price": 20},
    ]  # fmt: skip
    universe = table(rows)
    shared = overlap(index(universe, 10, 20), index(universe, 20, 30))
    assert (shared.both, shared.either) == (2, 2)
    assert shared.weight == pytest.approx(1 / 3 + 2 / 5)


def test_an_empty_index_has_no_overlap() -> None:
    shared = overlap(index(FIVE, 10, 30), index(FIVE, 100, 200))
    assert shared == (0, 3, None, None, None)


def test_results_on_different_universes_are_refused() -> None:
    other = table(sized(A=10, B=20, C=30, D=40, E=60))
    with pytest.raises(ValueError, match="one universe"):
        overlap(index(FIVE, 10, 30), index(other, 10, 30))


def test_the_top_ten_are_the_ten_largest_lines() -> None:
    """Twelve lines of 1 to 12 dollars: 3 + ... + 12 = 75 of 78."""
    universe = table(sized(**{f"S{price:02}": price for price in range(1, 13)}))
    assert top_weight(index(universe, 1, 12)) == pytest.approx(75 / 78)
    assert top_weight(index(universe, 1, 9)) == pytest.approx(1)
    assert top_weight(index(universe, 50, 60)) is None
