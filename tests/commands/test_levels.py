"""`smallcap levels`: hand-made closes against levels."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from smallcap_cli.core.analysis.levels import level_state
from tests.conftest import Run

DAYS = ("2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05", "2024-01-08", "2024-01-09")
CLOSES = (95.0, 102.0, 100.0, 98.0, 101.0, 105.0)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "prices").mkdir()
    # The adjusted close is half the close: levels are prices, so it plays no part.
    lines = ["Date,Close,Adj Close", *(f"{d},{c},{c / 2}" for d, c in zip(DAYS, CLOSES, strict=True))]
    (tmp_path / "prices" / "FUND.csv").write_text("\n".join(lines) + "\n")
    return tmp_path / "prices"


def test_a_close_at_the_level_is_no_crossing() -> None:
    """Against 100: below, above, at, below, above, above: it crossed up, down and up again on 8 January."""
    found = level_state(np.array(DAYS, dtype="datetime64[D]"), np.array(CLOSES), 100.0)
    assert (found.state, found.crossings, found.since) == ("above", 3, date(2024, 1, 8))
    assert (found.distance, found.move) == (pytest.approx(0.05), pytest.approx(100 / 105 - 1))


def test_a_close_at_the_level_now() -> None:
    found = level_state(np.array(DAYS[:3], dtype="datetime64[D]"), np.array(CLOSES[:3]), 100.0)
    assert (found.state, found.since, found.crossings) == ("at", None, 1)


def test_rows_from_the_highest_level_down(smallcap: Run, folder: Path) -> None:
    asked = ("levels", "FUND", "--at", "100,110,90", "--prices", str(folder), "--as-of", "2024-01-09", "--offline")
    found = rows(smallcap(*asked, "-f", "csv").out)
    assert [(row["level"], row["state"], row["since"], row["crossings"]) for row in found] == [
        ("110.0", "below", "", "0"), ("100.0", "above", "2024-01-08", "3"), ("90.0", "above", "", "0"),
    ]  # fmt: skip
    assert [float(row["close"]) for row in found] == [105.0] * 3
    assert found[1]["days"] == "1"
    assert "never crossed since 2024-01-02" in smallcap(*asked).out


def test_a_shorter_window_and_an_earlier_day(smallcap: Run, folder: Path) -> None:
    asked = ("levels", "FUND", "--at", "100", "--prices", str(folder), "--offline", "-f", "csv", "--as-of")
    early = rows(smallcap(*asked, "2024-01-05").out)[0]
    assert (early["state"], early["since"], early["close"]) == ("below", "2024-01-05", "98.0")
    late = rows(smallcap(*asked, "2024-01-09", "--window", "since:2024-01-05").out)[0]
    assert (late["crossings"], late["since"]) == ("1", "2024-01-08")


def test_levels_of_an_index_are_told_from_those_of_a_fund(smallcap: Run, folder: Path) -> None:
    asked = ("levels", "FUND", "--at", "2100,2300", "--prices", str(folder), "--as-of", "2024-01-09", "--offline")
    text = " ".join(smallcap(*asked).out.split())
    assert "every level is far from the close of FUND, 105.00: of an index?" in text


def test_month_end_returns_are_no_prices(smallcap: Run) -> None:
    result = smallcap("levels", "IWM", "--at", "220", "--offline")
    assert result.code == 4
    assert "no price basis: month-end total returns only" in result.err
    assert "DIR/IWM.csv, a line `Date,Close`, then such as `2026-07-31,250.12`" in result.err


def test_a_file_of_dates_and_closes_is_enough(smallcap: Run, tmp_path: Path) -> None:
    """It was refused without a column Volume: closes alone are read as adjusted ones, and levels asked for others."""
    closes = "2024-01-05,90\n2024-01-08,105\n2024-01-09,110\n"
    (tmp_path / "FUND.csv").write_text(f"Date,Close\n{closes}")
    asked = ("levels", "FUND", "--at", "100", "--prices", str(tmp_path), "--as-of", "2024-01-09", "--offline")
    (row,) = rows(smallcap(*asked, "-f", "csv").out)
    assert (row["close"], row["state"], row["since"], row["crossings"]) == ("110.0", "above", "2024-01-08", "1")
    assert float(row["distance"]) == pytest.approx(0.10)
    assert "closes of this source may be adjusted for distributions" in " ".join(smallcap(*asked).out.split())
    (tmp_path / "FUND.csv").write_text(f"Date,Close,Adj Close\n{closes.replace(chr(10), f',80{chr(10)}')}")
    assert "closes alone count, adjusted for splits and not for distributions" in " ".join(smallcap(*asked).out.split())


@pytest.mark.parametrize(
    "words", [(), ("FUND",), ("FUND", "--at", ""), ("FUND", "--at", "high"), ("FUND", "--at", "-5")]
)
def test_what_cannot_be_asked(smallcap: Run, words: tuple[str, ...]) -> None:
    assert smallcap("levels", *words, "--offline").code == 2


def test_without_levels_the_error_says_what_is_missing(smallcap: Run) -> None:
    """It said that a ticker was needed, which had been given."""
    assert smallcap("levels", "iwm").err.splitlines() == [
        "error: --at is missing: the prices to hold IWM against",
        "hint: such as --at 2100,2300; smallcap compare IWM -c last_close,high_52w,low_52w has the range of a year",
    ]
    assert smallcap("levels", "--at", "200").err.startswith("error: TICKER is missing\n")


def test_a_comma_for_thousands_is_no_list(smallcap: Run, folder: Path) -> None:
    asked = ("--prices", str(folder), "--as-of", "2024-01-09", "-f", "csv")
    refused = smallcap("levels", "FUND", "--at", "2,100", *asked)
    assert refused.code == 2
    assert "--at 2,100 may be one price or 2" in refused.err
    assert "2100, or '2, 100' with spaces" in refused.err
    for two in ("2, 100", "90,100"):
        assert len(rows(smallcap("levels", "FUND", "--at", two, *asked).out)) == 2
