"""The rules of one index replaced by those of another, one group at a time, and what each switch changes."""

from __future__ import annotations

from collections.abc import Iterator

from smallcap_cli.core.methodology.divergence import MEASURES, Divergence, Switch
from smallcap_cli.core.methodology.shapley import Figures
from smallcap_cli.core.model import NOT_COMPARABLE, Gap, Value, absent, text_value
from smallcap_cli.core.table import DIFFERENCE_UNITS, Column, Table
from smallcap_cli.core.words import percent_text
from smallcap_cli.tables.cells import figure_cell
from smallcap_cli.tables.methodology.notes import day_notes, skipped_notes


def divergence_table(found: Divergence, *, with_returns: bool) -> Table:
    """The first index, what each switch changes, and the second index."""
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
        rows.append(row(_name(switch), "switch", switch.figures, rules))
    rows.append(row("difference", "difference", found.difference))
    rows.append(row(names[1], "index", found.levels[1]))
    keys = ("first", *(_name(switch) for switch in found.switches), "difference", "second")
    return Table(
        "methodology diverge", columns, keys, tuple(rows), as_of=found.first.universe_day,
        head=f"{names[0]} to {names[1]} · universe of {found.first.universe_day} · {_members(found)}",
        footnotes=(f"{_orders(found)}; effects add up to the difference",),
        warnings=tuple(dict.fromkeys(_notes(found, with_returns=with_returns))),
    )  # fmt: skip


def _cells(figures: Figures, *, level: bool) -> Iterator[Value]:
    """The measures of an index, or changes of them: those of shares in percentage points on a screen."""
    units = {"constituents": "count", "median_usd": "usd"}
    for name in MEASURES:
        value, unit = figures[name], units.get(name, "fraction")
        unit = unit if level else DIFFERENCE_UNITS[unit]
        what = (
            "no returns given (--returns)"
            if name == "return"
            else "no member of one of the two indexes has the data for it"
        )
        yield figure_cell(value, unit, Gap(NOT_COMPARABLE, what))


def _columns(*, with_returns: bool) -> tuple[Column, ...]:
    return (
        Column("item", "rules", "text"),
        Column("kind", "kind", "text", screen=False, help="index, switch or difference."),
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


def _notes(found: Divergence, *, with_returns: bool) -> Iterator[str]:
    for result in (found.first, found.second):
        yield from day_notes(result)
        yield from result.notes
        yield from skipped_notes(f"{result.methodology.id}.{name}" for name in result.skipped_steps)
    for fault in found.effects.faults:
        yield f"mixtures of rules that cannot be run count as those with a group less: {fault}"
    for switch in found.switches:
        if len(switch.roles) > 1:
            yield f"{_name(switch)}: switched together: one step reads what the other computes"
    if with_returns and min(found.covered) < 1 - 1e-9:
        first, second = (percent_text(covered, 1) for covered in found.covered)
        yield f"returns are known for {first} and {second} of the weight of the two indexes"


def _members(found: Divergence) -> str:
    """Whose members before the review are known."""
    known = [result.methodology.id for result in (found.first, found.second) if (result.candidates.prior > 0).any()]
    return f"previous members of {' and '.join(known)}" if known else "no previous members"


def _orders(found: Divergence) -> str:
    """What an effect is the mean of."""
    if found.effects.orders:
        errors = [error for figures in found.effects.errors if (error := figures["constituents"]) is not None]
        lines = f" (standard error up to {max(errors):,.0f} lines)" if errors else ""
        return f"effect: mean over {found.effects.orders} random orders of replacing groups of rules{lines}"
    return "effect: mean over all orders of replacing groups of rules (Shapley value)"


def _name(switch: Switch) -> str:
    return " and ".join(switch.roles)
