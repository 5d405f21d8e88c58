"""A report as a document: every section asked for, its answer or the reason why there is none."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Sequence
from datetime import date
from shlex import join

from smallcap_cli import __version__
from smallcap_cli.call.context import Context
from smallcap_cli.call.passing import options_for
from smallcap_cli.call.run_line import OF_PRINTING, answer_to, command_of, first_option, table_command
from smallcap_cli.catalog.reports import ReportDefinition, ReportSection
from smallcap_cli.core.ages import session_out
from smallcap_cli.core.document import ReportDocument, ReportPart
from smallcap_cli.core.exchange import sessions
from smallcap_cli.core.model import NOT_LISTED_THEN
from smallcap_cli.core.report_changes import ReportFigures, changes_between
from smallcap_cli.core.table import TEXT_UNITS, Table
from smallcap_cli.core.words import quantity, unique
from smallcap_cli.errors import DataUnavailable, ExitCode, NotFound, SmallcapError, UsageFault
from smallcap_cli.report.figures import figures_of
from smallcap_cli.tables.report.changes import changes_table
from smallcap_cli.tables.report.sources import sources_table

#: Exit codes of an answer that is there whole; a check that fired or a claim that failed is an answer.
ANSWERED = (ExitCode.ANSWERED, ExitCode.NO)


def check_lines(definition: ReportDefinition) -> None:
    """Nothing, if every section's line may stand in a report. **Raises** UsageFault with the section."""
    for section in definition.sections:
        if section.shows != "run":
            continue
        where = f"section {section.id}"
        try:
            _, rest = table_command(section.words, "a report")
        except UsageFault as fault:
            raise UsageFault(f"{where}: {fault.message}", fault.hint) from None
        option = first_option(rest, OF_PRINTING)
        if option:
            hint = "write chart: true" if option == "--chart" else "the report says where it goes and in which form"
            raise UsageFault(f"{where}: {option} is not for a section", hint)


def document_of(
    context: Context, definition: ReportDefinition, ends: float
) -> tuple[ReportDocument, list[SmallcapError]]:
    """The report as of the call's day, and the errors of sections; what other sections need is left to the caller.

    **Raises** NotFound where no section has an answer because something named does not exist, else DataUnavailable.
    """
    check_lines(definition)
    found: list[tuple[str, SmallcapError]] = []
    sections = tuple(_section(context, one, ends, found) for one in definition.sections)
    errors = errors_by_message(found)
    asked = [one for one, section in zip(sections, definition.sections, strict=True) if section.shows == "run"]
    if asked and all(one.fault for one in asked):
        first = next((error for error in errors if isinstance(error, NotFound)), errors[0])
        kind = NotFound if isinstance(first, NotFound) else DataUnavailable
        raise kind(f"no section of the report has an answer: {first.message}", first.hint)
    _refuse_empty(context, asked)
    tables = {one.id: one.table for one in sections if one.table is not None}
    as_of = _as_of(context, list(tables.values()))
    kinds = {one.id: one.shows for one in definition.sections}
    sections = tuple(
        one._replace(table=sources_table(tables, as_of)) if kinds[one.id] == "sources" else one for one in sections
    )
    age = age_text(as_of, context.as_of or context.today)
    repeated = common_notes(sections)
    sections = tuple(one._replace(notes=tuple(note for note in one.notes if note not in repeated)) for one in sections)
    document = ReportDocument(
        definition.id, definition.title, sections, as_of, age, __version__, definition.mail, repeated
    )
    return document, errors


def _refuse_empty(context: Context, sections: Sequence[ReportPart]) -> None:
    """Nothing, if an answer has a figure or words alone. **Raises** DataUnavailable where every figure is missing."""
    tables = [one.table for one in sections if one.table is not None and not one.fault]
    figures = [[cell for row in table.rows for cell in row if cell.unit not in TEXT_UNITS] for table in tables]
    if not tables or any(not cells or any(not cell.missing for cell in cells) for cells in figures):
        return
    gap = figures[0][0].gap
    day = context.as_of or context.today
    why = f"{gap.reason.replace('_', ' ')}: {gap.detail}".removesuffix(": ")
    hint = "give a later --as-of" if gap.reason == NOT_LISTED_THEN else "smallcap data status shows what is stored"
    raise DataUnavailable(f"no section of the report has a figure as of {day}: {why}", hint)


