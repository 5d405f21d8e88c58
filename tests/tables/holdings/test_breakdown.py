"""A fund's weight by sector, and how much of it its largest companies are; worked by hand. All invented."""

from __future__ import annotations

import pytest

from smallcap_cli.core.holdings import HoldingLine
from smallcap_cli.tables.holdings.breakdown import by_sector, concentration_table, weights_table
from tests.core.holdings.lines import companies_of, fund, share

HELD = companies_of(fund(
    "F", share("RUA", 0.3, "RUSH INC CLASS A", sector="Industrials"),
    share("RUB", 0.1, "RUSH INC CLASS B", sector="Industrials"), share("B", 0.2, sector="Banks"),
    share("C", 0.2, sector=""), HoldingLine("USD", "USD CASH", 0.15, asset_class="Cash"),
    HoldingLine("F1", "INDEX FUTURE", 0.05, asset_class="Futures"),
))  # fmt: skip


def test_sectors_come_heaviest_first_and_what_is_no_share_below() -> None:
    table = weights_table(HELD, by_sector(HELD))
    rows = [tuple(cell.value for cell in row[2:7]) for row in table.rows]
    assert rows == [
        ("Industrials", "share", 1.0, 2.0, pytest.approx(0.4)),
        ("Banks", "share", 1.0, 1.0, 0.2),
        ("not stated", "share", 1.0, 1.0, 0.2),
        ("cash", "cash", 0.0, 1.0, 0.15),
        ("derivative", "derivative", 0.0, 1.0, 0.05),
    ]


def test_the_largest_company_is_both_of_its_classes() -> None:
    """0.4, 0.2 and 0.2 of companies: 0.8 squared over 0.16 + 0.04 + 0.04 is 2.667 equal positions."""
    (row,) = concentration_table(HELD).rows
    assert [cell.value for cell in row[2:8]] == pytest.approx([3.0, 0.4, 0.8, 0.8, 0.8, 0.64 / 0.24])


def test_a_line_without_weight_leaves_none() -> None:
    bare = companies_of(fund("F", share("A", None, sector="Banks"), share("B", 0.2, sector="Banks")))
    assert weights_table(bare, by_sector(bare)).rows[0][6].missing == "not_published"
    assert concentration_table(bare).rows[0][3].missing == "not_published"
