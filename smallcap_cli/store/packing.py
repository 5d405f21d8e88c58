"""Series as bytes and back, to the last bit; what cannot be proven right is refused.

A packed series is one little-endian blob: a header that names the columns and their lengths, the dense columns
(float64), the days (int32, counted from 1970-01-01) and the sparse columns (int32 places, float64 values) of those
that are mostly zero, such as splits. A CRC-32 covers the blob and everything that is said about it.
"""

from __future__ import annotations

import json
import struct
from binascii import crc32
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from smallcap_cli.core.finding import Finding
from smallcap_cli.core.model import Days, Floats, PriceHistory, RateSeries, Source

#: The columns of a price history that are kept; one more field of the type is one more name here.
PRICE_COLUMNS = ("close", "adjusted", "volume", "distributions", "capital_gains", "splits")
RATE_COLUMN = "annual"

_MAGIC = b"SCS1"
_HEAD = struct.Struct("<4sIII")
_COLUMN = struct.Struct("<16sII")
_DENSE, _SPARSE = 0, 1
#: A sparse value takes 12 bytes and a dense one 8; below half the space the second form is worth it.
_SPARSE_SHARE = 1 / 3

_PACKED_DAY = np.dtype("<i4")
_PACKED_VALUE = np.dtype("<f8")
_INT32 = np.iinfo(np.int32)


class Unsound(Exception):
    """A series is not what a series may be; the text says what is wrong."""


class SeriesRow(NamedTuple):
    """A series as it lies in the file."""

    ticker: str
    kind: str
    vintage: str
    about: bytes
    packed: bytes

    @property
    def crc(self) -> int:
        """The checksum of the whole row, so that data cannot change its fund, kind or vintage unseen."""
        return crc32(self.packed, fields_crc(self.ticker, self.kind, self.vintage, self.about))


def fields_crc(*fields: str | bytes | int) -> int:
    """The checksum of a row of small fields; the length of each takes part, so that none can flow into the next."""
    total = 0
    for field in fields:
        raw = field if isinstance(field, bytes) else str(field).encode()
        total = crc32(raw, crc32(struct.pack("<I", len(raw)), total))
    return total


def pack(days: Days, columns: Mapping[str, Floats]) -> bytes:
    """The blob of a series; Unsound if the days do not increase or do not fit."""
    counted = days.astype("datetime64[D]").astype(np.int64)
    if len(counted) == 0 or counted.min() < _INT32.min or counted.max() > _INT32.max:
        raise Unsound("it has no days, or a day that is no date")
    if not bool((np.diff(counted) > 0).all()):
        raise Unsound("its days do not increase")
    described, dense, sparse = [], [], []
    for name, column in columns.items():
        if column.shape != days.shape:
            raise Unsound(f"its {name} is not one a day")
        values = np.ascontiguousarray(column, dtype=_PACKED_VALUE)
        places = np.flatnonzero(values.view(np.uint64))
        if len(places) < len(values) * _SPARSE_SHARE:
            described.append(_COLUMN.pack(name.encode(), _SPARSE, len(places)))
            sparse += [places.astype(_PACKED_DAY).tobytes(), values[places].tobytes()]
        else:
            described.append(_COLUMN.pack(name.encode(), _DENSE, len(values)))
            dense.append(values.tobytes())
    head = _HEAD.pack(_MAGIC, len(counted), len(described), 0)
    return b"".join([head, *described, *dense, counted.astype(_PACKED_DAY).tobytes(), *sparse])


