"""How whole the answer about a fund is: ok, partial where something is missing or ends early, unavailable."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.model import NOT_FETCHED, NOT_LISTED_THEN, SOURCE_FAILED, FundData, Gap, PriceHistory, Value
from smallcap_cli.core.windows import closes_of, has_ended, last_close, place

#: Reasons that mean "could not be had", as against "there is none".
NOT_HAD = (NOT_FETCHED, SOURCE_FAILED)


def is_unpriced(fund: FundData) -> bool:
    """Whether a fund's closes could not be had; a fund that was not listed yet has none, and none are missing."""
    gap = fund.gaps.get("prices")
    return fund.prices is None and (gap is None or gap.reason != NOT_LISTED_THEN)


def fund_states(comparison: Comparison) -> list[str]:
    """The state of each fund's closes in the window of the comparison, for a table that rests on all of them.

    Unavailable without closes or where they end over a week before the window does, partial where they end before
    the others' or the basis lacks them.
    """
    by = comparison.conventions
    end = place(by.window, by.as_of, by.anchor).end
    histories = [fund.prices for fund in comparison.funds]
    latest = latest_close([history for history in histories if history is not None], end)
    return [_state(fund, by.basis, end, latest) for fund in comparison.funds]


def _state(fund: FundData, basis: str, end: date, latest: date) -> str:
    history = fund.prices
    if history is None:
        return "unavailable" if is_unpriced(fund) else "ok"
    if has_ended(history, end):
        return "unavailable"
    behind = history.frequency == "daily" and last_close(history, end) < latest
    return "partial" if behind or isinstance(closes_of(history, basis), Gap) else "ok"


def latest_close(histories: Sequence[PriceHistory], day: date) -> date:
    """The day of the newest close on or before a day: of an exchange's series, else of seven-day ones, else monthly."""
    for daily, seven_day in ((True, False), (True, True), (False, False)):
        chosen = [
            last_close(h, day) for h in histories
            if (h.frequency == "daily") == daily and h.seven_day == seven_day and h.first_day <= day
        ]  # fmt: skip
        if chosen:
            return max(chosen)
    return day


def ends_early(cells: Sequence[Value]) -> list[bool]:
    """Which of the cells of one row end before the latest of them and say so."""
    latest = max([cell.as_of for cell in cells if cell.as_of is not None], default=date.min)
    return [cell.as_of is not None and cell.as_of < latest and f"to {cell.as_of}" in cell.notes for cell in cells]
