"""`smallcap data snapshot`: records what a source says of funds."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.call.fetch import fetch_profiles, recorded_profiles
from smallcap_cli.call.options import ASKING, Tickers
from smallcap_cli.call.outcome import by_message, code_of
from smallcap_cli.call.tickers import tickers_of

EXAMPLES = """Examples:
  smallcap data snapshot IWM IJR VB SPSM AVUV
  smallcap data snapshot IWM --kept -f csv"""

Kept = Annotated[bool, typer.Option("--kept", help="Show the recorded snapshots, without the network.")]


@command(*ASKING, examples=EXAMPLES)
def data_snapshot(context: Context, tickers: Tickers = None, kept: Kept = False) -> Answer:
    """Record the fee, assets and yield of funds today.

    smallcap never replaces a snapshot.
    """
    from smallcap_cli.tables.data.snapshots import snapshots_table

    wanted = tickers_of(context, tickers)
    if kept:
        table = snapshots_table(recorded_profiles(context, wanted), "kept")
        return Answer(table, alarms=context.dataset.messages())
    profiles, notes, errors = fetch_profiles(context, wanted)
    table = snapshots_table(profiles, "recorded")
    return Answer(table, code_of(errors), notes, by_message(errors), alarms=context.dataset.messages())
