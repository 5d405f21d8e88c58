"""What is odd in the closes of a fund: noticed when they were had, by the rules now, or because they are old."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from smallcap_cli.core.exchange import missed_sessions
from smallcap_cli.core.finding import Finding
from smallcap_cli.core.model import PriceHistory
from smallcap_cli.core.quality import listed_findings
from smallcap_cli.dataset.admission import inspect_closes

#: A source may be a few sessions late; a last close that lacks more than this is a finding.
STALE_SESSIONS = 3


def findings_of(history: PriceHistory, since: date, now: datetime | None) -> list[Finding]:
    """The gravest of each kind since a day, by day; without `now` an old last close is no finding."""
    again = inspect_closes(history)
    rules = again.findings if isinstance(again, PriceHistory) else ()
    # What was mended in reading has no day of its own: it is dated by the last close.
    mended = [Finding(history.last_day, "mended", text) for text in history.warnings]
    stale = _stale_close(history, now) if now is not None else ()
    every = {finding[:3]: finding for finding in (*history.findings, *rules, *mended, *stale)}
    return listed_findings(finding for finding in every.values() if finding.overlaps(since, date.max))


def _stale_close(history: PriceHistory, now: datetime) -> Iterable[Finding]:
    """A last close of an exchange's fund that lacks sessions until now."""
    if history.frequency != "daily" or history.seven_day:
        return ()
    missed = missed_sessions(history.last_day, now)
    if missed <= STALE_SESSIONS:
        return ()
    return (Finding(history.last_day, "stale", f"the last close; {missed:,} sessions ended since"),)
