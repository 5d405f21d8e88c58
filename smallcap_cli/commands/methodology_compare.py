"""`smallcap methodology compare`: index rules side by side, or what their differences do on a universe."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.completion import complete_methodologies
from smallcap_cli.call.context import Context, open_context
from smallcap_cli.call.given import Given
from smallcap_cli.call.legacy import command
from smallcap_cli.call.listing import rows_shown
from smallcap_cli.call.options import PRINTING
from smallcap_cli.call.printing import Output, output_for
from smallcap_cli.commands.methodology_files import named
from smallcap_cli.errors import NotFound, UsageFault, did_you_mean, shown

if TYPE_CHECKING:
    from smallcap_cli.core.methodology.model import Methodology
    from smallcap_cli.core.methodology.result import Result
    from smallcap_cli.core.methodology.universe import Members, Universe

    Run: TypeAlias = "tuple[Methodology, Result | UsageFault]"

ROWS = ("sort", "limit", "where")
#: Formats that get a row a methodology and a row a pair in place of the table for people.
MACHINES = ("csv", "tsv", "json", "ndjson", "xlsx")
#: Said below the figures: a share of 0 % reads like a fact about the index otherwise.
WITHOUT_PRIOR = "without --prior everyone is judged as an addition: a profit test at entry leaves no loss makers"
EXAMPLES = """Examples:
  smallcap methodology compare russell_2000 sp_smallcap_600
  smallcap methodology compare russell_2000 crsp_us_small_cap --universe sample
  smallcap methodology compare russell_2000 my_index.yaml \\
    --universe companies.csv -f csv -o pairs.csv
  smallcap methodology compare russell_2000 crsp_us_small_cap \\
    --universe june.csv --prior russell_2000=march.csv

\b
With --universe, csv and json have a row a methodology and a row a pair, told
apart by the column `section`. overlap_names is companies in both over companies
in either, overlap_weight the sum of the smaller of both weights, active_share
what is left of it to 1."""

Ids = Annotated[
    list[str],
    typer.Argument(metavar="ID|FILE...", help="Index rules, or files.", autocompletion=complete_methodologies),
]
UniverseFile = Annotated[
    str | None,
    typer.Option(
        "--universe",
        metavar="FILE",
        help="Apply them to this table and compare what comes out; sample: the made-up one.",
    ),
]
Priors = Annotated[
    list[str] | None,
    typer.Option("--prior", metavar="ID=FILE", help="CSV of the members of one index before this review; repeatable."),
]


def register(app: typer.Typer) -> None:
    """Add the command to its group."""

    @command(app, "methodology compare", ("as_of", *ROWS, *PRINTING), epilog=EXAMPLES)
    def compare(
        methodologies: Ids, universe: UniverseFile = None, prior: Priors = None, *, given: Given
    ) -> Answer:  # fmt: skip
        """Compare index rules side by side, differences first; with --universe, what the differences do."""
        context = open_context(given)
        output = output_for(context)
        names = list(dict.fromkeys(methodologies))
        if len(names) < 2:
            raise UsageFault("needs two methodologies to compare", "smallcap methodology list")
        rules = [named(context, name) for name in names]
        if universe is not None:
            return _consequences(context, rules, output, universe=universe, priors=prior or ())
        if prior:
            raise UsageFault("--prior says nothing about the rules alone", "add --universe FILE")
        from smallcap_cli.commands.methodology_tables import compare_table

        return Answer(rows_shown(compare_table(rules, as_of=context.as_of), given), output=output)


def _consequences(
    context: Context, rules: Sequence[Methodology], output: Output, *, universe: str, priors: Sequence[str]
) -> Answer:
    from dataclasses import replace

    from smallcap_cli.commands.methodology_compare_tables import people_table, records_table
    from smallcap_cli.commands.methodology_universe import is_made_up, universe_on_day

    twice = [name for name, times in Counter(one.id for one in rules).items() if times > 1]
    if twice:
        raise UsageFault(f"two of the methodologies have the id {shown(twice[0])}", "give one of the files another id")
    members = _priors(rules, priors)
    table = universe_on_day(context, universe)
    runs = _runs(context, rules, table, members)
    for_machines = output.format in MACHINES or any(context.given[name] for name in ROWS)
    if for_machines:
        made = records_table(runs, made_up=is_made_up(table))
    else:
        made = people_table(runs, made_up=is_made_up(table), footnotes=() if members else (WITHOUT_PRIOR,))
    notes = tuple(_notes(table, runs))
    return Answer(replace(rows_shown(made, context.given), warnings=notes), notes=notes, output=output)


def _runs(context: Context, rules: Sequence[Methodology], table: Universe, members: Mapping[str, Members]) -> list[Run]:
    """Each methodology with its result, or with why it cannot be run here. **Raises** where none can be."""
    from smallcap_cli.core.methodology.engine import apply
    from smallcap_cli.core.methodology.universe import NOBODY

    library = library_with(context, rules)
    runs: list[Run] = []
    for one in rules:
        try:
            prior = members.get(one.id, NOBODY)
            runs.append((one, apply(one, table, library=library, prior=prior, as_of=context.as_of)))
        except UsageFault as fault:
            runs.append((one, fault))
    faults = [result for _, result in runs if isinstance(result, UsageFault)]
    if len(faults) == len(runs):
        raise faults[0]
    return runs


def library_with(context: Context, rules: Sequence[Methodology]) -> Callable[[str], Methodology]:
    """Methodologies by id, each read once: the given ones, then those of the catalogue."""
    known = {one.id: one for one in rules}

    def methodology(methodology_id: str) -> Methodology:
        if methodology_id not in known:
            known[methodology_id] = context.catalog.methodology(methodology_id)
        return known[methodology_id]

    return methodology


def _priors(rules: Sequence[Methodology], texts: Sequence[str]) -> dict[str, Members]:
    """The members of each index that `ID=FILE` names."""
    from smallcap_cli.commands.methodology_apply import read_prior

    ids = tuple(one.id for one in rules)
    found: dict[str, Members] = {}
    for text in texts:
        name, equals, path = text.partition("=")
        if not equals or not path:
            hint = f"members are those of one index: --prior {ids[0]}=members.csv"
            raise UsageFault(f"--prior {shown(text)!r} is not ID=FILE", hint)
        if name not in ids:
            hint = did_you_mean(name, ids, f"compared are {', '.join(ids)}")
            raise NotFound(f"--prior: no methodology called {shown(name)} is compared", hint)
        if name in found:
            raise UsageFault(f"--prior names {name} twice", "give each index one file")
        found[name] = read_prior(path)
    return found


def _notes(table: Universe, runs: Sequence[Run]) -> Iterator[str]:
    """What has to be known: of the universe, of all runs, then of some by their ids."""
    yield from table.notes
    said: dict[str, list[str]] = {}
    skipped, failed = [], []
    for rules, result in runs:
        if isinstance(result, UsageFault):
            failed.append(f"{rules.id} was not run: {result.message}")
            continue
        for note in dict.fromkeys(result.notes):
            said.setdefault(note, []).append(rules.id)
        if result.skipped:
            skipped.append(f"{rules.id}: not run, effect unknown: {', '.join(result.skipped)}")
    for note, ids in said.items():
        if note not in table.notes:
            yield note if len(ids) == len(runs) else f"{', '.join(ids)}: {note}"
    yield from skipped
    yield from failed
