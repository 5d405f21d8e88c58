"""The companies a fund holds: lines that are shares, share classes of one company added up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from math import fsum
from typing import NamedTuple

from smallcap_cli.core.holdings.kinds import LineKind, line_kinds
from smallcap_cli.core.holdings.lines import HoldingLine, Holdings
from smallcap_cli.core.holdings.weights import fine_weights, weight_fault
from smallcap_cli.core.identity import Directory, Match
from smallcap_cli.core.identity.codes import MOST_KNOWN, cusip_of_line, ticker_form
from smallcap_cli.core.identity.names import company_name, has_class

#: What lines of several funds say of one security: ticker, name, CUSIP and ISIN, and the day, where that matters.
_Paper = tuple[str, str, str, str, date | None]
#: A line that is a share: the number of its paper, the line, its weight.
_Share = tuple[int, HoldingLine, float | None]
#: The company of a paper: its key, CIK, and how that was found.
_Issuer = tuple[str, int | None, str]


class Company(NamedTuple):
    """One company in a fund: what identifies it, its lines, and their weight added up.

    `key` is equal for the lines of one company in all funds that were looked at together. `cik` is None where the
    company is not identified; `match` says how it was: `cusip`, `ticker`, `ticker alone`, `name`, or "".
    **Missing** `weight` is None where one of its lines has none.
    """

    key: str
    name: str
    ticker: str
    weight: float | None
    lines: tuple[HoldingLine, ...]
    cik: int | None = None
    match: str = ""
    sector: str = ""

    @property
    def symbol(self) -> str:
        """The ticker; "" where the source has a dash."""
        return self.ticker.strip("-")

    @property
    def label(self) -> str:
        """What people call it in a list: the ticker, else the name."""
        return self.symbol or self.name

    @property
    def cik_text(self) -> str:
        """The CIK as a text, "" where the company is not identified."""
        return str(self.cik) if self.cik else ""


@dataclass(frozen=True, eq=False)
class Companies:
    """The companies of one fund, heaviest first, and how many lines are something else."""

    holdings: Holdings
    rows: tuple[Company, ...]
    kinds: tuple[LineKind, ...]

    @cached_property
    def by_key(self) -> Mapping[str, Company]:
        """The companies by their keys."""
        return {company.key: company for company in self.rows}

    @cached_property
    def weights(self) -> Mapping[str, float] | None:
        """The weights by the keys of the companies; None where a company has none."""
        known = {company.key: company.weight for company in self.rows if company.weight is not None}
        return known if len(known) == len(self.rows) else None

    @cached_property
    def fault(self) -> str:
        """Why no figure by weight can be had of the list; see `weight_fault`."""
        return weight_fault(self.holdings, self.kinds)

    @cached_property
    def total_weight(self) -> float | None:
        """The weight of all companies, summed exactly; None where a company has none."""
        return None if self.weights is None else fsum(self.weights.values())


def companies_together(funds: Sequence[Holdings], directory: Directory | None = None) -> tuple[Companies, ...]:
    """The companies of several funds, one key a company in all of them.

    Lines are of one company where they share a CIK, the issuer's six figures of a CUSIP, a ticker, or a name that says
    the class; two that have CIKs which differ are never one.
    """
    kinds = [line_kinds(holdings.rows) for holdings in funds]
    groups = _Groups()
    papers: dict[_Paper, int] = {}
    by_fund: list[list[_Share]] = []
    for holdings, of_lines in zip(funds, kinds, strict=True):
        day = holdings.as_of if directory else None
        shares = []
        for line, kind, weight in zip(holdings.rows, of_lines, fine_weights(holdings), strict=True):
            if kind is not LineKind.SHARE:
                continue
            paper = (line.ticker, line.name, line.cusip, line.isin, day)
            number = papers.get(paper)
            if number is None:
                number = papers[paper] = len(papers)
                match = directory.match(*paper) if directory else None
                groups.add(number, _marks(paper, match), match)
            shares.append((number, line, weight))
        by_fund.append(shares)
    issuers = [groups.issuer(number) for number in range(len(papers))]
    return tuple(
        Companies(holdings, _rows_of(shares, issuers), of_lines)
        for holdings, shares, of_lines in zip(funds, by_fund, kinds, strict=True)
    )


def _marks(paper: _Paper, match: Match | None) -> Sequence[str]:
    """What says that two lines are of one company, the surest first."""
    own = _own_marks(*paper[:4], match is not None)
    return own if match is None else (f"cik:{match.cik}", *own)


@lru_cache(MOST_KNOWN)
def _own_marks(ticker: str, name: str, cusip: str, isin: str, identified: bool) -> tuple[str, ...]:
    """What a line itself says; many funds hold the same ones."""
    code, form = cusip_of_line(cusip, isin), ticker_form(ticker)
    marks = [f"cusip6:{code[:6]}"] if code else [f"isin:{isin}"] if isin.strip("-") else []
    marks += [f"ticker:{form}"] if form.strip("-") else []
    # Three First Bancorps are in one fund: a name joins only lines that say which class they are.
    by_name = has_class(name) or not (marks or identified)
    return (*marks, f"name:{company_name(name)}") if by_name else tuple(marks)


class _Groups:
    """Disjoint sets of lines; two sets with CIKs that differ are never joined."""

    def __init__(self) -> None:
        self._parent: list[int] = []
        self._match: dict[int, Match] = {}
        self._mark: dict[str, int] = {}
        self._surest: dict[int, str] = {}

    def add(self, number: int, marks: Sequence[str], match: Match | None) -> None:
        self._parent.append(number)
        self._surest[number] = marks[0]
        if match is not None:
            self._match[number] = match
        for mark in marks:
            owner = self._mark.setdefault(mark, number)
            if owner != number:
                self._join(owner, number)

    def root(self, number: int) -> int:
        while self._parent[number] != number:
            self._parent[number] = number = self._parent[self._parent[number]]
        return number

    def issuer(self, number: int) -> _Issuer:
        root = self.root(number)
        match = self._match.get(root)
        return (f"cik:{match.cik}", match.cik, match.by) if match else (self._surest[root], None, "")

    def _join(self, one: int, other: int) -> None:
        first, second = self.root(one), self.root(other)
        if first == second:
            return
        mine, yours = self._match.get(first), self._match.get(second)
        if mine and yours and mine.cik != yours.cik:
            return
        self._parent[second] = first
        if yours and not mine:
            self._match[first] = yours


def _rows_of(shares: Sequence[_Share], issuers: Sequence[_Issuer]) -> tuple[Company, ...]:
    """The companies of one fund's lines, heaviest first."""
    by_key: dict[_Issuer, list[_Share]] = defaultdict(list)
    for share in shares:
        by_key[issuers[share[0]]].append(share)
    rows = [_company(issuer, own) for issuer, own in by_key.items()]
    return tuple(sorted(rows, key=lambda company: -(company.weight or 0.0)))


def _company(issuer: _Issuer, shares: Sequence[_Share]) -> Company:
    lines, weights = tuple([line for _, line, _ in shares]), [weight for _, _, weight in shares]
    total = None if None in weights else sum(filter(None, weights), 0.0)
    first = lines[0] if len(lines) == 1 else max(shares, key=lambda share: share[2] or 0.0)[1]
    key, cik, by = issuer
    return Company(key, first.name, first.ticker, total, lines, cik, by, first.sector)
