"""Factor series as documents: one a kind of file and CRSP database, its columns packed.

A document is named `three/202604`, without the database where the file does not state it: `three/`. An older smallcap
kept one series of each kind, as `three`.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterator
from datetime import datetime
from heapq import merge
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np

from smallcap_cli.core.factors import FactorSeries
from smallcap_cli.core.model import Source
from smallcap_cli.store.documents import DocumentCodec, Fields

if TYPE_CHECKING:
    from smallcap_cli.store.store import Store

DAY, NUMBER = "<i4", "<f8"


def _fields(series: FactorSeries) -> Fields:
    days = series.days.astype("datetime64[D]").astype(DAY)
    columns = {name: b64encode(column.astype(NUMBER).tobytes()).decode() for name, column in series.columns.items()}
    return {"vintage": series.vintage, "days": b64encode(days.tobytes()).decode(), "columns": columns}


def _name(series: FactorSeries) -> str:
    return f"{series.subject}/{series.vintage}"


def _series(name: str, source: Source, entry: Fields) -> FactorSeries:
    days = np.frombuffer(b64decode(entry["days"]), dtype=DAY).astype("datetime64[D]")
    columns = {
        name: np.frombuffer(b64decode(packed), dtype=NUMBER).astype(np.float64)
        for name, packed in entry["columns"].items()
    }
    return FactorSeries(name.partition("/")[0], days, columns, entry["vintage"], source)


FACTORS = DocumentCodec("factors/", "factors", _fields, _series, _name, renews=FactorSeries.says_the_same)


def stored_factors(store: Store, subject: str, until: datetime | None = None) -> Iterator[FactorSeries]:
    """The series of a kind of factor file that were had by a moment, the newest database first, each once.

    A database is read when it is reached: days of a century are a megabyte each.
    """

    def answers(names: list[str]) -> Iterator[FactorSeries]:
        for name in names:
            yield from sorted(store.answers(FactorSeries, name, until), key=newness, reverse=True)

    newness = attrgetter("recency")
    keys = store.document_keys(f"{FACTORS.prefix}{subject}/")
    names = sorted((key.removeprefix(FACTORS.prefix) for key in keys), reverse=True)
    before: FactorSeries | None = None
    for one in merge(answers([subject]), answers(names), key=newness, reverse=True):
        if before is None or not one.says_the_same(before):
            yield one
        before = one
