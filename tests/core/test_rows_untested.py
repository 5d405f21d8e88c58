"""What `--where` says of the rows it could not test."""

import pytest

from smallcap_cli.core.model import NOT_PUBLISHED, Gap, Value, absent
from smallcap_cli.core.rows import keep_rows, parse_where
from smallcap_cli.core.table import Column, Table
from smallcap_cli.errors import UsageFault


def test_rows_without_the_column_are_counted() -> None:
    """`--where expense_ratio<0.1%` dropped the funds without a fee in silence."""
    cells = [Value(0.0003, "fraction"), Value(0.0019, "fraction"), absent("fraction", Gap(NOT_PUBLISHED))]
    table = Table("list", (Column("expense_ratio", "fee", "fraction"),), ("A", "B", "C"), tuple((c,) for c in cells))
    kept = keep_rows(table, parse_where("expense_ratio<0.1%"))
    assert kept.keys == ("A",)
    assert kept.footnotes == ("1 row has no expense_ratio and was not tested",)


@pytest.mark.parametrize("written", ["0.1", "1", "50"])
def test_a_number_beyond_every_share_says_what_it_means(written: str) -> None:
    """`expense_ratio<0.1` is below 10 %, which every fund is."""
    cells = [Value(0.0003, "fraction"), Value(0.0019, "fraction")]
    table = Table("list", (Column("expense_ratio", "fee", "fraction"),), ("A", "B"), tuple((c,) for c in cells))
    (told,) = keep_rows(table, parse_where(f"expense_ratio<{written}")).footnotes
    assert told == f"expense_ratio: {written} is {100 * float(written):g} %; write {written}% for {written} %"
    assert keep_rows(table, parse_where(f"expense_ratio<{written}%")).footnotes == ()
    assert keep_rows(table, parse_where("expense_ratio<0.001")).footnotes == ()


@pytest.mark.parametrize(
    ("where", "kept"),
    [("issuer=State Street", ("A",)), ("issuer=State Street or issuer=iShares", ("A", "B")),
     ("issuer=State Street and fee>1", ("A",)), ("fee>1 and issuer != State Street", ("B",))],
)  # fmt: skip
def test_words_need_no_quotes(where: str, kept: tuple[str, ...]) -> None:
    columns = (Column("issuer", "issuer", "text"), Column("fee", "fee", "ratio"))
    rows = ((Value("State Street", "text"), Value(2.0, "ratio")), (Value("iShares", "text"), Value(3.0, "ratio")))
    assert keep_rows(Table("list", columns, ("A", "B"), rows), parse_where(where)).keys == kept


@pytest.mark.parametrize("where", ["issuer=State fee>1", "fee>1 issuer=State Street", "issuer=State fee > 1"])
def test_a_missing_and_is_still_a_fault(where: str) -> None:
    with pytest.raises(UsageFault, match="expected `and` or `or`"):
        parse_where(where)
