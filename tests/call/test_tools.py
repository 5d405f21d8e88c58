"""Commands as tools: what they take, that they only read, and what an answer says."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from smallcap_cli.app import every_command
from smallcap_cli.call.commands import load
from smallcap_cli.call.completion import alternatives
from smallcap_cli.call.tools import MOST_TOOLS, TOOLS, Tool, error_text, result_of, tool_of
from smallcap_cli.errors import ConfigFault, SmallcapError, UsageFault
from tests.conftest import Run

#: The least that each tool needs.
LEAST: dict[str, dict[str, object]] = {
    "fund_list": {}, "methodology_compare": {"methodologies": ["russell_2000", "sp_smallcap_600"]},
}  # fmt: skip

#: A value of each kind that a tool may need.
VALUES: dict[str, object] = {
    "TICKER": "IWM", "ID": "russell_2000", "sample": "sample", "CHECKS": "rotation", "COLUMN": "expense_ratio",
    "PROVIDER": "bundled", "SECURITY": "SYN00001", "DATE": "2026-01-31", "TICKER:WEIGHT": ["VOO:80", "IWM:20"],
    "STEP.PATH=LO:HI:STEP": "percentile_band.lo=70:80:10",
}  # fmt: skip
#: What files may be called, so that they are names too: of a fund, a day, a group, checks, a universe.
NAMES = ("IWM", "2026-07-31", "us-smallcap", "rotation", "sample")
#: What Python reports of files.
FILE_EVENTS = ("open", "os.listdir", "os.scandir")


class Watch:
    """The paths under a folder that were opened or listed while it was watched."""

    def __init__(self) -> None:
        self.folder, self.seen = "", set[str]()

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        written = "w" in arguments  # by the test
        if self.folder and event in FILE_EVENTS and not written and isinstance(arguments[0], str | bytes | os.PathLike):
            path = os.path.abspath(os.fsdecode(arguments[0]))
            if path.startswith(self.folder):
                self.seen.add(path)


WATCH = Watch()
sys.addaudithook(WATCH)  # one for the whole run: Python takes none back


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """What was opened in the working folder, which has a list of funds of the user's."""
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "secret").write_text("IJR\n")
    monkeypatch.chdir(folder)
    WATCH.folder, WATCH.seen = str(folder), set()
    yield WATCH.seen
    WATCH.folder = ""


def asked(name: str, most: int = 50, **values: object) -> dict[str, Any]:
    return result_of(tool_of(name), values, network=False, config=None, most=most)


def test_there_are_at_most_eight() -> None:
    """A host puts the schema of every tool before its model at each question."""
    assert len(TOOLS) <= MOST_TOOLS == 8


@pytest.mark.parametrize("name", TOOLS)
def test_a_tool_is_its_command(name: str, smallcap: Run) -> None:
    tool = tool_of(name)
    jsonschema.Draft202012Validator.check_schema(tool.schema)
    assert not tool.command.writes
    assert tool.description.splitlines()[0].endswith(".")
    assert all(one["description"] for one in tool.schema["properties"].values())
    values = LEAST.get(name, {"tickers": ["IWM", "IJR"]})
    jsonschema.validate(values, tool.schema)
    flags = ["--offline"] if "--offline" in option_names(name) else []
    words = [word for one in values.values() for word in str(one).strip("[]").replace("'", "").split(", ")]
    printed = smallcap(*tool.command.name.split(), *words, "-f", "json", "-q", *flags)
    if printed.code:  # an empty store has no holdings
        with pytest.raises(SmallcapError) as caught:
            asked(name, **values)
        assert f"{error_text(caught.value)}\n" == printed.err
        return
    found = asked(name, **values)
    whole = json.loads(printed.out)
    same = ("command", "as_of", "conventions", "columns")
    assert {key: found[key] for key in same} == {key: whole[key] for key in same}
    assert found["rows"] == whole["rows"][:50]


def option_names(name: str) -> set[str]:
    from smallcap_cli.call.command_line import parameters_of

    return {flag for parameter in parameters_of(tool_of(name).command) for flag in parameter.names}


@pytest.mark.parametrize("words", every_command(), ids=" ".join)
def test_no_tool_writes_or_reads_files(words: tuple[str, ...]) -> None:
    """Whatever can become a tool; what cannot is refused."""
    try:
        tool = tool_of("_".join(words))
    except UsageFault:
        return
    assert not load(*words).writes
    for name, schema in tool.schema["properties"].items():
        one = schema.get("items", schema)
        file_named = "FILE" in tool.takes[name].metavar or "DIR" in tool.takes[name].metavar
        assert not file_named or "pattern" in one or "enum" in one, name
    assert not {"output", "prices", "svg", "png", "refresh", "config"} & set(tool.takes)


