"""The providers with the place in which each is asked, and what one of them breaks of the contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from smallcap_cli.core.inputs import INPUTS
from smallcap_cli.core.model import text_value
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.words import quantity

NOT_ASKED = "only with --provider"


class ProviderFacts(Protocol):
    """What is known of a provider; `problem` says why it cannot be used."""

    @property
    def name(self) -> str: ...
    @property
    def origin(self) -> str: ...
    @property
    def distribution(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def inputs(self) -> tuple[str, ...]: ...
    @property
    def network(self) -> bool: ...
    @property
    def problem(self) -> str: ...


def providers_table(providers: Sequence[ProviderFacts], orders: Mapping[str, Sequence[str]]) -> Table:
    """One row a provider, with what is wrong with those that cannot be used; `orders` names them input by input."""
    columns = (
        Column("name", "provider", "text"),
        Column("inputs", "supplies", "text"),
        Column("origin", "origin", "text", screen=False),
        Column("network", "network", "text"),
        Column("order", "asked", "text"),
        Column("state", "state", "text", screen=False),
        Column("state_origin", "state and origin", "text", machine=False),
    )
    rows = tuple(
        tuple(text_value(text) for text in _row(provider, _places(provider.name, orders))) for provider in providers
    )
    broken = sum(bool(provider.problem) for provider in providers)
    head = f"{len(providers)} providers" + (f", {broken} of them cannot be used" if broken else "")
    return Table(
        "provider list", columns, tuple(provider.name for provider in providers), rows, head,
        footnotes=("asked: place in the order of each input (providers.order of the settings)",),
    )  # fmt: skip


def _row(provider: ProviderFacts, places: str) -> tuple[str, ...]:
    whose = " ".join(part for part in (provider.distribution, provider.version) if part)
    origin = f"{provider.origin} ({whose})" if whose else provider.origin
    unknown = bool(provider.problem)
    inputs = "unknown" if unknown else ", ".join(provider.inputs)
    network = "unknown" if unknown else "yes" if provider.network else "no"
    state = provider.problem or "ok"
    return provider.name, inputs, origin, network, places, state, f"{state}; {origin}"


def _places(name: str, orders: Mapping[str, Sequence[str]]) -> str:
    """The provider's place in the order of each input."""
    places = [f"{wanted} {names.index(name) + 1}" for wanted, names in orders.items() if name in names]
    if name == "files" and not any(INPUTS[place.split()[0]].option == "prices" for place in places):
        places.insert(0, "first with --prices")
    return ", ".join(places) or NOT_ASKED


def contract_table(name: str, findings: Sequence[str]) -> Table:
    """One row a way in which the provider breaks the contract."""
    numbers = tuple(str(number) for number in range(1, len(findings) + 1))
    rows = tuple((text_value(number), text_value(text)) for number, text in zip(numbers, findings, strict=True))
    count = quantity(len(findings), "finding")
    head = f"provider {name}: {count}" if findings else f"provider {name} meets the provider contract"
    columns = (Column("number", "number", "text"), Column("finding", "finding", "text"))
    return Table("provider check", columns, numbers, rows, head)
