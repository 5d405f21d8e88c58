"""Published figures and what stands behind them: a row a claim, or a row a convention that was tried for one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from math import log10

from smallcap_cli.core.claims.chance import chance_words
from smallcap_cli.core.claims.claim import SCALES, Claim, PrintedNumber
from smallcap_cli.core.claims.search import ANY, Candidate, explains
from smallcap_cli.core.claims.verification import GroupFinding, Verdict
from smallcap_cli.core.model import NOT_COMPARABLE, Gap, Value, absent, text_value
from smallcap_cli.core.table import DIFFERENCE_UNITS, Column, Table, text_of
from smallcap_cli.core.words import quantity

_COLUMNS = (
    Column("id", "claim", "text", help="The claim's id."),
    Column("group", "group", "text", screen=False, help="Claims of one publication."),
    Column("status", "status", "text", help="reproduced, ambiguous, not_reproduced or not_checkable."),
    Column("printed", "claimed", "ratio", machine=False, help="The figure with the digits that were published."),
    Column("value", "claimed", "ratio", screen=False, help="The number that was published."),
    Column("computed", "computed", "ratio", help="The result of the chosen convention, or of the nearest one."),
    Column("difference", "difference", "ratio", help="Computed minus claimed; for an ordering the smallest lead."),
    Column("as_of", "to", "date", help="The last close of the chosen convention."),
    Column("basis", "basis", "text", help="total or price; any if the figure depends on neither."),
    Column("anchor", "anchor", "text", help="before, after or month-end."),
    Column("frequency", "frequency", "text", help="Frequency of the closes or returns."),
    Column("matches", "fit", "count", help="Number of conventions that reproduce the claim."),
    Column("tried", "tried", "count", help="Number of conventions tried."),
    Column("chance", "chance", "share", screen=False, help="Share of figures near the claimed one that would fit too."),
    Column("window", "window", "text", screen=False, help="The window of the chosen convention."),
    Column("benchmark", "benchmark", "text", screen=False, help="The benchmark or rival, where there is one."),
    Column("ticker", "fund", "text", screen=False, help="The fund or funds used; a proxy for an index."),
    Column("start", "from", "date", screen=False, help="The first close of the chosen convention."),
    Column("reason", "reason", "text", screen=False, help="The reason for the status."),
)  # fmt: skip
_TRIES = (
    Column("fits", "fits", "text", help="yes or no."),
    Column("computed", "computed", "ratio", help="The result of this convention."),
    Column("difference", "difference", "ratio", help="Computed minus claimed."),
    *(column for column in _COLUMNS if column.name in ("as_of", "basis", "anchor", "frequency")),
    Column("window", "window", "text", help="The window."),
    Column("benchmark", "benchmark", "text", help="The benchmark or rival, where there is one."),
    Column("ticker", "fund", "text", help="The fund or funds used."),
    Column("start", "from", "date", help="The first close."),
)
_NONE = Gap(NOT_COMPARABLE, "the figure has none")


def claims_table(verdicts: Sequence[Verdict], findings: Sequence[GroupFinding]) -> Table:
    """One row a claim, in the order of the files, and what was found of the groups below it."""
    groups = tuple(f"group {finding.group}: {finding.text}" for finding in findings)
    return Table(
        command="verify", columns=_COLUMNS, keys=tuple(one.claim.id for one in verdicts),
        rows=tuple(_row(one) for one in verdicts), head=_head(verdicts), footnotes=groups,
        warnings=groups,
    )  # fmt: skip


def _head(verdicts: Sequence[Verdict]) -> str:
    counts = Counter(one.status for one in verdicts)
    words = [f"{counts[status]} {status.replace('_', ' ')}" for status in counts]
    return f"{quantity(len(verdicts), 'claim')}: {', '.join(words)}"


def _row(one: Verdict) -> tuple[Value, ...]:
    claim, chosen = one.claim, one.chosen
    group = text_value(claim.group) if claim.group else absent("text", Gap(NOT_COMPARABLE, "in no group"))
    status = Value(one.status, "text", notes=(one.reason,) if one.reason and chosen is not None else ())
    reason = text_value(one.reason) if one.reason else absent("text", Gap(NOT_COMPARABLE, "the usual conventions"))
    if chosen is None:
        nothing = absent("text", one.gap or _NONE)
        tail = tuple(nothing for _ in _COLUMNS[5:-1])
        return (text_value(claim.id), group, status, *_claim_cells(claim), *tail, reason)
    found = _candidate(claim, chosen)
    unknown = absent("share", Gap(NOT_COMPARABLE, "only a figure of a window that fits has one"))
    chance = unknown if one.chance is None else Value(one.chance, "share")
    counted = (Value(float(one.matches), "count"), Value(float(one.tries), "count"), chance)
    return (text_value(claim.id), group, status, *_claim_cells(claim), *found[:6], *counted, *found[6:], reason)


def _candidate(claim: Claim, one: Candidate) -> tuple[Value, ...]:
    """What a convention gave and what it is: computed to frequency, then window to start."""
    by = one.by
    has_window = claim.request is not None and claim.request.window is not None
    return (
        _computed_cell(claim, one), _difference(claim, one), _day(one.end), _word(by.basis), _word(by.anchor),
        _word(by.frequency), _word(by.window.name if has_window else ""), _word(_rival(claim, one)),
        _word(", ".join(one.subject)), _day(one.start),
    )  # fmt: skip


def _rival(claim: Claim, one: Candidate) -> str:
    if claim.versus:
        return one.subject[1]
    metric = claim.request.metric if claim.request is not None else None
    return one.by.benchmark if metric is not None and metric.is_relative else ""


def _day(day: date) -> Value:
    return Value(day, "date")


def _word(text: str) -> Value:
    return text_value(text or ANY)


def _unit(claim: Claim) -> str:
    if claim.request is not None and claim.request.metric is not None:
        return claim.request.metric.unit
    if claim.kind == "streak":
        return "count"
    return claim.low.kind if claim.low is not None else "text"


def _claim_cells(claim: Claim) -> tuple[Value, Value]:
    """What was claimed as it was printed, and for programs as a number where it is one."""
    printed = _claim_text(claim)
    shown = text_value(printed) if printed else absent("text", Gap(NOT_COMPARABLE, "no figure"))
    one = claim.low is not None and claim.low == claim.high
    return shown, Value(claim.low.value, _unit(claim)) if one and claim.low is not None else shown


def _claim_text(claim: Claim) -> str:
    if claim.kind == "ordering":
        return " > ".join(claim.tickers if claim.descending else claim.tickers[::-1])
    low, high = (None if bound is None else _figure_text(bound, _unit(claim)) for bound in (claim.low, claim.high))
    if low is not None and claim.low == claim.high:
        return low
    return f"{low} to {high}" if low and high else f"from {low}" if low else f"to {high}" if high else ""


def _figure_text(bound: PrintedNumber, unit: str) -> str:
    """A number with the digits that were published: 15.1 % of `15.1%` and of `0.151`, 10.8bn, 1,814."""
    percent = bound.suffix == "%" or unit in ("fraction", "share", "measured_share")
    suffix, scale = (" %", SCALES["%"]) if percent else (bound.suffix, SCALES[bound.suffix])
    decimals = max(0, round(-log10(bound.unit / scale)))
    return f"{bound.value / scale:,.{decimals}f}{suffix}"


def _computed_cell(claim: Claim, one: Candidate) -> Value:
    unit = _unit(claim)
    if len(one.figures) == 1 or claim.kind == "value":
        return Value(one.reading.computed, unit)
    shown = zip(one.subject, one.figures, strict=True)
    return text_value(", ".join(f"{ticker} {text_of(Value(figure, unit))}" for ticker, figure in shown))


def _difference(claim: Claim, one: Candidate) -> Value:
    unit = _unit(claim)
    return Value(one.reading.difference, DIFFERENCE_UNITS.get(unit, unit))


def tries_table(one: Verdict, limit: int | None) -> Table:
    """What was tried for one claim: what fits, then the nearest misses; `limit` of them, or all."""
    rows = []
    for candidate in one.candidates[:limit]:
        found = _candidate(one.claim, candidate)
        rows.append((text_value("yes" if explains(one.claim, candidate) else "no"), *found))
    more = f", {len(rows)} shown" if one.tries > len(rows) else ""
    head = f"{one.claim.id}: {one.status.replace('_', ' ')}, {one.matches} of {one.tries} conventions fit{more}"
    chance = "" if one.chance is None or chance_words(one.chance) in one.reason else chance_words(one.chance)
    lines = (one.claim.text, f"claimed: {text_of(_claim_cells(one.claim)[0])}", one.reason, chance)
    return Table(
        command="verify", columns=_TRIES, keys=tuple(str(number + 1) for number in range(len(rows))), rows=tuple(rows),
        head=head, footnotes=tuple(line for line in lines if line),
    )  # fmt: skip