def values_for(tool: Tool) -> dict[str, object]:
    """Something for all that a tool needs, two of what may stand again."""
    needed: dict[str, object] = dict(LEAST.get(tool.name, {}))
    for name in tool.required:
        taken = tool.takes[name]
        kind = next(one for one in alternatives(taken.metavar) if one in VALUES)
        value = VALUES[kind]
        needed.setdefault(name, [value] if taken.many and isinstance(value, str) else value)
    return needed


@pytest.mark.parametrize("words", every_command(), ids=" ".join)
def test_no_tool_opens_what_its_caller_names(words: tuple[str, ...], opened: set[str]) -> None:
    """`universe: "/etc/passwd"` was opened and its lines were told; a name that a file has too was read as the file."""
    try:
        tool = tool_of("_".join(words))
    except UsageFault:
        return
    here = Path.cwd()
    for name, taken in tool.takes.items():
        if tool.schema["properties"][name]["type"] in ("boolean", "integer"):
            continue
        there = answer_or_error(tool, name, str(here / "secret"))
        if {"FILE", "DIR"} & set(alternatives(taken.metavar)):
            absent = answer_or_error(tool, name, str(here / "absent"))
            assert there.replace("secret", "absent") == absent, name  # nor does it say whether there is a file
            answer_or_error(tool, name, "secret")
            for text in NAMES:
                (here / text).write_text("IJR\n")
                answer_or_error(tool, name, text)
                (here / text).unlink()
        assert opened == set(), name


def answer_or_error(tool: Tool, name: str, text: str) -> str:
    value = [text] if tool.takes[name].many else text
    try:
        node = result_of(tool, {**values_for(tool), name: value}, network=False, config=None, most=1)
    except SmallcapError as error:
        return error_text(error)
    return json.dumps(node["rows"])


