"""Factor loadings of real funds on Ken French's real factors: small value loads on HML, small momentum on MOM.

Read from the folder that SMALLCAP_REAL_DATA names and skipped without it.
"""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import numpy as np
import pytest

from smallcap_cli.userfiles.factors import parse_factors
from tests.conftest import Run

REAL = Path(os.environ.get("SMALLCAP_REAL_DATA", "")) if os.environ.get("SMALLCAP_REAL_DATA") else None
pytestmark = pytest.mark.skipif(REAL is None, reason="SMALLCAP_REAL_DATA names no folder of real histories")


def alpha(run: Run, *arguments: str) -> list[dict[str, str]]:
    assert REAL is not None
    answer = run(
        "alpha", *arguments, "--prices", str(REAL / "prices"), "--factors", str(REAL / "factors"), "-f", "csv"
    )  # fmt: skip
    assert answer.code == 0, answer.err
    return list(csv.DictReader(io.StringIO(answer.out)))


@pytest.mark.parametrize("model", ["ff3", "carhart", "ff5", "ff5+mom"])
def test_the_value_loading_of_avuv_is_significant(smallcap: Run, model: str) -> None:
    rows = {row["term"]: row for row in alpha(smallcap, "AVUV", "--model", model, "--detail", "--window", "max")}
    assert float(rows["HML"]["t"]) > 2


@pytest.mark.parametrize("model", ["carhart", "ff5+mom"])
def test_the_momentum_loading_of_xsmo_is_significant(smallcap: Run, model: str) -> None:
    rows = {row["term"]: row for row in alpha(smallcap, "XSMO", "--model", model, "--detail", "--window", "max")}
    assert float(rows["MOM"]["t"]) > 2


def test_a_regression_equals_one_worked_from_the_files(smallcap: Run) -> None:
    """AVUV on five factors, October 2019 to September 2022, from the closes and the factor file by hand."""
    assert REAL is not None
    with (REAL / "prices" / "AVUV.csv").open(encoding="utf-8") as stream:
        closes = {row["Date"][:7]: float(row["AdjClose"]) for row in csv.DictReader(stream)}
    name = "F-F_Research_Data_5_Factors_2x3.csv"
    factors = parse_factors(name, (REAL / "factors" / name).read_bytes())
    months = [str(month) for month in np.arange("2019-10", "2022-10", dtype="datetime64[M]")]
    before = [str(np.datetime64(month) - 1) for month in months]
    rows = np.searchsorted(factors.days.astype("datetime64[M]"), np.array(months, dtype="datetime64[M]"))
    x = np.column_stack([factors.columns[one][rows] for one in ("market", "smb", "hml", "rmw", "cma")])
    y = np.array([closes[now] / closes[then] - 1.0 for now, then in zip(months, before, strict=True)])
    expected = np.linalg.lstsq(np.column_stack([np.ones(36), x]), y - factors.columns["rf"][rows], rcond=None)[0]
    (row,) = alpha(smallcap, "AVUV", "--model", "ff5", "--window", "2019-10:2022-09")
    found = [float(row[one]) for one in ("alpha_month", "market", "smb", "hml", "rmw", "cma")]
    np.testing.assert_allclose(found, expected, rtol=1e-9)
    assert row["vintage"] == "202604"


def test_monthly_momentum_of_another_vintage_is_not_combined(smallcap: Run) -> None:
    """The folder has five factors of 202604, momentum by month of 202508 and by day of 202604."""
    assert REAL is not None
    (row,) = alpha(smallcap, "XSMO", "--model", "ff5+mom")
    assert row["vintage"] == "202604"


@pytest.mark.parametrize("factor", ["market", "smb", "hml", "rmw", "cma"])
def test_compounded_days_come_near_the_months_of_the_library(factor: str) -> None:
    """Five-factor files of one vintage, by month and by day: 0.05 percentage points a month apart on average."""
    from smallcap_cli.core.factors import MODELS, factor_months

    assert REAL is not None
    name = "F-F_Research_Data_5_Factors_2x3"
    monthly = parse_factors(name, (REAL / "factors" / f"{name}.csv").read_bytes())
    daily = parse_factors(name, (REAL / "factors" / f"{name}_daily.csv").read_bytes())
    bill = type(monthly)("three", monthly.days, monthly.columns, monthly.vintage, monthly.source)
    compounded = factor_months(MODELS["ff5"], [daily, bill])
    assert len(compounded.months) == len(monthly.days)
    apart = np.abs(compounded.columns[factor] - monthly.columns[factor])
    assert float(apart.mean()) < 0.0005
