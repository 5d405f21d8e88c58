"""Reads the user's table of sectors (`attribute FILE`): text in, one table a period out, and its effects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.analysis.attribution import Attribution, SectorTable, attribution_of
from smallcap_cli.errors import UsageFault, nearest, safe
from smallcap_cli.inputfile import FileTerms
from smallcap_cli.settings import named_content
from smallcap_cli.userfiles.sheet import SheetRow, SheetTerms, column_names, duplicates, number, read_sheet, text_of

NUMBERS = ("weight", "benchmark_weight", "return", "benchmark_return")
REQUIRED = ("sector", *NUMBERS)
OPTIONAL = ("period", "scheme")
LAYOUT = f"the columns are {','.join(REQUIRED)}, and if you like {' and '.join(OPTIONAL)}"
TERMS = SheetTerms(UsageFault, LAYOUT, "one row a sector", "put names with commas in quotes")
FILE = FileTerms("table of sectors", 10_000_000, TERMS.each_row)
#: How far the weights of a period may be from one: eleven sectors, each rounded to a tenth of a per cent. The last
#: bits of such a sum are not the user's.
TOLERANCE = 0.005 + 1e-9
#: A larger return in one period is a percentage written where a fraction belongs.
LARGEST_WEIGHT = 100.0
LARGEST_RETURN = 5.0
LONGEST_NAME = 40
#: Rows with these names are sums, which would count every sector twice.
SUMS = ("total", "residual", "sum")


class SectorRow(NamedTuple):
    """One line of the table: where it stands, its texts and its numbers in the order of `NUMBERS`."""

    line: int
    period: str
    sector: str
    scheme: str
    numbers: tuple[float, ...]


class SectorPeriods(NamedTuple):
    """What a file says: whose sectors these are, and the effects of each of its periods, in one form."""

    scheme: str
    periods: list[Attribution]
    form: str


def read_sectors(file: str, scheme: str | None, form: str) -> SectorPeriods:
    """The periods of a file of sectors with `two` or `three` effects; without `scheme` a column of the file names it.

    **Raises** UsageFault for a file that cannot be read or is wrong, and for periods that nothing links.
    """
    name, content = named_content(file, FILE)
    found, tables = parse_sectors(name, text_of(name, content, TERMS, FILE.most_bytes), _scheme_name(scheme))
    periods = [attribution_of(table, form=form, tolerance=TOLERANCE) for table in tables]
    for each in periods:
        if len(periods) > 1 and min(each.whole, each.benchmark_whole) <= -1.0:
            raise UsageFault(f"{name}: period {safe(each.table.period)} lost everything", "nothing links to it")
    return SectorPeriods(found, periods, form)


def _scheme_name(text: str | None) -> str:
    """The name of a scheme as given; "" where none is."""
    if text is None:
        return ""
    name = text.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise UsageFault(f"--scheme {safe(text)!r} is not a name", "such as --scheme SIC")
    return name


def parse_sectors(name: str, content: str, scheme: str) -> tuple[str, list[SectorTable]]:
    """The scheme of the sectors, and a table a period in the order of the file.

    A sector keeps its first spelling. `scheme` is what the user called it, "" where a column of that name should say.
    **Raises** UsageFault with file and line for columns, numbers, weights or names that cannot be right, and for
    sectors of two schemes.
    """
    rows = _rows(name, content)
    if not rows:
        raise UsageFault(f"{name}: no sector below the header", "one row a sector, and a period if there are several")
    found = _scheme(name, rows, scheme)
    periods: dict[str, list[SectorRow]] = {}
    spelling: dict[str, str] = {}
    for row in rows:
        known = row._replace(sector=spelling.setdefault(row.sector.casefold(), row.sector))
        periods.setdefault(row.period, []).append(known)
    return found, [_table(name, period, own) for period, own in periods.items()]


def _rows(name: str, content: str) -> list[SectorRow]:
    header, rows = read_sheet(name, content, TERMS)
    heads = _heads(f"{name}:{header.line}", header.cells)
    return [_row(f"{name}:{row.line}", row, heads) for row in rows]


def _heads(place: str, cells: Sequence[str]) -> list[str]:
    """The header's names; every missing, unknown and doubled column is named at once."""
    heads = column_names(cells)
    missing = [head for head in REQUIRED if head not in heads]
    unknown = [head for head in heads if head not in (*REQUIRED, *OPTIONAL)]
    doubled = sorted(set(duplicates(heads)) - set(unknown))
    faults = [
        f"{word} column{'s' if len(names) > 1 else ''}: {', '.join(safe(n) if n else '(no name)' for n in names)}"
        for word, names in (("missing", missing), ("unknown", unknown), ("repeated", doubled)) if names
    ]  # fmt: skip
    if faults:
        near = [f"{safe(head)} to {best[0]}" for head in unknown if (best := nearest(head, missing or OPTIONAL, 1))]
        hint = f"rename {', '.join(near)}" if near and len(near) == max(len(missing), 1) else LAYOUT
        raise UsageFault(f"{place}: {'; '.join(faults)}", hint)
    return heads


