"""What was measured inside a fund: it beats what was published, is unknown before its days, and may be a twin's."""

from __future__ import annotations

import pytest

from smallcap_cli.core.comparison.metric import FactInputs
from smallcap_cli.core.metrics import cost, inside
from smallcap_cli.core.model import MeasuredFigure, Value
from tests.core.builders import data, day, days, history, published

INDEX = "russell_2000"


def measure(metric: str, value: float, as_of: str, *, known: str = "", ticker: str = "AAA") -> MeasuredFigure:
    return MeasuredFigure(
        ticker, metric, value, day(as_of), day(known or as_of), "net loss over four quarters", "AAA holdings file",
        0.98, income_as_of=day("2025-08-21"),
    )  # fmt: skip


def facts(*measured: MeasuredFigure, as_of: str = "2026-07-31") -> FactInputs:
    """A fund whose index has a published share of 0.4."""
    figure = published("unprofitable_share", 0.4, "2025-10-01", subject=INDEX)
    fund = data(history("AAA", days(["2026-01-02", "2026-01-05"]), [100.0, 101.0]), published=(figure,))
    return FactInputs(fund._replace(measured=measured), day(as_of), None, INDEX)


def test_a_measured_share_beats_a_published_one() -> None:
    cell = inside.unprofitable_share(facts(measure("unprofitable_share", 0.4286, "2025-11-05")))
    assert (cell.value, cell.unit, cell.as_of) == (0.4286, "measured_share", day("2025-11-05"))
    assert cell.notes == ("measured: holdings of 2025-11-05, income of 2025-08-21, 98.0 % known",)
    assert cell.sources[0].provider == "measured"


def test_of_several_days_the_newest_known_one_is_shown() -> None:
    older, newer = (
        measure("unprofitable_share", value, on) for value, on in ((0.448, "2025-05-13"), (0.43, "2025-08-15"))
    )
    assert inside.unprofitable_share(facts(older, newer)).value == 0.43
    assert inside.unprofitable_share(facts(older, newer, as_of="2025-08-01")).value == 0.448


def test_a_figure_is_unknown_before_the_latest_day_in_it() -> None:
    """Holdings of May, income of August: in July nobody knew it, so the index's published figure is shown, or none."""
    known_late = measure("unprofitable_share", 0.448, "2025-05-13", known="2025-08-21")
    july = inside.unprofitable_share(facts(known_late, as_of="2025-07-22"))
    assert july.value is None
    assert inside.unprofitable_share(facts(known_late, as_of="2025-08-21")).value == 0.448


def test_a_fund_without_its_own_figure_shows_its_index_twins_and_says_so() -> None:
    twin = measure("unprofitable_share", 0.22, "2025-11-18", ticker="TWN")
    cell = inside.unprofitable_share(facts(twin))
    assert (cell.value, cell.notes[0].partition(":")[2].strip()[:33]) == (0.22, "TWN, which follows the same index")
    own = measure("unprofitable_share", 0.25, "2024-11-18")
    assert inside.unprofitable_share(facts(twin, own)).value == 0.25


@pytest.mark.parametrize(("as_of", "old"), [("2026-12-10", False), ("2026-12-11", True)])
def test_a_figure_of_more_than_400_days_is_called_old(as_of: str, old: bool) -> None:
    """2025-11-05 and 400 days are 2026-12-10."""
    notes = inside.top10_weight(facts(measure("top10_weight", 0.07, "2025-11-05"), as_of=as_of)).notes
    assert any(note.startswith("old: ") for note in notes) == old


def test_counts_are_the_funds_own_and_the_newest() -> None:
    twin = measure("line_count", 638.0, "2026-06-19", ticker="TWN")
    assert cost.line_count(facts(twin)).value is None
    own = facts(measure("line_count", 1929.0, "2026-05-05"))
    assert cost.line_count(own).value == 1929.0
    newer = published("line_count", 1920.0, "2026-05-19", subject="AAA")
    assert cost.line_count(own._replace(data=own.data._replace(published=(newer,)))).value == 1929.0
    fresh = newer._replace(as_of=day("2026-08-01"))
    later = own._replace(as_of=day("2027-07-01"), data=own.data._replace(published=(fresh,)))
    published_count = cost.line_count(later)  # the list is 422 days old, the published number 334
    assert published_count.value == 1920.0
    assert published_count.notes[0] == f"published: {fresh.publisher}, 2026-08-01; includes cash and futures"


def test_basis_and_day_name_what_was_measured() -> None:
    known = facts(measure("unprofitable_share", 0.4286, "2025-11-05"))
    basis = inside.unprofitable_basis(known)
    assert str(basis.value).startswith("measured, AAA, holdings 2025-11-05, income 2025-08-21, by count")
    assert (basis.brief, inside.inside_as_of(known).value) == ("measured", day("2025-11-05"))
    assert inside.unprofitable_coverage(known).value == 0.98


def test_what_was_not_measured_says_what_it_needs() -> None:
    lacking = [inside.top10_weight(facts()), inside.inside_as_of(facts())]
    assert [(isinstance(cell, Value), cell.value) for cell in lacking] == [(True, None)] * 2
    assert lacking[0].detail == "needs holdings of the fund"


def test_a_fund_with_holdings_says_what_a_figure_needs_besides() -> None:
    known = facts(measure("company_count", 1900.0, "2025-11-05"))
    details = [
        cell(known).detail
        for cell in (
            inside.top10_weight, inside.effective_holdings, inside.median_market_cap_usd,
            inside.weighted_average_market_cap_usd, inside.sp500_overlap_weight,
        )
    ]  # fmt: skip
    assert details[:2] == ["needs weights in the holdings of the fund"] * 2
    assert details[2:4] == ["needs market values of the companies: --fundamentals FILE"] * 2
    assert details[4] == "needs holdings of an S&P 500 fund of about the same day"


def test_of_two_of_one_day_that_with_newer_incomes_counts_then_the_first() -> None:
    one, two = (measure("unprofitable_share", value, "2025-11-05") for value in (0.41, 0.42))
    assert inside.unprofitable_share(facts(one, two)).value == 0.41
    assert inside.unprofitable_share(facts(one, two._replace(income_as_of=day("2025-11-01")))).value == 0.42
