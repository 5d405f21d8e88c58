"""The one table that every command returns and every renderer prints, and how units read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Literal

from smallcap_cli.core.model import Value
from smallcap_cli.core.words import percent_text, probability_text

DASH = "—"

#: Facts by name, as JSON holds them.
Record = Mapping[str, float | int | str | None]


def _points(value: float) -> str:
    return f"{value * 100:+,.2f} pp"


def _usd(value: float) -> str:
    """Dollars in a unit that leaves the digits that matter: -10.8bn, 490m, 995k, 1,234.50."""
    size = abs(value)
    if size >= 1e9:
        return f"{value / 1e9:,.1f}bn"
    if size >= 1e6:
        return f"{value / 1e6:,.0f}m"
    if size >= 1e4:
        return f"{value / 1e3:,.0f}k"
    return f"{value:,.2f}"


def _with_sign(text: Callable[[float], str]) -> Callable[[float], str]:
    """The text of a figure with a plus before a positive one."""
    return lambda value: f"+{text(value)}" if value > 0 else text(value)


_LEVELS: Mapping[str, Callable[[float], str]] = MappingProxyType(
    {
        "fraction": percent_text,
        "share": partial(percent_text, digits=0),
        "measured_share": partial(percent_text, digits=1),
        "ratio": lambda v: f"{v:,.2f}",
        "coefficient": lambda v: f"{v:,.4f}",
        "probability": probability_text,
        "spread": lambda v: f"{v * 1e4:,.1f} bp",
        "usd": _usd,
        "money": lambda v: f"{v:,.2f}",
        "count": lambda v: f"{v:,.0f}",
        "days": lambda v: f"{v:,.0f}",
        "shares": lambda v: f"{v:,.0f}",
    }
)
#: The unit of the difference of two figures, by their unit: points for percentages. Texts and days have none.
DIFFERENCE_UNITS: Mapping[str, str] = MappingProxyType(
    {name: "points" if name in ("fraction", "share", "measured_share") else f"{name}_difference" for name in _LEVELS}
)
#: Unit name -> text for people. Machines get the raw value; sentences have the functions of `words`.
UNITS: Mapping[str, Callable[[float], str]] = MappingProxyType(
    {
        **_LEVELS,
        **{DIFFERENCE_UNITS[name]: _with_sign(text) for name, text in _LEVELS.items()},
        "points": _points,
        "probability_difference": _with_sign(lambda v: f"{v:.3f}"),
    }
)


def rate_text(rate: str) -> str:
    """A risk-free rate as people read it, with the digits it was given: `3 %` for 0.03; a name stays a name."""
    try:
        return f"{float(rate) * 100:.10g} %"
    except ValueError:
        return rate


#: Units whose values are dates or text; an `ordinal` is text that a spreadsheet takes as the number, month, day or
#: moment that it is, where it is one.
TEXT_UNITS = ("text", "ordinal", "date", "month")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: machine name, label for people, unit, and how it behaves on the screen.

    Consecutive columns of one `family` are grouped: the second shows only `tail`, indented. `extreme` is
    "high" or "low" where the best of a row is marked. `screen` or `machine` False hides it there. `bound` says
    that it belongs to another figure's interval: two of them have no difference. `side`
    is where its cells stand if not where its unit says: numbers of several units make a column of text.
    """

    name: str
    label: str
    unit: str
    family: str = ""
    tail: str = ""
    extreme: Literal["", "high", "low"] = ""
    screen: bool = True
    machine: bool = True
    help: str = ""
    bound: bool = False
    side: Literal["", "left", "right"] = ""

    def __post_init__(self) -> None:
        if self.unit not in UNITS and self.unit not in TEXT_UNITS:
            raise ValueError(f"{self.name}: unknown unit {self.unit!r}")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of values under columns; `keys` names the rows and `layout` says how people see it.

    `findings` are the sentences that answer the question, above all; `head` is the line above the table;
    `conventions` what every figure rests on; `footnotes` general
    notes for people that belong to no cell; `warnings` go to stderr and into JSON. `pairs` compare two rows each and
    `inference` says how; both are for JSON, people read them in `footnotes`, as they read `verdict`, a record for each
    of its sentences. `titles` are lines above the rows of those
    numbers for people: each row belongs to the last title above it. `caveats` are those footnotes that qualify the
    figures, such as rows that a choice could not judge, or lists that are old: where a format has no footnotes they go
    to stderr, and into JSON as warnings.
    `about` has the funds of a sentence of `findings` or `footnotes` that is about some of the rows: where a choice
    leaves none of a fund's rows, whose keys are its ticker or begin with it and a point, its sentences go too.
    """

    command: str
    columns: tuple[Column, ...]
    keys: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    head: str = ""
    as_of: date | None = None
    conventions: Mapping[str, str | None] = field(default_factory=lambda: MappingProxyType({}))
    footnotes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    layout: Literal["rows", "funds"] = "rows"
    key_label: str = ""
    inference: Record = field(default_factory=lambda: MappingProxyType({}))
    pairs: tuple[Record, ...] = ()
    findings: tuple[str, ...] = ()
    titles: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    caveats: tuple[str, ...] = ()
    verdict: tuple[Record, ...] = ()
    about: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        if len(self.keys) != len(self.rows) or any(len(r) != len(self.columns) for r in self.rows):
            raise ValueError(f"{self.command}: every row has a key and a cell for every column")
        if self.titles and 0 not in self.titles:
            raise ValueError(f"{self.command}: rows above the first title")

    def column(self, name: str) -> tuple[Value, ...]:
        """The cells of one column, in row order; KeyError if there is none of that name."""
        for position, column in enumerate(self.columns):
            if column.name == name:
                return tuple(row[position] for row in self.rows)
        raise KeyError(name)


def without_column(table: Table, name: str) -> Table:
    """The table without one of its columns. **Raises** StopIteration for a name that it does not have."""
    place = next(number for number, column in enumerate(table.columns) if column.name == name)
    columns = (*table.columns[:place], *table.columns[place + 1 :])
    return replace(table, columns=columns, rows=tuple((*row[:place], *row[place + 1 :]) for row in table.rows))


def has_numbers(column: Column, values: Iterable[object]) -> bool:
    """Whether the values of a column are numbers; where each row has a unit of its own, whether all of them are."""
    known = [value for value in values if value is not None]
    numbers = [isinstance(value, (int, float)) and not isinstance(value, bool) for value in known]
    return all(numbers) and (bool(known) or column.unit not in TEXT_UNITS)


def text_of(value: Value, *, brief: bool = False) -> str:
    """The cell as people read it, without footnote letters; an em dash where it is missing."""
    if value.value is None:
        return DASH
    if isinstance(value.value, str):
        return (brief and value.brief) or value.value
    if isinstance(value.value, date):
        return value.value.strftime("%Y-%m") if value.unit == "month" else value.value.isoformat()
    text = UNITS[value.unit](value.value)
    if text[:1] in "+-" and not any(digit in text for digit in "123456789"):
        text = text[1:]
    return f"~{text}" if value.mark == "~" else text
