"""Writes kept series as a folder of Parquet tables that DuckDB, Polars or Spark read without this program.

**Source** types: DATE, DOUBLE, VARCHAR, BIGINT and TIMESTAMP (UTC, without a zone) in DuckDB's words; one row group
a series, so that a query about one fund reads that fund.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from smallcap_cli.core.model import Days, Floats, Source
from smallcap_cli.providers.files.parquet import day_column, double_column

if TYPE_CHECKING:
    from smallcap_cli.store import StoredPrices, StoredRates

PRICES_FILE, RATES_FILE, SERIES_FILE, VIEWS_FILE = (
    "prices/prices.parquet", "rates/rates.parquet", "series.parquet", "views.sql",
)  # fmt: skip
FILES = (PRICES_FILE, RATES_FILE, SERIES_FILE, VIEWS_FILE)

#: Column -> the series of a history.
PRICES: Mapping[str, str] = MappingProxyType({
    "close": "close", "adjusted_close": "adjusted", "volume": "volume", "distribution": "distributions",
    "capital_gain": "capital_gains", "split": "splits",
})  # fmt: skip
#: Column of `series.parquet` -> its type.
SERIES: Mapping[str, str] = MappingProxyType({
    "ticker": "string", "kind": "string", "provider": "string", "retrieved": "timestamp[us]", "vintage": "string",
    "currency": "string", "price_kind": "string", "frequency": "string", "first": "date32[day]",
    "last": "date32[day]", "rows": "int64", "findings": "int64",
})  # fmt: skip

VIEWS = """\
-- Views of the tables beside this file; paths are relative to this folder.
--   cd HERE && duckdb -init views.sql
--
-- prices: close is adjusted for splits, adjusted_close for distributions too; distribution and capital_gain are cash a
-- share, split is a ratio, each 0 on other days and NULL where the source says nothing. Money is in series.currency.
CREATE OR REPLACE VIEW prices AS SELECT * FROM read_parquet('prices/*.parquet');
-- rates: annual effective rates as fractions, dated on the day of the quote.
CREATE OR REPLACE VIEW rates AS SELECT * FROM read_parquet('rates/*.parquet');
-- series: one row a series of prices or rates, and where it comes from; retrieved is in UTC.
CREATE OR REPLACE VIEW series AS SELECT * FROM read_parquet('series.parquet');
"""


class FolderWriter:
    """Takes series one after the other, then gives the files; the state is the tables begun."""

    def __init__(self) -> None:
        self._prices = _LongTable("ticker", tuple(PRICES))
        self._rates = _LongTable("series", ("annual",))
        self._series: list[dict[str, object]] = []

    def add_prices(self, held: StoredPrices) -> None:
        """One fund's closes."""
        history = held.history
        series = {column: getattr(history, name) for column, name in PRICES.items()}
        self._prices.add(history.ticker, history.days, series)
        self._series.append({
            **_about(history.ticker, "prices", history.source, history.days),
            "retrieved": _utc(held.retrieved), "vintage": held.vintage, "currency": history.currency,
            "price_kind": history.price_kind, "frequency": history.frequency, "findings": len(history.findings),
        })  # fmt: skip

    def add_rates(self, held: StoredRates) -> None:
        """One rate series."""
        rates = held.rates
        self._rates.add(rates.name, rates.days, {"annual": rates.annual})
        about = _about(rates.name, "rates", rates.source, rates.days)
        self._series.append({**about, "retrieved": _utc(held.retrieved), "vintage": held.vintage})

    def files(self) -> dict[str, bytes]:
        """Path inside the folder -> content, `FILES` all of them, tables without a row too."""
        return {
            PRICES_FILE: self._prices.content(),
            RATES_FILE: self._rates.content(),
            SERIES_FILE: _series_table(self._series),
            VIEWS_FILE: VIEWS.encode(),
        }


class _LongTable:
    """A table of name, date and numbers that grows by a series at a time."""

    def __init__(self, name: str, doubles: tuple[str, ...]) -> None:
        import pyarrow
        from pyarrow import parquet

        columns = [(name, pyarrow.string()), ("date", pyarrow.date32()), *((d, pyarrow.float64()) for d in doubles)]
        self._schema = pyarrow.schema(columns)
        self._written = io.BytesIO()
        self._writer = parquet.ParquetWriter(self._written, self._schema)

    def add(self, name: str, days: Days, doubles: Mapping[str, Floats | None]) -> None:
        import pyarrow

        numbers = [double_column(values, len(days)) for values in doubles.values()]
        columns = [pyarrow.repeat(name, len(days)), day_column(days), *numbers]
        self._writer.write_table(pyarrow.Table.from_arrays(columns, schema=self._schema))

    def content(self) -> bytes:
        self._writer.close()
        return self._written.getvalue()


def _about(name: str, kind: str, source: Source, days: Days) -> dict[str, object]:
    first, last = days[0].item(), days[-1].item()
    return {
        "ticker": name, "kind": kind, "provider": source.provider, "first": first, "last": last, "rows": len(days),
    }  # fmt: skip


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


def _series_table(rows: Iterable[Mapping[str, object]]) -> bytes:
    import pyarrow
    from pyarrow import parquet

    schema = pyarrow.schema([(name, pyarrow.type_for_alias(kind)) for name, kind in SERIES.items()])
    written = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_pylist([dict(row) for row in rows], schema=schema), written)
    return written.getvalue()
