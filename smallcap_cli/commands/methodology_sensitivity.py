"""`smallcap methodology sensitivity`: what an index becomes when one parameter of its rules takes other values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context, open_context
from smallcap_cli.call.given import Given
from smallcap_cli.call.legacy import command
from smallcap_cli.call.listing import has_room, rows_shown
from smallcap_cli.call.options import PRINTING
from smallcap_cli.call.printing import Output, output_for
from smallcap_cli.commands.methodology_apply import Prior, Rules, UniverseFile, read_prior
from smallcap_cli.commands.methodology_files import document_named
from smallcap_cli.commands.methodology_universe import is_made_up, universe_on_day
from smallcap_cli.errors import UsageFault, shown

if TYPE_CHECKING:
    from smallcap_cli.catalog.overrides import Change
    from smallcap_cli.core.methodology.model import Methodology
    from smallcap_cli.core.methodology.result import Result
    from smallcap_cli.core.methodology.sweep import Sweep
    from smallcap_cli.core.model import Value
    from smallcap_cli.core.table import Table
    from smallcap_cli.yamlfile import Document

ROWS = ("sort", "limit", "where")
#: Figures that a narrow screen has no room for; programs get them always.
NARROW = ("constituents", "unprofitable_coverage", "top10_weight", "grade_of_steps_run")
EXAMPLES = """Examples:
  smallcap methodology sensitivity crsp_us_small_cap --universe sample \\
    --set percentile_band.lo=80:90:1
  smallcap methodology sensitivity russell_2000 --universe sample \\
    --set rank_band.lo=501:1501:250 --set price.conditions[0].value=1:5:1
  smallcap methodology sensitivity my_index.yaml --universe companies.csv \\
    --set size.lo=80:90:0.5 -f csv -o sizes.csv

