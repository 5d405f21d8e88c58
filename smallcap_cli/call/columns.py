"""Which columns and rows a call of `compare` asks for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from smallcap_cli.call.context import Context
from smallcap_cli.errors import NotFound, UsageFault, did_you_mean, safe

if TYPE_CHECKING:
    from smallcap_cli.core.comparison.metric import ColumnRequest


def column_requests(context: Context, extra: Iterable[str] = ()) -> list[ColumnRequest]:
    """The columns of `--columns`, else of the preset; `extra` ones and `status` are computed but not shown."""
    from smallcap_cli.core.metrics.columns import column_name, column_names, request

    def expand(words: Iterable[str]) -> list[str]:
        return [name for word in words for name in (column_names() if word == "all" else (column_name(word),))]

    window = context.window
    listed = context.option("columns")
    if listed is not None and context.given["preset"] is None:
        words = [str(w) for w in listed] if isinstance(listed, list) else str(listed).split(",")
        machine = screen = expand(word.strip() for word in words if word.strip())
        if not machine:
            raise UsageFault("--columns is empty", "smallcap metric list")
    else:
        with context.blaming("preset"):
            machine, screen = (expand(words) for words in _preset(context))
    machine = machine if "ticker" in machine else ["ticker", *machine]
    if context.given["intervals"]:
        from smallcap_cli.core.metrics.bounds import grouped_with_bounds, with_bounds

        machine, screen = with_bounds(machine, screen)
    with context.blaming("columns" if listed is not None else "preset"):
        requests = [
            request(name, window) for name in dict.fromkeys([*_in_both_orders(machine, screen), *extra, "status"])
        ]
    return [
        r._replace(column=replace(r.column, machine=r.name in machine, screen=r.name in screen and r.name != "ticker"))
        for r in (grouped_with_bounds(requests) if context.given["intervals"] else requests)
    ]


def _in_both_orders(machine: list[str], screen: list[str]) -> list[str]:
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
        raise NotFound(f"no preset called {safe(name)!r}", did_you_mean(name, known, f"presets: {', '.join(known)}"))
    return columns, context.settings.words(f"presets.{name}.screen") or columns


def group_label(context: Context, tickers: Sequence[str]) -> str:
    """The smallest group that holds all the funds, else their number."""
    holding = [g for g in context.catalog.groups() if set(tickers) <= set(g.members)]
    if holding:
        return min(holding, key=lambda group: len(group.members)).label
    return f"{len(tickers):,} funds" if len(tickers) > 1 else tickers[0]
