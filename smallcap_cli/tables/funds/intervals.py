"""What a comparison with intervals says below its table: which funds differ significantly, and which do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from smallcap_cli.core.analysis.pairs import Pair
from smallcap_cli.core.analysis.verdicts import statements
from smallcap_cli.core.comparison.computation import Comparison, Computation
from smallcap_cli.core.metrics.intervals import BOUNDS
from smallcap_cli.core.model import Value
from smallcap_cli.core.table import Table


def with_statements(table: Table, comparison: Comparison, *, versus: str | None, of: int) -> Table:
    """The table with what can and cannot be told apart; `of` is how many funds its rows were chosen from.

    With `versus` the ends of a Sharpe ratio's interval become those of the difference.
    """
    shown = table.keys if versus is None else (*table.keys, versus)
    found = statements(Computation(comparison), shown, reference=versus)
    chosen = (f"these {len(shown)} funds were chosen from {of:,}: intervals are not corrected for that choice",)
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
