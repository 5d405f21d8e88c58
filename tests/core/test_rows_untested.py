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


ISSUERS = ("BlackRock (iShares)", "Vanguard", "State Street", "Avantis")


def of_issuers(where: str) -> tuple[str, ...]:
    columns = (Column("issuer", "issuer", "text"), Column("fee", "fee", "ratio"))
    rows = tuple((Value(name, "text"), Value(float(n), "ratio")) for n, name in enumerate((*ISSUERS, "Vanguard")))
    return keep_rows(Table("list", columns, ("A", "B", "C", "D", "E"), rows), parse_where(where)).footnotes


@pytest.mark.parametrize(
    ("where", "told"),
    [
        # the value that holds the word, then those that are near, then the rest as they stand
        ("issuer=iShares", "no issuer is iShares; there are BlackRock (iShares), Vanguard, State Street, Avantis"),
        ("issuer=vangard", "no issuer is vangard; there are Vanguard, BlackRock (iShares), State Street, Avantis"),
        ("issuer=vanguard", "no issuer is vanguard; there are Vanguard, BlackRock (iShares), State Street, Avantis"),
        ("fee>1 and issuer=iShares",
         "no issuer is iShares; there are BlackRock (iShares), Vanguard, State Street, Avantis"),
    ],
)  # fmt: skip
def test_a_text_that_no_row_has_names_the_column_s_values(where: str, told: str) -> None:
    """`--where issuer=iShares` answered with an empty table and no word."""
    assert of_issuers(where) == (told,)


@pytest.mark.parametrize("where", ["issuer=Vanguard", "issuer!=iShares", "issuer=Vanguard and fee>100", "fee>100"])
def test_a_text_that_a_row_has_is_not_spoken_of(where: str) -> None:
    assert of_issuers(where) == ()


def test_many_values_are_the_first_ones_and_a_number() -> None:
    rows = tuple((Value(f"fund {n}", "text"),) for n in range(30))
    table = Table("list", (Column("name", "name", "text"),), tuple(str(n) for n in range(30)), rows)
    (told,) = keep_rows(table, parse_where("name='none of them'")).footnotes
    assert told.startswith("no name is none of them; there are fund 0, fund 1, ")
    assert told.endswith(" and 18 more")
