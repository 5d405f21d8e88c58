"""`smallcap compare`: funds side by side, with the source and the window of every figure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context, open_context
from smallcap_cli.call.given import Given
from smallcap_cli.call.legacy import command
from smallcap_cli.call.options import MEANING, PRINTING, ROWS, SOURCES, Tickers
from smallcap_cli.call.printing import output_for
from smallcap_cli.call.progress import progress_line
from smallcap_cli.call.tickers import checked_ticker, tickers_of
from smallcap_cli.errors import NotFound, UsageFault, did_you_mean, shown

if TYPE_CHECKING:
    from smallcap_cli.call.legacy import Gathered
    from smallcap_cli.core.comparison.computation import Comparison
    from smallcap_cli.core.comparison.metric import ColumnRequest
    from smallcap_cli.core.model import Value
    from smallcap_cli.core.table import Column, Table

OPTIONS = (
    "columns",
    "preset",
    "versus",
    "intervals",
    "show",
    "explain",
    "layout",
    *MEANING,
    *ROWS,
    *SOURCES,
    *PRINTING,
)
#: Columns for which kept profiles are read: the newest word on a fund's assets.
OF_ASSETS = ("aum_usd", "aum_scope")
#: Families without a window that look at closes alone, or not at prices at all; those with one see closes.
CLOSES_ENOUGH = ("expense_ratio", "expense_ratio_gross", "aum_usd", "aum_scope", "line_count", "company_count")
BESIDE_PRICES = ("identity", "inside", "flows")
#: Said once under every order: the past of today's funds is not the past of all funds.
SURVIVORS = "funds that were closed since are not in this order: it shows survivors"
EXAMPLES = """Examples:
  smallcap compare IWM IJR VB SPSM AVUV
  smallcap compare IWM IJR -c return_1y,max_drawdown:3y -f csv
  smallcap compare IWM IJR -c return_5y --intervals
  smallcap compare --funds-from smallcap-value --sort -return_5y --limit 5"""


def register(app: typer.Typer) -> None:
    """Add the command to an app."""

    @command(app, "compare", OPTIONS, epilog=EXAMPLES)
    def compare(tickers: Tickers = None, *, given: Given) -> Answer:
        """Compare funds side by side: cost, returns, falls, unprofitable share, and the rules they follow."""
        context = open_context(given)
        return answer(context, tickers, output_for(context))


def answer(context: Context, arguments: Sequence[str] | None, output: object = None) -> Answer:
    """The comparison the options ask for."""
    from smallcap_cli.call.legacy import gather
    from smallcap_cli.core.comparison.cells import columns_of, table_of

    given = context.given
    if given["explain"]:
        from smallcap_cli.commands.explain import explained

        return explained(context, arguments, output)
    if given["show"]:
        from smallcap_cli.commands.show import show_cell

        return show_cell(context, given["show"], arguments, output)
    refine = _refinements(context)
    tickers = tickers_of(context, arguments)
    versus = refine.versus
    requests = columns_chosen(context, refine.columns)
    wanted = tickers if versus is None or versus in tickers else [*tickers, versus]
    gathered = gather(
        context,
        wanted,
        views={r.metric.view for r in requests if r.metric is not None},
        windows=[r.window for r in requests if r.window is not None],
        assets=any(r.metric is not None and r.name in OF_ASSETS for r in requests),
        closes_alone=all(_of_closes(r) for r in requests),
    )
    made = columns_of(gathered.comparison, requests, _progress(context))
    states = [str(cell.value) for column, cells in made if column.name == "status" for cell in cells]
    chosen = refine.chosen(gathered.comparison, made)
    table = table_of(gathered.comparison, made, requests, chosen)
    table = replace(table, head=f"{title(context, tickers)} · {gathered.head}")
    if versus and isinstance(gathered.errors.get(versus), NotFound):
        raise gathered.errors[versus]
    table = refine.applied(table)
    if given["intervals"]:
        from smallcap_cli.commands.intervals import with_statements

        table = with_statements(table, gathered.comparison, versus=versus, of=len(wanted))
    return finished(context, gathered, table, output, states)


def _progress(context: Context) -> Callable[[int, int], None] | None:
    """What shows how many funds are computed; None where nobody looks."""
    show = progress_line(bool(context.given["quiet"]), "computed")
    return None if show is None else lambda done, total: show("", None, done, total)


def _of_closes(request: ColumnRequest) -> bool:
    """Whether a column needs no more of a price history than its closes."""
    metric = request.metric
    return metric is None or metric.windowed or metric.name in CLOSES_ENOUGH or metric.group in BESIDE_PRICES


class Refinements(NamedTuple):
    """What is done to the rows of a finished table: tests, order, number; `columns` they need."""

    where: str | None
    sort: str | None
    limit: int | None
    versus: str | None
    columns: tuple[str, ...]

    def chosen(self, comparison: Comparison, made: Sequence[tuple[Column, Sequence[Value]]]) -> Sequence[int] | None:
        """The funds that pass the tests, in their order, by number; None for all as they are.

        Only the cells that tests and order look at are made, and without `--versus` no more funds than the limit.
        """
        if not (self.where or self.sort or self.limit):
            return None
        from smallcap_cli.core import rows
        from smallcap_cli.core.comparison.cells import table_of

        table = table_of(comparison, [(column, cells) for column, cells in made if column.name in self.columns], ())
        if self.where:
            table = rows.keep_rows(table, rows.parse_where(self.where))
        if self.sort:
            table = rows.sort_rows(table, self.sort)
        if self.limit and not self.versus:
            table = rows.limit_rows(table, self.limit)
        numbers = {fund.ticker: number for number, fund in enumerate(comparison.funds)}
        return [numbers[key] for key in table.keys]

    def applied(self, table: Table) -> Table:
        """The chosen rows as differences, if they are to be; under an order what it cannot show."""
        if self.sort:
            table = replace(table, footnotes=(*table.footnotes, SURVIVORS))
        if not self.versus:
            return table
        from smallcap_cli.core import rows

        if self.versus not in table.keys:
            raise UsageFault(f"--where leaves out {self.versus}, from which --versus counts", "change the test")
        if len(table.keys) < 2:
            raise UsageFault(f"--versus {self.versus} leaves no fund to compare", "give at least one other fund")
        table = rows.differences(table, self.versus)
        return rows.limit_rows(table, self.limit) if self.limit else table


def _refinements(context: Context) -> Refinements:
    """The row options, with a faulty test refused before any data is asked for."""
    where, sort = context.given["where"], context.given["sort"]
    needed: list[str] = []
    if where:
        from smallcap_cli.core.rows import parse_where

        needed += [test.column for test in parse_where(where)]
    if sort:
        needed.append(str(sort).removeprefix("-"))
    versus = checked_ticker(context.given["versus"]) if context.given["versus"] else None
    return Refinements(where, sort, context.given["limit"], versus, tuple(dict.fromkeys(needed)))


def columns_chosen(context: Context, extra: Iterable[str] = ()) -> list[ColumnRequest]:
    """The columns of `--columns`, else of the preset; `extra` ones and `status` are computed but not shown."""
    from smallcap_cli.core.metrics.columns import column_names, request
    from smallcap_cli.core.windows import parse_window

    def spelled(words: Iterable[str]) -> list[str]:
        return [name for word in words for name in (column_names() if word == "all" else (word,))]

    window = parse_window(str(context.option("window")))
    listed = context.option("columns")
    if listed is not None and context.given["preset"] is None:
        words = [str(w) for w in listed] if isinstance(listed, list) else str(listed).split(",")
        machine = screen = spelled(word.strip() for word in words if word.strip())
        if not machine:
            raise UsageFault("--columns names no column", "smallcap metric list")
    else:
        with context.blaming("preset"):
            machine, screen = (spelled(words) for words in _preset(context))
    machine = machine if "ticker" in machine else ["ticker", *machine]
    if context.given["intervals"]:
        from smallcap_cli.commands.intervals import grouped, with_intervals

        machine, screen = with_intervals(machine, screen)
    with context.blaming("columns" if listed is not None else "preset"):
        requests = [request(name, window) for name in dict.fromkeys([*_merged(machine, screen), *extra, "status"])]
    return [
        r._replace(column=replace(r.column, machine=r.name in machine, screen=r.name in screen and r.name != "ticker"))
        for r in (grouped(requests) if context.given["intervals"] else requests)
    ]


def _merged(machine: list[str], screen: list[str]) -> list[str]:
    """Both lists in one, each in its own order: what only people see follows what it follows on the screen."""
    merged = list(machine)
    for position, name in enumerate(screen):
        if name not in merged:
            after = next((merged.index(n) + 1 for n in reversed(screen[:position]) if n in merged), None)
            ahead = next((merged.index(n) for n in screen[position:] if n in merged), 0)
            merged.insert(ahead if after is None else after, name)
    return merged


def _preset(context: Context) -> tuple[tuple[str, ...], tuple[str, ...]]:
    name = str(context.option("preset"))
    columns = context.settings.words(f"presets.{name}.columns")
    if not columns:
        known = tuple(dict.fromkeys(key.split(".")[0] for key in context.settings.under("presets")))
        raise NotFound(f"no preset called {shown(name)!r}", did_you_mean(name, known, f"presets: {', '.join(known)}"))
    return columns, context.settings.words(f"presets.{name}.screen") or columns


def title(context: Context, tickers: Sequence[str]) -> str:
    """The smallest group that holds all the funds, else their number."""
    holding = [g for g in context.catalog.groups() if set(tickers) <= set(g.members)]
    if holding:
        return min(holding, key=lambda group: len(group.members)).label
    return f"{len(tickers)} funds" if len(tickers) > 1 else tickers[0]


def finished(context: Context, gathered: Gathered, table: Table, output: object, states: Sequence[str]) -> Answer:
    """The answer, with columns dropped that only a test, an order or the exit code needed."""
    from smallcap_cli.call.legacy import outcome

    table = _without_empty_episode(table)
    kept = [i for i, column in enumerate(table.columns) if column.machine or column.screen]
    columns = tuple(table.columns[i] for i in kept)
    rows = tuple(tuple(row[i] for i in kept) for row in table.rows)
    return outcome(context, gathered, replace(table, columns=columns, rows=rows), output, states=states)


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
