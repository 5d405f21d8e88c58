"""`smallcap report`: everything about some funds in one document."""

from __future__ import annotations

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.call.options import PRINTING, Tickers
from smallcap_cli.call.tickers import tickers_of
from smallcap_cli.render.document import DOCUMENT_FORMATS

OPTIONS = (
    "as_of", "prices", "holdings", "fundamentals", "shares", "provider", "offline", "deadline", "vintage", "max_age",
    "funds_from", *PRINTING,
)  # fmt: skip
EXAMPLES = """Examples:
  smallcap report IWM IJR -o report.html
  smallcap report IWM IJR VB -o report.xlsx --as-of 2026-04-30
  smallcap report run morning.yaml -o reports/

\b
Commands of its own:
  report run       Write the report that a file defines.
  report init      Write a report file to begin with.
  report schedule  Show how to write a report every day.
  report diff      Show which figures differ between two reports."""


@command(*OPTIONS, examples=EXAMPLES, formats=DOCUMENT_FORMATS)
def report(context: Context, tickers: Tickers = None) -> Answer:
    """Write one document about funds: figures, causes, charts, flows, holdings, index rules, sources.

    Exit 5 if a section or a fund has no answer, 3 if something it names does not exist; the document says why.
    """
    from smallcap_cli.report.answer import answer_of_report
    from smallcap_cli.report.definition import report_on

    day = context.as_of or context.today
    return answer_of_report(context, report_on(context.catalog, tickers_of(context, tickers), day))
