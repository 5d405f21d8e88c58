"""Calendar months as arrays."""

from __future__ import annotations

from smallcap_cli.core.model import Days


def month_ends(months: Days) -> Days:
    """The last calendar days of months, which are datetime64[M] or days of them."""
    ends: Days = (months.astype("datetime64[M]") + 1).astype("datetime64[D]") - 1
    return ends
