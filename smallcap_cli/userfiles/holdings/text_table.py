"""A table of texts in a file of holdings, and what every such file is refused for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from smallcap_cli.errors import CouldNotParse
from smallcap_cli.userfiles.sheet import SheetRow, SheetTerms

#: Ten times the lines of the broadest fund.
MOST_BYTES = 50_000_000
EACH_ROW = "a file of holdings has one row a line of the fund"
TERMS = SheetTerms(
    CouldNotParse, "save the issuer's file again, or write CSV", EACH_ROW, "save the issuer's file again"
)


class TextTable(NamedTuple):
    """One table of texts with what stands above it; `mark` stands between a file's name and the number of a row."""

    title: str
    rows: Iterable[SheetRow]
    mark: str = ":"
