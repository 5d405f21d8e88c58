"""Distributions that are absent or far too large, and the ways of paying that only look like it.

Closes swing between 100 and 101, so the usual move is 1.4826 % (see test_quality). Payments are of 0.5 a share, half a
per cent of the close, on every 63rd weekday: 21 weeks less nothing, so 88 or 89 days apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from smallcap_cli.core.finding import Finding
from smallcap_cli.core.model import PriceHistory
from smallcap_cli.core.quality import findings
from tests.core.builders import history, weekdays
from tests.core.quality.test_quality import swinging

QUARTER, ROWS = 63, 63 * 12


def payer(paid: dict[int, float], closes: Any = None, start: str = "2020-01-01", **more: Any) -> PriceHistory:
    """Twelve quarters of swinging closes; the adjusted close follows from what was paid on the rows given."""
    levels = swinging(ROWS) if closes is None else np.array(closes)
    cash = np.zeros(len(levels))
    cash[list(paid)] = list(paid.values())
    kept = np.append(np.cumprod((1.0 - cash[1:] / levels[:-1])[::-1])[::-1], 1.0)
    return history("XSMO", weekdays(start, len(levels)), levels, adjusted=levels * kept, distributions=cash, **more)


def quarterly(count: int = 11, cash: float = 0.5) -> dict[int, float]:
    return {QUARTER * number: cash for number in range(1, count + 1)}


def of_kind(found: Sequence[Finding], kind: str) -> list[Finding]:
    return [finding for finding in found if finding.kind == kind]


# missing_distribution


def test_a_quarterly_payer_with_a_hole_lacks_a_distribution() -> None:
    # Rows 315 and 441 from Wednesday 2020-01-01 on: 63 weeks and 88 weeks and a day, 2021-03-17 and 2021-09-09.
    paid = quarterly()
    del paid[QUARTER * 6]
    (found,) = findings(payer(paid))
    assert found.kind == "missing_distribution"
    assert found.detail == (
        "no distribution between 2021-03-17 and 2021-09-09, 176 days; the others are 89 days apart: is one missing?"
    )
    assert found.day.isoformat() == "2021-06-14"  # 89 days after the 17th of March
    assert found.size == pytest.approx(0.005, rel=0.02)  # what is lacking, as a part of the close
    assert found.overlaps(found.day, found.day)


@pytest.mark.parametrize("back", [2, 3])
def test_a_hole_among_the_last_payments_needs_one_after_it(back: int) -> None:
    """The second or third last payment could be missing for up to nine months without a word."""
    paid = quarterly()
    del paid[QUARTER * (12 - back)]
    (found,) = findings(payer(paid))
    assert found.kind == "missing_distribution"
    # As above: the fund pays every 89 days, so it was due 89 days after the payment before the hole.
    before = payer(paid).days[QUARTER * (11 - back)]
    assert abs((found.day - before.astype("datetime64[D]").item()).days - 89) <= 1


def test_a_hole_at_the_end_needs_four_regular_gaps_before_it_and_one_payment_missing() -> None:
    rows = [63 * number for number in (1, 2, 3, 4, 6)]  # three gaps, then the hole
    assert findings(payer(dict.fromkeys(rows, 0.5))) == ()
    assert findings(payer(dict.fromkeys([*(63 * number for number in range(1, 7)), 63 * 9], 0.5))) == ()  # two missing


@pytest.mark.parametrize("count", [11, 10])
def test_the_first_and_the_last_payment_have_nothing_beyond_them(count: int) -> None:
    assert findings(payer(quarterly(count))) == ()
    later = {row: cash for row, cash in quarterly(count).items() if row > QUARTER}
    assert findings(payer(later)) == ()


@pytest.mark.parametrize(
    "rows",
    [
        [63, 126, 189, 252, 378, 504, 630],  # from quarterly to half-yearly
        [126, 252, 378, 504, 567, 630, 693],  # from half-yearly to quarterly
        [252, 504],  # yearly
        [63, 252, 315, 504, 567, 693],  # spring and winter
        [63, 68, 126, 189, 252, 315, 378, 383, 441, 504],  # a gain some days after the year's last
        [21 * number for number in range(1, 36)],  # monthly
        [21 * number + (11 if number % 12 == 0 else 0) for number in range(1, 36)],  # January's in February
    ],
)
def test_another_rhythm_is_no_hole(rows: list[int]) -> None:
    assert of_kind(findings(payer(dict.fromkeys(rows, 0.5))), "missing_distribution") == []


def test_a_monthly_payer_with_a_hole_lacks_a_distribution_too() -> None:
    paid = {21 * number: 0.2 for number in range(1, 36) if number != 17}
    assert [finding.kind for finding in findings(payer(paid))] == ["missing_distribution"]


def test_a_fund_that_stopped_paying_lacks_nothing() -> None:
    assert findings(payer(quarterly(5))) == ()


# large_distribution


def test_a_distribution_over_three_times_the_others_has_to_show_in_the_close() -> None:
    # 1.6 of 101 are 1.58 %, 3.2 times 0.5; the move into an even row is 100 / 101 = -0.99 %, into an odd one +1 %.
    paid = quarterly()
    paid[QUARTER * 5] = 1.6
    (found,) = findings(payer(paid))
    assert found.kind == "large_distribution"
    assert found.detail == (
        "a distribution of 1.6 (1.6% of the close), 3.2 times the largest beside it, and the close moved +1.0%: "
        "a wrong amount?"
    )
    assert found.size == pytest.approx(1.6 / 100)


@pytest.mark.parametrize("cash", [1.49, 1.4])
def test_a_distribution_up_to_three_times_the_others_may_be(cash: float) -> None:
    paid = quarterly()
    paid[QUARTER * 5] = cash
    assert findings(payer(paid)) == ()


def test_a_special_distribution_shows_in_the_close() -> None:
    # 20 of 100 are paid, and the closes are lower by 20 from then on.
    paid = quarterly()
    paid[QUARTER * 5] = 20.0
    closes = swinging(ROWS)
    closes[QUARTER * 5 :] -= 20.0
    assert findings(payer(paid, closes)) == ()


#: Rows of December 2021 and 2023 in a history that begins on 2020-10-07, five payments and more apart.
GAINS, LATER_GAINS = QUARTER * 5, 835


def payer_of_gains(cash: float, *rows: int, start: str = "2020-10-07") -> PriceHistory:
    return payer({**quarterly(20), **dict.fromkeys(rows, cash)}, swinging(QUARTER * 21), start=start)


def test_capital_gains_are_paid_in_december() -> None:
    """3 of 100 with +1 % into an odd row are made 4 %, 2.7 usual moves of 1.4826 %: below three."""
    december = payer_of_gains(3.0, GAINS, LATER_GAINS)
    months = december.days[[GAINS, LATER_GAINS]].astype("datetime64[M]")
    assert [str(month) for month in months] == ["2021-12", "2023-12"]
    assert of_kind(findings(december), "large_distribution") == []
    spring = payer_of_gains(3.0, GAINS, LATER_GAINS, start="2020-01-01")
    assert len(of_kind(findings(spring), "large_distribution")) == 2


def test_a_december_payment_is_odd_where_no_other_december_had_one() -> None:
    """IWM's of 2025-12-16 set tenfold passed for a gain: 2 of 100 with +1 % are made 3 %, 2.02 usual moves."""
    (found,) = of_kind(findings(payer_of_gains(2.0, GAINS)), "large_distribution")
    assert found.day.isoformat() == "2021-12-22"


def test_a_recorded_gain_is_no_dividend() -> None:
    paid = quarterly()
    paid[QUARTER * 5] = 1.6
    gains = np.zeros(ROWS)
    gains[QUARTER * 5] = 1.1
    assert findings(payer(paid, capital_gains=gains)) == ()


def test_yearly_payments_before_quarterly_ones_are_not_large() -> None:
    paid = {63: 2.0, 315: 2.0, 567: 0.5, 630: 0.5, 693: 0.5}
    assert of_kind(findings(payer(paid)), "large_distribution") == []


def test_two_payments_say_nothing_of_a_third() -> None:
    assert findings(payer({63: 0.3, 126: 0.3, 189: 2.0})) == ()
