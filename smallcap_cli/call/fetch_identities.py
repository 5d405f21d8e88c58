"""What `data fetch --identities` keeps, and what is to be said of it."""

from __future__ import annotations

from datetime import timedelta

from smallcap_cli.call.context import Context, day_of
from smallcap_cli.call.keep import Keeping
from smallcap_cli.call.store import open_store_of
from smallcap_cli.core.words import quantity
from smallcap_cli.errors import CouldNotAsk, NotOffered, UsageFault, safe

#: Without `--since` half-months are fetched so far back: holdings that people have are mostly of the last year.
BACK = timedelta(days=365)


def fetch_identities(context: Context, since: str) -> Keeping:
    """Fetch the SEC's lists of who is who and keep each as it comes; then what is stored inside funds is measured."""
    from smallcap_cli.dataset import fetch_identities as fetching
    from smallcap_cli.dataset.keep import identity_status
    from smallcap_cli.dataset.measurement import measure_stored

    dataset = context.dataset
    first = day_of("--since", since) if since else context.today - BACK
    if first > context.today:
        raise UsageFault(f"--since {first} is in the future", f"today is {context.today}")
    if dataset.order.only not in (None, "sec"):
        what = f"--identities asks the SEC alone, not {safe(str(dataset.order.only))}"
        raise NotOffered(what, "leave out --provider")
    count = fetching.fetch_identities(dataset, first, dataset.order.on_progress)
    measure_stored(dataset)
    notes = [f"{quantity(count.new, 'file')} stored, {count.before:,} stored before"]
    notes += [f"fails to deliver not out yet: {', '.join(count.early)}"] if count.early else []
    notes += [f"fails to deliver: the SEC has no file of {', '.join(count.absent)}"] if count.absent else []
    if any(isinstance(error, CouldNotAsk) for error in count.errors.values()):
        notes.append("run it again: it goes on where it ended")
    with open_store_of(context) as store:
        status = identity_status(store, context.now)
        return Keeping(status, str(store.path), tuple(notes), count.errors, dataset.messages())
