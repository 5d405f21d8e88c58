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
    from smallcap_cli.dataset.store_status import store_status
    from smallcap_cli.tables.data.status import head_of_store, status_table

    with open_store_of(context) as store:
        found = store_status(store, context.now)
        kinds = tuple(dict.fromkeys(one.kind for one in (*found.tables, *found.others)))
        size, vintages = size_of(store), len(store.vintages())
        head = head_of_store(len(found.series), vintages, size, str(store.path), len(found.lists), kinds)
        return Answer(status_table(found.every_line, head), alarms=tuple(store.messages))
