"""A directory of companies: looked up by CUSIP, ISIN or ticker, as of a day; names guard what a ticker says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import NamedTuple

from smallcap_cli.core.identity.codes import cusip_of_line, ticker_form
from smallcap_cli.core.identity.names import are_alike
from smallcap_cli.core.identity.pairs import Identities, Identity

#: A list of tickers this near to a day speaks for it even where the name differs.
NEAR_DAYS = 100


class Match(NamedTuple):
    """A company that a directory found: `by` says through which identifier, `as_of` when it was seen so.

    `ticker alone` is a ticker of one company only, seen near the day or before and after it, under another name:
    companies change names.
    """

    cik: int
    name: str
    by: str
    exchange: str = ""
    as_of: date | None = None


class Directory:
    """The companies that one or more sources state.

    A ticker is dated: of the companies that had it, the one seen nearest to the day is taken whose name is like the
    line's. A form that two tickers share at one time (`BRKB`) is dropped unless the spelling is exact.
    """

    def __init__(self, sources: Iterable[Identities]) -> None:
        self._tickers: dict[str, list[Identity]] = defaultdict(list)
        self._cusips: dict[str, list[Identity]] = defaultdict(list)
        self._of_company: dict[int, dict[str, None]] = defaultdict(dict)
        for source in sources:
            for pair in source.rows:
                if pair.kind == "ticker" and pair.cik is not None:
                    self._tickers[ticker_form(pair.identifier)].append(pair)
                    self._of_company[pair.cik][pair.identifier] = None
                elif pair.kind == "cusip":
                    self._cusips[pair.identifier].append(pair)

    def __bool__(self) -> bool:
        return bool(self._tickers or self._cusips)

    def tickers(self, cik: int) -> tuple[str, ...]:
        """Every ticker a company was ever seen under."""
        return tuple(self._of_company[cik])

    def names(self) -> tuple[tuple[str, int], ...]:
        """Every name that a list gives a company, with its CIK, each pair once."""
        pairs = (pair for several in self._tickers.values() for pair in several)
        return tuple(dict.fromkeys((pair.name, pair.cik) for pair in pairs if pair.name and pair.cik is not None))

    def match(self, ticker: str, name: str, cusip: str, isin: str, day: date | None) -> Match | None:
        """The company of a line, None where no identifier of it is known or names speak against it."""
        code = cusip_of_line(cusip, isin)
        found = self._of_cusip(code, name, day) if code else None
        if found is not None or not ticker:
            return found
        found = self._of_ticker(ticker, name, day)
        return None if found and found.by == "ticker alone" and code and not self._may_be(code, found.cik) else found

    def _of_cusip(self, code: str, name: str, day: date | None) -> Match | None:
        """The company of a CUSIP: as stated, through the ticker beside it, or by the six figures of its issuer.

        A ticker beside a CUSIP needs a name that agrees, the description of the pair or the line's, or another CUSIP of
        that company with the same six figures.
        """
        for pair in _nearest(self._cusips.get(code, ()), day):
            if pair.cik is not None:
                return Match(pair.cik, pair.name, "cusip", pair.exchange, pair.last_seen)
            for called in filter(None, (pair.name, name)):
                found = self._of_ticker(pair.other, called, pair.last_seen or day)
                if found and (found.by == "ticker" or found.cik in self._issuers.get(code[:6], {})):
                    return found._replace(by="cusip")
        owners = self._issuers.get(code[:6], {})
        for owner in owners.values() if len(owners) == 1 and name else ():
            if are_alike(name, owner.name):
                return owner
        return None

    def _may_be(self, code: str, cik: int) -> bool:
        """Whether no CUSIP that is known speaks against a company."""
        owners = self._issuers.get(code[:6])
        if owners:
            return cik in owners
        return not any(cik in companies for companies in self._issuers.values())

    @cached_property
    def _issuers(self) -> dict[str, dict[int, Match]]:
        """The companies by the issuer's six figures, of CUSIPs that a company or a name beside the ticker confirms."""
        found: dict[str, dict[int, Match]] = defaultdict(dict)
        for pair in (pair for pairs in self._cusips.values() for pair in pairs):
            match = Match(pair.cik, pair.name, "cusip") if pair.cik is not None else None
            if match is None and pair.name:
                match = self._of_ticker(pair.other, pair.name, pair.last_seen)
                match = match if match and match.by == "ticker" else None
            if match is not None:
                found[pair.identifier[:6]].setdefault(match.cik, match._replace(by="cusip"))
        return dict(found)

    def _of_ticker(self, ticker: str, name: str, day: date | None) -> Match | None:
        known = self._tickers.get(ticker_form(ticker), ())
        exact = [pair for pair in known if pair.identifier.upper() == ticker.strip().upper()]
        forms = {pair.identifier for pair in known}
        found = _nearest(exact or (known if len(forms) == 1 else ()), day)
        for pair in found:
            if not name or not pair.name or are_alike(name, pair.name):
                return _match(pair, "ticker")
        return _match(found[0], "ticker alone") if _is_steady(found, day) else None


def _nearest(pairs: Iterable[Identity], day: date | None) -> list[Identity]:
    """Pairs by how far from a day they were seen, the newest first where no day is asked for."""
    if day is None:
        return sorted(pairs, key=lambda pair: pair.last_seen or date.min, reverse=True)
    return sorted(pairs, key=lambda pair: _days_off(pair, day))


def _is_steady(found: Sequence[Identity], day: date | None) -> bool:
    """Whether one company alone had a ticker, near a day or before and after it."""
    if len({pair.cik for pair in found}) != 1:
        return False
    if day is None or any(_days_off(pair, day) <= NEAR_DAYS for pair in found):
        return True
    seen = [moment for pair in found for moment in (pair.first_seen, pair.last_seen) if moment]
    return bool(seen) and min(seen) <= day <= max(seen)


def _match(pair: Identity, by: str) -> Match:
    return Match(pair.cik or 0, pair.name, by, pair.exchange, pair.last_seen)


def _days_off(pair: Identity, day: date | None) -> int:
    if day is None:
        return 0
    first, last = pair.first_seen or pair.last_seen, pair.last_seen or pair.first_seen
    if first is None or last is None:
        return 100_000
    return max((first - day).days, (day - last).days, 0)
