"""What `rotation` asks: the two funds, those that say how broad a lead is, and the flows of a group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from smallcap_cli.call.periods import windows_of
from smallcap_cli.call.question import ask
from smallcap_cli.call.tickers import checked_ticker, group_called
from smallcap_cli.errors import NotFound, UsageFault

if TYPE_CHECKING:
    from smallcap_cli.call.context import Context
    from smallcap_cli.core.analysis.regime import Regime
    from smallcap_cli.core.flows.series import FlowSeries
    from smallcap_cli.dataset.gather import Gathered

#: The funds on the Russell 2000 and the S&P 500 with the longest histories, and the funds that breadth counts.
SMALL, LARGE, GROUP = "IWM", "SPY", "us-smallcap"


def ask_regime(context: Context, small: str, large: str, group: str) -> tuple[Gathered, Regime]:
    """The comparison of the two funds alone, and their regime. **Raises** UsageFault for one fund named twice."""
    from smallcap_cli.core.analysis.regime import CAP_WEIGHT, EQUAL_WEIGHT, SECTORS, STANDARD, regime

    pair = (checked_ticker(small), checked_ticker(large))
    if pair[0] == pair[1]:
        raise UsageFault(f"{pair[0]} against itself says nothing", f"smallcap rotation {SMALL} {LARGE}")
    windows = tuple(windows_of(context.given)) if context.given["window"] else STANDARD
    members = group_called(context.catalog, group).members
    names = tuple(dict.fromkeys((*pair, *members, *SECTORS, EQUAL_WEIGHT, CAP_WEIGHT)))
    whole = ask(context, names, window=windows[0], windows=windows)
    found = regime(whole.comparison, windows, members, _flows(context, pair[0], group))
    errors = {ticker: error for ticker, error in whole.errors.items() if ticker in pair}
    answers = {ticker: answer for ticker, answer in whole.answers.items() if ticker in pair}
    comparison = whole.comparison._replace(funds=whole.comparison.funds[:2])
    return whole._replace(comparison=comparison, errors=errors, answers=answers), found


def _flows(context: Context, small: str, group: str) -> Sequence[FlowSeries]:
    """The monthly flows of the small-cap fund and of the group together; none where no source has any."""
    from smallcap_cli.call.flows import FlowsAsked, flow_series
    from smallcap_cli.core.flows.series import FlowSeries
    from smallcap_cli.core.model import NOT_PUBLISHED, Gap

    try:
        series = flow_series(context, FlowsAsked([small], group, "month"))
    except NotFound as error:
        return [FlowSeries(small, (), Gap(NOT_PUBLISHED, error.message))]
    return [one for one in series if one.name in (small, group)]
