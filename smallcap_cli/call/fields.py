"""`--fields`: which keys the rows of JSON have, and which there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from smallcap_cli.core.words import unique
from smallcap_cli.errors import UsageFault, did_you_mean, safe

if TYPE_CHECKING:
    from smallcap_cli.call.context import Context
    from smallcap_cli.core.document import ReportDocument
    from smallcap_cli.core.table import Table

#: Formats whose rows have named fields that can be chosen.
FIELD_FORMATS = ("json", "ndjson")


def fields_of(context: Context, format: str, formats: Sequence[str], *, folder: bool) -> tuple[str, ...] | None:
    """The names that `--fields` lists, once each; None where it is not given.

    **Raises** UsageFault for names in a format without fields, and for a report in a `folder`: with some fields alone
    it would be no report to compare the next one with.
    """
    text = context.given["fields"]
    if text is None:
        return None
    names = unique(word.strip() for word in str(text).split(",") if word.strip())
    if names and format not in FIELD_FORMATS:
        hint = "add -f json; in compare, -c chooses the columns of every format"
        having = " and ".join(one for one in FIELD_FORMATS if one in formats)
        raise UsageFault(f"--fields is for {having}, not {format}", hint)
    if names and folder:
        raise UsageFault("a report in a folder has all fields: the next one is compared with it", "-o FILE.json")
    return names


def table_with_fields(table: Table, names: Sequence[str]) -> Table:
    """The table with these columns alone, in this order. **Raises** UsageFault for another, and for none."""
    known = _positions(table)
    _check_names(names, tuple(known), ", ".join(known))
    return _cut(table, [known[name] for name in names])


def document_with_fields(document: ReportDocument, names: Sequence[str]) -> ReportDocument:
    """The report whose tables have those of these columns that are theirs; a section with none of them has no table.

    **Raises** UsageFault for a name that no section has, and for none.
    """
    known = {one.id: _positions(one.table) for one in document.sections if one.table is not None}
    every = unique(name for positions in known.values() for name in positions)
    _check_names(names, every, "; ".join(f"{id}: {', '.join(positions)}" for id, positions in known.items()))
    sections = []
    for one in document.sections:
        chosen = [known[one.id][name] for name in names if name in known.get(one.id, ())]
        sections.append(one._replace(table=_cut(one.table, chosen) if one.table is not None and chosen else None))
    return document._replace(sections=tuple(sections))


def _positions(table: Table) -> Mapping[str, int]:
    """The positions of the columns that the rows of JSON have, by name."""
    return {column.name: number for number, column in enumerate(table.columns) if column.machine}


def _check_names(names: Sequence[str], known: tuple[str, ...], listed: str) -> None:
    if not names:
        raise UsageFault("--fields names no field", f"fields: {listed}")
    for name in names:
        if name not in known:
            near = did_you_mean(name, known, "")
            hint = f"{near} --fields alone lists them" if near else f"fields: {listed}"
            raise UsageFault(f"no field called {safe(name)!r}", hint)


def _cut(table: Table, chosen: Sequence[int]) -> Table:
    rows = tuple(tuple(row[number] for number in chosen) for row in table.rows)
    return replace(table, columns=tuple(table.columns[number] for number in chosen), rows=rows)
