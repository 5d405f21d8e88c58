"""`compare --intervals`: the columns it adds, and what it says below the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from smallcap_cli.core.metrics.intervals import BOUNDS

if TYPE_CHECKING:
    from smallcap_cli.core.analysis.pairs import Pair
    from smallcap_cli.core.comparison.computation import Comparison
    from smallcap_cli.core.comparison.metric import ColumnRequest
    from smallcap_cli.core.model import Value
    from smallcap_cli.core.table import Table

#: Figures that machines and people get with their intervals even where nobody asked for the figure.
FOR_MACHINES = ("sharpe", "alpha", "beta")
FOR_PEOPLE = ("sharpe",)
#: The end of a column's name -> its indented label below the figure.
TAILS = {"low": "95 % low", "high": "95 % high", "t": "t"}


def with_intervals(machine: Sequence[str], screen: Sequence[str]) -> tuple[list[str], list[str]]:
    """Both lists of columns, each figure followed by its interval; the figures of every such table at the end."""
    return _bounded([*machine, *FOR_MACHINES]), _bounded([*screen, *FOR_PEOPLE])


def _bounded(names: Sequence[str]) -> list[str]:
    made: list[str] = []
    for name in names:
        family, colon, window = name.partition(":")
        made += [name, *(f"{bound}{colon}{window}" for bound in BOUNDS.get(family, ()))]
    return list(dict.fromkeys(made))


def grouped(requests: Sequence[ColumnRequest]) -> list[ColumnRequest]:
    """The columns with each figure and its interval as one family, so that people see it once with its ends below."""
    bases = {bound: base for base, bounds in BOUNDS.items() for bound in bounds}
    made = []
    for request in requests:
        name, colon, window = request.name.partition(":")
        base = bases.get(name, name if name in BOUNDS else "")
        if base:
            tail = TAILS[name.rpartition("_")[2]] if name in bases else ""
            column = replace(request.column, family=f"{base}{colon}{window} interval", tail=tail)
            request = request._replace(column=column)
        made.append(request)
    return made


def with_statements(table: Table, comparison: Comparison, *, versus: str | None, of: int) -> Table:
    """The table with what can and cannot be told apart; `of` is how many funds its rows were chosen from.

    With `versus` the ends of a Sharpe ratio's interval become those of the difference.
    """
    from smallcap_cli.core.analysis.verdicts import statements
    from smallcap_cli.core.comparison.computation import Computation

    shown = table.keys if versus is None else (*table.keys, versus)
    found = statements(Computation(comparison), shown, reference=versus)
    chosen = (f"the {len(shown)} funds were chosen from {of}: not corrected for the choice",)
    notes = (*(text for text in found.sentences if text), *(chosen if len(shown) < of else ()))
    table = replace(
        table, footnotes=(*table.footnotes, *notes), inference=found.inference, pairs=found.records
    )  # fmt: skip
    return table if versus is None else _with_differences(table, found.pairs, comparison.conventions.window.name)


def _with_differences(table: Table, pairs: Sequence[Pair], window: str) -> Table:
    """The Sharpe columns of the table's own window hold the difference's interval."""
    by_fund = {pair.first: pair.sharpe for pair in pairs}
    names = {f"{bound}{tail}": bound for bound in BOUNDS["sharpe"] for tail in ("", f":{window}")}
    columns = [(at, names[column.name]) for at, column in enumerate(table.columns) if column.name in names]
    rows = [list(row) for row in table.rows]
    for key, row in zip(table.keys, rows, strict=True):
        if key in by_fund:
            for at, bound in columns:
                end = by_fund[key].low if bound == "sharpe_low" else by_fund[key].high
                row[at] = _end(end, table.column("sharpe")[table.keys.index(key)])
    return replace(table, rows=tuple(tuple(row) for row in rows))


def _end(number: float, figure: Value) -> Value:
    """An end of a difference's interval, with the provenance of the difference."""
    return replace(
        figure, value=number, missing="", detail="", comparable=False, basis=f"{figure.basis}, paired bootstrap"
    )  # fmt: skip
