"""Parses submissions: who a filer is, and its filings.

**Source** https://data.sec.gov/submissions/CIK##########.json: `filings.recent` has parallel lists, `filings.files`
names pages of older filings, which have the same lists at the top. No filing names its series.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from smallcap_cli.errors import CouldNotParse, safe
from smallcap_cli.providers.sec.answers import HINT, cik_of, day_of, field, json_object, text_field
from smallcap_cli.providers.sec.filings import Filing, accession_of

_LISTS = ("accessionNumber", "form", "filingDate", "reportDate", "primaryDocument", "size")


class Page(NamedTuple):
    """The name of a file with older filings, and the days of its first and last."""

    name: str
    first: date
    last: date


class Filer(NamedTuple):
    """A company or trust that files: what it is, where it trades, and its filings, newest first.

    `sic` is the Standard Industrial Classification, four figures or ""; `fiscal_year_end` is month and day, `1231`.
    `exchanges` stand in the order of `tickers`. `pages` have the filings that are not in `filings`.
    """

    cik: int
    name: str
    kind: str
    sic: str
    industry: str
    tickers: tuple[str, ...]
    exchanges: tuple[str, ...]
    fiscal_year_end: str
    former_names: tuple[str, ...]
    filings: tuple[Filing, ...]
    pages: tuple[Page, ...]

    def pages_since(self, day: date) -> tuple[Page, ...]:
        """The pages to fetch for every filing from a day on."""
        return tuple(page for page in self.pages if page.last >= day)


def parse_submissions(content: bytes, cik: int) -> Filer:
    """A filer with its recent filings. **Raises** CouldNotParse where the answer is of another one or layout."""
    name = f"submissions of CIK {cik}"
    answer = json_object(name, content)
    found = cik_of(name, answer.get("cik"))
    if found != cik:
        raise CouldNotParse(f"{name}: the answer is about CIK {found}", HINT)
    filings = field(name, answer, "filings", dict)
    return Filer(
        cik=cik, name=text_field(answer, "name"), kind=text_field(answer, "entityType"), sic=text_field(answer, "sic"),
        industry=text_field(answer, "sicDescription"), tickers=_words(answer, "tickers"),
        exchanges=_words(answer, "exchanges"), fiscal_year_end=text_field(answer, "fiscalYearEnd"),
        former_names=tuple(text_field(one, "name") for one in answer.get("formerNames") or () if isinstance(one, dict)),
        filings=_filings(name, field(name, filings, "recent", dict), cik),
        pages=tuple(_page(name, one) for one in filings.get("files") or ()),
    )  # fmt: skip


def parse_older_filings(content: bytes, cik: int) -> tuple[Filing, ...]:
    """The filings in one of a filer's pages, newest first. **Raises** CouldNotParse."""
    name = f"older filings of CIK {cik}"
    return _filings(name, json_object(name, content), cik)


def _words(answer: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """A list of texts; an exchange that the SEC does not know is null there."""
    return tuple(str(word or "") for word in answer.get(key) or ())


def _page(name: str, given: Any) -> Page:
    if not isinstance(given, dict):
        raise CouldNotParse(f"{name}: filings.files has {safe(str(given))!r}", HINT)
    file = field(name, given, "name", str)
    if not file.endswith(".json") or "/" in file or file.startswith("."):
        raise CouldNotParse(f"{name}: filings.files names {safe(file)!r}", HINT)
    return Page(file, *(day_of(name, key, given.get(key)) for key in ("filingFrom", "filingTo")))


def _filings(name: str, lists: Mapping[str, Any], cik: int) -> tuple[Filing, ...]:
    columns = [field(name, lists, key, list) for key in _LISTS]
    if len({len(column) for column in columns}) > 1:
        raise CouldNotParse(f"{name}: lists of filings differ in length", HINT)
    return tuple(
        Filing(
            accession_of(name, str(accession)), str(form), day_of(name, "filingDate", filed), cik,
            day_of(name, "reportDate", period) if period else None, str(document), str(size),
        )
        for accession, form, filed, period, document, size in zip(*columns, strict=True)
    )  # fmt: skip
