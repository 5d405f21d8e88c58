"""Parses a list of funds (`--funds-from FILE`, or standard input): pure text in, tickers out."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence

from smallcap_cli.errors import UsageFault, safe
from smallcap_cli.inputfile import FileTerms
from smallcap_cli.userfiles.sheet import SheetRow, SheetTerms, csv_rows, separator_of, with_plain_ends

TICKER = re.compile(r"\^?[A-Z0-9][A-Z0-9.\-=&]{0,14}")
#: Headings of the column of tickers, letters only, best first.
HEADINGS = (
    "ticker",
    "symbol",
    "tickersymbol",
    "fundticker",
    "etfticker",
    "stocksymbol",
    "tickersymbols",
    "symbols",
    "tickers",
)
SEPARATORS = (",", ";", "\t", "|")
#: Lines that a table may have above its header.
PREAMBLE = 30
QUANTITY = re.compile(r"[-+$€£]?[\d,]*\.?\d+%?")
NO_TICKER = frozenset({"", "-", "--", "n/a"})
#: Words of the lines of a broker's table that are no security: cash, totals, orders that are not done.
NO_SECURITY = frozenset({"cash", "total", "totals", "subtotal", "pending", "balance", "sweep"})
#: Columns that say in words what a row is.
DESCRIPTIONS = frozenset({"description", "name", "security description", "security name", "investment name"})
WORKBOOK = b"PK\x03\x04"
FILE = FileTerms("list of funds", 50_000_000, "one ticker a line")
TERMS = SheetTerms(UsageFault, "one ticker a line; # begins a comment", "one ticker a line", "close the quotation mark")


def list_text(source: str, content: bytes) -> str:
    """The text of a list: of a workbook its only sheet, else UTF-16 with its mark, or UTF-8."""
    if content.startswith(WORKBOOK):
        from smallcap_cli.userfiles.workbook import workbook_text

        return workbook_text(source, content, UsageFault)
    utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return content.decode("utf-16" if utf16 else "utf-8-sig", errors="replace")


def is_ticker(text: str) -> bool:
    """Whether a text can be a ticker, in capitals or not."""
    return TICKER.fullmatch(text.strip().upper()) is not None


def fund_words(text: str, source: str = "standard input") -> list[str]:
    """The words of a list: one or more a line, `#` begins a comment; of a table with a heading its column of tickers.

    **Raises** UsageFault for a table that does not say which column the tickers are in.
    """
    return [word for _, word in _words(source, text)]


def ticker_hint(text: str) -> str:
    """How to write what is no ticker: a class of shares has a dash, BRK-B."""
    share_class = re.fullmatch(r"\s*([A-Za-z]{1,5})[/ ]([A-Za-z])\s*", text)
    if share_class:
        return f"Yahoo writes {share_class[1].upper()}-{share_class[2].upper()}"
    return "letters, digits and . - = & only, at most 15, such as IWM"


def parse_fund_list(source: str, text: str) -> list[str]:
    """The words of a list, each of which can be a ticker. **Raises** UsageFault with the line of one that cannot."""
    words = _words(source, text)
    for line, word in words:
        if not is_ticker(word):
            raise UsageFault(f"{source}:{line}: {safe(word)!r} is not a ticker", "one a line; # begins a comment")
    return [word for _, word in words]


def _words(source: str, text: str) -> list[tuple[int, str]]:
    """Words with their lines."""
    lines = with_plain_ends(text).split("\n")
    for index, line in enumerate(lines[:PREAMBLE]):
        separator = separator_of(line, SEPARATORS)
        header = [cell.strip().strip('"') for cell in line.split(separator)]
        column = _ticker_column(f"{source}:{index + 1}", header)
        if column is not None and (not index or separator in line or _only_comments(lines[:index])):
            body = "\n".join("" if below.startswith("#") else below for below in lines[index + 1 :])
            rows = csv_rows(source, body, TERMS, separator=separator, first_line=index + 2)
            names = [place for place, cell in enumerate(header) if cell.casefold() in DESCRIPTIONS]
            held = [row for row in rows if not any(_is_cash(row, place) for place in names)]
            return [(row.line, cell) for row in held if (cell := _ticker_cell(row, column)) is not None]
    return _plain_words(source, lines)


def _ticker_column(place: str, header: Sequence[str]) -> int | None:
    """Where a header has the tickers; None where the line is no header."""
    plain = ["".join(c for c in cell.casefold() if c.isalnum()) for cell in header]
    for name in HEADINGS:
        if plain.count(name) > 1:
            raise UsageFault(f"{place}: two columns are called {name!r}", "leave one of them")
        if name in plain:
            return plain.index(name)
    return None


def _only_comments(lines: Sequence[str]) -> bool:
    return all(not line.split("#", 1)[0].strip() for line in lines)


def _is_cash(row: SheetRow, column: int) -> bool:
    """Whether a row is described as cash and nothing else, whatever its ticker: a broker's core position."""
    return len(row.cells) > column and row.cells[column].strip().casefold() == "cash"


def _ticker_cell(row: SheetRow, column: int) -> str | None:
    """The ticker of a row; None for a row without one, and for a footnote, which is one text across the row."""
    filled = [cell.strip() for cell in row.cells if cell.strip()]
    if len(row.cells) <= column or (len(filled) == 1 and " " in filled[0]):
        return None
    # Fidelity marks money-market funds with a footnote: SPAXX**.
    cell = row.cells[column].strip().rstrip("*")
    words = set(re.findall(r"[a-z]+", cell.casefold()))
    # CASH is a ticker, Cash a line of cash.
    is_line = bool(words & NO_SECURITY) and (" " in cell or cell.istitle() or "total" in cell.casefold())
    return None if cell.casefold() in NO_TICKER or is_line else cell


def _plain_words(source: str, lines: Sequence[str]) -> list[tuple[int, str]]:
    """The words of a list without a header. **Raises** UsageFault where its rows are those of a table."""
    plain = [(number, line.split("#", 1)[0].strip()) for number, line in enumerate(lines, start=1)]
    rows = [(number, line) for number, line in plain if line]
    _refuse_table(source, rows)
    words = [(number, cell.strip('"')) for number, line in rows for cell in re.split(r"[,;|\s]+", line)]
    return [(number, word) for number, word in words if word]


def _refuse_table(source: str, rows: Sequence[tuple[int, str]]) -> None:
    cells = [re.split(r"[,;|\t]", line) if re.search(r"[,;|\t]", line) else line.split() for _, line in rows]
    width = len(cells[0]) if cells else 0
    if width < 2 or any(len(row) != width for row in cells):
        return
    below = cells[1:] or cells
    columns = [[cell.strip().strip('"') for cell in column] for column in zip(*below, strict=True)]
    if any(all(map(QUANTITY.fullmatch, column)) or all(" " in cell for cell in column) for column in columns):
        what = f"{source}:{rows[0][0]}: a table without a column Ticker or Symbol"
        raise UsageFault(what, "write a header line that says where the tickers are")
