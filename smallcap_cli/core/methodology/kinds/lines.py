"""Steps that look at one line at a time: filter, derive; and those that record: carry, manual."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from smallcap_cli.core.methodology.change import (
    Dropped,
    LineChange,
    figure_text,
    gaps,
    items,
    lines_concerned,
    text,
    worst,
)
from smallcap_cli.core.methodology.evaluation import evaluate
from smallcap_cli.core.methodology.model import Param, Step
from smallcap_cli.core.methodology.spellings import known_value
from smallcap_cli.core.methodology.universe import Bools, Candidates
from smallcap_cli.core.methodology.vocabulary import LIST_COLUMNS, TEXT_COLUMNS
from smallcap_cli.core.methodology.words import param_words
from smallcap_cli.core.model import Floats
from smallcap_cli.core.words import quantity
from smallcap_cli.errors import UsageFault

_ORDER: Mapping[str, Callable[[Floats, Floats], Bools]] = MappingProxyType(
    {">=": np.greater_equal, ">": np.greater, "<=": np.less_equal, "<": np.less}
)

#: Where one value takes more of the lines than this, it is likely spelled in a way that the rule does not mean.
MOST_BY_ONE_VALUE = 0.3


def filter_(step: Step, candidates: Candidates) -> LineChange:
    """Keep the lines that meet every condition; a line is told by the first one it fails."""
    left = among = lines_concerned(step, candidates, members=candidates.prior > 0)
    dropped: list[Dropped] = []
    notes: list[str] = []
    grade = "exact"
    for condition in items(step.params["conditions"]):
        missing, failed = _failures(step, candidates, condition)
        unknown = gaps(step, candidates, missing & left, among=among, what=str(condition["column"]))
        failed = failed._replace(rows=failed.rows & left)
        dropped.extend((*unknown.dropped, failed))
        left = left & ~failed.rows
        for gap in unknown.dropped:
            left = left & ~gap.rows
        grade = worst(grade, unknown.grade)
        notes.extend(unknown.notes)
    return LineChange(tuple(dropped), grade=grade, notes=tuple(notes))


def _failures(step: Step, candidates: Candidates, condition: Mapping[str, Param]) -> tuple[Bools, Dropped]:
    """The lines without the column, and those that fail a condition on it."""
    column, op = str(condition["column"]), str(condition["op"])
    cells = candidates.columns.get(column)
    if column in TEXT_COLUMNS or (cells is not None and cells.dtype.kind != "f"):
        return _of_text(step, candidates, condition)
    if op == "all_gt":
        return _of_places(candidates, condition)
    values = candidates.held if column == "held_fraction" else candidates.numbers(column)
    missing = np.isnan(values)
    if op in _ORDER:
        limit = _limit(condition["value"], candidates)
        missing = missing | np.isnan(limit)
        passed = _ORDER[op](values, limit)
        return missing, Dropped(~passed & ~missing, np.abs(values - limit), _short_of(column, op, values, limit))
    passed = values != 0 if op == "is_true" else np.isin(values, _compared_values(condition, float, step))
    passed = ~passed if op == "not_in" else passed
    words = _unlike(column, op, condition, lambda row: figure_text(values[row]))
    return missing, Dropped(~passed & ~missing, np.full(len(values), np.nan), words)


def _of_text(step: Step, candidates: Candidates, condition: Mapping[str, Param]) -> tuple[Bools, Dropped]:
    column, op = str(condition["column"]), str(condition["op"])
    cells = candidates.columns.get(column, np.full(len(candidates.universe), ""))
    if op in _ORDER or op == "all_gt":
        raise UsageFault(f"step {step.id}: the column {column} holds text, {op} is for numbers", "use == or in")
    if op == "is_true":
        passed = np.isin(np.char.lower(cells.astype(np.str_)), ("true", "yes", "1"))
    else:
        passed = np.isin(cells, _compared_values(condition, str, step))
    passed = ~passed if op == "not_in" else passed
    missing = cells == ""
    words = _unlike(column, op, condition, lambda row: str(cells[row]))
    return missing, Dropped(~passed & ~missing, np.full(len(cells), np.nan), words)


def _of_places(candidates: Candidates, condition: Mapping[str, Param]) -> tuple[Bools, Dropped]:
    """Every place of a list above a limit; a place at or below it fails whatever the missing ones hold."""
    column = str(condition["column"])
    limit = _limit(condition["value"], candidates)
    if column in candidates.columns:
        places = candidates.numbers(column)
    else:
        places = np.full((len(candidates.universe), LIST_COLUMNS[column][1]), np.nan)
    with np.errstate(invalid="ignore"):
        lowest = np.where(np.isnan(places), np.inf, places).min(axis=1)
        failed = lowest <= limit
    missing = (np.isnan(places).any(axis=1) & ~failed) | np.isnan(limit)
    words = _short_of(f"the lowest of {column}", ">", lowest, limit)
    return missing, Dropped(failed & ~missing, np.where(failed, limit - lowest, np.nan), words)


def _limit(value: Param, candidates: Candidates) -> Floats:
    """The limit of a condition, line by line: a number, or an expression."""
    if isinstance(value, str):
        return evaluate(value, candidates)
    return np.full(len(candidates.universe), float(value) if isinstance(value, int | float) else np.nan)


def _compared_values(
    condition: Mapping[str, Param], kind: type[float] | type[str], step: Step
) -> list[float] | list[str]:
    """The values a condition compares with, which are of the kind that its column holds."""
    value = condition["value"]
    several = value if isinstance(value, tuple) else (value,)
    if kind is str and all(isinstance(one, str) for one in several):
        return [known_value(str(condition["column"]), str(one)) for one in several]
    if kind is float and all(isinstance(one, int | float) for one in several):
        return [float(one) for one in several if isinstance(one, int | float)]
    holds = "text" if kind is str else "numbers"
    raise UsageFault(f"step {step.id}: the column {condition['column']} holds {holds}", f"compare it with {holds}")


def value_that_emptied(step: Step, candidates: Candidates, rows: Bools) -> str:
    """A warning where one value of a text column took more than `MOST_BY_ONE_VALUE` of the lines; else empty."""
    before = int(candidates.inside.sum())
    for condition in items(step.params.get("conditions")):
        column = str(condition["column"])
        cells = candidates.columns.get(column)
        if cells is None or cells.dtype.kind == "f" or not rows.any():
            continue
        values, counts = np.unique(cells[rows], return_counts=True)
        most = int(np.argmax(counts))
        if values[most] and counts[most] > MOST_BY_ONE_VALUE * before:
            return (
                f"step {step.id}: {column} {values[most]} alone excludes {counts[most]:,} of {quantity(before, 'line')}"
            )
    return ""


def _short_of(column: str, op: str, values: Floats, limit: Floats) -> Callable[[int], str]:
    def words(row: int) -> str:
        away = abs(values[row] - limit[row])
        told = f"by {figure_text(away)}" if away else "exactly at the limit"
        return f"{column} {figure_text(values[row])} is not {op} {figure_text(limit[row])}, {told}"

    return words


def _unlike(column: str, op: str, condition: Mapping[str, Param], shown: Callable[[int], str]) -> Callable[[int], str]:
    wanted = "true" if op == "is_true" else param_words(condition["value"])
    relation = {"==": "is not", "in": "is not one of", "not_in": "is one of", "is_true": "is not"}[op]
    return lambda row: f"{column} {shown(row)} {relation} {wanted}"


def derive(step: Step, candidates: Candidates) -> LineChange:
    """A new column; at company level every line has the value of the company's first line that has one."""
    values = evaluate(text(step, "expr"), candidates)
    if text(step, "level") == "company":
        everybody = np.ones(len(values), dtype=np.bool_)
        inside, every = candidates.by_company(values), candidates.by_company(values, everybody)
        values = candidates.by_line(np.where(np.isnan(inside), every, inside))
    return LineChange(columns={text(step, "column"): values})


def carry(step: Step, candidates: Candidates) -> LineChange:
    """Nothing at a review: it says what happens between two of them."""
    return LineChange()


def manual(step: Step, candidates: Candidates) -> LineChange:
    """Nothing: a rule that cannot be run is on record, skipped unless its file grades it otherwise."""
    return LineChange(notes=(text(step, "text"),))
