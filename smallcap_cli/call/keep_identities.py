"""Keeps pairs of tickers, CUSIPs and companies from the user's files in the store, and says what came of it."""

from __future__ import annotations

from collections.abc import Sequence

from smallcap_cli.call.context import Context
from smallcap_cli.call.keep import Keeping
from smallcap_cli.call.store import messages_of, open_store_of
from smallcap_cli.errors import CouldNotParse, UsageFault
from smallcap_cli.inputfile import FileTerms, file_content
from smallcap_cli.settings import user_path

TERMS = FileTerms(
    "list of identities", 60_000_000, "a file of the SEC has less", UsageFault, CouldNotParse, pipes=False
)


def keep_identities(context: Context, files: Sequence[str]) -> Keeping:
    """Unite the pairs of several files with those that were imported before; all files or none.

    **Raises** what is wrong with the first faulty file.
    """
    from smallcap_cli.core.identity import Identities
    from smallcap_cli.core.identity.pairs import IMPORTED
    from smallcap_cli.dataset.identity_files import parse_identity_file
    from smallcap_cli.dataset.keep import identity_status
    from smallcap_cli.dataset.measurement import measure_stored

    read = [parse_identity_file(str(path), file_content(path, TERMS), context.now) for path in map(user_path, files)]
    with open_store_of(context) as store:
        before = sum(len(one.rows) for one in store.answers(Identities, IMPORTED))
        store.write([one.identities for one in read], now=context.now)
        status = [one for one in identity_status(store, context.now) if one.ticker == IMPORTED]
        alarms = messages_of(context, store)
    measure_stored(context.dataset)
    rows = sum(one.rows for one in status)
    warnings = [f"{path}: {text}" for path, one in zip(files, read, strict=True) for text in one.warnings]
    notes = (f"{rows - before:,} new pairs, {rows:,} in all", *warnings)
    return Keeping(status, str(store.path), notes, {}, alarms)
