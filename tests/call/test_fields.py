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
    """Of a report each section's table has those of the fields that are its own."""
    taken = inspect.signature(load(*words).run).parameters
    formats = str(taken["format"].annotation.__metadata__[0].metavar).split("|") if "format" in taken else []
    assert ("fields" in taken) == ("json" in formats)


@pytest.mark.parametrize(
    "line",
    [
        "compare IWM IJR", "fund show IWM", "fund list", "correlate IWM IJR VB", "correlate IWM IJR VB -f csv",
        "methodology compare russell_2000 sp_smallcap_600", "returns IWM --by month", "overlap IWM IJR --holdings .",
        "methodology backtest russell_2000 --universe sample --tilts", "universe build IWM --holdings .",
        "alpha IWM --model capm --benchmark VOO", "rotation IWM SPY", "fees IWM IJR -f md",
    ],
)  # fmt: skip
def test_the_list_has_the_fields_of_json_and_not_the_columns_of_the_screen(
    line: str, smallcap: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`fund show IWM --fields` listed fact, value and detail, none of which `-f json` has."""
    monkeypatch.chdir(tmp_path)
    for fund in ("IWM", "IJR"):
        lines = "ticker,name,weight,market_value,shares\nALFA,Alfa Inc,60%,60,6\nBETA,Beta Corp,40%,40,4\n"
        (tmp_path / f"{fund}_2026-08-15.csv").write_text(lines)
    rows = json.loads(smallcap(*line.partition(" -f ")[0].split(), "-f", "json", "-q").out)["rows"]
    ran = smallcap(*line.split(), "-q", "--fields")
    assert (ran.code, ran.err.splitlines()[-1]) == (2, f"hint: fields: {', '.join(rows[0])}")


REPORT = ("report", "IWM", "IJR", "--as-of", "2026-07-31", "--offline", "-q")


def test_a_report_has_the_fields_in_every_section_that_knows_them(smallcap: Run) -> None:
    ran = smallcap(*REPORT, "-f", "json", "--fields", "year,return_1y,ticker")
    rows = {one["id"]: one["table"] and one["table"]["rows"][0] for one in json.loads(ran.out)["sections"]}
    assert rows["compare"] == {"return_1y": 0.34110180061384465, "ticker": "IWM"}
    assert list(rows["calendar"]) == ["year"]
    assert (rows["rules"], list(rows["drawdown"])) == (None, ["ticker"])


def test_a_report_lists_its_fields_by_section(smallcap: Run) -> None:
    listed = smallcap(*REPORT, "--fields")
    assert (listed.code, listed.out) == (2, "")
    assert "; calendar: year, IWM, IJR; " in listed.err
    wrong = smallcap(*REPORT, "-f", "json", "--fields", "ticker,yaer")
    assert (wrong.code, wrong.err) == (
        2, "error: no field called 'yaer'\nhint: did you mean year? --fields alone lists them\n"
    )  # fmt: skip


def test_a_report_that_the_next_one_is_compared_with_keeps_its_fields(smallcap: Run, tmp_path: Path) -> None:
    ran = smallcap(*REPORT, "-f", "json", "--fields", "ticker", "-o", str(tmp_path))
    assert (ran.code, list(tmp_path.iterdir())) == (2, [])
    assert ran.err == (
        "error: a report in a folder has all fields: the next one is compared with it\nhint: -o FILE.json\n"
    )
