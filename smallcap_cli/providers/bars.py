"""Closes as a source gave them, in columns by role, and the mending that every source's closes get.

bytes of a file | frame of yfinance -> Bars -> without_partial_adjusted -> with_closes -> in_order -> PriceHistory
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from smallcap_cli.core.model import Days, Floats
from smallcap_cli.core.words import and_more
from smallcap_cli.errors import CouldNotParse

#: Roles of columns: what a fund was worth, and what changed on a day besides, 0 on other days.
PRICES = ("close", "adjusted")
ACTIONS = ("dividends", "capital_gains", "splits")


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """Days and their figures by role, in the order of the source; NaN where one has no figure.

    `name` is the file or the symbol; `lines` are those of a file, for messages; `has_range` says whether there were
    opens, highs or lows; `currency` is that of the closes where the source states it.
    """

    name: str
    days: Days
    columns: Mapping[str, Floats]
    lines: NDArray[np.int64] | None = None
    has_range: bool = False
    warnings: tuple[str, ...] = ()
    currency: str = ""

    def only(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> Bars:
        """The same bars with only these rows, in this order."""
        columns = {role: values[rows] for role, values in self.columns.items()}
        lines = None if self.lines is None else self.lines[rows]
        return replace(self, days=self.days[rows], lines=lines, columns=columns)

    def with_warning(self, what: str, row: int | None = None) -> Bars:
        """The same bars with one more warning, of a row where one is given."""
        return replace(self, warnings=(*self.warnings, self._place(row) + what))

    def fault(self, row: int, what: str, hint: str = "correct the row") -> CouldNotParse:
        """An error about one of the rows."""
        return CouldNotParse(self._place(row) + what, hint)

    def _place(self, row: int | None) -> str:
        """File and line of a row; nothing where the bars are of no file."""
        return "" if row is None or self.lines is None else f"{self.name}:{self.lines[row]}: "


def in_order(bars: Bars) -> Bars:
    """Rows oldest first, one a day; of two rows of one day the last in the file is kept, with a warning."""
    steps = np.diff(bars.days.astype(np.int64))
    if (steps > 0).all():
        return bars
    bars = bars.only(np.argsort(bars.days, kind="stable"))
    last_of_day = np.append(bars.days[1:] != bars.days[:-1], True)
    repeated = np.flatnonzero(~last_of_day)
    if len(repeated):
        row = int(repeated[0]) + 1
        more = and_more(len(repeated))
        bars = bars.with_warning(f"{bars.days[row]} is in the file twice{more}; the last row counts", row)
    return bars.only(last_of_day)


def without_partial_adjusted(bars: Bars) -> Bars:
    """The bars without adjusted closes where the newest close has none; its day would go, and the price with it."""
    close, adjusted = bars.columns.get("close"), bars.columns.get("adjusted")
    if close is None or adjusted is None:
        return bars
    priced = np.flatnonzero(~np.isnan(close))
    if not len(priced):
        return bars
    newest = int(priced[np.argmax(bars.days[priced])])
    if not np.isnan(adjusted[newest]):
        return bars
    kept = {role: values for role, values in bars.columns.items() if role != "adjusted"}
    where = "on any day" if np.isnan(adjusted).all() else f"on {bars.days[newest]}, the newest day"
    # Beside adjusted closes Close is a price, as it is beside opens, highs and lows.
    left = replace(bars, columns=kept, has_range=True)
    return left.with_warning(f"no adjusted close {where}: the adjusted closes are left out", newest)


def _actions(values: Floats) -> Floats:
    """Distributions or splits, 0 for one that is no number."""
    return values if np.isfinite(values).all() else np.nan_to_num(values, posinf=np.inf)


def with_closes(bars: Bars) -> Bars:
    """Rows without a close left out with a warning; a distribution or split on one moves to the next row.

    **Missing** a distribution or split that is NaN is none: 0. Where no row has a close, no row is left.
    """
    prices = [bars.columns[role] for role in PRICES if role in bars.columns]
    keep: NDArray[np.bool_] = np.logical_not(np.isnan(np.array(prices)).any(axis=0))
    actions = {role: _actions(bars.columns[role]) for role in ACTIONS if role in bars.columns}
    bars = replace(bars, columns={**bars.columns, **actions})
    if keep.all():
        return bars
    left = bars.only(keep)
    for role, values in actions.items():
        for row in np.flatnonzero(~keep & (values != 0)):
            later = np.flatnonzero(left.days >= bars.days[row])
            if len(later):
                _add_action(left, role, int(later[np.argmin(left.days[later])]), float(values[row]))
    first, count = int(np.flatnonzero(~keep)[0]), int((~keep).sum())
    more = f" (and {count - 1:,} more)" if count > 1 else ""
    priced = "close" in bars.columns and not np.isnan(bars.columns["close"][first])
    lacking = "adjusted close" if priced else "close"
    dropped = bars.with_warning(f"no {lacking} on {bars.days[first]}{more}; dropped", first)
    return replace(left, warnings=dropped.warnings)


def _add_action(bars: Bars, role: str, row: int, value: float) -> None:
    """Adds to what a day has already; two splits on one day multiply."""
    column = bars.columns[role]
    column[row] = value * (column[row] or 1.0) if role == "splits" else value + column[row]


def impossible_figure(bars: Bars) -> tuple[str, int] | None:
    """Role and row of the first figure that cannot be: a price at or below 0, another below 0, one without end."""
    for role, values in bars.columns.items():
        low = values <= 0 if role in PRICES else values < 0
        rows = np.flatnonzero(low | np.isinf(values))
        if len(rows):
            return role, int(rows[0])
    return None


def doubled_gain_words(bars: Bars, rows: Sequence[int]) -> str:
    """That the capital gains of rows may be in the distributions of their days too, of the first with its figures."""
    row = int(rows[0])
    paid, gain = (float(bars.columns[role][row]) for role in ("dividends", "capital_gains"))
    more = and_more(len(rows))
    return f"the capital gain {gain:g} of {bars.days[row]}{more} may be in the distribution {paid:g} too"


def doubled_gains(bars: Bars) -> list[int]:
    """Rows whose capital gain may be in the distribution of the day too."""
    if not {"capital_gains", "dividends"} <= set(bars.columns):
        return []
    gains, paid = bars.columns["capital_gains"], bars.columns["dividends"]
    rows: list[int] = np.flatnonzero((gains > 0) & (paid >= gains)).tolist()
    return rows
