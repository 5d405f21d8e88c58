"""The declaration of a metric family: one function, whose parameters are the inputs it needs.

A family that takes a block works on many funds at once and returns `Figures`; a family that takes a fund's
facts returns one `Value`. The registry is what `compare`, `metric list`, CSV headers, JSON, the guide's
page of columns and the list of required tests loop over.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Literal, TypeVar

from smallcap_cli.core.comparison.metric import Metric
from smallcap_cli.core.comparison.view import VIEWS

METRICS: dict[str, Metric] = {}

Family = TypeVar("Family", bound=Callable[..., object])


def metric(
    label: str,
    unit: str,
    *,
    group: str,
    extreme: Literal["", "high", "low"] = "",
    family: str = "",
    tail: str = "",
    formula: str = "",
) -> Callable[[Family], Family]:
    """Declare a function as a metric family; TypeError for a second one of that name or an unknown input."""

    def declare(function: Family) -> Family:
        parameters = list(inspect.signature(function).parameters)
        view = parameters[0] if parameters else ""
        if len(parameters) != 1 or view not in VIEWS:
            raise TypeError(f"{function.__name__}: one parameter, out of {', '.join(VIEWS)}")
        # Under -OO Python keeps no docstrings.
        if function.__name__ in METRICS or (__debug__ and not (function.__doc__ or "").strip()):
            raise TypeError(f"{function.__name__}: a metric is declared once and has a docstring")
        METRICS[function.__name__] = Metric(
            function.__name__, label, unit, view, function, extreme, family, tail, group, formula
        )
        return function

    return declare
