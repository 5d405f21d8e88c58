"""Checks of single values in a methodology file: ids, expressions, date rules, provenance, conditions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from smallcap_cli.core.methodology.dates import date_rule
from smallcap_cli.core.methodology.expression import LONGEST_EXPRESSION, WINSOR_LIMIT, parse
from smallcap_cli.core.methodology.vocabulary import OPERATORS, ORDER_OPERATORS
from smallcap_cli.core.model import STATUSES
from smallcap_cli.core.years import FIRST_YEAR, LAST_YEAR
from smallcap_cli.errors import safe
from smallcap_cli.yamlshape import (
    AnyOf,
    Anything,
    Check,
    Day,
    Flag,
    ListOf,
    Mapped,
    Matching,
    Maybe,
    Number,
    OneOf,
    Path,
    Schema,
    ShapeFault,
    Text,
    kind_of,
)

LONGEST_SENTENCE = 400
LONGEST_FACT = 48  # a cell of a comparison of three indexes on a wide terminal
LARGEST_USD = 10**15

_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,63}")
_PUBLISHED_TEXT = Matching(re.compile(r"\d{4}(-\d{2}(-\d{2})?)?|undated"), "YYYY-MM-DD, YYYY-MM, YYYY or undated")


@dataclass(frozen=True)
class Expression:
    """A text in the engine's own expression language."""

    def __call__(self, value: object, path: Path) -> object:
        if not isinstance(value, str):
            raise ShapeFault(path, f"must be an expression in text, not {kind_of(value)}")
        Text(most=LONGEST_EXPRESSION)(value, path)
        try:
            parse(value)
        except ValueError as error:
            raise ShapeFault(path, f"{safe(value, 60)!r}: {error}", "as in price * shares_out") from None
        return value

    def json_schema(self) -> Schema:
        return Text(most=LONGEST_EXPRESSION).json_schema()


@dataclass(frozen=True)
class NumberOrExpression:
    """A number, or an expression; a number that was written as text is refused with the reason."""

    def __call__(self, value: object, path: Path) -> object:
        if isinstance(value, str) and not is_numeral(value):
            return Expression()(value, path)
        return Number()(value, path)

    def json_schema(self) -> Schema:
        return {"anyOf": [Number().json_schema(), Expression().json_schema()]}


@dataclass(frozen=True)
class Published:
    """When a source was published: a day, a month, a year, or `undated`."""

    def __call__(self, value: object, path: Path) -> object:
        if isinstance(value, date):
            return Day()(value, path)
        text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        return _PUBLISHED_TEXT(text, path)

    def json_schema(self) -> Schema:
        return {"anyOf": [_PUBLISHED_TEXT.json_schema(), Number(FIRST_YEAR, LAST_YEAR, whole=True).json_schema()]}


@dataclass(frozen=True)
class DateText:
    """A rule of the calendar's date language."""

    def __call__(self, value: object, path: Path) -> object:
        Text()(value, path)
        try:
            date_rule(str(value))
        except ValueError as error:
            what = f"{safe(str(value), 60)!r}: {error}"
            raise ShapeFault(path, what, "as in nth_weekday(6, fri, 4)") from None
        return value

    def json_schema(self) -> Schema:
        return Text().json_schema()


@dataclass(frozen=True)
class Rising:
    """A mapping whose one number is below the other, or may be `equal` to it."""

    inner: Check
    low: str
    high: str
    equal: bool = False

    def __call__(self, value: object, path: Path) -> object:
        self.inner(value, path)
        if isinstance(value, dict) and self.low in value and self.high in value:
            low, high = value[self.low], value[self.high]
            if low > high or (low == high and not self.equal):
                rule = "must not be above" if self.equal else "must be below"
                what = f"{self.low} {rule} {self.high}, not {low:,} and {high:,}"
                raise ShapeFault((*path, self.low), what, "correct one of them")
        return value

    def json_schema(self) -> Schema:
        return self.inner.json_schema()


