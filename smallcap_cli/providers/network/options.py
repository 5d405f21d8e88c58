"""What the configuration says of a source on the network, checked; nothing is asked here."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from smallcap_cli.errors import UsageFault, safe
from smallcap_cli.providers import ProviderSetup
from smallcap_cli.providers.network.reach import Address, base_address, is_within

SEEN = "smallcap config show has the value and where it is from"
TIMEOUT_SECONDS, DEADLINE_SECONDS, MOST_THREADS = 20.0, 60.0, 4


class Manners(NamedTuple):
    """How a source wants to be asked: seconds between two requests on average, how many at once.

    `domains` are those of its hosts: a mirror in one of them is the source itself.
    """

    name: str
    domains: tuple[str, ...]
    pace_seconds: float
    burst: int

    def is_own(self, host: str) -> bool:
        """Whether a host is the source's own, not a mirror."""
        return any(is_within(host, domain) for domain in self.domains)

    def source_label(self, address: str) -> str:
        """What answers from an address are called: the plain name, or with the host where that is not its own."""
        parts = urlsplit(address)
        if self.is_own(parts.hostname or ""):
            return self.name
        return f"{self.name} ({safe(parts.netloc.rpartition('@')[2], 80)})"


class NetworkOptions(NamedTuple):
    """The keys `providers.NAME.*`, and --offline.

    `base` is a mirror of the user's in place of every host of the source; it is not paced unless they say so.
    `deadline_seconds` is for one question, a fetch of many brings its own. `insist` asks although a moment ago the
    source could not be reached. `contact` is the mail address that some sources want to be told.
    """

    manners: Manners
    base: Address | None
    pace_seconds: float
    burst: int
    timeout_seconds: float
    deadline_seconds: float
    threads: int
    insist: bool
    state_dir: Path | None
    offline: bool
    contact: str

    def ledger_name(self, host: str = "") -> str:
        """A name of the server that is asked, fit for a file; a source of one host needs no name of it."""
        if self.base is None:
            return f"{self.manners.name}-{host}" if host else self.manners.name
        return f"{self.manners.name}-{self.base.scheme}-{self.base.host.replace(':', '-')}-{self.base.port}"

    @property
    def source_label(self) -> str:
        """What answers are called: the plain name, or with the host of a mirror."""
        return self.manners.name if self.base is None else self.manners.source_label(str(self.base))


def network_options(setup: ProviderSetup, manners: Manners) -> NetworkOptions:
    """The options in a setup. **Raises** UsageFault for an address or a number that cannot be."""
    config, given = setup.config, setup.config.get("base_url")
    base = None if given is None else base_address(given, f"providers.{manners.name}.base_url")
    pace = manners.pace_seconds if base is None or manners.is_own(base.host) else 0.0

    def number(key: str, otherwise: float, least: float, most: float) -> float:
        return number_of(config, f"providers.{manners.name}.{key}", otherwise, least, most)

    return NetworkOptions(
        manners, base,
        pace_seconds=number("pace_seconds", pace, 0.0, 60.0),
        burst=int(number("burst", manners.burst, 1, 100)),
        timeout_seconds=number("timeout_seconds", TIMEOUT_SECONDS, 0.05, 600.0),
        deadline_seconds=number("deadline_seconds", DEADLINE_SECONDS, 0.0, 86_400.0),
        threads=int(number("threads", MOST_THREADS, 1, MOST_THREADS)),
        insist=config.get("insist") is True, state_dir=folder_of(config, "state_dir"), offline=setup.offline,
        contact=str(config.get("contact") or ""),
    )  # fmt: skip


def folder_of(config: Mapping[str, object], key: str) -> Path | None:
    """The folder a key names, None where it is not set."""
    folder = config.get(key)
    return None if folder is None else Path(str(folder))


def number_of(config: Mapping[str, object], key: str, otherwise: float, least: float, most: float) -> float:
    """The number under the last part of a dotted key. **Raises** UsageFault for one out of bounds."""
    value = config.get(key.rpartition(".")[2], otherwise)
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise UsageFault(f"{key} {safe(str(value))!r} is not a number from {least:g} to {most:g}", SEEN)
    return float(value)
