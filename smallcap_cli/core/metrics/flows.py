"""Families of net flows: sums of months where they are known, else published figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from smallcap_cli.core.comparison.metric import FactInputs
from smallcap_cli.core.flows.months import FlowMonth, month_before, newest_run
from smallcap_cli.core.metrics.facts import age_notes, figure_value
from smallcap_cli.core.metrics.registry import metric
from smallcap_cli.core.model import NOT_PUBLISHED, TOO_SHORT, Gap, PublishedFigure, Source, Value, absent, text_value
from smallcap_cli.core.words import unique

#: Period -> how many months it has; the year so far has as many as are known.
MONTHS = {"1m": 1, "3m": 3, "1y": 12}
#: What an amount counts, for people.
SCOPES = {"fund": "the whole fund", "class": "this share class"}

Months = tuple[FlowMonth, ...]


def flow_months(facts: FactInputs, period: str) -> Months | Gap:
    """The months that a period sums, oldest first: the newest known ones, all of them there."""
    run = newest_run(facts.data.flows, facts.as_of)
    if not run:
        return facts.data.gaps.get("filed_flows") or Gap(NOT_PUBLISHED)
    newest = run[-1].month
    if period == "ytd" and newest.year != facts.as_of.year:
        return Gap(NOT_PUBLISHED, f"newest month {newest:%Y-%m}")
    count = newest.month if period == "ytd" else MONTHS[period]
    if len(run) >= count:
        return run[-count:]
    missing, kind = month_before(run[0].month), (run[0].method, run[0].scope)
    if any(one.month < missing and (one.method, one.scope) == kind for one in facts.data.flows):
        return Gap(NOT_PUBLISHED, f"no flow of {missing:%Y-%m}")
    return Gap(TOO_SHORT, f"flows are known from {run[0].month:%Y-%m}")


def _published_flow(facts: FactInputs, period: str) -> PublishedFigure | Gap:
    """The newest usable published flow of a period; one of the year so far is of the as-of day's year."""
    flows = [
        f for f in facts.data.published
        if f.metric == "net_flow_usd" and f.subject == facts.data.ticker and f.period == period and f.usable
        and f.as_of <= facts.as_of
    ]  # fmt: skip
    newest = max(flows, key=lambda f: f.as_of, default=None)
    if newest is None:
        return facts.data.gaps.get("published") or Gap(NOT_PUBLISHED)
    if period == "ytd" and newest.as_of.year != facts.as_of.year:
        return Gap(NOT_PUBLISHED, f"newest ends {newest.as_of}")
    return newest


def _flow(facts: FactInputs, period: str) -> Months | PublishedFigure | Gap:
    """The months of a period, else what was published about it, else why there is neither."""
    months = flow_months(facts, period)
    if not isinstance(months, Gap):
        return months
    found = _published_flow(facts, period)
    return months if isinstance(found, Gap) and facts.data.flows else found


def _sum_value(facts: FactInputs, months: Months, total: float, unit: str) -> Value:
    """A figure of several months as a cell: the month it ends in, what it counts, the sources of the months."""
    last, names = months[-1], unique([one.source for one in months])
    sources = tuple(Source("measured", as_of=last.month, citation=name) for name in names)
    note = f"to {last.month:%Y-%m}, {SCOPES.get(last.scope, last.scope)}: {', '.join(names)}"
    return Value(
        total, unit, sources=sources, basis=last.scope, as_of=last.month, start=month_before(months[0].month),
        notes=(note, *age_notes(facts, last.month)),
    )  # fmt: skip


def _flow_value(facts: FactInputs, period: str) -> Value:
    found = _flow(facts, period)
    if isinstance(found, Gap):
        return absent("usd", found)
    if isinstance(found, PublishedFigure):
        scope = f", scope {found.scope}" if found.scope else ""
        return figure_value(facts, found, "usd", f"to {found.as_of:%Y-%m}{scope}: {found.publisher}", found.note)
    return _sum_value(facts, found, sum(one.net_flow_usd for one in found), "usd")


@metric("net flow 1 month", "usd", group="flows")
def net_flow_1m_usd(facts: FactInputs) -> Value:
    """Net flow of the newest known month, in dollars; `net_flow_as_of` says which.

    Distributions are not flows. A month is known when the source has published it, which takes up to 60 days after the
    end of a quarter for filings.
    """
    return _flow_value(facts, "1m")


@metric("net flow 3 months", "usd", group="flows")
def net_flow_3m_usd(facts: FactInputs) -> Value:
    """Net flow of the newest three months in a row, in dollars; `net_flow_as_of` says where they end."""
    return _flow_value(facts, "3m")


