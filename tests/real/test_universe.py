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
#: Weights alone, of companies between the S&P 500 and IWM too, which push the edge of the Russell 1000 up.
MID_CAPS = "VB_holdings_reduced_2025-11.json"
BEFORE, LISTS = "IWM_holdings_ishares_2025-11-05.csv", "company_tickers_exchange_2026-08-22.json"
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


def rows_scored(smallcap: Run, folder: Path, *more: str) -> list[dict[str, str]]:
    score = ("methodology", "score", "russell_2000", "--fund", "IWM", "--universe", "u.csv", "--holdings", ".")
    answer = smallcap(*score, "--offline", "-f", "csv", *more, cwd=folder)
    return list(csv.DictReader(io.StringIO(answer.out)))


def rates(rows: list[dict[str, str]]) -> tuple[float, float]:
    """Recall and precision."""
    hits = sum(row["class"] == "hit" for row in rows)
    return tuple(hits / sum(row[side] == "true" for row in rows) for side in ("actual", "predicted"))  # type: ignore[return-value]


def test_mid_caps_set_the_edge_of_the_russell_2000(smallcap: Run, tmp_path: Path) -> None:
    """Another engine has a recall of 0.887 of IWM without members before, on a universe with the lines of VB.

    Ours was 0.851: VB's file has weights alone, and 141 companies of the Russell 1000 without a price and an exchange
    took no rank. With market values and the SEC's exchanges it is 0.873: 24 companies below one dollar are out, as the
    rule says, and 12 lines of funds that are no shares are not counted as missed or found.
    """
    for name in (*FILES.values(), MID_CAPS, BEFORE):
        (tmp_path / name).symlink_to(Path(FOLDER) / "holdings" / name)
    assert smallcap("data", "import", "--identities", str(Path(FOLDER) / "sec-json" / LISTS)).code == 0
    words = ("--offline", "--holdings", ".", "--fundamentals", str(Path(FOLDER) / "fundamentals" / INCOMES))
    built = smallcap("universe", "build", *FILES, "VB", *words, "--float-for-shares", "-o", "u.csv", cwd=tmp_path)
    assert built.code == 0
    told = " ".join(built.err.split())
    assert "lines from stated market value and shares of 2025-08-21" in told
    assert "lines from the list of tickers" in told
    cold = rows_scored(smallcap, tmp_path)
    recall, precision = rates(cold)
    assert recall > 0.87
    assert precision > 0.9
    below_a_dollar = [row for row in cold if row["step"] == "price" and row["actual"] == "true"]
    assert len(below_a_dollar) == 24
    # With the members of half a year before; the other engine has 0.952 with those of the same day.
    recall, precision = rates(rows_scored(smallcap, tmp_path, "--prior", BEFORE))
    assert recall > 0.93
    assert precision > 0.9
