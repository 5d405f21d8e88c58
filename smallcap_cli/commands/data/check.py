"""`smallcap data check`: what is odd in the closes that are kept, or in price files of the user's."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context, day_of
from smallcap_cli.call.listing import listing
from smallcap_cli.call.options import PRINTING, Tickers
from smallcap_cli.call.outcome import by_message, code_of
from smallcap_cli.call.store import closes_to_check, names_given
from smallcap_cli.errors import ExitCode

EXAMPLES = """Examples:
  smallcap data check
  smallcap data check IWM --since 2026-01-01 -f csv
  smallcap data check --prices my-prices"""

Since = Annotated[str, typer.Option("--since", metavar="DATE", help="Check only this day and later.")]


@listing("prices", "vintage", *PRINTING, examples=EXAMPLES)
def data_check(context: Context, tickers: Tickers = None, since: Since = "") -> Answer:
    """Check closes for gaps, bad ticks and missed splits.

    Also finds wrong adjustments, stale closes and duplicate ones. Exit 1 if there is a finding.
    """
    from smallcap_cli.dataset.findings import findings_of
    from smallcap_cli.providers.bills import RATE_TICKERS
    from smallcap_cli.tables.data.findings import findings_table

    wanted = names_given(context, tickers)
    day = day_of("--since", since) if since else date.min
    histories, rates, errors = closes_to_check(context, wanted)
    now = context.now if context.given["vintage"] is None else None
    found = [(history, finding) for history in histories for finding in findings_of(history, day, now)]
    code = ExitCode.NO if found and not errors else code_of(errors)
    read = {one.name for one in rates}
    yields = [ticker for ticker, rate in RATE_TICKERS.items() if rate in read]
    table = findings_table(found, checked=len(histories), since=day, yields=yields)
    return Answer(table, code, errors=by_message(errors), alarms=context.dataset.messages())
