"""The table as a pandas frame, for notebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smallcap_cli.core.table import TEXT_UNITS

if TYPE_CHECKING:
    import pandas as pd

    from smallcap_cli.core.table import Table


def to_pandas(table: Table) -> pd.DataFrame:
    """A frame with the machine columns, indexed by the table's keys; a column that repeats them is left out.

    **Shape** one row a key. Numbers are float64 with NaN for missing, texts and days are objects with None, and so is a
    column with a text among its numbers, such as a range that was claimed.
    """
    import pandas as pd

    columns = {}
    for position, column in enumerate(table.columns):
        if not column.machine:
            continue
        cells = [row[position].value for row in table.rows]
        if tuple(cells) == table.keys:
            continue
        words = column.unit in TEXT_UNITS or any(isinstance(cell, str) for cell in cells)
        kind = "object" if words else "float64"
        columns[column.name] = pd.Series(cells, index=list(table.keys), dtype=kind)
    frame = pd.DataFrame(columns, index=list(table.keys))
    frame.index.name = table.key_label or "ticker"
    return frame
