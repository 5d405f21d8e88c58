"""What the configuration says of Yahoo, checked; nothing is asked here."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from smallcap_cli.errors import safe
from smallcap_cli.providers import ProviderSetup
from smallcap_cli.providers.network.options import folder_of, number_of
from smallcap_cli.providers.network.reach import Address, base_address, is_within

NAME = "yahoo"
HOME = Address("https", "query2.finance.yahoo.com", 443)
OWN_DOMAIN = "yahoo.com"
THREADS = 4
#: Yahoo's own hosts get one request a second on average, after a rest this many at once.
PACE_SECONDS, BURST = 1.0, 8
TIMEOUT_SECONDS, DEADLINE_SECONDS = 20.0, 60.0


class YahooOptions(NamedTuple):
    """The keys `providers.yahoo.*`, and --offline.

    `pace_seconds` is the average between two requests, of all processes that have the same `state_dir` (None: of this
    process alone), and `burst` how many may start at once; a mirror of the user's is not paced unless they say so.
    `deadline_seconds` is for one question, a fetch of many brings its own. `insist` asks although a moment ago the
    source could not be reached, `live` keeps the unfinished bar of today.
    """

    base: Address | None = None
    pace_seconds: float = PACE_SECONDS
    burst: int = BURST
    timeout_seconds: float = TIMEOUT_SECONDS
    deadline_seconds: float = DEADLINE_SECONDS
    threads: int = THREADS
    live: bool = False
    insist: bool = False
    state_dir: Path | None = None
    offline: bool = False

    @property
    def ledger_name(self) -> str:
        """A name of the server that is asked, fit for a file."""
        if self.base is None:
            return NAME
        return f"{NAME}-{self.base.scheme}-{self.base.host.replace(':', '-')}-{self.base.port}"


def options_of(setup: ProviderSetup) -> YahooOptions:
    """The options in a setup. **Raises** UsageFault for an address or a number that cannot be."""
    config = setup.config
    given = config.get("base_url")
    base = None if given is None else base_address(given, "providers.yahoo.base_url")
    pace = PACE_SECONDS if _is_paced(base) else 0.0
    return YahooOptions(
        base=base,
        pace_seconds=number_of(config, "providers.yahoo.pace_seconds", pace, 0.0, 60.0),
        burst=int(number_of(config, "providers.yahoo.burst", BURST, 1, 100)),
        timeout_seconds=number_of(config, "providers.yahoo.timeout_seconds", TIMEOUT_SECONDS, 0.05, 600.0),
        deadline_seconds=number_of(config, "providers.yahoo.deadline_seconds", DEADLINE_SECONDS, 0.0, 86_400.0),
        threads=int(number_of(config, "providers.yahoo.threads", THREADS, 1, 4)),
        live=config.get("live") is True,
        insist=config.get("insist") is True,
        state_dir=folder_of(config, "state_dir"),
        offline=setup.offline,
    )


def source_label(address: str) -> str:
    """What answers from an address are called: plain `yahoo` for Yahoo's own, else with the host in parentheses."""
    parts = urlsplit(address)
    if is_own(parts.hostname or ""):
        return NAME
    return f"{NAME} ({safe(parts.netloc.rpartition('@')[2], 80)})"


def is_own(host: str) -> bool:
    """Whether a host is Yahoo's own, not a mirror."""
    return is_within(host, OWN_DOMAIN)


def _is_paced(base: Address | None) -> bool:
    return base is None or is_own(base.host)
