"""A factor series as the one entry of a document: the newest that was had, its columns packed."""

from __future__ import annotations

from base64 import b64decode, b64encode
from operator import attrgetter

import numpy as np

from smallcap_cli.core.factors import FactorSeries
from smallcap_cli.core.model import Source
from smallcap_cli.store.documents import DocumentCodec, Fields

DAY, NUMBER = "<i4", "<f8"


def _fields(series: FactorSeries) -> Fields:
    days = series.days.astype("datetime64[D]").astype(DAY)
    columns = {name: b64encode(column.astype(NUMBER).tobytes()).decode() for name, column in series.columns.items()}
    return {"vintage": series.vintage, "days": b64encode(days.tobytes()).decode(), "columns": columns}


def _series(subject: str, source: Source, entry: Fields) -> FactorSeries:
    days = np.frombuffer(b64decode(entry["days"]), dtype=DAY).astype("datetime64[D]")
    columns = {
        name: np.frombuffer(b64decode(packed), dtype=NUMBER).astype(np.float64)
        for name, packed in entry["columns"].items()
    }
    return FactorSeries(subject, days, columns, entry["vintage"], source)


def _newer(old: FactorSeries, new: FactorSeries) -> FactorSeries:
    return new


FACTORS = DocumentCodec("factors/", "factors", _fields, _series, attrgetter("subject"), _newer)
