"""`smallcap correlate --rolling`: hand-made closes of five and of seven days a week, and bundled month ends."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest

from smallcap_cli.core.statistics.correlation import rolling_correlations
from tests.conftest import Run
from tests.core.builders import weekdays_between

FIRST, LAST = "2023-12-29", "2024-12-31"


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def write(folder: Path, ticker: str, days: np.ndarray, closes: np.ndarray) -> None:
    lines = ["Date,Close,Adj Close", *(f"{d},{c!r},{c!r}" for d, c in zip(days, closes.tolist(), strict=True))]
    folder.mkdir(exist_ok=True)
    (folder / f"{ticker}.csv").write_text("\n".join(lines) + "\n")


@pytest.fixture
def market(tmp_path: Path) -> tuple[Path, np.ndarray, np.ndarray]:
    """FUND on the 262 weekdays after the first, COIN on every day: in its second half COIN moves as FUND does."""
    random = np.random.default_rng(7)
    every = np.arange(np.datetime64(FIRST), np.datetime64(LAST) + 1)
    weekdays = np.array(weekdays_between(FIRST, LAST), dtype="datetime64[D]")
    fund = 100.0 * np.cumprod([1.0, *(1.0 + random.normal(0.0, 0.01, len(weekdays) - 1))])
    coin = 1000.0 * np.cumprod([1.0, *(1.0 + random.normal(0.0, 0.03, len(every) - 1))])
    half = np.datetime64("2024-07-01")
    on_days = dict(zip(weekdays.tolist(), fund.tolist(), strict=True))
    base = coin[np.searchsorted(every, half)] / on_days[half.item()]
    for place in np.flatnonzero(every > half):
        day = every[place].item()
        # On a weekend the coin wanders; on the next session it is where FUND is.
        coin[place] = on_days[day] * base if day in on_days else coin[place - 1] * 1.05
    write(tmp_path / "prices", "FUND", weekdays, fund)
    write(tmp_path / "prices", "COIN", every, coin)
    return tmp_path / "prices", fund, coin[np.searchsorted(every, weekdays)]


def test_a_window_is_the_correlation_of_its_returns() -> None:
    one, other = np.array([0.01, 0.02, -0.01, 0.03]), np.array([0.02, 0.01, 0.00, 0.05])
    found = rolling_correlations(one, other, 3)
    assert found.tolist() == pytest.approx(
        [np.corrcoef(one[:3], other[:3])[0, 1], np.corrcoef(one[1:], other[1:])[0, 1]], rel=1e-12
    )


def test_a_window_without_movement_has_no_correlation() -> None:
    found = rolling_correlations(np.array([0.01, 0.01, 0.01, 0.02]), np.array([0.02, 0.01, 0.00, 0.05]), 3)
    assert np.isnan(found).tolist() == [True, False]


def test_a_seven_day_series_is_sampled_on_exchange_days(
    smallcap: Run, market: tuple[Path, np.ndarray, np.ndarray]
) -> None:
    folder, fund, coin = market
    asked = ("correlate", "FUND", "COIN", "--rolling", "30d", "--prices", str(folder), "--as-of", LAST, "--offline")
    found = rows(smallcap(*asked, "-f", "csv").out)
    own, other = fund[1:] / fund[:-1] - 1.0, coin[1:] / coin[:-1] - 1.0
    expected = [np.corrcoef(own[at : at + 30], other[at : at + 30])[0, 1] for at in range(len(own) - 29)]
    assert [float(row["COIN"]) for row in found] == pytest.approx(expected, rel=1e-9, abs=1e-12)
    # Since July the two move as one on every session, whatever the coin does at weekends.
    assert float(found[-1]["COIN"]) == pytest.approx(1.0, abs=1e-9)
    assert all(np.datetime64(row["day"]).item().weekday() < 5 for row in found)


def test_a_year_of_daily_closes_has_252_returns(smallcap: Run, market: tuple[Path, np.ndarray, np.ndarray]) -> None:
    asked = ("correlate", "FUND", "COIN", "--prices", str(market[0]), "--as-of", LAST, "--offline", "--rolling")
    text = " ".join(smallcap(*asked, "12m").out.split())
    # n closes have n - 1 returns, and those n - 1 - 252 + 1 windows.
    assert f"{len(market[1]) - 252} windows of 252 daily returns, 1 that do not overlap" in text
    late = smallcap(*asked, "3y")
    assert (late.code, "no window of 3y" in late.err) == (4, True)


@pytest.mark.parametrize(
    ("words", "code", "fault"),
    [
        (("--rolling", "12m"), 2, "12m has 12 monthly returns, 20 needed"),
        (("--rolling", "90d"), 2, "90d needs daily closes, these are monthly"),
        (("--rolling", "soon"), 2, "is not a number of days, months or years"),
        (("--rolling", "40y"), 4, "no window of 40y"),
    ],
)  # fmt: skip
def test_a_window_of_too_few_returns_is_refused(smallcap: Run, words: tuple[str, ...], code: int, fault: str) -> None:
    result = smallcap("correlate", "IWM", "BTC-USD", *words, "--offline")
    assert (result.code, fault in result.err) == (code, True), result.err


def test_bundled_month_ends(smallcap: Run) -> None:
    result = smallcap("correlate", "IWM", "BTC-USD", "ETH-USD", "--rolling", "24m", "--offline")
    assert result.code == 0
    assert "119 windows of 24 monthly returns, 5 that do not overlap" in result.out
    found = rows(smallcap("correlate", "IWM", "BTC-USD", "--rolling", "24m", "-f", "csv", "--offline").out)
    assert len(found) == 119


def test_closes_that_never_vary_are_no_answer(smallcap: Run, market: tuple[Path, np.ndarray, np.ndarray]) -> None:
    days = np.array(weekdays_between(FIRST, LAST), dtype="datetime64[D]")
    write(market[0], "STILL", days, np.full(len(days), 5.0))
    asked = ("correlate", "FUND", "STILL", "--rolling", "30d", "--prices", str(market[0]), "--as-of", LAST, "--offline")
    result = smallcap(*asked)
    assert (result.code, "no correlation of two funds: one of the series does not vary" in result.err) == (4, True)


def test_the_head_names_the_first_and_the_last_day_of_all_windows(
    smallcap: Run, market: tuple[Path, np.ndarray, np.ndarray]
) -> None:
    asked = ("correlate", "FUND", "COIN", "--rolling", "30d", "--prices", str(market[0]), "--as-of", LAST, "--offline")
    assert smallcap(*asked).out.startswith("correlation of FUND over 30d, windows from 2023-12-29 to 2024-12-31")
