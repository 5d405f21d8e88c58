"""The return gap of two funds by what they hold: a row a group, then the fee, the residual and the difference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.analysis.fund_attribution import LEAST_COVERAGE, FundAttribution, HeldGroups
from smallcap_cli.core.comparison.cells import convention_words
from smallcap_cli.core.comparison.changes import change_lines
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.comparison.headline import headline
from smallcap_cli.core.holdings.companies import Companies
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_PUBLISHED, Gap, Value, absent, text_value
from smallcap_cli.core.table import Column, Table, text_of, without_column
from smallcap_cli.core.words import lines_by_text, percent_text, unique
from smallcap_cli.tables.holdings.heading import source_words
from smallcap_cli.tables.provenance import resting_on

#: So many companies people see, those with the largest effects; programs get all.
MOST_SHOWN = 12
NOUNS = {"holding": "company", "sector": "sector", "profitability": "earnings"}
MODELS = {
    "two": "two effects, mean of Brinson-Fachler from either fund",
    "three": "three effects, Brinson-Fachler with {} as the benchmark",
}
#: The units of weight, other weight, return, other return, then of effects.
UNITS = ("fraction", "fraction", "fraction", "fraction", "points", "points", "points", "points")
OF_ALL = Gap(NOT_COMPARABLE, "belongs to all groups together")
PARTLY = Gap(NOT_COMPARABLE, "not held in every period")
SEVERAL = Gap(NOT_COMPARABLE, "several companies together")
NO_FEE = Gap(NOT_PUBLISHED, "no expense ratio found of one of the funds: it is in the residual")


def fund_attribution_table(comparison: Comparison, found: FundAttribution, lists: HeldGroups, *, full: bool) -> Table:
    """One row a group; of many companies those with the largest effects unless the table is `full`."""
    rows = list(_group_rows(found, lists, full=full))
    rows += [_fee_row(found), _row("residual", "residual", [None] * 7 + [found.residual], OF_ALL), _difference(found)]
    model, like = MODELS[found.form].format(found.other), _provenance(comparison, found, lists)
    linking = "Carino" if len(found.periods) > 1 else None
    changes = change_lines(comparison.funds, found.ends[0], found.ends[-1])
    made = Table(
        "attribute", _columns(found, lists), tuple(row.key for row in rows),
        tuple(resting_on(row.cells, like) for row in rows), head=f"{_head(found, lists)} · {headline(comparison)}",
        as_of=found.ends[-1],
        footnotes=(*_footnotes(found, lists, model), *changes), caveats=changes,
        conventions={
            **convention_words(comparison, ("basis", "price_kind")),
            "window": lists.window, "start": str(found.ends[0]), "end": str(found.ends[-1]), "by": lists.by,
            "model": model, "linking": linking, "scheme": lists.scheme or None,
        },
    )  # fmt: skip
    return without_column(made, "interaction") if found.form == "two" else made


def _provenance(comparison: Comparison, found: FundAttribution, lists: HeldGroups) -> Value:
    """What every figure rests on: closes of the funds, lists of what they held, the days of the window."""
    closes = [fund.prices.source for fund in comparison.funds if fund.prices is not None]
    held = [one.holdings.source for one in lists.companies]
    return Value(0.0, "points", unique((*closes, *held)), "total return", found.ends[-1], found.ends[0])


class _EffectRow(NamedTuple):
    key: str
    cells: tuple[Value, ...]


def _columns(found: FundAttribution, lists: HeldGroups) -> tuple[Column, ...]:
    average = "average weight" if len(found.periods) > 1 else "weight"
    effects = lists.by != "holding"
    return (
        Column("kind", "kind", "text", screen=False), Column("group", NOUNS[lists.by], "text"),
        Column("company", "name", "text", screen=lists.by == "holding"),
        Column("weight", f"{average} {found.fund}", "fraction"),
        Column("other_weight", f"{average} {found.other}", "fraction"),
        Column("return", f"return {found.fund}", "fraction"),
        Column("other_return", f"return {found.other}", "fraction", screen=effects),
        Column("allocation", "allocation", "points", screen=effects),
        Column("selection", "selection", "points", screen=effects),
        Column("interaction", "interaction", "points", screen=effects),
        Column("total", "together" if effects else "effect", "points"),
    )  # fmt: skip


def _group_rows(found: FundAttribution, lists: HeldGroups, *, full: bool) -> Iterator[_EffectRow]:
    """The groups, the largest effect first; companies beyond `MOST_SHOWN` as one row."""
    table, names = found.whole.table, lists.names
    effects = np.array(found.whole.effects)
    totals = effects.sum(axis=0)
    order = sorted(range(len(totals)), key=lambda number: (-abs(totals[number]), table.sectors[number]))
    shown = order if full or lists.by != "holding" else order[:MOST_SHOWN]
    for number in shown:
        figures = [float(side[number]) for side in table[2:]]
        parts = [float(part) for part in effects[:, number]]
        group = table.sectors[number]
        company = names[group] if lists.by == "holding" else None
        label, name = (company.label, company.name) if company else (group, "")
        yield _row("group", label, [*figures, *parts, float(totals[number])], PARTLY, name=name, key=group)
    rest = order[len(shown) :]
    if rest:
        sums = [float(side[rest].sum()) for side in table[2:4]]
        parts = [float(part) for part in effects[:, rest].sum(axis=1)]
        label = f"the other {len(rest):,}"
        yield _row("group", label, [*sums, None, None, *parts, float(totals[rest].sum())], SEVERAL, key="others")


def _fee_row(found: FundAttribution) -> _EffectRow:
    gap = NO_FEE if found.fee is None else OF_ALL
    return _row("fee", "fee", [*[None] * 7, found.fee], gap)


def _difference(found: FundAttribution) -> _EffectRow:
    whole = found.whole
    returns = [None, None, whole.whole, whole.benchmark_whole]
    return _row("difference", "difference", [*returns, None, None, None, found.difference], OF_ALL)


def _row(
    kind: str, label: str, figures: Sequence[float | None], gap: Gap, *, name: str = "", key: str = ""
) -> _EffectRow:
    """One row: weights, returns and effects; `gap` says why one is missing."""
    cells = [
        absent(unit, gap if value is None else PARTLY) if value is None or value != value else Value(value, unit)
        for unit, value in zip(UNITS, figures, strict=True)
    ]
    names = text_value(kind), text_value(label), text_value(name) if name else absent("text", gap)
    return _EffectRow(f"{kind}.{key or label}", (*names, *cells))


def _head(found: FundAttribution, lists: HeldGroups) -> str:
    whole = found.whole
    own, other = (text_of(Value(share, "fraction")) for share in (whole.whole, whole.benchmark_whole))
    days = f"{found.ends[0]} to {found.ends[-1]}"
    apart = text_of(Value(found.difference, "points"))
    noun = f"sector ({lists.scheme})" if lists.by == "sector" else NOUNS[lists.by]
    return f"{found.fund} minus {found.other}, {days}, by {noun} · {own} against {other}: {apart}"


def _footnotes(found: FundAttribution, lists: HeldGroups, model: str) -> Iterator[str]:
    """The model and its reference, periods, coverage, the lists, and what the residual is."""
    yield f"{model} (doi:10.3905/jpm.1985.409005){_swap(found)}"
    if lists.by == "profitability":
        yield f"by earnings: {lists.scheme}, as known when each list begins to count"
    if len(found.periods) > 1:
        yield f"{len(found.periods)} periods between month ends, linked as Carino (1999) does; weights are averages"
    own, other = found.coverage
    what = "returns" if lists.from_returns else "closes"
    parts = f"{percent_text(own)} of {found.fund} and {percent_text(other)} of {found.other}"
    yield (
        f"{what} cover at least {parts}; the companies covered count as 100 % of each fund;"
        f" below {LEAST_COVERAGE * 100:.0f} % there is no answer"
    )
    yield (
        "weights are those of the list: returns of the window alone do not say how they moved before it"
        if lists.from_returns
        else "weights are of the newest list, moved with the companies' returns to the start of each period"
    )
    fee = "" if found.fee is not None else "fee, "
    yield f"residual: {fee}cash, lines without {what}, trades between lists, market price against NAV"
    yield from lines_by_text((one.holdings.ticker, _list_words(one)) for one in lists.companies)


def _swap(found: FundAttribution) -> str:
    if found.form == "two":
        return ": with the funds swapped every effect changes its sign"
    return ": with the funds swapped allocation and interaction are others"


def _list_words(one: Companies) -> str:
    return f"holdings of {one.holdings.as_of}, from {source_words(one.holdings.source)}"
