"""What is known of the companies that funds hold for index rules: shares, incomes of quarters, closes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.fundamentals import Fundamentals
from smallcap_cli.core.fundamentals.concepts import NET_INCOME
from smallcap_cli.core.fundamentals.quarters import quarterly_figures
from smallcap_cli.core.holdings import HoldingLine
from smallcap_cli.core.holdings.companies import Companies, Company
from smallcap_cli.core.holdings.earnings import is_about
from smallcap_cli.core.holdings.sizes import shares_of_all, stated_shares
from smallcap_cli.core.methodology.lines import Close, security_keys
from smallcap_cli.core.model import PriceHistory
from smallcap_cli.core.words import quantity
from smallcap_cli.dataset.funds import Dataset
from smallcap_cli.dataset.inside import directory_of, fundamentals_of
from smallcap_cli.dataset.order import FILES
from smallcap_cli.errors import CouldNotAsk, CouldNotParse


def facts_known(dataset: Dataset, funds: Sequence[Companies]) -> dict[str, Fundamentals]:
    """What is known of the companies of funds, by their keys."""
    return fundamentals_of(dataset, [row for one in funds for row in one.rows], directory_of(dataset))


def incomes_known(
    funds: Sequence[Companies], filed: Mapping[str, Fundamentals], as_of: date
) -> dict[str, tuple[float, ...]]:
    """The net incomes of quarters by company, the newest first, as they were filed by a day."""
    companies = {row.key: row for one in funds for row in one.rows}
    return {
        key: quarterly_figures(facts.facts, NET_INCOME, as_of)
        for key, facts in filed.items()
        if facts.facts and is_about(facts, companies[key])
    }


def closes_known(dataset: Dataset, funds: Sequence[Companies], as_of: date) -> tuple[dict[str, Close], tuple[str, ...]]:
    """The last daily close in dollars by a day of each security in the user's price files, by `security_keys`.

    What has to be said comes second: a level with distributions in it is no price. **Raises** the fault of a file that
    cannot be read.
    """
    if "prices" not in dataset.order.folders:
        return {}, ()
    tickers = {key: line.ticker.strip(" -") for line, key in security_keys(funds).items() if key and line.ticker}
    answers = dataset.outcomes(FILES, "prices", list(dict.fromkeys(tickers.values())))
    found, levels = {}, 0
    for key, ticker in tickers.items():
        history = answers.get(ticker)
        if isinstance(history, (CouldNotParse, CouldNotAsk)):
            raise history
        if not isinstance(history, PriceHistory) or history.frequency != "daily" or history.currency != "USD":
            continue
        place = int(np.searchsorted(history.days, np.datetime64(as_of), side="right")) - 1
        if history.close is None:
            levels += 1
        elif place >= 0:
            found[key] = Close(history.days[place].item(), float(history.close[place]))
    said = f"{quantity(levels, 'price file')} without prices: a Close alone has distributions in it; add Adj Close"
    return found, (said,) if levels else ()


class StatedShares(NamedTuple):
    """What sources state of securities, by `security_keys`: their shares, and prices out of market values."""

    counts: dict[str, float]
    prices: dict[str, Close]


def shares_known(
    dataset: Dataset, funds: Sequence[Companies], filed: Mapping[str, Fundamentals], as_of: date
) -> StatedShares:
    """The shares and prices of securities as they were known on a day.

    A source states shares by ticker, which is a class of shares; what it states by CIK and what a company files is of
    the whole company, so it counts only for a company with one security, as does its market value: over the shares it
    is a price.
    """
    lines = _first_lines(funds)
    tickers = {key: line.ticker.strip(" -") for key, (line, _) in lines.items()}
    stated = dataset.ask_all("fundamentals", list(dict.fromkeys(filter(None, tickers.values()))))
    classes: dict[str, int] = Counter(company.key for _, company in lines.values())
    shares, prices = {}, {}
    for key, (_, company) in lines.items():
        known = stated.get(tickers[key])
        if isinstance(known, Fundamentals) and (count := stated_shares(company, known, as_of)):
            shares[key] = count
        if classes[company.key] > 1:
            continue
        facts = filed.get(company.key)
        if key not in shares and facts is not None and (count := shares_of_all(company, facts, as_of)):
            shares[key] = count
        if isinstance(known, Fundamentals) and (price := _price_of(known, company, as_of)):
            prices[key] = price
    return StatedShares(shares, prices)


def _first_lines(funds: Sequence[Companies]) -> dict[str, tuple[HoldingLine, Company]]:
    """The first line of each security, one with a ticker if there is any, and its company."""
    keys = security_keys(funds)
    found: dict[str, tuple[HoldingLine, Company]] = {}
    for company, line in ((row, line) for one in funds for row in one.rows for line in row.lines):
        if (key := keys[line]) and (key not in found or not found[key][0].ticker.strip(" -")):
            found[key] = (line, company)
    return found


def exchanges_known(dataset: Dataset, funds: Sequence[Companies]) -> dict[str, str]:
    """The exchanges of securities whose fund states none, of the list of tickers, where that is of the same company."""
    directory, found = directory_of(dataset), {}
    for key, (line, company) in _first_lines(funds).items():
        if line.exchange.strip(" -") or company.cik is None:
            continue
        match = directory.match(line.ticker.strip(" -"), line.name, line.cusip, line.isin, None)
        if match is not None and match.cik == company.cik and match.exchange:
            found[key] = match.exchange
    return found


def _price_of(known: Fundamentals, company: Company, as_of: date) -> Close | None:
    """The price that a source's market value and shares give, on the day of the source."""
    shares, day = stated_shares(company, known, as_of), known.source.as_of
    return Close(day, known.market_cap_usd / shares) if shares and day and known.market_cap_usd else None
