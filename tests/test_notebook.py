"""`from smallcap_cli import compare`: the same answers as the command line, as frames."""

from __future__ import annotations

import json
import math
import re
import sys
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import get_type_hints

import pandas as pd
import pytest
from mypy import api

import smallcap_cli
from smallcap_cli import (
    ERRORS,
    compare,
    correlate,
    drawdown,
    fees,
    flows,
    fund_list,
    methodology_apply,
    methodology_compare,
    methodology_list,
    report_document,
    returns,
    season,
    tables,
    verify,
)
from smallcap_cli.app import every_command
from smallcap_cli.call.command_line import parameters_of
from smallcap_cli.call.commands import load
from smallcap_cli.core.chart import BarChart, HeatMap, TimeChart
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.table import Table
from smallcap_cli.errors import NotFound, UsageFault
from smallcap_cli.guide import page
from smallcap_cli.render import Style, render
from tests.conftest import Run
from tests.places import PACKAGE

TABLE_COMMANDS = [
    words
    for words in every_command()
    if "ndjson" in str(parameters_of(load(*words))) and not load(*words).writes and words != ("report",)
]


@pytest.mark.parametrize("words", TABLE_COMMANDS, ids=" ".join)
def test_a_command_with_a_table_is_a_function(words: tuple[str, ...]) -> None:
    """A new command is one line in `smallcap_cli/__init__.py`: the words of its name with `_` between them."""
    function = getattr(smallcap_cli, "_".join(words))
    assert function.__name__ == "_".join(words)
    assert function.__doc__.startswith(load(*words).run.__doc__.splitlines()[0])


def test_no_name_is_public_but_commands_and_these() -> None:
    commands = {"_".join(words) for words in TABLE_COMMANDS}
    others = {"__version__", "gather", "report_document", "report_run", "TableResult", "DocumentResult", *ERRORS}
    assert set(smallcap_cli.__all__) == set(dir(smallcap_cli)) & set(smallcap_cli.__all__) == commands | others
    assert sorted(smallcap_cli.COMMAND_FUNCTIONS) == list(smallcap_cli.COMMAND_FUNCTIONS)


def test_results_have_a_public_type() -> None:
    """Functions of a notebook that take a result could not be annotated: an ImportError."""
    assert isinstance(compare(["IWM"], columns="return_1y", as_of="2026-04-30"), smallcap_cli.TableResult)


def test_no_function_has_the_name_of_a_package() -> None:
    """`from smallcap_cli import report` would be the function or the package, by what was imported before."""
    places = {path.stem for path in PACKAGE.iterdir()}
    assert places & set(smallcap_cli.COMMAND_FUNCTIONS) == set()


def test_type_checkers_see_the_results(tmp_path: Path) -> None:
    """Somebody else's module, checked strictly; a name that there is not is an error."""
    module = tmp_path / "mine.py"
    module.write_text(
        "from smallcap_cli import TableResult, compare, gather, methodology_list, report_document\n"
        "def mine(found: TableResult) -> str:\n    return found.to_text()\n"
        "mine(compare('IWM'))\n"
        "reveal_type(compare('IWM', window='3y'))\n"
        "reveal_type(methodology_list().to_pandas())\n"
        "reveal_type(report_document('IWM').tables)\n"
        "reveal_type(gather('IWM'))\n"
        "from smallcap_cli import compaer\n"
    )
    out, _, code = api.run(["--strict", "--no-incremental", "--cache-dir", str(tmp_path / "cache"), str(module)])
    revealed = re.findall(r'Revealed type is "(.+)"', out)
    for text, named in zip(revealed, ("TableResult", "DataFrame", "TableResult", "Comparison"), strict=True):
        assert re.search(rf"\b{named}\b", text)
    assert 'Module "smallcap_cli" has no attribute "compaer"' in out
    assert (code, out.count(" error: ")) == (1, 1)


