"""One rule for the day to which figures go: the last one that all funds near the newest share; the rest is told."""

from __future__ import annotations

import csv
import io
import json
import math
from datetime import date
from pathlib import Path

import pytest

from tests.commands.test_compare import weekdays
from tests.conftest import Run
from tests.core.builders import every_day

#: A Friday, the last session of its month; the late fund's closes end on the Monday before.
DAY, LATE_DAY, FAR_DAY = "2026-07-31", "2026-07-27", "2026-07-10"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """IWM, VB and SPY to the day, IJR four sessions late, SPSM three weeks late, BTC-USD with a close every day."""
    made = tmp_path / "prices"
    made.mkdir()
    ends = {"IWM": DAY, "VB": DAY, "SPY": DAY, "IJR": LATE_DAY, "SPSM": FAR_DAY}
    calendars: dict[str, list[date]] = {ticker: weekdays("2020-12-31", end) for ticker, end in ends.items()}
    calendars["BTC-USD"] = every_day("2021-01-01", 2038).tolist()  # to 2026-07-31
    for phase, (ticker, days) in enumerate(calendars.items()):
        lines = ["Date,Close,Adj Close,Dividends"]
        for number, day in enumerate(days):
            close = 100.0 * math.exp(0.0003 * number + 0.02 * math.sin(number / 3.0 + phase))
            lines.append(f"{day},{close:.6f},{close:.6f},0")
        (made / f"{ticker}.csv").write_text("\n".join(lines) + "\n")
    return made


@pytest.mark.parametrize(
    "asked",
    [
        ("compare",), ("returns",), ("returns", "--window", "ytd,1y"), ("growth", "--window", "1y"),
        ("drawdown",), ("correlate",), ("correlate", "--window", "1y"), ("returns", "--rolling", "1y"),
        ("returns", "--by", "year", "--summary"), ("growth", "--relative-to", "SPY", "--window", "1y"),
        ("season", "--month", "1"), ("season", "--month", "1", "--window", "3y"),
    ],
    ids=" ".join,
)  # fmt: skip
@pytest.mark.parametrize("late", ["IJR", "SPSM"])
def test_strict_counts_a_fund_that_ends_early(smallcap: Run, folder: Path, asked: tuple[str, ...], late: str) -> None:
    # `correlate --strict` of such a fund ended with exit 0, and so did drawdown, returns and season.
    command, *options = asked
    ran = smallcap(
        command, "IWM", late, "VB", *options, "--prices", str(folder), "--as-of", DAY, "--offline", "--strict"
    )
    assert ran.code == 5, ran.err


@pytest.mark.parametrize("command", ["compare", "returns", "growth", "drawdown", "correlate"])
def test_strict_says_nothing_of_a_window_that_all_funds_fill(smallcap: Run, folder: Path, command: str) -> None:
    window = ("-c", "period_return:2025") if command == "compare" else ("--window", "2025")
    closes = ("--prices", str(folder), "--as-of", DAY, "--offline")
    ran = smallcap(command, "IWM", "IJR", "VB", *window, *closes, "--strict")
    assert ran.code == 0, ran.err


def test_growth_tells_of_the_end_in_the_row_it_is_true_for(smallcap: Run, folder: Path) -> None:
    # Each row of IJR had the footnote `to 2026-07-27`.
    ran = smallcap(
        "growth", "IWM", "IJR", "--window", "3m", "--prices", str(folder), "--as-of", DAY, "--offline", "-f", "json"
    )
    cells = {row: cell for row, cell in json.loads(ran.out)["cells"].items() if row.endswith(".IJR")}
    assert [row for row, cell in cells.items() if "notes" in cell] == []
    assert (cells[f"{DAY}.IJR"]["missing"], cells[f"{DAY}.IJR"]["detail"]) == ("not_fetched", f"last close {LATE_DAY}")


def test_growth_of_exchange_funds_stands_on_sessions_beside_a_seven_day_series(smallcap: Run, folder: Path) -> None:
    # 31 October 2021 is a Sunday: IWM had a dash there, because BTC-USD has a close on it.
    asked = ("growth", "IWM", "BTC-USD", "--window", "2021-09-15:2022-01-14", "--by", "month", "--offline", "-f", "csv")
    found = list(csv.DictReader(io.StringIO(smallcap(*asked, "--prices", str(folder)).out)))
    assert [row["day"] for row in found] == ["2021-09-15", "2021-10-29", "2021-11-30", "2021-12-31", "2022-01-14"]
    assert all(row["IWM"] and row["BTC-USD"] for row in found)


def test_a_seven_day_series_moves_no_mark_of_exchange_funds(smallcap: Run, folder: Path) -> None:
    # July 2021 ends on a Saturday: IWM and VB were footnoted as if they were late.
    ran = smallcap(
        "returns", "IWM", "BTC-USD", "--window", "2021-07", "--prices", str(folder), "--offline", "-f", "json"
    )
    cells = json.loads(ran.out)["cells"]
    assert "notes" not in cells["2021-07.IWM"]
    assert cells["2021-07.BTC-USD"]["notes"] == ["to 2021-07-31"]


