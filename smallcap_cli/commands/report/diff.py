"""`smallcap report diff`: which figures differ between two reports."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.listing import listing
from smallcap_cli.call.options import PRINTING

EXAMPLES = """Examples:
  smallcap report diff reports/morning-2026-11-26.json reports/morning-2026-11-27.json
  smallcap report diff old.json new.json --where 'kind == restated' -f csv"""

Before = Annotated[str, typer.Argument(metavar="FILE", help="The earlier report, written with -f json.")]
After = Annotated[str, typer.Argument(metavar="FILE", help="The later report, written with -f json.")]


@listing(*PRINTING, examples=EXAMPLES)
def diff(before: Before, after: After) -> Answer:
    """Show which figures differ between two reports.

    Tells new data, restated data and another version of smallcap apart; exit 0 whether or not any differ.
    """
    from smallcap_cli.core.report_changes import changes_between
    from smallcap_cli.report.figures import read_figures
    from smallcap_cli.tables.report.changes import changes_table

    earlier, later = read_figures(before), read_figures(after)
    return Answer(changes_table(earlier, later, list(changes_between(earlier, later))))
