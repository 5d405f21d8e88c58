"""A table with a row a security, its cells by column: what a universe, members and returns have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.methodology.universe import Bools, first_names
from smallcap_cli.core.model import Floats
from smallcap_cli.errors import UsageFault, safe
from smallcap_cli.inputfile import FileTerms
from smallcap_cli.userfiles.sheet import SEPARATORS, SheetTerms, duplicates, figure, read_sheet, text_of

MOST_BYTES = 200_000_000
TERMS = SheetTerms(UsageFault, "save it as CSV in UTF-8 with a header line", "one row a security")
#: Columns between 0 and 1, and columns that are never below 0.
FRACTIONS = ("float_factor", "vote_float", "held_fraction")
COUNTS = ("price", "shares_out", "adv_usd_12m", "days_listed", "vol_12m", "weight", "volume_m")


def table_terms(what: str) -> FileTerms:
    """How such a table is opened; `what` it is called."""
    return FileTerms(what, MOST_BYTES, TERMS.each_row)


class SecurityTable(NamedTuple):
    """A table as text: its name for messages, cells by column, and the line of each row."""

    name: str
    cells: Mapping[str, Sequence[str]]
    lines: Sequence[int]

    def fault(self, row: int, what: str, hint: str) -> UsageFault:
        """An error about one of the rows, which it names by line and security."""
        ids = self.cells["security_id"]
        who = f" ({safe(ids[row])})" if ids[row] else ""
        return UsageFault(f"{self.name}:{self.lines[row]}{who}: {what}", hint)

    def only(self, rows: Sequence[int]) -> SecurityTable:
        """The same table with only these rows."""
        cells = {name: [column[row] for row in rows] for name, column in self.cells.items()}
        return SecurityTable(self.name, cells, [self.lines[row] for row in rows])

    def texts(self, column: str) -> list[str]:
        """The texts of a column on one line each, without blanks around them."""
        return [cell.replace("\n", " ").strip() for cell in self.cells[column]]

    def numbers(self, column: str) -> Floats:
        """The numbers of a column, NaN where a cell is empty. **Raises** UsageFault naming the row of another text."""
        cells = self.cells[column]
        texts = [cell or "nan" for cell in cells] if "" in cells else cells
        try:
            found = np.array(texts, dtype=np.float64)
        except ValueError:
            found = np.array([self._number(column, row) for row in range(len(cells))], dtype=np.float64)
        self.check_range(column, np.isinf(found), "is not a finite number", "correct the cell")
        with np.errstate(invalid="ignore"):
            if column in COUNTS or column.rstrip("0123456789") in COUNTS:
                self.check_range(column, found < 0, "is below 0", "correct the cell")
            if column in FRACTIONS:
                outside = (found < 0) | (found > 1)
                self.check_range(column, outside, "is not between 0 and 1", "write 0.85 for 85 %")
        return found

    def days(self) -> list[date]:
        """The day of each row, of the column `as_of`. **Raises** UsageFault naming the row of another text."""
        texts = [cell.strip()[:10] for cell in self.cells["as_of"]]
        found: dict[str, date] = {}
        for text in dict.fromkeys(texts):
            try:
                found[text] = date.fromisoformat(text)
            except ValueError:
                row = texts.index(text)
                raise self.fault(row, f"as_of {safe(text)!r} is not a day", "write YYYY-MM-DD") from None
        return [found[text] for text in texts]

    def check_range(self, column: str, wrong: Bools, what: str, hint: str) -> None:
        """Raises the error of the first row where something is wrong, with the count of the others."""
        rows = np.flatnonzero(wrong)
        if len(rows):
            more = f" (and {len(rows) - 1:,} rows more)" if len(rows) > 1 else ""
            raise self.fault(int(rows[0]), f"{column} {safe(self.cells[column][rows[0]])} {what}{more}", hint)

    def check_once(self, what: str) -> None:
        """Raises where a security is there more than once."""
        twice = duplicates(self.texts("security_id"))
        if twice:
            raise UsageFault(f"{self.name}: {what} that are there twice: {first_names(twice)}", "keep one row of each")

    def _number(self, column: str, row: int) -> float:
        try:
            return figure(self.cells[column][row])
        except ValueError:
            text = self.cells[column][row].strip()
            fraction = "write 0.05 for 5 %" if text.endswith("%") else "numbers have no separators"
            hint = f"{fraction}; leave the cell empty for missing"
            raise self.fault(row, f"{column} {safe(text)!r} is not a number", hint) from None


def read_security_table(name: str, content: bytes) -> SecurityTable:
    """The cells of a CSV file by column; the header is matched in lower case."""
    header, rows = read_sheet(name, text_of(name, content, TERMS, MOST_BYTES), TERMS, SEPARATORS)
    heads = [cell.strip().lower() for cell in header.cells]
    body = list(rows)
    twice = duplicates(heads)
    if twice:
        raise UsageFault(f"{name}:1: columns that are there twice: {first_names(twice)}", "keep one of each")
    cells: list[tuple[str, ...]] = list(zip(*(row.cells for row in body), strict=True)) or [()] * len(heads)
    return SecurityTable(name, dict(zip(heads, cells, strict=True)), [row.line for row in body])
