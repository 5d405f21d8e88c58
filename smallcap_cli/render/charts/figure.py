"""A chart in a page: its heading and events as text of the page, drawn once for a screen and once for a telephone."""

from __future__ import annotations

from smallcap_cli.core.chart import Chart, TimeChart
from smallcap_cli.render.charts.svg import NARROW, WIDTH, svg_of
from smallcap_cli.render.charts.svg_parts import STYLE_SHEET, safe_text

#: Which of the two drawings is shown; a page with a figure has it once.
FIGURE_STYLE = (
    f"{STYLE_SHEET}\n"
    + """figure { margin: 1.5rem 0; }
figcaption { margin: 0 0 .5rem; }
figcaption b { display: block; font-size: 1.1rem; }
figcaption span, .events { color: var(--quiet); font-size: .875rem; }
.events { list-style: none; margin: .5rem 0 0; padding: 0; columns: 2 24rem; }
.events li { padding-left: 1.5rem; text-indent: -1.5rem; break-inside: avoid; }
.events b { display: inline-block; min-width: 1.5rem; text-indent: 0; color: var(--ink); }
svg.chart { display: block; width: 100%; height: auto; }
.narrow { display: none; }
details { margin: 1rem 0; }
summary { cursor: pointer; padding: .25rem 0; }
@media screen and (max-width: 40rem) { .wide { display: none; } .narrow { display: block; } }
@media print {
  figure { break-inside: avoid; }
  svg.chart { width: auto; max-width: 100%; max-height: 85mm; }
  details { break-before: avoid; }
}
""".strip()
)


def figure(chart: Chart, *, subtitle: bool = True) -> str:
    """The chart as a fragment of HTML; the page needs FIGURE_STYLE, and may have said the subtitle already."""
    items = [(str(event.number), event.text) for event in chart.events] if isinstance(chart, TimeChart) else []
    items += [("", text) for text in chart.notes]
    listed = "".join(f"<li><b>{safe_text(mark)}</b>{safe_text(text)}</li>" for mark, text in items)
    events = f'<ul class="events">{listed}</ul>\n' if items else ""
    below = f" <span>{safe_text(chart.subtitle)}</span>" if subtitle else ""
    return (
        f"<figure>\n<figcaption><b>{safe_text(chart.title)}</b>{below}</figcaption>\n"
        f'<div class="wide">{svg_of(chart, width=WIDTH, in_page=True)}</div>\n'
        f'<div class="narrow">{svg_of(chart, width=NARROW, in_page=True)}</div>\n{events}</figure>\n'
    )
