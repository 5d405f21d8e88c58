"""Overlap and concentration, worked by hand."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from smallcap_cli.core.holdings import HoldingLine, Holdings
from smallcap_cli.core.holdings.companies import companies_together
from smallcap_cli.core.holdings.concentration import concentration
from smallcap_cli.core.holdings.kinds import LineKind
from smallcap_cli.core.holdings.measures import measures
from smallcap_cli.core.holdings.overlap import overlap, shared_companies
from smallcap_cli.core.holdings.weights import weight_fault
from smallcap_cli.tables.holdings.overlap import pairs_of
from tests.core.holdings.lines import companies_of, fund, share

ONE = fund("ONE", share("A", 0.5), share("B", 0.3), share("C", 0.1), HoldingLine("USD", "USD CASH", 0.1))
TWO = fund("TWO", share("B", 0.2), share("C", 0.6), share("D", 0.2))


def test_two_funds_that_share_two_companies() -> None:
    """B and C: smaller weights 0.2 + 0.1 = 0.3; they are 0.4 of ONE and 0.8 of TWO. Rescaled by 0.9, ONE has 5/9, 3/9
    and 1/9: half of |5/9| + |3/9 - 0.2| + |1/9 - 0.6| + |0.2| is (0.5556 + 0.1333 + 0.4889 + 0.2) / 2 = 0.6889.
    """
    found = overlap(*companies_together([ONE, TWO]))
    assert (found.fund, found.other, found.shared_companies) == ("ONE", "TWO", 2)
    assert found.weight_min_sum == pytest.approx(0.3)
    assert (found.coverage_fund, found.coverage_other) == pytest.approx((0.4, 0.8))
    assert found.active_share == pytest.approx(0.6889, abs=5e-5)


def test_swapped_funds_have_one_overlap() -> None:
    one, two = companies_together([ONE, TWO])
    there, back = overlap(one, two), overlap(two, one)
    assert there.active_share == back.active_share
    assert (there.coverage_fund, there.coverage_other) == (back.coverage_other, back.coverage_fund)


def test_a_fund_shares_everything_with_itself() -> None:
    one, same = companies_together([ONE, ONE])
    found = overlap(one, same)
    assert (found.shared_companies, found.coverage_fund, found.active_share) == (3, pytest.approx(0.9), 0.0)


def test_a_missing_weight_leaves_the_count() -> None:
    bare = fund("BARE", share("B", None))
    found = overlap(*companies_together([ONE, bare]))
    assert (found.shared_companies, found.weight_min_sum, found.active_share) == (1, None, None)


def test_the_shared_companies_stand_in_the_order_of_the_first_fund() -> None:
    one, two = companies_together([ONE, TWO])
    assert [(pair.fund.weight, pair.other.weight) for pair in shared_companies(one, two)] == [(0.3, 0.2), (0.1, 0.6)]


def test_concentration_of_three_companies() -> None:
    """0.9 squared over 0.25 + 0.09 + 0.01: 0.81 / 0.35 = 2.314 equal positions; cash stays in the base of the rest."""
    found = concentration(companies_of(ONE).rows)
    assert found is not None
    assert (found.largest, found.top10) == (0.5, pytest.approx(0.9))
    assert found.effective == pytest.approx(2.3142857)


def test_no_weights_have_no_concentration() -> None:
    assert concentration(companies_of(fund("F", share("A", None))).rows) is None


@pytest.mark.parametrize(
    ("weights", "said"),
    [((0.4, 0.2), "weights of 2025-08-15 add up to 60.00 %: a part of the list"),
     ((0.8, 0.4), "weights of shares of 2025-08-15 add up to 120.00 %")],
)  # fmt: skip
def test_a_list_that_is_not_whole_has_no_overlap_by_weight(weights: tuple[float, float], said: str) -> None:
    """Of 60 % of a list the weight in common was that of a whole one, with a note beside it."""
    part = fund("PART", *(share(name, weight) for name, weight in zip("BC", weights, strict=True)))
    for pair, order in ((companies_together([part, TWO]), 1), (companies_together([TWO, part]), -1)):
        found = overlap(*pair)
        assert (found.shared_companies, found.fault) == (2, f"PART: {said}")
        assert {found.weight_min_sum, found.coverage_fund, found.coverage_other, found.active_share} == {None}
        assert (found.fund, found.other) == ("PART", "TWO")[::order]


def test_the_overlap_with_part_of_an_index_is_measured_with_its_fault() -> None:
    """Of part of the index fund's list the weight in common was too low, and shown as that of the whole."""
    part = fund("IVV", share("B", 0.6))
    one, index_fund = companies_together([TWO, part])
    (found,) = [figure for figure in measures(one, (), "ttm", index_fund) if figure.metric == "sp500_overlap_weight"]
    assert found.fault == "IVV: weights of 2025-08-15 add up to 60.00 %: a part of the list"


def test_lines_are_looked_at_once_however_many_pairs_they_are_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three funds, three pairs: what a list's weights lack is known once a fund."""
    asked: list[str] = []

    def counted(holdings: Holdings, kinds: Sequence[LineKind]) -> str:
        asked.append(holdings.ticker)
        return weight_fault(holdings, kinds)

    monkeypatch.setattr("smallcap_cli.core.holdings.companies.weight_fault", counted)
    three = companies_together([ONE, TWO, fund("TRI", share("A", 0.4))])
    faults = [pair.fault for pair in pairs_of(three)]
    assert sorted(asked) == ["ONE", "TRI", "TWO"]
    assert [bool(fault) for fault in faults] == [False, True, True]
