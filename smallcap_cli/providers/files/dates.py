"""How a file writes its days: the formats that exist, and which of them read all cells of a column."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import cache

import numpy as np

from smallcap_cli.core.exchange import weekdays_of
from smallcap_cli.core.model import Days
from smallcap_cli.errors import CouldNotParse, safe

ISO = "YYYY-MM-DD"
EXCEL, EPOCH, EPOCH_MS = "excel", "epoch", "epoch_ms"
DAY = re.compile(r"([0-9]{4})([-/]?)([0-9]{2})\2([0-9]{2})(?:[T ].*)?")
#: First three letters of a month, English and German.
MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "mär": 3, "mrz": 3, "apr": 4, "may": 5, "mai": 5, "jun": 6, "jul": 7, "aug": 8,
    "sep": 9, "oct": 10, "okt": 10, "nov": 11, "dec": 12, "dez": 12,
}  # fmt: skip
#: Formats with the name of a month.
NAMED = (
    "D-MMM-YYYY", "D-MMM-YY", "D MMM YYYY", "D. MMM YYYY", "D MMM YY", "D/MMM/YYYY", "D/MMM/YY", "MMM D, YYYY",
    "MMM D YYYY", "MMM-D-YYYY", "YYYY-MMM-D",
)  # fmt: skip
#: Years of two digits from here on are of the last century (POSIX).
PIVOT = 69
#: Excel's day 0; from 61 on its 29 February 1900 is behind.
EXCEL_ZERO, EXCEL_FIRST = date(1899, 12, 30), 61
UNIX_ZERO = date(1970, 1, 1)
#: The newest number of a column is a serial, seconds or milliseconds between these: 2000 to 2099, 2001 to 2099.
NEWEST = {EXCEL: (36_526, 73_050), EPOCH: (10**9, 41 * 10**8), EPOCH_MS: (10**12, 41 * 10**11)}
#: Most days between two rows, usually; prices come once a quarter at least.
LONGEST_GAP = 100
#: Rows from which the days of the week prove something.
FEWEST_ROWS = 5
WEEKDAYS = ("a Monday", "a Tuesday", "a Wednesday", "a Thursday", "a Friday")
TIME = r"(?:(?:,?\s+|T)[0-9]{1,2}:[0-9]{2}.*)?"
WHOLE = re.compile(r"-?[0-9]{1,14}(?:\.[0-9]+)?")
HOUR = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:[01][0-9]|2[0-3])")
_TOKEN = re.compile(r"%[YymdbB]|Y{4}|Y{2}|M{1,4}|D{1,2}")
_ROLES = {"%Y": "y", "%y": "y", "%m": "m", "%d": "d", "%b": "b", "%B": "b"}

ReadDay = Callable[[str], date]


def read_days(name: str, lines: Sequence[int], cells: Sequence[str], form: str = "") -> Days:
    """The days of a column's cells, in a format that is stated or in the only one that reads them.

    **Raises** CouldNotParse with the line of a cell that is no date, or that can be read as two.
    """
    _, days = _only_reading(name, lines, cells, form)
    return np.array(days, dtype="datetime64[D]")


def form_of(name: str, lines: Sequence[int], cells: Sequence[str]) -> str:
    """The only format that reads a column's cells. **Raises** CouldNotParse as `read_days` does."""
    return _only_reading(name, lines, cells, "")[0]


def _only_reading(name: str, lines: Sequence[int], cells: Sequence[str], form: str) -> tuple[str, list[date]]:
    readings = {form: _reading(form, cells)} if form else day_readings(cells)
    whole = {known: days for known, days in readings.items() if len(days) == len(cells)}
    if not whole:
        known, days = max(readings.items(), key=lambda reading: len(reading[1]), default=(ISO, []))
        line, cell = lines[len(days)], cells[len(days)]
        stated = f" of the form {form}" if form else ""
        what = f"{name}:{line}: {safe(cell)!r} is not a date{stated}"
        raise CouldNotParse(what, f"write YYYY-MM-DD; other rows are {known}" if days else "write YYYY-MM-DD")
    whole = _of_usual_gaps(whole)
    if len(whole) > 1:
        first, second, *_ = whole.values()
        at = next(i for i, pair in enumerate(zip(first, second, strict=True)) if pair[0] != pair[1])
        ways = " or ".join(str(days[at]) for days in whole.values())
        hint = " or ".join(f"`date_format: {known}`" for known in whole)
        raise CouldNotParse(
            f"{name}:{lines[at]}: the day {safe(cells[at])!r} may be {ways}", f"write {hint} in layout.yaml"
        )
    ((known, days),) = whole.items()
    if not form and known in NEWEST:
        _refuse_shift(name, np.array(days, dtype="datetime64[D]"), known)
    return known, days


def _of_usual_gaps(readings: dict[str, list[date]]) -> dict[str, list[date]]:
    """The readings whose rows follow one another as prices do, all if none does: a year is no day of two digits."""
    kept = {}
    for form, days in readings.items():
        gaps = np.abs(np.diff(np.array(days, dtype="datetime64[D]").astype(np.int64)))
        if not len(gaps) or np.median(gaps) <= LONGEST_GAP:
            kept[form] = days
    return kept or readings


def day_readings(cells: Sequence[str]) -> dict[str, list[date]]:
    """Format -> the days it reads, up to the first cell it does not read; of formats that give the same days one."""
    found: dict[str, list[date]] = {}
    for form in _forms_of(cells):
        days = _reading(form, cells)
        if days not in found.values():
            found[form] = days
    return found


