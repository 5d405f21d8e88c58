"""The columns that `compare` has, and how one of them is computed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from smallcap_cli.core.aliases import aliases_of
from smallcap_cli.core.comparison.metric import ColumnRequest, Metric
from smallcap_cli.core.comparison.view import VIEWS
from smallcap_cli.core.metrics.benchmark import CAPTURE_LEAST, HIT_LEAST
from smallcap_cli.core.metrics.columns import FIXED_COLUMNS, column_names, request
from smallcap_cli.core.metrics.intervals import GROUP as INTERVALS
from smallcap_cli.core.model import text_value
from smallcap_cli.core.statistics.least import THIN_BELOW
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.windows import ANCHOR_GAP_DAYS, WindowSpec

#: What a unit means for somebody who reads the machine formats.
UNIT_WORDS = {
    "fraction": "fraction: 0.0123 is shown as 1.23 %",
    "share": "fraction: 0.4 is shown as 40 %",
    "ratio": "a plain number",
    "usd": "US dollars; shown in bn and m",
    "money": "an amount of money",
    "count": "a whole number",
    "points": "a difference of fractions: 0.0123 is shown as +1.23 pp",
    "days": "a number of days",
    "shares": "a number of shares",
    "date": "a day, YYYY-MM-DD",
    "month": "a day, YYYY-MM-DD; shown as its month",
    "text": "text",
}
#: A window that only the option sets.
AS_OPTION = "as --window"
#: Columns that look at all funds: the group they are listed under, what they need, their window.
SET_FACTS = {
    "status": ("identity", "the other columns of the row", "none"),
    "common_drawdown": ("risk", "every close in the window, of all funds of the table", AS_OPTION),
}
BETTER = {"high": "higher", "low": "lower"}
#: How a Source paragraph begins in a docstring.
SOURCE_MARK = "**Source**"


def metrics_table(window: WindowSpec, default: Collection[str], *, wide: bool) -> Table:
    """One row a column that can be asked for; `wide` shows people group and label too.

    `window` is that of columns without one of their own, `default` the columns that are shown unasked.
    """
    names = column_names()
    columns = (
        Column("name", "column", "text"),
        Column("label", "label", "text", screen=wide),
        Column("unit", "unit", "text"),
        Column("group", "group", "text", screen=wide),
        Column("window", "window", "text"),
        Column("default", "default", "text", screen=False),
        Column("extreme", "better", "text", screen=wide),
        Column("inputs", "inputs", "text", screen=False),
        Column("aliases", "aliases", "text", screen=wide),
        Column("help", "meaning", "text"),
    )
    rows = tuple(tuple(text_value(text) for text in _row(request(n, window), n in default)) for n in names)
    head = f"{len(names)} columns of compare, in the order of --columns all"
    return Table(
        "metric list", columns, names, rows, head,
        footnotes=(
            "window any: NAME:WINDOW, such as max_drawdown:3y; without one it is --window",
            "a window alone, such as 2y or 2024, is the return over it",
            "formula and conventions: smallcap metric explain NAME",
        ),
    )  # fmt: skip


def _row(asked: ColumnRequest, default: bool) -> tuple[str, ...]:
    column = asked.column
    label = asked.metric.label if asked.metric and _window(asked) == "any" else column.label
    return (
        asked.name, label, column.unit, _group(asked), _window(asked), "yes" if default else "no",
        column.extreme or "none", _inputs(asked), _aliases(asked), column.help,
    )  # fmt: skip


def _aliases(asked: ColumnRequest) -> str:
    return ", ".join(aliases_of(asked.name.partition(":")[0])) or "none"


def _group(asked: ColumnRequest) -> str:
    return asked.metric.group if asked.metric else SET_FACTS[asked.name][0]


def _window(asked: ColumnRequest) -> str:
    """A fixed window, `any`, `none` for a fact, `as --window` where only the table's own is possible."""
    if asked.metric is None:
        return SET_FACTS[asked.name][2]
    if asked.name in FIXED_COLUMNS:
        return FIXED_COLUMNS[asked.name][1]
    return "any" if asked.metric.has_window else "none"


def _inputs(asked: ColumnRequest) -> str:
    return VIEWS[asked.metric.view].help if asked.metric else SET_FACTS[asked.name][1]


def explanation_table(asked: ColumnRequest, presets: Sequence[str]) -> Table:
    """Items and their texts about one column; `presets` are the names of those that have it."""
    items = [(item, text) for item, text in _items(asked, presets) if text]
    columns = (Column("item", "item", "text"), Column("value", "value", "text"))
    rows = tuple((text_value(item), text_value(text)) for item, text in items)
    keys = tuple(item for item, _ in items)
    return Table("metric explain", columns, keys, rows, f"{asked.name} · {asked.column.label}")


def _items(asked: ColumnRequest, presets: Sequence[str]) -> Iterator[tuple[str, str]]:
    metric, column = asked.metric, asked.column
    yield "meaning", column.help
    if metric is not None:
        conventions, source = _conventions(metric)
        yield "formula", metric.formula
        yield "conventions", conventions
    yield "unit", UNIT_WORDS.get(column.unit, column.unit)
    yield "group", _group(asked)
    yield "better", BETTER.get(column.extreme, "")
    yield "window", _window_words(asked)
    yield "inputs", _inputs(asked)
    if metric is not None:
        yield "least data", _least(metric)
        yield "source", source
        fixed = asked.name in FIXED_COLUMNS
        yield "same as", f"{metric.name}:{FIXED_COLUMNS[asked.name][1]}" if fixed else ""
        siblings = [column for column, (family, _, _) in FIXED_COLUMNS.items() if family == metric.name]
        yield "with fixed window", ", ".join(column for column in siblings if column != asked.name)
    yield "aliases", ", ".join(aliases_of(asked.name.partition(":")[0]))
    yield "presets", ", ".join(presets)
    yield "example", f"smallcap compare IWM IJR -c {asked.name}"
    if metric is not None:
        yield "one cell", f"smallcap compare IWM --show IWM.{asked.name}"


def _conventions(metric: Metric) -> tuple[str, str]:
    """The docstring after its first line, and the document that the definition comes from."""
    text = " ".join(metric.documentation.split())
    conventions, _, source = text.partition(SOURCE_MARK)
    return conventions.strip().replace("**", ""), source.strip()


def _window_words(asked: ColumnRequest) -> str:
    window = _window(asked)
    if window == "any":
        given = asked.window.name if asked.window else ""
        return f"any; {given} here"
    if window == AS_OPTION:
        return f"set by --window; {asked.window.name if asked.window else ''}"
    return "none: the value on the as-of day" if window == "none" else f"{window}, fixed"


def _least(metric: Metric) -> str:
    """The least data a figure of this family needs."""
    if metric.group == INTERVALS:
        return "36 monthly returns, 60 daily or weekly"
    least = VIEWS[metric.view].least
    if least:
        thin = ", ".join(f"{count} {frequency}" for frequency, count in THIN_BELOW.items())
        return f"{least} returns; marked thin below {thin}"
    if metric.name == "hit_rate":
        return f"{HIT_LEAST} months (or other periods)"
    if metric.view == "capture":
        return f"{CAPTURE_LEAST} months (or other periods) in which the benchmark moved that way"
    if metric.has_window:
        return f"a close at the start, at most {ANCHOR_GAP_DAYS} days old, and one at the end"
    return ""
