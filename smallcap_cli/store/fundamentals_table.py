"""Tables of fundamentals as entries of one document: a row a company, so that thousands are read at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from smallcap_cli.core.fundamentals import CompanyFigure, Fundamentals, FundamentalsTable
from smallcap_cli.core.fundamentals.facts import STATED
from smallcap_cli.core.model import Source
from smallcap_cli.store.documents import DocumentCodec, Fields


def _fields(table: FundamentalsTable) -> Fields:
    return {"rows": [_row(one) for one in table.rows]}


def _row(one: Fundamentals) -> tuple[Any, ...]:
    day = one.source.as_of.isoformat() if one.source.as_of else None
    stated = {
        name: (figure.value, figure.end.isoformat(), figure.known.isoformat(), figure.remark)
        for name, figure in one.stated.items()
    }
    return one.subject, one.cik, one.name, one.ticker, one.sector, one.market_cap_usd, day, stated, one.shares_out


def _table(subject: str, source: Source, entry: Fields) -> FundamentalsTable:
    sources: dict[str | None, Source] = {}
    return FundamentalsTable(subject, source, tuple(_company(row, source, sources) for row in entry["rows"]))


def _company(row: Sequence[Any], whole: Source, sources: dict[str | None, Source]) -> Fundamentals:
    subject, cik, name, ticker, sector, market_cap, text, stated, shares_out = row
    if text not in sources:
        day = date.fromisoformat(text) if text else None
        sources[text] = Source(whole.provider, day, whole.retrieved, whole.citation, whole.url)
    figures = {
        key: CompanyFigure(value, date.fromisoformat(end), date.fromisoformat(known), STATED, remark=remark)
        for key, (value, end, known, remark) in stated.items()
    }
    return Fundamentals(
        subject, sources[text], cik, name, ticker, (), MappingProxyType(figures), sector, market_cap, shares_out
    )


FUNDAMENTALS_TABLE = DocumentCodec(
    "fundamentals table/", "tables of fundamentals", _fields, _table, attrgetter("subject")
)
