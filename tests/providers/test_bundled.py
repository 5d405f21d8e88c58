"""The bundled provider, on small files of the bundled layout."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from smallcap_cli.core.model import PublishedFigure
from smallcap_cli.errors import CouldNotAsk, CouldNotParse, NotFound, NotOffered
from smallcap_cli.providers import ProviderSetup, open_provider
from smallcap_cli.providers.bundled import BundledFacts

RETURNS = """\
month,AAA,BBB,CCC,DDD
2024-01,,1.000,,
2024-02,10.000,,,x
2024-03,-20.000,2.000,,
2024-04,,3.000,,
"""
YIELDS = """\
month,bill_13w_discount_pct,note_10y_yield_pct
2024-01,3.600,4.0
2024-02,,4.1
2024-03,-0.100,4.2
"""
PUBLISHED = """\
subject,metric,value,as_of,period_start,period,publisher,title,status,definition,basis,scope,opening_assets_usd,approximate,usable,note
russell_2000,unprofitable_share,0.4,2025-11-30,,,House,"Notes, November",secondary,,count,,,true,true,
IWM,net_flow_usd,-2500000000,2025-06-30,2025-01-01,2025H1,House,Flows,verified,,,class,60000000000,false,false,sum
VB,line_count,many,2025-06-30,,,House,Lines,verified,,,,,false,true,
"""


@pytest.fixture
def facts(tmp_path: Path) -> BundledFacts:
    (tmp_path / "monthly_total_returns.csv").write_text(RETURNS)
    (tmp_path / "month_end_yields.csv").write_text(YIELDS)
    (tmp_path / "published_figures.csv").write_text(PUBLISHED)
    return BundledFacts(tmp_path)


def test_levels_start_at_100_on_the_month_end_before_the_first_figure(facts: BundledFacts) -> None:
    # 100 -> x 1.10 = 110 -> x 0.80 = 88; the first figure is February's, so 100 stands on 31 January.
    history = facts.prices("AAA")
    assert history.adjusted is not None
    assert history.adjusted.tolist() == pytest.approx([100.0, 110.0, 88.0], rel=1e-15)
    assert history.days.astype(str).tolist() == ["2024-01-31", "2024-02-29", "2024-03-31"]


def test_month_end_levels_are_monthly_total_return_only(facts: BundledFacts) -> None:
    history = facts.prices("AAA")
    assert (history.frequency, history.close, history.seven_day) == ("monthly", None, False)


def test_the_source_is_dated_by_the_last_month_end(facts: BundledFacts) -> None:
    source = facts.prices("AAA").source
    assert (source.provider, source.as_of) == ("bundled", date(2024, 3, 31))
    assert source.citation == "bundled month-end total returns, smallcap data/SOURCES.md"


def test_a_hole_keeps_the_figures_after_it_and_says_so(facts: BundledFacts) -> None:
    # BBB has no February: 100 on 29 February, 102 in March, 102 x 1.03 = 105.06 in April.
    history = facts.prices("BBB")
    assert history.adjusted is not None
    assert history.adjusted.tolist() == pytest.approx([100.0, 102.0, 105.06])
    assert history.warnings == ("monthly_total_returns.csv: BBB has no figure for 2024-02; earlier ones are left out",)


def test_an_unknown_ticker_is_not_found(facts: BundledFacts) -> None:
    with pytest.raises(NotFound, match="no AAB"):
        facts.prices("AAB")


def test_the_name_of_the_date_column_is_not_a_ticker(facts: BundledFacts) -> None:
    with pytest.raises(NotFound):
        facts.prices("month")


@pytest.mark.parametrize("ticker", ["CCC", "DDD"])
def test_a_column_without_figures_or_with_text_could_not_be_parsed(facts: BundledFacts, ticker: str) -> None:
    with pytest.raises(CouldNotParse, match=r"monthly_total_returns\.csv"):
        facts.prices(ticker)


def test_bill_quotes_become_annual_effective_rates_on_month_ends(facts: BundledFacts) -> None:
    # d = 0.036: 1 - 0.036 x 91 / 360 = 0.9909
    # 0.9909 ^ (-365 / 91) = exp(4.0109890 x 0.0091416579) = 1.0373476
    # d = -0.001: 1 + 0.001 x 91 / 360 = 1.000252778
    # 1.000252778 ^ (-365 / 91) = exp(4.0109890 x -0.00025274573) = 0.9989867529
    rates = facts.rates("tbill")
    # the last session of March 2024 was the 28th, before Good Friday
    assert rates.days.astype(str).tolist() == ["2024-01-31", "2024-03-28"]
    assert rates.annual.tolist() == pytest.approx([0.0373476, -0.0010132471], abs=1e-7)


def test_factor_rates_are_not_offered(facts: BundledFacts) -> None:
    with pytest.raises(NotOffered):
        facts.rates("ff")


def test_an_unknown_rate_is_not_found(facts: BundledFacts) -> None:
    with pytest.raises(NotFound):
        facts.rates("sofr")


def test_a_published_figure_has_its_columns_converted(facts: BundledFacts) -> None:
    assert facts.published("IWM") == (
        PublishedFigure(
            subject="IWM", metric="net_flow_usd", value=-2.5e9, as_of=date(2025, 6, 30), publisher="House",
            title="Flows", status="verified", scope="class", period="2025H1", period_start=date(2025, 1, 1),
            opening_assets_usd=6e10, approximate=False, usable=False, note="sum",
        ),
    )  # fmt: skip


def test_an_empty_cell_of_a_published_figure_is_absent(facts: BundledFacts) -> None:
    figure = facts.published("russell_2000")[0]
    assert (figure.title, figure.definition, figure.period_start) == ("Notes, November", "", None)
    assert (figure.opening_assets_usd, figure.approximate, figure.usable) == (None, True, True)


def test_a_subject_without_figures_is_not_found(facts: BundledFacts) -> None:
    with pytest.raises(NotFound, match="about AVUV"):
        facts.published("AVUV")


def test_text_for_a_published_value_names_the_line(facts: BundledFacts) -> None:
    with pytest.raises(CouldNotParse, match=r"published_figures\.csv:4"):
        facts.published("VB")


def test_a_missing_file_could_not_be_asked(tmp_path: Path) -> None:
    with pytest.raises(CouldNotAsk, match=r"no readable monthly_total_returns\.csv"):
        BundledFacts(tmp_path).prices("IWM")


def test_every_bundled_column_and_figure_can_be_read() -> None:
    facts = open_provider("bundled", ProviderSetup())
    assert isinstance(facts, BundledFacts)
    assert all(np.isfinite(facts.prices(ticker).adjusted[-1]) for ticker in facts.tickers())  # type: ignore[index]


def test_a_bundled_calendar_year_agrees_with_the_published_one() -> None:
    # IWM 2022, published total return -20.48 % (bundled SOURCES, checks made).
    history = open_provider("bundled", ProviderSetup()).prices("IWM")  # type: ignore[attr-defined]
    start, end = (int(np.flatnonzero(history.days == np.datetime64(d))[0]) for d in ("2021-12-31", "2022-12-31"))
    assert history.adjusted[end] / history.adjusted[start] - 1 == pytest.approx(-0.2048, abs=0.0005)


def test_a_measured_figure_is_known_from_the_latest_day_in_its_row(tmp_path: Path) -> None:
    """Holdings of May, income of August and a list of November in the words: known from November on."""
    (tmp_path / "measured_inside.csv").write_text(
        "ticker,metric,value,as_of,income_as_of,definition,coverage_count,coverage_weight,low,high,companies,lines,source\n"
        "AAA,unprofitable_share,0.4480,2025-05-13,2025-08-21,list of 2025-11-18,0.98,0.99,0.44,0.45,1919,1926,a file\n"
        "AAA,top10_weight,0.05,2025-05-13,,words,1.0,0.97,,,1919,1926,a file\n",
        encoding="utf-8",
    )
    share, weight = BundledFacts(tmp_path).inside("AAA")
    assert (share.as_of, share.known, share.income_as_of) == (date(2025, 5, 13), date(2025, 11, 18), date(2025, 8, 21))
    assert (share.value, share.coverage, share.low, share.high, share.companies) == (0.448, 0.98, 0.44, 0.45, 1919)
    assert (weight.known, weight.coverage, weight.low) == (date(2025, 5, 13), 0.97, None)


def test_the_measured_shares_are_these() -> None:
    """SOURCES.md, checks: IWM 2025-11-05 42.9 and 32.1 %, IJR 22.0 and 16.6, VB 25.2 and 17.9."""
    facts = open_provider("bundled", ProviderSetup())
    found = {
        ticker: {f.metric: f.value for f in facts.inside(ticker)}  # type: ignore[attr-defined]
        for ticker in ("IWM", "IJR", "VB")
    }
    shares = {
        ticker: (100 * f["unprofitable_share"], 100 * f["unprofitable_share_weight"]) for ticker, f in found.items()
    }
    assert {t: (round(a, 1), round(b, 1)) for t, (a, b) in shares.items()} == {
        "IWM": (42.9, 32.1), "IJR": (22.0, 16.6), "VB": (25.2, 17.9),
    }  # fmt: skip


def test_a_month_is_known_after_the_next_session_or_the_filing(tmp_path: Path) -> None:
    """Share counts of the next session: at most four days later. A filing: 60 days after the quarter it is for."""
    (tmp_path / "monthly_flows.csv").write_text(
        "ticker,month,net_flow_usd,opening_assets_usd,closing_assets_usd,reinvestment_usd,method,scope,source\n"
        "AAA,2025-12,-5,100,95,,shares,fund,a workbook of 2026-08-18\n"
        "BBB,2026-02,7,,,0,filed,fund,Form N-PORT for 2026-03-31\n",
        encoding="utf-8",
    )
    (shares,), (filed,) = (BundledFacts(tmp_path).filed_flows(ticker).months for ticker in ("AAA", "BBB"))
    assert (shares.month, shares.known, shares.net_flow_usd) == (date(2025, 12, 31), date(2026, 1, 4), -5.0)
    assert (shares.opening_assets_usd, shares.closing_assets_usd, shares.reinvestment_usd) == (100.0, 95.0, None)
    # 31 March and 60 days: 30 days of April, then 30 May.
    assert (filed.month, filed.known, filed.reinvestment_usd) == (date(2026, 2, 28), date(2026, 5, 30), 0.0)


def test_a_faulty_month_names_its_line(tmp_path: Path) -> None:
    (tmp_path / "monthly_flows.csv").write_text("ticker,month,net_flow_usd\nAAA,2025-13,1\n", encoding="utf-8")
    with pytest.raises(CouldNotParse, match=r"monthly_flows\.csv:2"):
        BundledFacts(tmp_path).filed_flows("AAA")
    with pytest.raises(NotFound, match="no monthly flow of ZZZ"):
        BundledFacts(tmp_path).filed_flows("ZZZ")


def test_note_quotes_become_annual_effective_rates(facts: BundledFacts) -> None:
    # Two coupons a year: (1 + 0.04 / 2)^2 - 1 = 0.0404.
    rates = facts.rates("tnote")
    assert rates.annual.tolist() == pytest.approx([0.0404, 0.04142025, 0.042441], rel=1e-12)
    assert "10-year" in rates.source.citation


def test_the_quotes_of_a_month_stand_on_its_last_session() -> None:
    """29 January 2021 was a Friday: closes of that day begin a return that earns January's bill, not December's."""
    days = {str(day) for day in open_provider("bundled", ProviderSetup()).rates("tbill").days}
    assert {"2020-12-31", "2021-01-29", "2021-02-26"} <= days
    assert "2021-01-31" not in days
