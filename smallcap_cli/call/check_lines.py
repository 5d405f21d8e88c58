"""Cells of command lines in a check file, which are run as the sections of a report are: each once a session.

A past session is answered from what is stored, with the session as `--as-of`. All runs of past sessions share what they
read and what does not follow from the day (`Readings`); the command answers each by itself. A line is not run on a
session between two on which its cells and the days of their data are the same.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command_line import parameters_of, values_in
from smallcap_cli.call.completion import alternatives
from smallcap_cli.call.context import Context
from smallcap_cli.call.passing import end_of, options_for
from smallcap_cli.call.progress import progress_line, waiting_notice
from smallcap_cli.call.run_line import OF_PRINTING, OpenLine, answer_to, first_option, open_line, table_command
from smallcap_cli.core.ages import session_out
from smallcap_cli.core.checks.nodes import CellNode, GrammarFault, LineCell
from smallcap_cli.core.checks.points import Point, missing_point
from smallcap_cli.core.checks.stretches import marks_of, over_stretches
from smallcap_cli.core.words import command_words, name_list, unique
from smallcap_cli.errors import NotFound, SmallcapError, UsageFault, did_you_mean, safe
from smallcap_cli.inputfile import STANDARD_INPUT
from smallcap_cli.readings import MANY_READINGS, Readings
from smallcap_cli.settings import user_path

if TYPE_CHECKING:
    from smallcap_cli.call.command_line import Parameter
    from smallcap_cli.core.checks.rules import CheckRule
    from smallcap_cli.core.model import Value
    from smallcap_cli.core.table import Column, Table

#: A line is run on no more sessions than forty years have.
MOST_SESSIONS = 10_000
#: What probably takes longer is announced.
LONG_SECONDS = 10.0
#: Options that a session decides, or that would ask a network on each.
OF_SESSION = ("--as-of", "--refresh", "--live")
#: Kinds of values that begin in the folder of the check file where they are relative.
OF_FILES = frozenset({"FILE", "DIR"})
#: What a line comes to on a session: an answer, or why there is none.
Outcome: TypeAlias = "Answer | SmallcapError"


class TableCell(NamedTuple):
    """A cell of a table with its column."""

    column: Column
    value: Value


class CommandLines:
    """The command lines of a check file on sessions up to the latest one."""

    def __init__(self, context: Context, folder: Path, latest: date) -> None:
        self._context, self._folder, self._latest = context, folder, latest
        self._ends = end_of(context)
        self._now: dict[str, Outcome] = {}
        self._readings = Readings(MANY_READINGS)
        self._open: dict[str, OpenLine] = {}

    def unit(self, node: CellNode) -> str:
        """The unit of a cell, empty where the line has no answer now. **Raises** GrammarFault for what is none."""
        line = node.cell.line
        try:
            now = self._outcome(line, self._latest)
        except UsageFault as fault:
            raise GrammarFault(fault.message, *node.at_line, fault.hint) from None
        if isinstance(now, SmallcapError):
            return ""
        if now.table is None:
            raise GrammarFault(f"{safe(line)} has no table", *node.at_line, "name a command that shows figures")
        found = cell_of(now.table, node.cell.name)
        if found is None and not now.errors:
            raise GrammarFault(*_unknown_cell(now.table, node.cell.name, node))
        return found.value.unit if found is not None else ""

    def points(self, asked: Iterable[tuple[CheckRule, Sequence[date]]]) -> dict[LineCell, dict[date, Point]]:
        """The cells of rules on the sessions that each is asked for. **Raises** UsageFault for too many sessions."""
        cells: dict[str, list[LineCell]] = {}
        days: dict[str, set[date]] = {}
        for rule, sessions in asked:
            for cell in rule.cells:
                cells.setdefault(cell.line, []).append(cell)
                days.setdefault(cell.line, set()).update(sessions)
        found: dict[LineCell, dict[date, Point]] = {}
        for line, of_line in cells.items():
            found |= self._course(line, unique(of_line), sorted(days[line]))
        return found

    @property
    def errors(self) -> dict[str, NotFound]:
        """What does not exist of that which a line names, by the line."""
        return {
            line: error
            for line, now in self._now.items()
            for error in ([now] if isinstance(now, SmallcapError) else now.errors)
            if isinstance(error, NotFound)
        }

    @property
    def alarms(self) -> tuple[str, ...]:
        """What the answers of the latest session say even with --quiet."""
        return unique(alarm for now in self._now.values() if isinstance(now, Answer) for alarm in now.alarms)

    def _course(self, line: str, cells: Sequence[LineCell], days: Sequence[date]) -> dict[LineCell, dict[date, Point]]:
        """The points of a line's cells on each day."""
        if len(days) > MOST_SESSIONS:
            what = f"{line} on {len(days):,} sessions, at most {MOST_SESSIONS:,} are run"
            raise UsageFault(what, f"write --from {days[-MOST_SESSIONS]} or later, or a shorter `for`")
        quiet = bool(self._context.given["quiet"])
        progress = progress_line(quiet, "run")
        known: dict[date, tuple[_Sight, ...]] = {}

        def sights_on(day: date) -> tuple[_Sight, ...]:
            if day not in known:
                outcome = self._outcome(line, day)
                known[day] = tuple(_sight(outcome, cell, day) for cell in cells)
                if progress is not None:
                    progress(str(day), None, len(known), len(days) + 1)
            return known[day]

        if len(days) > 2:
            sights_on(days[-2])  # it reads what the others share; the latest one may have asked a network
            began = time.monotonic()
            sights_on(days[marks_of(days)[-3]])
            seconds = time.monotonic() - began
            if seconds * len(days) > LONG_SECONDS:
                waiting_notice(quiet)(self._long_run(line, days, seconds))
        course = over_stretches(days, sights_on)
        if progress is not None:
            progress("", None, len(days) + 1, len(days) + 1)
        return {
            cell: {day: sights[number].point for day, sights in zip(days, course, strict=True)}
            for number, cell in enumerate(cells)
        }

    def _long_run(self, line: str, days: Sequence[date], seconds: float) -> str:
        """The notice before a long replay of a line; one run of it takes `seconds`."""
        least, most = len(marks_of(days)), len(days)
        less = "; a later --from takes less" if self._context.given.command == "check replay" else ""
        length = f"about {_length(least * seconds)} to {_length(most * seconds)}"
        return f"{line}: {least:,} to {most:,} runs, {length}{less}; Ctrl-C ends it and nothing is stored"

    def _outcome(self, line: str, day: date) -> Outcome:
        """The answer on a session, or why there is none. **Raises** UsageFault for a line that no session answers."""
        try:
            if day != self._latest:
                return self._line_for_past(line).answer_on(day)
            if line not in self._now:
                self._now[line] = answer_to(self._words_of(line), self._options_now())
        except UsageFault as fault:
            if day != self._latest:
                return fault
            if self._is_wrong(line):
                raise
            self._now[line] = fault
        except SmallcapError as error:
            if day != self._latest:
                return error
            self._now[line] = error
        return self._now[line]

    def _options_now(self) -> Mapping[str, object]:
        """The options of a run of the latest session, which may ask a network."""
        options = {**options_for(self._context, self._ends, "json"), "as_of": self._latest.isoformat()}
        return options if options.get("offline") else {**options, "refresh": self._context.given["refresh"]}

    def _line_for_past(self, line: str) -> OpenLine:
        """A line for past sessions, opened by the first of them: after the runs of the latest one, which may store."""
        if line not in self._open:
            options = {**options_for(self._context, self._ends, "json"), "offline": True, "deadline": None}
            self._open[line] = open_line(self._words_of(line), options, self._readings)
        return self._open[line]

    def _is_wrong(self, line: str) -> bool:
        """Whether a line refused on the latest session asked for is refused on the newest there is: then it is wrong.

        Else it is the day that is: a window begins later.
        """
        newest = session_out(self._context.now).day
        if newest <= self._latest:
            return True
        try:
            options = {**self._options_now(), "as_of": newest.isoformat(), "offline": True, "refresh": None}
            answer_to(self._words_of(line), options)
        except UsageFault:
            return True
        except SmallcapError:
            return False
        return False

    def _words_of(self, line: str) -> tuple[str, ...]:
        """The words of a line, its relative paths beginning in the folder of the check file. **Raises** UsageFault."""
        try:
            words = command_words(line)
        except ValueError as error:
            raise UsageFault(f"cannot be split into words: {error}", "close the quotation") from None
        command, rest = table_command(words, "a check")
        if command.name.partition(" ")[0] == "check":
            raise UsageFault(f"{command.name} has no table for a check", "name a command that shows figures")
        option = first_option(rest, (*OF_PRINTING, *OF_SESSION))
        if option:
            hint = "each session is its own --as-of" if option in OF_SESSION else "leave it out"
            raise UsageFault(f"{option} is not for a check", hint)
        placed = (
            before + (value if parameter is None else self._path(value, parameter))
            for before, value, parameter in values_in(parameters_of(command), rest)
        )
        return (*command.name.split(), *placed)

    def _path(self, value: str, parameter: Parameter) -> str:
        """A value, its path beginning beside the check file where it names a file; one that may be a name has to."""
        kinds = set(alternatives(parameter.metavar))
        if not kinds & OF_FILES:
            return value
        if value == STANDARD_INPUT:
            raise UsageFault("a check reads no standard input in a command line", "name a file")
        path = self._folder / user_path(value)
        return str(path) if kinds <= OF_FILES or path.exists() else value


