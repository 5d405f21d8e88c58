"""The table as a pandas frame, for notebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smallcap_cli.core.table import has_numbers
from smallcap_cli.render.machine import machine_columns

if TYPE_CHECKING:
    import pandas as pd

    from smallcap_cli.core.table import Table


def to_pandas(table: Table) -> pd.DataFrame:
    """A frame with the machine columns; the first whose values are the table's keys is the index, and gives its name.

    **Shape** one row a key. Numbers are float64 with NaN for missing, texts and days are objects with None, and so is a
    column with a text among its numbers, such as a range that was claimed. A column whose rows have units of their own
    is one of numbers where all are. Keys of several parts are called `row`.
    """
    import pandas as pd

    named = next((number for number in machine_columns(table) if _names_rows(table, number)), None)
    keys = list(table.keys) if named is None else [row[named].value for row in table.rows]
    name = table.key_label or "row" if named is None else table.columns[named].name
    index = pd.Index(keys, dtype="object", name=name)
    columns = {}
    for position in machine_columns(table):
        column, cells = table.columns[position], [row[position].value for row in table.rows]
        if position != named:
            kind = "float64" if has_numbers(column, cells) else "object"
            columns[column.name] = pd.Series(cells, index=index, dtype=kind)
    return pd.DataFrame(columns, index=index)


def _names_rows(table: Table, position: int) -> bool:
    """Whether a column's values are the keys, texts or days as such."""
    return all(str(row[position].value) == key for row, key in zip(table.rows, table.keys, strict=True))
