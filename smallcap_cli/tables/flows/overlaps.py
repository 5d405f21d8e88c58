"""Net flows of the same periods by two methods, with a row a pair, and how far they are apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from smallcap_cli.core.flows.overlaps import AGREE, NEAR, FlowOverlap
from smallcap_cli.core.flows.series import NO_ASSETS
from smallcap_cli.core.model import NOT_PUBLISHED, Gap, Source, Value, absent, text_value
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.words import quantity

COLUMNS = (
    Column("fund", "fund", "text", screen=False), Column("period", "period", "ordinal"),
    Column("start", "start", "date", screen=False), Column("end", "end", "date", screen=False),
    Column("method", "method", "text"), Column("net_flow_usd", "net flow", "usd"),
    Column("other_method", "other", "text"), Column("other_net_flow_usd", "its net flow", "usd"),
    Column("difference_usd", "difference", "usd_difference"),
    Column("difference_to_assets", "of assets before", "fraction"), Column("verdict", "verdict", "text"),
    Column("scope", "scope", "text", screen=False), Column("source", "source", "text", screen=False),
    Column("other_source", "other source", "text", screen=False),
)  # fmt: skip
ONE_METHOD = Gap(NOT_PUBLISHED, "no period is known by two methods of the same scope")
LEGEND = f"of the assets before the period: agree up to {AGREE * 100:g} %, near up to {NEAR * 100:g} %, differ above"


def overlaps_table(overlaps: Mapping[str, Sequence[FlowOverlap]], by: str, as_of: date) -> Table:
    """A row a period and pair of methods; a fund whose flows one method alone knows has a row that says so."""
    lines: list[tuple[str, tuple[Value, ...]]] = []
    titles: dict[int, str] = {}
    for fund, found in overlaps.items():
        titles[len(lines)] = fund
        lines += [(f"{fund}.{one.flow.label}.{one.flow.method}.{one.other.method}", _row(one)) for one in found]
        if not found:
            gaps = (absent(column.unit, ONE_METHOD) for column in COLUMNS[1:])
            lines.append((fund, (text_value(fund), *gaps)))
    findings = {_finding(fund, found): (fund,) for fund, found in overlaps.items() if found}
    return Table(
        "flows", COLUMNS, tuple(key for key, _ in lines), tuple(row for _, row in lines),
        f"Net flows by {by} in two ways · as of {as_of}", as_of, footnotes=(LEGEND,), titles=titles,
        findings=tuple(findings), about=findings,
    )  # fmt: skip


def _row(one: FlowOverlap) -> tuple[Value, ...]:
    flow, other = one.flow, one.other
    to_assets = one.difference_to_assets
    return (
        text_value(flow.fund), Value(flow.label, "ordinal"), Value(flow.start, "date"), Value(flow.end, "date"),
        text_value(flow.method), _flow(flow.net_flow_usd, flow.source, flow.end), text_value(other.method),
        _flow(other.net_flow_usd, other.source, other.end), Value(one.difference_usd, "usd_difference"),
        absent("fraction", NO_ASSETS) if to_assets is None else Value(to_assets, "fraction"),
        absent("text", NO_ASSETS) if to_assets is None else text_value(one.verdict), text_value(flow.scope),
        text_value("; ".join(flow.source)), text_value("; ".join(other.source)),
    )  # fmt: skip


def _flow(value: float | None, sources: Sequence[str], end: date) -> Value:
    cited = tuple(Source("measured", as_of=end, citation=name) for name in sources)
    return absent("usd", ONE_METHOD) if value is None else Value(value, "usd", cited, as_of=end)


def _finding(fund: str, found: Sequence[FlowOverlap]) -> str:
    """How many pairs agree, are near and differ, and the widest of them."""
    counts = Counter(one.verdict for one in found if one.verdict)
    parts = ", ".join(f"{counts[word]} {word}" for word in ("agree", "near", "differ") if counts[word])
    widest = max(found, key=lambda one: abs(one.difference_to_assets or 0.0))
    said = f"{fund}: {quantity(len(found), 'pair')} of flows"
    if not parts:
        return f"{said}; assets are not known"
    where = f"{widest.flow.label} ({widest.flow.method}, {widest.other.method})"
    return f"{said}: {parts}; widest {(widest.difference_to_assets or 0.0) * 100:+.2f} % of assets in {where}"
