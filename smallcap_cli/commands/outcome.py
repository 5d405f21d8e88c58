"""The exit code and the messages of an answer about several funds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from smallcap_cli.commands.answer import Answer
from smallcap_cli.errors import ExitCode, NotFound

if TYPE_CHECKING:
    from smallcap_cli.commands.context import Context
    from smallcap_cli.commands.gather import Gathered
    from smallcap_cli.core.table import Table


def outcome(
    context: Context, gathered: Gathered, table: Table, output: object, *, states: Sequence[str] | None = None
) -> Answer:
    """The answer of a table: unknown funds, nothing to be had, or a partial answer under `--strict`.

    `states` says ok, partial or unavailable for each fund; without it a fund without prices is unavailable.
    When no fund at all exists there is nothing to print.
    """
    funds = gathered.comparison.funds
    unknown = [error for error in gathered.errors.values() if isinstance(error, NotFound)]
    if len(unknown) == len(funds):
        raise unknown[0]
    if states is None:
        states = ["unavailable" if fund.prices is None else "ok" for fund in funds]
    failed = [fund.ticker for fund, state in zip(funds, states, strict=True) if state == "unavailable"]
    errors = [error for ticker, error in gathered.errors.items() if ticker in failed]
    code = ExitCode.ANSWERED
    if unknown:
        code = ExitCode.NOT_FOUND
    elif len(failed) == len(funds):
        code = ExitCode.UNAVAILABLE
    elif context.option("strict") and any(state != "ok" for state in states):
        code = ExitCode.PARTIAL
    warnings = [f"{fund.ticker}: {text}" for fund in funds for text in fund.warnings]
    notes = (*warnings, *gathered.notes)
    return Answer(replace(table, warnings=notes), code, notes, errors, output=output)