def _as_of(context: Context, tables: Sequence[Table]) -> date:
    """The newest day of the closes that tables rest on; without any, the day asked for or the last session."""
    last = context.as_of or session_out(context.now).day
    days = [table.as_of for table in tables if table.as_of is not None and table.conventions.get("basis")]
    return max(days) if days else last


def errors_by_message(found: Sequence[tuple[str, SmallcapError]]) -> list[SmallcapError]:
    """One error a message, with the ids of all sections that have it in front."""
    sections: dict[str, list[str]] = {}
    first: dict[str, SmallcapError] = {}
    for section, error in found:
        sections.setdefault(error.message, []).append(section)
        first.setdefault(error.message, error)
    return [
        type(error)(f"section{'s' * (len(ids) > 1)} {', '.join(ids)}: {message}", error.hint)
        for (message, ids), error in zip(sections.items(), first.values(), strict=True)
    ]


def common_notes(sections: Sequence[ReportPart]) -> tuple[str, ...]:
    """What several sections say beside their tables: it is said once, above them."""
    times = Counter(note for one in sections for note in unique(one.notes))
    return tuple(note for note, count in times.items() if count > 1)


def with_changes(
    document: ReportDocument, definition: ReportDefinition, earlier: ReportFigures | None
) -> ReportDocument:
    """The document with what changed since an earlier one in the sections for that; without one they say so."""
    shown = {one.id for one in definition.sections if one.shows == "changes"}
    if not shown:
        return document
    if earlier is None:
        text = "the first report: there is none of an earlier day to compare it with"
        return document._replace(
            sections=tuple(one._replace(text=text) if one.id in shown else one for one in document.sections)
        )
    later = figures_of(document)
    table = changes_table(earlier, later, list(changes_between(earlier, later)))
    return document._replace(
        sections=tuple(one._replace(table=table) if one.id in shown else one for one in document.sections)
    )


def _section(
    context: Context, section: ReportSection, ends: float, errors: list[tuple[str, SmallcapError]]
) -> ReportPart:
    made = ReportPart(section.id, section.title, text=section.text)
    if section.shows != "run":
        return made
    line = _line(context, section)
    try:
        answer = answer_to(section.words, options_for(context, ends))
    except SmallcapError as error:
        errors.append((section.id, error))
        return made._replace(command=line, fault=error.message)
    # A fund without figures among others leaves the exit code of a table at 0.
    errors += [(section.id, error) for error in answer.errors]
    if answer.exit_code not in ANSWERED and not answer.errors:
        errors.append((section.id, DataUnavailable(f"exit code {int(answer.exit_code)}", f"run {line}")))
    fault = ""
    if answer.exit_code == ExitCode.UNAVAILABLE:
        fault = answer.errors[0].message if answer.errors else "no figure of it is known"
    notes = (*answer.alarms, *answer.notes, *(error.message for error in answer.errors))
    if answer.table is None:
        return made._replace(command=line, fault=answer.text.strip() or "no table", notes=notes)
    chart = answer.draw() if section.chart and answer.draw is not None else None
    if section.chart and (chart is None or chart.empty):
        chart, notes = None, (*notes, "no chart: nothing of this table can be drawn")
    return made._replace(command=line, table=answer.table, chart=chart, notes=notes, fault=fault)


def _line(context: Context, section: ReportSection) -> str:
    """The section's line as it can be typed again: with the report's day where the command takes one."""
    taken = inspect.signature(command_of(section.words)[0].run).parameters
    has_day = any(word.partition("=")[0] == "--as-of" for word in section.words)
    day = ("--as-of", str(context.as_of)) if context.as_of and "as_of" in taken and not has_day else ()
    return join(("smallcap", *section.words, *day))


def age_text(as_of: date, today: date) -> str:
    """How old a day is in sessions of the exchange: `as of 2026-11-27, the last session before 2026-11-29`."""
    later = sessions(as_of, today)
    behind = int((later > later.dtype.type(as_of)).sum())
    # Today's session has not ended while its day runs: a report of yesterday's close is not late.
    missed = behind - int(bool(behind) and later[-1].item() == today)
    if missed <= 0 and as_of < today:
        return f"as of {as_of}, the last session before {today}"
    return f"as of {as_of}, {quantity(missed, 'session')} behind {today}"
