"""A workbook that computes nothing, keeps numbers numbers, and is the same twice."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from openpyxl import load_workbook

from smallcap_cli.core.model import Gap, Value, absent
from smallcap_cli.core.table import UNITS, text_of
from smallcap_cli.render.workbook import workbook
from smallcap_cli.render.workbook_cells import NUMBER_FORMATS
from tests.render.tables import default_screen, empty, of_numbers, of_texts


def opened(content: bytes) -> Any:
    return load_workbook(io.BytesIO(content))


def test_the_sheet_is_named_after_the_command_and_its_header_is_bold_and_frozen() -> None:
    book = opened(workbook(default_screen(), generated_at=None))
    assert book.sheetnames == ["screen", "compare", "about"]
    sheet = book["compare"]
    assert [cell.value for cell in sheet[1]][:4] == ["ticker", "name", "methodology", "expense_ratio"]
    assert all(cell.font.bold for cell in sheet[1])
    assert sheet.freeze_panes == "B2"


def test_numbers_are_numbers_dates_are_dates_and_missing_is_empty() -> None:
    sheet = opened(workbook(default_screen(), generated_at=None))["compare"]
    drawdown, trough, lines = sheet["H2"], sheet["I2"], sheet["K2"]
    assert (drawdown.value, drawdown.data_type, drawdown.number_format) == (-0.3191, "n", "0.00%")
    assert (trough.value, trough.number_format) == (datetime(2022, 6, 16), "yyyy-mm-dd")
    assert (lines.value, lines.number_format) == (1920, "#,##0")
    assert sheet["G6"].value is None
    assert sheet["J6"].value is None


@pytest.mark.parametrize(
    ("text", "content", "shown"),
    [
        ("2001", 2001, "0"), ("2024-08", datetime(2024, 8, 1), "yyyy-mm"),
        ("2022-06-16", datetime(2022, 6, 16), "yyyy-mm-dd"), ("0.18793254", 0.18793254, "General"),
        ("-1.5e-07", -1.5e-07, "General"),
        ("2026-11-29 13:05Z", datetime(2026, 11, 29, 13, 5), 'yyyy-mm-dd hh:mm"Z"'),
        *((text, text, "General") for text in ("2024Q3", "2024-08 to 2025-01", "max", "nan", "1896-05")),
    ],
)  # fmt: skip
def test_a_year_a_month_and_a_moment_written_as_text_are_what_they_are_and_an_interval_stays_text(
    text: str, content: object, shown: str
) -> None:
    """A column of months was text in a spreadsheet, so that nothing could be looked up or drawn by it."""
    book = opened(workbook(of_numbers(Value(text, "ordinal"), unit="ordinal"), generated_at=None))
    for cell in (book["compare"]["A2"], book["screen"]["B2"]):
        assert (cell.value, cell.number_format) == (content, shown)


def test_a_difference_has_its_sign_in_a_sheet_and_its_mark_behind_each() -> None:
    more = of_numbers(Value(12.0, "count_difference", mark="m"), unit="count_difference")
    cell = opened(workbook(more, generated_at=None))["screen"]["B2"]
    assert (cell.value, cell.number_format) == (12, '+#,##0" m";-#,##0" m";#,##0" m"')


def test_every_unit_has_a_number_format() -> None:
    assert set(UNITS) <= set(NUMBER_FORMATS)


@pytest.mark.parametrize("text", ["=cmd|'/c calc'!A0", "@SUM", "+1", "-x", "=1+1", " =1", "#N/A", "TRUE", "12"])
def test_no_text_becomes_a_formula_a_number_or_an_error(text: str) -> None:
    cell = opened(workbook(of_texts(text), generated_at=None))["fund list"]["A2"]
    assert cell.data_type == "s"
    assert cell.value == ("'" + text if text.strip()[0] in "=+-@" else text)


def test_formulas_in_warnings_and_sources_are_text_too() -> None:
    table = replace(of_texts("x"), warnings=("=1+1",), head="=2", conventions={"window": "@x"})
    about = opened(workbook(table, generated_at=None))["about"]
    assert {cell.data_type for row in about.iter_rows() for cell in row if cell.value is not None} == {"s"}


def test_control_characters_do_not_break_the_file() -> None:
    cell = opened(workbook(of_texts("a\x00b\x1b[31mc\ufffe\ud800"), generated_at=None))["fund list"]["A2"]
    assert cell.value == "abc"


def test_about_says_conventions_sources_reasons_and_warnings() -> None:
    about = opened(workbook(default_screen(), generated_at=datetime(2026, 8, 1, 6, 30, tzinfo=UTC)))["about"]
    lines = [tuple(cell.value for cell in row) for row in about.iter_rows()]
    assert ("as_of", "2026-07-31", None) in lines
    assert ("generated_at", "2026-08-01T06:30:00Z", None) in lines
    assert ("convention window", "5y", None) in lines
    assert ("column expense_ratio", "expense ratio", "fraction") in lines
    assert ("source", "yahoo: daily adjusted closes", "https://example.com/q?a=1&b=2") in lines
    assert ("note", "AVUV.return_10y", "not yet listed: first close 2019-09-26") in lines
    assert ("warning", "IWM: something to know", None) in lines


@pytest.mark.parametrize("moment", [None, datetime(2026, 8, 1, 6, 30)])
def test_two_runs_give_the_same_bytes_whatever_the_clock_says(moment: datetime | None) -> None:
    first = workbook(default_screen(), generated_at=moment)
    assert workbook(default_screen(), generated_at=moment) == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = opened(first).properties
    expected = moment or datetime(2000, 1, 1)
    assert (properties.created, properties.modified) == (expected, expected)


def test_a_day_before_spreadsheets_agree_is_a_text() -> None:
    table = of_numbers(Value(date(1896, 5, 26), "date"), Value(date(1900, 3, 1), "date"), unit="date")
    sheet = opened(workbook(table, generated_at=None))["compare"]
    assert (sheet["A2"].value, sheet["A3"].value) == ("1896-05-26", datetime(1900, 3, 1))


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("a" * 40, "a" * 31), ("data/[x]", "data  x"), ("about", "table"), ("History", "table"), ("screen", "table"),
        ("", "table"),
    ],
)  # fmt: skip
def test_a_sheet_name_is_one_that_excel_opens(command: str, expected: str) -> None:
    assert opened(workbook(replace(of_texts("x"), command=command), generated_at=None)).sheetnames[1] == expected


def test_an_empty_table_still_has_its_header() -> None:
    sheet = opened(workbook(empty(of_texts()), generated_at=None))["fund list"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [["name", "length"]]


def test_a_missing_cell_of_another_reason_is_empty_and_explained() -> None:
    table = of_numbers(absent("fraction", Gap("source_failed", "timeout")))
    book = opened(workbook(table, generated_at=None))
    assert book["compare"]["A2"].value is None
    assert [cell.value for cell in book["about"][4]] == ["note", "F0.figure", "source failed: timeout"]


def test_the_first_sheet_is_the_screen_with_numbers_and_reasons_as_comments() -> None:
    """IWM, IJR ... stand side by side; the cell reads "0.03% ◂" and is the number 0.0003."""
    sheet = opened(workbook(default_screen(), generated_at=None)).worksheets[0]
    assert sheet.title == "screen"
    cells = {(row[0].value, place): cell for row in sheet.iter_rows() for place, cell in enumerate(row) if row[0].value}
    fee = cells["expense ratio", 3]
    assert (fee.value, fee.number_format) == (0.0003, '0.00%" ◂"')
    young = next(c for row in sheet.iter_rows() for c in row if c.comment and "2019-09-26" in c.comment.text)
    assert str(young.value).startswith("—")


def test_the_first_sheet_is_ready_to_filter_and_to_print() -> None:
    sheet = opened(workbook(default_screen(), generated_at=None)).worksheets[0]
    page = sheet.page_setup
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    # The file format leaves the width out where it is one page.
    assert (page.orientation, page.fitToWidth or 1, page.fitToHeight) == ("landscape", 1, 0)
    head = int(sheet.freeze_panes[1:]) - 1
    assert sheet.auto_filter.ref.startswith(f"A{head}:F")
    assert [cell.value for cell in sheet[head]][1:6] == ["IWM", "IJR", "VB", "SPSM", "AVUV"]


@pytest.mark.parametrize("text", ["=1+1", "https://example.com", "internal:A1", "12", "{=A1}", "x" * 40_000])
def test_a_text_from_outside_is_neither_formula_nor_link_on_any_sheet(text: str) -> None:
    for sheet in opened(workbook(of_texts(text), generated_at=None)).worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
            assert (cell.data_type, cell.hyperlink) == ("s" if isinstance(cell.value, str) else "n", None)
            assert len(str(cell.value)) <= 32_767


def test_a_large_ratio_has_its_thousands_on_the_screen_and_in_a_sheet() -> None:
    """A Treynor ratio of 1234.5 was printed without the comma that assets have."""
    ratio = Value(1234.5, "ratio")
    assert text_of(ratio) == "1,234.50"
    assert (
        opened(workbook(of_numbers(ratio, unit="ratio"), generated_at=None))["compare"]["A2"].number_format
        == "#,##0.00"
    )


def test_titles_of_rows_are_a_last_column_that_can_be_filtered() -> None:
    """Funds below one another lost the names that stand above their rows on the screen."""
    two = replace(of_texts("a", "b", "c"), titles={0: "IWM", 2: "IJR"})
    sheet = opened(workbook(two, generated_at=None))["screen"]
    head = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "part")
    assert [sheet.cell(head.row + n, head.column).value for n in range(1, 4)] == ["IWM", "IWM", "IJR"]
    assert sheet.auto_filter.ref.endswith(f"{sheet.cell(head.row + 3, head.column).coordinate}")


def test_every_sheet_prints_one_page_wide_with_its_head_on_each_page() -> None:
    """Raw columns and sources of five funds printed on 16 pages, without their heads from the second on."""
    table = replace(default_screen(), head="S&P 600 & others")
    book = opened(workbook(table, generated_at=None))
    for sheet in book.worksheets:
        page = sheet.page_setup
        assert (page.orientation, page.fitToWidth or 1, page.fitToHeight) == ("landscape", 1, 0), sheet.title
        assert sheet.oddFooter.left.text == "S&&P 600 && others"  # a single ampersand is a code
    assert (book["compare"].print_title_rows, book["about"].print_title_rows) == ("$1:$1", None)
    head = int(book["screen"].freeze_panes[1:]) - 1
    assert book["screen"].print_title_rows == f"${head}:${head}"


def test_long_texts_have_rows_as_high_as_their_lines() -> None:
    """Texts ran over the next column on the screen and were cut off on paper."""
    table = replace(of_texts("word " * 60, "short"), footnotes=("note " * 60,), findings=("found " * 60,))
    sheet = opened(workbook(table, generated_at=None))["screen"]
    heights = {str(row[0].value)[:5].strip(): sheet.row_dimensions[row[0].row].height for row in sheet.iter_rows()}
    assert all(heights[name] >= 45 for name in ("word", "note", "found"))
    assert not heights["short"] or heights["short"] == 15
