"""`metric list` and `metric explain`: the schema of `compare`, and how a column is computed."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from smallcap_cli.cli import main
from smallcap_cli.core.comparison.view import VIEWS
from smallcap_cli.core.metrics.columns import column_names


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, a fixed clock, and a working directory without files."""
    monkeypatch.setenv("SMALLCAP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795219200")
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


def listed(capfd: pytest.CaptureFixture[str], *arguments: str) -> dict[str, dict[str, str]]:
    """The rows of `metric list -f csv` by column name."""
    assert main(["metric", "list", "-f", "csv", *arguments]) == 0
    return {row["name"]: row for row in csv.DictReader(io.StringIO(capfd.readouterr().out))}


def explained(capfd: pytest.CaptureFixture[str], name: str) -> dict[str, str]:
    """The items of `metric explain NAME -f csv`."""
    assert main(["metric", "explain", name, "-f", "csv"]) == 0
    return {row["item"]: row["value"] for row in csv.DictReader(io.StringIO(capfd.readouterr().out))}


def test_every_column_is_listed_once_in_the_order_of_all(capfd: pytest.CaptureFixture[str]) -> None:
    assert tuple(listed(capfd)) == column_names()


def test_the_list_is_the_schema_of_compare(capfd: pytest.CaptureFixture[str]) -> None:
    rows = listed(capfd)
    assert main(["compare", "IWM", "--columns", "all", "-f", "csv"]) == 0
    header = capfd.readouterr().out.splitlines()[0].split(",")
    assert list(rows) == header


def test_an_alias_has_its_window_and_its_family_s_facts(capfd: pytest.CaptureFixture[str]) -> None:
    row = listed(capfd)["return_5y"]
    assert row == {
        "name": "return_5y", "label": "return 5 years p.a.", "unit": "fraction", "group": "returns",
        "window": "5y", "default": "yes", "extreme": "high", "inputs": VIEWS["ends"].help, "aliases": "5y",
        "help": "Compound annual growth rate of the window.",
    }  # fmt: skip


def test_windows_are_any_none_or_that_of_the_table(capfd: pytest.CaptureFixture[str]) -> None:
    rows = listed(capfd)
    names = ("max_drawdown", "expense_ratio", "common_drawdown", "status")
    assert [rows[name]["window"] for name in names] == ["any", "none", "as --window", "none"]
    assert rows["max_drawdown"]["label"] == "max drawdown"


def test_the_default_preset_is_marked(capfd: pytest.CaptureFixture[str]) -> None:
    marked = {name for name, row in listed(capfd).items() if row["default"] == "yes"}
    # interface.md: the default set
    assert marked == {
        "ticker", "name", "methodology", "expense_ratio", "return_ytd", "return_1y", "return_3y", "return_5y",
        "return_10y", "max_drawdown", "drawdown_trough", "unprofitable_share", "unprofitable_basis",
        "line_count", "as_of", "source", "status",
    }  # fmt: skip


def test_rows_can_be_tested(capfd: pytest.CaptureFixture[str]) -> None:
    assert set(listed(capfd, "--where", "group='own index'")) == {
        "tracking_error", "information_ratio", "tracking_difference",
    }  # fmt: skip


def test_a_statistic_is_explained_with_the_least_data_it_needs(capfd: pytest.CaptureFixture[str]) -> None:
    items = explained(capfd, "volatility")
    assert items["meaning"] == "Annualised sample standard deviation of the returns."
    assert items["formula"] == "sd(r) * sqrt(periods per year), n - 1"
    assert items["conventions"] == (
        "Scaled by the square root of 252 daily, 52 weekly or 12 monthly observations per year."
    )
    assert items["least data"] == "20 returns; marked thin below 60 daily, 60 weekly, 36 monthly"
    assert items["example"] == "smallcap compare IWM IJR -c volatility"


def test_the_source_of_a_definition_is_an_item_of_its_own(capfd: pytest.CaptureFixture[str]) -> None:
    items = explained(capfd, "up_capture")
    assert items["source"] == "Morningstar's definition."
    assert items["conventions"] == "Needs at least six rising months; a flat month counts in neither direction."