def is_day(cell: str) -> bool:
    """Whether a cell can be read as a day."""
    return any(day_readings([cell]).values())


def reader_of(form: str) -> ReadDay:
    """What reads a cell in a format: `MM/DD/YYYY`, `%d.%m.%y`, `excel`, `epoch` or `epoch_ms`; a time may follow.

    **Raises** ValueError for a format without year, month and day.
    """
    if form in NEWEST:
        return {EXCEL: _serial_day, EPOCH: _epoch_day, EPOCH_MS: _millisecond_day}[form]
    return _iso_day if form.upper() == ISO else _written_day(form if "%" in form else form.upper())


def _reading(form: str, cells: Sequence[str]) -> list[date]:
    read, days = reader_of(form), []
    try:
        for cell in cells:
            days.append(read(cell.strip()))  # noqa: PERF401  # what was read before a fault counts
    except (ValueError, OverflowError):
        pass
    return days


def _forms_of(cells: Sequence[str]) -> list[str]:
    """The formats that the first cell's shape allows; of numbers those that the size of the newest allows."""
    first = cells[0].strip() if cells else ""
    if DAY.fullmatch(first):
        return [ISO]
    if WHOLE.fullmatch(first):
        texts = [cell.strip() for cell in cells]
        numbers = [float(text) for text in texts if WHOLE.fullmatch(text)]
        if all(map(HOUR.fullmatch, texts)):
            return []
        return [form for form, (low, high) in NEWEST.items() if low <= max(numbers) <= high]
    parts = re.match(r"([0-9]{1,4})([-/.])([0-9]{1,2})\2([0-9]{1,4})(?![0-9])", first)
    if parts is None:
        return list(NAMED) if re.search(r"[^\W\d_]{3}", first) else []
    mark = parts[2]
    if len(parts[1]) == 4:
        return [mark.join(("YYYY", "MM", "DD"))]
    if len(parts[4]) == 4:
        return [mark.join(order) for order in (("MM", "DD", "YYYY"), ("DD", "MM", "YYYY"))]
    return [mark.join(order) for order in (("MM", "DD", "YY"), ("DD", "MM", "YY"), ("YY", "MM", "DD"))]


def _iso_day(cell: str) -> date:
    match = DAY.fullmatch(cell)
    if match is None:
        raise ValueError(cell)
    return date(int(match[1]), int(match[3]), int(match[4]))


def _serial_day(cell: str) -> date:
    serial = int(float(_number_text(cell)))
    if serial < EXCEL_FIRST:
        raise ValueError(cell)
    return EXCEL_ZERO + timedelta(serial)


def _epoch_day(cell: str) -> date:
    return UNIX_ZERO + timedelta(seconds=float(_number_text(cell)))


def _millisecond_day(cell: str) -> date:
    return UNIX_ZERO + timedelta(milliseconds=float(_number_text(cell)))


def _number_text(cell: str) -> str:
    if not WHOLE.fullmatch(cell):
        raise ValueError(cell)
    return cell


@cache
def _written_day(form: str) -> ReadDay:
    """What reads a written form; a month of digits may have one digit where something stands between the parts."""
    written = re.split(r"[T ]*(?:%[HI]|HH)", form.strip())[0]
    tokens = [_role(token) for token in _TOKEN.findall(written)]
    if sorted("m" if role == "b" else role for role in tokens) != ["d", "m", "y"]:
        raise ValueError(form)
    least = 1 if _TOKEN.sub("", written) else 2
    pattern, end = "", 0
    for token in _TOKEN.finditer(written):
        pattern += _literal(written[end : token.start()]) + _part(token[0], least)
        end = token.end()
    weekday = r"(?:[^\W\d_]{2,12}\.?,?\s+)?" if "b" in tokens else ""
    cut = re.compile(weekday + pattern + _literal(written[end:]) + TIME)

    def read(cell: str) -> date:
        match = cut.fullmatch(cell)
        if match is None:
            raise ValueError(cell)
        parts = match.groupdict()
        year = int(parts["y"])
        if len(parts["y"]) == 2:
            year += 1900 if year >= PIVOT else 2000
        month = int(parts["m"]) if "m" in parts else MONTHS.get(parts["b"].casefold()[:3], 0)
        return date(year, month, int(parts["d"]))

    return read


def _role(token: str) -> str:
    return _ROLES.get(token) or ("b" if token.startswith("MMM") else token[0].lower())


def _part(token: str, least: int) -> str:
    role = _role(token)
    if role == "b":
        return r"(?P<b>[^\W\d_]{3,12})\.?"
    if role == "y":
        return f"(?P<y>[0-9]{{{4 if token in ('%Y', 'YYYY') else 2}}})"
    return f"(?P<{role}>[0-9]{{{least},2}})"


def _literal(text: str) -> str:
    return "".join(r"\s+" if part.isspace() else re.escape(part) for part in re.split(r"(\s+)", text))


def _refuse_shift(name: str, days: Days, form: str) -> None:
    """Raises CouldNotParse where numbers give weekends and leave out a weekday: the day of another zone or epoch."""
    # 1970-01-01 was a Thursday: three days on, Monday is 0.
    weekdays = set(weekdays_of(days).tolist())
    absent = [word for number, word in enumerate(WEEKDAYS) if number not in weekdays]
    if len(days) >= FEWEST_ROWS and weekdays & {5, 6} and absent:
        what = f"{name}: as {form} there are days on a weekend and none on {absent[-1]}"
        raise CouldNotParse(what, f"write YYYY-MM-DD, or `date_format: {form}` in layout.yaml if that is so")
