"""`smallcap correlate`: how the returns of funds move together, every pair on the same days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context, open_context
from smallcap_cli.call.given import Given
from smallcap_cli.call.legacy import command
from smallcap_cli.call.options import PRINTING, SOURCES, Tickers
from smallcap_cli.call.printing import output_for
from smallcap_cli.call.tickers import tickers_of
from smallcap_cli.errors import UsageFault

if TYPE_CHECKING:
    from smallcap_cli.core.comparison.computation import Comparison, PlacedView
    from smallcap_cli.core.model import Gap, Value
    from smallcap_cli.core.statistics.correlation import Matrix
    from smallcap_cli.core.table import Column, Table
    from smallcap_cli.core.windows import Frequency

OPTIONS = ("as_of", "window", "anchor", "basis", "frequency", "funds_from", *SOURCES, *PRINTING)
EXAMPLES = """Examples:
  smallcap correlate IWM IJR VB VOO
  smallcap correlate IWM BTC-USD --window 1y --frequency weekly
  smallcap correlate --funds-from smallcap-value --window 3y -f csv"""
#: More funds than this have more pairs than anybody reads.
MOST_FUNDS = 300
#: Formats that get a row a pair in place of the matrix.
PAIRS = ("csv", "tsv", "json", "ndjson")


def register(app: typer.Typer) -> None:
    """Add the command to an app."""

    @command(app, "correlate", OPTIONS, epilog=EXAMPLES)
    def correlate(tickers: Tickers = None, *, given: Given) -> Answer:
        """Correlations of the funds' returns, all pairs on the same days; csv and json give a row a pair."""
        context = open_context(given)
        output = output_for(context)
        names = tickers_of(context, tickers)
        if len(names) < 2:
            raise UsageFault("one fund has nothing to correlate with", f"smallcap correlate {names[0]} IJR")
        if len(names) > MOST_FUNDS:
            raise UsageFault(f"{len(names):,} funds are too many", f"at most {MOST_FUNDS}")
        return _correlate(context, names, output, pairs=output.format in PAIRS)


class Group(NamedTuple):
    """The funds at one frequency: their places in the comparison, their matrix, and what their cells carry."""

    members: tuple[int, ...]
    matrix: Matrix | Gap
    frequency: Frequency
    placed: PlacedView


def _correlate(context: Context, names: Sequence[str], output: object, *, pairs: bool) -> Answer:
    from smallcap_cli.call.legacy import gather, outcome
    from smallcap_cli.core.comparison.cells import convention_words

    gathered = gather(context, names)
    comparison = _on_sessions(gathered.comparison)
    groups = _groups(comparison)
    table = _pairs(comparison, groups) if pairs else _matrix(comparison, groups)
    window = comparison.conventions.window.name
    words = convention_words(comparison, ("window", "anchor", "basis", "price_kind", "frequency"))
    table = replace(
        table, head=f"correlation of returns {window} · {gathered.head}", as_of=comparison.conventions.as_of,
        conventions=words, footnotes=_said(groups),
    )  # fmt: skip
    return outcome(context, gathered, table, output)


def _on_sessions(comparison: Comparison) -> Comparison:
    """Seven-day series are sampled on the exchange days of the first fund that trades on one."""
    daily = [fund.prices for fund in comparison.funds if fund.prices is not None and fund.prices.frequency == "daily"]
    exchange = next((history for history in daily if not history.seven_day), None)
    if exchange is None:
        return comparison
    return comparison._replace(market=comparison.market._replace(benchmark=exchange))


def _groups(comparison: Comparison) -> list[Group]:
    """The funds with daily closes, and all funds monthly where some have month ends only."""
    from smallcap_cli.core.comparison.computation import Computation

    window, by = comparison.conventions.window, comparison.conventions
    frequencies = {f.prices.frequency for f in comparison.funds if f.prices is not None}
    groups = [_group(comparison, Computation(comparison).placed_view("returns", window))]
    if len(frequencies) > 1 and by.frequency == "auto" and groups[0].frequency != "monthly":
        monthly = comparison._replace(conventions=by._replace(frequency="monthly"))
        groups.append(_group(monthly, Computation(monthly).placed_view("returns", window)))
    return groups


def _group(comparison: Comparison, placed: PlacedView) -> Group:
    """The funds whose statistic has the finest frequency of a view, and their matrix."""
    from smallcap_cli.core.comparison.cohorts import BlockRow
    from smallcap_cli.core.model import NOT_COMPARABLE, Gap
    from smallcap_cli.core.statistics.correlation import Series, correlations

    cuts = {number: place for number, place in enumerate(placed.views.block_rows) if isinstance(place, BlockRow)}
    finest: Frequency = "monthly"
    for cut in cuts.values():
        finest = "daily" if "daily" in (cut.frequency, finest) else "weekly" if cut.frequency == "weekly" else finest
    members = tuple(number for number, cut in cuts.items() if cut.frequency == finest)
    if len(members) < 2:
        return Group(members, Gap(NOT_COMPARABLE, "no other fund has the window"), finest, placed)
    blocks = placed.views.blocks
    series = [Series(blocks[cuts[n].block].days, blocks[cuts[n].block].closes[cuts[n].row]) for n in members]
    return Group(members, correlations(series, finest), finest, placed)


