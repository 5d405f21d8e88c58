"""What is known of the companies that funds hold for index rules: shares, incomes of quarters, closes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from smallcap_cli.core.fundamentals import Fundamentals
from smallcap_cli.core.fundamentals.concepts import NET_INCOME
from smallcap_cli.core.fundamentals.quarters import quarterly_figures
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


def shares_known(
    dataset: Dataset, funds: Sequence[Companies], filed: Mapping[str, Fundamentals], as_of: date
) -> dict[str, float]:
    """The shares of each security by `security_keys`, as they were known on a day.

    A source states them by ticker, which is a class of shares; what it states by CIK and what a company files is of the
    whole company, so it counts only for a company with one security.
    """
    keys = security_keys(funds)
    lines: dict[str, tuple[str, Company]] = {}
    for company, line in ((row, line) for one in funds for row in one.rows for line in row.lines):
        if (key := keys[line]) and not lines.get(key, ("", None))[0]:
            lines[key] = (line.ticker.strip(" -"), company)
    stated = dataset.ask_all("fundamentals", list(dict.fromkeys(ticker for ticker, _ in lines.values() if ticker)))
    found, open_ones = {}, {}
    classes: dict[str, set[str]] = {}
    for key, (ticker, company) in lines.items():
        classes.setdefault(company.key, set()).add(key)
        known = stated.get(ticker)
        shares = stated_shares(company, known, as_of) if isinstance(known, Fundamentals) else None
        if shares:
            found[key] = shares
        else:
            open_ones[key] = company
    alone = {key: company for key, company in open_ones.items() if len(classes[company.key]) == 1}
    for key, company in alone.items():
        facts = filed.get(company.key)
        shares = shares_of_all(company, facts, as_of) if facts is not None else None
        if shares:
            found[key] = shares
    return found
