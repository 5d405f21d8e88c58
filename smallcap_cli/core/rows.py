"""Choosing and ordering the rows of a table: a closed grammar for tests, stable sorting, differences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from smallcap_cli.core.aliases import canonical_name
from smallcap_cli.core.comparison.gross import GROSS
from smallcap_cli.core.comparison.starts import start_note, starts_apart
from smallcap_cli.core.model import NOT_COMPARABLE, Gap, Value, absent
from smallcap_cli.core.table import DIFFERENCE_UNITS, Column, Table
from smallcap_cli.core.words import name_list, unique
from smallcap_cli.errors import NotFound, UsageFault, did_you_mean, nearest, safe

MOST_CHARACTERS = 1000
WHERE_HINT = "such as 'expense_ratio<0.2% and return_1y>10%'; < <= > >= = !=, and, or"

Operand = float | str
_OPERATORS: dict[str, Callable[[Operand, Operand], bool]] = {
    "<=": lambda a, b: a <= b,  # type: ignore[operator]
    ">=": lambda a, b: a >= b,  # type: ignore[operator]
    "!=": lambda a, b: a != b,
    "==": lambda a, b: a == b,
    "<": lambda a, b: a < b,  # type: ignore[operator]
    ">": lambda a, b: a > b,  # type: ignore[operator]
    "=": lambda a, b: a == b,
}
_WORD = r"(?!(?:and|or)\b)[A-Za-z][A-Za-z0-9.\-]*(?=\s*$|\s*[,&|]|\s+[^\s<>=!])"
_COLUMN = re.compile(r"\s*(?P<column>[A-Za-z0-9][A-Za-z0-9_]*(?::[A-Za-z0-9:\-]+)?)\s*")
_OPERATOR = re.compile(r"(?P<operator><=|>=|!=|==|<|>|=)\s*")
_TOKEN = re.compile(
    rf"(?:{_COLUMN.pattern}{_OPERATOR.pattern}"
    rf"(?P<value>'[^']*'|\"[^\"]*\"|(?i:{_WORD}(?:\s+{_WORD})+)|[^\s,'\"<>=!&|]+))\s*"
)
#: What a number may end in, and the power of ten that it stands for.
_POWERS = {"%": -2, "k": 3, "m": 6, "bn": 9, "tn": 12}
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_JOIN = re.compile(r"(?P<and>and\b|,|&&)|(?P<or>or\b|\|\|)", re.IGNORECASE)


class Condition(NamedTuple):
    """One comparison of a column with a constant: a number where the text is one, and the text itself.

    Conditions of one `alternative` hold together; a row is kept where those of any alternative do.
    """

    column: str
    operator: str
    operand: Operand
    text: str = ""
    alternative: int = 0


def parse_where(text: str) -> tuple[Condition, ...]:
    """The tests of a `--where`, joined by `and` and `or`; UsageFault with the position for anything else.

    Grammar: `column operator value [and|or ...]`, `and` before `or`; a value is a number, a percentage, a date or some
    words. Nothing in it is ever evaluated.
    """
    if len(text) > MOST_CHARACTERS:
        raise UsageFault(f"--where of {len(text):,} characters", f"keep it under {MOST_CHARACTERS:,}")
    tests: list[Condition] = []
    position = alternative = 0
    while True:
        found = _TOKEN.match(text, position)
        if not found:
            raise _where_fault(text, position)
        text_of_value = found["value"].strip("'\"")
        operand = _operand(found["value"])
        tests.append(Condition(found["column"], found["operator"], operand, text_of_value, alternative))
        position = found.end()
        if position == len(text):
            return tuple(tests)
        joined = _JOIN.match(text, position)
        if not joined:
            raise UsageFault(f"--where at character {position + 1}: expected `and` or `or`", WHERE_HINT)
        alternative += joined["or"] is not None
        position = joined.end()


def _where_fault(text: str, position: int) -> UsageFault:
    """What is expected where a test stops being one: a column, an operator or a value."""
    expected = "a column"
    for part, following in ((_COLUMN, "one of < <= > >= = !="), (_OPERATOR, "a number, a date or words")):
        found = part.match(text, position)
        if not found:
            break
        position, expected = found.end(), following
    there = safe(text[position:])
    place = f"found {there!r}" if there else "it ends"
    return UsageFault(f"--where at character {position + 1}: expected {expected}, {place}", WHERE_HINT)


def _operand(text: str) -> Operand:
    """A number, also as tables write it (`5%`, `10bn`), as the nearest float to it; any other text as it is."""
    if text[:1] in "'\"":
        return text[1:-1]
    suffix = next((suffix for suffix in _POWERS if text.endswith(suffix)), "")
    number = text.removesuffix(suffix)
    if not _NUMBER.fullmatch(number):
        return text
    return float(Decimal(number).scaleb(_POWERS[suffix])) if suffix else float(number)


def keep_rows(table: Table, tests: tuple[Condition, ...]) -> Table:
    """The rows that pass the tests; a missing value passes none, and a footnote counts the rows that have one.

    A number beyond every figure of a column of shares has a footnote too: 0.1 is 10 %. So has a text that no row has,
    with the texts that there are.
    """
    tests = tuple(test._replace(column=_name_in(table, test.column)) for test in tests)
    ways = [list(group) for _, group in groupby(tests, key=lambda test: test.alternative)]
    kept = [
        position
        for position in range(len(table.rows))
        if any(all(_passes(table, position, test) for test in way) for way in ways)
    ]
    lacking = {test.column: sum(cell.value is None for cell in column_of(table, test.column)) for test in tests}
    untested = (f"{_rows(count)} no {name} and {_were(count)} not tested" for name, count in lacking.items() if count)
    told = (*untested, *_far_numbers(table, tests), *_absent_texts(table, tests))
    left = _pick(table, kept)
    return replace(left, footnotes=(*left.footnotes, *told), caveats=(*left.caveats, *told))


def _rows(count: int) -> str:
    return f"{count:,} rows have" if count > 1 else "1 row has"


def _were(count: int) -> str:
    return "were" if count > 1 else "was"


def _far_numbers(table: Table, tests: Sequence[Condition]) -> Iterator[str]:
    """What a number written without % means, where no figure of its column comes near it."""
    shares = {column.name for column in table.columns if column.unit in ("fraction", "share")}
    for test in tests:
        if test.column in shares and isinstance(test.operand, float) and not test.text.endswith("%"):
            sizes = [abs(cell.value) for cell in column_of(table, test.column) if isinstance(cell.value, float | int)]
            if sizes and abs(test.operand) > max(sizes):
                yield f"{test.column}: {test.text} is {100 * test.operand:g} %; write {test.text}% for {test.text} %"


def _absent_texts(table: Table, tests: Sequence[Condition]) -> Iterator[str]:
    """The texts of a column in which no row has the one that is asked for, those that look like it first."""
    for test in tests:
        values = unique(cell.value for cell in column_of(table, test.column) if isinstance(cell.value, str))
        if values and test.operator in ("=", "==") and test.text not in values:
            holding = [value for value in values if test.text.casefold() in value.casefold()]
            ordered = unique((*holding, *nearest(test.text, values), *values))
            yield f"no {test.column} is {safe(test.text)}; there are {name_list(ordered)}"


def _passes(table: Table, position: int, test: Condition) -> bool:
    cell = column_of(table, test.column)[position]
    if cell.value is None:
        return False
    held: Operand = cell.value.isoformat() if isinstance(cell.value, date) else cell.value
    if not isinstance(held, str):
        if isinstance(test.operand, str):
            raise UsageFault(f"--where: {test.column} is a number, {safe(test.text)!r} is not", WHERE_HINT)
        return _OPERATORS[test.operator](held, test.operand)
    if isinstance(test.operand, float) and test.operator not in ("=", "==", "!="):
        if _NUMBER.fullmatch(held):  # a year
            return _OPERATORS[test.operator](float(held), test.operand)
        raise UsageFault(f"--where: {test.column} cannot be compared with {safe(test.text)}", WHERE_HINT)
    return _OPERATORS[test.operator](held, test.text)


def column_of(table: Table, name: str) -> tuple[Value, ...]:
    """The cells of the column of a name, an alias or a heading; NotFound with the near names if the table has none."""
    try:
        return table.column(_name_in(table, name))
    except KeyError:
        known = tuple(column.name for column in table.columns)
        hint = did_you_mean(name, known, f"columns here: {', '.join(known)}")
        raise NotFound(f"no column called {safe(name)!r} in this table", hint) from None


def _name_in(table: Table, typed: str) -> str:
    """The name of the column that is meant; what was typed where none is."""
    name = canonical_name(typed, tuple(column.name for column in table.columns))
    if any(column.name == name for column in table.columns):
        return name
    heading = typed.casefold().replace("_", " ")
    headed = [column.name for column in table.columns if column.label.casefold() == heading]
    return headed[0] if len(headed) == 1 else typed


def sort_rows(table: Table, by: str) -> Table:
    """Rows ordered by a column, ascending or with a leading `-` descending; missing values last, ties stay.

    Where rows are funds, figures that end before the others' come after them, and those of a `low:` window that begin
    on another day than most, which a footnote says; elsewhere each row has days of its own.
    """
    name = by.removeprefix("-")
    cells = column_of(table, name)
    present = [i for i in range(len(cells)) if cells[i].value is not None]
    ordered = sorted(present, key=lambda i: _sort_key(cells[i]), reverse=by.startswith("-"))  # ties stay in order
    start = _start_of_most(cells)
    apart = {i for i in present if start is not None and cells[i].start != start}
    behind = _behind(cells, funds=table.layout == "funds") | apart
    ordered = [i for i in ordered if i not in behind] + [i for i in ordered if i in behind]
    if apart:
        said = f"in the order of {name} are the figures from {start}; those from other days follow"
        table = replace(table, footnotes=(*table.footnotes, said))
    return _pick(table, ordered + [i for i in range(len(cells)) if cells[i].value is None])


def _start_of_most(cells: Sequence[Value]) -> date | None:
    """The day that most figures begin on, the earliest of several, where each begins with a low of its own."""
    own = Counter(cell.start for cell in cells if cell.start and start_note(cell.start) in cell.notes)
    return min(own, key=lambda day: (-own[day], day), default=None)


def _behind(cells: Sequence[Value], *, funds: bool) -> set[int]:
    """The figures that end before the others' or rest on a close that looks grossly wrong: no part of an order."""
    ends = {i: c.as_of for i, c in enumerate(cells) if c.value is not None and c.start and c.as_of and c.mark != "m"}
    gross = {i for i, cell in enumerate(cells) if cell.mark == GROSS}
    return gross | {i for i, end in ends.items() if funds and end < max(ends.values())}


