"""Everything that is tried for one claim: bases, anchors, end days, frequencies, benchmarks, windows, proxies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby, product
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.analysis.periods import Step, periods_between
from smallcap_cli.core.claims.chance import Fit, Reach, Way, reach_of
from smallcap_cli.core.claims.claim import Claim, Reading, reading
from smallcap_cli.core.claims.figures import Bench, Convention, Figure
from smallcap_cli.core.comparison.metric import ColumnRequest, Metric
from smallcap_cli.core.comparison.view import VIEWS, Need
from smallcap_cli.core.model import NOT_FETCHED, TOO_SHORT, Gap, PriceHistory
from smallcap_cli.core.windows import (
    ANCHOR_GAP_DAYS,
    ANCHORS,
    WindowSpec,
    is_long,
    last_session,
    month_end,
    month_end_floor,
    parse_window,
    place,
)  # fmt: skip

#: Windows that are tried for a statistic besides the claimed one.
OTHER_WINDOWS = ("1y", "3y", "5y", "10y")
BASES = ("total", "price")
FREQUENCIES = ("daily", "weekly", "monthly")
#: Conventions further from the defaults than this are not tried: with enough freedom any figure can be met.
MOST_DEPARTURES = 2
#: What stands for a convention on which a figure does not depend.
ANY = "any"
#: A history that ends this long before the day a claim names still has that day's last close: a long week-end.
ENDED_DAYS = 4


class Candidate(NamedTuple):
    """One convention that was tried: what came out, between which days, and where it leaves the defaults.

    It gives the same figure on every day from `first` to `last`; `end` is the last close it rests on. `upper` is the
    most an index can have made whose fund made the figure.
    """

    subject: tuple[str, ...]
    by: Convention
    first: date
    last: date
    start: date
    end: date
    figures: tuple[float, ...]
    reading: Reading
    departures: tuple[str, ...]
    upper: float | None = None

    @property
    def fits(self) -> bool:
        return self.reading.miss == 0.0


class ClaimSearch(NamedTuple):
    """The search for one claim: the conventions that fit, the nearest that do not, how many were tried.

    `gap` says why nothing could be tried at all; `partial` that month ends alone could, of a figure whose day or
    frequency may be another: it can be found so, and not refuted. `reach` is what else would have fitted.
    """

    claim: Claim
    matches: tuple[Candidate, ...]
    misses: tuple[Candidate, ...]
    tries: int
    gap: Gap | None = None
    partial: bool = False
    reach: Reach | None = None


def claim_search(claim: Claim, bench: Bench, benchmarks: Sequence[str], latest: date) -> ClaimSearch:
    """The search for a claim; nothing later than `latest` is looked at."""
    if claim.documented is not None:
        return _search_of(claim, [_from_document(claim, claim.documented.value)], None)
    gap: Gap | None = None
    partial = False
    found: list[Candidate] = []
    for subject in claim.subjects:
        days = _days(claim, bench, subject, latest)
        if isinstance(days, Gap):
            gap = gap or days
            continue
        partial = partial or any(_is_monthly(bench, t) and _needs_days(claim, days) for t in subject)
        search = _runs if claim.kind == "streak" else _figures
        for made in search(claim, bench, subject, days, benchmarks):
            if isinstance(made, Gap):
                gap = gap or made
            else:
                found.append(made)
    return _search_of(
        claim, found, gap or Gap(TOO_SHORT, "its window begins after every day the claim can mean")
    )._replace(partial=partial)


def _needs_days(claim: Claim, days: Sequence[date]) -> bool:
    """Whether a claim may rest on closes between month ends."""
    metric = claim.request.metric if claim.request is not None else None
    window = claim.request.window if claim.request is not None else None
    if metric is None or window is None or claim.kind == "streak":
        return False
    if metric.view == "path" or window.kind == "low":
        return True
    if Need.RETURNS in metric.needs:
        view = VIEWS[metric.view]
        return view.usual != "monthly" and (view.frequency or claim.fixed.frequency) != "monthly"
    whole = window.end is not None and window.end <= days[-1]
    ends = [window.end] if whole and window.end is not None else days
    return not all(month_end_floor(day) >= day for day in ends)


def _search_of(claim: Claim, made: Sequence[Candidate], gap: Gap | None) -> ClaimSearch:
    found: list[Candidate] = []
    for one in made:
        if found and one.by.basis == ANY and (found[-1].subject, found[-1].figures) == (one.subject, one.figures):
            found[-1] = found[-1]._replace(last=one.last, end=one.end)  # a fact that did not change
        else:
            found.append(one)
    matches = tuple(one for one in found if explains(claim, one))
    misses = sorted(
        (one for one in found if not explains(claim, one)),
        key=lambda one: (not one.fits, one.reading.miss, len(one.departures)),
    )
    fits = [
        Fit(c.first, c.last, c.reading.computed, c.reading.computed if c.upper is None else c.upper, way_of(c.by))
        for c in found
    ]
    reach = reach_of(claim, fits) if matches and claim.documented is None else None
    return ClaimSearch(claim, matches, tuple(misses), len(found), None if found else gap, reach=reach)


def explains(claim: Claim, one: Candidate) -> bool:
    """Whether a figure fits a claim and is of the window that the claim states, if it states one."""
    stated = claim.request.window if claim.request is not None and claim.window_given else None
    other = stated is not None and one.by.window.name not in (stated.name, "max") and claim.kind == "value"
    return one.fits and not other


def way_of(by: Convention) -> Way:
    """Basis and anchor of a convention."""
    return by.basis, by.anchor


def _from_document(claim: Claim, value: float) -> Candidate:
    by = Convention(ANY, ANY, ANY, "", parse_window("max"))
    day = claim.search.last if claim.search else date.min
    return Candidate((), by, day, day, day, day, (value,), reading(claim, (value,)), ())


def _days(claim: Claim, bench: Bench, subject: tuple[str, ...], latest: date) -> list[date] | Gap:
    """The days a claim can mean: those with a close of its first fund, the last one before a day without."""
    if claim.search is None:
        return Gap(TOO_SHORT, "the claim gives no date")
    first, last, exact = claim.search
    last = min(last, latest)
    if first > last:
        return Gap(NOT_FETCHED, f"days after {latest} are not searched")
    if claim.request is not None and claim.request.metric is not None and not claim.request.metric.has_window:
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]
    for ticker in subject:
        history = bench.funds[ticker].prices
        if history is None:
            return bench.funds[ticker].gaps.get("prices", Gap(NOT_FETCHED, f"no prices of {ticker}"))
        if history.frequency == "monthly":
            return [first + timedelta(days=n) for n in range((last - first).days + 1)]
    history = bench.funds[subject[0]].prices
    return _sessions(history, first, last, exact) if history is not None else Gap(NOT_FETCHED)


def _sessions(history: PriceHistory, first: date, last: date, exact: bool) -> list[date] | Gap:
    begin = int(np.searchsorted(history.days, np.datetime64(first), side="left"))
    end = int(np.searchsorted(history.days, np.datetime64(last), side="right"))
    most = ANCHOR_GAP_DAYS if end < len(history.days) else ENDED_DAYS
    if begin == end and exact and end and (first - history.days[end - 1].item()).days <= most:
        begin = end - 1
    days: list[date] = history.days[begin:end].tolist()
    if days:
        return days
    return Gap(NOT_FETCHED, f"prices of {history.ticker} run from {history.first_day} to {history.last_day}")


def _figures(
    claim: Claim, bench: Bench, subject: tuple[str, ...], days: Sequence[date], benchmarks: Sequence[str]
) -> Iterator[Candidate | Gap]:
    asked = claim.request
    if asked is None or asked.metric is None:
        raise ValueError(f"{claim.id} has no metric")
    metric, until = asked.metric, claim.search.last if claim.search is not None else days[-1]
    monthly = any(_is_monthly(bench, ticker) for ticker in subject)
    for by, departures in conventions(claim, asked, benchmarks, days[-1], monthly=monthly):
        for day, first, last in _ends(metric, by, days, until, monthly=monthly):
            made = [bench.figure(ticker, metric, by, day, claim.publisher) for ticker in subject]
            lacking = next((one for one in made if isinstance(one, Gap)), None)
            if lacking is not None:
                yield lacking
                continue
            figures = [one for one in made if isinstance(one, Figure)]
            upper = bench.upper(subject[0], metric, figures[0]) if claim.index_id else None
            values = tuple(one.value for one in figures)
            yield Candidate(
                subject, by, first, last, min(one.start for one in figures), max(one.end for one in figures), values,
                reading(claim, values, upper), departures, upper,
            )  # fmt: skip


def _is_monthly(bench: Bench, ticker: str) -> bool:
    history = bench.funds[ticker].prices
    return history is not None and history.frequency == "monthly"


def _runs(
    claim: Claim, bench: Bench, subject: tuple[str, ...], days: Sequence[date], benchmarks: Sequence[str]
) -> Iterator[Candidate | Gap]:
    """Runs of full periods; the rival is the benchmark of a run, and the first named is the claim's own."""
    monthly = any(_is_monthly(bench, ticker) for ticker in subject)
    for basis in (claim.fixed.basis,) if claim.fixed.basis else BASES[: 1 if monthly else 2]:
        departures = (f"{basis} return",) if basis != "total" and not claim.fixed.basis else ()
        if subject[1] != claim.versus[0]:
            departures = (*departures, f"against {subject[1]}")
        by = Convention(basis, ANY, claim.step, subject[1], parse_window("max"))
        for end, group in groupby(days, lambda day: _last_full(day, claim.step)):
            covered = list(group)
            ahead, behind = subject if claim.descending else subject[::-1]
            made = bench.run(ahead, behind, claim.step, basis, covered[-1])
            if isinstance(made, Gap):
                yield made
                continue
            read = reading(claim, (made.value,))
            yield Candidate(
                subject, by, covered[0], covered[-1], made.start, end, (made.value,), read, departures
            )  # fmt: skip


