"""What `data fetch --holdings` and `--fundamentals` keep, and what is to be said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context
from smallcap_cli.call.outcome import by_message, code_of
from smallcap_cli.core.words import quantity
from smallcap_cli.errors import CouldNotAsk, CouldNotParse, ExitCode, NotOffered, SmallcapError, safe

if TYPE_CHECKING:
    from smallcap_cli.core.holdings import Holdings
    from smallcap_cli.core.table import Table
    from smallcap_cli.dataset.funds import Dataset
    from smallcap_cli.dataset.inside import InsideFunds

#: Errors about single companies that are named; the rest are counted.
MOST_ERRORS = 3

STORED_BEFORE = "holdings of {} not asked for: stored less than a day before, or no later quarter over; --refresh asks"
SETTLED = (
    "{:,} companies stored with the restated net income of today only, from frames of the whole market; "
    "--all-facts stores what they filed, for earlier days and other figures"
)


class InsideKeeping(NamedTuple):
    """What the store knows inside the funds of a call, and what is to be said of it.

    `unfinished` is set where companies could not be asked: the next call goes on.
    """

    looked: InsideFunds
    notes: tuple[str, ...]
    errors: Mapping[str, SmallcapError]
    alarms: tuple[str, ...]
    unfinished: bool

    def answer(self, table: Table) -> Answer:
        """The answer with the table of these funds."""
        code = code_of(self.errors) or (ExitCode.UNAVAILABLE if self.unfinished else ExitCode.ANSWERED)
        return Answer(table, code, self.notes, by_message(self.errors), alarms=self.alarms)


def fetch_inside(
    context: Context, tickers: Sequence[str], *, holdings: bool, fundamentals: bool, facts_of_all: bool = False,
    filings: bool = False,
) -> InsideKeeping:  # fmt: skip
    """Fetch portfolios, all that were filed, what their companies reported, and keep each as it comes."""
    from smallcap_cli.dataset.fetch_inside import fetch_fundamentals, fetch_holdings
    from smallcap_cli.dataset.inside import look_inside
    from smallcap_cli.dataset.measurement import measure_stored

    dataset = context.dataset
    if (fundamentals or filings) and dataset.order.only not in (None, "sec"):
        what = "--filings" if filings else "--fundamentals"
        raise NotOffered(f"{what} asks the SEC alone, not {safe(str(dataset.order.only))}", "leave out --provider")
    errors: dict[str, SmallcapError] = {}
    notes: list[str] = []
    unfinished = False
    if holdings:
        found, before = fetch_holdings(dataset, tickers)
        errors |= {ticker: error for ticker, error in found.items() if isinstance(error, SmallcapError)}
        notes += [STORED_BEFORE.format(quantity(len(before), "fund"))] if before else []
        notes += _holdings_notes(dataset, found)
    if filings:
        lost, said, unfinished = _every_filing(dataset, tickers)
        errors |= lost
        notes += said
    if fundamentals:
        counts = fetch_fundamentals(dataset, tickers, dataset.order.on_progress, facts_of_all=facts_of_all)
        unfinished = unfinished or any(isinstance(error, CouldNotAsk) for error in counts.errors.values())
        notes.append(f"reported facts: {counts.new:,} stored, {counts.before:,} stored before and new enough")
        notes += [SETTLED.format(counts.settled)] if counts.settled else []
        notes += _loss_notes(counts.errors)
    notes += ["run it again: it goes on where it ended"] if unfinished else []
    looked = look_inside(dataset, tickers, context.as_of or context.today, "ttm", stored_only=holdings or filings)
    measure_stored(dataset)  # after the look, which may have asked who is who
    return InsideKeeping(looked, tuple(notes), {**looked.errors, **errors}, dataset.messages(), unfinished)


def _every_filing(dataset: Dataset, tickers: Sequence[str]) -> tuple[dict[str, SmallcapError], list[str], bool]:
    """The errors of funds without any answer, the notes on the others, and whether to run it again."""
    from smallcap_cli.dataset.fetch_filings import fetch_filings

    errors: dict[str, SmallcapError] = {}
    notes: list[str] = []
    unfinished = False
    for ticker, count in fetch_filings(dataset, tickers, dataset.order.on_progress).items():
        if isinstance(count, SmallcapError):
            errors[ticker] = count
            continue
        unfinished = unfinished or any(isinstance(error, CouldNotAsk) for error in count.errors.values())
        notes.append(f"{ticker}: {quantity(count.new, 'filing')} stored, {count.before:,} stored before")
        if count.errors and not count.new and not count.before:
            errors[ticker] = next(iter(count.errors.values()))
        else:
            notes += _loss_notes(count.errors)
    return errors, notes, unfinished


def _holdings_notes(dataset: Dataset, found: Mapping[str, Holdings | SmallcapError]) -> list[str]:
    """What the lists say of themselves; of funds without one, what a secondary source lists, which is stored apart."""
    from smallcap_cli.core.portfolio_summary import PortfolioSummary

    lists = {ticker: outcome for ticker, outcome in found.items() if not isinstance(outcome, SmallcapError)}
    notes = [f"{one.ticker}: {text}" for one in lists.values() for text in one.warnings]
    if dataset.order.only not in (None, "yahoo"):
        return notes
    for ticker in (ticker for ticker in found if ticker not in lists):
        listed = dataset.answer(PortfolioSummary, ticker)
        if isinstance(listed, PortfolioSummary):
            lines = quantity(len(listed.top), "line")
            notes.append(f"{ticker}: {listed.source.provider} lists {lines} of it, stored apart: no list of holdings")
    return notes


def _loss_notes(errors: Mapping[str, SmallcapError]) -> list[str]:
    """What to say of those that were not stored: the first few, and how many more."""
    lost = by_message(errors)
    more = [f"{len(lost) - MOST_ERRORS:,} more were not stored"] if len(lost) > MOST_ERRORS else []
    return [*(f"not stored: {error.message}{_where(error)}" for error in lost[:MOST_ERRORS]), *more]


def _where(error: SmallcapError) -> str:
    """Where one may look at what could not be read, as the hint of its error begins."""
    return f" ({error.hint.partition(';')[0]})" if isinstance(error, CouldNotParse) else ""
