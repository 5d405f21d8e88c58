"""Tilts of an index against its universe: sector weights, and characteristics in standard deviations, by hand."""

from __future__ import annotations

from math import log

import pytest

from smallcap_cli.core.methodology.tilts import Tilt, tilts
from tests.core.methodology.support import run

LARGEST = {"id": "largest", "kind": "select", "n": 2, "by": "price", "order": "desc"}
WEIGHT = {"id": "weight", "kind": "weight", "by": "float_mcap"}
ROWS = [
    {"id": "A", "price": 40, "sector": "Energy", "returns_12_1": 0.4},
    {"id": "B", "price": 40, "sector": "Banks", "returns_12_1": 0.2},
    {"id": "C", "price": 10, "sector": "Banks", "returns_12_1": 0.0},
    {"id": "D", "price": 10, "sector": "", "returns_12_1": None},
]


def outcome(*rows: dict[str, object]) -> dict[str, Tilt]:
    return {one.name: one for one in tilts(run(list(rows) or ROWS, LARGEST, WEIGHT))}


def test_sectors_are_weights_minus_those_of_the_universe() -> None:
    """A and B are halves of the index; of the universe's 100 dollars energy has 40, banks 50, and 10 are unknown."""
    found = outcome()
    assert [(found[name].own, found[name].universe) for name in ("Energy", "Banks", "unknown")] == [
        (0.5, pytest.approx(0.4)), (0.5, pytest.approx(0.5)), (0.0, pytest.approx(0.1)),
    ]  # fmt: skip
    assert found["Energy"].tilt == pytest.approx(0.1)
    assert found["Energy"].known == 1


def test_characteristics_are_differences_of_means_in_standard_deviations() -> None:
    """Momentum .4, .2 and 0 within the percentiles .396 and .004: the index has .298."""
    one = outcome()["momentum"]
    universe = (40 * 0.396 + 40 * 0.2 + 10 * 0.004) / 90
    assert (one.own, one.universe) == (pytest.approx(0.298), pytest.approx(universe))
    # Deviations of .396, .2 and .004 from their mean .2: sqrt((.196² + .196²) / 2) = .196.
    assert one.tilt == pytest.approx((0.298 - universe) / 0.196)


def test_size_is_the_logarithm_of_the_value_of_the_company() -> None:
    one = outcome()["size"]
    assert one.own == pytest.approx(log(40))
    assert one.universe == pytest.approx(0.8 * log(40) + 0.2 * log(10))
    assert one.tilt > 0


def test_what_the_universe_lacks_has_no_tilt() -> None:
    found = outcome({"id": "A", "price": 40}, {"id": "B", "price": 30}, {"id": "C", "price": 10})
    assert list(found) == ["size"]


def test_what_every_line_has_alike_has_no_tilt() -> None:
    found = outcome(*({"id": name, "price": 10, "vol_12m": 0.2} for name in "ABC"))
    assert list(found) == []
