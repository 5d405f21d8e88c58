"""What was exported, a row a series."""

from __future__ import annotations

from collections.abc import Sequence

from smallcap_cli.core.model import Value, text_value
from smallcap_cli.core.series import DatasetFile, SeriesFile
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.words import quantity


def export_table(files: Sequence[SeriesFile], folder: str) -> Table:
    """Each series with its rows, its vintage and the file in the folder that it went to."""
    columns = (
        Column("ticker", "series", "text"), Column("rows", "rows", "count"), Column("vintage", "vintage", "text"),
        Column("file", "file", "text"),
    )  # fmt: skip
    rows = tuple(
        (text_value(one.name), Value(one.rows, "count"), text_value(one.vintage), text_value(one.file)) for one in files
    )
    head = f"{len(rows):,} series in {folder}"
    return Table("data export", columns, tuple(one.name for one in files), rows, head)


def dataset_table(files: Sequence[DatasetFile], folder: str) -> Table:
    """Each file of a data set with its rows, and whether this export wrote it."""
    columns = (Column("file", "file", "text"), Column("rows", "rows", "count"), Column("state", "state", "text"))
    rows = tuple(
        (text_value(one.file), Value(one.rows, "count"), text_value("written" if one.is_new else "unchanged"))
        for one in files
    )
    written = sum(one.is_new for one in files)
    head = f"{written:,} of {quantity(len(files), 'file')} written in {folder}"
    return Table("data export", columns, tuple(one.file for one in files), rows, head)
