"""`smallcap data fetch`: asks the network and keeps what it answers: closes, portfolios, what companies reported."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context
from smallcap_cli.call.fetch import fetch_series, refuse_beside
from smallcap_cli.call.fetch_identities import fetch_identities
from smallcap_cli.call.fetch_inside import fetch_inside
from smallcap_cli.call.keep_factors import fetch_factors
from smallcap_cli.call.options import ASKING, Tickers
from smallcap_cli.call.runs import writing
from smallcap_cli.call.tickers import tickers_of
from smallcap_cli.errors import UsageFault

EXAMPLES = """Examples:
  smallcap data fetch IWM IJR VB SPSM AVUV SPY
  smallcap data fetch --funds-from us-smallcap --deadline 120s
  smallcap data fetch ^IRX ^TNX
  smallcap data fetch IWM IJR --holdings --fundamentals --deadline 15m
  smallcap data fetch IWM --filings --deadline 15m
  smallcap data fetch --identities --since 2025-01-01
  smallcap data fetch --factors"""

Holdings = Annotated[bool, typer.Option("--holdings", help="Download what the funds hold instead of closes.")]
Fundamentals = Annotated[
    bool, typer.Option("--fundamentals", help="Download what the companies in their holdings reported to the SEC.")
]
AllFacts = Annotated[
    bool, typer.Option("--all-facts", help="Download all filed facts of each company, one request a company.")
]
Filings = Annotated[
    bool, typer.Option("--filings", help="Download every portfolio that the funds filed, with their monthly flows.")
]
Identities = Annotated[
    bool, typer.Option("--identities", help="Download the SEC's lists of companies by ticker and CUSIP.")
]
Factors = Annotated[bool, typer.Option("--factors", help="Download the factor files of Ken French's data library.")]
Since = Annotated[str, typer.Option("--since", metavar="DATE", help="Download CUSIPs from this day on [a year ago].")]


@writing(*ASKING, "refresh", examples=EXAMPLES)
def data_fetch(
    context: Context, tickers: Tickers = None, holdings: Holdings = False, fundamentals: Fundamentals = False,
    all_facts: AllFacts = False, filings: Filings = False, identities: Identities = False, since: Since = "",
    factors: Factors = False,
) -> Answer:  # fmt: skip
    """Download closes, holdings, incomes, identities or factors.

    Closes come with the bill rate; `^IRX` and `^TNX` are stored as rates. Stores facts, filings and lists as they
    come: a second call goes on where the first ended.
    """
    from smallcap_cli.tables.data.status import head_of_factors, head_of_part, status_table

    inside_asked = holdings or fundamentals or all_facts or filings
    if since and not identities:
        raise UsageFault("--since is for --identities", "leave it out")
    if identities or factors:
        refuse_beside(context, tickers, identities=identities, factors=factors, inside=inside_asked)
        lists = fetch_identities(context, since) if identities else fetch_factors(context)
        head = f"companies in {lists.path}" if identities else head_of_factors(lists.series, lists.path)
        return lists.answer(status_table(lists.series, head))
    names = tickers_of(context, tickers)
    if inside_asked:
        from smallcap_cli.tables.holdings.coverage import coverage_table

        inside = fetch_inside(
            context, names, holdings=holdings, fundamentals=fundamentals or all_facts, facts_of_all=all_facts,
            filings=filings,
        )  # fmt: skip
        return inside.answer(coverage_table(inside.looked.funds, inside.looked.as_of))
    keeping = fetch_series(context, names)
    return keeping.answer(status_table(keeping.series, head_of_part(len(keeping.series), keeping.path)))
