"""Cuts price histories into blocks: which closes a family sees, and why a fund has none.

This is the only place that aligns calendars. Closes are joined on their days before any return is taken;
a missing day is never filled; a fund too young or with a hole loses its own cell and nobody else's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Literal, NamedTuple

import numpy as np

from smallcap_cli.core.block import Block, constant_risk_free, risk_free_returns
from smallcap_cli.core.model import (
    NOT_COMPARABLE,
    NOT_FETCHED,
    NOT_LISTED_THEN,
    NOT_OFFERED,
    TOO_SHORT,
    Days,
    Floats,
    FundData,
    Gap,
    PriceHistory,
    RateSeries,
    Source,
    Window,
)  # fmt: skip
from smallcap_cli.core.windows import (
    ANCHOR_GAP_DAYS,
    PERIODS_PER_YEAR,
    SEVEN_DAY_PERIODS,
    Anchor,
    Frequency,
    Span,
    WindowSpec,
    closes_of,
    is_long,
    locate,
    place,
    sample_targets,
)  # fmt: skip

#: Fewer returns than this give no statistic; fewer than THIN_BELOW are marked.
LEAST_RETURNS = 20
THIN_BELOW: dict[Frequency, int] = {"daily": 60, "weekly": 60, "monthly": 36}


class Conventions(NamedTuple):
    """What every figure of a comparison rests on."""

    as_of: date
    window: WindowSpec
    anchor: Anchor
    basis: Literal["total", "price"]
    frequency: Literal["auto", "daily", "weekly", "monthly"]
    benchmark: str
    benchmark_explicit: bool
    risk_free: str


class Market(NamedTuple):
    """What all funds of a comparison share: the market benchmark and the risk-free rate, or why not."""

    benchmark: PriceHistory | Gap
    risk_free: RateSeries | float | Gap


class Cut(NamedTuple):
    """One fund's place in a block: which block and row, its first and last day, its frequency."""

    block: int
    row: int
    start: date
    end: date
    frequency: Frequency
    notes: tuple[str, ...] = ()


class Views(NamedTuple):
    """Blocks, and for every fund its place in them or the reason why it has none."""

    blocks: tuple[Block, ...]
    places: tuple[Cut | Gap, ...]
    sources: tuple[Source, ...] = ()


class Piece(NamedTuple):
    """The closes of one fund before it is grouped with others on the same days."""

    days: Days
    closes: Floats
    frequency: Frequency
    periods: float
    years: int
    benchmark: Floats | None = None
    risk_free: Floats | None = None
    notes: tuple[str, ...] = ()


def build_views(view: str, spec: WindowSpec, funds: Sequence[FundData], market: Market, by: Conventions) -> Views:
    """The blocks of one view and window over all funds."""
    cut = _CUTS[view]
    if spec.kind == "max":
        spec = _common_max(spec, funds)
    pieces = [_piece(cut, fund, spec, market, by) for fund in funds]
    return _grouped(pieces, _shared_sources(view, market))


def _common_max(spec: WindowSpec, funds: Sequence[FundData]) -> WindowSpec:
    """`max` is the intersection of the histories; a set of daily funds is not cut to month ends."""
    first = [fund.prices.first_day for fund in funds if fund.prices is not None]
    return WindowSpec(spec.name, "since", start=max(first)) if first else spec


_Cutter = Callable[[FundData, PriceHistory, WindowSpec, Market, Conventions], Piece | Gap]


def _piece(cut: _Cutter, fund: FundData, spec: WindowSpec, market: Market, by: Conventions) -> Piece | Gap:
    if fund.prices is None:
        return fund.gaps.get("prices", Gap(NOT_FETCHED))
    piece = cut(fund, fund.prices, spec, market, by)
    if isinstance(piece, Gap):
        return _listed_or_not(piece, fund)
    if spec.end and spec.end > by.as_of:
        return piece._replace(notes=(*piece.notes, f"{spec.name} so far, to {piece.days[-1]}"))
    return piece


