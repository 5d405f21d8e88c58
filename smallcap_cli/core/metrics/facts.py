"""Families read off the catalogue and published figures: identity, cost, size, what is inside, flows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from smallcap_cli.core.metrics.registry import Facts, metric
from smallcap_cli.core.model import (
    NOT_COMPARABLE,
    NOT_FETCHED,
    NOT_OFFERED,
    NOT_PUBLISHED,
    TOO_SHORT,
    FeeEntry,
    Gap,
    PriceHistory,
    PublishedFigure,
    Source,
    Value,
    absent,
    text_value,
)  # fmt: skip

CATALOGUE = "catalogue"
#: A flow of "one year" may end this long before the as-of day; its own end is always shown.
FLOW_AGE_DAYS = 366
DOLLAR_VOLUME_SESSIONS = 30

_UNKNOWN_FUND = Gap(NOT_PUBLISHED, "not in the catalogue")


def _identity(facts: Facts, text: str) -> Value:
    if facts.data.fund is None:
        return absent("text", _UNKNOWN_FUND)
    return text_value(text, sources=(Source(CATALOGUE),))


@metric("ticker", "text", group="identity")
def ticker(facts: Facts) -> Value:
    """Exchange symbol of the fund."""
    return text_value(facts.data.ticker)


@metric("name", "text", group="identity")
def name(facts: Facts) -> Value:
    """Full name of the fund."""
    return _identity(facts, facts.data.fund.name if facts.data.fund else "")


@metric("issuer", "text", group="identity")
def issuer(facts: Facts) -> Value:
    """Company that issues the fund."""
    return _identity(facts, facts.data.fund.issuer if facts.data.fund else "")


@metric("segment", "text", group="identity")
def segment(facts: Facts) -> Value:
    """Kind of fund: broad, quality, style, factor, active, micro or large."""
    return _identity(facts, facts.data.fund.segment if facts.data.fund else "")


@metric("methodology", "text", group="identity")
def methodology(facts: Facts) -> Value:
    """Identifier of the index the fund follows on the as-of day; `active` where it follows none."""
    if facts.index_id is None:
        return _identity(facts, "")
    return _identity(facts, facts.index_id or "active")


@metric("index", "text", group="identity")
def index_name(facts: Facts) -> Value:
    """Short name of the index the fund follows on the as-of day."""
    if facts.index_names is not None:
        return replace(_identity(facts, facts.index_names.short_name), brief=facts.index_names.brief_name)
    return _identity(facts, "" if facts.index_id is None else facts.index_id or "active")


@metric("inception", "date", group="identity")
def inception(facts: Facts) -> Value:
    """Day the fund began, which is not the day of its first trade."""
    fund = facts.data.fund
    if fund is None:
        return absent("date", _UNKNOWN_FUND)
    if fund.inception is None:
        return absent("date", Gap(NOT_PUBLISHED, "no inception date found"))
    if fund.inception > facts.as_of:
        return absent("date", Gap(NOT_COMPARABLE, f"began after {facts.as_of}"))
    notes = () if fund.inception_status == "verified" else (f"inception {fund.inception_status}",)
    return Value(fund.inception, "date", sources=(Source(CATALOGUE),), notes=notes)


@metric("currency", "text", group="identity")
def currency(facts: Facts) -> Value:
    """Currency of the closes."""
    if facts.data.prices is not None:
        return text_value(facts.data.prices.currency, sources=(facts.data.prices.source.until(facts.as_of),))
    return _identity(facts, facts.data.fund.currency if facts.data.fund else "")


@metric("closes to", "date", group="identity")
def as_of(facts: Facts) -> Value:
    """Day of the last close used, on or before the as-of day."""
    prices = facts.data.prices
    if prices is None:
        return absent("date", facts.data.gaps.get("prices", Gap(NOT_FETCHED)))
    position = int(np.searchsorted(prices.days, np.datetime64(facts.as_of), side="right")) - 1
    if position < 0:
        return absent("date", Gap(TOO_SHORT, f"first close {prices.first_day}"))
    day: date = prices.days[position].item()
    return Value(day, "date", sources=(prices.source.until(facts.as_of),), as_of=day)


@metric("source", "text", group="identity")
def source(facts: Facts) -> Value:
    """Provider of the closes."""
    prices = facts.data.prices
    if prices is None:
        return absent("text", facts.data.gaps.get("prices", Gap(NOT_FETCHED)))
    return text_value(prices.source.provider, sources=(prices.source.until(facts.as_of),))


@metric("price kind", "text", group="identity")
def price_kind(facts: Facts) -> Value:
    """Whether the closes are market prices or net asset values; the two are never compared."""
    prices = facts.data.prices
    if prices is None:
        return absent("text", facts.data.gaps.get("prices", Gap(NOT_FETCHED)))
    return text_value(prices.price_kind, sources=(prices.source.until(facts.as_of),))


def fee_on(fees: tuple[FeeEntry, ...], day: date) -> tuple[FeeEntry, tuple[str, ...]] | Gap:
    """The fee in force on a day, as far as it was seen, with what must be said about it.

    Inside a gap between two sightings the earlier value stands, and the note says so.
    """
    known = [fee for fee in fees if (fee.effective or fee.seen_first or date.min) <= day]
    if not known:
        first = fees[0].seen_first if fees else None
        return Gap(NOT_PUBLISHED, f"first seen {first}" if first else "no expense ratio found")
    fee = known[-1]
    notes: tuple[str, ...] = (
        () if fee.status in ("verified", "secondary") else (f"expense ratio {fee.status}: {fee.source}",)
    )
    later = [f for f in fees[fees.index(fee) + 1 :] if f.seen_first]
    if later and fee.seen_last and day > fee.seen_last:
        notes += (f"seen to {fee.seen_last}, next value first seen {later[0].seen_first}",)
    if fee.waiver_until and fee.waiver_until >= day:
        notes += (f"after a waiver that runs to {fee.waiver_until}",)
    return fee, notes


def _fee(facts: Facts, gross: bool) -> Value:
    if facts.data.fund is None:
        return absent("fraction", _UNKNOWN_FUND)
    found = fee_on(facts.data.fund.fees, facts.as_of)
    if isinstance(found, Gap):
        return absent("fraction", found)
    fee, notes = found
    value = fee.gross if gross else fee.value
    if value is None:
        return absent("fraction", Gap(NOT_PUBLISHED, "no gross figure found"))
    seen = min(fee.seen_last, facts.as_of) if fee.seen_last else None
    cited = Source(CATALOGUE, as_of=seen, citation=fee.source)
    return Value(value, "fraction", sources=(cited,), basis="gross of waivers" if gross else "net", notes=notes)


@metric("expense ratio", "fraction", group="cost and size", extreme="low")
def expense_ratio(facts: Facts) -> Value:
    """Annual fund operating expenses as a share of assets, in force on the as-of day.

    Dated: the newest value first seen on or before the as-of day. Returns are already net of it.
    """
    return _fee(facts, gross=False)


@metric("expense ratio, gross", "fraction", group="cost and size")
def expense_ratio_gross(facts: Facts) -> Value:
    """Annual fund operating expenses before waivers, where a source names them."""
    return _fee(facts, gross=True)


def _newest(facts: Facts, metric_name: str, unit: str) -> PublishedFigure | Value:
    subject = facts.data.ticker
    own = [f for f in facts.data.published if f.metric == metric_name and f.subject == subject and f.usable]
    seen = [f for f in own if f.as_of <= facts.as_of]
    if seen:
        return max(seen, key=lambda f: f.as_of)
    return absent(unit, Gap(NOT_PUBLISHED, f"none on or before {facts.as_of}" if own else ""))


def _figure(figure: PublishedFigure, unit: str, *notes: str) -> Value:
    """A published figure as a cell: its publisher, date and definition go with it."""
    cited = Source("published", as_of=figure.as_of, citation=f"{figure.publisher}, {figure.title}")
    return Value(
        figure.value, unit, sources=(cited,), basis=figure.definition, as_of=figure.as_of,
        start=figure.period_start, notes=tuple(n for n in notes if n), mark="~" if figure.approximate else "",
        comparable=False,
    )  # fmt: skip


@metric("assets", "usd", group="cost and size")
def aum_usd(facts: Facts) -> Value:
    """Net assets in dollars, of the scope that `aum_scope` names."""
    found = _newest(facts, "aum_usd", "usd")
    if isinstance(found, Value):
        return found
    whole = "the whole fund, all share classes" if found.scope == "fund" else ""
    return _figure(found, "usd", f"{found.as_of}, {whole}" if whole else str(found.as_of))


@metric("assets, scope", "text", group="cost and size")
def aum_scope(facts: Facts) -> Value:
    """Whether `aum_usd` counts one share class or the whole fund."""
    found = _newest(facts, "aum_usd", "text")
    return found if isinstance(found, Value) else text_value(found.scope, as_of=found.as_of)


@metric("lines held", "count", group="cost and size")
def line_count(facts: Facts) -> Value:
    """Rows of the fund's holdings, cash and futures included; not the number of companies."""
    found = _newest(facts, "line_count", "count")
    if isinstance(found, Value):
        return found
    return _figure(found, "count", "dates per fund; includes cash and futures")


