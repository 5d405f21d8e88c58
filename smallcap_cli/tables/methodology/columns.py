"""The columns of a universe: which are required, what they hold, and the values and spellings that rules know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from smallcap_cli.core.methodology.spellings import VOCABULARIES
from smallcap_cli.core.methodology.vocabulary import REQUIRED_COLUMNS, SIZE_COLUMNS
from smallcap_cli.core.model import Value, text_value
from smallcap_cli.core.table import Column, Table

_COLUMNS = (
    Column("column", "column", "text"),
    Column("needed", "needed", "text"),
    Column("value", "value", "text"),
    Column("holds", "holds", "text"),
    Column("spellings", "also read as it", "text", screen=False),
)
#: What each column holds, in the order of the table.
HELD: Mapping[str, str] = MappingProxyType(
    {
        "security_id": "one row each, the id that --prior uses",
        "company_id": "the same for every line of a company",
        "as_of": "day of the row, YYYY-MM-DD",
        "exchange": "where the line is listed",
        "domicile": "country, ISO 3166 code",
        "security_type": "kind of security",
        "price": "close in dollars",
        "shares_out": "shares of this line",
        "ticker": "symbol; finds members and lines of a fund",
        "name": "company name, for people",
        "cusip": "CUSIP; finds the lines of a fund",
        "isin": "ISIN; finds the lines of a fund",
        "float_factor": "share free to trade, 0 to 1",
        "adv_usd_12m": "dollar volume of 12 months",
        "days_listed": "calendar days since listing",
        "vote_float": "share of votes in public hands, 0 to 1",
        "sector": "any text; groups and exclusions use it",
        "returns_12_1": "return of 12 months less the last",
        "vol_12m": "volatility of 12 months",
        "ni_q1 ... ni_q8": "net income by quarter, newest first",
        "volume_m1 ... volume_m6": "shares traded by month, newest first",
        "f_NAME": "a fundamental that rules read by this name",
        "total_mcap": "price times shares of the line",
        "company_mcap": "all common and REIT lines of the company",
        "float_mcap": "total_mcap times float_factor (0.9 where unknown)",
    }
)


def universe_columns_table() -> Table:
    """One row a column, and one a value for columns with a closed vocabulary."""
    rows = tuple(_rows())
    return Table(
        "methodology columns", _COLUMNS, tuple(f"{column}.{value}" for column, value, _ in rows),
        tuple(_cells(*row) for row in rows), head="columns of a universe (--universe FILE)",
        footnotes=("upper and lower case, blanks and dots do not matter; -f csv lists the other spellings",),
    )  # fmt: skip


def _rows() -> Iterator[tuple[str, str, str]]:
    for column, words in HELD.items():
        vocabulary = VOCABULARIES.get(column)
        if vocabulary is None:
            yield column, "", words
            continue
        for value, spellings in vocabulary.spellings.items():
            yield column, value, ", ".join(spellings)


def _cells(column: str, value: str, words: str) -> tuple[Value, ...]:
    needed = text_value(_need(column))
    nothing = Value("", "text")
    if value:
        return text_value(column), needed, text_value(value), text_value(HELD[column]), Value(words, "text")
    return text_value(column), needed, nothing, text_value(words), nothing


def _need(column: str) -> str:
    if column in SIZE_COLUMNS:
        return "computed"
    return "always" if column in REQUIRED_COLUMNS else "by some rules"
