"""Company facts: which are read, which answers are refused, and the trailing cases in the SEC's own layout."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from smallcap_cli.core.fundamentals import CompanyFigure, Fundamentals, ReportedFact, figure_of
from smallcap_cli.core.model import Source
from smallcap_cli.errors import CouldNotParse
from smallcap_cli.providers.sec.companyfacts import parse_company_facts
from tests.core.fundamentals.cases import Case, cases, rows_of
from tests.fakes.sec import company_facts

CIK = 1234567
ROW = {"start": "2024-01-01", "end": "2024-12-31", "val": -7, "accn": "0000000000-25-000001", "fy": 2024, "fp": "FY",
       "form": "10-K", "filed": "2025-02-20", "frame": "CY2024"}  # fmt: skip
NET_INCOME = "us-gaap:NetIncomeLoss"


def parsed(content: bytes) -> Fundamentals:
    return parse_company_facts(content, CIK, Source("sec"))


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in cases() if "missing" not in case])
def test_the_trailing_cases_hold_in_the_layout_of_the_sec(case: Case) -> None:
    """Labels of filings are in the answer, wrong ones too, and decide nothing."""
    given = [
        (fact.concept, fact.unit, {
            "start": fact.start.isoformat() if fact.start else None, "end": fact.end.isoformat(), "val": fact.value,
            "accn": fact.accession, "fy": 1999, "fp": label, "form": fact.form, "filed": fact.filed.isoformat(),
        })
        for fact, label in rows_of(case)
    ]  # fmt: skip
    found = figure_of(parsed(company_facts(CIK, given)), case.get("definition", "ttm"), case["as_of"])
    assert isinstance(found, CompanyFigure)
    assert (found.value, found.end) == (case["expected"], case["end"]), case["worked"]


def test_a_fact_has_its_taxonomy_days_and_filing() -> None:
    company = parsed(company_facts(CIK, [(NET_INCOME, "USD", ROW)]))
    assert (company.subject, company.cik, company.name) == ("CIK0001234567", CIK, "SYNTHETIC INC")
    assert company.source.as_of is None
    assert company.facts == (
        ReportedFact(
            NET_INCOME, "USD", date(2024, 1, 1), date(2024, 12, 31), -7.0, date(2025, 2, 20), "10-K",
            "0000000000-25-000001",
        ),
    )  # fmt: skip


def test_a_fact_of_a_moment_has_no_first_day() -> None:
    row = {key: value for key, value in ROW.items() if key != "start"}
    (fact,) = parsed(company_facts(CIK, [("dei:EntityCommonStockSharesOutstanding", "shares", row)])).facts
    assert fact.start is None


def test_concepts_that_no_figure_needs_are_not_read() -> None:
    assert parsed(company_facts(CIK, [("us-gaap:Goodwill", "USD", ROW)])).facts == ()


def test_a_cik_may_be_a_text_with_zeros() -> None:
    content = json.dumps({"cik": "0001234567", "entityName": "X", "facts": {}}).encode()
    assert parsed(content).facts == ()


def without(key: str, **more: Any) -> bytes:
    row = {name: value for name, value in {**ROW, **more}.items() if name != key}
    return company_facts(CIK, [(NET_INCOME, "USD", row)])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<html>blocked</html>", "a web page"),
        (company_facts(CIK, [(NET_INCOME, "USD", ROW)])[:-9], "not whole JSON"),
        (b"[]", "JSON without names"),
        (b"[" * 100_000, "not whole JSON"),
        (b'{"message": "error"}', "cik is 'None'"),
        (company_facts(99, []), "the answer is about CIK 99"),
        (b'{"cik": 1234567}', "has no facts"),
        (without("val"), "NetIncomeLoss: val is 'None', not a number"),
        (without("", val="7"), "val is '7', not a number"),
        (without("end"), "end is 'None', not a day"),
        (without("filed"), "filed is 'None', not a day"),
        (without("", start="soon"), "start is 'soon', not a day"),
    ],
)
def test_another_answer_is_refused_with_its_field(content: bytes, said: str) -> None:
    with pytest.raises(CouldNotParse) as caught:
        parsed(content)
    assert said in caught.value.message
