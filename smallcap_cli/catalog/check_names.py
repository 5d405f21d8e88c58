"""Looks up the names in a condition, columns and groups, and holds its two sides to one unit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from smallcap_cli.core.checks.flows import NET_FLOWS
from smallcap_cli.core.checks.nodes import (
    FLIPPED,
    AgeNode,
    Amount,
    Arithmetic,
    CellNode,
    Clause,
    ClauseNode,
    FigureNode,
    GrammarFault,
    LayoutNode,
    LineCell,
    Pick,
    Place,
    Signed,
    Word,
    nodes_of,
)
from smallcap_cli.core.comparison.metric import ColumnRequest
from smallcap_cli.core.metrics.columns import SET_COLUMNS, column_name, request
from smallcap_cli.errors import NotFound, UsageFault, did_you_mean, safe

if TYPE_CHECKING:
    from smallcap_cli.catalog import Catalog
    from smallcap_cli.core.windows import WindowSpec

LONGEST_TICKER = 15
#: Units of which 1 is 100 %.
FRACTIONS = ("fraction", "share", "measured_share", "points", "spread")
#: Units in which a number in % says nothing.
AMOUNTS = ("usd", "money", "count", "shares", "days")
#: Units of cells that are written as a plain number: -2 for a t statistic.
PLAIN = ("ratio", "coefficient", "ratio_difference", "coefficient_difference")
DATES = ("date", "month")
TEXTS = ("text", "ordinal")
AGES = ("sessions", "days")
_FLOW_COLUMNS = {1: "net_flow_1m_usd", 3: "net_flow_3m_usd", 0: "net_flow_ytd_usd", 12: "net_flow_1y_usd"}
Columns = Mapping[str, ColumnRequest]
#: The unit of each column, by the name that a condition uses, and of each cell; empty where no answer says it now.
UnitsOfNames = Mapping[str | LineCell, str]
#: Gives the unit of a cell, and **raises** GrammarFault for a line or cell that does not exist.
CellUnit = Callable[[CellNode], str]


def settled_clause(clause: Clause) -> Clause:
    """The condition with its figures on the left. **Raises** GrammarFault for one without any."""
    if _has_figure(clause.left):
        return clause
    if clause.right is not None and _has_figure(clause.right) and not isinstance(clause.left, Word):
        return clause._replace(
            left=clause.right, right=clause.left, operator=FLIPPED.get(clause.operator, clause.operator)
        )
    raise GrammarFault("nothing in it is a figure of a fund", 0, 1, "such as max_drawdown:1y of IWM < -20%")


def _has_figure(node: ClauseNode) -> bool:
    return any(isinstance(one, FigureNode | AgeNode | LayoutNode | CellNode) for one in nodes_of(node))


def clause_columns(clause: Clause, catalog: Catalog, window: WindowSpec) -> dict[str, ColumnRequest]:
    """The columns of a condition by the names it uses. **Raises** GrammarFault for an unknown column or group."""
    columns: dict[str, ColumnRequest] = {}
    alone = {id(pick.arguments[0]) for pick in _picks(clause) if len(pick.arguments) == 1}
    for node in (one for side in (clause.left, clause.right) for one in nodes_of(side)):
        if not isinstance(node, FigureNode | AgeNode):
            continue
        if node.column:
            columns[node.column] = _column(node, window)
        _check_subject(node, catalog)
        if node.of_group and node.column not in NET_FLOWS and id(node) not in alone:
            what = f"{node.column or 'age'} of a group is several figures"
            raise GrammarFault(
                what, *node.place, f"write median({node.column} of group {node.subject}), or min, max, mean"
            )
    _refuse_max(clause, columns)
    return columns


def _refuse_max(clause: Clause, columns: Columns) -> None:
    """Nothing, unless figures over all of each fund's own history are set side by side."""
    nodes = [node for side in (clause.left, clause.right) for node in nodes_of(side)]
    figures = [node for node in nodes if isinstance(node, FigureNode)]
    several = len({node.subject for node in figures}) > 1 or any(node.of_group for node in figures)
    for node in figures:
        window = columns[node.column].window
        if several and window is not None and window.kind == "max":
            raise GrammarFault("max begins with each fund's own history", *node.place, "write since:DATE, or 5y")


