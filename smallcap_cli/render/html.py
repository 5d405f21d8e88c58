"""One self-contained page: system fonts, light and dark, print, phone; no script, no outside request."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from smallcap_cli.core.table import DASH
from smallcap_cli.render.machine import utc_text
from smallcap_cli.render.text_safety import clean
from smallcap_cli.render.view import EXTREME, ShownTable, ViewCell, ViewRow, funds_across, view

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from smallcap_cli.core.chart import Chart
    from smallcap_cli.core.table import Table

#: Every pair of text and ground has a contrast of at least 4.5 to 1 in both schemes.
STYLE_SHEET = """
:root { color-scheme: light dark; --ground: #fff; --ink: #1b1f24; --quiet: #57606a; --line: #d0d7de;
  --head: #f6f8fa; --negative: #b3261e; --accent: #0b5c8f;
  --shadow: rgba(27, 31, 36, .15); }
@media screen and (prefers-color-scheme: dark) {
  :root { --ground: #14171a; --ink: #e6e9ec; --quiet: #a3acb5; --line: #3a424a; --head: #1d2227;
    --negative: #ff8a80; --accent: #7cc4ee; --shadow: rgba(0, 0, 0, .8); }
}
* { box-sizing: border-box; }
html { font-size: 16px; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--ink); line-height: 1.5;
  font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 75rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; overflow-wrap: anywhere; }
h1 { font-size: 1.3rem; line-height: 1.3; margin: 0 0 1rem; }
/* The shadow at the right edge shows that there is more to scroll to. */
.scroll { overflow-x: auto; max-width: 100%;
  background: linear-gradient(to left, var(--ground) 40%, transparent) right / 2.5rem 100% no-repeat local,
    linear-gradient(to left, var(--shadow), transparent) right / .75rem 100% no-repeat scroll; }
table { border-collapse: separate; border-spacing: 0; font-variant-numeric: tabular-nums lining-nums;
  overflow-wrap: normal; }
caption { text-align: left; color: var(--quiet); font-size: .875rem; padding: 0 0 .5rem; }
/* As wide as the page, beyond a narrow table: the margin takes its width out of the table's. */
caption span { position: sticky; left: 0; display: block; max-width: min(73rem, 100vw - 4rem); margin-right: -73rem; }
th, td { padding: .3125rem .75rem; border-bottom: 1px solid var(--line); white-space: nowrap;
  text-align: right; vertical-align: baseline; }
thead tr > * { background: var(--head); border-bottom: 2px solid var(--line); vertical-align: bottom; }
tr > :first-child { position: sticky; left: 0; z-index: 1; text-align: left; background: var(--ground);
  border-right: 1px solid var(--line); }
thead tr > :first-child { background: var(--head); }
tbody th { font-weight: 400; }
.title { font-weight: 600; padding-top: 1rem; }
.left { text-align: left; }
/* Figures are followed by room for their marks, and so are their headings: both line up. */
thead th { white-space: normal; }
thead th.right { padding-right: calc(.75rem + var(--room)); }
.in { padding-left: 1.75rem; }
.text { white-space: normal; min-width: 12rem; max-width: 26rem; overflow-wrap: anywhere; }
tr > .text:first-child { max-width: min(36rem, 50vw); }
.marks { display: inline-block; min-width: var(--marks); padding-left: .25em; text-align: left;
  color: var(--quiet); font-size: .8em; }
