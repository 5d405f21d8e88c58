"""Pieces of lines on a terminal with their styles: one colour a fund, dim for axes, bold for titles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from smallcap_cli.render.text_safety import clean

#: A text and its style: "", a name of `_CODES`, or the number of a fund's colour as text.
Piece = tuple[str, str]

_RESET = "\x1b[0m"
#: Select Graphic Rendition, ISO 6429: the colours that light and dark terminals both show.
_CODES: Mapping[str, str] = MappingProxyType(
    {
        "dim": "\x1b[2m", "bold": "\x1b[1m", "red": "\x1b[31m",
        "0": "\x1b[36m", "1": "\x1b[33m", "2": "\x1b[32m", "3": "\x1b[35m", "4": "\x1b[94m", "5": "\x1b[91m",
    }
)  # fmt: skip


#: Room between tables or bars that stand side by side.
BETWEEN = 3


def side_by_side(columns: Sequence[Sequence[Sequence[Piece]]], number: int, each: int) -> list[Piece]:
    """One line of several tables, each as wide as the widest, with room between them."""
    pieces: list[Piece] = []
    for place, lines in enumerate(columns):
        line = lines[number] if number < len(lines) else []
        pieces += line
        if place < len(columns) - 1:
            pieces.append((" " * (each + BETWEEN - sum(len(text) for text, _ in line)), ""))
    return pieces


def color_style(color: int | None) -> str:
    """The style of a fund's colour; grey is dim."""
    return "dim" if color is None else str(color % 6)


def text_of_lines(lines: Iterable[Sequence[Piece]], *, color: bool, ascii: bool) -> str:
    """The lines as text that ends in a newline, without blanks at their ends."""
    return "".join(_line(pieces, color, ascii) + "\n" for pieces in lines)


def _line(pieces: Sequence[Piece], color: bool, ascii: bool) -> str:
    shown: list[str] = []
    rest = len("".join(text for text, _ in pieces).rstrip())
    for text, style in _merge(pieces):
        part = clean(text[: max(rest, 0)])
        rest -= len(text)
        if ascii:
            part = part.translate(_PLAIN).encode("ascii", "replace").decode()
        shown.append(f"{_CODES[style]}{part}{_RESET}" if color and style and part.strip() else part)
    return "".join(shown)


def _merge(pieces: Sequence[Piece]) -> list[Piece]:
    """Neighbours of one style as one piece: a colour is named once."""
    joined: list[Piece] = []
    for text, style in pieces:
        if joined and joined[-1][1] == style:
            joined[-1] = (joined[-1][0] + text, style)
        else:
            joined.append((text, style))
    return joined


#: What smallcap itself writes beyond ASCII, and what it is there.
_PLAIN = str.maketrans({"─": "-", "┊": ":", "╵": "'", "│": "|", "·": ";", "—": "-", "█": "#", "▐": "#", "…": "~"})
