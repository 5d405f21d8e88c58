"""What has to be known to read a table of results: changes to the rules, and steps that were not run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from smallcap_cli.core.methodology.backtest import Backtest
from smallcap_cli.core.methodology.result import Result
from smallcap_cli.core.methodology.security_returns import PRICE_KIND, SecurityReturns
from smallcap_cli.core.methodology.simulation import SimulationReview
from smallcap_cli.core.methodology.universe import first_names
from smallcap_cli.core.model import Source, text_value
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.words import unique
from smallcap_cli.errors import safe

#: The parameters that `--set` changed, for programs: a line out of the table says that its rules are not as published.
_SET = Column("set", "changed parameters", "text", screen=False)
#: Where more reviews say the same with other figures, one of them stands for all.
MOST_DAYS = 2
_FIGURE = re.compile(r"\d[\d,.]*")
#: What stands before a colon in so few words is no sentence: the names of a step or a source.
_FEW_WORDS = 3


def override_notes(overrides: Sequence[str]) -> Iterator[str]:
    """That the rules are not those of their publisher, where parameters were changed."""
    if overrides:
        yield f"changed from the published rules: {_changes(overrides)}"


def _changes(overrides: Sequence[str]) -> str:
    return ", ".join(safe(text, 60) for text in overrides)


def with_overrides(table: Table, overrides: Sequence[str], *, chosen: Sequence[str] = ()) -> Table:
    """The table of rules with changed parameters: said before all else, as a convention, and in every row for programs.

    Where the user has `chosen` columns, the rows have none for it.
    """
    if not overrides:
        return table
    cell = text_value(_changes(overrides))
    return replace(
        table, columns=(*table.columns, replace(_SET, machine=not chosen)),
        rows=tuple((*row, cell) for row in table.rows), conventions={**table.conventions, "set": _changes(overrides)},
        warnings=unique((*override_notes(overrides), *table.warnings)),
    )  # fmt: skip


def file_words(sources: Iterable[Source]) -> str:
    """The files of sources, each once."""
    return first_names(list(unique(one.citation for one in sources)))


def universe_words(reviews: Iterable[SimulationReview]) -> str:
    """The files of the universes of some reviews."""
    return file_words(source for one in reviews for source in one.result.candidates.universe.sources)


def backtest_conventions(found: Backtest) -> Mapping[str, str | None]:
    """What the returns of a backtest rest on."""
    return {
        "basis": found.returns.basis, "universe": universe_words(one.review for one in found.reviews),
        "returns": file_words(found.returns.sources) or None,
        "cost": f"{found.terms.side_cost * 1e4:g} bp", "delisted": found.terms.delisted,
    }  # fmt: skip


def skipped_notes(steps: Iterable[str]) -> Iterator[str]:
    """The steps that nobody can run here, where there are some."""
    names = ", ".join(steps)
    if names:
        yield f"steps that need data we do not have (effect unknown): {names}"


def result_notes(result: Result) -> Iterator[str]:
    """What one review says: where rules of a later day judge the universe, notes of the run, steps not run."""
    yield from day_notes(result)
    yield from result.notes
    yield from skipped_notes(result.skipped_steps)


def day_notes(result: Result) -> Iterator[str]:
    """That the rules are of another day (`--as-of`) than the universe, where they are."""
    if result.as_of != result.universe_day:
        yield (
            f"the last day of the universe up to {result.as_of} is {result.universe_day}: prices and sizes are of that "
            f"day, rules of {result.as_of}"
        )


def return_notes(returns: SecurityReturns) -> Iterator[str]:
    """What is odd in the returns of lines, and that those of prices have no dividends."""
    yield from returns.notes
    if returns.kind == PRICE_KIND:
        yield "returns are changes of price without dividends; --returns FILE gives total returns"


def review_notes(reviews: Sequence[SimulationReview]) -> Iterator[str]:
    """What the reviews say: once where all say it, with its days where few do, else their number and one of them."""
    said: dict[str, dict[str, list[str]]] = {}
    for review in reviews:
        for note in review.result.notes:
            said.setdefault(_kind(note), {}).setdefault(note, []).append(review.as_of.isoformat())
    for days_by_note in said.values():
        days = unique(day for days in days_by_note.values() for day in days)
        if len(days_by_note) == 1 and len(days) == len(reviews):
            yield from days_by_note
        elif len(days) > MOST_DAYS:
            yield f"{len(days):,} of {len(reviews):,} reviews, such as {days[0]}: {next(iter(days_by_note))}"
        else:
            yield from (f"{', '.join(one)}: {note}" for note, one in days_by_note.items())
    yield from skipped_notes(dict.fromkeys(name for review in reviews for name in review.result.skipped_steps))


def _kind(note: str) -> str:
    """A note without its figures and the names at its end: reviews differ in these alone."""
    sentence, _, _ = note.rpartition(": ")
    return _FIGURE.sub("#", sentence if len(sentence.split()) > _FEW_WORDS else note)