def _last_full(day: date, step: Step) -> date:
    """The end of the last year, quarter or month that was over at the close of a day."""
    first = day.replace(year=day.year - 1, month=1, day=1)
    return [period.end for period in periods_between(first, day, step) if last_session(period.end) <= day][-1]


def conventions(
    claim: Claim, asked: ColumnRequest, benchmarks: Sequence[str], day: date, *, monthly: bool
) -> Iterator[tuple[Convention, tuple[str, ...]]]:
    """Every convention a claim's metric depends on, the project's defaults first, with what differs from them."""
    metric = asked.metric
    if metric is None:
        return
    fixed = claim.fixed._replace(frequency=VIEWS[metric.view].frequency or claim.fixed.frequency)
    if asked.window is None:
        yield Convention(ANY, ANY, ANY, "", parse_window("max")), ()
        return
    against = metric.is_relative
    named = (fixed.benchmark,) if fixed.benchmark else tuple(benchmarks) if against else tuple(benchmarks[:1])
    claimed = asked.window
    for window in _windows(metric, claimed):
        usual = _usual_frequency(metric, window, day, monthly=monthly)
        default = Convention(
            fixed.basis or "total", fixed.anchor or ("month-end" if monthly else "before"),
            fixed.frequency or usual, named[0], claimed,
        )  # fmt: skip
        bases = (fixed.basis,) if fixed.basis else BASES[: 1 if monthly else 2]
        for basis, frequency in product(bases, _frequencies(metric, fixed.frequency, usual, monthly=monthly)):
            anchors = (fixed.anchor,) if fixed.anchor else _anchors(metric, window, monthly=monthly)
            for anchor, benchmark in product(anchors, named):
                by = Convention(basis, anchor, frequency, benchmark, window)
                departures = departures_of(by, default, given=claim.window_given)
                if len(departures) <= MOST_DEPARTURES:
                    yield by, departures


