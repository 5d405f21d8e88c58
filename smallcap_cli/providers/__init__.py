"""Who can supply data: the protocols, the built-in providers, and plug-ins of other packages.

A provider is any object with `name`, `network` and at least one of the methods `prices`, `rates`, `published`
and the other inputs of `core.inputs`. A method takes a ticker and returns the input's type, or raises CouldNotAsk,
RateLimited, NotFound, CouldNotParse or NotOffered; nothing else, and never an empty answer. `rates` takes `tbill`
(13-week Treasury bill), `tnote` (10-year note) or `ff` (Ken French's one-month bill); `published` takes a ticker, a
group or a methodology and answers with at least one figure. The first provider of the order that answers is taken: one
that answers whatever it is asked would give figures to a mistyped ticker. `source.as_of` of a history is its last day;
a citation is optional.

A plug-in names a factory in the entry-point group `smallcap_cli.providers`: it takes a ProviderSetup, returns
a provider, and asks nothing of a network yet. Names of built-in providers are taken: a plug-in of such a name is
listed as unusable and never asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from importlib import import_module
from math import inf
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from smallcap_cli.errors import CouldNotAsk, NotFound, SmallcapError, did_you_mean, safe
from smallcap_cli.providers.questions import inputs_of
from smallcap_cli.readings import Readings

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "smallcap_cli.providers"


class Provider(Protocol):
    """What every provider has; `network` is True when its methods ask a server."""

    @property
    def name(self) -> str: ...
    @property
    def network(self) -> bool: ...


def utc_now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)


def without_deadline() -> float:
    """The seconds that a call without a deadline has left."""
    return inf


class ProviderSetup(NamedTuple):
    """What a factory gets: its own part of the configuration, --offline, the clock, and the day asked for.

    `folders` are the user's own files by the option that names them; `as_of` is None for the newest day.
    `fund_names` gives tickers by the names of funds. `holdings_files` gives, by ticker, the company that publishes a
    fund's list of holdings and the fund's number there. `seconds_left` is what is left of the whole call's deadline.
    `readings` are shared by calls that differ in their day alone: what is read in them may not depend on it.
    """

    config: Mapping[str, object] = MappingProxyType({})
    folders: Mapping[str, Path] = MappingProxyType({})
    offline: bool = False
    clock: Callable[[], datetime] = utc_now
    as_of: date | None = None
    fund_names: Callable[[], Mapping[str, str]] = dict
    holdings_files: Callable[[], Mapping[str, tuple[str, str]]] = dict
    seconds_left: Callable[[], float] = without_deadline
    readings: Readings = Readings()

    @property
    def last_day(self) -> date:
        """The last day an answer may be about: the one asked for, and none after today."""
        today = self.clock().date()
        return today if self.as_of is None else min(self.as_of, today)


class ProviderInfo(NamedTuple):
    """One line of the list of providers; `problem` says why one cannot be used."""

    name: str
    origin: str
    distribution: str
    version: str
    inputs: tuple[str, ...]
    network: bool
    problem: str = ""


Factory = Callable[[ProviderSetup], Provider]

#: Name -> where its factory is; imported when it is asked for.
BUILTIN: Mapping[str, str] = MappingProxyType({
    "bundled": "smallcap_cli.providers.bundled:open_bundled",
    "files": "smallcap_cli.providers.files.folder:open_files",
    "french": "smallcap_cli.providers.french.provider:open_french",
    "issuer": "smallcap_cli.providers.issuer.provider:open_issuer",
    "sec": "smallcap_cli.providers.sec.provider:open_sec",
    "store": "smallcap_cli.providers.stored:open_stored",
    "yahoo": "smallcap_cli.providers.yahoo.provider:open_yahoo",
})  # fmt: skip

#: Built-in providers that ask a network; known without importing them.
NETWORKED = frozenset({"french", "issuer", "sec", "yahoo"})


def open_provider(name: str, setup: ProviderSetup) -> Provider:
    """The provider called `name`, a built-in or a plug-in.

    **Raises** NotFound for an unknown name, CouldNotAsk for a plug-in that cannot be loaded, and what the
    factory raises about its setup.
    """
    if name in BUILTIN:
        return _open_builtin(name, setup)
    points = _entry_points()
    found = [point for point in points if point.name == name]
    if not found:
        known = sorted({*BUILTIN, *(point.name for point in points)})
        hint = did_you_mean(name, known, f"known providers: {', '.join(known)}")
        raise NotFound(f"no provider called {safe(name)!r}", hint)
    if len(found) > 1:
        owners = " and ".join(_owner(point) for point in found)
        raise CouldNotAsk(f"provider {name} comes from both {owners}", "uninstall one of them")
    return _open_plugin(found[0], setup)


def available(setup: ProviderSetup | None = None) -> tuple[ProviderInfo, ...]:
    """Every provider, built-in ones first; one that cannot be used is listed with its problem."""
    setup = setup or ProviderSetup(offline=True)
    listed = [_builtin_info(name, setup) for name in BUILTIN]
    points = _entry_points()
    names = [*BUILTIN, *(point.name for point in points)]
    for point in points:
        taken = ""
        if point.name in BUILTIN:
            taken = f"the name {point.name} is that of a built-in provider, which is used"
        elif names.count(point.name) > 1:
            taken = f"the name {point.name} is taken by another plug-in too"
        listed.append(_plugin_info(point, setup, taken))
    return tuple(listed)


def plugins_named(name: str) -> list[str]:
    """The distributions whose plug-in has a name, with their versions."""
    return [_owner(point) for point in _entry_points() if point.name == name]


def _open_builtin(name: str, setup: ProviderSetup) -> Provider:
    module, _, attribute = BUILTIN[name].partition(":")
    return cast(Factory, getattr(import_module(module), attribute))(setup)


def _entry_points() -> list[EntryPoint]:
    from importlib.metadata import entry_points

    return sorted(entry_points(group=GROUP), key=lambda point: (point.name, _owner(point)))


def _owner(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else "an unknown distribution"


def _open_plugin(point: EntryPoint, setup: ProviderSetup) -> Provider:
    where = f"provider {point.name} of {_owner(point)}"
    hint = f"update or uninstall {point.dist.name if point.dist else 'it'}, or use another --provider"
    from smallcap_cli.providers.plugin import OF_A_FACTORY, PluginProvider, guard

    def contents() -> object:
        return cast(Factory, point.load())(setup)

    return PluginProvider(point.name, where, hint, guard(contents, f"{where} cannot be loaded", hint, OF_A_FACTORY))


def _builtin_info(name: str, setup: ProviderSetup) -> ProviderInfo:
    from smallcap_cli import __version__

    try:
        provider = _open_builtin(name, setup)
    except SmallcapError as error:
        return ProviderInfo(name, "built-in", "smallcap-cli", __version__, (), False, error.message)
    inputs = inputs_of(provider)
    return ProviderInfo(name, "built-in", "smallcap-cli", __version__, inputs, provider.network)


def _plugin_info(point: EntryPoint, setup: ProviderSetup, taken: str) -> ProviderInfo:
    distribution = point.dist.name if point.dist else ""
    version = point.dist.version if point.dist else ""
    try:
        if taken:
            raise CouldNotAsk(taken)
        provider = _open_plugin(point, setup)
    except SmallcapError as error:
        return ProviderInfo(point.name, "plug-in", distribution, version, (), False, error.message)
    return ProviderInfo(point.name, "plug-in", distribution, version, inputs_of(provider), provider.network)
