"""`--max-age`: closes older than that are no answer of their fund; the other funds are answered."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest

from tests.commands.test_compare import weekdays
from tests.conftest import Run

DAY, OLD = "2026-07-31", "2026-07-10"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """IWM, IJR and SPY to a Friday, VTWO three weeks behind."""
    made = tmp_path / "prices"
    made.mkdir()
    for phase, (ticker, end) in enumerate({"IWM": DAY, "IJR": DAY, "SPY": DAY, "VTWO": OLD}.items()):
        lines = ["Date,Close"]
        for number, day in enumerate(weekdays("2024-12-31", end)):
            lines.append(f"{day},{100.0 * math.exp(0.0003 * number + 0.02 * math.sin(number / 3.0 + phase)):.6f}")
        (made / f"{ticker}.csv").write_text("\n".join(lines) + "\n")
    return made


def test_one_old_file_leaves_the_other_funds_their_rows(
    smallcap: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """README's cron line ended with exit 4 and wrote no file."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1785758400")
    out = tmp_path / "funds.csv"
    closes = ("--prices", str(folder), "--offline", "--max-age", "4d")
    asked = ("compare", "IWM", "VTWO", "IJR", *closes, "-c", "ticker,return_1y")
    ran = smallcap(*asked, "--strict", "-q", "-f", "csv", "-o", str(out))
    assert ran.code == 5
    assert f"closes of VTWO end {OLD}, 24 days ago: older than --max-age 4d" in ran.err
    rows = {row["ticker"]: row for row in csv.DictReader(out.read_text().splitlines())}
    assert list(rows) == ["IWM", "VTWO", "IJR"]
    assert [bool(row["return_1y"]) for row in rows.values()] == [True, False, True]
    assert smallcap(*asked).code == 0


def test_nothing_is_written_where_every_fund_is_old(
    smallcap: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1787227200")
    ran = smallcap("compare", "IWM", "VTWO", "--prices", str(folder), "--offline", "--max-age", "4d")
    assert (ran.code, ran.out) == (4, "")
