"""The table as people see it, before any format: labels, texts, footnote letters, extremes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

from smallcap_cli.core.table import DASH, TEXT_UNITS, rate_text, text_of
from smallcap_cli.render.footnotes import MARKS, Lettered, columns_without_source, lacking_lines, letters
from smallcap_cli.render.text_safety import clean

if TYPE_CHECKING:
    from smallcap_cli.core.model import Value
    from smallcap_cli.core.table import Column, Table

EXTREME = "◂"
#: More funds than this do not fit side by side.
MOST_FUNDS_ACROSS = 7
#: A text longer than this gives way to its short form.
LONG_TEXT = 40
#: Windows and as-of days further apart than this are different events, and have no common extreme.
SAME_EVENT_DAYS = 7
#: Conventions that a footnote of their tables tells in words.
IN_FOOTNOTES = ("set", "turnover", "near", "assets_usd", "assets_of")

Side = Literal["left", "right"]


class ViewCell(NamedTuple):
    """One cell: its text, its footnote letters, and `mark` one of `footnotes.MARKS`."""

    text: str
    letters: str = ""
    mark: str = ""
    extreme: bool = False
    missing: bool = False
    negative: bool = False

    @property
    def marks(self) -> str:
        """Everything that follows the text but the extreme: "m", "ab", "m,a"."""
        return ",".join(part for part in (self.mark, self.letters) if part)


class ViewRow(NamedTuple):
    """One line: label, how deep it is indented, and a cell for every column label.

    `letters` are the footnotes of the label itself, where the label is a cell of the table.
    """

    label: str
    indent: int
    cells: tuple[ViewCell, ...]
    letters: str = ""


class ShownTable(NamedTuple):
    """What a people's format prints; every text in it is free of control characters.

    `corner` heads the row labels. `footnotes` are (mark, text): the extreme's legend, the month-end
    mark, the letters, then the general lines with an empty mark. `positions` are the table's columns
    behind the rows where `across`, else behind the column labels; `label_position` is the one behind
    the row labels, None where those are the table's keys.
    `findings` stand above the head, `titles` above the rows of those numbers. `bounds` says of each column whether it
    is an end of the interval of the figure before it.
    """

    head: str
    conventions: str
    corner: str
    column_labels: tuple[str, ...]
    sides: tuple[Side, ...]
    rows: tuple[ViewRow, ...]
    footnotes: tuple[tuple[str, str], ...]
    across: bool
    positions: tuple[int, ...]
    label_position: int | None = None
    findings: tuple[str, ...] = ()
    titles: Mapping[int, str] = MappingProxyType({})
    bounds: tuple[bool, ...] = ()

    def first_rows(self, count: int) -> ShownTable:
        """The table with its first rows alone, and the footnotes that these and the table as a whole have."""
        rows = self.rows[:count]
        marks = "".join(f"{cell.marks}{EXTREME if cell.extreme else ''}" for row in rows for cell in row.cells)
        used = {*marks, *"".join(row.letters for row in rows), ""}
        notes = tuple((mark, text) for mark, text in self.footnotes if mark in used)
        titles = {row: title for row, title in self.titles.items() if row < count}
        return self._replace(rows=rows, footnotes=notes, titles=titles)

    def blocks(self) -> Iterator[tuple[str, range]]:
        """The rows of each title, by number; all of them under none where there is no title."""
        starts = [*self.titles, len(self.rows)] if self.titles else [0, len(self.rows)]
        for start, end in pairwise(starts):
            yield self.titles.get(start, ""), range(start, end)

    def absence(self, title: str, numbers: range) -> str:
        """The letters of a titled block of one row that has nothing but one reason, which is one line for people."""
        if not title or len(numbers) != 1 or self.rows[numbers[0]].label != DASH:
            return ""
        row = self.rows[numbers[0]]
        return row.letters if all(cell.missing and cell.letters == row.letters for cell in row.cells) else ""


def funds_across(table: Table, layout: str) -> bool:
    """Whether funds stand side by side: asked for, or few enough when the layout is `auto`."""
    if table.layout != "funds" or layout == "funds-down" or not table.rows:
        return False
    return layout == "funds-across" or len(table.rows) <= MOST_FUNDS_ACROSS


def view(table: Table, *, across: bool, brief: bool = False, blocks: Sequence[int] = ()) -> ShownTable:
    """The people's view; `across` turns the table so that its rows stand side by side, `brief` shortens texts.

    `blocks` says how many columns stand beside each other where the rest continue below: footnotes are lettered in
    the order of reading, one block after the other.
    """
    return _side_by_side(table, brief, blocks) if across else _one_below_the_other(table, blocks)


def _reading_order(lines: int, columns: int, blocks: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Line and column of each cell, left to right and top to bottom, block by block."""
    first = 0
    for size in blocks or (columns,):
        for line in range(lines):
            for column in range(first, first + size):
                yield line, column
        first += size


