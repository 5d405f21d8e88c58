"""What `holdings` refuses, and which of its tables a call asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.inside import inside_answer, look, look_at_two, look_for, portfolio_summary
from smallcap_cli.call.modes import one_kind_of_row
from smallcap_cli.call.tickers import checked_ticker
from smallcap_cli.errors import DataUnavailable, NotFound, UsageFault, did_you_mean, safe

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from smallcap_cli.call.context import Context
    from smallcap_cli.core.holdings.companies import Companies
    from smallcap_cli.core.holdings.sizes import MarketValue

#: What companies may be grouped by.
GROUPINGS = ("sector", "size", "profit")


class HoldingsAsked(NamedTuple):
    """The options of `holdings`, as they were given."""

    funds: tuple[str, ...]
    by: str | None
    definition: str | None
    diff: str | None
    find: str | None
    largest: bool
    summary: bool

    @property
    def ways(self) -> dict[str, object]:
        """The flags that each ask for other rows than lines."""
        return {
            "--by": self.by, "--diff": self.diff, "--find": self.find, "--concentration": self.largest,
            "--summary": self.summary,
        }  # fmt: skip


def holdings_answer(context: Context, asked: HoldingsAsked) -> Answer:
    """The table that the options ask for. **Raises** UsageFault for options that contradict each other."""
    one_kind_of_row(asked.ways)
    check_grouping(context, asked.by, asked.definition)
    funds = [checked_ticker(fund) for fund in asked.funds]
    if asked.find is not None:
        return _where_held(context, asked.find, funds)
    if len(funds) != 1:
        what = "no fund given" if not funds else f"one fund at a time, not {len(funds)}"
        raise UsageFault(what, f"smallcap holdings {funds[0] if funds else 'IWM'}")
    if asked.summary:
        from smallcap_cli.tables.holdings.summary import portfolio_summary_table

        return Answer(portfolio_summary_table(portfolio_summary(context, funds[0])), alarms=context.dataset.messages())
    if asked.diff is not None:
        from smallcap_cli.tables.holdings.changes import changes_table

        found = look_at_two(context, funds[0], asked.diff)
        (_, then), (_, now) = found.with_holdings
        return inside_answer(context, found, changes_table(then, now))
    return _lines_or_groups(context, funds[0], asked)


def _lines_or_groups(context: Context, fund: str, asked: HoldingsAsked) -> Answer:
    from smallcap_cli.tables.holdings import breakdown
    from smallcap_cli.tables.holdings.lines import holdings_table

    found = look(context, [fund], (asked.definition or "ttm") if asked.by == "profit" else "")
    ((inside, companies),) = found.with_holdings
    if asked.by is None:
        table = (breakdown.concentration_table if asked.largest else holdings_table)(companies)
        return inside_answer(context, found, table)
    if asked.by == "profit":
        grouping = breakdown.by_profit(inside.earnings, found.definition)
    elif asked.by == "size":
        grouping = breakdown.by_size(companies, known_values(context, companies, found.as_of))
    else:
        grouping = breakdown.by_sector(companies)
    return inside_answer(context, found, breakdown.weights_table(companies, grouping))


def _where_held(context: Context, name: str, funds: list[str]) -> Answer:
    from smallcap_cli.core.holdings.search import holders_of, near_names
    from smallcap_cli.tables.holdings.holders import holders_table

    found = look_for(context, funds)
    every = [companies for _, companies in found.with_holdings]
    holders = holders_of(every, name)
    if not holders:
        where = funds[0] if len(funds) == 1 else f"{len(every)} funds"
        hint = did_you_mean(name, near_names(every), "smallcap data status lists the funds whose holdings are stored")
        raise NotFound(f"no {safe(name)} in the holdings of {where}", hint)
    return inside_answer(context, found, holders_table(every, holders, name, found.as_of))


def check_grouping(context: Context, by: str | None, definition: str | None) -> None:
    """**Raises** UsageFault for a grouping or definition that is not known, and for options that say nothing."""
    from smallcap_cli.core.fundamentals import DEFINITIONS

    if by is not None and by not in GROUPINGS:
        raise UsageFault(f"--by {safe(by)} is not known", f"one of: {', '.join(GROUPINGS)}")
    if definition is not None and definition not in DEFINITIONS:
        raise UsageFault(f"--definition {safe(definition)} is not known", f"one of: {', '.join(DEFINITIONS)}")
    if definition is not None and by != "profit":
        raise UsageFault("--definition says nothing without --by profit", "add --by profit, or leave it out")
    if context.given["fundamentals"] is not None and by not in ("size", "profit"):
        what = "--fundamentals says nothing without --by size or --by profit"
        raise UsageFault(what, "add one of them, or leave it out")


def known_values(context: Context, companies: Companies, as_of: date) -> Mapping[str, MarketValue]:
    """The market values of a fund's companies by their keys. **Raises** DataUnavailable where none is known."""
    from smallcap_cli.dataset.market_values import market_values

    found = market_values(context.dataset, companies, as_of)
    if companies.rows and not found:
        hint = "--fundamentals FILE reads your table with market_cap_usd or shares_out"
        raise DataUnavailable(f"no market value known of any company of {companies.holdings.ticker}", hint)
    return found
