"""What `data fetch --factors` and `data import --factors` keep, and what is to be said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from smallcap_cli.call.context import Context
from smallcap_cli.call.keep import Keeping, refuse_others, unchanged_notes
from smallcap_cli.call.outcome import by_message
from smallcap_cli.call.store import messages_of, open_store_of
from smallcap_cli.core.words import quantity
from smallcap_cli.errors import NotOffered, SmallcapError, UsageFault, safe

if TYPE_CHECKING:
    from smallcap_cli.core.factors import FactorSeries

LIBRARY = "french"


def fetch_factors(context: Context) -> Keeping:
    """Download the six factor files and keep each that came. **Raises** the first error where none came."""
    from smallcap_cli.core.factors import SUBJECTS, FactorSeries

    dataset = context.dataset
    if dataset.order.only not in (None, LIBRARY):
        what = f"--factors asks Ken French's library alone, not {safe(str(dataset.order.only))}"
        raise NotOffered(what, "leave out --provider")
    answers = dataset.outcomes(LIBRARY, "factors", SUBJECTS)
    errors = {subject: found for subject, found in answers.items() if isinstance(found, SmallcapError)}
    series = [found for found in answers.values() if isinstance(found, FactorSeries)]
    if not series:
        raise by_message({"factors": next(iter(errors.values()))})[0]
    return _keep(context, series, errors)


def keep_factors(context: Context) -> Keeping:
    """Keep the factor files that `--factors` names, of every CRSP database.

    **Raises** UsageFault where other files are named at once, and for a faulty file: then nothing is kept.
    """
    from smallcap_cli.providers.files.folder import PriceFiles

    refuse_others(context, "factors", ("prices", "holdings", "fundamentals", "shares"))
    files = context.dataset.provider("files")
    if not isinstance(files, PriceFiles):
        raise UsageFault("data import needs --factors DIR or FILE", "give Ken French's files")
    return _keep(context, files.factor_series(), {})


def _keep(context: Context, series: Sequence[FactorSeries], errors: Mapping[str, SmallcapError]) -> Keeping:
    """Keep what is new; what came again unchanged from the library is written too: it is as old as this call."""
    from smallcap_cli.dataset.keep_factors import factor_status, new_factors, older_notes

    with open_store_of(context) as store:
        fresh = new_factors(store, series)
        written = [one for one in series if one.source.provider_name == LIBRARY or any(one is new for new in fresh)]
        if written:
            store.write(written, now=context.now)
        same = [one.subject for one in series if not any(one is new for new in fresh)]
        stored = (f"stored {quantity(len(fresh), 'factor file')}",) if fresh else ()
        notes = (*stored, *older_notes(store, fresh), *unchanged_notes(same))
        status = factor_status(store, context.now, [one.subject for one in series])
        alarms = messages_of(context, store)
    return Keeping(status, str(store.path), notes, errors, alarms)
