"""The help of a command: its arguments, then its options by what they are about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import wrap
from typing import Any

from typer.core import TyperCommand

from smallcap_cli.call.options import MEANING, PRINTING, ROWS, SOURCES

#: Fewer options are read at a glance, and stand in one list.
MOST_IN_ONE_LIST = 8
#: The widest that the first column becomes; a longer option has its line to itself.
WIDEST = 30
OWN, ARGUMENTS = "Options", "Arguments"
#: What options are about, in the order of the help.
GROUPS = {"Figures": MEANING, "Rows": ROWS, "Data": SOURCES, "Output": (*PRINTING, "help")}


#: What stands before a paragraph that the help prints as it is.
AS_IT_IS = "\b"
#: A word of a command line, quotations whole; an entry of a list whose columns are aligned.
_WORD = re.compile(r"""(?:[^\s"']|"[^"]*"|'[^']*')+""")
_ALIGNED = re.compile(r"\S {2,}\S")


class GroupedHelp(TyperCommand):
    """A command whose help has its options in groups, aligned with one another, and examples that fit its width."""

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        if not self.epilog:
            return
        formatter.write_paragraph()
        with formatter.indentation():
            blocks = folded_examples(self.epilog, formatter.width - formatter.current_indent)
            formatter.write_text("\n\n".join(f"{AS_IT_IS}\n{block}" for block in blocks))

    def format_options(self, ctx: Any, formatter: Any) -> None:
        parameters = [(p, record) for p in self.get_params(ctx) if (record := p.get_help_record(ctx))]
        options = sum(p.param_type_name == "option" for p, _ in parameters)
        sections: dict[str, list[tuple[str, str]]] = {name: [] for name in (ARGUMENTS, OWN, *GROUPS)}
        for parameter, record in parameters:
            about = OWN if options <= MOST_IN_ONE_LIST else group_of(str(parameter.name))
            sections[ARGUMENTS if parameter.param_type_name == "argument" else about].append(record)
        width = min(max(len(names) for _, (names, _) in parameters), WIDEST)
        for name, records in sections.items():
            if records:
                with formatter.section(name):
                    formatter.write_dl([(names.ljust(width), text) for names, text in records], col_max=WIDEST)


def group_of(option: str) -> str:
    """What a shared option is about; a command's own options stand first."""
    return next((name for name, options in GROUPS.items() if option in options), OWN)


def folded_examples(text: str, width: int) -> list[str]:
    """The blocks of the text under a command's options, each with lines no wider than `width` where words allow it.

    Command lines are continued before an option, as a shell reads them; aligned lists stay as they are. Of prose an
    indented line continues the one above it; where none is indented all lines are one paragraph.
    """
    whole = re.sub(r" \\\n *", " ", text.replace(f"{AS_IT_IS}\n", "")).strip("\n")
    return ["\n".join(_folded_block(block.split("\n"), width)) for block in whole.split("\n\n") if block.strip()]


def _folded_block(lines: list[str], width: int) -> Iterator[str]:
    if any(map(_ALIGNED.search, lines)):
        yield from lines
        return
    if any(line.startswith("  ") and "smallcap " in line for line in lines):
        for line in lines:
            yield from _folded_command(line, width) if line.startswith("  ") else [line]
        return
    hangs = any(line.startswith("  ") for line in lines)
    items: list[str] = []
    for line in lines:
        if items and (line.startswith("  ") or not hangs):
            items[-1] += f" {line.strip()}"
        else:
            items.append(line)
    for item in items:
        yield from wrap(
            item, width, subsequent_indent="  " if hangs else "", break_long_words=False, break_on_hyphens=False
        )


def _folded_command(line: str, width: int) -> Iterator[str]:
    """A command line under a heading; an option keeps its value beside it."""
    parts: list[str] = []
    for word in _WORD.findall(line):
        if parts and parts[-1].startswith("-") and " " not in parts[-1] and not word.startswith(("-", "&")):
            parts[-1] += f" {word}"
        else:
            parts.append(word)
    shown = " "
    for number, part in enumerate(parts, start=1):
        goes_on = number < len(parts)  # then a blank and a backslash may follow
        if len(shown) + 1 + len(part) + 2 * goes_on > width and shown.strip():
            yield f"{shown} \\"
            shown = "   "
        shown += f" {part}"
    yield shown
