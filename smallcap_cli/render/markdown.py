"""A GitHub table that also reads well as plain text: aligned columns, footnotes in brackets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from smallcap_cli.core.table import DASH
from smallcap_cli.render.text_safety import clean
from smallcap_cli.render.view import EXTREME, ViewCell, ViewRow, funds_across, view

if TYPE_CHECKING:
    from smallcap_cli.core.table import Table
    from smallcap_cli.render.view import Side

#: Markdown trims plain spaces at the start of a cell; this one it keeps.
_INDENT = "\u2003"
_ENTITY = re.compile(r"&(?=#|[A-Za-z][0-9A-Za-z]*;)")
_SPECIAL = re.compile(r"[\\|*`\[\]]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])")


def markdown(table: Table, *, layout: str) -> str:
    """Heading, conventions, table, footnotes. The header stays: Markdown has no table without one."""
    seen = view(table, across=funds_across(table, layout))
    blocks: list[str] = []
    if seen.head:
        blocks.append(f"## {escape(seen.head)}")
    blocks += [escape(text) for text in seen.findings]
    if seen.conventions:
        blocks.append(escape(seen.conventions))
    for title, numbers in seen.blocks():
        if absence := seen.absence(title, numbers):
            blocks.append(f"**{escape(title)}** {DASH} [{absence}]")
            continue
        rows = [seen.rows[number] for number in numbers]
        grid = [
            [escape(seen.corner), *(escape(label) for label in seen.column_labels)],
            *([_label(row), *(_cell(cell) for cell in row.cells)] for row in rows),
        ]
        blocks += [f"**{escape(title)}**"] if title else []
        blocks.append(_grid(grid, ("left", *seen.sides)))
    if seen.footnotes:
        blocks.append("\n".join(_footnote(mark, text) for mark, text in seen.footnotes))
    return "\n\n".join(blocks) + "\n"


def _label(row: ViewRow) -> str:
    label = _INDENT * row.indent + escape(row.label)
    return f"{label} [{row.letters}]" if row.letters else label


def _cell(cell: ViewCell) -> str:
    parts = [escape(cell.text)]
    if cell.marks:
        parts.append(f"[{cell.marks}]")
    if cell.extreme:
        parts.append(EXTREME)
    return " ".join(parts)


def _footnote(mark: str, text: str) -> str:
    if not mark:
        return f"- {escape(text)}"
    if mark == EXTREME:
        return f"- {mark} {escape(text)}"
    # "- [x] " is a ticked box on GitHub.
    return f"- \\[{mark}\\] {escape(text)}" if mark == "x" else f"- [{mark}] {escape(text)}"


def _grid(grid: list[list[str]], sides: tuple[Side, ...]) -> str:
    widths = [max(3, *(len(row[column]) for row in grid)) for column in range(len(sides))]
    rule = [
        "-" * (width - 1) + ":" if side == "right" else "-" * width for width, side in zip(widths, sides, strict=True)
    ]
    lines = [[_pad(*cell) for cell in zip(row, widths, sides, strict=True)] for row in grid]
    lines.insert(1, rule)
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _pad(text: str, width: int, side: Side) -> str:
    return text.rjust(width) if side == "right" else text.ljust(width)


def escape(text: str) -> str:
    """The text with whatever Markdown or HTML would act on made literal."""
    literal = _SPECIAL.sub(r"\\\g<0>", _ENTITY.sub("&amp;", clean(text)).replace("<", "&lt;"))
    return literal.replace("~", "\\~") if literal.count("~") > 1 else literal