def test_a_file_called_like_a_name_is_refused_and_a_folder_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command takes the file; the tool would have read it, or have had to guess."""
    monkeypatch.chdir(tmp_path)
    values: dict[str, Any] = {"methodology": "russell_2000", "universe": ["sample"]}
    assert asked("methodology_backtest", **values)["rows"]
    (tmp_path / "sample").mkdir()  # the files of a folder are read one by one
    with pytest.raises(UsageFault, match=r"^universe: the working folder has a file or a folder called sample$"):
        asked("methodology_backtest", **values)


@pytest.mark.usefixtures("standard_input_with_a_fund")
def test_a_hyphen_among_words_is_not_standard_input() -> None:
    """`tickers: ["IWM -"]` read the stream on which the protocol is spoken."""
    with pytest.raises(UsageFault, match=r"^tickers: IWM - is not a name$"):
        asked("compare", tickers=["IWM -"])


@pytest.fixture
def standard_input_with_a_fund(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"IJR\n")))


@pytest.mark.parametrize(
    "name", ["data_fetch", "data_clear", "check", "verify_x", "verify", "report", "config_init", "x"]
)
def test_what_is_no_tool_is_refused(name: str) -> None:
    if name == "verify":  # bundled claims have names
        assert tool_of(name).schema["properties"]["files"]["items"]["pattern"]
        return
    with pytest.raises(UsageFault, match=r"no (tool|command)"):
        tool_of(name)


def test_an_answer_has_day_source_and_reason() -> None:
    found = asked("compare", tickers=["IWM", "AVUV"], columns="return_1y,return_10y,line_count", as_of="2026-07-31")
    assert found["as_of"] == "2026-07-31"
    assert found["rows"][1]["return_10y"] is None
    assert found["cells"]["AVUV.return_10y"] == {"missing": "not_listed_then", "detail": "first month end 2019-09-30"}
    bundled = [source for source in found["sources"] if source["provider"] == "bundled"]
    assert bundled[0]["as_of"] == "2026-07-31"
    assert bundled[0]["columns"] == ["return_1y", "return_10y"]
    assert found["cells"]["IWM.line_count"]["as_of"] == "2026-05-05"
    assert "IWM.return_1y" not in found["cells"]
    assert found["limited"] is None
    assert found["warnings"] == ["using bundled month-end figures to 2026-07-31; --prices DIR reads your daily files"]


def test_rows_beyond_the_limit_are_left_out_and_counted() -> None:
    found = asked("fund_list", most=3)
    assert len(found["rows"]) == 3
    assert found["limited"] == {"rows": 3, "of": len(asked("fund_list", most=10_000)["rows"])}


def test_the_newest_months_stay() -> None:
    """As `returns --limit` leaves them; the first 50 of 20 years would be the oldest."""
    found = asked("returns", tickers=["IWM"], by="month", window="10y", as_of="2026-07-31", most=12)
    assert [found["rows"][0]["month"], found["rows"][-1]["month"]] == ["2025-08", "2026-07"]
    assert found["limited"] == {"rows": 12, "of": 120}


@pytest.mark.usefixtures("no_network_configured")
def test_an_unknown_fund_among_others_is_an_error_beside_the_rows() -> None:
    found = asked("compare", tickers=["IWM", "QQQQQ"])
    assert (len(found["rows"]), found["exit_code"]) == (2, 3)
    assert found["errors"] == [{"error": "no fund called QQQQQ", "hint": "did you mean QQQ?"}]


@pytest.mark.usefixtures("no_network_configured")
@pytest.mark.parametrize(
    ("name", "values", "message", "hint"),
    [
        ("compare", {"tickers": ["QQQQQ"]}, "no fund called QQQQQ", "did you mean QQQ?"),
        ("compare", {"colums": "x"}, "compare takes no 'colums'", "did you mean columns?"),
        ("methodology_compare", {"ids": ["russell_2000"]}, "takes no 'ids'", "it takes methodologies, "),
        ("drawdown", {"prices": "x"}, "drawdown takes no 'prices'", "it takes tickers, "),
        ("compare", {"tickers": ["IWM"], "columns": [1]}, "columns: 1 is not a text", ""),
        ("compare", {"tickers": ["IWM"], "as_of": ["2026-04-30"]}, "as_of: ['2026-04-30'] is not a text", ""),
        ("compare", {"tickers": ["-"]}, "tickers: - is not a name", "a tool reads no files"),
        ("compare", {"tickers": ["IWM"], "limit": "5"}, "limit: 5 is not a whole number", ""),
        ("compare", {"tickers": ["IWM"], "limit": True}, "limit: True is not a whole number", ""),
        ("compare", {"tickers": ["IWM"], "limit": 0}, "--limit 0 is not a number of rows", ""),
        ("compare", {"tickers": ["IWM"], "intervals": "yes"}, "intervals: yes is not true or false", ""),
        ("compare", {"tickers": [{"a": 1}]}, "tickers: {'a': 1} is not a text", ""),
        ("compare", {"tickers": ["IWM"], "prices": "/tmp"}, "compare takes no 'prices'", ""),
        ("compare", {"tickers": ["IWM"], "fields": "tickr"}, "no field called 'tickr'", "did you mean ticker?"),
        ("compare", {"funds_from": "/etc/passwd"}, "funds_from: /etc/passwd is not a name", "a tool reads no files"),
        ("methodology_compare", {"methodologies": ["../x.yaml"]}, "methodologies: ../x.yaml is not a name", ""),
        (
            "methodology_compare", {"methodologies": ["russell_2000", "sp_smallcap_600"], "universe": "/etc/passwd"},
            "universe: /etc/passwd is not a name", "a tool reads no files; it takes sample",
        ),
        ("methodology_compare", {}, "methodology_compare needs methodologies", "Ids of index rules"),
        ("compare", {"tickers": ["IWM", "--output=/tmp/x"]}, "'--output=/tmp/x' is not a ticker", ""),
        ("overlap", {"tickers": ["--help"]}, "'--help' is not a ticker", ""),
    ],
    ids=str,
)  # fmt: skip
def test_what_a_tool_does_not_take_is_an_error(name: str, values: dict[str, object], message: str, hint: str) -> None:
    with pytest.raises(SmallcapError) as caught:
        asked(name, **values)
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_a_list_is_words_with_commas() -> None:
    """`columns: ["return_1y"]` was "not a text", where the Python entry takes the list."""
    columns = ["return_1y", "max_drawdown:3y"]
    schema = tool_of("compare").schema["properties"]["columns"]
    jsonschema.validate(columns, schema)
    jsonschema.validate("return_1y", schema)
    listed = asked("compare", tickers=["IWM"], columns=columns, fields=["ticker", "return_1y"])
    assert listed == asked("compare", tickers=["IWM"], columns=",".join(columns), fields="ticker,return_1y")
    assert set(listed["rows"][0]) == {"ticker", "return_1y"}


def test_nothing_given_is_nothing() -> None:
    assert asked("compare", tickers=["IWM"], sort=None, limit=None)["rows"]


def test_an_error_is_the_text_of_the_command_line() -> None:
    error = ConfigFault("a.yaml:1: one", "write it", (ConfigFault("a.yaml:2: two"),))
    assert error_text(error) == "error: a.yaml:1: one\nhint: write it\nerror: a.yaml:2: two"
