"""Holdings as entries of a document: a row a line, its fields in the order of `HoldingLine`."""

from __future__ import annotations

from datetime import date

from smallcap_cli.core.holdings import HoldingLine, Holdings
from smallcap_cli.core.model import Source
from smallcap_cli.store.documents import DocumentCodec, Fields


def _fields(holdings: Holdings) -> Fields:
    filed = holdings.filed.isoformat() if holdings.filed else None
    return {
        "rows": holdings.rows, "warnings": holdings.warnings, "filed": filed, "net_assets_usd": holdings.net_assets_usd,
        "scheme": holdings.scheme,
    }  # fmt: skip


def _holdings(ticker: str, source: Source, entry: Fields) -> Holdings:
    rows = tuple(HoldingLine(*row) for row in entry["rows"])
    filed = date.fromisoformat(entry["filed"]) if entry.get("filed") else None
    return Holdings(
        ticker, source.as_of, rows, source, tuple(entry["warnings"]), filed, entry.get("net_assets_usd"),
        entry.get("scheme", ""),
    )  # fmt: skip


HOLDINGS = DocumentCodec("holdings/", "holdings", _fields, _holdings)
