"""Facts as companies report them, and figures as somebody else states them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from smallcap_cli.core.model import Source


class Definition(NamedTuple):
    """What a share of companies counts: those whose figure is below zero.

    `words` is the whole of it, `figure` what is looked at. A company is `below` or `other`; `share` is what the part of
    a fund that is below is called, `companies` those in it. `is_earnings` is False of what is no profit or loss.
    """

    words: str
    figure: str = "net income"
    below: str = "unprofitable"
    other: str = "profitable"
    share: str = "unprofitable"
    companies: str = "Unprofitable companies"
    is_earnings: bool = True


#: The definitions by the name of the option.
DEFINITIONS: Mapping[str, Definition] = MappingProxyType({
    "ttm": Definition("net income to common of the last four quarters below zero (GAAP)"),
    "year": Definition("net income to common of the last fiscal year below zero (GAAP)"),
    "eps": Definition("diluted earnings per share of the last four quarters below zero", "earnings per share"),
    "operating": Definition(
        "operating income of the last four quarters below zero (GAAP)", "operating income",
        "operating loss", "no operating loss", "operating loss", "Companies with an operating loss",
    ),
    "fcf": Definition(
        "free cash flow of the last four quarters below zero (operating cash flow less capital expenditure)",
        "free cash flow", "negative", "not negative", "negative free cash flow",
        "Companies with negative free cash flow", is_earnings=False,
    ),
})  # fmt: skip


class ReportedFact(NamedTuple):
    """One fact without dimensions of a filing: `start` is None for one of a moment (shares outstanding).

    `concept` has its taxonomy (`us-gaap:NetIncomeLoss`); **unit** of `value` is `unit` (USD, shares, USD/shares, CAD).
    """

    concept: str
    unit: str
    start: date | None
    end: date
    value: float
    filed: date
    form: str
    accession: str


class CompanyFigure(NamedTuple):
    """One figure of a company, of the last four quarters or of a year: how it came about, and when it was known.

    `method` is `ttm` (year + year to date - year to date before), `year`, or `stated` (by a source that did the sum).
    `facts` are those that were added up, signs in the order year, year to date, year to date before. `remark` says what
    is special: a fallback concept, an earlier end. A figure made of others has them as `terms`, each with its words,
    and no facts of its own; `method` is `moment` for one of a balance sheet. **Unit** that of the facts.
    """

    value: float
    end: date
    known: date
    method: str
    concept: str = ""
    facts: tuple[ReportedFact, ...] = ()
    remark: str = ""
    terms: tuple[tuple[str, CompanyFigure], ...] = ()

    @property
    def units(self) -> tuple[str, ...]:
        """The units of its facts and of those of its terms, once each; none of a figure that a source states."""
        facts = [fact for one in (self, *(term for _, term in self.terms)) for fact in one.facts]
        return tuple(dict.fromkeys(fact.unit for fact in facts))


class Fundamentals(NamedTuple):
    """What one source knows of one company: facts to compute with, or figures as it states them.

    `subject` is `CIK0001640147` or a ticker, as asked; `stated` has figures by their names in `figures`. **Unit**
    `market_cap_usd` in dollars and `shares_out` in shares, as of the day of the source.
    """

    subject: str
    source: Source
    cik: int | None = None
    name: str = ""
    ticker: str = ""
    facts: Sequence[ReportedFact] = ()
    stated: Mapping[str, CompanyFigure] = MappingProxyType({})
    sector: str = ""
    market_cap_usd: float | None = None
    shares_out: float | None = None


#: The method of a figure that a table of the user's own states.
STATED = "stated"
#: The subject of a table that a user imported.
OWN_TABLE = "own"


class FundamentalsTable(NamedTuple):
    """What one source states of many companies at once, as one thing: a user's table, `subject` says of which kind.

    `source` has the newest day of its rows; `warnings` are about the table as a file.
    """

    subject: str
    source: Source
    rows: tuple[Fundamentals, ...]
    warnings: tuple[str, ...] = ()