def test_type_checkers_see_the_options(tmp_path: Path) -> None:
    """Every option took any object: a number for a model, and an option that there is not, passed the checker."""
    module = tmp_path / "mine.py"
    good = [
        "alpha('IWM', model='ff3', as_of=date(2026, 4, 30), factors=Path('ff'), risk_free=0.03, limit=5)",
        "compare(['IWM', 'IJR'], columns=['return_1y', 'beta'], offline=True, window=None)",
        "levels('IWM', at=[250, 260.5])",
        "quality('IWM', names=True)",
        "check_replay('mine.yaml', from_='2026-01-02')",
        "gather(['IWM'], as_of=date(2026, 4, 30))",
        "methodology_list()",
    ]
    wrong = [
        "alpha('IWM', model=3)", "compare('IWM', as_of=2026)", "compare('IWM', offline='yes')",
        "rates('IWM', limit='5')", "compare('IWM', colums='beta')", "gather('IWM', window=5)",
        "levels('IWM', at=[date(2026, 1, 2)])",
    ]  # fmt: skip
    head = ["from datetime import date", "from pathlib import Path", "from smallcap_cli import (", "    alpha,"]
    names = ("check_replay", "compare", "gather", "levels", "methodology_list", "quality", "rates")
    lines = [*head, *(f"    {name}," for name in names), ")", *good, *wrong]
    module.write_text("\n".join(lines) + "\n")
    out, _, code = api.run(["--strict", "--no-incremental", "--cache-dir", str(tmp_path / "cache"), str(module)])
    faulty = {int(number) for number in re.findall(r"mine\.py:(\d+): error", out)}
    assert (code, faulty) == (1, set(range(len(lines) - len(wrong) + 1, len(lines) + 1))), out
    assert 'Argument "model" to "alpha" has incompatible type "int"' in out


def test_a_frame_holds_the_figures_of_the_command_line(smallcap: Run) -> None:
    frame = compare(["IWM", "IJR"], columns=["return_1y", "max_drawdown:3y"], as_of="2026-04-30").to_pandas()
    line = smallcap(
        "compare", "IWM", "IJR", "-c", "return_1y,max_drawdown:3y", "--as-of", "2026-04-30", "-f", "csv"
    ).out
    cells = [row.split(",") for row in line.splitlines()]
    assert list(frame.columns) == cells[0][1:] == ["return_1y", "max_drawdown:3y"]
    assert [list(map(float, row[1:])) for row in cells[1:]] == frame.to_numpy().tolist()


def test_a_missing_number_is_nan_and_a_missing_text_is_none() -> None:
    frame = compare("AVUV", columns="return_10y,drawdown_recovery:10y", as_of="2026-04-30").to_pandas()
    assert math.isnan(frame.loc["AVUV", "return_10y"])
    assert frame.loc["AVUV", "drawdown_recovery:10y"] is None


def test_every_value_keeps_its_source() -> None:
    cell = compare("IWM", columns="return_1y", as_of="2026-04-30").table.column("return_1y")[0]
    assert ([s.provider for s in cell.sources], str(cell.start), str(cell.as_of)) == (
        ["bundled"], "2025-04-30", "2026-04-30",
    )  # fmt: skip


@pytest.mark.parametrize("wrong", [{"colums": "beta"}, {"limit": "five"}, {"limit": 0}, {"basis": "gross"}])
def test_a_wrong_option_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(UsageFault):
        compare("IWM", **wrong)


@pytest.mark.usefixtures("no_network_configured")
def test_an_unknown_fund_among_others_is_in_the_notes() -> None:
    assert "no fund called QQQQQ" in compare(["IWM", "QQQQQ"]).notes


@pytest.mark.usefixtures("no_network_configured")
def test_an_unknown_fund_alone_is_an_error() -> None:
    with pytest.raises(NotFound):
        compare("QQQQQ")


def test_a_notebook_builds_the_tables_of_commands(capsys: pytest.CaptureFixture[str]) -> None:
    """The builder called by hand is what the command prints."""
    from smallcap_cli import gather
    from smallcap_cli.cli import main

    comparison = gather(["IWM", "IJR"], as_of="2026-06-30", offline=True)
    built = render(tables.drawdown_table(comparison, top=2), "csv", Style())
    assert main(["drawdown", "IWM", "IJR", "--as-of", "2026-06-30", "--top", "2", "--offline", "-q", "-f", "csv"]) == 0
    assert capsys.readouterr().out == (built if isinstance(built, str) else built.decode())


@pytest.mark.parametrize("name", tables.__all__)
def test_a_builder_takes_a_comparison_and_returns_a_table(name: str) -> None:
    hints = get_type_hints(getattr(tables, name))
    assert (next(iter(hints)), hints["comparison"], hints["return"]) == ("comparison", Comparison, Table)


@pytest.mark.parametrize("name", sorted(tables.CHARTS))
def test_a_builder_of_a_chart_is_found_when_it_is_called(name: str) -> None:
    """A command names one on its plain path, where importing it would cost time that nobody asked for."""
    builder = getattr(import_module(f"smallcap_cli.tables.charts.{tables.CHARTS[name]}"), name)
    assert get_type_hints(builder)["return"] in (TimeChart, BarChart, HeatMap)
    with pytest.raises(TypeError, match=f"{name}.. missing"):
        getattr(tables, name)()


