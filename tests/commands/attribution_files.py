"""Synthetic files for `attribute FUND --vs FUND`; every company is invented.

IWM (2025-08-15): ALFA 60 % (Health), BETA 40 % (Tech). IJR: ALFA 30 %, GAMA 70 % (Tech).
Closes from 2025-08-15 to 2025-08-29: ALFA 10 to 11, BETA 20 to 19, GAMA 5 to 5.10; IWM 100 to 103.9, IJR 50 to 52.2.
The companies of IWM made 6 - 2 = 4 %, those of IJR 3 + 1.4 = 4.4 %; the funds 3.9 and 4.4 %.
"""

from __future__ import annotations

from pathlib import Path

LISTS = {
    "IWM": "ticker,name,weight,sector\nALFA,Alfa Inc,60%,Health\nBETA,Beta Corp,40%,Tech\n",
    "IJR": "ticker,name,weight,sector\nALFA,Alfa Inc,30%,Health\nGAMA,Gama Ltd,70%,Tech\n",
}
CLOSES = {"ALFA": (10, 11), "BETA": (20, 19), "GAMA": (5, 5.1), "IWM": (100, 103.9), "IJR": (50, 52.2)}
INCOMES = "ticker,company,net_income_ttm_musd\nALFA,Alfa Inc,-1\nBETA,Beta Corp,2\nGAMA,Gama Ltd,-3\n"
RETURNS = "security_id,return\nALFA,0.10\nBETA,-0.05\nGAMA,0.02\n"
WINDOW = "2025-08-15:2025-08-29"


def write_files(folder: Path) -> tuple[str, ...]:
    """The lists, the closes, a table of incomes and one of returns; answers the options that read them."""
    for name in ("held", "closes"):
        (folder / name).mkdir()
    for ticker, text in LISTS.items():
        (folder / "held" / f"{ticker}_2025-08-15.csv").write_text(text)
    for ticker, (first, last) in CLOSES.items():
        text = f"Date,Close,Adj Close\n2025-08-15,{first},{first}\n2025-08-29,{last},{last}\n"
        (folder / "closes" / f"{ticker}.csv").write_text(text)
    (folder / "incomes_2025-08-14.csv").write_text(INCOMES)
    (folder / "returns.csv").write_text(RETURNS)
    return "--holdings", str(folder / "held"), "--prices", str(folder / "closes"), "--window", WINDOW
