"""Why two or three funds differ: how far they lie apart, on one screen, and what is known to stand behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from smallcap_cli.core.analysis.contributions import NO_CONTRIBUTIONS, Contributions
from smallcap_cli.core.analysis.explain import (
    ReturnSpan,
    beta_window,
    fee_over,
    market_of,
    parts,
    widest,
    years_between,
)
from smallcap_cli.core.analysis.periods import period_returns, periods_between
from smallcap_cli.core.comparison.cells import cells_of, convention_words, index_on, named_for
from smallcap_cli.core.comparison.computation import Comparison, Computation
from smallcap_cli.core.comparison.gross import GROSS
from smallcap_cli.core.comparison.headline import headline
from smallcap_cli.core.comparison.starts import start_note, starts_apart
from smallcap_cli.core.holdings.companies import Companies
from smallcap_cli.core.methodology.model import Methodology
from smallcap_cli.core.methodology.vocabulary import FACT_KINDS
from smallcap_cli.core.metrics.columns import request
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_PUBLISHED, FundData, Gap, Source, Value, absent
from smallcap_cli.core.table import DIFFERENCE_UNITS, Column, Table, text_of
from smallcap_cli.core.windows import place
from smallcap_cli.tables.catalogue.events import event_text
from smallcap_cli.tables.funds.contents import IN_COMMON, SECTORS, Line, effect_lines, inside_lines
from smallcap_cli.tables.methodology.facts import fact_value

#: So many calendar years and rules are shown: those that differ most, and in the order of what they decide.
MOST_YEARS, MOST_RULES = 2, 2
RULES = (
    "profitability_test", "size_band", "number_of_constituents", "universe", "weighting", "committee",
    "minimum_float_fraction", "seasoning", "reconstitution", "buffer",
)  # fmt: skip
#: Sections of figures and rules that others publish: their notes say who does, and when.
OF_SOURCES = ("index", "inside")
BLANK = Value("", "text")


COMPANY_SIZE = "median_market_cap_usd"
NOTHING: Mapping[str, Companies] = MappingProxyType({})


def differences_table(
    comparison: Comparison, rules: Mapping[str, Methodology], holdings: Mapping[str, Companies] = NOTHING,
    effects: Contributions = NO_CONTRIBUTIONS,
) -> Table:  # fmt: skip
    """How far the funds lie apart and what is known to stand behind it.

    `rules` are those of their indexes, by id; `holdings` what funds held by the as-of day, looked at together;
    `effects` what holdings and factors contributed to the gaps to the first fund.
    """
    tickers = [fund.ticker for fund in comparison.funds]
    return _table(comparison, [*_lines(comparison, rules, holdings), *effect_lines(tickers, effects)])


def without_sources(table: Table) -> Table:
    """The table as one screen: no sources, nor what other sources say of rules and contents; every other note stays."""
    number = {column.name: position for position, column in enumerate(table.columns)}
    columns = tuple(replace(column, screen=column.screen and column.name != "source") for column in table.columns)
    rows = tuple(
        tuple(replace(cell, notes=()) for cell in row) if row[number["section"]].value in OF_SOURCES else row
        for row in table.rows
    )
    first, *others = table.footnotes
    footnotes = (f"{first}; --sources shows sources and dates", *others)
    return replace(table, columns=columns, rows=rows, footnotes=footnotes)


def _lines(
    comparison: Comparison, known: Mapping[str, Methodology], holdings: Mapping[str, Companies]
) -> Iterator[Line]:
    computation = Computation(comparison)
    yield from _returns(computation)
    yield from _years(computation)
    yield from _falls(computation)
    yield from _rules(comparison, known)
    yield from _inside(computation)
    yield from inside_lines([fund.ticker for fund in comparison.funds], holdings)


def _cells(computation: Computation, name: str) -> tuple[str, tuple[Value, ...]]:
    """The label and the cells of a column over the default window."""
    column, cells = cells_of(computation, request(name, computation.comparison.conventions.window))
    return named_for(computation.comparison, column).label, tuple(cells)


def _returns(computation: Computation) -> Iterator[Line]:
    """The return, a year's over more than a year, and what it is the sum of."""
    label, totals = _cells(computation, "cagr")
    annual = any(cell.value is not None for cell in totals) and not _one_year(computation)
    if not annual:
        label, totals = _cells(computation, "period_return")
    yield Line("return", label, totals)
    window = beta_window(computation)
    _, betas = cells_of(computation, request("beta", window))
    taken = [_parts(computation, *cells, annual) for cells in zip(range(len(totals)), totals, betas, strict=True)]
    benchmark = computation.comparison.conventions.benchmark
    for part, label in enumerate((f"from {benchmark} at its beta", "from the fee", "the rest")):
        yield Line("return", label, tuple(made[part] for made in taken))
    own = window == computation.comparison.conventions.window
    yield Line("return", f"beta to {benchmark}" + ("" if own else f" {window.name}"), tuple(betas))


