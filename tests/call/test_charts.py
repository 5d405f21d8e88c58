"""`--chart`, `--svg` and `--png`: what they write, and what they refuse before any work is done."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.conftest import Run

TWO = ("IWM", "IJR", "--as-of", "2026-04-30", "--offline")
#: Every command that draws, with the title of its chart.
DRAWING = {
    ("growth",): "Growth of 1,000 over 5y",
    ("growth", "--relative-to", "VOO"): "Growth of 1,000 over 5y",
    ("drawdown", "--window", "10y"): "Drawdowns within 10y",
    ("returns",): "Returns by month, in percent",
    ("returns", "--grid"): "Returns by month, in percent",
    ("returns", "--by", "quarter"): "Returns by quarter, in percent",
    ("returns", "--by", "year", "--summary"): "Returns by year, in percent",
    ("returns", "--rolling", "3y"): "Returns over 3y p.a.",
    ("returns", "--window", "1y,3y"): "Returns by window",
    ("compare", "-c", "return_1y"): "Funds compared",
    ("compare", "--versus", "IWM", "-c", "return_1y"): "Funds compared",
    ("correlate",): "Correlation of returns, 5y",
    ("correlate", "--rolling", "3y"): "Correlation with IWM over 3y",
    ("pair",): "Pair IWM and IJR",
    ("rates",): "Returns less SPY by rate cycle",
    ("rotation",): "Ratio IWM / IJR",
    ("season", "--window", "10y"): "Mean return by calendar month, 10y",
}


@pytest.mark.parametrize(("words", "title"), DRAWING.items(), ids=lambda value: " ".join(value))
def test_a_chart_is_written_beside_its_table(smallcap: Run, tmp_path: Path, words: tuple[str, ...], title: str) -> None:
    path = tmp_path / "chart.svg"
    plain = smallcap(words[0], *TWO, *words[1:])
    drawn = smallcap(words[0], *TWO, *words[1:], "--svg", str(path))
    assert (drawn.code, drawn.out) == (plain.code, plain.out)
    svg = ElementTree.fromstring(path.read_text(encoding="utf-8"))
    assert svg.findtext("{http://www.w3.org/2000/svg}title") == title


def test_a_chart_stands_below_its_table(smallcap: Run) -> None:
    plain = smallcap("growth", *TWO).out
    both = smallcap("growth", *TWO, "--chart").out
    assert both.startswith(plain + "\nGrowth of 1,000 over 5y\n")
    assert len(both.removeprefix(plain).splitlines()) <= 24


@pytest.mark.parametrize("width", ["60", "80", "200"])
def test_a_chart_is_no_wider_than_the_screen(smallcap: Run, monkeypatch: pytest.MonkeyPatch, width: str) -> None:
    monkeypatch.setenv("COLUMNS", width)
    both = smallcap("drawdown", *TWO, "--chart").out
    assert max(len(text) for text in both.partition("Drawdowns within")[2].splitlines()) <= int(width)


def test_flows_have_a_chart(smallcap: Run, tmp_path: Path) -> None:
    rows = ("date,nav,shares_outstanding", "2026-01-02,100,1000", "2026-01-05,100,1200", "2026-01-06,100,1100")
    (tmp_path / "IWM.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    result = smallcap("flows", "IWM", "--daily", "--lag", "0", "--shares", str(tmp_path), "--chart", "--offline")
    assert result.code == 0, result.err
    assert "Net flows by day" in result.out
    assert "net flow so far" in result.out


def test_a_page_has_the_chart_above_its_table(smallcap: Run, tmp_path: Path) -> None:
    path = tmp_path / "growth.html"
    assert smallcap("growth", *TWO, "--chart", "-o", str(path)).code == 0
    page = path.read_text(encoding="utf-8")
    assert page.index('<svg xmlns="http://www.w3.org/2000/svg" class="chart"') < page.index("<details>")
    assert "<table" in page


@pytest.mark.parametrize("format", ["csv", "tsv", "json", "ndjson", "md", "xlsx"])
def test_other_formats_have_no_chart_inside(smallcap: Run, tmp_path: Path, format: str) -> None:
    result = smallcap("growth", *TWO, "--chart", "-f", format, "-o", str(tmp_path / f"x.{format}"))
    assert (result.code, list(tmp_path.iterdir())) == (2, [])
    assert result.err == (
        f"error: --chart is for table and html, not {format}\nhint: --svg FILE writes the chart beside any format\n"
    )


def test_any_format_goes_with_a_chart_in_a_file_of_its_own(smallcap: Run, tmp_path: Path) -> None:
    assert smallcap("growth", *TWO, "-f", "csv", "--svg", str(tmp_path / "x.svg")).out.startswith("day,IWM,IJR\n")
    assert (tmp_path / "x.svg").exists()


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (["--svg", "-"], "error: --svg cannot be standard output, which has the table"),
        (["--svg", ""], "error: --svg is empty"),
        (["--svg", "x.png"], "error: --svg x.png is named as png"),
        (["--svg", "x.html"], "error: --svg x.html is named as html"),
        (["--svg", "nowhere/x.svg"], "No such file or directory"),
        (["--svg", "x", "-o", "x"], "error: --svg and --output name the same file"),
        (["--reviews"], "error: --reviews needs a chart"),
    ],
)
def test_a_faulty_place_is_refused_before_any_work(
    smallcap: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], error: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = smallcap("growth", "IWM", *options)
    assert (result.code, result.out) == (2, "")
    assert error in result.err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_may_not_be_written_names_the_option(smallcap: Run, tmp_path: Path) -> None:
    result = smallcap("growth", "IWM", "--svg", str(tmp_path / "nowhere" / "x.svg"))
    assert result.err.endswith("hint: choose another --svg\n")


def test_a_chart_replaces_a_file_whole_or_not_at_all(smallcap: Run, tmp_path: Path) -> None:
    """A fund without closes has no line: the chart of yesterday stays, and the exit code says why."""
    path = tmp_path / "chart.svg"
    path.write_text("yesterday", encoding="utf-8")
    result = smallcap("growth", "IWM", "--as-of", "1999-01-04", "--offline", "--svg", str(path))
    assert (result.code, path.read_text(encoding="utf-8")) == (4, "yesterday")
    assert "no chart: there is no figure to draw" in result.err


@pytest.mark.parametrize("options", [("--explain",), ("--show", "IWM.return_1y")])
def test_one_cell_and_one_explanation_have_no_chart(smallcap: Run, options: tuple[str, ...]) -> None:
    result = smallcap("compare", *TWO, *options, "--chart")
    assert result.code == 2
    assert "--chart cannot be combined with it" in result.err


def test_reviews_are_marked_where_they_are_wanted(smallcap: Run, tmp_path: Path) -> None:
    """Russell's June review of 2025 took effect on Friday the 27th, by the fourth-Friday rule of its file."""
    path = tmp_path / "chart.svg"
    assert smallcap("drawdown", "IWM", *TWO[2:], "--window", "2y", "--reviews", "--svg", str(path)).code == 0
    assert "Russell 2000: reviews take effect" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("command", ["growth", "drawdown"])
