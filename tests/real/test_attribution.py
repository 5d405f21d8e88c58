"""The return gap of real funds on Ken French's real factors, and by what real lists hold.

Closes of two thousand companies are in no folder, so those of companies are simulated: prices of every name of the
lists. Funds are simulated too where a test says so. Skipped without SMALLCAP_REAL_DATA.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from smallcap_cli.core.exchange import session_by, sessions
from smallcap_cli.core.holdings.kinds import LineKind, line_kinds
from smallcap_cli.core.holdings.weights import fine_weights
from smallcap_cli.core.identity.codes import ticker_form
from smallcap_cli.core.model import Days, Floats
from smallcap_cli.userfiles.holdings import parse_holdings
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


#: Real lists of three funds by their day; those of 2025-11-30, a Sunday, have weights of two decimals.
LISTS = {
    "IWM": ("IWM_holdings_ishares_2025-11-05.csv", "IWM_holdings_reduced_2025-11.json",
            "IWM_holdings_ishares_2026-05-05.csv"),
    "IJR": ("IJR_holdings_reduced_2025-11.json",),
    "IVV": ("IVV_holdings_2025-11-18.csv",),
}  # fmt: skip
FIRST_DAY, LAST_DAY, SEED = date(2025, 11, 3), date(2026, 6, 30), 11
#: A day's return of a company: mean and standard deviation.
DRIFT, MOVE = 0.0004, 0.02


class SimulatedMarket(NamedTuple):
    """Simulated closes of every share in real lists, and what each fund would be worth that holds just these shares.

    A month of a fund begins with its newest list, moved with closes from the session of the list to that day; nothing
    is traded inside a month, nothing is cash and no fee is taken.
    """

    days: Days
    closes: Mapping[str, Floats]
    lists: Mapping[str, Mapping[date, Mapping[str, float]]]

    def place(self, day: date) -> int:
        return int(np.searchsorted(self.days, np.datetime64(day), side="right")) - 1

    def weights(self, fund: str, day: date) -> dict[str, float]:
        """What the newest list of a fund has become on a day: by ticker, adding up to 1."""
        since = max(one for one in self.lists[fund] if one <= day)
        begin, now = self.place(since), self.place(day)
        moved = {name: weight * float(self.closes[name][now] / self.closes[name][begin])
                 for name, weight in self.lists[fund][since].items()}  # fmt: skip
        whole = sum(moved.values())
        return {name: weight / whole for name, weight in moved.items()}

    def growth(self, name: str, first: date, last: date) -> float:
        return float(self.closes[name][self.place(last)] / self.closes[name][self.place(first)])

    def fund_closes(self, fund: str, ends: Sequence[date]) -> Floats:
        """The fund's closes on the sessions from the first of these days to the last, which begin its months."""
        worth = [100.0]
        for first, last in pairwise(ends):
            begin, end = self.place(first), self.place(last)
            held = self.weights(fund, first)
            block = np.array([self.closes[name][begin : end + 1] / self.closes[name][begin] for name in held])
            worth += (worth[-1] * (np.array(list(held.values())) @ block))[1:].tolist()
        return np.array(worth)


def shares_in(name: str) -> tuple[date, dict[str, float]]:
    """The session of a list, and the weights of its shares by ticker; every share has both."""
    assert REAL is not None
    path = REAL / "holdings" / name
    (one,) = parse_holdings(name, path.read_bytes(), name.partition("_")[0])
    assert one.as_of is not None
    found: dict[str, float] = {}
    for line, kind, weight in zip(one.rows, line_kinds(one.rows), fine_weights(one), strict=True):
        if kind is LineKind.SHARE:
            assert weight is not None
            assert ticker_form(line.ticker).strip("-"), line
            found[ticker_form(line.ticker)] = found.get(ticker_form(line.ticker), 0.0) + weight
    return session_by(one.as_of), found


@pytest.fixture(scope="module")
def market() -> SimulatedMarket:
    lists = {fund: dict(map(shares_in, names)) for fund, names in LISTS.items()}
    names = sorted({name for several in lists.values() for one in several.values() for name in one})
    days = sessions(FIRST_DAY, LAST_DAY)
    moves = np.random.default_rng(SEED).normal(DRIFT, MOVE, (len(names), len(days)))
    return SimulatedMarket(days, dict(zip(names, 20 * np.exp(moves.cumsum(axis=1)), strict=True)), lists)


def written(market: SimulatedMarket, folder: Path, ends: Sequence[date], *funds: str) -> tuple[str, ...]:
    """The options that read closes of every company and of simulated funds, and the real lists."""
    assert REAL is not None
    inside = slice(market.place(ends[0]), market.place(ends[-1]) + 1)
    series = {**market.closes, **{f: np.full(len(market.days), np.nan) for f in funds}}
    for fund in funds:
        series[fund][inside] = market.fund_closes(fund, ends)
    texts = market.days.astype(str).tolist()
    for name, values in series.items():
        lines = (f"{day},{value!r}\n" for day, value in zip(texts, values.tolist(), strict=True) if value == value)
        (folder / f"{name}.csv").write_text("Date,Close\n" + "".join(lines))
    window = f"{ends[0]}:{ends[-1]}"
    return "--window", window, "--prices", str(folder), "--holdings", str(REAL / "holdings"), "--offline"


