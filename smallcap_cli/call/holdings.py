"""What `holdings` is asked and refuses, who holds a company, and what groups of companies need beside the lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from smallcap_cli.call.inside import look_for
from smallcap_cli.call.modes import one_kind_of_row
from smallcap_cli.call.tickers import checked_ticker
from smallcap_cli.core.words import quantity
from smallcap_cli.errors import DataUnavailable, NotFound, UsageFault, did_you_mean, safe

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from smallcap_cli.call.context import Context
    from smallcap_cli.core.holdings.companies import Companies
    from smallcap_cli.core.holdings.search import Holder
    from smallcap_cli.core.holdings.sizes import MarketValue
    from smallcap_cli.dataset.inside import InsideFunds

Fund = Annotated[list[str] | None, typer.Argument(metavar="TICKER", help="Ticker of the fund; several with --find.")]
By = Annotated[
    str | None,
    typer.Option("--by", metavar="sector|size|profit", help="Show a row per sector of the source, size or profit."),
]
Definition = Annotated[
    str | None,
    typer.Option(
        "--definition",
        metavar="ttm|year|eps|operating|fcf",
        help="With --by profit: judge by this, as `quality` does [ttm].",
    ),
]
Diff = Annotated[
    str | None, typer.Option("--diff", metavar="DATE|FILE", help="Compare with the fund's list of a date or in a file.")
]
Largest = Annotated[bool, typer.Option("--concentration", help="Show the weight of the largest companies.")]

Summary = Annotated[
    bool, typer.Option("--summary", help="Show the top ten, sectors and asset classes that Yahoo lists instead.")
]


Find = Annotated[
    str | None,
    typer.Option("--find", metavar="COMPANY", help="Show which funds hold this ticker, CUSIP, ISIN or CIK."),
]

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

    def check(self, context: Context) -> None:
        """**Raises** UsageFault for options that are not known, contradict each other or say nothing."""
        one_kind_of_row(self.ways)
        check_grouping(context, self.by, self.definition)

    @property
    def fund(self) -> str:
        """The one fund that is asked about. **Raises** UsageFault for none or several."""
        funds = [checked_ticker(fund) for fund in self.funds]
        if len(funds) != 1:
            what = "no fund given" if not funds else f"one fund at a time, not {len(funds)}"
            raise UsageFault(what, f"smallcap holdings {funds[0] if funds else 'IWM'}")
        return funds[0]


def find_holders(context: Context, asked: HoldingsAsked) -> tuple[InsideFunds, list[Holder]]:
    """The funds that are named, or all at hand, and those that hold the company. **Raises** NotFound for none."""
    from smallcap_cli.core.holdings.search import holders_of, near_names

    name, funds = str(asked.find), [checked_ticker(fund) for fund in asked.funds]
    found = look_for(context, funds)
    every = [companies for _, companies in found.with_holdings]
    holders = holders_of(every, name)
    if not holders:
        where = funds[0] if len(funds) == 1 else quantity(len(every), "fund")
        hint = did_you_mean(name, near_names(every), "smallcap data status lists the funds whose holdings are stored")
        raise NotFound(f"no {safe(name)} in the holdings of {where}", hint)
    return found, holders


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
