"""Parses the members of an index (`--prior FILE`): pure bytes in, members out."""

from __future__ import annotations

import numpy as np

from smallcap_cli.core.methodology.universe import Members
from smallcap_cli.errors import UsageFault
from smallcap_cli.userfiles.security_table import SecurityTable, read_security_table

LAYOUT = "security_id[,index][,held_fraction][,weight]"


def is_list_of_members(content: bytes) -> bool:
    """Whether a file names securities by `security_id`, which no file of a fund's holdings does."""
    return b"security_id" in content[:10_000].lower()


def read_members(name: str, content: bytes) -> dict[str, Members]:
    """Members by the index they belong to: `security_id`, and `held_fraction` and `weight` where the file has them.

    A file without a column `index` is about one index, whose id is "" here. What `methodology apply -f csv` prints can
    be read as it is: rows whose `status` is excluded are no members.
    """
    table = read_security_table(name, content)
    if "security_id" not in table.cells:
        raise UsageFault(f"{name}:1: no column security_id", LAYOUT)
    if "status" in table.cells:
        table = table.only([row for row, status in enumerate(table.texts("status")) if status != "excluded"])
    if "index" not in table.cells:
        return {"": _members(table)}
    indexes = table.texts("index")
    if "" in indexes:
        raise table.fault(indexes.index(""), "index is empty", "name the index of every row")
    rows: dict[str, list[int]] = {}
    for row, index in enumerate(indexes):
        rows.setdefault(index, []).append(row)
    return {index: _members(table.only(own)) for index, own in rows.items()}


def _members(table: SecurityTable) -> Members:
    ids = table.texts("security_id")
    if "" in ids:
        raise table.fault(ids.index(""), "security_id is empty", "give every row one")
    table.check_once("members")
    held = table.numbers("held_fraction") if "held_fraction" in table.cells else np.ones(len(ids))
    weight = table.numbers("weight") if "weight" in table.cells else np.zeros(len(ids))
    held = np.where(np.isnan(held), 1.0, held)
    inside = [position for position in range(len(ids)) if held[position] > 0]
    return Members(
        {ids[position]: float(held[position]) for position in inside},
        {ids[position]: float(np.nan_to_num(weight[position])) for position in inside},
    )
