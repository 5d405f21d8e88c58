"""Days that the user's files are of: in their names, and in a column `as_of`."""

from __future__ import annotations

import calendar
import re
from datetime import date

from smallcap_cli.core.windows import iso_day
from smallcap_cli.errors import CouldNotParse, safe

_NAME_DAY = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)")
_NAME_MONTH = re.compile(r"(?<![\d-])((?:19|20)\d{2})-(0[1-9]|1[0-2])(?![\d-])")


def as_of_day(place: str, cell: str) -> date | None:
    """The day in a cell of a column `as_of`, None in an empty one. **Raises** CouldNotParse for another text."""
    if not cell:
        return None
    day = iso_day(cell)
    if day is None:
        raise CouldNotParse(f"{place}: as_of {safe(cell)!r} is not a date", "write YYYY-MM-DD")
    return day


def name_day(name: str) -> date | None:
    """The last ISO date in a file's name, None without one."""
    days = [day for text in _NAME_DAY.findall(_last_part(name)) if (day := iso_day(text))]
    return days[-1] if days else None


def name_month_end(name: str) -> date | None:
    """The last day of the last month such as `2025-11` in a file's name, before which nobody need know it."""
    months = _NAME_MONTH.findall(_last_part(name))
    if not months:
        return None
    year, month = map(int, months[-1])
    return date(year, month, calendar.monthrange(year, month)[1])


def _last_part(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2]
