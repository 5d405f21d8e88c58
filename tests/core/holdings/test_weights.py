"""What the weights of a list add up to, and which sums are no whole list."""

from __future__ import annotations

from datetime import date

import pytest

from smallcap_cli.core.holdings import HoldingLine, Holdings
from smallcap_cli.core.holdings.measures import BY_WEIGHT, measures
from smallcap_cli.core.holdings.weights import weight_fault
from smallcap_cli.core.model import Source
from tests.core.holdings.lines import companies_of

DAY = date(2026, 6, 30)


def _list(*weights: float | None, cash: float = 0.0, net_assets: float | None = None) -> Holdings:
    """Shares of these weights, and cash."""
    shares = [HoldingLine(f"T{n}", f"NAME {n} INC", one, asset_class="Equity") for n, one in enumerate(weights)]
    rows = (*shares, HoldingLine("USD", "USD CASH", cash, asset_class="Cash"))
    return Holdings("IWM", DAY, rows, Source("files", as_of=DAY), net_assets_usd=net_assets)


@pytest.mark.parametrize(
    ("holdings", "said"),
    [
        (_list(0.6, 0.4), ""),
        (_list(0.6, 0.35), ""),
        (_list(0.6, 0.34), "weights of 2026-06-30 add up to 94.00 %: a part of the list"),
        (_list(0.6, 0.2, cash=0.2), ""),
        (_list(0.6, 0.39, cash=0.12), ""),  # collateral for shares that are lent
        (_list(0.7, 0.4), "weights of shares of 2026-06-30 add up to 110.00 %"),
        (_list(0.6, 0.2, net_assets=1e6), ""),  # a filing: the rest is cash, which is no line there
    ],
)  # fmt: skip
def test_sums_from_95_to_105_percent_are_whole_lists(holdings: Holdings, said: str) -> None:
    assert weight_fault(holdings) == said


def test_a_list_without_weights_has_nothing_to_add_up() -> None:
    assert weight_fault(_list(None, None)._replace(rows=_list(None, None).rows[:2])) == ""


def test_figures_by_weight_of_a_part_of_a_list_have_a_fault_and_counts_none() -> None:
    found = {one.metric: one.fault for one in measures(companies_of(_list(0.4, 0.2)), (), "ttm")}
    assert set(found) & BY_WEIGHT == {"top10_weight", "effective_holdings"}
    assert all(bool(fault) == (name in BY_WEIGHT) for name, fault in found.items())
