"""Keeps pairs of tickers, CUSIPs and companies from the user's files in the store, and says what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from smallcap_cli.call.context import Context
from smallcap_cli.call.keep import Keeping
from smallcap_cli.call.store import open_store_of
from smallcap_cli.errors import CouldNotAsk, CouldNotParse
from smallcap_cli.inputfile import FileTerms, file_content
from smallcap_cli.settings import user_path

TERMS = FileTerms(
    "list of identities", 60_000_000, "a file of the SEC has less", CouldNotAsk, CouldNotParse, pipes=False
)


def keep_identities(context: Context, files: Sequence[str]) -> Keeping:
    """Unite the pairs of several files with those that were imported before; all files or none.

    **Raises** what is wrong with the first faulty file.
    """
    from smallcap_cli.core.identity import Identities
    from smallcap_cli.core.series import SeriesStatus
    from smallcap_cli.dataset.identity_files import parse_identity_file
    from smallcap_cli.dataset.inside import IMPORTED

    read = [parse_identity_file(str(path), file_content(path, TERMS), context.now) for path in map(user_path, files)]
    with open_store_of(context) as store:
        before = sum(len(one.rows) for one in store.answers(Identities, IMPORTED))
        store.write([one.identities for one in read], now=context.now)
        (kept,) = store.answers(Identities, IMPORTED)
        alarms = tuple(store.messages)
    first = min((pair.first_seen for pair in kept.rows if pair.first_seen), default=None)
    last = max((pair.last_seen for pair in kept.rows if pair.last_seen), default=None)
    status = SeriesStatus(
        IMPORTED, "identities", "files", first, last, len(kept.rows), context.now, timedelta(0), 1, ""
    )  # fmt: skip
    warnings = [f"{path}: {text}" for path, one in zip(files, read, strict=True) for text in one.warnings]
    notes = (f"{len(kept.rows) - before:,} new pairs, {len(kept.rows):,} in all", *warnings)
    return Keeping([status], str(store.path), notes, {}, alarms)
