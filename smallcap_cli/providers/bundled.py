"""The facts that come with the project: month-end total returns, bill rates, figures about funds, monthly flows.

Each file is read once, when something of it is asked for, and only the columns asked for are converted.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from datetime import date, timedelta
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from smallcap_cli.core.exchange import sessions
from smallcap_cli.core.flows.answers import FundFlows
from smallcap_cli.core.flows.methods import FILED, SHARES
from smallcap_cli.core.flows.months import FlowMonth, month_before
from smallcap_cli.core.model import (
    STATUSES,
    Days,
    Floats,
    MeasuredFigure,
    PriceHistory,
    PublishedFigure,
    RateSeries,
    Source,
)
from smallcap_cli.core.months import month_ends
from smallcap_cli.errors import CouldNotAsk, CouldNotParse, NotFound, NotOffered, did_you_mean, safe
from smallcap_cli.providers import ProviderSetup
from smallcap_cli.providers.bills import bill_yields, note_yields
from smallcap_cli.providers.questions import inputs_of
from smallcap_cli.readings import MANY_READINGS, Readings
from smallcap_cli.settings import bundled_folder
from smallcap_cli.userfiles.sheet import SheetTerms, read_sheet

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

RETURNS_FILE = "monthly_total_returns.csv"
YIELDS_FILE = "month_end_yields.csv"
PUBLISHED_FILE = "published_figures.csv"
MEASURED_FILE = "measured_inside.csv"
FLOWS_FILE = "monthly_flows.csv"
#: Rate -> its column of quotes, what makes annual rates of them, and what they are.
YIELDS = {
    "tbill": ("bill_13w_discount_pct", bill_yields, "13-week Treasury bill quotes"),
    "tnote": ("note_10y_yield_pct", note_yields, "10-year Treasury note yields"),
}
#: Level at the month end before the first figure.
FIRST_LEVEL = 100.0
RETURNS_CITATION = "bundled month-end total returns, smallcap data/SOURCES.md"
YIELDS_CITATION = "bundled month-end {what}, smallcap data/SOURCES.md"
REINSTALL = "install smallcap-cli again"
TERMS = SheetTerms(CouldNotParse, REINSTALL, REINSTALL, REINSTALL)


def open_bundled(setup: ProviderSetup) -> BundledFacts:
    """The bundled facts; the same object every time, so that a file is read once a process."""
    return _bundled_facts()


@cache
def _bundled_facts() -> BundledFacts:
    return BundledFacts(bundled_folder("data"))


class BundledFacts:
    """Provider of the facts in a data folder; keeps what it has read."""

    name = "bundled"
    network = False

    def __init__(self, folder: Traversable) -> None:
        self._folder = folder
        self._readings = Readings(MANY_READINGS)

    @property
    def serves(self) -> tuple[str, ...]:
        return inputs_of(self)

    def tickers(self) -> tuple[str, ...]:
        """The tickers that have month-end returns, in the order of the file."""
        return tuple(self._returns[0][1:])

    def prices(self, ticker: str) -> PriceHistory:
        """Month-end total-return levels, 100 at the month end before the first figure."""
        header, rows = self._returns
        if ticker not in header[1:]:
            raise NotFound(
                f"the bundled returns have no {safe(ticker)}",
                did_you_mean(ticker, self.tickers(), "smallcap fund list shows the funds known by default"),
            )
        column = header.index(ticker)
        months, percents = _figures(RETURNS_FILE, rows, column)
        if len(months) == 0:
            raise CouldNotParse(f"{RETURNS_FILE}: {ticker} has no figure", REINSTALL)
        for row in np.flatnonzero(~(np.isfinite(percents) & (percents > -100.0))):
            raise CouldNotParse(f"{RETURNS_FILE}: {ticker} {months[row]}: {percents[row]:g} is no return", REINSTALL)
        breaks = np.flatnonzero(np.diff(months.astype(np.int64)) != 1) + 1
        warnings: tuple[str, ...] = ()
        if len(breaks):
            months, percents = months[breaks[-1] :], percents[breaks[-1] :]
            warnings = (f"{RETURNS_FILE}: {ticker} has no figure for {months[0] - 1}; earlier ones are left out",)
        levels = FIRST_LEVEL * np.cumprod(np.append(1.0, 1.0 + percents / 100.0))
        days = month_ends(np.append(months[0] - 1, months))
        as_of = days[-1].item()
        source = Source(self.name, as_of=as_of, citation=RETURNS_CITATION)
        return PriceHistory(ticker, days, None, levels, source, frequency="monthly", warnings=warnings)

    def rates(self, name: str) -> RateSeries:
        """The 13-week Treasury bill or the 10-year note as annual effective rates, one on the last session of a month.

        A quote is known from its session on: a return that begins with that close already earns it.
        """
        if name == "ff":
            raise NotOffered("Ken French's factors are not bundled", "put his daily file into a --prices folder")
        if name not in YIELDS:
            raise NotFound(f"no rate called {safe(name)!r}", f"one of: {', '.join(YIELDS)}, ff")
        column, yields, what = YIELDS[name]
        header, *rows = self._rows(YIELDS_FILE)
        if column not in header:
            raise CouldNotParse(f"{YIELDS_FILE}:1: no column {column}", REINSTALL)
        months, quotes = _figures(YIELDS_FILE, rows, header.index(column))
        days = _last_sessions(month_ends(months))
        source = Source(self.name, as_of=days[-1].item(), citation=YIELDS_CITATION.format(what=what))
        return RateSeries(name, days, yields(YIELDS_FILE, quotes, days), source)

    def published(self, subject: str) -> tuple[PublishedFigure, ...]:
        """The published figures about a ticker, a group or a methodology, in the order of the file."""
        rows = self._published_rows.get(subject)
        if not rows:
            raise NotFound(f"no published figure about {safe(subject)} is bundled", "see data/SOURCES.md")
        return self._readings.once(("published", subject), lambda: tuple(_figure(line, row) for line, row in rows))

    def inside(self, ticker: str) -> tuple[MeasuredFigure, ...]:
        """What was measured inside a fund on the days whose holdings are known, in the order of the file."""
        rows = self._measured_rows.get(ticker)
        if not rows:
            raise NotFound(f"no measured figure of {safe(ticker)} is bundled", "see data/SOURCES.md")
        return self._readings.once(("inside", ticker), lambda: tuple(_measured_figure(line, row) for line, row in rows))

    def filed_flows(self, ticker: str) -> FundFlows:
        """A fund's net flows by calendar month, in the order of the file; a month that is not there has no figure."""
        rows = self._flow_rows.get(ticker)
        if not rows:
            raise NotFound(f"no monthly flow of {safe(ticker)} is bundled", "see data/SOURCES.md")
        months = self._readings.once(("flows", ticker), lambda: tuple(_flow_month(line, row) for line, row in rows))
        last = max(one.month for one in months)
        return FundFlows(ticker, months, Source(self.name, as_of=last, citation=FLOWS_FILE))

    @cached_property
    def _returns(self) -> tuple[list[str], list[list[str]]]:
        header, *rows = self._rows(RETURNS_FILE)
        return header, rows

    @cached_property
    def _published_rows(self) -> dict[str, list[tuple[int, dict[str, str]]]]:
        return self._rows_by(PUBLISHED_FILE, "subject")

    @cached_property
    def _measured_rows(self) -> dict[str, list[tuple[int, dict[str, str]]]]:
        return self._rows_by(MEASURED_FILE, "ticker")

    @cached_property
    def _flow_rows(self) -> dict[str, list[tuple[int, dict[str, str]]]]:
        return self._rows_by(FLOWS_FILE, "ticker")

    def _rows_by(self, file: str, column: str) -> dict[str, list[tuple[int, dict[str, str]]]]:
        """The rows of a file with their lines, by what stands in a column."""
        found: dict[str, list[tuple[int, dict[str, str]]]] = defaultdict(list)
        reader = csv.DictReader(self._text(file).splitlines(), strict=True)
        for row in reader:
            found[row.get(column) or ""].append((reader.line_num, row))
        return dict(found)

    def _rows(self, file: str) -> list[list[str]]:
        header, below = read_sheet(file, self._text(file), TERMS)
        rows = [row.cells for row in below]
        if not rows:
            raise CouldNotParse(f"{file}: no rows", REINSTALL)
        return [header.cells, *rows]

    def _text(self, file: str) -> str:
        try:
            return self._folder.joinpath(file).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raise CouldNotParse(f"{file}: not UTF-8 text", REINSTALL) from None
        except OSError as error:
            raise CouldNotAsk(f"this installation has no readable {file}: {error.strerror}", REINSTALL) from None