def _side_by_side(table: Table, brief: bool, blocks: Sequence[int]) -> ShownTable:
    shown, empty = _shown_columns(table)
    every_row = range(len(table.rows))
    order = _reading_order(len(shown), len(table.rows), blocks)
    lettered = letters(table, ((row, shown[line]) for line, row in order))
    rows = []
    for column, (label, indent) in zip(shown, _grouped_labels([table.columns[c] for c in shown]), strict=True):
        best = extremes(table, column)
        cells = [
            _view_cell(table.rows[row][column], letters=lettered.of(row, column), extreme=row in best, brief=brief)
            for row in every_row
        ]
        rows.append(ViewRow(label, indent, tuple(cells)))
    return ShownTable(
        head=clean(table.head),
        conventions=conventions_line(table),
        corner=clean(table.key_label),
        column_labels=tuple(clean(key) for key in table.keys),
        sides=tuple("right" for _ in table.keys),
        rows=tuple(rows),
        footnotes=_footnotes(table, rows, lettered=lettered, place="row") + lacking_lines(table, empty),
        across=True,
        positions=tuple(shown),
        findings=tuple(clean(text) for text in table.findings),
    )


def _one_below_the_other(table: Table, blocks: Sequence[int]) -> ShownTable:
    """Rows as they are; where the table's keys name nothing, its first column is the label."""
    shown, empty = _shown_columns(table)
    by_key = _keys_are_labels(table) or not shown
    sizes = blocks if by_key or not blocks else (blocks[0] + 1, *blocks[1:])  # the label is a column of the first
    order = _reading_order(len(table.rows), len(shown), sizes)
    lettered = letters(table, [(row, shown[column]) for row, column in order])
    label_column = None if by_key else shown.pop(0)
    best = {column: extremes(table, column) for column in shown}
    rows = []
    for row, values in enumerate(table.rows):
        cells = [
            _view_cell(values[column], letters=lettered.of(row, column), extreme=row in best[column])
            for column in shown
        ]
        label = table.keys[row] if label_column is None else text_of(values[label_column])
        own = "" if label_column is None else lettered.of(row, label_column)
        rows.append(ViewRow(clean(label), 0, tuple(cells), own))
    return ShownTable(
        head=clean(table.head),
        conventions=conventions_line(table),
        corner=clean(table.key_label if label_column is None else table.columns[label_column].label),
        column_labels=tuple(clean(table.columns[column].label) for column in shown),
        sides=tuple(_side(table.columns[column]) for column in shown),
        rows=tuple(rows),
        footnotes=_footnotes(table, rows, lettered=lettered, place="column") + lacking_lines(table, empty),
        across=False,
        positions=tuple(shown),
        label_position=label_column,
        findings=tuple(clean(text) for text in table.findings),
        titles={row: clean(title) for row, title in table.titles.items()},
        bounds=tuple(table.columns[column].bound for column in shown),
    )


def conventions_line(table: Table) -> str:
    """What every figure rests on, in one line: as-of, conventions, providers."""
    parts = [f"as of {table.as_of.isoformat()}"] if table.as_of else []
    parts += [_convention(name, text) for name, text in table.conventions.items() if text and name not in IN_FOOTNOTES]
    providers = dict.fromkeys(
        source.provider for row in table.rows for cell in row for source in cell.sources if source.provider
    )
    if providers:
        parts.append("source " + ", ".join(providers))
    return clean(" · ".join(parts))