def _picks(clause: Clause) -> list[Pick]:
    nodes = (node for side in (clause.left, clause.right) for node in nodes_of(side))
    return [node for node in nodes if isinstance(node, Pick)]


def _column(node: FigureNode | AgeNode, window: WindowSpec) -> ColumnRequest:
    typed = _FLOW_COLUMNS[NET_FLOWS[node.column]] if node.column in NET_FLOWS else node.column
    try:
        asked = request(column_name(typed), window)
    except (NotFound, UsageFault) as error:
        raise GrammarFault(error.message, *node.place, error.hint) from None
    if asked.name in SET_COLUMNS and asked.name != "status":
        raise GrammarFault(f"{asked.name} is about several funds", *node.place, "write max_drawdown with a window")
    return asked


def _check_subject(node: FigureNode | AgeNode, catalog: Catalog) -> None:
    groups = {group.name.casefold(): group.name for group in catalog.groups()}
    if node.of_group:
        if node.subject.casefold() not in groups:
            hint = did_you_mean(node.subject, tuple(groups.values()), f"groups: {', '.join(groups.values())}")
            raise GrammarFault(f"no group called {safe(node.subject)!r}", *node.at_subject, hint)
        return
    known = catalog.fund(node.subject) is not None
    if not known and node.subject.casefold() in groups:
        name = groups[node.subject.casefold()]
        raise GrammarFault(f"{name} is a group", *node.at_subject, f"write group {name}")
    if len(node.subject) > LONGEST_TICKER:
        raise GrammarFault(f"{safe(node.subject)!r} is not a ticker", *node.at_subject, "such as IWM")


def clause_units(clause: Clause, columns: Columns, cell_unit: CellUnit) -> dict[str | LineCell, str]:
    """The units of the columns and cells of a condition. **Raises** GrammarFault for an unknown line or cell."""
    units: dict[str | LineCell, str] = {name: asked.column.unit for name, asked in columns.items()}
    return units | {node.cell: cell_unit(node) for node in _cell_nodes(clause)}


def _cell_nodes(clause: Clause) -> list[CellNode]:
    nodes = (node for side in (clause.left, clause.right) for node in nodes_of(side))
    return [node for node in nodes if isinstance(node, CellNode)]


def clause_unit(clause: Clause, units: UnitsOfNames) -> str:
    """The unit of both sides: that of a column, or sessions or days for an age. **Raises** GrammarFault."""
    cells = _cell_nodes(clause)
    if any(not units[node.cell] for node in cells):
        return "ratio"
    unit = _unit_of(clause.left, units) or "ratio"
    right = clause.right
    if right is None:
        return unit
    at = cells[0].place if cells else Place(0, 1)
    if isinstance(right, Word):
        _check_word(right, unit, clause.operator)
        return unit
    if unit in (*TEXTS, *DATES):
        what = "a day" if unit in DATES else "a text"
        hint = "write a date, YYYY-MM-DD" if unit in DATES else "write = or != and a text"
        raise GrammarFault(f"{what} is compared with a number", *at, hint)
    amounts = [*_amounts(clause.left), *_amounts(right)]
    if unit == "age":
        unit = next((amount.unit for amount in amounts if amount.unit in AGES), "")
        if not unit:
            where = amounts[0].place if amounts else (0, 1)
            raise GrammarFault("an age is in sessions or days", *where, "such as age of IWM > 3 sessions")
    other = _unit_of(right, units)
    if other is not None and other != unit and not (other == "age" and unit in AGES):
        raise GrammarFault(
            f"{_unit_words(unit)} is compared with {_unit_words(other)}", *at, "compare figures of one unit"
        )
    plain = unit in PLAIN and unit in {units[node.cell] for node in cells}
    for amount in amounts:
        _check_amount(amount, unit, (*AMOUNTS, unit) if plain else AMOUNTS)
    return unit


