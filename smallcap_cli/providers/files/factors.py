"""The user's factor files (`--factors DIR|FILE`): every file of a folder that has factors of Ken French's library."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from operator import attrgetter
from pathlib import Path

from smallcap_cli.core.factors import SUBJECTS, FactorSeries
from smallcap_cli.core.model import Source
from smallcap_cli.core.words import name_list
from smallcap_cli.errors import CouldNotParse, NotFound, UsageFault, safe
from smallcap_cli.inputfile import file_content
from smallcap_cli.providers.files.holdings import check_place
from smallcap_cli.userfiles.factors import FILE, HINT, is_factors, parse_factors

SUFFIXES = (".csv", ".txt", ".zip")


class UserFactors:
    """The factors in one file, or in all files of a folder.

    **Raises** UsageFault where there is none, and for a faulty file: no other source is asked, so all rests on it.
    """

    def __init__(self, place: Path, today: date) -> None:
        check_place(place, "factors", "factors")
        self._place = place
        self._today = today

    @cached_property
    def every(self) -> tuple[FactorSeries, ...]:
        """The series of all files, by name of the file; in a folder files of something else are left out."""
        if not self._place.is_dir():
            return (self._series_of(self._place, file_content(self._place, FILE)),)
        paths = sorted(path for path in self._place.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file())
        found = []
        for path in paths:
            content = file_content(path, FILE)
            if is_factors(content):
                found.append(self._series_of(path, content))
        if not found:
            there = f": no header with Mkt-RF or Mom in {name_list([path.name for path in paths])}" if paths else ""
            raise UsageFault(f"no factor file in {self._place}{there}", HINT)
        return tuple(found)

    def newest(self, subject: str) -> FactorSeries:
        """The series of a subject with the newest vintage. **Raises** NotFound without one."""
        own = [one for one in self.every if one.subject == subject]
        if not own:
            raise NotFound(f"no {safe(subject)!r} at {self._place}", f"one of: {', '.join(SUBJECTS)}")
        return max(own, key=attrgetter("recency"))

    def _series_of(self, path: Path, content: bytes) -> FactorSeries:
        try:
            found = parse_factors(str(path), content, Source("files", citation=path.name))
        except CouldNotParse as fault:
            raise UsageFault(fault.message, fault.hint) from None
        if found.last_day > self._today:
            raise UsageFault(f"{path}: its last row is of {found.last_day}, after today, {self._today}", HINT)
        if found.vintage > f"{self._today:%Y%m}":
            raise UsageFault(f"{path}: made from the {found.vintage} CRSP database, and today is {self._today}", HINT)
        return found
