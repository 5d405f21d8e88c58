"""A question about what funds hold: their holdings, the companies behind the lines, and what these earn.

Holdings of the funds asked for and the list of tickers come in the configured order, one to four requests a fund.
Fundamentals are what files and the store have, so that a look inside a fund never costs two thousand requests:
`smallcap data fetch --fundamentals` fills the store.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import reduce
from typing import NamedTuple

from smallcap_cli.core.fundamentals import Fundamentals
from smallcap_cli.core.holdings import Holdings
from smallcap_cli.core.holdings.companies import Companies, Company, companies_together
from smallcap_cli.core.holdings.earnings import Earning, earning_of, subjects_of
from smallcap_cli.core.holdings.measures import measures
from smallcap_cli.core.identity import Directory, Identities, union_of
from smallcap_cli.core.model import NOT_FETCHED, Gap, MeasuredFigure
from smallcap_cli.dataset.asking import Missing
from smallcap_cli.dataset.funds import Dataset
from smallcap_cli.dataset.name_matches import with_names
from smallcap_cli.dataset.order import STORE
from smallcap_cli.errors import NotFound, SmallcapError

#: The subject under which a source states the identities of American companies.
COMPANIES = "us"
#: And that of the files a user imported: they never count as the newest list, so that a network is still asked.
IMPORTED = "imported"
HOLDINGS_HINT = "smallcap data fetch --holdings TICKER, or --holdings DIR"
#: Funds on the S&P 500, any of which says which companies are in it.
SP500_FUNDS = ("IVV", "VOO", "SPY", "SPLG")


class FundInside(NamedTuple):
    """One fund looked into: its companies with their earnings, or why its holdings are missing."""

    ticker: str
    companies: Companies | None
    earnings: tuple[Earning, ...] = ()
    gap: Gap | None = None


class InsideFunds(NamedTuple):
    """Several funds looked into together, so that a company has one key in all of them."""

    funds: tuple[FundInside, ...]
    definition: str
    as_of: date
    errors: Mapping[str, SmallcapError]

    @property
    def with_holdings(self) -> tuple[tuple[FundInside, Companies], ...]:
        """The funds whose holdings are known, each with its companies."""
        return tuple((fund, fund.companies) for fund in self.funds if fund.companies is not None)


def look_inside(
    dataset: Dataset,
    tickers: Sequence[str],
    as_of: date,
    definition: str = "",
    also: Sequence[str] = (),
    by_name: bool = False,
) -> InsideFunds:
    """The funds as of a day; with a `definition` the earnings of their companies too.

    `also` are funds whose holdings are looked at together with the others where they are known, and left out otherwise.
    With `by_name` companies that no identifier finds are looked for by their names, which takes longer.
    A fund without holdings keeps its place, its gap and its error.
    """
    asked = tuple(dict.fromkeys((*tickers, *also)))
    found = {ticker: _holdings(dataset, ticker, network=ticker in tickers) for ticker in asked}
    held = {ticker: answer for ticker, answer in found.items() if not isinstance(answer, Missing)}
    directory = directory_of(dataset)
    together = companies_together(list(held.values()), directory)
    if by_name:
        together = with_names(together, directory)
    by_fund = dict(zip(held, together, strict=True))
    looked = [ticker for ticker in tickers if ticker in by_fund and definition]
    known = fundamentals_of(dataset, [company for ticker in looked for company in by_fund[ticker].rows], directory)
    funds, errors = [], {}
    for ticker in asked:
        answer = found[ticker]
        if isinstance(answer, Missing):
            if ticker in tickers:
                funds.append(FundInside(ticker, None, (), answer.gap))
                errors[ticker] = dataset.error_of(Holdings, ticker, answer)
            continue
        earnings = tuple(
            earning_of(company, known.get(company.key), definition, as_of)
            for company in (by_fund[ticker].rows if ticker in looked else ())
        )
        funds.append(FundInside(ticker, by_fund[ticker], earnings))
    return InsideFunds(tuple(funds), definition, as_of, errors)


def _holdings(dataset: Dataset, ticker: str, *, network: bool) -> Holdings | Missing:
    """The holdings of a fund; without `network` only of what is at hand."""
    if network:
        return dataset.answer(Holdings, ticker)
    for name in dataset.order.names("holdings"):
        if not dataset.is_network(name):
            outcome = dataset.outcomes(name, "holdings", [ticker])[ticker]
            if isinstance(outcome, Holdings):
                return outcome
    return Missing(NotFound(f"no stored holdings of {ticker}", HOLDINGS_HINT), False, Gap(NOT_FETCHED))


def directory_of(dataset: Dataset) -> Directory:
    """The directory of the companies that the sources at hand state; an empty one where none does.

    A list fetched now does not have the pairs that are retired: the store does, and those that the user imported.
    """
    answers: list[object] = [dataset.answer(Identities, COMPANIES)]
    answers += [dataset.outcomes(STORE, "identities", [subject])[subject] for subject in (COMPANIES, IMPORTED)]
    known = [answer for answer in answers if isinstance(answer, Identities)]
    return Directory([reduce(union_of, known)] if known else [])


def fundamentals_of(dataset: Dataset, companies: Sequence[Company], directory: Directory) -> dict[str, Fundamentals]:
    """What is known of companies, by their keys; of several names a company has, the first that is found counts."""
    names = {company.key: subjects_of(company, directory) for company in companies}
    subjects = list(dict.fromkeys(name for several in names.values() for name in several))
    answers = dataset.ask_all("fundamentals", subjects) if subjects else {}
    found = {}
    for key, several in names.items():
        known = (answers[name] for name in several)
        first = next((answer for answer in known if isinstance(answer, Fundamentals)), None)
        if first is not None:
            found[key] = first
    return found


def measured_inside(dataset: Dataset, tickers: Sequence[str], as_of: date) -> dict[str, tuple[MeasuredFigure, ...]]:
    """What can be measured inside funds whose holdings are at hand, by ticker."""
    looked = look_inside(dataset, tickers, as_of, "ttm", SP500_FUNDS)
    index_fund = next((companies for fund, companies in looked.with_holdings if fund.ticker in SP500_FUNDS), None)
    return {
        fund.ticker: measures(companies, fund.earnings, "ttm", index_fund)
        for fund, companies in looked.with_holdings
        if fund.ticker in tickers
    }
