"""The unprofitable share, worked by hand, and its bounds for any figures."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallcap_cli.core.fundamentals import CompanyFigure
from smallcap_cli.core.holdings.earnings import Earning
from smallcap_cli.core.holdings.profits import profit_share, shares_by_sector
from tests.core.holdings.lines import DAY, companies_of, fund, share

KNOWN = date(2025, 8, 21)


def _earnings(*rows: tuple[float, float | None]) -> list[Earning]:
    """Companies by weight and income, None for an unknown one."""
    held = fund("F", *(share(f"T{number}", weight) for number, (weight, _) in enumerate(rows)))
    by_ticker = {company.ticker: company for company in companies_of(held).rows}
    return [
        Earning(by_ticker[f"T{number}"], None if income is None else CompanyFigure(income, DAY, KNOWN, "stated"))
        for number, (_, income) in enumerate(rows)
    ]


def test_a_share_by_count_and_by_weight() -> None:
    """Of five companies four are known and two of them lose: 2/4 by count, bounds 2/5 and 3/5. By weight the losers are
    0.1 + 0.2 of 0.9 that is known, of 1.0 in all: 1/3, bounds 0.3 and 0.4. Earning nothing is no loss.
    """
    found = profit_share(_earnings((0.1, -1.0), (0.2, -5.0), (0.3, 0.0), (0.3, 7.0), (0.1, None)))
    assert (found.companies, found.known, found.unprofitable) == (5, 4, 2)
    assert found.by_count[:4] == pytest.approx((0.5, 0.4, 0.6, 0.8))
    assert found.by_weight[:4] == pytest.approx((1 / 3, 0.3, 0.4, 0.9))
    assert found.income_as_of == KNOWN


def test_nothing_known_is_no_share_but_has_bounds() -> None:
    found = profit_share(_earnings((0.5, None), (0.5, None)))
    assert found.by_count[:4] == (None, 0.0, 1.0, 0.0)
    assert found.income_as_of is None


def test_no_companies_have_no_share() -> None:
    assert profit_share([]).by_count[:4] == (None, None, None, None)


FIGURES = st.lists(
    st.tuples(st.floats(0.001, 0.2), st.floats(-1e9, 1e9), st.booleans()), min_size=1, max_size=40
)  # fmt: skip


@given(FIGURES)
def test_the_bounds_contain_the_truth_however_much_is_hidden(rows: list[tuple[float, float, bool]]) -> None:
    truth = profit_share(_earnings(*((weight, income) for weight, income, _ in rows)))
    seen = profit_share(_earnings(*((weight, None if hidden else income) for weight, income, hidden in rows)))
    for whole, part in ((truth.by_count, seen.by_count), (truth.by_weight, seen.by_weight)):
        assert whole.share is not None
        assert part.low is not None
        assert part.high is not None
        assert part.low - 1e-9 <= whole.share <= part.high + 1e-9


def test_sectors_come_heaviest_first() -> None:
    earnings = _earnings((0.1, -1.0), (0.4, 1.0), (0.2, -1.0))
    named = [
        one._replace(company=one.company._replace(sector=sector))
        for one, sector in zip(earnings, ("Health", "Banks", "Health"), strict=True)
    ]
    found = shares_by_sector(named)
    assert [(sector, part.by_count.share) for sector, part in found] == [("Banks", 0.0), ("Health", 1.0)]
