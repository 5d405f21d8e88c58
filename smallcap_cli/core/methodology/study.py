"""A backtest and what stands beside it: a fund or the universe, and the rules as written where some were changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from smallcap_cli.core.methodology.backtest import Backtest
from smallcap_cli.core.methodology.fund_returns import Return
from smallcap_cli.core.model import NOT_COMPARABLE, Floats, Gap, PriceHistory


class BacktestStudy(NamedTuple):
    """A backtest beside the rules as written, where parameters were changed, and beside a fund, where one is named.

    `fund_levels` are the fund's on the first day and at the end of each period, (periods + 1,).
    """

    own: Backtest
    written: Backtest | None = None
    fund: str = ""
    fund_returns: Sequence[Return] = ()
    overrides: Sequence[str] = ()
    fund_closes: PriceHistory | None = None
    fund_levels: Floats | Gap = Gap(NOT_COMPARABLE, "no fund is named")

    @property
    def not_subtracted(self) -> Gap | None:
        """Why the fund's returns are not subtracted: those of companies that do not exist say nothing about it."""
        return Gap(NOT_COMPARABLE, "the universe is synthetic") if self.fund and self.own.is_made_up else None

    @property
    def beside(self) -> str:
        """What the returns stand beside."""
        return self.fund or "universe"

    def returns_beside(self) -> Sequence[Return]:
        """The returns of the fund, or of the universe, one a review that has a return."""
        if self.fund:
            return self.fund_returns
        return [one.universe for one in self.own.with_returns if one.universe is not None]
