"""Real filings of the SEC: portfolios, flows, lists and company facts, against figures worked from the files by hand.

Read from the folder that SMALLCAP_REAL_DATA names, and skipped without it.
"""

from __future__ import annotations

import gzip
import time
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from smallcap_cli.core.fundamentals import CompanyFigure, Fundamentals, figure_of
from smallcap_cli.core.fundamentals.trailing import trailing_figure
from smallcap_cli.core.model import Source
from smallcap_cli.errors import CouldNotParse
from smallcap_cli.providers.sec.companyfacts import parse_company_facts
from smallcap_cli.providers.sec.filings import parse_series_filings
from smallcap_cli.providers.sec.nport import flow_months, report_of_series
from smallcap_cli.providers.sec.tickers import class_counts, parse_exchange_tickers, parse_fund_classes
from smallcap_cli.userfiles.nport import ASSET_CATEGORIES, ISSUER_CATEGORIES, FundReport, parse_fund_report
from tests.fakes.nport import Line, nport
from tests.fakes.sec import atom

SOURCE = Source("sec")
#: For 2,000 lines, in seconds of the processor.
MOST_SECONDS = 0.3


@pytest.fixture
def base(real_data: Path) -> Path:
    if not (real_data.parent / "sec-nport").is_dir():
        pytest.skip("no folder of filings beside the price files")
    return real_data.parent


def content_of(path: Path) -> bytes:
    content = path.read_bytes()
    return gzip.decompress(content) if path.suffix == ".gz" else content


def report_of(base: Path, name: str, filed: date | None = None) -> FundReport:
    return parse_fund_report(name, content_of(base / "sec-nport" / name), filed=filed)


# Form N-PORT


def test_growth_fund_of_america(base: Path) -> None:
    """333 lines, 96.08 % common stock, 100.01 % in all, 21 classes; flows of -849.3, -2,024.8 and -1,247.9 million."""
    report = report_of(base, "AGTHX_S000009228_2025-11-30.xml", date(2026, 1, 29))
    assert (report.series_id, report.cik, report.period) == ("S000009228", 44201, date(2025, 11, 30))
    assert (len(report.lines), len(report.class_ids), len(report.returns)) == (333, 21, 21)
    weights = Counter[str]()
    for line in report.lines:
        weights[line.asset_class] += line.weight or 0.0  # type: ignore[assignment]
    assert round(weights["EC"] * 100, 2) == 96.08
    assert round(sum(weights.values()) * 100, 2) == 100.01
    months = flow_months(report, "AGTHX")
    assert [(one.month, round(one.net_flow_usd / 1e6, 1), one.scope) for one in months] == [
        (date(2025, 9, 30), -849.3, "fund"),
        (date(2025, 10, 31), -2024.8, "fund"),
        (date(2025, 11, 30), -1247.9, "fund"),
    ]
    assert months[0].reinvestment_usd == -2142.30
    assert report.warnings == ()


def test_tickers_of_growth_fund_of_america(base: Path) -> None:
    """305 of 333 lines have one; those of issuers abroad without a US ISIN are local codes and left out."""
    report = report_of(base, "AGTHX_S000009228_2025-11-30.xml")
    read = [line for line in report.lines if line.ticker]
    assert all(line.country == "US" or line.isin.startswith("US") for line in read)
    assert 200 < len(read) < 305
    assert "2330" not in {line.ticker for line in read}
    assert sum(line.instrument == "RF" for line in report.lines) == 3


def test_a_bond_fund_with_derivatives(base: Path) -> None:
    """1,685 lines, 103.93 % in all, 419 negative."""
    report = report_of(base, "GSBondFund_S000013795_2023-03-31.xml.gz")
    assert len(report.lines) == 1685
    assert round(sum(line.weight or 0.0 for line in report.lines) * 100, 2) == 103.93
    assert sum((line.weight or 0.0) < 0 for line in report.lines) == 419
    assert sum(not line.cusip for line in report.lines) >= 795
    assert report.warnings == ()


def test_spy_to_the_dollar(base: Path) -> None:
    """Sales less redemptions of three months; no series and no class."""
    report = report_of(base, "SPY_2026-03-31_8lines.xml", date(2026, 5, 28))
    assert (report.series_id, report.class_ids, report.cik) == ("", (), 884394)
    months = flow_months(report, "SPY")
    assert [(one.month, round(one.net_flow_usd), one.scope) for one in months] == [
        (date(2026, 1, 31), -13_272_763_136, "class"),
        (date(2026, 2, 28), -5_272_627_473, "class"),
        (date(2026, 3, 31), -10_847_067_318, "class"),
    ]
    (returns,) = report.returns
    assert returns.returns == pytest.approx((0.0144, -0.0077, -0.0497))
    assert report_of_series(report, "", 884394) is report
    with pytest.raises(CouldNotParse):
        report_of_series(report, "S000004310", 1100663)


