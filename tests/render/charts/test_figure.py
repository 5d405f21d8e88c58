"""Charts in a page, and as PNG where the package for it is installed."""

from __future__ import annotations

import struct
from html.parser import HTMLParser
from importlib.util import find_spec

import pytest

from smallcap_cli.core.chart import HeatCell, HeatMap, HeatPanel
from smallcap_cli.errors import DataUnavailable, UsageFault
from smallcap_cli.render.charts import png
from smallcap_cli.render.charts.figure import figure
from smallcap_cli.render.charts.png import check_installed, png_of
from smallcap_cli.render.charts.svg import svg_of
from smallcap_cli.render.html import document
from tests.render.charts.examples import growth, line, two_funds
from tests.render.tables import default_screen


class Tags(HTMLParser):
    """Every tag that begins, and how deep it is when the page ends."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.names.append(tag)
        if tag not in ("meta", "link", "rect", "path"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        self.names.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def tags(html: str) -> list[str]:
    parser = Tags()
    parser.feed(html)
    assert parser.open == []
    return parser.names


def test_a_page_has_the_chart_for_screens_and_telephones_and_the_table_behind_it() -> None:
    page = document(default_screen(), layout="auto", generated_at=None, chart=two_funds())
    names = tags(page)
    assert (names.count("svg"), names.count("figure"), names.count("details"), names.count("table")) == (2, 1, 1, 1)
    assert page.index("</figure>") < page.index("<details>") < page.index("<table")
    assert "IJR: expense ratio 0.07 % to 0.06 %" in page


def test_a_page_says_its_subtitle_once() -> None:
    chart = growth(line("IWM", [1000.0, 1100.0]), subtitle="as the page says")
    assert "as the page says" not in figure(chart, subtitle=False).partition("<svg")[0]
    assert "as the page says" in figure(chart).partition("<svg")[0]


def test_text_from_outside_is_text_on_the_page() -> None:
    chart = growth(line("<script>x</script>", [1000.0, 1100.0]), title="<img src=x>", notes=("<b>S&P",))
    names = tags(figure(chart))
    assert "script" not in names
    assert "img" not in names


def test_fields_of_a_table_of_colours_are_blue_or_vermillion_and_empty_ones_have_no_colour() -> None:
    cells = ((HeatCell(0.5, "5.0", "5"), HeatCell(-1.0, "-10.0", "-10"), HeatCell(None, "—", "—")),)
    svg = svg_of(HeatMap("Returns", "", (HeatPanel("IWM", ("Jan", "Feb", "Mar"), ("2026",), cells),)))
    assert svg.count('class="gain" fill-opacity="0.30"') == 1
    assert svg.count('class="loss" fill-opacity="0.60"') == 1
    assert all(f">{text}</text>" in svg for text in ("5.0", "-10.0", "—", "2026"))
    assert "<desc>2026: Jan 5.0, Feb -10.0, Mar —</desc>" not in svg


def test_a_matrix_of_hundreds_has_small_fields_and_some_names() -> None:
    """940 pixels for 300 columns are three each; a name needs 13, so every fifth has one, and every third row."""
    names = tuple(f"F{n}" for n in range(300))
    cells = tuple(tuple(HeatCell(0.5, "0.50", ".50") for _ in names) for _ in names)
    svg = svg_of(HeatMap("Correlation", "", (HeatPanel("", names, names, cells),)))
    assert ">.50<" not in svg
    assert svg.count(">F3<") == 1  # a row's name alone: columns begin at F0 and go on at F5
    assert svg.count(">F1<") == 0


@pytest.mark.skipif(find_spec("resvg_py") is not None, reason="resvg-py is installed")
def test_without_the_package_the_error_says_what_to_install() -> None:
    with pytest.raises(UsageFault, match="--png needs the package resvg-py, which is not installed") as fault:
        check_installed()
    assert "pip install 'smallcap-cli[png]'" in fault.value.hint


@pytest.mark.skipif(find_spec("resvg_py") is None, reason="needs resvg-py")
def test_a_png_is_twice_as_large_as_its_svg() -> None:
    content = png_of(two_funds())
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    width, _ = struct.unpack(">II", content[16:24])
    assert width == 2 * 960


@pytest.mark.skipif(find_spec("resvg_py") is None, reason="needs resvg-py")
def test_a_machine_without_fonts_gets_no_chart_without_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """resvg draws a text without a font as nothing and says nothing."""
    monkeypatch.setattr(png, "_picture", lambda svg, zoom=1: b"a picture without text")
    with pytest.raises(DataUnavailable, match="--png finds no font on this machine"):
        png_of(two_funds())
