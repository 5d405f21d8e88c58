"""Every session from 1971 to 2100 beside `exchange_calendars`."""

from __future__ import annotations

import warnings

from smallcap_cli.core.exchange import FIRST, LAST, sessions
from tests.peers.peer import peer

exchange_calendars = peer("exchange_calendars")


def test_the_sessions_are_those_of_exchange_calendars() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # it calls parts of pandas that pandas is about to change
        calendar = exchange_calendars.get_calendar("XNYS", start=FIRST.isoformat(), end=LAST.isoformat())
    theirs = calendar.sessions.to_numpy().astype("datetime64[D]").astype(str).tolist()
    assert sessions(FIRST, LAST).astype(str).tolist() == theirs
