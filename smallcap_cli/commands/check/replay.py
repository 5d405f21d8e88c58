"""`smallcap check replay`: every past session on which the conditions of a file would have fired."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.check_files import CHECK_DATA, CheckFile, checks_of, label_of
from smallcap_cli.call.context import Context, day_of
from smallcap_cli.call.listing import listing
from smallcap_cli.call.options import PRINTING

EXAMPLES = """Examples:
  smallcap check replay rotation --from 2015-01-01
  smallcap check replay my_checks.yaml --from 2020-01-01 --to 2020-12-31 -f csv"""

From = Annotated[
    str, typer.Option("--from", metavar="DATE", help="Begin with the first session on or after this date.")
]
To = Annotated[
    str | None, typer.Option("--to", metavar="DATE", help="End with the last session by this date [the last one].")
]


@listing(*CHECK_DATA, *PRINTING, examples=EXAMPLES)
def check_replay(context: Context, file: CheckFile, first: From, last: To = None) -> Answer:
    """Show when each condition would have fired.

    Every session is judged from what was known on it: closes to that day, filings from the day they were public.
    Nothing is stored. Exit 4 if no check could be evaluated on any session.
    """
    from smallcap_cli.call import check_runs
    from smallcap_cli.tables.checks import replay_table

    begin = day_of("--from", first)
    context = context if last is None else context.on(day_of("--to", last))
    made = check_runs.replay(context, checks_of(context, file), begin)
    table = replay_table(made.first, made.last, made.firings, made.moments, label_of(file))
    return check_runs.answer_of_replay(made, table)