def test_a_window_is_taken_along(capfd: pytest.CaptureFixture[str]) -> None:
    items = explained(capfd, "max_drawdown:3y")
    assert items["window"] == "any; 3y here"
    assert items["example"] == "smallcap compare IWM IJR -c max_drawdown:3y"


def test_a_family_names_its_columns_of_fixed_windows_and_they_their_family(capfd: pytest.CaptureFixture[str]) -> None:
    assert explained(capfd, "cagr")["with fixed window"] == "return_3y, return_5y, return_10y"
    items = explained(capfd, "return_5y")
    assert (items["same as"], items["window"]) == ("cagr:5y", "5y, fixed")


def test_a_fact_has_no_least_data_and_no_window(capfd: pytest.CaptureFixture[str]) -> None:
    items = explained(capfd, "expense_ratio")
    assert "least data" not in items
    assert items["window"] == "none: the value on the as-of day"
    assert items["inputs"] == "the catalogue, published figures and the fund's own closes"


@pytest.mark.parametrize("name", column_names())
def test_every_column_is_explained_with_an_example(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert explained(capfd, name)["example"] == f"smallcap compare IWM IJR -c {name}"


def test_an_unknown_name_offers_the_near_ones(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["metric", "explain", "max_drawdwn"]) == 3
    captured = capfd.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines()[0] == "error: no column called 'max_drawdwn'"
    assert captured.err.splitlines()[1].startswith("hint: did you mean max_drawdown")


def test_a_window_of_a_fact_is_refused(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["metric", "explain", "expense_ratio:3y"]) == 2
    assert capfd.readouterr().err == "error: column expense_ratio has no window\nhint: write expense_ratio alone\n"


def test_a_wide_screen_shows_label_and_group(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    headings = []
    for width in ("80", "200"):
        monkeypatch.setenv("COLUMNS", width)
        assert main(["metric", "list", "--limit", "1"]) == 0
        headings.append(capfd.readouterr().out.splitlines()[1].split())
    assert headings == [
        ["column", "unit", "window", "meaning"],
        ["column", "label", "unit", "group", "window", "better", "aliases", "meaning"],
    ]


def test_the_names_that_people_type_are_listed_and_explained(capfd: pytest.CaptureFixture[str]) -> None:
    """`-c fee,ytd` was refused; `fee` is nowhere to be seen in an answer."""
    assert listed(capfd)["expense_ratio"]["aliases"] == "fee, fees, ter, er, expenses"
    # `drawdown` is the maximum or the current one: no name of either
    assert "drawdown" not in listed(capfd)["max_drawdown"]["aliases"].split(", ")
    assert explained(capfd, "vol:36m")["aliases"].startswith("vol, ")
    assert explained(capfd, "fee")["example"] == "smallcap compare IWM IJR -c expense_ratio"


def test_names_that_people_type_choose_sort_and_test(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "IWM", "IJR", "-f", "csv", "-c", "fee,Index,YTD", "--sort", "-ter", "--where", "1y>0"]) == 0
    out = capfd.readouterr().out.splitlines()
    assert out[0] == "ticker,expense_ratio,index_name,return_ytd"
    assert [line.partition(",")[0] for line in out[1:]] == ["IWM", "IJR"]  # 0.19 % and 0.06 %


def test_lists_take_the_names_too(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["fund", "list", "us-smallcap", "-f", "csv", "--where", "fee<0.05%", "--sort", "FEE"]) == 0
    assert [line.partition(",")[0] for line in capfd.readouterr().out.splitlines()[1:]]


def test_one_cell_may_be_named_so(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "--show", "IWM.1y", "-f", "csv"]) == 0
    aliased = capfd.readouterr().out
    assert main(["compare", "--show", "IWM.return_1y", "-f", "csv"]) == 0
    assert capfd.readouterr().out == aliased


def test_a_name_of_several_columns_is_refused_on_the_command_line(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "IWM", "--sort", "drawdown"]) == 2
    assert capfd.readouterr().err == (
        "error: drawdown could be several columns\nhint: write max_drawdown or current_drawdown\n"
    )