def test_sample_three_says_that_figures_do_not_apply(base: Path) -> None:
    report = report_of(base, "sec_sample_3.xml")
    assert (report.form, report.is_final) == ("NPORT-NP", True)
    assert report.returns[0].returns == (0.01, None, -1.0)
    assert [month.net_flow_usd for month in report.months] == [0.0, None, None]
    assert report.net_assets_usd == -123456789012345678901234.0
    assert report.lines[0].asset_class == "OTHER"


def test_an_emptied_fund_with_negative_redemptions(base: Path) -> None:
    """The filer gives -10.89 million: money that left."""
    content = (base / "sec-samples" / "NPORT-P_AdvancedSeries_2022-12-30.xml").read_bytes()
    report = parse_fund_report("emptied", content)
    assert (report.is_final, report.lines) == (True, ())
    assert round((report.months[0].net_flow_usd or 0.0) / 1e6, 2) == -10.89
    assert len(report.warnings) == 3


def test_three_thousand_lines_in_time(base: Path) -> None:
    content = content_of(base / "sec-nport" / "sec_sample_4_3254lines.xml.gz")
    spent = []
    for _ in range(3):
        start = time.process_time()
        report = parse_fund_report("sample 4", content)
        spent.append(time.process_time() - start)
    assert len(report.lines) == 3254
    assert min(spent) < MOST_SECONDS * 3254 / 2000


def paths_of(content: bytes) -> set[str]:
    """The paths of all elements and attributes, by local names."""
    from lxml import etree

    found: set[str] = set()

    def walk(element: etree._Element, above: str) -> None:
        path = f"{above}/{etree.QName(element).localname}"
        found.add(path)
        found.update(f"{path}/@{etree.QName(name).localname}" for name in element.attrib)
        for child in element:
            if isinstance(child.tag, str):
                walk(child, path)

    walk(etree.fromstring(content.strip()), "")
    return found


def real_reports(base: Path) -> Iterable[bytes]:
    for path in sorted((base / "sec-nport").glob("*.xml*")):
        if "ncen" not in path.name and "atom" not in path.name:
            yield content_of(path)


def test_synthetic_filings_have_the_element_paths_of_real_ones(base: Path) -> None:
    """A parser and a payload that are wrong together would pass every other test."""
    synthetic = paths_of(nport([Line(ticker="SYNT", currency="JPY", asset="OTHER", issuer="OTHER", lent="1"), Line()]))
    real = set[str]().union(*map(paths_of, real_reports(base)))
    assert sorted(synthetic - real) == []


def test_a_synthetic_feed_has_the_element_paths_of_a_real_one(base: Path) -> None:
    synthetic = paths_of(atom([("0000000000-25-000001", "NPORT-P", "2025-03-02")]))
    assert sorted(synthetic - paths_of(content_of(base / "sec-nport" / "atom_series_S000016548_PIMCO.xml"))) == []


def test_the_categories_are_those_of_the_schema(base: Path) -> None:
    from lxml import etree

    schema = etree.parse(str(base / "sec-nport" / "schema" / "eis_NPORT_Filer.xsd"))
    listed = {
        kind.get("name"): {one.get("value") for one in kind.iter("{*}enumeration")}
        for kind in schema.iter("{*}simpleType")
    }
    assert listed["ISSUER_CATEGORY_TYPE"] == ISSUER_CATEGORIES - {"OTHER"}
    assert ASSET_CATEGORIES - {"OTHER"} in listed.values()


# Lists


def test_filings_of_a_real_series(base: Path) -> None:
    found = parse_series_filings(content_of(base / "sec-nport" / "atom_series_S000016548_PIMCO.xml"))
    assert (found.cik, found.registrant) == (810893, "PIMCO FUNDS")
    assert [(one.accession, one.filed, one.form) for one in found.filings] == [
        ("0001099263-26-007248", date(2026, 5, 29), "NPORT-P"),
        ("0001099263-26-003023", date(2026, 3, 2), "NPORT-P"),
    ]
    assert found.filings[0].path().startswith("/Archives/edgar/data/810893/000109926326007248/")


def test_share_classes_of_september_2025(base: Path) -> None:
    """28,553 rows of 11,239 series; VB is one of five classes, IWM and AVUV have one."""
    classes = parse_fund_classes((base / "sec-json" / "company_tickers_mf_2025-09.json").read_bytes())
    counts = class_counts(classes)
    assert (len(classes), len(counts)) == (28_553, 11_239)
    by_ticker = {one.ticker: one for one in classes}
    assert by_ticker["IWM"][:3] == (1100663, "S000004344", "C000012074")
    assert [counts[by_ticker[ticker].series_id] for ticker in ("VB", "VBR", "VTI", "VTWO", "IWM", "AVUV")] == [
        5, 4, 6, 2, 1, 1,
    ]  # fmt: skip
    assert "SPY" not in by_ticker


def test_tickers_with_exchanges_of_august_2026(base: Path) -> None:
    day = date(2026, 8, 22)
    found = parse_exchange_tickers(
        (base / "sec-json" / "company_tickers_exchange_2026-08-22.json").read_bytes(), day, SOURCE
    )
    by_ticker = {one.identifier: one for one in found.rows}
    assert (by_ticker["NVDA"].cik, by_ticker["NVDA"].exchange) == (1045810, "Nasdaq")
    assert by_ticker["SPY"].cik == 884394


