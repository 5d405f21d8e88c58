"""Holdings as entries of a document: a row a line, its fields in the order of `HoldingLine`."""

from __future__ import annotations

from smallcap_cli.core.holdings import HoldingLine, Holdings
from smallcap_cli.core.model import Source
from smallcap_cli.store.documents import DocumentCodec, Fields


def _fields(holdings: Holdings) -> Fields:
    return {"rows": holdings.rows, "warnings": holdings.warnings}


def _holdings(ticker: str, source: Source, entry: Fields) -> Holdings:
    rows = tuple(HoldingLine(*row) for row in entry["rows"])
    return Holdings(ticker, source.as_of, rows, source, tuple(entry["warnings"]))


HOLDINGS = DocumentCodec("holdings/", "holdings", _fields, _holdings)
