"""The tables of what funds share, from bare types."""

from __future__ import annotations

from datetime import date, timedelta

from smallcap_cli.core.holdings.companies import companies_together
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_PUBLISHED
from smallcap_cli.tables.holdings.overlap import matrix_table, pairs_of, pairs_table, shared_table
from tests.core.holdings.lines import DAY, fund, share

ONE = fund("ONE", share("A", 0.6), share("B", 0.4))
TWO = fund("TWO", share("B", 0.3), share("C", 0.7))._replace(as_of=DAY + timedelta(days=3))
BARE = fund("BARE", share("C", None))
AS_OF = date(2025, 9, 1)


def test_every_pair_once() -> None:
    funds = companies_together([ONE, TWO, BARE])
    assert [(pair.fund, pair.other) for pair in pairs_of(funds)] == [("ONE", "TWO"), ("ONE", "BARE"), ("TWO", "BARE")]
    assert [(pair.fund, pair.other) for pair in pairs_of(funds[:2], funds[2])] == [("ONE", "BARE"), ("TWO", "BARE")]


def test_weights_that_are_missing_are_missing_and_days_apart_are_said() -> None:
    table = pairs_table(pairs_of(companies_together([ONE, TWO, BARE])), AS_OF)
    assert [cell.value for cell in table.column("weight_min_sum")] == [0.3, None, None]
    assert table.column("active_share")[1].missing == NOT_PUBLISHED
    assert table.footnotes[1:] == (
        "ONE and TWO: holdings 3 days apart", "TWO and BARE: holdings 3 days apart",
    )  # fmt: skip


def test_a_matrix_is_read_by_rows() -> None:
    """B is 40 % of ONE and 30 % of TWO."""
    table = matrix_table(companies_together([ONE, TWO]), AS_OF)
    assert [[cell.value for cell in row[1:]] for row in table.rows] == [[None, 0.4], [0.3, None]]
    assert table.rows[0][1].missing == NOT_COMPARABLE


def test_the_list_has_both_weights() -> None:
    table = shared_table(*companies_together([ONE, TWO]), AS_OF)
    assert [(cell.value, other.value) for cell, other in zip(
        table.column("weight"), table.column("other_weight"), strict=True,
    )] == [(0.4, 0.3)]  # fmt: skip
    assert table.head == "1 company in both ONE and TWO · 40.0 % of ONE"
