"""`smallcap data export`: the store as price files that `--prices` reads, or as tables for DuckDB and its like."""

from __future__ import annotations

from typing import Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context
from smallcap_cli.call.options import PRINTING, Tickers
from smallcap_cli.call.runs import writing
from smallcap_cli.call.store import names_given, open_store_of, without_network
from smallcap_cli.errors import ExitCode

EXAMPLES = """Examples:
  smallcap data export --to stored-prices
  smallcap data export --to stored-prices IWM IJR ^IRX --overwrite
  smallcap data export --to tables --as duckdb && cd tables && duckdb -init views.sql
  smallcap data export --to dataset --as dataset"""

To = Annotated[str, typer.Option("--to", metavar="DIR", help="Write to this folder.")]
As = Annotated[
    str,
    typer.Option(
        "--as", metavar="csv|parquet|duckdb|dataset", help="Write files of this kind [csv].", show_default=False
    ),
]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace existing files.")]


@writing(*PRINTING, examples=EXAMPLES)
def data_export(
    context: Context, tickers: Tickers = None, to: To = "", as_: As = "csv", overwrite: Overwrite = False
) -> Answer:
    """Write what is stored to files.

    Writes price files that `--prices` reads, tables for DuckDB, Polars and Spark, or a data set by year with holdings,
    facts, flows and snapshots, of which a second run writes what changed. A data set keeps funds that you do not name.
    """
    from smallcap_cli.dataset.export import export_place, export_store, rates_without_file, series_to_export
    from smallcap_cli.tables.data.export import dataset_table, export_table

    place = export_place(to, as_, overwrite=overwrite)
    wanted = names_given(context, tickers)
    with open_store_of(context) as store:
        holdings, errors = series_to_export(store, wanted, context.now)
        if place.form == "dataset":
            from smallcap_cli.dataset.export_dataset import export_dataset

            written = export_dataset(store, without_network(context).dataset, holdings, wanted, place.folder)
            table, lacking = dataset_table(written, str(place.folder)), []
        else:
            table = export_table(export_store(store, holdings, wanted, place), str(place.folder))
            lacking = rates_without_file(holdings, place)
        alarms = tuple(store.messages)
    return Answer(table, ExitCode.UNAVAILABLE if errors else ExitCode.ANSWERED, tuple(lacking), errors, alarms=alarms)