def departures_of(by: Convention, default: Convention, *, given: bool) -> tuple[str, ...]:
    """Where a convention leaves the usual one, in words."""
    words = []
    if by.window != default.window:
        words.append(f"window {by.window.name}" + (f", not the claimed {default.window.name}" if given else ""))
    if by.basis != default.basis:
        words.append(f"{by.basis} return")
    if by.anchor != default.anchor:
        words.append(f"anchor {by.anchor}")
    if by.frequency != default.frequency:
        words.append(f"{by.frequency} returns")
    if by.benchmark != default.benchmark:
        words.append(f"against {by.benchmark}")
    return tuple(words)


def _windows(metric: Metric, claimed: WindowSpec) -> list[WindowSpec]:
    """The claimed window; for a statistic over years also the others that are usual."""
    if Need.RETURNS not in metric.needs or claimed.kind != "months":
        return [claimed]
    return [claimed, *(parse_window(name) for name in OTHER_WINDOWS if name != claimed.name)]


def _usual_frequency(metric: Metric, window: WindowSpec, day: date, *, monthly: bool) -> str:
    """What `auto` means for a metric and window."""
    if window.start is not None and window.start >= day:
        return "daily"  # nothing of it lies before the day
    if monthly:
        return "monthly"
    if (steady := VIEWS[metric.view].usual) is not None:
        return steady
    if Need.RETURNS in metric.needs and (
        window.kind == "max" or is_long(place(window, max(day, window.end or day), "before"))
    ):
        return "monthly"
    return "daily"


