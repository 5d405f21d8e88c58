"""What changed between two lists of one fund: a row a company."""

from __future__ import annotations

from collections import Counter

from smallcap_cli.core.holdings.changes import Changes, CompanyChange, changes
from smallcap_cli.core.holdings.companies import Companies
from smallcap_cli.core.model import NOT_PUBLISHED, Gap, Value, text_value
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.words import percent_text
from smallcap_cli.tables.cells import NO_WEIGHT, figure_cell, weight_cell
from smallcap_cli.tables.holdings.heading import day_of_list, list_line
from smallcap_cli.tables.holdings.identification import identification_lines

NO_SHARES = Gap(NOT_PUBLISHED, "shares held are not known on both days")
COLUMNS = (
    Column("fund", "fund", "text", screen=False), Column("from", "from", "date", screen=False),
    Column("to", "to", "date", screen=False), Column("change", "change", "text"), Column("ticker", "ticker", "text"),
    Column("company", "company", "text"), Column("cik", "CIK", "text", screen=False),
    Column("weight_then", "before", "fraction"), Column("weight", "now", "fraction"),
    Column("weight_change", "change of weight", "points", screen=False),
    Column("drifted_weight", "without trades", "fraction", screen=False), Column("traded", "traded", "points"),
    Column("split", "split", "ratio", screen=False), Column("turnover", "turnover", "fraction", screen=False),
    Column("plain_turnover", "plain turnover", "fraction", screen=False),
    Column("source_then", "source before", "text", screen=False), Column("source", "source", "text", screen=False),
)  # fmt: skip
ORDER = ("added", "dropped", "held")


def changes_table(then: Companies, now: Companies) -> Table:
    """One row a company: those added, those dropped, then the others by what was traded of them."""
    found = changes(then, now)
    rows = sorted(found.rows, key=lambda one: (ORDER.index(_change(one)), -abs(_difference(one))))
    counts = Counter(map(_change, rows))
    ticker, days = now.holdings.ticker, (then.holdings.as_of, now.holdings.as_of)
    words = ", ".join(f"{counts[name]:,} {name}" for name in ORDER)
    first, last = (day or "an unknown day" for day in days)
    return Table(
        "holdings --diff", COLUMNS,
        tuple(f"{ticker}.{one.company.key}" for one in rows),
        tuple(_row(one, ticker, (then, now), found) for one in rows), as_of=days[1],
        head=f"{ticker} from {first} to {last} · {words} · {_turnover_words(found)}",
        footnotes=(*_notes(rows, found), list_line(then), *((list_line(now), *identification_lines(now)))),
    )  # fmt: skip


def _turnover_words(found: Changes) -> str:
    if found.turnover is not None:
        return f"one-sided turnover {percent_text(found.turnover)}, drift taken out"
    if found.plain_turnover is None:
        return "turnover unknown: a company has no weight"
    return f"one-sided turnover {percent_text(found.plain_turnover)}, price moves included"


def _notes(rows: list[CompanyChange], found: Changes) -> tuple[str, ...]:
    if found.plain_turnover is None:
        return ()
    if found.turnover is None:
        why = f"shares on both days are known of {percent_text(found.known, 0)} of the weight"
        return (f"drift could not be taken out: {why}; turnover is half the sum of all differences of weight",)
    splits = [f"{one.company.ticker} {_split_words(one.split)}" for one in rows if one.split != 1.0]
    rest = f" (shares unknown of {percent_text(1 - found.known)} of the weight)" if found.known < 1.0 else ""
    return (
        "traded: weight now less that of the old shares at the prices now; turnover is half the sum of these",
        f"with price moves included it would be {percent_text(found.plain_turnover)}",
        f"companies without a price now move as the others do{rest}",
        *((f"taken for splits: {', '.join(splits)}",) if splits else ()),
    )


def _split_words(split: float) -> str:
    """A split as people name it, new shares first: `4 for 1`, `1 for 7`."""
    return f"{split:g} for 1" if split > 1.0 else f"1 for {1.0 / split:g}"


def _change(one: CompanyChange) -> str:
    return "added" if one.then is None else "dropped" if one.now is None else "held"


def _difference(one: CompanyChange) -> float:
    if one.then is not None and one.now is not None and one.trade is not None:
        return one.trade
    return (one.now.weight or 0.0 if one.now else 0.0) - (one.then.weight or 0.0 if one.then else 0.0)


def _row(one: CompanyChange, ticker: str, lists: tuple[Companies, Companies], found: Changes) -> tuple[Value, ...]:
    company = one.company
    weights = [0.0 if side is None else side.weight for side in (one.then, one.now)]
    then, now = weights
    change = None if then is None or now is None else now - then
    gap = NO_WEIGHT if found.plain_turnover is None else NO_SHARES
    return (
        text_value(ticker), *(day_of_list(side.holdings.as_of) for side in lists), text_value(_change(one)),
        text_value(company.symbol), text_value(company.name),
        text_value(company.cik_text), weight_cell(then),
        weight_cell(now), figure_cell(change, "points", NO_WEIGHT),
        figure_cell(one.drifted, "fraction", gap), figure_cell(one.trade, "points", gap), Value(one.split, "ratio"),
        figure_cell(found.turnover, "fraction", gap), weight_cell(found.plain_turnover),
        *(text_value(str(side.holdings.source), sources=(side.holdings.source,)) for side in lists),
    )  # fmt: skip
