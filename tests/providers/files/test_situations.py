"""Files as people have them, through the command line: the figure that each must give, worked beside it.

The inputs in `tests/cases/files` are made up; each is shaped like a file or a report that exists.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.places import ROOT

CASES = ROOT / "tests" / "cases" / "files"
W = ("--window", "2025-01-02:2025-02-14")
#: 2026-11-28 12:00 UTC, after the last close of every file.
NOW = {"SOURCE_DATE_EPOCH": "1795867200"}
#: 227.37 / 225.54 - 1, the price return of nearly every case.
PRICE_RETURN = 227.37 / 225.54 - 1


def asked(
    smallcap: Run, folder: str | Path, *arguments: str, fund: str = "IWM", period: tuple[str, ...] = W
) -> dict[str, str]:
    """The cells of the one row that `compare` answers, as CSV has them."""
    result = smallcap("compare", fund, "--prices", str(CASES / folder), *period, "-f", "csv", *arguments, env=NOW)
    rows = list(csv.DictReader(io.StringIO(result.out)))
    assert len(rows) == 1, result.err
    return rows[0]


def period_return(smallcap: Run, folder: str | Path, *arguments: str) -> float:
    return float(asked(smallcap, folder, "-c", "period_return", *arguments)["period_return"])


# Adjusted already


def test_a_close_that_holds_the_distributions_is_total_return_and_no_price(smallcap: Run) -> None:
    """`Ticker.history().to_csv()` gave 2.696 %: the distribution of 2.0 counted twice, 227.37 / 223.470066 - 1 once."""
    folder = "yfinance-history-auto-adjusted"
    assert period_return(smallcap, folder) == pytest.approx(227.37 / 223.470066 - 1, abs=5e-7)
    assert asked(smallcap, folder, "-c", "period_return", "--basis", "price")["period_return"] == ""


def test_an_import_keeps_an_adjusted_close_as_what_it_is(smallcap: Run) -> None:
    assert smallcap("data", "import", "--prices", str(CASES / "yfinance-history-auto-adjusted")).code == 0
    result = smallcap("compare", "IWM", *W, "-c", "period_return", "-f", "csv", "-q")
    assert float(result.out.splitlines()[1].split(",")[1]) == pytest.approx(0.017452, abs=5e-7)


def test_a_capital_gain_inside_the_distribution_counts_once(smallcap: Run) -> None:
    """12.196 % with both. Once: (94.42 / 99) x 95.22 / (95.22 - 7.857) - 1 = 0.03951."""
    period = ("--window", "2025-10-01:2026-01-15")
    found = asked(smallcap, "capital-gains-twice", "-c", "period_return", fund="XYZ", period=period)
    assert float(found["period_return"]) == pytest.approx((94.42 / 99) * 95.22 / (95.22 - 7.857) - 1, abs=5e-7)


def test_an_exchange_that_trades_from_sunday_to_thursday_has_252_sessions_a_year(smallcap: Run) -> None:
    """It was a seven-day series: 17.61 % with 365 a year, and its price was shown as total return."""
    period = ("-c", "volatility:3m,period_return:3m")
    price = asked(smallcap, "sunday-to-thursday", "--basis", "price", fund="XYZ", period=period)
    total = asked(smallcap, "sunday-to-thursday", fund="XYZ", period=period)
    assert round(float(price["volatility:3m"]), 4) == 0.1463
    assert (total["volatility:3m"], total["period_return:3m"]) == ("", "")


# Findings


@pytest.mark.parametrize("folder", ["thirteenth-finding", "thirteenth-finding-control"])
def test_the_finding_inside_the_window_is_told_however_many_came_before(smallcap: Run, folder: str) -> None:
    """The oldest twelve of a kind were kept, so a volatility of 33,648 % stood without a word."""
    result = smallcap(
        "compare", "XYZ", "--prices", str(CASES / folder), "--window", "1m", "-c", "volatility", "-f", "csv", env=NOW
    )
    assert "XYZ: bad tick, 2026-11-" in result.err


# Lists of funds


@pytest.mark.parametrize(
    ("listed", "tickers"),
    [("broker", ["IWM", "VB"]), ("name-first", ["SPSM"]), ("index-column", ["IWM", "IJR"]), ("symbol", ["IWM"])],
)
def test_a_broker_s_table_is_a_list_of_its_tickers(smallcap: Run, listed: str, tickers: list[str]) -> None:
    """Every word was a fund, ALL of VANGUARD ALL CAP FUND too, which has a file of its own here."""
    folder = CASES / "list-of-funds"
    asked = ("compare", "--funds-from", str(folder / f"{listed}.csv"), "--prices", str(folder / "prices"))
    result = smallcap(*asked, "-c", "ticker", *W, "-f", "csv")
    assert result.out.split() == ["ticker", *tickers]
