"""What companies that a fund holds are worth, out of what files and the store have."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from smallcap_cli.core.holdings.companies import Companies
from smallcap_cli.core.holdings.sizes import MarketValue, stated_value, value_of_shares
from smallcap_cli.core.methodology.lines import security_keys
from smallcap_cli.dataset.funds import Dataset
from smallcap_cli.dataset.inside import directory_of, fundamentals_of
from smallcap_cli.dataset.universe import shares_known


def market_values(dataset: Dataset, fund: Companies, as_of: date) -> dict[str, MarketValue]:
    """The market value of companies by their keys, as known on a day; those of which none is known are left out.

    A value that a source states counts before one out of its shares and the price in the list.
    """
    known = fundamentals_of(dataset, fund.rows, directory_of(dataset))
    found, open_ones = {}, []
    for company in fund.rows:
        facts = known.get(company.key)
        stated = stated_value(company, facts, as_of) if facts is not None else None
        if stated is not None:
            found[company.key] = stated
        else:
            open_ones.append(company)
    rest = replace(fund, rows=tuple(open_ones))
    keys = security_keys([rest])
    shares = shares_known(dataset, [rest], known, as_of).counts
    for company in open_ones:
        value = value_of_shares(company, shares, keys)
        if value is not None:
            found[company.key] = MarketValue(value, fund.holdings.as_of, stated=False)
    return found
