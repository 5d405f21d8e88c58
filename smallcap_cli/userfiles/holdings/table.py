"""The table of holdings in a page: which layout its header is of, what stands above it, its rows as lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import NamedTuple

from smallcap_cli.core.holdings import HoldingLine
from smallcap_cli.errors import CouldNotParse, safe
from smallcap_cli.userfiles.holdings import cells
from smallcap_cli.userfiles.holdings.text_table import TERMS, TextTable
from smallcap_cli.userfiles.sheet import SheetRow

#: Rows above a header; the longest preamble of an issuer has ten.
MOST_ABOVE = 60

Weight = Callable[[str, str, str], float | None]
Lines = tuple[HoldingLine, ...]


def _same_lines(lines: Lines) -> Lines:
    return lines


class HoldingsLayout(NamedTuple):
    """One layout: the heads of its columns by field, in small letters, and what stands above them.

    `label` is what a file in it is. `scheme` names its sectors, empty where nobody says whose they are. `least` is how
    many of its fields make a header one of it, 0 for half of them.

    Fields are those of a line, and `fund`, `day` and `currency` of a row. `required` are those without which there is
    no list; each has one of its heads. `day`, `fund` and `title` are the labels of what is stated above the header;
    where `title` is empty, the first text alone on its row is the fund's name.
    """

    label: str
    heads: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    scheme: str = ""
    day: str = ""
    fund: str = ""
    title: str = ""
    least: int = 0
    weight: Weight = cells.percentage
    refine: Callable[[Lines], Lines] = _same_lines


class Preamble(NamedTuple):
    """What a file states of its fund and day above the header."""

    day: date | None = None
    fund: str = ""
    title: str = ""


class Found(NamedTuple):
    """The table of a page: its layout, the columns of it by field, what stands above, the rows below the header.

    `last` holds the row that ended the list once it is read.
    """

    layout: HoldingsLayout
    columns: Mapping[str, int]
    heads: list[str]
    line: int
    above: Preamble
    rows: Iterator[SheetRow]
    last: list[SheetRow]


def find_table(name: str, page: TextTable, layouts: Sequence[HoldingsLayout]) -> Found | None:
    """The first table in a page whose header is one of the layouts', None without one.

    **Raises** CouldNotParse for a header that is one's but for a column without which there is no list.
    """
    above: list[list[str]] = []
    rows = iter(page.rows)
    for row in rows:
        heads = [" ".join(cell.split()) for cell in row.cells]
        layout = layout_of(heads, layouts)
        if layout is not None:
            columns = _columns(f"{name}{page.mark}{row.line}" if row.line else name, heads, layout)
            return Found(layout, columns, heads, row.line, _preamble(name, above, layout), rows, [])
        above.append(heads)
        if len(above) > MOST_ABOVE:
            return None
    return None


def layout_of(heads: Sequence[str], layouts: Sequence[HoldingsLayout]) -> HoldingsLayout | None:
    """The layout that knows most of the heads, the first of equals; None where each lacks more than half of its own."""
    known = {head.casefold() for head in heads}
    scores = [sum(any(head in known for head in every) for every in layout.heads.values()) for layout in layouts]
    fitting = [
        (score, -place)
        for place, (layout, score) in enumerate(zip(layouts, scores, strict=True))
        if score >= (layout.least or (len(layout.heads) + 1) // 2)
    ]
    return layouts[-max(fitting)[1]] if fitting else None


def _columns(place: str, heads: Sequence[str], layout: HoldingsLayout) -> Mapping[str, int]:
    places: dict[str, int] = {}
    for number, head in enumerate(heads):
        places.setdefault(head.casefold(), number)
    columns = {
        field: places[head]
        for field, every in layout.heads.items()
        if (head := next((one for one in every if one in places), ""))
    }
    lacking = [" or ".join(layout.heads[field]) for field in layout.required if field not in columns]
    if lacking:
        what = f"{place}: looks like {layout.label}, but has no column {' and no column '.join(lacking)}"
        raise CouldNotParse(what, f"the layout may have changed: write {PLAIN_LAYOUT}")
    return columns


PLAIN_LAYOUT = "ticker,name,weight as CSV, a weight as a fraction or with %"


def _preamble(name: str, above: Sequence[list[str]], layout: HoldingsLayout) -> Preamble:
    filled = [[cell for cell in row if cell] for row in above]
    stated = {row[0].rstrip(":").casefold(): row[1] for row in filled if len(row) > 1}
    alone = [row[0] for row in filled if len(row) == 1 and cells.day_in(row[0]) is None]
    written = cells.text_or_empty(stated.get(layout.day, ""))
    day = cells.day_in(written)
    if written and day is None:
        raise CouldNotParse(f"{name}: {layout.day} {safe(written)!r} is not a date", TERMS.layout)
    title = stated.get(layout.title, "") if layout.title else (alone[0] if alone and layout.day else "")
    return Preamble(day, bare_ticker(stated.get(layout.fund, "")), title)


def bare_ticker(text: str) -> str:
    """A fund's ticker in capitals without marks such as ®; empty for a dash."""
    return "".join(
        letter
        for letter in cells.text_or_empty(text).upper()
        if letter.isascii() and (letter.isalnum() or letter in ".-")
    )


