"""Which of several funds hold a company that a ticker, a CUSIP, an ISIN or a CIK names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from smallcap_cli.core.holdings.companies import Companies, Company
from smallcap_cli.core.identity.codes import ticker_form


class Holder(NamedTuple):
    """A fund that holds the company, its place by weight among the fund's companies, 1 for the heaviest."""

    fund: Companies
    company: Company
    place: int


def holders_of(funds: Sequence[Companies], name: str) -> list[Holder]:
    """The funds of `companies_together` that hold the company, heaviest first; in all by what identifies it in one."""
    keys = {company.key for fund in funds for company in fund.rows if _is_named(company, name)}
    found = [
        Holder(fund, company, place)
        for fund in funds
        for place, company in enumerate(fund.rows, start=1)
        if company.key in keys
    ]
    return sorted(found, key=lambda one: -(one.company.weight or 0.0))


def near_names(funds: Sequence[Companies]) -> tuple[str, ...]:
    """The tickers of all companies, to suggest from."""
    return tuple(dict.fromkeys(company.ticker for fund in funds for company in fund.rows if company.symbol))


def _is_named(company: Company, name: str) -> bool:
    code = name.strip().upper()
    number = code.removeprefix("CIK")
    if number.isdecimal() and company.cik == int(number):
        return True
    form = ticker_form(code)
    return any(
        (form and form == ticker_form(line.ticker)) or code in (line.cusip.upper(), line.isin.upper())
        for line in company.lines
    )
