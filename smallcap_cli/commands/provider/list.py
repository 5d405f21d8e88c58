"""`smallcap provider list`: every source of data."""

from __future__ import annotations

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.call.options import PRINTING

EXAMPLES = """Examples:
  smallcap provider list
  smallcap provider list -f csv"""


@command(*PRINTING, examples=EXAMPLES)
def provider_list(context: Context) -> Answer:
    """List the data sources and the order they are asked in."""
    from smallcap_cli.dataset.providers import known_providers, orders_by_input
    from smallcap_cli.tables.catalogue.providers import providers_table

    orders = orders_by_input(context.dataset.order)
    return Answer(providers_table(known_providers(orders), orders))
