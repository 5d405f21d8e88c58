"""The words of a small grammar: a text cut into tokens, for a parser to read in order."""

from __future__ import annotations

import re


def tokens_of(text: str, token: re.Pattern[str], grammar: str) -> list[str]:
    """The tokens of a text, each the first group of a match. **Raises** ValueError for what is no part of `grammar`."""
    tokens, position, stripped = [], 0, text.rstrip()
    while position < len(stripped):
        found = token.match(stripped, position)
        if found is None:
            raise ValueError(f"{stripped[position : position + 10].strip()!r} is not part of {grammar}")
        tokens.append(found.group(1))
        position = found.end()
    return tokens
