"""What happened to funds and their indexes within a chart's window, numbered in the order of days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from types import MappingProxyType

from smallcap_cli.core.chart import EventMark
from smallcap_cli.core.comparison.cells import common_fall
from smallcap_cli.core.comparison.computation import Comparison, Computation, Seat
from smallcap_cli.core.methodology.reviews import IndexReviews
from smallcap_cli.core.model import FundData, Gap
from smallcap_cli.core.statistics.episodes import episodes
from smallcap_cli.core.words import percent_text

#: Index -> its reviews.
ReviewDays = Mapping[str, IndexReviews]
NO_REVIEWS: ReviewDays = MappingProxyType({})
_Happening = tuple[tuple[date, ...], str]


def event_marks(comparison: Comparison, reviews: ReviewDays = NO_REVIEWS) -> tuple[EventMark, ...]:
    """The deepest fall, changes of index and fee, what the catalogue knows of the funds, and the reviews given.

    Only days inside the window of the funds are marked. A mark has one day, a mark of reviews all of theirs.
    """
    computation = Computation(comparison)
    seats = computation.seats("path", comparison.conventions.window)
    placed = [(fund, seat) for fund, seat in seats if isinstance(seat, Seat)]
    if not placed:
        return ()
    first, last = min(seat.start for _, seat in placed), max(seat.end for _, seat in placed)
    happenings = [
        *_fall(computation, [seat for _, seat in placed]),
        *(happening for fund, _ in placed for happening in _of_fund(fund, comparison)),
        *((tuple(one.days), f"{_index_name(comparison, name)}: reviews take effect") for name, one in reviews.items()),
    ]
    inside = [(tuple(day for day in days if first < day <= last), text) for days, text in happenings]
    known = sorted((days, text) for days, text in inside if days)
    return tuple(EventMark(number, days, text) for number, (days, text) in enumerate(known, start=1))


def review_notes(comparison: Comparison, reviews: ReviewDays, seats: Iterable[Seat]) -> tuple[str, ...]:
    """From which year on an index's reviews are known, where the seats begin before: else there seem to be none."""
    first = min((seat.start for seat in seats), default=date.max)
    return tuple(
        f"{_index_name(comparison, name)}: review dates are known from {one.known_from.year} on"
        for name, one in reviews.items() if one.known_from is not None and first < one.known_from
    )  # fmt: skip


def _fall(computation: Computation, seats: Sequence[Seat]) -> Iterator[_Happening]:
    """The deepest fall that all funds share, or of one fund its own, marked on its lowest day."""
    if len(seats) == 1:
        for fall in episodes(seats[0].days, seats[0].closes, 1):
            yield (fall.trough,), f"low of the deepest drawdown, {fall.peak} to {fall.trough}"
        return
    common = common_fall(computation)
    if not isinstance(common, Gap):
        yield (common.end,), f"low of the deepest drawdown that all share, {common.start} to {common.end}"


def _of_fund(fund: FundData, comparison: Comparison) -> Iterator[_Happening]:
    """The catalogue's dated facts of one fund."""
    if fund.fund is None:
        return
    for before, after in pairwise(fund.fund.indexes):
        if after.start is not None:
            names = _index_name(comparison, after.id), _index_name(comparison, before.id)
            yield (after.start,), f"{fund.ticker}: index {names[0]}, before {names[1]}"
    for old, new in pairwise(fund.fund.fees):
        day = new.effective or new.seen_first
        if day is not None and new.value != old.value:
            seen = "" if new.effective else ", first seen that day"
            doubt = "" if new.status in ("verified", "secondary") else f" ({new.status})"
            fees = f"{percent_text(old.value)} to {percent_text(new.value)}"
            yield (day,), f"{fund.ticker}: expense ratio {fees}{seen}{doubt}"
    for event in fund.fund.events:
        yield (event.day,), f"{fund.ticker}: {event.text}"


def _index_name(comparison: Comparison, name: str) -> str:
    known = comparison.indexes.get(name)
    return known.short_name if known is not None else name
