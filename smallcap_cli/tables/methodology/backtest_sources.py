"""Where the figures of a backtest come from: the files of universes and returns, and a fund's closes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from smallcap_cli.core.methodology.backtest import BacktestReview
from smallcap_cli.core.methodology.study import BacktestStudy
from smallcap_cli.core.model import Source, Value
from smallcap_cli.core.table import TEXT_UNITS, Column

#: Figures of the returns, and of those those that a named fund has a part in.
RETURNS = (
    "cost", "gross_return", "return", "written_return", "written_difference", "against_return", "difference", "gone",
    "gone_weight", "known_weight",
)  # fmt: skip
OF_FUND = ("against_return", "difference")


def fund_words(study: BacktestStudy) -> str:
    """How often the closes of the fund come, and whose they are."""
    closes = study.fund_closes
    return "" if closes is None else f"{'month ends' if closes.frequency == 'monthly' else 'closes'}, {closes.source}"


def with_sources(
    study: BacktestStudy, columns: Sequence[Column], cells: Iterable[Value], place: int | None = None
) -> tuple[Value, ...]:
    """The cells of a review, without a `place` those of all, with the files, days and basis of their figures."""
    return tuple(
        cell if cell.missing or column.unit in TEXT_UNITS else _with_source(study, column.name, cell, place)
        for column, cell in zip(columns, cells, strict=True)
    )


def _with_source(study: BacktestStudy, name: str, cell: Value, place: int | None) -> Value:
    own, fund = study.own, study.fund_closes
    at = slice(None) if place is None else slice(place, place + 1)
    reviews = own.reviews[at]
    if name not in RETURNS:
        return replace(cell, sources=_files_of(reviews), as_of=reviews[-1].review.as_of)
    if place is not None and not own.returns.sources:
        reviews = own.reviews[place : place + 2]
    span = own.with_returns[at]
    start, end = span[0].start, span[-1].end or span[0].start
    sources = (*_files_of(reviews), *(source.until(end) for source in own.returns.sources))
    basis = f"{own.returns.basis} return"
    if fund is not None and name in OF_FUND:
        closes = fund.source.until(end)
        sources, basis = (closes,) if name == OF_FUND[0] else (*sources, closes), f"{basis}, {fund.price_kind} price"
    return replace(cell, sources=sources, as_of=end, start=start, basis=basis)


def _files_of(reviews: Iterable[BacktestReview]) -> tuple[Source, ...]:
    """The files of the universes, each once with its newest day."""
    every = [source for one in reviews for source in one.review.result.candidates.universe.sources]
    return tuple({(source.provider, source.citation): source for source in every}.values())
