"""Reads changes of the target rate (`rates --moves FILE`, and the bundled ones): text in, moves out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from smallcap_cli.core.analysis.rate_cycles import CUT, HIKE, RateMove
from smallcap_cli.core.windows import iso_day
from smallcap_cli.errors import UsageFault, safe
from smallcap_cli.inputfile import FileTerms
from smallcap_cli.settings import bundled_folder, named_content
from smallcap_cli.userfiles.sheet import SheetTerms, column_names, duplicates, number, read_sheet, text_of

#: The day of a move: when it was announced or, of a move whose announcement is not known, from when it held.
DAYS = ("announced", "effective")
REQUIRED = ("upper_target_pct", "direction", "cycle")
LAYOUT = f"the columns are {' or '.join(DAYS)}, {', '.join(REQUIRED)} and, if you like, source"
TERMS = SheetTerms(UsageFault, LAYOUT, "one row a move", "put names with commas in quotes")
FILE = FileTerms("table of rate moves", 1_000_000, TERMS.each_row)
BUNDLED = "rate_cycles.csv"
#: Every decision to this day is in the bundled list; the last ones left the target where it was.
BUNDLED_TO = date(2026, 7, 31)
#: Percent; no target rate of a developed economy was ever above this.
LARGEST_TARGET = 25.0


def bundled_moves() -> list[RateMove]:
    """The moves that come with smallcap, oldest first, each with its source."""
    return parse_moves(BUNDLED, bundled_folder("data").joinpath(BUNDLED).read_text(encoding="utf-8"))


def read_moves(file: str) -> list[RateMove]:
    """The moves of a file of the user's. **Raises** UsageFault for one that cannot be read or is wrong."""
    name, content = named_content(file, FILE)
    return parse_moves(name, text_of(name, content, TERMS, FILE.most_bytes))


def parse_moves(name: str, content: str) -> list[RateMove]:
    """The moves of a table, one a row, oldest first.

    **Raises** UsageFault with file and line for columns, days, targets or directions that cannot be right, for rows
    that are not in order or go the other way than they say, and for a cycle that turns or that another one interrupts.
    """
    header, rows = read_sheet(name, content, TERMS)
    heads = column_names(header.cells)
    missing, doubled = [head for head in REQUIRED if head not in heads], duplicates(heads)
    if not set(DAYS) & set(heads):
        missing.insert(0, " or ".join(DAYS))
    if missing or doubled:
        fault = f"missing {', '.join(missing)}" if missing else f"repeated {', '.join(map(safe, doubled))}"
        raise UsageFault(f"{name}:{header.line}: {fault}", LAYOUT)
    moves: list[RateMove] = []
    for row in rows:
        place = f"{name}:{row.line}"
        moves.append(_move(place, dict(zip(heads, (cell.strip() for cell in row.cells), strict=True))))
        _check_order(place, moves)
    if not moves:
        raise UsageFault(f"{name}: no move below the header", LAYOUT)
    return moves


def _move(place: str, cells: dict[str, str]) -> RateMove:
    kind = next((head for head in DAYS if cells.get(head)), DAYS[0])
    day = iso_day(cells.get(kind, ""))
    if day is None:
        raise UsageFault(f"{place}: {kind} {safe(cells.get(kind, ''))!r} is not a date", "write YYYY-MM-DD")
    try:
        target = number(cells["upper_target_pct"])
    except ValueError:
        what = f"{place}: upper_target_pct {safe(cells['upper_target_pct'])!r} is not a number"
        raise UsageFault(what, "percent, such as 5.25") from None
    if not 0.0 <= target <= LARGEST_TARGET:
        raise UsageFault(f"{place}: a target of {target:g} % is not possible", "percent, such as 5.25")
    if cells["direction"] not in (CUT, HIKE):
        raise UsageFault(f"{place}: direction {safe(cells['direction'])!r} is not known", f"{CUT} or {HIKE}")
    if not cells["cycle"]:
        raise UsageFault(f"{place}: cycle is empty", "such as cuts 2024-2025")
    source = cells.get("source", "")
    return RateMove(day, target / 100.0, cells["direction"], cells["cycle"], source, is_announced=kind == DAYS[0])


def _check_order(place: str, moves: Sequence[RateMove]) -> None:
    """Whether the newest move comes after those before it, in its own cycle's direction, and goes that way.

    Between two cycles of one direction moves are left out, so their targets are not set side by side.
    """
    *before, move = moves
    if not before:
        return
    if move.day <= before[-1].day:
        raise UsageFault(f"{place}: {move.day} does not come after {before[-1].day}", "oldest move first")
    same = [one for one in before if one.cycle == move.cycle]
    if same and (same[-1] is not before[-1] or same[-1].direction != move.direction):
        raise UsageFault(f"{place}: the cycle {safe(move.cycle)} was over", "give each cycle a name of its own")
    if same or before[-1].direction != move.direction:
        _check_step(place, before[-1], move)


def _check_step(place: str, before: RateMove, move: RateMove) -> None:
    """Whether a move raises or lowers the target that the move before it left, as it says."""
    if (move.target - before.target) * (1.0 if move.direction == HIKE else -1.0) > 0.0:
        return
    what = f"{place}: a {move.direction} to {move.target * 100.0:g} %, and the target was {before.target * 100.0:g} %"
    if move.target == before.target:
        raise UsageFault(what, "leave the row out, or correct the target")
    raise UsageFault(what, f"write {CUT if move.direction == HIKE else HIKE}, or correct the target")
