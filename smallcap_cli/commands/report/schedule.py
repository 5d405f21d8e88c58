"""`smallcap report schedule`: how to write a report every day."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.catalog.reports import read_report
from smallcap_cli.errors import UsageFault, safe
from smallcap_cli.report.schedule import crontab, places_of, time_of, units
from smallcap_cli.settings import user_path

EXAMPLES = """Examples:
  smallcap report schedule morning.yaml --into reports/
  smallcap report schedule morning.yaml --into reports/ --at 07:30 --system systemd"""

SYSTEMS = ("cron", "systemd")
File = Annotated[str, typer.Argument(metavar="FILE", help="The report file.")]
Into = Annotated[
    str,
    typer.Option("--into", metavar="DIR", help="The folder that the reports go into [reports].", show_default=False),
]
At = Annotated[
    str, typer.Option("--at", metavar="TIME", help="Time of day in New York, HH:MM [18:30].", show_default=False)
]
System = Annotated[
    str, typer.Option("--system", metavar="cron|systemd", help="What runs it [cron].", show_default=False)
]


@command("config", "quiet", "debug", examples=EXAMPLES)
def schedule(context: Context, file: File, into: Into = "reports", at: At = "18:30", system: System = "cron") -> Answer:
    """Show how to write a report every day that the exchange is open.

    Prints a crontab line, or the units of a systemd timer that catches up after a missed day and says when it failed;
    both set SMALLCAP_HOME and SMALLCAP_CONFIG as they are now.
    """
    if system not in SYSTEMS:
        raise UsageFault(f"--system {safe(system)} is not known", f"one of: {', '.join(SYSTEMS)}")
    name = read_report(file).id
    make = crontab if system == "cron" else units
    places = places_of(context.settings.environment, context.given["config"])
    notes = () if user_path(into).is_dir() else (f"{safe(into)} is no folder yet: create it before the first report",)
    return Answer(None, notes=notes, text=make(name, file, into, time_of(at), places))
