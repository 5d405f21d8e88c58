"""The views: what a metric family may ask to see of a window, each declared once."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum, auto
from typing import Literal, NamedTuple

from smallcap_cli.core.statistics.least import LEAST_RETURNS
from smallcap_cli.core.windows import Frequency


class Need(StrEnum):
    """What a view looks at besides a fund's own closes.

    RETURNS are sampled at a frequency and on the exchange's sessions, which are the benchmark's days.
    OWN_INDEX is the index a fund follows, or the benchmark where the user names one.
    """

    RETURNS = auto()
    BENCHMARK = auto()
    RISK_FREE = auto()
    OWN_INDEX = auto()


class View(NamedTuple):
    """One view: what it is in words, what it needs, and at which frequency it looks.

    `frequency` is the view's own whatever the comparison's is, `usual` the one it has until another is asked for;
    of fewer returns than `least` there is no block. `closes` says which closes of the window a view without RETURNS
    sees: all of them, or its two ends.
    """

    name: str
    help: str
    needs: frozenset[Need] = frozenset()
    frequency: Frequency | None = None
    usual: Frequency | None = None
    least: int = 0
    closes: Literal["all", "ends"] = "all"

    def frequency_for(self, wanted: str) -> str:
        """The frequency of the view in a comparison that wants another, or `auto`."""
        if self.frequency is not None:
            return self.frequency
        return self.usual if self.usual is not None and wanted == "auto" else wanted


_RETURNS = frozenset({Need.RETURNS})
_EXCESS = frozenset({Need.RETURNS, Need.RISK_FREE})
_MARKET = frozenset({Need.RETURNS, Need.RISK_FREE, Need.BENCHMARK})
_CAPTURE = frozenset({Need.RETURNS, Need.BENCHMARK})
_OWN_INDEX = frozenset({Need.RETURNS, Need.OWN_INDEX})
_PAIRED = "returns of fund and market benchmark"

VIEWS: dict[str, View] = {
    view.name: view
    for view in (
        View("ends", "the two closes of the window", closes="ends"),
        View("path", "every close of the window, on the finest data the fund has"),
        View("returns", "returns of the window at the frequency of the statistic", _RETURNS, least=LEAST_RETURNS),
        View(
            "excess", "returns and the risk-free rate at the frequency of the statistic", _EXCESS, least=LEAST_RETURNS
        ),
        View("market", f"{_PAIRED} on their common days", _MARKET, least=LEAST_RETURNS),
        View(
            "market_daily", f"daily {_PAIRED} on their common days, whatever the window", _MARKET,
            "daily", least=LEAST_RETURNS,
        ),
        View(
            "market_weekly", f"weekly {_PAIRED}, Friday to Friday, whatever the window", _MARKET,
            "weekly", least=LEAST_RETURNS,
        ),
        View("market_monthly", f"monthly {_PAIRED}, whatever the window", _MARKET, "monthly", least=LEAST_RETURNS),
        View("capture", f"{_PAIRED}, monthly unless a frequency is given", _CAPTURE, usual="monthly"),
        View(
            "own_index", "returns of fund and own index (`--index-returns`), or of an explicit `--benchmark`",
            _OWN_INDEX, least=LEAST_RETURNS,
        ),
        View(
            "months", "monthly returns of the fund, whatever the frequency of the statistics", _RETURNS, "monthly",
        ),
        View("facts", "the catalogue, published figures and the fund's own closes"),
    )
}  # fmt: skip


def needs_of(views: Iterable[str]) -> frozenset[Need]:
    """What views of these names look at together."""
    return frozenset(need for name in views for need in VIEWS[name].needs)
