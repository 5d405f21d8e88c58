"""The SEC's EDGAR: holdings and flows as funds file them, facts as companies report them, who has which ticker.

    ticker --company_tickers_mf.json--> series  --Atom list--> filings --primary_doc.xml--> FundReport
    CIK    --companyfacts--> Fundamentals

At most eight requests a second over all processes and hosts, under the name of a contact; a block of one host silences
that host for every process. Filings do not change, so what is kept of one is never asked for again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import cache, partial
from itertools import islice
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlencode, urlsplit

from smallcap_cli.core.identity.pairs import COMPANIES
from smallcap_cli.core.model import Source
from smallcap_cli.errors import CouldNotAsk, NotFound, NotOffered, SmallcapError, safe
from smallcap_cli.providers import ProviderSetup, without_deadline
from smallcap_cli.providers.network.ledger import ledger_of
from smallcap_cli.providers.network.options import Manners, NetworkOptions, network_options
from smallcap_cli.providers.network.pace import QuestionBatch
from smallcap_cli.providers.network.reach import Address
from smallcap_cli.providers.network.site import Site
from smallcap_cli.providers.network.unread import unread_kept

if TYPE_CHECKING:
    from smallcap_cli.core.flows.answers import FundFlows
    from smallcap_cli.core.fundamentals import Fundamentals
    from smallcap_cli.core.holdings import Holdings
    from smallcap_cli.core.identity import Identities
    from smallcap_cli.providers.sec.filings import Filing
    from smallcap_cli.providers.sec.frames import Frame
    from smallcap_cli.providers.sec.nport import FundPortfolio
    from smallcap_cli.providers.sec.session import SecSession
    from smallcap_cli.providers.sec.tickers import FundClass
    from smallcap_cli.userfiles.nport import FundReport

NAME = "sec"
#: Ten requests a second are allowed, of all machines of one user together.
MANNERS = Manners(NAME, ("sec.gov",), pace_seconds=0.125, burst=2)
WWW, DATA = Address("https", "www.sec.gov", 443), Address("https", "data.sec.gov", 443)
SERIES_FILINGS = "/cgi-bin/browse-edgar"
NO_CONTACT = "sec wants to know who asks, and no contact is set"
#: Forms with a fund's portfolio; a notice of late filing is none.
PORTFOLIO_FORMS = ("NPORT-P", "NPORT-P/A")
#: Filings that are looked at for a day: lists are by the day of filing, an amendment may be of an older period.
MOST_FILINGS = 4
#: Filings in a page of a list, the most that EDGAR sends.
PAGE = 100
#: Filings whose months make the flows of a year.
FLOW_FILINGS = 6
_CIK = re.compile(r"CIK(\d{10})")
_TICKER = re.compile(r"[A-Z0-9][A-Z0-9.\-]{0,14}")

Answer = TypeVar("Answer")
Question = Callable[[str, QuestionBatch], Answer]


def open_sec(setup: ProviderSetup) -> SecFilings:
    """The provider; asks nothing yet. **Raises** UsageFault for an address or a number that cannot be."""
    return SecFilings(network_options(setup, MANNERS), setup.clock, setup.as_of, setup.seconds_left)


class SecFilings:
    """Provider of what the SEC publishes; the state is what the ledgers of its hosts say."""

    name = NAME
    network = True

    def __init__(
        self, options: NetworkOptions, clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        as_of: date | None = None, seconds_left: Callable[[], float] = without_deadline,
    ) -> None:  # fmt: skip
        self._options = options
        self._clock = clock
        self._as_of = as_of
        turns = ledger_of(options.state_dir, options.ledger_name("turns"))
        self._www, self._data = (
            Site.of(options, NAME, home, home.host, turns, seconds_left=seconds_left) for home in (WWW, DATA)
        )
        self._classes: tuple[FundClass, ...] = ()
        self._trusts: dict[str, FundClass] = {}

    @property
    def source_label(self) -> str:
        """What its answers name as their source: with the address where that is not the SEC's own."""
        return self._options.source_label

    # What it supplies

    def holdings(self, ticker: str) -> Holdings:
        """The newest portfolio of a fund that was filed by the day asked for."""
        return self._one(self._www, ticker, self._holdings)

    def filed_flows(self, ticker: str) -> FundFlows:
        """The monthly flows in a fund's filings of the last one and a half years, oldest first."""
        return self._one(self._www, ticker, self._flow_months)

    def fundamentals(self, subject: str) -> Fundamentals:
        """What a company reported, by its number as `CIK0001640147`."""
        return self._one(self._data, subject, self._company_facts)

    def identities(self, subject: str) -> Identities:
        """Who is who by a list of today, `us` or `us-tickers`, or by a half-month of fails to deliver."""
        return self._one(self._www, subject, self._identities)

    def outcomes(
        self, wanted: str, subjects: Sequence[str], deadline: float
    ) -> Iterator[tuple[str, object | SmallcapError]]:
        """Subjects with their answers or why there is none, as they come; `deadline` is seconds from now."""
        questions: dict[str, tuple[Site, Question[object]]] = {
            "holdings": (self._www, self._holdings), "fundamentals": (self._data, self._company_facts),
            "filed_flows": (self._www, self._flow_months), "identities": (self._www, self._identities),
            "frames": (self._data, self._frame),
        }  # fmt: skip
        site, question = questions[wanted]
        self._check_contact()
        yield from site.outcomes(list(dict.fromkeys(subjects)), question, site.batch(deadline), self._options.threads)

    def settled_companies(self, deadline: float) -> dict[int, Fundamentals]:
        """The companies whose net income about thirty frames settle for today, by CIK.

        **Raises** the error of a frame that could not be asked for or parsed; one that does not exist is empty.
        """
        from smallcap_cli.providers.sec.frames import CITATION, PATH, Frame, frame_subjects, settled_companies

        today = self._clock().date()
        frames: list[Frame] = []
        for _, outcome in self.outcomes("frames", frame_subjects(today), deadline):
            if isinstance(outcome, Frame):
                frames.append(outcome)
            elif isinstance(outcome, SmallcapError) and not isinstance(outcome, NotFound):
                raise outcome
        return settled_companies(frames, today, self._source(today, CITATION, f"{DATA}{PATH}"))

    def fund_classes(self) -> tuple[FundClass, ...]:
        """The share classes of all funds with a ticker."""
        return self._one(self._www, "fund tickers", lambda _, batch: self._fund_classes(batch))

    def fund_filings(self, ticker: str) -> tuple[Filing, ...]:
        """Every filing with a portfolio of a fund that was filed by the day asked for, newest first."""
        return self._one(self._www, ticker, self._listed_filings)

    def portfolios(
        self, ticker: str, filings: Sequence[Filing], deadline: float
    ) -> Iterator[tuple[str, FundPortfolio | SmallcapError]]:
        """What filings of a fund say, by their numbers, as they come; `deadline` is seconds from now."""
        by_number = {filing.accession: filing for filing in filings}

        def portfolio(number: str, batch: QuestionBatch) -> FundPortfolio:
            from smallcap_cli.providers.sec.nport import portfolio_of
            from smallcap_cli.providers.sec.tickers import class_counts

            fund, filing = self._fund_class(ticker, batch), by_number[number]
            report = self._report(ticker, fund, filing, batch)
            count = class_counts(self._fund_classes(batch)).get(report.series_id, 1)
            return portfolio_of(report, ticker, count, self._source(None, "", f"{WWW}{filing.path(fund.cik)}"))

        self._check_contact()
        yield from self._www.outcomes(list(by_number), portfolio, self._www.batch(deadline), self._options.threads)

    # How a question is asked

    def _one(self, site: Site, subject: str, question: Question[Answer]) -> Answer:
        self._check_contact()
        return site.one(subject, question, self._options.deadline_seconds)

    def _check_contact(self) -> None:
        if not self._options.contact and not self._options.offline:
            raise CouldNotAsk(
                NO_CONTACT, 'set contact in the config or SMALLCAP_CONTACT, such as "Jane jane@example.com"'
            )

    def _content(self, site: Site, path: str, subject: str, batch: QuestionBatch) -> bytes:
        """The content below an address of the source."""
        batch.check()
        session = _shared_session(self._options)

        def ask() -> bytes:
            session.begin(batch, subject)
            return bytes(session.request("GET", f"{site.address}{path}").content)

        return site.answer(ask, batch)

    def _read(
        self, site: Site, path: str, subject: str, batch: QuestionBatch, parse: Callable[[bytes], Answer]
    ) -> Answer:
        """What the content below an address says; content that cannot be read is put where one may look at it."""
        content = self._content(site, path, subject, batch)
        suffix = PurePosixPath(urlsplit(path).path).suffix or ".xml"
        with unread_kept(self._options.state_dir, f"{NAME}-{subject}{suffix}", content):
            return parse(content)

    def _source(self, day: date | None, citation: str, url: str) -> Source:
        return Source(self.source_label, day, self._clock(), citation, url)

    # What is asked

    def _holdings(self, ticker: str, batch: QuestionBatch) -> Holdings:
        from smallcap_cli.providers.sec.filings import document_path
        from smallcap_cli.providers.sec.nport import citation
        from smallcap_cli.userfiles.nport import holdings_of

        report = self._newest_report(ticker, batch)
        url = f"{WWW}{document_path(report.cik, report.accession)}"
        return holdings_of(report, ticker, self._source(report.period, citation(report), url))

    def _identities(self, subject: str, batch: QuestionBatch) -> Identities:
        from smallcap_cli.providers.sec.identity_lists import identity_list

        file = identity_list(subject)
        day, source = self._clock().date(), self._source(None, file.citation, f"{WWW}{file.path}")
        return self._read(self._www, file.path, file.name, batch, lambda content: file.parse(content, day, source))

    def _company_facts(self, subject: str, batch: QuestionBatch) -> Fundamentals:
        from smallcap_cli.providers.sec.companyfacts import CITATION, parse_company_facts

        found = _CIK.fullmatch(subject)
        if found is None:
            raise NotFound(f"{safe(subject)!r} is no company number", "such as CIK0001640147")
        path = f"/api/xbrl/companyfacts/{subject}.json"
        cik, source = int(found[1]), self._source(None, CITATION, f"{DATA}{path}")
        return self._read(self._data, path, subject, batch, lambda content: parse_company_facts(content, cik, source))

    def _frame(self, subject: str, batch: QuestionBatch) -> Frame:
        from smallcap_cli.providers.sec.frames import UNIT, frame_path, parse_frame

        concept, _, period = subject.partition(" ")
        path = frame_path(concept, UNIT, period)
        return self._read(self._data, path, subject, batch, lambda content: parse_frame(content, concept, period))

    def _newest_report(self, ticker: str, batch: QuestionBatch) -> FundReport:
        from smallcap_cli.providers.sec.nport import newest_report

        report = newest_report(self._reports(ticker, MOST_FILINGS, batch), self._last_day)
        if report is None:
            raise NotOffered(f"no portfolio of {ticker} was filed by {self._last_day}", "--as-of a later day")
        return report

    def _flow_months(self, ticker: str, batch: QuestionBatch) -> FundFlows:
        from smallcap_cli.core.flows.answers import FundFlows
        from smallcap_cli.providers.sec.nport import flow_months, reports_by_period
        from smallcap_cli.providers.sec.tickers import class_counts

        reports = reports_by_period(self._reports(ticker, FLOW_FILINGS, batch), self._last_day)
        classes = class_counts(self._fund_classes(batch))
        found = [m for one in reports for m in flow_months(one, ticker, classes.get(one.series_id, 1))]
        if not found:
            raise NotOffered(f"the filings of {ticker} state no flows", "another source may")
        return FundFlows(ticker, tuple(found), self._source(None, "SEC Form NPORT-P", f"{WWW}{SERIES_FILINGS}"))

    @property
    def _last_day(self) -> date:
        today = self._clock().date()
        return today if self._as_of is None else min(self._as_of, today)

    def _reports(self, ticker: str, most: int, batch: QuestionBatch) -> list[FundReport]:
        """The newest reports of a fund that were filed by the day asked for."""
        fund = self._fund_class(ticker, batch)
        filings = list(islice(self._filings_of(ticker, fund, batch), most))
        return [self._report(ticker, fund, one, batch) for one in filings]

    def _listed_filings(self, ticker: str, batch: QuestionBatch) -> tuple[Filing, ...]:
        return tuple(self._filings_of(ticker, self._fund_class(ticker, batch), batch))

    def _filings_of(self, ticker: str, fund: FundClass, batch: QuestionBatch) -> Iterator[Filing]:
        """Filings with a portfolio that were known on the day asked for, newest first, a page when it is needed."""
        first = 0
        while page := self._page_of_filings(ticker, fund, first, batch):
            yield from (one for one in page if one.form in PORTFOLIO_FORMS and one.filed <= self._last_day)
            first += len(page)
            if len(page) < PAGE:
                return

    def _page_of_filings(self, ticker: str, fund: FundClass, first: int, batch: QuestionBatch) -> tuple[Filing, ...]:
        from smallcap_cli.providers.sec.filings import parse_series_filings

        query = {
            "action": "getcompany", "CIK": fund.series_id or f"{fund.cik:010d}", "type": "NPORT-P", "dateb": "",
            "owner": "include", "start": f"{first}", "count": f"{PAGE}", "output": "atom",
        }  # fmt: skip
        path, subject = f"{SERIES_FILINGS}?{urlencode(query)}", f"{ticker}, list of filings"
        return self._read(self._www, path, subject, batch, parse_series_filings).filings

    def _report(self, ticker: str, fund: FundClass, filing: Filing, batch: QuestionBatch) -> FundReport:
        from smallcap_cli.providers.sec.nport import parse_fund_report, report_of_series

        name = f"{ticker}, {filing.accession}"
        read = partial(parse_fund_report, name, accession=filing.accession, filed=filing.filed)
        report = self._read(self._www, filing.path(fund.cik), name, batch, read)
        return report_of_series(report, fund.series_id, fund.cik)

    def _fund_class(self, ticker: str, batch: QuestionBatch) -> FundClass:
        """The series behind a ticker; a trust that is one fund, as SPY, is among the companies."""
        from smallcap_cli.providers.sec.tickers import FundClass

        if not _TICKER.fullmatch(ticker):
            raise NotFound(f"{safe(ticker)!r} is not a ticker of a fund", "letters, digits, . and -")
        found = next((one for one in self._fund_classes(batch) if one.ticker == ticker), None)
        if found is not None:
            return found
        if ticker in self._trusts:
            return self._trusts[ticker]
        alone = next((pair for pair in self._identities(COMPANIES, batch).rows if pair.identifier == ticker), None)
        if alone is None or alone.cik is None:
            raise NotFound(f"sec knows no fund {ticker}", "funds outside America file nothing there")
        self._trusts[ticker] = FundClass(alone.cik, "", "", ticker)
        return self._trusts[ticker]

    def _fund_classes(self, batch: QuestionBatch) -> tuple[FundClass, ...]:
        from smallcap_cli.providers.sec.tickers import parse_fund_classes

        if not self._classes:
            path = "/files/company_tickers_mf.json"
            self._classes = self._read(self._www, path, "fund tickers", batch, parse_fund_classes)
        return self._classes


@cache
def _shared_session(options: NetworkOptions) -> SecSession:
    from smallcap_cli.providers.sec.session import SecSession

    return SecSession(options)
