"""Funds side by side: the columns asked for, the rows chosen, and what people see of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from smallcap_cli.core import rows
from smallcap_cli.core.comparison.cells import table_of
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.comparison.headline import headline
from smallcap_cli.core.comparison.metric import ColumnRequest
from smallcap_cli.core.model import Value
from smallcap_cli.core.table import Column, Table
from smallcap_cli.errors import UsageFault

#: Said once under every order: the past of today's funds is not the past of all funds.
SURVIVORS = "survivorship bias: funds that have closed since are not in this ranking"

Columns = Sequence[tuple[Column, Sequence[Value]]]


class RowChoice(NamedTuple):
    """What is done to the rows of a finished comparison: tests, order, number; `columns` they need."""

    where: str | None = None
    sort: str | None = None
    limit: int | None = None
    versus: str | None = None
    columns: tuple[str, ...] = ()

    def selection(
        self, comparison: Comparison, made: Sequence[tuple[Column, Sequence[Value]]]
    ) -> tuple[Sequence[int] | None, tuple[str, ...], tuple[str, ...]]:
        """The funds that pass the tests, in their order, by number, what has to be said of the choice, and what of
        that is about funds that could not be judged.

        None for all funds as they are. Only the cells that tests and order look at are made, and without `--versus` no
        more funds than the limit.
        """
        if not (self.where or self.sort or self.limit):
            return None, (), ()
        table = table_of(comparison, [(column, cells) for column, cells in made if column.name in self.columns], ())
        if self.where:
            table = rows.keep_rows(table, rows.parse_where(self.where))
        if self.sort:
            table = rows.sort_rows(table, self.sort)
        told = table.footnotes
        if self.limit and not self.versus and self.limit < len(table.keys):
            told = (*told, f"the first {self.limit:,} of {len(table.keys):,} funds; extremes are marked among these")
            table = rows.limit_rows(table, self.limit)
        numbers = {fund.ticker: number for number, fund in enumerate(comparison.funds)}
        return [numbers[key] for key in table.keys], told, table.caveats

    def rows_of(self, table: Table) -> Table:
        """The chosen rows as differences, if they are to be; under an order what it cannot show."""
        if self.sort:
            table = replace(table, footnotes=(*table.footnotes, SURVIVORS))
        if not self.versus:
            return table
        if self.versus not in table.keys:
            raise UsageFault(
                f"--where excludes {self.versus}, the fund given to --versus", f"change --where to keep {self.versus}"
            )
        if len(table.keys) < 2:
            raise UsageFault(f"--versus {self.versus} leaves no fund to compare", "give at least one other fund")
        table = rows.differences(table, self.versus)
        return rows.limit_rows(table, self.limit) if self.limit else table


EVERY_ROW = RowChoice()


def comparison_table(
    comparison: Comparison, made: Columns, requests: Sequence[ColumnRequest], choice: RowChoice = EVERY_ROW, *,
    title: str = "",
) -> Table:  # fmt: skip
    """The columns `made` (by `cells.columns_of`) of the funds that `choice` keeps, in its order, with their head."""
    chosen, told, caveats = choice.selection(comparison, made)
    table = table_of(comparison, made, requests, chosen)
    head = headline(comparison)
    table = replace(
        table, head=f"{title} · {head}" if title else head, footnotes=(*table.footnotes, *told), caveats=caveats
    )
    return choice.rows_of(table)


def states_of(made: Columns) -> list[str]:
    """ok, partial or unavailable for each fund of a comparison."""
    return [str(cell.value) for column, cells in made if column.name == "status" for cell in cells]


def shown_columns(table: Table) -> Table:
    """The table without columns that only a test, an order or the exit code needed."""
    table = _without_empty_episode(table)
    kept = [i for i, column in enumerate(table.columns) if column.machine or column.screen]
    columns = tuple(table.columns[i] for i in kept)
    return replace(table, columns=columns, rows=tuple(tuple(row[i] for i in kept) for row in table.rows))


def _without_empty_episode(table: Table) -> Table:
    """The row of the common episode is for people: hidden where there is none, or it is everybody's worst fall."""
    names = [column.name for column in table.columns]
    if "common_drawdown" not in names or table.columns[names.index("common_drawdown")].machine:
        return table
    common = [cell.value for cell in table.column("common_drawdown")]
    worst = [cell.value for cell in table.column("max_drawdown")] if "max_drawdown" in names else []
    if any(value is not None for value in common) and common != worst:
        return table
    hidden = [replace(c, screen=False) if c.name == "common_drawdown" else c for c in table.columns]
    return replace(table, columns=tuple(hidden))
