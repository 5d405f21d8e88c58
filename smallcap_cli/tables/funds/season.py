"""The calendar months of funds: a row a fund and month, and what holds of all of them together."""

from __future__ import annotations

from calendar import month_name
from collections.abc import Mapping, Sequence

from smallcap_cli.core.analysis.seasons import Season
from smallcap_cli.core.comparison.cells import convention_words
from smallcap_cli.core.comparison.changes import change_note, index_changes
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.comparison.gross import GROSS
from smallcap_cli.core.comparison.headline import headline
from smallcap_cli.core.comparison.states import NOT_HAD
from smallcap_cli.core.model import NOT_COMPARABLE, TOO_SHORT, FundData, Gap, Value, absent, text_value
from smallcap_cli.core.statistics.bootstrap import SEED
from smallcap_cli.core.statistics.seasonality import DRAWS, MonthFigures, MonthTest
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.words import name_list, probability_text, quantity

#: A probability below this counts as a difference, here as everywhere in the program.
LEVEL = 0.05
#: Name, unit of the own figures, whether people see it.
FIGURES = (
    ("years", "count", True), ("first_year", "ordinal", False), ("last_year", "ordinal", False),
    ("mean", "fraction", True), ("positive", "share", True), ("other_months", "count", False),
    ("difference", "points", True), ("t", "ratio", True), ("degrees", "ratio", False), ("p", "probability", True),
    ("p_holm", "probability", True),
    ("pooled_t", "ratio", False), ("pooled_p", "probability", False), ("permutation_p", "probability", True),
    ("permutation", "text", False), ("detectable", "points", False),
)  # fmt: skip
#: Labels of the figures that people see; the others are named as they are for programs.
LABELS = {
    "years": "years", "mean": "mean", "positive": "above 0", "difference": "less others", "t": "t", "p": "p",
    "p_holm": "Holm p", "permutation_p": "p, shuffled",
}  # fmt: skip
#: Figures that rest on a test, in the order of `FIGURES`.
TESTED = ("t", "degrees", "p", "p_holm", "pooled_t", "pooled_p", "permutation_p", "permutation", "detectable")


def season_table(comparison: Comparison, found: Sequence[Season], months: Sequence[int]) -> Table:
    """A row a fund and month: its own figures, then those of the fund less the benchmark."""
    by = comparison.conventions
    columns = _columns(by.benchmark, funds=len(found), months=len(months))
    rows = [(each, month) for each in found for month in months]
    whose = "monthly" if len(months) > 1 else month_name[months[0]]
    of = f" of {found[0].fund.ticker}" if len(found) == 1 else ""
    monthly = comparison._replace(conventions=by._replace(anchor="month-end", frequency="monthly"))
    words = ("window", "anchor", "basis", "price_kind", "frequency", "benchmark")
    return Table(
        "season", columns, tuple(f"{each.fund.ticker}.{month}" for each, month in rows),
        tuple(_row(each, month, by.benchmark, len(months)) for each, month in rows),
        head=f"{whose} returns{of}, whole months, {by.window.name} · {headline(comparison)}", as_of=by.as_of,
        conventions=convention_words(monthly, words), footnotes=_footnotes(found, months, by.benchmark),
        inference={"level": LEVEL, "months_looked_at": len(months), "draws": DRAWS, "seed": SEED},
    )  # fmt: skip


def fund_states(found: Sequence[Season]) -> list[str]:
    """For each fund ok, unavailable where it could not be had, partial without the benchmark or the last months."""
    return ["unavailable" if _lacking(each.own) else "partial" if _is_partial(each) else "ok" for each in found]


def _is_partial(each: Season) -> bool:
    untested = any(isinstance(one, Gap) or isinstance(one.test, Gap) for one in each.own.values())
    early = any(each.ends_early(relative=relative) for relative in (False, True))
    return untested or bool(each.holes(relative=False)) or early or _lacking(each.relative)


def _hole_notes(holes: Sequence[str]) -> tuple[str, ...]:
    """What is said of months inside a history that have no return."""
    more = f" and {quantity(len(holes) - 1, 'month')} more" if len(holes) > 1 else ""
    return (f"without {holes[0]}{more}",) if holes else ()


