"""`--fields`: which keys the rows of JSON have, for every command that prints a table."""

from __future__ import annotations

import json

import pytest

from tests.conftest import Run

COMPARE = ("compare", "IWM", "IJR", "-c", "expense_ratio,return_1y", "--as-of", "2026-07-31", "-q")


def test_rows_have_the_fields_asked_for_in_that_order(smallcap: Run) -> None:
    found = json.loads(smallcap(*COMPARE, "-f", "json", "--fields", "expense_ratio,ticker").out)
    assert [list(row.items()) for row in found["rows"]] == [
        [("expense_ratio", 0.0019), ("ticker", "IWM")],
        [("expense_ratio", 0.0006), ("ticker", "IJR")],
    ]
    assert [column["name"] for column in found["columns"]] == ["expense_ratio", "ticker"]
    assert set(found["cells"]) == {"IWM.expense_ratio", "IWM.ticker", "IJR.expense_ratio", "IJR.ticker"}


def test_lines_of_json_have_them_too(smallcap: Run) -> None:
    out = smallcap(*COMPARE, "-f", "ndjson", "--fields", " ticker , ticker").out
    assert out == '{"ticker": "IWM"}\n{"ticker": "IJR"}\n'


@pytest.mark.parametrize(
    ("command", "field"),
    [
        ("fund list", "name"), ("metric list", "column"), ("provider list", "provider"), ("config show", "setting"),
        ("returns IWM --grid", "total"), ("methodology list", "id"),
    ],
)  # fmt: skip
def test_every_table_takes_fields(command: str, field: str, smallcap: Run) -> None:
    first = smallcap(*command.split(), "-f", "json", "-q")
    field = field if field in json.loads(first.out)["rows"][0] else next(iter(json.loads(first.out)["rows"][0]))
    out = smallcap(*command.split(), "-f", "ndjson", "--fields", field, "-q").out
    assert {tuple(json.loads(line)) for line in out.splitlines()} == {(field,)}


def test_an_unknown_field_is_bad_usage_with_the_list_of_fields(smallcap: Run) -> None:
    ran = smallcap(*COMPARE, "-f", "json", "--fields", "ticker,fee")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "error: no field called 'fee'\nhint: fields: ticker, expense_ratio, return_1y\n"


@pytest.mark.parametrize("format", ["table", "csv", "md", "xlsx"])
def test_other_formats_refuse_it(format: str, smallcap: Run) -> None:
    ran = smallcap(*COMPARE, "-f", format, "--fields", "ticker")
    assert ran.code == 2
    assert ran.err == (
        f"error: --fields is for json and ndjson, not {format}\n"
        "hint: add -f json; in compare, -c chooses the columns of every format\n"
    )


def test_no_field_at_all_is_refused(smallcap: Run) -> None:
    assert smallcap(*COMPARE, "-f", "json", "--fields", " , ").code == 2
