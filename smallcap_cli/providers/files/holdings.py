"""The user's files of holdings (`--holdings DIR|FILE`): which of them are a fund's, and the newest of its days."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from smallcap_cli.core.holdings import Holdings, newest_holdings
from smallcap_cli.errors import CouldNotAsk, CouldNotParse, NotFound, UsageFault, safe
from smallcap_cli.inputfile import FileTerms, file_content
from smallcap_cli.userfiles.holdings import parse_holdings

SUFFIX = ".csv"
#: Ten times the lines of the broadest fund.
MAX_BYTES = 50_000_000
FILE = FileTerms(
    "file of holdings", MAX_BYTES, "it has one row a line of the fund", CouldNotAsk, CouldNotParse, pipes=False
)
_FUND = re.compile(r"[^_.\-]*")


class UserHoldings:
    """The holdings in one file, or in all files of a folder, up to a day. **Raises** UsageFault where there is none."""

    def __init__(self, place: Path, last_day: date) -> None:
        if not (place.is_file() or place.is_dir()):
            what = f"{place} is a pipe or a device" if place.exists() else f"no holdings at {place}"
            raise UsageFault(what, "--holdings names a file, or a folder of them")
        self._place = place
        self._last_day = last_day

    def newest(self, ticker: str) -> Holdings:
        """The newest holdings of a fund. **Raises** NotFound where no file is the fund's or all its days are later."""
        paths = [path for path in _files(self._place) if fund_of_name(path.name) == ticker]
        if not paths:
            hint = f"name the file {safe(ticker)}_YYYY-MM-DD.csv: the fund is the name up to the first _ . or -"
            raise NotFound(f"no file of holdings of {safe(ticker)} at {self._place}", hint)
        days = [holdings for path in paths for holdings in parse_holdings(str(path), _content(path), ticker)]
        newest = newest_holdings(days, self._last_day)
        if newest is None:
            first = min(holdings.as_of for holdings in days if holdings.as_of is not None)
            raise NotFound(f"holdings of {ticker} begin {first}, after {self._last_day}", f"--as-of {first} has them")
        return newest


def fund_of_name(name: str) -> str:
    """The fund a file is about: its name up to the first `_`, `.` or `-`, in capitals."""
    found = _FUND.match(name)
    return found[0].upper() if found else ""


def _files(place: Path) -> list[Path]:
    try:
        if not place.is_dir():
            return [place]
        return sorted(path for path in place.iterdir() if path.suffix.lower() == SUFFIX)
    except OSError as error:
        raise CouldNotAsk(f"cannot list {place}: {error.strerror}", "check its permissions") from None


def _content(path: Path) -> bytes:
    return file_content(path, FILE)