# Company facts


def company(base: Path, name: str, cik: int) -> Fundamentals:
    return parse_company_facts(content_of(base / "sec-json" / name), cik, SOURCE)


def test_snowflake_to_april_2025(base: Path) -> None:
    """-1,285,640 for the year to January, -430,092 since, -316,988 in the same months before (thousands)."""
    found = figure_of(company(base, "companyfacts_SNOW_CIK0001640147.json.gz", 1640147), "ttm", date(2025, 8, 21))
    assert isinstance(found, CompanyFigure)
    assert (found.value, found.end, found.method) == (-1_398_744_000, date(2025, 4, 30), "ttm")
    assert [fact.accession for fact in found.facts] == [
        "0001640147-25-000052", "0001640147-25-000110", "0001640147-24-000135",
    ]  # fmt: skip


def test_marvell_to_may_2026(base: Path) -> None:
    """2,670.1 + 34.5 - 177.9 million, in years of 52 and 53 weeks."""
    found = figure_of(company(base, "companyfacts_MRVL_CIK0001835632.json.gz", 1835632), "ttm", date(2026, 6, 30))
    assert isinstance(found, CompanyFigure)
    assert (found.value, found.end, found.method) == (2_526_700_000, date(2026, 5, 2), "ttm")
    assert found.concept == "us-gaap:NetIncomeLoss"


def test_point_in_time_before_a_filing(base: Path) -> None:
    """A day before the quarter was filed the year was the last four quarters."""
    marvell = company(base, "companyfacts_MRVL_CIK0001835632.json.gz", 1835632)
    found = figure_of(marvell, "ttm", date(2026, 5, 27))
    assert isinstance(found, CompanyFigure)
    assert (found.value, found.end, found.known) == (2_670_100_000, date(2026, 1, 31), date(2026, 3, 11))


def test_an_ifrs_filer_has_years_and_no_quarters(base: Path) -> None:
    """The loss of all owners is 19,426,051; minorities had a profit, so that of the parent's owners is 29,285,428."""
    logistic = company(base, "companyfacts_LPA_CIK0001997711.json", 1997711)
    as_of = date(2025, 5, 1)
    whole = trailing_figure(logistic.facts, ("ifrs-full:ProfitLoss",), as_of)
    assert isinstance(whole, CompanyFigure)
    assert (whole.value, whole.end, whole.method) == (-19_426_051, date(2024, 12, 31), "year")
    assert whole.remark == "includes minority interests"
    to_owners = figure_of(logistic, "ttm", as_of)
    assert isinstance(to_owners, CompanyFigure)
    assert (to_owners.value, to_owners.method) == (-29_285_428, "year")
    assert isinstance(figure_of(logistic, "year", date(2026, 3, 1)), CompanyFigure)


def test_free_cash_flow_of_snowflake_and_marvell(base: Path) -> None:
    """Thousands: 959,764 + 228,373 - 355,468 less 46,279 + 44,989 - 16,519; millions: 1,750.5 + 638.8 - 332.9 less
    354.1 + 155.7 - 118.8.
    """
    snowflake = company(base, "companyfacts_SNOW_CIK0001640147.json.gz", 1640147)
    marvell = company(base, "companyfacts_MRVL_CIK0001835632.json.gz", 1835632)
    for one, day, value in ((snowflake, date(2025, 8, 21), 757_920_000), (marvell, date(2026, 6, 30), 1_665_400_000)):
        found = figure_of(one, "fcf", day)
        assert isinstance(found, CompanyFigure)
        assert found.value == value


def test_debt_shares_and_ebitda_of_snowflake(base: Path) -> None:
    """334.8 million shares in May 2024, 333.7 in May 2025; its convertible notes are the only debt it files. Operating
    income -1,456,010 - 447,257 + 348,572, depreciation 182,508 + 48,804 - 40,221 thousand.
    """
    snowflake = company(base, "companyfacts_SNOW_CIK0001640147.json.gz", 1640147)
    found = {name: figure_of(snowflake, name, date(2025, 8, 21)) for name in ("net_issuance", "debt", "ebitda")}
    values = {name: one.value for name, one in found.items() if isinstance(one, CompanyFigure)}
    assert values == {
        "net_issuance": pytest.approx(333.7 / 334.8 - 1), "debt": 2_273_600_000, "ebitda": -1_363_604_000,
    }  # fmt: skip


def test_depreciation_and_amortization_of_marvell_are_filed_apart(base: Path) -> None:
    """Depreciation is filed of years alone, so all are of the year to January: 1,322.9 + 221.7 + 942.0 million."""
    marvell = company(base, "companyfacts_MRVL_CIK0001835632.json.gz", 1835632)
    found = figure_of(marvell, "ebitda", date(2026, 6, 30))
    assert isinstance(found, CompanyFigure)
    assert (found.value, found.end) == (2_486_600_000, date(2026, 1, 31))
    assert [term.value for _, term in found.terms] == [1_322_900_000, 221_700_000, 942_000_000]
