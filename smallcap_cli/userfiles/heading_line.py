"""The heading of a table in a file, by which one tells that its layout changed."""

from __future__ import annotations

from smallcap_cli.errors import CouldNotParse
from smallcap_cli.userfiles.sheet import likely_encoding, separator_of, with_plain_ends
from smallcap_cli.userfiles.workbook import SUFFIX, workbook_text

#: Issuers write some lines about the fund above the table.
MOST_LINES = 40


def heading_words(name: str, content: bytes) -> str:
    """The cells of the first of a file's lines that has the most cells, with commas between them.

    **Raises** CouldNotParse for a workbook that is none, and for a file without text.
    """
    if name.casefold().endswith(SUFFIX):
        text = workbook_text(name, content, CouldNotParse)
    else:
        text = content.decode(likely_encoding(content) or "utf-8-sig", errors="replace")
    rows = [_cells(line) for line in with_plain_ends(text).split("\n")[:MOST_LINES] if line.strip()]
    if not rows:
        raise CouldNotParse(f"{name} is empty", "name a file with a table")
    widest = max(rows, key=len)
    return ", ".join(widest)


def _cells(line: str) -> list[str]:
    return [cell.strip().strip('"') for cell in line.split(separator_of(line))]
