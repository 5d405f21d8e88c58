"""Small caps against large caps: a row a signal, each with the fund it speaks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from smallcap_cli.core.analysis.leads import REVERSAL, RatioRise
from smallcap_cli.core.analysis.regime import (
    CAP_WEIGHT,
    EQUAL_WEIGHT,
    TECHNOLOGY,
    THIS_YEAR,
    DocumentTest,
    FlowSum,
    MonthsTested,
    Regime,
    WindowPair,
)
from smallcap_cli.core.analysis.rotation import Breadth, LeadRun
from smallcap_cli.core.comparison.cells import PERIOD_WORDS, convention_words
from smallcap_cli.core.comparison.changes import change_lines
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.comparison.headline import headline
from smallcap_cli.core.flows.months import total_words
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_FETCHED, TOO_SHORT, Gap, Source, Value, absent, text_value
from smallcap_cli.core.statistics.rounding import EQUAL_RETURNS
from smallcap_cli.core.table import Column, Table, text_of
from smallcap_cli.core.windows import WindowSpec
from smallcap_cli.core.words import count_of, in_a_row, percent_text, quantity, unique

_BLANK, _NO_FIGURE = Value("", "text"), Gap(NOT_COMPARABLE, "the row has one figure alone")
_UNITS = MappingProxyType({"m": "month", "y": "year"})
#: Group of rows -> the line above them.
TITLES: Mapping[str, str] = MappingProxyType({
    "windows": "returns", "ratio": "ratio {small} / {large}",
    "leads": "leads of {small}: rises of the ratio, trough to peak", "years": "calendar years against {large}",
    "breadth": "breadth", "flows": "flows", "january": "January",
    "tests": "tests of the article of January 2026 (fails if), of the newest day or month",
})  # fmt: skip
LEADS_RULE = (
    "leads: a rise begins at the trough from which the ratio rose by {0} and ends at the peak before it fell by {0}; "
    "found looking back, so the largest are large by choice"
).format(percent_text(REVERSAL, 0))
TESTS_RULE = (
    "tests: one that passes speaks for {small}, one that fails for {large}; flows that warn, and not yet for as many "
    "months as a test takes, speak for neither"
)
#: The rises that are shown, by gain.
LARGEST = ("largest", "second", "third")
NOTES = (
    LEADS_RULE,
    "windows overlap: they are no independent evidence; each row says which fund it speaks for",
    "all rows describe what happened: nothing here foretells returns or recommends a fund",
)


class SignalRow(NamedTuple):
    """One row: its group, name and label, its figure, those of both funds, and the fund it speaks for.

    `condition` says of a test what it measures and when it fails.
    """

    group: str
    name: str
    label: str
    value: Value
    small: Value | None = None
    large: Value | None = None
    speaks_for: str = ""
    n: int | None = None
    condition: str = ""


def rotation_table(comparison: Comparison, found: Regime) -> Table:
    """A row a signal: returns by window, the ratio, calendar years, breadth, sectors, flows, January."""
    rows = [
        *_windows(found),
        *_ratio(found),
        *_leads(found),
        *_years(found),
        *_breadth(found),
        *_flows(found),
        *_january(found),
        *_tests(found),
    ]
    by, (small, large) = comparison.conventions, (found.small.ticker, found.large.ticker)
    firsts = {row.group: number for number, row in reversed(list(enumerate(rows)))}
    titles = {
        number: TITLES[group].format(small=small, large=large)
        for group, number in sorted(firsts.items(), key=lambda one: one[1])
    }
    beside = comparison._replace(funds=(found.small, found.large))
    rule = (TESTS_RULE.format(small=small, large=large),) if found.tests else ()
    changes = _changes(found)
    return Table(
        "rotation", _columns(small, large), tuple(row.name for row in rows), tuple(_cells(row) for row in rows),
        f"{small} against {large} · {headline(beside)}", by.as_of, convention_words(beside, PERIOD_WORDS),
        (*rule, *changes, *NOTES), titles=titles, findings=tuple(_findings(found)), caveats=changes,
    )  # fmt: skip


def _changes(found: Regime) -> tuple[str, ...]:
    """Which of the two followed another index on days of the ratio, from which leads, years and January are too."""
    if isinstance(found.ratio, Gap):
        return ()
    days = found.ratio.line.days
    return change_lines((found.small, found.large), days[0].item(), days[-1].item())


def window_figures(table: Table) -> list[Value]:
    """What the small-cap fund returned more in each window."""
    named = zip(table.column("group"), table.column("value"), strict=True)
    return [value for group, value in named if group.value == "windows"]


def _columns(small: str, large: str) -> tuple[Column, ...]:
    return (
        Column("group", "group", "text", screen=False, help="What the row belongs to."),
        Column("signal", "signal", "text", screen=False, help="The name of the row."),
        Column("label", "", "text", help="What the row shows."),
        Column("small", small, "fraction", machine=False, side="right", help="The return of the small-cap fund."),
        Column("large", large, "fraction", machine=False, side="right", help="The return of the large-cap fund."),
        Column("small_return", small, "fraction", screen=False, help="The return of the small-cap fund."),
        Column("large_return", large, "fraction", screen=False, help="The return of the large-cap fund."),
        Column("value", "figure", "ratio", side="right", help="The figure of the row, in its unit."),
        Column("unit", "unit", "text", screen=False, help="The unit of the figure."),
        Column("speaks_for", "speaks for", "text", help="The fund that the row speaks for, if any."),
        Column("n", "n", "count", screen=False, help="How many funds or years the figure rests on."),
        Column("start", "start", "date", screen=False, help="The first day of the figure."),
        Column("end", "end", "date", screen=False, help="The last day of the figure."),
        Column("condition", "condition", "text", screen=False, help="What a test measures, and when it fails."),
    )


def _cells(row: SignalRow) -> tuple[Value, ...]:
    both = (row.small, row.large)
    days = (row.value.start, row.value.as_of)
    return (
        text_value(row.group), text_value(row.name), text_value(row.label), *(one or _BLANK for one in both),
        *(one or absent("fraction", _NO_FIGURE) for one in both), row.value, text_value(row.value.unit),
        Value(row.speaks_for, "text"),
        absent("count", _NO_FIGURE) if row.n is None else Value(float(row.n), "count"),
        *(absent("date", _NO_FIGURE) if day is None else Value(day, "date") for day in days),
        Value(row.condition, "text"),
    )  # fmt: skip


def _side_of(found: Regime, figure: float | None) -> str:
    """The small-cap fund for a positive figure, the large-cap fund for a negative one, nobody for none."""
    if figure is None or abs(figure) <= EQUAL_RETURNS:
        return ""
    return found.small.ticker if figure > 0.0 else found.large.ticker


def window_label(window: WindowSpec) -> str:
    """A window as people say it: "3 months", "5 years p.a.", "YTD"; its name where there is no other."""
    if window.kind == "months":
        text = quantity(int(window.name[:-1]), _UNITS[window.name[-1]])
        return f"{text} p.a." if window.years > 1 else text
    return window.name.upper() if window.kind == "to_date" else window.name


def _pair_value(pair: WindowPair, figure: float | None, unit: str) -> Value:
    if figure is None:
        return absent(unit, pair.why)
    one = pair.small
    return Value(figure, unit, unique((*one.sources, *pair.large.sources)), one.basis, one.as_of, one.start)


def _windows(found: Regime) -> Iterator[SignalRow]:
    for pair in found.windows:
        value, label = _pair_value(pair, pair.gap, "points"), window_label(pair.window)
        label = f"{label}, in all" if pair.is_long_in_all else label
        yield SignalRow(
            "windows", f"return_{pair.window.name}", label, value, pair.small, pair.large, _side_of(found, pair.gap)
        )


def _ratio(found: Regime) -> Iterator[SignalRow]:
    for pair in found.changes:
        change, name = pair.ratio_change, pair.window.name
        value = _pair_value(pair, change, "fraction")
        label = f"change in {window_label(pair.window)}"
        yield SignalRow("ratio", f"ratio_change_{name}", label, value, speaks_for=_side_of(found, change))
    line = found.ratio
    if isinstance(line, Gap):
        yield SignalRow("ratio", "ratio_level", "level", absent("ratio", line))
        return
    start, end = line.line.days[0].item(), line.line.days[-1].item()
    levels = {"level": (end, line.level), "high": line.high, "low": line.low}
    for name, (day, level) in levels.items():
        label = f"level, 100 on {start}" if name == "level" else f"{name} on {day}"
        notes = _end_notes(found, end) if name == "level" else ()
        value = Value(level, "ratio", _sources(found, day), as_of=day, start=start, notes=notes)
        yield SignalRow("ratio", f"ratio_{name}", label, value)


def _end_notes(found: Regime, end: date) -> tuple[str, ...]:
    """What is said of a ratio that ends before one of the funds does."""
    last = max(fund.prices.last_day for fund in (found.small, found.large) if fund.prices is not None)
    return (f"to {end}, the last day both have",) if end < last else ()


def _leads(found: Regime) -> Iterator[SignalRow]:
    """The largest rises of the ratio, the longest and the newest one, and the best window of each length."""
    if isinstance(found.leads, Gap) or not found.leads:
        never = Gap(TOO_SHORT, f"the ratio never rose by {percent_text(REVERSAL, 0)} from a trough")
        why = found.leads if isinstance(found.leads, Gap) else never
        yield SignalRow("leads", "lead_largest", "largest", absent("fraction", why))
    else:
        by_gain = sorted(found.leads, key=lambda one: one.gain, reverse=True)
        longest = max(found.leads, key=lambda one: one.days)
        shown = [*zip(LARGEST, by_gain, strict=False), ("longest", longest), ("newest", found.leads[-1])]
        for rank, lead in shown:
            label = f"{rank}: {lead.start:%Y-%m} to {lead.end:%Y-%m}, {lead.length}"
            sources, notes = _sources(found, lead.end), tuple(_lead_notes(lead))
            value = Value(lead.gain, "fraction", sources, as_of=lead.end, start=lead.start, notes=notes)
            yield SignalRow("leads", f"lead_{rank}", label, value, n=len(found.leads))
    for years, best in found.best.items():
        name = f"best_{years}y"
        if isinstance(best, Gap):
            yield SignalRow("leads", name, f"best {years} years", absent("fraction", best))
            continue
        note = f"the best of {best.searched} windows of {years} years between month ends"
        value = Value(best.gain, "fraction", _sources(found, best.end), as_of=best.end, start=best.start, notes=(note,))
        label = f"best {years} years: {best.start:%Y-%m} to {best.end:%Y-%m}"
        yield SignalRow("leads", name, label, value, n=best.searched)


def _lead_notes(lead: RatioRise) -> Iterator[str]:
    if not lead.is_over:
        yield f"not over: the ratio has not fallen by {percent_text(REVERSAL, 0)} since"
    if lead.from_start:
        yield "it begins with the first day both have: the rise may be older"


def _sources(found: Regime, day: date) -> tuple[Source, ...]:
    """Where the closes of both funds come from."""
    histories = [fund.prices for fund in (found.small, found.large) if fund.prices is not None]
    return unique(history.source.until(day) for history in histories)


def _years(found: Regime) -> Iterator[SignalRow]:
    run = found.years
    if isinstance(run, Gap):
        yield SignalRow("years", "years_in_a_row", "years in a row", absent("count", run))
        return
    sources = _sources(found, date(run.last, 12, 31))
    value = Value(float(run.years), "count", sources)
    label = f"{run.ahead or 'a tie'} ahead, {run.span}"
    yield SignalRow("years", "years_in_a_row", label, value, speaks_for=run.ahead, n=run.counted)
    label = f"{found.small.ticker} ahead, {run.wins} of {quantity(run.counted, 'year')}"
    share = Value(run.wins / run.counted, "share", sources)
    yield SignalRow("years", "share_of_years", label, share, n=run.counted)
    if run.running is not None and run.running.gap is not None:
        year = run.running
        note = f"{year.year} is not over: it is in no run"
        value = Value(year.gap, "points", sources, as_of=year.first.as_of, start=year.first.start, notes=(note,))
        yield SignalRow("years", "running_year", f"{year.year} so far", value, year.first, year.second)


def _breadth(found: Regime) -> Iterator[SignalRow]:
    large = found.large.ticker
    for name, one in found.members.items():
        label = f"small-cap funds ahead of {large}, {name}"
        yield SignalRow("breadth", f"funds_ahead_{name}", label, _share(one), None, None, *_half(found, one))
    for pair in found.equal_weight:
        name, value = pair.window.name, _pair_value(pair, pair.gap, "points")
        label = f"{EQUAL_WEIGHT} less {CAP_WEIGHT}, {name}"
        yield SignalRow("breadth", f"equal_weight_{name}", label, value, speaks_for=_side_of(found, pair.gap))
    ahead, place, year = found.sectors.ahead, found.sectors.technology, THIS_YEAR.name
    label = f"sectors ahead of {large}, {year.upper()}"
    yield SignalRow("breadth", f"sectors_ahead_{year}", label, _share(ahead), None, None, *_half(found, ahead))
    name = f"technology_place_{year}"
    if isinstance(place, Gap):
        yield SignalRow("breadth", name, f"place of {TECHNOLOGY} among sectors", absent("count", place))
        return
    rank, among = place
    speaks = large if rank == 1 else found.small.ticker if rank > among / 2 else ""
    label = f"place of {TECHNOLOGY} of {quantity(among, 'sector')}, {year.upper()}"
    yield SignalRow("breadth", name, label, Value(float(rank), "count"), speaks_for=speaks, n=among)


def _share(one: Breadth | Gap) -> Value:
    if isinstance(one, Gap):
        return absent("share", one)
    notes = (f"{len(one.ahead)} of {quantity(len(one.funds), 'fund')}",)
    lacking = (f"no return over these days: {', '.join(one.apart)}",) if one.apart else ()
    return Value(one.share, "share", notes=(*notes, *lacking))


def _half(found: Regime, one: Breadth | Gap) -> tuple[str, int | None]:
    """The fund that a share speaks for, against one half, and of how many funds it is."""
    return ("", None) if isinstance(one, Gap) else (_side_of(found, one.share - 0.5), len(one.funds))


def _flows(found: Regime) -> Iterator[SignalRow]:
    for name, one in found.flows.items():
        if isinstance(one, Gap):
            yield SignalRow("flows", f"flow_{name}", name, absent("usd", one))
            continue
        value = Value(one.net_flow_usd, "usd", as_of=one.end, start=one.start, notes=tuple(_flow_notes(found, one)))
        label = f"{name}, {one.start:%Y-%m} to {one.end:%Y-%m}"
        speaks = "" if _is_repeated(found, one) else _side_of(found, one.net_flow_usd)
        yield SignalRow("flows", f"flow_{name}", label, value, speaks_for=speaks, n=len(one.funds))


def _is_repeated(found: Regime, one: FlowSum | MonthsTested) -> bool:
    """Whether the total of a group is the small-cap fund alone, which has a row of its own."""
    return one.members > 1 and one.funds == (found.small.ticker,)


def _total_notes(found: Regime, one: FlowSum | MonthsTested) -> Iterator[str]:
    """Of which funds a total is, and whether it counts beside the row of the small-cap fund."""
    if one.members > 1:
        again = ", whose row counts already" if _is_repeated(found, one) else ""
        yield f"{total_words(one.funds, one.members)}{again}"


def _flow_notes(found: Regime, one: FlowSum) -> Iterator[str]:
    yield from _total_notes(found, one)
    if one.confirms is not None and one.ratio_change is not None:
        word = "confirm" if one.confirms else "do not confirm"
        yield f"flows {word} prices: the ratio changed by {one.ratio_change * 100:+.1f} % over these months"


def _january(found: Regime) -> Iterator[SignalRow]:
    small = found.small.ticker
    label = f"{small} less {found.large.ticker}, beside other months"
    figures = next(iter(found.january.relative.values()))
    why = figures if isinstance(figures, Gap) else figures.test if isinstance(figures.test, Gap) else None
    if isinstance(figures, Gap) or isinstance(figures.test, Gap) or figures.difference is None:
        yield SignalRow("january", "january", label, absent("points", why or Gap(TOO_SHORT, "no other month")))
        return
    test = figures.test.welch
    count = count_of(figures.years, "January", "Januaries")
    note = f"{count}, p {test.p:.2f} (Welch); `smallcap season {small} --month 1` has the whole test"
    value = Value(figures.difference, "points", notes=(note,))
    yield SignalRow("january", "january", label, value, n=figures.years)


def _tests(found: Regime) -> Iterator[SignalRow]:
    for one in found.tests:
        name, unit = f"test_{one.name}", one.unit
        limit = "" if one.limit is None else text_of(Value(one.limit, unit))
        condition = f"{one.measure} {one.operator} {limit}".rstrip()
        if one.passes is None or one.value is None:
            missing = absent(unit, Gap(NOT_FETCHED, one.detail))
            yield SignalRow("tests", name, one.name, missing, condition=condition)
            continue
        label = f"{'pass' if one.passes else 'fail'} {one.name} ({one.operator} {limit})"
        start = one.day.replace(day=1) if one.day is not None and one.months is not None else None
        value = Value(one.value, unit, as_of=one.day, start=start, notes=tuple(_test_notes(found, one)))
        yield SignalRow("tests", name, label, value, speaks_for=_side_of_test(found, one), condition=condition)


def _side_of_test(found: Regime, one: DocumentTest) -> str:
    """The fund that a test speaks for: none while it waits for more months, or where it repeats another row."""
    if one.is_waiting or (one.months is not None and _is_repeated(found, one.months)):
        return ""
    return found.small.ticker if one.passes else found.large.ticker


def _test_notes(found: Regime, one: DocumentTest) -> Iterator[str]:
    """What a test measures, on which month it rests, and what it means that it fails."""
    yield one.measure
    if one.months is not None and one.day is not None:
        held = f"has held for {quantity(one.months.held, 'month')}, " if one.months.held else ""
        yield f"{one.day:%Y-%m} alone, the newest month known; {held}fails after {one.months.wait}"
        yield from _total_notes(found, one.months)
    if not one.passes:
        yield one.text


def _findings(found: Regime) -> Iterator[str]:
    """The sentences that answer the question: who led in how many windows, and since how many years."""
    small, large = found.small.ticker, found.large.ticker
    gaps = [gap for pair in found.windows if (gap := pair.gap) is not None]
    if gaps:
        count = sum(gap > EQUAL_RETURNS for gap in gaps)
        yield f"{small} is ahead of {large} in {count} of {quantity(len(gaps), 'window')}"
    run = found.years
    if isinstance(run, LeadRun) and run.ahead:
        other = large if run.ahead == small else small
        yield f"{run.ahead} was ahead of {other} in {in_a_row(run.years, 'calendar year')}, {run.span}"
    tests = [one for one in found.tests if one.months is None or not _is_repeated(found, one.months)]
    known = [one for one in tests if one.passes is not None]
    if known:
        passing = sum(bool(one.passes) for one in known)
        lacking = f"; {len(tests) - len(known)} without data" if len(known) < len(tests) else ""
        verb = "passes" if passing == 1 else "pass"
        yield f"{passing} of {quantity(len(known), 'test')} of the article {verb}{lacking}"
