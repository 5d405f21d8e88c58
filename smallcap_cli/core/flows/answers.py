"""The net flows of one fund as a source states them, month by month."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from smallcap_cli.core.flows.months import FlowMonth
from smallcap_cli.core.model import Source
from smallcap_cli.core.words import unique


class FundFlows(NamedTuple):
    """The months of a fund; a month may stand in several filings, each with its day of publication.

    `filings` are the numbers of the filings that these are the months of, also of those that state no flow.
    """

    ticker: str
    months: tuple[FlowMonth, ...]
    source: Source
    filings: tuple[str, ...] = ()


def flows_together(several: Iterable[FundFlows]) -> FundFlows:
    """The months of several answers about one fund, each once; the source is that of the last. At least one."""
    found = tuple(several)
    months = unique(month for one in found for month in one.months)
    return found[-1]._replace(months=months, filings=unique(name for one in found for name in one.filings))
