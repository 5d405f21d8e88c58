"""The return gap of two funds by factor: loadings, what their gaps contributed, alpha gap, residual, difference."""

from __future__ import annotations

from collections.abc import Iterator

from smallcap_cli.core.analysis.factor_attribution import FactorAttribution, FactorContext, FactorEffect
from smallcap_cli.core.analysis.skill import ALPHA, MONTHS
from smallcap_cli.core.comparison.cells import convention_words
from smallcap_cli.core.comparison.changes import change_lines
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.comparison.headline import headline
from smallcap_cli.core.model import NOT_COMPARABLE, Gap, Value, absent, text_value
from smallcap_cli.core.months import month_ends
from smallcap_cli.core.table import Column, Table, text_of
from smallcap_cli.core.words import unique
from smallcap_cli.tables.funds.alpha import LABELS, market_words
from smallcap_cli.tables.provenance import resting_on

NOTHING_APART = Gap(NOT_COMPARABLE, "the funds are one: there is no error to test against")
NO_PREMIUM = Gap(NOT_COMPARABLE, "alpha is no factor")
OF_ALL = Gap(NOT_COMPARABLE, "belongs to all factors together")


def factor_effects_table(comparison: Comparison, found: FactorAttribution, about: FactorContext) -> Table:
    """One row a factor, then alpha, the residual and the difference."""
    ends = month_ends(found.months)
    start, end = (ends[0].astype("datetime64[M]").astype("datetime64[D]") - 1).item(), ends[-1].item()
    closes = [fund.prices.source for fund in comparison.funds if fund.prices is not None]
    like = Value(
        0.0, "points", unique((*closes, *found.factors.sources)), "monthly total return", end, start,
        frequency="monthly",
    )  # fmt: skip
    rows = [_row(effect, found) for effect in found.effects]
    rows += [_sum_row("residual", found.residual, found), _sum_row("difference", found.difference, found)]
    model = found.factors.model
    months = f"{found.count} months {found.months[0]} to {found.months[-1]}"
    own, other, apart = (
        text_of(Value(value, unit))
        for value, unit in ((found.whole, "fraction"), (found.other_whole, "fraction"), (found.difference, "points"))
    )
    beside = () if found.factors.market_fund is None else (found.factors.market_fund,)
    changes = change_lines((*comparison.funds, *beside), start, end)
    return Table(
        "attribute", _columns(found), tuple(f"{row[0].value}.{row[1].value}" for row in rows),
        tuple(resting_on(row, like) for row in rows),
        head=f"{found.fund} minus {found.other}, {months}, by factor ({model.name}) · {own} against {other}: {apart}"
        f" · {headline(comparison)}",
        footnotes=(*_footnotes(found, about), *changes), caveats=changes, as_of=end,
        conventions={
            **convention_words(comparison, ("basis", "price_kind")), "frequency": "monthly", "window": about.window,
            "start": str(found.months[0]), "end": str(found.months[-1]), "by": "factor", "model": model.name,
            "linking": "Carino", "scheme": None, "vintage": found.factors.vintage_text,
        },
    )  # fmt: skip


def _columns(found: FactorAttribution) -> tuple[Column, ...]:
    return (
        Column("kind", "kind", "text", screen=False), Column("group", "factor", "text"),
        Column("loading", f"loading {found.fund}", "ratio"), Column("other_loading", f"loading {found.other}", "ratio"),
        Column("gap", "gap", "ratio_difference"), Column("t", "t", "ratio"),
        Column("p", "p", "probability", screen=False),
        Column("premium", "factor mean", "fraction"), Column("monthly", "gap x factor", "points"),
        Column("total", "effect", "points"), Column("n", "months", "count", screen=False),
        Column("vintage", "vintage", "text", screen=False),
    )  # fmt: skip


def _row(effect: FactorEffect, found: FactorAttribution) -> tuple[Value, ...]:
    """One factor; alpha's coefficients are returns a month, which have columns of their own."""
    alpha = effect.name == ALPHA
    unit = "fraction" if alpha else "ratio"
    coefficients = (
        Value(effect.loading, unit), Value(effect.other_loading, unit),
        Value(effect.gap, "points" if alpha else "ratio_difference"),
    )  # fmt: skip
    premium = absent("fraction", NO_PREMIUM) if effect.premium is None else Value(effect.premium, "fraction")
    return (
        Value(ALPHA if alpha else "factor", "text"), Value(LABELS.get(effect.name, effect.name), "text"),
        *coefficients, _test(effect.t, "ratio"), _test(effect.p, "probability"), premium,
        Value(effect.monthly, "points"), Value(effect.effect, "points"), *_ends(found),
    )  # fmt: skip


def _sum_row(kind: str, total: float, found: FactorAttribution) -> tuple[Value, ...]:
    units = ("ratio", "ratio", "ratio_difference", "ratio", "probability", "fraction", "points")
    missing = (absent(unit, OF_ALL) for unit in units)
    return (Value(kind, "text"), Value(kind, "text"), *missing, Value(total, "points"), *_ends(found))


def _test(value: float | None, unit: str) -> Value:
    return absent(unit, NOTHING_APART) if value is None else Value(value, unit)


def _ends(found: FactorAttribution) -> tuple[Value, Value]:
    """The number of months and the vintage, on every row."""
    return Value(float(found.count), "count"), text_value(found.factors.vintage_text, sources=found.factors.sources)


def _footnotes(found: FactorAttribution, about: FactorContext) -> Iterator[str]:
    """The model and its reference, the errors, what the columns are, what the fee has to do with alpha."""
    factors = found.factors
    yield (
        f"monthly return less the other's = alpha gap + loading gaps x factors + residual, {found.count} months;"
        f" {factors.model.reference}; {market_words(factors)}"
    )
    yield (
        f"t and p of the gap: HAC, {found.fit.lags} lags; R2 of the gap {float(found.fit.r_squared[0]):.2f}"
        if (found.effects[0].t is not None)
        else "the funds have the same returns"
    )
    yield (
        "gap x factor: the mean of a month; effect: over all months, linked as Carino (1999) does; with the funds"
        " swapped every effect changes its sign"
    )
    alpha = found.effects[-1].gap * MONTHS
    if about.fee_gap is not None:
        fee = text_of(Value(-about.fee_gap, "points"))
        yield f"alpha gap {text_of(Value(alpha, 'points'))} a year; the fees alone make {fee}"
    yield "residual: the months' own residuals, which add up to nothing before they are linked"
    yield from factors.notes
    yield "loadings say what the funds moved with, not what they held, nor that it lasts"
