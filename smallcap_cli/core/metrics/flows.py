"""Families of net flows: published figures until there are better ones."""

from __future__ import annotations

from datetime import date, timedelta

from smallcap_cli.core.comparison.metric import FactInputs
from smallcap_cli.core.metrics.facts import figure_value
from smallcap_cli.core.metrics.registry import metric
from smallcap_cli.core.model import (
    NOT_PUBLISHED,
    Gap,
    PublishedFigure,
    Source,
    Value,
    absent,
    text_value,
)

#: A flow of "one year" may end this long before the as-of day; its own end is always shown.
FLOW_AGE_DAYS = 366


def _flow(facts: FactInputs, period: str, unit: str) -> PublishedFigure | Value:
    flows = [
        f for f in facts.data.published
        if f.metric == "net_flow_usd" and f.subject == facts.data.ticker and f.period == period and f.usable
        and f.as_of <= facts.as_of
    ]  # fmt: skip
    oldest = date(facts.as_of.year, 1, 1) if period == "ytd" else facts.as_of - timedelta(days=FLOW_AGE_DAYS)
    current = [f for f in flows if f.as_of >= oldest]
    if current:
        return max(current, key=lambda f: f.as_of)
    newest = max(flows, key=lambda f: f.as_of, default=None)
    failed = facts.data.gaps.get("published")
    return absent(unit, failed or Gap(NOT_PUBLISHED, f"newest ends {newest.as_of}" if newest else ""))


def _flow_value(facts: FactInputs, period: str) -> Value:
    found = _flow(facts, period, "usd")
    if isinstance(found, Value):
        return found
    scope = f", scope {found.scope}" if found.scope else ""
    return figure_value(found, "usd", f"to {found.as_of:%Y-%m}{scope}: {found.publisher}", found.note)


@metric("net flow YTD", "usd", group="flows")
def net_flow_ytd_usd(facts: FactInputs) -> Value:
    """Published net flow of the calendar year so far, in dollars; `net_flow_as_of` says where it ends."""
    return _flow_value(facts, "ytd")


@metric("net flow 1 year", "usd", group="flows")
def net_flow_1y_usd(facts: FactInputs) -> Value:
    """Published net flow of twelve months, in dollars; `net_flow_as_of` says where they end."""
    return _flow_value(facts, "1y")


def _newest_flow(facts: FactInputs, unit: str) -> PublishedFigure | Value:
    found = [f for f in (_flow(facts, p, unit) for p in ("ytd", "1y")) if isinstance(f, PublishedFigure)]
    return max(found, key=lambda f: f.as_of) if found else _flow(facts, "1y", unit)


@metric("net flow, scope", "text", group="flows")
def net_flow_scope(facts: FactInputs) -> Value:
    """Whether the net flow counts one share class or the whole fund."""
    found = _newest_flow(facts, "text")
    return found if isinstance(found, Value) else text_value(found.scope or "unknown", as_of=found.as_of)


@metric("net flow to", "date", group="flows")
def net_flow_as_of(facts: FactInputs) -> Value:
    """Last day of the newest net flow shown."""
    found = _newest_flow(facts, "date")
    return found if isinstance(found, Value) else _dated_figure(found)


def _dated_figure(figure: PublishedFigure) -> Value:
    cited = Source("published", as_of=figure.as_of, citation=f"{figure.publisher}, {figure.title}")
    return Value(figure.as_of, "date", sources=(cited,), as_of=figure.as_of)


@metric("flow to assets, 1 year", "fraction", group="flows", extreme="high")
def flow_to_assets_1y(facts: FactInputs) -> Value:
    """Net flow of twelve months over the assets at their beginning, never across scopes."""
    found = _flow(facts, "1y", "fraction")
    if isinstance(found, Value):
        return found
    if not found.opening_assets_usd:
        return absent("fraction", Gap(NOT_PUBLISHED, "assets at the beginning of the year not published"))
    cited = Source("published", as_of=found.as_of, citation=f"{found.publisher}, {found.title}")
    return Value(
        found.value / found.opening_assets_usd,
        "fraction",
        (cited,),
        as_of=found.as_of,
        start=found.period_start,
    )