def test_a_builder_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'drawdown_tables'"):
        tables.drawdown_tables  # noqa: B018


def test_gathering_no_fund_names_a_command_that_there_is() -> None:
    """The hint was `smallcap gather IWM IJR`, which no shell can run."""
    with pytest.raises(UsageFault) as raised:
        smallcap_cli.gather([])
    assert raised.value.hint == "smallcap compare IWM IJR"


@pytest.mark.usefixtures("no_network_configured")
def test_gathering_an_unknown_fund_alone_is_an_error() -> None:
    """It was a comparison whose fund said that no source has prices of it, as if there were such a fund."""
    with pytest.raises(NotFound, match="no fund called QQQQQ"):
        smallcap_cli.gather("QQQQQ", offline=True)


def test_an_option_that_gather_does_not_have_is_named() -> None:
    with pytest.raises(smallcap_cli.errors.UsageFault, match=r"gather\(\) has no option 'sort'"):
        smallcap_cli.gather("IWM", sort="-ticker")


def test_commands_answer_from_python_as_on_the_command_line(smallcap: Run) -> None:
    found = drawdown(["IWM", "IJR"], window="5y", top=1, as_of="2026-04-30")
    line = smallcap("drawdown", "IWM", "IJR", "--window", "5y", "--top", "1", "--as-of", "2026-04-30", "-f", "csv").out
    assert [str(cell.value) for cell in found.table.column("trough")] == [
        row.split(",")[4] for row in line.splitlines()[1:]
    ]
    assert flows("IWM", by="year", method="filed", as_of="2026-04-30").table.command == "flows"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"tops": 1}, "no option called '--tops'"), ({"top": 0}, "--top"), ({"format": "csv"}, "no option 'format'"),
        ({"top": "many"}, "--top many is not a whole number"),
    ],
    ids=str,
)  # fmt: skip
def test_an_option_that_a_command_has_not_is_refused(options: dict[str, object], said: str) -> None:
    with pytest.raises(UsageFault) as caught:
        drawdown("IWM", **options)
    assert said in str(caught.value)


@pytest.mark.usefixtures("no_network_configured")
def test_an_unknown_fund_is_an_error_of_every_command() -> None:
    with pytest.raises(NotFound):
        drawdown("QQQQQ")


def test_a_result_is_a_stream_of_arrow() -> None:
    pyarrow = pytest.importorskip("pyarrow")
    result = compare(["IWM", "AVUV"], columns="return_10y,drawdown_trough", as_of="2026-04-30")
    found = pyarrow.table(result)
    assert found.schema.field("return_10y").type == pyarrow.float64()
    assert found.schema.field("drawdown_trough").type == pyarrow.date32()
    assert found.schema.field("return_10y").metadata[b"unit"] == b"fraction"
    cells = result.table.column("return_10y")
    assert found.column("return_10y").to_pylist() == [cells[0].value, None]
    assert found.column("drawdown_trough").to_pylist() == [c.value for c in result.table.column("drawdown_trough")]


def test_a_stream_without_pyarrow_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    result = compare("IWM", columns="return_1y", as_of="2026-04-30")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageFault, match="needs pyarrow") as caught:
        result.__arrow_c_stream__()
    assert caught.value.hint == "pip install 'smallcap-cli[parquet]'"


