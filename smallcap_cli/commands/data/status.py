"""`smallcap data status`: what the store holds."""

from __future__ import annotations

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context
from smallcap_cli.call.listing import listing
from smallcap_cli.call.options import PRINTING
from smallcap_cli.call.store import open_store_of, size_of


@listing(*PRINTING)
def data_status(context: Context) -> Answer:
    """Show what the store holds, how old it is, and its vintages."""
    from smallcap_cli.dataset.keep import document_status, identity_status, series_status, table_status
    from smallcap_cli.dataset.keep_share_counts import share_count_status
    from smallcap_cli.tables.data.status import head_of_store, status_table

    with open_store_of(context) as store:
        series = series_status(store, context.now)
        lists, tables = document_status(store, context.now), table_status(store, context.now)
        others = [*identity_status(store, context.now), *share_count_status(store, context.now)]
        kinds = tuple(dict.fromkeys(one.kind for one in (*tables, *others)))
        head = head_of_store(len(series), len(store.vintages()), size_of(store), str(store.path), len(lists), kinds)
        return Answer(status_table([*series, *lists, *tables, *others], head), alarms=tuple(store.messages))
