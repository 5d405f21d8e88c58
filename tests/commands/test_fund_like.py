"""`fund like`: the funds on the same index today, by fee and by how far their returns are apart."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.core.builders import weekdays_between

#: First and last close of a year, 2025-06-30 to 2026-06-30: IJR +10 %, SPSM +10.04 %, VIOO +9.97 %.
ENDS = {"IJR": (100.0, 110.0), "SPSM": (50.0, 55.02), "VIOO": (200.0, 219.94)}


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def csv_of(first: float, last: float, start: str = "2025-06-30") -> str:
    """Closes that stay at the first level from `start` until they reach the last one on 2026-06-30."""
    days = weekdays_between(start, "2026-06-29")
    rows = "".join(f"{day},{first},{first}\n" for day in days)
    return f"Date,Close,Adj Close\n{rows}2026-06-30,{last},{last}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A year's ends of each fund on the S&P SmallCap 600."""
    for ticker, (first, last) in ENDS.items():
        (tmp_path / f"{ticker}.csv").write_text(csv_of(first, last))
    return tmp_path


def test_the_funds_on_an_index_by_fee_with_their_tracking_gap(smallcap: Run, folder: Path) -> None:
    """Gaps to IJR by hand: 10.04 - 10 = 0.04, 9.97 - 10 = -0.03 percentage points a year."""
    ran = smallcap("fund", "like", "ijr", "--window", "1y", "--prices", str(folder), "--as-of", "2026-06-30", "-q")
    lines = [" ".join(line.split()) for line in ran.out.splitlines()]
    assert lines[0].startswith("S&P SmallCap 600 funds · closes to Tue 30 Jun 2026, daily")
    found = {line.split()[0]: line for line in lines if line.split()[0] in ENDS}
    assert list(found) == ["SPSM", "IJR", "VIOO"]  # 0.03, 0.06 and 0.07 %
    assert "0.03 %" in found["SPSM"]
    assert "+0.04 pp" in found["SPSM"]
    assert "10.00 % —" in found["IJR"]
    assert "0.07 %" in found["VIOO"]
    assert "-0.03 pp" in found["VIOO"]


def test_programs_get_the_gap_as_a_fraction(smallcap: Run, folder: Path) -> None:
    args = ("--window", "1y", "--prices", str(folder), "--as-of", "2026-06-30", "-q", "-f", "csv")
    rows = {row["ticker"]: row for row in rows_of(smallcap("fund", "like", "IJR", *args).out)}
    assert float(rows["SPSM"]["tracking_gap"]) == pytest.approx(0.0004)
    assert (rows["IJR"]["tracking_gap"], rows["IJR"]["methodology"]) == ("", "sp_smallcap_600")


def test_no_gap_is_told_across_a_change_of_index(smallcap: Run) -> None:
    """SPSM followed two other indexes before 2020-01-24: ten years of it say nothing of how it tracks this one."""
    ran = smallcap("fund", "like", "IJR", "--window", "10y", "--as-of", "2026-07-31", "-q")
    line = next(line for line in ran.out.splitlines() if line.startswith("SPSM"))
    assert "pp" not in line
    assert "SPSM followed two other indexes before 2020-01-24" in " ".join(ran.out.split())


def test_funds_are_those_on_the_index_of_the_day(smallcap: Run) -> None:
    """On 2019-12-31 SPSM followed the SSGA Small Cap Index (ruling 6)."""
    ran = smallcap("fund", "like", "IJR", "--as-of", "2019-12-31", "-q", "-f", "csv")
    assert {row["ticker"] for row in rows_of(ran.out)} == {"IJR", "VIOO"}


def test_closes_of_other_days_have_no_gap(smallcap: Run, folder: Path) -> None:
    (folder / "VIOO.csv").write_text(csv_of(200, 219.94).replace("2025-06-30", "2025-06-27"))
    ran = smallcap("fund", "like", "IJR", "--window", "1y", "--prices", str(folder), "--as-of", "2026-06-30", "-q")
    line = next(line for line in ran.out.splitlines() if line.startswith("VIOO"))
    assert "pp" not in line
    assert "from 2025-06-27 and 2025-06-30" in " ".join(ran.out.split())


def test_a_fund_too_young_for_the_window_has_a_dash(smallcap: Run, folder: Path) -> None:
    (folder / "VIOO.csv").write_text(csv_of(200, 219.94, "2026-01-02"))
    ran = smallcap("fund", "like", "IJR", "--window", "1y", "--prices", str(folder), "--as-of", "2026-06-30", "-q")
    line = next(line for line in ran.out.splitlines() if line.startswith("VIOO"))
    assert "pp" not in line
    assert "prices begin on 2026-01-02" in " ".join(ran.out.split())


def test_an_active_fund_is_alone_and_says_why(smallcap: Run) -> None:
    ran = smallcap("fund", "like", "AVUV", "--as-of", "2026-07-31", "-q")
    assert ran.code == 0
    assert "AVUV is active: it follows no index" in ran.out


def test_a_fund_alone_on_its_index_says_so(smallcap: Run) -> None:
    ran = smallcap("fund", "like", "VB", "--as-of", "2026-07-31", "-q")
    assert "no other fund of the catalogue follows this index" in ran.out


@pytest.mark.usefixtures("no_network_configured")
def test_an_unknown_fund_is_an_error(smallcap: Run) -> None:
    assert smallcap("fund", "like", "ZZZQ").code == 3