def _convention(name: str, text: str) -> str:
    return f"risk-free {rate_text(text)}" if name == "risk_free" else f"{name.replace('_', ' ')} {text}"


def extremes(table: Table, column: int) -> frozenset[int]:
    """The rows that hold the extreme of a column, as shown; none where it would mislead.

    Fewer than two comparable figures, windows or as-of days more than a week apart, or figures that
    all read the same have no extreme. Figures that read like the best are marked with it.
    """
    wanted = table.columns[column].extreme
    numbers = _comparable_numbers(table, column)
    if not wanted or len(numbers) < 2:
        return frozenset()
    cells = {row: table.rows[row][column] for row in numbers}
    if not _same_event([cell.start for cell in cells.values()]):
        return frozenset()
    if not _same_event([cell.as_of for cell in cells.values()]):
        return frozenset()
    pick = max if wanted == "high" else min
    best = _reading(cells[pick(numbers, key=numbers.__getitem__)])
    same = frozenset(row for row, cell in cells.items() if _reading(cell) == best)
    return frozenset() if len(same) == len(cells) else same


def _comparable_numbers(table: Table, column: int) -> dict[int, float]:
    """The figures that may be a column's extreme, by row."""
    numbers: dict[int, float] = {}
    for number, row in enumerate(table.rows):
        figure = row[column].value
        if row[column].comparable and isinstance(figure, int | float):
            numbers[number] = figure
    return numbers


def _reading(value: Value) -> str:
    return text_of(value).removeprefix("~")


def _same_event(days: Sequence[date | None]) -> bool:
    known = [day for day in days if day is not None]
    if len(known) < len(days):
        return not known
    return (max(known) - min(known)).days <= SAME_EVENT_DAYS


def _keys_are_labels(table: Table) -> bool:
    return table.layout == "funds" or bool(table.key_label)


def _shown_columns(table: Table) -> tuple[list[int], tuple[int, ...]]:
    """The columns people see, and those that no source can fill; one that repeats the row's name is in neither."""
    shown = [number for number, column in enumerate(table.columns) if column.screen]
    if not (_keys_are_labels(table) and table.rows):
        return shown, ()
    shown = [n for n in shown if tuple(row[n].value for row in table.rows) != table.keys]
    empty = columns_without_source(table, shown)
    return [n for n in shown if n not in empty], empty


def _grouped_labels(columns: Sequence[Column]) -> Iterator[tuple[str, int]]:
    """A label and an indentation for each column: members of a family after its first show their tail."""
    family = ""
    for column in columns:
        if column.family and column.family == family:
            yield clean(column.tail or column.label), 1
        else:
            yield clean(column.label), 0
        family = column.family


def _view_cell(value: Value, *, letters: str, extreme: bool, brief: bool = False) -> ViewCell:
    return ViewCell(
        text=clean(text_of(value, brief=brief or _is_long(value))),
        letters=letters,
        mark=value.mark if value.mark in MARKS else "",
        extreme=extreme,
        missing=value.value is None,
        negative=isinstance(value.value, int | float) and value.value < 0,
    )


def _is_long(value: Value) -> bool:
    """A text that would push a column wider than a screen; its short form stands for it, if it has one."""
    return isinstance(value.value, str) and len(value.value) > LONG_TEXT


def _side(column: Column) -> Side:
    return column.side or ("left" if column.unit in TEXT_UNITS else "right")


def _footnotes(table: Table, rows: Sequence[ViewRow], *, lettered: Lettered, place: str) -> tuple[tuple[str, str], ...]:
    cells = [cell for row in rows for cell in row.cells]
    legend = f"highest or lowest figure of the {place}, not a rating; not marked where windows or definitions differ"
    lines: list[tuple[str, str]] = []
    if any(cell.extreme for cell in cells):
        lines.append((EXTREME, legend))
    marks = {cell.mark for cell in cells}
    lines += [(mark, f"{words}, never marked {EXTREME}") for mark, words in MARKS.items() if mark in marks]
    lines += lettered.lines
    lines += [("", clean(text)) for text in table.footnotes]
    return tuple(lines)
