"""`smallcap attribute`: where the difference between a portfolio and its benchmark comes from, by sector."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from smallcap_cli import settings as settings_module
from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import open_context
from smallcap_cli.call.given import Given
from smallcap_cli.call.legacy import command
from smallcap_cli.call.options import PRINTING
from smallcap_cli.call.printing import output_for
from smallcap_cli.errors import UsageFault, shown

OPTIONS = PRINTING
EXAMPLES = """The file has one row a sector, a period column where there are several periods,
and may have a scheme column in place of --scheme:
  sector,weight,benchmark_weight,return,benchmark_return
  Energy,0.6,0.5,0.10,0.08
  Banks,0.4,0.5,0.02,0.04
Examples:
  smallcap attribute sectors.csv --scheme SIC
  smallcap attribute quarters.csv --scheme SIC -f csv -o effects.csv"""
LONGEST_NAME = 40

File = Annotated[str | None, typer.Argument(metavar="FILE.csv", help="Weights and returns by sector, as fractions.")]
Scheme = Annotated[str | None, typer.Option("--scheme", metavar="NAME", help="Whose sectors these are, such as SIC.")]


def register(app: typer.Typer) -> None:
    """Add the command to an app."""

    @command(app, "attribute", OPTIONS, epilog=EXAMPLES)
    def attribute(file: File = None, scheme: Scheme = None, *, given: Given) -> Answer:
        """Allocation, selection and interaction by sector after Brinson and Fachler, linked over periods after Carino.

        Works from your own table: weights at the start of a period and returns in it, of a portfolio and a benchmark.
        """
        from smallcap_cli.commands.attribute_table import attribution_table
        from smallcap_cli.commands.returns import MACHINES
        from smallcap_cli.core.analysis.attribution import attribution_of
        from smallcap_cli.userfiles.sectors import TOLERANCE, parse_sectors

        context = open_context(given)
        output = output_for(context)
        if file is None:
            raise UsageFault("no file given", "smallcap attribute FILE.csv --scheme NAME")
        content = settings_module.read_bytes(Path(file).expanduser(), "table of sectors")
        named, tables = parse_sectors(file, content.decode("utf-8-sig", errors="replace"), scheme_of(scheme))
        periods = [attribution_of(table, tolerance=TOLERANCE) for table in tables]
        for each in periods:
            if len(periods) > 1 and min(each.whole, each.benchmark_whole) <= -1.0:
                raise UsageFault(f"{file}: period {shown(each.table.period)} lost everything", "nothing links to it")
        table = attribution_table(file, named, periods, every_period=output.format in MACHINES)
        return Answer(table, output=output)


def scheme_of(text: str | None) -> str:
    """The name of a scheme as given; "" where none is."""
    if text is None:
        return ""
    name = text.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise UsageFault(f"--scheme {shown(text)!r} is not a name", "such as --scheme SIC")
    return name
