"""The part of every float that a fund holds, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from smallcap_cli.core.holdings.floats import densest, float_parts, float_shares

#: Thirty companies: twenty whose shares are all free to trade, ten of which less is, all differing.
SHARES = {f"S{place}": 1000.0 * (place + 1) for place in range(30)}
FREE = {name: 1.0 if place < 20 else 0.9 - 0.05 * (place - 20) for place, name in enumerate(SHARES)}
#: A fund that holds 2 % of every float.
HELD = {name: 0.02 * FREE[name] * shares for name, shares in SHARES.items()}


def test_the_part_is_where_most_ratios_lie() -> None:
    part = float_parts({"A": HELD}, SHARES)["A"]
    assert part.part == pytest.approx(0.02)
    # Twenty of thirty are at 0.02; the next is at 0.018, ten per cent off.
    assert (part.lines, part.near) == (30, 20)


def test_a_fund_without_known_shares_has_its_part_through_another() -> None:
    # B holds a quarter of what A holds of twenty securities under names whose shares nobody states.
    named = {f"N{place}": float(place + 1) for place in range(20)}
    quarter = {name: value / 4 for name, value in named.items()}
    parts = float_parts({"A": HELD | named, "B": quarter}, SHARES)
    assert (parts["B"].part, parts["B"].through) == (pytest.approx(0.005), "A")
    assert "B" not in float_parts({"A": HELD | named, "B": dict(list(quarter.items())[:19])}, SHARES)


def test_the_float_is_the_quantity_divided_by_the_part() -> None:
    parts = float_parts({"A": HELD}, SHARES)
    # S25 has 26,000 shares, 65 % of them free.
    assert float_shares("S25", {"A": HELD}, parts) == pytest.approx(0.65 * 26_000)
    assert float_shares("ZZ", {"A": HELD}, parts) is None


def test_few_lines_give_no_part() -> None:
    few = dict(list(HELD.items())[:19])
    assert float_parts({"A": few}, SHARES) == {}


def test_the_densest_place_ignores_what_is_far() -> None:
    assert densest(np.array([1.0, 1.0, 1.0, 1.0, 9.0, 80.0, 700.0])) == pytest.approx(1.0)
