"""Days that the user's files are of: in their names, and in a column `as_of`."""

from __future__ import annotations

import re
from datetime import date

from smallcap_cli.core.windows import iso_day
from smallcap_cli.errors import CouldNotParse, safe

_NAME_DAY = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)")


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
    days = [day for text in _NAME_DAY.findall(name.replace("\\", "/").rpartition("/")[2]) if (day := iso_day(text))]
    return days[-1] if days else None
