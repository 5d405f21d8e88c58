"""What is measured inside a fund, as the figures that the columns of `compare` read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from statistics import median

from smallcap_cli.core.fundamentals import DEFINITIONS
from smallcap_cli.core.holdings.companies import Companies
from smallcap_cli.core.holdings.concentration import concentration
from smallcap_cli.core.holdings.earnings import Earning
from smallcap_cli.core.holdings.overlap import overlap
from smallcap_cli.core.holdings.profits import BoundedShare, profit_share
from smallcap_cli.core.model import MeasuredFigure

#: Figures that rest on weights.
BY_WEIGHT = frozenset((
    "top10_weight", "effective_holdings", "unprofitable_share_weight", "weighted_average_market_cap_usd",
    "sp500_overlap_weight",
))  # fmt: skip
#: A list of the S&P 500 companies further from the holdings than this says nothing of them.
MOST_DAYS_APART = 100


def measures(
    companies: Companies, earnings: Sequence[Earning], definition: str, index_fund: Companies | None = None
) -> tuple[MeasuredFigure, ...]:
    """Every figure that can be measured; none of holdings without a day.

    `index_fund` holds the S&P 500, looked at together with the fund. **Unit** shares and weights are fractions,
    market values dollars. Figures by weight have a `fault` where the weights of the list do not add up.
    """
    if companies.holdings.as_of is None:
        return ()
    fault = companies.fault
    found = _all(companies, earnings, definition, index_fund, companies.holdings.as_of)
    return tuple(one._replace(fault=fault or one.fault) if one.metric in BY_WEIGHT else one for one in found)


def _all(
    companies: Companies, earnings: Sequence[Earning], definition: str, index_fund: Companies | None, day: date
) -> Iterator[MeasuredFigure]:
    holdings = companies.holdings
    source = str(holdings.source.citation or holdings.source.provider)
    plain = MeasuredFigure(
        holdings.ticker, "", 0.0, day, holdings.known_on or day, "", source, companies=len(companies.rows)
    )
    yield plain._replace(
        metric="line_count", value=float(len(holdings.rows)),
        definition="lines of the holdings: stocks, cash, futures, collateral, remnants, swap legs",
    )  # fmt: skip
    yield plain._replace(
        metric="company_count", value=float(len(companies.rows)),
        definition="companies behind the lines that are shares; share classes are one company",
    )  # fmt: skip
    found = concentration(companies.rows)
    if found is not None:
        yield plain._replace(
            metric="top10_weight", value=found.top10,
            definition="weight of the ten largest companies in the fund's assets, cash in the base",
        )  # fmt: skip
        yield plain._replace(
            metric="effective_holdings", value=found.effective,
            definition="1 / sum of squared company weights, rescaled to add up to 1 over the companies",
        )  # fmt: skip
    yield from _unprofitable(plain, earnings, definition)
    yield from _market_values(plain, earnings)
    if index_fund is not None:
        yield from _in_sp500(plain, companies, index_fund)


def _unprofitable(plain: MeasuredFigure, earnings: Sequence[Earning], definition: str) -> Iterator[MeasuredFigure]:
    found = profit_share(earnings)
    if found.income_as_of is None:
        return
    sources = sorted({str(one.fundamentals.source) for one in earnings if one.figure and one.fundamentals})
    dated = plain._replace(
        known=max(plain.known, found.income_as_of), income_as_of=found.income_as_of,
        source="; ".join([plain.source, *sources[:3]]),
    )  # fmt: skip
    for name, part, counts in (
        ("unprofitable_share", found.by_count, "each company counts once"),
        ("unprofitable_share_weight", found.by_weight, "each company counts with its weight in the fund"),
    ):
        if part.share is not None:
            words = f"{DEFINITIONS[definition].words}, of companies whose figure is known; {counts}"
            yield _with_part(dated._replace(metric=name, definition=words), part)


def _with_part(figure: MeasuredFigure, part: BoundedShare) -> MeasuredFigure:
    return figure._replace(value=part.share or 0.0, low=part.low, high=part.high, coverage=part.coverage)


def _market_values(plain: MeasuredFigure, earnings: Sequence[Earning]) -> Iterator[MeasuredFigure]:
    """Average and median market value, as stated by the source of fundamentals on its day."""
    valued = [
        (one.company.weight, one.fundamentals.market_cap_usd, one.fundamentals.source.as_of)
        for one in earnings
        if one.fundamentals is not None and one.fundamentals.market_cap_usd
    ]
    days = [day for _, _, day in valued if day is not None]
    if not valued or not days:
        return
    dated = plain._replace(known=max(plain.known, *days), income_as_of=max(days))
    of_day = f"market values stated for {max(days)}"
    yield dated._replace(
        metric="median_market_cap_usd", value=median(value for _, value, _ in valued),
        coverage=len(valued) / len(earnings), definition=f"unweighted median; {of_day}",
    )  # fmt: skip
    weights = [(weight, value) for weight, value, _ in valued if weight is not None]
    total = sum(weight for weight, _ in weights)
    if len(weights) == len(valued) and total > 0.0:
        whole = sum(one.company.weight or 0.0 for one in earnings)
        yield dated._replace(
            metric="weighted_average_market_cap_usd", value=sum(weight * value for weight, value in weights) / total,
            coverage=total / whole, definition=f"mean by weight in the fund; {of_day}",
        )  # fmt: skip


def _in_sp500(plain: MeasuredFigure, companies: Companies, index_fund: Companies) -> Iterator[MeasuredFigure]:
    day = index_fund.holdings.as_of
    found = overlap(companies, index_fund)
    if day is None or abs((day - plain.as_of).days) > MOST_DAYS_APART:
        return
    if found.coverage_fund is None and not found.fault:
        return
    name = index_fund.holdings.ticker
    yield plain._replace(
        metric="sp500_overlap_weight", value=found.coverage_fund or 0.0, fault=found.fault,
        known=max(plain.known, index_fund.holdings.known_on or day),
        definition=f"weight of companies that {name} holds too, {name} as of {day}; {found.shared_companies} companies",
    )  # fmt: skip
