"""What came of applying rules: members and the reason of those left out, counts per step, one company everywhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from math import isnan
from types import MappingProxyType

import numpy as np

from smallcap_cli.core.methodology.result import Result, Summary, summary
from smallcap_cli.core.methodology.rulebook import IndexRun
from smallcap_cli.core.methodology.universe import Members, Universe
from smallcap_cli.core.methodology.vocabulary import METRIC_UNITS
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_PUBLISHED, Gap, Value, absent, text_value
from smallcap_cli.core.table import Column, Table
from smallcap_cli.errors import SmallcapError
from smallcap_cli.tables.methodology.notes import override_notes, skipped_notes

MEMBER, EXCLUDED, NOT_RUN = "member", "excluded", "not run"
#: So many rows are shown on a screen that did not ask for a number.
MOST_ON_SCREEN = 25

_MEMBER_COLUMNS = (
    Column("security_id", "security", "text", machine=True),
    Column("company_id", "company", "text"),
    Column("member", "member", "text", screen=False),
    Column("weight", "weight", "fraction"),
    Column("status", "status", "text"),
    Column("reason", "reason", "text"),
    Column("step", "step", "text"),
    Column("missed_by", "missed by", "ratio", screen=False, help="Distance from the limit, in its own unit."),
    Column("held_fraction", "held", "ratio", screen=False, help="How much of the holding is in the index."),
)
_SUMMARY_COLUMNS = (
    Column("section", "section", "text", screen=False),
    Column("item", "step", "text"),
    Column("value", "left", "count"),
    Column("excluded", "excluded", "count"),
    Column("grade", "grade", "text"),
    Column("rule", "rule", "text"),
)
_EXPLAIN_COLUMNS = (
    Column("methodology", "methodology", "text"),
    Column("security_id", "security", "text"),
    Column("status", "status", "text"),
    Column("weight", "weight", "fraction"),
    Column("step", "step", "text"),
    Column("reason", "reason", "text"),
    Column("missed_by", "missed by", "ratio", screen=False),
    Column("grade", "grade of all steps", "text", screen=False),
    Column("grade_of_steps_run", "grade", "text"),
)
#: A member has no step that excluded it, a figure of the members no grade of its own.
_NOTHING = Value("", "text")
_NO_DISTANCE = absent("ratio", Gap(NOT_COMPARABLE, "the rule has no numeric limit"))
_UNITS = {
    **METRIC_UNITS, "companies": "count", "unprofitable_coverage": "share", "excluded": "count",
    "smallest_usd": "usd", "largest_usd": "usd", "median_usd": "usd",
}  # fmt: skip
_WORDS = {
    "constituents": "lines in the index",
    "companies": "companies in the index",
    "unprofitable_share": "companies with net income below 0 over four quarters, by count",
    "unprofitable_share_weight": "companies with net income below 0 over four quarters, by weight",
    "unprofitable_coverage": "companies with four known quarters",
    "smallest_usd": "smallest company",
    "largest_usd": "largest company",
    "median_usd": "median company",
}


def members_table(result: Result, *, overrides: Sequence[str] = ()) -> Table:
    """One row a security: members by weight, then those excluded with the step and the reason."""
    table = result.candidates.universe
    ids, order = table.security_id, np.lexsort((table.security_id, -result.weight))
    rows = [_member_row(result, int(row), str(ids[row])) for row in order]
    return Table(
        "methodology apply", _MEMBER_COLUMNS, tuple(str(ids[row]) for row in order), tuple(rows),
        head=_head(result), as_of=result.as_of, footnotes=(_grades(result),),
        warnings=tuple(_notes(result, overrides)),
    )  # fmt: skip


def first_rows(table: Table) -> Table:
    """As many rows as people read on a screen, with a footnote on the others."""
    if len(table.rows) <= MOST_ON_SCREEN:
        return table
    count = f"the first {MOST_ON_SCREEN} of {len(table.rows):,} rows"
    return replace(
        table, rows=table.rows[:MOST_ON_SCREEN], keys=table.keys[:MOST_ON_SCREEN],
        footnotes=(*table.footnotes, f"{count}; --limit N shows more, -f csv shows all, --summary shows counts"),
    )  # fmt: skip


def _notes(result: Result, overrides: Sequence[str]) -> Iterator[str]:
    yield from override_notes(overrides)
    yield from result.notes
    yield from skipped_notes(result.skipped_steps)


def _member_row(result: Result, row: int, name: str) -> tuple[Value, ...]:
    inside = bool(result.member[row])
    step, reason, missed = result.why(row)
    return (
        Value(name, "text"),
        Value(str(result.candidates.universe.columns["company_id"][row]), "text"),
        _TRUE if inside else _FALSE,
        Value(float(result.weight[row]), "fraction"),
        _MEMBER if inside else _EXCLUDED,
        Value(reason, "text") if reason else _NOTHING,
        Value(step, "text") if step else _NOTHING,
        _NO_DISTANCE if isnan(missed) else Value(missed, "ratio"),
        Value(float(result.candidates.held[row]) if inside else 0.0, "ratio"),
    )


_TRUE, _FALSE = Value("true", "text"), Value("false", "text")
_MEMBER, _EXCLUDED = Value(MEMBER, "text"), Value(EXCLUDED, "text")


def summary_table(result: Result, *, overrides: Sequence[str] = ()) -> Table:
    """What each step excluded, and the figures of those that are left."""
    rows: list[tuple[str, tuple[Value, ...]]] = []
    for step in result.steps:
        said = "; ".join((step.words, *step.notes)) if step.kind != "manual" else step.words
        cells = (
            Value("step", "text"), Value(step.name, "text"), Value(float(step.after), "count"),
            Value(float(step.exclusions), "count"), Value(step.grade, "text"), Value(said, "text"),
        )  # fmt: skip
        rows.append((f"step.{step.name}", cells))
    figures = summary(result)
    rows.extend((name, _figure_row(name, getattr(figures, name))) for name in Summary._fields)
    told = "lowest grade of all steps; the effect of steps that were not run is unknown"
    rows.append(("grade", _word_row("grade", result.grade, told)))
    rows.append(
        (
            "grade_of_steps_run",
            _word_row("grade_of_steps_run", result.grade_of_steps_run, "lowest grade of the steps that were run"),
        )
    )
    return Table(
        "methodology apply", _SUMMARY_COLUMNS, tuple(key for key, _ in rows), tuple(cells for _, cells in rows),
        head=_head(result), as_of=result.as_of, footnotes=(_grades(result),),
        warnings=tuple(_notes(result, overrides)),
    )  # fmt: skip


def _figure_row(name: str, figure: float | None) -> tuple[Value, ...]:
    unit = _UNITS[name]
    gap = Gap(NOT_PUBLISHED, "no member has the data for it")
    value = absent(unit, gap) if figure is None else Value(float(figure), unit)
    return _row("figure", name, value, _WORDS[name])


def _word_row(name: str, word: str, words: str) -> tuple[Value, ...]:
    return _row("figure", name, Value(word, "text"), words)


def _row(section: str, name: str, value: Value, words: str) -> tuple[Value, ...]:
    nothing = Gap(NOT_COMPARABLE, "defined for steps only")
    return (
        Value(section, "text"), Value(name, "text"), value, absent("count", nothing), _NOTHING,
        Value(words, "text"),
    )  # fmt: skip


def explanation_table(
    table: Universe, rows: Sequence[int], runs: Sequence[IndexRun],
    *, as_of: date | None, priors: Mapping[str, Members] = MappingProxyType({}),
) -> Table:  # fmt: skip
    """One row a methodology and line of the company: member, or out at which step, why and by how much.

    `priors` are the members of indexes before the review, by id.
    """
    keys, cells = [], []
    for rules, result in runs:
        for row in rows:
            name = str(table.security_id[row])
            keys.append(f"{rules.id}.{name}")
            cells.append((Value(rules.id, "text"), Value(name, "text"), *_outcome_cells(result, row)))
    inside = sum(line[2].value == MEMBER for line in cells)
    company = str(table.columns["company_id"][rows[0]])
    return Table(
        "methodology explain", _EXPLAIN_COLUMNS, tuple(keys), tuple(cells),
        head=f"{company} · universe of {table.as_of} · member in {inside} of {len(cells)}", as_of=as_of or table.as_of,
        warnings=(*table.notes, *_prior_notes(priors)),
    )  # fmt: skip


def _prior_notes(priors: Mapping[str, Members]) -> Iterator[str]:
    """Where previous members come from, and of which indexes they are known."""
    yield from dict.fromkeys(note for members in priors.values() for note in members.all_notes())
    where = f"of other indexes than {', '.join(priors)}" if priors else "everywhere"
    given = "" if priors else "no previous members given (--prior): "
    yield f"{given}the company is a new entrant {where}"


def _outcome_cells(result: Result | SmallcapError, row: int) -> tuple[Value, ...]:
    if isinstance(result, SmallcapError):
        gap = Gap(NOT_COMPARABLE, "the rules could not be run on this universe")
        return (
            Value(NOT_RUN, "text"), absent("fraction", gap), absent("text", gap), text_value(result.message),
            absent("ratio", gap), absent("text", gap), absent("text", gap),
        )  # fmt: skip
    step, reason, missed = result.why(row)
    return (
        _EXCLUDED if step else _MEMBER,
        Value(float(result.weight[row]), "fraction"),
        Value(step, "text") if step else _NOTHING,
        Value(reason, "text") if reason else _NOTHING,
        _NO_DISTANCE if isnan(missed) else Value(missed, "ratio"),
        Value(result.grade, "text"),
        Value(result.grade_of_steps_run, "text"),
    )


def _head(result: Result) -> str:
    members, count = int(result.member.sum()), len(result.weight)
    name = result.methodology.name
    if result.methodology.type == "active_proxy":
        name = f"{name} (an approximation, not the fund itself)"
    return f"{name} · universe of {result.candidates.universe.as_of} · {members:,} of {count:,} securities"


def _grades(result: Result) -> str:
    skipped = f"; not run: {', '.join(result.skipped_steps)}" if result.skipped_steps else ""
    return f"grade {result.grade_of_steps_run} of the steps that were run{skipped}"