def _listed_or_not(gap: Gap, fund: FundData) -> Gap:
    """A history that begins long after the fund did is incomplete, not a young fund."""
    prices, inception = fund.prices, fund.fund.inception if fund.fund else None
    if gap.reason != NOT_LISTED_THEN or prices is None or inception is None:
        return gap
    grace = 31 if prices.frequency == "daily" else 62
    if (prices.first_day - inception).days > grace:
        return Gap(NOT_FETCHED, f"history at hand begins {prices.first_day}, the fund {inception}")
    return gap


def _grouped(pieces: Sequence[Piece | Gap], sources: tuple[Source, ...]) -> Views:
    """Funds on the same days with the same partners share a block."""
    rows: dict[tuple[object, ...], list[Piece]] = {}
    order: list[tuple[tuple[object, ...], int] | Gap] = []
    for piece in pieces:
        if isinstance(piece, Gap):
            order.append(piece)
            continue
        partner = b"" if piece.benchmark is None else piece.benchmark.tobytes()
        key: tuple[object, ...] = (piece.days.tobytes(), piece.years, piece.periods, partner)
        members = rows.setdefault(key, [])
        order.append((key, len(members)))
        members.append(piece)
    numbers = {key: number for number, key in enumerate(rows)}
    places: list[Cut | Gap] = []
    for entry in order:
        if isinstance(entry, Gap):
            places.append(entry)
            continue
        key, row = entry
        piece = rows[key][row]
        places.append(Cut(numbers[key], row, piece.days[0].item(), piece.days[-1].item(), piece.frequency, piece.notes))
    return Views(tuple(_block(members) for members in rows.values()), tuple(places), sources)


def _block(members: list[Piece]) -> Block:
    first = members[0]
    closes = np.ascontiguousarray(np.vstack([piece.closes for piece in members]))
    return Block(first.days, closes, first.periods, first.years, first.benchmark, first.risk_free)


def _shared_sources(view: str, market: Market) -> tuple[Source, ...]:
    found: list[Source] = []
    if view in ("market", "capture") and isinstance(market.benchmark, PriceHistory):
        found.append(market.benchmark.source)
    if view in ("excess", "market") and isinstance(market.risk_free, RateSeries):
        found.append(market.risk_free.source)
    return tuple(found)


def _located(history: PriceHistory, spec: WindowSpec, by: Conventions) -> tuple[Span, Floats] | Gap:
    closes = closes_of(history, by.basis)
    if isinstance(closes, Gap):
        return closes
    span = locate(history, spec, by.as_of, by.anchor, by.basis)
    return span if isinstance(span, Gap) else (span, closes)


def _cut_ends(fund: FundData, history: PriceHistory, spec: WindowSpec, market: Market, by: Conventions) -> Piece | Gap:
    found = _located(history, spec, by)
    if isinstance(found, Gap):
        return found
    span, closes = found
    both = np.array([span.first, span.last])
    return Piece(history.days[both], closes[both], history.frequency, 1.0, span.window.years)


def _cut_path(fund: FundData, history: PriceHistory, spec: WindowSpec, market: Market, by: Conventions) -> Piece | Gap:
    found = _located(history, spec, by)
    if isinstance(found, Gap):
        return found
    span, closes = found
    inside = slice(span.first, span.last + 1)
    return Piece(history.days[inside], closes[inside], history.frequency, 1.0, span.window.years)


def frequency_of(history: PriceHistory, window: Window, wanted: str) -> Frequency | Gap:
    """The frequency of a statistic: as asked, or daily under three years and monthly from there on."""
    if history.frequency == "monthly":
        if wanted in ("daily", "weekly"):
            return Gap(NOT_COMPARABLE, f"month-end figures only, not {wanted}")
        return "monthly"
    if wanted == "daily" or (wanted == "auto" and not is_long(window)):
        return "daily"
    return "weekly" if wanted == "weekly" else "monthly"


