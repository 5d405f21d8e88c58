"""Figures recomputed from real daily closes by independent code."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.conftest import Run


@pytest.fixture
def closes(real_data: Path, tmp_path: Path) -> Path:
    """The daily closes with bill quotes and the daily factor file beside them."""
    folder = tmp_path / "closes"
    folder.mkdir()
    more = ("adjclose/_IRX.csv", "factors/F-F_Research_Data_Factors_daily.csv")
    for path in (*real_data.glob("*.csv"), *(real_data.parent / name for name in more)):
        (folder / path.name).symlink_to(path)
    return folder


def row_of(run: Run, *arguments: str) -> dict[str, str]:
    """The first row of a command's CSV."""
    answer = run(*arguments, "-f", "csv")
    assert answer.code == 0, answer.err
    return next(csv.DictReader(io.StringIO(answer.out)))


@pytest.mark.parametrize(
    ("options", "column", "right"),
    [
        (("--as-of", "2024-12-27", "--frequency", "weekly"), "sharpe:1y", 0.3845),
        (("--as-of", "2024-12-31", "--frequency", "weekly"), "sharpe:2y", 0.5075),
        (("--as-of", "2024-12-31"), "sharpe:5y", 0.3108),
    ],
)
def test_sharpe_over_the_factor_files_rate(
    smallcap: Run, closes: Path, options: tuple[str, ...], column: str, right: float
) -> None:
    row = row_of(smallcap, "compare", "IWM", "--prices", str(closes), "--risk-free", "ff", *options, "-c", column)
    assert float(row[column]) == pytest.approx(right, abs=5e-5)


@pytest.mark.parametrize("window", ["low:2020-03", "since:2020-03-23"])
def test_a_low_and_its_day_are_one_window(smallcap: Run, closes: Path, window: str) -> None:
    options = ("--prices", str(closes), "--as-of", "2025-11-28", "--window", window, "-c", "sharpe")
    assert float(row_of(smallcap, "compare", "SPY", *options)["sharpe"]) == pytest.approx(1.07, abs=0.005)


@pytest.fixture
def late(closes: Path) -> Path:
    """The same with an IJR that ends four sessions before the others, on 2026-04-27."""
    lines = (closes / "IJR.csv").read_text().splitlines(keepends=True)
    (closes / "IJR.csv").unlink()
    (closes / "IJR.csv").write_text("".join(lines[:-4]))
    return closes


def test_a_late_fund_is_named_and_not_marked_and_ends_strictly_with_5(smallcap: Run, late: Path) -> None:
    options = ("--prices", str(late), "--as-of", "2026-05-01", "-c", "return_ytd", "--strict")
    answer = smallcap("compare", "IWM", "IJR", "VB", *options)
    assert answer.code == 5
    assert "a to 2026-04-27" in answer.out
    assert "◂" not in answer.out


def test_without_a_day_all_funds_end_on_the_last_day_they_share(smallcap: Run, late: Path) -> None:
    answer = smallcap("compare", "IWM", "IJR", "VB", "--prices", str(late), "-c", "return_ytd", "--strict")
    assert answer.code == 0
    assert "closes to Mon 27 Apr 2026" in answer.out


def test_the_sentence_of_intervals_names_its_days(smallcap: Run, closes: Path) -> None:
    options = ("--prices", str(closes), "--as-of", "2025-03-24", "--intervals", "-c", "return_5y,sharpe")
    answer = smallcap("compare", "IWM", "IJR", *options)
    words = " ".join(answer.out.split())
    assert "15.41 % 17.06 %" in words
    assert "return per year 2020-02-28 to 2025-02-28 9.36 % and 10.71 %" in words


def test_a_weekly_volatility_is_reproduced_by_its_own_first_week(smallcap: Run, closes: Path, tmp_path: Path) -> None:
    claims = tmp_path / "claims.yaml"
    claims.write_text(
        "- {id: vb, source: {title: A note, published: 2022-04-20}, kind: value, metric: volatility, ticker: VB, "
        "window: 3y, value: 27.59%, frequency: weekly}\n"
    )
    answer = smallcap("verify", str(claims), "--prices", str(closes), "--show", "vb", "-f", "csv")
    ends = {row["as_of"] for row in csv.DictReader(io.StringIO(answer.out)) if row["fits"] == "yes"}
    assert "2022-04-01" in ends


@pytest.mark.parametrize("window", ["ytd", "2024"])
def test_the_year_2024_by_both_names(smallcap: Run, closes: Path, window: str) -> None:
    options = ("--prices", str(closes), "--as-of", "2024-12-31", "--window", window, "-c", "cagr")
    assert round(float(row_of(smallcap, "compare", "IWM", *options)["cagr"]) * 100, 2) == 11.38
