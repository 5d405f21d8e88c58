"""The providers that could be asked: those installed, and those that an order names and nobody installed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from smallcap_cli.core.inputs import INPUTS
from smallcap_cli.dataset.order import Order
from smallcap_cli.providers import ProviderInfo, available


def orders_by_input(order: Order) -> dict[str, tuple[str, ...]]:
    """Input -> the providers asked for it, in order."""
    return {name: order.names(name) for name in INPUTS}


def known_providers(orders: Mapping[str, Sequence[str]]) -> list[ProviderInfo]:
    """Every provider that is installed, then those of the orders that are not."""
    installed = available()
    known = {info.name for info in installed}
    absent = dict.fromkeys(name for names in orders.values() for name in names if name not in known)
    problem = "named in providers.order and not installed"
    return [*installed, *(ProviderInfo(name, "settings", "", "", (), False, problem) for name in absent)]