def _sort_key(cell: Value) -> tuple[float, str]:
    if isinstance(cell.value, str):
        return 0.0, cell.value
    if isinstance(cell.value, date):
        return float(cell.value.toordinal()), ""
    return float(cell.value or 0.0), ""


def limit_rows(table: Table, most: int) -> Table:
    """The first rows."""
    return _pick(table, list(range(min(most, len(table.rows)))))


def last_rows(table: Table, most: int) -> Table:
    """The last rows, in their order."""
    return _pick(table, list(range(len(table.rows)))[-most:])


def _pick(table: Table, positions: list[int]) -> Table:
    """The rows of some numbers in that order, each below its own title, and what is said of their funds."""
    above = [max(start for start in table.titles if start <= i) for i in positions] if table.titles else []
    keys = tuple(table.keys[i] for i in positions)
    gone = {text for text, funds in table.about.items() if not any(_has_row(keys, fund) for fund in funds)}
    return replace(
        table,
        keys=keys,
        findings=tuple(text for text in table.findings if text not in gone),
        footnotes=tuple(text for text in table.footnotes if text not in gone),
        rows=tuple(table.rows[i] for i in positions),
        titles={n: table.titles[start] for n, start in enumerate(above) if not n or above[n - 1] != start},
    )


def _has_row(keys: Sequence[str], fund: str) -> bool:
    return any(key == fund or key.startswith(f"{fund}.") for key in keys)


