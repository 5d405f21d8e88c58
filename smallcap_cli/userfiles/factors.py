"""A factor file of Ken French's data library, as the site zips it or unpacked: bytes in, a series out.

**Source** layout of https://mba.tuck.dartmouth.edu/pages/faculty/ken.french/data_library.html: prose that names the
CRSP database, a header line (`,Mkt-RF,SMB,HML,RF`, `,Mkt-RF,SMB,HML,RMW,CMA,RF`, `,Mom`), rows in percent by month
(YYYYMM) or day (YYYYMMDD), -99.99 or -999 for what is missing, then in monthly files a block by year, which is not
read, and a copyright line. Dates may be written YYYY-MM or YYYY-MM-DD.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from math import isfinite
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.factors.series import DAILY_SUFFIX, RISK_FREE, FactorSeries
from smallcap_cli.core.model import Days, Floats, Source
from smallcap_cli.errors import CouldNotParse, safe
from smallcap_cli.inputfile import FileTerms
from smallcap_cli.userfiles.sheet import SheetTerms, text_of

#: A century of days is 1.3 MB.
MOST_BYTES = 20_000_000
HINT = "use the file as it comes from Ken French's data library"
FILE = FileTerms("factor file", MOST_BYTES, "a century of days has 1.3 MB", pipes=False)
TERMS = SheetTerms(CouldNotParse, HINT, HINT, HINT)
ZIP = b"PK\x03\x04"
#: Column of a file, in letters and figures alone -> factor.
NAMES: Mapping[str, str] = MappingProxyType({
    "mktrf": "market", "smb": "smb", "hml": "hml", "rmw": "rmw", "cma": "cma", "mom": "mom", "umd": "mom", "wml": "mom",
    "rf": RISK_FREE,
})  # fmt: skip
#: At or below this the library's -99.99 and -999 stand for missing; no factor lost all of it in a month.
MISSING_BELOW = -99.0
#: The market moves by 4 to 5 % a month and by 1 % a day; a spread below this, in percent, is one of fractions.
LEAST_SPREAD = 0.2
LEAST_ROWS = 12
FIRST_CELLS = ("", "date", "month", "yyyymm", "yyyymmdd")
_VINTAGE = re.compile(r"using\s+the\s+((?:19|20)[0-9]{2}(?:0[1-9]|1[0-2]))\s+CRSP", re.IGNORECASE)
_ROW = re.compile(r"([0-9]{4})-?([0-9]{2})(?:-?([0-9]{2}))?")
_YEAR = re.compile(r"[0-9]{4}")


class _FactorRows(NamedTuple):
    """The rows below the header: the lines they stand in, dates as texts, returns in percent by column."""

    lines: list[int]
    dates: list[tuple[str, ...]]
    percents: Floats


def is_factors(content: bytes) -> bool:
    """Whether a file's text has a header of factors; a zip is opened for it."""
    try:
        return _header(factor_text("", content).split("\n")) is not None
    except CouldNotParse:
        return False


def parse_factors(name: str, content: bytes, source: Source | None = None) -> FactorSeries:
    """The series of a factor file, zipped or not; the source names the file and its CRSP vintage.

    **Raises** CouldNotParse with file and line for another layout, a row that is no row of the table, dates that do not
    rise, and returns that are fractions instead of percent.
    """
    lines = factor_text(name, content).split("\n")
    place = _header(lines)
    if place is None:
        line, text = next((number, text) for number, text in enumerate(lines, start=1) if text.strip())
        what = f"{name}:{line}: the first line is {safe(text.strip())!r}, and none is a header with Mkt-RF or Mom"
        raise CouldNotParse(what, HINT)
    start, columns = place
    _check_columns(f"{name}:{start}", lines[start - 1], columns)
    block = _rows(name, lines, start, len(columns))
    days, daily = _days(name, block)
    found = dict(zip(columns, np.where(block.percents > MISSING_BELOW, block.percents / 100.0, np.nan).T, strict=True))
    _check_unit(f"{name}:{block.lines[0]}", found)
    vintage = next((match[1] for line in lines[:start] if (match := _VINTAGE.search(line))), "")
    kind = "five" if "rmw" in found else "three" if "smb" in found else "momentum"
    last = days[-1].item()
    stated = f"CRSP vintage {vintage}" if vintage else "CRSP vintage not stated"
    base = source or Source("files", citation=name)
    cited = base._replace(as_of=last, citation=f"{base.citation}, {stated}")
    return FactorSeries(kind + (DAILY_SUFFIX if daily else ""), days, found, vintage, cited)


def factor_text(name: str, content: bytes) -> str:
    """The text of a factor file; of a zip that of the one file in it. **Raises** CouldNotParse."""
    if content.startswith(ZIP):
        content = _file_in_zip(name, content)
    return text_of(name, content, TERMS, MOST_BYTES).replace("\r\n", "\n").replace("\r", "\n")