def by_holding(run: Run, fund: str, other: str, *options: str) -> dict[str, dict[str, str]]:
    answer = run("attribute", fund, "--vs", other, "--by", "holding", *options, "-f", "csv")
    assert answer.code == 0, answer.err
    rows = list(csv.DictReader(io.StringIO(answer.out)))
    found = {row["group"]: row for row in rows}
    assert len(found) == len(rows)
    return found


def assert_whole(found: Mapping[str, Mapping[str, str]]) -> None:
    """Effects, fee and residual are the difference, and weights are 1, but for rounding of a sum of 2,000."""
    parts = [float(row["total"]) for name, row in found.items() if name != "difference"]
    assert sum(parts) == pytest.approx(float(found["difference"]["total"]), abs=1e-14)
    for side in ("weight", "other_weight"):
        assert sum(float(row[side]) for row in found.values() if row[side]) == pytest.approx(1.0, abs=1e-12)


def assert_opposite(there: Mapping[str, Mapping[str, str]], back: Mapping[str, Mapping[str, str]]) -> None:
    assert there.keys() == back.keys()
    for name, row in there.items():
        assert float(row["total"]) == pytest.approx(-float(back[name]["total"]), abs=1e-16)


def test_lists_of_two_funds_leave_no_residual_but_the_fee(
    smallcap: Run, market: SimulatedMarket, tmp_path: Path
) -> None:
    """IWM against IJR in December 2025, both simulated: lists of a Sunday are those of the Friday's close.

    AWI is in IJR alone, BE in IWM alone; each gets (wA - wB)(r - mean of RA and RB), as every other name does.
    """
    ends = [date(2025, 11, 28), date(2025, 12, 31)]
    options = written(market, tmp_path, ends, "IWM", "IJR")
    there = by_holding(smallcap, "IWM", "IJR", *options)
    assert_whole(there)
    assert_opposite(there, by_holding(smallcap, "IJR", "IWM", *options))
    assert float(there["residual"]["total"]) == pytest.approx(-float(there["fee"]["total"]), abs=1e-12)
    sides = [market.weights(fund, ends[0]) for fund in ("IWM", "IJR")]
    wholes = [sum(w * (market.growth(name, *ends) - 1) for name, w in side.items()) for side in sides]
    for row, whole in zip(("return", "other_return"), wholes, strict=True):
        assert float(there["difference"][row]) == pytest.approx(whole, abs=1e-12)
    for name in ("AWI", "BE", "FORM"):
        own, other = (side.get(name, 0.0) for side in sides)
        effect = (own - other) * (market.growth(name, *ends) - 1 - sum(wholes) / 2)
        assert float(there[name]["total"]) == pytest.approx(effect, abs=1e-12)
    rows = {row["group"] for row in there.values() if row["kind"] == "group"}
    held = {name for side in sides for name, weight in side.items() if weight > 0}
    assert len(rows) > 1600
    assert rows <= held
    # What has no row of its own is the second class of a company, which shares its row.
    assert len(held - rows) <= 5


def test_months_of_several_lists_are_linked_without_a_rest(
    smallcap: Run, market: SimulatedMarket, tmp_path: Path
) -> None:
    """IVV against IWM from 2025-11-18 to June 2026, both simulated: IWM has three lists, of which two begin months."""
    months = [date(2025, 12, 31), date(2026, 1, 30), date(2026, 2, 27), date(2026, 3, 31), date(2026, 4, 30),
              date(2026, 5, 29), date(2026, 6, 30)]  # fmt: skip
    ends = [date(2025, 11, 18), date(2025, 11, 28), *months]
    options = written(market, tmp_path, ends, "IVV", "IWM")
    there = by_holding(smallcap, "IVV", "IWM", *options)
    assert_whole(there)
    assert_opposite(there, by_holding(smallcap, "IWM", "IVV", *options))
    assert float(there["residual"]["total"]) == pytest.approx(-float(there["fee"]["total"]), abs=1e-12)
    assert {float(row["total"]) for row in by_holding(smallcap, "IVV", "IVV", *options).values()} == {0.0}
    answer = smallcap("attribute", "IVV", "--vs", "IWM", "--by", "holding", *options)
    assert "8 periods between month ends" in answer.out
    assert answer.out.count("IWM: holdings of") == 3


@pytest.mark.parametrize(("fund", "other"), [("IWM", "IJR"), ("IVV", "IWM")])
def test_real_funds_on_simulated_companies_add_up_with_a_residual(
    smallcap: Run, market: SimulatedMarket, tmp_path: Path, fund: str, other: str
) -> None:
    """Closes of the funds are real, of companies simulated (--returns): the residual has what these do not explain."""
    assert REAL is not None
    ends = date(2025, 11, 28), date(2026, 4, 30)
    lines = (f"{name},{market.growth(name, *ends) - 1!r}\n" for name in market.closes)
    (tmp_path / "returns.csv").write_text("security_id,return\n" + "".join(lines))
    options = ("--window", "2025-11-28:2026-04-30", "--prices", str(REAL / "prices"), "--holdings",
               str(REAL / "holdings"), "--returns", str(tmp_path / "returns.csv"), "--offline")  # fmt: skip
    there = by_holding(smallcap, fund, other, *options)
    assert_whole(there)
    assert_opposite(there, by_holding(smallcap, other, fund, *options))
    assert {float(row["total"]) for row in by_holding(smallcap, fund, fund, *options).values()} == {0.0}
    assert abs(float(there["residual"]["total"])) > 0.001