@pytest.mark.parametrize(
    ("result", "line"),
    [
        (lambda: correlate("IWM IJR", as_of=date(2026, 7, 31)), "correlate IWM IJR --as-of 2026-07-31"),
        (lambda: season("IWM", month=1, as_of="2026-07-31"), "season IWM --month 1 --as-of 2026-07-31"),
        (lambda: fees(["IWM", "IJR"]), "fees IWM IJR"),
        (lambda: fund_list(where="expense_ratio<0.0005", limit=2), "fund list --where expense_ratio<0.0005 --limit 2"),
        (lambda: methodology_list(), "methodology list"),
        (
            lambda: methodology_compare("russell_2000", "sp_smallcap_600"),
            "methodology compare russell_2000 sp_smallcap_600",
        ),
        (
            lambda: methodology_apply("sp_smallcap_600", universe="sample", columns=["security_id", "weight"]),
            "methodology apply sp_smallcap_600 --universe sample --columns security_id,weight",
        ),
        (lambda: returns("IWM", "IJR", by="year", limit=3), "returns IWM IJR --by year --limit 3"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_rows_are_those_of_json(result: object, line: str, smallcap: Run) -> None:
    assert callable(result)
    found = result()
    rows = [json.loads(text) for text in smallcap(*line.split(), "-f", "ndjson", "-q").out.splitlines()]
    assert [json.loads(text) for text in str(render(found.table, "ndjson", Style())).splitlines()] == rows
    assert len(found.to_pandas()) == len(rows) > 0


def test_the_columns_do_not_depend_on_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """`fund list` has fewer columns on a narrow screen."""
    monkeypatch.setenv("COLUMNS", "80")
    narrow = fund_list().to_pandas()
    monkeypatch.setenv("COLUMNS", "300")
    assert list(fund_list().to_pandas().columns) == list(narrow.columns)


def test_the_format_of_the_settings_changes_nothing(tmp_path: Path) -> None:
    """A workbook cannot be shown on a terminal, which is no matter of a notebook."""
    config = tmp_path / "config.yaml"
    config.write_text("options:\n  format: xlsx\n")
    assert fees("IWM", config=str(config)).table.command == "fees"


def test_an_option_that_may_stand_again_takes_a_list(smallcap: Run) -> None:
    sets = ["percentile_band.hi=99", "percentile_band.lo=80"]
    found = methodology_apply("crsp_us_small_cap", universe="sample", set=sets, summary=True)
    line = "methodology apply crsp_us_small_cap --universe sample --summary -f csv -q"
    printed = smallcap(*line.split(), "--set", sets[0], "--set", sets[1]).out
    assert str(render(found.table, "csv", Style())) == printed != smallcap(*line.split()).out


def test_a_path_may_have_blanks(tmp_path: Path) -> None:
    claims = tmp_path / "my claims.yaml"
    claims.write_text(
        "- {id: one, kind: value, metric: return_1y, ticker: IWM, value: 34.1 %, as_of: 2026-07-31, text: t,\n"
        "   source: {title: t, publisher: p, published: 2026-08-01}}\n"
    )
    for name in (claims, str(claims), [claims]):
        assert len(verify(name).table.rows) == 1


@pytest.mark.usefixtures("no_network_configured")
def test_an_answer_that_is_no_is_in_the_exit_code(tmp_path: Path) -> None:
    claims = tmp_path / "claims.yaml"
    claims.write_text(
        "- {id: one, kind: value, metric: return_1y, ticker: IWM, value: 99.1 %, as_of: 2026-07-31, text: t,\n"
        "   source: {title: t, publisher: p, published: 2026-08-01}}\n"
    )
    assert (verify(claims).exit_code, fees("IWM").exit_code, fees("IWM QQQQQ").exit_code) == (1, 0, 3)


def test_a_report_has_its_sections_as_tables() -> None:
    found = report_document("IWM", as_of="2026-07-31")
    assert found.tables["compare"].table.command == "compare"
    assert found.to_html().startswith("<!DOCTYPE html>")
    assert "IWM" in str(found)


def test_a_range_among_numbers_is_text_for_frames_and_arrow(tmp_path: Path) -> None:
    """A claim of 17 to 22 % stands beside claims of one number."""
    pyarrow = pytest.importorskip("pyarrow")
    found = smallcap_cli.verify("spsm_vb_2026", offline=True)
    values = found.to_pandas()["value"]
    assert values["s1-earnings-growth"] == "17 % to 22 %"
    assert isinstance(values["s1-large-caps-ytd"], float)
    texts = dict(zip(*(pyarrow.table(found).column(name).to_pylist() for name in ("id", "value")), strict=True))
    assert (texts["s1-earnings-growth"], float(texts["s1-large-caps-ytd"])) == (
        "17 % to 22 %", values["s1-large-caps-ytd"],
    )  # fmt: skip


def test_the_short_form_says_what_it_is_and_the_first_notes() -> None:
    """A result ended a cell of a notebook with up to ten million characters."""
    found = methodology_apply("russell_2000", universe="sample")
    lines = repr(found).splitlines()
    assert lines[0] == f"<methodology apply: {len(found.table.rows):,} rows x 12 columns, as of 2025-04-30>"
    assert lines[1] == "  note: the universe is synthetic: none of its companies exists"
    assert lines[4:] == [f"  and {len(found.notes) - 3} more note" + ("s" if len(found.notes) > 4 else "")]
    assert repr(report_document("IWM", as_of="2026-07-31")).startswith("<report IWM: ")


def test_a_notebook_shows_the_first_rows_and_says_what_it_leaves_out() -> None:
    found = methodology_apply("russell_2000", universe="sample")
    shown = found._repr_html_()
    assert shown.count("<tr>") == 41
    assert f"<p>{len(found.table.rows) - 40:,} of {len(found.table.rows):,} rows are not shown" in shown
    assert shown.count("none of its companies exists") == 1
    small = compare("IWM IJR", columns="return_1y,max_drawdown", as_of="2026-07-31")._repr_html_()
    assert ("rows are not shown" in small, "34.11 %" in small, "as of 2026-07-31" in small) == (False, True, True)
    assert "highest or lowest figure" in small


def test_the_extreme_of_a_long_table_is_that_of_all_its_rows() -> None:
    """The best of the first forty is not marked as the best of all."""
    from smallcap_cli.render.html import cell_output
    from tests.render.tables import fraction, of_numbers

    rising = [fraction(number / 100) for number in range(100)]
    assert 'class="best"' not in cell_output(of_numbers(*rising), ())
    assert 'class="best"' in cell_output(of_numbers(*reversed(rising)), ())


@pytest.mark.parametrize(
    ("frame", "name", "first"),
    [
        (lambda: compare("IWM IJR", as_of="2026-07-31"), "ticker", "IWM"),
        (lambda: returns("IWM", by="year", as_of="2025-12-31"), "year", "2000"),
        (lambda: smallcap_cli.growth("IWM", as_of="2026-07-31"), "day", date(2021, 7, 31)),
        (lambda: methodology_apply("russell_2000", universe="sample"), "security_id", None),
        (lambda: methodology_list(), "id", "avantis_us_small_cap_value_proxy"),
        (lambda: drawdown("IWM", as_of="2026-07-31"), "row", "IWM.1"),
    ],
)
def test_the_index_is_the_column_that_names_the_rows(frame: object, name: str, first: object) -> None:
    """It was called ticker in every frame."""
    assert callable(frame)
    found = frame().to_pandas()
    assert (found.index.name, name in found.columns) == (name, False)
    assert first is None or found.index[0] == first


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: compare(None), "compare takes tickers as texts, not None"),
        (lambda: compare(5), "compare takes tickers as texts, not 5"),
        (lambda: compare(["IWM", 1]), "compare takes tickers as texts, not 1"),
        (lambda: compare({"IWM": 1}), "compare takes tickers as texts, not a value of type dict"),
        (
            lambda: verify(pd.DataFrame({"a": [1]})),
            "verify takes names and paths as texts, not a value of type DataFrame",
        ),
        (
            lambda: methodology_apply("russell_2000", universe=pd.DataFrame({"a": [1]})),
            "--universe takes a text, a number, a day or a path, not a value of type DataFrame",
        ),
        (lambda: smallcap_cli.gather(None), "gather takes tickers as texts, not None"),
        (lambda: smallcap_cli.gather("IWM", window=object()), "--window takes a text, .* not a value of type object"),
    ],
)
def test_an_argument_of_the_wrong_kind_is_refused_in_a_sentence(call: object, said: str) -> None:
    """They were a TypeError of ours, and a file called like a column of the frame."""
    assert callable(call)
    with pytest.raises(UsageFault, match=said) as caught:
        call()
    assert caught.value.hint


