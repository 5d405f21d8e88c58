"""Calendar months: as arrays, and where whole ones begin."""

from __future__ import annotations

from datetime import date

from smallcap_cli.core.exchange import FIRST, session_by
from smallcap_cli.core.model import Days
from smallcap_cli.core.windows import last_session, month_end


def month_ends(months: Days) -> Days:
    """The last calendar days of months, which are datetime64[M] or days of them."""
    ends: Days = (months.astype("datetime64[M]") + 1).astype("datetime64[D]") - 1
    return ends


def first_month_end(day: date) -> date:
    """The month end with which whole months from a day on begin: the end of its month.

    Where the last close on or before the day is still that of the month before, as on a 1 January, that month's end.
    """
    last = session_by(day) if day > FIRST else day
    return month_end(last if last >= last_session(last) else day)