\b
One parameter varies at a time, the others stay as they are written. The value
as written is among the rows, whether or not the range holds it. At most 300
runs in all."""

Ranges = Annotated[
    list[str],
    typer.Option("--set", metavar="STEP.PATH=LO:HI:STEP", help="A parameter and its values, the end included."),
]


class Trial(NamedTuple):
    """One run: the parameter, its value (None where the file does not set it), and whether it is as written."""

    path: str
    value: int | float | None
    base: bool
    result: Result


def register(app: typer.Typer) -> None:
    """Add the command to its group."""

    @command(app, "methodology sensitivity", ("as_of", *ROWS, *PRINTING), epilog=EXAMPLES)
    def sensitivity(
        methodology: Rules, universe: UniverseFile, set_: Ranges, prior: Prior = None, *, given: Given
    ) -> Answer:  # fmt: skip
        """Apply index rules with other values of a parameter: how size, loss makers and members change."""
        context = open_context(given)
        output = output_for(context)
        return _answer(context, methodology, output, universe=universe, ranges=set_, prior=prior)


def _answer(
    context: Context, name: str, output: Output, *, universe: str, ranges: Sequence[str], prior: str | None
) -> Answer:  # fmt: skip
    from dataclasses import replace

    from smallcap_cli.core.methodology.engine import apply
    from smallcap_cli.core.methodology.sweep import sweeps
    from smallcap_cli.core.methodology.universe import NOBODY

    document = document_named(context, name)
    variants = [(one, _variants(context, document, one)) for one in sweeps(list(ranges))]
    table = universe_on_day(context, universe)
    members = read_prior(prior) if prior is not None else NOBODY
    library = _library(context, document, ())
    base = apply(library(str(document.value["id"])), table, library=library, prior=members, as_of=context.as_of)
    trials: list[Trial] = []
    for one, (written, libraries) in variants:
        of_parameter = [] if written in libraries else [Trial(one.path, written, True, base)]
        for value, changed in libraries.items():
            if value == written:
                of_parameter.append(Trial(one.path, value, True, base))
                continue
            rules = changed(str(document.value["id"]))
            result = apply(rules, table, library=changed, prior=members, as_of=context.as_of)
            of_parameter.append(Trial(one.path, value, False, result))
        trials += sorted(of_parameter, key=lambda trial: float("-inf") if trial.value is None else trial.value)
    notes = tuple(dict.fromkeys((*table.notes, *base.notes, *_skipped(base))))
    made = rows_shown(
        _table(trials, base, made_up=is_made_up(table), hidden=() if has_room(output) else NARROW), context.given
    )
    return Answer(replace(made, warnings=notes), notes=notes, output=output)


def _variants(
    context: Context, document: Document, one: Sweep
) -> tuple[int | float | None, dict[int | float, Callable[[str], Methodology]]]:
    """The value as written, and the rules for every value of a range; all are checked before anything is run."""
    from smallcap_cli.catalog.overrides import as_written, changes

    (first,) = changes([f"{one.path}={one.values[0]}"])
    written = as_written(context.catalog.rules_document, document, first)
    if isinstance(written, bool) or not isinstance(written, int | float | None):
        raise UsageFault(f"--set {shown(one.path)}: it is {shown(str(written))}, not a number", "name a number in it")
    libraries = {}
    for value in one.values:
        change = first._replace(text=f"{one.path}={value}", value=value)
        libraries[value] = _library(context, document, (change,))
    return written, libraries


def _library(context: Context, document: Document, wanted: Sequence[Change]) -> Callable[[str], Methodology]:
    """The rules with changes made, and those they rest on, each read once."""
    from smallcap_cli.catalog.overrides import library_of

    read = library_of(context.catalog.rules_document, document, wanted)
    known: dict[str, Methodology] = {}

    def methodology(methodology_id: str) -> Methodology:
        if methodology_id not in known:
            known[methodology_id] = read(methodology_id)
        return known[methodology_id]

    methodology(str(document.value["id"]))
    return methodology


def _skipped(result: Result) -> Iterator[str]:
    if result.skipped:
        yield f"not run, effect unknown: {', '.join(result.skipped)}"


def _table(trials: Sequence[Trial], base: Result, *, made_up: bool, hidden: Sequence[str]) -> Table:
    """One row a value, a block a parameter; `changed` is the active share against the rules as written."""
    from dataclasses import replace

    from smallcap_cli.commands.methodology_compare_tables import FIGURES, figure_cells, head_of, number
    from smallcap_cli.core.methodology.overlap import overlap
    from smallcap_cli.core.model import text_value
    from smallcap_cli.core.table import Column, Table

    paths = list(dict.fromkeys(trial.path for trial in trials))
    columns = (
        Column("parameter", "parameter", "text", screen=len(paths) > 1),
        Column("value", "value", "ratio", screen=False),
        Column("base", "as written", "text", screen=False),
        Column("reading", "value", "text", machine=False),
        *(replace(column, screen=column.name not in hidden) for column in FIGURES),
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
        head=f"{base.methodology.name}{varied} · {head_of(base, made_up=made_up)}", as_of=base.as_of,
        footnotes=(f"* as written; changed: active share against it; grade {grades} of the steps that were run",),
    )  # fmt: skip


def _value_cells(trial: Trial) -> tuple[Value, Value, Value]:
    """The value for programs, whether it is as written, and both for people."""
    from smallcap_cli.core.methodology.words import param_words
    from smallcap_cli.core.model import NOT_PUBLISHED, Gap, Value, absent, text_value

    base = text_value("true" if trial.base else "false")
    mark = " *" if trial.base else ""
    if trial.value is None:
        unset = absent("ratio", Gap(NOT_PUBLISHED, "the file does not set it"))
        return unset, base, text_value(f"not set{mark}")
    words = param_words(int(trial.value) if trial.value == int(trial.value) else trial.value)
    return Value(float(trial.value), "ratio"), base, text_value(f"{words}{mark}")
