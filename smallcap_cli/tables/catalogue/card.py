"""The figures of a fund that people look for first, each with its day: one card a fund."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from smallcap_cli.catalog import Catalog
from smallcap_cli.core.comparison.cells import comparison_table, convention_words
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.comparison.headline import headline
from smallcap_cli.core.comparison.metric import ColumnRequest
from smallcap_cli.core.comparison.states import NOT_HAD, is_unpriced
from smallcap_cli.core.fees import fee_on
from smallcap_cli.core.metrics.columns import request
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_PUBLISHED, Fund, FundData, Gap, Value, absent, text_value
from smallcap_cli.core.table import DASH, Column, Table, text_of
from smallcap_cli.core.windows import parse_window
from smallcap_cli.core.words import percent_text, quantity
from smallcap_cli.tables.catalogue.catalogue_lines import since_words
from smallcap_cli.tables.catalogue.events import event_text
from smallcap_cli.tables.catalogue.fact_line import FactLine
from smallcap_cli.tables.catalogue.source_lines import SCOPES

WINDOW = "5y"
FALL, PEAK, TROUGH = (f"{name}:{WINDOW}" for name in ("max_drawdown", "drawdown_peak", "drawdown_trough"))
#: Rows of a card about the fund, then those that rest on its closes; after them come the funds on the same index.
FACTS = ("index_name", "expense_ratio", "aum_usd", "line_count", "inception")
FIGURES = ("dividend_yield", "return_ytd", "return_1y", "return_5y", FALL)
SAME_INDEX = "same_index"
#: Columns that say of which days another row is, and of what.
DAYS = ("expense_ratio_as_of", "aum_scope", PEAK, TROUGH)
REST = "--sources shows every fact with its source"


class CardRow(NamedTuple):
    """One row of a card: its column of `compare`, its label, its figure, and the days or the `funds` it is about."""

    item: str
    label: str
    value: Value
    detail: str
    funds: tuple[str, ...] = ()


def card_requests() -> list[ColumnRequest]:
    """The columns that cards are made of."""
    return [request(name, parse_window(WINDOW)) for name in (*FACTS, *FIGURES, *DAYS)]


def cards(catalog: Catalog, comparison: Comparison) -> Mapping[str, Sequence[CardRow]]:
    """The rows of each fund's card, as of the day of the comparison."""
    table = comparison_table(comparison, card_requests())
    labels, day = {column.name: column.label for column in table.columns}, comparison.conventions.as_of
    made = {}
    for data, row in zip(comparison.funds, table.rows, strict=True):
        cells = dict(zip(labels, row, strict=True))
        rows = [
            CardRow(name, labels[name], _without_day(cells[name]), _detail(data.fund, name, cells, day))
            for name in (*FACTS, *FIGURES)
        ]
        made[data.ticker] = (*rows, _same_index(catalog, data, day))
    return made


def card_table(comparison: Comparison, made: Mapping[str, Sequence[CardRow]]) -> Table:
    """The cards one below the other, each under the name of its fund; of a fund nobody knows only where all are so."""
    known = [data for data in comparison.funds if not _is_unknown(data)] or comparison.funds
    day, lines = comparison.conventions.as_of, [(data.ticker, row) for data in known for row in made[data.ticker]]
    firsts = [n for n, (ticker, _) in enumerate(lines) if n == 0 or lines[n - 1][0] != ticker]
    columns = (Column("fact", "fact", "text"), Column("value", "value", "text", side="right"))
    return Table(
        "fund show", (*columns, Column("detail", "day or funds", "text")),
        tuple(f"{ticker}.{row.item}" for ticker, row in lines),
        tuple((text_value(row.label), row.value, Value(row.detail, "text")) for _, row in lines),
        headline(comparison), day, convention_words(comparison), (*_event_notes(known, day), REST),
        titles={n: _title(data, day) for n, data in zip(firsts, known, strict=True)},
    )  # fmt: skip


def _event_notes(known: Sequence[FundData], day: date) -> tuple[str, ...]:
    """What happened to the funds by a day, a line each."""
    return tuple(
        event_text(data.ticker, event)
        for data in known
        for event in (data.fund.events if data.fund else ())
        if event.day <= day
    )


