"""Net flows that somebody published of a fund: each of a period of its own, never added to another."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from smallcap_cli.core.flows.methods import PUBLISHED, UNKNOWN
from smallcap_cli.core.flows.periods import FlowPeriod
from smallcap_cli.core.model import PublishedFigure

#: The step of flows whose periods are those of their publishers.
PERIOD = "period"


def published_periods(figures: Iterable[PublishedFigure], ticker: str, as_of: date) -> tuple[FlowPeriod, ...]:
    """The periods that publishers state of a fund, by their ends; those of disputed figures are left out."""
    found = [
        FlowPeriod(
            ticker, f"{one.period_start} to {one.as_of}", one.period_start, one.as_of, one.value,
            one.opening_assets_usd, None, PUBLISHED, one.scope or UNKNOWN, (f"{one.publisher}, {one.title}",),
        )
        for one in figures
        if one.metric == "net_flow_usd" and one.subject == ticker and one.usable and one.as_of <= as_of
        and one.period_start is not None
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.end, one.start)))
