"""Figures made of several concepts, worked by hand on invented companies."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from smallcap_cli.core.fundamentals import CompanyFigure, Fundamentals, ReportedFact, figure_of
from smallcap_cli.core.fundamentals.concepts import CONCEPTS
from smallcap_cli.core.model import NOT_COMPARABLE, Gap, Source

CASH, CAPEX = "us-gaap:NetCashProvidedByUsedInOperatingActivities", "us-gaap:PaymentsToAcquirePropertyPlantAndEquipment"
OPERATING, DEPRECIATION = "us-gaap:OperatingIncomeLoss", "us-gaap:DepreciationDepletionAndAmortization"
SHARES = "dei:EntityCommonStockSharesOutstanding"
YEAR, QUARTER, BEFORE = ("2024-01-01", "2024-12-31"), ("2025-01-01", "2025-03-31"), ("2024-01-01", "2024-03-31")
FILED = {YEAR: "2025-02-20", QUARTER: "2025-05-01", BEFORE: "2024-05-01"}
DAY = date(2025, 6, 1)


def spans(concept: str, year: float, quarter: float | None = None, before: float | None = None) -> list[ReportedFact]:
    found = []
    for period, value in ((YEAR, year), (QUARTER, quarter), (BEFORE, before)):
        if value is not None:
            start, end, filed = (date.fromisoformat(day) for day in (*period, FILED[period]))
            form = "10-K" if period == YEAR else "10-Q"
            found.append(ReportedFact(concept, "USD", start, end, value, filed, form, f"{concept[8:11]}-{end}"))
    return found


def moment(concept: str, end: str, value: float, filed: str, unit: str = "USD") -> ReportedFact:
    return ReportedFact(concept, unit, None, date.fromisoformat(end), value, date.fromisoformat(filed), "10-Q", end)


def figure(name: str, facts: list[ReportedFact], day: date = DAY) -> CompanyFigure | Gap:
    return figure_of(Fundamentals("CIK0000000001", Source("sec"), cik=1, facts=tuple(facts)), name, day)


def test_free_cash_flow_is_operating_cash_flow_less_capital_expenditure() -> None:
    """Cash flow 100 + 20 - 30 = 90, spent 80 + 30 - 10 = 100: -10, known when the quarter was filed."""
    found = figure("fcf", [*spans(CASH, 100, 20, 30), *spans(CAPEX, 80, 30, 10)])
    assert isinstance(found, CompanyFigure)
    assert (found.value, found.end, found.known, found.method) == (-10, date(2025, 3, 31), date(2025, 5, 1), "ttm")
    assert [(words, one.value, len(one.facts)) for words, one in found.terms] == [
        ("operating cash flow", 90, 3), ("less capital expenditure", 100, 3),
    ]  # fmt: skip


def test_before_the_quarter_is_filed_the_year_counts() -> None:
    found = figure("fcf", [*spans(CASH, 100, 20, 30), *spans(CAPEX, 80, 30, 10)], date(2025, 4, 30))
    assert isinstance(found, CompanyFigure)
    assert (found.value, found.end) == (20, date(2024, 12, 31))


def test_terms_end_on_one_day() -> None:
    """Depreciation is filed of years alone, so EBITDA is that of the year, 50 + 7, not 50 + 5 - 4 + 7."""
    found = figure("ebitda", [*spans(OPERATING, 50, 5, 4), *spans(DEPRECIATION, 7)])
    assert isinstance(found, CompanyFigure)
    assert (found.value, found.end) == (57, date(2024, 12, 31))


def test_a_term_that_is_not_filed_is_not_zero() -> None:
    found = figure("fcf", spans(CASH, 100))
    assert isinstance(found, Gap)
    assert found.detail == "capital expenditure: no annual or quarterly report by 2025-06-01 has it"


@pytest.mark.parametrize(
    ("facts", "value"),
    [
        ({"LongTermDebt": 90, "LongTermDebtNoncurrent": 70}, 90),
        ({"LongTermDebtNoncurrent": 70, "LongTermDebtCurrent": 20}, 90),
        ({"LongTermDebtNoncurrent": 70}, 70),
    ],
    ids=["one fact has all", "due later and due in a year", "one part alone"],
)
def test_total_debt(facts: dict[str, float], value: float) -> None:
    given = [moment(f"us-gaap:{name}", "2025-03-31", amount, "2025-05-01") for name, amount in facts.items()]
    found = figure("debt", given)
    assert isinstance(found, CompanyFigure)
    assert (found.value, found.end) == (value, date(2025, 3, 31))
    assert isinstance(figure("debt", given, date(2025, 4, 30)), Gap)


def test_debt_of_two_balance_sheets_is_not_added_up() -> None:
    """The part due in a year is of December, so that of March stands alone and says so."""
    found = figure("debt", [
        moment("us-gaap:LongTermDebtNoncurrent", "2025-03-31", 70, "2025-05-01"),
        moment("us-gaap:LongTermDebtCurrent", "2024-12-31", 20, "2025-02-20"),
    ])  # fmt: skip
    assert isinstance(found, CompanyFigure)
    assert (found.value, found.remark) == (70, "the only part of debt that is filed of that day")


def test_net_issuance_is_the_change_of_shares_over_a_year() -> None:
    """110 shares of April after 100 a year before, the count of February left out: +10 %."""
    counts = [("2024-04-20", 100.0, "2024-05-01"), ("2025-02-10", 104.0, "2025-02-20"),
              ("2025-04-22", 110.0, "2025-05-01")]  # fmt: skip
    facts = [moment(SHARES, end, value, filed, "shares") for end, value, filed in counts]
    found = figure("net_issuance", facts)
    assert isinstance(found, CompanyFigure)
    assert found.value == pytest.approx(0.10)
    assert [one.facts[0].accession for _, one in found.terms] == ["2025-04-22", "2024-04-20"]
    assert isinstance(figure("net_issuance", facts[1:]), Gap)


def test_shares_that_doubled_may_be_a_split() -> None:
    facts = [moment(SHARES, "2024-04-20", 100, "2024-05-01"), moment(SHARES, "2025-04-22", 200, "2025-05-01")]
    assert figure("net_issuance", facts) == Gap(NOT_COMPARABLE, "100 shares, then 200: this may be a split")


DEPRECIATION_ALONE, AMORTIZATION = "us-gaap:Depreciation", "us-gaap:AmortizationOfIntangibleAssets"


def test_depreciation_and_amortization_that_are_filed_apart_are_added_up() -> None:
    """Operating income 50 + 5 - 4 = 51, depreciation 20 + 6 - 5 = 21, amortization 8 + 2 - 1 = 9: EBITDA 81."""
    parts = [*spans(DEPRECIATION_ALONE, 20, 6, 5), *spans(AMORTIZATION, 8, 2, 1)]
    found = figure("ebitda", [*spans(OPERATING, 50, 5, 4), *parts])
    assert isinstance(found, CompanyFigure)
    assert (found.value, found.end, found.known) == (81, date(2025, 3, 31), date(2025, 5, 1))
    assert [(words, one.value, one.concept) for words, one in found.terms] == [
        ("operating income", 51, OPERATING), ("plus depreciation", 21, DEPRECIATION_ALONE),
        ("plus amortization of intangible assets", 9, AMORTIZATION),
    ]  # fmt: skip


def test_one_fact_of_both_comes_before_its_parts_unless_it_ends_earlier() -> None:
    """Both to March: 51 + 30, not 51 + 21 + 9 - 1. The one fact of the year alone (28): the parts go on to March."""
    parts = [*spans(DEPRECIATION_ALONE, 20, 6, 5), *spans(AMORTIZATION, 8, 2, 2)]
    both = [*spans(OPERATING, 50, 5, 4), *parts, *spans(DEPRECIATION, 28, 9, 7)]
    found = figure("ebitda", both)
    assert isinstance(found, CompanyFigure)
    assert (found.value, len(found.terms)) == (81, 2)
    later = figure("ebitda", [*spans(OPERATING, 50, 5, 4), *parts, *spans(DEPRECIATION, 28)])
    assert isinstance(later, CompanyFigure)
    assert (later.value, later.end, len(later.terms)) == (80, date(2025, 3, 31), 3)


@pytest.mark.parametrize("part", [DEPRECIATION_ALONE, AMORTIZATION])
def test_one_of_the_parts_is_no_ebitda(part: str) -> None:
    found = figure("ebitda", [*spans(OPERATING, 50, 5, 4), *spans(part, 20, 6, 5)])
    assert isinstance(found, Gap)
    assert found.detail == "depreciation and amortization: no annual or quarterly report by 2025-06-01 has it"


def test_every_part_is_read_from_company_facts() -> None:
    assert {DEPRECIATION_ALONE, AMORTIZATION} <= CONCEPTS


@pytest.mark.parametrize(("form", "last_day"), [("10-Q", date(2025, 11, 8)), ("20-F", date(2026, 11, 8))])
def test_old_shares_and_debt_are_unknown(form: str, last_day: date) -> None:
    """200 days after 2025-04-22 is 2025-11-08; a filer of years has a year longer. 15 months old was known."""
    shares = [moment(SHARES, "2024-04-20", 100, "2024-05-01", "shares"),
              moment(SHARES, "2025-04-22", 110, "2025-05-01", "shares")]  # fmt: skip
    debt = [moment("us-gaap:LongTermDebt", "2025-04-22", 90, "2025-05-01")]
    limit = 200 if form == "10-Q" else 565
    for name, facts in (("net_issuance", shares), ("debt", debt)):
        facts = [fact._replace(form=form) for fact in facts]
        assert isinstance(figure(name, facts, last_day), CompanyFigure)
        stale = figure(name, facts, last_day + timedelta(days=1))
        assert isinstance(stale, Gap)
        assert f"ends 2025-04-22, more than {limit} days before" in stale.detail


def test_the_quarters_of_a_company_that_files_years_only_are_old_after_two_years() -> None:
    """A 20-F of 2024 was unknown from 2025-07-20, 200 days on, though the next year is not filed before spring 2026."""
    year = [fact._replace(form="20-F") for fact in spans(CASH, 100)[:1]]
    capital = [fact._replace(form="20-F") for fact in spans(CAPEX, 10)[:1]]
    assert isinstance(figure("fcf", [*year, *capital], date(2026, 7, 19)), CompanyFigure)
    stale = figure("fcf", [*year, *capital], date(2026, 7, 20))
    assert isinstance(stale, Gap)
    assert "more than 565 days before 2026-07-20" in stale.detail
