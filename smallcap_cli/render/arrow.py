"""The table as an Arrow table, for whatever reads Arrow's stream: DuckDB, Polars, pandas, pyarrow."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from smallcap_cli.core.table import has_numbers
from smallcap_cli.render.machine import machine_columns, raw

if TYPE_CHECKING:
    import pyarrow

    from smallcap_cli.core.table import Table

DAY_UNITS = ("date", "month")


def arrow_table(table: Table) -> pyarrow.Table:
    """The machine columns, in their order; each field's metadata has its unit and label.

    **Shape** one row a row of the table. Numbers are float64, days date32, texts string, and so is a column with a text
    among its numbers; a missing cell is null.
    **Raises** ImportError without pyarrow.
    """
    import pyarrow

    fields, arrays = [], []
    for position in machine_columns(table):
        column = table.columns[position]
        cells = [row[position] for row in table.rows]
        about = {"unit": column.unit, "label": column.label}
        if column.unit in DAY_UNITS:
            days = [cell.value if isinstance(cell.value, date) else None for cell in cells]
            array = pyarrow.array(days, pyarrow.date32())
        else:
            values = [raw(cell) for cell in cells]
            if has_numbers(column, values):
                array = pyarrow.array(values, pyarrow.float64())
            else:
                array = pyarrow.array([None if value is None else str(value) for value in values], pyarrow.string())
        fields.append(pyarrow.field(column.name, array.type, metadata=about))
        arrays.append(array)
    said = {"command": table.command, "as_of": table.as_of.isoformat() if table.as_of else ""}
    return pyarrow.Table.from_arrays(arrays, schema=pyarrow.schema(fields, metadata=said))