def _file_in_zip(name: str, content: bytes) -> bytes:
    import zipfile

    from smallcap_cli.userfiles.zips import ZIP_FAULTS

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
            if len(members) != 1:
                raise CouldNotParse(f"{name}: {len(members)} files in the zip, not one", HINT)
            with archive.open(members[0]) as member:
                text = member.read(MOST_BYTES + 1)
    except ZIP_FAULTS as error:
        raise CouldNotParse(f"{name}: not a whole zip ({safe(str(error), 80)})", HINT) from None
    if len(text) > MOST_BYTES:
        raise CouldNotParse(f"{name}: unpacks to more than {MOST_BYTES // 1_000_000} MB", FILE.size_hint)
    return text


def _header(lines: Sequence[str]) -> tuple[int, tuple[str, ...]] | None:
    """The index of the first row below the first line that names a factor, and its columns; None without one.

    A column that is no factor is an empty text.
    """
    for below, line in enumerate(lines, start=1):
        first, *names = [re.sub(r"[^a-z0-9]", "", cell.lower()) for cell in line.split(",")]
        while names and not names[-1]:
            names.pop()
        columns = tuple(NAMES.get(name, "") for name in names)
        if first in FIRST_CELLS and set(columns) & {"market", "mom"}:
            return below, columns
    return None


def _check_columns(place: str, header: str, columns: tuple[str, ...]) -> None:
    whole = columns == ("mom",) or {"market", "smb", "hml", RISK_FREE} <= set(columns)
    if not whole or "" in columns or len(set(columns)) < len(columns):
        known = "not Mkt-RF, SMB, HML, RF with RMW, CMA or Mom beside them, nor Mom alone"
        raise CouldNotParse(f"{place}: the columns are {safe(header.strip(' ,'))}, {known}", HINT)


def _rows(name: str, lines: Sequence[str], start: int, width: int) -> _FactorRows:
    """The first block of rows; a line whose first cell is no month or day ends it."""
    found, dates = list[int](), list[tuple[str, ...]]()
    percents: list[list[float]] = []
    for line, text in enumerate(lines[start:], start=start + 1):
        cells = [cell.strip() for cell in text.split(",")]
        match = _ROW.fullmatch(cells[0])
        if match is None:
            if dates and _is_row(cells):
                raise CouldNotParse(f"{name}:{line}: {safe(cells[0])!r} is not a month or a day", HINT)
            if dates or any(cells):
                break
            continue
        while len(cells) > width + 1 and not cells[-1]:
            cells.pop()
        if len(cells) != width + 1:
            raise CouldNotParse(f"{name}:{line}: {len(cells) - 1} returns where the header has {width}", HINT)
        wrong = next((cell for cell in cells[1:] if not _is_return(cell)), None)
        if wrong is not None:
            raise CouldNotParse(f"{name}:{line}: {safe(wrong)!r} is not a return in percent", HINT)
        found.append(line)
        dates.append(tuple(part for part in match.groups() if part))
        percents.append([float(cell) for cell in cells[1:]])
    if not dates:
        raise CouldNotParse(f"{name}:{start}: no row of a month or a day below this header", HINT)
    return _FactorRows(found, dates, np.array(percents, dtype=np.float64))


def _is_row(cells: Sequence[str]) -> bool:
    """Whether a line whose first cell is no month or day is a faulty row and no text or year below the rows."""
    first, *others = cells
    return bool(first) and not _YEAR.fullmatch(first) and (first[0].isdigit() or any(map(_is_return, others)))


def _is_return(cell: str) -> bool:
    try:
        return isfinite(float(cell))
    except ValueError:
        return False


def _days(name: str, rows: _FactorRows) -> tuple[Days, bool]:
    """The days of the rows and whether they are days: rows of months are dated on the last calendar day."""
    parts = len(rows.dates[0])
    texts = ["-".join(date) for date in rows.dates]
    for line, date, text in zip(rows.lines, rows.dates, texts, strict=True):
        if len(date) != parts:
            raise CouldNotParse(f"{name}:{line}: {text} and {texts[0]}: months and days in one table", HINT)
    try:
        days = np.array(texts, dtype="datetime64[D]")
    except ValueError:
        line, text = next(row for row in zip(rows.lines, texts, strict=True) if not _is_day(row[1]))
        raise CouldNotParse(f"{name}:{line}: {text} is not a month or a day", HINT) from None
    months = days.astype("datetime64[M]")
    daily = parts == 3 and len(np.unique(months)) < len(months)
    days = days if daily else (months + 1).astype("datetime64[D]") - 1
    falls = np.flatnonzero(days[1:] <= days[:-1])
    if len(falls):
        row = int(falls[0])
        raise CouldNotParse(f"{name}:{rows.lines[row + 1]}: {texts[row + 1]} follows {texts[row]}", HINT)
    return days, daily


def _is_day(text: str) -> bool:
    try:
        np.datetime64(text, "D")
    except ValueError:
        return False
    return True


def _check_unit(place: str, columns: Mapping[str, Floats]) -> None:
    """Refuse a file of fractions: a hundredth of every loading's scale would go unseen."""
    factor = "market" if "market" in columns else "mom"
    values = columns[factor][np.isfinite(columns[factor])] * 100.0
    if len(values) >= LEAST_ROWS and float(np.std(values)) < LEAST_SPREAD:
        what = f"{place}: returns from here on spread by {float(np.std(values)):.3f}, too little for percent"
        raise CouldNotParse(what, "Ken French's files are in percent: 1.25 is 1.25 %")
