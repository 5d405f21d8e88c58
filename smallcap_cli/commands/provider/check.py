"""`smallcap provider check`: whether a provider keeps the contract."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.call.options import PRINTING
from smallcap_cli.call.printing import Output
from smallcap_cli.call.tickers import checked_ticker
from smallcap_cli.errors import CouldNotAsk, ExitCode
from smallcap_cli.providers import BUILTIN, plugins_named

EXAMPLES = """Examples:
  smallcap provider check bundled
  smallcap provider check files --prices my-prices --known IWM
  smallcap provider check acme --known IWM --unknown NOSUCH"""

Name = Annotated[str, typer.Argument(metavar="PROVIDER", help="Name of a provider, from `smallcap provider list`.")]
KNOWN, UNKNOWN = "IWM", "ZZZZNONE"
Known = Annotated[
    str,
    typer.Option(
        "--known", metavar="TICKER", help=f"Ask for this fund, which the provider has [{KNOWN}].", show_default=False
    ),
]
Unknown = Annotated[
    str,
    typer.Option(
        "--unknown", metavar="TICKER", help=f"Ask for this symbol, which nobody has [{UNKNOWN}].", show_default=False
    ),
]


@command("prices", "offline", *PRINTING, examples=EXAMPLES)
def provider_check(
    context: Context, output: Output, name: Name, known: Known = KNOWN, unknown: Unknown = UNKNOWN
) -> Answer:
    """Check that a provider keeps its contract.

    Asks it for a known and an unknown fund. Exit 1 if it breaks the contract, 4 if its source cannot be reached.
    """
    from smallcap_cli.providers.contract import check_provider
    from smallcap_cli.tables.catalogue.providers import contract_table

    known, unknown = checked_ticker(known), checked_ticker(unknown)
    provider = context.dataset.provider(name)
    if context.option("offline") and getattr(provider, "network", False):
        raise CouldNotAsk(f"{name} not asked: offline", "leave out --offline")
    findings = check_provider(provider, known, unknown)
    alarms = tuple(
        f"{name} is a built-in provider: that of the same name in {owner} is never asked"
        for owner in (plugins_named(name) if name in BUILTIN else ())
    )
    table = contract_table(name, findings)
    if not findings and output.format == "table":
        # A table without rows would say "nothing to show", which reads like a failure.
        return Answer(None, text=f"{table.head}\n" if output.header else "", alarms=alarms)
    return Answer(table, ExitCode.NO if findings else ExitCode.ANSWERED, alarms=alarms)
