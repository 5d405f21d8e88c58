"""The exit code and the messages of an answer about several funds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from smallcap_cli.call.answer import Answer, Draw
from smallcap_cli.core.words import lines_by_text, name_list
from smallcap_cli.errors import CouldNotAsk, CouldNotParse, DataUnavailable, ExitCode, NotFound, SmallcapError

if TYPE_CHECKING:
    from smallcap_cli.call.context import Context
    from smallcap_cli.core.model import FundData, Value
    from smallcap_cli.core.table import Table
    from smallcap_cli.dataset.gather import Gathered


def answer_of(
    context: Context, gathered: Gathered, table: Table, *, states: Sequence[str] | None = None,
    draw: Draw | None = None, late: Sequence[str] = (),
) -> Answer:  # fmt: skip
    """The answer of a table: unknown funds, nothing to be had, or a partial answer under `--strict`.

    `states` says ok, partial or unavailable for each fund; without it they are those of the closes in the window.
    When no fund at all exists there is nothing to print. `draw` makes the chart of the table. `late` says which other
    inputs end long before the closes, as loudly as of closes.
    """
    from smallcap_cli.call.notes import basis_notes, late_closes, notes_of
    from smallcap_cli.core.comparison.states import fund_states
    from smallcap_cli.core.model import PriceHistory

    funds = gathered.comparison.funds
    unknown = unknown_fund_errors(gathered)
    if states is None:
        states = fund_states(gathered.comparison)
    failed = [fund.ticker for fund, state in zip(funds, states, strict=True) if state == "unavailable"]
    errors = _by_cause({ticker: error for ticker, error in gathered.errors.items() if ticker in failed})
    code = ExitCode.ANSWERED
    if unknown:
        code = ExitCode.NOT_FOUND
    elif len(failed) == len(funds):
        code = ExitCode.UNAVAILABLE
    elif context.option("strict") and (
        any(state != "ok" for state in states) or lacks_cells(table) or second_best(context)
    ):
        code = ExitCode.PARTIAL
    warnings = lines_by_text((fund.ticker, text) for fund in funds if fund.prices for text in fund.prices.warnings)
    beside = {ticker: error for ticker, error in gathered.errors.items() if ticker not in failed}
    faulty = by_message({ticker: error for ticker, error in beside.items() if isinstance(error, CouldNotParse)})
    notes = (
        *warnings, *(error.message for error in faulty), *notes_of(context, gathered), *basis_notes(gathered, table),
        *(source_lines(funds) if context.given["verbose"] else ()),
    )  # fmt: skip
    answers = [answer for answer in gathered.answers.values() if isinstance(answer, PriceHistory)]
    alarms = (*context.dataset.messages(), *late_closes(context, answers), *late)
    return Answer(replace(table, warnings=(*alarms, *notes)), code, notes, errors, alarms=alarms, draw=draw)


def lacks_cells(table: Table) -> bool:
    """Whether a cell of a table could not be had."""
    from smallcap_cli.core.comparison.states import NOT_HAD

    return any(cell.missing in NOT_HAD for row in table.rows for cell in row)


def unknown_fund_errors(gathered: Gathered) -> list[NotFound]:
    """The error of each fund that does not exist.

    **Raises** the first one, with the names of the other funds, where nothing is known of any: none exists, or nobody
    could be asked.
    """
    unknown = [error for error in gathered.errors.values() if isinstance(error, NotFound)]
    outside = [gathered.errors.get(one.ticker) for one in gathered.comparison.funds if one.fund is None]
    nothing = [error for error in outside if isinstance(error, (NotFound, CouldNotAsk))]
    if len(nothing) == len(gathered.comparison.funds):
        first = (unknown or nothing)[0]
        others = [one.ticker for one in gathered.comparison.funds if gathered.errors.get(one.ticker) is not first]
        if not others:
            raise first
        kind = NotFound if unknown else CouldNotAsk
        raise kind(f"{first.message}; the same of {name_list(others)}", first.hint)
    return unknown


def answer_of_one(context: Context, gathered: Gathered, table: Table, ticker: str) -> Answer:
    """The answer of a table about one of the funds: the others were gathered for its day and window only."""
    from smallcap_cli.call.notes import late_closes, notes_of
    from smallcap_cli.core.model import PriceHistory

    error = gathered.errors.get(ticker)
    code = ExitCode.UNAVAILABLE if error is not None else ExitCode.ANSWERED
    notes = notes_of(context, gathered)
    answers = [answer for answer in gathered.answers.values() if isinstance(answer, PriceHistory)]
    alarms = (*context.dataset.messages(), *late_closes(context, answers))
    return Answer(replace(table, warnings=(*alarms, *notes)), code, notes, [error] if error else [], alarms=alarms)


def second_best(context: Context) -> bool:
    """Whether a source failed and something older or coarser answers in its place."""
    return bool(context.dataset.stale or context.dataset.fallbacks)


def source_lines(funds: Sequence[FundData]) -> list[str]:
    """Which source gave which closes, for `--verbose`."""
    lines = []
    for fund in funds:
        if fund.prices is not None:
            stretch = f"{fund.prices.first_day} to {fund.prices.last_day}, {fund.prices.frequency}"
            lines.append(f"{fund.ticker}: closes from {fund.prices.source}, {stretch}, {len(fund.prices.days):,} rows")
    return lines


def _by_cause(errors: Mapping[str, SmallcapError]) -> list[SmallcapError]:
    """One error a cause: many unknown funds, or many without prices, stand in one line."""
    unknown = [ticker for ticker, error in errors.items() if isinstance(error, NotFound)]
    lacking = [ticker for ticker, error in errors.items() if type(error) is DataUnavailable]
    faults = by_message({t: error for t, error in errors.items() if t not in (*unknown, *lacking)})
    if len(unknown) == 1 or len(lacking) == 1:
        faults += [errors[ticker] for group in (unknown, lacking) if len(group) == 1 for ticker in group]
    if len(unknown) > 1:
        faults.append(NotFound(f"no funds called {name_list(unknown)}", "smallcap fund list"))
    if len(lacking) > 1:
        hint = "put TICKER.csv files in a folder and give --prices FOLDER"
        faults.append(DataUnavailable(f"no prices found for {len(lacking):,} funds: {name_list(lacking)}", hint))
    return faults


def code_of(errors: Mapping[str, SmallcapError]) -> ExitCode:
    """The exit code of an answer that some of what was asked for is not part of."""
    if any(isinstance(error, NotFound) for error in errors.values()):
        return ExitCode.NOT_FOUND
    return ExitCode.UNAVAILABLE if errors else ExitCode.ANSWERED


def answer_about(
    context: Context, table: Table, errors: Mapping[str, SmallcapError], notes: tuple[str, ...],
    draw: Draw | None = None,
) -> Answer:  # fmt: skip
    """The answer of a table in which a fund with an error keeps its row; partial under `--strict` if one is missing."""
    code = code_of(errors)
    if code is not ExitCode.NOT_FOUND:
        partial = context.option("strict") and (errors or lacks_cells(table))
        code = ExitCode.PARTIAL if partial else ExitCode.ANSWERED
    alarms = context.dataset.messages()
    return Answer(replace(table, warnings=(*alarms, *notes)), code, notes, by_message(errors), alarms=alarms, draw=draw)


def without_figures(answer: Answer, what: str, hint: str = "the table says why, fund by fund") -> Answer:
    """An answer of which every figure is missing: its table says why, and the exit code that there is nothing."""
    if answer.errors:
        return answer._replace(exit_code=answer.exit_code or ExitCode.UNAVAILABLE)
    return answer._replace(exit_code=ExitCode.UNAVAILABLE, errors=[DataUnavailable(what, hint)])


def answer_with_figures(answer: Answer, cells: Sequence[Value], what: str) -> Answer:
    """The answer; exit 4 where every one of the cells that it is asked for is missing, with the reason if it is one."""
    if any(not cell.missing for cell in cells):
        return answer
    reasons = {cell.detail for cell in cells if cell.detail}
    return without_figures(answer, f"{what}: {reasons.pop()}" if len(reasons) == 1 else what)


def by_message(errors: Mapping[str, SmallcapError]) -> list[SmallcapError]:
    """One error a message, with the funds it concerns in front where the message names none of them."""
    funds: dict[str, list[str]] = {}
    for ticker, error in errors.items():
        funds.setdefault(error.message, []).append(ticker)
    faults: list[SmallcapError] = []
    for message, tickers in funds.items():
        error = errors[tickers[0]]
        if len(tickers) > 1 or tickers[0] not in message:
            error = _with_message(error, f"{name_list(tickers)}: {message}")
        faults.append(error)
    return faults


def _with_message(error: SmallcapError, message: str) -> SmallcapError:
    kind = NotFound if isinstance(error, NotFound) else DataUnavailable
    return kind(message, error.hint)
