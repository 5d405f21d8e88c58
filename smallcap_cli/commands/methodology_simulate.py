"""`smallcap methodology simulate`: the reviews of an index in a row, members carried from one to the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context, open_context
from smallcap_cli.call.given import Given
from smallcap_cli.call.legacy import command
from smallcap_cli.call.listing import rows_shown
from smallcap_cli.call.options import PRINTING
from smallcap_cli.call.printing import Output, output_for
from smallcap_cli.commands.methodology_apply import ROWS, Prior, Rules, Sets, read_prior
from smallcap_cli.commands.methodology_files import document_named
from smallcap_cli.commands.methodology_universe import universes_of_all_days
from smallcap_cli.errors import UsageFault, shown

if TYPE_CHECKING:
    from smallcap_cli.core.methodology.simulation import Review
    from smallcap_cli.core.model import Value
    from smallcap_cli.core.table import Table

EXAMPLES = """Examples:
  smallcap methodology simulate sp_smallcap_600 --universe sample
  smallcap methodology simulate crsp_us_small_cap --universe march.csv --universe june.csv --universe september.csv
  smallcap methodology simulate my_index.yaml --universe quarters.csv --prior members.csv -f csv

\b
Every day is a whole review, whatever the calendar of the index says: give the
  universes of its review days.
