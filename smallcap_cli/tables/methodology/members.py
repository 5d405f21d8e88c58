"""What came of applying rules: members and the reason of those left out, counts per step, one company everywhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from math import isnan
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.methodology.model import Methodology
from smallcap_cli.core.methodology.result import Result, Summary, summary
from smallcap_cli.core.methodology.rulebook import IndexRun
from smallcap_cli.core.methodology.universe import Members, Universe
from smallcap_cli.core.methodology.vocabulary import METRIC_UNITS
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_PUBLISHED, Gap, Value, absent, text_value
from smallcap_cli.core.table import UNITS, Column, Table
from smallcap_cli.core.words import count_of, quantity
from smallcap_cli.errors import NotFound, SmallcapError, did_you_mean, safe
from smallcap_cli.tables.cells import figure_cell
from smallcap_cli.tables.methodology.notes import result_notes, with_overrides

MEMBER, EXCLUDED, NOT_RUN = "member", "excluded", "not run"
#: What `methodology explain` shows on a screen of this many columns and more.
_LEAST_WIDTH = {"step": 120, "grade_of_steps_run": 140}
#: So many rows are shown on a screen that did not ask for a number.
MOST_ON_SCREEN = 25

_MEMBER_COLUMNS = (
    Column("security_id", "security", "text", machine=True),
    Column("company_id", "company", "text", screen=False),
    Column("member", "member", "text", screen=False),
    Column("weight", "weight", "fraction"),
    Column("status", "status", "text"),
    Column("reason", "reason", "text", screen=False),
    Column("step", "step", "text"),
    Column("missed_by", "missed by", "ratio", screen=False, help="Distance from the limit, in its own unit."),
    Column("held_fraction", "held", "ratio", screen=False, help="How much of the holding is in the index."),
    Column("ticker", "ticker", "text"),
    Column("name", "name", "text"),
    Column("company_mcap", "size", "usd", help="Value of all common and REIT lines of the company."),
    Column("rank", "rank", "count", help="Place of the company by size, where the rules rank."),
    Column("cum_pct", "cum. %", "ratio", help="Share of the market with the company, in %; cum_mid: to its middle."),
    Column("reason_brief", "reason", "text", machine=False),
)
#: The order in which people read members; scripts have theirs.
_READING = (
    "security_id", "ticker", "name", "company_mcap", "rank", "cum_pct", "weight", "status", "reason_brief", "step",
)  # fmt: skip
_SUMMARY_COLUMNS = (
    Column("section", "section", "text", screen=False),
    Column("item", "step", "text"),
    Column("value", "left", "count"),
    Column("excluded", "excluded", "count"),
    Column("grade", "grade", "text"),
    Column("rule", "rule", "text"),
)
_EXPLAIN_COLUMNS = (
    Column("index", "index", "text", machine=False),
    Column("methodology", "methodology", "text", screen=False),
    Column("security_id", "security", "text"),
    Column("status", "status", "text"),
    Column("weight", "weight", "fraction"),
    Column("step", "step", "text"),
    Column("reason_brief", "reason", "text", machine=False),
    Column("reason", "reason", "text", screen=False),
    Column("missed_by", "missed by", "ratio", screen=False),
    Column("grade", "grade of all steps", "text", screen=False),
    Column("grade_of_steps_run", "grade", "text"),
)
#: A member has no step that excluded it, a figure of the members no grade of its own.
_NOTHING = Value("", "text")
_TRUE, _FALSE = Value("true", "text"), Value("false", "text")
_MEMBER, _EXCLUDED = Value(MEMBER, "text"), Value(EXCLUDED, "text")
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


def members_table(result: Result, *, overrides: Sequence[str] = (), chosen: Sequence[str] = ()) -> Table:
    """One row a security: members by weight, then those excluded with the step and the reason.

    `chosen` are the columns shown, any column of the universe or of the rules among them; the others are hidden.
    """
    table, columns = result.candidates.universe, member_columns(result, chosen)
    ids, order = table.security_id, np.lexsort((table.security_id, -result.weight))
    cells = [_OUTCOME.get(column.name) or _cells_of(result, column) for column in columns]
    lines = [_outcome_of(result, int(row)) for row in order]
    shown = Table(
        "methodology apply", columns, tuple(str(ids[row]) for row in order),
        tuple(tuple(cell(line) for cell in cells) for line in lines),
        head=_head(result), as_of=result.universe_day, footnotes=(_grades(result),),
        warnings=tuple(result_notes(result)),
    )  # fmt: skip
    return with_overrides(shown, overrides, chosen=chosen)


def member_columns(result: Result, chosen: Sequence[str]) -> tuple[Column, ...]:
    """The columns of members: those chosen in their order and the rest hidden, or the usual ones that have cells.

    **Raises** NotFound for a column that neither the universe nor the rules have.
    """
    there = {name: cells for name, cells in result.candidates.columns.items() if cells.ndim == 1}
    usual = [one for one in _MEMBER_COLUMNS if one.name in _OUTCOME or one.name in there]
    if not chosen:
        return tuple(usual)
    own = {one.name: one for one in usual}
    known = (*own, *(name for name in there if name not in own))
    for name in chosen:
        if name not in known:
            hint = did_you_mean(name, known, f"columns: {', '.join(known)}")
            raise NotFound(f"no column called {safe(name)!r}", hint)
    shown = [
        replace(own[name], screen=True, machine=True)
        if name in own
        else Column(name, name, "text" if there[name].dtype.kind != "f" else "ratio")
        for name in dict.fromkeys(chosen)
    ]
    hidden = (replace(one, screen=False, machine=False) for one in usual if one.name not in chosen)
    return (*shown, *hidden)


def _cells_of(result: Result, column: Column) -> Callable[[_Outcome], Value]:
    """The cells of a column of the universe or of the rules."""
    values, unit = result.candidates.columns[column.name], column.unit
    if values.dtype.kind != "f":
        return lambda one: text_value(str(values[one.row]))
    nothing = absent(unit, Gap(NOT_PUBLISHED, "neither the universe nor a rule gives it"))
    return lambda one: nothing if isnan(values[one.row]) else Value(float(values[one.row]), unit)


def in_reading_order(table: Table) -> Table:
    """The same table with its columns in the order in which people read them."""
    order = sorted(range(len(table.columns)), key=lambda place: _place(table.columns[place].name))
    return replace(
        table, columns=tuple(table.columns[place] for place in order),
        rows=tuple(tuple(row[place] for place in order) for row in table.rows),
    )  # fmt: skip


def _place(name: str) -> int:
    return _READING.index(name) if name in _READING else len(_READING)


def first_rows(table: Table) -> Table:
    """As many rows as people read on a screen, with a footnote on the others."""
    if len(table.rows) <= MOST_ON_SCREEN:
        return table
    count = f"the first {MOST_ON_SCREEN} of {len(table.rows):,} rows"
    return replace(
        table, rows=table.rows[:MOST_ON_SCREEN], keys=table.keys[:MOST_ON_SCREEN],
        footnotes=(*table.footnotes, f"{count}; --limit N shows more, -f csv shows all, --summary shows counts"),
    )  # fmt: skip


class _Outcome(NamedTuple):
    """What came of one line of a universe."""

    result: Result
    row: int
    step: str
    reason: str
    missed: float

    @property
    def is_member(self) -> bool:
        return bool(self.result.member[self.row])


def _outcome_of(result: Result, row: int) -> _Outcome:
    return _Outcome(result, row, *result.why(row))


def _text(text: str) -> Value:
    return Value(text, "text") if text else _NOTHING


#: The columns that say what came of a line; the others are those of the universe and of the rules.
_OUTCOME: Mapping[str, Callable[[_Outcome], Value]] = MappingProxyType({
    "security_id": lambda one: Value(str(one.result.candidates.universe.security_id[one.row]), "text"),
    "company_id": lambda one: Value(str(one.result.candidates.universe.columns["company_id"][one.row]), "text"),
    "member": lambda one: _TRUE if one.is_member else _FALSE,
    "weight": lambda one: Value(float(one.result.weight[one.row]), "fraction"),
    "status": lambda one: _MEMBER if one.is_member else _EXCLUDED,
    "reason_brief": lambda one: _text(brief_reason(one.reason)),
    "reason": lambda one: _text(one.reason),
    "step": lambda one: _text(one.step),
    "missed_by": lambda one: _NO_DISTANCE if isnan(one.missed) else Value(one.missed, "ratio"),
    "held_fraction": lambda one: Value(float(one.result.candidates.held[one.row]) if one.is_member else 0.0, "ratio"),
})  # fmt: skip
#: Those of them that `methodology explain` shows.
_EXPLAINED = ("status", "weight", "step", "reason_brief", "reason", "missed_by")
_LONG_FIGURE = re.compile(r"-?\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?")
_SHORTER = (
    (re.compile(r"^company_mcap "), "value "),
    (re.compile(r"^at ([\d.]+ %) of cumulative \w+, "), r"\1 is "),
    (re.compile(r" (above|below) the band "), r" \1 "),
    (re.compile(r", exactly at the limit$"), ", at the limit"),
    (re.compile(r" is one of .+"), " is excluded"),
    (re.compile(r" is not one of .{25,}"), " is not admitted"),
)


def brief_reason(text: str) -> str:
    """A reason as short as a screen needs it: figures from a million on as 516m, 1.1bn, lists left out."""
    brief = _LONG_FIGURE.sub(lambda found: UNITS["usd"](float(found[0].replace(",", ""))), text)
    for pattern, shorter in _SHORTER:
        brief = pattern.sub(shorter, brief)
    return brief


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
    shown = Table(
        "methodology apply", _SUMMARY_COLUMNS, tuple(key for key, _ in rows), tuple(cells for _, cells in rows),
        head=_head(result), as_of=result.universe_day, footnotes=(_grades(result),),
        warnings=tuple(result_notes(result)),
    )  # fmt: skip
    return with_overrides(shown, overrides)


def _figure_row(name: str, figure: float | None) -> tuple[Value, ...]:
    unit = _UNITS[name]
    gap = Gap(NOT_PUBLISHED, "no member has the data for it")
    value = figure_cell(figure, unit, gap)
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
    *, as_of: date | None, width: int, priors: Mapping[str, Members] = MappingProxyType({}),
) -> Table:  # fmt: skip
    """One row a methodology and line of the company: member, or out at which step, why and by how much.

    `priors` are the members of indexes before the review, by id; `width` of the screen decides what it shows.
    """
    keys, cells = [], []
    for rules, result in runs:
        for row in rows:
            name = str(table.security_id[row])
            keys.append(f"{rules.id}.{name}")
            who = (Value(rules.short_name, "text"), Value(rules.id, "text"), Value(name, "text"))
            cells.append((*who, *_outcome_cells(rules, result, row)))
    inside = sum(line[3].value == MEMBER for line in cells)
    company = str(table.columns["company_id"][rows[0]])
    hidden = {"security_id"} if len(rows) == 1 else set()
    hidden |= {name for name, least in _LEAST_WIDTH.items() if width < least}
    return Table(
        "methodology explain",
        tuple(replace(one, screen=False) if one.name in hidden else one for one in _EXPLAIN_COLUMNS),
        tuple(keys), tuple(cells),
        head=f"{company} · universe of {table.as_of} · member in {inside} of {len(cells)}", as_of=as_of or table.as_of,
        warnings=(*table.notes, *_prior_notes(priors)),
    )  # fmt: skip


def _prior_notes(priors: Mapping[str, Members]) -> Iterator[str]:
    """Where previous members come from, and of which indexes they are known."""
    yield from dict.fromkeys(note for members in priors.values() for note in members.all_notes())
    where = f"of other indexes than {', '.join(priors)}" if priors else "everywhere"
    given = "" if priors else "no previous members given (--prior): "
    yield f"{given}the company is a new entrant {where}"


def _outcome_cells(rules: Methodology, result: Result | SmallcapError, row: int) -> tuple[Value, ...]:
    if isinstance(result, SmallcapError):
        gap = Gap(NOT_COMPARABLE, "the rules could not be run on this universe")
        brief = result.message.removeprefix(f"the rules of {rules.id} ")
        return (
            Value(NOT_RUN, "text"), absent("fraction", gap), absent("text", gap), text_value(brief),
            text_value(result.message),
            absent("ratio", gap), absent("text", gap), absent("text", gap),
        )  # fmt: skip
    line = _outcome_of(result, row)
    grades = (Value(grade, "text") for grade in (result.grade, result.grade_of_steps_run))
    return (*(_OUTCOME[name](line) for name in _EXPLAINED), *grades)


def _head(result: Result) -> str:
    members, count = int(result.member.sum()), len(result.weight)
    companies = len(np.unique(result.candidates.universe.company[result.member]))
    name = result.methodology.name
    if result.methodology.type == "active_proxy":
        name = f"{name} (an approximation, not the fund itself)"
    held = f"{count_of(members, 'security', 'securities')} of {count_of(companies, 'company', 'companies')}"
    return f"{name} · universe of {result.universe_day} ({quantity(count, 'line')}) · {held}"


def _grades(result: Result) -> str:
    return f"grade {result.grade_of_steps_run} of the steps that were run"