def _amounts(node: ClauseNode) -> list[Amount]:
    """The numbers of a side that have the unit of its figures: none that something is multiplied with."""
    if isinstance(node, Amount):
        return [node]
    if isinstance(node, Signed):
        return _amounts(node.operand)
    if isinstance(node, Arithmetic) and node.operator in "+-":
        return [*_amounts(node.left), *_amounts(node.right)]
    return [amount for part in node.arguments for amount in _amounts(part)] if isinstance(node, Pick) else []


def _unit_of(node: ClauseNode, units: UnitsOfNames) -> str | None:
    """The unit of a term; None for a number, which takes that of what it stands beside."""
    if isinstance(node, FigureNode | CellNode):
        return units[node.column if isinstance(node, FigureNode) else node.cell]
    if isinstance(node, AgeNode):
        return "age"
    if isinstance(node, LayoutNode):
        return "text"
    if isinstance(node, Signed):
        return _unit_of(node.operand, units)
    if isinstance(node, Arithmetic):
        return _unit_of_sum(node, units)
    if isinstance(node, Pick):
        several = {unit for part in node.arguments if (unit := _unit_of(part, units)) is not None}
        if len(several) > 1:
            raise GrammarFault(
                f"{node.function} of figures of several units", *node.place, "give it figures of one unit"
            )
        unit = next(iter(several), None)
        if unit in (*TEXTS, *DATES):
            raise GrammarFault(f"{node.function} needs numbers", *node.place, "give it columns of numbers")
        return unit
    return None


def _unit_of_sum(node: Arithmetic, units: UnitsOfNames) -> str | None:
    left, right = _unit_of(node.left, units), _unit_of(node.right, units)
    if {left, right} & {*TEXTS, *DATES}:
        raise GrammarFault("a text or a day is no number", *node.place, "compare it with = or !=")
    if node.operator in "+-":
        if left is not None and right is not None and left != right:
            raise GrammarFault(
                f"{_unit_words(left)} and {_unit_words(right)} do not add up", *node.place, "use one unit"
            )
        return left or right
    if left is None or right is None:
        return left if right is None else right if node.operator == "*" else "ratio"
    return "ratio"


def _unit_words(unit: str) -> str:
    return {"usd": "an amount in dollars", "age": "an age"}.get(unit, f"a {unit.replace('_', ' ')}")


def _check_word(word: Word, unit: str, operator: str) -> None:
    """Nothing, if a text or day is of the kind of its column."""
    if isinstance(word.value, date):
        if unit not in DATES:
            raise GrammarFault("a day is compared with something else", *word.place, "smallcap metric list")
        return
    if unit not in TEXTS:
        raise GrammarFault(f"a text is compared with {_unit_words(unit)}", *word.place, "write a number")
    if operator not in ("=", "!="):
        raise GrammarFault("texts are compared with = and !=", *word.place, "write = or !=")


def _check_amount(amount: Amount, unit: str, amounts: Sequence[str]) -> None:
    """Nothing, if a number is written as its unit asks: 20 is 2000 % of a share, and -5% no amount of dollars.

    `amounts` are the units in which a number in % says nothing.
    """
    if amount.unit in (*AGES, "months"):
        if unit not in AGES:
            raise GrammarFault(
                f"{_unit_words(unit)} is compared with a length of time", *amount.place, "write a number"
            )
        if amount.unit != unit:
            raise GrammarFault("sessions and days in one check", *amount.place, f"write {unit}")
        return
    if unit in FRACTIONS and not amount.unit and abs(amount.value) >= 1.0:
        hint = f"write {amount.value:g}% for {amount.value:g} %, or {amount.value * 100:g}%"
        raise GrammarFault(f"{amount.value:g} is {amount.value * 100:g} %", *amount.place, hint)
    if unit in amounts and amount.unit in ("%", "bp"):
        hint = "write an amount, such as -1bn" if unit in AMOUNTS else "write a plain number, such as -2"
        raise GrammarFault(f"{_unit_words(unit)} is compared with a share", *amount.place, hint)


def level_of(node: ClauseNode) -> float | None:
    """The number that a side is; None for one with a figure."""
    if isinstance(node, Amount):
        return node.value
    if isinstance(node, Signed) and isinstance(node.operand, Amount):
        return -node.operand.value
    return None
