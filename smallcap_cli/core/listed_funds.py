"""How much of all listed equity funds is in US small caps: who belongs to that universe, and its sums by quarter.

    FundFiling of every series --> market_quarters --> MarketQuarter, or by_year of them --> tables.flows.listed_funds

A report belongs to the quarter whose end is nearest to its day: May, June and July to the second. These are the reports
that one quarterly data set of the SEC holds, as they are due 60 days after their day, so a set has every fund once.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from smallcap_cli.core.words import percent_text

#: What part of a portfolio's value is in shares of companies, and in issuers of the United States.
LEAST_EQUITY, LEAST_US = 0.8, 0.7
#: Asset categories of Form N-PORT (Item C.4.a): common and preferred equity. Item C.5.b has the country.
EQUITY_CATEGORIES, US = frozenset({"EC", "EP"}), "US"

_LISTED_NAME = re.compile(r"\bETFs?\b|\bexchange[- ]?traded\b", re.I)
_MUTUAL_FUND_SYMBOL = re.compile(r"[A-Z]{4}X")
_SMALL = re.compile(
    r"\b(small|micro)\W?caps?\b|\bsmall\W?capitali[sz]ation\b|\bsmall\W?compan(y|ies)\b"
    r"|\brussell(\(r\)|\W)*2000\b|\bS&P(\(r\)|\W)*600\b", re.I,
)  # fmt: skip
_MID = re.compile(r"\bs?mid(caps?)?\b", re.I)

RULES = (
    "listed: ETF or exchange-traded in its own or its trust's name, or a class symbol not of five letters with X last",
    f"equity: at least {percent_text(LEAST_EQUITY, 0)} of the value of all lines is common or preferred stock (EC, EP)",
    "US small cap by name: small-cap, small company, micro-cap, Russell 2000 or S&P 600, without mid-cap",
    f"US small cap by value: at least {percent_text(LEAST_US, 0)} of all lines is in US issuers",
    "assets are net assets of all share classes of a fund, those of the mutual fund of Vanguard's ETFs too",
)


class LeftOut(StrEnum):
    """Why a fund is not in the universe."""

    NOT_LISTED = "not listed"
    NO_LINES = "without lines of value"
    NOT_EQUITY = "not equity"
    NO_ASSETS = "without net assets"


class FundFiling(NamedTuple):
    """What one filing says of a series, or of a trust that is one fund: the part of it that sums need.

    `fund` is the series id, else the trust's CIK. **Unit** dollars: `net_flow_usd` is of the known months of three,
    `lines_usd` the value of all lines, `equity_usd` and `us_usd` of those of such a category and country; 0 where the
    fund is not listed, whose lines are not read.
    """

    fund: str
    name: str
    accession: str
    filed: date
    period: date
    is_listed: bool
    net_assets_usd: float | None
    net_flow_usd: float | None
    lines_usd: float = 0.0
    equity_usd: float = 0.0
    us_usd: float = 0.0


class FundSums(NamedTuple):
    """Sums of some funds. `net_flow_usd` is of the funds that state one, `launches` None where nothing came before."""

    funds: int
    net_assets_usd: float
    net_flow_usd: float | None
    without_flow: int
    launches: int | None


class MarketQuarter(NamedTuple):
    """The listed equity funds of one quarter and the US small-cap ones among them.

    `quarter` counts quarters of all years, `reports` the funds that filed, `left_out` those not in the universe.
    """

    label: str
    quarter: int
    first_period: date
    last_period: date
    reports: int
    left_out: Mapping[LeftOut, int]
    listed: FundSums
    small_cap: FundSums


def is_listed(names: Iterable[str], symbols: Collection[str]) -> bool:
    """Whether a fund with these names (its own, its trust's) and symbols of classes is traded on an exchange."""
    return any(_LISTED_NAME.search(name) for name in names) or any(
        symbol and not _MUTUAL_FUND_SYMBOL.fullmatch(symbol) for symbol in symbols
    )


def is_small_cap_name(name: str) -> bool:
    """Whether the name of a fund says small caps; one that adds mid caps (SMID, Small/Mid) does not."""
    return bool(_SMALL.search(name)) and not _MID.search(name)


def quarter_of(period: date) -> int:
    """The quarter whose end is nearest to the day of a report, counted from year 0."""
    return (12 * period.year + period.month - 2) // 3


def quarter_label(quarter: int) -> str:
    """A quarter in words: `2026Q2`."""
    return f"{quarter // 4}Q{quarter % 4 + 1}"


def left_out_for(filing: FundFiling) -> LeftOut | None:
    """Why a filing's fund is not a listed equity fund; None for one that is."""
    if not filing.is_listed:
        return LeftOut.NOT_LISTED
    if filing.net_assets_usd is None:
        return LeftOut.NO_ASSETS
    if filing.lines_usd <= 0:
        return LeftOut.NO_LINES
    return None if filing.equity_usd >= LEAST_EQUITY * filing.lines_usd else LeftOut.NOT_EQUITY


def is_us_small_cap(filing: FundFiling) -> bool:
    """Whether a listed equity fund is one of US small caps."""
    return is_small_cap_name(filing.name) and filing.us_usd >= LEAST_US * filing.lines_usd


def market_quarters(archives: Iterable[Sequence[FundFiling]]) -> tuple[MarketQuarter, ...]:
    """The quarters that data sets of filings are about, oldest first.

    A set is about the quarter before the one in which most of its filings were made. Late and amended reports of other
    quarters count where the set of that quarter is there too. A fund has one report a quarter: that of the latest day,
    and of several of one day the last that was filed. A launch is a fund of the universe that had no filing of any
    kind up to the quarter before.
    """
    newest: dict[tuple[int, str], FundFiling] = {}
    first: dict[str, int] = {}
    shown: set[int] = set()
    for filings in archives:
        made = Counter((12 * one.filed.year + one.filed.month - 1) // 3 for one in filings)
        shown.update(quarter - 1 for quarter, _ in made.most_common(1))
        for one in filings:
            quarter = quarter_of(one.period)
            first[one.fund] = min(quarter, first.get(one.fund, quarter))
            known = newest.get((quarter, one.fund))
            if known is None or _order(known) < _order(one):
                newest[quarter, one.fund] = one
    quarters = sorted(shown & {quarter for quarter, _ in newest})
    by_quarter: dict[int, list[FundFiling]] = {quarter: [] for quarter in quarters}
    for (quarter, _), one in newest.items():
        by_quarter.get(quarter, []).append(one)
    # A fund that appeared between two quarters was launched in the later one; up to the first, nobody knows.
    places = {fund: bisect_left(quarters, quarter) for fund, quarter in first.items()}
    return tuple(
        _market_quarter(
            quarter, by_quarter[quarter], {one for one in places if places[one] == place} if place else None
        )
        for place, quarter in enumerate(quarters)
    )


def by_year(quarters: Sequence[MarketQuarter]) -> tuple[MarketQuarter, ...]:
    """The last quarter of each year, with the launches of all its quarters."""
    years: dict[int, list[MarketQuarter]] = {}
    for one in quarters:
        years.setdefault(one.quarter // 4, []).append(one)
    return tuple(
        ones[-1]._replace(
            listed=_with_launches([one.listed for one in ones]),
            small_cap=_with_launches([one.small_cap for one in ones]),
        )
        for ones in years.values()
    )


def _order(filing: FundFiling) -> tuple[date, date, str]:
    return filing.period, filing.filed, filing.accession


def _market_quarter(quarter: int, filings: Sequence[FundFiling], new: Set[str] | None) -> MarketQuarter:
    left_out = Counter(reason for one in filings if (reason := left_out_for(one)) is not None)
    listed = [one for one in filings if left_out_for(one) is None]
    periods = [one.period for one in filings]
    return MarketQuarter(
        quarter_label(quarter), quarter, min(periods), max(periods), len(filings), left_out,
        _sums(listed, new), _sums([one for one in listed if is_us_small_cap(one)], new),
    )  # fmt: skip


def _sums(filings: Sequence[FundFiling], new: Set[str] | None) -> FundSums:
    flows = [one.net_flow_usd for one in filings if one.net_flow_usd is not None]
    return FundSums(
        len(filings), sum(one.net_assets_usd or 0.0 for one in filings), sum(flows) if flows else None,
        len(filings) - len(flows), None if new is None else sum(one.fund in new for one in filings),
    )  # fmt: skip


def _with_launches(sums: Sequence[FundSums]) -> FundSums:
    known = [one.launches for one in sums if one.launches is not None]
    return sums[-1]._replace(launches=sum(known) if known else None)
