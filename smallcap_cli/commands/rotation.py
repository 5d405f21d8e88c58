"""`smallcap rotation`: small caps against large caps, signal by signal."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from smallcap_cli import tables
from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context
from smallcap_cli.call.listing import listing
from smallcap_cli.call.options import CHARTS, PRINTING, SOURCES
from smallcap_cli.call.outcome import answer_of, answer_with_figures
from smallcap_cli.call.regime import GROUP, LARGE, SMALL, ask_regime

OPTIONS = ("as_of", "window", "basis", "shares", *SOURCES, *CHARTS, *PRINTING)
EXAMPLES = """Examples:
  smallcap rotation
  smallcap rotation IWM IWB --chart
  smallcap rotation IJR VOO --window 3m,ytd,1y,3y --group sp-600
  smallcap rotation -f csv"""

Small = Annotated[str, typer.Argument(metavar="SMALL", help=f"The small-cap fund [{SMALL}].", show_default=False)]
Large = Annotated[str, typer.Argument(metavar="LARGE", help=f"The large-cap fund [{LARGE}].", show_default=False)]
Group = Annotated[
    str,
    typer.Option(
        "--group", metavar="GROUP", help=f"Count these funds for breadth and flows [{GROUP}].", show_default=False
    ),
]


@listing(*OPTIONS, examples=EXAMPLES, window="1m to 20y")
def rotation(context: Context, small: Small = SMALL, large: Large = LARGE, group: Group = GROUP) -> Answer:
    """Compare small caps with large caps, signal by signal.

    Shows returns by window, the ratio of the two with its change in 3 and 12 months, its largest and longest rises,
    calendar years in a row, breadth, sectors, flows and January. `--window` takes a list.
    """
    from smallcap_cli.tables.funds.rotation import rotation_table, window_figures

    gathered, found = ask_regime(context, small, large, group)
    table = rotation_table(gathered.comparison, found)
    answer = answer_of(context, gathered, table, draw=partial(tables.rotation_chart, found, table.head))
    return answer_with_figures(answer, window_figures(table), f"nothing to compare of {small} and {large}")
