"""The format of an answer: `-f`, the suffix of `-o`, and the two together."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run

FEES = ("compare", "IWM", "-c", "ticker,expense_ratio", "--as-of", "2026-07-31")


def test_a_suffix_names_the_format(smallcap: Run, tmp_path: Path) -> None:
    assert smallcap(*FEES, "-o", str(tmp_path / "x.json")).code == 0
    assert (tmp_path / "x.json").read_text().startswith("{")


@pytest.mark.parametrize("name", ["x.csv", "X.CSV"])
def test_a_suffix_that_contradicts_the_format_is_refused(smallcap: Run, tmp_path: Path, name: str) -> None:
    """`-f json -o x.csv` wrote JSON into a file that every program takes for CSV."""
    result = smallcap(*FEES, "-f", "json", "-o", str(tmp_path / name))
    assert (result.code, list(tmp_path.glob("?.*"))) == (2, [])
    assert result.err.endswith("is named as csv, and the format is json\nhint: -f csv\n")


@pytest.mark.parametrize("name", ["x.json", "x.txt", "x", "x.2026"])
def test_other_suffixes_go_with_every_format(smallcap: Run, tmp_path: Path, name: str) -> None:
    assert smallcap(*FEES, "-f", "json", "-o", str(tmp_path / name)).code == 0
    assert (tmp_path / name).read_text().startswith("{")


def test_a_suffix_of_a_format_that_no_command_writes_is_refused(smallcap: Run, tmp_path: Path) -> None:
    """A text table stood in x.pdf, which no reader opens."""
    place = tmp_path / "x.pdf"
    result = smallcap("fund", "list", "-o", str(place))
    assert result.code == 2
    assert ": smallcap writes no pdf\nhint: -o FILE.html" in result.err
    assert not place.exists()
    assert smallcap("fund", "list", "-o", str(tmp_path / "x.txt")).code == 0


WIDE_TABLES = (
    "provider list", "config show", "methodology show russell_2000", "metric list", "season IWM", "season IWM IJR",
    "fund list", "methodology list", "methodology columns", "methodology calendar all", "check rotation",
    "methodology compare russell_2000 sp_smallcap_600", "fund show IWM", "fees IWM IJR", "rates IWM IJR", "rotation",
    "blend VOO:80 AVUV:20",
)  # fmt: skip


@pytest.mark.parametrize("line", WIDE_TABLES)
def test_no_line_is_wider_than_eighty_columns(line: str, smallcap: Run) -> None:
    """COLUMNS says how wide a pipe is too: `provider list` had lines of 300 columns, `config show` of 310."""
    out = smallcap(*line.split(), "-q", env={"COLUMNS": "80"}).out
    assert out
    assert [text for text in out.splitlines() if len(text) > 80] == []


def test_a_pipe_without_columns_keeps_its_lines_whole(smallcap: Run) -> None:
    """Whoever looks for a word finds it on the line of its row."""
    (line,) = [text for text in smallcap("provider", "list").out.splitlines() if text.startswith("store ")]
    assert "profile 1, holdings 1, portfolio_summary 1, fundamentals 1" in line