def differences(table: Table, key: str) -> Table:
    """Every other row less the row of `key`; numbers become differences, text and dates stay as they are.

    A difference is missing where either side is, and where the two were measured differently.
    """
    reference = table.rows[table.keys.index(key)]
    others = _pick(table, [i for i, k in enumerate(table.keys) if k != key])
    columns = tuple(_difference_column(column) for column in table.columns)
    rows = tuple(
        tuple(_difference(column, cell, base) for column, cell, base in zip(table.columns, row, reference, strict=True))
        for row in others.rows
    )
    return replace(others, columns=columns, rows=rows, head=f"difference from {key} · {table.head}")


def _difference_column(column: Column) -> Column:
    unit = DIFFERENCE_UNITS.get(column.unit, column.unit)
    return replace(column, unit=unit, extreme="")


def _difference(column: Column, cell: Value, base: Value) -> Value:
    if column.unit not in DIFFERENCE_UNITS:
        return cell
    unit = DIFFERENCE_UNITS[column.unit]
    if column.bound:
        return absent(unit, Gap(NOT_COMPARABLE, "interval bounds cannot be subtracted"))
    if not isinstance(cell.value, float | int) or not isinstance(base.value, float | int):
        lacking = cell if cell.value is None else base
        return absent(unit, Gap(lacking.missing or NOT_COMPARABLE, lacking.detail))
    if cell.start is not None and base.start is not None and cell.as_of != base.as_of:
        return absent(unit, Gap(NOT_COMPARABLE, f"they end on {cell.as_of} and {base.as_of}"))
    begun = starts_apart(cell, base)
    if begun:
        return absent(unit, Gap(NOT_COMPARABLE, begun))
    for figure in (cell, base):
        if figure.mark == GROSS:
            return absent(unit, Gap(NOT_COMPARABLE, figure.notes[-1]))
    if cell.as_of and base.as_of and cell.as_of != base.as_of:
        return absent(unit, Gap(NOT_COMPARABLE, f"they are of {cell.as_of} and {base.as_of}"))
    if _publisher(cell) != _publisher(base):
        return absent(unit, Gap(NOT_COMPARABLE, "figures of different publishers or definitions"))
    sources = unique((*cell.sources, *base.sources))
    notes = unique((*cell.notes, *base.notes))
    difference = cell.value - base.value
    return replace(
        cell, value=difference, unit=unit, sources=sources, notes=notes, mark=cell.mark or base.mark, brief=""
    )


def _publisher(cell: Value) -> tuple[str, ...]:
    """Who published a share and what it means, or the scope of an amount; empty for a measured figure."""
    cited = [s for s in cell.sources if s.provider == "published"]
    if not cited:
        return ()
    return (cited[0].citation, cell.basis) if cell.unit == "share" else (cell.basis,)
