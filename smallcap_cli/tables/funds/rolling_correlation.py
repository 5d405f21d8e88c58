"""The correlation of a fund with others over every window of a length: a row a window, a column a fund."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from smallcap_cli.core.analysis.rolling_correlations import (
    CorrelationLength,
    FundCorrelation,
    RollingCorrelation,
    correlation_span,
)
from smallcap_cli.core.comparison.cells import convention_words
from smallcap_cli.core.comparison.changes import change_lines
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.comparison.headline import headline
from smallcap_cli.core.comparison.states import NOT_HAD
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_FETCHED, Gap, Value, absent
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.words import quantity, unique

#: Windows that people see: those that end with the newest months.
NEWEST = 24
OVERLAP = "windows overlap: only windows that do not overlap are independent"


def rolling_correlation_table(
    comparison: Comparison, found: Sequence[FundCorrelation], length: CorrelationLength, *, every: bool
) -> Table:
    """A row the last day of a window; `every` False keeps the newest windows that end with a month."""
    days = sorted(
        {day for one in found if isinstance(one.found, RollingCorrelation) for day in one.found.ends.tolist()}
    )
    shown = days if every else _month_ends(days)[-NEWEST:]
    by_day = [_by_day(one.found) for one in found]
    columns = (
        Column("day", "window to", "date"), *(Column(one.other.ticker, one.other.ticker, "ratio") for one in found),
    )  # fmt: skip
    rows = tuple(
        (Value(day, "date"), *(cells.get(day) or _lacking(one.found) for one, cells in zip(found, by_day, strict=True)))
        for day in shown
    )
    by, first = comparison.conventions, found[0].first.ticker
    changes = unique(line for one in found for line in _changes(one))
    words = convention_words(comparison, ("window", "anchor", "basis", "price_kind", "frequency"))
    return Table(
        "correlate --rolling", columns, tuple(day.isoformat() for day in shown), rows,
        f"correlation of {first} over {length.text}{_span(found)} · {headline(comparison)}", by.as_of, words,
        (*changes, *(line for one in found for line in _lines(one)), OVERLAP), caveats=changes,
    )  # fmt: skip


def _span(found: Sequence[FundCorrelation]) -> str:
    """The first and the last day of all windows."""
    known = [one.found for one in found if isinstance(one.found, RollingCorrelation)]
    if not known:
        return ""
    return f", windows from {min(one.starts[0].item() for one in known)} to {max(one.ends[-1].item() for one in known)}"


def _month_ends(days: Sequence[date]) -> list[date]:
    """The last of the days in each month."""
    last = {(day.year, day.month): day for day in days}
    return list(last.values())


def _by_day(found: RollingCorrelation | Gap) -> dict[date, Value]:
    if isinstance(found, Gap):
        return {}
    still = Gap(NOT_COMPARABLE, "one of the series does not vary")
    basis = f"{found.count} {found.frequency} returns"
    return {
        end: absent("ratio", still) if value != value else Value(
            value, "ratio", found.sources, basis, end, start, frequency=found.frequency
        )
        for start, end, value in zip(found.starts.tolist(), found.ends.tolist(), found.values.tolist(), strict=True)
    }  # fmt: skip


def _lacking(found: RollingCorrelation | Gap) -> Value:
    return absent("ratio", found if isinstance(found, Gap) else Gap(NOT_FETCHED, "no window of the two ends that day"))


def _changes(one: FundCorrelation) -> tuple[str, ...]:
    """Which of the two funds followed another index within their windows."""
    if isinstance(one.found, Gap):
        return ()
    return change_lines((one.first, one.other), one.found.starts[0].item(), one.found.ends[-1].item())


def _lines(one: FundCorrelation) -> Iterator[str]:
    """What a pair's windows are like together, and how uncertain one of them is."""
    pair, found = f"{one.first.ticker} with {one.other.ticker}", one.found
    if isinstance(found, Gap):
        yield f"{pair}: {found.detail}"
        return
    span = correlation_span(found)
    if isinstance(span, Gap):
        yield f"{pair}: {span.detail}"
        return
    yield (
        f"{pair}: newest {span.newest:.2f}, lowest {span.low:.2f} ({span.low_end}), median {span.median:.2f}, highest "
        f"{span.high:.2f} ({span.high_end}); {quantity(span.windows, 'window')} of {found.count} {found.frequency} "
        f"returns, {found.apart} that do not overlap; without any correlation one window shows up to {found.noise:.2f} "
        "either way (95 %)"
    )


def correlation_states(found: Sequence[FundCorrelation]) -> list[str]:
    """The state of each fund: that of the first is the best of its pairs."""
    states = [
        "unavailable" if isinstance(one.found, Gap) and one.found.reason in NOT_HAD else "ok" for one in found
    ]  # fmt: skip
    return ["ok" if "ok" in states else "unavailable", *states]
