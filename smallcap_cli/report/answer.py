"""The answer of a report: its document, and an exit code for whoever is not there to read it."""

from __future__ import annotations

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context
from smallcap_cli.call.passing import end_of
from smallcap_cli.call.question import check_options
from smallcap_cli.catalog.reports import ReportDefinition
from smallcap_cli.core.report_changes import ReportFigures
from smallcap_cli.errors import ExitCode, NotFound
from smallcap_cli.report.document import document_of, with_changes
from smallcap_cli.report.figures import named_report
from smallcap_cli.report.fired import with_fired


def answer_of_report(
    context: Context, definition: ReportDefinition, earlier: str | None = None, *, is_named: bool = False
) -> Answer:
    """The report, compared with an earlier one: a file or folder that the user `is_named`, or where it goes.

    **Raises** DataUnavailable where no section has an answer, NotFound where the report to compare with is not there,
    and what any command raises of options that are wrong: else each section would lack its answer for it.
    """
    check_options(context)
    ends = end_of(context)
    document, errors = document_of(context, definition, ends)
    before = _earlier(document.id, str(document.as_of), earlier, is_named=is_named)
    document = with_changes(document, definition, before)
    document = with_fired(context, document, definition, before, ends)
    code = ExitCode.PARTIAL if errors else ExitCode.ANSWERED
    if any(isinstance(error, NotFound) for error in errors):
        code = ExitCode.NOT_FOUND
    return Answer(None, code, errors=errors, document=document)


def _earlier(id: str, as_of: str, place: str | None, *, is_named: bool) -> ReportFigures | None:
    if place is None:
        return None
    try:
        return named_report(place, id, as_of)
    except NotFound:
        if is_named:
            raise
        return None  # the first report in its folder
