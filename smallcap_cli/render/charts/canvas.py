"""Dots on a terminal: eight to a character as braille, or one where nothing but ASCII can be shown."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from smallcap_cli.core.model import Floats

#: The bit of each dot of a braille character, by row and column.
_BITS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]], dtype=np.int64)
_BRAILLE = 0x2800
#: What a series is drawn with where there is no braille, by its colour; the last one for those without a colour.
LETTERS = "*+ox#@."


class Cell(NamedTuple):
    """What stands in a field of the canvas: a character, and the number of the layer it belongs to."""

    character: str
    layer: int


class Canvas:
    """Layers of dots over one another, the later above the earlier; `dots` is how many a character has each way."""

    def __init__(self, columns: int, rows: int, *, ascii: bool) -> None:
        self.across, self.down = (1, 1) if ascii else (2, 4)
        self.columns, self.rows, self._ascii = columns, rows, ascii
        self._bits = np.zeros((rows, columns), dtype=np.int64)
        self._owner = np.full((rows, columns), -1, dtype=np.int64)

    @property
    def width(self) -> int:
        """Dots from left to right."""
        return self.columns * self.across

    @property
    def height(self) -> int:
        """Dots from top to bottom."""
        return self.rows * self.down

    def line(self, layer: int, x: Floats, y: Floats) -> None:
        """A line through points in dots from the left and the top; between two points it is straight.

        Every column has the points that lie in it and the middle of the line across it. **Shape** x does not fall.
        """
        middles = np.arange(np.floor(x[0]), np.floor(x[-1]) + 1) + 0.5
        column = np.clip(np.floor(np.concatenate([x, middles])), 0, self.width - 1).astype(np.int64)
        dots = np.rint(np.concatenate([y, np.interp(middles, x, y)]))
        low, high = np.full(self.width, np.inf), np.full(self.width, -np.inf)
        np.minimum.at(low, column, dots)
        np.maximum.at(high, column, dots)
        # A column joins the one before it: its line begins a dot beside where that one ended.
        low[1:], high[1:] = (
            np.where(low[1:] > high[:-1] + 1, np.where(np.isfinite(high[:-1]), high[:-1] + 1, low[1:]), low[1:]),
            np.where(high[1:] < low[:-1] - 1, np.where(np.isfinite(low[:-1]), low[:-1] - 1, high[1:]), high[1:]),
        )
        self._fill(layer, low, high)

    def bar(self, layer: int, left: float, right: float, y: float, zero: float) -> None:
        """A bar from zero to a height; it covers at least one dot each way."""
        low, high = np.full(self.width, np.inf), np.full(self.width, -np.inf)
        first = min(max(round(left), 0), self.width - 1)
        last = max(min(round(right), self.width), first + 1)
        low[first:last], high[first:last] = min(y, zero), max(y, zero)
        self._fill(layer, low, high)

    def _fill(self, layer: int, low: Floats, high: Floats) -> None:
        """Dots of every column from one height to another; columns whose ends are not finite have none."""
        some = np.isfinite(low)
        top = np.clip(np.rint(np.where(some, low, 0)), 0, self.height - 1)
        bottom = np.clip(np.rint(np.where(some, high, -1)), -1, self.height - 1)
        down = np.arange(self.height)[:, None]
        dots = (down >= top) & (down <= bottom) & some
        parts = dots.reshape(self.rows, self.down, self.columns, self.across)
        bits = parts.astype(np.int64)
        found = bits.any(axis=(1, 3)) if self._ascii else np.einsum("rdca,da->rc", bits, _BITS)
        self._bits |= found.astype(np.int64)
        self._owner[found.astype(bool)] = layer

    def cell(self, row: int, column: int) -> Cell | None:
        """What stands in a field; None where there is nothing."""
        bits = int(self._bits[row, column])
        if not bits:
            return None
        layer = int(self._owner[row, column])
        return Cell(LETTERS[layer % len(LETTERS)] if self._ascii else chr(_BRAILLE + bits), layer)
