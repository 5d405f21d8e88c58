"""Where the header of a price file stands, what separates its cells, and which column has which role."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from smallcap_cli.errors import CouldNotParse, safe
from smallcap_cli.providers.bars import PRICES
from smallcap_cli.providers.files.layout import NAMES, PLAIN, Layout
from smallcap_cli.providers.files.owner import letters, symbol_of
from smallcap_cli.userfiles.sheet import separator_of

#: Longest header line that is looked at.
MAX_HEADER = 10_000
#: Lines of text that a file may have above its header.
PREAMBLE = 30
RANGE_NAMES = frozenset({
    "open", "high", "low", "erster", "eröffnung", "hoch", "tief", "otwarcie", "najwyzszy", "najnizszy",
})  # fmt: skip
#: How a heading of net asset values begins.
NAV_HEADINGS = ("nav", "netassetvalue")


class Heading(NamedTuple):
    """The header of a text: its cells, its line from 1 on, the role of its columns, and the text below it."""

    separator: str
    cells: list[str]
    line: int
    positions: Mapping[str, int]
    rows: str


def heading_of(name: str, text: str, layout: Layout = PLAIN, ticker: str = "") -> Heading:
    """The header of a file for a ticker: the first line that names a date and a close, or the one after `skip` lines.

    **Raises** CouldNotParse where no line is one.
    """
    lines = text.split("\n", PREAMBLE + layout.skip + 1)
    separator, start = layout.separator, layout.skip
    if not start and lines[0].casefold().startswith("sep=") and len(lines[0]) > len("sep="):
        separator, start = separator or lines[0][len("sep=")], 1
    first: CouldNotParse | None = None
    for index, line in enumerate(lines[start : start + PREAMBLE], start=start):
        if not line.strip():
            continue
        mark = separator or separator_of(line)
        cells = [cell.strip().strip('"').strip() for cell in line[:MAX_HEADER].split(mark)]
        try:
            positions = positions_of(name, cells, layout, index + 1, ticker)
        except CouldNotParse as fault:
            if layout.skip or "no date column" not in fault.message:
                raise
            first = first or fault
            continue
        rest = text.split("\n", index + 1)
        return Heading(mark, cells, index + 1, positions, rest[-1] if len(rest) > index + 1 else "")
    raise first or CouldNotParse(f"{name}:{start + 1}: no header line", "correct `skip` in layout.yaml")


def positions_of(
    name: str, header: Sequence[str], layout: Layout = PLAIN, line: int = 1, ticker: str = ""
) -> dict[str, int]:
    """Where each role's column is; CouldNotParse without a date column or a close.

    The only column without a heading is the index of a frame and has the days; a column headed by the ticker has its
    closes where no other has.
    """
    positions = {role: _mapped_position(name, header, column, line) for role, column in layout.columns.items()}
    mapped = set(positions.values())
    plain = ["" if i in mapped else letters(cell) for i, cell in enumerate(header)]
    for role, names in NAMES.items():
        found = [i for known in names for i, cell in enumerate(plain) if cell == known]
        if role in positions or not found:
            continue
        if plain.count(plain[found[0]]) > 1:
            what = f"two columns are called {safe(header[found[0]])!r}"
            raise CouldNotParse(f"{name}:{line}: {what}", "say which one counts in layout.yaml")
        positions[role] = found[0]
    own = [i for i, cell in enumerate(header) if ticker and symbol_of(cell) == symbol_of(ticker)]
    if len(own) == 1 and not any(role in positions for role in PRICES):
        positions["close"] = own[0]
    listed = safe(", ".join(header), 120)
    unnamed = [i for i, cell in enumerate(header) if not cell]
    if "date" not in positions and len(unnamed) == 1 and any(role in positions for role in PRICES):
        positions["date"] = unnamed[0]
    if "date" not in positions:
        raise CouldNotParse(f"{name}:{line}: no date column in the header: {listed}", _date_hint(layout))
    if not any(role in positions for role in PRICES):
        raise CouldNotParse(f"{name}:{line}: no Close column in the header: {listed}", _close_hint(header))
    return positions


def has_range(header: Sequence[str]) -> bool:
    """Whether the header has opens, highs or lows beside the close."""
    return any(letters(cell) in RANGE_NAMES for cell in header)


def _mapped_position(name: str, header: Sequence[str], column: str, line: int) -> int:
    for i, cell in enumerate(header):
        if cell.casefold() == column.strip().casefold():
            return i
    listed = safe(", ".join(header), 120)
    what = f"no column {safe(column)!r}, which layout.yaml names, in the header: {listed}"
    raise CouldNotParse(f"{name}:{line}: {what}", "correct layout.yaml")


def _date_hint(layout: Layout) -> str:
    return "call it Date, or write `columns: {date: HEADING}` in layout.yaml; `smallcap data layout FILE` helps"


def _close_hint(header: Sequence[str]) -> str:
    nav = next((cell for cell in header if letters(cell).startswith(NAV_HEADINGS)), None)
    if nav is not None:
        return f"write `columns: {{close: {safe(nav)}}}` and `price_kind: nav` in layout.yaml for net asset values"
    return "call it Close, or write `columns: {close: HEADING}` in layout.yaml; `smallcap data layout FILE` helps"
