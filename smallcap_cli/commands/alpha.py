"""`smallcap alpha`: skill or tilt, by regression on factors."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from smallcap_cli import tables
from smallcap_cli.call import alpha as call
from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context
from smallcap_cli.call.factors import MODEL_NAMES
from smallcap_cli.call.listing import listing
from smallcap_cli.call.options import CHARTS, PRINTING, SOURCES, Tickers
from smallcap_cli.call.periods import RollingStep
from smallcap_cli.call.printing import Output
from smallcap_cli.call.tickers import tickers_of
from smallcap_cli.render import MACHINE_FORMATS

OPTIONS = (
    "as_of", "window", "benchmark", "risk_free", "versus", "factors", "funds_from", *SOURCES, *CHARTS, *PRINTING,
)  # fmt: skip
EXAMPLES = """Examples:
  smallcap alpha AVUV IJR --window max
  smallcap alpha XSMO --model carhart --detail
  smallcap alpha AVUV --versus IJR --model ff5 --factors french-files
  smallcap alpha AVUV --rolling 36m --chart
  smallcap alpha IWM IJR --model capm --benchmark SPY"""

Model = Annotated[
    str,
    typer.Option(
        "--model", metavar=MODEL_NAMES, help="Explain returns by these factors [ff3].",
        show_default=False,
    ),
]  # fmt: skip
Detail = Annotated[
    bool, typer.Option("--detail", help="Show a row per coefficient: both errors, t, p, interval, VIF; F and tests.")
]
Rolling = Annotated[
    str | None, typer.Option("--rolling", metavar="LENGTH", help="Show every window of this length, such as 36m or 5y.")
]


@listing(*OPTIONS, examples=EXAMPLES, window="5y; with --rolling max")
def alpha(
    context: Context, output: Output, tickers: Tickers = None, model: Model = "ff3", detail: Detail = False,
    rolling: Rolling = None, step: RollingStep = None,
) -> Answer:  # fmt: skip
    """Test whether a fund has alpha beyond its factor loadings.

    Regresses monthly total returns less the bill on Ken French's factors, with Newey-West errors. Less another fund
    with --versus. Refuses fewer than 36 months.
    """
    length = call.length_asked(rolling, step, detail=detail)
    names = tickers_of(context, tickers)
    gathered, found = call.find_skills(context, names, model, rolling=length is not None)
    comparison = gathered.comparison
    if length is not None:
        windows, every = call.windows_of(found, length), output.format in MACHINE_FORMATS
        table = tables.alpha_rolling_table(comparison, found, windows, length.text, every=every)
        draw = partial(tables.alpha_rolling_chart, table, comparison, windows)
        return call.rolling_answer(context, gathered, found, windows, table, draw)
    summary = tables.alpha_table(comparison, found)
    table = tables.alpha_detail_table(comparison, found) if detail else summary
    draw = partial(tables.alpha_chart, summary, comparison)
    return call.alpha_answer(context, gathered, found, table, draw)
