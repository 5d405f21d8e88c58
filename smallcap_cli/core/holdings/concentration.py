"""How concentrated a fund is, by company."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from smallcap_cli.core.holdings.companies import Company


class Concentration(NamedTuple):
    """Weights of the largest companies in the fund's assets, cash in the base, and how spread it is.

    `effective` is one over the sum of squared weights, weights rescaled to add up to 1 over the companies: the number
    of equal positions as concentrated (the inverse of the Herfindahl index). **Unit** fractions, and a count.
    """

    largest: float
    top10: float
    top25: float
    top50: float
    effective: float


def concentration(companies: Sequence[Company]) -> Concentration | None:
    """The concentration of a fund; None where a company has no weight or all of them weigh nothing."""
    weights = sorted((company.weight for company in companies if company.weight is not None), reverse=True)
    total = sum(weights)
    if len(weights) != len(companies) or total <= 0.0:
        return None
    effective = total * total / sum(weight * weight for weight in weights)
    return Concentration(weights[0], sum(weights[:10]), sum(weights[:25]), sum(weights[:50]), effective)
