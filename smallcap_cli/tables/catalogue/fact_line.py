"""One fact of a fund as the line of a table: what it says, of which day, how sure it is, and its source."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from smallcap_cli.core.model import Gap, Source, Value, absent, text_value
from smallcap_cli.core.table import Column
from smallcap_cli.tables.cells import day_cell

#: Sections whose facts a provider supplies; all others are the catalogue's unless a line names one.
SUPPLIED = ("published", "published index", "prices", "profile")
_URL = re.compile(r",? ?https?://[^\s;,]+")


@dataclass(frozen=True)
class FactLine:
    """One fact of a fund; `label`, `reading` and `when` are for people, the rest for everybody.

    `start` and `end` are the days between which it holds, was seen, or reaches.
    """

    section: str
    item: str
    label: str
    value: float | date | str | None
    unit: str = "text"
    status: str = ""
    source: str = ""
    note: str = ""
    as_of: date | None = None
    start: date | None = None
    end: date | None = None
    when: str = ""
    reading: str = ""
    gap: Gap | None = None
    approximate: bool = False
    provider: str = ""


def fact_columns(*, named: bool) -> tuple[Column, ...]:
    """The columns of a fact: the fund, four for people, then those for programs; people see the fund where `named`."""
    people = (("label", "fact"), ("reading", "value"), ("state", "status"), ("when", "day"))
    machine = (
        ("section", "text"), ("item", "text"), ("value", "text"), ("as_of", "date"), ("status", "text"),
        ("source", "text"), ("start", "date"), ("end", "date"), ("note", "text"),
    )  # fmt: skip
    return (
        Column("ticker", "fund", "text", screen=named),
        *(Column(name, label, "text", machine=False) for name, label in people),
        *(Column(name, name.replace("_", " "), unit, screen=False) for name, unit in machine),
    )


def fact_cells(ticker: str, line: FactLine) -> tuple[Value, ...]:
    """The cells of one fact of a fund: the fund, four for people, then those for programs."""
    provider = line.item if line.section == "prices" else line.section.split()[0]
    provider = line.provider or (provider if line.section in SUPPLIED else "catalogue")
    cited = (Source(provider, as_of=line.as_of, citation=line.source),) if line.source else ()
    if line.gap is not None:
        value = absent(line.unit, line.gap)
    else:
        mark = "~" if line.approximate else ""
        value = Value(line.value, line.unit, sources=cited, as_of=line.as_of, start=line.start, mark=mark)
    reading = text_value(line.reading) if line.reading else replace(value, sources=())
    footnote = ": ".join(part for part in (_URL.sub("", line.source), line.note) if part)
    state = Value(line.status or "none", "text", notes=(footnote,) if footnote else ())
    return (
        text_value(ticker), text_value(line.label), reading, state, text_value(line.when or "undated"),
        text_value(line.section), text_value(line.item), value, day_cell(line.as_of),
        text_value(line.status), text_value(line.source), day_cell(line.start), day_cell(line.end),
        text_value(line.note),
    )  # fmt: skip
