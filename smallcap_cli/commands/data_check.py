"""`smallcap data check`: what is odd in the closes that are kept, or in price files of the user's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context, open_context
from smallcap_cli.call.given import Given
from smallcap_cli.call.legacy import command
from smallcap_cli.call.options import PRINTING, Tickers
from smallcap_cli.call.outcome import by_message, code_of
from smallcap_cli.call.printing import Output, output_for
from smallcap_cli.call.tickers import tickers_of
from smallcap_cli.errors import DataUnavailable, ExitCode, SmallcapError, UsageFault, shown

if TYPE_CHECKING:
    from smallcap_cli.core.model import Finding, PriceHistory
    from smallcap_cli.core.table import Table

EXAMPLES = """Examples:
  smallcap data check
  smallcap data check IWM --since 2026-01-01 -f csv
  smallcap data check --prices my-prices"""
#: A last close that lacks more sessions than this is a finding.
STALE_SESSIONS = 3

Since = Annotated[str, typer.Option("--since", metavar="DATE", help="Only what concerns that day or later.")]


def register(app: typer.Typer) -> None:
    """Add the command to its group."""

    @command(app, "data check", ("prices", "vintage", *PRINTING), epilog=EXAMPLES)
    def check(tickers: Tickers = None, since: Since = "", *, given: Given) -> Answer:
        """Look for what is odd in closes: gaps, bad ticks, missed splits, wrong adjustments; exit 1 if there is any."""
        context = open_context(given)
        output = output_for(context)
        return _checked(context, tickers_of(context, tickers) if tickers else [], _day(since), output)


def _day(text: str) -> date:
    from smallcap_cli.core.windows import iso_day

    day = iso_day(text) if text else date.min
    if day is None:
        raise UsageFault(f"--since {shown(text)} is not a date", "write YYYY-MM-DD")
    return day


def _checked(context: Context, tickers: Sequence[str], since: date, output: Output) -> Answer:
    from smallcap_cli.core.model import PriceHistory

    source, known = _at_hand(context)
    wanted = list(tickers) or list(known)
    if not wanted:
        raise DataUnavailable("there are no closes to check", "smallcap data fetch IWM, or --prices DIR")
    found = context.dataset.outcomes(source, "prices", wanted)
    errors = {ticker: error for ticker, error in found.items() if isinstance(error, SmallcapError)}
    histories = [history for history in found.values() if isinstance(history, PriceHistory)]
    if not histories:
        raise by_message(errors)[0]
    rows = [(history, finding) for history in histories for finding in _findings(context, history, since)]
    code = ExitCode.NO if rows and not errors else code_of(errors)
    table = _table(rows, len(histories), since)
    return Answer(table, code, errors=by_message(errors), output=output, alarms=context.dataset.messages())


def _at_hand(context: Context) -> tuple[str, Iterable[str]]:
    """The provider of the closes to check and the funds it has: the user's folder if one is named, else the store."""
    if context.option("prices") is None:
        return "store", context.dataset.store().tickers()
    from smallcap_cli.providers.files.folder import PriceFiles

    files = context.dataset.provider("files")
    return "files", files.tickers() if isinstance(files, PriceFiles) else ()


def _findings(context: Context, history: PriceHistory, since: date) -> list[Finding]:
    """What was found when the closes were fetched, what the rules find now, and a last close that is old."""
    from smallcap_cli.core.model import PriceHistory
    from smallcap_cli.dataset import inspected

    now = inspected(history)
    rules = now.findings if isinstance(now, PriceHistory) else ()
    every = dict.fromkeys((*history.findings, *rules, *_read(history), *_stale(context, history)))
    return sorted((finding for finding in every if finding.day >= since), key=lambda finding: finding[:2])


def _read(history: PriceHistory) -> Iterable[Finding]:
    """What was mended when the closes were read, dated by the last of them."""
    from smallcap_cli.core.model import Finding

    return [Finding(history.last_day, "mended", text) for text in history.warnings]


def _stale(context: Context, history: PriceHistory) -> Iterable[Finding]:
    """A last close that lacks sessions until now; of an exchange's fund, at the newest vintage."""
    from smallcap_cli.core.model import Finding
    from smallcap_cli.providers.exchange import missed_sessions

    if history.frequency != "daily" or history.seven_day or context.given["vintage"] is not None:
        return ()
    missed = missed_sessions(history.last_day, context.now)
    if missed <= STALE_SESSIONS:
        return ()
    return (Finding(history.last_day, "stale", f"the last close; {missed} sessions ended since"),)


def _table(rows: Sequence[tuple[PriceHistory, Finding]], checked: int, since: date) -> Table:
    from smallcap_cli.core.model import Value, text_value
    from smallcap_cli.core.table import Column, Table

    columns = (
        Column("ticker", "fund", "text"), Column("day", "day", "date"), Column("kind", "kind", "text"),
        Column("detail", "what was found", "text"), Column("source", "source", "text", screen=False),
    )  # fmt: skip
    cells = tuple(
        (
            text_value(history.ticker), Value(finding.day, "date"), text_value(finding.kind.replace("_", " ")),
            text_value(finding.detail), text_value(history.source.provider),
        )
        for history, finding in rows
    )  # fmt: skip
    after = "" if since == date.min else f" from {since} on"
    found = f"{len(rows)} finding{'s' if len(rows) > 1 else ''}" if rows else "nothing odd"
    head = f"{found} in the closes of {checked} fund{'s' if checked > 1 else ''}{after}"
    return Table("data check", columns, tuple(f"{h.ticker}.{n}" for n, (h, _) in enumerate(rows)), cells, head)
