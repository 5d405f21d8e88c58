"""Fund companies' daily lists of holdings: asked for under smallcap's own name, one request every two seconds.

A company that answers only to browsers is not deceived: its refusal says to save the file by hand, and the order goes
on to the SEC's copy.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache, partial
from typing import TYPE_CHECKING

from smallcap_cli.core.ages import session_out
from smallcap_cli.core.exchange import sessions
from smallcap_cli.core.model import Source
from smallcap_cli.core.words import percent_text
from smallcap_cli.errors import CouldNotParse, NotOffered, safe
from smallcap_cli.providers import ProviderSetup
from smallcap_cli.providers.issuer.addresses import ISSUERS, SAVE_HINT, Issuer
from smallcap_cli.providers.network.options import Manners, NetworkOptions, network_options
from smallcap_cli.providers.network.pace import QuestionBatch
from smallcap_cli.providers.network.site import Site
from smallcap_cli.providers.network.unread import unread_kept

if TYPE_CHECKING:
    from smallcap_cli.core.holdings import Holdings
    from smallcap_cli.providers.issuer.session import IssuerSession

NAME = "issuer"
MANNERS = Manners(NAME, tuple(issuer.domain for issuer in ISSUERS.values()), pace_seconds=2.0, burst=2)
#: Files older than this at the moment of asking are not what a company publishes daily.
OLD_DAYS = 75
#: Sessions whose file is asked for where each has one: the newest is out a day or two after the close.
SESSIONS_BACK = 5
#: A page is made to be looked at: it changes more often than a file, and asking for it is the user's decision.
PAGES_HINT = "the SEC has one a quarter; providers.issuer.pages: true in your config asks for pages"


def open_issuer(setup: ProviderSetup) -> IssuerFiles:
    """The provider; asks nothing yet. **Raises** UsageFault for an address or a number that cannot be."""
    return IssuerFiles(network_options(setup, MANNERS), setup)


class IssuerFiles:
    """Provider of fund companies' own lists: of today, where a company does not keep earlier ones."""

    name = NAME
    network = True

    def __init__(self, options: NetworkOptions, setup: ProviderSetup) -> None:
        self._options = options
        self._setup = setup

    @property
    def source_label(self) -> str:
        """What its answers name as their source: with the address where a mirror of the user's gave them."""
        return self._options.source_label

    def holdings(self, ticker: str) -> Holdings:
        """The list that a fund's company publishes. **Raises** NotOffered for a fund whose company is not known."""
        files = self._setup.holdings_files()
        company, key = files.get(ticker, ("", ""))
        if company not in ISSUERS:
            what = f"no address of the holdings of {safe(ticker)} is known"
            if company:
                what = f"the catalogue gives {safe(ticker)} to {safe(company)}, which is none of {', '.join(ISSUERS)}"
            known = ", ".join(name for name, (owner, _) in sorted(files.items()) if owner in ISSUERS)
            raise NotOffered(what, f"known: {known}; --holdings reads a saved file")
        issuer = ISSUERS[company]
        if issuer.is_page and self._setup.config.get("pages") is not True:
            what = f"{issuer.title} lists the holdings of {safe(ticker)} in a web page, and pages are not asked for"
            raise NotOffered(what, PAGES_HINT)
        options = self._options
        site = Site.of(options, issuer.title, issuer.host, issuer.name, seconds_left=self._setup.seconds_left)

        def question(ticker: str, batch: QuestionBatch) -> Holdings:
            return self._list_of(ticker, issuer, key, site, batch)

        return site.one(ticker, question, options.deadline_seconds)

    def _list_of(self, ticker: str, issuer: Issuer, key: str, site: Site, batch: QuestionBatch) -> Holdings:
        path, content = self._file_of(ticker, issuer, key, site, batch)
        name = f"{issuer.title}, {ticker}{issuer.suffix}"
        with unread_kept(self._options.state_dir, f"{NAME}-{name}", content):
            found = self._newest(name, content, ticker)
        day, now = found.as_of, self._setup.clock()
        if day is None:
            raise CouldNotParse(f"{issuer.title} sent a list of {ticker} without a day", SAVE_HINT)
        if day > self._setup.last_day:
            what = f"{issuer.title} has the list of {ticker} of {day} and keeps no earlier ones"
            raise NotOffered(what, f"--as-of {day}; the SEC has earlier ones, --holdings reads a saved file")
        age = (now.date() - day).days
        old = (f"{issuer.title}: the list is of {day}, {age} days ago",)
        warnings = old if age > OLD_DAYS and not issuer.is_dated else ()
        citation, url = f"{issuer.title}, holdings of {day}", f"{issuer.host}{path}"
        source = Source(self.source_label, day, now, citation, url)
        return found._replace(source=source, warnings=(*found.warnings, *warnings))

    def _file_of(self, ticker: str, issuer: Issuer, key: str, site: Site, batch: QuestionBatch) -> tuple[str, bytes]:
        """The path and the content of the newest file; of a company with a file a session, the last that is there."""
        from smallcap_cli.providers.issuer.session import NoFile

        session = _shared_session(self._options, issuer)

        def ask(path: str) -> bytes:
            session.begin(batch, ticker)
            return bytes(session.request("GET", f"{site.address}{path}").content)

        *earlier, last = [issuer.path.format(key=key, day=day) for day in self._days(issuer)]
        for path in earlier:
            try:
                return path, site.answer(partial(ask, path), batch)
            except NoFile:
                continue
        return last, site.answer(partial(ask, last), batch)

    def _days(self, issuer: Issuer) -> list[date]:
        """The days whose files are asked for, the newest first."""
        last = min(self._setup.last_day, session_out(self._setup.clock()).day)
        if not issuer.is_dated:
            return [last]
        open_days: list[date] = sessions(last - timedelta(days=2 * SESSIONS_BACK), last).tolist()
        return open_days[: -SESSIONS_BACK - 1 : -1]

    def _newest(self, name: str, content: bytes, ticker: str) -> Holdings:
        from smallcap_cli.core.holdings.weights import LEAST_SUM, weight_sum
        from smallcap_cli.userfiles.holdings import parse_holdings

        found = parse_holdings(name, content, ticker)[-1]
        if found.ticker != ticker:
            raise CouldNotParse(f"{name}: the list is of {safe(found.ticker)}", SAVE_HINT)
        total = weight_sum(found)
        if total < LEAST_SUM:
            raise CouldNotParse(f"{name}: weights add up to {percent_text(total)}: a part of the list", SAVE_HINT)
        return found


@cache
def _shared_session(options: NetworkOptions, issuer: Issuer) -> IssuerSession:
    from smallcap_cli.providers.issuer.session import IssuerSession

    return IssuerSession(options, issuer)
