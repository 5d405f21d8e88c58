"""Companies of a fund beside what is known of their earnings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from smallcap_cli.core.fundamentals import CompanyFigure, Fundamentals, figure_of
from smallcap_cli.core.holdings.companies import Companies, Company
from smallcap_cli.core.identity import Directory
from smallcap_cli.core.identity.codes import ticker_form
from smallcap_cli.core.identity.names import are_alike
from smallcap_cli.core.model import Gap, Source
from smallcap_cli.core.words import unique

#: Sources of figures that are cited of many.
MOST_SOURCES = 3


class Earning(NamedTuple):
    """A company of a fund with its figure, and the source that has it; `unknown` says why there is no figure."""

    company: Company
    figure: CompanyFigure | None
    unknown: str = ""
    fundamentals: Fundamentals | None = None

    @property
    def loses(self) -> bool:
        """Whether the figure is known and below zero; a company that earns exactly nothing does not lose."""
        return self.figure is not None and self.figure.value < 0.0


class FundInside(NamedTuple):
    """One fund looked into: its companies with their earnings, or why its holdings are missing."""

    ticker: str
    companies: Companies | None
    earnings: tuple[Earning, ...] = ()
    gap: Gap | None = None

    def sources(self, earnings: Iterable[Earning]) -> tuple[Source, ...]:
        """The source of the holdings and those of some earnings, once each and at most three of these."""
        own = () if self.companies is None else (self.companies.holdings.source,)
        return (*own, *unique(one.fundamentals.source for one in earnings if one.fundamentals)[:MOST_SOURCES])


def subjects_of(company: Company, directory: Directory) -> tuple[str, ...]:
    """What a company may be found under in a source of fundamentals, the surest first; tickers in one form."""
    tickers = dict.fromkeys(ticker_form(line.ticker) for line in company.lines if line.ticker.strip("-"))
    if company.cik is None:
        return tuple(tickers)
    known = dict.fromkeys(map(ticker_form, directory.tickers(company.cik)))
    return (cik_subject(company.cik), *(tickers | known))


def cik_subject(cik: int) -> str:
    """How a company is asked for by its CIK: `CIK0001640147`."""
    return f"CIK{cik:010d}"


def rows_by_name(rows: Sequence[Fundamentals]) -> dict[str, Fundamentals]:
    """The rows of a table by what `subjects_of` may ask for; of a name that two rows have the first counts."""
    by_ticker = {ticker_form(row.ticker): row for row in reversed(rows) if row.ticker}
    return by_ticker | {cik_subject(row.cik): row for row in reversed(rows) if row.cik is not None}


def is_about(found: Fundamentals, company: Company) -> bool:
    """Whether what was found under a ticker is about the company: the same CIK, or names that are alike."""
    if found.cik is not None and company.cik is not None:
        return found.cik == company.cik
    names = (company.name, *(line.name for line in company.lines))
    return not found.name or any(are_alike(found.name, name) for name in names)


def earning_of(company: Company, found: Fundamentals | None, definition: str, as_of: date) -> Earning:
    """A company with the figure that was known on a day; what is stated later does not exist yet.

    A source that names another company under its ticker says nothing of this one.
    """
    return _earning(company, found, definition, as_of, figure_of)


def earnings_of(
    funds: Sequence[Companies], known: Mapping[str, Fundamentals], definition: str, as_of: date
) -> list[tuple[Earning, ...]]:
    """The companies of funds as `earning_of` has them, by what is known under their keys.

    A company's figure is computed once, however many of the funds hold it.
    """
    figures: dict[str, CompanyFigure | Gap] = {}

    def shared_figure(found: Fundamentals, definition: str, as_of: date) -> CompanyFigure | Gap:
        if found.subject not in figures:
            figures[found.subject] = figure_of(found, definition, as_of)
        return figures[found.subject]

    return [tuple(_earning(one, known.get(one.key), definition, as_of, shared_figure) for one in fund.rows)
            for fund in funds]  # fmt: skip


def _earning(
    company: Company, found: Fundamentals | None, definition: str, as_of: date,
    figure_as_of: Callable[[Fundamentals, str, date], CompanyFigure | Gap],
) -> Earning:  # fmt: skip
    if found is None or not (found.facts or any(one.known <= as_of for one in found.stated.values())):
        return Earning(company, None, "not in the source")
    if not is_about(found, company):
        return Earning(company, None, f"the source has {found.name} under this ticker")
    figure = figure_as_of(found, definition, as_of)
    if isinstance(figure, Gap):
        has_some = found.facts or definition in found.stated
        return Earning(company, None, figure.detail if has_some else _lack_of(found), found)
    return Earning(company, figure, "", found)


def _lack_of(found: Fundamentals) -> str:
    """Why a source without facts has no figure; frames of the market have net income alone."""
    is_settled = found.source.provider_name == "sec"
    return (
        "only net income is stored: smallcap data fetch FUND --all-facts" if is_settled else "the source has no figure"
    )
