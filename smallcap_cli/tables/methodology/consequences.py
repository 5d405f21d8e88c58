"""What the differences of rules do on a universe: figures of each index, and what each pair shares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from smallcap_cli.core.methodology.engine import NEW_ENTRANTS
from smallcap_cli.core.methodology.model import Methodology
from smallcap_cli.core.methodology.overlap import Overlap, overlap, top_weight
from smallcap_cli.core.methodology.result import Result, summary
from smallcap_cli.core.methodology.rulebook import IndexRun
from smallcap_cli.core.methodology.universe import is_made_up
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_PUBLISHED, Gap, Value, absent, text_value
from smallcap_cli.core.table import Column, Table
from smallcap_cli.errors import SmallcapError
from smallcap_cli.tables.cells import figure_cell
from smallcap_cli.tables.methodology.notes import skipped_notes

COMMAND = "methodology compare"
#: A share of 0 % reads like a fact about the index otherwise.
WITHOUT_PRIOR = f"{NEW_ENTRANTS}, so a profit test at entry removes loss makers"

#: Figures of one index, in the order in which they are read.
FIGURES = (
    Column("constituents", "lines", "count"),
    Column("companies", "companies", "count"),
    Column("smallest_usd", "smallest", "usd"),
    Column("median_usd", "median", "usd"),
    Column("largest_usd", "largest", "usd"),
    Column("unprofitable_share", "unprofitable by count", "share", family="unprofitable", tail="by count"),
    Column("unprofitable_share_weight", "by weight", "share", family="unprofitable", tail="by weight"),
    Column(
        "unprofitable_coverage", "earnings known", "share", family="unprofitable", tail="earnings known",
        help="Companies whose last four quarters are known; the others are in neither share.",
    ),
    Column("top10_weight", "ten largest lines", "fraction"),
    Column("grade_of_steps_run", "grade", "text", help="The lowest grade of the steps that were run."),
)  # fmt: skip
_GRADES = (
    Column("grade", "grade of all steps", "text", screen=False),
    Column("not_run", "steps not run", "text", screen=False),
)
_PAIR = (
    Column("companies_both", "in both", "count"),
    Column("companies_either", "in either", "count"),
    Column("overlap_names", "shared names", "share"),
    Column("overlap_weight", "shared weight", "share"),
    Column("active_share", "active share", "share"),
)
_IDENTITY = (
    Column("section", "section", "text"),
    Column("methodology", "methodology", "text"),
    Column("other", "other", "text"),
)
#: What of a pair people see, one row an index: label of the first row, and the field.
_SHOWN = (("companies in both", "both", "count"), ("shared names", "names", "share"),
          ("shared weight", "weight", "share"), ("active share", "active_share", "share"))  # fmt: skip
#: More indexes than this do not fit side by side; their pairs are for programs.
MOST_ACROSS = 7

_NO_MEMBERS = Gap(NOT_PUBLISHED, "no member has the data for it")
_NOT_RUN = Gap(NOT_COMPARABLE, "the rules could not be run on this universe")
_NOT_OF_A_PAIR = Gap(NOT_COMPARABLE, "not defined for a pair of indexes")
_NOT_OF_ONE = Gap(NOT_COMPARABLE, "defined for a pair of indexes only")
_BLANK = Value("", "text")


class _OverlapPair(NamedTuple):
    one: Methodology
    other: Methodology
    shared: Overlap | None


def people_table(runs: Sequence[IndexRun]) -> Table:
    """Figures down and indexes across, then what each pair shares: the other index names the row."""
    pairs = {(pair.one.id, pair.other.id): pair for pair in _pairs(runs)} if len(runs) <= MOST_ACROSS else {}
    columns = [*FIGURES, *_pair_columns(runs if pairs else ())]
    rows = [(*figure_cells(result), *_pair_cells(rules, runs, pairs)) for rules, result in runs]
    shares = (
        "shared names: companies in both, divided by companies in either; shared weight: sum of the smaller weights"
    )
    footnotes = (
        shares if pairs else "use -f csv to see what pairs share",
        "sizes are company sizes; omit --universe to compare the rules themselves",
    )
    return Table(
        COMMAND, tuple(columns), tuple(rules.short_name for rules, _ in runs), tuple(rows), layout="funds",
        head=_head(runs), as_of=_first(runs).as_of, footnotes=footnotes, warnings=tuple(_notes(runs)),
    )  # fmt: skip


def _pair_columns(runs: Sequence[IndexRun]) -> list[Column]:
    return [
        Column(f"{field}_with_{rules.id}", f"{label}, {rules.short_name}", unit, family=field, tail=rules.short_name)
        for label, field, unit in _SHOWN
        for rules, _ in runs[:-1]
    ]


def _pair_cells(
    rules: Methodology, runs: Sequence[IndexRun], pairs: Mapping[tuple[str, str], _OverlapPair]
) -> tuple[Value, ...]:  # fmt: skip
    """What an index shares with those before it; each pair is there once."""
    if not pairs:
        return ()
    cells = []
    for _, field, unit in _SHOWN:
        for other, _ in runs[:-1]:
            pair = pairs.get((other.id, rules.id))
            cells.append(_BLANK if pair is None else _shared_cell(pair, field, unit))
    return tuple(cells)


def _shared_cell(pair: _OverlapPair, field: str, unit: str) -> Value:
    if pair.shared is None:
        return absent(unit, _NOT_RUN)
    return number(getattr(pair.shared, field), unit)


def records_table(runs: Sequence[IndexRun]) -> Table:
    """One row a methodology, then one a pair, every figure in a column of its own."""
    columns = (*_IDENTITY, *FIGURES, *_GRADES, *_PAIR)
    no_pair = tuple(absent(column.unit, _NOT_OF_ONE) for column in _PAIR)
    no_figure = tuple(absent(column.unit, _NOT_OF_A_PAIR) for column in (*FIGURES, *_GRADES))
    keys, rows = [], []
    for rules, result in runs:
        keys.append(rules.id)
        identity = (Value("methodology", "text"), Value(rules.id, "text"), absent("text", _NOT_OF_ONE))
        rows.append((*identity, *figure_cells(result), *_grade_cells(result), *no_pair))
    for pair in _pairs(runs):
        keys.append(f"{pair.one.id}.{pair.other.id}")
        identity = (Value("pair", "text"), Value(pair.one.id, "text"), Value(pair.other.id, "text"))
        fields = zip(_PAIR, Overlap._fields, strict=True)
        rows.append((*identity, *no_figure, *(_shared_cell(pair, field, column.unit) for column, field in fields)))
    return Table(
        COMMAND, columns, tuple(keys), tuple(rows),
        head=_head(runs), as_of=_first(runs).as_of, warnings=tuple(_notes(runs)),
    )  # fmt: skip


def _pairs(runs: Sequence[IndexRun]) -> list[_OverlapPair]:
    found = []
    for (one, first), (other, second) in combinations(runs, 2):
        shared = None
        if not isinstance(first, SmallcapError) and not isinstance(second, SmallcapError):
            shared = overlap(first, second)
        found.append(_OverlapPair(one, other, shared))
    return found


def figure_cells(result: Result | SmallcapError) -> tuple[Value, ...]:
    """The cells of `FIGURES` for one run."""
    if isinstance(result, SmallcapError):
        return tuple(absent(column.unit, _NOT_RUN) for column in FIGURES)
    figures = {**summary(result)._asdict(), "top10_weight": top_weight(result)}
    return (
        *(number(figures[column.name], column.unit) for column in FIGURES[:-1]),
        text_value(result.grade_of_steps_run),
    )


def _grade_cells(result: Result | SmallcapError) -> tuple[Value, ...]:
    if isinstance(result, SmallcapError):
        return (absent("text", _NOT_RUN), absent("text", _NOT_RUN))
    return (text_value(result.grade), Value(", ".join(result.skipped_steps), "text"))


def number(figure: float | None, unit: str) -> Value:
    """A figure as a cell; missing where no member has the data for it."""
    return figure_cell(figure, unit, _NO_MEMBERS)


def universe_words(result: Result) -> str:
    """The universe of a run in a few words, made-up ones by that name."""
    table = result.candidates.universe
    return f"{'synthetic ' if is_made_up(table) else ''}universe of {table.as_of} · {len(table):,} securities"


def _head(runs: Sequence[IndexRun]) -> str:
    return f"{len(runs)} indexes on the {universe_words(_first(runs))}"


def _notes(runs: Sequence[IndexRun]) -> Iterator[str]:
    """What has to be known: of the universe, of all runs, then of some by their ids."""
    of_universe = _first(runs).candidates.universe.notes
    yield from of_universe
    ids_by_note: dict[str, list[str]] = {}
    skipped, failed = [], []
    for rules, result in runs:
        if isinstance(result, SmallcapError):
            failed.append(f"{rules.id} was not run: {result.message}")
            continue
        for note in dict.fromkeys(result.notes):
            ids_by_note.setdefault(WITHOUT_PRIOR if note == NEW_ENTRANTS else note, []).append(rules.id)
        skipped += [f"{rules.id}: {note}" for note in skipped_notes(result.skipped_steps)]
    for note, ids in ids_by_note.items():
        if note not in of_universe:
            yield note if len(ids) == len(runs) else f"{', '.join(ids)}: {note}"
    yield from skipped
    yield from failed


def _first(runs: Sequence[IndexRun]) -> Result:
    return next(result for _, result in runs if not isinstance(result, SmallcapError))
