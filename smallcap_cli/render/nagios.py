"""A table of checks as one line of the Nagios plugin format: status, summary, performance data, then a line a check.

**Source** Nagios Plugins Development Guidelines, "Plugin Output for Nagios" and "Threshold and Ranges": text up to a
bar, then 'label'=value[%];warn;crit; the range L: alerts below L, ~:L above it.
"""

from __future__ import annotations

from collections.abc import Mapping

from smallcap_cli.core.model import Value
from smallcap_cli.core.table import Table, text_of
from smallcap_cli.core.words import quantity
from smallcap_cli.render.text_safety import clean

#: Status -> exit code, the gravest first.
CODES: Mapping[str, int] = {"CRITICAL": 2, "UNKNOWN": 3, "WARNING": 1, "OK": 0}
SEVERITIES = {"fail": "CRITICAL", "warn": "WARNING", "note": "OK"}
SHARES = ("fraction", "share", "measured_share")
TITLE = "SMALLCAP"


def nagios_text(table: Table, status: str) -> str:
    """The lines of a run with that status."""
    rows = [_by_name(table, row) for row in table.rows]
    told = [f"{row['id'].value} {_words(row)}" for row in rows if status_of(row) != "OK" or _fires(row)]
    summary = "; ".join(told) or quantity(len(rows), "check")
    data = " ".join(part for row in rows if (part := _performance(row)))
    lines = [f"{row['id'].value}: {row['state'].value} {_words(row)}" for row in rows]
    return (
        "\n".join([f"{TITLE} {status} - {_clean(summary)}" + (f" | {data}" if data else ""), *map(_clean, lines)])
        + "\n"
    )


def unknown_text(what: str) -> str:
    """The line of a run that came to nothing."""
    return f"{TITLE} UNKNOWN - {_clean(what)}\n"


def status_of_table(table: Table) -> str:
    """The gravest status of a table's checks."""
    found = {status_of(_by_name(table, row)) for row in table.rows}
    return next((status for status in CODES if status in found), "OK")


def status_of(row: Mapping[str, Value]) -> str:
    """The status of one check: by its severity where it fires, UNKNOWN without data."""
    if row["state"].value == "no_data":
        return "UNKNOWN"
    return SEVERITIES[str(row["severity"].value)] if _fires(row) else "OK"


def _fires(row: Mapping[str, Value]) -> bool:
    return row["state"].value in ("first", "firing")


def _by_name(table: Table, row: tuple[Value, ...]) -> dict[str, Value]:
    return {column.name: cell for column, cell in zip(table.columns, row, strict=True)}


def _words(row: Mapping[str, Value]) -> str:
    detail = str(row["detail"].value or "")
    return f"{text_of(row['value'])} ({text_of(row['test'])})" + (f": {detail}" if detail else "")


def _performance(row: Mapping[str, Value]) -> str:
    """'id'=value;warn;crit of a check with a number; the limit stands where its severity says."""
    value, limit = row["value"], row["limit"]
    if not isinstance(value.value, float | int):
        return ""
    scale, sign = (100.0, "%") if value.unit in SHARES else (1.0, "")
    operator = str(row["test"].value or "").partition(" ")[0]
    bound = ""
    if isinstance(limit.value, float | int) and operator in ("<", "<=", ">", ">="):
        number = f"{limit.value * scale:.10g}"
        bound = f"{number}:" if operator.startswith("<") else f"~:{number}"
    warn, crit = ("", bound) if row["severity"].value == "fail" else (bound, "")
    if row["severity"].value == "note":
        warn = crit = ""
    return f"'{row['id'].value}'={value.value * scale:.10g}{sign};{warn};{crit}"


def _clean(text: str) -> str:
    """Text without the bar, which begins performance data, on one line."""
    return clean(text).replace("|", "/")
