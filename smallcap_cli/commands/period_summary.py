"""`smallcap returns --by ... --summary`: best and worst periods, hit rates and runs against the benchmark."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context

if TYPE_CHECKING:
    from datetime import date

    from smallcap_cli.core.analysis.periods import Period, Step
    from smallcap_cli.core.analysis.summary import PeriodSummary, Run
    from smallcap_cli.core.comparison.computation import Comparison
    from smallcap_cli.core.model import FundData, Gap, Value
    from smallcap_cli.core.table import Column


def summary_answer(context: Context, tickers: Sequence[str], step: Step, output: object) -> Answer:
    """One column a fund: its whole periods together, and beside the benchmark's."""
    from smallcap_cli.call.legacy import gather, outcome
    from smallcap_cli.core.analysis.periods import period_returns, periods_between
    from smallcap_cli.core.comparison.cells import convention_words
    from smallcap_cli.core.model import NOT_COMPARABLE, Gap, PriceHistory
    from smallcap_cli.core.table import Table
    from smallcap_cli.core.windows import parse_window

    gathered = gather(context, tickers, views={"returns"}, windows=[parse_window("max")])
    comparison, by = gathered.comparison, gathered.comparison.conventions
    other = comparison.market.benchmark
    histories = [fund.prices for fund in comparison.funds if isinstance(fund.prices, PriceHistory)]
    first = min([history.first_day for history in histories] + [by.as_of])
    periods = periods_between(first, by.as_of, step)[-(context.given["limit"] or 10_000) :]
    others = _of_benchmark(context, gathered.comparison, periods)
    columns = _columns(step, by.benchmark)
    gap = other if isinstance(other, Gap) else None
    itself = Gap(NOT_COMPARABLE, "the benchmark itself")
    rows = tuple(
        _row(
            fund,
            periods,
            period_returns(fund, periods, by.as_of, by.basis),
            others,
            itself if fund.ticker == by.benchmark else gap,
            by.as_of,
        )
        for fund in comparison.funds
    )
    notes = ("whole periods only: the running one and a fund's first partial one are left out",)
    table = Table(
        command="returns --summary", columns=columns, keys=tuple(fund.ticker for fund in comparison.funds), rows=rows,
        head=f"calendar {step}s together · {gathered.head}", as_of=by.as_of,
        conventions=convention_words(comparison, ("basis", "price_kind", "benchmark")), footnotes=notes, layout="funds",
    )  # fmt: skip
    return outcome(context, gathered, table, output)


def _of_benchmark(context: Context, comparison: Comparison, periods: Sequence[Period]) -> list[Value] | None:
    """The benchmark's returns of the same periods, None where it could not be had."""
    from smallcap_cli.core.analysis.periods import period_returns
    from smallcap_cli.core.model import FundData, PriceHistory

    by, found = comparison.conventions, comparison.market.benchmark
    if not isinstance(found, PriceHistory):
        return None
    return period_returns(
        FundData(by.benchmark, context.catalog.fund(by.benchmark), found), periods, by.as_of, by.basis
    )  # fmt: skip


def _columns(step: str, benchmark: str) -> tuple[Column, ...]:
    from smallcap_cli.core.table import Column

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
        Column("compared", f"ahead of {benchmark}, of", "count", family="ahead", tail="of so many"),
        Column("run_ahead", "longest run ahead", "count", family="run_ahead"),
        Column("run_ahead_periods", "longest run ahead, when", "text", family="run_ahead", tail="in"),
        Column("run_behind", "longest run behind", "count", family="run_behind"),
        Column("run_behind_periods", "longest run behind, when", "text", family="run_behind", tail="in"),
    )


UNITS = (
    "count", "text", "text", "fraction", "text", "fraction", "text", "share", "share", "count", "count", "text",
    "count", "text",
)  # fmt: skip


def _row(
    fund: FundData, periods: Sequence[Period], cells: Sequence[Value], others: Sequence[Value] | None,
    gap: Gap | None, as_of: date,
) -> tuple[Value, ...]:  # fmt: skip
    from smallcap_cli.core.analysis.summary import summary
    from smallcap_cli.core.model import NOT_FETCHED, TOO_SHORT, Gap, absent, text_value

    ticker = text_value(fund.ticker)
    found = summary(periods, cells, others, as_of)
    if found is None:
        lacking = next((cell for cell in cells if cell.missing == NOT_FETCHED), None)
        why = fund.gaps.get("prices") if fund.prices is None else lacking.gap if lacking else None
        return (ticker, *(absent(unit, why or Gap(TOO_SHORT, "no whole period")) for unit in UNITS))
    return (ticker, *_own(fund, found, as_of), *_beside(fund, found, others, gap, as_of))


def _own(fund: FundData, found: PeriodSummary, as_of: date) -> list[Value]:
    """The fund's own periods."""
    from smallcap_cli.core.comparison.changes import change_note, index_changes
    from smallcap_cli.core.model import Value, text_value

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


def _beside(
    fund: FundData, found: PeriodSummary, others: Sequence[Value] | None, gap: Gap | None, as_of: date
) -> list[Value]:
    """The periods beside the benchmark's."""
    from smallcap_cli.core.model import NOT_COMPARABLE, Gap, Value, absent

    units = UNITS[8:]
    if gap is not None or not found.against:
        why = gap or Gap(NOT_COMPARABLE, "no period in common with the benchmark")
        return [absent(unit, why) for unit in units]
    own = (fund.prices.source.until(as_of),) if fund.prices else ()
    theirs = next((cell.sources for cell in reversed(others or ()) if cell.sources), ())
    sources = (*own, *theirs)
    return [
        Value(found.ahead / found.against, "share", sources), Value(float(found.against), "count", sources),
        *_run(found.run_ahead), *_run(found.run_behind),
    ]  # fmt: skip


def _run(run: Run) -> tuple[Value, Value]:
    from smallcap_cli.core.model import Value, text_value

    return Value(float(run.length), "count"), text_value(run.span if run.length else "none")
