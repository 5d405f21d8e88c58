"""The expense ratio in force on a day, as far as it was seen."""

from __future__ import annotations

from datetime import date

from smallcap_cli.core.model import NOT_PUBLISHED, FeeEntry, Gap

#: A fee whose beginning is unknown is shown this long before its sighting, and says so from a year on.
ASSUMED_DAYS = 3 * 366
QUIET_DAYS = 366


def fee_on(fees: tuple[FeeEntry, ...], day: date) -> tuple[FeeEntry, tuple[str, ...]] | Gap:
    """The fee in force on a day, as far as it was seen, with what must be said about it.

    Inside a gap between two sightings the earlier value stands, and the note says so. A value without any day is
    taken to be of the first sighting of the next one, else of the newest day of its list.
    """
    known = [number for number in range(len(fees)) if _may_hold(fees, number, day)]
    if not known:
        return Gap(NOT_PUBLISHED, _why_none(fees))
    number = known[-1]
    fee, later = fees[number], [f for f in fees[number + 1 :] if f.seen_first]
    notes: tuple[str, ...] = (
        () if fee.status in ("verified", "secondary") else (f"expense ratio {fee.status}: {fee.source}",)
    )
    if fee_is_inferred(fees, number, day):
        notes += (f"inferred from {_sighting(fees, number)}",)
    if later and fee.seen_last and day > fee.seen_last:
        notes += (f"last seen {fee.seen_last}, next value first seen {later[0].seen_first}",)
    if fee.waiver_until and fee.waiver_until >= day:
        notes += (f"after a waiver that runs to {fee.waiver_until}",)
    return fee, notes


def fee_is_inferred(fees: tuple[FeeEntry, ...], number: int, day: date) -> bool:
    """Whether a fee of unknown beginning stands for a day more than a year before it was seen."""
    return (
        _begin(fees[number]) is None
        and (seen := day_of_fee(fees, number)) is not None
        and ((seen - day).days > QUIET_DAYS)
    )


def day_of_fee(fees: tuple[FeeEntry, ...], number: int) -> date | None:
    """The first day on which a fee is known to be in force, else the day that a value without one is taken to be of."""
    fee = fees[number]
    following = (_begin(later) for later in fees[number + 1 :])
    return _begin(fee) or fee.seen_last or next((day for day in following if day), fee.entry_day)


def _begin(fee: FeeEntry) -> date | None:
    return fee.effective or fee.seen_first


def _may_hold(fees: tuple[FeeEntry, ...], number: int, day: date) -> bool:
    """Whether a fee may have been in force on a day; one of unknown beginning only near the day it is of."""
    begin = _begin(fees[number])
    if begin is not None:
        return begin <= day
    seen = day_of_fee(fees, number)
    return seen is None or (seen - day).days <= ASSUMED_DAYS


def _sighting(fees: tuple[FeeEntry, ...], number: int) -> str:
    """What a value of unknown beginning is inferred from."""
    if fees[number].seen_last:
        return f"the value seen on {fees[number].seen_last}"
    return f"a value without a day, in use by {day_of_fee(fees, number)}"


def _why_none(fees: tuple[FeeEntry, ...]) -> str:
    """Why no fee is known for a day."""
    if not fees:
        return "no expense ratio found"
    first = fees[0]
    if seen := first.seen_first or first.seen_last:
        return f"first seen {seen}"
    return "its source gives no day" if len(fees) == 1 else f"first seen {day_of_fee(fees, 0)}"
