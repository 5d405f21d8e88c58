"""The table on a terminal: labels left, numbers right on one decimal point, marks in a slot of their own.

No boxes and no rules; a number is never cut. Where the width does not hold all columns, texts are folded, gaps become
narrower, and at last columns continue below: on a terminal only, for piped text keeps its lines whole unless COLUMNS
says how wide they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, NamedTuple

from smallcap_cli.core.table import DASH
from smallcap_cli.render.lines import note_lines, text_lines
from smallcap_cli.render.view import EXTREME, ShownTable, ViewCell, ViewRow, funds_across, view
from smallcap_cli.render.wide import column_width, wide_cells, wide_columns, wide_heads

if TYPE_CHECKING:
    from smallcap_cli.core.table import Table

#: Cells and labels are drawn this wide where there is room (the 100-column screen) and no wider.
CELL_WIDTH = 14
LABEL_WIDTH = 29
#: From this width on the spread of a row and its sources are shown, where they fit beside the funds.
WIDE = 150
#: A text column is folded down to this width; where that is not enough, columns continue below.
LEAST_TEXT = 14
#: A word of a row label that is longer, such as an address, is broken where the label has less room.
LONG_WORD = 32
#: Blanks between columns, and where the narrower gap keeps all of them beside each other.
GAP, NARROW_GAP = 2, 1

#: A piece of a line and the style it has in colour: "", bold, dim or red.
Segment = tuple[str, str]
Line = list[Segment]


def screen(table: Table, *, width: int, layout: str, header: bool, color: bool, terminal: bool) -> str:
    """The table as text of `width` columns, with its head line and footnotes; ends in a newline."""
    across = funds_across(table, layout)
    seen = view(table, across=across)
    brief = across and _least_width(seen) > width
    if brief:
        seen = view(table, across=True, brief=True)
    blocks = _blocks(seen, width) if terminal else ()
    if len(blocks) > 1:  # the letters follow the eye, which reads one block to its end before the next
        seen = view(table, across=across, brief=brief, blocks=blocks)
    lines: list[Line] = []
    if header:
        lines += [[(part, "bold")] for text in seen.findings for part in text_lines(text, "; ", width)]
    if header and seen.head:
        lines += [[(part, "dim")] for part in text_lines(seen.head, " · ", width)]
    if across:
        for part in _parts(seen, width) if terminal else [seen]:
            lines += [[("", "")]] if part is not seen and part.column_labels[0] != seen.column_labels[0] else []
            lines += _across(part, table, width, header)
    elif seen.rows:
        lines += _down(seen, width if terminal else 0, header)
    else:
        lines.append([("nothing to show", "dim")])
    lines += [[(text, "dim")] for text in note_lines(seen.footnotes, width)]
    return _paint(lines) if color else "".join(_plain(line) + "\n" for line in lines)


def _plain(line: Line) -> str:
    return "".join(text for text, _ in line).rstrip()


def _paint(lines: Iterable[Line]) -> str:
    """The lines with terminal colours, by rich."""
    import io

    from rich.console import Console
    from rich.text import Text

    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=10_000, highlight=False, color_system="standard")
    for line in lines:
        console.print(Text.assemble(*line), soft_wrap=True, end="\n")
    return out.getvalue()


class _Slot(NamedTuple):
    """How wide the text and the marks of a column are."""

    text: int
    marks: int


def _slot(cells: Sequence[ViewCell], heading: str = "") -> _Slot:
    """Figures decide the column; a text without marks may reach into the slot of the marks."""
    marks = max((_mark_width(cell) for cell in cells), default=0)
    figures = [len(cell.text) for cell in cells if _is_figure(cell) or _mark_width(cell)]
    texts = [len(cell.text) for cell in cells if not (_is_figure(cell) or _mark_width(cell))]
    text = max([*figures, *(length - marks for length in texts), len(heading) - marks, 1])
    return _Slot(text, marks)


def _is_figure(cell: ViewCell) -> bool:
    return cell.missing or cell.text[:1].isdigit() or cell.text[:1] in "-+~"


def _mark_width(cell: ViewCell) -> int:
    return (len(cell.marks) + 1 if cell.marks else 0) + (2 if cell.extreme else 0)


def _least_width(seen: ShownTable) -> int:
    """The width below which texts must be shortened."""
    _, needed, label_needed = _widths(seen)
    return label_needed + needed * max(len(seen.column_labels), 1)


def _widths(seen: ShownTable) -> tuple[_Slot, int, int]:
    """The slot of the cells, and the least widths of a cell and of the labels."""
    every = [cell for row in seen.rows for cell in row.cells]
    slot = _slot(every, max(seen.column_labels, key=len, default=""))
    label = max((len(row.label) + 2 * row.indent for row in seen.rows), default=0)  # a cell begins with a blank
    return slot, slot.text + slot.marks + 1, label


def _parts(seen: ShownTable, width: int) -> list[ShownTable]:
    """The view, or as many views of some funds each as the width asks for: a terminal would break the lines."""
    _, needed, label_needed = _widths(seen)
    count = len(seen.column_labels)
    most = max((width - label_needed) // needed, 1)
    if count <= most:
        return [seen]
    return [
        seen._replace(
            column_labels=seen.column_labels[first : first + most],
            rows=tuple(row._replace(cells=row.cells[first : first + most]) for row in seen.rows),
        )
        for first in range(0, count, most)
    ]


def _blocks(seen: ShownTable, width: int) -> tuple[int, ...]:
    """How many columns stand beside each other in each block of lines that the width asks for."""
    if seen.across:
        return tuple(len(part.column_labels) for part in _parts(seen, width))
    return tuple(len(group) for group in _folded_groups(seen, width).groups)


def _across(seen: ShownTable, table: Table, width: int, header: bool) -> list[Line]:
    slot, needed, label_needed = _widths(seen)
    count = max(len(seen.column_labels), 1)
    cell_width = max(needed, min(CELL_WIDTH, (width - label_needed) // count))
    label_width = max(label_needed, min(LABEL_WIDTH, width - cell_width * count))
    extra = wide_columns(seen, table) if width >= WIDE else {}
    if label_width + cell_width * count + sum(column_width([name, *texts]) for name, texts in extra.items()) > width:
        extra = {}
    lines: list[Line] = []
    if header:
        heads: Line = [(" " * label_width, "")]
        heads += [(label.rjust(cell_width), "bold") for label in seen.column_labels]
        heads += [(title, "dim") for title in wide_heads(extra)]
        lines.append(heads)
    for number, row in enumerate(seen.rows):
        line: Line = [(("  " * row.indent + row.label).ljust(label_width), "")]
        for cell in row.cells:
            line += _cell_segments(cell, cell_width, slot.marks)
        lines.append(line + [(text, "dim") for text in wide_cells(extra, number)])
    return lines


def _cell_segments(cell: ViewCell, width: int, marks: int) -> Line:
    """A cell right-aligned: figures end where the slot of the marks begins, plain text at its end."""
    tail = ((f" {cell.marks}" if cell.marks else "") + (f" {EXTREME}" if cell.extreme else "")).ljust(marks)
    if not (_is_figure(cell) or tail.strip()):
        return [(cell.text.rjust(width), "")]
    style = "red" if cell.negative else "dim" if cell.missing else ""
    return [(cell.text.rjust(width - marks), style), (tail, "dim")]


class _Drawn(NamedTuple):
    """One column of a table drawn downwards: its heading in lines, its cells in lines of segments."""

    heading: list[str]
    cells: list[list[Line]]
    width: int
    left: bool
    is_bound: bool = False


class _Grouped(NamedTuple):
    """Columns in groups that fit beside the row labels, and the blanks before each."""

    label_width: int
    groups: list[list[_Drawn]]
    gap: int


def _down(seen: ShownTable, width: int, header: bool) -> list[Line]:
    """Rows one below the other; `width` 0 is without limit."""
    grouped = _folded_groups(seen, width)
    lines: list[Line] = []
    absence = ""
    for title, numbers in seen.blocks():
        before, absence = absence, seen.absence(title, numbers)
        if absence:  # such lines follow one another
            lines += [[("", "")]] if lines and not before else []
            lines.append([(f"{title}  ", "bold"), (f"{DASH} {absence}", "dim")])
            continue
        filled = [
            group for group in grouped.groups if any(_join(c.cells[n][0]).strip() for c in group for n in numbers)
        ]
        for number_of_group, group in enumerate(filled or grouped.groups[:1]):
            if lines:
                lines.append([("", "")])
            if title and not number_of_group:
                lines += [[(part, "bold")] for part in (text_lines(title, " · ", width) if width else [title])]
            if header:
                lines += _heading_lines(seen.corner, grouped, group)
            for number in numbers:
                lines += _row_lines(seen.rows[number], grouped, group, number)
    return lines


def _label_text(row: ViewRow) -> str:
    return f"{row.label} {row.letters}" if row.letters else row.label


def _folded_groups(seen: ShownTable, width: int) -> _Grouped:
    """The columns in one group if a fold or a narrower gap allows that, else in lines that fit; `width` 0: no limit."""
    label_width = max(len(text) for text in [*map(_label_text, seen.rows), seen.corner])
    columns = [
        _drawn_column(seen.column_labels[n], [row.cells[n] for row in seen.rows], seen.sides[n] == "left")._replace(
            is_bound=seen.bounds[n]
        )
        for n in range(len(seen.column_labels))
    ]
    if not width:
        return _Grouped(label_width, [columns], GAP)
    labels = (label_width, GAP), (label_width, NARROW_GAP), (_least_label(seen), NARROW_GAP)
    tries = [_groups(columns, label, width, gap) for label, gap in labels]
    held = [one for one in tries if one.label_width + _widest(one) <= width] or tries[-1:]
    fitting = next((one for one in held if len(one.groups) == 1), held[0])
    if fitting is tries[-1]:  # no narrower than it has to be
        room = max(width - _widest(fitting), fitting.label_width)
        return fitting._replace(label_width=min(room, label_width))
    return fitting


def _widest(grouped: _Grouped) -> int:
    """The width of the widest group, the gaps before its columns counted."""
    return max(sum(column.width + grouped.gap for column in group) for group in grouped.groups)


def _least_label(seen: ShownTable) -> int:
    """The narrowest that the row labels become, folded at words and within long ones."""
    words = [word for row in seen.rows for word in _label_text(row).split()]
    return max([LEAST_TEXT, len(seen.corner), *(min(len(word), LONG_WORD) for word in words)])


def _drawn_column(label: str, cells: Sequence[ViewCell], left: bool) -> _Drawn:
    heading = [label] if left or len(label) <= 10 else wrap(label, 10, break_long_words=False)
    slot = _slot(cells)
    drawn: list[list[Line]] = []
    for cell in cells:
        tail = f" {cell.marks}" if left and cell.marks else cell.marks
        segments: Line = [(cell.text + tail, "")] if left else _cell_segments(cell, slot.text + slot.marks, slot.marks)
        drawn.append([segments])
    width = max([len(_join(line)) for lines in drawn for line in lines] + [len(part) for part in heading])
    return _Drawn(heading, drawn, width, left)


def _join(line: Line) -> str:
    return "".join(text for text, _ in line)


def _fold(columns: list[_Drawn], room: int, gap: int) -> list[_Drawn]:
    """Text columns folded at words, the widest first, so that all columns stand beside each other if they can."""
    excess = sum(column.width + gap for column in columns) - room
    texts = [n for n, column in enumerate(columns) if column.left and column.width > LEAST_TEXT]
    if excess <= 0 or excess > sum(columns[n].width - LEAST_TEXT for n in texts):
        return columns
    widths = {n: columns[n].width for n in texts}
    while excess > 0:
        widest = max(widths, key=lambda n: widths[n])
        widths[widest] -= 1
        excess -= 1
    return [_narrow(column, widths.get(n, column.width)) for n, column in enumerate(columns)]


def _narrow(column: _Drawn, room: int) -> _Drawn:
    """A text column folded into the room it has."""
    if column.width <= room:
        return column
    cells = [[[(part, "")] for part in wrap(_join(lines[0]), room) or [""]] for lines in column.cells]
    heading = [line for part in column.heading for line in wrap(part, room)]
    return _Drawn(heading, cells, room, left=True)


def _groups(columns: list[_Drawn], label_width: int, width: int, gap: int) -> _Grouped:
    """Columns in groups that fit beside the labels, a figure beside the ends of its interval."""
    groups: list[list[_Drawn]] = [[]]
    used = label_width
    for figure in _figures(_fold(columns, width - label_width, gap)):
        needed = sum(gap + column.width for column in figure)
        if groups[-1] and used + needed > width:
            groups.append([])
            used = label_width
        for column in figure:
            if groups[-1] and used + gap + column.width > width:
                groups.append([])
                used = label_width
            groups[-1].append(column)
            used += gap + column.width
    return _Grouped(label_width, groups, gap)


def _figures(columns: Sequence[_Drawn]) -> list[list[_Drawn]]:
    """Each column with the ends of its interval behind it."""
    figures: list[list[_Drawn]] = []
    for column in columns:
        if column.is_bound and figures:
            figures[-1].append(column)
        else:
            figures.append([column])
    return figures


def _heading_lines(corner: str, grouped: _Grouped, group: Sequence[_Drawn]) -> list[Line]:
    height = max([len(column.heading) for column in group] + [1])
    lines: list[Line] = []
    for level in range(height):
        line: Line = [((corner if level == height - 1 else "").ljust(grouped.label_width), "bold")]
        for column in group:
            at = level - (height - len(column.heading))
            text = column.heading[at] if at >= 0 else ""
            line.append((" " * grouped.gap + (text.ljust if column.left else text.rjust)(column.width), "bold"))
        lines.append(line)
    return lines


def _row_lines(row: ViewRow, grouped: _Grouped, group: Sequence[_Drawn], number: int) -> list[Line]:
    labels = wrap(_label_text(row), grouped.label_width) or [""]
    height = max([len(column.cells[number]) for column in group] + [len(labels)])
    lines: list[Line] = []
    for level in range(height):
        label = labels[level] if level < len(labels) else ""
        line: Line = [(label.ljust(grouped.label_width), "bold" if label else "")]
        for column in group:
            parts = column.cells[number]
            segments = parts[level] if level < len(parts) else [("", "")]
            padding = " " * (column.width - len(_join(segments)))
            line.append((" " * grouped.gap, ""))
            line += [*segments, (padding, "")] if column.left else [(padding, ""), *segments]
        lines.append(line)
    return lines
