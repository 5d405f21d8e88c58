"""Every format says the same about the same table."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys

import pytest
from openpyxl import load_workbook

from smallcap_cli.core.table import Table
from smallcap_cli.errors import UsageFault
from smallcap_cli.render import FORMATS, Style, render
from smallcap_cli.render.view import view
from tests.render.tables import default_screen
from tests.render.test_html import Page

DOWN = Style(layout="funds-down")
Cells = list[list[object]]


def text_in(table: Table, format: str, style: Style = DOWN) -> str:
    text = render(table, format, style)
    assert isinstance(text, str)
    return text


def separated(table: Table, format: str, delimiter: str) -> Cells:
    """Cells of CSV or TSV, typed by what the JSON says they are."""
    rows = csv.reader(io.StringIO(text_in(table, format)), delimiter=delimiter)
    numeric = [c.unit not in ("text", "date", "month") for c in table.columns]
    return [
        [None if not cell else float(cell) if number else cell for cell, number in zip(row, numeric, strict=True)]
        for row in list(rows)[1:]
    ]


def workbook_cells(table: Table) -> Cells:
    content = render(table, "xlsx", DOWN)
    assert isinstance(content, bytes)
    rows = list(load_workbook(io.BytesIO(content)).worksheets[1].iter_rows(min_row=2, values_only=True))
    return [[c.date().isoformat() if hasattr(c, "date") else c for c in row] for row in rows]


def test_machines_get_the_same_cells_in_every_format() -> None:
    table = default_screen()
    expected = [list(row.values()) for row in json.loads(text_in(table, "json"))["rows"]]
    assert len(expected) == 5
    assert expected[0][7] == -0.3191
    assert [list(json.loads(line).values()) for line in text_in(table, "ndjson").splitlines()] == expected
    assert separated(table, "csv", ",") == expected
    assert separated(table, "tsv", "\t") == expected
    assert workbook_cells(table) == expected


@pytest.mark.parametrize("layout", ["auto", "funds-down"])
def test_people_get_the_same_cells_in_every_format(layout: str) -> None:
    table = default_screen()
    seen = view(table, across=layout == "auto")
    expected = [[row.label, *(cell.text + cell.marks + "◂" * cell.extreme for cell in row.cells)] for row in seen.rows]
    assert len(expected) == (9 if layout == "auto" else 5)
    style = Style(layout=layout)
    assert Page(text_in(table, "html", style)).rows[1:] == expected
    lines = [line for line in text_in(table, "md", style).split("\n") if line.startswith("| ")][2:]
    cells = [[re.sub(r" \[(\w+)\]| (?=◂)", r"\1", c.strip()) for c in line[1:-1].split("|")] for line in lines]
    assert cells == expected


@pytest.mark.parametrize("format", [name for name in FORMATS if name != "table"])
def test_two_runs_are_equal(format: str) -> None:
    assert render(default_screen(), format, Style()) == render(default_screen(), format, Style())


@pytest.mark.parametrize("format", ["csv", "tsv", "json", "ndjson", "md", "html"])
def test_every_text_ends_in_one_line_feed_and_has_no_carriage_return(format: str) -> None:
    text = text_in(default_screen(), format)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert "\r" not in text
    assert "\ufeff" not in text


def test_an_unknown_format_is_the_users_fault_and_names_a_near_one() -> None:
    with pytest.raises(UsageFault, match="no output format called jsn") as caught:
        render(default_screen(), "jsn", Style())
    assert "json" in caught.value.hint


def test_a_format_is_imported_only_when_it_is_used() -> None:
    program = (
        "import sys; from smallcap_cli.render import Style, render\n"
        "late = {'xlsxwriter', 'json', 'csv', 'html'} & set(sys.modules)\n"
        "assert not late, late\n"
        "from tests.render.tables import default_screen\n"
        "render(default_screen(), 'csv', Style())\n"
        "assert 'xlsxwriter' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
