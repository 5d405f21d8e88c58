"""Texts above and below a table as lines of a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap


def text_lines(text: str, joint: str, width: int) -> list[str]:
    """Text broken at its joints, and at words where one part alone is too long; the last part is not left alone."""
    lines: list[list[str]] = []
    for part in text.split(joint):
        if lines and len(joint.join([*lines[-1], part])) <= width:
            lines[-1].append(part)
        else:
            lines += [[piece] for piece in wrap(part, width) or [""]]
    if len(lines) > 1 and len(lines[-2]) > 1 and len(lines[-1]) == 1:
        below = [lines[-2][-1], *lines[-1]]
        if len(joint.join(below)) <= width:  # a currency would stand on a line of its own
            lines[-2:] = [lines[-2][:-1], below]
    return [joint.join(parts) for parts in lines]


def note_lines(footnotes: Sequence[tuple[str, str]], width: int) -> list[str]:
    """Footnotes, several to a line where they fit: lettered ones together, and sentences that begin on one line."""
    lines: list[str] = []
    lettered, wrapped = False, True
    for mark, text in footnotes:
        note = f"{mark} {text}" if mark else text
        together = lettered if mark else not (lettered or wrapped)
        if lines and together and len(lines[-1]) + 3 + len(note) <= width:
            lines[-1] += "   " + note
        else:
            pieces = wrap(note, width, subsequent_indent="  ", break_long_words=False)
            lines += pieces
            wrapped = len(pieces) > 1
        lettered = bool(mark)
    return lines