class _Sight(NamedTuple):
    """A cell on a session, and the day of the data that its table rests on."""

    point: Point
    data_day: date | None


def _length(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} minutes"


def cell_of(table: Table, name: str) -> TableCell | None:
    """The cell of that name, ROW.COLUMN as under `cells` in JSON; None where the table has none."""
    names = {column.name: number for number, column in enumerate(table.columns) if column.machine}
    for key, row in zip(table.keys, table.rows, strict=True):
        if name.startswith(f"{key}.") and (number := names.get(name[len(key) + 1 :])) is not None:
            return TableCell(table.columns[number], row[number])
    return None


def _unknown_cell(table: Table, name: str, node: CellNode) -> tuple[str, int, int, str]:
    """What is wrong with the name of a cell, where it stands, and the names that are near."""
    columns = tuple(column.name for column in table.columns if column.machine)
    row = max((key for key in table.keys if name.startswith(f"{key}.")), key=len, default=None)
    if row is not None:
        column = name[len(row) + 1 :]
        hint = did_you_mean(column, columns, f"columns: {', '.join(columns)}")
        return f"no column called {safe(column)!r} in {safe(node.cell.line)}", *node.place, hint
    row = name.rpartition(".")[0]
    hint = did_you_mean(row, table.keys, f"rows: {name_list(table.keys)}" if table.keys else "it has no rows")
    return f"no row called {safe(row)!r} in {safe(node.cell.line)}", *node.place, hint


def _sight(outcome: Outcome, cell: LineCell, day: date) -> _Sight:
    if isinstance(outcome, SmallcapError):
        return _Sight(Point(None, None, outcome.message), None)
    found = cell_of(outcome.table, cell.name) if outcome.table is not None else None
    if outcome.table is None or found is None:
        why = outcome.errors[0].message if outcome.errors else f"{cell.line} has no {cell.name} on this session"
        return _Sight(Point(None, None, why), None)
    value = found.value
    data_day = value.as_of or outcome.table.as_of or day
    if value.missing:
        return _Sight(missing_point(value.gap), data_day)
    label = "; ".join((f"{found.column.label or found.column.name}: {cell.name} of {cell.line}", *value.notes[:1]))
    return _Sight(Point(value.value, data_day, label), data_day)
