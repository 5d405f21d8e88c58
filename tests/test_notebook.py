"""`from smallcap_cli import compare`: the same answers as the command line, as frames."""

from __future__ import annotations

import math
import sys
from importlib import import_module
from typing import get_type_hints

import pytest

import smallcap_cli
from smallcap_cli import compare, drawdown, flows, tables
from smallcap_cli.core.chart import BarChart, HeatMap, TimeChart
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.table import Table
from smallcap_cli.errors import NotFound, UsageFault
from tests.conftest import Run


def test_the_public_names_are_these() -> None:
    assert smallcap_cli.__all__ == [
        "__version__", "compare", "drawdown", "flows", "gather", "growth", "holdings", "liquidity", "overlap",
        "quality", "returns",
    ]  # fmt: skip


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


@pytest.mark.parametrize("wrong", [{"colums": "beta"}, {"limit": "5"}, {"limit": 0}, {"basis": "gross"}])
def test_a_wrong_option_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(UsageFault):
        compare("IWM", **wrong)


def test_an_unknown_fund_among_others_is_in_the_notes() -> None:
    assert "no fund called QQQQQ" in compare(["IWM", "QQQQQ"]).notes


def test_an_unknown_fund_alone_is_an_error() -> None:
    with pytest.raises(NotFound):
        compare("QQQQQ")


def test_a_notebook_builds_the_tables_of_commands(capsys: pytest.CaptureFixture[str]) -> None:
    """The builder called by hand is what the command prints."""
    from smallcap_cli import gather
    from smallcap_cli.cli import main
    from smallcap_cli.render import Style, render

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
