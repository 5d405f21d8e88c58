"""The letters that lead from a cell to its footnote, given in the order the reader meets them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from string import ascii_lowercase
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from smallcap_cli.render.text_safety import clean

if TYPE_CHECKING:
    from smallcap_cli.core.model import Value
    from smallcap_cli.core.table import Table

#: The mark of a month-end figure; in a table that has one, no footnote is called m.
MONTH_END = "m"
#: The marks of figures that are no extremes whatever they are, and what they say.
MARKS = {MONTH_END: "month-end figure", "!": "rests on a close that looks wrong"}

#: Reason for a missing value -> what people read.
REASON_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "not_listed_then": "not yet listed",
        "not_published": "not published",
        "not_fetched": "not fetched",
        "too_short": "history too short",
        "not_recovered": "not recovered",
        "outside_window": "outside the window",
        "not_comparable": "not comparable",
        "source_failed": "source failed",
        "not_offered": "not offered by the source",
    }
)


#: Reasons whose detail says all: in a file without closes in March nothing was left to fetch.
TOLD_BY_DETAIL = ("not_fetched",)
#: How a detail begins that says what the words of its reason would.
TOO_SHORT_DETAIL = "too short to test:"
#: Reasons that no other day or window mends.
UNFILLABLE = ("not_published", "not_offered")


class Lettered(NamedTuple):
    """Which letters each cell carries, and what they say: `lines` is (letter, text) in order."""

    lines: tuple[tuple[str, str], ...]
    by_cell: Mapping[tuple[int, int], str]

    def of(self, row: int, column: int) -> str:
        """The letters of a cell: "", "a", "ab"; "a,aa" from the 27th footnote on."""
        return self.by_cell.get((row, column), "")


def missing_text(value: Value) -> str:
    """Why a value is missing, in words: "not yet listed: first close 2019-09-26"."""
    if value.detail and (value.missing in TOLD_BY_DETAIL or value.detail.startswith(TOO_SHORT_DETAIL)):
        return clean(value.detail)
    words = REASON_WORDS[value.missing]
    return f"{words}: {clean(value.detail)}" if value.detail else words


def texts_of(value: Value) -> tuple[str, ...]:
    """The footnotes of one cell: why it is missing, then its notes; each text once."""
    reason = (missing_text(value),) if value.missing else ()
    return tuple(dict.fromkeys((*reason, *(clean(note) for note in value.notes if note))))


def columns_without_source(table: Table, columns: Sequence[int]) -> tuple[int, ...]:
    """The columns without any figure because no source has one; none where no other column is left."""
    empty = tuple(
        column for column in columns
        if all(row[column].value is None for row in table.rows)
        and any(row[column].missing in UNFILLABLE for row in table.rows)
    )  # fmt: skip
    return empty if table.layout == "funds" and table.rows and len(empty) < len(columns) else ()


def lacking_lines(table: Table, columns: Sequence[int]) -> tuple[tuple[str, str], ...]:
    """The columns without any figure as footnotes without a letter, one line for all that lack the same."""
    labels: dict[str, list[str]] = {}
    for column in columns:
        cells = [row[column] for row in table.rows]
        texts = tuple(dict.fromkeys(_lack(cell) for cell in cells))
        words = texts if len(texts) == 1 else tuple(dict.fromkeys(REASON_WORDS[cell.missing] for cell in cells))
        labels.setdefault(", ".join(words), []).append(clean(table.columns[column].label))
    return tuple(("", f"{lack}: {'; '.join(names)}") for lack, names in labels.items())


def _lack(cell: Value) -> str:
    """Why a cell is missing; where no source offers it, only what it needs."""
    return clean(cell.detail) if cell.missing == "not_offered" and cell.detail else missing_text(cell)


def letters(table: Table, order: Iterable[tuple[int, int]]) -> Lettered:
    """Letters for the cells in `order`, (row, column) as the reader meets them; same text, same letter."""
    alphabet = ascii_lowercase
    if any(cell.mark == MONTH_END for row in table.rows for cell in row):
        alphabet = alphabet.replace(MONTH_END, "")
    number_of: dict[str, int] = {}
    by_cell: dict[tuple[int, int], str] = {}
    for row, column in order:
        numbers = sorted(number_of.setdefault(text, len(number_of)) for text in texts_of(table.rows[row][column]))
        own = [_letter(number, alphabet) for number in numbers]
        separator = "," if any(len(letter) > 1 for letter in own) else ""
        if own:
            by_cell[row, column] = separator.join(own)
    lines = tuple((_letter(number, alphabet), text) for text, number in number_of.items())
    return Lettered(lines, MappingProxyType(by_cell))


def _letter(number: int, alphabet: str) -> str:
    """The letter of the footnote with this number from 0: a ... z, aa, ab ..."""
    name = ""
    number += 1
    while number:
        number, last = divmod(number - 1, len(alphabet))
        name = alphabet[last] + name
    return name
