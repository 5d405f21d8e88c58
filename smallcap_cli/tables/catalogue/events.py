"""An event of a fund in words."""

from __future__ import annotations

from smallcap_cli.core.model import FundEvent


def event_text(ticker: str, event: FundEvent) -> str:
    """Who, on which day and what: "SPSM 2023-06-09, merger: took over SLY, about $1.7bn"."""
    return f"{ticker} {event.day}, {event.kind.replace('_', ' ')}: {event.text}"
