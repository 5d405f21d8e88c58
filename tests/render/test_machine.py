"""What programs read: raw values, strict formats, nothing that acts."""

from __future__ import annotations

import csv
import io
import json
import struct
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smallcap_cli.core.model import Gap, Value, absent
from smallcap_cli.core.table import Column, Table
from smallcap_cli.render.machine import (
    brief_node,
    comma_separated,
    json_document,
    json_lines,
    raw,
    tab_separated,
    utc_text,
)
from tests.render.tables import default_screen, empty, fraction, of_numbers, of_texts


def reread(text: str, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


def strict(text: str) -> dict[str, object]:
    def refuse(word: str) -> object:
        raise AssertionError(f"{word} is not JSON")

    document: dict[str, object] = json.loads(text, parse_constant=refuse)
    return document


def test_csv_has_a_header_and_raw_values() -> None:
    lines = comma_separated(default_screen(), header=True).split("\n")
    assert lines[0] == (
        "ticker,name,methodology,expense_ratio,return_ytd,return_1y,return_10y,max_drawdown,"
        "drawdown_trough,unprofitable_share,line_count,status"
    )
    assert lines[1] == ("IWM,IWM fund,Russell 2000,0.0019,0.1879,0.3411,0.1055,-0.3191,2022-06-16,0.4,1920,ok")
    assert lines[5] == "AVUV,AVUV fund,active,0.0025,0.2362,0.3754,,-0.2879,2025-04-08,,760,ok"
    assert lines[6:] == [""]


def test_no_header_drops_that_line_alone() -> None:
    whole = comma_separated(default_screen(), header=True)
    assert comma_separated(default_screen(), header=False) == whole.split("\n", 1)[1]


def test_a_column_that_is_not_for_machines_is_left_out() -> None:
    table = of_texts("x")
    hidden = replace(table, columns=(replace(table.columns[0], machine=False), table.columns[1]))
    assert comma_separated(hidden, header=True) == "length\n1\n"


def test_quotes_commas_and_line_breaks_stay_inside_their_cell() -> None:
    text = comma_separated(of_texts('the "best", fund\nof all'), header=False)
    assert text == '"the ""best"", fund of all",23\n'


def test_tsv_has_no_tab_inside_a_cell() -> None:
    assert tab_separated(of_texts("a\tb\nc"), header=True) == "name\tlength\na b c\t5\n"


def test_formulas_are_neutralised_and_negative_numbers_are_not() -> None:
    table = of_texts("=cmd|'/c calc'!A0", "@SUM", "+1", "-x", "\x1b[31m=1")
    assert [row[0] for row in reread(comma_separated(table, header=False))] == [
        "'=cmd|'/c calc'!A0", "'@SUM", "'+1", "'-x", "'=1",
    ]  # fmt: skip
    assert comma_separated(of_numbers(fraction(-0.3192)), header=False) == "-0.3192\n"
    assert tab_separated(of_texts("=1"), header=False) == "'=1\t2\n"


def test_a_header_is_neutralised_too() -> None:
    table = Table("compare", (Column("=1", "=1", "text"),), (), ())
    assert comma_separated(table, header=True) == "'=1\n"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Value(1920.0, "count"), 1920),
        (Value(3.5, "days"), 3.5),
        (Value(169e9, "usd"), 169000000000.0),
        (Value(0.4, "share", mark="~"), 0.4),
        (Value(date(2022, 6, 16), "month"), "2022-06-16"),
        (Value("a\x07b", "text"), "ab"),
        (absent("fraction", Gap("too_short")), None),
    ],
)
def test_raw_is_the_value_without_its_clothes(value: Value, expected: object) -> None:
    assert raw(value) == expected
    assert type(raw(value)) is type(expected)


@settings(deadline=None)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=20))
def test_numbers_read_back_bit_for_bit(numbers: list[float]) -> None:
    table = of_numbers(*(Value(number, "fraction") for number in numbers))
    bits = [struct.pack("d", number) for number in numbers]
    assert [struct.pack("d", float(row[0])) for row in reread(comma_separated(table, header=False))] == bits
    again = [json.loads(line)["figure"] for line in json_lines(table).splitlines()]
    assert [struct.pack("d", number) for number in again] == bits


@settings(deadline=None)
@given(st.lists(st.text(min_size=1), min_size=1, max_size=5))
def test_any_text_leaves_the_shape_whole(texts: list[str]) -> None:
    table = of_texts(*texts)
    for delimiter, text in (
        (",", comma_separated(table, header=True)),
        ("\t", tab_separated(table, header=True)),
    ):
        text.encode("utf-8")
        rows = reread(text, delimiter)
        assert [len(row) for row in rows] == [2] * (1 + len(texts))
        assert not any(row[0].strip()[:1] in ("=", "+", "-", "@") for row in rows if row[0].strip())
    assert len(json_lines(table).splitlines()) == len(texts)
    strict(json_document(table, generated_at=None))


