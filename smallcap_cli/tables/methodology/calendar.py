"""The days of a year's reviews, from the date rules of the methodologies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from smallcap_cli.core.methodology.model import Methodology
from smallcap_cli.core.methodology.reviews import Found, Review, reviews
from smallcap_cli.core.methodology.validity import OF_AN_INDEX
from smallcap_cli.core.model import NOT_PUBLISHED, Days, Gap, Value, absent, text_value
from smallcap_cli.core.table import Column, Table

_COLUMNS = (
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


def calendar_table(methodologies: Sequence[Methodology], year: int, sessions: Days) -> Table:
    """One row a review, in the order of their effective days; those without one last, with the reason.

    `sessions` of the exchange reach from the year before to the year after.
    """
    rows = sorted(_rows(methodologies, year, sessions), key=lambda row: _when(row[1]))
    footnotes = [
        "companies are ranked by the close of the ranked day; funds trade the changes from the effective day's close on"
    ]
    if any(cells[_EFFECTIVE].value for _, cells in rows):
        footnotes.append("trading days of the New York Stock Exchange; future ones follow its holiday rules")
    return Table(
        "methodology calendar",
        _COLUMNS,
        tuple(key for key, _ in rows),
        tuple(cells for _, cells in rows),
        head=f"reviews of {year}",
        footnotes=tuple(footnotes),
    )


def _when(row: tuple[Value, ...]) -> tuple[date, date]:
    days = (row[_EFFECTIVE].value, row[_RANK].value)
    effective, ranked = (day if isinstance(day, date) else date.max for day in days)
    return effective, ranked


def _rows(methodologies: Sequence[Methodology], year: int, days: Days) -> Iterator[tuple[str, tuple[Value, ...]]]:
    """Key and cells of every review; a methodology without a calendar has one row that says so."""
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
    prov = review.event.prov
    remarks = [prov.note] if prov.note else []
    if prov.status != "verified":
        remarks.insert(0, prov.status)
    remarks += [f"{day} is not a trading day: moved to the one before" for day in review.moved]
    unranked = [f"ranked: {review.rank_date.detail}"] if isinstance(review.rank_date, Gap) else []
    ended = _not_held(methodology, review)
    in_force = review.in_force if isinstance(review.in_force, date) else review.effective
    named = methodology.named_on(in_force) if isinstance(in_force, date) else methodology
    days = [
        _day(ended or day)
        for day in (review.rank_date, review.announce, review.effective, review.last_traded, review.in_force)
    ]
    days[2] = replace(days[2], notes=tuple(remarks) if days[2].value else ())
    sources = "; ".join(str(methodology.sources[name]) for name in prov.sources)
    note = "; ".join([*remarks, *unranked])
    names = (methodology.id, named.short_name, review.event.name, " and ".join(review.event.scope))
    return (*map(text_value, names), *days, *map(text_value, (prov.status, sources, note)))


def _not_held(methodology: Methodology, review: Review) -> Found | None:
    """Why a review was not held: the rules began later, or had ended."""
    day = review.effective if isinstance(review.effective, date) else review.rank_date
    if not isinstance(day, date):
        return None
    apart = methodology.validity.why_not(day, OF_AN_INDEX)
    return Gap(NOT_PUBLISHED, apart) if apart else None


def _day(found: Found) -> Value:
    return absent("date", found) if isinstance(found, Gap) else Value(found, "date")
