"""What `data import` keeps: the files that the options name, one kind of them a call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from smallcap_cli.call.context import Context
from smallcap_cli.call.keep import Keeping, keep_files
from smallcap_cli.call.store import names_given
from smallcap_cli.call.tickers import checked_ticker
from smallcap_cli.errors import UsageFault


class ImportAsked(NamedTuple):
    """The options of an import beside those of the user's own files, empty where they are not given."""

    tickers: Sequence[str] | None
    fund: str = ""
    identities: Sequence[str] = ()
    archive: str = ""
    classes: str = ""
    snapshots: str = ""


def import_files(context: Context, asked: ImportAsked) -> tuple[str, Keeping]:
    """The kind of what was kept (`prices`, `holdings`, `fundamentals`, `identities`), and what the store has of it.

    **Raises** UsageFault for options that are about other files than those that are named.
    """
    if asked.classes and not asked.archive:
        raise UsageFault("--fund-classes is for --nport-archive", "name the archive")
    if asked.identities or asked.archive or asked.snapshots:
        return _alone(context, asked)
    if context.option("fundamentals") is not None:
        from smallcap_cli.call.keep_fundamentals import keep_fundamentals

        if asked.tickers or asked.fund:
            raise UsageFault("a table of fundamentals is imported whole", "leave out the tickers")
        return "fundamentals", keep_fundamentals(context)
    if context.option("shares") is not None:
        from smallcap_cli.call.keep_share_counts import keep_share_counts

        if asked.tickers or asked.fund:
            raise UsageFault("files of share counts are imported whole", "leave out the tickers")
        return "share counts", keep_share_counts(context)
    if context.option("factors") is not None:
        from smallcap_cli.call.keep_factors import keep_factors

        if asked.tickers or asked.fund:
            raise UsageFault("factor files are imported whole", "leave out the tickers")
        return "factors", keep_factors(context)
    if context.option("holdings") is not None:
        from smallcap_cli.call.keep_holdings import keep_holdings

        if asked.tickers:
            raise UsageFault("tickers choose among price files", "--fund TICKER chooses among holdings files")
        return "holdings", keep_holdings(context, checked_ticker(asked.fund) if asked.fund else "")
    if asked.fund and context.option("prices") is not None:
        raise UsageFault("--fund is for --holdings", "name tickers to choose among price files")
    return "prices", keep_files(context, names_given(context, asked.tickers))


def _alone(context: Context, asked: ImportAsked) -> tuple[str, Keeping]:
    """Snapshots, lists of identities or an archive of filings, which go with no other files."""
    kinds = ("holdings", "prices", "fundamentals", "shares", "factors")
    others = asked.fund or any(context.given[name] is not None for name in kinds)
    if asked.snapshots:
        from smallcap_cli.call.keep_snapshots import keep_snapshots

        if others or asked.tickers or asked.identities or asked.archive:
            raise UsageFault("--snapshots and other files at once", "import one after the other")
        return "snapshots", keep_snapshots(context, asked.snapshots)
    if asked.archive:
        from smallcap_cli.call.keep_archive import keep_archive_of

        if others or asked.identities:
            raise UsageFault("--nport-archive stands alone", "name the funds as arguments, and import files apart")
        return "holdings", keep_archive_of(context, asked.archive, names_given(context, asked.tickers), asked.classes)
    from smallcap_cli.call.keep_identities import keep_identities

    if others or asked.tickers:
        raise UsageFault("--identities and files of funds at once", "import one after the other")
    return "identities", keep_identities(context, list(asked.identities))
