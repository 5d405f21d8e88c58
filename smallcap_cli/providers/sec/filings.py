"""Parses lists of filings of a series (Atom), and says where a filing's document is.

**Source** https://www.sec.gov/cgi-bin/browse-edgar?action=getcompany&CIK=SERIES&type=NPORT-P&output=atom, in
ISO-8859-1. The entries hold no series: the list is that of the series asked for, and a report still says whose it is.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from smallcap_cli.errors import CouldNotParse, NotFound, safe
from smallcap_cli.providers.sec.answers import HINT, cik_of, day_of
from smallcap_cli.userfiles.markup import child_text, elements

ARCHIVES = "/Archives/edgar/data"
#: The document of forms that are XML.
PRIMARY = "primary_doc.xml"
#: How EDGAR says, with a page and code 200, that it knows no such series or company.
NO_MATCH = b"No matching"
ATOM = "list of filings"


def document_path(cik: int | None, accession: str) -> str:
    """Where the document of a filing is below the SEC's address."""
    return f"{ARCHIVES}/{cik}/{accession.replace('-', '')}/{PRIMARY}"


class Filing(NamedTuple):
    """One filing in a list; `cik` is the filer's."""

    accession: str
    form: str
    filed: date
    cik: int | None = None

    def path(self, cik: int | None = None) -> str:
        """Where the document is below the SEC's address; `cik` is for a filing that does not say whose it is."""
        return document_path(self.cik if cik is None else cik, self.accession)


class SeriesFilings(NamedTuple):
    """The filings of one series, newest first, and the trust that files them."""

    cik: int
    registrant: str
    filings: tuple[Filing, ...]


def parse_series_filings(content: bytes) -> SeriesFilings:
    """The filings in an Atom answer. **Raises** NotFound where EDGAR knows no such series, else CouldNotParse."""
    if not content.lstrip().startswith(b"<?xml") and NO_MATCH in content:
        raise NotFound("EDGAR knows no such series", "take the series id from company_tickers_mf.json")
    cik, registrant, filings = 0, "", []
    for tag, element in elements(ATOM, content, "company-info", "entry"):
        if tag == "company-info":
            cik, registrant = cik_of(ATOM, child_text(element, "cik")), child_text(element, "conformed-name")
            continue
        keys = ("accession-number", "filing-type", "filing-date")
        texts = {key: child_text(element, "content", key) for key in keys}
        lacking = next((key for key, text in texts.items() if not text), "")
        if lacking:
            raise CouldNotParse(f"{ATOM}: an entry has no {lacking}", HINT)
        accession, form, filed = texts.values()
        filings.append(Filing(accession_of(ATOM, accession), form, day_of(ATOM, "filing-date", filed), cik))
    if not cik:
        raise CouldNotParse(f"{ATOM}: no company-info", HINT)
    return SeriesFilings(cik, registrant, tuple(sorted(filings, key=lambda one: one.filed, reverse=True)))


def accession_of(name: str, text: str) -> str:
    """The number of a filing, ten, two and six figures; it becomes part of an address, so nothing else is taken."""
    parts = text.split("-")
    if [len(part) for part in parts] != [10, 2, 6] or not all(part.isascii() and part.isdigit() for part in parts):
        raise CouldNotParse(f"{name}: accession number {safe(text)!r}", HINT)
    return text
