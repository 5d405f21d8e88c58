"""Sums of monthly net flows: what is known on a day, and never over a missing month."""

from __future__ import annotations

from typing import Any

import pytest

from smallcap_cli.core.comparison.metric import FactInputs
from smallcap_cli.core.flows.months import FlowMonth
from smallcap_cli.core.metrics import flows
from smallcap_cli.core.model import PublishedFigure
from tests.core.builders import data, day, days, history, published


def month(last_day: str, flow: float, **changes: Any) -> FlowMonth:
    """A month of fund AAA, public four days after it, of a fund that had 1,000 dollars at its start."""
    made: dict[str, Any] = {
        "ticker": "AAA", "method": "shares", "scope": "fund", "source": "a workbook",
        "known": day(last_day), "opening_assets_usd": 1000.0, **changes,
    }  # fmt: skip
    return FlowMonth(month=day(last_day), net_flow_usd=flow, **made)


#: Twelve months: -1, -2 ... -12 dollars.
YEAR = tuple(
    month(last, -float(number + 1))
    for number, last in enumerate((
        "2024-08-31", "2024-09-30", "2024-10-31", "2024-11-30", "2024-12-31", "2025-01-31",
        "2025-02-28", "2025-03-31", "2025-04-30", "2025-05-31", "2025-06-30", "2025-07-31",
    ))
)  # fmt: skip


def facts(
    *months: FlowMonth, as_of: str = "2025-12-31", figures: tuple[PublishedFigure, ...] = (),
) -> FactInputs:  # fmt: skip
    fund = data(history("AAA", days(["2025-01-02", "2025-01-03"]), [100.0, 101.0]), published=figures)
    return FactInputs(fund._replace(flows=months), day(as_of), None, "")


def test_flows_add_up_the_newest_months() -> None:
    # -12; -10 - 11 - 12 = -33; January to July -6 ... -12 = -63; all twelve -78.
    known = facts(*YEAR)
    assert flows.net_flow_1m_usd(known).value == -12.0
    assert flows.net_flow_3m_usd(known).value == -33.0
    assert flows.net_flow_ytd_usd(known).value == -63.0
    assert flows.net_flow_1y_usd(known).value == -78.0


def test_a_flow_names_its_days_its_scope_and_its_source() -> None:
    cell = flows.net_flow_3m_usd(facts(*YEAR))
    assert (cell.start, cell.as_of, cell.basis) == (day("2025-04-30"), day("2025-07-31"), "fund")
    assert cell.notes == ("to 2025-07, the whole fund: a workbook",)
    assert cell.sources[0].citation == "a workbook"


def test_a_month_is_unknown_before_the_day_it_was_public() -> None:
    late = YEAR[-1]._replace(known=day("2025-09-29"))
    assert flows.net_flow_1m_usd(facts(*YEAR[:-1], late, as_of="2025-09-28")).value == -11.0
    assert flows.net_flow_1m_usd(facts(*YEAR[:-1], late, as_of="2025-09-29")).value == -12.0


def test_a_missing_month_is_a_gap_and_never_zero() -> None:
    """Without May, neither three months nor the year so far nor twelve months have a sum; the newest month has."""
    holed = facts(*(one for one in YEAR if one.month != day("2025-05-31")))
    assert flows.net_flow_1m_usd(holed).value == -12.0
    for metric in (flows.net_flow_3m_usd, flows.net_flow_ytd_usd, flows.net_flow_1y_usd):
        cell = metric(holed)
        assert (cell.value, cell.missing, cell.detail) == (None, "not_published", "no flow of 2025-05")


def test_a_short_record_says_where_it_begins() -> None:
    cell = flows.net_flow_1y_usd(facts(*YEAR[-3:]))
    assert (cell.value, cell.missing, cell.detail) == (None, "too_short", "flows are known from 2025-05")


def test_no_month_of_the_year_is_no_flow_of_the_year() -> None:
    cell = flows.net_flow_ytd_usd(facts(*YEAR, as_of="2026-01-31"))
    assert (cell.value, cell.detail) == (None, "newest month 2025-07")


def test_months_of_another_method_or_scope_are_not_mixed_in() -> None:
    """Filings of May to July and share counts before them: three months have a sum, four of one kind do not exist."""
    filed = tuple(one._replace(method="filed") for one in YEAR[-3:])
    mixed = facts(*YEAR[:-3], *filed)
    assert flows.net_flow_3m_usd(mixed).value == -33.0
    assert flows.net_flow_1y_usd(mixed).missing == "too_short"


@pytest.mark.parametrize(("as_of", "old"), [("2026-09-04", False), ("2026-09-05", True)])
def test_a_flow_that_ended_over_400_days_ago_is_called_old(as_of: str, old: bool) -> None:
    """2025-07-31 and 400 days are 2026-09-04."""
    notes = flows.net_flow_1y_usd(facts(*YEAR, as_of=as_of)).notes
    assert any(note.startswith("old: ") for note in notes) == old


def test_a_sum_of_months_beats_a_published_flow() -> None:
    figure = published("net_flow_usd", -99.0, "2025-11-05", subject="AAA", period="ytd")
    assert flows.net_flow_ytd_usd(facts(*YEAR, figures=(figure,))).value == -63.0
    assert flows.net_flow_ytd_usd(facts(*YEAR[:3], figures=(figure,))).value == -99.0


def test_flow_over_assets_divides_by_the_assets_before_the_first_month() -> None:
    # -78 / 1000; without them there is no share, whatever assets others published.
    assert flows.flow_to_assets_1y(facts(*YEAR)).value == pytest.approx(-0.078, rel=1e-12)
    unknown = tuple(one._replace(opening_assets_usd=None) for one in YEAR)
    others = published("net_flow_usd", -50.0, "2025-07-31", subject="AAA", period="1y", opening_assets_usd=500.0)
    assert flows.flow_to_assets_1y(facts(*unknown, figures=(others,))).missing == "not_published"


def test_reinvested_distributions_stand_apart() -> None:
    """They are no part of the net flow; a source that does not state them leaves the cell empty."""
    stated = tuple(one._replace(reinvestment_usd=2.0) for one in YEAR[-3:])
    assert flows.reinvestment_3m_usd(facts(*stated)).value == 6.0
    assert flows.net_flow_3m_usd(facts(*stated)).value == -33.0
    assert flows.reinvestment_3m_usd(facts(*YEAR)).detail == "the source of the flows does not state it"


def test_scope_end_and_basis_are_those_of_the_newest_flow() -> None:
    known = facts(*YEAR)
    assert flows.net_flow_scope(known).value == "fund"
    assert flows.net_flow_as_of(known).value == day("2025-07-31")
    assert flows.net_flow_basis(known).value == "shares, a workbook"
    figure = published("net_flow_usd", -99.0, "2025-11-05", subject="AAA", period="ytd", scope="class")
    other = facts(figures=(figure,))
    assert flows.net_flow_basis(other).value == "published, Publisher, Title"
    assert (flows.net_flow_scope(other).value, flows.net_flow_as_of(other).value) == ("class", day("2025-11-05"))
