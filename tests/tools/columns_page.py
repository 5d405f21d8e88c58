"""Writes smallcap_cli/guide/columns.md from `metric list` and the presets.

python -m tests.tools.columns_page
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

import yaml

from tests.tools.readme import GUIDE, ROOT, call, workshop

PAGE = GUIDE / "columns.md"
HEAD = """\
# Columns

Every column of `compare`: its unit, its window and what it is. Names never change within a major version;
`smallcap metric list -f csv` is the schema.

`--columns` (or `-c`) takes names from this page, separated by commas; `--preset` takes a whole set:
{presets}.
`smallcap metric explain NAME` gives formula, conventions, inputs and an example.

Names that people use elsewhere are understood wherever a column is named, in capitals too: `fee`, `aum`, `mdd:3y`.
They stand at the end of the lines below; answers have the names on the left. A name of several columns, such as
`drawdown`, is refused with them. A window alone is the return over it: `ytd`, `2024`, `2y` (from 3 years on per year).
Windows may be written `5Y`, `12m`, `5 years` or `inception` too.

Window `any` means that the column takes one of its own, such as `max_drawdown:3y`; without one it uses `--window`.
Window `none` means that the figure is true for the as-of day.

Machine formats have raw numbers: a fraction of 0.0123 is 1.23 %. `status` is `ok`, `partial` (a figure is missing
because its source failed or nothing was fetched) or `unavailable`.
"""
TITLES = ("column", "unit", "window", "meaning")


def page() -> str:
    """The page as Markdown: a table for each group of columns."""
    groups: dict[str, list[Mapping[str, str]]] = {}
    for row in _listed():
        groups.setdefault(row["group"], []).append(row)
    tables = [f"\n## {name.capitalize()}\n\n{_table(rows)}" for name, rows in groups.items()]
    presets = ", ".join(f"`{name}`" for name in _presets())
    return HEAD.format(presets=presets) + "".join(tables)


def _listed() -> list[Mapping[str, str]]:
    with workshop():
        printed = call(["metric", "list", "-f", "csv", "-q"])
    return list(csv.DictReader(io.StringIO(printed.out)))


def _presets() -> tuple[str, ...]:
    text = (ROOT / "configs" / "defaults.yaml").read_text(encoding="utf-8")
    return tuple(yaml.safe_load(text)["presets"])


def _aliases(row: Mapping[str, str]) -> str:
    """The other names of a column, as a sentence after its meaning."""
    names = [f"`{name}`" for name in row["aliases"].split(", ") if name != "none"]
    return f" Also {', '.join(names)}." if names else ""


def _table(rows: list[Mapping[str, str]]) -> str:
    cells = [(f"`{row['name']}`", row["unit"], row["window"], row["help"] + _aliases(row)) for row in rows]
    lines = [" | ".join(cell.replace("|", "\\|") for cell in line) for line in (TITLES, ("---",) * len(TITLES), *cells)]
    return "".join(f"| {line} |\n" for line in lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
