"""A report as Markdown: a heading a section, its table, and the command that made it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from smallcap_cli.render.markdown import escape, markdown
from smallcap_cli.render.text_safety import clean

if TYPE_CHECKING:
    from smallcap_cli.core.document import ReportDocument, ReportPart
    from smallcap_cli.render import Style


def markdown_text(document: ReportDocument, style: Style) -> str:
    """Title and age, then the sections; headings of tables are one level below those of sections."""
    blocks = [f"# {escape(document.title)}", *([escape(document.age)] if document.age else [])]
    if document.notes:
        blocks.append("\n".join(f"- {escape(note)}" for note in document.notes))
    for section in document.sections:
        blocks += _section(section, style)
    return "\n\n".join(blocks) + "\n"


def _section(section: ReportPart, style: Style) -> Iterator[str]:
    yield f"## {escape(section.title)}"
    if section.text:
        yield escape(section.text)
    if section.fault:
        yield f"**No answer:** {escape(section.fault)}"
    if section.table is not None:
        yield (
            "#" + markdown(section.table, layout=style.layout).rstrip("\n")
            if section.table.head
            else markdown(section.table, layout=style.layout).rstrip("\n")
        )
    if section.notes:
        yield "\n".join(f"- {escape(note)}" for note in section.notes)
    if section.command:
        yield f"`{clean(section.command).replace('`', '')}`"
