"""The closes of all funds in a file beside the store, one a basis, mapped into memory: what a scan of many funds reads.

It is derived and can always be thrown away: each fund's closes carry the vintage and the checksum of the series they
were copied from, and answer only while the store still has that very series. What is damaged is made again.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
from binascii import crc32
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np

from smallcap_cli.atomicfile import part_file
from smallcap_cli.core.model import Days, Floats, PriceHistory
from smallcap_cli.store.opening import FILE_NAME as STORE_NAME
from smallcap_cli.store.packing import Entry, Unsound, closes_alone

COLUMNS = ("close", "adjusted")

#: The column a file is made for, and its name.
FILES = {column: f"{column}.map" for column in COLUMNS}
_MAGIC = b"SCCLOSE1"
_TAIL = struct.Struct("<QQI4x8s")
#: Where an array begins: a whole number of cache lines.
_ALIGN = 64


class Extent(NamedTuple):
    """Where an array lies in the file, how many values it has, and their checksum."""

    at: int
    length: int
    crc: int


class Kept(NamedTuple):
    """One fund in the file: the series it was copied from, its calendar by number, its closes.

    `column` is the other one where the fund has not the file's. `about` is what the store says of the series.
    """

    vintage: str
    crc: int
    calendar: int
    column: str
    closes: Extent
    about: str


class Original(NamedTuple):
    """A series to be copied, and where it lies in the store."""

    entry: Entry
    history: PriceHistory
    about: bytes


class Damage(Exception):
    """The file, or a part of it, is not what was written."""


class MappedCloses:
    """An open file of closes; the arrays it gives lie in the file and are read when they are looked at."""

    def __init__(self, path: Path) -> None:
        """**Raises** OSError where there is none, Damage where it is not what was written."""
        with path.open("rb") as stream:
            if os.fstat(stream.fileno()).st_size < _TAIL.size:
                raise Damage("it is cut short")
            self._bytes = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        at, length, crc, magic = _TAIL.unpack_from(self._bytes, len(self._bytes) - _TAIL.size)
        index = self._bytes[at : at + length]
        if magic != _MAGIC or at + length != len(self._bytes) - _TAIL.size or crc32(index) != crc:
            raise Damage("its index is not as it was written")
        read = json.loads(index)
        self._calendars: list[Extent] = [Extent(*extent) for extent in read["calendars"]]
        self._funds: dict[str, list[Any]] = read["funds"]
        self._days: dict[int, Days] = {}

    def history(self, ticker: str, entry: Entry) -> PriceHistory | None:
        """A fund's closes and nothing else; None if the store has another series by now.

        **Raises** Damage for closes that are not as they were written.
        """
        found = self._funds.get(ticker)
        if found is None or found[:2] != [entry.vintage, entry.crc]:
            return None
        _, _, calendar, column, extent, about = found
        closes, days = self._array(Extent(*extent)), self._calendar(calendar)
        try:
            return closes_alone(ticker, days, column, closes, about.encode("utf-8", "surrogatepass"))
        except Unsound as fault:
            raise Damage(str(fault)) from None

    def _array(self, extent: Extent) -> Floats:
        raw = memoryview(self._bytes)[extent.at : extent.at + 8 * extent.length]
        if crc32(raw) != extent.crc:
            raise Damage("its numbers do not match their checksum")
        values: Floats = np.frombuffer(raw, "<f8", extent.length)
        return values

    def _calendar(self, number: int) -> Days:
        if number not in self._days:
            self._days[number] = self._array(self._calendars[number]).view("<M8[D]")
        return self._days[number]


def write_closes(path: Path, column: str, originals: Iterable[Original]) -> None:
    """Write the file of a column anew, whole or not at all. **Raises** OSError where it cannot be written."""
    with part_file(path.parent, f"{path.name}.", f"{path.name}.") as part:
        _write(part.stream, column, originals)
        part.stream.flush()
        os.chmod(part.path, path.with_name(STORE_NAME).stat().st_mode & 0o777)
        os.replace(part.path, path)


def remove_closes(folder: Path) -> None:
    """Remove the files of a folder, if there are any."""
    for name in FILES.values():
        with suppress(OSError):
            (folder / name).unlink(missing_ok=True)


def _write(stream: BinaryIO, column: str, originals: Iterable[Original]) -> None:
    calendars: dict[bytes, int] = {}
    extents: list[Extent] = []
    funds: dict[str, Kept] = {}
    for entry, history, about in originals:
        days = history.days.astype("<M8[D]").tobytes()
        if days not in calendars:
            calendars[days] = len(extents)
            extents.append(_put(stream, days))
        for name in sorted(COLUMNS, key=lambda other: other != column):
            closes = getattr(history, name)
            if closes is not None:
                said, extent = about.decode("utf-8", "surrogatepass"), _put(stream, closes.astype("<f8").tobytes())
                funds[history.ticker] = Kept(entry.vintage, entry.crc, calendars[days], name, extent, said)
                break
    index = json.dumps({"calendars": extents, "funds": funds}, separators=(",", ":")).encode()
    at = stream.tell()
    stream.write(index)
    stream.write(_TAIL.pack(at, len(index), crc32(index), _MAGIC))


def _put(stream: BinaryIO, values: bytes) -> Extent:
    stream.write(b"\0" * (-stream.tell() % _ALIGN))
    at = stream.tell()
    stream.write(values)
    return Extent(at, len(values) // 8, crc32(values))