def test_a_chart_says_from_which_year_on_reviews_are_known(smallcap: Run, tmp_path: Path, command: str) -> None:
    """The rule for June in russell_2000.yaml holds from 2023 on: reviews before looked as if there had been none."""
    path, note = tmp_path / "chart.svg", "Russell 2000: review dates are known from 2023 on"
    for window, is_said in (("10y", True), ("2022", True), ("2y", False)):
        words = ("IWM", *TWO[2:], "--window", window, "--reviews", "--svg", str(path))
        assert smallcap(command, *words).code == 0
        assert (note in path.read_text(encoding="utf-8")) == is_said


@pytest.mark.skipif(find_spec("resvg_py") is not None, reason="resvg-py is installed")
def test_a_png_without_its_package_is_refused_before_any_work(smallcap: Run, tmp_path: Path) -> None:
    result = smallcap("growth", "IWM", "--png", str(tmp_path / "x.png"))
    assert (result.code, result.out, list(tmp_path.iterdir())) == (2, "", [])
    assert result.err.startswith("error: --png needs the package resvg-py, which is not installed\nhint: pip install")


@pytest.mark.skipif(find_spec("resvg_py") is None, reason="needs resvg-py")
def test_a_png_is_written(smallcap: Run, tmp_path: Path) -> None:
    path = tmp_path / "x.png"
    assert smallcap("growth", *TWO, "--png", str(path)).code == 0
    assert path.read_bytes().startswith(b"\x89PNG")


def test_a_terminal_without_unicode_gets_letters(console: Run) -> None:
    result = console("growth", *TWO, "--chart", "-q", env={"PYTHONIOENCODING": "latin-1"})
    chart = result.out.partition("Growth of 1,000")[2]
    assert chart.isascii()
    assert "* IWM" in chart
