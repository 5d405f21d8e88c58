"""Fund companies' daily files of holdings: asked for under smallcap's own name, one request every two seconds.

A company that answers only to browsers is not deceived: its refusal says to save the file by hand, and the order goes
on to the SEC's copy.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from smallcap_cli.core.model import Source
from smallcap_cli.errors import CouldNotParse, NotOffered, SmallcapError, safe
from smallcap_cli.providers import ProviderSetup
from smallcap_cli.providers.issuer.addresses import FUNDS, SAVE_HINT, Issuer, issuer_of
from smallcap_cli.providers.network.ledger import ledger_of
from smallcap_cli.providers.network.options import Manners, NetworkOptions, network_options
from smallcap_cli.providers.network.pace import QuestionBatch
from smallcap_cli.providers.network.site import Site

if TYPE_CHECKING:
    from smallcap_cli.core.holdings import Holdings
    from smallcap_cli.providers.issuer.session import IssuerSession

NAME = "issuer"
PACE_SECONDS, BURST = 2.0, 2
#: Files older than this at the moment of asking are not what a company publishes daily.
OLD_DAYS = 75


def open_issuer(setup: ProviderSetup) -> IssuerFiles:
    """The provider; asks nothing yet. **Raises** UsageFault for an address or a number that cannot be."""
    return IssuerFiles(network_options(setup, Manners(NAME, "", PACE_SECONDS, BURST)), setup.clock)


class IssuerFiles:
    """Provider of fund companies' own lists; today's only, since they publish no earlier ones."""

    name = NAME
    network = True

    def __init__(self, options: NetworkOptions, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._options = options
        self._clock = clock

    @property
    def source_label(self) -> str:
        """What its answers name as their source: with the address where a mirror of the user's gave them."""
        return self._options.source_label

    def holdings(self, ticker: str) -> Holdings:
        """The list that a fund's company publishes. **Raises** NotOffered for a fund whose company is not known."""
        found = issuer_of(ticker)
        if found is None:
            what = f"no address of the holdings of {safe(ticker)} is known"
            raise NotOffered(what, f"known: {', '.join(sorted(FUNDS))}; --holdings reads a saved file")
        issuer, key = found
        options = self._options
        site = Site(
            issuer.title, options.base or issuer.host, ledger_of(options.state_dir, options.ledger_name(issuer.name)),
            pace_seconds=options.pace_seconds, burst=options.burst, offline=options.offline, insist=options.insist,
        )  # fmt: skip
        batch = site.batch(options.deadline_seconds)

        def question(ticker: str, batch: QuestionBatch) -> Holdings:
            return self._list_of(ticker, issuer, key, site, batch)

        try:
            ((_, outcome),) = site.outcomes([ticker], question, batch, 1)
        finally:
            batch.stopped.set()
        if isinstance(outcome, SmallcapError):
            raise outcome
        return outcome

    def _list_of(self, ticker: str, issuer: Issuer, key: str, site: Site, batch: QuestionBatch) -> Holdings:
        path = issuer.path.format(key=key)
        session = _shared_session(self._options, issuer)

        def ask() -> bytes:
            session.begin(batch, ticker)
            return bytes(session.request("GET", f"{site.address}{path}").content)

        batch.check()
        content = site.answer(ask, batch)
        found = self._newest(f"{issuer.title}, {ticker}{issuer.suffix}", content, ticker)
        day = found.as_of
        if day is None:
            raise CouldNotParse(f"{issuer.title} sent a list of {ticker} without a day", SAVE_HINT)
        age = (self._clock().date() - day).days
        old = (f"{issuer.title}: the list is of {day}, {age} days ago",) if age > OLD_DAYS else ()
        citation, url = f"{issuer.title}, holdings of {day}", f"{issuer.host}{path}"
        source = Source(self.source_label, day, self._clock(), citation, url)
        return found._replace(source=source, warnings=(*found.warnings, *old))

    def _newest(self, name: str, content: bytes, ticker: str) -> Holdings:
        from smallcap_cli.userfiles.holdings import parse_holdings

        found = parse_holdings(name, content, ticker)[-1]
        if found.ticker != ticker:
            raise CouldNotParse(f"{name}: the list is of {safe(found.ticker)}", SAVE_HINT)
        return found


@cache
def _shared_session(options: NetworkOptions, issuer: Issuer) -> IssuerSession:
    from smallcap_cli.providers.issuer.session import IssuerSession

    return IssuerSession(options, issuer)
