"""A fund that followed another index inside the window: every view and format of every command says so.

SPSM has followed the S&P SmallCap 600 since 24 January 2020, and followed two other indexes before.
"""

from __future__ import annotations

import json

import pytest

from tests.conftest import Run

AT = ("--as-of", "2026-07-31", "--offline")
CHANGES = "two other indexes before 2020-01-24"
CAPM = "--window 10y --model capm --benchmark"
OF_ITSELF = (
    f"alpha SPSM {CAPM} SPY", f"alpha SPSM {CAPM} SPY --detail",
    "compare SPSM -c beta --window 10y", "season SPSM --window 10y --month 1", "rates SPSM --beta --window 10y",
)  # fmt: skip
#: Figures of several funds, or of another fund that SPSM is set beside: they say whose index it was.
BY_NAME = (
    f"alpha SPSM {CAPM} SPY --rolling 60m --step year",
    f"alpha IJR --versus SPSM {CAPM} SPY", f"alpha IJR --versus SPSM {CAPM} SPY --detail",
    f"alpha IJR {CAPM} SPSM", f"alpha IJR {CAPM} SPSM --detail", f"alpha IJR {CAPM} SPSM --rolling 60m --step year",
    f"attribute SPSM --vs IJR --by factor {CAPM} SPY", f"attribute IJR --vs IWM --by factor {CAPM} SPSM",
    "pair SPSM IJR --window 10y", "correlate SPSM IJR --rolling 36m",
    "fees SPSM IJR --break-even --window 10y",
    "season IJR --benchmark SPSM --window 10y --month 1", "rates IJR --benchmark SPSM --beta --window 10y",
    "rotation SPSM SPY --window 1y", "rotation IWM SPSM --window 1y",
    "compare IJR -c beta,alpha,correlation,tracking_error --window 10y --benchmark SPSM",
    "compare IJR IWM --explain --benchmark SPSM --window 10y",
    "returns IJR --rolling 3y --summary --benchmark SPSM", "returns IJR --summary --benchmark SPSM",
)  # fmt: skip


def texts_of(document: str) -> list[str]:
    """All that a JSON document says of its table and cells."""
    found = json.loads(document)
    return [*found["warnings"], *(note for cell in found["cells"].values() for note in cell.get("notes", ()))]


@pytest.mark.parametrize("line", [*OF_ITSELF, *BY_NAME])
def test_a_change_of_index_is_said(smallcap: Run, line: str) -> None:
    """`alpha SPSM --detail` said it nowhere, `pair SPSM IJR -f json` and `compare IJR --benchmark SPSM` neither."""
    said = f"SPSM: {CHANGES}" if line in BY_NAME else CHANGES
    assert said in " ".join(smallcap(*line.split(), *AT).out.split())
    ran = smallcap(*line.split(), *AT, "-f", "json")
    assert ran.code == 0, ran.err
    assert any(text.startswith(said) for text in texts_of(ran.out))


@pytest.mark.parametrize("line", [line for line in (*OF_ITSELF, *BY_NAME) if "10y" in line])
def test_days_after_a_change_of_index_have_no_such_note(smallcap: Run, line: str) -> None:
    ran = smallcap(*line.replace("10y", "5y").split(), *AT, "-f", "json")
    assert ran.code == 0, ran.err
    assert not any(CHANGES in text for text in texts_of(ran.out))


def test_the_benchmark_itself_says_it_once(smallcap: Run) -> None:
    asked = ("compare", "SPSM", "-c", "beta", "--window", "10y", "--benchmark", "SPSM", *AT, "-f", "json")
    assert json.loads(smallcap(*asked).out)["cells"]["SPSM.beta"]["notes"] == [CHANGES]


def test_figures_of_two_funds_say_it_where_rows_stand_alone(smallcap: Run) -> None:
    ran = smallcap("pair", "SPSM", "IJR", "--window", "10y", *AT, "-f", "csv")
    assert CHANGES not in ran.out
    assert f"SPSM: {CHANGES}" in ran.err


def test_a_rate_cycle_says_it_of_its_own_days(smallcap: Run) -> None:
    """The cuts of 2019 and 2020 cross one change, the hikes from 2022 on none."""
    cells = json.loads(smallcap("rates", "IJR", "--benchmark", "SPSM", *AT, "-f", "json").out)["cells"]
    assert cells["IJR.cuts 2019-2020.relative"]["notes"] == ["benchmark: another index before 2020-01-24"]
    assert "notes" not in cells["IJR.hikes 2022-2023.relative"]


def test_windows_beside_a_younger_benchmark_are_counted(smallcap: Run) -> None:
    """`returns IJR --rolling 3y --benchmark SPSM` had no share at all: SPSM was not listed in 2000."""
    asked = ("--rolling", "3y", *AT, "-f", "json")
    (row,) = json.loads(smallcap("returns", "IJR", "--benchmark", "SPSM", "--summary", *asked).out)["rows"]
    both = json.loads(smallcap("returns", "IJR", "SPSM", *asked).out)["rows"]
    ahead = [one["IJR"] > one["SPSM"] for one in both]
    assert row["ahead"] == pytest.approx(sum(ahead) / len(ahead))
    assert row["windows"] > len(ahead) > 100
