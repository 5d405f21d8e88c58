"""`smallcap methodology diverge`: the rules of one index replaced by those of another, one group at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from smallcap_cli import settings as settings_module
from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context, open_context
from smallcap_cli.call.given import Given
from smallcap_cli.call.legacy import command
from smallcap_cli.call.listing import chosen
from smallcap_cli.call.options import PRINTING
from smallcap_cli.call.printing import Output, output_for
from smallcap_cli.commands.methodology_apply import ROWS, Rules, UniverseFile
from smallcap_cli.commands.methodology_files import named
from smallcap_cli.commands.methodology_universe import universe_on_day

if TYPE_CHECKING:
    from smallcap_cli.core.methodology.divergence import Divergence, Figures, Switch
    from smallcap_cli.core.methodology.model import Methodology
    from smallcap_cli.core.model import Value
    from smallcap_cli.core.table import Column, Table

EXAMPLES = """Examples:
  smallcap methodology diverge russell_2000 sp_smallcap_600 --universe sample
  smallcap methodology diverge russell_2000 crsp_us_small_cap --universe companies.csv --returns year.csv

\b
Every group of rules is switched alone, in the first rulebook; the interactions
  are what the switches do only together. All rows but the two indexes add up to
  the difference. Columns of the returns: security_id return (0.05 is 5 %)."""
INTERACTIONS = "interactions"

Returns = Annotated[str | None, typer.Option("--returns", metavar="FILE", help="CSV of security_id and return.")]


def register(app: typer.Typer) -> None:
    """Add the command to its group."""

    @command(app, "methodology diverge", ("as_of", *ROWS, *PRINTING), epilog=EXAMPLES)
    def diverge(
        first: Rules, second: Rules, universe: UniverseFile, returns: Returns = None, *, given: Given
    ) -> Answer:
        """Tell which rules set two indexes apart: each group switched from the first to the second, and its effect."""
        context = open_context(given)
        output = output_for(context)
        return _diverged(context, (first, second), universe, output, returns=returns)


def _diverged(
    context: Context, names: tuple[str, str], universe: str, output: Output, *, returns: str | None
) -> Answer:
    from dataclasses import replace

    from smallcap_cli.core.methodology.divergence import divergence
    from smallcap_cli.userfiles.security_returns import read_returns

    rules = [named(context, name) for name in names]
    own = {one.id: one for one in rules}

    def library(methodology_id: str) -> Methodology:
        if methodology_id not in own:
            own[methodology_id] = context.catalog.methodology(methodology_id)
        return own[methodology_id]

    table = universe_on_day(context, universe)
    gains = {}
    if returns is not None:
        gains = read_returns(returns, settings_module.read_bytes(Path(returns).expanduser(), "table of returns"))
    found = divergence(rules[0], rules[1], table, library=library, returns=gains, as_of=context.as_of)
    notes = tuple(dict.fromkeys(_notes(found, with_returns=returns is not None)))
    rows = divergence_table(found, with_returns=returns is not None)
    answer = replace(chosen(rows, context.given), warnings=notes)
    return Answer(answer, notes=notes, output=output)


def _notes(found: Divergence, *, with_returns: bool) -> Iterator[str]:
    for result in (found.first, found.second):
        yield from result.notes
        if result.skipped:
            yield f"not run, effect unknown: {', '.join(f'{result.methodology.id}.{name}' for name in result.skipped)}"
    for switch in found.switches:
        if switch.fault:
            yield f"{_named(switch)}: cannot be switched alone, so it is part of the interactions: {switch.fault}"
        elif len(switch.roles) > 1:
            yield f"{_named(switch)}: taken together, one reads what the other makes"
    if with_returns and min(found.covered) < 1 - 1e-9:
        first, second = (f"{covered * 100:.1f} %" for covered in found.covered)
        yield f"returns are known for {first} and {second} of the weight of the two indexes"


def _named(switch: Switch) -> str:
    return " and ".join(switch.roles)


def _columns(*, with_returns: bool) -> tuple[Column, ...]:
    from smallcap_cli.core.table import Column

    return (
        Column("item", "rules", "text"),
        Column("kind", "kind", "text", screen=False, help="index, switch, interactions or difference."),
        Column("constituents", "lines", "count"),
        Column("unprofitable_share", "loss makers", "fraction"),
        Column("unprofitable_share_weight", "by weight", "fraction"),
        Column("median_usd", "median", "usd"),
        Column("overlap", "overlap", "fraction", help="Weight in common with the second index."),
        Column(
            "return",
            "return",
            "fraction",
            screen=with_returns,
            help="Weighted return of the members whose return is known.",
        ),
        Column("first", "first", "text", screen=False),
        Column("second", "second", "text", screen=False),
    )


def divergence_table(found: Divergence, *, with_returns: bool) -> Table:
    """The first index, what each switch changes, the interactions, and the second index."""
    from smallcap_cli.core.model import NOT_COMPARABLE, Gap, Value, absent, text_value
    from smallcap_cli.core.table import Table

    columns = _columns(with_returns=with_returns)
    nothing = absent("text", Gap(NOT_COMPARABLE, "no single rule"))
    names = [result.methodology.id for result in (found.first, found.second)]

    def row(
        item: str, kind: str, figures: Figures, rules: tuple[Value, Value] = (nothing, nothing)
    ) -> tuple[Value, ...]:
        return (Value(item, "text"), Value(kind, "text"), *_cells(figures, level=kind == "index"), *rules)

    rows = [row(names[0], "index", found.levels[0])]
    for switch in found.switches:
        rules = (text_value("; ".join(switch.before) or "none"), text_value("; ".join(switch.after) or "none"))
        rows.append(row(_named(switch), "switch", switch.figures, rules))
    rows.append(row(INTERACTIONS, INTERACTIONS, found.interactions))
    rows.append(row("difference", "difference", found.difference))
    rows.append(row(names[1], "index", found.levels[1]))
    keys = ("first", *(_named(switch) for switch in found.switches), INTERACTIONS, "difference", "second")
    return Table(
        "methodology diverge", columns, keys, tuple(rows), as_of=found.first.as_of,
        head=f"{names[0]} to {names[1]} · universe of {found.first.candidates.universe.as_of} · no prior members",
        footnotes=(
            f"each group is switched alone, in {names[0]}; with the interactions they add up to the difference",
        ),
    )  # fmt: skip


def _cells(figures: Figures, *, level: bool) -> Iterator[Value]:
    """The measures of an index, or changes of them: those of shares in percentage points on a screen."""
    from smallcap_cli.core.methodology.divergence import MEASURES
    from smallcap_cli.core.model import NOT_COMPARABLE, Gap, Value, absent

    share = "fraction" if level else "points"
    units = {"constituents": "count", "median_usd": "usd"}
    for name in MEASURES:
        value, unit = figures[name], units.get(name, share)
        what = "no returns are given" if name == "return" else "no member has what it takes, or it cannot be run alone"
        yield absent(unit, Gap(NOT_COMPARABLE, what)) if value is None else Value(value, unit)
