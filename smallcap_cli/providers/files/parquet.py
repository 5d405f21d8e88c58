"""Reads and writes Parquet price files; needs pyarrow, which comes with the [parquet] extra."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from smallcap_cli.core.model import Days, Floats
from smallcap_cli.errors import CouldNotAsk, CouldNotParse, safe
from smallcap_cli.providers.bars import Bars
from smallcap_cli.providers.files.csv import MAX_ROWS
from smallcap_cli.providers.files.currency import currency_position, with_currency
from smallcap_cli.providers.files.dates import read_days
from smallcap_cli.providers.files.distributions import DOWNLOADED
from smallcap_cli.providers.files.heading import has_range, positions_of
from smallcap_cli.providers.files.layout import PLAIN, Layout
from smallcap_cli.providers.files.owner import frame_head, own_rows, owner_position
from smallcap_cli.providers.files.parquet_size import check_sizes

#: The longest date, with nanoseconds and a zone, has 35 characters.
LONGEST_TEXT = 64
#: What pandas calls an index without a name.
INDEX = "__index_level_0__"
TAKEN = "dates, numbers and short texts are read"
EXTRA = "pip install 'smallcap-cli[parquet]', or save the file as CSV"


def parse_parquet(name: str, content: bytes, layout: Layout = PLAIN, ticker: str = "") -> Bars:
    """The columns of a Parquet file; row numbers stand for lines.

    **Raises** CouldNotAsk without pyarrow, CouldNotParse for a file or a column that is not understood.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise CouldNotAsk(f"{name}: reading Parquet needs pyarrow", EXTRA) from None
    try:
        file = parquet.ParquetFile(pyarrow.BufferReader(content))
        count = file.metadata.num_rows
        if count > MAX_ROWS:
            raise CouldNotParse(f"{name}: more than {MAX_ROWS:,} rows", "a price file has one row a day")
        header = list(file.schema_arrow.names)
        headings, remark = _headings(name, header, layout, ticker)
        positions = positions_of(name, headings, layout, 1, ticker)
        owner = owner_position(header)
        money = currency_position(header)
        beside = [position for position in (owner, money) if position is not None]
        asked = [header[position] for position in dict.fromkeys((*positions.values(), *beside))]
        check_sizes(name, content, count, asked, MAX_ROWS)
        table = _table(name, content, file.schema_arrow, asked)
        columns = {role: _figures(table.column(header[at])) for role, at in positions.items() if role != "date"}
        days = _days(name, table.column(header[positions["date"]]), layout)
        texts = {at: [str(cell or "") for cell in table.column(header[at]).to_pylist()] for at in beside}
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError) as error:
        first = (str(error).splitlines() or ["cannot be read"])[0]
        raise CouldNotParse(f"{name}: not a Parquet price file: {first}", "save it again, or as CSV") from None
    if count == 0:
        raise CouldNotParse(f"{name}: no rows", "write one row a day")
    bars = Bars(name, days, columns, np.arange(1, count + 1), has_range(headings))
    bars = bars.with_warning(remark, 0) if remark else bars
    own = None if owner is None else own_rows(name, header[owner], texts[owner], ticker)
    bars = bars if own is None else bars.only(own)
    if money is None or bars.lines is None:
        return bars
    return with_currency(bars, header[money], (texts[money][line - 1] for line in bars.lines.tolist()))


def _figures(column: Any) -> Floats:
    """A column of numbers, NaN for a missing one."""
    import pyarrow

    return np.array(column.cast(pyarrow.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)


def _headings(name: str, header: Sequence[str], layout: Layout, ticker: str) -> tuple[list[str], str]:
    """The headings as a CSV would have them, and what is to be said of a download of yfinance."""
    unnamed = ["" if head == INDEX else head for head in header]
    head = frame_head(name, unnamed, ticker)
    if head is None:
        return unnamed, ""
    adjusted = head.adjusted and not layout.columns
    return (head.total_return_header, DOWNLOADED) if adjusted else (head.header, "")


def _table(name: str, content: bytes, schema: Any, columns: Sequence[str]) -> Any:
    """The columns asked for: dates, timestamps, numbers, and texts where the longest is short."""
    import pyarrow
    from pyarrow import compute, parquet, types

    texts = []
    for column in columns:
        kind = schema.field(column).type
        value = kind.value_type if types.is_dictionary(kind) else kind
        if types.is_string(value) or types.is_large_string(value) or types.is_string_view(value):
            texts.append(column)
        elif not any(fits(kind) for fits in (types.is_temporal, types.is_primitive, types.is_decimal, types.is_null)):
            raise CouldNotParse(f"{name}: column {safe(column)} is of {safe(str(kind))}", TAKEN)
    # One long text can stand for all rows, so texts stay in their dictionary until the longest is known.
    file = parquet.ParquetFile(pyarrow.BufferReader(content), read_dictionary=texts)
    table = file.read(columns=list(columns))
    for column in texts:
        for chunk in table.column(column).chunks:
            longest = compute.max(compute.binary_length(chunk.dictionary)).as_py() or 0
            if longest > LONGEST_TEXT:
                what = f"{name}: column {safe(column)} has a text of {longest:,} bytes"
                raise CouldNotParse(what, TAKEN)
        at = table.schema.get_field_index(column)
        table = table.set_column(at, column, table.column(column).cast(pyarrow.string()))
    return table


def _days(name: str, column: Any, layout: Layout) -> Days:
    """The days of a date, timestamp or text column; a timestamp with a zone gives the day in that zone."""
    from pyarrow import compute, types

    if column.null_count:
        raise CouldNotParse(f"{name}: {column.null_count} rows without a date", "drop them")
    kind = column.type
    if types.is_timestamp(kind) and kind.tz is not None:
        column = compute.local_timestamp(column)
    if types.is_timestamp(kind) or types.is_date(kind):
        days: Days = column.to_numpy(zero_copy_only=False).astype("datetime64[D]")
        return days
    cells = [str(cell) for cell in column.to_pylist()]
    return read_days(name, range(1, len(cells) + 1), cells, layout.date_format)


def parquet_bytes(days: Days, columns: Mapping[str, Floats | None], about: Mapping[str, str]) -> bytes:
    """A Parquet file with a date column and these, which reads back bit for bit; `about` becomes its metadata.

    **Missing** a number that is not there is null, which is read as NaN.
    """
    import pyarrow
    from pyarrow import parquet

    doubles = {head: double_column(values, len(days)) for head, values in columns.items()}
    table = pyarrow.table({"Date": day_column(days), **doubles})
    written = io.BytesIO()
    parquet.write_table(table.replace_schema_metadata(dict(about)), written)
    return written.getvalue()


def day_column(days: Days) -> Any:
    """Days as a column of dates."""
    import pyarrow

    return pyarrow.array(days.astype("datetime64[D]"), pyarrow.date32())


def double_column(values: Floats | None, count: int) -> Any:
    """Numbers as a column; NaN, and every number of a series that is not there, is null."""
    import pyarrow

    if values is None:
        return pyarrow.nulls(count, pyarrow.float64())
    return pyarrow.array(values, pyarrow.float64(), from_pandas=True)