def test_all_correlations_of_a_matrix_end_where_the_late_fund_does(smallcap: Run, folder: Path) -> None:
    ran = smallcap(
        "correlate", "IWM", "IJR", "VB", "--window", "1y", "--prices", str(folder), "--as-of", DAY, "--offline",
        "-f", "json",
    )  # fmt: skip
    cells = json.loads(ran.out)["cells"]
    for pair in ("IWM.IJR", "IWM.VB", "IJR.VB"):
        assert cells[f"{pair}.correlation"]["notes"] == [f"to {LATE_DAY}"]


def test_a_year_that_one_file_ends_a_day_early_says_so(smallcap: Run, folder: Path) -> None:
    file = folder / "IJR.csv"
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(line for line in lines if not line.startswith("2024-12-31")))
    ran = smallcap("returns", "IWM", "IJR", "--prices", str(folder), "--offline", "-f", "json")
    assert json.loads(ran.out)["cells"]["2024.IJR"]["notes"] == ["to 2024-12-30"]


def test_without_a_day_a_fund_far_behind_keeps_its_row_and_moves_nobody(smallcap: Run, folder: Path) -> None:
    ran = smallcap("compare", "IWM", "SPSM", "-c", "return_1y", "--prices", str(folder), "--offline", "-f", "json")
    found = json.loads(ran.out)
    assert found["as_of"] == DAY
    cell = found["cells"]["SPSM.return_1y"]
    assert (cell["missing"], cell["detail"]) == ("not_fetched", f"last close {FAR_DAY}")


def test_without_a_day_a_fund_some_sessions_behind_sets_the_day_of_all(smallcap: Run, folder: Path) -> None:
    ran = smallcap("compare", "IWM", "IJR", "-c", "return_1y", "--prices", str(folder), "--offline", "-f", "json")
    assert json.loads(ran.out)["as_of"] == LATE_DAY


def test_a_month_inside_of_which_closes_end_is_not_whole(smallcap: Run, folder: Path) -> None:
    # IJR's July 2026 to the 27th was counted as a July.
    asked = ("season", "IWM", "IJR", "--month", "7", "--prices", str(folder), "--as-of", DAY, "--offline", "-f", "csv")
    found = {row["ticker"]: row["years"] for row in csv.DictReader(io.StringIO(smallcap(*asked).out))}
    assert (found["IWM"], found["IJR"]) == ("6", "5")  # 2021 to 2026, 2021 to 2025


def test_rolling_windows_of_a_late_fund_are_named_and_not_marked(smallcap: Run, folder: Path) -> None:
    asked = ("returns", "IWM", "IJR", "--rolling", "1y", "--summary", "--prices", str(folder), "--as-of", DAY)
    cells = json.loads(smallcap(*asked, "--offline", "-f", "json").out)["cells"]
    assert f"to {LATE_DAY}" in cells["IJR.worst"]["notes"]
    assert "\u25c2" not in smallcap(*asked, "--offline").out


@pytest.mark.parametrize("command", [("returns", "--by", "month"), ("returns", "--window", "2021-07")], ids=" ".join)
def test_months_that_end_on_a_week_end_are_those_of_the_exchange(
    smallcap: Run, folder: Path, command: tuple[str, ...]
) -> None:
    # Beside BTC-USD every month of IWM that ends on a week-end was footnoted, and `--strict` ended with 5.
    asked = (*command, "--prices", str(folder), "--as-of", "2021-08-31", "--offline", "--strict", "-f", "json")
    ran = smallcap(command[0], "IWM", "BTC-USD", *asked[1:])
    cells = json.loads(ran.out)["cells"]
    assert ran.code == 0
    assert "notes" not in cells["2021-07.IWM"]
    assert cells["2021-07.BTC-USD"]["notes"] == ["to 2021-07-31"]


@pytest.mark.parametrize("form", ["csv", "table"])
def test_strict_counts_rolling_windows_that_end_early_in_every_form(smallcap: Run, folder: Path, form: str) -> None:
    asked = ("returns", "IWM", "IJR", "--rolling", "1y", "--prices", str(folder), "--as-of", DAY, "--offline")
    assert smallcap(*asked, "--strict", "-f", form).code == 5
    # Two days before all windows of both end with June, as month ends do.
    earlier = (*asked[:-3], "--as-of", "2026-07-30", "--offline", "--strict", "-f", form)
    assert smallcap(*earlier).code == 0


@pytest.mark.parametrize("form", ["csv", "table"])
def test_a_fund_too_young_for_any_window_is_an_answer(smallcap: Run, folder: Path, form: str) -> None:
    asked = ("returns", "IWM", "--rolling", "20y", "--prices", str(folder), "--offline", "--strict", "-f", form)
    assert smallcap(*asked).code == 0
