"""What stderr says beside a table: short histories, sources that failed, older copies, and what is odd in closes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import numpy as np

from smallcap_cli.call.context import Context
from smallcap_cli.core.ages import session_out
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.factors.series import SUBJECTS
from smallcap_cli.core.finding import Finding
from smallcap_cli.core.model import NOT_OFFERED, FundData, Gap, PriceHistory
from smallcap_cli.core.quality import gravest_first, gravity_rank
from smallcap_cli.core.table import Table
from smallcap_cli.core.windows import WindowSpec, closes_of, has_ended, last_session, month_end_floor, place
from smallcap_cli.core.words import lines_by_text, name_list, unique
from smallcap_cli.dataset.gather import Gathered
from smallcap_cli.errors import SmallcapError

#: A last close this many weekdays old is worth a word; a holiday or two are not.
STALE_WEEKDAYS = 5
#: Basis -> the other one, and what it shows.
OTHER_BASIS = {"total": "price shows price returns", "price": "total shows total returns"}
TO_REFRESH = "; --refresh asks Yahoo"


def notes_of(context: Context, gathered: Gathered) -> tuple[str, ...]:
    """All that is said of the funds and rates an answer rests on, within the windows it shows."""
    question, comparison = gathered.question, gathered.comparison
    histories = [data.prices for data in comparison.funds if data.prices is not None]
    day = comparison.conventions.as_of
    answers = [answer for answer in gathered.answers.values() if isinstance(answer, PriceHistory)]
    asked = (*question.subjects, str(question.meaning.risk_free))
    alarms = late_closes(context, answers)  # said louder
    sources = source_notes(context, answers if context.as_of is None else histories, asked)
    return (
        *(note for note in sources if note not in alarms),
        *gathered.remarks,
        *_short(histories, day),
        *_odd(histories, day, question.windows),
    )


def basis_notes(gathered: Gathered, table: Table) -> tuple[str, ...]:
    """The funds of which figures of a table are missing for want of the basis asked for, and the one that has them."""
    comparison = gathered.comparison
    basis = comparison.conventions.basis
    said = {cell.detail for row in table.rows for cell in row if cell.missing == NOT_OFFERED}
    lacking = ((fund.ticker, closes_of(fund.prices, basis)) for fund in comparison.funds if fund.prices is not None)
    return lines_by_text(
        (ticker, f"{gap.detail}; --basis {OTHER_BASIS[basis]}")
        for ticker, gap in lacking
        if isinstance(gap, Gap) and gap.detail in said
    )


def source_notes(context: Context, histories: Sequence[PriceHistory], asked: Iterable[str]) -> tuple[str, ...]:
    """What is said of sources that failed or are late, and of month ends in place of daily closes."""
    return (*_stale(context, histories, asked), *_old(context, histories), *_bundled_line(context, histories))


def _short(histories: Sequence[PriceHistory], day: date) -> tuple[str, ...]:
    return tuple(
        f"{h.ticker}: prices end on {h.last_day}; its figures end there and are never marked as the row's highest or "
        "lowest"
        for h in histories
        if h.last_day < (month_end_floor(day) if h.frequency == "monthly" else min(day, last_session(day)))
        and not has_ended(h, day)
    )


def early_ends(comparison: Comparison, beside: FundData) -> tuple[str, ...]:
    """A line for each fund, and the one beside them, whose closes end before the months shown do; said loudly."""
    by = comparison.conventions
    end = place(by.window, by.as_of, "before").end
    funds = {fund.ticker: fund.prices for fund in (*comparison.funds, beside)}
    return tuple(
        f"{ticker}: prices end on {prices.last_day}, before {end}, and so do its months; "
        f"--as-of {prices.last_day} takes all to that day"
        for ticker, prices in funds.items()
        if prices is not None and has_ended(prices, end)
    )


def late_closes(context: Context, histories: Sequence[PriceHistory]) -> tuple[str, ...]:
    """Imported and bundled closes that end long before the last session; said even with `--quiet`."""
    bundled = _bundled_line(context, histories) if _late_bundled(context, histories) else ()
    return (*_late_imports(context, histories), *bundled)


def _late_imports(context: Context, histories: Sequence[PriceHistory]) -> tuple[str, ...]:
    """Series of the store that came from files and end long before the last session.

    A source that is asked goes stale aloud; nobody asks for imported closes again until `--refresh`.
    """
    if context.as_of is not None or context.option("prices") is not None or context.given["vintage"] is not None:
        return ()
    last = session_out(context.now).day
    return lines_by_text(
        (
            h.ticker,
            f"closes from imported files to {h.last_day}, {count:,} weekdays before the last session{TO_REFRESH}",
        )
        for h in histories
        if h.source.provider_name == "files" and h.frequency == "daily" and not h.seven_day
        if (count := int(np.busday_count(h.last_day, last))) > STALE_WEEKDAYS
    )


def _old(context: Context, histories: Sequence[PriceHistory]) -> tuple[str, ...]:
    """Daily series of a network that end long before the last session, although the source was asked."""
    network = context.dataset.is_network
    daily = [h for h in histories if h.frequency == "daily" and not h.seven_day and network(h.source.provider_name)]
    if context.as_of is not None or not daily:
        return ()
    last = session_out(context.now).day
    return lines_by_text(
        (h.ticker, f"the last close is from {h.last_day}, {count:,} weekdays before the last session")
        for h in daily
        if (count := int(np.busday_count(h.last_day, last))) > STALE_WEEKDAYS
    )


def _odd(histories: Sequence[PriceHistory], day: date, windows: Iterable[WindowSpec]) -> tuple[str, ...]:
    """A line for each fund with findings inside the windows shown: its gravest and a count; the gravest first."""
    if not any(history.findings for history in histories):
        return ()
    starts = [place(spec, day, "before").start for spec in windows]
    first = min(starts, default=date.min)
    of_funds = []
    for history in histories:
        found = [finding for finding in history.findings if finding.overlaps(first, day)]
        if found:
            more = f" (and {len(found) - 1:,} more: smallcap data check {history.ticker})" if len(found) > 1 else ""
            of_funds.append((gravest_first(found)[0], history.ticker, more))
    of_funds.sort(key=lambda one: gravity_rank(one[0]))
    return lines_by_text((ticker, finding_text(finding) + more) for finding, ticker, more in of_funds)


def finding_text(finding: Finding) -> str:
    """A finding in words: what kind it is, its day, and the facts."""
    return f"{finding.kind.replace('_', ' ')}, {finding.day}: {finding.detail}"


def _stale(context: Context, histories: Sequence[PriceHistory], asked: Iterable[str]) -> tuple[str, ...]:
    """Older copies that stand in because the source failed; one line a reason."""
    stale = {name: error for name, error in context.dataset.stale.items() if name in set(asked)}
    kept = {history.ticker: history.last_day for history in histories}
    lines = []
    for tickers, reason in _by_reason(stale).items():
        days = sorted({kept[name] for name in tickers if name in kept})
        to = f" to {days[0]}" if days else ""
        lines.append(f"{name_list(tickers)}: using stored prices{to}, because {reason}")
    of_factors = [error.message for name, error in context.dataset.stale.items() if name in SUBJECTS]
    return (*lines, *(f"using stored factors, because {reason}" for reason in unique(of_factors)))


def _by_reason(failed: Mapping[str, SmallcapError]) -> dict[tuple[str, ...], str]:
    reasons: dict[str, list[str]] = {}
    for name, error in failed.items():
        reasons.setdefault(error.message, []).append(name)
    return {tuple(names): reason for reason, names in reasons.items()}


def _late_bundled(context: Context, histories: Sequence[PriceHistory]) -> bool:
    """Whether bundled figures end long before the last session, where neither a day nor a vintage was asked for."""
    days = [history.last_day for history in histories if history.source.provider == "bundled"]
    if not days or context.as_of is not None or context.given["vintage"] is not None:
        return False
    return int(np.busday_count(max(days), session_out(context.now).day)) > STALE_WEEKDAYS


def _bundled_line(context: Context, histories: Sequence[PriceHistory]) -> tuple[str, ...]:
    """In one line that bundled figures answer, why, and their age unless a day was asked for."""
    bundled = [history for history in histories if history.source.provider == "bundled"]
    if not bundled:
        return ()
    last = max(history.last_day for history in bundled)
    age = (context.today - last).days
    old = f", {age:,} days old" if context.as_of is None and age > context.age("bundled_days") else ""
    whom = "" if len(bundled) == len(histories) else f" for {name_list([history.ticker for history in bundled])}"
    failed = context.dataset.fallbacks
    reasons = dict.fromkeys(failed[h.ticker].message for h in bundled if h.ticker in failed)
    pinned = f": vintage {context.given['vintage']} has no closes of them"
    otherwise = pinned if context.given["vintage"] else "; --prices DIR reads your daily files"
    why = f": {'; '.join(reasons)}" if reasons else otherwise
    return (f"using bundled month-end figures{whom} to {last}{old}{why}",)
