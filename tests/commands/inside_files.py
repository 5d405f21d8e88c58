"""Synthetic funds and incomes for the commands that look inside funds; every company is invented.

SMALL (2025-08-15): ALFA 40 %, BETA in two classes 20 % + 10 %, GAMA 20 %, DELT 5 %, cash 5 %.
LARGE (2025-08-15): GAMA 50 %, DELT 30 %, EPSI 20 %.
Incomes known on 2025-08-21: ALFA -1, BETA 2, GAMA -3, EPSI 4 million; of DELT nothing.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

SMALL = """ticker,name,weight,cusip,asset_class,sector
ALFA,ALFA INC,40%,,Equity,Health
BETA,BETA CORP CLASS A,20%,,Equity,Tech
BETB,BETA CORP CLASS B,10%,,Equity,Tech
GAMA,GAMA LTD,20%,,Equity,Tech
DELT,DELTA PLC,5%,,Equity,Health
USD,USD CASH,5%,,Cash,Cash
"""
LARGE = """ticker,name,weight,sector
GAMA,GAMA LTD,50%,Tech
DELT,DELTA PLC,30%,Health
EPSI,EPSILON SA,20%,Tech
"""
INCOMES = """ticker,company,net_income_ttm_musd,market_cap_musd
ALFA,Alfa Inc,-1,100
BETA,Beta Corp,2,300
GAMA,Gama Ltd,-3,500
EPSI,Epsilon SA,4,700
"""


def write_files(folder: Path) -> tuple[str, str]:
    """The folder of holdings of IWM and IVV, and the table of incomes, as options take them."""
    held = folder / "held"
    held.mkdir()
    (held / "IWM_2025-08-15.csv").write_text(SMALL)
    (held / "IVV_2025-08-15.csv").write_text(LARGE)
    incomes = folder / "incomes_2025-08-21.csv"
    incomes.write_text(INCOMES)
    return str(held), str(incomes)


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))
