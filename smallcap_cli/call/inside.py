"""What the commands that look inside funds share: the question, and the answer with its exit code."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.outcome import by_message, code_of
from smallcap_cli.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smallcap_cli.call.context import Context
    from smallcap_cli.core.table import Table
    from smallcap_cli.dataset.inside import InsideFunds


def look(context: Context, tickers: Sequence[str], definition: str = "") -> InsideFunds:
    """The funds as of `--as-of` or today; with a definition what their companies earn.

    **Raises** the error of the first where no fund's holdings are known.
    """
    from smallcap_cli.dataset.inside import look_inside

    found = look_inside(context.dataset, tickers, context.as_of or context.today, definition, by_name=True)
    if not found.with_holdings:
        raise next(iter(found.errors.values()))
    return found


def inside_answer(context: Context, found: InsideFunds, table: Table) -> Answer:
    """A table about what funds hold, with what sources had to say; partial under `--strict` where one is missing."""
    code = code_of(found.errors) if found.errors else ExitCode.ANSWERED
    if code is ExitCode.UNAVAILABLE:
        code = ExitCode.PARTIAL if context.option("strict") else ExitCode.ANSWERED
    notes = tuple(dict.fromkeys(
        warning for _, companies in found.with_holdings for warning in companies.holdings.warnings
    ))  # fmt: skip
    alarms = context.dataset.messages()
    return Answer(replace(table, warnings=(*alarms, *notes)), code, notes, by_message(found.errors), alarms=alarms)
