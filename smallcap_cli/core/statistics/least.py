"""How many returns a statistic needs, and an interval of it."""

from __future__ import annotations

from smallcap_cli.core.windows import Frequency

#: Fewer returns than this give no statistic; fewer than THIN_BELOW are marked.
LEAST_RETURNS = 20
THIN_BELOW: dict[Frequency, int] = {"daily": 60, "weekly": 60, "monthly": 36}
#: A year of monthly returns has this many; what has more a year needs more of them.
_MONTHS = 12.0


def least_returns(periods: float) -> int:
    """The fewest returns an interval is given for: 36 a month apart, 60 closer together."""
    return THIN_BELOW["monthly" if periods <= _MONTHS else "daily"]
