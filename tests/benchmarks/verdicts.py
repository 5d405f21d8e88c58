"""How often `verify` takes a changed figure for a right one, and doubts a right one, on real closes.

SMALLCAP_REAL_DATA=FOLDER python -m tests.benchmarks.verdicts [--claims 200]

A right claim is a figure of a real fund on a day, by the usual conventions, printed with as many decimals as pages do.
A changed one is up to 10 % away and printed differently. Both are stated with a publication date alone, with the
day, or as one of three funds in a group with a publication date. The seed is fixed.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.claims.claim import SEARCH_DAYS, Claim, PrintedNumber, Search, parse_printed
from smallcap_cli.core.claims.figures import Bench, Convention, Figure
from smallcap_cli.core.claims.verification import verdicts
from smallcap_cli.core.comparison.views import Market
from smallcap_cli.core.exchange import sessions
from smallcap_cli.core.metrics.columns import request
from smallcap_cli.core.model import FundData, PriceHistory
from smallcap_cli.core.windows import parse_window
from smallcap_cli.providers.files.folder import PriceFiles

SEED, CLAIMS, NEAR = 20_261_128, 200, 0.10
FUNDS, BENCHMARKS = ("IWM", "IJR", "VB", "MDY", "QQQ"), ("SPY", "IWB", "VTI")
FIRST, LAST, LATEST = date(2015, 1, 2), date(2025, 11, 24), date(2025, 12, 24)
WAYS = ("publication date", "day given", "group of three")


class Asked(NamedTuple):
    """A figure as pages print it: the column, its decimals, and what a printed number ends in."""

    name: str
    column: str
    decimals: int
    suffix: str

    def text(self, figure: float) -> str:
        scaled = figure * 100.0 if self.suffix else figure
        return f"{scaled:.{self.decimals}f}{self.suffix}"


ASKED = (
    Asked("1y return, 1 decimal", "return_1y", 1, "%"), Asked("1y return, 2 decimals", "return_1y", 2, "%"),
    Asked("YTD return, 1 decimal", "return_ytd", 1, "%"), Asked("Sharpe ratio 3y, 2 decimals", "sharpe:3y", 2, ""),
    Asked("beta 3y, 2 decimals", "beta:3y", 2, ""), Asked("max drawdown 3y, 1 decimal", "max_drawdown:3y", 1, "%"),
)  # fmt: skip


def bench_of(folder: Path) -> Bench:
    """Funds and benchmarks of a folder of price files, a rate of zero."""
    files = PriceFiles(folder, {})
    histories: dict[str, PriceHistory] = {ticker: files.prices(ticker) for ticker in (*FUNDS, *BENCHMARKS)}
    funds = {ticker: FundData(ticker, None, history) for ticker, history in histories.items()}
    return Bench(funds, {ticker: Market(histories[ticker], 0.0) for ticker in BENCHMARKS}, "zero", {})


def figure_on(bench: Bench, ticker: str, asked: Asked, day: date) -> float | None:
    """The figure by the usual conventions; None where there is none."""
    column = request(asked.column, parse_window("5y"))
    if column.metric is None or column.window is None:
        raise ValueError(asked.column)
    by = Convention("total", "before", "auto", "SPY", column.window)
    found = bench.figure(ticker, column.metric, by, day)
    return found.value if isinstance(found, Figure) else None


def claim_of(ticker: str, asked: Asked, text: str, search: Search, group: str) -> Claim:
    number = parse_printed(text)
    if not isinstance(number, PrintedNumber):
        raise ValueError(text)
    column = request(asked.column, parse_window("5y"))
    return Claim(
        ticker, "value", search, group, request=column, window_given=True, tickers=(ticker,), low=number, high=number
    )


def changed(asked: Asked, figure: float, generator: np.random.Generator) -> str:
    """A figure up to a tenth away that is printed otherwise."""
    unit = (0.01 if asked.suffix else 1.0) / 10**asked.decimals
    for _ in range(1_000):
        text = asked.text(figure + generator.uniform(-1.0, 1.0) * max(NEAR * abs(figure), 10 * unit))
        if text != asked.text(figure):
            return text
    raise ValueError(f"{figure} has no neighbour")


def statuses(bench: Bench, asked: Asked, way: str, count: int) -> tuple[Counter[str], Counter[str]]:
    """The verdicts on right claims and on changed ones; of a group only the first is changed and looked at."""
    generator = np.random.Generator(np.random.PCG64([SEED, ASKED.index(asked), WAYS.index(way)]))
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    days = sessions(FIRST, LAST).tolist()
    while right.total() < count:
        day = days[int(generator.integers(len(days)))]
        tickers = generator.permutation(FUNDS)[: 3 if way == WAYS[2] else 1].tolist()
        figures = [figure_on(bench, ticker, asked, day) for ticker in tickers]
        known = [figure for figure in figures if figure is not None]
        if len(known) < len(tickers):
            continue
        published = day + timedelta(days=int(generator.integers(1, 30)))
        search = Search(day, day, True) if way == WAYS[1] else Search(published - timedelta(SEARCH_DAYS), published)
        group = "g" if len(tickers) > 1 else ""
        others = [claim_of(t, asked, asked.text(f), search, group) for t, f in zip(tickers[1:], known[1:], strict=True)]
        for text, counted in ((asked.text(known[0]), right), (changed(asked, known[0], generator), wrong)):
            claims = [claim_of(tickers[0], asked, text, search, group), *others]
            found, _ = verdicts(claims, bench, BENCHMARKS, LATEST)
            counted[found[0].status] += 1
    return right, wrong


def page(bench: Bench, count: int, say: Callable[[str], None]) -> None:
    """The table, a row a figure and way to state it."""
    say("| figure | stated with | right: reproduced | ambiguous | changed: reproduced | ambiguous | not reproduced |")
    say("|---|---|---:|---:|---:|---:|---:|")
    for asked in ASKED:
        for way in WAYS:
            right, wrong = statuses(bench, asked, way, count)
            shares = (right["reproduced"], right["ambiguous"], *(wrong[s] for s in ("reproduced", "ambiguous")))
            cells = " | ".join(f"{share / count:.0%}" for share in (*shares, wrong["not_reproduced"]))
            say(f"| {asked.name} | {way} | {cells} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=CLAIMS)
    given = parser.parse_args()
    folder = os.environ.get("SMALLCAP_REAL_DATA")
    if not folder:
        parser.error("SMALLCAP_REAL_DATA names no folder")
    page(bench_of(Path(folder) / "prices"), given.claims, lambda line: print(line, flush=True))  # noqa: T201


if __name__ == "__main__":
    main()
