"""The tables of what funds share, from bare types."""

from __future__ import annotations

from datetime import date, timedelta

from smallcap_cli.core.holdings.companies import companies_together
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_PUBLISHED, Source
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


def test_people_find_day_source_and_coverage_of_each_fund() -> None:
    """The list of shared companies had neither day nor source, no table said how many companies are identified."""
    funds = companies_together([ONE._replace(source=Source("files", DAY, citation="/a/one.csv")), TWO])
    tables = pairs_table(pairs_of(funds), AS_OF, funds), matrix_table(funds, AS_OF), shared_table(*funds, AS_OF)
    for table in tables:
        assert "ONE: holdings of 2025-08-15, from files: one.csv" in table.footnotes
        assert "TWO: holdings of 2025-08-18, from files" in table.footnotes
        assert table.footnotes[-1].startswith("ONE, TWO: companies are not identified")
    assert [column.label for column in tables[0].columns if column.screen][:3] == ["fund", "other", "shared companies"]


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
    assert table.head == "1 company in both ONE and TWO · 40.00 % of ONE · 30.00 % of TWO"
