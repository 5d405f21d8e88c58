"""What the listing commands share: how many columns have room, and which rows of a list are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smallcap_cli.call.given import Given
    from smallcap_cli.call.printing import Output
    from smallcap_cli.core.table import Table

#: From this width on, a list shows the columns that an 80-column screen has no room for.
ROOMY = 140


def has_room(output: Output) -> bool:
    """Whether there is room for every column: on a wide screen, and in formats without a width."""
    return output.format != "table" or output.width >= ROOMY


def rows_shown(table: Table, given: Given) -> Table:
    """The rows that `--where`, `--sort` and `--limit` ask for."""
    from smallcap_cli.core import rows

    if given["where"]:
        table = rows.keep_rows(table, rows.parse_where(given["where"]))
    if given["sort"]:
        table = rows.sort_rows(table, given["sort"])
    return rows.limit_rows(table, given["limit"]) if given["limit"] else table
