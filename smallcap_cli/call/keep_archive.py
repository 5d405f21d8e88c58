"""Keeps what the SEC's quarterly archive of Form N-PORT has of funds, and says what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from smallcap_cli.call.context import Context
from smallcap_cli.call.keep import Keeping
from smallcap_cli.call.outcome import by_message
from smallcap_cli.call.store import messages_of, open_store_of
from smallcap_cli.core.words import quantity
from smallcap_cli.errors import UsageFault
from smallcap_cli.inputfile import FileTerms, file_content
from smallcap_cli.settings import user_path

if TYPE_CHECKING:
    from smallcap_cli.providers.sec.provider import SecFilings
    from smallcap_cli.providers.sec.tickers import FundClass

HINT = "https://www.sec.gov/data-research/sec-markets-data/form-n-port-data-sets has them"
TERMS = FileTerms("list of fund classes", 20_000_000, "the SEC's company_tickers_mf.json has 2 MB")


def keep_archive_of(context: Context, archive: str, tickers: Sequence[str], classes: str = "") -> Keeping:
    """Keep what an archive has of funds; which series they are says a saved list, else the SEC.

    **Raises** UsageFault without tickers or without an archive, and the first error where there is nothing of any fund.
    """
    from smallcap_cli.dataset.archive import keep_archive
    from smallcap_cli.dataset.keep import document_status
    from smallcap_cli.dataset.measurement import measure_stored

    path = user_path(archive)
    if not tickers:
        raise UsageFault("--nport-archive needs tickers", "the archive has every fund: name those to store")
    if not path.is_file():
        raise UsageFault(f"no file {archive}", HINT)
    count = keep_archive(context.dataset, path, tickers, _fund_classes(context, classes))
    if len(count.errors) == len(tickers):
        raise by_message(count.errors)[0]
    measure_stored(context.dataset)
    notes = (f"{quantity(sum(count.new.values()), 'filing')} stored, {count.before:,} stored before",)
    with open_store_of(context) as store:
        status = document_status(store, context.now, [ticker for ticker in tickers if ticker not in count.errors])
        alarms = messages_of(context, store)
    return Keeping(status, str(store.path), notes, count.errors, alarms)


def saved_fund_classes(path: str) -> tuple[FundClass, ...]:
    """The share classes of all funds in a saved list. **Raises** UsageFault and CouldNotParse."""
    from smallcap_cli.providers.sec.tickers import parse_fund_classes

    return parse_fund_classes(file_content(user_path(path), TERMS))


def _fund_classes(context: Context, saved: str) -> tuple[FundClass, ...]:
    """The share classes of all funds, from a saved list, else asked of the SEC."""
    if saved:
        return saved_fund_classes(saved)
    return cast("SecFilings", context.dataset.provider("sec")).fund_classes()
