"""How a file writes its numbers: decimal mark, thousands mark and currency sign, and which of them read all cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import product
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.model import Floats
from smallcap_cli.errors import CouldNotParse, safe
from smallcap_cli.providers.files.layout import Layout
from smallcap_cli.userfiles.sheet import MISSING

NO_FIGURE = MISSING | {"."}
DECIMALS = (".", ",")
THOUSANDS = (",", ".", " ", "'")
#: A dollar sign says nothing against the default currency; any other sign must be said.
DOLLAR, OTHER_SIGNS = "$", {"€": "EUR", "£": "GBP", "¥": "JPY"}
#: Letters after a volume.
LETTERS = {"k": 1e3, "m": 1e6, "b": 1e9}
_BLANKS = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2019": "'"})
_LIKE_A_NUMBER = re.compile(r"[-+]?[0-9][0-9.,' ]*", re.ASCII)


class Notation(NamedTuple):
    """The marks of a number; the first is that of plain CSV."""

    decimal: str = "."
    thousands: str = ""

    def figure(self, text: str) -> float:
        """A cell without currency sign; NaN for a missing figure. **Raises** ValueError for what is no number."""
        if text.casefold() in NO_FIGURE:
            return float("nan")
        if text.isascii() and text.casefold().lstrip("+-") in ("inf", "infinity"):
            return float(text)
        if not _pattern(self).fullmatch(text):
            raise ValueError(text)
        return float(text.replace(self.thousands, "").replace(self.decimal, "."))


NOTATIONS = (
    Notation(), Notation(","),
    *(Notation(decimal, thousands) for decimal, thousands in product(DECIMALS, THOUSANDS) if decimal != thousands),
)  # fmt: skip


@cache
def _pattern(notation: Notation) -> re.Pattern[str]:
    mark, point = re.escape(notation.thousands), re.escape(notation.decimal)
    whole = rf"(?:[0-9]{{1,3}}(?:{mark}[0-9]{{3}})+|[0-9]+)" if mark else "[0-9]+"
    return re.compile(rf"[-+]?(?:{whole}(?:{point}[0-9]*)?|{point}[0-9]+)(?:[eE][-+]?[0-9]{{1,3}})?")


class RoleCells(NamedTuple):
    """The cells of one role, without blanks around them."""

    role: str
    cells: Sequence[str]


def column_of(role: str, cells: Iterable[str], sign: str = "") -> RoleCells:
    """A column of cells without their currency sign and with one kind of blank and apostrophe."""
    plain = (cell.translate(_BLANKS) for cell in cells)
    return RoleCells(role, [(cell.replace(sign, "") if sign else cell).strip() for cell in plain])


def sign_of(name: str, lines: Sequence[int], columns: Mapping[str, Sequence[str]]) -> str:
    """The dollar sign where a column has it. **Raises** CouldNotParse for another currency's: nobody has said it."""
    for role, cells in columns.items():
        for line, cell in zip(lines, cells, strict=True):
            sign = next((sign for sign in OTHER_SIGNS if sign in cell), "")
            if sign:
                what = f"{name}:{line}: {_words(role)} {safe(cell)!r} has the sign {sign}"
                hint = f"write `currency_sign: {sign}` and `currency: {OTHER_SIGNS[sign]}` in layout.yaml"
                raise CouldNotParse(what, hint)
    return DOLLAR if any(DOLLAR in cell for cells in columns.values() for cell in cells) else ""


def notations_of(
    columns: Sequence[RoleCells], others: Sequence[RoleCells], among: Sequence[Notation] = NOTATIONS
) -> list[Notation]:
    """The notations that read every cell, one for each different reading; none where none does.

    A file has one notation: where the cells allow two, the numbers of its `others` columns decide.
    """
    texts = sorted({cell for column in columns for cell in column.cells})
    fitting: dict[tuple[str, ...], Notation] = {}
    for notation in among:
        try:
            read = tuple(repr(notation.figure(text)) for text in texts)
        except ValueError:
            continue
        fitting.setdefault(read, notation)
    found = list(fitting.values())
    for column in others if len(found) > 1 else ():
        numbers = {text for cell in column.cells if _LIKE_A_NUMBER.fullmatch(text := cell.rstrip("%").strip())}
        found = [notation for notation in found if _reads(notation, numbers)] or found
    return found


