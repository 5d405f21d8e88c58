"""`returns --rolling` and `--summary`, `growth --relative-to`, `correlate` and `drawdown`, through the command line."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.commands.test_compare import weekdays
from tests.conftest import Run

#: An as-of day of the bundled month-end figures.
AT = ("--as-of", "2026-07-31")


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def document(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Daily files: IWM and SPY differ in phase, BTC-USD has a close every day."""
    made = tmp_path / "prices"
    made.mkdir()
    for ticker, phase in (("IWM", 0.0), ("SPY", 1.0), ("IJR", 0.5)):
        lines = ["Date,Close,Adj Close,Dividends"]
        for number, day in enumerate(weekdays("2019-12-31")):
            close = 100.0 * math.exp(0.0003 * number + 0.02 * math.sin(number / 3.0 + phase))
            lines.append(f"{day},{close:.6f},{close:.6f},0")
        (made / f"{ticker}.csv").write_text("\n".join(lines) + "\n")
    return made


# Rolling windows


def test_programs_get_every_window_and_the_benchmark_beside_it(smallcap: Run) -> None:
    found = rows(smallcap("returns", "IWM", "IJR", "--rolling", "3y", *AT, "-f", "csv").out)
    assert list(found[0]) == ["to", "IWM", "IJR", "SPY"]
    assert (found[-1]["to"], len(found)) == ("2026-07", 279)  # 36 months after 2000-05 to 2026-07


