"""What an index would have returned review by review, beside the universe or a fund, or beside its rules as written."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from smallcap_cli.core.methodology.backtest import SPREAD, Backtest, BacktestReview
from smallcap_cli.core.methodology.fund_returns import Return, compound_return
from smallcap_cli.core.methodology.overlap import overlap
from smallcap_cli.core.methodology.security_returns import PRICE_KIND
from smallcap_cli.core.methodology.simulation import Migration
from smallcap_cli.core.methodology.study import BacktestStudy
from smallcap_cli.core.model import NOT_COMPARABLE, Gap, Value, absent, text_value
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.words import count_of, percent_text, quantity, unique
from smallcap_cli.tables.cells import day_cell, figure_cell
from smallcap_cli.tables.methodology.backtest_sources import fund_words, with_sources
from smallcap_cli.tables.methodology.notes import backtest_conventions, return_notes, review_notes, with_overrides

#: A growth per year is told from this many years on.
LEAST_YEARS = 1.0
#: Where more of the weight has no later price, returns are those of the lines that are left.
MUCH_GONE = 0.01
#: The bias of returns without those of delistings.
SHUMWAY = "Shumway 1997, doi:10.1111/j.1540-6261.1997.tb03818.x"
_FIRST = Gap(NOT_COMPARABLE, "the first review has no previous weights")
_BEFORE = Gap(NOT_COMPARABLE, "the returns end before this review")
_AFTER = Gap(NOT_COMPARABLE, "no return after this review")
_TOTAL = Gap(NOT_COMPARABLE, "a figure of one review")


def backtest_table(study: BacktestStudy) -> Table:
    """One row a review and one for all of them."""
    found = study.own
    columns = _columns(study)
    rows = [with_sources(study, columns, _review_cells(study, place), place) for place in range(len(found.reviews))]
    keys = tuple(one.review.as_of.isoformat() for one in found.reviews)
    shown = Table(
        "methodology backtest", columns, (*keys, "total"),
        (*rows, with_sources(study, columns, _total_cells(study))),
        as_of=found.end, head=_head(study), footnotes=tuple(_footnotes(study)),
        warnings=unique(_warnings(study)),
        conventions={
            **backtest_conventions(found), "against": study.beside,
            "price_kind": study.fund_closes.price_kind if study.fund_closes else None,
        },
    )  # fmt: skip
    return with_overrides(shown, study.overrides)


def _columns(study: BacktestStudy) -> tuple[Column, ...]:
    alone, costs = study.written is None, study.own.terms.side_cost > 0
    return (
        Column("review", "review", "text"),
        Column("kind", "kind", "text", screen=False, help="review or total."),
        Column("start", "from", "date", screen=False),
        Column("end", "to", "date", screen=False),
        Column("constituents", "lines", "count", help="Securities in the index."),
        Column("written_constituents", "written", "count", screen=not alone),
        Column("additions", "in", "count", screen=alone),
        Column("deletions", "out", "count", screen=alone),
        Column("turnover", "turnover", "fraction", help="One-way: half of what is bought and sold."),
        Column("written_turnover", "written", "fraction", screen=not alone),
        Column("cost", "cost", "fraction", screen=alone and costs, help="Of the review's trades and of spreading."),
        Column("gross_return", "gross", "fraction", screen=False, help="Before all costs."),
        Column("return", "return", "fraction"),
        Column("written_return", "written", "fraction", screen=not alone),
        Column("against", "against", "text", screen=False),
        Column("against_return", study.beside, "fraction", screen=alone),
        Column("difference", "ahead", "points", screen=alone, help="Return minus that of the universe or fund."),
        Column("written_difference", "changed", "points", screen=not alone, help="Return minus that as written."),
        Column("active_share", "active", "share", screen=not alone, help="Active share against the rules as written."),
        Column("gone", "gone", "count", screen=alone, help="Lines past their last return before the next review."),
        Column("gone_weight", "gone, weight", "fraction", screen=False),
        Column("known_weight", "returns known", "fraction", screen=False),
    )  # fmt: skip


def _review_cells(study: BacktestStudy, place: int) -> Iterator[Value]:
    one = study.own.reviews[place]
    written = study.written.reviews[place] if study.written is not None else None
    beside = study.returns_beside()
    against: Return = beside[place] if place < len(beside) else _AFTER
    figures, moved = one.review.figures, one.review.migration
    has_return = one.net is not None
    yield text_value(one.review.as_of.isoformat())
    yield text_value("review")
    yield day_cell(one.start)
    yield day_cell(one.end)
    yield Value(float(figures.constituents), "count")
    yield _written_cell(written, written and written.review.figures.constituents, "count")
    yield figure_cell(moved and moved.additions, "count", _FIRST)
    yield figure_cell(moved and moved.deletions, "count", _FIRST)
    unknown = _BEFORE if place else _FIRST
    yield figure_cell(one.turnover, "fraction", unknown)
    yield _written_cell(written, written and written.turnover, "fraction", unknown)
    yield figure_cell(one.cost, "fraction", _AFTER)
    yield figure_cell(one.gross, "fraction", _AFTER)
    yield figure_cell(one.net, "fraction", _AFTER)
    yield _written_cell(written, written and written.net, "fraction", _AFTER)
    yield text_value(study.beside)
    yield from _differences(study, one.net, against)
    yield _difference_of(one.net, written and written.net, written)
    yield _written_cell(written, written and overlap(one.review.result, written.review.result).active_share, "share")
    yield figure_cell(one.gone if has_return else None, "count", _AFTER)
    yield figure_cell(one.gone_weight if has_return else None, "fraction", _AFTER)
    yield figure_cell(one.known if has_return else None, "fraction", _AFTER)


def _total_cells(study: BacktestStudy) -> Iterator[Value]:
    own, written = study.own, study.written
    net, other = own.net, None if written is None else written.net
    yield text_value("total")
    yield text_value("total")
    yield day_cell(own.start)
    yield day_cell(own.end)
    yield absent("count", _TOTAL)
    yield absent("count", _TOTAL)
    yield figure_cell(_sum(own, lambda one: one.additions), "count", _FIRST)
    yield figure_cell(_sum(own, lambda one: one.deletions), "count", _FIRST)
    yield figure_cell(_turnover(own), "fraction", _FIRST)
    yield _written_cell(written, None if written is None else _turnover(written), "fraction", _FIRST)
    yield Value(sum(one.cost or 0.0 for one in own.reviews), "fraction")
    yield Value(own.gross, "fraction")
    yield Value(net, "fraction")
    yield _written_cell(written, other, "fraction")
    yield text_value(study.beside)
    yield from _differences(study, net, compound_return(study.returns_beside()))
    yield _difference_of(net, other, written)
    yield absent("share", _TOTAL)
    yield Value(float(sum(one.gone for one in own.reviews)), "count")
    yield absent("fraction", _TOTAL)
    yield absent("fraction", _TOTAL)


def _differences(study: BacktestStudy, net: float | None, against: Return) -> Iterator[Value]:
    if net is None:
        yield from (absent("fraction", _AFTER), absent("points", _AFTER))
    elif isinstance(against, Gap):
        yield from (absent("fraction", against), absent("points", study.not_subtracted or against))
    else:
        apart = study.not_subtracted
        yield Value(against, "fraction")
        yield absent("points", apart) if apart else Value(net - against, "points")


def _written_cell(written: object, value: float | None, unit: str, gap: Gap = _AFTER) -> Value:
    unchanged = Gap(NOT_COMPARABLE, "no parameter was changed (--set)")
    return figure_cell(value, unit, gap if written is not None else unchanged)


def _difference_of(net: float | None, other: float | None, written: object) -> Value:
    return _written_cell(written, None if net is None or other is None else net - other, "points")


def _sum(found: Backtest, what: Callable[[Migration], int]) -> int | None:
    moved = [what(one.review.migration) for one in found.reviews if one.review.migration is not None]
    return sum(moved) if moved else None


def _turnover(found: Backtest) -> float | None:
    known = [one.turnover for one in found.reviews if one.turnover is not None]
    return sum(known) if known else None


def _head(study: BacktestStudy) -> str:
    own = study.own
    name = own.reviews[0].review.result.methodology.name
    synthetic = " · synthetic companies" if own.is_made_up else ""
    return f"{name} · {quantity(len(own.reviews), 'review')} · returns {own.start} to {own.end}{synthetic}"


def _footnotes(study: BacktestStudy) -> Iterator[str]:
    own = study.own
    yield from _growth(study)
    cost = (
        f"{own.terms.side_cost * 1e4:g} bp of each dollar bought or sold" if own.terms.side_cost else "no trading costs"
    )
    rule = (
        "is spread over the lines left, by weight" if own.terms.delisted == SPREAD else "is cash until the next review"
    )
    kind = "" if own.returns.kind == PRICE_KIND else f"{own.returns.kind}; "
    yield f"{kind}{cost}; turnover is one-way"
    gone = "gone: past its last return; the money of such a line"
    yield f"{gone if study.written is None else 'the money of a line past its last return'} {rule}"
    if any(not isinstance(one, Gap) for one in study.fund_returns):
        yield f"{study.fund}: {own.returns.basis} return, {fund_words(study)}"
    if not study.fund and study.written is None:
        yield "universe: every line by the value free to trade, the same dates, no costs"
    if any(one.gone for one in own.reviews):
        yield f"without the returns of delistings themselves, returns are too high ({SHUMWAY})"


def _growth(study: BacktestStudy) -> Iterator[str]:
    """The growth per year of what the table compares."""
    own = study.own
    if own.years < LEAST_YEARS:
        return
    totals: list[tuple[str, Return]] = [("index", own.net)]
    if study.written is not None:
        totals.append(("as written", study.written.net))
    if study.not_subtracted is None:
        totals.append((study.beside, compound_return(study.returns_beside())))
    told = [f"{name} {percent_text((1 + value) ** (1 / own.years) - 1)}" for name, value in totals
            if not isinstance(value, Gap) and value > -1]  # fmt: skip
    turnover = _turnover(own)
    yield f"a year over {own.years:.1f} years: {', '.join(told)}" + (
        f"; turnover {percent_text(turnover / own.years, 1)}" if turnover is not None else ""
    )


def _warnings(study: BacktestStudy) -> Iterator[str]:
    own = study.own
    yield from review_notes([one.review for one in own.reviews])
    yield from return_notes(own.returns)
    if own.returns.kind == PRICE_KIND:
        most = max(own.with_returns, key=_gone_weight)
        if most.gone_weight > MUCH_GONE:
            lines, share = quantity(most.gone, "line"), percent_text(most.gone_weight, 1)
            yield (
                f"{lines} of the review of {most.review.as_of}, {share} of the weight, without a price in the next "
                "universe: what they gained or lost is not counted"
            )
    still = sum(one.still for one in own.reviews)
    if still:
        yield f"{quantity(still, 'return')} of members missing between others: the line stands still in that period"
    late = [one for one in own.reviews if one.start > one.review.as_of]
    if late:
        first = late[0]
        yield (
            f"{count_of(len(late), 'review holds', 'reviews hold')} from the next day of the returns: that of "
            f"{first.review.as_of} from {first.start}"
        )
    least = min((one for one in own.with_returns), key=_known_share)
    if least.known < 1 - 1e-9:
        yield f"the returns name {percent_text(least.known, 1)} of the weight at the review of {least.review.as_of}"


def _gone_weight(one: BacktestReview) -> float:
    return one.gone_weight


def _known_share(one: BacktestReview) -> float:
    return one.known
