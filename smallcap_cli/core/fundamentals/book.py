"""The figures of many companies, found by CIK, else by ticker where the names are alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from smallcap_cli.core.fundamentals.facts import Fundamentals
from smallcap_cli.core.identity import Directory
from smallcap_cli.core.identity.codes import ticker_form
from smallcap_cli.core.identity.names import are_alike


class Book:
    """Fundamentals of companies; with a directory those that have a ticker alone are known by their CIK too."""

    def __init__(self, companies: Iterable[Fundamentals], directory: Directory | None = None) -> None:
        self._by_cik: dict[int, Fundamentals] = {}
        self._by_ticker: dict[str, Fundamentals] = {}
        for one in companies:
            cik = one.cik or _cik(one, directory)
            if cik is not None:
                self._by_cik.setdefault(cik, one)
            if one.ticker:
                self._by_ticker.setdefault(ticker_form(one.ticker), one)

    def __bool__(self) -> bool:
        return bool(self._by_cik or self._by_ticker)

    def find(self, cik: int | None, tickers: Sequence[str], name: str) -> Fundamentals | None:
        """What is known of a company; a ticker alone is not enough where the source names another company."""
        if cik is not None and cik in self._by_cik:
            return self._by_cik[cik]
        for ticker in tickers:
            found = self._by_ticker.get(ticker_form(ticker))
            if found is not None and found.cik in (None, cik) and (not found.name or are_alike(found.name, name)):
                return found
        return None


def _cik(one: Fundamentals, directory: Directory | None) -> int | None:
    if not directory or not one.ticker:
        return None
    match = directory.match(one.ticker, one.name, "", "", one.source.as_of)
    return match.cik if match else None
