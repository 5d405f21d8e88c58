"""How an index leans against its universe: sector weights, and size, value, momentum and the like in deviations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.methodology.result import Result, net_income
from smallcap_cli.core.methodology.universe import Candidates
from smallcap_cli.core.model import Floats

SECTOR, CHARACTERISTIC = "sector", "characteristic"
UNKNOWN = "unknown"
#: The columns of a universe that tilts look at.
TILT_COLUMNS = ("sector", "f_book", "ni_q", "returns_12_1", "vol_12m")
#: Values beyond these percentiles count as these.
OUTER = (1.0, 99.0)


class Tilt(NamedTuple):
    """An index against its universe on the day of a review.

    For a sector `own` and `universe` are weights and `tilt` is their difference. For a characteristic they are weighted
    means, and `tilt` is their difference in standard deviations of the universe's lines. `known` is the part of the
    index weight whose value is known.
    """

    as_of: date
    kind: str
    name: str
    own: float
    universe: float
    tilt: float
    known: float


def tilts(result: Result) -> Sequence[Tilt]:
    """The sector weights and characteristics of an index after a review; nothing of what the universe lacks.

    The universe weighs every line by the value that is free to trade. Means are of known values, weighted anew; values
    beyond the 1st and 99th percentile count as those. **Source** characteristics, not estimated loadings: Daniel,
    Grinblatt, Titman and Wermers (1997), doi:10.1111/j.1540-6261.1997.tb02724.x.
    """
    free = np.nan_to_num(result.candidates.numbers("float_mcap"))
    everything = free / (free.sum() or 1.0)
    return [*_sectors(result, everything), *_characteristics(result, everything)]


def _sectors(result: Result, everything: Floats) -> Sequence[Tilt]:
    cells = result.candidates.columns.get("sector")
    if cells is None:
        return []
    names = np.where(cells == "", UNKNOWN, cells)
    if not (names != UNKNOWN).any():
        return []
    known = float(result.weight[names != UNKNOWN].sum())
    found = []
    for name in np.unique(names).tolist():
        own, other = float(result.weight[names == name].sum()), float(everything[names == name].sum())
        found.append(Tilt(result.as_of, SECTOR, str(name), own, other, own - other, known))
    return found


def _characteristics(result: Result, everything: Floats) -> Sequence[Tilt]:
    found = []
    for name, values in characteristics(result.candidates).items():
        known = ~np.isnan(values)
        own, other = result.weight * known, everything * known
        if own.sum() <= 0 or other.sum() <= 0:
            continue
        within = np.clip(values, *np.percentile(values[known], OUTER))
        if np.ptp(within[known]) == 0:
            continue
        spread = float(np.std(within[known], ddof=1))
        within = np.where(known, within, 0.0)
        means = [float((weights * within).sum() / weights.sum()) for weights in (own, other)]
        tilt = (means[0] - means[1]) / spread
        found.append(Tilt(result.as_of, CHARACTERISTIC, name, means[0], means[1], tilt, float(own.sum())))
    return found


def characteristics(candidates: Candidates) -> dict[str, Floats]:
    """Characteristics of the lines by name: log of the company's value, book and earnings to it, momentum, volatility.

    **Missing** NaN for a line without the input or a company without a value.
    """
    size = candidates.numbers("company_mcap")
    worth = np.where(size > 0, size, np.nan)
    return {
        "size": np.log(worth),
        "book to price": candidates.numbers("f_book") / worth,
        "earnings to price": net_income(candidates) / worth,
        "momentum": candidates.numbers("returns_12_1"),
        "volatility": candidates.numbers("vol_12m"),
    }