def _frequencies(metric: Metric, fixed: str, usual: str, *, monthly: bool) -> list[str]:
    if monthly:
        return ["monthly"]
    if Need.RETURNS not in metric.needs:
        return ["daily"]
    return [fixed] if fixed else [usual, *(name for name in FREQUENCIES if name != usual)]


def _anchors(metric: Metric, window: WindowSpec, *, monthly: bool) -> Sequence[str]:
    """The anchors that make a difference: not to a window from a low, nor to a statistic, by one return of many."""
    if monthly:
        return ("month-end",)
    if window.kind in ("low", "max", "session") or Need.RETURNS in metric.needs:
        return ("before",)
    return ANCHORS


def _ends(
    metric: Metric, by: Convention, days: Sequence[date], until: date, *, monthly: bool
) -> Iterator[tuple[date, date, date]]:
    """The end days that make a difference, each as its last day and the days from and to which it is the same.

    Of a window that was over by `until` only the whole is meant, not what there was of it on some day before.
    """
    window = by.window
    usable = [day for day in days if window.start is None or day > window.start]
    if window.end is not None and window.end <= until:
        over = _last_weekday(window.end)
        usable = [day for day in usable if day >= over]

    def meant(day: date) -> tuple[date, ...]:
        end = min(day, window.end) if window.end is not None and window.kind in ("calendar", "span") else day
        if monthly or by.anchor == "month-end" or (Need.RETURNS in metric.needs and by.frequency == "monthly"):
            return (month_end_floor(end),)
        if Need.RETURNS in metric.needs and by.frequency == "weekly":
            # Within one last week the start of a window of months or years may move from one week to the next.
            moves = window.kind in ("months", "lagged")
            return (_friday(end), _friday(place(window, end, "before").start)) if moves else (_friday(end),)
        return (end,)

    for _, group in groupby(usable, meant):
        covered = list(group)
        yield covered[-1], covered[0], covered[-1]


def _friday(day: date) -> date:
    """The last Friday on or before a day."""
    return day - timedelta(days=(day.weekday() - 4) % 7)


def _last_weekday(day: date) -> date:
    """The last day on or before one on which an exchange may have been open; of a month's end its last session."""
    if day == month_end(day):
        return last_session(day)
    return day - timedelta(days=max(day.weekday() - 4, 0))