.best { color: var(--accent); font-size: 1.3em; line-height: 1; }
.negative { color: var(--negative); }
.missing { color: var(--quiet); }
.title .missing { font-weight: 400; }
.notes { list-style: none; margin: 1rem 0 0; padding: 0; color: var(--quiet); font-size: .875rem; }
.notes li { padding-left: 1.5rem; text-indent: -1.5rem; margin: .2rem 0; }
.notes b { display: inline-block; min-width: 1.5rem; text-indent: 0; color: var(--ink); }
footer { margin-top: 1.5rem; color: var(--quiet); font-size: .875rem; }
@media (max-width: 40rem) {
  main { padding: 1rem 1rem 2rem; }
  th, td { padding: .3125rem .5rem; }
  thead th.right { padding-right: calc(.5rem + var(--room)); }
  caption span { max-width: calc(100vw - 2rem); }
  tr > :first-child, tr > .text:first-child { white-space: normal; min-width: 0; max-width: 9rem; }
  .across tr > :first-child { min-width: 7.5rem; }
  .in { padding-left: 1.25rem; }
}
@page { margin: 12mm; }
@media print {
  html { font-size: 11px; }
  main { max-width: none; padding: 0; }
  .scroll { overflow: visible; background: none; }
  .scroll.short { break-inside: avoid; }
  caption span { max-width: 90vw; }
  table { font-size: 8pt; }
  th, td { padding: .15rem .35rem; }
  thead th.right { padding-right: calc(.35rem + var(--room)); }
  .text { min-width: 0; }
  tr > :first-child, tr > .text:first-child { position: static; white-space: normal; max-width: none; }
  thead { display: table-header-group; }
  tr, li { break-inside: avoid; }
  h1, h2, caption, .head, .age { break-after: avoid; }
  .notes { break-before: avoid; }
  .negative, .best, .missing, .marks { color: inherit; }
}
""".strip()

#: Of a table in a notebook, which has a style sheet of its own: alignment and room alone.
CELL_STYLE = """
.smallcap .scroll { overflow-x: auto; }
.smallcap table { font-variant-numeric: tabular-nums lining-nums; }
.smallcap caption, .smallcap tr > :first-child, .smallcap .left { text-align: left; }
.smallcap th, .smallcap td { text-align: right; white-space: nowrap; vertical-align: baseline; padding: .2em .6em; }
.smallcap thead th { white-space: normal; vertical-align: bottom; }
.smallcap thead th.right { padding-right: calc(.6em + var(--room)); }
.smallcap .in { padding-left: 1.75em; }
.smallcap .text { white-space: normal; min-width: 12em; max-width: 26em; }
.smallcap .marks { display: inline-block; min-width: var(--marks); padding-left: .25em; text-align: left;
  font-size: .8em; }
