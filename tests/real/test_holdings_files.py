"""Every issuer's file at hand is read with all its lines; counts of the files, by hand or by their sources.

Lines are the rows of a file from its header to its end. The equity lines of iShares are those that filings-based
figures of the same files count: asset class Equity, but for lines that no market lists. A workbook of 2025-08-15 has
1,985 lines, states 1,980 securities, and has 1,973 such lines.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from smallcap_cli.core.holdings import weight_sum
from smallcap_cli.userfiles.holdings import parse_holdings

FILES = {
    "AVUV_holdings_avantis_2023-12-21.csv": (747, None, date(2023, 12, 21)),
    "IJH_holdings_ishares_2026-06-19.csv": (411, None, date(2026, 6, 19)),
    "IJR_holdings_ishares_2026-06-19.csv": (665, None, date(2026, 6, 19)),
    "IJR_holdings_ishares_nopreamble_2021-03-10.csv": (694, None, date(2021, 3, 10)),
    "IJR_holdings_reduced_2025-11.json": (638, None, date(2025, 11, 30)),
    "IVV_fund_workbook_raw_2022-05-11.xls": (508, 504, date(2022, 5, 11)),
    "IVV_holdings_2025-11-18.csv": (508, None, date(2025, 11, 18)),
    "IVV_holdings_ishares_2026-06-19.csv": (508, None, date(2026, 6, 19)),
    "IWC_holdings_ishares_2026-01-20.csv": (1_318, 1_307, date(2026, 1, 20)),
    "IWM_fund_workbook_2025-08-15.xlsx": (1_985, 1_973, date(2025, 8, 15)),
    "IWM_holdings_ishares_2025-05-13.csv": (1_944, 1_933, date(2025, 5, 13)),
    "IWM_holdings_ishares_2025-11-05.csv": (1_967, 1_956, date(2025, 11, 5)),
    "IWM_holdings_ishares_2026-05-05.csv": (1_929, None, date(2026, 5, 5)),
    "IWM_holdings_ishares_nopreamble_2025-11.csv": (1_967, None, date(2025, 11, 30)),
    "IWM_holdings_reduced_2025-11.json": (1_965, None, date(2025, 11, 30)),
    "MDY_holdings_reduced_2025-11.json": (402, None, date(2025, 11, 30)),
    "MDY_holdings_ssga_2025-01-31.xlsx": (401, None, date(2025, 1, 31)),
    "QQQ_holdings_invesco_2023-01-13.csv": (101, None, date(2023, 1, 13)),
    "SPY_holdings_ssga_2025-11-18.xlsx": (504, None, date(2025, 11, 18)),
    "VB_holdings_reduced_2025-11.json": (1_327, None, date(2025, 11, 30)),
    "VOO_holdings_vanguard_api_2022-11-30.json": (506, None, date(2022, 11, 30)),
}


@pytest.mark.parametrize("name", FILES)
def test_every_line_of_an_issuers_file_is_read(real_data: Path, name: str) -> None:
    path = real_data.parent / "holdings" / name
    lines, equity, day = FILES[name]
    (found,) = parse_holdings(name, path.read_bytes(), name.partition("_")[0])
    assert (found.ticker, len(found.rows), found.as_of) == (name.partition("_")[0], lines, day)
    assert 0.98 < weight_sum(found) < 1.01
    if equity is not None:
        listed = [line for line in found.rows if line.asset_class == "Equity" and "NO MARKET" not in line.exchange]
        assert len(listed) == equity


def test_a_workbook_states_as_many_securities_as_it_has_lines_of_equity(real_data: Path) -> None:
    """Its preamble says 504 securities but for cash and derivatives."""
    name = "IVV_fund_workbook_raw_2022-05-11.xls"
    (found,) = parse_holdings(name, (real_data.parent / "holdings" / name).read_bytes(), "IVV")
    assert sum(line.asset_class == "Equity" for line in found.rows) == 504
