"""Flows of IWM out of the issuer's share counts, against sums worked out apart from this code (SMALLCAP_REAL_DATA)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.inside_files import rows_of
from tests.conftest import Run

#: Year -> billions by the day of the row, and by the day of the trade, to 2025-08-18.
YEARS = {
    2015: (-0.9, -1.4), 2016: (5.5, 6.6), 2017: (0.1, -1.0), 2018: (3.5, 3.6), 2019: (-1.7, -0.4), 2020: (2.5, 2.1),
    2021: (2.7, 3.1), 2022: (-2.2, -2.8), 2023: (6.9, 7.7), 2024: (0.0, -0.6), 2025: (-10.3, -10.0),
}  # fmt: skip


@pytest.mark.parametrize("lag", [0, 1])
def test_years_of_iwm_in_both_datings(smallcap: Run, real_data: Path, lag: int) -> None:
    files = list((real_data.parent / "flows").glob("IWM_nav_shares_daily*.csv"))
    if not files:
        pytest.skip("no share counts beside the price files")
    result = smallcap(
        "flows", "IWM", "--daily", "--window", "max", "--lag", str(lag), "--shares", str(files[0]), "-f", "csv"
    )
    sums: dict[int, float] = {}
    for row in rows_of(result.out):
        if row["net_flow_usd"] and int(row["period"][:4]) in YEARS:
            sums[int(row["period"][:4])] = sums.get(int(row["period"][:4]), 0.0) + float(row["net_flow_usd"]) / 1e9
    assert sums == {year: pytest.approx(flows[lag], abs=0.05) for year, flows in YEARS.items()}
    assert "8 faults in the share count" in result.err
