"""The days between which several funds all have closes in a window, and their levels on days between."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from smallcap_cli.core.analysis.explain import ReturnSpan, fee_over, years_between
from smallcap_cli.core.analysis.fund_attribution import levels_of
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_FETCHED, FeeEntry, Floats, FundData, Gap
from smallcap_cli.core.windows import Anchor, WindowSpec, closes_of, locate


class CommonSpan(NamedTuple):
    """The first and the last day of a window that all funds have."""

    start: date
    end: date


def common_span(funds: Sequence[FundData], spec: WindowSpec, as_of: date) -> CommonSpan | Gap:
    """The window that all funds have; why there is none, with the fund. One month-end history makes it of months."""
    histories = [fund.prices for fund in funds]
    monthly = any(history is not None and history.frequency == "monthly" for history in histories)
    anchor: Anchor = "month-end" if monthly else "before"
    starts, ends = [], []
    for fund, history in zip(funds, histories, strict=True):
        gap = fund.gaps.get("prices", Gap(NOT_FETCHED, "no closes"))
        span = gap if history is None else locate(history, spec, as_of, anchor)
        if isinstance(span, Gap) or history is None:
            return _of(fund.ticker, span if isinstance(span, Gap) else gap)
        starts.append(history.days[span.first].item())
        ends.append(history.days[span.last].item())
    if len({history.currency for history in histories if history is not None}) > 1:
        return Gap(NOT_COMPARABLE, f"{' and '.join(fund.ticker for fund in funds)}: closes in two currencies")
    return CommonSpan(max(starts), min(ends))


def return_levels(fund: FundData, ends: Sequence[date]) -> Floats | Gap:
    """The levels of a fund's total return on days, (days,); why there are none."""
    history = fund.prices
    levels = Gap(NOT_FETCHED, "no closes") if history is None else closes_of(history, "total")
    if isinstance(levels, Gap) or history is None:
        return _of(fund.ticker, levels if isinstance(levels, Gap) else Gap(NOT_FETCHED, "no closes"))
    found: Floats = levels_of({fund.ticker: (history.days, levels)}, ends).values[0]
    missing = [day for day, level in zip(ends, found.tolist(), strict=True) if level != level]
    return _of(fund.ticker, Gap(NOT_FETCHED, f"no close within a week of {missing[0]}")) if missing else found


def fees_over(fees: tuple[FeeEntry, ...], ends: Sequence[date], as_of: date) -> tuple[float, ...] | None:
    """The fee of each period as a fraction of assets; None where it is not known."""
    found = [
        fee_over(fees, ReturnSpan(start, end, years_between(start, end), annual=False), as_of)
        for start, end in pairwise(ends)
    ]
    known = tuple(fee.fraction for fee in found if not isinstance(fee, Gap))
    return known if len(known) == len(found) else None


def _of(ticker: str, gap: Gap) -> Gap:
    return gap if gap.detail.startswith(ticker) else Gap(gap.reason, f"{ticker}: {gap.detail}")