Turnover is one-way: half the sum of absolute weight changes at the review. The
  weights before it are those of the last review, moved by the prices that both
  universes give; a split between two days reads as a fall, and a member without
  a later price keeps its last value until it is sold."""
CONVENTIONS = (
    "every day is a whole review, whatever the calendar of the index says",
    "turnover one-way, against the weights of the last review moved by price",
    "additions and deletions in securities, loss makers in companies whose four quarters are known",
)

Universes = Annotated[
    list[str],
    typer.Option("--universe", metavar="FILE", help="CSV with one or more days; may be repeated; sample: made up."),
]


def register(app: typer.Typer) -> None:
    """Add the command to its group."""

    @command(app, "methodology simulate", ("as_of", *ROWS, *PRINTING), epilog=EXAMPLES)
    def simulate(
        methodology: Rules, universe: Universes, prior: Prior = None, set_: Sets = None, *, given: Given
    ) -> Answer:
        """Review an index on every day of the universes: turnover, who left and why, and loss makers.

        Members and the fractions held are carried from one day to the next; days after --as-of are left out.
        """
        context = open_context(given)
        output = output_for(context)
        return _simulated(context, methodology, universe, output, prior=prior, sets=set_ or ())


def _simulated(
    context: Context, name: str, paths: Sequence[str], output: Output, *, prior: str | None, sets: Sequence[str]
) -> Answer:
    from dataclasses import replace

    from smallcap_cli.catalog.overrides import changes, library_of
    from smallcap_cli.core.methodology.engine import rules_of
    from smallcap_cli.core.methodology.reading import columns_needed
    from smallcap_cli.core.methodology.simulation import simulated
    from smallcap_cli.core.methodology.universe import NOBODY

    document = document_named(context, name)
    library = library_of(context.catalog.rules_document, document, changes(sets))
    rules = library(str(document.value["id"]))
    needed = columns_needed(rule.step for rule in rules_of(rules, library))
    tables = [table for path in dict.fromkeys(paths) for table in universes_of_all_days(path, needed=needed)]
    within = [table for table in tables if context.as_of is None or table.as_of <= context.as_of]
    if not within:
        first = min(table.as_of for table in tables)
        raise UsageFault(f"no universe on or before {context.as_of}; they begin {first}", "choose a later --as-of")
    members = read_prior(prior) if prior is not None else NOBODY
    reviews = list(simulated(rules, within, library=library, prior=members))
    changed = (f"these are not the rules as published: {', '.join(shown(text, 60) for text in sets)}",) if sets else ()
    notes = (*changed, *_notes(reviews))
    table = replace(rows_shown(reviews_table(reviews), context.given), warnings=notes)
    return Answer(table, notes=notes, output=output)


def _notes(reviews: Sequence[Review]) -> Iterator[str]:
    """What the reviews say, those of one review with its day; what all of them say is told once."""
    said: dict[str, list[str]] = {}
    for review in reviews:
        for note in review.result.notes:
            said.setdefault(note, []).append(review.as_of.isoformat())
    for note, days in said.items():
        yield note if len(days) == len(reviews) else f"{days[0]}: {note}"
    skipped = dict.fromkeys(name for review in reviews for name in review.result.skipped)
    if skipped:
        yield f"not run, effect unknown: {', '.join(skipped)}"


def reviews_table(reviews: Sequence[Review]) -> Table:
    """One row a review."""
    from smallcap_cli.core.table import Column, Table

    columns = (
        Column("review", "review", "date"),
        Column("constituents", "lines", "count", help="Securities in the index."),
        Column("companies", "companies", "count", screen=False),
        Column("additions", "added", "count"),
        Column("deletions", "deleted", "count"),
        Column("turnover", "turnover", "fraction", help="One-way: half the sum of absolute weight changes."),
        Column("left_too_large", "too large", "count"),
        Column("left_too_small", "too small", "count"),
        Column("left_other_rule", "other rule", "count"),
        Column("left_vanished", "vanished", "count", help="Members that the universe no longer has."),
        Column("unprofitable_share", "loss makers", "fraction"),
        Column("unprofitable_share_weight", "by weight", "fraction"),
        Column("additions_unprofitable_share", "of those added", "fraction"),
        Column("smallest_usd", "smallest", "usd"),
        Column("median_usd", "median", "usd"),
        Column("largest_usd", "largest", "usd"),
        Column("grade", "grade of all steps", "text", screen=False),
        Column("grade_of_steps_run", "grade", "text"),
    )
    methodology, last = reviews[-1].result.methodology, reviews[-1]
    name = f"{methodology.name} (a stand-in, not the fund)" if methodology.type == "active_proxy" else methodology.name
    return Table(
        "methodology simulate", columns, tuple(review.as_of.isoformat() for review in reviews),
        tuple(tuple(_cells(review)) for review in reviews), as_of=last.as_of, footnotes=CONVENTIONS,
        head=f"{name} · {_counted(len(reviews))}, {reviews[0].as_of} to {last.as_of}",
    )  # fmt: skip


def _counted(reviews: int) -> str:
    return "1 review" if reviews == 1 else f"{reviews} reviews"


def _cells(review: Review) -> Iterator[Value]:
    from smallcap_cli.core.methodology.simulation import LEFT
    from smallcap_cli.core.model import NOT_COMPARABLE, NOT_PUBLISHED, Gap, Value, absent

    first = Gap(NOT_COMPARABLE, "there are no members before it")
    unknown = Gap(NOT_PUBLISHED, "no company has what it takes")
    figures, moved = review.figures, review.migration

    def cell(value: float | None, unit: str, gap: Gap = unknown) -> Value:
        return absent(unit, gap) if value is None else Value(float(value), unit)

    yield Value(review.as_of, "date")
    yield cell(figures.constituents, "count")
    yield cell(figures.companies, "count")
    yield cell(moved and moved.additions, "count", first)
    yield cell(moved and moved.deletions, "count", first)
    unweighted = Gap(NOT_COMPARABLE, "the members before it have no weights") if moved else first
    yield cell(review.turnover, "fraction", unweighted)
    for why in LEFT:
        yield cell(moved.left[why] if moved else None, "count", first)
    yield cell(figures.unprofitable_share, "fraction")
    yield cell(figures.unprofitable_share_weight, "fraction")
    yield cell(review.additions_unprofitable, "fraction", Gap(NOT_COMPARABLE, "no company was added"))
    yield cell(figures.smallest_usd, "usd")
    yield cell(figures.median_usd, "usd")
    yield cell(figures.largest_usd, "usd")
    yield Value(review.result.grade, "text")
    yield Value(review.result.grade_of_steps_run, "text")
