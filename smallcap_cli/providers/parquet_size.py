"""How much memory the columns of a Parquet file would take, found out before they are unpacked.

What a footer says of sizes need not be true, so the header of every page is read as well.
**Source** parquet.thrift of parquet-format 2.11 and the compact protocol of Apache Thrift.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

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
STRUCT, DEEPEST = 12, 8


def check_sizes(name: str, content: bytes, about: Any, columns: Sequence[str], most_values: int) -> None:
    """Nothing where these columns are small enough. **Raises** CouldNotParse for more, and for sizes that disagree."""
    groups = [about.row_group(number) for number in range(about.num_row_groups)]
    if any(group.num_rows < 0 for group in groups) or sum(group.num_rows for group in groups) != about.num_rows:
        raise CouldNotParse(f"{name}: not a Parquet price file: its row counts disagree", HINT)
    every = [group.column(number) for group in groups for number in range(group.num_columns)]
    chunks = [chunk for chunk in every if _is_of(chunk, columns)]
    _refuse_large(name, [chunk.total_uncompressed_size for chunk in chunks])
    unpacked: list[int] = []
    for chunk in chunks:
        unpacked += _page_sizes(name, content, chunk, most_values)
        _refuse_large(name, unpacked)


def _is_of(chunk: Any, columns: Sequence[str]) -> bool:
    """Whether pyarrow reads a chunk with these columns: with `a` it reads `a.b` too."""
    path = str(chunk.path_in_schema)
    return any(path == column or path.startswith(f"{column}.") for column in columns)


def _refuse_large(name: str, sizes: Sequence[int]) -> None:
    if any(size < 0 for size in sizes) or sum(sizes) > MAX_UNPACKED:
        what = f"{name}: its columns take more than {MAX_UNPACKED // 1_000_000} MB when unpacked"
        raise CouldNotParse(what, "a price file has one row a day, and short texts")


def _page_sizes(name: str, content: bytes, chunk: Any, most_values: int) -> list[int]:
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
            packed, unpacked = header[PACKED], header[UNPACKED]
            values = header.get(DICTIONARY_HEADER, {VALUES: 0})[VALUES]
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
    """The numbers and structs of a thrift struct by their field, and where it ends; texts are passed over."""
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
        if kind == STRUCT:
            fields[field], at = _struct(content, at, depth + 1)
        elif kind in (1, 2):  # a boolean, whose value is its kind
            fields[field] = kind == 1
        elif kind in (4, 5, 6):
            fields[field], at = _number(content, at)
        elif kind == 8:
            length, at = _varint(content, at)
            at += length
        else:
            raise ValueError("no field of a page header")
    return fields, at + 1


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