def unpack(packed: bytes) -> tuple[Days, dict[str, Floats]]:
    """Days and columns of a blob, read-only; Unsound where lengths, names or places do not fit."""
    try:
        magic, count, width, _ = _HEAD.unpack_from(packed)
        described = [_COLUMN.unpack_from(packed, _HEAD.size + i * _COLUMN.size) for i in range(width)]
    except struct.error:
        raise Unsound("it is cut short") from None
    if magic != _MAGIC or count == 0:
        raise Unsound("it is not a packed series")
    reader = _ByteReader(packed, _HEAD.size + width * _COLUMN.size)
    names = [raw.rstrip(b"\0").decode("ascii", "replace") for raw, _, _ in described]
    columns: dict[str, Floats] = {}
    for name, (_, form, length) in zip(names, described, strict=True):
        if form == _DENSE and length == count:
            columns[name] = reader.values(length)
    counted = reader.integers(count)
    if not bool((counted[1:] > counted[:-1]).all()):
        raise Unsound("its days do not increase")
    for name, (_, form, length) in zip(names, described, strict=True):
        if form == _SPARSE and length <= count:
            columns[name] = _spread(reader.integers(length), reader.values(length), count)
    if len(columns) != width or reader.at != len(packed):
        raise Unsound("its columns do not fit its length")
    return counted.astype("datetime64[D]"), {name: columns[name] for name in names}


class _ByteReader:
    """A place in a blob that moves on with what is taken."""

    def __init__(self, packed: bytes, at: int) -> None:
        self.packed = packed
        self.at = at

    def values(self, length: int) -> Floats:
        found: Floats = np.frombuffer(self.packed, _PACKED_VALUE, length, self._pass(8 * length))
        return found

    def integers(self, length: int) -> NDArray[np.int32]:
        found: NDArray[np.int32] = np.frombuffer(self.packed, _PACKED_DAY, length, self._pass(4 * length))
        return found

    def _pass(self, size: int) -> int:
        start, self.at = self.at, self.at + size
        if self.at > len(self.packed):
            raise Unsound("it is cut short")
        return start


def _spread(places: NDArray[np.int32], values: Floats, count: int) -> Floats:
    spots = places.astype(np.int64)
    if len(spots) and (spots[0] < 0 or spots[-1] >= count or not bool((spots[1:] > spots[:-1]).all())):
        raise Unsound("its places do not fit its length")
    column = np.zeros(count)
    column[spots] = values
    column.flags.writeable = False
    return column


def price_row(history: PriceHistory, vintage: str, now: datetime) -> SeriesRow:
    """A price history as a row; Unsound if a close is not a finite positive number."""
    columns = {name: getattr(history, name) for name in PRICE_COLUMNS if getattr(history, name) is not None}
    _check_closes(columns)
    about = _about(history.source, history.days, now)
    about |= {
        "currency": history.currency,
        "frequency": history.frequency,
        "price_kind": history.price_kind,
        "seven_day": history.seven_day,
        "warnings": list(history.warnings),
        "findings": [
            (f.day.isoformat(), f.kind, f.detail, f.size, [[day.isoformat() for day in span] for span in f.spans])
            for f in history.findings
        ],
    }
    return SeriesRow(history.ticker, "prices", vintage, _json(about), pack(history.days, columns))


def rate_row(rates: RateSeries, vintage: str, now: datetime) -> SeriesRow:
    """A rate series as a row; Unsound if a rate is not a finite number."""
    if not bool(np.isfinite(rates.annual).all()):
        raise Unsound("a rate is not a finite number")
    packed = pack(rates.days, {RATE_COLUMN: rates.annual})
    return SeriesRow(rates.name, "rates", vintage, _json(_about(rates.source, rates.days, now)), packed)


def price_history(row: SeriesRow) -> PriceHistory:
    """The history of a row whose checksum is right; Unsound if it is no history all the same."""
    days, columns = unpack(row.packed)
    _check_closes(columns)
    try:
        close, adjusted = columns.pop("close", None), columns.pop("adjusted", None)
        return _history(row.ticker, days, close, adjusted, json.loads(row.about), **columns)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unsound(f"it is not a price history: {error}") from None


def closes_alone(ticker: str, days: Days, column: str, closes: Floats, about: bytes) -> PriceHistory:
    """A history of nothing but one column of closes, `close` or `adjusted`; Unsound if it is none."""
    close, adjusted = (closes, None) if column == "close" else (None, closes)
    try:
        return _history(ticker, days, close, adjusted, json.loads(about))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unsound(f"it is not a price history: {error}") from None


