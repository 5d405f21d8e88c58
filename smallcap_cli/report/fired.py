"""What fired since the last report: at the top of a report whose sections have checks."""

from __future__ import annotations

from datetime import date, timedelta

from smallcap_cli.call.context import Context
from smallcap_cli.call.passing import options_for
from smallcap_cli.call.run_line import answer_to, command_of
from smallcap_cli.catalog.reports import ReportDefinition
from smallcap_cli.core.document import ReportDocument, ReportPart
from smallcap_cli.core.exchange import sessions
from smallcap_cli.core.report_changes import ReportFigures
from smallcap_cli.errors import SmallcapError
from smallcap_cli.tables.report.fired import CheckTables, fired_checks

TITLE = "Fired since the last report"
#: Checks are judged as if they had run for so long before, so that one that fired all along is not called new.
RUN_BEFORE = timedelta(days=92)


def with_fired(
    context: Context, document: ReportDocument, definition: ReportDefinition, earlier: ReportFigures | None, ends: float
) -> ReportDocument:
    """The document with what fired since the earlier report as its first section, if it has checks."""
    words = {one.id: one.words for one in definition.sections if one.shows == "run" and _is_check(one.words)}
    if not words or document.as_of is None:
        return document
    since = date.fromisoformat(earlier.as_of) if earlier is not None and earlier.as_of else None
    tables, fault = [], ""
    for section in document.sections:
        if section.id in words and section.table is not None and not section.fault:
            days = sessions((since or document.as_of) - RUN_BEFORE, document.as_of).tolist()
            line = _replay_line(words[section.id], days[0])
            try:
                answer = answer_to(line, options_for(context, ends))
            except SmallcapError as error:
                fault = error.message
                continue
            tables += [CheckTables(section.table, answer.table, days[0])] if answer.table is not None else []
        elif section.id in words:
            fault = section.fault
    taken = {one.id for one in document.sections}
    name = next(one for one in ("fired", *(f"fired-{number}" for number in range(2, 100))) if one not in taken)
    part = ReportPart(name, TITLE, fault=fault)
    if tables:
        found = fired_checks(tables, since, document.as_of)
        part = part._replace(table=found.table, text=found.text)
    return document._replace(sections=(part, *document.sections))


def _is_check(words: tuple[str, ...]) -> bool:
    return command_of(words)[0].name == "check"


def _replay_line(words: tuple[str, ...], first: date) -> tuple[str, ...]:
    """The line that replays the checks of a line from a day on."""
    _, rest = command_of(words)
    return ("check", "replay", *(word for word in rest if word != "--changed-only"), f"--from={first}")
