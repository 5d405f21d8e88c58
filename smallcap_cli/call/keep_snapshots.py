"""Keeps the user's table of snapshots in the store, and says what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smallcap_cli.call.context import Context
from smallcap_cli.call.keep import Keeping
from smallcap_cli.call.store import open_store_of
from smallcap_cli.core.words import quantity, unique

if TYPE_CHECKING:
    from datetime import date

    from smallcap_cli.core.snapshots import Snapshot


def keep_snapshots(context: Context, file: str) -> Keeping:
    """Keep the snapshots in a file; of a session and source that the store has nothing is replaced.

    Of several rows of one session and source the first counts.

    **Raises** UsageFault for a faulty file, of which nothing is kept.
    """
    from smallcap_cli.core.snapshots import years_of
    from smallcap_cli.dataset.keep_snapshots import snapshot_status, stored_snapshots
    from smallcap_cli.settings import named_content
    from smallcap_cli.userfiles.snapshots import FILE, parse_snapshots

    name, content = named_content(file, FILE)
    snapshots = parse_snapshots(name, content, context.now)
    funds = unique(one.ticker for one in snapshots)
    with open_store_of(context) as store:
        kept = [one for rows in stored_snapshots(store, funds).values() for one in rows]
        known = {(one.ticker, one.session, one.provider) for one in kept}
        rows: dict[tuple[str, date, str], Snapshot] = {}
        for one in snapshots:
            rows.setdefault((one.ticker, one.session, one.provider), one)
        fresh = [one for key, one in rows.items() if key not in known]
        if fresh:
            store.write(years_of(fresh), now=context.now)
        before, repeated = len(rows) - len(fresh), len(snapshots) - len(rows)
        notes = [f"recorded {quantity(len(fresh), 'snapshot')}"] if fresh else []
        notes += [f"{quantity(before, 'snapshot')} recorded before: unchanged"] if before else []
        notes += [f"{quantity(repeated, 'row')} of an earlier row's session and source: left out"] if repeated else []
        status = snapshot_status(store, context.now, funds)
        alarms = tuple(store.messages)
    return Keeping(status, str(store.path), tuple(notes), {}, alarms)
