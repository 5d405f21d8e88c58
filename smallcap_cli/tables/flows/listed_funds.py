"""All listed equity funds and the US small-cap ones among them: number, assets, flow and launches by period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from smallcap_cli.core.listed_funds import RULES, LeftOut, MarketQuarter
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_PUBLISHED, TOO_SHORT, Gap, Source, Value, absent
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.words import quantity
from smallcap_cli.tables.cells import figure_cell

NO_FLOW = Gap(NOT_PUBLISHED, "no fund states a flow")
NOTHING_BEFORE = Gap(TOO_SHORT, "no data set before it")
NO_PART = Gap(NOT_COMPARABLE, "a part of nothing, or of flows the other way")
SOURCE = "SEC, data sets of Form N-PORT"
WITHOUT_CLASSES = "share classes not known: listed by name alone, without the ETFs that are a class of a mutual fund"


def listed_funds_table(
    rows: Sequence[MarketQuarter], by: str, as_of: date, *, wide: bool, has_classes: bool
) -> Table:  # fmt: skip
    """One row a quarter, or the last quarter of each year; what is left out is named for the newest."""
    return Table(
        "universe funds", _columns(by, wide), tuple(one.label for one in rows), tuple(_row(one, by) for one in rows),
        head=f"US small caps among listed equity funds by {by} in USD, reports to {rows[-1].last_period}"
        f" · as of {as_of}",
        as_of=as_of, footnotes=_footnotes(rows, by, has_classes),
    )  # fmt: skip


def _columns(by: str, wide: bool) -> tuple[Column, ...]:
    return (
        Column("period", by, "ordinal", screen=False), Column("quarter", "quarter", "ordinal"),
        Column("first_period", "first report", "date", screen=False),
        Column("last_period", "last report", "date", screen=False),
        Column("funds", "funds", "count"), Column("small_cap_funds", "small-cap funds", "count"),
        Column("share_of_funds", "of funds", "fraction", screen=wide),
        Column("assets_usd", "assets", "usd"), Column("small_cap_assets_usd", "small-cap assets", "usd", screen=wide),
        Column("share_of_assets", "of assets", "fraction"),
        Column("net_flow_3m_usd", "flow 3 months", "usd", screen=wide),
        Column("small_cap_net_flow_3m_usd", "small-cap flow", "usd"),
        Column("share_of_flow", "of flow", "fraction", screen=wide),
        Column("launches", "launches", "count"), Column("small_cap_launches", "small-cap launches", "count"),
        Column("share_of_launches", "of launches", "fraction", screen=wide),
        Column("reports", "reports", "count", screen=False),
        *(Column(_name(reason), reason.value, "count", screen=False) for reason in LeftOut),
        Column("funds_without_flow", "without flow", "count", screen=False),
    )  # fmt: skip


def _name(reason: LeftOut) -> str:
    return reason.name.lower()


def _row(one: MarketQuarter, by: str) -> tuple[Value, ...]:
    listed, small, sources = one.listed, one.small_cap, (Source("sec", as_of=one.last_period, citation=SOURCE),)
    period = str(one.quarter // 4) if by == "year" else one.label
    return (
        Value(period, "ordinal"), Value(one.label, "ordinal"),
        Value(one.first_period, "date"), Value(one.last_period, "date"),
        _count(listed.funds, sources), _count(small.funds, sources), _share(small.funds, listed.funds),
        _usd(listed.net_assets_usd, one, sources), _usd(small.net_assets_usd, one, sources),
        _share(small.net_assets_usd, listed.net_assets_usd),
        _usd(listed.net_flow_usd, one, sources), _usd(small.net_flow_usd, one, sources),
        _share(small.net_flow_usd, listed.net_flow_usd, NO_FLOW),
        figure_cell(listed.launches, "count", NOTHING_BEFORE), figure_cell(small.launches, "count", NOTHING_BEFORE),
        _share(small.launches, listed.launches, NOTHING_BEFORE),
        _count(one.reports, sources), *(_count(one.left_out.get(reason, 0), sources) for reason in LeftOut),
        _count(listed.without_flow, sources),
    )  # fmt: skip


def _count(count: int, sources: tuple[Source, ...]) -> Value:
    return Value(float(count), "count", sources)


def _usd(value: float | None, one: MarketQuarter, sources: tuple[Source, ...]) -> Value:
    return absent("usd", NO_FLOW) if value is None else Value(value, "usd", sources, as_of=one.last_period)


def _share(part: float | None, whole: float | None, unknown: Gap = NO_PART) -> Value:
    """A part of a whole: of a flow only where both go the same way, as a part below 0 would say nothing."""
    if part is None or whole is None:
        return absent("fraction", unknown)
    return Value(part / whole, "fraction") if whole and part / whole >= 0 else absent("fraction", NO_PART)


def _footnotes(rows: Sequence[MarketQuarter], by: str, has_classes: bool) -> tuple[str, ...]:
    newest = rows[-1]
    left_out = ", ".join(f"{newest.left_out[reason]:,} {reason}" for reason in LeftOut if newest.left_out.get(reason))
    said = [f"{newest.label}: {quantity(newest.listed.funds, 'fund')} of {newest.reports:,} that filed"]
    if left_out:
        said[0] += f"; left out: {left_out}"
    if newest.listed.without_flow:
        said.append(f"{newest.label}: {quantity(newest.listed.without_flow, 'fund')} without a flow, in no flow here")
    said += RULES
    if not has_classes:
        said.append(WITHOUT_CLASSES)
    said.append(
        "a report counts in the quarter whose end is nearest to its day; flows are of the three months before it"
    )
    if any(one.listed.launches is not None for one in rows):
        whole = "; of a year, those of all its sets" if by == "year" else ""
        said.append(f"launches: funds that had filed nothing in the data sets before{whole}")
    return (*said, f"source: {SOURCE}")
