"""Writes the files that the commands of `answers` read: closes, index returns, sectors, members, faulty files.

All of it is made up, the same every time: random numbers from a fixed seed, rounded to few digits.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FIRST, LAST = date(2014, 7, 1), date(2026, 8, 3)
#: Ticker -> first day, first close, mean and spread of the daily return in its own part, share of the market's.
FUNDS: Mapping[str, tuple[date, float, float, float, float]] = {
    "SPY": (FIRST, 190.0, 0.00005, 0.0010, 0.90),
    "IWM": (FIRST, 115.0, -0.00006, 0.0055, 1.12),
    "IJR": (FIRST, 55.0, -0.00003, 0.0052, 1.08),
    "VB": (FIRST, 112.0, -0.00002, 0.0042, 1.05),
    "SPSM": (FIRST, 24.0, -0.00002, 0.0053, 1.08),
    "AVUV": (date(2019, 9, 26), 50.0, 0.00010, 0.0068, 1.15),
    "SFLO": (date(2023, 12, 21), 25.0, 0.00004, 0.0060, 1.10),
}
#: The days that the file of IJR lacks.
HOLE = (date(2021, 3, 8), date(2021, 3, 19))
#: On this day one share of IWM became three; the closes before it are for the new shares.
SPLIT = date(2018, 6, 11)
SECTORS = "sector,weight,benchmark_weight,return,benchmark_return\n"
FIRST_QUARTER = ("Energy,0.5,0.3,0.10,0.08", "Banks,0.3,0.4,0.02,0.04", "Software,0.2,0.3,-0.05,-0.01")
SECOND_QUARTER = ("Energy,0.55,0.32,-0.03,-0.02", "Banks,0.25,0.40,0.05,0.03", "Software,0.20,0.28,0.07,0.08")
CLAIMS = """\
- id: iwm-2025
  text: "IWM in 2025"
  source: {title: "made up", publisher: nobody, published: 2026-01-05}
  as_of: 2025-12-31
  kind: value
  metric: period_return
  ticker: IWM
  window: 2025
  value: 12.7%
- id: iwm-wrong
  text: "IWM doubled in 2025"
  source: {title: "made up", publisher: nobody, published: 2026-01-05}
  as_of: 2025-12-31
  kind: value
  metric: period_return
  ticker: IWM
  window: 2025
  value: 100%
"""


def easter(year: int) -> date:
    """Easter Sunday (Gauss's rule, for 1900 to 2099)."""
    moon = (19 * (year % 19) + 24) % 30
    sunday = (2 * (year % 4) + 4 * (year % 7) + 6 * moon + 5) % 7
    found = date(year, 3, 22) + timedelta(days=moon + sunday)
    return found - timedelta(days=7) if found > date(year, 4, 25) else found


def holidays(year: int) -> list[date]:
    """Days on which the exchange of New York is closed by rule; a Saturday is kept on Friday, a Sunday on Monday."""

    def monday(month: int, number: int) -> date:
        first = date(year, month, 1)
        return first + timedelta(days=(-first.weekday()) % 7 + 7 * (number - 1))

    memorial = date(year, 5, 31) - timedelta(days=date(year, 5, 31).weekday())
    november = date(year, 11, 1)
    thanksgiving = november + timedelta(days=(3 - november.weekday()) % 7 + 21)
    fixed = [date(year, 7, 4), date(year, 12, 25)] + ([date(year, 6, 19)] if year > 2021 else [])
    new_year = [date(year, 1, 2 if date(year, 1, 1).weekday() == 6 else 1)]
    moved = [day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0)) for day in fixed]
    return [
        *new_year, monday(1, 3), monday(2, 3), easter(year) - timedelta(days=2), memorial, *moved, monday(9, 1),
        thanksgiving,
    ]  # fmt: skip


def trading_days() -> list[date]:
    """The weekdays from first to last that are no holiday."""
    closed = {day for year in range(FIRST.year, LAST.year + 1) for day in holidays(year)}
    every = (FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1))
    return [day for day in every if day.weekday() < 5 and day not in closed]


def market(count: int) -> NDArray[np.float64]:
    """Daily returns of a made-up market, with one fall and its recovery."""
    returns = np.random.default_rng(20260804).normal(0.0004, 0.0095, count)
    returns[1420:1445] -= 0.014
    returns[1445:1600] += 0.0022
    return returns