def _one_year(computation: Computation) -> bool:
    """Whether the window is one year: its return is the year's own, and nothing is annualised."""
    seats = computation.seats("ends", computation.comparison.conventions.window)
    return {seat.block.years for _, seat in seats if not isinstance(seat, Gap)} == {1}


def _parts(computation: Computation, position: int, total: Value, beta: Value, annual: bool) -> tuple[Value, ...]:
    """The parts of one fund's return as cells; all missing where one of their figures is."""
    data = computation.comparison.funds[position]
    span = _span(computation, position, total, annual)
    if isinstance(span, Gap) or not isinstance(total.value, float) or not isinstance(beta.value, float):
        return (absent("fraction", span if isinstance(span, Gap) else beta.gap),) * 3
    day = computation.comparison.conventions.as_of
    fee = fee_over(data.fund.fees, span, day) if data.fund else Gap(NOT_PUBLISHED, "no expense ratio found")
    market = market_of(computation, data.prices.currency if data.prices else "USD", span)
    lacking = next((found for found in (fee, market) if isinstance(found, Gap)), None)
    if lacking is not None or isinstance(fee, Gap) or isinstance(market, Gap):
        return (absent("fraction", lacking or beta.gap),) * 3
    made = parts(total.value, fee.fraction, beta.value, market)
    cited = tuple(dict.fromkeys((*total.sources, *beta.sources)))
    mark = GROSS if GROSS in (total.mark, beta.mark) else ""
    wrong = next((cell.notes[-1:] for cell in (total, beta) if cell.mark == GROSS), ())
    own_days = (f"to {total.as_of}", *((start_note(total.start),) if total.start else ()))
    ends = tuple(note for note in total.notes if note in own_days)
    notes = (f"expense ratio first seen {fee.first_seen}",) if fee.first_seen else ()
    origin = (Source(data.fund.origin, citation="expense ratios in force"),) if data.fund else ()
    return (
        Value(made.market, "fraction", cited, as_of=total.as_of, start=total.start, notes=(*ends, *wrong), mark=mark),
        Value(made.fee, "fraction", origin, as_of=total.as_of, start=total.start, notes=(*notes, *ends)),
        Value(made.rest, "fraction", cited, as_of=total.as_of, start=total.start, notes=(*ends, *wrong), mark=mark),
    )


def _span(computation: Computation, position: int, total: Value, annual: bool) -> ReturnSpan | Gap:
    """The days of a fund's return; why it has none."""
    seat = computation.placed_view("ends", computation.comparison.conventions.window).seat(position)
    if isinstance(seat, Gap) or not isinstance(total.value, float):
        return seat if isinstance(seat, Gap) else total.gap
    years = seat.block.years or years_between(seat.start, seat.end)
    return ReturnSpan(seat.start, seat.end, years, annual)


