"""What the configuration says of a source on the network, checked; nothing is asked here."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

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

    def is_own(self, base: Address | None) -> bool:
        """Whether an address is the source's own, as it is where no mirror is set."""
        return base is None or any(is_within(base.host, domain) for domain in self.domains)


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

    def ledger_name(self, host: str) -> str:
        """A name of the server that is asked, fit for a file."""
        if self.base is None:
            return f"{self.manners.name}-{host}"
        return f"{self.manners.name}-{self.base.scheme}-{self.base.host.replace(':', '-')}-{self.base.port}"

    @property
    def source_label(self) -> str:
        """What answers are called: the plain name, or with the address where another host than its own gave them."""
        if self.manners.is_own(self.base):
            return self.manners.name
        return f"{self.manners.name} ({safe(str(self.base).partition('://')[2].partition('/')[0], 80)})"


def network_options(setup: ProviderSetup, manners: Manners) -> NetworkOptions:
    """The options in a setup. **Raises** UsageFault for an address or a number that cannot be."""
    config, given = setup.config, setup.config.get("base_url")
    base = None if given is None else base_address(given, f"providers.{manners.name}.base_url")

    def number(key: str, otherwise: float, least: float, most: float) -> float:
        return number_of(config, f"providers.{manners.name}.{key}", otherwise, least, most)

    return NetworkOptions(
        manners, base,
        pace_seconds=number("pace_seconds", manners.pace_seconds if manners.is_own(base) else 0.0, 0.0, 60.0),
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
