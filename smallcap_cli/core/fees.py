"""The expense ratio in force on a day, as far as it was seen."""

from __future__ import annotations

from datetime import date

from smallcap_cli.core.model import NOT_PUBLISHED, FeeEntry, Gap

#: A fee whose beginning is unknown is shown this long before its sighting, and says so from a year on.
ASSUMED_DAYS = 3 * 366
QUIET_DAYS = 366


def fee_on(fees: tuple[FeeEntry, ...], day: date) -> tuple[FeeEntry, tuple[str, ...]] | Gap:
    """The fee in force on a day, as far as it was seen, with what must be said about it.

    Inside a gap between two sightings the earlier value stands, and the note says so.
    """
    known = [fee for fee in fees if _may_hold(fee, day)]
    if not known:
        first = (fees[0].seen_first or fees[0].seen_last) if fees else None
        return Gap(NOT_PUBLISHED, f"first seen {first}" if first else "no expense ratio found")
    fee = known[-1]
    notes: tuple[str, ...] = (
        () if fee.status in ("verified", "secondary") else (f"expense ratio {fee.status}: {fee.source}",)
    )
    if not (fee.effective or fee.seen_first) and fee.seen_last and (fee.seen_last - day).days > QUIET_DAYS:
        notes += (f"inferred from the value seen on {fee.seen_last}",)
    later = [f for f in fees[fees.index(fee) + 1 :] if f.seen_first]
    if later and fee.seen_last and day > fee.seen_last:
        notes += (f"last seen {fee.seen_last}, next value first seen {later[0].seen_first}",)
    if fee.waiver_until and fee.waiver_until >= day:
        notes += (f"after a waiver that runs to {fee.waiver_until}",)
    return fee, notes


def _may_hold(fee: FeeEntry, day: date) -> bool:
    """Whether a fee may have been in force on a day; one of unknown beginning only near its sighting."""
    begin = fee.effective or fee.seen_first
    if begin is not None:
        return begin <= day
    return fee.seen_last is None or (fee.seen_last - day).days <= ASSUMED_DAYS
