"""`smallcap provider`: who can supply data, in which order they are asked, and whether one keeps the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context, open_context
from smallcap_cli.call.given import Given
from smallcap_cli.call.legacy import command
from smallcap_cli.call.options import PRINTING
from smallcap_cli.call.printing import Output, output_for
from smallcap_cli.call.tickers import checked_ticker
from smallcap_cli.errors import CouldNotAsk, ExitCode

if TYPE_CHECKING:
    from smallcap_cli.core.table import Table
    from smallcap_cli.providers import ProviderInfo

EXAMPLES = """Examples:
  smallcap provider list
  smallcap provider list -f csv"""
CHECK_EXAMPLES = """Examples:
  smallcap provider check bundled
  smallcap provider check files --prices my-prices --known IWM
  smallcap provider check acme --known IWM --unknown NOSUCH"""

Name = Annotated[str, typer.Argument(metavar="NAME", help="A provider of `smallcap provider list`.")]
Known = Annotated[str, typer.Option("--known", metavar="TICKER", help="A fund that the provider has.")]
Unknown = Annotated[str, typer.Option("--unknown", metavar="TICKER", help="A symbol that nobody has.")]
NOT_ASKED = "only by --provider"


def register(app: typer.Typer) -> None:
    """Add the commands to their group."""

    @command(app, "provider list", PRINTING, epilog=EXAMPLES)
    def providers(*, given: Given) -> Answer:
        """Every source of data: what it supplies, whose it is, when it is asked, and whether it works."""
        context = open_context(given)
        output = output_for(context)
        return Answer(providers_table(context), output=output)

    @command(app, "provider check", ("prices", "offline", *PRINTING), epilog=CHECK_EXAMPLES)
    def check(name: Name, known: Known = "IWM", unknown: Unknown = "ZZZZNONE", *, given: Given) -> Answer:
        """Ask a provider for a known and an unknown fund and say where it breaks the contract; exit 1 if it does.

        A source that is out of reach says nothing about its provider: that is exit 4.
        """
        context = open_context(given)
        output = output_for(context)
        return _checked(context, name, checked_ticker(known), checked_ticker(unknown), output)


def _checked(context: Context, name: str, known: str, unknown: str, output: Output) -> Answer:
    from smallcap_cli.core.model import text_value
    from smallcap_cli.core.table import Column, Table
    from smallcap_cli.providers.contract import check_provider

    provider = context.dataset.provider(name)
    if context.option("offline") and getattr(provider, "network", False):
        raise CouldNotAsk(f"{name} was not asked: offline", "leave out --offline")
    findings = check_provider(provider, known, unknown)
    rows = tuple((text_value(str(number)), text_value(text)) for number, text in enumerate(findings, start=1))
    count = "1 finding" if len(findings) == 1 else f"{len(findings)} findings"
    head = f"provider {name}: {count}" if findings else f"provider {name} keeps the contract"
    table = Table(
        "provider check", (Column("number", "number", "text"), Column("finding", "finding", "text")),
        tuple(str(n) for n in range(1, len(rows) + 1)), rows, head,
    )  # fmt: skip
    if not findings and output.format == "table":
        # A table without rows would say "nothing to show", which reads like a failure.
        return Answer(None, text=f"{head}\n" if output.header else "", output=output)
    return Answer(table, ExitCode.NO if findings else ExitCode.ANSWERED, output=output)


def providers_table(context: Context) -> Table:
    """One row a provider, with what is wrong with those that cannot be used."""
    from smallcap_cli.core.model import text_value
    from smallcap_cli.core.table import Column, Table
    from smallcap_cli.providers import available

    orders = _orders(context)
    found = available()
    listed = [*found, *_absent(orders, {info.name for info in found})]
    columns = (
        Column("name", "provider", "text"),
        Column("inputs", "supplies", "text"),
        Column("origin", "origin", "text", screen=False),
        Column("network", "network", "text"),
        Column("order", "asked", "text"),
        Column("state", "state", "text", screen=False),
        Column("state_origin", "state and origin", "text", machine=False),
    )
    rows = tuple(tuple(text_value(text) for text in _row(info, orders)) for info in listed)
    broken = sum(bool(info.problem) for info in listed)
    head = f"{len(listed)} providers" + (f", {broken} of them cannot be used" if broken else "")
    return Table(
        "provider list", columns, tuple(info.name for info in listed), rows, head,
        footnotes=("asked: place in the order for each input (providers.order of the settings)",),
    )  # fmt: skip


def _orders(context: Context) -> dict[str, tuple[str, ...]]:
    """Input -> the providers asked for it, in order, as the settings and their price folder have it."""
    from smallcap_cli.core.inputs import INPUTS

    return {name: context.dataset.order.names(name) for name in INPUTS}


def _absent(orders: dict[str, tuple[str, ...]], known: set[str]) -> list[ProviderInfo]:
    """Providers that the settings name and that are not installed."""
    from smallcap_cli.providers import ProviderInfo

    named = dict.fromkeys(name for names in orders.values() for name in names if name not in known)
    problem = "named in providers.order and not installed"
    return [ProviderInfo(name, "settings", "", "", (), False, problem) for name in named]


def _row(info: ProviderInfo, orders: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    whose = " ".join(part for part in (info.distribution, info.version) if part)
    origin = f"{info.origin} ({whose})" if whose else info.origin
    unknown = bool(info.problem)
    inputs = "unknown" if unknown else ", ".join(info.inputs)
    network = "unknown" if unknown else "yes" if info.network else "no"
    state = info.problem or "ok"
    return info.name, inputs, origin, network, _asked(info.name, orders), state, f"{state}; {origin}"


def _asked(name: str, orders: dict[str, tuple[str, ...]]) -> str:
    """The provider's place in the order of each input."""
    from smallcap_cli.core.inputs import INPUTS

    places = [f"{wanted} {names.index(name) + 1}" for wanted, names in orders.items() if name in names]
    if name == "files" and not any(INPUTS[place.split()[0]].option == "prices" for place in places):
        places.insert(0, "first with --prices")
    return ", ".join(places) or NOT_ASKED