@metric("companies held", "count", group="cost and size")
def company_count(facts: Facts) -> Value:
    """Issuers among the fund's holdings; not the number of lines."""
    found = _newest(facts, "company_count", "count")
    return found if isinstance(found, Value) else _figure(found, "count")


@metric("dividend yield", "fraction", group="cost and size", extreme="high")
def dividend_yield(facts: Facts) -> Value:
    """The last n regular distributions over the close, n being the fund's own number a year.

    Capital gains are left out. Not the SEC 30-day yield. Counted, not looked back over a calendar year:
    five quarterly ex-dates can fall into one.
    """
    prices, fund = facts.data.prices, facts.data.fund
    if prices is None or prices.distributions is None or prices.close is None:
        return absent("fraction", Gap(NOT_FETCHED, "no distributions in the price source"))
    count = fund.distributions_per_year if fund else None
    if count is None:
        return absent("fraction", Gap(NOT_PUBLISHED, "number of distributions a year unknown"))
    last = int(np.searchsorted(prices.days, np.datetime64(facts.as_of), side="right"))
    paid = np.flatnonzero(prices.distributions[:last] > 0)
    if len(paid) < count:
        return absent("fraction", Gap(TOO_SHORT, f"{len(paid)} distributions, {count} needed"))
    chosen = paid[-count:]
    first_day, last_day, end = (prices.days[i].item() for i in (chosen[0], chosen[-1], last - 1))
    amount = float(prices.distributions[chosen].sum() / prices.close[last - 1])
    note = f"{count} distributions, ex {first_day} to {last_day}, over the close of {end}; not the SEC 30-day yield"
    return Value(amount, "fraction", (prices.source.until(end),), as_of=end, start=first_day, notes=(note,))


