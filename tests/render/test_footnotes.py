"""Letters go in reading order, one a text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from smallcap_cli.core.model import REASONS, Gap, Value, absent
from smallcap_cli.render.footnotes import REASON_WORDS, letters, missing_text, texts_of
from tests.render.tables import of_numbers


def noted(*notes: str) -> Value:
    return Value(0.1, "fraction", notes=notes)


def test_every_reason_has_words() -> None:
    assert tuple(REASON_WORDS) == REASONS


@pytest.mark.parametrize(
    ("gap", "expected"),
    [
        (Gap("not_listed_then", "first close 2019-09-26"), "not yet listed: first close 2019-09-26"),
        (Gap("too_short"), "history too short"),
        (Gap("not_fetched"), "not fetched"),
        (Gap("not_fetched", "no volume in the price source"), "no volume in the price source"),
        (Gap("outside_window", "after 2026-07-31"), "outside the window: after 2026-07-31"),
        (Gap("not_offered", "\x1b[1mbold"), "not offered by the source: bold"),
    ],
)
def test_a_missing_cell_says_why_in_words(gap: Gap, expected: str) -> None:
    assert missing_text(absent("fraction", gap)) == expected


def test_a_missing_cell_gives_its_reason_before_its_notes() -> None:
    value = absent("fraction", Gap("not_fetched"), notes=("one", "two", "one"))
    assert texts_of(value) == ("not fetched", "one", "two")


def test_letters_follow_the_order_of_reading() -> None:
    table = of_numbers(noted("first row"), noted("second row", "first row"), noted())
    down = letters(table, [(0, 0), (1, 0), (2, 0)])
    assert down.lines == (("a", "first row"), ("b", "second row"))
    assert [down.of(row, 0) for row in range(3)] == ["a", "ab", ""]  # the reader meets b after a
    up = letters(table, [(2, 0), (1, 0), (0, 0)])
    assert up.lines == (("a", "second row"), ("b", "first row"))
    assert [up.of(row, 0) for row in range(3)] == ["b", "ab", ""]


def test_the_27th_footnote_is_aa_and_a_comma_keeps_it_apart() -> None:
    table = of_numbers(*(noted(f"note {n}") for n in range(28)), noted("note 0", "note 27"))
    lettered = letters(table, [(row, 0) for row in range(29)])
    assert [letter for letter, _ in lettered.lines[24:]] == ["y", "z", "aa", "ab"]
    assert lettered.of(28, 0) == "a,ab"


def test_no_footnote_is_called_m_where_m_marks_a_month_end() -> None:
    month_end = replace(noted(), mark="m", as_of=date(2026, 7, 31))
    table = of_numbers(*(noted(f"note {n}") for n in range(14)), month_end)
    lettered = letters(table, [(row, 0) for row in range(15)])
    assert [letter for letter, _ in lettered.lines[11:]] == ["l", "n", "o"]