def _figures(file: str, rows: list[list[str]], column: int) -> tuple[np.ndarray[Any, np.dtype[np.datetime64]], Floats]:
    """Months and figures of one column, empty cells left out."""
    present = [line for line, row in enumerate(rows) if row[column]]
    try:
        months = np.array([rows[line][0] for line in present], dtype="datetime64[M]")
        return months, np.array([rows[line][column] for line in present], dtype=np.float64)
    except ValueError as error:
        raise CouldNotParse(f"{file}: {error}", REINSTALL) from None


def _figure(line: int, row: dict[str, str]) -> PublishedFigure:
    """One row as a figure; an empty cell is an absent one."""
    fields: dict[str, Any] = {}
    for column in PublishedFigure._fields:
        text = row.get(column) or ""
        try:
            if text:
                fields[column] = _field_value(column, text)
            elif column not in PublishedFigure._field_defaults:
                raise ValueError(f"{column} is empty")
        except ValueError as error:
            raise CouldNotParse(f"{PUBLISHED_FILE}:{line}: {error}", REINSTALL) from None
    return PublishedFigure(**fields)


#: Days anywhere in a row of measured figures: the latest is the day from which the figure was known.
_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_WEIGHTED = ("unprofitable_share_weight", "top10_weight", "effective_holdings", "sp500_overlap_weight")


