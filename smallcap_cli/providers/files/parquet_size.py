"""How much memory the columns of a Parquet file would take, found out before they are unpacked.

What a footer says of sizes need not be true, so the header of every page is read as well.
**Source** parquet.thrift of parquet-format 2.11 and the compact protocol of Apache Thrift.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from smallcap_cli.errors import CouldNotParse

#: 200,000 rows of a date as text and seven numbers take 20 MB.
MAX_UNPACKED = 64_000_000
HINT = "save it again, or as CSV"
#: Fields of PageHeader and of the headers in it.
UNPACKED, PACKED, DICTIONARY_HEADER, VALUES = 2, 3, 7, 1
#: Headers of data pages and the field of each that names the encoding.
DATA_HEADERS = ((5, 2), (8, 4))
#: A text as what it shares with the one before: a few bytes can stand for all rows, each as long as the first.
DELTA_BYTE_ARRAY = 7
STRUCT, DEEPEST = 12, 12


class ColumnChunk(NamedTuple):
    """What the footer says of one column of a row group."""

    path: str
    total_uncompressed_size: int
    total_compressed_size: int
    data_page_offset: int
    dictionary_page_offset: int


def check_sizes(name: str, content: bytes, rows: int, columns: Sequence[str], most_values: int) -> None:
    """Nothing where these columns are small enough. **Raises** CouldNotParse for more, and for sizes that disagree."""
    groups = _row_groups(name, content)
    counts = [_whole(group.get(3, -1)) for group in groups]
    if min(counts, default=0) < 0 or sum(counts) != rows:
        raise CouldNotParse(f"{name}: not a Parquet price file: its row counts disagree", HINT)
    every = [_chunk(name, column) for group in groups for column in group.get(1, ())]
    chunks = [chunk for chunk in every if _is_of(chunk, columns)]
    _refuse_large(name, [chunk.total_uncompressed_size for chunk in chunks])
    unpacked: list[int] = []
    for chunk in chunks:
        unpacked += _page_sizes(name, content, chunk, most_values)
        _refuse_large(name, unpacked)


def _row_groups(name: str, content: bytes) -> list[dict[int, Any]]:
    """The row groups of the footer; pyarrow ends the process over some faults when asked for them."""
    length = int.from_bytes(content[-8:-4], "little")
    try:
        footer, _ = _struct(content, max(len(content) - 8 - length, 0))
        groups: list[dict[int, Any]] = footer.get(4, [])
        return [dict(group) for group in groups]
    except (LookupError, TypeError, ValueError):
        raise CouldNotParse(f"{name}: not a Parquet price file: its footer cannot be read", HINT) from None


def _chunk(name: str, column: Any) -> ColumnChunk:
    try:
        about = column[3]
        path = b".".join(about[3]).decode()
        unpacked, packed, at = _whole(about[6]), _whole(about[7]), _whole(about[9])
        return ColumnChunk(path, unpacked, packed, at, _whole(about.get(11, 0)))
    except (LookupError, TypeError, ValueError):
        raise CouldNotParse(f"{name}: not a Parquet price file: its footer cannot be read", HINT) from None


def _is_of(chunk: ColumnChunk, columns: Sequence[str]) -> bool:
    """Whether pyarrow reads a chunk with these columns: with `a` it reads `a.b` too."""
    return any(chunk.path == column or chunk.path.startswith(f"{column}.") for column in columns)


def _refuse_large(name: str, sizes: Sequence[int]) -> None:
    if any(size < 0 for size in sizes) or sum(sizes) > MAX_UNPACKED:
        what = f"{name}: its columns take more than {MAX_UNPACKED // 1_000_000} MB when unpacked"
        raise CouldNotParse(what, "a price file has one row a day, and short texts")


def _page_sizes(name: str, content: bytes, chunk: ColumnChunk, most_values: int) -> list[int]:
    """The unpacked size of each page of a chunk, from the pages' own headers."""
    starts = [chunk.data_page_offset]
    # pyarrow begins where the dictionary is said to be, if that is before the data.
    if chunk.dictionary_page_offset:
        starts.append(chunk.dictionary_page_offset)
    at, sizes = min(starts), []
    end = at + chunk.total_compressed_size
    fault = CouldNotParse(f"{name}: not a Parquet price file: its pages cannot be read", HINT)
    if not 0 <= at <= end <= len(content):
        raise fault
    while at < end:
        try:
            header, at = _struct(content, at)
            packed, unpacked = _whole(header[PACKED]), _whole(header[UNPACKED])
            values = _whole(header.get(DICTIONARY_HEADER, {VALUES: 0})[VALUES])
            encodings = [header[which][field] for which, field in DATA_HEADERS if which in header]
        except (LookupError, TypeError, ValueError):
            raise fault from None
        if packed < 0 or not 0 <= values <= most_values:
            raise fault
        if DELTA_BYTE_ARRAY in encodings:
            raise CouldNotParse(f"{name}: its texts are encoded as DELTA_BYTE_ARRAY, which is not read", HINT)
        sizes.append(unpacked)
        at += packed
    return sizes


def _struct(content: bytes, at: int, depth: int = 0) -> tuple[dict[int, Any], int]:
    """The numbers, structs, lists and texts of a thrift struct by their field, and where it ends."""
    if depth > DEEPEST:
        raise ValueError("too deep")
    fields: dict[int, Any] = {}
    field = 0
    while content[at]:
        step, kind = content[at] >> 4, content[at] & 15
        at += 1
        if step:
            field += step
        else:
            field, at = _number(content, at)
        if kind in (1, 2):  # a boolean, whose value is its kind
            fields[field] = kind == 1
        else:
            fields[field], at = _value(content, at, kind, depth)
    return fields, at + 1


def _value(content: bytes, at: int, kind: int, depth: int) -> tuple[Any, int]:
    if kind == STRUCT:
        return _struct(content, at, depth + 1)
    if kind in (4, 5, 6):
        return _number(content, at)
    if kind == 7:
        return None, at + 8
    if kind == 8:
        length, at = _varint(content, at)
        return content[at : at + length], at + length
    if kind in (1, 2, 3):
        return content[at], at + 1
    if kind not in (9, 10) or depth > DEEPEST:
        raise ValueError("no field of a header")
    count, kind = content[at] >> 4, content[at] & 15
    at += 1
    if count == 15:
        count, at = _varint(content, at)
    items = []
    for _ in range(count):
        item, at = _value(content, at, kind, depth + 1)
        items.append(item)
        if at > len(content):
            raise ValueError("a list that does not end")
    return items, at


def _whole(value: object) -> int:
    """A number that is one; -1, which no size or count may be, for anything else."""
    return value if isinstance(value, int) else -1


def _number(content: bytes, at: int) -> tuple[int, int]:
    coded, at = _varint(content, at)
    return (coded >> 1) ^ -(coded & 1), at


def _varint(content: bytes, at: int) -> tuple[int, int]:
    number = 0
    for shift in range(0, 70, 7):
        number |= (content[at] & 127) << shift
        at += 1
        if content[at - 1] < 128:
            return number, at
    raise ValueError("a number that does not end")
