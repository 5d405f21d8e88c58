"""Keeps the user's files of holdings in the store, and says what came of it."""

from __future__ import annotations

from smallcap_cli.call.context import Context
from smallcap_cli.call.keep import Keeping, refuse_others, unchanged_notes
from smallcap_cli.call.outcome import by_message
from smallcap_cli.call.store import messages_of, open_store_of
from smallcap_cli.core.words import lines_by_text, quantity
from smallcap_cli.errors import NotFound, SmallcapError


def keep_holdings(context: Context, fund: str = "") -> Keeping:
    """Keep the holdings in the user's files, of all funds or of one; what the store has already is not written.

    A fund with a faulty file is not kept at all. **Raises** UsageFault where files of holdings and of prices are named
    at once, NotFound where there is no file, and the first error where there is no fund without one.
    """
    from smallcap_cli.dataset.keep import document_status, new_holdings
    from smallcap_cli.dataset.measurement import measure_stored
    from smallcap_cli.providers.files.folder import PriceFiles

    place = context.option("holdings")
    refuse_others(context, "holdings", ("prices",))
    files = context.dataset.provider("files")
    every = files.holdings_by_fund(fund) if isinstance(files, PriceFiles) else {}
    if not every:
        what = f"no file of holdings{f' of {fund}' if fund else ''} in {place}"
        raise NotFound(what, "name each file after its fund and day, such as IWM_2026-07-31.csv")
    errors = {ticker: found for ticker, found in every.items() if isinstance(found, SmallcapError)}
    lists = [one for found in every.values() if not isinstance(found, SmallcapError) for one in found]
    if not lists:
        raise by_message(errors)[0]
    funds = dict.fromkeys(one.ticker for one in lists)
    with open_store_of(context) as store:
        fresh = new_holdings(store, lists)
        changed = dict.fromkeys(one.ticker for one in fresh)
        notes = unchanged_notes([ticker for ticker in funds if ticker not in changed])
        if fresh:
            store.write(fresh, now=context.now)
            words = f"{quantity(len(fresh), 'list')} of {quantity(len(changed), 'fund')}"
            notes = (f"stored {words}", *notes)
        measure_stored(context.dataset)
        status = document_status(store, context.now, funds)
        alarms = messages_of(context, store)
    warnings = lines_by_text((one.ticker, text) for one in lists for text in one.warnings)
    return Keeping(status, str(store.path), (*notes, *warnings), errors, alarms)
