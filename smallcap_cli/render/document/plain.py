"""A report as text: on the screen, and as the plain part of a mail."""

from __future__ import annotations

from collections.abc import Iterator
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
    head = "\n".join(clean(text) for text in said if text)
    return "\n\n".join((head, *(_section(one, style) for one in document.sections))) + "\n"


def _section(section: ReportPart, style: Style) -> str:
    title = clean(section.title)
    return "\n".join((title, UNDERLINE * len(title), *_content(section, style))).rstrip()


def _content(section: ReportPart, style: Style) -> Iterator[str]:
    if section.text:
        yield clean(section.text)
    if section.fault:
        yield f"no answer: {clean(section.fault)}"
    if section.table is not None:
        yield screen(
            section.table, width=style.width, layout=style.layout, header=style.header, color=style.color,
            terminal=style.terminal,
        ).rstrip("\n")  # fmt: skip
    yield from (f"note: {clean(note)}" for note in section.notes)
