"""Text from outside made harmless: nothing that moves a cursor, turns text round or is a formula."""

from __future__ import annotations

import re
import unicodedata

_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # colours and cursor movements
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"  # titles, links
    r"|\x1b[ -/]*[0-Z\\-~]"
)
#: What a spreadsheet may read as the beginning of a formula, and the full-width forms of the same.
_FORMULA_STARTS = frozenset("=+-@＝＋－＠")
#: The two format characters that words and emoji need; every other one only hides or reorders text.
#: A negative number or percentage written as text is what a spreadsheet may well read as one.
_NUMBER = re.compile(r"-\d+(\.\d+)?(e[+-]?\d+)?( %)?", re.ASCII)
_JOINERS = "\u200c\u200d"


def clean(text: str) -> str:
    """The text without terminal escapes, control characters and invisible or direction-changing ones.

    Tabs and line breaks become a space. What UTF-8 or XML could not carry is dropped.
    """
    if text.isprintable():
        return text
    return "".join(_safe_character(character) for character in _ESCAPES.sub("", text))


def _safe_character(character: str) -> str:
    category = unicodedata.category(character)
    if character in "\t\n\r\v\f\x85" or category in ("Zl", "Zp"):
        return " "
    if category in ("Cc", "Cs") or (category == "Cf" and character not in _JOINERS):
        return ""
    code = ord(character)
    if code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF:
        return ""
    return character


def for_spreadsheet(text: str) -> str:
    """The clean text, with an apostrophe in front where a spreadsheet would take it for a formula."""
    safe = clean(text)
    visible = safe.strip().lstrip(_JOINERS).lstrip()
    return "'" + safe if visible[:1] in _FORMULA_STARTS and visible and not _NUMBER.fullmatch(safe) else safe