def test_the_summary_is_that_of_the_series(smallcap: Run) -> None:
    asked = ("returns", "IWM", "--rolling", "3y", *AT, "-f", "csv")
    windows = [(float(row["IWM"]), float(row["SPY"]), row["to"]) for row in rows(smallcap(*asked).out)]
    (found,) = rows(smallcap(*asked, "--summary").out)
    assert float(found["worst"]) == min(windows)[0]
    assert found["worst_end"].startswith(min(windows)[2])
    assert float(found["ahead"]) == pytest.approx(sum(own > other for own, other, _ in windows) / len(windows))
    assert (found["windows"], found["independent"]) == (str(len(windows)), str((len(windows) + 35) // 36))


def test_a_window_is_the_return_of_compare_over_the_same_months(smallcap: Run) -> None:
    (last,) = rows(smallcap("returns", "IWM", "--rolling", "3y", *AT, "-f", "csv", "--limit", "1").out)
    (cell,) = rows(smallcap("compare", "IWM", "-c", "return_3y", *AT, "-f", "csv").out)
    assert float(last["IWM"]) == pytest.approx(float(cell["return_3y"]), rel=1e-12)


def test_a_window_across_a_change_of_index_says_so(smallcap: Run) -> None:
    cells = document(smallcap("returns", "SPSM", "--rolling", "3y", *AT, "-f", "json").out)["cells"]
    assert cells["2020-02.SPSM"]["notes"] == ["two other indexes before 2020-01-24"]
    assert cells["2019-12.SPSM"]["notes"] == ["another index before 2017-11-16"]
    assert "notes" not in cells["2023-01.SPSM"]


def test_people_see_the_distribution(smallcap: Run) -> None:
    shown = smallcap("returns", "IWM", "--rolling", "5y", *AT).out
    assert "not overlapping" in shown
    assert "ahead of SPY" in shown


@pytest.mark.parametrize(
    "wrong",
    [
        ("--rolling", "3 years"), ("--rolling", "0y"), ("--rolling", "3y", "--by", "year"),
        ("--rolling", "3y", "--step", "week"), ("--step", "year"), ("--benchmark", "VOO"),
        ("--window", "1y", "--summary"), ("--rolling", "3y", "--anchor", "after"),
        ("--rolling", "3y", "--summary", "--limit", "3"),
    ],
)  # fmt: skip
def test_what_would_be_ignored_is_refused(smallcap: Run, wrong: tuple[str, ...]) -> None:
    assert smallcap("returns", "IWM", *wrong).code == 2


@pytest.mark.parametrize(
    ("by", "window", "first", "last", "count"),
    [
        ("month", "ytd", "2026-01", "2026-07", 7), ("month", "1y", "2025-08", "2026-07", 12),
        ("month", "since:2026-01-01", "2026-01", "2026-07", 7), ("month", "since:2026-01-02", "2026-02", "2026-07", 6),
        ("month", "2025-01-15:2025-04-15", "2025-02", "2025-03", 2), ("quarter", "2025", "2025Q1", "2025Q4", 4),
        ("year", "ytd", "2026", "2026", 1), ("month", "5y", "2021-08", "2026-07", 60),
    ],
)  # fmt: skip
def test_a_window_holds_the_periods_that_begin_and_end_in_it(
    smallcap: Run, by: str, window: str, first: str, last: str, count: int
) -> None:
    """`returns --by month --window ytd` was refused, though `growth` takes both."""
    found = rows(smallcap("returns", "IWM", "--by", by, "--window", window, *AT, "-f", "csv").out)
    assert (found[0][by], found[-1][by], len(found)) == (first, last, count)


@pytest.mark.parametrize("window", ["mtd", "low:2025-04"])
def test_a_window_without_whole_periods_is_refused(smallcap: Run, window: str) -> None:
    assert smallcap("returns", "IWM", "--by", "year", "--window", window, *AT).code == 2


def test_a_window_longer_than_the_history_is_a_reason(smallcap: Run) -> None:
    (found,) = rows(smallcap("returns", "AVUV", "--rolling", "20y", "--summary", *AT, "-f", "csv").out)
    assert found["worst"] == ""


# Calendar years together


def test_five_years_in_a_row_behind_large_companies(smallcap: Run) -> None:
    asked = ("returns", "IWM", "--summary", "--benchmark", "VOO", *AT, "-f", "csv")
    (found,) = rows(smallcap(*asked).out)
    # 2021 to 2025: 14.54 < 28.80, -20.48 < -18.17, 16.83 < 26.32, 11.39 < 24.97, 12.66 < 17.82 per cent.
    assert (found["run_behind"], found["run_behind_periods"]) == ("5", "2021 to 2025")


def test_a_fund_is_not_compared_with_itself(smallcap: Run) -> None:
    (found,) = rows(smallcap("returns", "VOO", "--summary", "--benchmark", "VOO", *AT, "-f", "csv").out)
    assert (found["ahead"], found["periods"]) == ("", "15")


@pytest.mark.parametrize(
    "asked",
    [
        ("returns", "IWM", "--summary"), ("returns", "IWM", "--rolling", "3y"), ("correlate", "IWM", "IJR"),
        ("growth", "IWM", "--relative-to", "IJR"), ("compare", "IWM", "-c", "beta_monthly:3y,hit_rate:3y,m2:3y"),
    ],
)  # fmt: skip
def test_nothing_later_than_the_as_of_day_is_in_any_cell(smallcap: Run, asked: tuple[str, ...]) -> None:
    cells = document(smallcap(*asked, "--as-of", "2024-06-28", "-f", "json").out)["cells"]
    days = [day for cell in cells.values() for day in (cell["as_of"], *(s.get("as_of") for s in cell["sources"]))]
    assert max(day for day in days if day) <= "2024-06-30"


# Relative strength


def test_relative_strength_begins_at_100(smallcap: Run) -> None:
    found = rows(smallcap("growth", "IWM", "--relative-to", "VOO", "--window", "3y", *AT, "-f", "csv").out)
    assert found[0] == {"day": "2023-07-31", "IWM": "100.0"}
    grown = rows(smallcap("growth", "IWM", "VOO", "--window", "3y", *AT, "-f", "csv").out)[-1]
    assert float(found[-1]["IWM"]) == pytest.approx(100 * float(grown["IWM"]) / float(grown["VOO"]), rel=1e-12)


def test_relative_strength_across_a_change_of_index_says_so(smallcap: Run) -> None:
    cells = document(smallcap("growth", "IWM", "--relative-to", "SPSM", "--window", "10y", *AT, "-f", "json").out)[
        "cells"
    ]
    assert cells["2026-07-31.IWM"]["notes"] == ["two other indexes before 2020-01-24"]


@pytest.mark.usefixtures("no_network_configured")
def test_relative_to_nothing_at_hand_is_an_error(smallcap: Run) -> None:
    assert smallcap("growth", "IWM", "--relative-to", "QQQQQ", *AT).code == 3
    assert smallcap("growth", "IWM", "--relative-to", "VOO", "--amount", "500", *AT).code == 2


# Correlation


def test_programs_get_a_row_a_pair_with_its_observations(smallcap: Run) -> None:
    found = rows(smallcap("correlate", "IWM", "IJR", "VOO", "--window", "5y", *AT, "-f", "csv").out)
    assert [(row["ticker"], row["other"]) for row in found] == [("IWM", "IJR"), ("IWM", "VOO"), ("IJR", "VOO")]
    assert {(row["observations"], row["frequency"]) for row in found} == {("60", "monthly")}


def test_people_see_a_matrix(smallcap: Run) -> None:
    shown = smallcap("correlate", "IWM", "IJR", *AT, "-q").out.splitlines()
    assert ["IWM", "IJR"] in [line.split() for line in shown]
    assert shown[-3].split()[:2] == ["IWM", "1.00"]


def test_a_fund_too_young_shortens_no_pair(smallcap: Run) -> None:
    asked = ("--window", "10y", *AT, "-f", "csv")
    alone = rows(smallcap("correlate", "IWM", "IJR", *asked).out)[0]
    with_young = rows(smallcap("correlate", "IWM", "IJR", "AVUV", *asked).out)
    assert with_young[0] == alone
    assert [row["correlation"] for row in with_young[1:]] == ["", ""]


def test_a_month_end_fund_does_not_coarsen_the_others(smallcap: Run, folder: Path) -> None:
    asked = ("--window", "2y", "--prices", str(folder), "--as-of", "2026-04-30", "-f", "json")
    found = document(smallcap("correlate", "IWM", "SPY", "VOO", *asked).out)
    assert [row["frequency"] for row in found["rows"]] == ["daily", "monthly", "monthly"]
    assert found["cells"]["IWM.VOO.correlation"]["mark"] == "m"


def test_a_change_of_index_is_said_beside_the_correlation(smallcap: Run) -> None:
    cells = document(smallcap("correlate", "IWM", "SPSM", "--window", "10y", *AT, "-f", "json").out)["cells"]
    assert cells["IWM.SPSM.correlation"]["notes"] == ["two other indexes before 2020-01-24"]


def test_one_fund_correlates_with_nothing(smallcap: Run) -> None:
    assert smallcap("correlate", "IWM").code == 2


@pytest.mark.usefixtures("no_network_configured")
def test_an_unknown_fund_keeps_its_pairs_and_the_exit_code(smallcap: Run) -> None:
    answer = smallcap("correlate", "IWM", "IJR", "QQQQQ", *AT, "-f", "csv")
    assert (answer.code, len(rows(answer.out))) == (3, 3)


@pytest.mark.parametrize("form", ["table", "csv"])
def test_funds_that_never_meet_do_not_correlate(smallcap: Run, form: str) -> None:
    # AVUV began in September 2019.
    none = smallcap("correlate", "IWM", "AVUV", "--window", "2015", *AT, "-f", form)
    assert none.code == 4
    assert "no correlation of two funds" in none.err


# Falls, and how a cell came about


def shown(text: str) -> dict[str, str]:
    """The items of a `--show` sheet."""
    return {row["item"]: row["value"] for row in rows(text)}


def test_a_fall_has_the_days_of_its_way_up(smallcap: Run) -> None:
    first = rows(smallcap("drawdown", "VOO", "--top", "1", *AT, "-f", "csv").out)[0]
    assert (first["days_down"], first["days_up"], first["days_total"]) == ("273", "457", "730")


def test_an_open_fall_is_counted_so_far_and_says_so(smallcap: Run) -> None:
    answer = smallcap("drawdown", "IWM", "--window", "2022", "--top", "1", "--as-of", "2022-12-30", "-f", "json")
    found = document(answer.out)
    assert found["rows"][0]["days_up"] is None
    cells = found["cells"]
    assert [cells[f"IWM.1.{name}"]["missing"] for name in ("recovery", "days_up")] == ["not_recovered"] * 2
    assert cells["IWM.1.days_total"]["notes"] == ["not recovered: closes to 2022-12-31"]


def test_counts_have_their_thousands(smallcap: Run, tmp_path: Path) -> None:
    """A correlation of 5,365 returns said 5365. 2020-01-01 to 2025-12-31 are 1,566 weekdays."""
    days = [str(on) for on in weekdays("2020-01-01", "2025-12-31")]
    for ticker in ("AAA", "BBB"):
        rows = "".join(f"{on},{100 + n % 7 + (n % 3 if ticker == 'AAA' else 0)}\n" for n, on in enumerate(days))
        (tmp_path / f"{ticker}.csv").write_text("date,adjusted\n" + rows)
    files = ("--prices", str(tmp_path), "--window", "max", "--frequency", "daily", "--as-of", "2025-12-31")
    assert "1,565 daily returns" in smallcap("correlate", "AAA", "BBB", *files).out
    assert (
        shown(smallcap("compare", "AAA", "--show", "AAA.max_drawdown", *files, "-f", "csv").out)["closes used"]
        == "1,566"
    )


def test_an_open_fall_has_one_footnote(smallcap: Run) -> None:
    """It read "history too short: not recovered by", with a second footnote on the days."""
    out = smallcap("drawdown", "IWM", "--window", "2022", "--top", "1", "--as-of", "2022-12-30").out
    assert out.count("not recovered") == 1
    assert "too short" not in out


def test_a_yield_shows_every_distribution(smallcap: Run, tmp_path: Path) -> None:
    folder = tmp_path / "paying"
    folder.mkdir()
    paid = {"2025-06-16": 0.4, "2025-09-16": 0.5, "2025-12-16": 0.7, "2026-03-17": 0.4}
    lines = [f"{day},50,50,{paid.get(day.isoformat(), 0)}" for day in weekdays("2025-01-01")]
    (folder / "IWM.csv").write_text("Date,Close,Adj Close,Dividends\n" + "\n".join(lines) + "\n")
    asked = ("compare", "--show", "IWM.dividend_yield", "--prices", str(folder), "-f", "csv")
    found = shown(smallcap(*asked).out)
    assert found["distribution, ex 2025-12-16"] == "0.700000"
    assert (found["sum"], found["close"]) == ("2.000000", "50.000000 on 2026-05-01")
    assert float(found["value, exact"]) == pytest.approx(0.04, rel=1e-12)  # 2 / 50


def test_a_tracking_difference_shows_both_growth_rates(smallcap: Run) -> None:
    asked = ("compare", "--show", "IWM.tracking_difference:3y", "--benchmark", "VOO", *AT, "-f", "csv")
    found = shown(smallcap(*asked).out)
    difference = float(found["fund p.a."]) - float(found["index p.a."])
    assert difference == pytest.approx(float(found["value, exact"]), abs=1e-9)


def test_a_common_drawdown_shows_every_funds_fall(smallcap: Run) -> None:
    found = shown(smallcap("compare", "IWM", "IJR", "--show", "IWM.common_drawdown", *AT, "-f", "csv").out)
    assert "2021-10-31" in found["IWM in it"]
    assert {"IWM in it", "IJR in it", "episode", "chosen"} <= set(found)


@pytest.mark.parametrize(
    ("column", "items"),
    [
        ("beta", {"covariance of the excess returns", "variance of the benchmark's"}),
        ("hit_rate", {"ahead"}),
        ("omega", {"sum above the rate", "sum below the rate"}),
        ("treynor", {"mean excess return per period", "beta"}),
        ("m2", {"Sharpe ratio per period"}),
        ("up_capture", {"geometric mean of the fund", "geometric mean of the benchmark"}),
    ],
)
def test_a_ratio_shows_what_it_divides(smallcap: Run, column: str, items: set[str]) -> None:
    asked = ("compare", "--show", f"IWM.{column}:5y", "--risk-free", "0.02", *AT, "-f", "csv")
    assert items <= set(shown(smallcap(*asked).out))


def test_the_slopes_of_dimsons_beta_sum_to_it(smallcap: Run, folder: Path) -> None:
    asked = ("--show", "IWM.beta_dimson:1y", "--risk-free", "0.02", "--prices", str(folder), "-f", "csv")
    found = shown(smallcap("compare", *asked).out)
    slopes = [float(text) for item, text in found.items() if item.startswith("slope, ")]
    assert sum(slopes) == pytest.approx(float(found["value, exact"]), abs=1e-7)


# Fees


def test_fees_are_those_in_force_on_the_day(smallcap: Run) -> None:
    found = rows(smallcap("fees", "IWM", "IJR", *AT, "-f", "csv").out)
    # 10,000 * (1.08 * (1 - 0.0019))^10
    assert float(found[0]["worth"]) == pytest.approx(21182.5436861740, rel=1e-12)
    assert float(found[0]["break_even"]) == pytest.approx(0.0019 - 0.0006, abs=1e-15)
    assert float(found[1]["more_than_cheapest"]) == 0.0


@pytest.mark.parametrize("growth", ["5%", "5 %", "0.05"])
def test_growth_is_a_rate_as_the_risk_free_one_is(growth: str, smallcap: Run) -> None:
    """`--growth 8%` was no number; 100 dollars grow to 105 in a year, less 0.19 %."""
    line = ("fees", "IWM", "--growth", growth, "--amount", "100", "--years", "1", "--as-of", "2026-07-31", "-f", "csv")
    assert float(rows(smallcap(*line).out)[0]["worth"]) == pytest.approx(105 * 0.9981, rel=1e-14)


@pytest.mark.parametrize("wrong", [("--growth", "8"), ("--amount", "-1"), ("--years", "0")])
def test_impossible_plans_are_refused(smallcap: Run, wrong: tuple[str, ...]) -> None:
    assert smallcap("fees", "IWM", *wrong).code == 2


@pytest.mark.parametrize(
    ("words", "kind"), [(("growth", "IWM"), "datetime"), (("returns", "IWM"), "int"), (("drawdown", "IWM"), "int")]
)
def test_a_spreadsheet_counts_with_days_years_and_ranks(
    smallcap: Run, tmp_path: Path, words: tuple[str, ...], kind: str
) -> None:
    """They were text: MAX of a column of days was 0, and a VLOOKUP of a year found nothing."""
    book = tmp_path / "book.xlsx"
    assert smallcap(*words, "--as-of", "2026-07-31", "--offline", "-f", "xlsx", "-o", str(book)).code == 0
    screen, figures, _ = openpyxl.load_workbook(book).worksheets
    place = 1 if words[0] == "drawdown" else 0
    assert type(figures[2][place].value).__name__ == kind
    first = int(screen.freeze_panes[1:])
    assert type(screen[first][place].value).__name__ == kind


def test_fees_look_at_no_closes_and_are_those_of_today(smallcap: Run, tmp_path: Path) -> None:
    # In November they were those of 31 July, the day of the bundled closes, with a warning of their age.
    broken = tmp_path / "prices"
    broken.mkdir()
    (broken / "IWM.csv").write_text("no price file\n")
    answer = smallcap("fees", "IWM", "IJR", "--prices", str(broken))
    assert (answer.code, answer.err) == (0, "")
    assert "fees as of 21 Nov 2026" in answer.out  # the clock of the tests
    assert smallcap("fees", "IWM", "--max-age", "3d").code == 2


@pytest.mark.usefixtures("no_network_configured")
def test_fees_of_a_fund_outside_the_catalogue_are_missing(smallcap: Run, folder: Path) -> None:
    (folder / "MINE.csv").write_text((folder / "IWM.csv").read_text())
    answer = smallcap("fees", "IWM", "MINE", "--prices", str(folder), "-f", "csv")
    assert [(row["ticker"], row["expense_ratio"]) for row in rows(answer.out)] == [("IWM", "0.0019"), ("MINE", "")]
    assert smallcap("fees", "IWM", "QQQQQ", "--prices", str(folder)).code == 3
