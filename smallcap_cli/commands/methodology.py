"""`smallcap methodology`: index rules as data, side by side, and checked."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.completion import complete_methodologies
from smallcap_cli.call.context import Context, open_context
from smallcap_cli.call.given import Given
from smallcap_cli.call.legacy import command
from smallcap_cli.call.listing import rows_shown
from smallcap_cli.call.options import PRINTING
from smallcap_cli.call.printing import Output, output_for
from smallcap_cli.commands import (
    methodology_apply,
    methodology_calendar,
    methodology_compare,
    methodology_diverge,
    methodology_new,
    methodology_sensitivity,
    methodology_simulate,
    methodology_validate,
)
from smallcap_cli.commands.methodology_files import named

ROWS = ("sort", "limit", "where")
Id = Annotated[str, typer.Argument(metavar="ID", help="Index rules.", autocompletion=complete_methodologies)]


def register(app: typer.Typer) -> None:
    """Add the commands of the group."""
    methodology_apply.register(app)

    @command(app, "methodology list", ("as_of", *ROWS, *PRINTING))
    def list_(*, given: Given) -> Answer:
        """List the index rules at hand, with how far free data can run them."""
        from smallcap_cli.commands.methodology_tables import list_table

        context, output = _opened(given)
        rules = [context.catalog.methodology(name) for name in context.catalog.methodology_ids()]
        return Answer(rows_shown(list_table(rules, as_of=context.as_of), given), output=output)

    @command(app, "methodology show", ("as_of", *ROWS, *PRINTING))
    def show(methodology: Id, *, given: Given) -> Answer:
        """Show one index's facts, published figures, steps and calendar, each with status and source."""
        from smallcap_cli.commands.methodology_tables import show_table

        context, output = _opened(given)
        table = show_table(named(context, methodology), as_of=context.as_of)
        return Answer(rows_shown(table, given), output=output)

    methodology_compare.register(app)
    methodology_sensitivity.register(app)
    methodology_validate.register(app)
    methodology_calendar.register(app)
    methodology_new.register(app)
    methodology_diverge.register(app)
    methodology_simulate.register(app)


def _opened(given: Given) -> tuple[Context, Output]:
    """The context of a call and where its answer goes; a bad format is refused before any work."""
    context = open_context(given)
    return context, output_for(context)
