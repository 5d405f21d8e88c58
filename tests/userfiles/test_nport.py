"""One filing on Form N-PORT: what is read of it, and what is refused."""

from __future__ import annotations

import re
from datetime import date

import pytest

from smallcap_cli.core.model import Source
from smallcap_cli.errors import CouldNotParse
from smallcap_cli.userfiles.nport import FundReport, holdings_of, parse_fund_report
from tests.fakes.nport import Flow, Line, nport


def report_of(content: bytes) -> FundReport:
    return parse_fund_report("filing", content, accession="0000000000-25-000001", filed=date(2025, 11, 28))


def test_a_report_says_whose_it_is_and_of_which_day() -> None:
    """repPdDate is the day of the lines, repPdEnd the end of the fiscal year."""
    report = report_of(nport())
    assert (report.cik, report.series_id, report.class_ids) == (9999999, "S000099999", ("C000099999",))
    assert (report.period, report.fiscal_year_end) == (date(2025, 9, 30), date(2026, 3, 31))
    assert (report.form, report.is_final) == ("NPORT-P", False)
    assert report.filed == date(2025, 11, 28)


def test_a_weight_is_the_value_over_net_assets() -> None:
    """50,000 of 1,000,000."""
    (line,) = report_of(nport()).lines
    assert line.weight == 0.05
    assert (line.market_value, line.shares) == (50000.0, 1000.0)
    assert (line.asset_class, line.instrument, line.country) == ("EC", "CORP", "US")


def test_a_pct_val_of_other_net_assets_is_said() -> None:
    report = report_of(nport([Line(percent="6.0"), Line()]))
    assert report.warnings == ("filing: 1 of 2 lines have a pctVal that is not valUSD over net assets",)
    assert [line.weight for line in report.lines] == [0.05, 0.05]


def test_without_net_assets_the_filed_percentage_is_the_weight() -> None:
    (line,) = report_of(nport(net_assets="N/A")).lines
    assert line.weight == pytest.approx(0.05)


def test_flows_are_sales_less_redemptions_oldest_month_first() -> None:
    """A negative redemption is money that left all the same."""
    flows = (Flow("100.5", "-2142.30", "300"), Flow("-40", "0", "10"), Flow("N/A", "N/A", "N/A"))
    report = report_of(nport(flows=flows))
    assert [month.month for month in report.months] == [date(2025, 7, 31), date(2025, 8, 31), date(2025, 9, 30)]
    assert [month.net_flow_usd for month in report.months] == [199.5, -30.0, None]
    assert report.months[0].reinvestment_usd == -2142.30
    assert report.warnings == ("filing: the redemption of 2025-08 is negative; taken as money that left",)


def test_months_of_a_period_in_march_begin_in_january() -> None:
    report = report_of(nport(period="2026-3-31"))
    assert [month.month for month in report.months] == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]


def test_returns_are_fractions_and_a_missing_one_is_none() -> None:
    (returns,) = report_of(nport()).returns
    assert returns.class_id == "C000099999"
    assert returns.returns == (0.015, -0.0025, None)


def test_a_trust_that_is_one_fund_has_neither_series_nor_class() -> None:
    report = report_of(nport(series="", series_name="N/A", returns=[("", "1.44", "-0.77", "-4.97")]))
    assert (report.series_id, report.series_name, report.class_ids) == ("", "", ())
    assert report.returns[0].class_id == ""


def test_ids_in_small_letters_are_the_same_ids() -> None:
    assert report_of(nport(series="s000099999", classes=("c000099999",))).series_id == "S000099999"


@pytest.mark.parametrize("cusip", ["000000000", "N/A"])
def test_a_foreign_issuer_has_an_isin_and_no_cusip(cusip: str) -> None:
    (line,) = report_of(nport([Line(cusip=cusip, isin="IE00BFRT3W74", country="IE")])).lines
    assert (line.cusip, line.isin) == ("", "IE00BFRT3W74")


@pytest.mark.parametrize(
    ("country", "isin", "ticker", "read"),
    [
        ("US", "", "AWID", "AWID"),
        ("IE", "US0378331005", "AWID", "AWID"),
        ("CN", "HK0000000001", "2330", ""),
        ("N/A", "", "1757969D", ""),
        ("US", "", "NA", "NA"),
        ("US", "", "N/A", ""),
    ],
)
def test_a_ticker_counts_in_the_united_states(country: str, isin: str, ticker: str, read: str) -> None:
    (line,) = report_of(nport([Line(country=country, isin=isin, ticker=ticker)])).lines
    assert line.ticker == read


def test_two_lines_of_one_cusip_stay_two() -> None:
    assert len(report_of(nport([Line(), Line(title="Alpha Widgets Inc, unregistered")])).lines) == 2


def test_a_fund_inside_a_fund_is_an_equity_line_of_issuer_rf() -> None:
    (line,) = report_of(nport([Line(issuer="RF")])).lines
    assert (line.asset_class, line.instrument) == ("EC", "RF")


def test_conditional_categories_say_other() -> None:
    (line,) = report_of(nport([Line(asset="OTHER", issuer="OTHER", currency="JPY", lent="12.5")])).lines
    assert (line.asset_class, line.instrument, line.market_value) == ("OTHER", "OTHER", 50000.0)


