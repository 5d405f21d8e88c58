"""What each group of index rules contributes to the return gap of two indexes: a row a group, then the difference."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallcap_cli.core.methodology.divergence import Divergence
from smallcap_cli.core.methodology.universe import is_made_up
from smallcap_cli.core.model import NOT_COMPARABLE, Gap, Value, absent, text_value
from smallcap_cli.core.table import Column, Table, text_of
from smallcap_cli.core.words import percent_text
from smallcap_cli.tables.cells import figure_cell

ALL_RULES = Gap(NOT_COMPARABLE, "no single rule")
NO_RETURN = Gap(NOT_COMPARABLE, "a mixture of rules has no member whose return is known")
LEVELS = Gap(NOT_COMPARABLE, "an effect, no index")


def rule_effects_table(found: Divergence, until: date | None) -> Table:
    """The effects of the second index's rules against the first's; returns run to `until`, or are the user's."""
    own, other = found.second.methodology.id, found.first.methodology.id
    rows: list[tuple[Value, ...]] = [
        (
            Value("group", "text"), Value(" and ".join(switch.roles), "text"),
            text_value("; ".join(switch.after) or "none"), text_value("; ".join(switch.before) or "none"),
            absent("fraction", LEVELS), absent("fraction", LEVELS),
            figure_cell(switch.figures["return"], "points", NO_RETURN),
        )
        for switch in found.switches
    ]  # fmt: skip
    levels = [figure_cell(level["return"], "fraction", NO_RETURN) for level in (found.levels[1], found.levels[0])]
    whole = figure_cell(found.difference["return"], "points", NO_RETURN)
    nothing = absent("text", ALL_RULES)
    rows.append((Value("difference", "text"), Value("difference", "text"), nothing, nothing, *levels, whole))
    keys = tuple(f"{row[0].value}.{row[1].value}" for row in rows)
    start = found.first.candidates.universe.as_of
    head = f"{own} minus {other}, {start} to {until}" if until else f"{own} minus {other}, universe of {start}"
    return Table(
        "attribute", _columns(own, other), keys, tuple(rows), as_of=until or start,
        head=f"{head}, by rule · {text_of(levels[0])} against {text_of(levels[1])}: {text_of(whole)}",
        conventions={
            "by": "rule", "model": "Shapley value", "start": str(start), "end": str(until) if until else None,
            "linking": None, "scheme": None,
        },
        footnotes=tuple(_footnotes(found, until)), warnings=tuple(dict.fromkeys(_warnings(found))),
    )  # fmt: skip


def _columns(own: str, other: str) -> tuple[Column, ...]:
    return (
        Column("kind", "kind", "text", screen=False), Column("group", "rules", "text"),
        Column("rules", f"rules of {own}", "text", screen=False),
        Column("other_rules", f"rules of {other}", "text", screen=False),
        Column("return", f"return {own}", "fraction", screen=False),
        Column("other_return", f"return {other}", "fraction", screen=False),
        Column("total", "effect", "points"),
    )  # fmt: skip


def _footnotes(found: Divergence, until: date | None) -> Iterator[str]:
    errors = [error for figures in found.effects.errors if (error := figures["return"]) is not None]
    noise = f", standard error up to {max(errors) * 100:.2f} pp" if errors else ""
    orders = f"{found.effects.orders} random orders" if found.effects.orders else "all orders"
    yield (
        f"effect: Shapley value, the mean over {orders} of replacing groups of rules of the second index by those of"
        f" the first{noise} (doi:10.1016/j.cor.2008.04.004); with the indexes swapped every effect changes its sign"
    )
    if is_made_up(found.first.candidates.universe):
        yield "synthetic companies: the effects say how the rules work, not what they earned"
    yield "price returns between the two days of the universe, without dividends" if until else "returns of your table"
    parts = " and ".join(
        f"{percent_text(part, 1)} of {result.methodology.id}"
        for part, result in zip(found.covered[::-1], (found.second, found.first), strict=True)
    )
    yield f"returns are known of {parts} by weight, which count as 100 %; nothing is traded after the first day"


def _warnings(found: Divergence) -> Iterator[str]:
    for result in (found.second, found.first):
        yield from result.notes
    for fault in found.effects.faults:
        yield f"mixtures of rules that cannot be run count as those with a group less: {fault}"
