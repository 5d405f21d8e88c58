"""A return difference by sector: a row a sector, totals and what is left over in rows of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from smallcap_cli.core.analysis.attribution import Attribution, linked_attribution
from smallcap_cli.core.model import NOT_COMPARABLE, Gap, Source, Value, absent, text_value
from smallcap_cli.core.table import Column, Table, text_of, without_column

#: A residual below this reads as nothing and needs no word.
SEEN = 5e-5
MODELS = {"two": "two effects, mean of Brinson-Fachler from either side", "three": "Brinson-Fachler"}
NOTES = {
    "two": "two effects: the mean of Brinson-Fachler's from either side, interaction in equal parts",
    "three": "Brinson-Fachler: allocation is measured against the benchmark's total return",
}
START = "weights are as of the start"
UNITS = ("fraction", "fraction", "fraction", "fraction", "points", "points", "points", "points")


def attribution_table(
    name: str, scheme: str, periods: Sequence[Attribution], *, every_period: bool, form: str = "three"
) -> Table:
    """The sectors of one period, or of all linked; `every_period` puts each period's own sectors before them.

    In the form `two` there is no interaction.
    """
    several = len(periods) > 1
    whole, factors = linked_attribution(periods) if several else (periods[0], [1.0])
    source = Source("your table", citation=name)
    rows: list[tuple[Value, ...]] = []
    for each, factor in zip(periods, factors, strict=True):
        if every_period and several:
            rows += _block(each, scheme, source, prefix="", factor=float(factor))
    rows += _block(whole, scheme, source, prefix="linked_" if several else "", factor=None if several else 1.0)
    if several and not every_period:
        rows += [_whole(each, scheme, source, "total", float(f)) for each, f in zip(periods, factors, strict=True)]
        rows = [_under_period(row) for row in rows]
    made = Table(
        "attribute", _columns(scheme, several=several), tuple(_keys(rows)), tuple(rows), head=_head(whole, scheme),
        conventions={"model": MODELS[form], "linking": "Carino" if several else None, "scheme": scheme},
        footnotes=(f"{NOTES[form]}; {START}", *_footnotes(whole, periods, [float(factor) for factor in factors])),
    )  # fmt: skip
    return without_column(made, "interaction") if form == "two" else made


def _columns(scheme: str, *, several: bool) -> tuple[Column, ...]:
    average = "average " if several else ""
    return (
        Column("kind", "kind", "text", screen=False), Column("period", "period", "text", screen=False),
        Column("sector", f"sector ({scheme})", "text"), Column("scheme", "scheme", "text", screen=False),
        Column("weight", f"{average}weight", "fraction"),
        Column("benchmark_weight", f"{average}benchmark weight", "fraction"),
        Column("return", "return", "fraction"), Column("benchmark_return", "benchmark return", "fraction"),
        Column("allocation", "allocation", "points"), Column("selection", "selection", "points"),
        Column("interaction", "interaction", "points"), Column("total", "together", "points"),
        Column("carino_factor", "Carino factor", "ratio", screen=False),
    )  # fmt: skip


def _keys(rows: Sequence[tuple[Value, ...]]) -> Iterator[str]:
    """kind.period.sector, each once."""
    for row in rows:
        yield ".".join(str(cell.value) for cell in row[:3] if cell.value is not None)


def _block(
    each: Attribution, scheme: str, source: Source, *, prefix: str, factor: float | None
) -> list[tuple[Value, ...]]:
    """The sectors of a period or of all linked, their total, and the residual."""
    table, effects = each.table, each.effects
    rows = []
    for number, sector in enumerate(table.sectors):
        parts = [float(side[number]) for side in effects]
        figures = [float(side[number]) for side in table[2:]]
        rows.append(
            _row((f"{prefix}sector", table.period, sector, scheme), (*figures, *parts, sum(parts)), source, None)
        )
    residual = (*[None] * 7, each.residual)
    names = (f"{prefix}residual", table.period, "residual", scheme)
    return [*rows, _whole(each, scheme, source, f"{prefix}total", factor), _row(names, residual, source, None)]


def _whole(each: Attribution, scheme: str, source: Source, kind: str, factor: float | None) -> tuple[Value, ...]:
    """All sectors of a period together."""
    table = each.table
    parts = [float(side.sum()) for side in each.effects]
    weights = (float(table.weights.sum()), float(table.benchmark_weights.sum()))
    figures = (*weights, each.whole, each.benchmark_whole, *parts, each.effects.total)
    return _row((kind, table.period, "total", scheme), figures, source, factor)


def _row(
    names: Sequence[str], figures: Sequence[float | None], source: Source, factor: float | None
) -> tuple[Value, ...]:
    lacking = Gap(NOT_COMPARABLE, "the residual belongs to all sectors and effects together")
    partly = Gap(NOT_COMPARABLE, "not a sector of every period")
    cells = [
        absent(unit, lacking) if value is None else absent(unit, partly) if value != value
        else Value(value, unit, (source,))
        for unit, value in zip(UNITS, figures, strict=True)
    ]  # fmt: skip
    single = absent("ratio", Gap(NOT_COMPARABLE, "each period has one factor, shown with its total"))
    return (*map(text_value, names), *cells, single if factor is None else Value(factor, "ratio", (source,)))


def _under_period(row: tuple[Value, ...]) -> tuple[Value, ...]:
    """The total of one of several periods under the period's name, for people."""
    kind, period, _, *rest = row
    return (kind, period, text_value(f"in {period.value}"), *rest) if kind.value == "total" else row


def _head(whole: Attribution, scheme: str) -> str:
    own, other = (text_of(Value(share, "fraction")) for share in (whole.whole, whole.benchmark_whole))
    difference = text_of(Value(whole.whole - whole.benchmark_whole, "points"))
    return f"return difference by sector ({scheme}) · {own} against {other}: {difference}"


def _footnotes(whole: Attribution, periods: Sequence[Attribution], factors: Sequence[float]) -> Iterator[str]:
    """How periods were linked, and where a residual comes from."""
    if len(periods) > 1:
        listing = ", ".join(f"{factor:.4f}" for factor in factors[:8]) + (", ..." if len(factors) > 8 else "")
        yield f"{len(periods)} periods linked with Carino's factors {listing}; weights are averaged, returns compounded"
    if abs(whole.residual) >= SEEN:
        yield "residual: weights do not add up to exactly 1; it is not allocated to sectors"
