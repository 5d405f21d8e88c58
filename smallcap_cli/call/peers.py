"""The funds of a call together with the others of their families and segments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from smallcap_cli.call.comparison import first_funds
from smallcap_cli.call.question import ask_facts

if TYPE_CHECKING:
    from smallcap_cli.call.context import Context
    from smallcap_cli.core.comparison.computation import Comparison
    from smallcap_cli.dataset.gather import Gathered


def ask_with_peers(context: Context, tickers: Sequence[str]) -> tuple[Gathered, Comparison]:
    """What is known of the funds, and of them with the catalogue's others of the same issuers and segments."""
    catalog = context.catalog
    entries = [entry for entry in map(catalog.fund, tickers) if entry is not None]
    issuers, segments = {entry.issuer for entry in entries}, {entry.segment for entry in entries}
    peers = [
        other for other in catalog.tickers()
        if (entry := catalog.fund(other)) is not None and (entry.issuer in issuers or entry.segment in segments)
    ]  # fmt: skip
    gathered = ask_facts(context, list(dict.fromkeys((*tickers, *peers))), assets=True, flows=True)
    for peer in peers:
        if peer not in tickers:
            context.dataset.own_files.forget("share_counts", peer)
    few, _ = first_funds(gathered, [], len(tickers))
    return few, gathered.comparison
