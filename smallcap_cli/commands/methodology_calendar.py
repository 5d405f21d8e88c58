"""`smallcap methodology calendar`: the days of a year's reviews, from the date rules of the files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.completion import complete_methodologies
from smallcap_cli.call.context import Context, open_context
from smallcap_cli.call.given import Given
from smallcap_cli.call.legacy import command
from smallcap_cli.call.listing import chosen
from smallcap_cli.call.options import PRINTING
from smallcap_cli.call.printing import output_for
from smallcap_cli.errors import UsageFault

if TYPE_CHECKING:
    from smallcap_cli.core.methodology.model import Methodology
    from smallcap_cli.core.methodology.reviews import Found, Review
    from smallcap_cli.core.model import Days, Value
    from smallcap_cli.core.table import Column, Table

EXAMPLES = """Examples:
  smallcap methodology calendar russell_2000 --year 2026
  smallcap methodology calendar all --year 2026 --where 'effective>=2026-06-01'
  smallcap methodology calendar crsp_us_small_cap -f csv -o reviews.csv"""
ALL = "all"
#: Before, the exchange traded on Saturdays; after, its calendar ends.
FIRST_YEAR, LAST_YEAR = 1953, 2099

Ids = Annotated[
    list[str],
    typer.Argument(
        metavar="ID...|all", help="Index rules, files of them, or all.", autocompletion=complete_methodologies
    ),
]
Year = Annotated[int | None, typer.Option("--year", metavar="YYYY", help="The year; this one if not given.")]


def register(app: typer.Typer) -> None:
    """Add the command to its group."""

    @command(app, "methodology calendar", ("sort", "limit", "where", *PRINTING), epilog=EXAMPLES)
    def calendar(methodologies: Ids, year: Year = None, *, given: Given) -> Answer:
        """When indexes are reviewed in a year: rank, announcement, effective and transition days."""
        context = open_context(given)
        output = output_for(context)
        wanted = context.today.year if year is None else year
        if not FIRST_YEAR <= wanted <= LAST_YEAR:
            raise UsageFault(f"--year {wanted} is not a year of the calendar", f"from {FIRST_YEAR} to {LAST_YEAR}")
        return Answer(chosen(calendar_table(_rules(context, methodologies), wanted), given), output=output)


def _rules(context: Context, names: Sequence[str]) -> list[Methodology]:
    """The methodologies that were named, once each."""
    from smallcap_cli.commands.methodology_files import named

    if ALL in names:
        names = [*context.catalog.methodology_ids(), *(name for name in names if name != ALL)]
    found = [named(context, name) for name in dict.fromkeys(names)]
    return list({methodology.id: methodology for methodology in found}.values())


def calendar_table(methodologies: Sequence[Methodology], year: int) -> Table:
    """One row a review, in the order of their effective days; those without one last, with the reason."""
    from smallcap_cli.core.table import Table
    from smallcap_cli.providers.exchange import sessions

    days = sessions(date(year - 1, 1, 1), date(year + 1, 12, 31))
    rows = sorted(_rows(methodologies, year, days), key=lambda row: _when(row[1]))
    footnotes = ["the close of the ranked day decides; changes are traded from the close of the effective day on"]
    if any(cells[_EFFECTIVE].value for _, cells in rows):
        footnotes.append("sessions of the New York Stock Exchange; later ones by its rules for holidays")
    return Table(
        "methodology calendar",
        _columns(),
        tuple(key for key, _ in rows),
        tuple(cells for _, cells in rows),
        head=f"reviews of {year}",
        footnotes=tuple(footnotes),
    )


def _columns() -> tuple[Column, ...]:
    from smallcap_cli.core.table import Column

    return (
        Column("methodology", "methodology", "text", screen=False),
        Column("index", "index", "text", machine=False),
        Column("review", "review", "text"),
        Column("changes", "changes", "text", screen=False),
        Column("rank_date", "ranked", "date"),
        Column("announce", "announced", "date"),
        Column("effective", "effective", "date"),
        Column("last_traded", "last traded", "date"),
        Column("in_force", "in force", "date"),
        Column("status", "status", "text", screen=False),
        Column("source", "source", "text", screen=False),
        Column("note", "note", "text", screen=False),
    )


_RANK, _EFFECTIVE = 4, 6


def _when(row: tuple[Value, ...]) -> tuple[date, date]:
    days = (row[_EFFECTIVE].value, row[_RANK].value)
    effective, ranked = (day if isinstance(day, date) else date.max for day in days)
    return effective, ranked


def _rows(methodologies: Sequence[Methodology], year: int, days: Days) -> Iterator[tuple[str, tuple[Value, ...]]]:
    """Key and cells of every review; a methodology without a calendar has one row that says so."""
    from smallcap_cli.core.methodology.reviews import reviews
    from smallcap_cli.core.model import NOT_PUBLISHED, Gap, absent, text_value

    for methodology in methodologies:
        for event in methodology.calendar:
            for number, review in enumerate(reviews(event, year, days)):
                yield f"{methodology.id}.{event.name}[{number}]", _row(methodology, review)
        if not methodology.calendar:
            gap = Gap(NOT_PUBLISHED, "the file has no calendar")
            names = (text_value(methodology.id), text_value(methodology.short_name))
            texts, dates = absent("text", gap), absent("date", gap)
            yield methodology.id, (*names, texts, texts, *([dates] * 5), *([texts] * 3))


def _row(methodology: Methodology, review: Review) -> tuple[Value, ...]:
    from smallcap_cli.core.model import Gap, text_value

    prov = review.event.prov
    remarks = [prov.note] if prov.note else []
    if prov.status != "verified":
        remarks.insert(0, prov.status)
    remarks += [f"{day} is no session: the one before it" for day in review.moved]
    unranked = [f"ranked: {review.rank_date.detail}"] if isinstance(review.rank_date, Gap) else []
    ended = _ended(methodology, review)
    days = [
        _day(ended or day)
        for day in (review.rank_date, review.announce, review.effective, review.last_traded, review.in_force)
    ]
    days[2] = replace(days[2], notes=tuple(remarks) if days[2].value else ())
    sources = "; ".join(str(methodology.sources[name]) for name in prov.sources)
    note = "; ".join([*remarks, *unranked])
    names = (methodology.id, methodology.short_name, review.event.name, " and ".join(review.event.scope))
    return (*map(text_value, names), *days, *map(text_value, (prov.status, sources, note)))


def _ended(methodology: Methodology, review: Review) -> Found | None:
    """Why a review was not held: the rules began later, or had ended."""
    from smallcap_cli.core.methodology.validity import OF_AN_INDEX
    from smallcap_cli.core.model import NOT_PUBLISHED, Gap

    day = review.effective if isinstance(review.effective, date) else review.rank_date
    if not isinstance(day, date):
        return None
    apart = methodology.validity.why_not(day, OF_AN_INDEX)
    return Gap(NOT_PUBLISHED, apart) if apart else None


def _day(found: Found) -> Value:
    from smallcap_cli.core.model import Gap, Value, absent

    return absent("date", found) if isinstance(found, Gap) else Value(found, "date")
