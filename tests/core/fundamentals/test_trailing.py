"""The sum of the last four quarters, against companies worked by hand in tests/cases/trailing."""

from __future__ import annotations

from datetime import date

import pytest

from smallcap_cli.core.fundamentals import DEFINITIONS, CompanyFigure, Fundamentals
from smallcap_cli.core.fundamentals.concepts import PUBLIC_FLOAT, SHARES_OUTSTANDING
from smallcap_cli.core.fundamentals.facts import ReportedFact
from smallcap_cli.core.fundamentals.figures import FIGURES, figure_of
from smallcap_cli.core.fundamentals.trailing import newest_moment
from smallcap_cli.core.model import NOT_PUBLISHED, Gap, Source
from tests.core.fundamentals.cases import Case, cases, company


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in cases()])
def test_a_figure_is_what_was_worked_by_hand(case: Case) -> None:
    found = figure_of(company(case), case.get("definition", "ttm"), case["as_of"])
    if "missing" in case:
        assert found == Gap(NOT_PUBLISHED, case["missing"])
        return
    assert isinstance(found, CompanyFigure)
    assert (found.value, found.end) == (case["expected"], case["end"]), case["worked"]
    assert found.method == case.get("method", "ttm")
    assert found.remark == case.get("remark", "")


def test_every_definition_is_a_figure() -> None:
    assert DEFINITIONS.keys() <= FIGURES.keys()


def test_a_figure_carries_the_facts_it_was_made_of() -> None:
    """Year, months since, months before, each with the filing that reported it."""
    case = next(case for case in cases() if case["name"].startswith("F "))
    found = figure_of(company(case), "ttm", case["as_of"])
    assert isinstance(found, CompanyFigure)
    assert [fact.value for fact in found.facts] == [100.0, -50.0, 30.0]
    assert [fact.accession[-1] for fact in found.facts] == ["1", "2", "0"]
    assert found.known == date(2025, 5, 1)
    assert found.concept == "us-gaap:NetIncomeLoss"


def stated(value: float, end: date, known: date, method: str = "stated") -> Fundamentals:
    figure = CompanyFigure(value, end, known, method)
    return Fundamentals("AAAA", Source("files"), stated={"ttm": figure})


@pytest.mark.parametrize(
    ("as_of", "method", "answered"),
    [
        (date(2025, 8, 20), "ttm", False), (date(2025, 8, 21), "ttm", True), (date(2026, 2, 20), "ttm", False),
        (date(2025, 8, 20), "stated", False), (date(2026, 2, 20), "stated", True),
    ],
    ids=["before it was known", "on the day", "203 days after its end", "own table before", "own table after 203 days"],
)  # fmt: skip
def test_a_stated_figure_obeys_the_same_days_but_for_the_users_own(as_of: date, method: str, answered: bool) -> None:
    """A figure that frames settled stayed for ever; a table of the user's own is as old as he wants it."""
    company = stated(-3.0, date(2025, 8, 1), date(2025, 8, 21), method)
    assert isinstance(figure_of(company, "ttm", as_of), CompanyFigure) == answered


def test_twelve_months_of_a_quarterly_report_are_no_fiscal_year() -> None:
    """The year to 2025-12-31 earned 100; a 10-Q of 2026 has twelve months to June with -5 beside it."""
    facts = tuple(
        ReportedFact("us-gaap:NetIncomeLoss", "USD", start, end, value, filed, form, accession)
        for start, end, value, filed, form, accession in (
            (date(2025, 1, 1), date(2025, 12, 31), 100.0, date(2026, 2, 20), "10-K", "1"),
            (date(2025, 7, 1), date(2026, 6, 30), -5.0, date(2026, 8, 5), "10-Q", "2"),
        )
    )
    company = Fundamentals("CIK0000000001", Source("sec"), cik=1, facts=facts)
    year, quarters = (figure_of(company, name, date(2026, 9, 1)) for name in ("year", "ttm"))
    assert isinstance(year, CompanyFigure)
    assert isinstance(quarters, CompanyFigure)
    assert (year.value, quarters.value) == (100.0, -5.0)


def test_a_source_that_states_no_operating_income_has_none() -> None:
    company = stated(-3.0, date(2025, 8, 1), date(2025, 8, 21))
    assert isinstance(figure_of(company, "operating", date(2025, 9, 1)), Gap)


def test_shares_outstanding_are_the_newest_known() -> None:
    facts = [
        ReportedFact("dei:EntityCommonStockSharesOutstanding", "shares", None, end, value, filed, "10-Q", "")
        for end, value, filed in (
            (date(2025, 3, 7), 334.0, date(2025, 3, 21)),
            (date(2025, 5, 8), 333.0, date(2025, 5, 30)),
        )
    ]
    found = [newest_moment(facts, SHARES_OUTSTANDING, day) for day in (date(2025, 5, 29), date(2025, 5, 30))]
    assert [fact.value for fact in found if isinstance(fact, ReportedFact)] == [334.0, 333.0]
    assert isinstance(newest_moment(facts, PUBLIC_FLOAT, date(2025, 6, 1)), Gap)
