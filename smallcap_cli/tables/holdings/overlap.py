"""What funds have in common: a row a pair, a matrix for people, or a row a company."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from smallcap_cli.core.holdings.companies import Companies
from smallcap_cli.core.holdings.overlap import FundOverlap, SharedCompany, overlap, shared_companies
from smallcap_cli.core.model import NOT_COMPARABLE, Gap, Value, absent, text_value
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.words import count_of, lines_by_text, percent_text, quantity
from smallcap_cli.tables.cells import weight_cell
from smallcap_cli.tables.holdings.heading import day_of_list, list_line
from smallcap_cli.tables.holdings.identification import share_identified

ITSELF = Gap(NOT_COMPARABLE, "a fund and itself")
LEGEND = (
    "weights are of net assets; weight in common adds up the smaller of both weights of each shared company;"
    " active share is half the sum of the differences of weights, companies rescaled to 100 %"
)
MATRIX_LEGEND = "each row: the part of the fund's weight that is in companies which the fund of the column holds too"


def pairs_of(funds: Sequence[Companies], other: Companies | None = None) -> list[FundOverlap]:
    """Every pair of several funds once, or each of them with one other."""
    if other is not None:
        return [overlap(fund, other) for fund in funds]
    return [overlap(one, two) for number, one in enumerate(funds) for two in funds[number + 1 :]]


def pairs_table(pairs: Sequence[FundOverlap], as_of: date, funds: Sequence[Companies] = ()) -> Table:
    """One row a pair of funds; the footnotes say of which days and sources the lists of `funds` are."""
    columns = (
        Column("fund", "fund", "text"),
        Column("other", "other", "text"),
        Column("as_of", "holdings of", "date", screen=False),
        Column("other_as_of", "other's of", "date", screen=False),
        Column("shared_companies", "shared companies", "count"),
        Column("weight_min_sum", "weight in common", "fraction"),
        Column("coverage_fund", "of the fund", "fraction"),
        Column("coverage_other", "of the other", "fraction"),
        Column("active_share", "active share", "fraction"),
    )
    return Table(
        "overlap", columns, tuple(f"{pair.fund}.{pair.other}" for pair in pairs),
        tuple(_pair_row(pair) for pair in pairs), as_of=as_of,
        footnotes=(LEGEND, *_days_apart(pairs), *_fund_lines(funds)),
        head=f"Overlap of holdings, by company · as of {as_of}",
    )  # fmt: skip


def matrix_table(funds: Sequence[Companies], as_of: date) -> Table:
    """Weight of each row's fund in companies that the column's fund holds too."""
    names = [fund.holdings.ticker for fund in funds]
    columns = (Column("fund", "weight of", "text"), *(Column(name, f"in {name}", "fraction") for name in names))
    rows = []
    for fund in funds:
        pairs = [overlap(fund, other) for other in funds]
        rows.append((
            text_value(fund.holdings.ticker),
            *(
                absent("fraction", ITSELF) if pair.fund == pair.other else weight_cell(pair.coverage_fund, pair.fault)
                for pair in pairs
            ),
        ))  # fmt: skip
    return Table(
        "overlap", columns, tuple(names), tuple(rows), as_of=as_of,
        head=f"Weight in companies that the other fund holds too · as of {as_of}",
        footnotes=(MATRIX_LEGEND, *_fund_lines(funds)),
    )  # fmt: skip


def shared_table(one: Companies, other: Companies, as_of: date) -> Table:
    """One row a company that both funds hold, in the order of its weight in the first."""
    names = one.holdings.ticker, other.holdings.ticker
    columns = (
        Column("fund", "fund", "text", screen=False), Column("other", "other", "text", screen=False),
        Column("ticker", "ticker", "text"), Column("company", "company", "text"),
        Column("cik", "CIK", "text", screen=False), Column("sector", "sector", "text"),
        Column("weight", f"weight in {names[0]}", "fraction"),
        Column("other_weight", f"weight in {names[1]}", "fraction"),
    )  # fmt: skip
    pairs = shared_companies(one, other)
    found = overlap(one, other)
    number = count_of(len(pairs), "company", "companies")
    parts = zip((found.coverage_fund, found.coverage_other), names, strict=True)
    covered = "".join(f" · {percent_text(part)} of {name}" for part, name in parts if part is not None)
    return Table(
        "overlap", columns, tuple(pair.fund.key for pair in pairs), tuple(_shared_row(pair, *names) for pair in pairs),
        as_of=as_of, head=f"{number} in both {names[0]} and {names[1]}{covered}",
        footnotes=(*_days_apart([found]), *_fund_lines((one, other))),
    )  # fmt: skip


def _pair_row(pair: FundOverlap) -> tuple[Value, ...]:
    weights = (pair.weight_min_sum, pair.coverage_fund, pair.coverage_other, pair.active_share)
    return (
        text_value(pair.fund), text_value(pair.other), day_of_list(pair.as_of), day_of_list(pair.other_as_of),
        Value(float(pair.shared_companies), "count"), *(weight_cell(weight, pair.fault) for weight in weights),
    )  # fmt: skip


def _shared_row(pair: SharedCompany, fund: str, other: str) -> tuple[Value, ...]:
    return (
        text_value(fund), text_value(other), text_value(pair.fund.symbol or pair.other.symbol),
        text_value(pair.fund.name), text_value(pair.fund.cik_text or pair.other.cik_text), text_value(pair.fund.sector),
        weight_cell(pair.fund.weight), weight_cell(pair.other.weight),
    )  # fmt: skip


def _fund_lines(funds: Sequence[Companies]) -> tuple[str, ...]:
    """Of which day and source each list is, then how many companies of each are identified."""
    known = lines_by_text((fund.holdings.ticker, share_identified(fund)) for fund in funds)
    return (*map(list_line, funds), *known)


def _days_apart(pairs: Sequence[FundOverlap]) -> list[str]:
    """Which pairs are looked at on two days."""
    return [
        f"{pair.fund} and {pair.other}: holdings {quantity(abs((pair.as_of - pair.other_as_of).days), 'day')} apart"
        for pair in pairs
        if pair.as_of and pair.other_as_of and pair.as_of != pair.other_as_of
    ]
