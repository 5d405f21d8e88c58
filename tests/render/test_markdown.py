"""A GitHub table that is also readable as text."""

from __future__ import annotations

from dataclasses import replace

from smallcap_cli.core.model import Value
from smallcap_cli.render.markdown import markdown
from tests.render.tables import default_screen, empty, fraction, of_numbers, of_texts


def test_funds_stand_side_by_side_with_their_footnotes() -> None:
    lines = markdown(default_screen(), layout="auto").split("\n")
    assert lines[0].startswith("## US small-cap ETFs · closes to Fri 31 Jul 2026")
    assert lines[2] == "as of 2026-07-31 · window 5y · anchor before · basis total · source catalogue, yahoo"
    assert lines[4:9] == [
        "|                 |          IWM |        IJR |         VB |        SPSM |      AVUV |",
        "| --------------- | -----------: | ---------: | ---------: | ----------: | --------: |",
        "| index           | Russell 2000 | S&P SC 600 | CRSP Small |  S&P SC 600 |    active |",
        "| expense ratio   |       0.19 % |     0.06 % |   0.03 % ◂ |    0.03 % ◂ |    0.25 % |",
        "| return YTD      |      18.79 % |    21.59 % |    15.19 % |     21.58 % | 23.62 % ◂ |",
    ]
    assert lines[10] == ("| \u200310 years p.a.  |      10.55 % |    10.55 % |  10.91 % ◂ | 10.79 % [a] |     — [b] |")
    assert lines[16:] == [
        "- ◂ highest or lowest figure of the row, not a rating; not marked where windows or definitions differ",
        "- [a] two other indexes before 2020-01-24, no ◂",
        "- [b] not yet listed: first close 2019-09-26",
        "- [c] index, not fund: publisher, date, definition",
        "- [d] not published",
        "- lines include cash and futures",
        "",
    ]


def test_funds_down_is_a_line_a_fund() -> None:
    lines = markdown(default_screen(), layout="funds-down").split("\n")
    assert lines[4].startswith("|      | index        | expense ratio |")
    assert lines[6].startswith("| IWM  | Russell 2000 |        0.19 % |")


def test_markdown_and_html_in_a_text_are_literal() -> None:
    text = markdown(of_texts("a|b <i>x</i> *y* _z_ snake_case `c` [d](e) S&P &amp; \\"), layout="auto")
    assert "a\\|b &lt;i>x&lt;/i> \\*y\\* \\_z\\_ snake_case \\`c\\` \\[d\\](e) S&P &amp;amp; \\\\" in text


def test_every_line_has_the_same_number_of_cells() -> None:
    lines = markdown(of_texts("a|b", "c\nd", "| e |"), layout="auto").strip().split("\n")
    assert [line.replace("\\|", "").count("|") for line in lines] == [3, 3, 3, 3, 3]


def test_two_tildes_do_not_strike_a_text_out_and_one_stays() -> None:
    assert "\\~a\\~" in markdown(of_texts("~a~"), layout="auto")
    about = Value(0.4, "share", mark="~")
    assert "| ~40 % |" in markdown(of_numbers(about, unit="share"), layout="auto")


def test_footnote_x_is_not_a_ticked_box() -> None:
    noted = [replace(fraction(0.1), notes=(f"note {n}",)) for n in range(24)]
    text = markdown(of_numbers(*noted), layout="auto")
    assert "- \\[x\\] note 23" in text
    assert "- [w] note 22" in text


def test_an_empty_table_still_has_its_header() -> None:
    assert markdown(empty(of_texts()), layout="auto") == "| text | length |\n| ---- | -----: |\n"
