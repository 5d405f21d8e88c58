"""What several N-PORT filings say of one fund."""

from __future__ import annotations

from datetime import date

import pytest

from smallcap_cli.core.flows.months import FlowMonth
from smallcap_cli.errors import CouldNotParse
from smallcap_cli.providers.sec.nport import (
    FundReport,
    flow_months,
    newest_report,
    parse_fund_report,
    report_of_series,
    reports_by_period,
)
from tests.fakes.nport import Flow, nport

AS_OF = date(2026, 12, 31)


def report_of(content: bytes, filed: str, accession: str = "") -> FundReport:
    return parse_fund_report("filing", content, accession=accession, filed=date.fromisoformat(filed))


def test_a_report_of_another_series_of_the_trust_is_refused() -> None:
    report = report_of(nport(series_name="Its Sister"), "2025-11-28", "0000000000-25-000001")
    assert report_of_series(report, "s000099999", 9999999) is report
    with pytest.raises(CouldNotParse) as caught:
        report_of_series(report, "S000011111", 9999999)
    assert caught.value.message == (
        "0000000000-25-000001 is of series S000099999 of CIK 9999999 (Its Sister), "
        "not of series S000011111 of CIK 9999999"
    )


@pytest.mark.parametrize(("series", "cik"), [("", 9999999), ("S000099999", 8888888)])
def test_a_series_is_named_by_its_trust_too(series: str, cik: int) -> None:
    with pytest.raises(CouldNotParse):
        report_of_series(report_of(nport(), "2025-11-28"), series, cik)


def test_a_trust_that_is_one_fund_is_named_by_its_cik() -> None:
    report = report_of(nport(series=""), "2025-11-28")
    assert report_of_series(report, "", 9999999) is report


def test_a_late_amendment_of_an_older_period_is_not_the_newest() -> None:
    june = report_of(nport(period="2025-06-30"), "2025-08-28", "a")
    september = report_of(nport(period="2025-09-30"), "2025-11-28", "b")
    amended = report_of(nport(period="2025-06-30", form="NPORT-P/A"), "2025-12-15", "c")
    found = [september, amended, june]
    newest = newest_report(found, AS_OF)
    assert newest is september
    assert [report.accession for report in reports_by_period(found, AS_OF)] == ["c", "b"]
    assert [report.accession for report in reports_by_period(found, date(2025, 12, 14))] == ["a", "b"]
    assert newest_report(found, date(2025, 8, 27)) is None


def test_months_of_one_class_are_flows_of_the_class() -> None:
    """Net assets are of the last day, so they close the last month alone."""
    content = nport(flows=(Flow("1", "5", "3"), Flow("N/A", "N/A", "N/A"), Flow("4", "0", "1")), net_assets="70")
    report = report_of(content, "2025-11-28", "0000000000-25-000001")
    source, known = "SEC Form NPORT-P of 2025-09-30, 0000000000-25-000001", date(2025, 11, 28)
    assert flow_months(report, "SYNT") == (
        FlowMonth("SYNT", date(2025, 7, 31), 2.0, "filed", "class", source, known, None, None, 5.0),
        FlowMonth("SYNT", date(2025, 9, 30), -3.0, "filed", "class", source, known, None, 70.0, 0.0),
    )


def test_flows_of_several_classes_are_those_of_the_fund() -> None:
    two = report_of(nport(classes=("C000000001", "C000000002")), "2025-11-28")
    assert {month.scope for month in flow_months(two, "SYNT")} == {"fund"}
    one = report_of(nport(), "2025-11-28")
    assert {month.scope for month in flow_months(one, "SYNT", class_count=5)} == {"fund"}