def _findings(lines: Sequence[Line], tickers: Sequence[str], currencies: Sequence[str]) -> Iterator[str]:
    """A sentence for each fund beside the first, in the figures of the table."""
    chosen = [line for line in lines if line.section == "return"][:4]
    totals = chosen[0].cells
    annual = " p.a." if "p.a." in chosen[0].label else ""
    for number, gaps in enumerate(zip(*(_gaps(line, currencies) for line in chosen), strict=True), start=1):
        total, *taken = gaps
        if not isinstance(total.value, float):
            continue
        levels = ", ".join(f"{tickers[n]} {text_of(totals[n])}" for n in (number, 0))
        sentence = f"{levels}{annual}: {text_of(total)}"
        if all(isinstance(gap.value, float) for gap in taken):
            named = zip(("market", "fee", "the rest"), taken, strict=True)
            sentence += "; " + ", ".join(f"{name} {text_of(gap).removesuffix(' pp')}" for name, gap in named)
        yield sentence


def _years(computation: Computation) -> Iterator[Line]:
    """The calendar years of the window in which the funds lay furthest apart."""
    by = computation.comparison.conventions
    funds = computation.comparison.funds
    starts = [fund.prices.first_day for fund in funds if fund.prices is not None]
    if len(starts) < len(funds):
        return
    window = place(by.window, by.as_of, by.anchor)
    first, last = max(window.start, *starts), min(window.end, by.as_of)
    inside = [period for period in periods_between(first, last, "year") if period.before >= first]
    # A year that the window cuts off is no year of it; the running year ends with the as-of day.
    periods = [period for period in inside if period.end <= last or last == by.as_of]
    if len(periods) < 2:  # the one year is the return itself
        return
    made = [period_returns(fund, periods, by.as_of, by.basis) for fund in funds]
    rows = list(zip(*made, strict=True))
    figures = [[cell.value if isinstance(cell.value, float) else None for cell in row] for row in rows]
    for position in widest(figures, MOST_YEARS):
        yield Line("when", f"return {periods[position].label}", rows[position])


def _falls(computation: Computation) -> Iterator[Line]:
    deepest = Line("falls", *_cells(computation, "max_drawdown"))
    yield deepest
    label, cells = _cells(computation, "common_drawdown")
    known = any(cell.value is not None for cell in cells)
    if known and [cell.value for cell in cells] != [cell.value for cell in deepest.cells]:
        yield Line("falls", label, cells)


def _rules(comparison: Comparison, known: Mapping[str, Methodology]) -> Iterator[Line]:
    """The rules of the funds' indexes that differ; of an active fund there are none."""
    day = comparison.conventions.as_of
    followed = [index_on(data.fund, day) if data.fund else "" for data in comparison.funds]
    rules = [known.get(name) for name in followed]
    yield Line("index", "index", tuple(map(_index, comparison.funds, followed, rules)), gap=False)
    room = MOST_RULES - len(_events_within(comparison))  # each event has a line of its own on the screen
    for name in RULES:
        cells = tuple(
            _no_rules(index) if rule is None else fact_value(rule, name, as_of=day)
            for index, rule in zip(followed, rules, strict=True)
        )
        readings = {text_of(cell).casefold() for cell in cells if cell.value is not None}
        if len(readings) > 1 and room > 0:
            room -= 1
            yield Line("index", FACT_KINDS[name].label, cells, gap=False)


def _index(fund: FundData, followed: str, rules: object) -> Value:
    if rules is not None:
        return Value(str(getattr(rules, "short_name", followed)), "text")
    if fund.fund is not None and fund.fund.management == "active":
        return Value("active", "text")
    return (
        Value(followed, "text") if followed else absent("text", Gap(NOT_PUBLISHED, "smallcap does not know its index"))
    )


def _no_rules(index: str) -> Value:
    return absent("text", Gap(NOT_PUBLISHED, "the catalogue has no rules of this index" if index else "no index"))


def _inside(computation: Computation) -> Iterator[Line]:
    for name in ("unprofitable_share", "line_count", "median_market_cap_usd"):
        label, cells = _cells(computation, name)
        if name != COMPANY_SIZE or any(cell.value is not None for cell in cells):
            yield Line("inside", label, cells, gap=False)


