"""`smallcap data snapshot`: records what a source says of funds."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context
from smallcap_cli.call.fetch import recorded_snapshots, take_snapshots
from smallcap_cli.call.options import ASKING, Tickers
from smallcap_cli.call.outcome import by_message, code_of
from smallcap_cli.call.runs import writing
from smallcap_cli.call.tickers import group_called, tickers_of

EXAMPLES = """Examples:
  smallcap data snapshot IWM IJR VB SPSM AVUV
  smallcap data snapshot --group us-smallcap -q
  smallcap data snapshot IWM --kept -f csv"""

Kept = Annotated[bool, typer.Option("--kept", help="Show the recorded snapshots, without the network.")]
Group = Annotated[str, typer.Option("--group", metavar="GROUP", help="Record the funds of a group too.")]


@writing(*ASKING, reads_with=("kept",), examples=EXAMPLES)
def data_snapshot(context: Context, tickers: Tickers = None, group: Group = "", kept: Kept = False) -> Answer:
    """Record price, NAV, shares, assets, fee and spread of funds.

    Records each fund once a session and never replaces a snapshot: a second run of the day adds nothing. A session
    without one stays a gap.
    """
    from smallcap_cli.tables.data.snapshots import kept_table, recorded_table

    members = group_called(context.catalog, group).members if group else ()
    wanted = tickers_of(context, [*(tickers or ()), *members])
    if kept:
        table = kept_table(recorded_snapshots(context, wanted))
        return Answer(table, alarms=context.dataset.messages())
    taken = take_snapshots(context, wanted)
    table, alarms = recorded_table(taken.snapshots, taken.earlier), context.dataset.messages()
    return Answer(table, code_of(taken.errors), taken.notes, by_message(taken.errors), alarms=alarms)
