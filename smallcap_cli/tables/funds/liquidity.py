"""Spread, premium to NAV and dollar volume of funds, a row each, every figure with its day and source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from smallcap_cli.core.analysis.liquidity import Premium, Quotations, premium
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.comparison.metric import FactInputs
from smallcap_cli.core.metrics.cost import bid_ask_spread, dollar_volume_30d
from smallcap_cli.core.metrics.facts import age_notes, no_closes
from smallcap_cli.core.model import NOT_PUBLISHED, FundData, Gap, Value, absent, text_value
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.windows import months_back
from smallcap_cli.core.words import unique
from smallcap_cli.tables.holdings.heading import source_words

COLUMNS = (
    Column("ticker", "fund", "text"), Column("bid_ask_spread", "median spread, 30 d", "spread", extreme="low"),
    Column("spread_as_of", "of", "date"), Column("premium", "premium to NAV", "spread"),
    Column("premium_as_of", "of", "date"), Column("dollar_volume_30d", "dollars a day, 30 d", "usd", extreme="high"),
    Column("dollar_volume_as_of", "to", "date"), Column("dollar_volume_change_1y", "on the year", "fraction"),
    Column("close", "close", "money", screen=False), Column("nav", "NAV", "money", screen=False),
    Column("spread_source", "spread from", "text", screen=False),
    Column("close_source", "close from", "text", screen=False), Column("nav_source", "NAV from", "text", screen=False),
    Column("dollar_volume_source", "volume from", "text", screen=False),
)  # fmt: skip
LEGEND = "spread: as the fund company publishes it; 1 bp is 0.01 %; premium: close over the NAV of the same day"
YEAR = 12


def liquidity_table(comparison: Comparison, said: Mapping[str, Quotations]) -> Table:
    """A row a fund; `said` has its dated NAVs, and closes of snapshots, by ticker."""
    day = comparison.conventions.as_of
    rows = tuple(_row(fund, said.get(fund.ticker, Quotations()), day) for fund in comparison.funds)
    keys = tuple(fund.ticker for fund in comparison.funds)
    return Table("liquidity", COLUMNS, keys, rows, f"Liquidity · as of {day}", day, footnotes=(LEGEND,))


def _row(fund: FundData, said: Quotations, day: date) -> tuple[Value, ...]:
    facts = FactInputs(fund, day, None, None)
    spread, volume = bid_ask_spread(facts), dollar_volume_30d(facts)
    over = premium(no_closes(facts) if fund.prices is None else fund.prices, said, day)
    return (
        text_value(fund.ticker), _with_origin(replace(spread, unit="spread"), facts), _day(spread),
        *_premium_cells(over, facts), _with_origin(volume, facts), _day(volume), _change(facts, volume),
        *_price_cells(over), _origin(spread), *_premium_sources(over), _origin(volume),
    )  # fmt: skip


def _with_origin(figure: Value, facts: FactInputs) -> Value:
    """A figure with where it is from as its note, and that it is old; its day has a column of its own."""
    if figure.value is None or figure.as_of is None:
        return figure
    origin = "; ".join(unique(map(source_words, figure.sources)))
    return replace(figure, notes=(origin, *age_notes(facts, figure.as_of)))


def _premium_cells(found: Premium | Gap, facts: FactInputs) -> tuple[Value, Value]:
    if isinstance(found, Gap):
        return absent("spread", found), absent("date", found)
    sources = (found.close_source, found.nav_source)
    value = Value(found.value, "spread", sources, as_of=found.day)
    return _with_origin(value, facts), Value(found.day, "date", sources)


def _price_cells(found: Premium | Gap) -> tuple[Value, Value]:
    if isinstance(found, Gap):
        return absent("money", found), absent("money", found)
    close = Value(found.close, "money", (found.close_source,), as_of=found.day)
    return close, Value(found.nav, "money", (found.nav_source,), as_of=found.day)


def _premium_sources(found: Premium | Gap) -> tuple[Value, Value]:
    if isinstance(found, Gap):
        return absent("text", found), absent("text", found)
    return text_value(str(found.close_source)), text_value(str(found.nav_source))


def _change(facts: FactInputs, volume: Value) -> Value:
    """How much more is traded than in the thirty sessions that ended a year before."""
    earlier = dollar_volume_30d(facts._replace(as_of=months_back(facts.as_of, YEAR)))
    for one in (volume, earlier):
        if one.value is None:
            return absent("fraction", one.gap)
    if not earlier.value or not isinstance(volume.value, float) or not isinstance(earlier.value, float):
        return absent("fraction", Gap(NOT_PUBLISHED, "nothing was traded a year before"))
    change = volume.value / earlier.value - 1.0
    return Value(change, "fraction", volume.sources, as_of=volume.as_of, start=earlier.as_of)


def _day(figure: Value) -> Value:
    if figure.value is None:
        return absent("date", figure.gap)
    return absent("date", Gap(NOT_PUBLISHED)) if figure.as_of is None else Value(figure.as_of, "date", figure.sources)


def _origin(figure: Value) -> Value:
    return absent("text", figure.gap) if figure.value is None else text_value("; ".join(map(str, figure.sources)))
