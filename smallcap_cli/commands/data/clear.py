"""`smallcap data clear`: removes funds, or everything but snapshots, from the store."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context
from smallcap_cli.call.options import PRINTING, Tickers
from smallcap_cli.call.runs import writing
from smallcap_cli.call.store import names_given, open_store_of, removal_of
from smallcap_cli.errors import ExitCode, UsageFault

EXAMPLES = """Examples:
  smallcap data clear IWM ^IRX
  smallcap data clear --yes"""

Yes = Annotated[bool, typer.Option("--yes", help="Remove without asking.")]
All = Annotated[bool, typer.Option("--all", help="Remove snapshots too.")]


@writing(*PRINTING, examples=EXAMPLES)
def data_clear(context: Context, tickers: Tickers = None, yes: Yes = False, all_: All = False) -> Answer:
    """Remove funds, or all stored prices, from the store.

    Leaves snapshots unless you give `--all`. On a terminal smallcap asks first; elsewhere it needs `--yes`.
    """
    if all_ and tickers:
        raise UsageFault(
            "--all removes every fund and cannot be combined with tickers", "leave out --all, or the tickers"
        )
    wanted = names_given(context, tickers)
    with open_store_of(context) as store:
        removal = removal_of(store, wanted, snapshots=all_)
        alarms = tuple(store.messages)
    if not yes:
        if sys.stdin is None or not sys.stdin.isatty():
            raise UsageFault(f"data clear would remove {removal.words}", "add --yes")
        if not typer.confirm(f"Remove {removal.words}?", err=True):
            return Answer(None, ExitCode.NO, ("nothing removed",))
    with open_store_of(context) as store:
        store.clear(removal.names, keep_prefix=removal.spared)
    return Answer(None, notes=(f"removed {removal.words}",), alarms=alarms)
