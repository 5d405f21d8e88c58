"""How the returns of funds move together: a matrix, or a row a pair, all pairs on the same days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from smallcap_cli.core.comparison.cells import convention_words
from smallcap_cli.core.comparison.computation import Comparison, Computation, PlacedView, Seat
from smallcap_cli.core.comparison.gross import GROSS
from smallcap_cli.core.comparison.headline import headline
from smallcap_cli.core.comparison.joining import joined_samples, on_exchange_days
from smallcap_cli.core.model import NOT_COMPARABLE, Gap, Value, absent, text_value
from smallcap_cli.core.statistics.correlation import Matrix, Series, correlations
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.windows import Frequency
from smallcap_cli.core.words import unique

PAIR_COLUMNS = (
    ("ticker", "text"), ("other", "text"), ("correlation", "ratio"), ("observations", "count"), ("frequency", "text"),
    ("start", "date"), ("end", "date"),
)  # fmt: skip


class FrequencyGroup(NamedTuple):
    """The funds at one frequency: their places in the comparison, their matrix, and what their cells carry."""

    members: tuple[int, ...]
    matrix: Matrix | Gap
    frequency: Frequency
    placed: PlacedView


def matrix_table(comparison: Comparison) -> Table:
    """A row and a column a fund."""
    groups = _groups(comparison)
    tickers = tuple(fund.ticker for fund in comparison.funds)
    columns = (Column("ticker", "", "text"), *(Column(ticker, ticker, "ratio") for ticker in tickers))
    every = range(len(tickers))
    rows = tuple(
        (text_value(tickers[one]), *(_cell(comparison, groups, one, other)[0] for other in every)) for one in every
    )
    return _table(comparison, groups, columns, dict(zip(tickers, rows, strict=True)))


def pairs_table(comparison: Comparison) -> Table:
    """A row a pair, with the returns it rests on."""
    groups = _groups(comparison)
    tickers = [fund.ticker for fund in comparison.funds]
    columns = tuple(Column(name, name, unit) for name, unit in PAIR_COLUMNS)
    rows = {
        f"{tickers[one]}.{tickers[other]}": _pair(comparison, groups, one, other)
        for one in range(len(tickers)) for other in range(one + 1, len(tickers))
    }  # fmt: skip
    return _table(comparison, groups, columns, rows)


def correlations_of(table: Table) -> list[Value]:
    """The correlations of different funds in a matrix or a list of pairs."""
    if any(column.name == "correlation" for column in table.columns):
        return list(table.column("correlation"))
    return [cell for at, row in enumerate(table.rows) for place, cell in enumerate(row[1:]) if place != at]


def _table(
    comparison: Comparison, groups: Sequence[FrequencyGroup], columns: tuple[Column, ...],
    rows: Mapping[str, tuple[Value, ...]],
) -> Table:  # fmt: skip
    words = ("window", "anchor", "basis", "price_kind", "frequency")
    return Table(
        "correlate", columns, tuple(rows), tuple(rows.values()), as_of=comparison.conventions.as_of,
        head=f"correlation of returns {comparison.conventions.window.name} · {headline(comparison)}",
        conventions=convention_words(comparison, words), footnotes=_observations(groups),
    )  # fmt: skip


def _groups(comparison: Comparison) -> list[FrequencyGroup]:
    """The funds with daily closes, and all funds monthly where some have month ends only."""
    comparison = on_exchange_days(comparison)
    window, by = comparison.conventions.window, comparison.conventions
    frequencies = {f.prices.frequency for f in comparison.funds if f.prices is not None}
    groups = [_group(comparison, Computation(comparison).placed_view("returns", window))]
    if len(frequencies) > 1 and by.frequency == "auto" and groups[0].frequency != "monthly":
        monthly = comparison._replace(conventions=by._replace(frequency="monthly"))
        groups.append(_group(monthly, Computation(monthly).placed_view("returns", window)))
    return groups


def _group(comparison: Comparison, placed: PlacedView) -> FrequencyGroup:
    """The funds whose statistic has the finest frequency of a view, and their matrix."""
    every = {number: placed.seat(number) for number in range(len(comparison.funds))}
    seats = {number: seat for number, seat in every.items() if isinstance(seat, Seat)}
    finest: Frequency = "monthly"
    for seat in seats.values():
        finest = "daily" if "daily" in (seat.frequency, finest) else "weekly" if seat.frequency == "weekly" else finest
    members = tuple(number for number, seat in seats.items() if seat.frequency == finest)
    if len(members) < 2:
        return FrequencyGroup(members, Gap(NOT_COMPARABLE, "no other fund has the window"), finest, placed)
    funds = [comparison.funds[number] for number in members]
    samples = joined_samples(funds, [seats[number] for number in members], comparison.conventions.basis)
    if isinstance(samples, Gap):
        return FrequencyGroup(members, samples, finest, placed)
    matrix = correlations([Series(days, closes) for days, closes in samples], finest)
    return FrequencyGroup(members, matrix, finest, placed)


def _observations(groups: Sequence[FrequencyGroup]) -> tuple[str, ...]:
    """How many returns each matrix rests on."""
    lines = []
    for number, group in enumerate(groups):
        if not isinstance(group.matrix, Gap):
            days = group.matrix.days
            many = len(group.members) > 2
            whose = f", the same for all {len(group.members)} funds" if many else ""
            mark = "m: " if number else ""
            count = f"{group.matrix.observations:,} {group.frequency} returns"
            lines.append(f"{mark}{count}, {days[0]} to {days[-1]}{whose}")
    return tuple(lines)


def _cell(
    comparison: Comparison, groups: Sequence[FrequencyGroup], one: int, other: int
) -> tuple[Value, FrequencyGroup | None]:
    """The correlation of two funds in the first group that holds both, and that group."""
    for number, group in enumerate(groups):
        if one in group.members and other in group.members:
            return _correlation(comparison, group, one, other, coarser=number > 0), group
    gaps = [seat for n in (one, other) if isinstance(seat := groups[0].placed.seat(n), Gap)]
    return absent("ratio", gaps[0] if gaps else Gap(NOT_COMPARABLE, "returns of different frequencies")), None


def _correlation(comparison: Comparison, group: FrequencyGroup, one: int, other: int, *, coarser: bool) -> Value:
    both = [seat.provenance for n in (one, other) if isinstance(seat := group.placed.seat(n), Seat)]
    if isinstance(group.matrix, Gap):
        return absent("ratio", group.matrix)
    value = float(group.matrix.values[group.members.index(one), group.members.index(other)])
    if value != value:
        return absent("ratio", Gap(NOT_COMPARABLE, "one of the series does not vary"))
    days = group.matrix.days
    start, end = days[0].item(), days[-1].item()
    apart = (f"to {end}",) if end < group.placed.latest and not coarser else ()
    sources = unique(source.until(end) for said in both for source in said.sources)
    notes = (*unique(note for said in both for note in said.notes_of_earlier_days), *apart)
    mark = GROSS if any(said.gross for said in both) else "m" if coarser else ""
    return Value(
        value, "ratio", sources, both[0].basis, end, start, notes=notes if one != other else (),
        mark=mark, comparable=all(said.comparable for said in both) and not apart,
    )  # fmt: skip


def _pair(comparison: Comparison, groups: Sequence[FrequencyGroup], one: int, other: int) -> tuple[Value, ...]:
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
