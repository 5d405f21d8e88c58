"""What a metric family is, sees and answers, and the columns asked for: declared in `metrics`, computed here."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from smallcap_cli.core.comparison.view import VIEWS, Need
from smallcap_cli.core.model import NOT_COMPARABLE, Floats, FundData, Gap, IndexIdentity, Reason
from smallcap_cli.core.table import Column
from smallcap_cli.core.windows import WindowSpec


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """A family's answer for a block: one number or day a fund; NaN or NaT is undefined, for `undefined`.

    `peaks` are the days from which falls are measured, where that is what the figure is. `gaps` say for each
    fund why it is undefined, where that differs.
    """

    values: Floats | NDArray[np.datetime64]
    undefined: str = "not defined for this series"
    reason: Reason = NOT_COMPARABLE
    peaks: NDArray[np.datetime64] | None = None
    gaps: tuple[Gap, ...] = ()


class FactInputs(NamedTuple):
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
    def has_window(self) -> bool:
        return self.view != "facts"

    @property
    def needs(self) -> frozenset[Need]:
        """What its view looks at besides the fund's own closes."""
        return VIEWS[self.view].needs

    @property
    def is_relative(self) -> bool:
        """Whether the figure sets a fund beside a benchmark or its own index."""
        return Need.BENCHMARK in self.needs or Need.OWN_INDEX in self.needs

    @property
    def help(self) -> str:
        """The first line of the function's docstring."""
        return (inspect.getdoc(self.function) or "").partition("\n")[0]

    @property
    def documentation(self) -> str:
        """The rest of the docstring: conventions, what missing input does, sources."""
        return "\n".join((inspect.getdoc(self.function) or "").splitlines()[1:]).strip()


class ColumnRequest(NamedTuple):
    """One column asked for: the family, its window if it has one, and how it is headed."""

    column: Column
    metric: Metric | None
    window: WindowSpec | None

    @property
    def name(self) -> str:
        return self.column.name
