"""What the ways of `compare` ask of the data set: a table of columns, one cell, a few funds with their rules."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from smallcap_cli.call.columns import group_label
from smallcap_cli.call.context import Context
from smallcap_cli.call.modes import Mode
from smallcap_cli.call.options import CHARTS
from smallcap_cli.call.progress import progress_line
from smallcap_cli.call.question import ask
from smallcap_cli.call.tickers import checked_ticker, configured_tickers, group_called, tickers_of
from smallcap_cli.errors import NotFound, UsageFault, safe

if TYPE_CHECKING:
    from smallcap_cli.core.analysis.contributions import Contributions
    from smallcap_cli.core.comparison.computation import Comparison
    from smallcap_cli.core.comparison.metric import ColumnRequest
    from smallcap_cli.core.holdings.companies import Companies
    from smallcap_cli.core.methodology.model import Methodology
    from smallcap_cli.core.model import Value
    from smallcap_cli.core.table import Column
    from smallcap_cli.dataset.gather import Gathered

_CELL = re.compile(r"(?P<ticker>.+)\.(?P<column>[A-Za-z0-9][^.]*)")
#: Options that choose among rows or columns, which one cell or one explanation has not.
CHOOSING = (
    "where", "sort", "limit", "versus", "columns", "preset", "layout", "intervals", "verdict", "ranks", "ranks_in",
)  # fmt: skip
#: The ways of `compare`, and the options that each would have to ignore.
MODES = (
    Mode("explain", "is one screen", (*CHOOSING, *CHARTS, "show")),
    Mode("show", "is about one cell", (*CHOOSING, *CHARTS, "sources")),
    Mode("verdict", "judges values, not differences", ("versus",)),
)
#: So many funds fit on one explanation.
MOST_EXPLAINED = 3
#: Formats in which an explanation is one screen.
PEOPLE_FORMATS = ("table", "md", "html")


def row_options(context: Context) -> tuple[str | None, str | None, int | None, str | None, tuple[str, ...]]:
    """Test, order, number, reference fund, and the columns they need; a faulty test is refused before any question."""
    given = context.given
    if given["sources"]:
        raise UsageFault("--sources belongs to --explain", "smallcap compare IWM IJR --explain --sources")
    if given["versus"] and wants_ranks(context):
        flag = "--ranks" if given["ranks"] else "--ranks-in"
        raise UsageFault(f"--versus shows differences: {flag} cannot be combined with it", f"leave out {flag}")
    where, sort = given["where"], given["sort"]
    needed: list[str] = []
    if where:
        from smallcap_cli.core.rows import parse_where

        needed += [test.column for test in parse_where(where)]
    if sort:
        needed.append(str(sort).removeprefix("-"))
    if given["verdict"]:
        from smallcap_cli.core.metrics.columns import VERDICT_COLUMNS

        needed += VERDICT_COLUMNS
    if needed:
        from smallcap_cli.core.metrics.columns import column_name

        needed = [column_name(name) for name in needed]
    versus = checked_ticker(given["versus"]) if given["versus"] else None
    return where, sort, given["limit"], versus, tuple(dict.fromkeys(needed))


def wants_ranks(context: Context) -> bool:
    """Whether the place of each figure is shown."""
    return bool(context.given["ranks"]) or context.given["ranks_in"] is not None


def compared_with(context: Context, tickers: Sequence[str]) -> list[str]:
    """The funds of a call, then the others of the group of `--ranks-in`. **Raises** NotFound for an unknown group."""
    name = context.given["ranks_in"]
    members = group_called(context.catalog, name).members if name is not None else ()
    return list(dict.fromkeys((*tickers, *members)))


def first_funds(
    gathered: Gathered, made: Sequence[tuple[Column, Sequence[Value]]], count: int
) -> tuple[Gathered, list[tuple[Column, Sequence[Value]]]]:
    """The first `count` funds with their cells: the others were there to be ranked with."""
    names, comparison = gathered.question.tickers[:count], gathered.comparison
    few = gathered._replace(
        comparison=comparison._replace(funds=comparison.funds[:count]),
        question=gathered.question._replace(tickers=names),
        errors={ticker: error for ticker, error in gathered.errors.items() if ticker in names},
        answers={ticker: answer for ticker, answer in gathered.answers.items() if ticker in names},
    )
    return few, [(column, cells[:count]) for column, cells in made]


def funds_compared(context: Context, arguments: Sequence[str] | None) -> tuple[list[str], str]:
    """The funds of a table and what they are called; where the call names none, those of `options.funds_from`."""
    if arguments is not None or context.given["funds_from"] is not None:
        names = tickers_of(context, arguments)
        return names, group_label(context, names)
    names = configured_tickers(context)
    return names, f"{group_label(context, names)}, the list of options.funds_from"


def ask_columns(
    context: Context, tickers: Sequence[str], requests: Sequence[ColumnRequest], *, versus: str | None
) -> Gathered:
    """The funds with what the columns look at, and the fund that differences are from."""
    from smallcap_cli.core.metrics.columns import needs_assets, needs_closes_alone, needs_flows

    wanted = tickers if versus is None or versus in tickers else [*tickers, versus]
    gathered = ask(
        context, wanted, views={r.metric.view for r in requests if r.metric is not None},
        windows=[r.window for r in requests if r.window is not None],
        assets=any(needs_assets(r) for r in requests), flows=any(needs_flows(r) for r in requests),
        closes_alone=all(needs_closes_alone(r) for r in requests),
    )  # fmt: skip
    if versus and isinstance(gathered.errors.get(versus), NotFound):
        raise gathered.errors[versus]
    return gathered


def computed_columns(
    context: Context, comparison: Comparison, requests: Sequence[ColumnRequest]
) -> list[tuple[Column, Sequence[Value]]]:
    """The columns asked for with a cell a fund; on a terminal a line shows how many funds are done."""
    from smallcap_cli.core.comparison.cells import columns_of

    show = progress_line(bool(context.given["quiet"]), "computed")
    return columns_of(comparison, requests, None if show is None else lambda done, total: show("", None, done, total))


def ask_cell(context: Context, arguments: Sequence[str] | None) -> tuple[str, ColumnRequest, Gathered]:
    """The fund and the column that `--show` names, and the comparison the cell stands in.

    The other funds of the call are gathered too: the common as-of day and window are those of the whole table.
    """
    from smallcap_cli.core.metrics.columns import needs_assets, needs_flows, request

    named = str(context.given["show"])
    if not (found := _CELL.fullmatch(named)):
        raise UsageFault(f"--show {safe(named)} is not TICKER.COLUMN", "such as --show IWM.return_1y")
    ticker = checked_ticker(found["ticker"])
    asked = request(found["column"], context.window)
    listed = bool(arguments) or context.given["funds_from"] is not None
    tickers = list(dict.fromkeys([*(tickers_of(context, arguments) if listed else []), ticker]))
    gathered = ask(
        context, tickers, views={asked.metric.view} if asked.metric else (),
        windows=[asked.window] if asked.window else (), assets=needs_assets(asked), flows=needs_flows(asked),
    )  # fmt: skip
    error = gathered.errors.get(ticker)
    if isinstance(error, NotFound):
        raise error
    return ticker, asked, gathered


def ask_few(context: Context, tickers: Sequence[str]) -> Gathered:
    """The two or three funds of an explanation; UsageFault for another number."""
    if not 2 <= len(tickers) <= MOST_EXPLAINED:
        raise UsageFault(f"--explain is about two or three funds, not {len(tickers)}", "compare IWM IJR --explain")
    return ask(context, tickers, views=("market", "path", "facts"))


def companies_held(context: Context, comparison: Comparison) -> Mapping[str, Companies]:
    """What each fund held by the as-of day, of funds whose list is in files or the store."""
    from smallcap_cli.dataset.inside import look_inside

    day = comparison.conventions.as_of
    found = look_inside(context.dataset, [fund.ticker for fund in comparison.funds], day, stored_only=True)
    lists = {companies.holdings.ticker: companies for companies in found.companies}
    return {t: one for t, one in lists.items() if one.holdings.known_on is not None and one.holdings.known_on <= day}


def holdings_known(context: Context, gathered: Gathered) -> tuple[Mapping[str, Companies], Contributions]:
    """What the funds held, and what that and factors contributed to their gaps, as far as files and the store know."""
    from smallcap_cli.call.attribution import contributions

    held = companies_held(context, gathered.comparison)
    return held, contributions(context, gathered, held=bool(held))


def wants_sources(context: Context) -> bool:
    """Whether an explanation names its sources: asked for, or in a format that programs read."""
    return bool(context.given["sources"]) or context.option("format") not in PEOPLE_FORMATS


def rules_followed(context: Context, comparison: Comparison) -> Mapping[str, Methodology]:
    """The rules of the indexes that the funds follow on the day, by id, as far as the catalogue has them."""
    from smallcap_cli.core.comparison.cells import index_on

    day, known = comparison.conventions.as_of, context.catalog.methodology_ids()
    followed = {index_on(data.fund, day) for data in comparison.funds if data.fund}
    return {name: context.catalog.methodology(name) for name in followed if name in known}
