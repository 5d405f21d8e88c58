"""The declaration of a metric family: one function, whose parameters are the inputs it needs.

A family that takes a block works on many funds at once and returns `Figures`; a family that takes a fund's
facts returns one `Value`. The registry is what `compare`, `metric list`, CSV headers, JSON, the guide's
page of columns and the list of required tests loop over.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import date
from typing import Literal, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from smallcap_cli.core.model import Floats, FundData, Gap, IndexIdentity
from smallcap_cli.core.windows import Frequency

#: What each block input is, for `metric explain`.
VIEWS: dict[str, str] = {
    "ends": "the two closes of the window",
    "path": "every close of the window, on the finest data the fund has",
    "returns": "returns of the window at the frequency of the statistic",
    "excess": "returns and the risk-free rate at the frequency of the statistic",
    "market": "returns of fund and market benchmark on their common days",
    "market_daily": "daily returns of fund and market benchmark on their common days, whatever the window",
    "market_weekly": "weekly returns of fund and market benchmark, Friday to Friday, whatever the window",
    "market_monthly": "monthly returns of fund and market benchmark, whatever the window",
    "capture": "returns of fund and market benchmark, monthly unless a frequency is given",
    "own_index": "returns of fund and own index (`--index-returns`), or of an explicit `--benchmark`",
    "facts": "the catalogue, published figures and the fund's own closes",
}
#: Views whose frequency is the same whatever the comparison's is.
OWN_FREQUENCIES: dict[str, Frequency] = {
    "market_daily": "daily",
    "market_weekly": "weekly",
    "market_monthly": "monthly",
}
#: Views of fund and market benchmark with the risk-free rate: at the comparison's frequency, or always at one.
MARKET_VIEWS = ("market", *OWN_FREQUENCIES)
#: Views that look at a benchmark, and those whose figure rests on sampled returns: it has a frequency.
BENCHMARK_VIEWS = (*MARKET_VIEWS, "capture", "own_index")
STATISTIC_VIEWS = ("returns", "excess", *BENCHMARK_VIEWS)


class Figures(NamedTuple):
    """A family's answer for a block: one number or day a fund; NaN or NaT is undefined, for `undefined`.

    `peaks` are the days from which falls are measured, where that is what the figure is. `gaps` say for each
    fund why it is undefined, where that differs.
    """

    values: Floats | NDArray[np.datetime64]
    undefined: str = "not defined for this series"
    reason: str = "not_comparable"
    peaks: NDArray[np.datetime64] | None = None
    gaps: tuple[Gap, ...] = ()


class Facts(NamedTuple):
    """What a fact family may look at: one fund's data, the as-of day, and the names of its index."""

    data: FundData
    as_of: date
    index_names: IndexIdentity | None
    index_id: str | None


class Metric(NamedTuple):
    """One registered family. `windowed` families take a window; `view` is the block they see."""

    name: str
    label: str
    unit: str
    view: str
    function: Callable[..., object]
    extreme: Literal["", "high", "low"]
    family: str
    tail: str
    group: str
    formula: str

    @property
    def windowed(self) -> bool:
        return self.view != "facts"

    @property
    def help(self) -> str:
        """The first line of the function's docstring."""
        return (inspect.getdoc(self.function) or "").splitlines()[0]

    @property
    def documentation(self) -> str:
        """The rest of the docstring: conventions, what missing input does, sources."""
        return "\n".join((inspect.getdoc(self.function) or "").splitlines()[1:]).strip()


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
        if function.__name__ in METRICS or not (function.__doc__ or "").strip():
            raise TypeError(f"{function.__name__}: a metric is declared once and has a docstring")
        METRICS[function.__name__] = Metric(
            function.__name__, label, unit, view, function, extreme, family, tail, group, formula
        )
        return function

    return declare
