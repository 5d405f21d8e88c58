"""Which companies of a fund lose money, and what part of the fund they are, with exact bounds.

Each company has one vote, and its weight. Of a company whose figure is unknown nothing is assumed: `low` takes all of
them for profitable, `high` for losers, so the truth lies between however many are unknown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from smallcap_cli.core.holdings.companies import Company
from smallcap_cli.core.holdings.earnings import Earning


class BoundedShare(NamedTuple):
    """A part of a whole that is not known of all: losers among the known, and the bounds over all.

    **Unit** fractions. `share` is None where nothing is known, all are None where there is nothing at all, or where
    `fault` says why the parts of a whole cannot be stated.
    """

    share: float | None
    low: float | None
    high: float | None
    coverage: float | None
    fault: str = ""


class ProfitShare(NamedTuple):
    """The unprofitable share of some companies: by count and by weight, and how many there are.

    `income_as_of` is the newest day on which a figure in it became known. `by_weight` is all None where a company has
    no weight.
    """

    companies: int
    known: int
    unprofitable: int
    by_count: BoundedShare
    by_weight: BoundedShare
    income_as_of: date | None


def profit_share(earnings: Sequence[Earning], fault: str = "") -> ProfitShare:
    """The unprofitable share of companies and their figures; `fault` is that of their weights, if there is one."""
    figures = [earning.figure for earning in earnings if earning.figure is not None]
    return ProfitShare(
        len(earnings),
        len(figures),
        sum(earning.loses for earning in earnings),
        _part(earnings, lambda company: 1.0),
        BoundedShare(None, None, None, None, fault) if fault else _part(earnings, lambda company: company.weight),
        max((figure.known for figure in figures), default=None),
    )


def shares_by_sector(earnings: Iterable[Earning]) -> list[tuple[str, ProfitShare]]:
    """The unprofitable share of each sector, by the words of the source, the heaviest sector first."""
    sectors: dict[str, list[Earning]] = defaultdict(list)
    for earning in earnings:
        sectors[earning.company.sector].append(earning)
    ordered = sorted(sectors.items(), key=lambda item: -sum(one.company.weight or 0.0 for one in item[1]))
    return [(sector, profit_share(rows)) for sector, rows in ordered]


def _part(earnings: Sequence[Earning], size: Callable[[Company], float | None]) -> BoundedShare:
    sizes = [size(earning.company) for earning in earnings]
    if not earnings or any(one is None for one in sizes):
        return BoundedShare(None, None, None, None)
    weighed = [(earning, one or 0.0) for earning, one in zip(earnings, sizes, strict=True)]
    total = sum(one for _, one in weighed)
    known = sum(one for earning, one in weighed if earning.figure is not None)
    losers = sum(one for earning, one in weighed if earning.loses)
    if total <= 0.0:
        return BoundedShare(None, None, None, None)
    share = losers / known if known > 0.0 else None
    return BoundedShare(share, losers / total, (losers + total - known) / total, known / total)
