"""Fees over years, by the worked figures: 10,000 at 8 % a year before fees, ten years, 0.19 % and 0.60 %."""

from __future__ import annotations

import pytest

from smallcap_cli.core.statistics.fees import break_even, drag, net_worth, years_of_fee_gap

PLAN = (10_000.0, 0.08)


@pytest.mark.parametrize(
    ("fee", "worth"), [(0.0019, 21182.5436861740), (0.0060, 20328.3157995965), (0.0, 21589.2499727279)]
)
def test_an_amount_after_fees(fee: float, worth: float) -> None:
    # 10,000 * (1.08 * (1 - e))^10
    assert net_worth(*PLAN, fee, 10) == pytest.approx(worth, rel=1e-12)


@pytest.mark.parametrize(("fee", "taken"), [(0.0019, 406.70628656), (0.0060, 1260.93417313)])
def test_what_a_fee_takes(fee: float, taken: float) -> None:
    # Printed to eight decimals.
    assert drag(*PLAN, fee, 10) == pytest.approx(taken, abs=1e-8)


def test_what_the_dearer_fund_takes_more() -> None:
    assert drag(*PLAN, 0.0060, 10) - drag(*PLAN, 0.0019, 10) == pytest.approx(854.22788658, abs=1e-8)


def test_how_much_better_the_dearer_fund_must_do() -> None:
    # 1.08 * 0.9981 / 0.994 - 1.08; the difference of the fees, 0.0041, leaves out the growth.
    assert break_even(0.08, 0.0019, 0.0060) == pytest.approx(0.00445472837022, abs=1e-14)


@pytest.mark.parametrize("fee", [0.0, 0.0003, 0.0019, 0.25])
def test_equal_fees_need_no_better_return(fee: float) -> None:
    # Programs got 6.9e-17.
    assert break_even(0.08, fee, fee) == 0.0


def test_how_long_a_lead_pays_for_a_fee() -> None:
    # 50 % against 40 %: ln(1.5 / 1.4) = 0.0689928715; a year of 0.60 against 0.19 %: ln(0.9981 / 0.994) = 0.0041162650.
    assert years_of_fee_gap((0.5, 0.4), (0.0060, 0.0019)) == pytest.approx(0.0689928715 / 0.0041162650, rel=1e-7)
    assert years_of_fee_gap((0.5, 0.4), (0.0060, 0.0019)) == pytest.approx(16.761, abs=5e-4)


def test_a_lag_is_worth_as_many_years_of_the_fee_below_zero() -> None:
    assert years_of_fee_gap((0.4, 0.5), (0.0060, 0.0019)) == pytest.approx(-16.761, abs=5e-4)
    # Two years of nothing but the fee: (0.9 / 1) ** 2 = 0.81.
    assert years_of_fee_gap((-0.19, 0.0), (0.1, 0.0)) == pytest.approx(-2.0, rel=1e-12)


def test_equal_fees_have_no_gap() -> None:
    with pytest.raises(ZeroDivisionError):
        years_of_fee_gap((0.5, 0.4), (0.0019, 0.0019))