@metric("bid-ask spread", "fraction", group="cost and size", extreme="low")
def bid_ask_spread(facts: Facts) -> Value:
    """Median bid-ask spread as a share of the mid price, as the issuer publishes it."""
    return absent("fraction", Gap(NOT_OFFERED, "no source of spreads is configured"))


@metric("dollar volume, 30 d", "usd", group="cost and size")
def dollar_volume_30d(facts: Facts) -> Value:
    """Mean of close times volume over the last 30 sessions."""
    prices = facts.data.prices
    if prices is None or prices.volume is None or prices.close is None:
        return absent("usd", Gap(NOT_FETCHED, "no volume in the price source"))
    return _dollar_volume(prices, prices.close, prices.volume, facts.as_of)


def _dollar_volume(prices: PriceHistory, close: np.ndarray, volume: np.ndarray, as_of: date) -> Value:
    last = int(np.searchsorted(prices.days, np.datetime64(as_of), side="right"))
    first = last - DOLLAR_VOLUME_SESSIONS
    if first < 0 or prices.frequency == "monthly":
        return absent("usd", Gap(TOO_SHORT, f"{DOLLAR_VOLUME_SESSIONS} sessions needed"))
    amount = float((close[first:last] * volume[first:last]).mean())
    if not np.isfinite(amount):
        return absent("usd", Gap(NOT_FETCHED, "a session without volume"))
    start, end = prices.days[first].item(), prices.days[last - 1].item()
    return Value(amount, "usd", (prices.source.until(end),), as_of=end, start=start)


def unprofitable_figure(facts: Facts) -> PublishedFigure | Gap:
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
        return Gap(NOT_PUBLISHED, f"no figure for this index on or before {facts.as_of}")
    return max(defined or usable, key=lambda f: f.as_of)


def _unprofitable(facts: Facts, unit: str) -> PublishedFigure | Value:
    found = unprofitable_figure(facts)
    return absent(unit, found) if isinstance(found, Gap) else found


@metric("unprofitable", "share", group="inside")
def unprofitable_share(facts: Facts) -> Value:
    """Share of the index's companies that lose money, by count.

    A published figure belongs to the index, not the fund; publisher, date and definition go with it.
    """
    found = _unprofitable(facts, "share")
    if isinstance(found, Value):
        return found
    defined = found.definition or "definition not stated: disputed"
    return _figure(found, "share", f"index, not fund: {found.publisher}, {found.as_of}, {defined}")


