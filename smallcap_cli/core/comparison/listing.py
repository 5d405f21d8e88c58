"""Why a fund has no close yet on a day: it was not listed, or its history begins too late."""

from __future__ import annotations

from smallcap_cli.core.model import NOT_FETCHED, NOT_LISTED_THEN, Fund, Gap, PriceHistory

#: A history begins this long after a fund's inception at most: funds are seeded weeks before they trade.
GRACE_DAYS = {"daily": 31, "monthly": 62}


def listed_or_not(gap: Gap, prices: PriceHistory | None, fund: Fund | None) -> Gap:
    """The gap, unless it says `not_listed_then` of a fund that began long before its history does."""
    inception = fund.inception if fund else None
    if gap.reason != NOT_LISTED_THEN or prices is None or inception is None:
        return gap
    if (prices.first_day - inception).days > GRACE_DAYS[prices.frequency]:
        return Gap(NOT_FETCHED, f"prices begin on {prices.first_day}, the fund began on {inception}")
    return gap
