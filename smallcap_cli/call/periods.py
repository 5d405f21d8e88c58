"""What the options of a call say about periods: calendar steps, rolling lengths, lists of windows."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from smallcap_cli.call.listing import rows_shown
from smallcap_cli.errors import UsageFault, did_you_mean, safe

if TYPE_CHECKING:
    from smallcap_cli.call.answer import Answer
    from smallcap_cli.call.context import Context
    from smallcap_cli.call.given import Given
    from smallcap_cli.core.analysis.lengths import RollingLength
    from smallcap_cli.core.analysis.periods import Step
    from smallcap_cli.core.windows import WindowSpec

#: More periods than any history has.
EVERY_PERIOD = 100_000

By = Annotated[
    str | None, typer.Option("--by", metavar="year|quarter|month", help="Show one row per year, quarter or month.")
]
Rolling = Annotated[
    str | None,
    typer.Option("--rolling", metavar="LENGTH", help="Show every window of this length, such as 6m, 1y, 3y."),
]
RollingStep = Annotated[
    str | None,
    typer.Option("--step", metavar="month|quarter|year", help="Start rolling windows this far apart [month]."),
]
Summary = Annotated[
    bool | None, typer.Option("--summary/--series", help="Show a summary of the periods, or one row for each.")
]
Grid = Annotated[
    bool | None, typer.Option("--grid", help="Show years down and months across, fund after fund; one row each in csv.")
]

#: Windows ending every so many months.
ROLLING_STEPS = {"month": 1, "quarter": 3, "year": 12}
EVERY_MONTH = tuple(range(1, 13))
_LENGTH = re.compile(r"([1-9]\d{0,2})([my])", re.ASCII)


def rolling_length(text: str, step: str) -> RollingLength:
    """The length of `--rolling` and the `--step`, checked."""
    from smallcap_cli.core.analysis.lengths import RollingLength

    found = _LENGTH.fullmatch(text)
    if not found:
        raise UsageFault(f"--rolling {safe(text)} is not a number of months or years", "such as 6m, 1y, 3y, 10y")
    if step not in ROLLING_STEPS:
        raise UsageFault(f"--step {safe(step)} is not valid", f"one of: {', '.join(ROLLING_STEPS)}")
    return RollingLength(int(found[1]) * (12 if found[2] == "y" else 1), text, ROLLING_STEPS[step])


def step_of(text: str) -> Step:
    """The calendar period a word names."""
    from smallcap_cli.core.analysis.periods import STEPS

    for step in STEPS:
        if step == text:
            return step
    raise UsageFault(f"--by {safe(text)} is not valid", did_you_mean(text, STEPS, f"one of: {', '.join(STEPS)}"))


def window_or_all(context: Context) -> WindowSpec:
    """The `--window`, or the whole history where none is given; what settings say is not looked at."""
    from smallcap_cli.core.windows import parse_window

    return parse_window(str(context.given["window"] or "max"))


def check_start(window: WindowSpec) -> None:
    """UsageFault for a window that begins on another day for each fund."""
    if window.kind == "low":
        raise UsageFault(f"--window {window.name} begins on a day of each fund's own", "such as since:2025-04-08")


def check_months(window: WindowSpec) -> None:
    """UsageFault for a window that is not made of months."""
    if window.kind in ("low", "session", "days"):
        raise UsageFault(f"--window {window.name} is not made of months", "such as 5y, 2019-10:2022-09 or max")


def step_window(context: Context, by: str) -> tuple[Step, WindowSpec]:
    """The calendar step and the window that holds it; UsageFault for one that begins on another day for each fund."""
    window = window_or_all(context)
    check_start(window)
    return step_of(by), window


def whole_months_window(context: Context) -> WindowSpec:
    """The window of a command that counts whole months; UsageFault for one that begins on a day."""
    window = window_or_all(context)
    if window.kind == "low":
        raise UsageFault(f"--window {window.name} begins on a day, but season counts whole months", "such as 10y")
    return window


def months_of(text: str) -> tuple[int, ...]:
    """The calendar months a `--month` names."""
    if text == "all":
        return EVERY_MONTH
    if text.isascii() and text.isdecimal() and len(text) <= 2 and int(text) in EVERY_MONTH:
        return (int(text),)
    raise UsageFault(f"--month {safe(text)} is not a month", "1 to 12, or all")


def newest_asked(given: Given) -> int | None:
    """How many of the newest periods a table has: `--limit`, or all of them where `--where` or `--sort` choose."""
    return EVERY_PERIOD if given["where"] or given["sort"] else given["limit"]


def with_rows_chosen(answer: Answer, given: Given) -> Answer:
    """The answer with the rows that `--where` and `--sort` ask for; exit code and notes are those of all rows.

    `--limit` leaves the first of those that are sorted and of windows, else the newest; of rows that are funds, each of
    which has its periods together, it has counted the periods.
    """
    from smallcap_cli.core.rows import last_rows, limit_rows

    table, limit = answer.table, given["limit"]
    if table is None or not (given["where"] or given["sort"]):
        return answer
    table = rows_shown(table, replace(given, values={**given.values, "limit": None}))
    if limit and table.layout != "funds":
        is_first = bool(given["sort"]) or table.columns[0].name == "window"
        table = limit_rows(table, limit) if is_first else last_rows(table, limit)
    return answer._replace(table=table)


def windows_of(given: Given) -> list[WindowSpec]:
    """The windows of a comma-separated `--window`, each once, 12m and 1y too; the first `--limit` of them."""
    from smallcap_cli.core.windows import parse_window

    names = [name.strip() for name in str(given["window"]).split(",")]
    found: dict[WindowSpec, WindowSpec] = {}
    for window in (parse_window(name) for name in names if name):
        found.setdefault(window._replace(name=""), window)
    windows = list(found.values())
    if not windows:
        raise UsageFault("--window is empty", "such as --window ytd,1y")
    return windows[: newest_asked(given) or len(windows)]


def refuse_contradictions(
    given: Given, *, by: str | None, rolling: str | None, step: str | None, summary: bool | None, grid: bool | None
) -> None:
    """UsageFault for options of `returns` that ask for different tables, or that its table would not look at."""
    if by is not None and rolling is not None:
        raise UsageFault("--by cannot be combined with --rolling", "leave out --by or --rolling")
    for flag, asked in (("--by", by), ("--rolling", rolling), ("--summary", summary)):
        if grid and asked is not None:
            raise UsageFault(f"--grid cannot be combined with {flag}", f"leave out {flag}")
    for name in ("where", "sort"):
        if grid and given[name]:
            raise UsageFault(f"--grid cannot be combined with --{name}", "--by month and --by year have rows to choose")
    if given["anchor"] is not None and (grid or given["window"] is None or by is not None or rolling is not None):
        fault = "--anchor needs --window alone: periods and rolling windows have their own ends"
        raise UsageFault(fault, "leave out --anchor")
    if step is not None and rolling is None:
        raise UsageFault("--step needs --rolling", "such as --rolling 3y --step year")
    if summary and by is None and rolling is None and given["window"] is not None:
        raise UsageFault("--summary needs --by or --rolling", "leave out --window")
    if given["benchmark"] is not None and rolling is None and not summary:
        raise UsageFault("--benchmark needs --rolling or --summary", "leave out --benchmark")
    if given["limit"] and rolling is not None and summary:
        raise UsageFault("--limit cannot be combined with --summary, which covers every window", "leave out --limit")
