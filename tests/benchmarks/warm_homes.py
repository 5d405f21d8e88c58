"""Makes homes whose store is as full as that of somebody who looks inside funds: every company is invented.

A home has 40 funds with holdings, the list of 10,000 tickers, and incomes as frames of the market give them; one more
has the filed facts of every company that five of the funds hold.
"""

from __future__ import annotations

import csv
import os
import random
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.flows.shares import ShareHistory
from smallcap_cli.core.fundamentals import CompanyFigure, Fundamentals
from smallcap_cli.core.holdings.earnings import cik_subject
from smallcap_cli.core.identity import Identities, Identity
from smallcap_cli.core.identity.pairs import COMPANIES as TICKER_LIST
from smallcap_cli.core.model import Source
from smallcap_cli.store import open_store
from tests.benchmarks.filings import facts_of
from tests.benchmarks.synthetic import closes, weekdays

DAY, AS_OF = date(2026, 5, 29), "2026-05-31"
TICKERS, SEED = 10_000, 14
#: Funds of five families with as many lines as the real ones, and smaller ones beside them.
_FIVE = {"IWM": 1_930, "IJR": 610, "VB": 1_320, "SPSM": 610, "AVUV": 740}
LINES_OF: Mapping[str, int] = {**_FIVE, **{f"F{number:02d}": 400 for number in range(35)}}
#: The fund whose fund company names no ticker.
WITHOUT_TICKERS = "AVUV"
FLOW_FUNDS, FLOW_YEARS = 12, 20
#: One company in so many has facts of its own, where frames do not settle its income.
UNSETTLED = 8
_SYLLABLES = (
    "ar", "ben", "cor", "dal", "el", "fin", "gor", "hal", "in", "jas", "kel", "lum", "mar", "nor", "os", "pel", "quin",
    "ros", "sol", "tar", "ul", "ver", "wes", "yor",
)  # fmt: skip
_KINDS = ("Inc.", "Corp", "Holdings, Inc.", "Bancorp", "Therapeutics, Inc.", "Technologies Inc", "Group plc", "Ltd.")
_NOW = datetime(2026, 5, 30, tzinfo=UTC)
_FILE, _SEC = Source("files", DAY, _NOW, "synthetic"), Source("sec", None, _NOW, "synthetic")


class ListedCompany(NamedTuple):
    """One invented company of the list of tickers."""

    number: int
    ticker: str
    cik: int
    name: str


def listed_companies() -> list[ListedCompany]:
    """The companies of the list of tickers, always the same."""
    draw = random.Random(SEED)
    return [ListedCompany(number, f"T{number:04d}", 1_000_000 + number, _name(draw)) for number in range(TICKERS)]


def _name(draw: random.Random) -> str:
    words = ["".join(draw.choices(_SYLLABLES, k=draw.choice((2, 2, 3)))).title() for _ in range(draw.choice((1, 2)))]
    return " ".join([*words, draw.choice(_KINDS)])


def portfolios(companies: Sequence[ListedCompany]) -> Iterator[tuple[str, list[ListedCompany]]]:
    """The companies of each fund, drawn from the smaller half of the list."""
    draw, small = random.Random(SEED + 1), companies[TICKERS // 2 :]
    for fund, lines in LINES_OF.items():
        yield fund, draw.sample(small, lines)


def make_home(home: Path, command: Sequence[str], env: Mapping[str, str], *, facts_of_all: bool) -> None:
    """Fill the store of a home; `command` runs smallcap, which imports the holdings and measures what is in them."""
    companies = listed_companies()
    funds = dict(portfolios(companies))
    held = {company for fund in _FIVE for company in funds[fund]}
    with open_store(home / "data") as store:
        store.write([_identities(companies)], now=_NOW)
        store.write(_fundamentals(sorted(held), facts_of_all=facts_of_all), now=_NOW)
        store.write(_share_counts(list(funds)[:FLOW_FUNDS]), now=_NOW)
    folder = home / "holdings"
    folder.mkdir()
    for fund, own in funds.items():
        _write_lines(folder / f"{fund}_{DAY}.csv", fund, own)
    subprocess.run(
        [*command, "data", "import", "--holdings", str(folder), "-q", "-o", os.devnull], env=env, check=True
    )  # fmt: skip


def write_returns(path: Path) -> None:
    """Writes a return of every company of the list of tickers, as `attribute --returns` reads it."""
    lines = (f"{one.ticker},{one.number % 41 / 100 - 0.2:.2f}\n" for one in listed_companies())
    path.write_text("security_id,return\n" + "".join(lines), encoding="ascii")


def _identities(companies: Sequence[ListedCompany]) -> Identities:
    rows = (Identity("ticker", one.ticker, one.cik, one.name, "NYSE", "", DAY, DAY) for one in companies)
    return Identities(TICKER_LIST, tuple(rows), Source("sec", DAY, _NOW, "synthetic"))


def _fundamentals(companies: Sequence[ListedCompany], *, facts_of_all: bool) -> Iterator[Fundamentals]:
    """What the SEC has of companies: a figure settled by frames, or the facts of eight years."""
    end, known = date(2026, 3, 31), date(2026, 5, 10)
    for one in companies:
        subject = cik_subject(one.cik)
        if facts_of_all or one.number % UNSETTLED == 0:
            yield Fundamentals(subject, _SEC, one.cik, one.name, one.ticker, facts_of(one.number))
        else:
            figure = CompanyFigure((one.number % 101 - 40) * 1e6, end, known, "ttm", "us-gaap:NetIncomeLoss")
            yield Fundamentals(subject, _SEC, one.cik, one.name, stated={"ttm": figure})


def _share_counts(funds: Sequence[str]) -> Iterator[ShareHistory]:
    days = weekdays(FLOW_YEARS)
    for number, (fund, nav) in enumerate(zip(funds, closes(len(funds), len(days)), strict=True)):
        counts = 1e8 + 50_000.0 * np.round(100 * np.sin(np.arange(len(days)) / (40 + number)))
        yield ShareHistory(fund, days, nav, counts, _FILE)


def _write_lines(path: Path, fund: str, companies: Sequence[ListedCompany]) -> None:
    weight = 100 / len(companies)
    with path.open("w", newline="", encoding="ascii") as file:
        table = csv.writer(file)
        table.writerow(["ticker", "name", "weight", "shares", "market_value", "asset_class", "sector"])
        for one in companies:
            ticker = "" if fund == WITHOUT_TICKERS else one.ticker
            name = f"{one.name.upper()} COMMON STOCK USD.01" if fund == WITHOUT_TICKERS else one.name.upper()
            table.writerow([ticker, name, f"{weight:.6f}%", 1_000 + one.number, 50_000, "Equity", "Industrials"])