def test_the_json_envelope_has_its_parts_in_order() -> None:
    document = strict(json_document(default_screen(), generated_at=datetime(2026, 8, 1, 6, 30)))
    assert list(document) == [
        "schema", "command", "generated_at", "as_of", "conventions", "columns", "rows", "cells", "warnings",
    ]  # fmt: skip
    assert document["schema"] == "smallcap/1"
    assert document["command"] == "compare"
    assert document["generated_at"] == "2026-08-01T06:30:00Z"
    assert document["as_of"] == "2026-07-31"
    assert document["conventions"] == {
        "window": "5y", "anchor": "before", "basis": "total", "price_kind": None, "frequency": None,
        "benchmark": None, "risk_free": None,
    }  # fmt: skip
    assert document["warnings"] == ["IWM: something to know"]


def test_caveats_are_warnings_of_programs_and_no_footnotes_besides() -> None:
    table = replace(of_texts("a"), footnotes=("how", "synthetic"), caveats=("synthetic",), warnings=("old",))
    assert strict(json_document(table, generated_at=None))["warnings"] == ["old", "synthetic"]
    brief = brief_node(table, of=1)
    assert (brief["footnotes"], brief["warnings"]) == (["how"], ["old", "synthetic"])


def test_a_coverage_that_json_cannot_say_is_refused() -> None:
    table = of_numbers(replace(fraction(0.1), coverage=float("nan")))
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_document(table, generated_at=None)


def test_json_is_indented_and_keeps_letters_readable() -> None:
    lines = json_document(of_texts("Zürich"), generated_at=None).split("\n")
    assert lines[1] == '  "schema": "smallcap/1",'
    assert '      "name": "Zürich",' in lines


def test_json_rows_and_columns_are_raw() -> None:
    document = json.loads(json_document(default_screen(), generated_at=None))
    assert document["generated_at"] is None
    assert document["columns"][7] == {"name": "max_drawdown", "label": "max drawdown 5y", "unit": "fraction"}
    assert document["rows"][4]["max_drawdown"] == -0.2879
    assert document["rows"][4]["return_10y"] is None
    assert document["rows"][4]["line_count"] == 760


def test_json_cells_say_where_a_value_comes_from_and_why_one_is_missing() -> None:
    cells = json.loads(json_document(default_screen(), generated_at=None))["cells"]
    assert cells["IWM.return_1y"] == {
        "sources": [
            {
                "provider": "yahoo",
                "as_of": "2026-07-31",
                "retrieved": "2026-08-01T06:30:00Z",
                "citation": "daily adjusted closes",
                "url": "https://example.com/q?a=1&b=2",
            }
        ],
        "as_of": "2026-07-31",
        "start": "2025-07-31",
        "basis": "total",
        "coverage": 1.0,
        "missing": None,
    }
    assert cells["AVUV.return_10y"]["missing"] == "not_listed_then"
    assert cells["AVUV.return_10y"]["detail"] == "first close 2019-09-26"
    assert cells["SPSM.return_10y"]["notes"] == ["two other indexes before 2020-01-24, no ◂"]
    assert cells["IWM.unprofitable_share"]["mark"] == "~"


def test_a_cell_of_another_unit_than_its_column_says_so() -> None:
    table = of_numbers(Value(3.0, "count"))
    assert json.loads(json_document(table, generated_at=None))["cells"]["F0.figure"]["unit"] == "count"


def test_an_empty_table_still_has_its_header() -> None:
    table = empty(of_texts())
    assert comma_separated(table, header=True) == "name,length\n"
    assert tab_separated(table, header=True) == "name\tlength\n"
    assert json_lines(table) == ""
    document = json.loads(json_document(table, generated_at=None))
    assert [column["name"] for column in document["columns"]] == ["name", "length"]
    assert document["rows"] == []


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (None, None),
        (datetime(2026, 8, 1, 6, 30, 5, 999), "2026-08-01T06:30:05Z"),
        (datetime(2026, 8, 1, 6, 30, tzinfo=UTC), "2026-08-01T06:30:00Z"),
        (datetime(2026, 8, 1, 1, 0, tzinfo=timezone(timedelta(hours=2))), "2026-07-31T23:00:00Z"),
    ],
)
def test_moments_are_written_in_utc(moment: datetime | None, expected: str | None) -> None:
    assert utc_text(moment) == expected