def _lacking(months: Mapping[int, MonthFigures | Gap]) -> bool:
    """Whether no month could be had."""
    return all(isinstance(figures, Gap) and figures.reason in NOT_HAD for figures in months.values())


def _columns(benchmark: str, *, funds: int, months: int) -> tuple[Column, ...]:
    own = [Column(name, LABELS.get(name, name), unit, screen=seen) for name, unit, seen in FIGURES]
    labels = LABELS | {"mean": f"minus {benchmark}", "positive": f"ahead of {benchmark}"}
    relative = [
        Column(
            f"relative_{name}",
            labels.get(name, name),
            "points" if name == "mean" else unit,
            screen=seen and name != "years",
        )
        for name, unit, seen in FIGURES
    ]
    return (
        Column("ticker", "fund", "text", screen=funds > 1),
        Column("month", "month, number", "count", screen=False),
        Column("month_name", "month", "text", screen=months > 1 or funds == 1),
        Column("months_looked_at", "months tested", "count", screen=False),
        *own, *relative,
    )  # fmt: skip


def _row(each: Season, month: int, benchmark: str, looked_at: int) -> tuple[Value, ...]:
    return (
        text_value(each.fund.ticker), Value(float(month), "count"), text_value(month_name[month]),
        Value(float(looked_at), "count"), *_cells(each, month, benchmark="", relative=None),
        *_cells(each, month, benchmark=benchmark, relative=each.others),
    )  # fmt: skip


def _cells(each: Season, month: int, *, benchmark: str, relative: Mapping[str, Value] | None) -> list[Value]:
    """The figures of one month; with `relative` those of the fund less the benchmark, whose months these are."""
    units = {name: unit for name, unit, _ in FIGURES}
    if relative is not None:
        units["mean"] = "points"
    figures = (each.own if relative is None else each.relative)[month]
    if isinstance(figures, Gap):
        return [absent(unit, figures) for unit in units.values()]
    labels = each.labels(relative=relative is not None)
    first, last = each.cells[labels[0]], each.cells[labels[-1]]
    sources = (*last.sources, *(relative[labels[-1]].sources if relative is not None else ()))
    basis = last.basis + (f" minus {benchmark}" if benchmark else "")
    gross = [each.cells[label] for label in labels if each.cells[label].mark == GROSS]
    late = (f"since {first.start}",) if labels[0] > each.first > "" else ()
    early = (f"to {last.as_of}",) if labels[-1] < each.last else ()
    beside = each.benchmark if relative is not None else None
    changes = (*_changes(each.fund, first, last), *(f"{benchmark}: {one}" for one in _changes(beside, first, last)))
    holes = _hole_notes(each.holes(relative=relative is not None))
    notes = (*late, *early, *holes, *changes, *[cell.notes[-1] for cell in gross])
    values = _values(figures)
    cells = []
    for name, unit in units.items():
        value = values[name]
        if isinstance(value, Gap):
            cells.append(absent(unit, value))
        else:
            said, mark = (notes, gross[0].mark if gross else last.mark) if name == "mean" else ((), "")
            cells.append(Value(value, unit, sources, basis, last.as_of, first.start, notes=said, mark=mark))
    return cells


def _changes(fund: FundData | None, first: Value, last: Value) -> tuple[str, ...]:
    """What is said of months in which a fund followed different indexes."""
    if fund is None or first.start is None or last.as_of is None:
        return ()
    changes = index_changes(fund, first.start, last.as_of)
    return (change_note(changes),) if changes else ()


def _values(figures: MonthFigures) -> dict[str, float | str | Gap]:
    test = figures.test
    tested: dict[str, float | str | Gap]
    if isinstance(test, Gap):
        tested = dict.fromkeys(TESTED, test)
    else:
        figures_of_test = (
            test.welch.t, test.welch.degrees, test.welch.p, test.holm, test.pooled.t, test.pooled.p, test.permutation,
            "exact" if test.exact else "within years",
            Gap(NOT_COMPARABLE, "no difference at all") if test.detectable is None else test.detectable,
        )  # fmt: skip
        tested = dict(zip(TESTED, figures_of_test, strict=True))
    alone = Gap(TOO_SHORT, "no other month")
    return {
        "years": float(figures.years), "first_year": str(figures.first), "last_year": str(figures.last),
        "mean": figures.mean, "positive": figures.positive, "other_months": float(figures.others),
        "difference": alone if figures.difference is None else figures.difference, **tested,
    }  # fmt: skip