@dataclass(frozen=True)
class Proven:
    """Where a fact comes from: sources unless unverified, the other side when disputed."""

    def __call__(self, value: object, path: Path) -> object:
        _PROV(value, path)
        assert isinstance(value, dict)
        status = value["status"]
        if status != "unverified" and not value.get("sources"):
            raise ShapeFault(path, f"a {status} fact needs sources", "name one, or mark the fact unverified")
        if status == "disputed" and not value.get("alternatives"):
            hint = "add alternatives: [{value: ..., sources: [...]}]"
            raise ShapeFault(path, "a disputed fact needs alternatives", hint)
        first, last = value.get("valid_from"), value.get("valid_to")
        if first and last and first > last:
            what = f"{first} is after valid_to {last}"
            raise ShapeFault((*path, "valid_from"), what, "correct one of them")
        return value

    def json_schema(self) -> Schema:
        disputed = {"properties": {"status": {"const": "disputed"}}}
        unverified = {"properties": {"status": {"const": "unverified"}}}
        rules = [
            {"if": unverified, "else": {"required": ["sources"]}},
            {"if": disputed, "then": {"required": ["alternatives"]}},
        ]
        return {**_PROV.json_schema(), "allOf": rules}


@dataclass(frozen=True)
class Conditioned:
    """One condition {column, op, value}; the kind of value depends on the operator."""

    def __call__(self, value: object, path: Path) -> object:
        _CONDITION(value, path)
        assert isinstance(value, dict)
        op, place = value["op"], (*path, "value")
        check = _operand(op)
        if check is None:
            if "value" in value:
                raise ShapeFault(place, f"{op} takes no value", "remove it")
        elif "value" not in value:
            raise ShapeFault(path, "key 'value' is missing", "add it")
        else:
            check(value["value"], place)
        return value

    def json_schema(self) -> Schema:
        rules = []
        for op in OPERATORS:
            check = _operand(op)
            told: Schema = {"not": {"required": ["value"]}}
            if check is not None:
                told = {"properties": {"value": check.json_schema()}, "required": ["value"]}
            rules.append({"if": {"properties": {"op": {"const": op}}}, "then": told})
        return {**_CONDITION.json_schema(), "allOf": rules}


def _operand(op: str) -> Check | None:
    """The shape of what an operator compares with; None for one that compares with nothing."""
    if op == "is_true":
        return None
    if op in ORDER_OPERATORS or op == "all_gt":
        return NumberOrExpression()
    if op == "==":
        return AnyOf((Text(), Number(), Flag()), "text, a number or true/false")
    return ListOf(AnyOf((Text(), Number()), "text or a number"), least=1)


@dataclass(frozen=True)
class WinsorShare:
    """The share that is drawn in on each side: from 0 to below half."""

    def __call__(self, value: object, path: Path) -> object:
        Number(0, WINSOR_LIMIT)(value, path)
        if value == WINSOR_LIMIT:
            raise ShapeFault(path, f"{value} draws all values in to one", f"write a share below {WINSOR_LIMIT}")
        return value

    def json_schema(self) -> Schema:
        return {"type": "number", "minimum": 0, "exclusiveMaximum": WINSOR_LIMIT}


def is_numeral(text: str) -> bool:
    """Whether a text is a number in disguise: PyYAML reads 1.2e9 as text."""
    try:
        float(text.replace("_", "").replace(",", ""))
    except ValueError:
        return False
    return True


ID = Matching(_IDENTIFIER, "an id: lower-case letters, digits and _, a letter first")
COLUMN = Matching(re.compile(r"[a-z][a-z0-9_.]{0,63}"), "a column name")
USD = Number(0, LARGEST_USD)
SHARE = Number(0, 1)
SENTENCE = Text(most=LONGEST_SENTENCE)
_SCALAR = Maybe(AnyOf((Text(), Number(), Flag(), Day()), "text, a number, a date or true/false"))

_PROV = Mapped(
    {
        "status": OneOf(STATUSES),
        "sources": ListOf(ID),
        "as_of": Maybe(Day()),
        "valid_from": Maybe(Day()),
        "valid_to": Maybe(Day()),
        "alternatives": ListOf(
            Mapped({"value": _SCALAR, "sources": ListOf(ID, least=1), "note": SENTENCE}, ("value", "sources"))
        ),
        "note": SENTENCE,
    },
    ("status",),
)
_CONDITION = Mapped({"column": COLUMN, "op": OneOf(OPERATORS), "value": Anything()}, ("column", "op"))
PROVEN = Proven()
