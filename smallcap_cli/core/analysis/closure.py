"""Whether the rules of the literature speak for the closure of a fund: each with its value and its limit, and a count.

The studies give signs, not limits: small, young, slowly growing funds close more often, and those of families and
segments that struggle. The limits here are smallcap's own, but for the three years.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal, NamedTuple

from smallcap_cli.core.comparison.cells import cells_of
from smallcap_cli.core.comparison.computation import Comparison, Computation
from smallcap_cli.core.comparison.metric import FactInputs
from smallcap_cli.core.flows.months import FlowMonth, newest_run
from smallcap_cli.core.metrics.columns import request
from smallcap_cli.core.metrics.cost import aum_usd
from smallcap_cli.core.metrics.facts import age_notes, newest_figure
from smallcap_cli.core.metrics.flows import SCOPES, flow_months
from smallcap_cli.core.model import NOT_LISTED_THEN, NOT_PUBLISHED, FundData, Gap, Source, Value, absent
from smallcap_cli.core.windows import DAYS_PER_YEAR, months_back, old_age
from smallcap_cli.core.words import unique

#: Fewer other funds of a family or segment with known flows than this say nothing of it.
LEAST_PEERS = 3
#: By how many days two figures of assets a year apart may miss the year.
YEAR_SLACK_DAYS = 45
#: The columns of `compare` that the rules rest on.
FACTS = ("aum_usd", "expense_ratio", "inception", "net_flow_1y_usd")


class ClosureRule(NamedTuple):
    """One rule: it speaks for closure where the value lies on the `side` of the limit."""

    name: str
    label: str
    unit: str
    side: Literal["under", "over"]
    limit: float
    study: Literal["sherrill", "akhigbe"]


RULES = (
    ClosureRule("size", "assets", "usd", "under", 50e6, "sherrill"),
    ClosureRule("fee_revenue", "fee revenue per year", "usd", "under", 250e3, "sherrill"),
    ClosureRule("age", "years since inception", "ratio", "under", 3.0, "akhigbe"),
    ClosureRule("asset_growth", "asset growth 1 year", "fraction", "under", 0.0, "akhigbe"),
    ClosureRule("fund_flow", "net flow 1 year", "usd", "under", 0.0, "sherrill"),
    ClosureRule("family_outflow", "family: funds with outflow", "share", "over", 0.5, "sherrill"),
    ClosureRule("segment_outflow", "segment: funds with outflow", "share", "over", 0.5, "sherrill"),
)


class RuleAnswer(NamedTuple):
    """A rule with the fund's value; None where the value is missing or old and nothing can be said."""

    rule: ClosureRule
    value: Value
    speaks: bool | None


class Closure(NamedTuple):
    """One fund and what each rule says of it."""

    fund: FundData
    answers: tuple[RuleAnswer, ...]

    @property
    def speaking(self) -> int:
        """How many rules speak for closure."""
        return sum(answer.speaks is True for answer in self.answers)

    @property
    def judgements(self) -> int:
        """How many rules have a value."""
        return sum(answer.speaks is not None for answer in self.answers)


def closures(comparison: Comparison, tickers: Sequence[str]) -> list[Closure]:
    """The rules for each of these funds; the others of the comparison are those of their families and segments."""
    computation, day = Computation(comparison), comparison.conventions.as_of
    columns = {name: cells_of(computation, request(name, comparison.conventions.window))[1] for name in FACTS}
    facts = [{name: cells[at] for name, cells in columns.items()} for at in range(len(comparison.funds))]
    flows = {fund.ticker: each["net_flow_1y_usd"] for fund, each in zip(comparison.funds, facts, strict=True)}
    return [
        Closure(fund, tuple(_answers(_values(fund, each, comparison, flows), day)))
        for fund, each in zip(comparison.funds, facts, strict=True)
        if fund.ticker in tickers
    ]


def judgement(rule: ClosureRule, value: Value) -> bool | None:
    """Whether a value speaks for closure; one on the limit does not."""
    if not isinstance(value.value, float):
        return None
    return value.value < rule.limit if rule.side == "under" else value.value > rule.limit


def _answers(values: Mapping[str, Value], day: date) -> list[RuleAnswer]:
    """An old value says nothing."""
    return [
        RuleAnswer(rule, value, None if value.as_of and old_age(value.as_of, day) else judgement(rule, value))
        for rule in RULES
        for value in [values[rule.name]]
    ]


def _values(
    fund: FundData, facts: Mapping[str, Value], comparison: Comparison, flows: Mapping[str, Value]
) -> dict[str, Value]:
    """What each rule looks at, by its name."""
    day = comparison.conventions.as_of
    assets, flow = _assets(fund, facts["aum_usd"], day), facts["net_flow_1y_usd"]
    return {
        "size": assets,
        "fee_revenue": _fee_revenue(assets, facts["expense_ratio"]),
        "age": _age(facts["inception"], day),
        "asset_growth": _newest_growth(fund, day),
        "fund_flow": flow,
        "family_outflow": _outflows(_others(fund, comparison, "issuer"), flows, "family", day),
        "segment_outflow": _outflows(_others(fund, comparison, "segment"), flows, "segment", day),
    }


def _assets(fund: FundData, published: Value, day: date) -> Value:
    """Published assets, else those at the end of the newest month of which flows are known."""
    run = newest_run(fund.flows, day)
    if published.value is not None or not run or run[-1].closing_assets_usd is None:
        return published
    last, scope = run[-1], SCOPES.get(run[-1].scope, run[-1].scope)
    said = f"{last.month}{_after_trades(last)}, {scope}: {last.source}"
    return Value(
        last.closing_assets_usd, "usd", (Source("measured", last.month, citation=last.source),), as_of=last.month,
        notes=(said, *age_notes(FactInputs(fund, day, None, None), last.month)),
    )  # fmt: skip


