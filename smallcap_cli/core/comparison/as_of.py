"""Valid time: what was true of funds and markets on a day, with nothing dated later.

Every cut is a view of the arrays; a series that ends by the day is the same object as before.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from smallcap_cli.core.comparison.listing import listed_or_not
from smallcap_cli.core.comparison.views import Market
from smallcap_cli.core.exchange import sessions
from smallcap_cli.core.model import (
    NOT_FETCHED,
    NOT_LISTED_THEN,
    NOT_PUBLISHED,
    Days,
    FundData,
    Gap,
    PriceHistory,
    RateSeries,
)
from smallcap_cli.core.quality import findings
from smallcap_cli.core.windows import month_end_floor

#: A check of a close looks this many days to each side: a finding nearer to the cut may rest on closes after it.
REACH = timedelta(days=60)
#: Kinds that need an earlier copy of the series: they are not looked for again.
OF_COPIES = ("revised", "shorter")


def _with_findings_of_the_day(cut: PriceHistory, whole: PriceHistory) -> PriceHistory:
    """The history with what its own closes tell, where a finding of the whole one may rest on later closes."""
    last = cut.last_day
    near = max(last - REACH, cut.first_day)
    if not any(found.overlaps(date.min, last) and found.overlaps(near, date.max) for found in whole.findings):
        return cut
    copies = [finding for finding in cut.findings if finding.kind in OF_COPIES]
    again = findings(cut, sessions=sessions(cut.first_day, last))
    return replace(cut, findings=tuple(sorted((*copies, *again))))


class AsOf:
    """Cuts inputs at one day; series that share their days share them after the cut too.

    A month-end series keeps the month ends of the months that were over at the close of the day. What the catalogue
    says (fees, indexes) is not cut: each entry carries its own days, and figures look at them.
    """

    def __init__(self, day: date) -> None:
        self.day = day
        self._days: dict[int, tuple[Days, Days]] = {}
        self._levels: dict[int, PriceHistory | Gap] = {}

    def fund(self, data: FundData) -> FundData:
        """What was known of a fund on the day.

        Without a close by then `prices` is None and `gaps` says whether it was not listed yet; a published figure
        that is later has its reason under its metric where no earlier one is left.
        """
        gaps = dict(data.gaps)
        prices: PriceHistory | Gap | None = None if data.prices is None else self.history(data.prices)
        if isinstance(prices, Gap):
            gaps["prices"], prices = listed_or_not(prices, data.prices, data.fund, self.day), None
        levels: PriceHistory | Gap | None = None if data.index_levels is None else self._index_levels(data.index_levels)
        if isinstance(levels, Gap):
            gaps["index_levels"], levels = levels, None
        published = tuple([figure for figure in data.published if figure.as_of <= self.day])
        left = {figure.metric for figure in published}
        for figure in data.published:
            if figure.metric not in left and figure.subject == data.ticker and figure.usable:
                gaps[figure.metric] = Gap(NOT_PUBLISHED, f"none on or before {self.day}")
        measured = tuple([figure for figure in data.measured if figure.known <= self.day])
        flows = tuple([month for month in data.flows if month.known <= self.day])
        return FundData(data.ticker, data.fund, prices, published, measured, flows, levels, gaps)

    def market(self, market: Market) -> Market:
        """The benchmark and the rate as known on the day."""
        benchmark, rate, fund = market
        if isinstance(benchmark, PriceHistory):
            benchmark = self.history(benchmark)
        return Market(benchmark, self.rates(rate) if isinstance(rate, RateSeries) else rate, fund)

    def history(self, history: PriceHistory) -> PriceHistory | Gap:
        """The closes to the day, or why there are none yet."""
        if history.last_day <= self.day:
            return history
        limit = month_end_floor(self.day) if history.frequency == "monthly" else self.day
        days = self._until(history.days, limit)
        if not len(days):
            word = "month end" if history.frequency == "monthly" else "close"
            return Gap(NOT_LISTED_THEN, f"first {word} {history.first_day}")
        return _with_findings_of_the_day(history.head(days), history)

    def rates(self, rates: RateSeries) -> RateSeries | Gap:
        """The quotes to the day, or why there are none yet."""
        if rates.days[-1].item() <= self.day:
            return rates
        days = self._until(rates.days, self.day)
        if not len(days):
            return Gap(NOT_FETCHED, f"{rates.name} rates begin on {rates.days[0]}")
        return RateSeries(rates.name, days, rates.annual[: len(days)], rates.source.until(self.day))

    def _index_levels(self, levels: PriceHistory) -> PriceHistory | Gap:
        """The levels of an index, the same series for all funds on it."""
        if id(levels) not in self._levels:
            found = self.history(levels)
            late = Gap(NOT_FETCHED, f"index returns begin after {self.day}")
            self._levels[id(levels)] = late if isinstance(found, Gap) else found
        return self._levels[id(levels)]

    def _until(self, days: Days, limit: date) -> Days:
        """The days up to a limit; the first item keeps the array alive whose identity is the key."""
        if id(days) not in self._days:
            count = int(np.searchsorted(days, np.datetime64(limit), side="right"))
            self._days[id(days)] = (days, days[:count])
        return self._days[id(days)][1]