@pytest.mark.parametrize(
    ("balance", "units", "shares"),
    [("-1000", "NS", -1000.0), ("+5", "NS", 5.0), (".5", "NS", 0.5), ("1" + 24 * "0", "NS", 1e24),
     ("1000", "PA", None), ("N/A", "NC", None)],
)  # fmt: skip
def test_a_balance_is_a_number_of_shares_where_the_unit_says_so(balance: str, units: str, shares: float | None) -> None:
    (line,) = report_of(nport([Line(balance=balance, units=units)])).lines
    assert line.shares == shares


def test_an_unknown_category_is_said() -> None:
    assert report_of(nport([Line(asset="XYZ")])).warnings == ("filing: unknown category 'XYZ'",)


@pytest.mark.parametrize("form", ["NPORT-P/A", "NPORT-NP", "NPORT-NP/A"])
def test_amendments_and_non_public_forms_are_read(form: str) -> None:
    report = report_of(nport(form=form))
    assert report.form == form


def test_an_emptied_fund_has_no_lines() -> None:
    report = report_of(nport([], net_assets="0", final="Y"))
    assert (report.lines, report.is_final) == ((), True)


def test_the_lines_are_holdings_known_on_the_day_of_filing() -> None:
    holdings = holdings_of(report_of(nport()), "SYNT", Source("sec"))
    assert (holdings.as_of, holdings.known_on) == (date(2025, 9, 30), date(2025, 11, 28))
    assert (holdings.source.as_of, holdings.net_assets_usd) == (date(2025, 9, 30), 1000000.0)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<html><body>Request Rate Threshold Exceeded</body></html>", "no fundInfo"),
        (b"<!DOCTYPE html><html></html>", "document type"),
        (nport()[:-200], "not whole XML"),
        (b"", "not XML"),
        (b'{"message": "no"}', "not XML"),
        (nport().replace(b"<repPdDate>2025-09-30</repPdDate>", b""), "no genInfo/repPdDate"),
        (nport(period="soon"), "repPdDate 'soon' is not a day"),
        (nport(form="N-CEN"), "submissionType 'N-CEN'"),
        (nport([Line(value="12,5")]), "line 1: valUSD '12,5' is not a number"),
        (nport([Line(balance="1_000")]), "line 1: balance '1_000' is not a number"),
        (nport([Line(value="NaN")]), "line 1: valUSD 'NaN' is not a number"),
        (nport(cik="N/A"), "regCik '' is not a number"),
        (nport().replace(b"UTF-8", b"UTF-7"), "the encoding UTF-7 is not read"),
        (nport().decode().encode("utf-16"), "not XML"),
    ],
)  # fmt: skip
def test_what_is_no_report_is_refused_with_its_field(content: bytes, said: str) -> None:
    with pytest.raises(CouldNotParse) as caught:
        report_of(content)
    assert said in caught.value.message


BOMB = """<?xml version="1.0"?><!DOCTYPE edgarSubmission [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">
<!ENTITY f SYSTEM "file:///etc/passwd">]>"""


def test_entities_are_refused_before_anything_is_read() -> None:
    content = BOMB.encode() + nport([Line(name="&b;")]).partition(b"?>")[2]
    with pytest.raises(CouldNotParse, match="document type"):
        report_of(content)


def test_a_filing_beyond_the_limit_is_refused() -> None:
    with pytest.raises(CouldNotParse, match="more than 100"):
        parse_fund_report("filing", nport(), most=100)


def test_blank_lines_and_a_byte_order_mark_before_the_declaration_do_no_harm() -> None:
    assert report_of(b"\xef\xbb\xbf\n \n" + nport()).cik == 9999999


def test_namespaces_may_have_any_prefix() -> None:
    """Elements are told by their local names."""
    plain = nport().replace(b"<seriesName>", b"<p:seriesName>").replace(b"</seriesName>", b"</p:seriesName>")
    content = plain.replace(b"<edgarSubmission ", b'<edgarSubmission xmlns:p="http://www.sec.gov/edgar/nport" ')
    assert report_of(content).series_name == "Synthetic Small-Cap ETF"


def test_twenty_thousand_lines_are_read_in_order() -> None:
    lines = [Line(name=f"Company {n}") for n in range(20_000)]
    report = report_of(nport(lines))
    assert [line.name for line in report.lines] == [line.name for line in lines]


@pytest.mark.parametrize(
    ("element", "said"),
    [
        ("valUSD", "line 1: no valUSD"), ("pctVal", "line 1: no pctVal"), ("balance", "line 1: no balance"),
        ("cusip", "line 1: no cusip"), ("units", "line 1: no units"), ("netAssets", "no netAssets"),
        ("mon2Flow", "no mon2Flow"), ("redemption", "mon1Flow: no redemption"), ("repPdDate", "no genInfo/repPdDate"),
        ("fundInfo", "no fundInfo"), ("invstOrSec", "no invstOrSec in a fund with net assets of 1,000,000 dollars"),
    ],
)  # fmt: skip
def test_a_layout_that_changed_names_the_field(element: str, said: str) -> None:
    """Elements that the schema requires: with valUSD and pctVal of another name every weight was absent in silence."""
    changed = re.sub(rf"(</?|\s){element}\b", r"\1another", nport().decode()).encode()
    with pytest.raises(CouldNotParse, match=said):
        report_of(changed)


def test_a_fund_that_has_cash_alone_has_no_line() -> None:
    """As in real filings of a fund about to close: 1,000,000 of net assets, 900,000 of it cash that is no line."""
    cash = nport([]).replace(b"</netAssets>", b"</netAssets><cshNotRptdInCorD>900000</cshNotRptdInCorD>")
    assert report_of(cash).lines == ()
