"""`smallcap fund`: the funds and groups of the catalogue, and everything that is known of one fund."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, cast

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.completion import complete_groups, complete_tickers
from smallcap_cli.call.context import Context, open_context
from smallcap_cli.call.given import Given
from smallcap_cli.call.legacy import command
from smallcap_cli.call.listing import chosen, roomy
from smallcap_cli.call.options import PRINTING
from smallcap_cli.call.printing import output_for
from smallcap_cli.call.tickers import checked_ticker
from smallcap_cli.commands.fund_sheet import fund_table, groups_of
from smallcap_cli.errors import (
    NotFound,
    UsageFault,
    did_you_mean,
    shown,
)

if TYPE_CHECKING:
    from smallcap_cli.catalog import Catalog, Group
    from smallcap_cli.core.comparison.metric import FactInputs
    from smallcap_cli.core.model import Value
    from smallcap_cli.core.table import Column, Table

LIST_OPTIONS = ("as_of", "where", "sort", "limit", *PRINTING)
SHOW_OPTIONS = ("as_of", "prices", "provider", "offline", *PRINTING)
LIST_EXAMPLES = """Examples:
  smallcap fund list
  smallcap fund list smallcap-value --sort expense_ratio
  smallcap fund list --where 'segment=active' -f csv"""
SHOW_EXAMPLES = """Examples:
  smallcap fund show VB
  smallcap fund show SPSM --as-of 2019-12-31
  smallcap fund show IWM -f json"""

GroupName = Annotated[
    str | None,
    typer.Argument(metavar="[GROUP]", help="Only funds of this group.", autocompletion=complete_groups),
]
GroupOption = Annotated[
    str | None,
    typer.Option("--group", metavar="GROUP", help="The same, as an option.", autocompletion=complete_groups),
]
Ticker = Annotated[str, typer.Argument(metavar="TICKER", help="The fund.", autocompletion=complete_tickers)]

#: Formats in which name, groups and notes stand above and below the table, not in its rows.
PEOPLE_FORMATS = ("table", "md", "html")
LISTED = ("ticker", "name", "issuer", "segment", "methodology", "index_name", "expense_ratio", "inception")


def register(app: typer.Typer) -> None:
    """Add the commands to their group."""

    @command(app, "fund list", LIST_OPTIONS, epilog=LIST_EXAMPLES)
    def funds(group: GroupName = None, in_group: GroupOption = None, *, given: Given) -> Answer:
        """The funds known by default and the user's own, with fee and index as of a day, and the groups."""
        context = open_context(given)
        output = output_for(context)
        if group and in_group and group.casefold() != in_group.casefold():
            raise UsageFault(f"two groups: {shown(group)} and --group {shown(in_group)}", "give one")
        table = funds_table(context, group or in_group, wide=roomy(output))
        return Answer(_counted(chosen(table, given), len(table.rows)), output=output)

    @command(app, "fund show", SHOW_OPTIONS, epilog=SHOW_EXAMPLES)
    def show(ticker: Ticker, *, given: Given) -> Answer:
        """Everything known of one fund: each fact with its day, how sure it is, and its source."""
        context = open_context(given)
        output = output_for(context)
        table = fund_table(context, checked_ticker(ticker), people=output.format in PEOPLE_FORMATS)
        return Answer(table, output=output)


def funds_table(context: Context, group: str | None, *, wide: bool) -> Table:
    """One row a fund; `wide` shows people the issuer and the groups too."""
    from smallcap_cli.core.model import text_value
    from smallcap_cli.core.table import Column, Table

    day = context.as_of or context.today
    found = group_called(context.catalog, group) if group else None
    tickers = found.members if found else context.catalog.tickers()
    cells = [_listed(context.catalog, ticker, day) for ticker in tickers]
    shown_too = () if wide else ("issuer",)
    columns = [_list_column(name, shown_too) for name in LISTED]
    full_name = Column("full_name", "name", "text", machine=False)
    columns += [full_name, Column("groups", "groups", "text", screen=wide)]
    groups = {ticker: groups_of(context.catalog, ticker) for ticker in tickers}
    rows = tuple(
        (*row, row[1], text_value(", ".join(groups[ticker]) or "none"))
        for ticker, row in zip(tickers, cells, strict=True)
    )
    listed = " · ".join(f"{g.name} {len(g.members)}" for g in context.catalog.groups())
    head = found.label if found else "funds of the catalogue"
    return Table(
        "fund list", tuple(columns), tuple(tickers), rows, head, day,
        footnotes=() if found else (f"groups: {listed}",),
    )  # fmt: skip


def group_called(catalog: Catalog, name: str) -> Group:
    """The group of that name; NotFound with the near names."""
    group = catalog.group(name)
    if group is None:
        names = tuple(g.name for g in catalog.groups())
        raise NotFound(f"no group called {shown(name)!r}", did_you_mean(name, names, f"groups: {', '.join(names)}"))
    return group


def _list_column(name: str, hidden: Sequence[str]) -> Column:
    from smallcap_cli.core.metrics.columns import request
    from smallcap_cli.core.windows import parse_window

    column = request(name, parse_window("max")).column
    screen = name not in ("name", "methodology", *hidden)
    return replace(column, extreme="", screen=screen, machine=name != "index_name")


def _counted(table: Table, whole: int) -> Table:
    """The table with the number of its funds in the head."""
    count = len(table.rows)
    funds = f"{count} funds" if count == whole else f"{count} of {whole} funds"
    return replace(table, head=f"{table.head} · {funds} · facts as of {table.as_of}")


def _facts(catalog: Catalog, ticker: str, day: date) -> FactInputs:
    """What the metric families see of a fund without prices."""
    from smallcap_cli.core.comparison.cells import index_on
    from smallcap_cli.core.comparison.metric import FactInputs
    from smallcap_cli.core.model import FundData

    fund = catalog.fund(ticker)
    followed = index_on(fund, day) if fund else None
    return FactInputs(FundData(ticker, fund, None), day, catalog.index(followed or ""), followed)


def _listed(catalog: Catalog, ticker: str, day: date) -> tuple[Value, ...]:
    from smallcap_cli.core.metrics.registry import METRICS

    facts = _facts(catalog, ticker, day)
    return tuple(cast("Value", METRICS[name].function(facts)) for name in LISTED)
