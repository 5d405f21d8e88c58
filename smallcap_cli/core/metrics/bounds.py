"""Columns with the ends of their intervals beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from smallcap_cli.core.comparison.metric import ColumnRequest
from smallcap_cli.core.metrics.intervals import BOUNDS

#: Figures that machines and people get with their intervals even where nobody asked for the figure.
FOR_MACHINES = ("sharpe", "alpha", "beta")
FOR_PEOPLE = ("sharpe",)
#: The end of a column's name -> its indented label below the figure.
TAILS = {"low": "95 % low", "high": "95 % high", "t": "t"}


def with_bounds(machine: Sequence[str], screen: Sequence[str]) -> tuple[list[str], list[str]]:
    """Both lists of columns, each figure followed by its interval; the figures of every such table at the end."""
    return _each_with_bounds([*machine, *FOR_MACHINES]), _each_with_bounds([*screen, *FOR_PEOPLE])


def _each_with_bounds(names: Sequence[str]) -> list[str]:
    made: list[str] = []
    for name in names:
        family, colon, window = name.partition(":")
        made += [name, *(f"{bound}{colon}{window}" for bound in BOUNDS.get(family, ()))]
    return list(dict.fromkeys(made))


def grouped_with_bounds(requests: Sequence[ColumnRequest]) -> list[ColumnRequest]:
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
