"""A page of the guide as plain text for a terminal: paragraphs wrapped, tables in columns, Markdown marks gone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from textwrap import wrap

from smallcap_cli.guide import Topic

#: Longer lines of prose are hard to read, however wide the terminal is.
WIDEST = 100
#: The narrowest that a column of a table becomes; below, its lines grow beyond the terminal.
NARROWEST_CELL = 20
GAP = "  "
FENCE = "```"
INDENT = "    "

_LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")
_STRONG = re.compile(r"\*\*([^*]+)\*\*")
_HEADING = re.compile(r"^(#+) +")
_ITEM = re.compile(r"^(?:-|\d+\.) ")
_CELL_BORDER = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"^[|:\- ]+$")


def page_text(markdown: str, width: int) -> str:
    """The page wrapped to `width`; what stands in fences is kept as it is, indented."""
    blocks = ["\n".join(_block_lines(block, min(width, WIDEST))) for block in _blocks(markdown)]
    return "\n\n".join(blocks) + "\n"


def topics_text(topics: Sequence[Topic], width: int) -> str:
    """The list that `smallcap help` prints: every topic with its line, and what else help answers."""
    name_width = max(len(topic.name) for topic in topics)
    lines = ["Usage: smallcap help TOPIC|COMMAND", "", "Topics:"]
    for topic in topics:
        head = f"  {topic.name.ljust(name_width)}  "
        lines += _lines(head + _plain(topic.summary), min(width, WIDEST), " " * len(head))
    lines += ["", "`smallcap --help` lists the commands, `smallcap help COMMAND` their options."]
    return "\n".join(lines) + "\n"


def _blocks(markdown: str) -> Iterator[list[str]]:
    """Runs of lines between empty lines, headings and items by themselves; a fence is one run, empty lines and all."""
    block: list[str] = []
    fenced = False
    for line in markdown.splitlines():
        opens = line.startswith(FENCE)
        alone = not fenced and (opens or _HEADING.match(line) is not None)
        if block and (alone or not (fenced or line)):
            yield block
            block = []
        if line or fenced:
            block.append(line)
        if fenced and opens:
            yield block
            block = []
        fenced = fenced != opens
    if block:
        yield block


def _block_lines(block: list[str], width: int) -> Iterator[str]:
    first = block[0]
    if first.startswith(FENCE):
        yield from ((INDENT + line).rstrip() for line in block[1:-1])
    elif first.startswith("|"):
        yield from _table_lines(block, width)
    elif heading := _HEADING.match(first):
        yield _plain(first[heading.end() :]).upper() if len(heading[1]) == 1 else _plain(first[heading.end() :])
        yield from _wrap(block[1:], width)
    else:
        yield from _wrap(block, width)


def _wrap(lines: list[str], width: int) -> Iterator[str]:
    """A paragraph, or the items of a list, each wrapped."""
    texts: list[str] = []
    for line in lines:
        if _ITEM.match(line) or not texts:
            texts.append(line)
        else:
            texts[-1] += f" {line.strip()}"
    for text in texts:
        hanging = " " * len(mark[0]) if (mark := _ITEM.match(text)) else ""
        yield from _lines(_plain(text), width, hanging)


def _table_lines(block: list[str], width: int) -> Iterator[str]:
    """A Markdown table in columns; the widest ones are wrapped where the line would be longer than `width`."""
    rows = [_cells(line) for line in block if not _RULE.match(line)]
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    room = width - len(GAP) * (len(widths) - 1)
    while sum(widths) > room and max(widths) > NARROWEST_CELL:
        widths[widths.index(max(widths))] -= 1
    for number, row in enumerate(rows):
        wrapped = [_lines(cell, size) for cell, size in zip(row, widths, strict=True)]
        for line in zip_longest(*wrapped, fillvalue=""):
            yield GAP.join(cell.ljust(size) for cell, size in zip(line, widths, strict=True)).rstrip()
        if number == 0:
            yield GAP.join("-" * size for size in widths)


def _cells(line: str) -> list[str]:
    return [_plain(cell.replace("\\|", "|").strip()) for cell in _CELL_BORDER.split(line.strip())[1:-1]]


def _lines(text: str, width: int, hanging: str = "") -> list[str]:
    """A text wrapped between words; one empty line for no text."""
    return wrap(text, width, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False) or [""]


def _plain(text: str) -> str:
    """A line without Markdown's marks; a link shows its target where that is an address."""
    linked = _LINK.sub(lambda link: f"{link[1]} ({link[2]})" if ":" in link[2] else link[1], text)
    return _STRONG.sub(r"\1", linked).replace("`", "")
