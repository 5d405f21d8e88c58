"""Families of what is inside a fund: loss makers, concentration, size."""

from __future__ import annotations

from dataclasses import replace

from smallcap_cli.core.comparison.metric import FactInputs
from smallcap_cli.core.metrics.facts import figure_value, measured_value, newest_figure, newest_measure
from smallcap_cli.core.metrics.registry import metric
from smallcap_cli.core.model import (
    NOT_OFFERED,
    NOT_PUBLISHED,
    Gap,
    PublishedFigure,
    Value,
    absent,
    text_value,
)


def unprofitable_figure(facts: FactInputs) -> PublishedFigure | Gap:
    """The published share that stands for the fund's index: the newest with a stated definition, else the newest.

    Figures dated after the as-of day do not exist yet.
    """
    if not facts.index_id:
        return Gap(NOT_PUBLISHED, "active fund: no index" if facts.index_id == "" else "")
    shares = [
        f for f in facts.data.published
        if f.metric == "unprofitable_share" and f.subject == facts.index_id and f.as_of <= facts.as_of
    ]  # fmt: skip
    usable = [f for f in shares if f.usable]
    defined = [f for f in usable if f.definition]
    if not usable:
        return facts.data.gaps.get("published") or Gap(
            NOT_PUBLISHED, f"no figure for this index on or before {facts.as_of}"
        )
    return max(defined or usable, key=lambda f: f.as_of)


def _unprofitable(facts: FactInputs, unit: str) -> PublishedFigure | Value:
    found = unprofitable_figure(facts)
    return absent(unit, found) if isinstance(found, Gap) else found


@metric("unprofitable", "share", group="inside")
def unprofitable_share(facts: FactInputs) -> Value:
    """Share of companies that lose money, by count: measured inside the fund, else published about its index.

    Measured counts companies, not lines, by the net income of their last four quarters; it carries the days of holdings
    and income. A published figure belongs to the index; publisher, date and definition go with it.
    """
    measure = newest_measure(facts, "unprofitable_share")
    if measure is not None:
        return measured_value(facts, measure, "measured_share")
    found = _unprofitable(facts, "share")
    if isinstance(found, Value):
        return found
    defined = found.definition or "definition not stated: disputed"
    return figure_value(facts, found, "share", f"index, not fund: {found.publisher}, {found.as_of}, {defined}")


@metric("unprofitable, by weight", "share", group="inside")
def unprofitable_share_weight(facts: FactInputs) -> Value:
    """Share of the fund's weight in companies that lose money, of the weight whose income is known."""
    measure = newest_measure(facts, "unprofitable_share_weight")
    if measure is None:
        return absent("share", Gap(NOT_PUBLISHED, "no figure by weight was found"))
    return measured_value(facts, measure, "measured_share")


@metric("unprofitable, basis", "text", group="inside")
def unprofitable_basis(facts: FactInputs) -> Value:
    """What the unprofitable share counts: `measured` with its days, or `published` with index, publisher and date."""
    measure = newest_measure(facts, "unprofitable_share")
    if measure is not None:
        words = f"measured, {measure.ticker}, holdings {measure.as_of}, income {measure.income_as_of}, by count"
        basis = text_value(f"{words}, {measure.definition}", as_of=measure.as_of)
        return replace(basis, brief="measured")
    found = _unprofitable(facts, "text")
    if isinstance(found, Value):
        return found
    defined = found.definition or "definition not stated"
    basis = text_value(
        f"published, index {found.subject}, {found.publisher}, {found.as_of}, by count, {defined}",
        as_of=found.as_of,
    )
    return replace(basis, brief="published")


@metric("unprofitable, coverage", "share", group="inside")
def unprofitable_coverage(facts: FactInputs) -> Value:
    """Share of the companies whose income was known when the unprofitable share was measured."""
    measure = newest_measure(facts, "unprofitable_share")
    if measure is None or measure.coverage is None:
        return absent("share", Gap(NOT_PUBLISHED, "publishers do not state it"))
    return replace(measured_value(facts, measure, "measured_share"), value=measure.coverage, notes=())


#: What figures need besides a list of holdings.
_WEIGHTS, _MARKET_VALUES = "weights in the holdings of the fund", "market values of the companies: --fundamentals FILE"
_SP500_FUND = "holdings of an S&P 500 fund of about the same day"


def _measured_inside(facts: FactInputs, name: str, unit: str, besides: str) -> Value:
    """A figure measured inside the fund, else what it lacks: a list of holdings, or what it needs besides."""
    measure = newest_measure(facts, name)
    if measure is not None:
        return measured_value(facts, measure, unit)
    if newest_measure(facts, "company_count") is not None:
        return absent(unit, Gap(NOT_OFFERED, f"needs {besides}"))
    return absent(unit, facts.data.gaps.get("holdings", Gap(NOT_OFFERED, "needs holdings of the fund")))


@metric("top 10 weight", "fraction", group="inside")
def top10_weight(facts: FactInputs) -> Value:
    """Weight of the ten largest companies: measured from holdings, else the ten largest lines that Yahoo lists.

    Yahoo's top ten is a secondary source and says so; it counts where no list of holdings is stored.
    """
    found = _measured_inside(facts, "top10_weight", "fraction", _WEIGHTS)
    if newest_measure(facts, "top10_weight") is not None:
        return found
    listed = newest_figure(facts, "top10_weight", "fraction")
    if isinstance(listed, Value):
        return found
    return figure_value(facts, listed, "fraction", f"{listed.title}, seen {listed.as_of}: no full list of holdings")


@metric("effective holdings", "count", group="inside")
def effective_holdings(facts: FactInputs) -> Value:
    """Number of equal positions as concentrated as the fund: one over the sum of squared weights."""
    return _measured_inside(facts, "effective_holdings", "count", _WEIGHTS)


@metric("average market cap, weighted", "usd", group="inside")
def weighted_average_market_cap_usd(facts: FactInputs) -> Value:
    """Market capitalisation of the companies held, averaged by weight."""
    return _measured_inside(facts, "weighted_average_market_cap_usd", "usd", _MARKET_VALUES)


@metric("median market cap", "usd", group="inside")
def median_market_cap_usd(facts: FactInputs) -> Value:
    """Median market capitalisation of the companies held."""
    return _measured_inside(facts, "median_market_cap_usd", "usd", _MARKET_VALUES)


@metric("overlap with the S&P 500", "fraction", group="inside")
def sp500_overlap_weight(facts: FactInputs) -> Value:
    """Weight of the fund in companies that are also in the S&P 500."""
    return _measured_inside(facts, "sp500_overlap_weight", "fraction", _SP500_FUND)


@metric("inside, as of", "date", group="inside")
def inside_as_of(facts: FactInputs) -> Value:
    """Day of the holdings behind the measured figures."""
    measure = newest_measure(facts, "unprofitable_share") or newest_measure(facts, "top10_weight")
    if measure is None:
        return absent("date", Gap(NOT_PUBLISHED, "nothing was measured inside the fund"))
    return replace(measured_value(facts, measure, "date"), value=measure.as_of, notes=())
