"""Where Ken French's data library has its files; nothing is asked here.

**Source** https://mba.tuck.dartmouth.edu/pages/faculty/ken.french/data_library.html, the links named CSV, in 2026.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from smallcap_cli.core.factors.series import DAILY_SUFFIX
from smallcap_cli.providers.network.options import Manners
from smallcap_cli.providers.network.reach import Address

NAME, TITLE = "french", "Ken French's data library"
HOST = Address("https", "mba.tuck.dartmouth.edu", 443)
FOLDER = "/pages/faculty/ken.french/ftp/"
MANNERS = Manners(NAME, ("dartmouth.edu",), pace_seconds=1.0, burst=2)
#: Subject -> the zip that has it.
FILES: Mapping[str, str] = MappingProxyType({
    "three": "F-F_Research_Data_Factors_CSV.zip",
    "five": "F-F_Research_Data_5_Factors_2x3_CSV.zip",
    "momentum": "F-F_Momentum_Factor_CSV.zip",
    f"three{DAILY_SUFFIX}": "F-F_Research_Data_Factors_daily_CSV.zip",
    f"five{DAILY_SUFFIX}": "F-F_Research_Data_5_Factors_2x3_daily_CSV.zip",
    f"momentum{DAILY_SUFFIX}": "F-F_Momentum_Factor_daily_CSV.zip",
})  # fmt: skip
