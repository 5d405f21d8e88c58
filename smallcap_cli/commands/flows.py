"""`smallcap flows`: what investors put into funds and took out, by period."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from smallcap_cli import tables
from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context
from smallcap_cli.call.flows import METHOD_NAMES, FlowsAsked, find_flows, find_overlaps, method_asked, step_asked
from smallcap_cli.call.listing import listing
from smallcap_cli.call.options import CHARTS, PRINTING, Tickers
from smallcap_cli.call.outcome import answer_about, without_figures
from smallcap_cli.errors import UsageFault, safe

OPTIONS = (
    "as_of", "window", "shares", "provider", "offline", "deadline", "vintage", "funds_from", "strict", *CHARTS,
    *PRINTING,
)  # fmt: skip
EXAMPLES = """Examples:
  smallcap flows IWM
  smallcap flows IWM --by year --rank
  smallcap flows --group us-smallcap --window 1y
  smallcap flows IWM --daily --shares IWM_fund.xlsx"""

By = Annotated[
    str | None,
    typer.Option("--by", metavar="day|month|quarter|year|segment", help="Show a row per period or segment [month]."),
]
Monthly = Annotated[bool, typer.Option("--monthly", help="The same as --by month.")]
Daily = Annotated[bool, typer.Option("--daily", help="The same as --by day.")]
Group = Annotated[str, typer.Option("--group", metavar="GROUP", help="Show the funds of a group and their total.")]
Lag = Annotated[
    str | None,
    typer.Option(
        "--lag", metavar="0|1",
        help="Take share counts as those after (0) or before (1) the day's trades, not as their source says.",
    ),
]  # fmt: skip
Method = Annotated[str, typer.Option("--method", metavar=METHOD_NAMES, help="Show flows of this method only.")]
Reconcile = Annotated[
    bool, typer.Option("--reconcile", help="Compare the methods where several know the flow of a period.")
]
Rank = Annotated[
    bool, typer.Option("--rank", help="Add the place of each period in its history, 1 for the most inflow.")
]


@listing(*OPTIONS, examples=EXAMPLES, window="the newest periods")
def flows(
    context: Context, tickers: Tickers = None, by: By = None, monthly: Monthly = False, daily: Daily = False,
    group: Group = "", lag: Lag = None, method: Method = "", rank: Rank = False,
    reconcile: Reconcile = False,
) -> Answer:  # fmt: skip
    """Show what investors put into funds and took out.

    From the SEC's filings, or from NAV and shares outstanding or assets, never mixed in one fund; distributions are no
    flow, nor are mergers and other events.
    """
    if lag not in (None, "0", "1"):
        raise UsageFault(f"--lag {safe(lag or '')} is not known", "0 or 1")
    method = method_asked(method, has_step=bool(by or monthly or daily))
    step = step_asked(by, monthly=monthly, daily=daily)
    asked = FlowsAsked(tickers, group, step, None if lag is None else int(lag), method, rank)
    if reconcile:
        pairs = find_overlaps(context, asked)
        table = tables.overlaps_table(pairs.overlaps, step, pairs.as_of)
        return answer_about(context, table, pairs.errors, pairs.notes)
    found = find_flows(context, asked)
    shown, draw = (found.series, found.rows, found.as_of), tables.flows_chart
    answer = answer_about(context, tables.flows_table(*shown), found.errors, found.notes, partial(draw, *shown))
    return answer if any(one.periods for one in found.series) else without_figures(answer, "no flow is known")
