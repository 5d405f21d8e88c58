"""Keeps the user's files of NAV and shares outstanding in the store, and says what came of it."""

from __future__ import annotations

from smallcap_cli.call.context import Context
from smallcap_cli.call.keep import Keeping, refuse_others, unchanged_notes
from smallcap_cli.call.outcome import by_message
from smallcap_cli.call.store import messages_of, open_store_of
from smallcap_cli.core.words import lines_by_text, quantity
from smallcap_cli.errors import NotFound, SmallcapError


def keep_share_counts(context: Context) -> Keeping:
    """Keep the share counts in the files that `--shares` names; what the store has already is not written.

    A fund with a faulty file is not kept. **Raises** UsageFault where other files are named at once, NotFound where
    there is no file, and the first error where there is no fund without one.
    """
    from smallcap_cli.dataset.keep_share_counts import new_share_counts, share_count_status
    from smallcap_cli.providers.files.folder import PriceFiles
    from smallcap_cli.providers.files.share_counts import HINT

    refuse_others(context, "shares", ("prices", "holdings", "fundamentals"))
    files = context.dataset.provider("files")
    every = files.share_counts_by_fund() if isinstance(files, PriceFiles) else {}
    if not every:
        raise NotFound(f"no file of share counts in {context.option('shares')}", HINT)
    errors = {ticker: found for ticker, found in every.items() if isinstance(found, SmallcapError)}
    histories = [found for found in every.values() if not isinstance(found, SmallcapError)]
    if not histories:
        raise by_message(errors)[0]
    funds = [one.ticker for one in histories]
    with open_store_of(context) as store:
        fresh = new_share_counts(store, histories)
        notes = unchanged_notes([ticker for ticker in funds if ticker not in {one.ticker for one in fresh}])
        if fresh:
            store.write(fresh, now=context.now)
            notes = (f"stored the share counts of {quantity(len(fresh), 'fund')}", *notes)
        status = share_count_status(store, context.now, funds)
        alarms = messages_of(context, store)
    warnings = lines_by_text((one.ticker, text) for one in histories for text in one.warnings)
    return Keeping(status, str(store.path), (*notes, *warnings), errors, alarms)
