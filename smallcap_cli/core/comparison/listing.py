"""Why a fund has no close yet on a day: it was not listed, or its history begins too late."""

from __future__ import annotations

from datetime import date

from smallcap_cli.core.model import NOT_FETCHED, NOT_LISTED_THEN, Fund, Gap, PriceHistory
from smallcap_cli.core.windows import Anchor, WindowSpec, place

#: A history begins this long after a fund's inception at most: funds are seeded weeks before they trade.
GRACE_DAYS = {"daily": 31, "monthly": 62}


def first_day(spec: WindowSpec, as_of: date, anchor: Anchor) -> date:
    """The day of the first close that a window needs; `as_of` where each fund has a first day of its own."""
    return as_of if spec.kind in ("max", "low") else place(spec, as_of, anchor).start


def listed_or_not(gap: Gap, prices: PriceHistory | None, fund: Fund | None, needed: date) -> Gap:
    """The gap, unless it says `not_listed_then` of a fund that began long before its history does.

    Of a day before the fund began no close is missing, wherever its history begins.
    """
    inception = fund.inception if fund else None
    if gap.reason != NOT_LISTED_THEN or prices is None or inception is None:
        return gap
    if (prices.first_day - inception).days > GRACE_DAYS[prices.frequency]:
        if needed < inception:
            return Gap(NOT_LISTED_THEN, f"the fund began on {inception}")
        return Gap(NOT_FETCHED, f"prices begin on {prices.first_day}, the fund began on {inception}")
    return gap
