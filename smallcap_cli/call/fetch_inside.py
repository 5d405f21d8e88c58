"""What `data fetch --holdings` and `--fundamentals` keep, and what is to be said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context
from smallcap_cli.call.outcome import by_message, code_of
from smallcap_cli.errors import CouldNotAsk, ExitCode, SmallcapError

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Errors about single companies that are named; the rest are counted.
MOST_ERRORS = 3


def fetch_inside(context: Context, tickers: Sequence[str], *, holdings: bool, fundamentals: bool) -> Answer:
    """Fetch portfolios, what their companies reported, or both; then show what the store knows of the funds."""
    from smallcap_cli.core.holdings import Holdings
    from smallcap_cli.dataset.fetch_inside import fetch_fundamentals, fetch_holdings
    from smallcap_cli.dataset.inside import look_inside
    from smallcap_cli.tables.holdings.coverage import coverage_table

    dataset = context.dataset
    errors: dict[str, SmallcapError] = {}
    notes: list[str] = []
    if holdings:
        found = fetch_holdings(dataset, tickers)
        errors |= {ticker: error for ticker, error in found.items() if isinstance(error, SmallcapError)}
        kept = [one for one in found.values() if isinstance(one, Holdings)]
        notes += [f"{one.ticker}: {warning}" for one in kept for warning in one.warnings]
    partial = False
    if fundamentals:
        counts = fetch_fundamentals(dataset, tickers, dataset.order.on_progress)
        partial = any(isinstance(error, CouldNotAsk) for error in counts.errors.values())
        notes.append(f"reported facts: {counts.new:,} stored, {counts.before:,} stored before and new enough")
        lost = by_message(counts.errors)
        notes += [f"not stored: {error.message}" for error in lost[:MOST_ERRORS]]
        notes += [f"{len(lost) - MOST_ERRORS:,} more were not stored"] if len(lost) > MOST_ERRORS else []
        notes += ["run it again: it goes on where it ended"] if partial else []
    looked = look_inside(dataset, tickers, context.as_of or context.today, "ttm")
    table = coverage_table(looked.funds, looked.as_of)
    code = code_of(errors) if errors else ExitCode.UNAVAILABLE if partial else ExitCode.ANSWERED
    return Answer(table, code, tuple(notes), by_message(errors), alarms=dataset.messages())
