"""Rows chosen by `--where`, `--sort` and `--limit` in `returns` and `verify`, from bundled month ends."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.conftest import Run

AT = ("--offline", "--as-of", "2025-12-31", "-q", "-f", "csv")
#: IWM made 34.11 % in that year, IJR 33.62 %.
CLAIMS = """\
- {id: right, kind: value, metric: return_1y, ticker: IWM, value: 34.1%, as_of: 2026-07-31}
- {id: wrong, kind: value, metric: return_1y, ticker: IWM, value: 30.0%, as_of: 2026-07-31}
- {id: also, kind: value, metric: return_1y, ticker: IJR, value: 20.0%, as_of: 2026-07-31}
"""


def labels(smallcap: Run, *arguments: str) -> list[str]:
    """The first cell of each row."""
    return [row[0] for row in csv.reader(io.StringIO(smallcap(*arguments).out))][1:]


def test_the_worst_years_come_first(smallcap: Run) -> None:
    """IWM lost 34.1 % in 2008, 20.5 % in 2022 and 20.5 % in 2002."""
    years = labels(smallcap, "returns", "IWM", "--by", "year", "--sort", "IWM", "--limit", "3", *AT)
    assert (years[0], sorted(years[1:])) == ("2008", ["2002", "2022"])


def test_a_sort_looks_at_every_month_not_at_the_newest(smallcap: Run) -> None:
    """IWM's worst month is March 2020 (-21.7 %), its best November 2020 (18.4 %); else 24 months are shown."""
    assert labels(smallcap, "returns", "IWM", "--by", "month", "--sort", "IWM", "--limit", "1", *AT) == ["2020-03"]
    assert labels(smallcap, "returns", "IWM", "--by", "month", "--sort", "-IWM", "--limit", "1", *AT) == ["2020-11"]


def test_limit_leaves_the_newest_of_the_years_that_pass(smallcap: Run) -> None:
    """IWM lost in 2018 and 2022, and not since."""
    years = labels(smallcap, "returns", "IWM", "--by", "year", "--where", "IWM<0", "--limit", "2", *AT)
    assert years == ["2018", "2022"]


def test_windows_keep_their_order_and_are_sorted(smallcap: Run) -> None:
    asked = ("returns", "IWM", "--window", "2024,2022,2023")
    assert labels(smallcap, *asked, "--limit", "2", *AT) == ["2024", "2022"]
    assert labels(smallcap, *asked, "--sort", "-IWM", *AT) == ["2023", "2024", "2022"]
    assert labels(smallcap, *asked, "--where", "IWM>0", "--limit", "1", *AT) == ["2024"]


def test_funds_whose_years_are_together_are_sorted(smallcap: Run) -> None:
    """Of 2021 to 2025 the best year of IWM was 16.9 %, that of IJR 26.7 %: `--limit` counts years here."""
    asked = ("returns", "IWM", "IJR", "--by", "year", "--summary", "--limit", "5")
    assert labels(smallcap, *asked, "--sort", "-best", *AT) == ["IJR", "IWM"]


@pytest.mark.parametrize("option", [("--sort", "total"), ("--where", "total>0")])
def test_a_grid_is_in_the_order_of_its_years(smallcap: Run, option: tuple[str, str]) -> None:
    ran = smallcap("returns", "IWM", "--grid", *option)
    assert (ran.code, f"--grid cannot be combined with {option[0]}" in ran.err) == (2, True)


def test_claims_are_chosen_and_the_exit_code_is_that_of_all(smallcap: Run, tmp_path: Path) -> None:
    claims = tmp_path / "claims.yaml"
    claims.write_text(CLAIMS)
    ran = ("verify", str(claims), "-f", "csv", "-q")
    assert labels(smallcap, *ran, "--where", "status=not_reproduced") == ["wrong", "also"]
    assert labels(smallcap, *ran, "--sort", "-id", "--limit", "2") == ["wrong", "right"]
    assert smallcap(*ran, "--where", "status=reproduced").code == 1


def test_the_tries_of_a_claim_are_chosen_from_all(smallcap: Run, tmp_path: Path) -> None:
    """Three windows, three benchmarks and eight month ends are 72 tries, 24 of them against SPY; 20 are shown."""
    claims = tmp_path / "claims.yaml"
    day = "{from: 2026-01-01, to: 2026-07-31}"
    claims.write_text(f"- {{id: one, kind: value, metric: beta, ticker: IWM, window: 3y, value: 3.0, as_of: {day}}}\n")
    ran = ("verify", str(claims), "--show", "one", "-f", "csv", "-q")
    assert len(labels(smallcap, *ran)) == 20
    assert len(labels(smallcap, *ran, "--where", "benchmark=SPY")) == 24
    assert len(labels(smallcap, *ran, "--sort", "as_of", "--limit", "3")) == 3


def test_years_are_compared_as_numbers(smallcap: Run) -> None:
    """A year is a name of a row and reads as a number; quarters and months are compared as their texts are."""
    years = labels(smallcap, "returns", "IWM", "--by", "year", "--where", "year>=2023", *AT)
    assert years == ["2023", "2024", "2025"]
    months = labels(smallcap, "returns", "IWM", "--by", "month", "--where", "month>=2025-11", *AT)
    assert months == ["2025-11", "2025-12"]
    ran = smallcap("returns", "IWM", "--by", "month", "--where", "month>=2025", "--offline")
    assert (ran.code, "month cannot be compared with 2025" in ran.err) == (2, True)
