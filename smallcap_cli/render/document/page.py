"""A report as one page: contents, sections, tables, and where each came from; no script, no outside request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from html import escape
from typing import TYPE_CHECKING

from smallcap_cli.render import html
from smallcap_cli.render.charts.figure import FIGURE_STYLE
from smallcap_cli.render.charts.figure import figure as figure_of
from smallcap_cli.render.machine import utc_text
from smallcap_cli.render.text_safety import clean

if TYPE_CHECKING:
    from smallcap_cli.core.document import ReportDocument, ReportPart
    from smallcap_cli.render import Style

STYLE_SHEET = """
h2 { font-size: 1.125rem; line-height: 1.3; margin: 2.5rem 0 .5rem; }
.age { color: var(--quiet); margin: -.5rem 0 1rem; }
nav ul { list-style: none; margin: 1rem 0 1.5rem; padding: 0; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }
nav a { color: var(--accent); }
.head { font-weight: 600; margin: .25rem 0; }
.fault { border-left: 4px solid var(--negative); padding: .25rem .75rem; margin: .5rem 0; }
.command { color: var(--quiet); font: .8125rem ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; }
@media print {
  nav { display: none; }
  main > section { break-inside: avoid; }
  h2 { margin-top: 1.5rem; }
  .command { break-before: avoid; }
}
""".strip()


def html_page(document: ReportDocument, style: Style, *, figure: Callable[[ReportPart], str] | None = None) -> str:
    """The whole page; `figure` makes the fragment of a section's chart in a mail, which cannot show SVG."""
    title = clean(document.title)
    moment = utc_text(style.generated_at)
    footer = f"<footer>Written by smallcap {moment.replace('T', ' ')}</footer>\n" if moment else ""
    body = "\n".join((f"<h1>{escape(title)}</h1>", *_head(document), *_sections(document, style, figure or _svg)))
    style_sheet = f"{STYLE_SHEET}\n{FIGURE_STYLE}"
    return html.page(title, f"{body}\n{footer}", style=style_sheet, of_mail=figure is not None)


def _head(document: ReportDocument) -> Iterator[str]:
    if document.age:
        yield f'<p class="age">{escape(clean(document.age))}</p>'
    if document.notes:
        yield _list(document.notes)
    if len(document.sections) > 1:
        links = "".join(
            f'<li><a href="#{escape(one.id)}">{escape(clean(one.title))}</a></li>' for one in document.sections
        )
        yield f'<nav aria-label="Contents"><ul>{links}</ul></nav>'


def _svg(section: ReportPart) -> str:
    return figure_of(section.chart) if section.chart is not None else ""


def _sections(document: ReportDocument, style: Style, figure: Callable[[ReportPart], str]) -> Iterator[str]:
    for section in document.sections:
        yield f'<section id="{escape(section.id)}">\n<h2>{escape(clean(section.title))}</h2>'
        yield from _section(section, style, figure(section))
        yield "</section>"


def _section(section: ReportPart, style: Style, picture: str) -> Iterator[str]:
    if section.text:
        yield f"<p>{escape(clean(section.text))}</p>"
    if section.fault:
        yield f'<p class="fault">No answer: {escape(clean(section.fault))}</p>'
    found = html.findings(section.table).rstrip("\n") if section.table is not None else ""
    if picture:
        yield "\n".join(filter(None, (found, picture.rstrip("\n"))))
    if section.table is not None:
        head = escape(clean(section.table.head))
        name = ": ".join(filter(None, (section.title, section.table.head)))
        table = html.section(section.table, layout=style.layout, name=name).rstrip("\n")
        above = (f'<p class="head">{head}</p>' if head else "", "" if picture else found)
        table = "\n".join(filter(None, (*above, table)))
        yield f"<details>\n<summary>The figures as a table</summary>\n{table}\n</details>" if picture else table
    if section.notes:
        yield _list(section.notes)
    if section.command:
        yield f'<p class="command">{escape(clean(section.command))}</p>'


def _list(notes: Iterable[str]) -> str:
    return f'<ul class="notes">{"".join(f"<li>{escape(clean(note))}</li>" for note in notes)}</ul>'