@metric("unprofitable, by weight", "share", group="inside")
def unprofitable_share_weight(facts: Facts) -> Value:
    """Share of the fund's weight in companies that lose money."""
    return absent("share", Gap(NOT_PUBLISHED, "no figure by weight was found for any index"))


@metric("unprofitable, basis", "text", group="inside")
def unprofitable_basis(facts: Facts) -> Value:
    """What the unprofitable share counts: `published`, whose index, publisher, date and definition."""
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
def unprofitable_coverage(facts: Facts) -> Value:
    """Share of the companies whose earnings were known when the unprofitable share was counted."""
    return absent("share", Gap(NOT_PUBLISHED, "publishers do not state it"))


def _flow(facts: Facts, period: str, unit: str) -> PublishedFigure | Value:
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
    return absent(unit, Gap(NOT_PUBLISHED, f"newest ends {newest.as_of}" if newest else ""))


def _flow_value(facts: Facts, period: str) -> Value:
    found = _flow(facts, period, "usd")
    if isinstance(found, Value):
        return found
    scope = f", scope {found.scope}" if found.scope else ""
    return _figure(found, "usd", f"to {found.as_of:%Y-%m}{scope}: {found.publisher}", found.note)


@metric("net flow YTD", "usd", group="flows")
def net_flow_ytd_usd(facts: Facts) -> Value:
    """Published net flow of the calendar year so far, in dollars; `net_flow_as_of` says where it ends."""
    return _flow_value(facts, "ytd")


@metric("net flow 1 year", "usd", group="flows")
def net_flow_1y_usd(facts: Facts) -> Value:
    """Published net flow of twelve months, in dollars; `net_flow_as_of` says where they end."""
    return _flow_value(facts, "1y")


def _newest_flow(facts: Facts, unit: str) -> PublishedFigure | Value:
    found = [f for f in (_flow(facts, p, unit) for p in ("ytd", "1y")) if isinstance(f, PublishedFigure)]
    return max(found, key=lambda f: f.as_of) if found else _flow(facts, "1y", unit)


@metric("net flow, scope", "text", group="flows")
def net_flow_scope(facts: Facts) -> Value:
    """Whether the net flow counts one share class or the whole fund."""
    found = _newest_flow(facts, "text")
    return found if isinstance(found, Value) else text_value(found.scope or "unknown", as_of=found.as_of)


@metric("net flow to", "date", group="flows")
def net_flow_as_of(facts: Facts) -> Value:
    """Last day of the newest net flow shown."""
    found = _newest_flow(facts, "date")
    return found if isinstance(found, Value) else _dated_figure(found)


def _dated_figure(figure: PublishedFigure) -> Value:
    cited = Source("published", as_of=figure.as_of, citation=f"{figure.publisher}, {figure.title}")
    return Value(figure.as_of, "date", sources=(cited,), as_of=figure.as_of)


@metric("flow to assets, 1 year", "fraction", group="flows", extreme="high")
def flow_to_assets_1y(facts: Facts) -> Value:
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


def _needs_holdings(facts: Facts, unit: str) -> Value:
    return absent(unit, facts.data.gaps.get("holdings", Gap(NOT_OFFERED, "no source of holdings is configured")))


@metric("top 10 weight", "fraction", group="inside")
def top10_weight(facts: Facts) -> Value:
    """Weight of the ten largest companies."""
    return _needs_holdings(facts, "fraction")


@metric("effective holdings", "count", group="inside")
def effective_holdings(facts: Facts) -> Value:
    """Number of equal positions as concentrated as the fund: one over the sum of squared weights."""
    return _needs_holdings(facts, "count")


@metric("average market cap, weighted", "usd", group="inside")
def weighted_average_market_cap_usd(facts: Facts) -> Value:
    """Market capitalisation of the companies held, averaged by weight."""
    return _needs_holdings(facts, "usd")


@metric("median market cap", "usd", group="inside")
def median_market_cap_usd(facts: Facts) -> Value:
    """Median market capitalisation of the companies held."""
    return _needs_holdings(facts, "usd")


@metric("overlap with the S&P 500", "fraction", group="inside")
def sp500_overlap_weight(facts: Facts) -> Value:
    """Weight of the fund in companies that are also in the S&P 500."""
    return _needs_holdings(facts, "fraction")
