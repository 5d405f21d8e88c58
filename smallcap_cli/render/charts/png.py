"""A chart as PNG, from its SVG; needs resvg-py, which comes with the extra [png]."""

from __future__ import annotations

from importlib.util import find_spec

from smallcap_cli.core.chart import Chart
from smallcap_cli.errors import UsageFault
from smallcap_cli.render.charts.svg import svg_of

PACKAGE = "resvg_py"
EXTRA = "pip install 'smallcap-cli[png]', or write the chart with --svg"
#: A PNG has no dark and light: it is drawn on white, twice as large as its SVG so that print is sharp.
BACKGROUND, ZOOM = "#ffffff", 2
#: What the fonts of a page are on most Linux machines; resvg takes the next best where it is missing.
FONT = "DejaVu Sans"


def check_installed() -> None:
    """Nothing, where charts can be written as PNG. **Raises** UsageFault where the package for it is missing."""
    if find_spec(PACKAGE) is None:
        raise UsageFault("--png needs the package resvg-py, which is not installed", EXTRA)


def png_of(chart: Chart) -> bytes:
    """The chart as a PNG file. **Raises** UsageFault where resvg-py is not installed."""
    check_installed()
    from resvg_py import svg_to_bytes

    return bytes(
        svg_to_bytes(
            svg_string=svg_of(chart), background=BACKGROUND, zoom=ZOOM, font_family=FONT, sans_serif_family=FONT
        )
    )
