"""A universe from what funds hold: the table that index rules run on, and how much of it is known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from smallcap_cli.core.holdings.companies import Companies
from smallcap_cli.core.holdings.floats import FloatPart
from smallcap_cli.core.methodology.lines import COLUMNS, INCOMES, MISSING, FundUniverse
from smallcap_cli.core.methodology.vocabulary import TEXT_COLUMNS
from smallcap_cli.core.model import NOT_OFFERED, Gap, Value, absent
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.words import count_of, name_list, percent_text
from smallcap_cli.tables.holdings.heading import list_line
from smallcap_cli.tables.holdings.identification import identification_lines

_UNKNOWN = Gap(NOT_OFFERED, "no source says it")
_SUMMARY_COLUMNS = (
    Column("column", "column", "text"),
    Column("known", "lines with it", "measured_share"),
    Column("grade", "grade", "text"),
    Column("source", "from", "text"),
)
_SOURCES = {
    "company_id": "tickers, CUSIPs and names of the lines", "security_type": "what kind of line it is",
    "price": "the holdings, --prices where newer, else stated values",
    "exchange": "the holdings, else the list of tickers", "shares_out": "--fundamentals or stored facts",
    "float_factor": "fund quantities and shares_out", "as_of": "the newest holdings or price",
    **dict.fromkeys(INCOMES, "stored facts"),
}  # fmt: skip


def universe_table(found: FundUniverse) -> Table:
    """One row a security, every column that rules may read; a cell that no source fills is empty."""
    columns = tuple(Column(name, name.replace("_", " "), _unit(name)) for name in COLUMNS)
    rows = tuple(tuple(_cell(line.cells.get(name), _unit(name)) for name in COLUMNS) for line in found.lines)
    keys = tuple(str(line.cells["security_id"]) for line in found.lines)
    return Table(
        "universe build", columns, keys, rows, as_of=found.as_of,
        warnings=(*found.notes, *_part_words(found), *_gap_words(found)),
    )  # fmt: skip


def universe_summary_table(found: FundUniverse, funds: Sequence[Companies]) -> Table:
    """How much of each column is known, and where it is from; columns that nobody fills are one note.

    `funds` are those whose lines the table has.
    """
    known = [name for name in COLUMNS if found.grades[name] != MISSING]
    names = name_list([fund.holdings.ticker for fund in funds])
    rows = tuple(
        (Value(name, "text"), Value(found.known_share(name), "measured_share"), Value(found.grades[name], "text"),
         Value(_SOURCES.get(name, "the holdings"), "text"))
        for name in known
    )  # fmt: skip
    return Table(
        "universe build", _SUMMARY_COLUMNS, tuple(known), rows, as_of=found.as_of,
        head=f"{count_of(len(found.lines), 'security', 'securities')} of {names} on {found.as_of}",
        footnotes=(
            *_part_words(found), *map(list_line, funds),
            *(line for fund in funds for line in identification_lines(fund)), "-o FILE.csv writes the table",
        ),
        warnings=(*found.notes, *_gap_words(found)),
    )  # fmt: skip


def _unit(name: str) -> str:
    return "date" if name == "as_of" else "text" if name in TEXT_COLUMNS else "ratio"


def _cell(value: str | float | date | None, unit: str) -> Value:
    return absent(unit, _UNKNOWN) if value is None or value == "" else Value(value, unit)


def _part_words(found: FundUniverse) -> tuple[str, ...]:
    return tuple(f"{fund} holds {_part(part)}" for fund, part in found.parts.items())


def _part(part: FloatPart) -> str:
    through = f", through {part.through}" if part.through else ""
    steady = f"{percent_text(part.steadiness, 0)} of {part.lines:,} lines within 5 %"
    return f"{percent_text(part.part, 3)} of every float ({steady}{through})"


def _gap_words(found: FundUniverse) -> tuple[str, ...]:
    lacking = [name for name in COLUMNS if found.grades[name] == MISSING]
    partly = [f"{name} for {percent_text(1 - found.known_share(name), 1)}" for name in COLUMNS
              if found.grades[name] != MISSING and found.known_share(name) < 1]  # fmt: skip
    return (
        *((f"empty for a part of the lines: {', '.join(partly)}",) if partly else ()),
        *((f"empty for every line: {', '.join(lacking)}",) if lacking else ()),
    )
