"""Net flows of funds as entries of a document: a row a month, its fields in the order of `FlowMonth`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from smallcap_cli.core.flows.answers import FundFlows
from smallcap_cli.core.flows.months import FlowMonth
from smallcap_cli.core.model import Source
from smallcap_cli.store.documents import DocumentCodec, Fields


def _fields(flows: FundFlows) -> Fields:
    return {"filings": flows.filings, "months": [_row(month) for month in flows.months]}


def _flows(ticker: str, source: Source, entry: Fields) -> FundFlows:
    return FundFlows(ticker, tuple(_month(row) for row in entry["months"]), source, tuple(entry["filings"]))


def _row(month: FlowMonth) -> tuple[Any, ...]:
    return tuple(field.isoformat() if isinstance(field, date) else field for field in month)


def _month(row: Sequence[Any]) -> FlowMonth:
    month = FlowMonth(*row)
    return month._replace(month=date.fromisoformat(row[1]), known=date.fromisoformat(row[6]))


FLOWS = DocumentCodec("filed_flows/", "filed flows", _fields, _flows)
