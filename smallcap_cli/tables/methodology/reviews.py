"""The reviews of an index in a row: who came, who left and why, turnover, and loss makers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from smallcap_cli.core.methodology.simulation import LEFT, SimulationReview
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_PUBLISHED, Gap, Value
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.words import quantity
from smallcap_cli.tables.cells import figure_cell
from smallcap_cli.tables.methodology.notes import review_notes, with_overrides

CONVENTIONS = (
    "every day of the universe is a full review, whatever the index calendar says",
    "turnover: one-way, against the weights of the last review after price moves",
    "a member without a later price is a deletion and no trade: its money is with the others by weight",
    "additions and deletions count securities; loss makers count companies with four known quarters",
)

_COLUMNS = (
    Column("review", "review", "date"),
    Column("constituents", "lines", "count", help="Securities in the index."),
    Column("companies", "companies", "count", screen=False),
    Column("additions", "added", "count"),
    Column("deletions", "deleted", "count"),
    Column("turnover", "turnover", "fraction", help="One-way: half the sum of absolute weight changes."),
    Column("left_too_large", "too large", "count"),
    Column("left_too_small", "too small", "count"),
    Column("left_other_rule", "other rule", "count"),
    Column("left_vanished", "vanished", "count", help="Members that are no longer in the universe."),
    Column("unprofitable_share", "loss makers", "fraction"),
    Column("unprofitable_share_weight", "by weight", "fraction"),
    Column("additions_unprofitable_share", "of those added", "fraction"),
    Column("smallest_usd", "smallest", "usd"),
    Column("median_usd", "median", "usd"),
    Column("largest_usd", "largest", "usd"),
    Column("grade", "grade of all steps", "text", screen=False),
    Column("grade_of_steps_run", "grade", "text"),
)


def reviews_table(reviews: Sequence[SimulationReview], *, overrides: Sequence[str] = ()) -> Table:
    """One row a review."""
    methodology, last = reviews[-1].result.methodology, reviews[-1]
    name = (
        f"{methodology.name} (an approximation, not the fund itself)"
        if methodology.type == "active_proxy"
        else methodology.name
    )
    shown = Table(
        "methodology simulate", _COLUMNS, tuple(review.as_of.isoformat() for review in reviews),
        tuple(tuple(_cells(review)) for review in reviews), as_of=last.as_of, footnotes=CONVENTIONS,
        head=f"{name} · {quantity(len(reviews), 'review')}, {reviews[0].as_of} to {last.as_of}",
        warnings=tuple(review_notes(reviews)),
    )  # fmt: skip
    return with_overrides(shown, overrides)


def _cells(review: SimulationReview) -> Iterator[Value]:
    first = Gap(NOT_COMPARABLE, "the first review has no previous members")
    unknown = Gap(NOT_PUBLISHED, "no company has the data for it")
    figures, moved = review.figures, review.migration

    def cell(value: float | None, unit: str, gap: Gap = unknown) -> Value:
        return figure_cell(value, unit, gap)

    yield Value(review.as_of, "date")
    yield cell(figures.constituents, "count")
    yield cell(figures.companies, "count")
    yield cell(moved and moved.additions, "count", first)
    yield cell(moved and moved.deletions, "count", first)
    unweighted = Gap(NOT_COMPARABLE, "the previous members have no weights") if moved else first
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
