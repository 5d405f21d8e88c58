"""Calendar periods together: best and worst, share above zero, and runs against the benchmark."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from smallcap_cli.core.analysis.periods import Step, period_returns
from smallcap_cli.core.analysis.summary import PeriodSummary, Run, summary
from smallcap_cli.core.comparison.cells import convention_words
from smallcap_cli.core.comparison.changes import change_lines, change_note, index_changes
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.comparison.headline import headline
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_FETCHED, TOO_SHORT, FundData, Gap, Value, absent, text_value
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.windows import WindowSpec
from smallcap_cli.tables.funds.periods import WHOLE_HISTORY, calendar_periods

WHOLE = "whole periods only: the current one and a fund's first partial one are excluded"


def summary_table(
    comparison: Comparison,
    benchmark: FundData,
    *,
    by: Step,
    window: WindowSpec = WHOLE_HISTORY,
    limit: int | None = None,
) -> Table:
    """One column a fund: its whole periods together, and beside the benchmark's; of the newest `limit` alone."""
    conventions, lacking = comparison.conventions, benchmark.gaps.get("prices")
    periods = calendar_periods(comparison, by, window)[-(limit or 0) :]
    others = None if lacking else period_returns(benchmark, periods, conventions.as_of, conventions.basis)
    itself = Gap(NOT_COMPARABLE, "the benchmark itself")
    rows = []
    for fund in comparison.funds:
        cells = period_returns(fund, periods, conventions.as_of, conventions.basis)
        gap = itself if fund.ticker == benchmark.ticker else lacking
        found = summary(periods, cells, others, conventions.as_of)
        rows.append(_row(fund, found, cells, (benchmark, others, gap), conventions.as_of))
    return Table(
        command="returns --summary", columns=_columns(by, benchmark.ticker), rows=tuple(rows),
        keys=tuple(fund.ticker for fund in comparison.funds), as_of=conventions.as_of,
        head=f"calendar {by}s together · {headline(comparison)}", footnotes=(WHOLE,), layout="funds",
        conventions=convention_words(comparison, ("basis", "price_kind", "benchmark")),
    )  # fmt: skip


def _columns(step: str, benchmark: str) -> tuple[Column, ...]:
    return (
        Column("ticker", "fund", "text", screen=False),
        Column("periods", f"{step}s", "count", family="periods"),
        Column("first_period", "first", "text", family="periods", tail="from"),
        Column("last_period", "last", "text", family="periods", tail="to"),
        Column("best", f"best {step}", "fraction", family="best"),
        Column("best_period", f"best {step}, when", "text", family="best", tail="in"),
        Column("worst", f"worst {step}", "fraction", family="worst"),
        Column("worst_period", f"worst {step}, when", "text", family="worst", tail="in"),
        Column("positive", "above zero", "share"),
        Column("ahead", f"ahead of {benchmark}", "share", family="ahead"),
        Column("compared", f"ahead of {benchmark}, of", "count", family="ahead", tail="of periods"),
        Column("run_ahead", "longest run ahead", "count", family="run_ahead"),
        Column("run_ahead_periods", "longest run ahead, when", "text", family="run_ahead", tail="in"),
        Column("run_behind", "longest run behind", "count", family="run_behind"),
        Column("run_behind_periods", "longest run behind, when", "text", family="run_behind", tail="in"),
    )


#: The benchmark, its periods where it has closes, and why a fund has none beside them.
OtherPeriods = tuple[FundData, Sequence[Value] | None, Gap | None]
UNITS = (
    "count", "text", "text", "fraction", "text", "fraction", "text", "share", "share", "count", "count", "text",
    "count", "text",
)  # fmt: skip


def _row(
    fund: FundData, found: PeriodSummary | None, cells: Sequence[Value], other: OtherPeriods, as_of: date
) -> tuple[Value, ...]:
    """A fund's whole periods, then those beside the benchmark's."""
    ticker = text_value(fund.ticker)
    if found is None:
        return (ticker, *(absent(unit, _lacking(fund, cells)) for unit in UNITS))
    return (ticker, *_own(fund, found, as_of), *_beside(fund, found, other, as_of))


def _lacking(fund: FundData, cells: Sequence[Value]) -> Gap:
    """Why a fund has no whole period."""
    if fund.prices is None:
        return fund.gaps.get("prices") or Gap(TOO_SHORT, "no whole period")
    unread = (cell.gap for cell in cells if cell.missing == NOT_FETCHED)
    return next(unread, Gap(TOO_SHORT, "no whole period"))


def _own(fund: FundData, found: PeriodSummary, as_of: date) -> list[Value]:
    """The fund's own periods."""
    sources = (fund.prices.source.until(as_of),) if fund.prices else ()
    changes = index_changes(fund, fund.prices.first_day, as_of) if fund.prices else ()
    notes = (change_note(changes),) if changes else ()
    (best, best_label), (worst, worst_label) = found.best, found.worst
    return [
        Value(float(found.periods), "count", sources), text_value(found.first), text_value(found.last),
        Value(best, "fraction", sources, notes=notes), text_value(best_label),
        Value(worst, "fraction", sources, notes=notes), text_value(worst_label),
        Value(found.positive, "share", sources),
    ]  # fmt: skip


def _beside(fund: FundData, found: PeriodSummary, other: OtherPeriods, as_of: date) -> list[Value]:
    """The periods beside the benchmark's."""
    units, (benchmark, others, gap) = UNITS[8:], other
    if gap is not None or not found.against:
        why = gap or Gap(NOT_COMPARABLE, "no common period with the benchmark")
        return [absent(unit, why) for unit in units]
    own = (fund.prices.source.until(as_of),) if fund.prices else ()
    theirs = next((cell.sources for cell in reversed(others or ()) if cell.sources), ())
    sources, starts = (*own, *theirs), [each.prices.first_day for each in (fund, benchmark) if each.prices is not None]
    notes = change_lines((benchmark,), max(starts), as_of)
    return [
        Value(found.ahead / found.against, "share", sources, notes=notes),
        Value(float(found.against), "count", sources),
        *_run(found.run_ahead), *_run(found.run_behind),
    ]  # fmt: skip


def _run(run: Run) -> tuple[Value, Value]:
    return Value(float(run.length), "count"), text_value(run.span if run.length else "none")
