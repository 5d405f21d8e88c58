"""A data set of Parquet tables in folders by year: each file written once, and again only where its rows changed.

Every table has `as_of` (the day a row is true for), `known` (the first day on which it could be known), `source` and
`vintage` (the vintage of the store that a price came in with, else the moment a document was had). The rows of a year
have a digest without their vintage: a file whose digest is known already, and that is whole, is not written anew. In
every file rows stand by the name in their first column, so those of one fund can be replaced.
"""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby, pairwise
from operator import itemgetter
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from smallcap_cli.core.model import Floats
from smallcap_cli.providers.files.parquet import day_column, double_column

COMMON = (("as_of", "date32[day]"), ("known", "date32[day]"), ("source", "string"), ("vintage", "string"))
DOUBLE, TEXT, DAY = "double", "string", "date32[day]"
#: Type -> what the digest takes for a missing value.
MISSING: Mapping[str, object] = MappingProxyType({TEXT: "", DOUBLE: 0.0, DAY: date.min, "int64": 0})
#: Table -> its columns before the common ones, with their types.
TABLES: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType({
    "prices": (
        ("ticker", TEXT), ("date", DAY), ("close", DOUBLE), ("adjusted_close", DOUBLE), ("volume", DOUBLE),
        ("distribution", DOUBLE), ("capital_gain", DOUBLE), ("split", DOUBLE), ("currency", TEXT), ("price_kind", TEXT),
    ),
    "rates": (("series", TEXT), ("date", DAY), ("annual", DOUBLE)),
    "holdings": (
        ("fund", TEXT), ("ticker", TEXT), ("name", TEXT), ("weight", DOUBLE), ("cusip", TEXT), ("isin", TEXT),
        ("shares", DOUBLE), ("market_value_usd", DOUBLE), ("asset_class", TEXT), ("sector", TEXT),
    ),
    "facts": (
        ("subject", TEXT), ("cik", "int64"), ("ticker", TEXT), ("concept", TEXT), ("unit", TEXT), ("start", DAY),
        ("end", DAY), ("value", DOUBLE), ("form", TEXT), ("accession", TEXT),
    ),
    "flows": (
        ("fund", TEXT), ("month", DAY), ("net_flow_usd", DOUBLE), ("method", TEXT), ("scope", TEXT),
        ("opening_assets_usd", DOUBLE), ("closing_assets_usd", DOUBLE), ("reinvestment_usd", DOUBLE),
    ),
    "snapshots": (
        ("ticker", TEXT), ("session", DAY), ("price", DOUBLE), ("price_as_of", DAY), ("nav", DOUBLE),
        ("nav_as_of", DAY), ("shares_outstanding", DOUBLE), ("aum_usd", DOUBLE), ("aum_scope", TEXT),
        ("expense_ratio", DOUBLE), ("dividend_yield", DOUBLE), ("median_spread", DOUBLE), ("quoted_spread", DOUBLE),
        ("citation", TEXT),
    ),
})  # fmt: skip
#: What of a table is one thing, of which several versions may have become known.
KEYS: Mapping[str, str] = MappingProxyType({
    "prices": "ticker, date", "rates": "series, date", "flows": "fund, month, method, scope",
    "facts": "subject, concept, unit, start, \"end\"", "snapshots": "ticker, session, source",
})  # fmt: skip
#: The tables whose first column names a fund or a series; that of `facts` names a company.
BY_FUND = tuple(table for table in TABLES if table != "facts")
#: Rows of a year that are collected before they are written.
BATCH = 50_000


class TableFile(NamedTuple):
    """A file of the data set: the digest of its rows, how many those are, and length and checksum of the file."""

    digest: str
    rows: int
    length: int = 0
    checksum: str = ""

    def is_at(self, path: Path) -> bool:
        """Whether a file is this one to the last byte."""
        return path.is_file() and path.stat().st_size == self.length and _checksum(path) == self.checksum


