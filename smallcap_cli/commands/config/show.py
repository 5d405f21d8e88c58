"""`smallcap config show`: every setting with the layer that set it."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.configuration import settings_under
from smallcap_cli.call.context import Context
from smallcap_cli.call.listing import listing
from smallcap_cli.call.options import PRINTING

EXAMPLES = """Examples:
  smallcap config show
  smallcap config show options
  SMALLCAP_OFFLINE=1 smallcap config show options.offline -f csv"""

Key = Annotated[str | None, typer.Argument(metavar="KEY", help="Show only keys that begin with this, such as options.")]


@listing(*PRINTING, examples=EXAMPLES)
def config_show(context: Context, key: Key = None) -> Answer:
    """Show every setting with the layer that set it."""
    from smallcap_cli.tables.catalogue.settings import settings_table

    settings = settings_under(context, key or "")
    return Answer(settings_table(settings, known=len(context.settings.values)))