def price_file(ticker: str, days: list[date], shared: NDArray[np.float64]) -> str:
    """The file of one fund: a dividend each quarter but for SFLO, whose file has closes alone."""
    first, start, mean, spread, share = FUNDS[ticker]
    own = np.random.default_rng(sum(map(ord, ticker))).normal(mean, spread, len(days))
    growth = np.cumprod(1 + share * shared + own)
    begin = next(number for number, day in enumerate(days) if day >= first)
    closes = np.round(start * growth[begin:] / growth[begin], 4)
    own_days = days[begin:]
    paid = np.zeros(len(closes))
    for number, day in enumerate(own_days[1:], start=1):
        if day.month in (3, 6, 9, 12) and day.day >= 20 > own_days[number - 1].day:
            paid[number] = round(0.0035 * closes[number], 3)
    factor = np.append(np.cumprod((1 - paid[1:] / closes[:-1])[::-1])[::-1], 1.0)
    if ticker == "SFLO":
        return "Date,Close\n" + "".join(f"{day},{close:.4f}\n" for day, close in zip(own_days, closes, strict=True))
    lines = ["Date,Close,Adj Close,Volume,Dividends,Stock Splits"]
    for day, close, adjusted, dividend in zip(own_days, closes, closes * factor, paid, strict=True):
        if ticker == "IJR" and HOLE[0] <= day <= HOLE[1]:
            continue
        split = 3.0 if ticker == "IWM" and day == SPLIT else 0.0
        volume = 1_000_000 + 1_000 * (day.toordinal() % 977)
        lines.append(f"{day},{close:.4f},{adjusted:.6f},{volume},{dividend},{split}")
    return "\n".join(lines) + "\n"


def rate_file(days: list[date]) -> str:
    """Quotes of 13-week bills in percent, a slow wave that is never below zero."""
    rows = [f"{day},{2.2 + 2.1 * np.sin(number / 420):.3f}\n" for number, day in enumerate(days)]
    return "Date,Close\n" + "".join(rows)


def index_file(days: list[date], shared: NDArray[np.float64]) -> str:
    """Daily returns of two indexes and of a benchmark by its ticker."""
    own = np.random.default_rng(7).normal(0.0, 0.005, (len(days), 2))
    rows = [
        f"{day},{1.12 * move + left:.8f},{1.08 * move + right:.8f}\n"
        for day, move, (left, right) in zip(days, shared, own, strict=True)
    ]
    return "date,russell_2000,sp_smallcap_600\n" + "".join(rows)


def small_files(universe: list[str]) -> dict[str, str]:
    """Name -> text of the files that need no closes; the members are the first securities of the universe."""
    securities = [line.split(",")[0] for line in universe[1:] if ",2024-04-30," in line]
    periods = [f"2024Q1,{row}" for row in FIRST_QUARTER] + [f"2024Q2,{row}" for row in SECOND_QUARTER]
    return {
        "sectors.csv": SECTORS + "\n".join(FIRST_QUARTER) + "\n",
        "quarters.csv": "period," + SECTORS + "\n".join(periods) + "\n",
        "bad_sectors.csv": SECTORS.replace("benchmark_weight", "other") + "\n".join(FIRST_QUARTER) + "\n",
        "bad_weights.csv": SECTORS + "\n".join(FIRST_QUARTER[:2]) + "\n",
        "members.csv": "security_id\n" + "".join(f"{name}\n" for name in securities[1000:2000]),
        "year.csv": "security_id,return\n"
        + "".join(f"{name},{(number % 41 - 18) / 50:.2f}\n" for number, name in enumerate(securities)),
        "tickers.txt": "IWM\nIJR  # a comment\nVB\n",
        "claims.yaml": CLAIMS,
        "bad_claims.yaml": CLAIMS.replace("kind: value", "kind: guess"),
        "settings.yaml": "options:\n  window: 3y\n  basis: price\n  preset: risk\n",
        "bad_settings.yaml": "options:\n  windo: 3y\n",
        "bad.yaml": "id: [1,\n  x: }\n",
        "bad_universe.csv": "security_id,price\nA,1\n",
        "bad_index.csv": "date,russell_2000\n2025-01-02,12.5\n",
        "one_universe.csv": "\n".join(universe[:601]) + "\n",
    }


def write_files(folder: Path, root: Path) -> None:
    """Fills a folder: `prices`, `early` (less of them), `faulty` (with faults in closes) and single files."""
    days = trading_days()
    shared = market(len(days))
    closes = {ticker: price_file(ticker, days, shared) for ticker in FUNDS}
    folders = {name: folder / name for name in ("prices", "early", "faulty", "broken")}
    for path in folders.values():
        path.mkdir(parents=True)
    for ticker, text in closes.items():
        (folders["prices"] / f"{ticker}.csv").write_text(text)
    (folders["prices"] / "_IRX.csv").write_text(rate_file(days))
    for ticker in ("IWM", "IJR", "SPY"):
        lines = closes[ticker].splitlines(keepends=True)
        (folders["early"] / f"{ticker}.csv").write_text("".join(lines[:-40]))
    lines = closes["VB"].splitlines(keepends=True)
    tick = [
        line.replace(line.split(",")[1], "9.0000", 1) if number == 2000 else line for number, line in enumerate(lines)
    ]
    (folders["faulty"] / "VB.csv").write_text("".join(tick[:1500] + tick[1530:]))
    (folders["broken"] / "IWM.csv").write_text("Date,Close\n2026-01-02,100\n2026-01-05,abc\n")
    (folder / "index.csv").write_text(index_file(days, shared))
    universe = (root / "data" / "sample_universe.csv").read_text()
    (folder / "universe.csv").write_text(universe)
    for name, text in small_files(universe.splitlines()).items():
        (folder / name).write_text(text)
