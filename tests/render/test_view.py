"""What people see before any format: labels, order, extremes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from smallcap_cli.core.model import Gap, Value, absent
from smallcap_cli.core.table import Table
from smallcap_cli.render.view import extremes, funds_across, view
from tests.render.tables import default_screen, empty, fee, fraction, of_numbers, of_texts


def marked(table: Table) -> set[int]:
    return set(extremes(table, 0))


def test_the_highest_is_the_extreme_of_a_high_column_and_the_lowest_of_a_low_one() -> None:
    assert marked(of_numbers(fraction(-0.3), fraction(-0.2), fraction(-0.25))) == {1}
    assert marked(of_numbers(fee(0.0019), fee(0.0006), fee(0.0025), extreme="low")) == {1}
    assert marked(of_numbers(fraction(0.1), fraction(0.2), extreme="")) == set()


def test_figures_that_read_like_the_best_are_marked_with_it() -> None:
    assert marked(of_numbers(fraction(0.12344), fraction(0.12341), fraction(0.1))) == {0, 1}


def test_an_approximate_figure_ties_with_an_exact_one_that_reads_the_same() -> None:
    about = replace(fraction(0.2), mark="~")
    assert marked(of_numbers(about, fraction(0.2), fraction(0.1))) == {0, 1}


def test_nothing_is_extreme_where_all_figures_read_the_same() -> None:
    assert marked(of_numbers(fraction(0.12344), fraction(0.12341))) == set()


def test_one_figure_alone_is_not_extreme() -> None:
    gap = absent("fraction", Gap("not_fetched"))
    assert marked(of_numbers(fraction(0.1), gap)) == set()


def test_a_figure_that_is_not_comparable_takes_no_part() -> None:
    assert marked(of_numbers(fraction(0.9, note="other index"), fraction(0.1), fraction(0.2))) == {2}


@pytest.mark.parametrize(("days", "expected"), [(7, {1}), (8, set())])
def test_windows_more_than_a_week_apart_have_no_extreme(days: int, expected: set[int]) -> None:
    start = date(2021, 7, 1)
    later = start.replace(day=1 + days)
    assert marked(of_numbers(fraction(0.1, start), fraction(0.2, later))) == expected


def test_as_of_days_more_than_a_week_apart_have_no_extreme() -> None:
    old = replace(fraction(0.2), as_of=date(2026, 7, 23))
    assert marked(of_numbers(fraction(0.1), old)) == set()


def test_a_figure_with_a_window_and_one_without_have_no_extreme() -> None:
    assert marked(of_numbers(fraction(0.1), fee(0.2))) == set()


def test_a_text_is_never_extreme() -> None:
    texts = of_numbers(Value("b", "text"), Value("a", "text"), unit="text")
    assert marked(texts) == set()


def test_funds_side_by_side_read_as_in_the_rulings() -> None:
    seen = view(default_screen(), across=True)
    assert seen.column_labels == ("IWM", "IJR", "VB", "SPSM", "AVUV")
    assert [(row.label, row.indent) for row in seen.rows] == [
        ("index", 0), ("expense ratio", 0), ("return YTD", 0), ("1 year", 1), ("10 years p.a.", 1),
        ("max drawdown 5y", 0), ("trough", 1), ("unprofitable", 0), ("lines held", 0),
    ]  # fmt: skip
    assert seen.positions == (2, 3, 4, 5, 6, 7, 8, 9, 10)
    decade = seen.rows[4].cells
    assert [cell.text for cell in decade] == ["10.55 %", "10.55 %", "10.91 %", "10.79 %", "—"]
    assert [cell.marks for cell in decade] == ["", "", "", "a", "b"]
    assert [cell.extreme for cell in decade] == [False, False, True, False, False]
    assert [cell.extreme for cell in seen.rows[1].cells] == [False, False, True, True, False]
    assert [cell.negative for cell in seen.rows[5].cells] == [True] * 5
    assert [cell.missing for cell in seen.rows[7].cells] == [False] * 4 + [True]
    assert seen.conventions == "as of 2026-07-31 · window 5y · anchor before · basis total · source catalogue, yahoo"


def test_footnotes_are_legend_then_letters_then_general_lines() -> None:
    seen = view(default_screen(), across=True)
    assert seen.footnotes == (
        ("◂", "highest or lowest figure of the row, not a rating; not marked where windows or definitions differ"),
        ("a", "two other indexes before 2020-01-24, no ◂"),
        ("b", "not yet listed: first close 2019-09-26"),
        ("c", "index, not fund: publisher, date, definition"),
        ("d", "not published"),
        ("", "lines include cash and futures"),
    )


def test_funds_down_have_whole_labels_and_letters_in_their_own_order() -> None:
    seen = view(default_screen(), across=False)
    assert seen.column_labels[2:5] == ("return YTD", "return 1 year", "return 10 years p.a.")
    assert [row.label for row in seen.rows] == ["IWM", "IJR", "VB", "SPSM", "AVUV"]
    assert seen.sides[:2] == ("left", "right")
    assert seen.footnotes[1] == ("a", "index, not fund: publisher, date, definition")


def test_a_month_end_figure_is_marked_and_explained() -> None:
    month_end = replace(fraction(0.3), mark="m", comparable=False, notes=("monthly source",))
    seen = view(of_numbers(month_end, fraction(0.2)), across=True)
    assert seen.rows[0].cells[0].marks == "m,a"
    assert seen.footnotes == (("m", "month-end figure, never marked ◂"), ("a", "monthly source"))


def test_rows_without_a_key_label_are_named_by_their_first_column() -> None:
    table = of_texts("one", "three")
    noted = Value("two", "text", notes=("a note",))
    table = replace(table, rows=(table.rows[0], (noted, table.rows[1][1])))
    seen = view(table, across=False)
    assert (seen.corner, seen.column_labels, seen.positions) == ("text", ("length",), (1,))
    assert [(row.label, row.letters) for row in seen.rows] == [("one", ""), ("two", "a")]


def test_rows_with_a_key_label_show_their_keys_once() -> None:
    table = replace(of_texts("one", "three"), key_label="word")
    assert view(table, across=False).column_labels == ("text", "length")
    named = replace(table, keys=("one", "three"))
    seen = view(named, across=False)
    assert (seen.corner, seen.column_labels, seen.rows[1].label) == ("word", ("length",), "three")


def test_text_from_outside_is_clean_in_every_part_of_the_view() -> None:
    table = replace(of_texts("\x1b[31mname"), head="\x1b[1mhead", footnotes=("foot\x07note",))
    seen = view(replace(table, conventions={"window": "\x1b[2m5y"}), across=False)
    assert (seen.head, seen.conventions, seen.rows[0].label) == ("head", "window 5y", "name")
    assert seen.footnotes == (("", "footnote"),)


@pytest.mark.parametrize(
    ("funds", "layout", "expected"),
    [
        (7, "auto", True), (8, "auto", False), (8, "funds-across", True), (2, "funds-down", False),
        (0, "auto", False),
    ],
)  # fmt: skip
def test_seven_funds_fit_side_by_side(funds: int, layout: str, expected: bool) -> None:
    assert funds_across(of_numbers(*[fraction(0.1)] * funds), layout) is expected


def test_general_rows_never_turn() -> None:
    assert funds_across(of_texts("a"), "funds-across") is False


def test_an_empty_table_still_has_its_labels() -> None:
    seen = view(empty(default_screen()), across=False)
    assert seen.rows == ()
    assert len(seen.column_labels) == 9
