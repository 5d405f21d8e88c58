"""`smallcap check FILE`: which conditions of a file hold on the last session, with an exit code."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.check_files import (
    CHECK_DATA,
    CHECK_FORMATS,
    NAGIOS,
    CheckFile,
    checks_of,
    label_of,
    nagios_answer,
)
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.call.options import PRINTING
from smallcap_cli.call.printing import Output
from smallcap_cli.errors import SmallcapError, UsageFault

EXAMPLES = """Examples:
  smallcap check rotation
  smallcap check my_checks.yaml --changed-only -q
  smallcap check replay my_checks.yaml --from 2015-01-01
  smallcap check my_checks.yaml -f nagios"""

ChangedOnly = Annotated[
    bool,
    typer.Option(
        "--changed-only", help="Show only checks whose state changed since the last run; with -q, nothing if none did."
    ),
]


@command(*CHECK_DATA, *PRINTING, examples=EXAMPLES, formats=CHECK_FORMATS)
def check(context: Context, output: Output, file: CheckFile, changed_only: ChangedOnly = False) -> Answer:
    """Check the conditions of a file on the last session.

    That is the last one whose closes are out. Exit 0 if no check of severity fail fires, 1 if one does, 4 if one
    could not be evaluated. With -f nagios the exit code is that of a plugin: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.
    """
    from smallcap_cli.call import check_runs
    from smallcap_cli.tables.checks import checks_table

    if changed_only and output.format == NAGIOS:
        raise UsageFault("--changed-only hides what Nagios has to know", "leave it out")
    try:
        run = check_runs.run_of_today(context, checks_of(context, file))
    except SmallcapError as error:
        if output.format != NAGIOS:
            raise
        return nagios_answer(error)
    table = checks_table(
        run.session, [(one.rule, one.moment) for one in run.runs], label_of(file), run.changes, changed_only
    )
    answer = check_runs.answer_of_run(run, table)
    if changed_only and output.quiet and output.format == "table" and not table.rows:
        return answer._replace(table=None)  # cron mails whatever is printed
    return nagios_answer(answer) if output.format == NAGIOS else answer