.smallcap .notes { list-style: none; margin: .5em 0 0; padding: 0; font-size: .875em; }
.smallcap .notes b { display: inline-block; min-width: 1.5em; }
""".strip()
#: How many rows and notes a notebook shows of a result.
MOST_ROWS_SHOWN, MOST_NOTES_SHOWN = 40, 5
#: A table of at most so many rows is not broken over two pages of paper.
MOST_ROWS_KEPT = 24
#: The size of marks beside that of figures, as the style sheet has it.
MARKS_SIZE = 0.8
#: A text longer than this may break into lines, and the first one of a row.
_LONG_TEXT, _LONG_LABEL = 24, 40
#: Pictures are part of the page.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def document(table: Table, *, layout: str, generated_at: datetime | None, chart: Chart | None = None) -> str:
    """A whole page with this one table; under its chart, where there is one, the table is there to be opened."""
    title = clean(table.head) or f"smallcap {clean(table.command)}"
    moment = utc_text(generated_at)
    footer = f"<footer>Written by smallcap {moment.replace('T', ' ')}</footer>\n" if moment else ""
    above, body = f"<h1>{escape(title)}</h1>\n{findings(table)}", section(table, layout=layout)
    if chart is None:
        return page(title, f"{above}{body}{footer}")
    from smallcap_cli.render.charts.figure import FIGURE_STYLE, figure

    drawn = figure(chart, subtitle=chart.subtitle not in title)
    behind = f"<details>\n<summary>The figures as a table</summary>\n{body}</details>\n"
    return page(title, f"{above}{drawn}{behind}{footer}", style=FIGURE_STYLE)


def page(title: str, body: str, *, style: str = "", of_mail: bool = False) -> str:
    """A page around `body`, which is HTML already; `title` is text, `style` more CSS.

    A page `of_mail` has no policy of its own: what a mail may load is its reader's to say, and its pictures are parts
    of the mail, which a policy would shut out.
    """
    sheet = f"{STYLE_SHEET}\n{style}" if style else STYLE_SHEET
    policy = "" if of_mail else f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">\n'
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"{policy}"
        '<link rel="icon" href="data:,">\n'
        f"<title>{escape(title)}</title>\n<style>\n{sheet}\n</style>\n</head>\n"
        f"<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )


def section(table: Table, *, layout: str, name: str = "") -> str:
    """The table in its own scrolling box, and its footnotes; a fragment for a page of several.

    `name` tells the box from others of the page for those who hear it; without one the table's head does.
    """
    seen = view(table, across=funds_across(table, layout))
    return "\n".join(_section_lines(seen, clean(name) or seen.head or "table")) + "\n"


def cell_output(table: Table, notes: Sequence[str]) -> str:
    """The table as the output of a notebook's cell: its first rows, and how many it leaves out.

    Colours and fonts are those of the notebook, whose style sheet ours does not touch.
    """
    whole = view(table, across=funds_across(table, "auto"))
    seen = whole.first_rows(MOST_ROWS_SHOWN)
    lines = [f'<div class="smallcap">\n<style>{CELL_STYLE}</style>']
    lines += [f"<p><b>{escape(seen.head)}</b></p>"] if seen.head else []
    lines += [findings(table), *_section_lines(seen, seen.head or "table")]
    if left := len(whole.rows) - len(seen.rows):
        lines.append(f"<p>{left:,} of {len(whole.rows):,} rows are not shown; to_pandas() has them all</p>")
    said = {text for _, text in seen.footnotes}
    if others := [text for text in map(clean, notes) if text not in said]:
        lines += ['<ul class="notes">', *(_note("", text) for text in others[:MOST_NOTES_SHOWN])]
        more = len(others) - MOST_NOTES_SHOWN
        lines += [_note("", f"and {more:,} more in .notes")] if more > 0 else []
        lines.append("</ul>")
    return "\n".join((*lines, "</div>")) + "\n"


def findings(table: Table) -> str:
    """What the table comes to, a paragraph each: it stands above the table, or above the chart before it."""
    return "".join(f"<p>{escape(clean(text))}</p>\n" for text in table.findings)


def _section_lines(seen: ShownTable, name: str) -> Iterator[str]:
    marks = _marks_width(seen)
    kind = _class(["scroll", *(["short"] if len(seen.rows) <= MOST_ROWS_KEPT else [])])
    yield f'<section{kind} tabindex="0" aria-label="{escape(name)}">'
    yield (
        f"<table{_class(['across'] if seen.across else [])} "
        f'style="--marks: {marks}em; --room: {round(marks * MARKS_SIZE, 2)}em">'
    )
    if seen.conventions:
        yield f"<caption><span>{escape(seen.conventions)}</span></caption>"
    heads = "".join(
        f'<th scope="col"{_class([side])}>{escape(text)}</th>'
        for text, side in zip(seen.column_labels, seen.sides, strict=True)
    )
    corner = f'<th scope="col">{escape(seen.corner)}</th>' if seen.corner else "<td></td>"
    yield f"<thead>\n<tr>{corner}{heads}</tr>\n</thead>"
    for title, numbers in seen.blocks():
        yield "<tbody>"
        absence = seen.absence(title, numbers)
        if title:
            span = len(seen.column_labels) + 1
            lacking = f' <span class="missing">{DASH}<span class="marks">{absence}</span></span>' if absence else ""
            yield f'<tr><th scope="rowgroup" class="title" colspan="{span}">{escape(title)}{lacking}</th></tr>'
        if not absence:
            yield from (_row(seen.rows[number], seen) for number in numbers)
        yield "</tbody>"
    yield "</table>\n</section>"
    if seen.footnotes:
        yield '<ul class="notes">'
        yield from (_note(mark, text) for mark, text in seen.footnotes)
        yield "</ul>"


def _row(row: ViewRow, seen: ShownTable) -> str:
    letters = f'<span class="marks">{escape(row.letters)}</span>' if row.letters else ""
    classes = [*(["in"] if row.indent else []), *(["text"] if len(row.label) > _LONG_LABEL else [])]
    head = f'<th scope="row"{_class(classes)}>{escape(row.label)}{letters}</th>'
    cells = "".join(_cell(cell, side) for cell, side in zip(row.cells, seen.sides, strict=True))
    return f"<tr>{head}{cells}</tr>"


def _cell(cell: ViewCell, side: str) -> str:
    classes = ["left"] if side == "left" else []
    if len(cell.text) > _LONG_TEXT:
        classes.append("text")
    if cell.negative:
        classes.append("negative")
    if cell.missing:
        classes.append("missing")
    marks = escape(cell.marks)
    if cell.extreme:
        marks += f'<span class="best">{EXTREME}</span>'
    if marks or side == "right":
        marks = f'<span class="marks">{marks}</span>'
    return f"<td{_class(classes)}>{escape(cell.text)}{marks}</td>"


def _note(mark: str, text: str) -> str:
    return f"<li><b>{escape(mark)}</b>{escape(text)}</li>" if mark else f"<li><b></b>{escape(text)}</li>"


def _class(names: list[str]) -> str:
    return f' class="{" ".join(names)}"' if names else ""


def _marks_width(seen: ShownTable) -> float:
    """How much room, in em, the marks after a figure need, so that the figures stay aligned."""
    longest = max((len(cell.marks) + cell.extreme for row in seen.rows for cell in row.cells), default=0)
    return round(0.8 * longest + 0.35, 2) if longest else 0
