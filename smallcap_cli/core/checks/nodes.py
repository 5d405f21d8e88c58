"""What the conditions of checks are made of, and where each part stands in its text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple, TypeAlias

UNITS = ("sessions", "days", "months")
#: The same comparison seen from the other side.
FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


class GrammarFault(Exception):
    """What is wrong with a condition: from which character to which, and a hint."""

    def __init__(self, what: str, start: int, stop: int, hint: str = "") -> None:
        super().__init__(what, start, stop, hint)
        self.what, self.start, self.stop, self.hint = what, start, max(stop, start + 1), hint


class Place(NamedTuple):
    """From which character of a condition to which something stands."""

    start: int
    stop: int


class Length(NamedTuple):
    """How long: a number of sessions, calendar days or months."""

    size: int
    unit: str

    def __str__(self) -> str:
        return f"{self.size:,} {self.unit if self.size != 1 else self.unit[:-1]}"


class Amount(NamedTuple):
    """A number; `unit` is the sign it was written with: %, bp, sessions, days, or none."""

    value: float
    unit: str
    place: Place


class Word(NamedTuple):
    """A text or a day that a column is compared with."""

    value: str | date
    place: Place


class FigureNode(NamedTuple):
    """A column of a fund, or of a group of funds; `at_subject` is where the fund or group stands."""

    column: str
    subject: str
    of_group: bool
    place: Place
    at_subject: Place


class AgeNode(NamedTuple):
    """How old the closes of a fund are, or a figure of it."""

    column: str
    subject: str
    of_group: bool
    place: Place
    at_subject: Place


class LayoutNode(NamedTuple):
    """The heading of a file."""

    path: str
    place: Place


class LineCell(NamedTuple):
    """A cell of a command line's table: its row and column as JSON calls them, such as IWM.alpha_t, and the line."""

    name: str
    line: str


class CellNode(NamedTuple):
    """A cell of a command line's table; `place` is where its name stands, `at_line` where the line does."""

    cell: LineCell
    place: Place
    at_line: Place


class Signed(NamedTuple):
    """A minus."""

    operand: ClauseNode


class Arithmetic(NamedTuple):
    """Two terms and one of + - * /."""

    operator: str
    left: ClauseNode
    right: ClauseNode
    place: Place


class Pick(NamedTuple):
    """The least, greatest, mean, median or sum of several figures."""

    function: str
    arguments: tuple[ClauseNode, ...]
    place: Place


ClauseNode: TypeAlias = Amount | Word | FigureNode | AgeNode | LayoutNode | CellNode | Signed | Arithmetic | Pick


class Clause(NamedTuple):
    """A condition: two sides and a comparison, or one side that `changed`; `wait` where it says for how long."""

    left: ClauseNode
    operator: str
    right: ClauseNode | None
    wait: Length | None = None

    @property
    def is_change(self) -> bool:
        return self.right is None


def nodes_of(node: ClauseNode | None) -> Iterator[ClauseNode]:
    """A node and all below it."""
    if node is None:
        return
    yield node
    parts: tuple[ClauseNode, ...] = ()
    if isinstance(node, Signed):
        parts = (node.operand,)
    elif isinstance(node, Arithmetic):
        parts = (node.left, node.right)
    elif isinstance(node, Pick):
        parts = node.arguments
    for part in parts:
        yield from nodes_of(part)
