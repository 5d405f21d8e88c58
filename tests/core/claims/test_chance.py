"""How many figures near a claim would fit something that was tried, worked by hand."""

from __future__ import annotations

from datetime import date

import pytest

from smallcap_cli.core.claims.chance import Fit, Reach, Way, chance_words, joint_chance, reach_of
from smallcap_cli.core.claims.claim import Claim, parse_printed
from smallcap_cli.core.metrics.columns import request
from smallcap_cli.core.windows import parse_window

FIRST, SECOND = date(2025, 1, 2), date(2025, 1, 3)


def reach(
    printed: str, *figures: float, days: tuple[date, ...] = (), ways: tuple[Way, ...] = (), **changes: object
) -> Reach:
    number = parse_printed(printed)
    made = Claim("c", "value", request=request("return_ytd", parse_window("5y")), low=number, high=number)
    on = days or (FIRST,) * len(figures)
    along = ways or (("total", "before"),) * len(figures)
    fits = [Fit(day, day, figure, figure, way) for day, figure, way in zip(on, figures, along, strict=True)]
    found = reach_of(made._replace(**changes), fits)  # type: ignore[arg-type]
    assert found is not None
    return found


def test_one_figure_fits_one_unit_and_a_half() -> None:
    # Near 20.0 % are 18.0 to 22.0 %. A figure of 20.0 % gives 19.9 exclusively to 20.05 %: 0.15 of 4 points.
    assert reach("20.0%", 0.2).chance() == pytest.approx(0.15 / 4)


def test_figures_that_fit_the_same_count_once_and_those_far_away_not_at_all() -> None:
    # 20.0 covers 19.90 to 20.05, 20.1 covers 20.00 to 20.15: together 0.25 of 4 points. 23.0 is not near.
    assert reach("20.0%", 0.2, 0.201, 0.23).chance() == pytest.approx(0.25 / 4)
    assert reach("20.0%", 0.201, 0.23, 0.2, 0.2).chance() == pytest.approx(0.25 / 4)


def test_a_day_that_others_hold_leaves_its_own_figures() -> None:
    found = reach("20.0%", 0.2, 0.21, days=(FIRST, SECOND))
    assert (found.chance(), found.chance(SECOND)) == pytest.approx((0.3 / 4, 0.15 / 4))
    assert found.chance(date(2025, 1, 4)) == 0.0


def test_the_way_that_others_go_leaves_its_own_figures() -> None:
    found = reach("20.0%", 0.2, 0.21, ways=(("price", "before"), ("price", "after")))
    assert found.along(("price", "before")).chance(FIRST) == pytest.approx(0.15 / 4)
    assert found.along(None).chance(FIRST) == pytest.approx(0.3 / 4)
    assert found.along(("total", "before")).chance(FIRST) == 0.0


def test_a_group_fits_together_on_one_day_and_one_way() -> None:
    # Each fits 0.15 of 4 points on either day: twice (0.0375)^2. On days or ways apart they never meet.
    both = reach("20.0%", 0.2, 0.21, days=(FIRST, SECOND))
    assert joint_chance([both, both]) == pytest.approx(2 * 0.0375**2)
    first, second = reach("20.0%", 0.2, days=(FIRST,)), reach("20.0%", 0.2, days=(SECOND,))
    assert joint_chance([first, second]) == 0.0
    assert joint_chance([first, reach("20.0%", 0.2, ways=(("price", "before"),))]) == 0.0


def test_a_small_figure_has_ten_units_on_either_side() -> None:
    # 0.1 % and 10 units of 0.1: -0.9 to 1.1 %, 2 points.
    assert reach("0.1%", 0.001).chance() == pytest.approx(0.15 / 2)


def test_a_fall_is_cut_off_towards_zero() -> None:
    # -20.0 % is printed of -20.1 exclusively to -19.95 %; a figure of -18.0 %, at the edge of what is near, fits
    # -18.05 to -17.9 %, of which half a unit lies inside.
    assert reach("-20.0%", -0.18).chance() == pytest.approx(0.05 / 4)


def test_a_stated_tolerance_reaches_both_ways() -> None:
    assert reach("20.0%", 0.2, tolerance=0.01).chance() == pytest.approx(2 / 4)


def test_the_words() -> None:
    assert chance_words(0.304) == "by chance 30 of 100 figures this near would fit"
