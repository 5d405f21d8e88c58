"""`smallcap pair`: planted hedge ratios on hand-made closes, and the bundled histories."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

from smallcap_cli.core.statistics.reversion import Reversion
from smallcap_cli.tables.funds.spread import no_reversion
from tests.conftest import Run
from tests.core.builders import weekdays_between

FIRST, LAST = "2021-12-31", "2024-12-31"


def rows(text: str) -> dict[str, dict[str, str]]:
    return {row["position"]: row for row in csv.DictReader(io.StringIO(text))}


def write(folder: Path, ticker: str, closes: np.ndarray) -> None:
    days = weekdays_between(FIRST, LAST)
    lines = ["Date,Close,Adj Close", *(f"{d},{c!r},{c!r}" for d, c in zip(days, closes.tolist(), strict=True))]
    folder.mkdir(exist_ok=True)
    (folder / f"{ticker}.csv").write_text("\n".join(lines) + "\n")


def grown(returns: np.ndarray) -> np.ndarray:
    return 100.0 * np.cumprod(np.concatenate([[1.0], 1.0 + returns]))


@pytest.fixture
def market(tmp_path: Path) -> tuple[Path, np.ndarray, np.ndarray]:
    """HELD moves 1.3 times as far as SHORT, with noise of its own."""
    random, steps = np.random.default_rng(5), len(weekdays_between(FIRST, LAST)) - 1
    short = random.normal(0.0, 0.01, steps)
    held = 1.3 * short + random.normal(0.0, 0.004, steps)
    write(tmp_path / "prices", "HELD", grown(held))
    write(tmp_path / "prices", "SHORT", grown(short))
    return tmp_path / "prices", held, short


def asked(folder: Path, *names: str) -> tuple[str, ...]:
    return ("pair", *names, "--prices", str(folder), "--as-of", LAST, "--window", "3y", "--offline")


def test_a_planted_hedge_ratio_is_found(smallcap: Run, market: tuple[Path, np.ndarray, np.ndarray]) -> None:
    folder, held, short = market
    found = rows(smallcap(*asked(folder, "HELD", "SHORT"), "-f", "csv").out)
    hedged, neutral = found["hedged"], found["dollar-neutral"]
    slope = np.cov(held, short)[0, 1] / np.var(short, ddof=1)
    assert float(hedged["hedge_ratio"]) == pytest.approx(slope, rel=1e-9)
    assert float(hedged["hedge_ratio_low"]) < 1.3 < float(hedged["hedge_ratio_high"])
    spread = held - slope * short
    assert float(hedged["volatility"]) == pytest.approx(spread.std(ddof=1) * np.sqrt(252), rel=1e-9)
    assert float(hedged["variance_left"]) == pytest.approx(spread.var() / held.var(), rel=1e-9)
    assert float(hedged["mean_return"]) == pytest.approx(spread.mean() * 252, rel=1e-7, abs=1e-12)
    assert float(neutral["volatility"]) == pytest.approx((held - short).std(ddof=1) * np.sqrt(252), rel=1e-9)
    assert float(hedged["volatility"]) < float(neutral["volatility"])
    levels = grown(held - short)
    depth = (levels / np.maximum.accumulate(levels) - 1.0).min()
    assert float(neutral["max_drawdown"]) == pytest.approx(depth, rel=1e-9)


def test_a_drawdown_is_a_figure_of_the_window_and_has_its_trough_beside_it(
    smallcap: Run, market: tuple[Path, np.ndarray, np.ndarray]
) -> None:
    """A check takes the day of a cell for that of its data: the trough would make new data look old."""
    document = json.loads(smallcap(*asked(market[0], "HELD", "SHORT"), "-f", "json").out)
    cell = document["cells"]["hedged.max_drawdown"]
    assert (cell["start"], cell["as_of"]) == (FIRST, LAST)
    trough = next(row for row in document["rows"] if row["position"] == "hedged")["drawdown_trough"]
    assert FIRST < trough < LAST


def test_a_spread_that_wanders_has_no_half_life(smallcap: Run, market: tuple[Path, np.ndarray, np.ndarray]) -> None:
    result = smallcap(*asked(market[0], "HELD", "SHORT"))
    hedged = rows(smallcap(*asked(market[0], "HELD", "SHORT"), "-f", "csv").out)["hedged"]
    phi, error = float(hedged["phi"]), float(hedged["phi_error"])
    shown = " ".join(result.out.split())
    assert f"no significant mean reversion: autoregression {phi:.4f}, error {error:.4f}, may be 1 (t " in shown
    # An autoregression near 1 printed as 1.00 with an error of 0.00.
    assert (f"autoregression {phi:.4f} " in shown, f"standard error {error:.4f} " in shown) == (True, True)
    assert hedged["half_life"] == ""


@pytest.mark.parametrize(
    ("phi", "t", "words"),
    [
        (
            0.9932,
            -2.19,
            "no significant mean reversion: autoregression 0.9932, error 0.0031, may be 1 (t -2.19, not below -3.34)",
        ),
        (
            1.0003,
            0.1,
            "no significant mean reversion: autoregression 1.0003, error 0.0031, may be 1 (t 0.10, not below -3.34)",
        ),
        (-0.04, -30.0, "no half-life: an autoregression of -0.0400 leaves nothing of a gap to halve"),
    ],
)
def test_why_a_spread_has_no_half_life(phi: float, t: float, words: str) -> None:
    assert no_reversion(Reversion(phi, 0.0031, t, -3.34, 1254, None, None)) == words


def test_a_spread_that_returns_has_a_half_life(smallcap: Run, market: tuple[Path, np.ndarray, np.ndarray]) -> None:
    """ln(BACK / SHORT) is an autoregression of 0.9: ln 0.5 / ln 0.9 = 6.58 sessions."""
    folder, _, short = market
    random, gap = np.random.default_rng(6), [0.0]
    for shock in random.normal(0.0, 0.004, len(short)):
        gap.append(0.9 * gap[-1] + shock)
    write(folder, "BACK", grown(short) * np.exp(np.array(gap)))
    found = rows(smallcap(*asked(folder, "BACK", "SHORT"), "-f", "csv").out)["dollar-neutral"]
    assert abs(float(found["half_life"]) - 6.58) < 2.0 * float(found["half_life_error"])
    assert float(found["dickey_fuller_t"]) < float(found["dickey_fuller_critical"])


def test_two_funds_that_move_as_one_leave_nothing(smallcap: Run, market: tuple[Path, np.ndarray, np.ndarray]) -> None:
    write(market[0], "TWIN", grown(market[2]))
    result = smallcap(*asked(market[0], "TWIN", "SHORT"))
    assert (result.code, "the two funds move as one" in result.out) == (4, True)


def test_a_fund_that_stands_still_is_no_hedge(smallcap: Run, market: tuple[Path, np.ndarray, np.ndarray]) -> None:
    write(market[0], "CASH", np.full(len(market[2]) + 1, 100.0))
    result = smallcap(*asked(market[0], "HELD", "CASH"))
    assert result.code == 4
    assert "does not vary" in result.out


def test_bundled_months(smallcap: Run) -> None:
    result = smallcap("pair", "IWM", "QQQ", "--offline", "--as-of", "2026-07-31")
    assert result.code == 0
    assert "60 monthly returns, 2021-07-31 to 2026-07-31" in " ".join(result.out.split())
    short = smallcap("pair", "IWM", "QQQ", "--offline", "--window", "2y")
    assert (short.code, "too short to test: 24 monthly returns, needs 36" in " ".join(short.out.split())) == (4, True)


@pytest.mark.parametrize("names", [(), ("IWM",), ("IWM", "IWM")])
def test_what_cannot_be_asked(smallcap: Run, names: tuple[str, ...]) -> None:
    assert smallcap("pair", *names, "--offline").code == 2