def test_a_column_of_tickers_is_a_list_of_them() -> None:
    found = compare(pd.Series(["IWM", "IJR"]), columns=pd.Index(["return_1y"]), as_of="2026-07-31")
    assert list(found.to_pandas().index) == ["IWM", "IJR"]


def test_what_the_functions_raise_is_public() -> None:
    assert [getattr(smallcap_cli, name) for name in ERRORS] == [getattr(smallcap_cli.errors, name) for name in ERRORS]
    text = page("python")
    assert [name for name in ERRORS if f"| `{name}` |" not in text] == []


def test_the_lines_of_the_guide_run(capsys: pytest.CaptureFixture[str]) -> None:
    (lines,) = re.findall(r"```python\n(.*?)```", page("python"), re.DOTALL)
    exec(compile(lines, "python.md", "exec"), {})
    assert "QQQQQ" in capsys.readouterr().out


def test_an_interruption_reaches_the_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    """It was a UsageFault: "compare gave no answer"."""

    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("smallcap_cli.call.command.open_context", interrupted)
    with pytest.raises(KeyboardInterrupt):
        compare(["IWM", "IJR"])


def test_values_of_many_units_are_numbers_for_frames_and_arrow() -> None:
    """Each rule of closure has a unit of its own: dollars, years, shares."""
    pyarrow = pytest.importorskip("pyarrow")
    found = smallcap_cli.closure("IWM", as_of="2025-08-31", offline=True)
    assert str(found.to_pandas()["value"].dtype) == "float64"
    assert pyarrow.table(found).schema.field("value").type == pyarrow.float64()