def _measured_figure(line: int, row: dict[str, str]) -> MeasuredFigure:
    """One row of what was measured; an empty cell is an absent figure."""
    try:
        metric = row["metric"]
        days = _DAY.findall(f"{row['as_of']} {row['income_as_of']} {row['definition']}")
        coverage = row["coverage_weight" if metric in _WEIGHTED else "coverage_count"]
        return MeasuredFigure(
            row["ticker"], metric, float(row["value"]), date.fromisoformat(row["as_of"]), date.fromisoformat(max(days)),
            row["definition"], row["source"], float(coverage) if coverage else None,
            float(row["low"]) if row["low"] else None, float(row["high"]) if row["high"] else None,
            int(row["companies"] or 0), date.fromisoformat(row["income_as_of"]) if row["income_as_of"] else None,
        )  # fmt: skip
    except (KeyError, ValueError) as error:
        raise CouldNotParse(f"{MEASURED_FILE}:{line}: {error}", REINSTALL) from None


#: Method -> days after which a month is public. The count of shares that shows the flow of a month's last session is
#: that of the next session, at most four days later; a filing is public 60 days after its quarter (SEC, Form N-PORT).
PUBLIC_AFTER = {SHARES: timedelta(days=4), FILED: timedelta(days=60)}


def _flow_month(line: int, row: dict[str, str]) -> FlowMonth:
    """One month of a fund; a filing names the quarter that it is for, an empty cell is not stated."""
    try:
        first = date.fromisoformat(f"{row['month']}-01")
        month = month_before((first + timedelta(days=31)).replace(day=1))
        period = max(_DAY.findall(row["source"])) if row["method"] == FILED else month.isoformat()
        assets = [row[name] for name in ("opening_assets_usd", "closing_assets_usd", "reinvestment_usd")]
        opening, closing, reinvested = (float(text) if text else None for text in assets)
        return FlowMonth(
            row["ticker"], month, float(row["net_flow_usd"]), row["method"], row["scope"], row["source"],
            date.fromisoformat(period) + PUBLIC_AFTER[row["method"]], opening, closing, reinvested,
        )  # fmt: skip
    except (KeyError, ValueError) as error:
        raise CouldNotParse(f"{FLOWS_FILE}:{line}: {error}", REINSTALL) from None


def _field_value(name: str, text: str) -> object:
    if name in ("value", "opening_assets_usd"):
        return float(text)
    if name in ("as_of", "period_start"):
        return date.fromisoformat(text)
    if name in ("approximate", "usable"):
        if text not in ("true", "false"):
            raise ValueError(f"{name} {safe(text)!r} is not true or false")
        return text == "true"
    if name == "status" and text not in STATUSES:
        raise ValueError(f"status {safe(text)!r} is none of {', '.join(STATUSES)}")
    return text


def _last_sessions(days: Days) -> Days:
    """The last session on or before each day."""
    traded = sessions(days[0].item() - timedelta(days=7), days[-1].item())
    return traded[np.searchsorted(traded, days, side="right") - 1]
