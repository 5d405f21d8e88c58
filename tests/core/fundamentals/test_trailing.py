"""The sum of the last four quarters, against companies worked by hand in tests/cases/trailing."""

from __future__ import annotations

from datetime import date

import pytest

from smallcap_cli.core.fundamentals import DEFINITIONS, CompanyFigure, Fundamentals
from smallcap_cli.core.fundamentals.concepts import PUBLIC_FLOAT, SHARES_OUTSTANDING
from smallcap_cli.core.fundamentals.facts import ReportedFact
from smallcap_cli.core.fundamentals.trailing import CONCEPTS_OF, figure_of, newest_moment
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


def test_every_definition_has_its_concepts() -> None:
    assert CONCEPTS_OF.keys() == DEFINITIONS.keys()


def test_a_figure_carries_the_facts_it_was_made_of() -> None:
    """Year, months since, months before, each with the filing that reported it."""
    case = next(case for case in cases() if case["name"].startswith("F "))
    found = figure_of(company(case), "ttm", case["as_of"])
    assert isinstance(found, CompanyFigure)
    assert [fact.value for fact in found.facts] == [100.0, -50.0, 30.0]
    assert [fact.accession[-1] for fact in found.facts] == ["1", "2", "0"]
    assert found.known == date(2025, 5, 1)
    assert found.concept == "us-gaap:NetIncomeLoss"


def stated(value: float, end: date, known: date) -> Fundamentals:
    figure = CompanyFigure(value, end, known, "stated")
    return Fundamentals("AAAA", Source("files"), stated={"ttm": figure})


@pytest.mark.parametrize(
    ("as_of", "answered"),
    [(date(2025, 8, 20), False), (date(2025, 8, 21), True), (date(2026, 2, 20), False)],
    ids=["before it was known", "on the day", "203 days after its end"],
)
def test_a_stated_figure_obeys_the_same_days(as_of: date, answered: bool) -> None:
    company = stated(-3.0, date(2025, 8, 1), date(2025, 8, 21))
    assert isinstance(figure_of(company, "ttm", as_of), CompanyFigure) == answered


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
