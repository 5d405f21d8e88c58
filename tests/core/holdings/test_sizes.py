"""Bands of market value, and the value of a company out of its shares; worked by hand."""

from __future__ import annotations

import pytest

from smallcap_cli.core.holdings.companies import Company
from smallcap_cli.core.holdings.sizes import BANDS, band_of, value_of_shares
from tests.core.holdings.lines import share

EDGES = {249.99e6: "micro", 250e6: "small", 2e9: "mid", 1.999e9: "small", 10e9: "large", 199e9: "large", 200e9: "mega"}


@pytest.mark.parametrize("value", EDGES)
def test_a_band_begins_at_its_lower_edge(value: float) -> None:
    assert band_of(value).name == EDGES[value]


def test_bands_leave_no_room_between_them() -> None:
    assert [band.below_usd for band in BANDS[1:]] == [band.least_usd for band in BANDS[:-1]]
    assert (BANDS[0].below_usd, BANDS[-1].least_usd) == (None, 0.0)


def test_the_value_of_a_company_is_that_of_all_its_classes() -> None:
    """A: 10 shares of 100 dollars in the fund are 10 a share, times 5 million is 50 million; B: 4 a share, stated,
    times 2 million is 8 million.
    """
    classes = (share("RUA", 0.1, shares=10.0, market_value=100.0), share("RUB", 0.1, price=4.0))
    company = Company("rush", "RUSH", "RUA", 0.2, classes)
    assert value_of_shares(company, {"RUA": 5e6, "RUB": 2e6}, {classes[0]: "RUA", classes[1]: "RUB"}) == 58e6


def test_a_class_that_is_unknown_leaves_the_company_unknown() -> None:
    classes = (share("RUA", 0.1, price=10.0), share("RUB", 0.1, price=4.0))
    company, keys = Company("rush", "RUSH", "RUA", 0.2, classes), {classes[0]: "RUA", classes[1]: "RUB"}
    assert value_of_shares(company, {"RUA": 5e6}, keys) is None
    bare = (classes[0], classes[1]._replace(price=None))
    assert (
        value_of_shares(company._replace(lines=bare), {"RUA": 5e6, "RUB": 1e6}, {bare[0]: "RUA", bare[1]: "RUB"})
        is None
    )
