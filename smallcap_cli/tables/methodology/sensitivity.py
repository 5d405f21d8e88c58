"""What an index becomes when one parameter of its rules takes other values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from smallcap_cli.core.methodology.overlap import overlap
from smallcap_cli.core.methodology.result import Result
from smallcap_cli.core.methodology.trials import Trial
from smallcap_cli.core.methodology.words import param_words
from smallcap_cli.core.model import NOT_PUBLISHED, Gap, Value, absent, text_value
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.words import unique
from smallcap_cli.tables.methodology.consequences import FIGURES, figure_cells, number, universe_words
from smallcap_cli.tables.methodology.notes import skipped_notes

#: Figures that a narrow screen has no room for; programs get them always.
NARROW = ("constituents", "unprofitable_coverage", "top10_weight", "grade_of_steps_run")


def sensitivity_table(
    base: Result, trials: Sequence[Trial], *, wide: bool, without_effect: Sequence[str] = ()
) -> Table:
    """One row a value, a block a parameter; `changed` is the active share against the rules as written."""
    paths = list(dict.fromkeys(trial.path for trial in trials))
    columns = (
        Column("parameter", "parameter", "text", screen=len(paths) > 1),
        Column("value", "value", "ratio", screen=False),
        Column("base", "as written", "text", screen=False),
        Column("reading", "value", "text", machine=False),
        *(replace(column, screen=wide or column.name not in NARROW) for column in FIGURES),
        Column("active_share", "changed", "share", help="Active share against the rules as written."),
    )
    rows = [
        (
            text_value(trial.path), *_value_cells(trial), *figure_cells(trial.result),
            number(overlap(base, trial.result).active_share, "share"),
        )
        for trial in trials
    ]  # fmt: skip
    varied = f" · {paths[0]}" if len(paths) == 1 else ""
    grades = ", ".join(dict.fromkeys(trial.result.grade_of_steps_run for trial in trials))
    return Table(
        "methodology sensitivity", columns, tuple(f"{trial.path}={trial.value}" for trial in trials), tuple(rows),
        head=f"{base.methodology.name}{varied} · {universe_words(base)}", as_of=base.as_of,
        footnotes=(f"* rules as written; changed: active share against *; grade {grades} of the steps that were run",),
        warnings=unique(
            (*without_effect, *base.candidates.universe.notes, *base.notes, *skipped_notes(base.skipped_steps))
        ),
    )  # fmt: skip


def _value_cells(trial: Trial) -> tuple[Value, Value, Value]:
    """The value for programs, whether it is as written, and both for people."""
    base = text_value("true" if trial.base else "false")
    mark = " *" if trial.base else ""
    if trial.value is None:
        unset = absent("ratio", Gap(NOT_PUBLISHED, "the file does not set it"))
        return unset, base, text_value(f"not set{mark}")
    words = param_words(int(trial.value) if trial.value == int(trial.value) else trial.value)
    return Value(float(trial.value), "ratio"), base, text_value(f"{words}{mark}")
