"""The figures of reports: of one that was written as JSON before, and of a document."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from smallcap_cli.core.document import ReportDocument
from smallcap_cli.core.report_changes import CellKey, ReportCell, ReportFigures
from smallcap_cli.errors import ConfigFault, DataUnavailable, NotFound
from smallcap_cli.inputfile import FileTerms
from smallcap_cli.render.document.data import document_node
from smallcap_cli.render.machine import SCHEMA
from smallcap_cli.settings import named_content

HINT = "name a report that smallcap wrote with -f json, or its folder"
#: What a report says of reports is no figure of its own.
ABOUT_REPORTS = ("report diff", "report fired", "sources")
FILE = FileTerms("report", 50_000_000, HINT, ConfigFault, ConfigFault)


def figures_of(document: ReportDocument) -> ReportFigures:
    """The figures of a document, as its JSON states them."""
    return _figures(document_node(document, generated_at=None))


def read_figures(name: str) -> ReportFigures:
    """The figures of a report written as JSON. **Raises** UsageFault, ConfigFault for another file."""
    place, content = named_content(name, FILE)
    try:
        node = json.loads(content)
        if node["schema"] != SCHEMA or node["command"] != "report":
            raise ConfigFault(f"{place}: not a report of this version of smallcap", HINT)
        return _figures(node)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ConfigFault(f"{place}: not a report in JSON", HINT) from None


def earlier_report(folder: Path, id: str, before: str) -> Path | None:
    """The newest report of that name in a folder that is of an earlier day; None without one."""
    named = re.compile(re.escape(id) + r"-(\d{4}-\d{2}-\d{2})\.json")
    try:
        found = {match[1]: path for path in folder.iterdir() if (match := named.fullmatch(path.name))}
    except OSError as error:
        raise DataUnavailable(f"{folder} cannot be read: {error.strerror}", "choose another folder") from None
    earlier = [day for day in found if day < before]
    return found[max(earlier)] if earlier else None


def _figures(node: Mapping[str, Any]) -> ReportFigures:
    cells: dict[CellKey, ReportCell] = {}
    for section in node["sections"]:
        table = section["table"]
        if table is None or table["command"] in ABOUT_REPORTS:
            continue
        units = {column["name"]: column["unit"] for column in table["columns"]}
        for key, row in zip(table["keys"], table["rows"], strict=True):
            for column, value in row.items():
                known = table["cells"].get(f"{key}.{column}", {})
                cells[section["id"], key, column] = ReportCell(
                    value, known.get("start") or "", known.get("as_of") or "", known.get("unit") or units[column]
                )
    return ReportFigures(str(node["id"]), str(node["as_of"] or ""), str(node["version"]), cells)


def named_report(name: str, id: str, before: str) -> ReportFigures:
    """The figures of an earlier report: a file, or the newest in a folder. **Raises** NotFound where it has none."""
    folder = Path(name)
    if not folder.is_dir():
        return read_figures(name)
    found = earlier_report(folder, id, before)
    if found is None:
        raise NotFound(f"{folder} has no report {id} of a day before {before}", HINT)
    return read_figures(str(found))
