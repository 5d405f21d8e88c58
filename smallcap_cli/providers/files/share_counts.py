"""The user's files of NAV and shares outstanding (`--shares DIR|FILE`): which of them is a fund's."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from smallcap_cli.core.flows.shares import ShareHistory
from smallcap_cli.errors import CouldNotAsk, CouldNotParse, NotFound, SmallcapError, safe
from smallcap_cli.inputfile import file_content
from smallcap_cli.providers.files.holdings import check_place, files_at, fund_of_name
from smallcap_cli.readings import Readings
from smallcap_cli.userfiles.share_counts import FILE, LAYOUT, parse_share_counts

#: What to do where no file is one of share counts.
HINT = f"name each file after its fund, such as IWM_shares.csv, with {LAYOUT}"


class UserShareCounts:
    """The share counts in one file, or in all files of a folder. **Raises** UsageFault where there is none."""

    def __init__(self, place: Path, readings: Readings | None = None) -> None:
        check_place(place, "share counts", "shares")
        self._place = place
        self._readings = readings or Readings()

    def history(self, ticker: str) -> ShareHistory:
        """The history that reaches furthest of those in the fund's files. **Raises** NotFound without one."""
        return self._readings.once((self._place, "share counts", ticker), partial(self._history, ticker))

    def _history(self, ticker: str) -> ShareHistory:
        own = [path for path in files_at(self._place) if fund_of_name(path.name) == ticker]
        found = [one for path in own for one in _in_file(path, ticker)]
        if not found:
            why = f"{safe(own[0].name)} has no {LAYOUT}" if own else f"no file is named like {safe(ticker)}_shares.csv"
            raise NotFound(f"no share counts of {safe(ticker)} at {self._place}; {why}", HINT)
        newest = max(found, key=lambda one: (one.days[-1], len(one.days)))
        if newest.ticker != ticker:
            raise CouldNotParse(
                f"{newest.source.citation}: it is of {newest.ticker}, not of {ticker}", "rename the file"
            )
        return newest

    def by_fund(self) -> dict[str, ShareHistory | SmallcapError]:
        """The history of every fund that has a file, or the error of one with a faulty file."""
        found: dict[str, ShareHistory | SmallcapError] = {}
        for ticker in sorted({fund_of_name(path.name) for path in files_at(self._place)}):
            try:
                found[ticker] = self.history(ticker)
            except (CouldNotParse, CouldNotAsk) as error:
                found[ticker] = error
            except NotFound:  # a file of something else
                continue
        return found


def _in_file(path: Path, ticker: str) -> list[ShareHistory]:
    found = parse_share_counts(str(path), file_content(path, FILE), ticker)
    return [found] if found else []