def _history(
    ticker: str, days: Days, close: Floats | None, adjusted: Floats | None, about: Mapping[str, Any], **columns: Floats
) -> PriceHistory:
    return PriceHistory(
        ticker,
        days,
        close,
        adjusted,
        _source(about),
        frequency=about["frequency"],
        price_kind=about["price_kind"],
        currency=about["currency"],
        seven_day=about["seven_day"],
        warnings=tuple(about["warnings"]),
        findings=tuple(_finding(*parts) for parts in about.get("findings", ())),
        **columns,
    )


def _finding(day: str, kind: str, detail: str, size: float = 0.0, spans: Sequence[Sequence[str]] = ()) -> Finding:
    """A finding as a row has it; earlier versions wrote no spans."""
    stretches = tuple((date.fromisoformat(first), date.fromisoformat(last)) for first, last in spans)
    return Finding(date.fromisoformat(day), kind, detail, size, stretches)


def rate_series(row: SeriesRow) -> RateSeries:
    """The rates of a row whose checksum is right; Unsound if it is no rate series all the same."""
    days, columns = unpack(row.packed)
    annual = columns.get(RATE_COLUMN)
    if annual is None or not bool(np.isfinite(annual).all()):
        raise Unsound("it is not a rate series")
    try:
        return RateSeries(row.ticker, days, annual, _source(json.loads(row.about)))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unsound(f"it is not a rate series: {error}") from None


class Facts(NamedTuple):
    """What a row says of its series without its numbers being unpacked; version 1 wrote no findings."""

    provider: str
    first: date
    last: date
    rows: int
    retrieved: datetime
    findings: int


def facts(row: SeriesRow) -> Facts:
    """Provider, ages and extent of a row whose checksum is right."""
    try:
        about = json.loads(row.about)
        first, last = date.fromisoformat(about["first"]), date.fromisoformat(about["last"])
        retrieved = datetime.fromisoformat(about["retrieved"])
        return Facts(about["provider"], first, last, about["rows"], retrieved, len(about.get("findings", ())))
    except (ValueError, KeyError, TypeError) as error:
        raise Unsound(f"what is said about it cannot be read: {error}") from None


def _check_closes(columns: Mapping[str, Floats]) -> None:
    for name in ("close", "adjusted"):
        series = columns.get(name)
        if series is not None and not (bool(np.isfinite(series).all()) and bool((series > 0).all())):
            raise Unsound(f"its {name} is not a finite positive number on every day")


def _about(source: Source, days: Days, now: datetime) -> dict[str, object]:
    return {
        "provider": source.provider,
        "retrieved": (source.retrieved or now).isoformat(),
        "as_of": source.as_of.isoformat() if source.as_of else None,
        "citation": source.citation,
        "url": source.url,
        "first": str(days[0].astype("datetime64[D]")) if len(days) else "",
        "last": str(days[-1].astype("datetime64[D]")) if len(days) else "",
        "rows": len(days),
    }


def _source(about: Mapping[str, str]) -> Source:
    as_of = date.fromisoformat(about["as_of"]) if about["as_of"] else None
    return Source(about["provider"], as_of, datetime.fromisoformat(about["retrieved"]), about["citation"], about["url"])


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


class Entry(NamedTuple):
    """One kept series of a fund: where it is (place 0: it was lost), its vintage and its checksum."""

    place: int
    vintage: str
    crc: int


def entries_blob(entries: Sequence[Entry]) -> bytes:
    """The list of a fund's kept series, oldest first, as bytes."""
    return _json(entries)


def entries_of(blob: bytes) -> list[Entry]:
    """The list of a fund's kept series, oldest first; from bytes whose checksum is right."""
    return [Entry(*entry) for entry in json.loads(blob)]
