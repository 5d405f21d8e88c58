"""How a printed number is read, and when a computed figure counts as it."""

from __future__ import annotations

import pytest

from smallcap_cli.core.claims.claim import Claim, PrintedNumber, parse_printed, reading


def value(text: str, **changes: object) -> Claim:
    number = parse_printed(text)
    return Claim("c", "value", low=number, high=number)._replace(**changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("14.1 %", 0.141, 0.001),
        ("35.0%", 0.35, 0.001),
        ("-24.52%", -0.2452, 0.0001),
        ("0.350", 0.35, 0.001),
        ("$1,814", 1814, 1),
        ("-10.8bn", -10.8e9, 0.1e9),
        ("2", 2, 1),
    ],
)
def test_the_last_printed_digit_is_the_unit(text: str, number: float, unit: float) -> None:
    found = parse_printed(text)
    assert found is not None
    assert (found.value, found.unit) == (pytest.approx(number), pytest.approx(unit))


@pytest.mark.parametrize("text", ["", ".", "about 5", "1e3", ".nan", "0x10", "1:30", "5 %%", "1,81", "٣"])
def test_what_is_no_plain_number_is_none(text: str) -> None:
    assert parse_printed(text) is None


# 10.4 % may have been printed for 10.35 to 10.45 (rounded) or 10.4 to 10.5 (cut off), -31.92 for -31.915 to -31.93, and
# for nothing smaller in size: 15.1 % was found "reproduced" by 15.019, 1,623 by 1,622.11.


@pytest.mark.parametrize(
    ("claimed", "computed", "fits", "rounded"),
    [
        ("10.4%", 0.1036, True, True),
        ("10.4%", 0.1049, True, False),
        ("10.4%", 0.1051, False, False),
        ("10.4%", 0.1029, False, False),
        ("-31.92%", -0.31912, False, False),
        ("-31.92%", -0.31916, True, True),
        ("-31.92%", -0.31929, True, False),
        ("15.1%", 0.15019, False, False),
        ("1623", 1622.11, False, False),
        ("1814", 1814.17, True, True),
        ("1814", 1814.9, True, False),
        ("1814", 1815.2, False, False),
    ],
)
def test_a_figure_fits_when_rounding_or_cutting_off_gives_the_digits(
    claimed: str, computed: float, fits: bool, rounded: bool
) -> None:
    found = reading(value(claimed), (computed,))
    assert (found.miss == 0, found.rounded) == (fits, rounded)


def test_a_stated_tolerance_replaces_the_printed_unit() -> None:
    assert reading(value("1814", tolerance=5.0), (1819.0,)).miss == 0  # 5 away, 5 allowed
    assert reading(value("1814", tolerance=0.1), (1814.17,)).miss == pytest.approx(0.07)


def test_the_difference_is_computed_less_claimed() -> None:
    assert reading(value("10.4%"), (0.1049,)).difference == pytest.approx(0.0009)
    assert reading(value("2 %"), (0.05, 0.04)).difference == pytest.approx(-0.01)  # one less the other is 1 %


def test_a_range_holds_for_every_fund_and_reports_the_worst() -> None:
    claim = Claim("c", "range", low=PrintedNumber(1.23, 0.01), high=PrintedNumber(1.27, 0.01))
    assert reading(claim, (1.233, 1.269)).miss == 0
    outside = reading(claim, (1.24, 1.30))
    assert (outside.computed, outside.difference) == (1.30, pytest.approx(0.03))
    assert outside.miss == pytest.approx(0.02)  # 0.03 beyond the top, 0.01 of it allowed


def test_a_range_may_be_open_above() -> None:
    claim = Claim("c", "range", low=PrintedNumber(65e9, 1e9))
    assert reading(claim, (80e9,)).miss == 0
    assert reading(claim, (60e9,)).difference == pytest.approx(-5e9)


def test_an_ordering_needs_every_lead() -> None:
    claim = Claim("c", "ordering")
    assert reading(claim, (0.3, 0.2, 0.1)).computed == pytest.approx(0.1)
    assert reading(claim, (0.3, 0.1, 0.2)).miss > 0
    assert reading(claim, (0.2, 0.2)).miss > 0  # a tie is no lead
    assert reading(claim._replace(descending=False), (0.1, 0.2)).miss == 0


def test_an_index_lies_between_its_fund_and_the_fund_before_its_fee() -> None:
    claim = value("10.0%")
    assert reading(claim, (0.095,), 0.101).miss == 0  # the index may have made 9.5 to 10.1
    assert reading(claim, (0.095,), 0.098).miss == pytest.approx(0.0015)  # at most 9.8: 0.2 away, 0.05 allowed
    assert reading(claim, (0.103,), 0.109).miss == pytest.approx(0.002)  # no index is below its fund