def _row(place: str, row: SheetRow, heads: Sequence[str]) -> SectorRow:
    by_head = {head: cell.strip() for head, cell in zip(heads, row.cells, strict=True)}
    for head in ("sector", *OPTIONAL):
        if head in by_head and not by_head[head]:
            raise UsageFault(f"{place}: {head} is empty", f"every row names its {head}")
    sector = " ".join(by_head["sector"].split())
    if sector.casefold() in SUMS:
        raise UsageFault(f"{place}: {safe(sector)} is a sum, not a sector", "leave the row out; totals are computed")
    numbers = tuple(_figure(place, head, by_head[head]) for head in NUMBERS)
    return SectorRow(row.line, by_head.get("period", ""), sector, by_head.get("scheme", ""), numbers)


def _figure(place: str, head: str, text: str) -> float:
    if not text:
        hint = "a sector that one side does not hold has weight 0 and the other side's return"
        raise UsageFault(f"{place}: {head} is empty", hint)
    try:
        value = number(text)
    except ValueError:
        what = f"{place}: {head} {safe(text)!r} is not a number"
        raise UsageFault(what, "a fraction such as 0.06 for 6 %") from None
    if not abs(value) <= LARGEST_WEIGHT and head.endswith("weight"):
        raise UsageFault(f"{place}: {head} {safe(text)} is no weight", "write fractions: 0.25 for 25 %")
    if head.endswith("return") and not -1.0 <= value <= LARGEST_RETURN:
        raise UsageFault(f"{place}: {head} {value:g} is {value * 100:,.0f} %", "write fractions: 0.06 for 6 %")
    return value


def _scheme(name: str, rows: Sequence[SectorRow], scheme: str) -> str:
    """The one scheme of all rows; sectors of different schemes are different things."""
    first = rows[0]
    said = scheme or first.scheme
    if not said:
        raise UsageFault(f"{name} does not say whose sectors these are", "--scheme NAME, such as --scheme SIC")
    for row in rows:
        if row.scheme and row.scheme.casefold() != said.casefold():
            what = f"{name}:{row.line}: scheme {safe(row.scheme)}, and {safe(said)} before it"
            raise UsageFault(what, "sectors of two schemes do not mix: one scheme a table")
    return said


def _table(name: str, period: str, rows: Sequence[SectorRow]) -> SectorTable:
    lines: dict[str, int] = {}
    for row in rows:
        before = lines.setdefault(row.sector, row.line)
        if before != row.line:
            where = f" in period {safe(period)}" if period else ""
            what = f"{name}:{row.line}: sector {safe(row.sector)}{where} is already in line {before}"
            raise UsageFault(what, "one row a sector and period; several periods need a period column")
    columns = dict(zip(NUMBERS, (np.array(side) for side in zip(*(r.numbers for r in rows), strict=True)), strict=True))
    _check_weights(f"{name}:{rows[0].line}-{rows[-1].line}", period, columns)
    return SectorTable(
        period, tuple(row.sector for row in rows), columns["weight"], columns["benchmark_weight"], columns["return"],
        columns["benchmark_return"],
    )  # fmt: skip


def _check_weights(place: str, period: str, columns: Mapping[str, np.ndarray]) -> None:
    for head in ("weight", "benchmark_weight"):
        whole = float(columns[head].sum())
        if abs(whole - 1.0) > TOLERANCE:
            where = f" of period {safe(period)}" if period else ""
            hint = f"list every sector, cash too; {TOLERANCE:g} more or less is taken for rounding"
            hint = "write fractions: 0.25 for 25 %" if 90.0 < whole < 110.0 else hint
            raise UsageFault(f"{place}: the column {head}{where} adds up to {whole:g}, not 1", hint)