def listed_rows(name: str, page: TextTable, found: Found) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of the list with their places, cells by field.

    A list ends at the first row that has at most one text, neither ticker nor identifier nor weight, or the header's.
    **Raises** CouldNotParse for a row of more or fewer cells than the header has.
    """
    keys = [found.columns[field] for field in ("ticker", "cusip", "isin", "weight") if field in found.columns]
    for row in found.rows:
        texts = [cell.strip() for cell in row.cells]
        if sum(map(bool, texts)) <= 1 or texts == found.heads or not any(any(texts[key : key + 1]) for key in keys):
            found.last.append(row)
            return
        place = f"{name}{page.mark}{row.line}"
        texts = full_row(place, texts, page, found)
        yield place, {field: texts[column] for field, column in found.columns.items()}


def full_row(place: str, row: Sequence[str], page: TextTable, found: Found) -> list[str]:
    """The texts of a row, as many as there are heads: a sheet has no empty cells at the end of its rows, CSV has.

    **Raises** CouldNotParse for another number of cells.
    """
    lacking = len(found.heads) - len(row)
    if lacking < 0 or (lacking > 0 and not page.title):
        raise CouldNotParse(f"{place}: {len(row)} cells under {len(found.heads)} heads", TERMS.mend_row)
    return [*row, *([""] * lacking)]


def line_of(place: str, texts: Mapping[str, str], found: Found) -> HoldingLine:
    """A row as a line; a price in another currency than US dollars is left out."""

    def text(field: str) -> str:
        return cells.text_or_empty(texts.get(field, ""))

    def figure(field: str) -> float | None:
        return cells.number(place, found.heads[found.columns[field]], texts[field]) if field in texts else None

    isin = text("isin")
    return HoldingLine(
        text("ticker"), text("name"),
        found.layout.weight(place, found.heads[found.columns["weight"]], texts["weight"]),
        cells.full_cusip(text("cusip"), isin), isin, figure("shares"), figure("market_value"), text("asset_class"),
        text("sector"), text("instrument"), text("country"), text("exchange"),
        figure("price") if text("currency") in ("", "USD") else None,
    )  # fmt: skip


def has_second_list(found: Found) -> bool:
    """Whether a page, from the end of its list on, has the header once more: another fund's list, or the same again."""
    try:
        return any(
            [" ".join(cell.split()) for cell in row.cells] == found.heads for row in chain(found.last, found.rows)
        )
    except CouldNotParse:  # legal text after the list need not be CSV
        return False