@metric("net flow YTD", "usd", group="flows")
def net_flow_ytd_usd(facts: FactInputs) -> Value:
    """Net flow of the calendar year so far, in dollars; `net_flow_as_of` says where it ends.

    The months of the as-of day's year that are known, from January on; else the newest published figure.
    """
    return _flow_value(facts, "ytd")


@metric("net flow 1 year", "usd", group="flows")
def net_flow_1y_usd(facts: FactInputs) -> Value:
    """Net flow of twelve months, in dollars; `net_flow_as_of` says where they end.

    The newest twelve months in a row, else the newest published figure of a year.
    """
    return _flow_value(facts, "1y")


@metric("reinvested 3 months", "usd", group="flows")
def reinvestment_3m_usd(facts: FactInputs) -> Value:
    """Distributions that holders took in new shares in the months of `net_flow_3m_usd`, in which they do not count."""
    months = flow_months(facts, "3m")
    if isinstance(months, Gap):
        return absent("usd", months)
    amounts = [one.reinvestment_usd for one in months if one.reinvestment_usd is not None]
    if len(amounts) < len(months):
        return absent("usd", Gap(NOT_PUBLISHED, "the source of the flows does not state it"))
    return _sum_value(facts, months, sum(amounts), "usd")


@metric("flow to assets, 1 year", "fraction", group="flows", extreme="high")
def flow_to_assets_1y(facts: FactInputs) -> Value:
    """Net flow of twelve months over the assets at their beginning, never across scopes.

    Flow and assets are those of `net_flow_1y_usd`, from one source.
    """
    found = _flow(facts, "1y")
    if isinstance(found, Gap):
        return absent("fraction", found)
    if isinstance(found, PublishedFigure):
        if not found.opening_assets_usd:
            return absent("fraction", Gap(NOT_PUBLISHED, "assets at the beginning of the year not published"))
        return replace(figure_value(facts, found, "fraction"), value=found.value / found.opening_assets_usd)
    opening = found[0].opening_assets_usd
    if not opening:
        return absent("fraction", Gap(NOT_PUBLISHED, f"no assets at the beginning of {found[0].month:%Y-%m}"))
    return _sum_value(facts, found, sum(one.net_flow_usd for one in found) / opening, "fraction")


def _newest_flow(facts: FactInputs) -> FlowMonth | PublishedFigure | Gap:
    """The last month of the net flow that ends last, or the published figure, of those that the columns show."""
    shown: list[FlowMonth | PublishedFigure] = [*newest_run(facts.data.flows, facts.as_of)[-1:]]
    found = [_flow(facts, period) for period in ("ytd", "1y")]
    shown += [flow for flow in found if isinstance(flow, PublishedFigure)]
    if shown:
        return max(shown, key=_last_day)
    lacking = flow_months(facts, "1m") if facts.data.flows else _published_flow(facts, "1y")
    return lacking if isinstance(lacking, Gap) else Gap(NOT_PUBLISHED)


def _last_day(flow: FlowMonth | PublishedFigure) -> date:
    return flow.month if isinstance(flow, FlowMonth) else flow.as_of


@metric("net flow to", "date", group="flows")
def net_flow_as_of(facts: FactInputs) -> Value:
    """Last day of the newest net flow shown."""
    newest = _newest_flow(facts)
    if isinstance(newest, Gap):
        return absent("date", newest)
    day = _last_day(newest)
    return Value(day, "date", sources=(_source(newest),), as_of=day)


@metric("net flow, scope", "text", group="flows")
def net_flow_scope(facts: FactInputs) -> Value:
    """Whether the net flow counts one share class or the whole fund."""
    newest = _newest_flow(facts)
    return (
        absent("text", newest) if isinstance(newest, Gap)
        else text_value(newest.scope or "unknown", as_of=_last_day(newest))
    )  # fmt: skip


@metric("net flow, basis", "text", group="flows")
def net_flow_basis(facts: FactInputs) -> Value:
    """How the newest net flow was found, `shares`, `filed` or `published`, and the source."""
    newest = _newest_flow(facts)
    if isinstance(newest, Gap):
        return absent("text", newest)
    method = newest.method if isinstance(newest, FlowMonth) else "published"
    basis = text_value(f"{method}, {_source(newest).citation}", as_of=_last_day(newest))
    return replace(basis, brief=method)


def _source(flow: FlowMonth | PublishedFigure) -> Source:
    if isinstance(flow, FlowMonth):
        return Source("measured", as_of=flow.month, citation=flow.source)
    return Source("published", as_of=flow.as_of, citation=f"{flow.publisher}, {flow.title}")
