"""Tickers where index rules are asked for: the index that the fund follows on the day."""

from __future__ import annotations

import pytest

from tests.conftest import Run


def test_compare_takes_tickers_and_names_their_indexes(smallcap: Run) -> None:
    """It said `no methodology called IWM`."""
    answer = smallcap("methodology", "compare", "IWM", "ijr", "--as-of", "2026-07-01", "-f", "csv")
    assert answer.code == 0
    assert answer.out.splitlines()[0] == "item,differs,russell_2000,sp_smallcap_600"
    assert "IWM: rules of russell_2000, its index on 2026-07-01" in answer.err
    assert "IJR: rules of sp_smallcap_600, its index on 2026-07-01" in answer.err


def test_a_ticker_stands_for_its_index_of_the_day(smallcap: Run) -> None:
    """SPSM followed the Russell 2000 to 2017-11-16."""
    answer = smallcap("methodology", "show", "SPSM", "--as-of", "2016-01-04")
    assert answer.out.startswith("Russell 2000 Index")


def test_two_funds_on_one_index_are_not_compared(smallcap: Run) -> None:
    answer = smallcap("methodology", "compare", "IWM", "VTWO")
    assert (answer.code, "have the same rules: russell_2000" in answer.err) == (2, True)


def test_an_active_fund_has_no_rules(smallcap: Run) -> None:
    answer = smallcap("methodology", "show", "AVUV")
    assert (answer.code, "AVUV follows no index on" in answer.err) == (3, True)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("russell2000", "russell_2000"), ("sp600", "sp_smallcap_600"), ("crsp small", "crsp_us_small_cap")],
)
def test_other_spellings_are_hinted_at(smallcap: Run, written: str, meant: str) -> None:
    answer = smallcap("methodology", "show", written)
    assert answer.code != 0
    assert f"did you mean {meant}?" in answer.err
