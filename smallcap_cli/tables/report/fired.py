"""The checks of a report that fired since the last one, with a row a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from smallcap_cli.core.checks.rules import RuleState
from smallcap_cli.core.model import Value, text_value
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.words import quantity

COMMAND = "report fired"
COLUMNS = (
    Column("id", "check", "text"), Column("severity", "severity", "text"), Column("fired", "fired", "date"),
    Column("cleared", "over", "date"), Column("value", "value then", "ratio"),
    Column("test", "fires if", "text", side="right"), Column("detail", "detail", "text", screen=False),
)  # fmt: skip
#: The gravest first.
SEVERITIES = ("fail", "warn", "note")
NOTHING = text_value("")
OR_BEFORE = "or before: smallcap did not look further back"


class CheckTables(NamedTuple):
    """A section of checks: their states on the day of the report, and every time that they fired from `first` on."""

    states: Table
    firings: Table
    first: date


class FiredChecks(NamedTuple):
    """What fired as a table, or None, and the sentence that says so where nothing did."""

    table: Table | None
    text: str


def fired_checks(files: Sequence[CheckTables], since: date | None, as_of: date) -> FiredChecks:
    """What began to fire after the day `since`; without one, what fires as of the report.

    Checks that fired before and do so still, and checks without data, are named.
    """
    rows = sorted((row for one in files for row in _rows(one, since)), key=_gravity)
    shown = {str(row[0].value) for row in rows}
    said = tuple(_standing(files, shown))
    when = f"since the report of {since}" if since else f"as of {as_of}; this is the first report"
    if not rows:
        return FiredChecks(None, ". ".join((f"no check {'fired' if since else 'fires'} {when}", *said)))
    head = f"{quantity(len(rows), 'check')} {'fired' if since else 'firing'} {when}"
    keys = tuple(f"{row[0].value}.{row[2].value}" for row in rows)
    return FiredChecks(Table(COMMAND, COLUMNS, keys, tuple(rows), head, as_of, findings=said), "")


def _rows(tables: CheckTables, since: date | None) -> Iterator[tuple[Value, ...]]:
    now = {key: _by_column(tables.states, row) for key, row in zip(tables.states.keys, tables.states.rows, strict=True)}
    for row in tables.firings.rows:
        firing = _by_column(tables.firings, row)
        fired, is_over = firing["fired"].value, firing["cleared"].value is not None
        if isinstance(fired, date) and (fired > since if since else not is_over):
            state = now.get(str(firing["id"].value), {})
            severity, test, detail = (state.get(name, NOTHING) for name in ("severity", "test", "detail"))
            since_then = replace(firing["fired"], notes=(OR_BEFORE,)) if fired <= tables.first else firing["fired"]
            name = replace(firing["id"], notes=(str(detail.value),) if detail.value else ())
            yield name, severity, since_then, firing["cleared"], firing["value"], test, detail


def _by_column(table: Table, row: Sequence[Value]) -> dict[str, Value]:
    return {column.name: cell for column, cell in zip(table.columns, row, strict=True)}


def _gravity(row: Sequence[Value]) -> int:
    severity = str(row[1].value)
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)


def _standing(files: Sequence[CheckTables], shown: set[str]) -> Iterator[str]:
    """The checks that fire since earlier, and those without data."""
    states = [_by_column(one.states, row) for one in files for row in one.states.rows]
    of = {str(one["id"].value): RuleState(str(one["state"].value)) for one in states}
    since = {name: text for one in files for name, text in _firing_since(one)}
    still = [f"{name} since {since[name]}" for name, state in of.items() if state.is_firing and name not in shown]
    lacking = [name for name, state in of.items() if state is RuleState.NO_DATA]
    if still:
        yield f"still firing: {', '.join(still)}"
    if lacking:
        yield f"no data: {', '.join(lacking)}"


def _firing_since(tables: CheckTables) -> Iterator[tuple[str, str]]:
    """Since when each check fires: the first session of its replay, or of its stored runs if earlier."""
    firings = [_by_column(tables.firings, row) for row in tables.firings.rows]
    replayed = {str(one["id"].value): one["fired"].value for one in firings if one["cleared"].value is None}
    for row in tables.states.rows:
        state = _by_column(tables.states, row)
        name, stored = str(state["id"].value), state["since"].value
        fired = replayed.get(name, stored)
        if isinstance(fired, date) and isinstance(stored, date) and stored < fired:
            fired = stored
        yield name, f"{fired} or before" if fired == tables.first else str(fired)
