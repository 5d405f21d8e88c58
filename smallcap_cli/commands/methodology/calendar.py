"""`smallcap methodology calendar`: the days of a year's reviews, from the date rules of the files."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.command import command
from smallcap_cli.call.context import Context
from smallcap_cli.call.numbers import within
from smallcap_cli.call.options import PRINTING, ROW_CHOICE
from smallcap_cli.call.rules import rules_answer, rules_of_all

EXAMPLES = """Examples:
  smallcap methodology calendar russell_2000 --year 2026
  smallcap methodology calendar all --year 2026 --where 'effective>=2026-06-01'
  smallcap methodology calendar crsp_us_small_cap -f csv -o reviews.csv"""
#: Before, the exchange traded on Saturdays; after, its calendar ends.
FIRST_YEAR, LAST_YEAR = 1953, 2099

Ids = Annotated[
    list[str],
    typer.Argument(metavar="ID|TICKER|FILE|all...", help="Ids of index rules, funds on an index, files, or all."),
]
IN_CALENDAR = within("--year", "a year of the calendar", least=FIRST_YEAR, most=LAST_YEAR)
Year = Annotated[
    int | None, typer.Option("--year", callback=IN_CALENDAR, metavar="YYYY", help="Show this year [the current one].")
]


@command(*ROW_CHOICE, *PRINTING, examples=EXAMPLES)
def methodology_calendar(context: Context, methodologies: Ids, year: Year = None) -> Answer:
    """Show the review dates of indexes in a year."""
    wanted = context.today.year if year is None else year
    from smallcap_cli.core.exchange import sessions
    from smallcap_cli.tables.methodology.calendar import calendar_table

    rules = rules_of_all(context, methodologies)
    days = sessions(date(wanted - 1, 1, 1), date(wanted + 1, 12, 31))
    return rules_answer(context, calendar_table(rules, wanted, days))