def _footnotes(found: Sequence[Season], months: Sequence[int], benchmark: str) -> tuple[str, ...]:
    """How many years there are, what is left after Holm, and what so many years could have shown."""
    own = {(e.fund.ticker, m): f for e in found for m, f in e.own.items() if isinstance(f, MonthFigures)}
    relative = {(e.fund.ticker, m): f for e in found for m, f in e.relative.items() if isinstance(f, MonthFigures)}
    if not own:
        return ()
    tests = [_test(figures) for figures in (*own.values(), *relative.values())]
    drawn = any(test is not None and not test.exact for test in tests)
    counted = any(test is not None and test.exact for test in tests)
    ways = [f"{DRAWS:,} draws of which month of each year carries the name, seed {SEED}"] if drawn else []
    ways += ["every split of the months"] if counted else []
    return (
        *_observations(own, relative, months, benchmark),
        *_holm_notes(own, months, "", len(found)),
        *_holm_notes(relative, months, f"minus {benchmark}", len(found)),
        *_power(own),
        *([f"t and p are Welch's; shuffled: {'; where those are few, '.join(ways)}"] if ways else []),
    )


def _test(figures: MonthFigures) -> MonthTest | None:
    return None if isinstance(figures.test, Gap) else figures.test


Figures = Mapping[tuple[str, int], "MonthFigures"]


def _observations(own: Figures, relative: Figures, months: Sequence[int], benchmark: str) -> tuple[str, ...]:
    """How many years there are, and how many less the benchmark where it began later."""
    alone = _years(own, months)
    beside = _years(relative, months) if relative else alone
    return (alone,) if beside == alone else (alone, f"minus {benchmark}: {beside}")


def _years(own: Figures, months: Sequence[int]) -> str:
    counts = [figures.years for figures in own.values()]
    first, last = min(f.first for f in own.values()), max(f.last for f in own.values())
    points = f"{min(counts)}" if min(counts) == max(counts) else f"{min(counts)} to {max(counts)}"
    each = "observation per month and year" if len(months) > 1 else f"{month_name[months[0]]} per year"
    span = f"{first}" if first == last else f"{first} to {last}"
    return f"{span}: one {each}: each mean has {points} observation{'' if points == '1' else 's'}"


def _holm_notes(tested: Figures, months: Sequence[int], less: str, funds: int) -> tuple[str, ...]:
    """What Holm leaves of the months of each fund."""
    tests = {place: test for place, figures in tested.items() if (test := _test(figures)) is not None}
    if not tests:
        return ()
    left = [
        (f"{ticker} " if funds > 1 else "") + f"{month_name[month]} ({probability_text(test.holm)})"
        for (ticker, month), test in tests.items() if test.holm < LEVEL
    ]  # fmt: skip
    several = len(months) > 1
    corrected = f"Holm correction for {len(months)} months" if several else "one month tested, no correction needed"
    count = len({ticker for ticker, _ in tests})
    each = f", each of the {count} funds tested separately" if count > 1 else ""
    verdict = f"{name_list(left) if left else 'no month'} significant (p below {LEVEL:g})"
    return (f"{less + ', ' if less else ''}{corrected}{each}: {verdict}",)


def _power(own: Figures) -> tuple[str, ...]:
    """The smallest differences that these years would show, from the least to the most certain month."""
    seen = [d for f in own.values() if (test := _test(f)) is not None and (d := test.detectable) is not None]
    if not seen:
        return ()
    least, most = f"{min(seen) * 100:.1f}", f"{max(seen) * 100:.1f}"
    size = f"{most} pp" if least == most else f"{least} to {most} pp"
    return (f"smallest detectable difference (80 % power): {size}",)