def _table(comparison: Comparison, lines: Sequence[Line]) -> Table:
    tickers = [fund.ticker for fund in comparison.funds]
    currencies = [fund.prices.currency if fund.prices else "USD" for fund in comparison.funds]
    by = comparison.conventions
    columns = (
        Column("section", "section", "text", screen=False),
        Column("item", by.window.name, "text"),
        *(Column(ticker, ticker, "text", side="right") for ticker in tickers),
        *(
            Column(f"{ticker}_less_{tickers[0]}", f"{ticker} minus {tickers[0]}", "text", side="right")
            for ticker in tickers[1:]
        ),
        Column("source", "source", "text"),
    )
    rows = tuple(
        (
            Value(line.section, "text"),
            Value(line.label, "text"),
            *line.cells,
            *_gaps(line, currencies),
            _citation(line.cells),
        )
        for line in lines
    )
    return Table(
        command="compare --explain", columns=columns, rows=rows,
        keys=tuple(f"{line.section}.{line.label}" for line in lines),
        findings=tuple(_findings(lines, tickers, currencies)),
        head=headline(comparison), as_of=by.as_of,
        conventions=convention_words(comparison),
        footnotes=(
            "the rest: size, holdings, compounding",
            *_events_within(comparison),
            *_lacking(lines),
        ),
    )  # fmt: skip


def _lacking(lines: Sequence[Line]) -> tuple[str, ...]:
    """What could not be said for want of lists of holdings, or of market values."""
    shown = {line.label for line in lines}
    of_holdings = "; ".join(name for name in (IN_COMMON, SECTORS) if not any(one.startswith(name) for one in shown))
    sized = any(line.label == "median market cap" for line in lines)
    return (
        *((f"needs holdings of both funds: {of_holdings}",) if of_holdings else ()),
        *(() if sized else ("needs holdings and market values: company size",)),
    )


def _events_within(comparison: Comparison) -> tuple[str, ...]:
    """What happened to one of the funds inside the window."""
    by = comparison.conventions
    start = place(by.window, by.as_of, by.anchor).start
    return tuple(
        event_text(data.ticker, event)
        for data in comparison.funds
        for event in (data.fund.events if data.fund else ())
        if start < event.day <= by.as_of
    )


def _gaps(line: Line, currencies: Sequence[str]) -> Iterable[Value]:
    """Each fund's figure less the first one's; blank where there is none or it means nothing."""
    if line.effects:
        yield from line.effects
        return
    first, *others = line.cells
    for other, currency in zip(others, currencies[1:], strict=True):
        if line.gap and line.section != "inside" and currency != currencies[0]:
            yield absent("points", Gap(NOT_COMPARABLE, f"in {currency} and {currencies[0]}"))
        elif line.gap and GROSS in (first.mark, other.mark):
            yield absent("points", Gap(NOT_COMPARABLE, (other if other.mark == GROSS else first).notes[-1]))
        elif line.gap and _ends_apart(first, other):
            yield absent("points", Gap(NOT_COMPARABLE, f"to {other.as_of} and {first.as_of}"))
        elif line.gap and (begun := starts_apart(other, first)):
            yield absent("points", Gap(NOT_COMPARABLE, begun))
        elif not line.gap or not isinstance(first.value, float | int) or not isinstance(other.value, float | int):
            yield BLANK
        else:
            unit = DIFFERENCE_UNITS[first.unit]
            yield Value(other.value - first.value, unit, (*first.sources, *other.sources), comparable=False)


def _ends_apart(first: Value, other: Value) -> bool:
    """Whether one of two figures ends on another day than its column."""
    return first.as_of != other.as_of and any(f"to {cell.as_of}" in cell.notes for cell in (first, other))


def _citation(cells: Iterable[Value]) -> Value:
    """The providers behind a line, and to which day."""
    named = dict.fromkeys(source.provider for cell in cells for source in cell.sources)
    return Value(", ".join(named), "text")
