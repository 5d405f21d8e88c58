"""What `--where` says of the rows it could not test."""

from smallcap_cli.core.model import NOT_PUBLISHED, Gap, Value, absent
from smallcap_cli.core.rows import keep_rows, parse_where
from smallcap_cli.core.table import Column, Table


def test_rows_without_the_column_are_counted() -> None:
    """`--where expense_ratio<0.1%` dropped the funds without a fee in silence."""
    cells = [Value(0.0003, "fraction"), Value(0.0019, "fraction"), absent("fraction", Gap(NOT_PUBLISHED))]
    table = Table("list", (Column("expense_ratio", "fee", "fraction"),), ("A", "B", "C"), tuple((c,) for c in cells))
    kept = keep_rows(table, parse_where("expense_ratio<0.1%"))
    assert kept.keys == ("A",)
    assert kept.footnotes == ("1 rows have no expense_ratio and were not tested",)