def figure_lines(made: Mapping[str, Sequence[CardRow]]) -> dict[str, list[FactLine]]:
    """What cards say beyond the facts of a fund, as lines of facts: its figures, and the funds on its index."""
    return {ticker: [_line(row) for row in rows if row.item in (*FIGURES, SAME_INDEX)] for ticker, rows in made.items()}


def card_states(comparison: Comparison, made: Mapping[str, Sequence[CardRow]]) -> list[str]:
    """For each fund ok, partial where a figure could not be had, or unavailable where nobody knows the fund."""
    return [
        "unavailable" if _is_unknown(data)
        else "partial" if any(row.value.missing in NOT_HAD for row in made[data.ticker])
        else "ok"
        for data in comparison.funds
    ]  # fmt: skip


def _is_unknown(data: FundData) -> bool:
    return data.fund is None and is_unpriced(data)


def _title(data: FundData, day: date) -> str:
    return f"{data.ticker} · {data.fund.name_on(day) if data.fund else 'not in the catalogue'}"


def _without_day(cell: Value) -> Value:
    """The cell without the note that begins with its day, which a card has in a column of its own."""
    return replace(cell, notes=tuple(note for note in cell.notes if not note.startswith(f"{cell.as_of}, ")))


def _detail(fund: Fund | None, name: str, cells: Mapping[str, Value], day: date) -> str:
    """Of which day or days a figure is; "" where none is known."""
    cell = cells[name]
    if cell.value is None or name == "inception":
        return ""
    if name == "index_name":
        begun = [period for period in fund.indexes if (period.start or day) <= day] if fund else []
        return since_words(begun[-1]) if begun else ""
    if name == "expense_ratio":
        return text_of(cells["expense_ratio_as_of"]).replace(DASH, "")
    if name == FALL:
        return f"{cells[PEAK].value} to {cells[TROUGH].value}" if cells[PEAK].value else ""
    if name in FIGURES and cell.start is not None and name != "dividend_yield":
        return f"{cell.start} to {cell.as_of}"
    if name == "aum_usd":
        scope = SCOPES.get(str(cells["aum_scope"].value), "")
        return ", ".join(part for part in (str(cell.as_of), scope) if part)
    return str(cell.as_of or "")


def _same_index(catalog: Catalog, data: FundData, day: date) -> CardRow:
    """The funds of the catalogue on the fund's index that day, the cheapest first."""
    funds = by_fee(catalog, catalog.on_same_index(data.ticker, day), day)
    label, active = "same index", data.fund is not None and data.fund.management == "active"
    if not funds:
        gap = Gap(NOT_COMPARABLE, "active fund: no index") if active else Gap(NOT_PUBLISHED, "index not known")
        return CardRow(SAME_INDEX, label, absent("text", gap), "")
    detail = ", ".join(f"{ticker} {DASH if fee is None else percent_text(fee)}" for ticker, fee in funds.items())
    return CardRow(SAME_INDEX, label, text_value(quantity(len(funds), "fund")), detail, tuple(funds))


def by_fee(catalog: Catalog, tickers: Sequence[str], day: date) -> dict[str, float | None]:
    """Funds with the expense ratio in force on a day, the lowest first; those without a known one last."""
    found = {ticker: fee_on(fund.fees, day) for ticker in tickers if (fund := catalog.fund(ticker)) is not None}
    fees = {ticker: None if isinstance(fee, Gap) else fee[0].value for ticker, fee in found.items()}
    return dict(sorted(fees.items(), key=lambda item: (item[1] is None, item[1] or 0.0)))


def _line(row: CardRow) -> FactLine:
    """A row as a fact: its figure, days, source and what is said of it."""
    value, status = row.value, "" if row.value.missing else "computed"
    return FactLine(
        "figures", row.item, row.label, ", ".join(row.funds) or value.value, value.unit, status,
        "; ".join(map(str, value.sources)), "; ".join(part for part in (value.basis, *value.notes) if part),
        value.as_of, value.start, value.as_of, row.detail, gap=value.gap if value.missing else None,
        provider=value.sources[0].provider if value.sources else "",
    )  # fmt: skip
