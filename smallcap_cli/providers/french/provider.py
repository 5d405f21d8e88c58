"""Ken French's data library: factor files, one request a file, as the site zips them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from smallcap_cli.core.factors.series import SUBJECTS, FactorSeries
from smallcap_cli.core.model import Source
from smallcap_cli.errors import CouldNotParse, NotFound, safe
from smallcap_cli.providers import ProviderSetup
from smallcap_cli.providers.french.addresses import FILES, FOLDER, HOST, MANNERS, NAME, TITLE
from smallcap_cli.providers.network.options import NetworkOptions, network_options
from smallcap_cli.providers.network.pace import QuestionBatch
from smallcap_cli.providers.network.site import Site
from smallcap_cli.providers.network.unread import unread_kept

if TYPE_CHECKING:
    from smallcap_cli.providers.french.session import FrenchSession


def open_french(setup: ProviderSetup) -> FrenchLibrary:
    """The provider; asks nothing yet. **Raises** UsageFault for an address or a number that cannot be."""
    return FrenchLibrary(network_options(setup, MANNERS), setup)


class FrenchLibrary:
    """Provider of factor series, by what a file is about: `three`, `five`, `momentum`, and each with `_daily`."""

    name = NAME
    network = True

    def __init__(self, options: NetworkOptions, setup: ProviderSetup) -> None:
        self._options = options
        self._setup = setup

    @property
    def source_label(self) -> str:
        """What its answers name as their source: with the address where a mirror of the user's gave them."""
        return self._options.source_label

    def factors(self, subject: str) -> FactorSeries:
        """The series of a file. **Raises** NotFound for a subject that is none of the six."""
        if subject not in FILES:
            raise NotFound(f"{TITLE} has no {safe(subject)!r}", f"one of: {', '.join(SUBJECTS)}")
        options = self._options
        site = Site.of(options, TITLE, HOST, seconds_left=self._setup.seconds_left)

        def question(subject: str, batch: QuestionBatch) -> FactorSeries:
            return self._series_of(subject, site, batch)

        return site.one(subject, question, options.deadline_seconds)

    def _series_of(self, subject: str, site: Site, batch: QuestionBatch) -> FactorSeries:
        from smallcap_cli.userfiles.factors import parse_factors

        session, name = _shared_session(self._options), FILES[subject]

        def ask() -> bytes:
            session.begin(batch, name)
            return bytes(session.request("GET", f"{site.address}{FOLDER}{name}").content)

        content = site.answer(ask, batch)
        now, url = self._setup.clock(), f"{HOST}{FOLDER}{name}"
        source = Source(self.source_label, None, now, f"{TITLE}, {name}", url)
        with unread_kept(self._options.state_dir, f"{NAME}-{name}", content):
            found = parse_factors(name, content, source)
            if found.subject != subject:
                raise CouldNotParse(f"{name}: it has the factors {found.subject}, not {subject}", "try again later")
        return found


@cache
def _shared_session(options: NetworkOptions) -> FrenchSession:
    from smallcap_cli.providers.french.session import FrenchSession

    return FrenchSession(options)
