"""Funds and interest rates: a row a cycle of the Federal Reserve, or a row a rate that returns moved with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from smallcap_cli.core.analysis.rate_betas import RATES, FundBetas, RateBeta, RateBetas
from smallcap_cli.core.analysis.rate_cycles import AFTER_MONTHS, CUT, HIKE, KINDS, CycleMeans, FundCycle, cycle_means
from smallcap_cli.core.comparison.cells import PERIOD_WORDS, convention_words
from smallcap_cli.core.comparison.changes import change_lines, change_note, index_changes
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.comparison.headline import headline
from smallcap_cli.core.comparison.states import NOT_HAD
from smallcap_cli.core.model import FundData, Gap, RateSeries, Source, Value, absent, text_value
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.windows import month_end_floor
from smallcap_cli.core.words import quantity, unique

NO_TEST = "no test is made of so few cycles: each is one event, and the economy of each was another"
AHEAD_OF_MOVES = (
    "markets often move before the first cut or hike, which these windows leave out; "
    "whole cycle: from the close before the first move to that of the last move"
)
DAYS = "days are those of the announcement; the target changes on the next business day"
MODEL = (
    "return = a + b1 x change of the 10-year yield + b2 x change of the bill yield, monthly; beta: percent of return "
    "for one point of yield, the other rate held"
)
YIELDS = (
    "yields are annual effective rates: the 10-year note's with its two coupons a year compounded, the bill's turned "
    "from a bank discount into what it earns in a year"
)
ERRORS = "Newey-West errors (Econometrica 55, doi:10.2307/1913610), Student's t"
DETECTABLE = "detectable: the true beta that four of five such samples would tell from zero"
CANNOT_TELL = "yields and prices answer the same news: a beta says how they moved together, not which moved the other"


def cycles_table(
    comparison: Comparison, benchmark: str, found: Mapping[str, Sequence[FundCycle]], known_to: date | None = None
) -> Table:
    """A row a fund and cycle: the fund's return, and that less the benchmark's.

    `known_to` is the last day that the bundled moves reach to; None where a file of the user's gave them.
    """
    provider = "bundled" if known_to else "files"
    rows = [(ticker, one) for ticker, cycles in found.items() for one in cycles]
    titles, place = {}, 0
    for ticker, cycles in found.items():
        if cycles and len(found) > 1:
            titles[place] = ticker
        place += len(cycles)
    means = dict(_mean_lines(found, benchmark))
    days = (DAYS,) if any(move.is_announced for _, one in rows for move in one.cycle.moves) else ()
    return Table(
        "rates", _cycle_columns(benchmark), tuple(f"{ticker}.{one.cycle.name}" for ticker, one in rows),
        tuple(_cycle_row(ticker, one, provider, comparison.conventions.as_of) for ticker, one in rows),
        f"cycles of the federal funds rate · {headline(comparison)}", comparison.conventions.as_of,
        convention_words(comparison, (*PERIOD_WORDS, "benchmark")),
        (*means, NO_TEST, AHEAD_OF_MOVES, *days, _moves_known(found, known_to)), titles=titles, about=means,
    )  # fmt: skip


def _cycle_columns(benchmark: str) -> tuple[Column, ...]:
    after = f"{AFTER_MONTHS}m"
    return (
        Column("ticker", "fund", "text", screen=False),
        Column("cycle", "cycle", "text", screen=False, help="The name of the cycle."),
        Column("label", "cycle", "text", machine=False, help="The name of the cycle."),
        Column("direction", "direction", "text", screen=False, help="easing or hiking."),
        Column(
            "stage", "stage", "text", screen=False, help="finished, or unfinished: its end was not known on the day."
        ),
        Column("from", "from", "month", machine=False, help="The month of the first move."),
        Column("first_move", "from", "date", screen=False, help="The day on which the first move was announced."),
        Column("last_move", "to", "date", screen=False, help="The day on which its last known move was announced."),
        Column("moves", "moves", "count", screen=False, help="How many moves the cycle has."),
        Column("target_end", "target", "fraction", screen=False, help="The target after the last move."),
        Column("return", "return", "fraction", help="The fund's return in the cycle."),
        Column("relative", f"- {benchmark}", "points", help="That less the benchmark's."),
        Column(f"return_{after}", f"first {after}", "fraction", help="The return in the months from the first move."),
        Column(f"relative_{after}", f"- {benchmark}", "points", help="That less the benchmark's."),
    )


def _cycle_row(ticker: str, one: FundCycle, provider: str, as_of: date) -> tuple[Value, ...]:
    cycle = one.cycle
    source = (Source(provider, cycle.last, citation=cycle.moves[-1].source),)
    label, _, rest = cycle.name.partition(", ")
    note = (rest,) if rest else ()
    unsure = ("of some moves only the day from which the target held is known",) if _has_open_days(one) else ()
    unfinished = () if cycle.is_over else (
        f"unfinished on {as_of}: its end was not known; to the last move by then, in no mean",
    )  # fmt: skip
    return (
        text_value(ticker), text_value(cycle.name), Value(label, "text", notes=(*note, *unsure, *unfinished)),
        text_value(KINDS[cycle.direction]), text_value("finished" if cycle.is_over else "unfinished"),
        Value(cycle.first, "month"),
        Value(cycle.first, "date", source), Value(cycle.last, "date", source),
        Value(float(len(cycle.moves)), "count", source), Value(cycle.moves[-1].target, "fraction", source),
        one.whole.own, one.whole.gap, one.after.own, one.after.gap,
    )  # fmt: skip


def _has_open_days(one: FundCycle) -> bool:
    return not all(move.is_announced for move in one.cycle.moves)


def _mean_lines(found: Mapping[str, Sequence[FundCycle]], benchmark: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What the cycles of one direction come to, with the fund that it is about."""
    for ticker, cycles in found.items():
        for direction in (CUT, HIKE):
            means = cycle_means(cycles, direction)
            if isinstance(means, CycleMeans):
                yield _mean_line(ticker, benchmark, means), (ticker,)