class DatasetWriter:
    """Takes rows in the order they are to have, then has the files of a folder; the state is the files begun."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._years: dict[tuple[str, int], _YearFile] = {}

    def add_series(self, table: str, days: Any, numbers: Mapping[str, Floats | None], texts: Mapping[str, str]) -> None:
        """A series, a row a day: its numbers by column, and the texts that all of its rows have."""
        import numpy as np
        import pyarrow

        years = days.astype("datetime64[Y]")
        for year in np.unique(years):
            rows = np.flatnonzero(years == year)
            part = slice(int(rows[0]), int(rows[-1]) + 1)
            column = day_column(days[part])
            columns: dict[str, Any] = {"date": column, "as_of": column, "known": column}
            columns |= {
                name: double_column(None if values is None else values[part], len(rows))
                for name, values in numbers.items()
            }
            columns |= {name: pyarrow.repeat(text, len(rows)) for name, text in texts.items()}
            self._file(table, int(str(year))).add([columns[name] for name in self._names(table)])

    def add_rows(self, table: str, rows: Sequence[tuple[object, ...]]) -> None:
        """Rows with a value for every column of a table, by year of their `as_of`; a row without one is of year 0."""
        place = self._names(table).index("as_of")
        by_year: dict[int, list[tuple[object, ...]]] = {}
        for row in rows:
            day = row[place]
            by_year.setdefault(getattr(day, "year", 0), []).append(row)
        for year, own in by_year.items():
            self._file(table, year).add(list(zip(*own, strict=True)))

    def files(self) -> Iterator[tuple[str, TableFile]]:
        """The files, path inside the folder and what is in it, each whole when it is given."""
        for (table, year), one in sorted(self._years.items()):
            yield _name(table, str(year)), one.finish()

    def _names(self, table: str) -> list[str]:
        return [name for name, _ in (*TABLES[table], *COMMON)]

    def _file(self, table: str, year: int) -> _YearFile:
        if (table, year) not in self._years:
            self._years[table, year] = _YearFile(self._folder / _name(table, str(year)), table)
        return self._years[table, year]


def _name(table: str, year: str) -> str:
    return f"{table}/year={year}/{table}.parquet"


def is_table_file(name: str) -> bool:
    """Whether a path inside a folder is one that a table of a data set has."""
    table, _, rest = name.partition("/")
    year = rest.partition("/")[0].removeprefix("year=")
    return table in TABLES and year.isdecimal() and name == _name(table, year)


def write_together(table: str, old: Path, new: Path, names: Collection[str], target: Path) -> TableFile:
    """Write to `target` the rows of an old file but those of `names`, and those of a new one; what it has.

    Both have their rows by name and may be missing; so has the target. A file without a row is one too.
    """
    kept = ((name, rows) for name, rows in _by_name(old) if name not in names)
    file = _YearFile(target, table)
    for _, rows in heapq.merge(kept, _by_name(new), key=itemgetter(0)):
        file.add_table(rows)
    return file.finish()


def names_in(path: Path) -> set[str]:
    """The funds or series that a file of the data set has rows of."""
    from pyarrow import parquet

    with parquet.ParquetFile(path) as file:
        first = file.read(columns=file.schema_arrow.names[:1])
        return set(first.column(0).unique().to_pylist())


def _by_name(path: Path) -> Iterator[tuple[str, Any]]:
    """The rows of each fund or series in a file, as tables in its order; nothing where there is no file."""
    import pyarrow
    from pyarrow import parquet

    if not path.exists():
        return
    with parquet.ParquetFile(path) as file:
        stretches = (one for batch in file.iter_batches(BATCH) for one in _stretches(batch))
        for name, parts in groupby(stretches, key=itemgetter(0)):
            yield name, pyarrow.Table.from_batches([rows for _, rows in parts])


def _stretches(batch: Any) -> Iterator[tuple[str, Any]]:
    """The rows of a batch that follow each other and have one name, as copies.

    A slice would share its buffers with the rows behind it, and the digest goes over whole buffers.
    """
    import numpy as np

    names = batch.column(0).to_numpy(zero_copy_only=False)
    changes = np.flatnonzero(names[1:] != names[:-1]) + 1
    for first, end in pairwise([0, *changes.tolist(), len(names)]):
        yield str(names[first]), batch.take(np.arange(first, end))


class _YearFile:
    """The rows of a table in a year, written a batch at a time; the digest grows with them."""

    def __init__(self, path: Path, table: str) -> None:
        import pyarrow
        from pyarrow import parquet

        columns = [(name, pyarrow.type_for_alias(kind)) for name, kind in (*TABLES[table], *COMMON)]
        self._schema = pyarrow.schema(columns)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._writer = parquet.ParquetWriter(path, self._schema)
        self._digest = hashlib.sha256()
        self._waiting: list[Any] = []
        self._count = self._rows = 0

    def add(self, columns: Sequence[Any]) -> None:
        import pyarrow

        fields = zip(columns, self._schema, strict=True)
        arrays = [
            one if isinstance(one, pyarrow.Array) else pyarrow.array(list(one), field.type) for one, field in fields
        ]
        self.add_table(pyarrow.Table.from_arrays(arrays, schema=self._schema))

    def add_table(self, rows: Any) -> None:
        self._waiting.append(rows)
        self._count += len(rows)
        if self._count >= BATCH:
            self._flush()

    def finish(self) -> TableFile:
        """Write what is left and close the file."""
        self._flush()
        self._writer.close()
        length = self._path.stat().st_size
        return TableFile(self._digest.hexdigest(), self._rows, length, _checksum(self._path))

    def _flush(self) -> None:
        import pyarrow

        if not self._waiting:
            return
        table = pyarrow.concat_tables(self._waiting).combine_chunks()
        self._writer.write_table(table)
        told = _without_chance(table.drop_columns(["vintage"]))
        with pyarrow.ipc.new_stream(pyarrow.PythonFile(_Digester(self._digest), "w"), told.schema) as stream:
            stream.write_table(told)
        self._rows += len(table)
        self._waiting, self._count = [], 0


def _without_chance(table: Any) -> Any:
    """A table with a fixed value where one is missing, whose bytes are left to chance, and columns of where that is."""
    for place, column in enumerate(table.columns):
        if column.null_count:
            table = table.append_column(f"no {place}", column.is_null().cast("uint8"))
            table = table.set_column(place, table.field(place), column.fill_null(MISSING[str(column.type)]))
    return table


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Digester:
    """A file that goes into a digest."""

    closed = False

    def __init__(self, digest: Any) -> None:
        self._digest = digest

    def write(self, content: bytes) -> int:
        self._digest.update(content)
        return len(content)

    def flush(self) -> None:
        return None

    def close(self) -> None:
        self.closed = True


def views_sql(tables: Sequence[str]) -> str:
    """The views of a data set that has these tables, for DuckDB inside its folder."""
    return HEAD + "".join(_view(table) for table in tables)


HEAD = """\
-- Views of the tables beside this file; paths are relative to this folder.
--   cd HERE && duckdb -init views.sql
--
-- as_of is the day a row is true for, known the first day on which it could be known, vintage the vintage of the store
-- or the moment it was had, in UTC; a month of flows that comes with smallcap has none. TABLE_as_known_on(day) has what
-- was known on a day, of several versions the last one:
--   SELECT * FROM flows_as_known_on(DATE '2026-06-30');
-- adjusted_close holds every distribution up to its vintage; ratios of two of one vintage are returns.
"""


def _view(table: str) -> str:
    files = f"read_parquet('{table}/*/*.parquet', hive_partitioning = true)"
    day = "CAST(day AS DATE)"
    if table == "holdings":  # a list is known whole: of each fund the newest one
        # Two lists may have come in at one moment: the command takes the one whose source is last too.
        order = "DENSE_RANK() OVER (PARTITION BY fund ORDER BY as_of DESC, known DESC, vintage DESC, source DESC) = 1"
        known = f"SELECT * FROM holdings WHERE known <= {day} QUALIFY {order}"
    else:
        order = f"ROW_NUMBER() OVER (PARTITION BY {KEYS[table]} ORDER BY known DESC, vintage DESC, source DESC) = 1"
        known = f"SELECT * FROM {table} WHERE known <= {day} QUALIFY {order}"
    return (
        f"CREATE OR REPLACE VIEW {table} AS SELECT * FROM {files};\n"
        f"CREATE OR REPLACE MACRO {table}_as_known_on(day) AS TABLE {known};\n"
    )
