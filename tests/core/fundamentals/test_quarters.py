"""Net incomes quarter by quarter out of filed facts; every figure is invented and worked by hand."""

from __future__ import annotations

from datetime import date

from smallcap_cli.core.fundamentals.facts import ReportedFact
from smallcap_cli.core.fundamentals.quarters import quarterly_figures

CONCEPT = ("us-gaap:NetIncomeLoss",)
DAY = date(2026, 9, 1)


def _fact(start: str, end: str, value: float, filed: str, *, form: str = "10-Q", unit: str = "USD") -> ReportedFact:
    return ReportedFact(
        CONCEPT[0], unit, date.fromisoformat(start), date.fromisoformat(end), value, date.fromisoformat(filed), form,
        f"0000000001-26-{filed}",
    )  # fmt: skip


#: Quarters of 2025: 10, 20, 30 and, out of the year of 100 less the nine months of 60, 40; then 5 and -7 in 2026.
FACTS = (
    _fact("2025-01-01", "2025-03-31", 10, "2025-05-05"),
    _fact("2025-04-01", "2025-06-30", 20, "2025-08-05"),
    _fact("2025-01-01", "2025-06-30", 30, "2025-08-05"),
    _fact("2025-07-01", "2025-09-30", 30, "2025-11-05"),
    _fact("2025-01-01", "2025-09-30", 60, "2025-11-05"),
    _fact("2025-01-01", "2025-12-31", 100, "2026-02-20", form="10-K"),
    _fact("2026-01-01", "2026-03-31", 5, "2026-05-05"),
    _fact("2026-01-01", "2026-06-30", -2, "2026-08-05"),
)


def test_the_fourth_quarter_is_the_year_less_nine_months() -> None:
    """The second quarter of 2026 is filed as six months of -2 alone: less the first, 5, it is -7."""
    assert quarterly_figures(FACTS, CONCEPT, DAY) == (-7.0, 5.0, 40.0, 30.0, 20.0, 10.0)


def test_what_is_filed_later_is_not_known() -> None:
    assert quarterly_figures(FACTS, CONCEPT, date(2026, 8, 4)) == (5.0, 40.0, 30.0, 20.0, 10.0)


def test_nothing_follows_a_quarter_that_is_unknown() -> None:
    """Without anything about the third quarter of 2025 the row ends at the first of 2026."""
    gone = [fact for fact in FACTS if fact.end not in (date(2025, 9, 30), date(2025, 12, 31))]
    assert quarterly_figures(gone, CONCEPT, DAY) == (-7.0, 5.0)


def test_the_year_is_less_the_nine_months_of_its_own_basis() -> None:
    """The nine months restated to 90 after the year was filed belong to another basis: the fourth quarter stays 40."""
    restated = _fact("2025-01-01", "2025-09-30", 90, "2026-08-05")
    assert quarterly_figures((*FACTS, restated), CONCEPT, DAY)[2] == 40.0


def test_old_quarters_and_another_currency_say_nothing() -> None:
    """200 days after 2026-06-30 is 2027-01-16."""
    assert quarterly_figures(FACTS, CONCEPT, date(2027, 1, 16))[0] == -7.0
    assert quarterly_figures(FACTS, CONCEPT, date(2027, 1, 17)) == ()
    assert quarterly_figures([fact._replace(unit="CAD") for fact in FACTS], CONCEPT, DAY) == ()


def test_at_most_eight_quarters() -> None:
    older = [
        _fact("2024-01-01", "2024-03-31", 1, "2024-05-05"), _fact("2024-04-01", "2024-06-30", 2, "2024-08-05"),
        _fact("2024-07-01", "2024-09-30", 3, "2024-11-05"),
        _fact("2024-01-01", "2024-12-31", 10, "2025-02-20", form="10-K"),
        _fact("2024-01-01", "2024-09-30", 6, "2024-11-05"),
    ]  # fmt: skip
    assert quarterly_figures((*FACTS, *older), CONCEPT, DAY) == (-7.0, 5.0, 40.0, 30.0, 20.0, 10.0, 4.0, 3.0)


def test_a_concept_with_a_year_of_quarters_goes_before_one_without() -> None:
    """Income to common was first filed for the last quarter alone, as by a company with new preferred stock."""
    first = "us-gaap:NetIncomeLossAvailableToCommonStockholdersBasic"
    common = _fact("2026-04-01", "2026-06-30", -8, "2026-08-05")._replace(concept=first)
    assert quarterly_figures((*FACTS, common), (first, *CONCEPT), DAY)[:4] == (-7.0, 5.0, 40.0, 30.0)
