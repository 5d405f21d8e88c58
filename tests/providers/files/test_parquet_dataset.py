"""The files of a data set: their digest goes by what rows say, and by nothing else."""

from __future__ import annotations

from datetime import date
from math import nan
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("pyarrow")

from smallcap_cli.providers.files.parquet_dataset import DatasetWriter

DAYS = (date(2026, 1, 2), date(2026, 1, 5))


def test_a_missing_number_is_the_same_however_it_came(tmp_path: Path) -> None:
    """NaN of a series and None of a row leave other bytes behind where a value is missing."""
    one, other = DatasetWriter(tmp_path / "one"), DatasetWriter(tmp_path / "other")
    texts = {"series": "tbill", "source": "files", "vintage": "20260105T220000Z"}
    one.add_series("rates", np.array(DAYS, dtype="datetime64[D]"), {"annual": np.array([nan, 0.04])}, texts)
    other.add_rows("rates", [
        ("tbill", day, annual, day, day, "files", "20260105T220000Z")
        for day, annual in zip(DAYS, (None, 0.04), strict=True)
    ])  # fmt: skip
    ((_, first),), ((_, second),) = one.files(), other.files()
    assert first.digest == second.digest


def test_a_missing_number_is_none_that_is_zero(tmp_path: Path) -> None:
    digests = []
    for name, annual in (("none", None), ("zero", 0.0)):
        writer = DatasetWriter(tmp_path / name)
        writer.add_rows("rates", [("tbill", DAYS[0], annual, DAYS[0], DAYS[0], "files", "20260105T220000Z")])
        digests += [one.digest for _, one in writer.files()]
    assert digests[0] != digests[1]
