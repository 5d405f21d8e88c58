"""Families that say which fund it is and what its closes are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from smallcap_cli.core.comparison.changes import is_unsure, name_notes
from smallcap_cli.core.comparison.metric import FactInputs
from smallcap_cli.core.metrics.facts import no_closes, unknown_fund
from smallcap_cli.core.metrics.registry import metric
from smallcap_cli.core.model import (
    NOT_COMPARABLE,
    NOT_PUBLISHED,
    TOO_SHORT,
    Gap,
    Source,
    Value,
    absent,
    text_value,
)


def _identity(facts: FactInputs, text: str) -> Value:
    if facts.data.fund is None:
        return absent("text", unknown_fund(facts))
    return text_value(text, sources=(Source(facts.data.fund.origin),))


@metric("ticker", "text", group="identity")
def ticker(facts: FactInputs) -> Value:
    """Exchange symbol of the fund."""
    return text_value(facts.data.ticker)


@metric("name", "text", group="identity")
def name(facts: FactInputs) -> Value:
    """Full name of the fund on the as-of day."""
    fund = facts.data.fund
    cell = _identity(facts, fund.name_on(facts.as_of) if fund else "")
    return replace(cell, notes=name_notes(fund, facts.as_of)) if fund else cell


@metric("issuer", "text", group="identity")
def issuer(facts: FactInputs) -> Value:
    """Company that issues the fund."""
    return _identity(facts, facts.data.fund.issuer if facts.data.fund else "")


@metric("segment", "text", group="identity")
def segment(facts: FactInputs) -> Value:
    """Kind of fund: broad, quality, style, factor, active, micro or large."""
    return _identity(facts, facts.data.fund.segment if facts.data.fund else "")


@metric("methodology", "text", group="identity")
def methodology(facts: FactInputs) -> Value:
    """Identifier of the index the fund follows on the as-of day; `active` where it follows none."""
    fund = facts.data.fund
    if fund is not None and not fund.indexes and not fund.management:
        return absent("text", Gap(NOT_PUBLISHED, f"{fund.origin} does not say which index it follows"))
    if facts.index_id is None:
        return _identity(facts, "")
    return _with_doubt(facts, _identity(facts, facts.index_id or "active"))


def _with_doubt(facts: FactInputs, cell: Value) -> Value:
    """The cell of an index; an unverified one without a start says so on an earlier day."""
    indexes = facts.data.fund.indexes if facts.data.fund else ()
    unsure = any(period.id == facts.index_id and is_unsure(period, facts.as_of) for period in indexes)
    return replace(cell, notes=("unverified: no source says since when",)) if unsure else cell


@metric("index", "text", group="identity")
def index_name(facts: FactInputs) -> Value:
    """Short name of the index the fund follows on the as-of day."""
    if facts.index_names is not None:
        cell = replace(_identity(facts, facts.index_names.short_name), brief=facts.index_names.brief_name)
        return _with_doubt(facts, cell)
    return methodology(facts)


@metric("inception", "date", group="identity")
def inception(facts: FactInputs) -> Value:
    """Day the fund began, which is not the day of its first trade."""
    fund = facts.data.fund
    if fund is None:
        return absent("date", unknown_fund(facts))
    if fund.inception is None:
        return absent("date", Gap(NOT_PUBLISHED, "no inception date found"))
    if fund.inception > facts.as_of:
        return absent("date", Gap(NOT_COMPARABLE, f"the fund began after {facts.as_of}"))
    notes = () if fund.inception_status == "verified" else (f"inception {fund.inception_status}",)
    return Value(fund.inception, "date", sources=(Source(fund.origin),), notes=notes)


@metric("currency", "text", group="identity")
def currency(facts: FactInputs) -> Value:
    """Currency of the closes."""
    if facts.data.prices is not None:
        return text_value(facts.data.prices.currency, sources=(facts.data.prices.source.until(facts.as_of),))
    return _identity(facts, facts.data.fund.currency if facts.data.fund else "")


@metric("closes to", "date", group="identity")
def as_of(facts: FactInputs) -> Value:
    """Day of the last close used, on or before the as-of day."""
    prices = facts.data.prices
    if prices is None:
        return absent("date", no_closes(facts))
    position = int(np.searchsorted(prices.days, np.datetime64(facts.as_of), side="right")) - 1
    if position < 0:
        return absent("date", Gap(TOO_SHORT, f"first close {prices.first_day}"))
    day: date = prices.days[position].item()
    return Value(day, "date", sources=(prices.source.until(facts.as_of),), as_of=day)


@metric("source", "text", group="identity")
def source(facts: FactInputs) -> Value:
    """Provider of the closes."""
    prices = facts.data.prices
    if prices is None:
        return absent("text", no_closes(facts))
    return text_value(prices.source.provider, sources=(prices.source.until(facts.as_of),))


@metric("price kind", "text", group="identity")
def price_kind(facts: FactInputs) -> Value:
    """Whether the closes are market prices or net asset values; smallcap never compares the two."""
    prices = facts.data.prices
    if prices is None:
        return absent("text", no_closes(facts))
    return text_value(prices.price_kind, sources=(prices.source.until(facts.as_of),))
