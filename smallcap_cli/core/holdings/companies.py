"""The companies a fund holds: lines that are shares, share classes of one company added up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from smallcap_cli.core.holdings.kinds import LineKind, line_kinds
from smallcap_cli.core.holdings.lines import HoldingLine, Holdings
from smallcap_cli.core.holdings.weights import fine_weights
from smallcap_cli.core.identity import Directory, Match
from smallcap_cli.core.identity.codes import MOST_KNOWN, cusip_of_line, ticker_form
from smallcap_cli.core.identity.names import company_name, has_class


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


def companies_together(funds: Sequence[Holdings], directory: Directory | None = None) -> tuple[Companies, ...]:
    """The companies of several funds, one key a company in all of them.

    Lines are of one company where they share a CIK, the issuer's six figures of a CUSIP, a ticker, or a name that says
    the class; two that have CIKs which differ are never one.
    """
    kinds = [line_kinds(holdings.rows) for holdings in funds]
    shares = [
        _Share(fund, line, weight)
        for fund, holdings in enumerate(funds)
        for line, kind, weight in zip(holdings.rows, kinds[fund], fine_weights(holdings), strict=True)
        if kind is LineKind.SHARE
    ]
    groups = _Groups()
    for number, share in enumerate(shares):
        match = _match(directory, share.line, funds[share.fund])
        groups.add(number, _marks(share.line, match), match)
    by_fund: list[dict[int, list[int]]] = [defaultdict(list) for _ in funds]
    for number, share in enumerate(shares):
        by_fund[share.fund][groups.root(number)].append(number)
    return tuple(
        Companies(
            holdings,
            tuple(sorted(
                (_company(groups, root, [shares[n] for n in numbers]) for root, numbers in by_fund[fund].items()),
                key=lambda company: -(company.weight or 0.0),
            )),
            kinds[fund],
        )
        for fund, holdings in enumerate(funds)
    )  # fmt: skip


class _Share(NamedTuple):
    """A line that is a share, the number of its fund, and its weight."""

    fund: int
    line: HoldingLine
    weight: float | None


def _match(directory: Directory | None, line: HoldingLine, holdings: Holdings) -> Match | None:
    if not directory:
        return None
    return directory.match(line.ticker, line.name, line.cusip, line.isin, holdings.as_of)


def _marks(line: HoldingLine, match: Match | None) -> Sequence[str]:
    """What says that two lines are of one company, the surest first."""
    own = _own_marks(line.ticker, line.name, line.cusip, line.isin, match is not None)
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
        self._surest[number] = marks[0] if marks else f"line:{number}"
        if match is not None:
            self._match[number] = match
        for mark in marks:
            self._join(self._mark.setdefault(mark, number), number)

    def root(self, number: int) -> int:
        while self._parent[number] != number:
            self._parent[number] = number = self._parent[self._parent[number]]
        return number

    def match(self, root: int) -> Match | None:
        return self._match.get(root)

    def key(self, root: int) -> str:
        match = self._match.get(root)
        return f"cik:{match.cik}" if match else self._surest[root]

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


def _company(groups: _Groups, root: int, shares: list[_Share]) -> Company:
    weights = [share.weight for share in shares]
    total = None if any(weight is None for weight in weights) else sum(weight or 0.0 for weight in weights)
    first = max(shares, key=lambda share: share.weight or 0.0).line
    match = groups.match(root)
    return Company(
        groups.key(root), first.name, first.ticker, total, tuple(share.line for share in shares),
        match.cik if match else None, match.by if match else "", first.sector,
    )  # fmt: skip