def _mean_line(ticker: str, benchmark: str, means: CycleMeans) -> str:
    kind = quantity(means.cycles, f"finished {KINDS[means.direction]} cycle")
    if means.cycles == 1:
        return f"{ticker} less {benchmark}: {means.mean * 100:+.1f} pp in {kind}"
    span = f"{means.least * 100:+.1f} to {means.most * 100:+.1f}"
    return f"{ticker} less {benchmark}: mean {means.mean * 100:+.1f} pp ({span}) in {kind}, ahead in {means.ahead}"


def _moves_known(found: Mapping[str, Sequence[FundCycle]], known_to: date | None) -> str:
    """To which day moves are known, and who published them."""
    last = max((one.cycle.last for cycles in found.values() for one in cycles), default=None)
    reach = f"every move to {known_to} is in this list" if known_to else f"no move after {last} is in your file"
    sources = unique(
        move.source.split(",")[0]
        for cycles in found.values() for one in cycles for move in one.cycle.moves if move.source
    )  # fmt: skip
    said = f"sources: {', '.join(sources)}" if sources else "no source given"
    return f"{reach}{' (--moves FILE reads later ones)' if known_to else ''}; {said}"


def cycle_states(found: Mapping[str, Sequence[FundCycle]]) -> list[str]:
    """For each fund ok, partial where the benchmark could not be had, unavailable where the fund could not."""
    return [_state([one.whole.own for one in own], [one.whole.gap for one in own]) for own in found.values()]


def _state(own: Sequence[Value], relative: Sequence[Value]) -> str:
    def lacks(cells: Sequence[Value]) -> bool:
        return bool(cells) and all(cell.missing in NOT_HAD for cell in cells)

    return "unavailable" if lacks(own) else "partial" if lacks(relative) else "ok"


#: Name, unit, whether people see it.
_FIGURES = (
    ("beta", "ratio", True), ("low", "ratio", True), ("high", "ratio", True), ("error", "ratio", False),
    ("t", "ratio", False), ("p", "probability", True), ("p_holm", "probability", True),
    ("detectable", "ratio", True), ("months", "count", True), ("lags", "count", False), ("r_squared", "share", True),
)  # fmt: skip
_LABELS = {"low": "95 % from", "high": "to", "p_holm": "Holm", "detectable": "detectable", "r_squared": "R2"}


