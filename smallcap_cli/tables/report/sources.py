"""Where the figures of a report come from, with a row a source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from smallcap_cli.core.model import NOT_PUBLISHED, Gap, Source, Value, absent, text_value
from smallcap_cli.core.table import Column, Table

COLUMNS = (
    Column("source", "source", "text"), Column("as_of", "newest day", "date"), Column("sections", "sections", "text"),
    Column("url", "address", "text", screen=False),
)  # fmt: skip
NO_DAY = Gap(NOT_PUBLISHED, "the source states no day")


def sources_table(tables: Mapping[str, Table], as_of: date | None) -> Table:
    """Each source of the tables once, in the order of their cells: its newest day and the sections that rest on it."""
    newest: dict[str, Source] = {}
    used: dict[str, dict[str, None]] = {}
    for section, table in tables.items():
        for source in _sources(table):
            name = str(source)
            known = newest.get(name)
            if known is None or (source.as_of or date.min) > (known.as_of or date.min):
                newest[name] = source
            used.setdefault(name, {})[section] = None
    rows = tuple(
        (
            text_value(name), absent("date", NO_DAY) if source.as_of is None else Value(source.as_of, "date"),
            text_value(", ".join(used[name])), text_value(source.url),
        )
        for name, source in newest.items()
    )  # fmt: skip
    return Table("sources", COLUMNS, tuple(newest), rows, "Where the figures come from", as_of)


def _sources(table: Table) -> Sequence[Source]:
    return [source for row in table.rows for cell in row for source in cell.sources]
