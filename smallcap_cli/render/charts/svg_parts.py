"""The pieces of an SVG chart: text made harmless, the style sheet for light and dark, the frame around a drawing."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from textwrap import wrap
from typing import NamedTuple

from smallcap_cli.render.text_safety import clean

#: Okabe and Ito's colours, which people with any kind of colour vision tell from one another.
PALETTE = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
GREY = "#8c959f"
#: Everything in plain colours, since not every program that reads SVG knows variables; dark replaces what differs.
STYLE_SHEET = (
    "svg.chart{font:13px system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;"
    "font-variant-numeric:tabular-nums}"
    "svg.chart .ground{fill:#ffffff}svg.chart text{fill:#1b1f24}"
    "svg.chart .title{font-size:16px;font-weight:600}svg.chart .quiet{fill:#57606a}svg.chart .strong{font-weight:600}"
    "svg.chart .halo{stroke:#ffffff;stroke-width:4}"
    "svg.chart .grid{stroke:#d8dee4;stroke-width:1;fill:none}svg.chart .level{stroke:#57606a;stroke-width:1;fill:none}"
    "svg.chart .event{stroke:#57606a;stroke-width:1;stroke-dasharray:2 3;fill:none}"
    "svg.chart .line{fill:none;stroke-width:18;stroke-linejoin:round;stroke-linecap:round}"
    "svg.chart .lead{fill:none;stroke-width:1.5}svg.chart .small{font-size:11px}"
    f"svg.chart .gain{{fill:{PALETTE[0]}}}svg.chart .loss{{fill:{PALETTE[1]}}}"
    + "".join(f"svg.chart .s{n}{{stroke:{color}}}svg.chart .f{n}{{fill:{color}}}" for n, color in enumerate(PALETTE))
    + f"svg.chart .sg{{stroke:{GREY};stroke-width:11}}svg.chart .lead.sg{{stroke-width:1}}svg.chart .fg{{fill:{GREY}}}"
    "@media screen and (prefers-color-scheme:dark){"
    "svg.chart .ground{fill:#14171a}svg.chart text{fill:#e6e9ec}svg.chart .quiet{fill:#a3acb5}"
    "svg.chart .grid{stroke:#30373e}svg.chart .halo{stroke:#14171a}svg.chart .level,svg.chart .event{stroke:#a3acb5}"
    "}"
)

#: Height of a line of text, and about how wide a character of it is; a capital is wider by the last.
LINE, CHARACTER, WIDER = 18, 7.8, 2.2
#: The class of a text with a rim in the colour of the ground, so that it can be read above lines.
HALO = "halo"
#: Room around a drawing.
MARGIN = 10


class PictureFrame(NamedTuple):
    """A drawing's width, and what stands above and below it; a page around it has that, and the style sheet, itself."""

    width: int
    title: str
    subtitle: str
    notes: tuple[str, ...]
    in_page: bool


def safe_text(text: str) -> str:
    """Text from outside as it may stand between tags and in attributes."""
    return escape(clean(text))


def text_width(text: str) -> float:
    """About how wide a text is; capitals are wider."""
    return len(text) * CHARACTER + sum(map(str.isupper, text)) * WIDER


def label(x: float, y: float, text: str, *, kind: str = "", anchor: str = "") -> str:
    """One text element, its baseline at y."""
    marks = (f' class="{kind}"' if kind else "") + (f' text-anchor="{anchor}"' if anchor else "")
    if HALO in kind.split():
        marks += ' paint-order="stroke"'  # not in the style sheet, where checkers of CSS do not know it
    return f'<text x="{x:.0f}" y="{y:.0f}"{marks}>{safe_text(text)}</text>'


def rule(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    """A straight line on whole pixels."""
    return f'<path class="{kind}" d="M{x1:.0f} {y1:.0f}L{x2:.0f} {y2:.0f}"/>'


def color_class(prefix: str, color: int | None) -> str:
    """The class that strokes (`s`) or fills (`f`) in a colour of the palette."""
    return f"{prefix}g" if color is None else f"{prefix}{color % len(PALETTE)}"


def lines_of(text: str, width: float) -> list[str]:
    """A text broken into lines that fit."""
    return wrap(clean(text), max(int(width / CHARACTER), 20)) or []


def document(frame: PictureFrame, body: Iterable[str], height: float, description: str) -> str:
    """The whole SVG: title and description for those who cannot see it, heading, drawing, notes below."""
    inner = frame.width - 2 * MARGIN
    y = float(MARGIN)
    above: list[str] = []
    below: list[str] = []
    if not frame.in_page:
        for kind, text, size in (("title", frame.title, 22), ("quiet", frame.subtitle, LINE)):
            for part in lines_of(text, inner * (0.8 if kind == "title" else 1)):
                y += size
                above.append(label(MARGIN, y - 5, part, kind=kind))
        y += 8
    end = y + height
    for note in () if frame.in_page else frame.notes:
        for part in lines_of(note, inner):
            end += LINE
            below.append(label(MARGIN, end - 2, part, kind="quiet"))
    whole = round(end + MARGIN)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" viewBox="0 0 {frame.width} {whole}" '
        f'width="{frame.width}" height="{whole}">'
        f"<title>{safe_text(frame.title)}</title><desc>{safe_text(description)}</desc>"
        f"{'' if frame.in_page else f'<style>{STYLE_SHEET}</style>'}"
        f'<rect class="ground" width="{frame.width}" height="{whole}"/>{"".join(above)}'
        f'<g transform="translate({MARGIN} {y:.0f})">{"".join(body)}</g>{"".join(below)}</svg>\n'
    )
