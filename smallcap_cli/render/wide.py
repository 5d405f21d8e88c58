"""What a screen with the room shows beside the funds: greatest less least, and the sources of a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from smallcap_cli.core.table import DASH, DIFFERENCE_UNITS, UNITS
from smallcap_cli.render.view import ShownTable

if TYPE_CHECKING:
    from smallcap_cli.core.table import Table

#: Heading of a row's greatest figure less its least; "spread" is a price's, and was taken for a weight.
SPREAD = "max - min"


def wide_columns(seen: ShownTable, table: Table) -> dict[str, list[str]]:
    """Greatest less least, and source with its days, for screens that have the room."""
    spreads, sources = [], []
    for position in seen.positions:
        cells = [row[position] for row in table.rows]
        numbers = [c.value for c in cells if c.comparable and isinstance(c.value, int | float)]
        unit = DIFFERENCE_UNITS.get(table.columns[position].unit, table.columns[position].unit)
        spread = UNITS[unit](max(numbers) - min(numbers)).removeprefix("+") if len(numbers) >= 2 else ""
        spread = "" if table.columns[position].bound else spread
        spreads.append(spread or DASH)
        sources.append(_provenance(cells))
    return {SPREAD: spreads, "source, days": sources}


def _provenance(cells: Sequence[object]) -> str:
    """The providers of a row and the stretch of days it rests on."""
    from smallcap_cli.core.model import Value

    values = [c for c in cells if isinstance(c, Value) and c.value is not None]
    names = list(dict.fromkeys(s.provider for v in values for s in v.sources))
    starts = [v.start for v in values if v.start]
    dated = [v.as_of for v in values] + [s.as_of for v in values if not v.as_of for s in v.sources]
    ends = [day for day in dated if day]
    days = ""
    if ends:
        last = f"{min(ends)}" if min(ends) == max(ends) else f"{min(ends)}..{max(ends)}"
        days = f"{min(starts)} to {last}" if starts else last
    return " ".join(part for part in (", ".join(names), days) if part)


def column_width(texts: Sequence[str]) -> int:
    """The width of a column for wide screens, its gap counted."""
    return 3 + max([6, *map(len, texts)])


def wide_heads(extra: dict[str, list[str]]) -> list[str]:
    """The headings of these columns, as wide as their texts."""
    if not extra:
        return []
    width = max(len(text) for text in extra[SPREAD])
    return ["   " + SPREAD.rjust(max(width, len(SPREAD))), "   source, days"]


def wide_cells(extra: dict[str, list[str]], number: int) -> list[str]:
    """The texts of a row in these columns."""
    if not extra:
        return []
    width = max(len(text) for text in (SPREAD, *extra[SPREAD]))
    return ["   " + extra[SPREAD][number].rjust(width), "   " + extra["source, days"][number]]
