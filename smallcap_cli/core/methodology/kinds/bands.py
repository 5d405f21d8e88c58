"""Steps that place companies by size: company_rank and the bands of ranks, percentiles, dollars and run figures.

Membership is that of the company: where one of its lines was held, all of them are judged as members.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.methodology.change import (
    Dropped,
    LineChange,
    figure_text,
    gaps,
    items,
    lines_concerned,
    mapping,
    number,
    text,
    width,
)
from smallcap_cli.core.methodology.evaluation import evaluate
from smallcap_cli.core.methodology.model import Param, Step
from smallcap_cli.core.methodology.neighbours import Edge, neighbours_of, shares_of
from smallcap_cli.core.methodology.universe import Bools, Candidates, Ranking, ranking
from smallcap_cli.core.model import Floats
from smallcap_cli.errors import UsageFault

#: A range that publishers look at every quarter is told with its age once two of those looks have passed.
OLD_RANGE_DAYS = 184


def company_rank(step: Step, candidates: Candidates) -> LineChange:
    """One rank and one interval of the cumulative share a company, largest first; ties by company id.

    With `universe: all` the companies that are out already take places too.
    """
    column = text(step, "by")
    values, size = candidates.numbers(column), len(candidates.universe)
    everyone = np.ones(size, dtype=np.bool_)
    of_company = candidates.by_company(values)
    if text(step, "universe") == "all":
        every = candidates.by_company(values, everyone)
        of_company = np.where(np.isnan(of_company), every, of_company)
    order = ranking(of_company)
    missing = np.isnan(candidates.by_line(order.rank)) & candidates.inside
    unknown = gaps(step, candidates, missing, among=candidates.inside, what=column)
    columns = {
        "rank": candidates.by_line(order.rank),
        "cum_pct": candidates.by_line(order.end),
        "cum_mid": candidates.by_line(order.middle),
    }
    return LineChange(
        unknown.dropped, columns, rankings={column: order, "": order}, grade=unknown.grade, notes=unknown.notes
    )


def rank_band(step: Step, candidates: Candidates) -> LineChange:
    """Keep ranks lo to hi; a member stays while it is inside the buffer round the edges."""
    order = candidates.rankings.get("")
    if order is None:
        raise UsageFault(f"step {step.id}: a rank_band needs ranks", "put a company_rank before it")
    low, high = number(step, "lo"), number(step, "hi")
    rank, member = candidates.by_line(order.rank), candidates.company_prior > 0
    among = lines_concerned(step, candidates, members=member)
    missing = np.isnan(rank) & among
    unknown = gaps(step, candidates, missing, among=among, what="the rank")
    with np.errstate(invalid="ignore"):
        inside = (rank >= low) & (rank <= high)
        missed = np.maximum(low - rank, rank - high)
    buffer = _rank_buffer(step, candidates, order, (low, high))
    stays = member & buffer.near
    past = member & ~np.isnan(buffer.missed)
    missed = np.where(past, buffer.missed, missed)
    words, judged = _rank_words(rank, low, high, buffer, past), among & ~missing
    edges = _rank_edges(step, candidates, order, (low, high))
    shares = shares_of(step, candidates, np.where(inside | stays, 1.0, 0.0), edges, judged=judged)
    return LineChange(
        (*unknown.dropped, *shares.dropped, Dropped(judged & ~inside & ~stays, missed, words)),
        grade=unknown.grade, notes=unknown.notes, elsewhere=shares.elsewhere, at_stake=shares.at_stake,
    )  # fmt: skip


def _rank_edges(step: Step, candidates: Candidates, order: Ranking, band: tuple[float, float]) -> Iterator[Edge]:
    """The edges of a band of ranks beyond which a neighbour is named."""
    buffer, (low, high) = mapping(step.params.get("buffer")), band
    rank = candidates.by_line(order.rank)
    with np.errstate(invalid="ignore"):
        upper_half = rank < (low + high) / 2
        lower_half = rank >= (low + high) / 2
    if buffer.get("unit") == "cum_pct_points":
        unit, places = "points", 1.0
        below_top = candidates.by_line(order.end) - order.end_at(int(low) - 1)
        above_end = order.end_at(int(high)) - candidates.by_line(order.start)
    else:
        unit, places = "ranks", (high - low + 1) / 100 if buffer.get("unit") == "pct_of_count" else 1.0
        below_top, above_end = rank - (low - 1), high + 1 - rank
    for side, index in neighbours_of(step).items():
        half, depth = (upper_half, below_top) if side == "upper" else (lower_half, above_end)
        yield Edge(index, half, depth, width(buffer, side) * places, unit)


class _RankBuffer(NamedTuple):
    """Which lines outside a band its buffer reaches, and how far the others are past it; NaN where there is none.

    `place` is where each line is, in the buffer's unit, and `edge` where its buffer ends.
    """

    near: Bools
    missed: Floats
    place: Floats
    edge: Floats
    unit: str


def _rank_buffer(step: Step, candidates: Candidates, order: Ranking, band: tuple[float, float]) -> _RankBuffer:
    """The buffer of a band of ranks; an edge of width 0 has none."""
    buffer, (low, high) = mapping(step.params.get("buffer")), band
    upper, lower = width(buffer, "upper"), width(buffer, "lower")
    rank = candidates.by_line(order.rank)
    place, top, end, unit = rank, low, high, "ranks"
    if buffer.get("unit") == "cum_pct_points":
        place, top, end, unit = (
            candidates.by_line(order.end),
            order.end_at(int(low) - 1),
            order.end_at(int(high)),
            "points",
        )
    elif buffer.get("unit") == "pct_of_count":
        upper, lower = upper * (high - low + 1) / 100, lower * (high - low + 1) / 100
    with np.errstate(invalid="ignore"):
        above, below = (rank < low) & (upper > 0), (rank > high) & (lower > 0)
        edge = np.where(above, top - upper, np.where(below, end + lower, np.nan))
        missed = np.where(above, edge - place, place - edge)
        return _RankBuffer((above | below) & (missed <= 0), missed, place, edge, unit)


def _rank_words(rank: Floats, low: float, high: float, buffer: _RankBuffer, past: Bools) -> Callable[[int], str]:
    def words(row: int) -> str:
        place, edge = rank[row], low if rank[row] < low else high
        side = "above" if place < low else "below"
        if not past[row]:
            return f"rank {place:,.0f} is {abs(place - edge):,.0f} {side} the band {low:,.0f} to {high:,.0f}"
        if buffer.unit == "ranks":
            away, end = figure_text(round(float(buffer.missed[row]), 2)), figure_text(float(buffer.edge[row]))
            return f"a member at rank {place:,.0f}, {away} {side} its buffer, which ends at {end}"
        at, away = f"at {buffer.place[row]:.2f} % of cumulative size", f"{buffer.missed[row]:.2f} points {side}"
        return f"a member {at}, {away} its buffer, which ends at {buffer.edge[row]:.2f} %"

    return words


class _Band(NamedTuple):
    """Where companies lie against a band of the cumulative share: their point, and each test of it."""

    point: Floats
    core: Bools
    outer: Bools


def percentile_band(step: Step, candidates: Candidates) -> LineChange:
    """Keep companies between two shares of the cumulative column; members move in packets or wholly.

    A member in the core is held wholly, or one packet more; one in the buffer stays as it is; one beyond the
    buffer, or outside the core when it is held in part already, gives up a packet (all of it without packets).
    """
    column = text(step, "column")
    order = candidates.rankings.get(column) or ranking(candidates.by_company(candidates.numbers(column)))
    band = _band(step, order)
    company = candidates.universe.company
    held = candidates.company_prior
    among = lines_concerned(step, candidates, members=held > 0)
    missing = np.isnan(band.point[company]) & among
    unknown = gaps(step, candidates, missing, among=among, what=f"the cumulative share of {column}")
    buffer = mapping(step.params.get("buffer"))
    packet = width(buffer, "packet") or 1.0
    core, outer, point = band.core[company], band.outer[company], band.point[company]
    after = np.where(core, 1.0, 0.0)
    part = (held > 0) & (held < 1)
    after = np.where((held > 0) & core, np.minimum(1.0, held + packet), after)
    after = np.where((held > 0) & ~core & outer & ~part, held, after)
    after = np.where((held > 0) & ~core & (~outer | part), np.maximum(0.0, held - packet), after)
    if packet == 1.0:
        after = np.where((held > 0) & ~core & outer, 1.0, after)
    judged = among & ~missing
    low, high = number(step, "lo"), number(step, "hi")
    whole = (held > 0) & ~part
    lowest = low - np.where(whole, width(buffer, "upper"), 0.0)
    highest = high + np.where(whole, width(buffer, "lower"), 0.0)
    with np.errstate(invalid="ignore"):
        missed = np.maximum(lowest - point, point - highest)
    words = _share_words(point, lowest, highest, column, whole & bool(buffer))
    shares = shares_of(step, candidates, after, _share_edges(step, point), judged=judged)
    return LineChange(
        (*unknown.dropped, *shares.dropped, Dropped(judged & (after <= 0), missed, words)),
        held=np.where(judged & (shares.held > 0), shares.held, candidates.held),
        grade=unknown.grade, notes=unknown.notes, elsewhere=shares.elsewhere, at_stake=shares.at_stake,
    )  # fmt: skip


def _share_edges(step: Step, point: Floats) -> Iterator[Edge]:
    """The edges of a band of the cumulative share beyond which a neighbour is named."""
    low, high = number(step, "lo"), number(step, "hi")
    for side, index in neighbours_of(step).items():
        with np.errstate(invalid="ignore"):
            nearer = point <= (low + high) / 2 if side == "upper" else point > (low + high) / 2
        depth = point - low if side == "upper" else high - point
        yield Edge(index, nearer, depth, width(mapping(step.params.get("buffer")), side), "points")


def _band(step: Step, order: Ranking) -> _Band:
    """Each company against the band: by its middle, by its end (`lower`), or by its beginning (`upper`)."""
    low, high = number(step, "lo"), number(step, "hi")
    buffer = mapping(step.params.get("buffer"))
    top, bottom = low - width(buffer, "upper"), high + width(buffer, "lower")
    straddle = text(step, "straddle", "include_if_mid_inside")
    with np.errstate(invalid="ignore"):
        if straddle == "upper":
            point = order.start
            core, outer = (point >= low) & (point < high), (point >= top) & (point < bottom)
        else:
            point = order.end if straddle == "lower" else order.middle
            core, outer = (point > low) & (point <= high), (point > top) & (point <= bottom)
        return _Band(point, core, outer)


def _share_words(point: Floats, lowest: Floats, highest: Floats, column: str, buffered: Bools) -> Callable[[int], str]:
    """Reasons of lines outside limits given line by line, which are those of the buffer where `buffered` says so."""

    def words(row: int) -> str:
        low, high = float(lowest[row]), float(highest[row])
        away = low - point[row] if point[row] <= low else point[row] - high
        side = "above" if point[row] <= low else "below"
        place = f"at {point[row]:.2f} % of cumulative {column}"
        if buffered[row]:
            return f"a member {place}, {away:.2f} points {side} its buffer, {low:g} to {high:g} %"
        return f"{place}, {away:.2f} points {side} the band {low:g} to {high:g} %"

    return words


def dollar_band(step: Step, candidates: Candidates) -> LineChange:
    """Keep lo to hi dollars, both included, as they were in force on the day; `retain` is what members must keep to.

    Before the first dated row the equivalent percentiles stand in, where the file gives them.
    """
    column = text(step, "column")
    row = range_in_force(step, candidates.as_of)
    if row is None:
        return _equivalent(step, candidates)
    low, high = width(row, "lo"), width(row, "hi")
    member = candidates.company_prior > 0
    among = lines_concerned(step, candidates, members=member)
    lowest, highest = np.full(len(member), low), np.full(len(member), high)
    retain = mapping(step.params.get("retain"))
    if retain:
        lowest[member], highest[member] = low * width(retain, "lo_mult"), high * width(retain, "hi_mult")
        among = candidates.inside if step.applies_to == "additions" else among
    return _limits(step, candidates, column, among=among, limits=(lowest, highest), figures={"lo": low, "hi": high})


def range_in_force(step: Step, day: date) -> Mapping[str, Param] | None:
    """The row of the history that holds on a day; None before the first one."""
    found = None
    for row in items(step.params["history"]):
        start = row["from"]
        if start is None or (isinstance(start, date) and start <= day):
            found = row
    return found


def range_notes(step: Step, *, judged: date, priced: date) -> Iterator[str]:
    """What has to be known of a dated range: unlike that of the prices, without a first day, or old."""
    rows = items(step.params["history"])
    row, then = range_in_force(step, judged), range_in_force(step, priced)
    if row is None:
        return
    start = row["from"]
    if row is not then:
        held = f"that from {then['from'] or 'an unknown day'} held" if then else "no range is known"
        yield f"step {step.id}: the range from {start or 'an unknown day'} judges prices of {priced}, when {held}"
    elif not isinstance(start, date):
        yield f"step {step.id}: the first day of the range that is used is not known"
    if row is rows[-1] and isinstance(start, date) and (age := (judged - start).days) > OLD_RANGE_DAYS:
        yield f"step {step.id}: the newest range that is known is {age:,} days old (from {start})"


def _equivalent(step: Step, candidates: Candidates) -> LineChange:
    """The percentiles that stand in for dollars; members must keep to nothing."""
    other = mapping(step.params.get("equivalent"))
    if not other:
        first = items(step.params["history"])[0]["from"]
        raise UsageFault(f"step {step.id} has no range for {candidates.as_of}", f"the first one holds from {first}")
    column = str(other["column"])
    order = ranking(candidates.by_company(candidates.numbers(column)))
    low, high = width(other, "lo"), width(other, "hi")
    point = candidates.by_line(order.middle)
    member = candidates.company_prior > 0
    among = lines_concerned(step, candidates, members=member)
    missing = np.isnan(point) & among
    unknown = gaps(step, candidates, missing, among=among, what=column)
    with np.errstate(invalid="ignore"):
        inside = (point > low) & (point <= high)
        missed = np.maximum(low - point, point - high)
    size, nobody = len(point), np.zeros(len(point), dtype=np.bool_)
    words = _share_words(point, np.full(size, low), np.full(size, high), column, nobody)
    sizes = candidates.numbers(column)[inside & candidates.inside]
    figures = {f"{step.id}.lo": float(sizes.min()), f"{step.id}.hi": float(sizes.max())} if len(sizes) else {}
    return LineChange(
        (*unknown.dropped, Dropped(among & ~missing & ~inside, missed, words)),
        figures=figures, grade="approximate",
        notes=(f"no range is known for {candidates.as_of}: using {low:g} to {high:g} % of cumulative {column}",),
    )  # fmt: skip


def relative_band(step: Step, candidates: Candidates) -> LineChange:
    """Keep lines whose column is between two limits, both included, that rest on other numbers of the run."""
    size = len(candidates.universe)
    limits = [
        evaluate(text(step, name), candidates) if name in step.params else np.full(size, beyond)
        for name, beyond in (("min", -np.inf), ("max", np.inf))
    ]
    figures = {}
    for name, values in zip(("lo", "hi"), limits, strict=True):
        settled = values[candidates.inside]
        if len(settled) and np.isfinite(settled[0]):
            figures[name] = float(settled[0])
    member = candidates.company_prior > 0
    return _limits(
        step, candidates, text(step, "column"), among=lines_concerned(step, candidates, members=member),
        limits=(limits[0], limits[1]), figures=figures,
    )  # fmt: skip


def _limits(
    step: Step,
    candidates: Candidates,
    column: str,
    *,
    among: Bools,
    limits: tuple[Floats, Floats],
    figures: Mapping[str, float],
) -> LineChange:
    """Keep the lines whose column is within limits given line by line."""
    values, (low, high) = candidates.numbers(column), limits
    missing = (np.isnan(values) | np.isnan(low) | np.isnan(high)) & among
    unknown = gaps(step, candidates, missing, among=among, what=column)
    with np.errstate(invalid="ignore"):
        outside = (values < low) | (values > high)
        missed = np.maximum(low - values, values - high)

    def words(row: int) -> str:
        side, limit = ("below", low[row]) if values[row] < low[row] else ("above", high[row])
        away = figure_text(abs(values[row] - limit))
        return f"{column} {figure_text(values[row])} is {side} {figure_text(limit)}, by {away}"

    return LineChange(
        (*unknown.dropped, Dropped(among & ~missing & outside, missed, words)),
        figures={f"{step.id}.{name}": value for name, value in figures.items()},
        grade=unknown.grade, notes=unknown.notes,
        limits=(np.where(among, low, np.nan), np.where(among, high, np.nan)),
    )  # fmt: skip
