"""What is shown of one company's figure, from bare types."""

from __future__ import annotations

from datetime import date

from smallcap_cli.core.fundamentals import Fundamentals, ReportedFact, figure_of
from smallcap_cli.core.fundamentals.facts import CompanyFigure
from smallcap_cli.core.holdings.earnings import Earning
from smallcap_cli.core.model import Source
from smallcap_cli.tables.holdings.company import company_table
from tests.core.holdings.lines import companies_of, fund, share

AS_OF = date(2025, 9, 1)


def fact(start: str, end: str, value: float, filed: str, accession: str, form: str = "10-Q") -> ReportedFact:
    first, last, day = map(date.fromisoformat, (start, end, filed))
    return ReportedFact("us-gaap:NetIncomeLoss", "USD", first, last, value, day, form, accession)


def test_the_three_facts_stand_with_their_accession_numbers() -> None:
    """-100 in the year, -30 in the quarter since, -20 in the quarter before: -100 - 30 + 20 = -110."""
    facts = (
        fact("2024-01-01", "2024-12-31", -100.0, "2025-02-20", "0000000001-25-000001", "10-K"),
        fact("2025-01-01", "2025-03-31", -30.0, "2025-05-01", "0000000001-25-000002"),
        fact("2024-01-01", "2024-03-31", -20.0, "2024-05-01", "0000000001-24-000002"),
    )
    found = Fundamentals("AAA", Source("sec", as_of=AS_OF), 1, "AAA CORP", "AAA", facts)
    figure = figure_of(found, "ttm", AS_OF)
    assert isinstance(figure, CompanyFigure)
    (company,) = companies_of(fund("F", share("AAA", 0.5))).rows
    table = company_table("F", Earning(company, figure, "", found), "ttm", AS_OF)
    rows = [(row[0].value, row[1].value) for row in table.rows]
    assert ("figure", "-110 USD") in rows
    assert ("concept", "us-gaap:NetIncomeLoss") in rows
    assert rows[rows.index(("year", "-100 USD, 2024-01-01 to 2024-12-31")) + 1] == (
        "  filed", "0000000001-25-000001, 10-K, 2025-02-20",
    )  # fmt: skip
    assert ("plus months since", "-30 USD, 2025-01-01 to 2025-03-31") in rows
    assert ("less the same months a year before", "-20 USD, 2024-01-01 to 2024-03-31") in rows


def test_no_debt_is_no_dollars_and_a_change_of_shares_a_percentage() -> None:
    """Debt of 0 was shown as `0.00 %`; 110 shares after 100 are 10 % more."""

    def moment(concept: str, unit: str, day: str, value: float, filed: str) -> ReportedFact:
        end, known = date.fromisoformat(day), date.fromisoformat(filed)
        return ReportedFact(concept, unit, None, end, value, known, "10-Q", f"0000000001-{filed}")

    shares = "dei:EntityCommonStockSharesOutstanding"
    facts = (
        moment("us-gaap:LongTermDebt", "USD", "2025-06-30", 0.0, "2025-08-01"),
        moment(shares, "shares", "2025-07-31", 110.0, "2025-08-01"),
        moment(shares, "shares", "2024-07-31", 100.0, "2024-08-01"),
    )
    found = Fundamentals("AAA", Source("sec", as_of=AS_OF), 1, "AAA CORP", "AAA", facts)
    (company,) = companies_of(fund("F", share("AAA", 0.5))).rows
    table = company_table("F", Earning(company, None, "not filed", found), "ttm", AS_OF, measures=True)
    rows = [(row[0].value, row[1].value) for row in table.rows]
    assert rows[rows.index(("figure of", "total debt")) + 1] == ("figure", "0 USD")
    at = rows.index(("figure of", "net issuance: change of the shares outstanding over a year"))
    assert rows[at + 1] == ("figure", "10.00 %")
