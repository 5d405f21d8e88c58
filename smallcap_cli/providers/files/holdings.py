"""The user's files of holdings (`--holdings DIR|FILE`): which of them are a fund's, and the newest of its days."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from smallcap_cli.core.holdings import Holdings, newest_holdings
from smallcap_cli.errors import CouldNotAsk, CouldNotParse, NotFound, SmallcapError, UsageFault, safe
from smallcap_cli.inputfile import FileTerms, file_content
from smallcap_cli.userfiles.holdings import SUFFIXES, fund_of_file, parse_holdings
from smallcap_cli.userfiles.holdings.text_table import EACH_ROW, MOST_BYTES

NAMED = "name each file after its fund and day, such as IWM_2026-07-31.csv"
FILE = FileTerms("file of holdings", MOST_BYTES, EACH_ROW, CouldNotAsk, CouldNotParse, pipes=False)
_FUND = re.compile(r"[^_.\-]*")


class UserHoldings:
    """The holdings in one file, or in all files of a folder, up to a day. **Raises** UsageFault where there is none.

    `fund_names` gives the tickers of funds by name, for files that name a fund and no ticker.
    """

    def __init__(self, place: Path, last_day: date, fund_names: Callable[[], Mapping[str, str]] = dict) -> None:
        check_place(place, "holdings", "holdings")
        self._place = place
        self.is_folder = place.is_dir()
        self._last_day = last_day
        self._fund_names = fund_names

    def newest(self, ticker: str) -> Holdings:
        """The newest holdings of a fund. **Raises** NotFound where no file is the fund's or all its days are later.

        Files that are named after the fund come first; only without one are the others asked what they are of.
        """
        files = files_at(self._place)
        own = [path for path in files if fund_of_name(path.name) == ticker]
        found, others = self._of_fund(ticker, own)
        if ticker and not found and not others:
            found, others = self._of_fund(ticker, [path for path in files if self._stated_fund(path) == ticker])
        if not found:
            hint = f"name the file {safe(ticker)}_YYYY-MM-DD.csv: the fund is the name up to the first _ . or -"
            raise NotFound(others[0] if others else f"no file of holdings of {safe(ticker)} at {self._place}", hint)
        newest = newest_holdings(found, self._last_day)
        if newest is None:
            first = min(holdings.as_of for holdings in found if holdings.as_of is not None)
            raise NotFound(f"holdings of {ticker} begin {first}, after {self._last_day}", f"--as-of {first} has them")
        return newest._replace(warnings=(*newest.warnings, *others))

    def by_fund(self, fund: str = "") -> dict[str, list[Holdings] | SmallcapError]:
        """All holdings of every fund, or of one, by ticker; of a fund with a faulty file the error.

        One file is of `fund` whatever its name. **Raises** CouldNotParse where its content says another.
        """
        found: dict[str, list[Holdings]] = {}
        errors: dict[str, SmallcapError] = {}
        for path in files_at(self._place):
            named = fund if fund and not self.is_folder else fund_of_name(path.name)
            try:
                days = self._days_in(path, named)
                if not days[0].ticker:
                    raise CouldNotParse(f"{path}: neither the file nor its name says of which fund it is", NAMED)
            except (CouldNotParse, CouldNotAsk) as error:
                errors.setdefault(named, error)
                continue
            found.setdefault(days[0].ticker, []).extend(days)
            if named == fund and days[0].ticker != fund and not self.is_folder:
                raise CouldNotParse(
                    f"{path}: the file says that it is of {days[0].ticker}, not of {fund}", "correct --fund"
                )
        every: dict[str, list[Holdings] | SmallcapError] = {**found, **errors}
        return {ticker: every[ticker] for ticker in sorted(every) if not fund or ticker == fund}

    def _of_fund(self, ticker: str, paths: list[Path]) -> tuple[list[Holdings], list[str]]:
        """The holdings of a fund in some files, and what to say of those that are of another."""
        found, others = [], []
        for path in paths:
            for holdings in self._days_in(path, ticker):
                if holdings.ticker == ticker:
                    found.append(holdings)
                else:
                    others.append(f"{path} is of {holdings.ticker}, not of {ticker}")
        return found, others

    def _days_in(self, path: Path, fund: str) -> tuple[Holdings, ...]:
        return parse_holdings(str(path), _content(path), fund, self._fund_names())

    def _stated_fund(self, path: Path) -> str:
        try:
            return fund_of_file(str(path), _content(path), self._fund_names())
        except (CouldNotParse, CouldNotAsk):  # whose file that is nobody can say
            if not self.is_folder:
                raise
            return ""


def fund_of_name(name: str) -> str:
    """The fund a file is about: its name up to the first `_`, `.` or `-`, in capitals."""
    found = _FUND.match(name)
    return found[0].upper() if found else ""


def check_place(place: Path, what: str, option: str) -> None:
    """**Raises** UsageFault where an option names neither a file nor a folder."""
    if not (place.is_file() or place.is_dir()):
        words = f"{place} is a pipe or a device" if place.exists() else f"no {what} at {place}"
        raise UsageFault(words, f"--{option} names a file, or a folder of them")


def files_at(place: Path) -> list[Path]:
    """The file at a place, or those of a folder that are called like tables. **Raises** CouldNotAsk."""
    try:
        if not place.is_dir():
            return [place]
        return sorted(path for path in place.iterdir() if path.suffix.lower() in SUFFIXES)
    except OSError as error:
        raise CouldNotAsk(f"cannot list {place}: {error.strerror}", "check its permissions") from None


def _content(path: Path) -> bytes:
    return file_content(path, FILE)
