"""Lists of names and of what is said of them, as one line; the words of a command line."""

from __future__ import annotations

import shlex
from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

MOST_NAMES = 12

Item = TypeVar("Item", bound=Hashable)


def unique(items: Iterable[Item]) -> tuple[Item, ...]:
    """The items once each, in the order of their first appearance."""
    return tuple(dict.fromkeys(items))


def command_words(line: str) -> tuple[str, ...]:
    """The words of a command line in a file, `smallcap` left out. **Raises** ValueError for an open quotation."""
    words = tuple(shlex.split(line))
    return words[1:] if words[:1] == ("smallcap",) else words


def lines_by_text(texts: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Funds with what is said of them, as one line a text with all its funds in front."""
    return tuple(funds_by_line(texts))


def funds_by_line(texts: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Those lines with the funds of each."""
    by_text: dict[str, list[str]] = {}
    for ticker, text in texts:
        by_text.setdefault(text, []).append(ticker)
    return {f"{name_list(tickers)}: {text}": tuple(tickers) for text, tickers in by_text.items()}


def name_list(names: Sequence[str], most: int = MOST_NAMES) -> str:
    """Names in a line, the first of them where there are many."""
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def quantity(count: int, noun: str) -> str:
    """A number of things in words, such as `1 vintage` or `1,200 vintages`."""
    return count_of(count, noun, f"{noun}s")


def count_of(count: int, one: str, many: str) -> str:
    """A number of things in words, such as `1 company` or `1,200 companies`."""
    return f"{count:,} {one if count == 1 else many}"


def in_a_row(count: int, noun: str) -> str:
    """How many periods follow each other: `3 months in a row`, and `1 month` of one alone."""
    return quantity(count, noun) + (" in a row" if count > 1 else "")


def and_more(count: int) -> str:
    """What follows the first of several things that are not named: ` (and 3 more)`; nothing where there is one."""
    return f" (and {count - 1:,} more)" if count > 1 else ""


def probability_text(probability: float) -> str:
    """Three digits; a probability below them is small, and not zero."""
    return "<0.001" if 0.0 <= probability < 0.001 else f"{probability:.3f}"


def percent_text(fraction: float, digits: int = 2) -> str:
    """A fraction in percent: `1.50 %` of 0.015."""
    return f"{fraction * 100:,.{digits}f} %"
