"""A chart as PNG, from its SVG; needs resvg-py, which comes with the extra [png], and a font of the machine."""

from __future__ import annotations

from importlib.util import find_spec

from smallcap_cli.core.chart import Chart
from smallcap_cli.errors import DataUnavailable, UsageFault
from smallcap_cli.render.charts.svg import svg_of

PACKAGE = "resvg_py"
EXTRA = "pip install 'smallcap-cli[png]', or write the chart with --svg"
#: A PNG has no dark and light: it is drawn on white, twice as large as its SVG so that print is sharp.
BACKGROUND, ZOOM = "#ffffff", 2
#: What most Linux machines have; where it is missing, resvg takes another one without serifs, or any.
FONT = "DejaVu Sans"
#: A picture that is empty where no font is found, since resvg leaves out text without a word.
_PROBE = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text y="9">{}</text></svg>'


def check_installed() -> None:
    """Nothing, where charts can be written as PNG. **Raises** UsageFault where the package for it is missing."""
    if find_spec(PACKAGE) is None:
        raise UsageFault("--png needs the package resvg-py, which is not installed", EXTRA)


def png_of(chart: Chart) -> bytes:
    """The chart as a PNG file.

    **Raises** UsageFault where resvg-py is not installed, DataUnavailable where the machine has no font for its text.
    """
    check_installed()
    if _picture(_PROBE.format("M")) == _picture(_PROBE.format("")):
        hint = "install one, such as Debian's fonts-dejavu-core, or write the chart with --svg"
        raise DataUnavailable("--png finds no font on this machine: the chart would have no text", hint)
    return _picture(svg_of(chart), ZOOM)


def _picture(svg: str, zoom: float = 1) -> bytes:
    from resvg_py import svg_to_bytes

    return bytes(
        svg_to_bytes(svg_string=svg, background=BACKGROUND, zoom=zoom, font_family=FONT, sans_serif_family=FONT)
    )
