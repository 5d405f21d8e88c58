"""When real funds fell by a fifth within a year: a replay beside a plain loop over the file."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from tests.conftest import Run

FIRST, LAST = "2008-01-02", "2023-12-29"


def closes_of(path: Path) -> dict[date, float]:
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    name = next(name for name in rows[0] if name.replace(" ", "").lower() == "adjclose")
    return {date.fromisoformat(row["Date"][:10]): float(row[name]) for row in rows}


def worst_fall(closes: dict[date, float], days: list[date], end: date) -> float:
    """The deepest fall from the last close on or before the day a year earlier to a day."""
    start = end.replace(year=end.year - 1, day=28 if (end.month, end.day) == (2, 29) else end.day)
    begin = max(day for day in days if day <= start)
    worst, peak = 0.0, 0.0
    for day in days[days.index(begin) : days.index(end) + 1]:
        peak = max(peak, closes[day])
        worst = min(worst, closes[day] / peak - 1.0)
    return worst


@pytest.mark.parametrize("ticker", ["IWM", "IJR"])
def test_a_replay_fires_on_the_days_that_a_plain_loop_finds(
    smallcap: Run, real_data: Path, tmp_path: Path, ticker: str
) -> None:
    closes = closes_of(real_data / f"{ticker}.csv")
    days = sorted(closes)
    inside = [day for day in days if FIRST <= day.isoformat() <= LAST]
    falls = {day for day in inside if worst_fall(closes, days, day) < -0.2}
    (tmp_path / "c.yaml").write_text(f'checks:\n  - {{id: fall, when: "max_drawdown:1y of {ticker} < -20%"}}\n')
    answer = smallcap(
        "check", "replay", str(tmp_path / "c.yaml"), "--prices", str(real_data), "--from", FIRST, "--to", LAST,
        "-f", "csv",
    )  # fmt: skip
    fired = set()
    for row in csv.DictReader(io.StringIO(answer.out)):
        over = row["cleared"] or "9999"
        fired |= {day for day in inside if row["fired"] <= day.isoformat() < over}
    assert fired == falls
    assert len(falls) > 500
