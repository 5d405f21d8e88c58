"""Parses the returns of securities (`--returns FILE`): pure bytes in, a return a security out."""

from __future__ import annotations

import numpy as np

from smallcap_cli.errors import UsageFault
from smallcap_cli.userfiles.security_table import read_security_table


def read_returns(name: str, content: bytes) -> dict[str, float]:
    """Returns by security: a CSV with `security_id` and `return`, a fraction; a security without one is left out."""
    table = read_security_table(name, content)
    lacking = [column for column in ("security_id", "return") if column not in table.cells]
    if lacking:
        raise UsageFault(f"{name}:1: columns that are missing: {', '.join(lacking)}", "security_id,return")
    table.check_once("securities")
    values = table.numbers("return")
    table.check_range("return", values < -1, "is below -1", "write 0.05 for 5 %")
    ids = table.texts("security_id")
    return {one: float(value) for one, value in zip(ids, values, strict=True) if not np.isnan(value)}
