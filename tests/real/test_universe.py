"""A universe from the files of IVV, IJH and IJR of 2026-06-19 and IWM of 2026-05-05, and rules scored on it.

The parts of every float are those that were found by hand on the same files: IVV 1.303 % over its largest lines, IJR
6.06 %, IWM 2.39 %. Shares are of August 2025, so that a part may be off by what was bought back since.
"""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import pytest

from smallcap_cli.core.holdings.companies import companies_together
from smallcap_cli.core.holdings.kinds import LineKind
from smallcap_cli.core.identity.codes import ticker_form
from smallcap_cli.core.methodology.lines import FundUniverse, fund_universe
from smallcap_cli.userfiles.fundamentals import parse_fundamentals
from smallcap_cli.userfiles.holdings import parse_holdings
from tests.conftest import Run

FOLDER = os.environ.get("SMALLCAP_REAL_DATA", "")
pytestmark = pytest.mark.skipif(not FOLDER, reason="SMALLCAP_REAL_DATA names no folder")
FILES = {
    "IVV": "IVV_holdings_ishares_2026-06-19.csv", "IJH": "IJH_holdings_ishares_2026-06-19.csv",
    "IJR": "IJR_holdings_ishares_2026-06-19.csv", "IWM": "IWM_holdings_ishares_2026-05-05.csv",
}  # fmt: skip
INCOMES = "ttm_net_income_2025-08-21.csv"


@pytest.fixture(scope="module")
def funds():
    found = []
    for ticker, name in FILES.items():
        found += parse_holdings(name, (Path(FOLDER) / "holdings" / name).read_bytes(), ticker)
    return companies_together(found)


@pytest.fixture(scope="module")
def universe(funds) -> FundUniverse:
    stated = parse_fundamentals(INCOMES, (Path(FOLDER) / "fundamentals" / INCOMES).read_bytes())
    return fund_universe(funds, {ticker_form(one.ticker): one.shares_out for one in stated if one.shares_out})


def test_lines_of_the_files(funds) -> None:
    lines = {one.holdings.ticker: (len(one.kinds), one.kinds.count(LineKind.SHARE)) for one in funds}
    assert lines == {"IVV": (508, 503), "IJH": (411, 400), "IJR": (665, 604), "IWM": (1929, 1912)}
    # 51 lines of IJR repeat a member's ticker as the leg of a swap.
    assert sum(kind is LineKind.SWAP for kind in funds[2].kinds) == 51


@pytest.mark.parametrize(("fund", "part"), [("IVV", 0.01303), ("IJR", 0.0606), ("IWM", 0.0239)])
def test_the_part_of_every_float(universe: FundUniverse, fund: str, part: float) -> None:
    assert universe.parts[fund].part == pytest.approx(part, rel=0.02)


def test_two_funds_hold_their_shared_companies_in_one_ratio(funds) -> None:
    # 6.06 / 2.39 is 2.536; nine of ten lines that both hold are within 5 % of it.
    held = [{ticker_form(line.ticker): line.shares or 0.0 for company in one.rows for line in company.lines}
            for one in funds[2:]]  # fmt: skip
    ratios = [held[0][key] / held[1][key] for key in held[0].keys() & held[1].keys() if held[1][key]]
    assert len(ratios) > 500
    assert sum(abs(ratio / 2.536 - 1) < 0.05 for ratio in ratios) / len(ratios) > 0.5


def test_rules_are_scored_on_it(smallcap: Run, tmp_path: Path) -> None:
    for name in FILES.values():
        (tmp_path / name).symlink_to(Path(FOLDER) / "holdings" / name)
    words = ("--offline", "--holdings", ".", "--fundamentals", str(Path(FOLDER) / "fundamentals" / INCOMES))
    assert smallcap("universe", "build", *FILES, *words, "-o", "u.csv", cwd=tmp_path).code == 0
    score = ("methodology", "score", "russell_2000", "--fund", "IWM", "--universe", "u.csv", "--holdings", ".")
    answer = smallcap(*score, "--offline", "-f", "csv", cwd=tmp_path)
    rows = list(csv.DictReader(io.StringIO(answer.out)))
    fund = [row for row in rows if row["actual"] == "true"]
    hits = sum(row["class"] == "hit" for row in rows)
    assert len(fund) == 1912
    assert 0.75 < hits / len(fund) < 0.95
