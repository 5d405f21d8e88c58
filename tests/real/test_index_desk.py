"""Index rules over real universes: a backtest between two lists of IWM, and the S&P 600 against IJR without volumes."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.core.methodology.support import rules_text
from tests.real.test_universe import FILES, INCOMES, MID_CAPS

FOLDER = os.environ.get("SMALLCAP_REAL_DATA", "")
pytestmark = pytest.mark.skipif(not FOLDER, reason="SMALLCAP_REAL_DATA names no folder")
EVERYTHING = {"id": "weight", "kind": "weight", "by": "float_mcap"}
#: Steps whose inputs no free source has.
KEPT = ("falr", "volume", "seasoning", "profitability")


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def build(smallcap: Run, folder: Path, holdings: str, name: str, *funds: str) -> None:
    words = ("--offline", "--fundamentals", str(Path(FOLDER) / "fundamentals" / INCOMES), "--float-for-shares")
    answer = smallcap("universe", "build", *funds, "--holdings", holdings, *words, "-o", name, cwd=folder)
    assert answer.code == 0, answer.err


def test_the_lines_of_one_fund_lose_those_that_left_its_index(smallcap: Run, tmp_path: Path) -> None:
    """IWM's price rose by 17.28 % from 2025-05-13 to 2025-11-05; of its 1,926 lines 235 are in no later list."""
    (tmp_path / "mine.yaml").write_text(rules_text(EVERYTHING))
    (tmp_path / "quarters").mkdir()
    for day in ("2025-05-13", "2025-11-05"):
        (tmp_path / day).mkdir()
        name = f"IWM_holdings_ishares_{day}.csv"
        (tmp_path / day / name).symlink_to(Path(FOLDER) / "holdings" / name)
        build(smallcap, tmp_path, day, f"quarters/{day}.csv", "IWM")
    prices = ("--prices", str(Path(FOLDER) / "prices"), "--offline", "-f", "csv")
    command = ("methodology", "backtest", "./mine.yaml", "--universe", "quarters")
    answer = smallcap(*command, "--against", "IWM", *prices, cwd=tmp_path)
    first, *_ = rows_of(answer.out)
    assert float(first["against_return"]) == pytest.approx(0.1728, abs=5e-5)
    assert first["gone"] == "235"
    assert 0.14 < float(first["return"]) < 0.17
    assert "of the weight, without a price in the next universe" in answer.err
    first, *_ = rows_of(smallcap(*command, "-f", "csv", cwd=tmp_path).out)
    assert abs(float(first["difference"])) < 1e-12


def test_the_sp_600_against_ijr_without_volumes_and_quarters(smallcap: Run, tmp_path: Path) -> None:
    """Another engine has a recall of 0.434 and 0.394 of shared weight, without members before and by volumes.

    Here nobody fails for a volume, a listing day or an income that is not known.
    """
    for name in (*FILES.values(), MID_CAPS):
        (tmp_path / name).symlink_to(Path(FOLDER) / "holdings" / name)
    build(smallcap, tmp_path, ".", "u.csv", *FILES, "VB")
    keep = [word for step in KEPT for word in ("--set", f"{step}.missing=keep")]
    score = ("methodology", "score", "sp_smallcap_600", "--fund", "IJR", "--universe", "u.csv", "--holdings", ".")
    rows = rows_of(smallcap(*score, *keep, "--offline", "-f", "csv", cwd=tmp_path).out)
    hits = sum(row["class"] == "hit" for row in rows)
    assert hits / sum(row["actual"] == "true" for row in rows) > 0.49
    shared = sum(min(float(row["weight_fund"]), float(row["weight_model"])) for row in rows)
    assert shared > 0.45
