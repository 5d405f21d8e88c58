"""The return gap of real funds on Ken French's real factors; skipped without SMALLCAP_REAL_DATA.

Real lists of two days with closes of their companies are in no folder, so what funds hold is not attributed here.
"""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import pytest

from tests.conftest import Run

REAL = Path(os.environ.get("SMALLCAP_REAL_DATA", "")) if os.environ.get("SMALLCAP_REAL_DATA") else None
pytestmark = pytest.mark.skipif(REAL is None, reason="SMALLCAP_REAL_DATA names no folder of real histories")


def effects(run: Run, fund: str, other: str, *options: str) -> dict[str, dict[str, str]]:
    assert REAL is not None
    answer = run(
        "attribute", fund, "--vs", other, "--by", "factor", "--prices", str(REAL / "prices"),
        "--factors", str(REAL / "factors"), *options, "-f", "csv",
    )  # fmt: skip
    assert answer.code == 0, answer.err
    return {row["group"]: row for row in csv.DictReader(io.StringIO(answer.out))}


def test_two_funds_on_one_index_are_fee_and_noise(smallcap: Run) -> None:
    """IJR and SPSM follow the S&P SmallCap 600 since 2020-01-24; their fees were 0.03 points a year apart.

    Loadings differ by 0.02 at most, alpha by less than 0.3 points a year, the whole gap by less than a point.
    """
    found = effects(smallcap, "IJR", "SPSM", "--as-of", "2025-10-31", "--window", "5y")
    assert all(abs(float(found[name]["gap"])) < 0.02 for name in ("market", "SMB", "HML"))
    assert abs(float(found["alpha"]["gap"]) * 12) < 0.003
    assert abs(float(found["difference"]["total"])) < 0.01


def test_a_value_fund_is_ahead_by_its_value_loading(smallcap: Run) -> None:
    """AVUV against IJR in the five years to October 2025, in which HML gained: more value, t above 2."""
    value = effects(smallcap, "AVUV", "IJR", "--as-of", "2025-10-31", "--window", "5y")["HML"]
    assert float(value["t"]) > 2
    assert float(value["total"]) > 0
