"""Parses a list of funds (`--funds-from FILE`, or standard input): pure text in, tickers out."""

from __future__ import annotations

import re

from smallcap_cli.errors import UsageFault, safe

TICKER = re.compile(r"\^?[A-Z0-9][A-Z0-9.\-=]{0,14}")


def is_ticker(text: str) -> bool:
    """Whether a text can be a ticker, in capitals or not."""
    return TICKER.fullmatch(text.strip().upper()) is not None


def fund_words(text: str) -> list[str]:
    """The words of a list: one or more a line, `#` begins a comment; of a table headed `ticker` its first column."""
    return [word for _, word in _words(text)]


def parse_fund_list(source: str, text: str) -> list[str]:
    """The words of a list, each of which can be a ticker. **Raises** UsageFault with the line of one that cannot."""
    words = _words(text)
    for line, word in words:
        if not is_ticker(word):
            raise UsageFault(f"{source}:{line}: {safe(word)!r} is not a ticker", "one a line; # begins a comment")
    return [word for _, word in words]


def _words(text: str) -> list[tuple[int, str]]:
    """Words with their lines."""
    lines = [(number, line.split("#", 1)[0].strip()) for number, line in enumerate(text.splitlines(), start=1)]
    rows = [(number, [cell.strip('"') for cell in re.split(r"[,;\s]+", line)]) for number, line in lines if line]
    if rows and rows[0][1][0].lower() == "ticker":
        return [(number, row[0]) for number, row in rows[1:]]
    return [(number, cell) for number, row in rows for cell in row if cell]