def _sampled(history: PriceHistory, spec: WindowSpec, frequency: Frequency, by: Conventions) -> np.ndarray | Gap:
    """Positions of the closes a statistic uses; a week or month without a close is a reason, not a longer step."""
    span = locate(history, spec, by.as_of, by.anchor, by.basis)
    if frequency == "daily":
        return span if isinstance(span, Gap) else np.arange(span.first, span.last + 1)
    if isinstance(span, Gap) and span.reason != NOT_LISTED_THEN:
        return span
    targets = sample_targets(_window(history, spec, by), spec, frequency)
    positions = np.searchsorted(history.days, targets, side="right") - 1
    if positions[0] < 0:
        return span if isinstance(span, Gap) else Gap(NOT_LISTED_THEN, f"first close {history.first_day}")
    late = (targets - history.days[positions]).astype(np.int64) > ANCHOR_GAP_DAYS
    if bool(late.any()):
        word = "month" if frequency == "monthly" else "week"
        return Gap(NOT_FETCHED, f"no close in the {word} to {targets[int(late.argmax())]}")
    return positions


def _window(history: PriceHistory, spec: WindowSpec, by: Conventions) -> Window:
    """The window's days; `low` is placed by the history itself."""
    if spec.kind == "low":
        span = locate(history, spec, by.as_of, by.anchor, by.basis)
        if isinstance(span, Span):
            return Window(spec.name, history.days[span.first].item(), span.window.end)
    return place(spec, by.as_of, "month-end" if history.frequency == "monthly" else by.anchor)


def _returns_piece(
    history: PriceHistory, spec: WindowSpec, market: Market, by: Conventions, wanted: str
) -> Piece | Gap:
    closes = closes_of(history, by.basis)
    if isinstance(closes, Gap):
        return closes
    frequency = frequency_of(history, _window(history, spec, by), wanted)
    if isinstance(frequency, Gap):
        return frequency
    positions = _sampled(history, spec, frequency, by)
    if isinstance(positions, Gap):
        return positions
    periods = float(PERIODS_PER_YEAR[frequency])
    if history.seven_day and frequency == "daily":
        sessions = _sessions(market)
        if sessions is None:
            periods = float(SEVEN_DAY_PERIODS)
        else:
            positions = positions[np.isin(history.days[positions], sessions)]
    return Piece(history.days[positions], closes[positions], frequency, periods, spec.years)


def _sessions(market: Market) -> Days | None:
    """The exchange's days: the benchmark's own, if it trades on an exchange."""
    if isinstance(market.benchmark, PriceHistory) and not market.benchmark.seven_day:
        return market.benchmark.days if market.benchmark.frequency == "daily" else None
    return None


def _enough(piece: Piece) -> Piece | Gap:
    count = len(piece.days) - 1
    if count < LEAST_RETURNS:
        return Gap(TOO_SHORT, f"{count} {piece.frequency} returns, {LEAST_RETURNS} needed")
    if count < THIN_BELOW[piece.frequency]:
        note = f"thin: {count} {piece.frequency} returns"
        return piece._replace(notes=(*piece.notes, note))
    return piece


def _cut_returns(
    fund: FundData, history: PriceHistory, spec: WindowSpec, market: Market, by: Conventions
) -> Piece | Gap:
    piece = _returns_piece(history, spec, market, by, by.frequency)
    return piece if isinstance(piece, Gap) else _enough(piece)


def _with_rate(piece: Piece | Gap, market: Market) -> Piece | Gap:
    if isinstance(piece, Gap):
        return piece
    rate = market.risk_free
    if isinstance(rate, Gap):
        return rate
    if isinstance(rate, float):
        made: Floats | None = constant_risk_free(rate, piece.periods, len(piece.days) - 1)
    else:
        made = risk_free_returns(rate, piece.days)
        if made is None:
            return Gap(NOT_FETCHED, f"no {rate.name} quote on or before {piece.days[0]}")
    return piece._replace(risk_free=made)


