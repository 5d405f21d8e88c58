"""A report as text: on the screen, and as the plain part of a mail."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING

from smallcap_cli.render.screen import screen
from smallcap_cli.render.text_safety import clean

if TYPE_CHECKING:
    from smallcap_cli.core.document import ReportDocument, ReportPart
    from smallcap_cli.render import Style

UNDERLINE = "="


def plain_text(document: ReportDocument, style: Style) -> str:
    """Title and age, then every section below its own underlined title."""
    said = (document.title, document.age, *(f"note: {note}" for note in document.notes))
    head = "\n".join(_lines(text, style) for text in said if text)
    return "\n\n".join((head, *(_section(one, style) for one in document.sections))) + "\n"


def _section(section: ReportPart, style: Style) -> str:
    title = _lines(section.title, style)
    return "\n".join((title, UNDERLINE * max(map(len, title.split("\n"))), *_content(section, style))).rstrip()


def _content(section: ReportPart, style: Style) -> Iterator[str]:
    if section.text:
        yield _lines(section.text, style)
    if section.fault:
        yield _lines(f"no answer: {section.fault}", style)
    if section.table is not None:
        yield screen(
            section.table, width=style.width, layout=style.layout, header=style.header, color=style.color,
            terminal=style.terminal,
        ).rstrip("\n")  # fmt: skip
    yield from (_lines(f"note: {note}", style) for note in section.notes)


def _lines(text: str, style: Style) -> str:
    """Words beside a table, which are no wider than its footnotes."""
    return "\n".join(wrap(clean(text), style.width, subsequent_indent="  ", break_long_words=False))
