"""A fund's weight by sector, and how much of it its largest companies are; worked by hand. All invented."""

from __future__ import annotations

import pytest

from smallcap_cli.core.holdings import HoldingLine
from smallcap_cli.tables.holdings.breakdown import by_sector, concentration_table, weights_table
from smallcap_cli.tables.holdings.lines import holdings_table
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


def test_weights_that_add_up_to_more_than_the_fund_are_no_figures() -> None:
    """0.6 + 0.5 of shares is 110 %: a filing whose net assets are no sum of its lines printed 244,929,354.84 %."""
    held = companies_of(fund("F", share("A", 0.6, sector="Banks"), share("B", 0.5, sector="Tech")))
    for row in weights_table(held, by_sector(held)).rows:
        assert (row[6].value, row[6].missing) == (None, "not_comparable")
        assert "weights of shares of 2025-08-15 add up to 110.00 %" in row[6].detail
    weights = [row[7] for row in holdings_table(held).rows]
    assert [cell.missing for cell in weights] == ["not_comparable", "not_comparable"]


def test_a_part_of_a_list_has_the_weights_of_its_lines_and_no_sums() -> None:
    """0.3 + 0.2 is half a fund: what each line weighs is known, what a sector weighs is not."""
    held = companies_of(fund("F", share("A", 0.3, sector="Banks"), share("B", 0.2, sector="Banks")))
    assert weights_table(held, by_sector(held)).rows[0][6].missing == "not_comparable"
    assert [row[7].value for row in holdings_table(held).rows] == [0.3, 0.2]
