"""Text from outside reaches no terminal as a command and no spreadsheet as a formula."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smallcap_cli.render.text_safety import clean, for_spreadsheet


@pytest.mark.parametrize(
    ("dirty", "expected"),
    [
        ("iShares Russell 2000 ETF", "iShares Russell 2000 ETF"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x9b1;31mred", "red"),
        ("\x1b]0;window title\x07name", "name"),
        ("\x1b]8;;https://example.com\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b]0;never closed", "0;never closed"),
        ("two\nlines\tand a tab\r", "two lines and a tab "),
        ("bell\x07 and c1\x85end", "bell and c1 end"),
        ("right\u202eleft", "rightleft"),
        ("iso\u2066lated\u2069", "isolated"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("half a pair \ud800", "half a pair "),
        ("not a character \ufffe", "not a character "),
        ("Zürich – 20\u00a0%", "Zürich – 20\u00a0%"),
    ],
)
def test_clean_keeps_what_is_read_and_drops_what_acts(dirty: str, expected: str) -> None:
    assert clean(dirty) == expected


@pytest.mark.parametrize(
    "formula",
    [
        "=cmd|'/c calc'!A0",
        "@SUM(A1)",
        "+1",
        "-x",
        " =1+1",
        "\t=1+1",
        "\r\n@x",
        "\x1b[31m=1",
        "\u200b=1",
        "＝1+1",
    ],
)
def test_a_text_that_a_spreadsheet_would_compute_gets_an_apostrophe(formula: str) -> None:
    assert for_spreadsheet(formula) == "'" + clean(formula)


@pytest.mark.parametrize("text", ["", " ", "S&P 600", "a=b", "1-2", "'=1", "—"])
def test_a_text_that_is_none_stays_as_it_is(text: str) -> None:
    assert for_spreadsheet(text) == text


@settings(deadline=None)
@given(st.text())
def test_clean_text_has_no_control_character_and_stays_clean(text: str) -> None:
    safe = clean(text)
    assert not [c for c in safe if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")]
    assert clean(safe) == safe
    safe.encode("utf-8")


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("=+-@'a \t\r\u200d\u200b\x1b[1m")))
def test_no_text_begins_like_a_formula_in_a_spreadsheet(text: str) -> None:
    safe = for_spreadsheet(text)
    negative = re.fullmatch(r"-1+(\.1+)?", safe)  # a number, not a formula
    assert negative or safe.strip().lstrip("\u200d").lstrip()[:1] not in tuple("=+-@")
