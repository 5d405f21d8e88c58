"""`smallcap report run`: the document that a report file defines."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.call.options import PRINTING
from smallcap_cli.call.printing import Output
from smallcap_cli.catalog.reports import read_report
from smallcap_cli.render.document import DOCUMENT_FORMATS

OPTIONS = (
    "as_of", "prices", "holdings", "fundamentals", "shares", "provider", "offline", "deadline", "vintage", "max_age",
    *PRINTING,
)  # fmt: skip
EXAMPLES = """Examples:
  smallcap report run morning.yaml -o reports/
  smallcap report run morning.yaml -o morning.eml
  smallcap report run morning.yaml --since reports/ -o morning.html"""

File = Annotated[str, typer.Argument(metavar="FILE", help="A report file; `smallcap report init` writes one.")]
Since = Annotated[
    str | None,
    typer.Option("--since", metavar="FILE|DIR", help="Compare with this report in JSON, or the newest in a folder."),
]


@command(*OPTIONS, examples=EXAMPLES, formats=DOCUMENT_FORMATS)
def run(context: Context, output: Output, file: File, since: Since = None) -> Answer:
    """Write the report that a file defines.

    Into a folder it is written as NAME-DAY.html, with its figures as JSON beside it: the next report says what
    changed. Exit 5 if a section or a fund has no answer, 3 if something it names does not exist; the document says why.
    """
    from smallcap_cli.report.answer import answer_of_report

    earlier = since or (str(output.path) if output.folder else None)
    return answer_of_report(context, read_report(file), earlier, is_named=since is not None)
