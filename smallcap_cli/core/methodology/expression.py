"""The small language of `derive`, `weight` and limits: parsed here, never handed to Python.

price * shares_out * float_factor      arithmetic on columns: + - * / and brackets
ni_q[0], sum(ni_q[0:4])                one place of a list column; sum, mean, median, min, max, count of a stretch
sum(total_mcap) by company_id          the same functions over the lines of a group, or over all lines without `by`
min(a, b), max(a, b), coalesce(a, b), clip(a, low, high), abs(a), log(a), sqrt(a)
rank(a), cum_pct(a)                    a company's place and cumulative share, largest first
zscore(a), pct_rank(a), winsor(a, p)   over all lines; zscore and pct_rank also `by` a group
at_rank(a, n), at_cum_pct(a, p)        the value of the n-th company, of the first company past p per cent
dollar_band.lo                         a limit that an earlier step used
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from smallcap_cli.core.methodology.tokens import tokens_of

LONGEST_EXPRESSION = 500
LONGEST_NUMBER = 40
#: From half on both ends of a column meet, and every value becomes the same one.
WINSOR_LIMIT = 0.5
DEEPEST_EXPRESSION = 20
#: Rules are run many times over, so that many expressions are not read twice.
MOST_PARSED = 1024

#: Function -> least and most arguments, value by value.
PLAIN_FUNCTIONS = {
    "abs": (1, 1),
    "log": (1, 1),
    "sqrt": (1, 1),
    "min": (2, 8),
    "max": (2, 8),
    "coalesce": (2, 8),
    "clip": (3, 3),
}
#: One argument: over a stretch of a list column, over a group, or over all lines.
AGGREGATES = ("sum", "mean", "median", "min", "max", "count")
#: Function -> number of arguments; the second one is a plain number.
STATISTICS = {"rank": 1, "cum_pct": 1, "zscore": 1, "pct_rank": 1, "winsor": 2, "at_rank": 2, "at_cum_pct": 2}
GROUPED = (*AGGREGATES, "zscore", "pct_rank")
FUNCTIONS = tuple(dict.fromkeys((*PLAIN_FUNCTIONS, *AGGREGATES, *STATISTICS)))

_TOKEN = re.compile(r"\s*(\d+(?:\.\d+)?|[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*|[-+*/(),:\[\]])")


class NumberNode(NamedTuple):
    """A number as written."""

    value: float


class Name(NamedTuple):
    """A column, or with a dot in it a limit of another step."""

    text: str


class Stretch(NamedTuple):
    """Places of a list column: one, or from `start` up to before `stop`."""

    name: str
    start: int | None
    stop: int | None
    single: bool


class Negative(NamedTuple):
    """A sign."""

    operand: Node


class Operation(NamedTuple):
    """Two terms and one of + - * /."""

    operator: str
    left: Node
    right: Node


class Call(NamedTuple):
    """A function of the language; `by` names the column of its groups."""

    function: str
    arguments: tuple[Node, ...]
    by: str = ""


Node: TypeAlias = NumberNode | Name | Stretch | Negative | Operation | Call


@lru_cache(maxsize=MOST_PARSED)
def parse(text: str) -> Node:
    """The expression a text stands for; ValueError says what in it is not part of the language."""
    if len(text) > LONGEST_EXPRESSION:
        raise ValueError(f"{len(text):,} characters, at most {LONGEST_EXPRESSION} are allowed in an expression")
    reader = _Reader(tokens_of(text, _TOKEN, "an expression"))
    node = reader.sum_of_terms(0)
    if reader.rest:
        raise ValueError(f"unexpected {reader.rest[0][:40]!r} after the expression")
    return node


def names_in(node: Node) -> Iterator[str]:
    """Every column or limit an expression reads, columns of groups included."""
    if isinstance(node, Name):
        yield node.text
    elif isinstance(node, Stretch):
        yield node.name
    elif isinstance(node, Negative):
        yield from names_in(node.operand)
    elif isinstance(node, Operation):
        yield from names_in(node.left)
        yield from names_in(node.right)
    elif isinstance(node, Call):
        for argument in node.arguments:
            yield from names_in(argument)
        if node.by:
            yield node.by


class _Reader:
    """Takes tokens from the front; one method a level of precedence."""

    def __init__(self, tokens: list[str]) -> None:
        self.rest = tokens

    def sum_of_terms(self, depth: int) -> Node:
        if depth > DEEPEST_EXPRESSION:
            raise ValueError(f"brackets nest at most {DEEPEST_EXPRESSION} deep")
        node = self._product(depth)
        while self._next_is("+", "-"):
            node = Operation(self._take(), node, self._product(depth))
        return node

    def _product(self, depth: int) -> Node:
        node = self._sign(depth)
        while self._next_is("*", "/"):
            node = Operation(self._take(), node, self._sign(depth))
        return node

    def _sign(self, depth: int) -> Node:
        if not self._next_is("-"):
            return self._atom(depth)
        self._take()
        if depth > DEEPEST_EXPRESSION:
            raise ValueError(f"signs nest at most {DEEPEST_EXPRESSION} deep")
        return Negative(self._sign(depth + 1))

    def _atom(self, depth: int) -> Node:
        token = self._take()
        if token[0].isdigit():
            if len(token) > LONGEST_NUMBER:
                raise ValueError(f"a number of {len(token)} digits, at most {LONGEST_NUMBER} are read")
            return NumberNode(float(token))
        if token == "(":
            node = self.sum_of_terms(depth + 1)
            self._expect(")")
            return node
        if not (token[0].isalpha() or token[0] == "_") or token == "by":
            raise ValueError(f"unexpected {token!r}")
        if self._next_is("("):
            return self._call(token, depth)
        return self._stretch(token) if self._next_is("[") else Name(token)

    def _stretch(self, name: str) -> Stretch:
        self._take()
        start = self._place()
        if start is not None and self._next_is("]"):
            self._take()
            return Stretch(name, start, start + 1, True)
        self._expect(":")
        stop = self._place()
        self._expect("]")
        return Stretch(name, start, stop, False)

    def _place(self) -> int | None:
        if not (self.rest and self.rest[0].isdigit()):
            return None
        return int(self._take()[:6])

    def _call(self, function: str, depth: int) -> Node:
        if function not in FUNCTIONS:
            raise ValueError(f"no function {function[:40]!r}; there are {', '.join(FUNCTIONS)}")
        self._take()
        arguments = [self.sum_of_terms(depth + 1)]
        while self._next_is(","):
            self._take()
            arguments.append(self.sum_of_terms(depth + 1))
        self._expect(")")
        by = ""
        if self._next_is("by"):
            self._take()
            by = self._take()
        return _checked_call(Call(function, tuple(arguments), by))

    def _next_is(self, *tokens: str) -> bool:
        return bool(self.rest) and self.rest[0] in tokens

    def _take(self) -> str:
        if not self.rest:
            raise ValueError("the expression ends too early")
        return self.rest.pop(0)

    def _expect(self, token: str) -> None:
        found = self._take()
        if found != token:
            raise ValueError(f"expected {token!r}, found {found[:40]!r}")


def _checked_call(call: Call) -> Call:
    """A call whose arguments and group go with its function."""
    name, count = call.function, len(call.arguments)
    fewest, most = PLAIN_FUNCTIONS.get(name, (STATISTICS.get(name, 1),) * 2)
    if name in AGGREGATES:
        fewest = 1
    if not fewest <= count <= most or (call.by and (count > 1 or name not in GROUPED)):
        wanted = f"{fewest}" if fewest == most else f"{fewest} to {most}"
        raise ValueError(f"{name} takes {wanted} arguments" + (" and no group" if call.by else ""))
    second = call.arguments[1] if STATISTICS.get(name) == 2 else None
    if second is not None and not isinstance(second, NumberNode):
        raise ValueError(f"the second argument of {name} is a plain number")
    if name == "winsor" and isinstance(second, NumberNode) and second.value >= WINSOR_LIMIT:
        raise ValueError(f"winsor draws in a share from 0 to below {WINSOR_LIMIT}, not {second.value:g}")
    return call
