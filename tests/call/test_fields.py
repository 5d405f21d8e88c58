"""`--fields`: which keys the rows of JSON have, for every command that prints a table."""

from __future__ import annotations

import inspect
import json
from pathlib import Path

import pytest

from smallcap_cli.app import every_command
from smallcap_cli.call.commands import load
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


LISTED = "error: --fields names no field\nhint: fields: ticker, expense_ratio, return_1y\n"


@pytest.mark.parametrize("given", [("--fields", ""), ("--fields=",), ("--fields", " , "), ("--fields",)], ids=str)
@pytest.mark.parametrize("format", [("-f", "json"), ("-f", "ndjson"), ("-f", "csv"), ()], ids=str)
def test_an_empty_list_says_which_fields_there_are(
    format: tuple[str, ...], given: tuple[str, ...], smallcap: Run
) -> None:
    """As `gh pr list --json` does; no format is needed for the question."""
    ran = smallcap(*COMPARE, *format, *given)
    assert (ran.code, ran.out, ran.err) == (2, "", LISTED)


def test_an_empty_list_before_another_option_takes_no_word_of_it(smallcap: Run) -> None:
    assert smallcap("-q", "compare", "IWM", "--fields", "-c", "expense_ratio,return_1y").err.endswith(LISTED)


def test_an_unknown_field_near_a_known_one_names_that(smallcap: Run) -> None:
    ran = smallcap(*COMPARE, "-f", "json", "--fields", "ticker,return_1")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "error: no field called 'return_1'\nhint: did you mean return_1y? --fields alone lists them\n"


def test_nothing_is_written_for_an_unknown_field(smallcap: Run, tmp_path: Path) -> None:
    assert smallcap(*COMPARE, "-o", str(tmp_path / "funds.json"), "--fields", "fee").code == 2
    assert list(tmp_path.iterdir()) == []


def test_columns_and_cells_are_those_of_the_rows(smallcap: Run) -> None:
    """The envelope names nothing that its rows have not, whatever the order of the columns on the screen."""
    whole = json.loads(smallcap("drawdown", "IWM", "IJR", "--as-of", "2026-07-31", "-f", "json", "-q").out)
    cut = json.loads(
        smallcap(
            "drawdown", "IWM", "IJR", "--as-of", "2026-07-31", "-f", "json", "-q", "--fields", "trough,ticker,depth"
        ).out
    )
    kept = ("trough", "ticker", "depth")
    assert cut["rows"] == [{name: row[name] for name in kept} for row in whole["rows"]]
    assert [column["name"] for column in cut["columns"]] == list(kept)
    assert cut["cells"] == {key: cell for key, cell in whole["cells"].items() if key.rpartition(".")[2] in kept}
    same = ("schema", "command", "as_of", "conventions", "warnings")
    assert [cut[name] for name in same] == [whole[name] for name in same]


@pytest.mark.parametrize("words", every_command(), ids=" ".join)
def test_every_command_with_a_table_in_json_has_fields(words: tuple[str, ...]) -> None:
    """A report is a document of several tables, whose rows have no fields in common: it has no such option."""
    taken = inspect.signature(load(*words).run).parameters
    formats = str(taken["format"].annotation.__metadata__[0].metavar).split("|") if "format" in taken else []
    assert ("fields" in taken) == ("ndjson" in formats)