def _after_trades(month: FlowMonth) -> str:
    """What is said of assets that come from counts of shares: an issuer publishes those before the day's trades."""
    return " after that day's trades" if month.method == "shares" else ""


def _fee_revenue(assets: Value, ratio: Value) -> Value:
    """Assets times the expense ratio, with what is said of both."""
    if not isinstance(assets.value, float):
        return absent("usd", Gap(assets.gap.reason, f"assets: {assets.detail or assets.gap.reason.replace('_', ' ')}"))
    if not isinstance(ratio.value, float):
        why = ratio.detail or ratio.gap.reason.replace("_", " ")
        return absent("usd", Gap(ratio.gap.reason, f"expense ratio: {why}"))
    return replace(
        assets, value=assets.value * ratio.value, sources=(*assets.sources, *ratio.sources),
        notes=unique((*assets.notes, *ratio.notes)),
    )  # fmt: skip


def _age(inception: Value, day: date) -> Value:
    """Years from inception to the day."""
    if not isinstance(inception.value, date):
        return absent("ratio", inception.gap)
    if inception.value > day:
        return absent("ratio", Gap(NOT_LISTED_THEN, f"inception {inception.value}"))
    years = (day - inception.value).days / DAYS_PER_YEAR
    notes = (f"inception {inception.value}", *(note for note in inception.notes if not note.startswith("inception ")))
    return replace(inception, value=years, unit="ratio", as_of=day, notes=notes)


def _newest_growth(fund: FundData, day: date) -> Value:
    """Growth to the newest published assets where those of a year before are known, else that of the flows' months."""
    facts, run = FactInputs(fund, day, None, None), newest_run(fund.flows, day)
    newest = newest_figure(facts, "aum_usd", "usd")
    if isinstance(newest, Value) or not run or newest.as_of <= run[-1].month or newest.scope != run[-1].scope:
        return _asset_growth(fund, day)
    year_before = months_back(newest.as_of, 12)
    nearest = min(run, key=lambda one: abs((one.month - year_before).days))
    opening, closing = nearest.closing_assets_usd, newest.value
    if not opening or not isinstance(closing, float) or abs((nearest.month - year_before).days) > YEAR_SLACK_DAYS:
        return _asset_growth(fund, day)
    value = aum_usd(facts)
    opened = Source("measured", nearest.month, citation=nearest.source)
    note = f"{nearest.month}{_after_trades(nearest)} ({nearest.source}) to {newest.as_of}"
    return replace(
        value, value=closing / opening - 1.0, unit="fraction", sources=(*value.sources, opened), start=nearest.month,
        notes=(note, *age_notes(facts, newest.as_of)),
    )  # fmt: skip


def _asset_growth(fund: FundData, day: date) -> Value:
    """Assets at the end of the newest twelve months in a row over those at their beginning, less one."""
    facts = FactInputs(fund, day, None, None)
    months = flow_months(facts, "1y")
    if isinstance(months, Gap):
        return absent("fraction", months)
    opening, closing = months[0].opening_assets_usd, months[-1].closing_assets_usd
    if not opening or closing is None:
        return absent("fraction", Gap(NOT_PUBLISHED, "the source of the flows does not state assets"))
    end, sources = months[-1].month, unique(month.source for month in months)
    return Value(
        closing / opening - 1.0, "fraction", tuple(Source("measured", end, citation=name) for name in sources),
        as_of=end, notes=(f"to {end:%Y-%m}{_after_trades(months[-1])}: {', '.join(sources)}", *age_notes(facts, end)),
    )  # fmt: skip


def _others(fund: FundData, comparison: Comparison, kind: Literal["issuer", "segment"]) -> list[str] | Gap:
    """The other funds of the catalogue of the same issuer or segment."""
    name = getattr(fund.fund, kind, "")
    if not name:
        return Gap(NOT_PUBLISHED, f"{kind} not known")
    return [
        other.ticker for other in comparison.funds
        if other.ticker != fund.ticker and other.fund is not None and getattr(other.fund, kind) == name
    ]  # fmt: skip


def _outflows(others: list[str] | Gap, flows: Mapping[str, Value], what: str, day: date) -> Value:
    """Of the other funds with a known flow that is not old, the share that lost money over a year.

    Flows are never added up: they are of different months, methods and scopes.
    """
    if isinstance(others, Gap):
        return absent("share", others)
    if not others:
        return absent("share", Gap(NOT_PUBLISHED, f"no other fund of the {what} in the catalogue"))
    known = {name: flow for name in others if _is_recent(flow := flows[name], day)}
    if len(known) < LEAST_PEERS:
        detail = f"flows of {len(known)} of {len(others)} other funds of the {what} known, {LEAST_PEERS} needed"
        return absent("share", Gap(NOT_PUBLISHED, detail))
    outflow = [name for name, flow in known.items() if isinstance(flow.value, float) and flow.value < 0]
    ends = [flow.as_of for flow in known.values() if flow.as_of is not None]
    return Value(
        len(outflow) / len(known), "share", unique(source for flow in known.values() for source in flow.sources),
        as_of=min(ends, default=None),
        notes=(f"{len(outflow)} of {len(known)} ({', '.join(known)}); {len(others) - len(known)} unknown or old",),
    )  # fmt: skip


def _is_recent(flow: Value, day: date) -> bool:
    """Whether a flow is known and not old."""
    return isinstance(flow.value, float) and flow.as_of is not None and not old_age(flow.as_of, day)
