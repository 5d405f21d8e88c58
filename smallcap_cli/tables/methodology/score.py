"""Index rules against what a fund holds: for people by question, for programs a line a security."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isnan
from typing import NamedTuple

from smallcap_cli.core.methodology.edges import SizeEdges
from smallcap_cli.core.methodology.score import BORDERLINE, HIT, MOST_DAYS_APART, UNEXPLAINED, Agreement, Moves, Score
from smallcap_cli.core.model import NOT_PUBLISHED, Gap, Value, absent, text_value
from smallcap_cli.core.table import UNITS, Column, Table
from smallcap_cli.core.words import percent_text, quantity, unique
from smallcap_cli.tables.methodology.notes import skipped_notes, with_overrides

#: How many unexplained errors people see; programs get all.
MOST_UNEXPLAINED = 10
#: Errors within these distances from the edge, as fractions of its value, are counted.
NEAR = (0.05, 0.10, BORDERLINE)

_LINE_COLUMNS = (
    Column("security_id", "security", "text"),
    Column("predicted", "predicted", "text"),
    Column("actual", "actual", "text"),
    Column("step", "step", "text"),
    Column("missed_by", "missed by", "ratio", help="Distance from the limit, in its own unit."),
    Column("missed_by_pct", "in %", "ratio", help="Distance to the edge that decided, in % of its value."),
    Column("weight_fund", "in the fund", "fraction"),
    Column("weight_model", "by the rules", "fraction"),
    Column("class", "class", "text", help="hit, borderline, neighbour, input or unexplained."),
)
_COLUMNS = (
    Column("item", "", "text"),
    Column("lines", "lines", "count"),
    Column("weight_fund", "fund", "fraction"),
    Column("weight_model", "rules", "fraction"),
    Column("recall", "recall", "measured_share"),
    Column("precision", "precision", "measured_share"),
    Column("shared_weight", "shared", "measured_share"),
    Column("note", "note", "text"),
)
#: A figure that belongs to another question than that of the row.
_EMPTY = Value("", "text")
_EXPLANATIONS = (
    f"borderline: within {percent_text(BORDERLINE, 0)} of the edge that decided; neighbour: held by an index beside "
    "this one, or in the buffer between them; input: a figure or the line is missing; unexplained: none of these"
)


class _Row(NamedTuple):
    """One row for people; None is a cell that the row has no figure for."""

    item: str
    lines: float | None = None
    weight_fund: float | None = None
    weight_model: float | None = None
    recall: float | None = None
    precision: float | None = None
    shared_weight: float | None = None
    note: str = ""


def score_lines_table(found: Score, fund: str, *, overrides: Sequence[str] = ()) -> Table:
    """One row a security that the rules or the fund hold: errors by weight, then hits."""
    rows = [
        (
            Value(one.security_id, "text"), _flag(one.predicted), _flag(one.actual), text_value(one.step),
            _number(one.missed_by, "the rule has no numeric limit"), _number(one.missed_by_pct, "no edge to measure"),
            Value(one.weight_fund, "fraction"), Value(one.weight_model, "fraction"), Value(one.kind, "text"),
        )
        for one in found.lines
    ]  # fmt: skip
    shown = Table(
        "methodology score", _LINE_COLUMNS, tuple(one.security_id for one in found.lines), tuple(rows),
        head=_head(found, fund), as_of=found.result.as_of, warnings=_warnings(found),
    )  # fmt: skip
    return with_overrides(shown, overrides)


def score_table(found: Score, fund: str, *, overrides: Sequence[str] = ()) -> Table:
    """How well the rules hit, against plain guesses, where they err and how near the errors are to the edges."""
    sections = (
        ("Lines of the fund and of the rules", list(_matrix(found))),
        ("Rules against plain guesses", list(_guesses(found))),
        ("Moves since the previous members", list(_moves(found))),
        ("Lines of the fund excluded by a step; recall and shared without that step", list(_steps(found))),
        ("Errors by what explains them", list(_explanations(found))),
        ("Errors within a distance of the edge that decided", list(_distances(found))),
        ("The heaviest unexplained errors, and how far from the edge", list(_far_errors(found))),
    )
    rows: list[_Row] = []
    titles: dict[int, str] = {}
    for title, some in sections:
        if some:
            titles[len(rows)] = title
            rows += some
    shown = Table(
        "methodology score", _COLUMNS, tuple(f"{place}.{row.item}" for place, row in enumerate(rows)),
        tuple(tuple(_cells(row)) for row in rows), head=_head(found, fund), as_of=found.result.as_of, titles=titles,
        footnotes=(_EXPLANATIONS, _edge_words(found), "-f csv has a row a line with its class"),
        warnings=_warnings(found),
    )  # fmt: skip
    return with_overrides(shown, overrides)


def _cells(row: _Row) -> Iterator[Value]:
    yield Value(row.item, "text")
    for column, value in zip(_COLUMNS[1:-1], row[1:-1], strict=True):
        yield _EMPTY if value is None else Value(float(value), column.unit)
    yield Value(row.note, "text")


def _head(found: Score, fund: str) -> str:
    result = found.result
    days = f"holdings {found.truth.as_of or 'of an unknown day'} · universe {result.universe_day}"
    apart = "" if found.days_apart is None else f" · {quantity(found.days_apart, 'day')} between"
    drift = " · drift, not rules" if found.is_drift else ""
    return f"{result.methodology.name} against {fund}{drift} · {days} · review {result.as_of}{apart}"


def _warnings(found: Score) -> tuple[str, ...]:
    result = found.result
    half = (f"{quantity(found.half_held, 'member')} of the rules held in part",) if found.half_held else ()
    drift = (
        (f"the holdings are over {MOST_DAYS_APART} days from the review: drift, not rules",) if found.is_drift else ()
    )
    unknown = ("the holdings name no day: how far they are from the review is unknown",)
    return unique((
        *(unknown if found.days_apart is None else ()), *drift, *found.truth.notes, *half,
        *result.notes, *skipped_notes(result.skipped_steps),
    ))  # fmt: skip


def _matrix(found: Score) -> Iterator[_Row]:
    one = found.agreement
    yield _Row("in both", one.hits, one.hit_weight, one.hit_weight_model)
    yield _Row("rules only", one.false_in, None, one.false_in_weight)
    yield _Row("fund only", one.false_out, one.false_out_weight, None)
    ids = set(found.result.candidates.universe.security_id.tolist())
    lacking = [line for line in found.truth.held if line not in ids]
    if lacking:
        yield _Row("not matched", len(lacking), 1.0 - found.matched)


def _guesses(found: Score) -> Iterator[_Row]:
    yield _guess("the rules", found.agreement)
    if found.nobody_moves is not None:
        yield _guess("nobody moves", found.nobody_moves)
    else:
        yield _Row("nobody moves", note="no --prior")
    if found.size_alone is not None:
        yield _guess("size band only", found.size_alone)
    else:
        yield _Row("size band only", note="cannot run")


def _guess(item: str, one: Agreement) -> _Row:
    lines = one.hits + one.false_in
    return _Row(item, lines, None, None, one.recall, one.precision, one.shared_weight)


def _moves(found: Score) -> Iterator[_Row]:
    for item, moves in (("additions", found.additions), ("deletions", found.deletions)):
        if moves is not None:
            yield _Row(item, moves.both, None, None, moves.recall, moves.precision, None, _moves_words(moves))


def _moves_words(moves: Moves) -> str:
    return f"fund {moves.actual:,}, rules {moves.predicted:,}"


def _steps(found: Score) -> Iterator[_Row]:
    for one in found.steps:
        words = f"{one.input_missing:,} lack input" if one.input_missing else one.grade
        without = one.without
        if without is None:
            yield _Row(one.step, one.lines, one.weight, note="others need it")
        else:
            yield _Row(one.step, one.lines, one.weight, None, without.recall, None, without.shared_weight, words)


def _explanations(found: Score) -> Iterator[_Row]:
    for kind in unique(one.kind for one in found.lines if one.kind != HIT):
        some = [one for one in found.lines if one.kind == kind]
        yield _Row(
            kind, len(some), sum(one.weight_fund for one in some), sum(one.weight_model for one in some),
        )  # fmt: skip


def _distances(found: Score) -> Iterator[_Row]:
    for near in NEAR:
        some = found.errors_within(near)
        yield _Row(
            f"within {percent_text(near, 0)}", len(some), sum(one.weight_fund for one in some),
            sum(one.weight_model for one in some),
        )  # fmt: skip


def _far_errors(found: Score) -> Iterator[_Row]:
    for one in [line for line in found.lines if line.kind == UNEXPLAINED][:MOST_UNEXPLAINED]:
        away = [] if isnan(one.missed_by_pct) else [f"{one.missed_by_pct:,.0f} %"]
        yield _Row(
            one.security_id, None, one.weight_fund if one.actual else None,
            one.weight_model if one.predicted else None, note=" ".join([*filter(None, [one.step]), *away]),
        )  # fmt: skip


def _edge_words(found: Score) -> str:
    """The sizes between which new entrants lie: those that agree best, those of the rules, those published."""
    words = [f"best agreement {_range(found.implied)}", f"the rules {_range(found.edges)}"]
    for metric, name in (("lower_breakpoint_usd", "smallest"), ("upper_breakpoint_usd", "largest")):
        known = [one for one in found.result.methodology.published if one.metric == metric and one.value is not None
                 and one.as_of is not None and one.as_of <= found.result.as_of]  # fmt: skip
        if known:
            newest = max(known, key=lambda one: str(one.as_of))
            words.append(f"published {name} {_usd(newest.value)} ({newest.as_of})")
    return f"size of new entrants: {'; '.join(words)}"


def _range(edges: SizeEdges) -> str:
    return f"{_usd(edges.lo)} to {_usd(edges.hi)}"


def _usd(value: float | None) -> str:
    return "no edge" if value is None else f"${UNITS['usd'](value)}"


def _flag(value: bool) -> Value:
    return Value("true" if value else "false", "text")


def _number(value: float, why: str) -> Value:
    return absent("ratio", Gap(NOT_PUBLISHED, why)) if isnan(value) else Value(value, "ratio")
