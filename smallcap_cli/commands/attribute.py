"""`smallcap attribute`: where the difference between a portfolio and its benchmark comes from, by sector."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.listing import listing
from smallcap_cli.call.options import PRINTING
from smallcap_cli.call.printing import Output
from smallcap_cli.errors import UsageFault
from smallcap_cli.render import MACHINE_FORMATS

OPTIONS = PRINTING
EXAMPLES = """The file has one row per sector. With several periods it needs a
column `period`. A column `scheme` may replace --scheme:
  sector,weight,benchmark_weight,return,benchmark_return
  Energy,0.6,0.5,0.10,0.08
  Banks,0.4,0.5,0.02,0.04
Examples:
  smallcap attribute sectors.csv --scheme SIC
  smallcap attribute quarters.csv --scheme SIC -f csv -o effects.csv"""

File = Annotated[str | None, typer.Argument(metavar="FILE", help="CSV of weights and returns by sector, as fractions.")]
Scheme = Annotated[
    str | None, typer.Option("--scheme", metavar="NAME", help="Name the sector scheme of the file, such as SIC.")
]


@listing(*OPTIONS, examples=EXAMPLES)
def attribute(output: Output, file: File = None, scheme: Scheme = None) -> Answer:
    """Explain a return difference by sector.

    Shows allocation, selection and interaction (Brinson and Fachler), linked over periods (Carino). Reads your own
    table of a portfolio and a benchmark: weights at the start of a period, and returns in it.
    """
    from smallcap_cli.tables.attribution import attribution_table
    from smallcap_cli.userfiles.sectors import read_sectors

    if file is None:
        raise UsageFault("no file given", "smallcap attribute FILE.csv --scheme NAME")
    found = read_sectors(file, scheme)
    every_period = output.format in MACHINE_FORMATS
    return Answer(attribution_table(file, found.scheme, found.periods, every_period=every_period))
