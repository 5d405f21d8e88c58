"""`smallcap config path`: the files and folders that are looked at."""

from __future__ import annotations

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.configuration import places_of
from smallcap_cli.call.context import Context
from smallcap_cli.call.options import PRINTING

EXAMPLES = """\
Examples:
  smallcap config path
  smallcap config path -f json"""


@command(*PRINTING, examples=EXAMPLES)
def config_path(context: Context) -> Answer:
    """Show the files and folders smallcap reads."""
    from smallcap_cli.tables.catalogue.settings import places_table

    under_home = bool(context.settings.environment.get("SMALLCAP_HOME"))
    return Answer(places_table(tuple(places_of(context)), under_home=under_home))