def _said(groups: Sequence[Group]) -> tuple[str, ...]:
    """How many returns each matrix rests on."""
    from smallcap_cli.core.model import Gap

    lines = []
    for number, group in enumerate(groups):
        if not isinstance(group.matrix, Gap):
            days = group.matrix.days
            many = len(group.members) > 2
            whose = f", the same for all {len(group.members)} funds" if many else ""
            mark = "m: " if number else ""
            count = f"{group.matrix.observations} {group.frequency} returns"
            lines.append(f"{mark}{count}, {days[0]} to {days[-1]}{whose}")
    return tuple(lines)


def _cell(comparison: Comparison, groups: Sequence[Group], one: int, other: int) -> tuple[Value, Group | None]:
    """The correlation of two funds in the first group that holds both, and that group."""
    from smallcap_cli.core.model import NOT_COMPARABLE, Gap, absent

    for number, group in enumerate(groups):
        if one in group.members and other in group.members:
            return _correlation(comparison, group, one, other, coarser=number > 0), group
    first = groups[0].placed.views.block_rows
    gaps = [place for place in (first[one], first[other]) if isinstance(place, Gap)]
    return absent("ratio", gaps[0] if gaps else Gap(NOT_COMPARABLE, "returns of different frequencies")), None


def _correlation(comparison: Comparison, group: Group, one: int, other: int, *, coarser: bool) -> Value:
    from smallcap_cli.core.model import NOT_COMPARABLE, Gap, Value, absent

    frames = [frame for n in (one, other) if (frame := group.placed.frame(n)) is not None]
    if isinstance(group.matrix, Gap):
        return absent("ratio", group.matrix)
    value = float(group.matrix.values[group.members.index(one), group.members.index(other)])
    if value != value:
        return absent("ratio", Gap(NOT_COMPARABLE, "one of the series does not vary"))
    days = group.matrix.days
    sources = tuple(dict.fromkeys(source for frame in frames for source in frame.sources))
    notes = tuple(dict.fromkeys(note for frame in frames for note in frame.notes))
    return Value(
        value, "ratio", sources, frames[0].basis, days[-1].item(), days[0].item(), notes=notes if one != other else (),
        mark="m" if coarser else "", comparable=all(frame.comparable for frame in frames),
    )  # fmt: skip


def _matrix(comparison: Comparison, groups: Sequence[Group]) -> Table:
    """A row and a column a fund."""
    from smallcap_cli.core.model import text_value
    from smallcap_cli.core.table import Column, Table

    tickers = tuple(fund.ticker for fund in comparison.funds)
    columns = (Column("ticker", "", "text"), *(Column(ticker, ticker, "ratio") for ticker in tickers))
    every = range(len(tickers))
    rows = tuple(
        (text_value(tickers[one]), *(_cell(comparison, groups, one, other)[0] for other in every)) for one in every
    )
    return Table("correlate", columns, tickers, rows)


PAIR_COLUMNS = (
    ("ticker", "text"), ("other", "text"), ("correlation", "ratio"), ("observations", "count"), ("frequency", "text"),
    ("start", "date"), ("end", "date"),
)  # fmt: skip


def _pairs(comparison: Comparison, groups: Sequence[Group]) -> Table:
    """A row a pair, with the returns it rests on."""
    from smallcap_cli.core.table import Column, Table

    count = len(comparison.funds)
    columns: tuple[Column, ...] = tuple(Column(name, name, unit) for name, unit in PAIR_COLUMNS)
    places = [(one, other) for one in range(count) for other in range(one + 1, count)]
    tickers = [fund.ticker for fund in comparison.funds]
    keys = tuple(f"{tickers[one]}.{tickers[other]}" for one, other in places)
    return Table("correlate", columns, keys, tuple(_pair(comparison, groups, *place) for place in places))


def _pair(comparison: Comparison, groups: Sequence[Group], one: int, other: int) -> tuple[Value, ...]:
    from smallcap_cli.core.model import Gap, Value, absent, text_value

    cell, group = _cell(comparison, groups, one, other)
    names = (text_value(comparison.funds[one].ticker), text_value(comparison.funds[other].ticker), cell)
    if group is None or isinstance(group.matrix, Gap):
        why = cell.gap
        return (*names, *(absent(unit, why) for _, unit in PAIR_COLUMNS[3:]))
    days = group.matrix.days
    return (
        *names, Value(float(group.matrix.observations), "count"), text_value(group.frequency),
        Value(days[0].item(), "date"), Value(days[-1].item(), "date"),
    )  # fmt: skip
