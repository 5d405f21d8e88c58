"""`smallcap compare` on price files: what a user saw go wrong once, through the real command line."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.conftest import Run

LAST = "2026-05-01"


def weekdays(first: str, last: str = LAST) -> list[date]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
    return [day for day in days if day.weekday() < 5]


@pytest.fixture
def prices(tmp_path: Path) -> Callable[..., str]:
    """Writes price files of a wobbling series; `without` leaves out days, `scale` changes the level."""
    folder = tmp_path / "prices"
    folder.mkdir()

    def write(
        ticker: str, first: str = "2019-12-31", last: str = LAST, *, without: Sequence[str] = (), phase: float = 0.0
    ) -> str:
        lines = ["Date,Close,Adj Close,Dividends"]
        for number, day in enumerate(weekdays(first, last)):
            if not any(day.isoformat().startswith(start) for start in without):
                close = 100.0 * math.exp(0.0003 * number + 0.02 * math.sin(number / 3.0 + phase))
                lines.append(f"{day},{close:.6f},{close:.6f},0")
        (folder / f"{ticker}.csv").write_text("\n".join(lines) + "\n")
        return str(folder)

    return write


def rows(text: str) -> dict[str, dict[str, str]]:
    return {row["ticker"]: row for row in csv.DictReader(io.StringIO(text))}


def cells(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)["cells"]
    return found


def test_a_hole_in_a_daily_window_is_a_reason_and_not_one_long_return(
    smallcap: Run, prices: Callable[..., str]
) -> None:
    folder = prices("IWM", without=["2025-08", "2025-09"])
    cell = cells(smallcap("compare", "IWM", "--prices", folder, "-c", "volatility:1y", "-f", "json").out)[
        "IWM.volatility:1y"
    ]
    assert (cell["missing"], cell["detail"]) == ("not_fetched", "no close between 2025-07-31 and 2025-10-01")


def test_a_fall_over_a_hole_says_so(smallcap: Run, prices: Callable[..., str]) -> None:
    folder = prices("IWM", without=["2025-08", "2025-09"])
    cell = cells(smallcap("compare", "IWM", "--prices", folder, "-c", "max_drawdown:1y", "-f", "json").out)
    assert "no close between 2025-07-31 and 2025-10-01" in cell["IWM.max_drawdown:1y"]["notes"]


def test_a_year_that_ends_in_a_hole_has_no_return(smallcap: Run, prices: Callable[..., str]) -> None:
    folder = prices("IWM", without=["2023-10", "2023-11", "2023-12"])
    found = {
        r["year"]: r["IWM"]
        for r in csv.DictReader(io.StringIO(smallcap("returns", "IWM", "--prices", folder, "-f", "csv").out))
    }
    assert (found["2023"], found["2024"]) == ("", "")
    assert found["2022"] != ""


def test_a_year_that_is_not_over_says_how_far_it_goes(smallcap: Run, prices: Callable[..., str]) -> None:
    found = cells(smallcap("returns", "IWM", "--prices", prices("IWM"), "--as-of", "2025-12-24", "-f", "json").out)
    assert found["2025.IWM"]["notes"] == ["to 2025-12-24"]


def test_two_windows_of_the_same_days_do_not_share_blocks_of_other_funds(
    smallcap: Run, prices: Callable[..., str]
) -> None:
    prices("IWM")
    folder = prices("IJR")
    asked = ("compare", "IWM", "IJR", "--prices", folder, "-f", "csv", "-c")
    low = rows(smallcap(*asked, "volatility:low:2025-04").out)["IWM"]
    result = smallcap(*asked, "volatility:low:2025-04,volatility:since:2025-04-08,volatility:1y")
    assert result.code == 0
    assert rows(result.out)["IWM"]["volatility:low:2025-04"] == low["volatility:low:2025-04"]


@pytest.mark.parametrize("order", [("IJR", "SPSM"), ("SPSM", "IJR")])
def test_a_change_of_index_concerns_the_fund_that_changed(
    smallcap: Run, prices: Callable[..., str], tmp_path: Path, order: tuple[str, str]
) -> None:
    prices("IJR", "2017-12-29")
    folder = prices("SPSM", "2017-12-29", phase=1.0)
    levels = tmp_path / "index.csv"
    months = [date(y, m, 1) - timedelta(days=1) for y in range(2018, 2026) for m in range(1, 13)]
    levels.write_text("date,sp_smallcap_600\n" + "".join(f"{day},0.01\n" for day in months[1:]))
    result = smallcap(
        "compare", *order, "--prices", folder, "--index-returns", str(levels), "-f", "csv",
        "-c", "tracking_error:2018-12-31:2025-10-31",
    )  # fmt: skip
    found = rows(result.out)
    assert found["IJR"]["tracking_error:2018-12-31:2025-10-31"] != ""
    assert found["SPSM"]["tracking_error:2018-12-31:2025-10-31"] == ""


def test_a_file_that_cannot_be_read_is_named_beside_facts_that_can(smallcap: Run, tmp_path: Path) -> None:
    """CSV had an empty cell, exit 0 and not a word."""
    (tmp_path / "IWM.csv").write_text("D\u00e1tum,Z\u00e1r\n2026-01-02,1\n")
    asked = ("compare", "IWM", "--prices", str(tmp_path), "-c", "as_of,expense_ratio", "-f", "csv")
    result = smallcap(*asked)
    assert (result.code, result.out.splitlines()[1]) == (0, "IWM,,0.0019")
    assert "IWM.csv:1: no date column in the header: D\u00e1tum, Z\u00e1r" in result.err
    assert smallcap(*asked, "--strict").code == 5


@pytest.mark.usefixtures("no_network_configured")
def test_an_unknown_fund_is_named_even_when_a_test_leaves_it_out(smallcap: Run) -> None:
    result = smallcap("compare", "IWM", "QQQQQ", "--where", "return_1y>-1", "-q")
    assert (result.code, "no fund called QQQQQ" in result.err) == (3, True)


@pytest.mark.usefixtures("no_network_configured")
def test_an_unknown_fund_to_count_from_does_not_exist(smallcap: Run) -> None:
    result = smallcap("compare", "IWM", "IJR", "--versus", "QQQQQ")
    assert (result.code, result.out) == (3, "")


def test_a_cell_is_shown_as_the_table_has_it(smallcap: Run, prices: Callable[..., str]) -> None:
    prices("IWM", last="2026-05-01")
    folder = prices("VB", last="2026-04-29")
    asked = ("compare", "IWM", "VB", "--prices", folder, "-f", "csv")
    cell = rows(smallcap(*asked, "-c", "return_1y").out)["IWM"]["return_1y"]
    sheet = {
        row["item"]: row["value"]
        for row in csv.DictReader(io.StringIO(smallcap(*asked, "--show", "IWM.return_1y").out))
    }
    assert float(sheet["value, exact"].lstrip("'")) == float(cell)
    assert sheet["end"].endswith("on 2026-04-29")


@pytest.mark.parametrize(
    "option", [("--where", "return_1y>0"), ("--sort", "return_1y"), ("--limit", "1"), ("-c", "beta")]
)
def test_options_about_rows_mean_nothing_for_one_cell(smallcap: Run, option: tuple[str, str]) -> None:
    assert smallcap("compare", "IWM", "--show", "IWM.return_1y", *option).code == 2


def test_a_low_is_looked_for_up_to_the_as_of_day_only(smallcap: Run, prices: Callable[..., str]) -> None:
    folder = prices("IWM")
    asked = ("compare", "IWM", "--prices", folder, "--as-of", "2025-04-10", "-f", "json")
    cell = cells(smallcap(*asked, "-c", "period_return:low:2025-04").out)["IWM.period_return:low:2025-04"]
    assert "2025-04-01" <= cell["start"] < cell["as_of"] <= "2025-04-10"


def test_a_low_of_a_month_to_come_is_refused(smallcap: Run, prices: Callable[..., str]) -> None:
    result = smallcap("compare", "IWM", "--prices", prices("IWM"), "-c", "period_return:low:2027-01")
    assert (result.code, "not before the as-of day" in result.err) == (2, True)


def test_a_fund_not_listed_yet_does_not_shorten_max(smallcap: Run, prices: Callable[..., str]) -> None:
    prices("IWM", "2012-01-03")
    folder = prices("AVUV", "2019-09-26")
    result = smallcap(
        "compare",
        "IWM",
        "AVUV",
        "--prices",
        folder,
        "--as-of",
        "2015-06-30",
        "--window",
        "max",
        "-c",
        "period_return",
        "-f",
        "csv",
    )
    assert rows(result.out)["IWM"]["period_return"] != ""


def test_a_day_after_all_closes_is_answered_by_nobody(smallcap: Run, prices: Callable[..., str]) -> None:
    asked = ("compare", "IWM", "--prices", prices("IWM"), "--as-of", "2026-07-31", "-f", "csv")
    result = smallcap(*asked, "-c", "return_1y,status")
    assert (result.code, rows(result.out)["IWM"]["status"]) == (4, "unavailable")
    assert "IWM: prices end on 2026-05-01, before 2026-07-31" in result.err


def test_the_days_of_a_weekend_are_one_day(smallcap: Run, prices: Callable[..., str]) -> None:
    asked = ("compare", "IWM", "--prices", prices("IWM"), "-c", "return_1m,return_1y", "-f", "csv", "--as-of")
    friday, saturday, sunday = (smallcap(*asked, day).out for day in ("2026-04-17", "2026-04-18", "2026-04-19"))
    assert friday == saturday == sunday


def test_month_ends_asked_for_are_the_as_of_day(smallcap: Run, prices: Callable[..., str]) -> None:
    result = smallcap(
        "compare", "IWM", "--prices", prices("IWM"), "--anchor", "month-end", "--as-of", "2026-04-16", "-f", "csv",
        "-c", "as_of,return_ytd",
    )  # fmt: skip
    assert rows(result.out)["IWM"]["as_of"] == "2026-03-31"


def test_a_month_end_on_a_weekend_ends_nobody_early(smallcap: Run, prices: Callable[..., str]) -> None:
    """28 February 2026 is a Saturday: the closes of the 27th are of that month end, and go on after it."""
    result = smallcap(
        "compare", "IWM", "--prices", prices("IWM"), "--anchor", "month-end", "--as-of", "2026-03-16", "-c", "return_1m"
    )
    assert "prices end on" not in result.err
    assert "27 Feb 2026" in result.out


def test_a_calendar_year_is_a_year_whatever_its_holidays(smallcap: Run, prices: Callable[..., str]) -> None:
    found = rows(
        smallcap(
            "compare",
            "IWM",
            "--prices",
            prices("IWM"),
            "-c",
            "cagr:2024,period_return:2024,cagr:2023,period_return:2023",
            "-f",
            "csv",
        ).out
    )["IWM"]
    assert found["cagr:2024"] == found["period_return:2024"] != ""
    assert found["cagr:2023"] == found["period_return:2023"] != ""


def test_closes_dated_after_today_are_dropped_and_named(smallcap: Run, prices: Callable[..., str]) -> None:
    folder = prices("IWM")
    with (Path(folder) / "IWM.csv").open("a") as file:
        file.write("2099-01-01,5,5,0\n")
    result = smallcap("compare", "IWM", "--prices", folder, "-c", "as_of", "-f", "csv")
    assert rows(result.out)["IWM"]["as_of"] == LAST
    assert "ignored 1 close dated after 2026-11-21" in result.err


def test_conventions_that_were_changed_stand_in_the_head(smallcap: Run, prices: Callable[..., str]) -> None:
    head = smallcap(
        "compare", "IWM", "--prices", prices("IWM"), "--anchor", "after", "--risk-free", "zero", "--frequency", "weekly"
    ).out
    for word in ("anchor after", "weekly returns", "risk-free zero"):
        assert word in head


@pytest.mark.parametrize("rate", ["3%", "3 %", "0.03"])
def test_a_rate_reads_as_a_percentage_wherever_people_see_it(
    smallcap: Run, prices: Callable[..., str], rate: str
) -> None:
    """The head and the footnote said "risk-free 0.03", the caption "risk free 0.03"; machines keep the fraction."""
    command = ("compare", "IWM", "--prices", prices("IWM"), "-c", "sharpe:3y", "--risk-free", rate)
    texts = smallcap(*command).out, smallcap(*command, "-f", "md").out, smallcap(*command, "-f", "html").out
    for text in texts:
        assert "0.03" not in text
        assert "risk-free 3 %" in text
        assert "risk free" not in text
    assert json.loads(smallcap(*command, "-f", "json").out)["conventions"]["risk_free"] == "0.03"


def test_a_rate_keeps_its_digits(smallcap: Run, prices: Callable[..., str]) -> None:
    out = smallcap("compare", "IWM", "--prices", prices("IWM"), "-c", "sharpe:3y", "--risk-free", "3.125%").out
    assert out.count("risk-free 3.125 %") == 2


def test_a_day_asked_for_gives_the_same_bytes_on_any_day(smallcap: Run) -> None:
    asked = ("compare", "IWM", "--as-of", "2026-07-31", "--offline")
    one, other = (smallcap(*asked, env={"SOURCE_DATE_EPOCH": epoch}) for epoch in ("1795219200", "1795305600"))
    assert (one.out, one.err) == (other.out, other.err)


@pytest.mark.usefixtures("no_network_configured")
def test_debug_shows_where_and_keeps_the_exit_code(smallcap: Run) -> None:
    result = smallcap("compare", "QQQQQ", "--debug")
    assert (result.code, "Traceback" in result.err, "error: no fund called QQQQQ" in result.err) == (3, True, True)


def test_a_named_config_wins_over_the_projects(smallcap: Run, tmp_path: Path) -> None:
    (tmp_path / "smallcap.yaml").write_text("options: {window: 1y}\n")
    other = tmp_path / "other.yaml"
    other.write_text("options: {window: 10y}\n")
    text = smallcap("compare", "IWM", "--config", str(other), "-f", "json", cwd=tmp_path).out
    assert json.loads(text)["conventions"]["window"] == "10y"


def test_a_word_in_a_config_file_is_checked_there(smallcap: Run, tmp_path: Path) -> None:
    (tmp_path / "smallcap.yaml").write_text("options:\n  window: 7y\n")
    result = smallcap("compare", "IWM", cwd=tmp_path)
    assert (result.code, "smallcap.yaml:2: options.window:" in result.err) == (2, True)


def test_net_asset_values_do_not_share_a_column_with_market_prices(smallcap: Run, prices: Callable[..., str]) -> None:
    prices("IWM")
    folder = prices("IJR")
    (Path(folder) / "layout.yaml").write_text("files:\n  IJR: {price_kind: nav}\n")
    found = cells(smallcap("compare", "IWM", "IJR", "--prices", folder, "-c", "return_1y", "-f", "json").out)
    assert found["IJR.return_1y"]["missing"] == "not_comparable"
    assert found["IWM.return_1y"]["missing"] is None


def test_an_order_says_that_it_shows_survivors_and_a_plain_table_does_not(smallcap: Run) -> None:
    asked = ("compare", "IWM", "IJR", "-c", "return_1y", "--as-of", "2026-07-31")
    assert "survivors" in smallcap(*asked, "--sort", "-return_1y").out
    assert "survivors" not in smallcap(*asked).out
    assert "survivors" not in smallcap(*asked, "--sort", "-return_1y", "-f", "csv").out


def closes_file(folder: Path, ticker: str, closes: list[float]) -> None:
    days = np.arange(np.datetime64("2024-01-01"), np.datetime64("2026-06-20"))
    weekdays = days[np.is_busday(days)]
    lines = [f"{day},{closes[n % len(closes)]}" for n, day in enumerate(weekdays)]
    (folder / f"{ticker}.csv").write_text("Date,Close\n" + "\n".join(lines) + "\n")


def test_closes_that_stand_still_have_no_ratio_over_a_rate_that_varies(smallcap: Run, tmp_path: Path) -> None:
    closes_file(tmp_path, "STILL", [100.0])
    closes_file(tmp_path, "MOVES", [100.0, 101.0, 99.5])
    columns = "volatility,sharpe,correlation,r_squared,treynor,m2"
    asked = ("compare", "STILL", "MOVES", "-c", columns, "--window", "2y", "-f", "csv", "--prices", str(tmp_path))
    still, moves = csv.DictReader(io.StringIO(smallcap(*asked).out))
    assert still["volatility"] == "0.0"
    assert {still[name] for name in columns.split(",")[1:]} == {""}
    assert "" not in moves.values()
    against = csv.DictReader(io.StringIO(smallcap(*asked, "--benchmark", "STILL").out))
    assert {(row["correlation"], row["r_squared"]) for row in against} == {("", "")}


def test_absurd_closes_are_refused_and_not_warned_about(smallcap: Run, tmp_path: Path) -> None:
    closes_file(tmp_path, "HUGE", [1e300, 1e-300])
    asked = ("compare", "HUGE", "IWM", "--preset", "risk", "--window", "2y", "-f", "csv", "--prices", str(tmp_path))
    result = smallcap(*asked)
    assert (result.code, "Warning" in result.err, "inf" in result.out) == (0, False, False)


def test_a_fund_of_another_currency_has_no_beta_to_the_benchmark(smallcap: Run, tmp_path: Path) -> None:
    closes_file(tmp_path, "EURO", [100.0, 101.0, 99.5])
    (tmp_path / "layout.yaml").write_text("files:\n  EURO: {currency: EUR}\n")
    asked = ("--prices", str(tmp_path), "--window", "2y")
    (row,) = csv.DictReader(io.StringIO(smallcap("compare", "EURO", "-c", "beta,volatility", "-f", "csv", *asked).out))
    assert (row["beta"], row["volatility"] != "") == ("", True)
    gaps = csv.DictReader(io.StringIO(smallcap("compare", "IWM", "EURO", "--explain", "-f", "csv", *asked).out))
    assert {line["EURO_less_IWM"] for line in gaps if line["section"] in ("return", "falls")} == {""}


def test_a_list_from_a_pipe_is_read_and_a_faulty_line_named(smallcap: Run, tmp_path: Path) -> None:
    listed = tmp_path / "funds.txt"
    listed.write_text("IWM\nIJR\n../x\n")
    result = smallcap("compare", "--funds-from", str(listed), "-c", "return_1y")
    assert (result.code, f"{listed}:3: '../x' is not a ticker" in result.err) == (2, True)


def test_tickers_may_be_separated_by_commas(smallcap: Run) -> None:
    """`compare IWM,IJR` was refused: 'IWM,IJR' is not a ticker."""
    asked = ("-f", "csv", "--as-of", "2026-07-31")
    apart = smallcap("compare", "IWM", "IJR", *asked)
    assert (
        smallcap("compare", "IWM,IJR", *asked).out == smallcap("compare", "IWM,", "IJR", *asked).out == apart.out != ""
    )


def test_a_group_may_stand_among_the_tickers(smallcap: Run) -> None:
    asked = ("-f", "csv", "--as-of", "2026-07-31")
    group = smallcap("compare", "--funds-from", "smallcap-value", *asked)
    assert smallcap("compare", "smallcap-value", *asked).out == group.out != ""


def test_a_low_of_a_month_to_come_is_refused_whatever_the_closes(smallcap: Run) -> None:
    """Month-end figures answered `month-end figures only` with exit 0; since:2030-01-01 was refused."""
    result = smallcap("compare", "IWM", "--window", "low:2030-01", "-c", "period_return")
    assert (result.code, "window low:2030-01 begins on 2029-12-31, not before the as-of day" in result.err) == (2, True)


def test_a_benchmark_that_changed_its_index_is_named(smallcap: Run) -> None:
    """Beta and tracking against SPSM over ten years had no word of the two indexes that it followed before 2020."""
    asked = ("compare", "IJR", "-c", "beta,tracking_error,cagr", "--benchmark", "SPSM", "--as-of", "2026-07-31")
    cells = json.loads(smallcap(*asked, "--window", "10y", "-f", "json").out)["cells"]
    for name in ("beta", "tracking_error"):
        assert "SPSM: two other indexes before 2020-01-24" in cells[f"IJR.{name}"]["notes"]
    assert "notes" not in cells["IJR.cagr"]
    later = json.loads(smallcap(*asked, "--window", "5y", "-f", "json").out)["cells"]
    assert "other indexes" not in str(later)