def _cut_excess(
    fund: FundData, history: PriceHistory, spec: WindowSpec, market: Market, by: Conventions
) -> Piece | Gap:
    return _with_rate(_cut_returns(fund, history, spec, market, by), market)


def _joined(
    history: PriceHistory,
    other: PriceHistory | Gap,
    spec: WindowSpec,
    market: Market,
    by: Conventions,
    wanted: str,
) -> Piece | Gap:
    """Fund and benchmark on their common days, closes joined first; the coarser of the two frequencies."""
    if isinstance(other, Gap):
        return other
    note: tuple[str, ...] = ()
    if wanted == "auto" and other.frequency == "monthly" and history.frequency == "daily":
        window = place(spec, by.as_of, by.anchor) if spec.kind != "low" else None
        if window is None or not is_long(window):
            note = (f"monthly: {other.ticker} has month ends only",)
        wanted = "monthly"
    if wanted == "auto" and history.frequency == "monthly":
        wanted = "monthly"
    own = _returns_piece(history, spec, market, by, wanted)
    if isinstance(own, Gap):
        return own
    theirs = _returns_piece(other, spec, market, by, own.frequency)
    if isinstance(theirs, Gap):
        return Gap(theirs.reason, f"{other.ticker}: {theirs.detail}")
    if own.frequency == "daily":
        days, mine, its = np.intersect1d(own.days, theirs.days, assume_unique=True, return_indices=True)
        return Piece(days, own.closes[mine], "daily", own.periods, own.years, benchmark=theirs.closes[its], notes=note)
    return Piece(own.days, own.closes, own.frequency, own.periods, own.years, benchmark=theirs.closes, notes=note)


def _cut_market(
    fund: FundData, history: PriceHistory, spec: WindowSpec, market: Market, by: Conventions
) -> Piece | Gap:
    piece = _joined(history, market.benchmark, spec, market, by, by.frequency)
    return _with_rate(piece if isinstance(piece, Gap) else _enough(piece), market)


def _cut_capture(
    fund: FundData, history: PriceHistory, spec: WindowSpec, market: Market, by: Conventions
) -> Piece | Gap:
    wanted = "monthly" if by.frequency == "auto" else by.frequency
    return _joined(history, market.benchmark, spec, market, by, wanted)


def _cut_own_index(
    fund: FundData, history: PriceHistory, spec: WindowSpec, market: Market, by: Conventions
) -> Piece | Gap:
    if by.benchmark_explicit:
        piece = _joined(history, market.benchmark, spec, market, by, by.frequency)
        if isinstance(piece, Piece):
            piece = _enough(piece._replace(notes=(*piece.notes, f"against {by.benchmark}")))
        return piece
    if fund.index_levels is None:
        return fund.gaps.get(
            "index_levels",
            Gap(NOT_OFFERED, "index levels are licensed: give --index-returns FILE or --benchmark"),
        )
    piece = _joined(history, fund.index_levels, spec, market, by, by.frequency)
    if isinstance(piece, Piece) and index_changes(fund, piece.days[0].item(), piece.days[-1].item()):
        return Gap(NOT_COMPARABLE, "the fund changed its index inside the window")
    return piece if isinstance(piece, Gap) else _enough(piece)


def index_changes(fund: FundData, start: date, end: date) -> tuple[date, ...]:
    """Days inside (start, end] on which the fund began to follow another index."""
    if fund.fund is None:
        return ()
    later = fund.fund.indexes[1:]
    return tuple(p.start for p in later if p.start is not None and start < p.start <= end)


_CUTS: dict[str, _Cutter] = {
    "ends": _cut_ends,
    "path": _cut_path,
    "returns": _cut_returns,
    "excess": _cut_excess,
    "market": _cut_market,
    "capture": _cut_capture,
    "own_index": _cut_own_index,
}
