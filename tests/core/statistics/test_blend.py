"""Paths of portfolios of funds, worked by hand on two series and three closes."""

from __future__ import annotations

import numpy as np
import pytest

from smallcap_cli.core.statistics.blend import NO_TRADES, band_trades, blend_path, calendar_trades
from tests.core.builders import days, weekdays, wobbling

#: One fund gains 10 % twice, the other loses 10 % and then gains 20 %.
CLOSES = np.array([[100.0, 110.0, 121.0], [100.0, 90.0, 108.0]])
WEIGHTS = np.array([0.6, 0.4])


def test_without_rebalancing_the_parts_drift() -> None:
    found = blend_path(CLOSES, WEIGHTS, NO_TRADES)
    # 0.6 * 1.10 + 0.4 * 0.90 = 1.02; 0.6 * 1.21 + 0.4 * 1.08 = 0.726 + 0.432 = 1.158.
    assert found.levels == pytest.approx([1.0, 1.02, 1.158], rel=1e-14)
    assert found.weights == pytest.approx([0.726 / 1.158, 0.432 / 1.158], rel=1e-14)
    assert found.turnover == 0.0


def test_a_trade_brings_the_weights_back_at_the_close() -> None:
    found = blend_path(CLOSES, WEIGHTS, np.array([1]))
    # 1.02 at the second close, then 0.6 * 1.10 + 0.4 * 1.20 = 1.14: 1.1628.
    assert found.levels == pytest.approx([1.0, 1.02, 1.1628], rel=1e-14)
    assert found.weights == pytest.approx([0.66 / 1.14, 0.48 / 1.14], rel=1e-14)
    # The second close finds 0.66 and 0.36 of 1.02, and 0.612 and 0.408 are wanted: 0.048 is sold, as much is bought.
    assert found.turnover == pytest.approx(0.048 / 1.02, rel=1e-14)


def test_one_part_is_the_fund_itself() -> None:
    closes = wobbling(2000)[None, :]
    found = blend_path(closes, np.array([1.0]), np.arange(1, 1999))
    assert found.levels == pytest.approx(closes[0] / closes[0, 0], rel=1e-12)
    assert (found.weights.tolist(), found.turnover) == ([1.0], pytest.approx(0.0, abs=1e-12))


def test_the_same_series_twice_is_that_series() -> None:
    closes = np.vstack([wobbling(300), 3.0 * wobbling(300)])
    found = blend_path(closes, np.array([0.3, 0.7]), np.array([50, 200]))
    assert found.levels == pytest.approx(closes[0] / closes[0, 0], rel=1e-12)
    assert found.turnover == pytest.approx(0.0, abs=1e-12)


def test_calendar_trades_stand_on_the_last_close_of_each_period() -> None:
    on = days(["2023-12-28", "2023-12-29", "2024-01-02", "2024-03-28", "2024-04-01", "2024-12-31", "2025-01-02"])
    assert calendar_trades(on, "yearly").tolist() == [1, 5]
    assert calendar_trades(on, "quarterly").tolist() == [1, 3, 4, 5]  # 1 April is the last close of its quarter here
    assert calendar_trades(on, "monthly").tolist() == [1, 2, 3, 4, 5]


def test_neither_the_first_nor_the_last_close_is_traded_on() -> None:
    """The first has the weights already, and what is done on the last shows in no figure."""
    on = days(["2023-12-29", "2024-06-28", "2024-12-31"])
    assert calendar_trades(on, "yearly").tolist() == []
    assert calendar_trades(weekdays("2024-01-01", 10), "yearly").tolist() == []


def test_a_band_trades_on_the_first_close_beyond_it() -> None:
    # Shares of the first fund, untraded: 0.5, 1.1 / 2.1 = 0.524, 1.21 / 2.21 = 0.548, 1.331 / 2.331 = 0.571.
    closes = np.array([[100.0, 110.0, 121.0, 133.1, 146.41], [100.0] * 5])
    even = np.array([0.5, 0.5])
    assert band_trades(closes, even, 0.05).tolist() == [3]
    assert band_trades(closes, even, 0.03).tolist() == [2]  # 0.524 a day later, then the last day
    assert band_trades(closes, even, 0.02).tolist() == [1, 2, 3]
    assert band_trades(closes, even, 0.2).tolist() == []


def test_a_share_on_the_edge_of_the_band_is_inside() -> None:
    # 0.5 * 1.5 / (0.75 + 0.5) = 0.6, which is 0.1 away.
    closes = np.array([[100.0, 150.0, 150.0], [100.0, 100.0, 100.0]])
    assert band_trades(closes, np.array([0.5, 0.5]), 0.1).tolist() == []
