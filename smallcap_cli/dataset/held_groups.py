"""The groups into which the companies of lists fall: each company, sectors of one scheme, loss makers and the rest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from smallcap_cli.core.analysis.fund_attribution import LEAST_COVERAGE, Portfolio, portfolio_of
from smallcap_cli.core.fundamentals import DEFINITIONS
from smallcap_cli.core.holdings.companies import Companies
from smallcap_cli.core.holdings.earnings import earnings_of
from smallcap_cli.core.words import name_list, percent_text
from smallcap_cli.dataset.funds import Dataset
from smallcap_cli.dataset.held_lists import HeldLists, counting_day
from smallcap_cli.dataset.inside import fundamentals_of
from smallcap_cli.dataset.order import FILES
from smallcap_cli.errors import DataUnavailable

#: Loss makers are judged by the net income of the last four quarters.
DEFINITION = "ttm"
NOT_STATED = "not stated"


class GroupedLists(NamedTuple):
    """The lists of each fund as positions in groups, oldest first; `scheme` is whose groups these are."""

    portfolios: Mapping[str, tuple[Portfolio, ...]]
    scheme: str


def grouped_lists(dataset: Dataset, held: HeldLists, by: str, start: date) -> GroupedLists:
    """Lists that count from a day, by `holding`, `sector` or `profitability`.

    **Raises** DataUnavailable where sectors have no one scheme, or too few incomes are known.
    """
    if by == "sector":
        sectors, scheme = _sectors(dataset, held)
        return _lists_in_groups(held, {id(one): sectors for one in held.every}, scheme, start)
    if by == "profitability":
        return _lists_in_groups(held, _earners(dataset, held, start), DEFINITIONS[DEFINITION].words, start)
    return _lists_in_groups(held, {id(one): {row.key: row.key for row in one.rows} for one in held.every}, "", start)


def _lists_in_groups(
    held: HeldLists, groups: Mapping[int, Mapping[str, str]], scheme: str, start: date
) -> GroupedLists:
    found = {
        ticker: tuple(portfolio_of(one, counting_day(one.holdings) or start, groups[id(one)]) for one in lists)
        for ticker, lists in held.lists.items()
    }
    return GroupedLists(found, scheme)


def _sectors(dataset: Dataset, held: HeldLists) -> tuple[Mapping[str, str], str]:
    """The sector of each company and the scheme: that of all lists, else that of the user's table of companies."""
    rows = held.companies
    schemes = {one.holdings.scheme or one.holdings.source.provider_name for one in held.every}
    stated = {row.key: row.sector for one in held.every for row in one.rows if row.sector}
    if len(schemes) == 1 and stated:
        scheme = schemes.pop()
        return {key: stated.get(key, NOT_STATED) for key in rows}, "your lists" if scheme == FILES else scheme
    known = fundamentals_of(dataset, list(rows.values()), held.directory)
    sectors = {key: facts.sector for key, facts in known.items() if facts.sector}
    if sectors:
        provider = next(facts.source.provider_name for facts in known.values() if facts.sector)
        return {key: sectors.get(key, NOT_STATED) for key in rows}, "your table" if provider == FILES else provider
    what = "the lists name no sectors" if not stated else f"sectors of two schemes: {name_list(sorted(schemes))}"
    raise DataUnavailable(what, "--fundamentals FILE with a column sector puts every company into one scheme")


def _earners(dataset: Dataset, held: HeldLists, start: date) -> dict[int, Mapping[str, str]]:
    """Loss makers and the rest in each list, by what was known on the first day on which it counts."""
    by = DEFINITIONS[DEFINITION]
    words = {True: by.below, False: by.other, None: f"{by.figure} unknown"}
    known = fundamentals_of(dataset, list(held.companies.values()), held.directory)
    found: dict[int, Mapping[str, str]] = {}
    for one in held.every:
        (earnings,) = earnings_of([one], known, DEFINITION, max(counting_day(one.holdings) or start, start))
        loses = {each.company.key: None if each.figure is None else each.loses for each in earnings}
        found[id(one)] = {key: words[state] for key, state in loses.items()}
    first = {ticker: lists[0] for ticker, lists in held.lists.items()}
    shares = {ticker: _part(one, found[id(one)], words[None]) for ticker, one in first.items()}
    if min(shares.values()) < LEAST_COVERAGE:
        parts = " and ".join(f"{percent_text(share)} of {ticker}" for ticker, share in shares.items())
        hint = "--fundamentals FILE reads your table; its incomes count from the day in its name or rows"
        needed = f"{LEAST_COVERAGE * 100:.0f} % are needed"
        raise DataUnavailable(f"{by.figure} is known of {parts} on {start}, and {needed}", hint)
    return found


def _part(companies: Companies, groups: Mapping[str, str], unknown: str) -> float:
    """The part of the companies' weight that is in other groups than `unknown`."""
    weights = {row.key: row.weight or 0.0 for row in companies.rows}
    whole = sum(weights.values())
    return sum(weight for key, weight in weights.items() if groups[key] != unknown) / whole if whole > 0.0 else 0.0
