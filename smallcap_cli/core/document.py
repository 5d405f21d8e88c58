"""What a report is, apart from how it is written: sections with a table, a chart, or the reason why there is none."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from smallcap_cli.core.chart import Chart
    from smallcap_cli.core.table import Table


class ReportPart(NamedTuple):
    """One section: the command whose answer it is, and that answer, or in `fault` why there is none.

    `text` is a paragraph above it, `notes` what the command says beside its table.
    """

    id: str
    title: str
    command: str = ""
    text: str = ""
    table: Table | None = None
    chart: Chart | None = None
    notes: tuple[str, ...] = ()
    fault: str = ""


class Mail(NamedTuple):
    """Who a report is from and to."""

    sender: str
    to: tuple[str, ...]
    subject: str = ""


class ReportDocument(NamedTuple):
    """A report: `as_of` is the newest day of the closes that its tables rest on, `age` how old that is in words.

    `notes` are said of several sections.
    """

    id: str
    title: str
    sections: tuple[ReportPart, ...]
    as_of: date | None = None
    age: str = ""
    version: str = ""
    mail: Mail | None = None
    notes: tuple[str, ...] = ()

    @property
    def faults(self) -> tuple[ReportPart, ...]:
        """The sections without an answer."""
        return tuple(one for one in self.sections if one.fault)
