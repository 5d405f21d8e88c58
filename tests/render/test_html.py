"""One page that needs nothing else, reads in light and dark, and runs nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smallcap_cli.core.model import Value
from smallcap_cli.core.table import Column, Table
from smallcap_cli.render.html import STYLE_SHEET, document, section
from smallcap_cli.render.text_safety import clean
from tests.render.tables import default_screen, empty, of_texts

VOID = ("meta", "link")


class Page(HTMLParser):
    """The tags of a page, checked to nest, and the text of each cell, row by row."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[list[str]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "td" in self.open or "th" in self.open:
            self.rows[-1][-1] += data


def test_the_page_says_language_title_and_viewport() -> None:
    text = document(default_screen(), layout="auto", generated_at=datetime(2026, 8, 1, 6, 30))
    assert text.startswith('<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">')
    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in text
    assert "<title>US small-cap ETFs · closes to Fri 31 Jul 2026" in text
    assert "<footer>Written by smallcap 2026-08-01 06:30:00Z</footer>" in text


def test_the_letter_of_a_label_looks_like_that_of_a_cell() -> None:
    """One was a raised large letter, the other a small one on the line."""
    columns = (Column("cycle", "cycle", "text"), Column("a", "a", "fraction"))
    cells = (Value("cuts", "text", notes=("to 2025",)), Value(0.5, "fraction", notes=("from 2024",)))
    text = section(Table("rates", columns, ("cuts",), (cells,)), layout="auto")
    assert re.findall(r"<(t[hd])[^>]*>([^<]*)<span class=\"marks\">(.)</span>", text) == [
        ("th", "cuts", "a"), ("td", "50.00 %", "b"),
    ]  # fmt: skip


def test_the_caption_states_the_conventions() -> None:
    assert (
        "<caption><span>as of 2026-07-31 · window 5y · anchor before · basis total · "
        "source catalogue, yahoo</span></caption>"
    ) in section(default_screen(), layout="auto")


def test_nothing_is_asked_from_outside_and_nothing_runs() -> None:
    text = document(default_screen(), layout="auto", generated_at=None)
    page = Page(text)
    assert {tag for tag, _ in page.tags} & {"script", "img", "iframe", "object", "form"} == set()
    addresses = [attributes[a] for _, attributes in page.tags for a in ("src", "href") if a in attributes]
    assert addresses == ["data:,"]
    assert "url(" not in text
    assert "@import" not in text
    assert "<footer>" not in text


def test_cells_read_as_on_the_terminal() -> None:
    rows = Page(section(default_screen(), layout="auto")).rows
    assert rows[0] == ["", "IWM", "IJR", "VB", "SPSM", "AVUV"]
    assert rows[2] == ["expense ratio", "0.19 %", "0.06 %", "0.03 %◂", "0.03 %◂", "0.25 %"]
    assert rows[5] == ["10 years p.a.", "10.55 %", "10.55 %", "10.91 %◂", "10.79 %a", "—b"]


def test_footnotes_follow_the_table() -> None:
    text = section(default_screen(), layout="auto")
    assert "<li><b>b</b>not yet listed: first close 2019-09-26</li>" in text
    assert "<li><b></b>lines include cash and futures</li>" in text


def test_row_and_column_heads_are_heads_and_the_box_can_be_reached_by_keyboard() -> None:
    page = Page(section(default_screen(), layout="auto"))
    scopes = [attributes.get("scope") for tag, attributes in page.tags if tag == "th"]
    assert (scopes.count("col"), scopes.count("row")) == (5, 9)
    assert page.tags[0][1]["tabindex"] == "0"


@settings(deadline=None)
@given(st.text(min_size=1))
def test_any_text_is_shown_and_never_becomes_markup(text: str) -> None:
    table = replace(of_texts(text, label=f"label {text}"), head=text, footnotes=(text,))
    page = Page(document(table, layout="auto", generated_at=None))
    assert page.rows[1][0] == clean(text)
    assert page.rows[0][0] == f"label {clean(text)}"
    assert [tag for tag, _ in page.tags if tag in ("td", "th", "li")] == ["th", "th", "th", "td", "li"]


def test_markup_is_text_in_heads_labels_cells_and_footnotes() -> None:
    evil = "<script>alert('1')</script>"
    noted = Value(evil, "text", notes=(evil + "!",))
    table = Table("x", (Column("a", evil, "text"),) * 2, ("k",), ((noted, noted),), head=evil, footnotes=(evil,))
    text = document(table, layout="auto", generated_at=None)
    # title, h1, the box's label, two heads, a row label, a cell, a lettered and a general footnote
    assert text.count("&lt;script&gt;alert(&#x27;1&#x27;)&lt;/script&gt;") == 9
    assert "<script" not in text


def test_an_empty_table_still_has_its_header() -> None:
    assert Page(section(empty(of_texts()), layout="auto")).rows == [["text", "length"]]


def _luminance(colour: str) -> float:
    """WCAG 2.1, relative luminance."""
    digits = colour.removeprefix("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1])
@pytest.mark.parametrize("ground", ["ground", "head"])
@pytest.mark.parametrize("ink", ["ink", "quiet", "negative", "accent"])
def test_contrast_is_at_least_four_and_a_half(scheme: int, ground: str, ink: str) -> None:
    blocks = re.findall(r":root \{(.*?)\}", STYLE_SHEET, re.DOTALL)
    colours = dict(re.findall(r"--(\w+): (#\w+)", blocks[scheme]))
    light, dark = sorted((_luminance(colours[ground]), _luminance(colours[ink])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5
