"""Rolling alpha and loadings: a row a fund and window, each figure with its 95 % interval."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from smallcap_cli.core.analysis.rolling_skill import RollingLoadings
from smallcap_cli.core.analysis.skill import ALPHA, MONTHS, Skills
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.model import FundData, Gap, Value, absent, text_value
from smallcap_cli.core.months import month_ends
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.words import quantity
from smallcap_cli.tables.funds.alpha import (
    LABELS,
    basis_of,
    changes_beside,
    changes_within,
    day_of,
    errors_line,
    head_of,
    inference_of,
    model_lines,
    odd_lines,
    vintage_cell,
    words_of,
)

#: Windows a fund that people see; programs get all.
NEWEST_WINDOWS = 24
Windows = Sequence[RollingLoadings | tuple[FundData, Gap]]


def alpha_rolling_table(comparison: Comparison, found: Skills, windows: Windows, length: str, *, every: bool) -> Table:
    """A row a fund and window, oldest first; for people the newest windows."""
    names = found.factors.model.factors
    rows: list[tuple[Value, ...]] = []
    keys, hidden = [], 0
    for one in windows:
        if isinstance(one, RollingLoadings):
            first = 0 if every else max(len(one.ends) - NEWEST_WINDOWS, 0)
            hidden = max(hidden, first)
            for place in range(first, len(one.ends)):
                keys.append(f"{one.fund.ticker}.{one.ends[place]}")
                rows.append(_row(one, place, found))
        else:
            keys.append(one[0].ticker)
            rows.append(_gap_row(*one, found))
    cut = (f"the newest {NEWEST_WINDOWS} windows; -f csv has {quantity(hidden, 'earlier one')} too",) if hidden else ()
    independent = "windows overlap: only windows that do not overlap are independent; intervals are of one window each"
    lags = sorted({one.lags for one in windows if isinstance(one, RollingLoadings)})
    odd, changes = odd_lines(found), changes_within(found, [one.fund for one in found.funds])
    errors = (f"intervals: {errors_line(lags)}",) if lags else ()
    return Table(
        "alpha", _columns(names, len(windows)), tuple(keys), tuple(rows),
        head=head_of(comparison, found, f"rolling {length} alpha"), as_of=day_of(found),
        conventions=words_of(comparison, found) | {"rolling": length},
        footnotes=(*cut, *odd, *changes, independent, *model_lines(found), *errors),
        inference=inference_of(found, lags), about=odd, caveats=(*changes, *changes_beside(found)),
    )  # fmt: skip


def _columns(names: Sequence[str], funds: int) -> tuple[Column, ...]:
    columns = [
        Column("window", "fund, to", "text", machine=False, screen=funds > 1),
        Column("fund", "fund", "text", screen=False), Column("model", "model", "text", screen=False),
        Column("start", "from", "month", screen=False), Column("end", "to", "month", screen=funds == 1),
    ]  # fmt: skip
    for name, label, unit in [("alpha_year", "alpha, a year", "fraction"), *((n, LABELS[n], "ratio") for n in names)]:
        columns.append(Column(name, label, unit))
        columns += [
            Column(f"{name}_{end}", end, unit, family=name, tail=end, bound=True) for end in ("low", "high")
        ]  # fmt: skip
    return (*columns, Column("r2", "R2", "ratio"), Column("vintage", "vintage", "text", screen=False))


def _row(one: RollingLoadings, place: int, found: Skills) -> tuple[Value, ...]:
    first: date = month_ends(one.starts)[place].item()
    day: date = month_ends(one.ends)[place].item()
    sources = tuple(source.until(day) for source in one.skill.sources)
    months = Value(first, "month", sources), Value(day, "month", sources)
    if place in one.gaps:
        return _gap_row(one.fund, one.gaps[place], found, months)
    basis = basis_of("" if found.other is None else found.other.ticker)
    figure = partial(Value, sources=sources, basis=basis, as_of=day, frequency="monthly")
    cells = []
    for number, name in enumerate(one.names):
        unit, scale = ("fraction", MONTHS) if name == ALPHA else ("ratio", 1)
        cells += [figure(float(part[place, number]) * scale, unit) for part in (one.estimates, one.lows, one.highs)]
    return (
        text_value(f"{one.fund.ticker} {day:%Y-%m}"), text_value(one.fund.ticker),
        text_value(found.factors.model.name), *months, *cells,
        figure(float(one.r_squared[place]), "ratio"), vintage_cell(found),
    )  # fmt: skip


def _gap_row(fund: FundData, gap: Gap, found: Skills, months: Sequence[Value] = ()) -> tuple[Value, ...]:
    """The row of a fund or of one window without loadings, with the reason."""
    units = [*["fraction"] * 3, *["ratio"] * 3 * len(found.factors.model.factors), "ratio"]
    label = f"{fund.ticker} {months[1].value:%Y-%m}" if months else fund.ticker
    return (
        text_value(label), text_value(fund.ticker), text_value(found.factors.model.name),
        *(months or [absent("month", gap)] * 2), *(absent(unit, gap) for unit in units), vintage_cell(found),
    )  # fmt: skip
