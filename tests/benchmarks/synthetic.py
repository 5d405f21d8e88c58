"""Seeded price histories for the benchmarks: the numbers mean nothing, their amount does."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import numpy as np

from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.comparison.metric import ColumnRequest
from smallcap_cli.core.comparison.views import Conventions, Market
from smallcap_cli.core.methodology.universe import Universe, universe
from smallcap_cli.core.metrics.columns import request
from smallcap_cli.core.model import Days, Floats, FundData, PriceHistory, RateSeries, Source
from smallcap_cli.core.windows import parse_window

SEED = 20_260_731
LAST = date(2026, 7, 31)
SOURCE = Source("synthetic")
#: Daily mean and deviation of a small-cap fund's returns, about 9 % and 21 % a year.
MEAN, DEVIATION = 0.00035, 0.0133
DISTRIBUTION_SESSIONS = 63

#: Logarithm of a company's value in dollars: about $500m, from some millions to hundreds of billions.
LOG_VALUE, LOG_SPREAD = 20.0, 1.9
#: Drift and deviation of a company's logarithmic price in a quarter.
QUARTER_MEAN, QUARTER_SPREAD = 0.02, 0.15

#: The comparison table of the performance goals.
TABLE = (
    "return_ytd", "return_1y", "return_3y", "return_5y", "return_10y", "cagr", "volatility",
    "max_drawdown", "drawdown_peak", "drawdown_trough", "drawdown_recovery", "sharpe", "sortino", "calmar",
    "beta", "alpha", "up_capture", "down_capture", "tracking_error",
)  # fmt: skip


def weekdays(years: int) -> Days:
    """The weekdays of some years up to LAST, and of the ten days before."""
    first = np.datetime64(LAST.replace(year=LAST.year - years), "D") - 10
    every = np.arange(first, np.datetime64(LAST, "D") + 1)
    return every[np.is_busday(every)]


def closes(funds: int, count: int) -> Floats:
    """Random walks with a common part, (funds, count); made a few at a time, so that nothing else is large."""
    random = np.random.default_rng(SEED)
    common = MEAN + random.normal(0, DEVIATION * 0.9, count)
    made = np.empty((funds, count))
    for first in range(0, funds, 64):
        rows = made[first : first + 64]
        rows[:] = random.normal(0, DEVIATION * 0.45, rows.shape)
        rows += common
        np.cumsum(rows, axis=1, out=rows)
        np.exp(rows, out=rows)
        rows *= 100.0
    return made


def comparison(funds: int, years: int, frequency: str) -> Comparison:
    """A comparison of so many funds against a benchmark, ready for `columns_of`; the window is as long as they are."""
    days = weekdays(years)
    walks = closes(funds + 1, len(days))
    histories = [PriceHistory(f"F{number}", days, walk, walk, SOURCE) for number, walk in enumerate(walks)]
    rate = RateSeries("tbill", days, np.full(len(days), 0.03), SOURCE)
    by = Conventions(
        LAST, parse_window(f"{years}y"), "before", "total", frequency, "F0", True, "tbill",  # type: ignore[arg-type]
    )  # fmt: skip
    rows = tuple(FundData(history.ticker, None, history) for history in histories[1:])
    return Comparison(rows, Market(histories[0], rate), by, {})


def requests(years: int) -> list[ColumnRequest]:
    """The columns of the table."""
    window = parse_window(f"{years}y")
    return [request(name, window) for name in TABLE]


def write_price_files(folder: Path, tickers: tuple[str, ...], years: int) -> None:
    """Price files in the layout of a download: date, close, adjusted close, distributions, splits, volume."""
    days = [str(day) for day in weekdays(years)]
    for ticker, walk in zip(tickers, closes(len(tickers), len(days)), strict=True):
        lines = ["Date,Close,Adj Close,Dividends,Stock Splits,Volume"]
        for number, (day, close) in enumerate(zip(days, walk, strict=True)):
            paid = 0.004 * close if number % DISTRIBUTION_SESSIONS == 0 else 0.0
            lines.append(f"{day},{close:.4f},{close:.6f},{paid:.4f},0,{1_000_000 + number}")
        (folder / f"{ticker}.csv").write_text("\n".join(lines) + "\n", encoding="ascii")


def companies(count: int) -> Universe:
    """A universe with every column that the bundled rules read; one line in twenty is a second one of its company."""
    chance = np.random.default_rng(SEED)
    ids = [f"S{number:06}" for number in range(count)]
    value, price = np.exp(chance.normal(LOG_VALUE, LOG_SPREAD, count)), chance.uniform(1, 200, count)
    income = value[:, None] * chance.normal(0.01, 0.02, (count, 8))
    plain: dict[str, Floats] = {
        "price": price, "shares_out": value / price, "float_factor": chance.uniform(0.05, 1, count),
        "adv_usd_12m": value * chance.uniform(0.2, 3, count), "days_listed": chance.integers(1, 9000, count) * 1.0,
        "vote_float": chance.uniform(0, 1, count), "ni_q": income,
        "monthly_volume_shares": chance.uniform(1e5, 1e7, (count, 6)),
    }  # fmt: skip
    shared = [ids[number - (number % 20 == 1)] for number in range(count)]
    return universe(
        {
            "security_id": np.array(ids), "company_id": np.array(shared), "exchange": np.full(count, "NYSE"),
            "domicile": chance.choice(["US", "CA"], count, p=[0.95, 0.05]),
            "security_type": chance.choice(["common", "reit", "adr"], count, p=[0.9, 0.05, 0.05]), **plain,
        },
        LAST,
    )  # fmt: skip


def quarters(count: int, number: int) -> list[Universe]:
    """So many quarterly universes of the same companies, prices moved at random from one to the next."""
    chance, first = np.random.default_rng(SEED), companies(count)
    price, found = np.asarray(first.columns["price"], dtype=np.float64), []
    for place in range(number):
        day = date(LAST.year - number // 4 + place // 4, 3 * (place % 4) + 1, 1)
        found.append(universe({**first.columns, "price": price}, day))
        price = price * np.exp(chance.normal(QUARTER_MEAN, QUARTER_SPREAD, count))
    return found


HOLDING_HEADS = (
    "Ticker", "Name", "Sector", "Asset Class", "Market Value", "Weight (%)", "Notional Value", "Quantity", "Price",
    "Location", "Exchange", "Currency", "FX Rate", "Accrual Date",
)  # fmt: skip


def holding_rows(lines: int) -> list[list[str | float]]:
    """Rows of invented companies in the layout of iShares, equal weights that add up to 100 %."""
    return [
        [f"T{n}", f"COMPANY {n} INC", "Industrials", "Equity", 1000.5 * n, 100 / lines, 1000.5 * n, 10.0 * n, 100.05,
         "United States", "NASDAQ", "USD", 1, "--"]
        for n in range(1, lines + 1)
    ]  # fmt: skip


def holdings_csv(lines: int) -> bytes:
    """A file of iShares with this many lines."""
    text = io.StringIO()
    csv.writer(text).writerows([["Fund Holdings as of", "Aug 15, 2025"], HOLDING_HEADS, *holding_rows(lines)])
    return text.getvalue().encode()


def holdings_workbook(lines: int) -> bytes:
    """A fund workbook of iShares with this many lines, and 25 years of days on the sheet Historical."""
    import xlsxwriter

    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Holdings")
        for n, row in enumerate([["Fund Holdings as of", "Aug 15, 2025"], HOLDING_HEADS, *holding_rows(lines)]):
            sheet.write_row(n, 0, row)
        history = book.add_worksheet("Historical")
        history.write_row(0, 0, ["As Of", "NAV per Share", "Ex-Dividends", "Shares Outstanding"])
        for n in range(1, 6_353):
            history.write_row(n, 0, [f"day {n}", 227.1 + n, "--", 277_150_000 + n])
    return content.getvalue()
