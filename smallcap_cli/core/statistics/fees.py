"""What an expense ratio costs over years, and how much better a dearer fund must do: for projections only.

Published returns of funds are already net of their expense ratio, which is never taken off them again.
"""

from __future__ import annotations

from math import log


def net_worth(amount: float, growth: float, fee: float, years: float) -> float:
    """What an amount becomes that grows by a gross rate a year and pays a fee a year: ((1 + g)(1 - e))^years."""
    return float(amount * ((1.0 + growth) * (1.0 - fee)) ** years)


def drag(amount: float, growth: float, fee: float, years: float) -> float:
    """What the fee took: the amount without a fee less the amount with it."""
    return net_worth(amount, growth, 0.0, years) - net_worth(amount, growth, fee, years)


def break_even(growth: float, cheap: float, dear: float) -> float:
    """How much more a year, before fees, the dear fund must return: (1 + g)(dear - cheap)/(1 - dear)."""
    return (1.0 + growth) * (dear - cheap) / (1.0 - dear)


def years_of_fee_gap(returns: tuple[float, float], fees: tuple[float, float]) -> float:
    """For how many years the gap of two fees takes what the gap of two returns gave, dear fund first.

    ln((1 + R) / (1 + r)) / ln((1 - e) / (1 - E)) of cumulative returns after fees over the same days; below 0 the dear
    fund fell behind by as many years of its fee. **Raises** ZeroDivisionError for equal fees.
    """
    return log((1.0 + returns[0]) / (1.0 + returns[1])) / log((1.0 - fees[1]) / (1.0 - fees[0]))