def notation_for(
    name: str,
    lines: Sequence[int],
    columns: Sequence[RoleCells],
    others: Sequence[RoleCells],
    among: Sequence[Notation],
) -> Notation:
    """The only notation that reads the columns.

    **Raises** CouldNotParse with the line of a cell that is no number, or that can be read as two.
    """
    found = notations_of(columns, others, among)
    if len(found) == 1:
        return found[0]
    for column in columns:
        for line, cell in zip(lines, column.cells, strict=True):
            place = f"{name}:{line}: {_words(column.role)} {safe(cell)!r}"
            if not found and not any(_reads(notation, [cell]) for notation in among):
                raise CouldNotParse(f"{place} is not a number", "write 1234.56, or say how in layout.yaml")
            values = sorted({notation.figure(cell) for notation in found}, reverse=True) if found else []
            if len(values) > 1 and values[0] == values[0]:
                mark = "," if "," in cell else "."
                what = f"{place} may be {' or '.join(f'{value:g}' for value in values)}"
                raise CouldNotParse(what, f'write `decimal: "{mark}"` or `thousands: "{mark}"` in layout.yaml')
    raise _mixture(name, lines, columns, among)


def _mixture(name: str, lines: Sequence[int], columns: Sequence[RoleCells], among: Sequence[Notation]) -> CouldNotParse:
    """Where each cell is a number and no notation reads all: the first cell that most others' notation does not."""
    cells = [(line, column.role, cell) for column in columns for line, cell in zip(lines, column.cells, strict=True)]
    usual = max(among, key=lambda notation: sum(_reads(notation, [cell]) for _, _, cell in cells))
    line, role, cell = next(found for found in cells if not _reads(usual, [found[2]]))
    what = f"{name}:{line}: {_words(role)} {safe(cell)!r} is not a number as the other rows write it"
    return CouldNotParse(what, "write all rows in the same way")


def volumes(column: RoleCells, notation: Notation) -> list[float]:
    """The figures of a volume, with letters for thousands, millions and billions. **Raises** ValueError for others."""
    found = []
    fitting = [known for known in NOTATIONS if known.decimal == notation.decimal]
    for cell in column.cells:
        factor = LETTERS.get(cell[-1:].casefold(), 1.0)
        text = cell[:-1].strip() if factor != 1.0 else cell
        fits = next((known for known in fitting if _reads(known, [text])), notation)
        found.append(fits.figure(text) * factor)
    return found


def _reads(notation: Notation, texts: Iterable[str]) -> bool:
    try:
        for text in texts:
            notation.figure(text)
    except ValueError:
        return False
    return True


def _words(role: str) -> str:
    return role.replace("_", " ")


def read_figures(
    name: str,
    lines: Sequence[int],
    texts: Mapping[str, Sequence[str]],
    others: Sequence[Sequence[str]],
    layout: Layout,
    separator: str,
) -> tuple[dict[str, Floats], tuple[str, ...]]:
    """Role -> figures of a file's columns, and a warning where its volume had to be left out.

    Nobody asks for a volume: one that is no number is NaN on all days and makes no fund unavailable.
    **Raises** CouldNotParse.
    """
    notation, sign = notation_of_file(name, lines, texts, others, layout, separator)
    columns = [column_of(role, cells, sign) for role, cells in texts.items() if role != "volume"]
    found = {column.role: np.array([notation.figure(cell) for cell in column.cells]) for column in columns}
    if "volume" not in texts:
        return found, ()
    try:
        return {**found, "volume": np.array(volumes(column_of("volume", texts["volume"]), notation))}, ()
    except ValueError as error:
        what = f"{name}: volume {safe(str(error))!r} is not a number: the volume is left out"
        return {**found, "volume": np.full(len(lines), np.nan)}, (what,)


def notation_of_file(
    name: str,
    lines: Sequence[int],
    texts: Mapping[str, Sequence[str]],
    others: Sequence[Sequence[str]],
    layout: Layout,
    separator: str,
) -> tuple[Notation, str]:
    """The notation and the currency sign of a file's columns. **Raises** CouldNotParse where its cells do not tell."""
    priced = {role: cells for role, cells in texts.items() if role != "volume"}
    sign = layout.currency_sign or sign_of(name, lines, priced)
    columns = [column_of(role, cells, sign) for role, cells in priced.items()]
    asides = [column_of("", cells, sign) for cells in (*others, texts.get("volume", ()))]
    among = [known for known in NOTATIONS if _is_allowed(known, layout, separator, columns)]
    return notation_for(name, lines, columns, asides, among), sign


def _is_allowed(notation: Notation, layout: Layout, separator: str, columns: Sequence[RoleCells]) -> bool:
    """Whether layout.yaml allows a notation; without it a point is a decimal mark where commas separate cells."""
    if layout.decimal and notation.decimal != layout.decimal:
        return False
    if layout.thousands and notation.thousands != layout.thousands:
        return False
    if notation.thousands != "." or separator != "," or layout.thousands or layout.decimal:
        return True
    return any("," in cell for column in columns for cell in column.cells)