def betas_table(comparison: Comparison, benchmark: FundData, found: RateBetas) -> Table:
    """A row a fund, rate and kind: the fund's own return, and that less the benchmark's."""
    columns = (
        Column("ticker", "fund", "text", screen=False), Column("relative_to", "less", "text", screen=False),
        Column("what", "return", "text", machine=False), Column("rate", "change of", "text"),
        *(Column(name, _LABELS.get(name, name), unit, screen=seen) for name, unit, seen in _FIGURES),
        Column("first_month", "from", "month", screen=False), Column("last_month", "to", "month", screen=False),
    )  # fmt: skip
    rows = [
        (one, beside, rate) for one in found.funds for beside in ("", benchmark.ticker) for rate in RATES
        if not (beside and one.fund.ticker == benchmark.ticker)
    ]  # fmt: skip
    tests = sum(isinstance(_side(one, beside), Mapping) for one, beside, _ in rows)
    corrected = f"; Holm corrects for the {tests} tests shown" if tests > 1 else ""
    monthly = comparison._replace(conventions=comparison.conventions._replace(frequency="monthly"))
    beside = [beta for one in found.funds if isinstance(one.relative, Mapping) for beta in one.relative.values()]
    changes = change_lines([benchmark], min(b.start for b in beside), max(b.last for b in beside)) if beside else ()
    return Table(
        "rates --beta", columns, tuple(f"{one.fund.ticker}.{beside or 'own'}.{rate}" for one, beside, rate in rows),
        tuple(
            _beta_row(one, beside, rate, _sources(one, benchmark if beside else None, found.rates))
            for one, beside, rate in rows
        ),
        f"betas to interest rates {comparison.conventions.window.name} · {headline(comparison)}",
        comparison.conventions.as_of, convention_words(monthly, ("window", *PERIOD_WORDS, "frequency", "benchmark")),
        (*_whose_months(found), *changes, MODEL, YIELDS, f"{ERRORS}{corrected}", DETECTABLE, CANNOT_TELL),
        inference={"level": 0.05, "tests": tests}, caveats=changes,
    )  # fmt: skip


def _side(one: FundBetas, beside: str) -> Mapping[str, RateBeta] | Gap:
    return one.relative if beside else one.own


def _whose_months(found: RateBetas) -> Iterator[str]:
    """What the months rest on: the fund that shortens them, and the source and last day of each yield."""
    if found.shortened is not None:
        yield str(found.shortened)
    words = [_reach(RATES[name], one) for name, one in found.rates.items() if isinstance(one, RateSeries)]
    if words:
        yield f"yields: {'; '.join(words)}"


def _reach(label: str, series: RateSeries) -> str:
    """To which day a yield goes and where it is from; a month that it does not see the end of is left out."""
    last = series.days[-1].item()
    without = f", so without {last:%Y-%m}" if month_end_floor(last) < last else ""
    return f"{label} to {last}{without} ({series.source})"


def _sources(one: FundBetas, benchmark: FundData | None, rates: Mapping[str, RateSeries | Gap]) -> tuple[Source, ...]:
    """Whose closes and yields a row rests on; of a fund's own return no benchmark's."""
    closes = [fund.prices.source for fund in (one.fund, benchmark) if fund is not None and fund.prices is not None]
    return unique((*closes, *(series.source for series in rates.values() if isinstance(series, RateSeries))))


def _beta_row(one: FundBetas, beside: str, rate: str, sources: Sequence[Source]) -> tuple[Value, ...]:
    ticker, side = one.fund.ticker, _side(one, beside)
    names = (
        text_value(ticker), Value(beside, "text"), text_value(f"{ticker} - {beside}" if beside else ticker),
        text_value(RATES[rate]),
    )  # fmt: skip
    if isinstance(side, Gap):
        return (*names, *(absent(unit, side) for _, unit, _ in _FIGURES), *[absent("month", side)] * 2)
    beta = side[rate]
    until = tuple(source.until(beta.last) for source in sources)
    changes = index_changes(one.fund, beta.start, beta.last)
    notes = (change_note(changes),) if changes else ()
    figures = [
        Value(
            float(getattr(beta, name)), unit, until, as_of=beta.last, start=beta.start, frequency="monthly",
            notes=notes if name == "beta" else (),
        )
        for name, unit, _ in _FIGURES
    ]  # fmt: skip
    return (*names, *figures, Value(beta.first, "month"), Value(beta.last, "month"))


def beta_states(found: RateBetas) -> list[str]:
    """For each fund ok, partial without a beta, unavailable where a series that it rests on could not be had."""
    return [
        "ok" if not isinstance(one.own, Gap) else "unavailable" if one.own.reason in NOT_HAD else "partial"
        for one in found.funds
    ]
