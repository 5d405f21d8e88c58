"""What the commands that look inside funds share: the question, and the answer with its exit code."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.outcome import by_message, code_of, lacks_cells
from smallcap_cli.core.words import name_list
from smallcap_cli.errors import DataUnavailable, ExitCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smallcap_cli.call.context import Context
    from smallcap_cli.core.holdings.earnings import Earning
    from smallcap_cli.core.table import Table
    from smallcap_cli.dataset.inside import InsideFunds


def look(context: Context, tickers: Sequence[str], definition: str = "", needed: Sequence[str] = ()) -> InsideFunds:
    """The funds as of `--as-of` or today; with a definition what their companies earn.

    **Raises** the error of the first where no fund's holdings are known, or not those of one that is `needed`;
    DataUnavailable where a definition is given and no company's income is known.
    """
    from smallcap_cli.dataset.inside import look_inside

    found = look_inside(context.dataset, tickers, context.as_of or context.today, definition)
    lacking = [ticker for ticker in needed if ticker in found.errors]
    if lacking or not found.with_holdings:
        raise found.errors[lacking[0]] if lacking else next(iter(found.errors.values()))
    earnings = [one for fund in found.funds for one in fund.earnings]
    if earnings and all(one.figure is None for one in earnings):
        raise _no_income(found, earnings)
    return found


def _no_income(found: InsideFunds, earnings: Sequence[Earning]) -> DataUnavailable:
    """That nothing is known of any company, and the reason most of them have."""
    ((reason, _),) = Counter(one.unknown for one in earnings).most_common(1)
    funds = name_list([fund.ticker for fund, _ in found.with_holdings])
    hint = "--fundamentals FILE reads your table of incomes"
    return DataUnavailable(f"no income known of any company of {funds}: {reason}", hint)


def inside_answer(context: Context, found: InsideFunds, table: Table) -> Answer:
    """A table about what funds hold, with what sources had to say; partial under `--strict` where one is missing."""
    code = code_of(found.errors)
    if code is not ExitCode.NOT_FOUND:
        partial = context.option("strict") and (found.errors or lacks_cells(table))
        code = ExitCode.PARTIAL if partial else ExitCode.ANSWERED
    said = (warning for _, companies in found.with_holdings for warning in companies.holdings.warnings)
    notes = tuple(dict.fromkeys((*said, *table.warnings)))
    alarms = context.dataset.messages()
    return Answer(replace(table, warnings=(*alarms, *notes)), code, notes, by_message(found.errors), alarms=alarms)
