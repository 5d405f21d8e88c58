"""The shares that are free to trade, from what index funds hold of them.

A fund that follows an index weighted by float holds the same part of every company's float: its quantity divided by
that part is the float. The part is found from companies whose shares are known: a fund holds that part of those whose
shares are all free to trade, which most large ones' are, and less of the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.model import Floats

#: With fewer lines than this, the densest place among them is chance.
LEAST_LINES = 20
#: A ratio this near to the part that was found agrees with it.
NEAR = 0.05


class FloatPart(NamedTuple):
    """The part that a fund holds of every float, and how many of its lines agree with it within 5 %.

    `through` is the fund whose part it was found from, "" where it was found from known shares.
    **Unit** `part` is a fraction.
    """

    part: float
    lines: int
    near: int
    through: str = ""

    @property
    def steadiness(self) -> float:
        """The share of the lines whose ratio is within 5 % of the part."""
        return self.near / self.lines


def float_parts(
    quantities: Mapping[str, Mapping[str, float]], shares_out: Mapping[str, float]
) -> Mapping[str, FloatPart]:
    """The part of every float that each fund holds; quantities by fund and security, shares by security.

    A fund without enough known shares has its part through another that holds the same securities: the median ratio of
    their quantities. **Missing** a fund that has neither is left out.
    """
    found = {}
    for fund, held in quantities.items():
        ratios = np.array([value / shares_out[name] for name, value in held.items() if shares_out.get(name)])
        if len(ratios) >= LEAST_LINES:
            found[fund] = _part(ratios, densest(ratios))
    for fund, held in quantities.items():
        if fund not in found:
            linked = _through_another(fund, held, quantities, found)
            if linked is not None:
                found[fund] = linked
    return found


def _through_another(
    fund: str, held: Mapping[str, float], quantities: Mapping[str, Mapping[str, float]], known: Mapping[str, FloatPart]
) -> FloatPart | None:
    """The part through the fund that shares most securities with this one."""
    shared = {other: held.keys() & quantities[other].keys() for other in known}
    best = max(shared, key=lambda other: len(shared[other]), default=None)
    if best is None or len(shared[best]) < LEAST_LINES:
        return None
    ratios = np.array([held[name] / quantities[best][name] for name in sorted(shared[best])]) * known[best].part
    return _part(ratios, float(np.median(ratios)), best)


def _part(ratios: Floats, part: float, through: str = "") -> FloatPart:
    near = np.abs(ratios / part - 1.0) <= NEAR
    return FloatPart(part, len(ratios), int(near.sum()), through)


def densest(ratios: Floats) -> float:
    """The place where positive ratios lie densest: the half-sample mode of their logarithms.

    **Source** Robertson and Cryer 1974 (doi:10.1080/01621459.1974.10480152), as Bickel and Frühwirth 2006
    (doi:10.1016/j.csda.2005.07.011) compute it.
    """
    left = np.sort(np.log(ratios))
    while len(left) > 2:
        half = (len(left) + 1) // 2
        widths = left[half - 1 :] - left[: len(left) - half + 1]
        start = int(np.argmin(widths))
        left = left[start : start + half]
    return float(np.exp(left.mean()))


def float_shares(
    security: str, quantities: Mapping[str, Mapping[str, float]], parts: Mapping[str, FloatPart]
) -> float | None:
    """The float of a security: the median of what the funds say that hold it; None where none does."""
    said: Sequence[float] = [
        quantities[fund][security] / part.part for fund, part in parts.items() if security in quantities[fund]
    ]
    return float(np.median(said)) if said else None
