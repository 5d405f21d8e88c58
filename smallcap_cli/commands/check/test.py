"""`smallcap check test`: whether the conditions of a file come to what it expects of them."""

from __future__ import annotations

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.check_files import CHECK_DATA, CheckFile, checks_of, label_of
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.call.options import PRINTING

EXAMPLES = """Examples:
  smallcap check test rotation
  smallcap check test my_checks.yaml --prices my-prices -f csv"""


@command(*CHECK_DATA, *PRINTING, examples=EXAMPLES)
def check_test(context: Context, file: CheckFile) -> Answer:
    """Test the `expect:` blocks of a file.

    A check runs from the day of `from:`, or for a year. Exit 0 if all expectations pass, 1 if one does not, 4 if one
    could not be evaluated.
    """
    from smallcap_cli.call import check_runs
    from smallcap_cli.tables.checks import trials_table

    trials = check_runs.trials(context, checks_of(context, file))
    return check_runs.answer_of_trials(trials, trials_table(trials.rows, label_of(file)))
