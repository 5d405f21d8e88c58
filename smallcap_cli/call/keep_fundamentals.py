"""Keeps the user's table of fundamentals in the store, and says what came of it."""

from __future__ import annotations

from smallcap_cli.call.context import Context
from smallcap_cli.call.keep import Keeping, refuse_others
from smallcap_cli.call.store import messages_of, open_store_of
from smallcap_cli.core.words import count_of
from smallcap_cli.errors import CouldNotParse, UsageFault


def keep_fundamentals(context: Context) -> Keeping:
    """Keep the table that `--fundamentals` names, whole; one that the store has already is not written again.

    **Raises** UsageFault where other files are named at once, and for a faulty table: then nothing is kept.
    """
    from smallcap_cli.dataset.keep import has_table, table_status
    from smallcap_cli.dataset.measurement import measure_stored
    from smallcap_cli.providers.files.folder import PriceFiles

    refuse_others(context, "fundamentals", ("prices", "holdings"))
    files = context.dataset.provider("files")
    if not isinstance(files, PriceFiles):
        raise UsageFault("data import needs --fundamentals FILE", "give your table of incomes")
    try:
        table = files.fundamentals_table()
    except CouldNotParse as fault:  # nobody else can answer: the table is what was to be imported
        raise UsageFault(fault.message, fault.hint) from None
    companies = count_of(len(table.rows), "company", "companies")
    with open_store_of(context) as store:
        if has_table(store, table):
            notes: tuple[str, ...] = ("fundamentals: unchanged",)
        else:
            store.write([table], now=context.now)
            notes = (f"stored the fundamentals of {companies}",)
        measure_stored(context.dataset)
        status = table_status(store, context.now)
        alarms = messages_of(context, store)
    return Keeping(status, str(store.path), notes, {}, alarms)
