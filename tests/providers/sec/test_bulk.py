"""Quarterly data sets of Form N-PORT: chosen funds out of an archive that holds all."""

from __future__ import annotations

import tracemalloc
from datetime import date
from pathlib import Path

import pytest

from smallcap_cli.errors import CouldNotParse
from smallcap_cli.providers.sec.bulk import fund_filings_in, reports_in
from tests.fakes.nport_archive import ArchiveFund, write_archive

OURS, SISTER = "0000000000-26-000001", "0000000000-26-000002"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    funds = [
        ArchiveFund(SISTER, series="S000011111", lines=5),
        ArchiveFund(OURS),
        ArchiveFund("0000000000-26-000003", series="", cik="0000884394", returns=[("", "1", "2", "3")], lines=0),
        ArchiveFund("0000000000-26-000004", form="NPORT-P/A", filed="01-SEP-2026", lines=1),
        ArchiveFund("0000000000-26-000005", form="NT NPORT-P", lines=0),
    ]
    return write_archive(tmp_path / "2026q3_nport.zip", funds)


def test_a_chosen_series_has_its_days_flows_and_returns(archive: Path) -> None:
    """An amendment comes after what it amends; a notice of lateness is no report."""
    report, amendment = reports_in(archive, ["s000099999"])
    assert (report.accession, report.cik, report.series_id) == (OURS, 9999999, "S000099999")
    assert (report.period, report.filed, report.fiscal_year_end) == (
        date(2026, 6, 30), date(2026, 8, 29), date(2026, 12, 31),
    )  # fmt: skip
    assert [(one.month, one.net_flow_usd) for one in report.months] == [
        (date(2026, 4, 30), 200.0), (date(2026, 5, 31), -30.0), (date(2026, 6, 30), None),
    ]  # fmt: skip
    assert report.returns[0].returns == (0.015, -0.0025, None)
    assert report.class_ids == ("C000099999",)
    assert amendment.form.endswith("/A")


def test_lines_are_those_of_the_filing(archive: Path) -> None:
    """10,000 of 100,000 dollars are 10 %."""
    report, amendment = reports_in(archive, ["S000099999"])
    assert [(line.name, line.ticker, line.isin, line.weight) for line in report.lines] == [
        ("Company 0", "SY0", "US0378331005", 0.1), ("Company 1", "SY1", "US0378331005", 0.1),
    ]  # fmt: skip
    assert (report.lines[0].shares, report.lines[0].asset_class, report.lines[0].cusip) == (100.0, "EC", "")
    assert len(amendment.lines) == 1


def test_a_trust_that_is_one_fund_is_named_by_its_cik(archive: Path) -> None:
    (report,) = reports_in(archive, ["884394"])
    assert (report.cik, report.series_id, report.class_ids) == (884394, "", ())


def test_a_fund_that_did_not_file_in_the_quarter_has_no_report(archive: Path) -> None:
    assert reports_in(archive, ["S000077777"]) == []


@pytest.mark.parametrize(
    ("without", "drop", "said"),
    [
        ("SUBMISSION", "", "no SUBMISSION.tsv"),
        ("IDENTIFIERS", "", "no IDENTIFIERS.tsv"),
        ("", "SALES_FLOW_MON2", "FUND_REPORTED_INFO.tsv: no column SALES_FLOW_MON2"),
        ("", "CURRENCY_VALUE", "FUND_REPORTED_HOLDING.tsv: no column CURRENCY_VALUE"),
    ],
)
def test_another_layout_is_refused_with_its_column(tmp_path: Path, without: str, drop: str, said: str) -> None:
    path = write_archive(tmp_path / "x.zip", [ArchiveFund(OURS)], without=without, drop=drop)
    with pytest.raises(CouldNotParse) as caught:
        reports_in(path, ["S000099999"])
    assert said in caught.value.message


def test_a_day_in_another_form_is_refused(tmp_path: Path) -> None:
    path = write_archive(tmp_path / "x.zip", [ArchiveFund(OURS, filed="2026-08-29")])
    with pytest.raises(CouldNotParse, match="FILING_DATE '2026-08-29' is not a day"):
        reports_in(path, ["S000099999"])


@pytest.mark.parametrize("share", [0.0, 0.4, 0.95])
def test_a_part_of_an_archive_is_refused(archive: Path, share: float) -> None:
    content = archive.read_bytes()
    archive.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(CouldNotParse, match="not a whole archive"):
        reports_in(archive, ["S000099999"])


def test_memory_does_not_grow_with_the_archive(tmp_path: Path) -> None:
    """60,000 lines of others are 9 MB unpacked; the reader needs its buffers and the lines of one fund."""
    funds = [ArchiveFund(OURS), *(ArchiveFund(f"0000000000-26-1{n:05}", f"S{n:09}", lines=2_000) for n in range(30))]
    path = write_archive(tmp_path / "x.zip", funds)
    tracemalloc.start()
    try:
        reports_in(path, ["S000099999"])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2_000_000


def test_memory_of_all_funds_does_not_grow_with_their_lines(tmp_path: Path) -> None:
    """60,000 lines of 30 listed funds are 9 MB unpacked; three sums a fund are kept."""
    funds = [ArchiveFund(f"0000000000-26-1{n:05}", f"S{n:09}", lines=2_000) for n in range(30)]
    path = write_archive(tmp_path / "x.zip", funds)
    tracemalloc.start()
    try:
        found = fund_filings_in(path, {})
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert [one.lines_usd for one in found] == [20_000_000.0] * 30
    assert peak < 2_000_000


def test_lines_of_listed_funds_are_added_up(tmp_path: Path) -> None:
    """7,000 + 1,000 of 10,000 dollars are equity, 7,000 + 2,000 in the US; flows are 200 and -30."""
    values = [("7000", "EC", "US"), ("1000", "EP", "CA"), ("2000", "STIV", "US"), ("N/A", "EC", "US")]
    funds = [
        ArchiveFund(OURS, values=values),
        ArchiveFund(SISTER, series="S000011111", name="Invented Fund", values=values),
        ArchiveFund("0000000000-26-000003", series="", cik="0000884394", name="N/A", trust="Synthetic ETF Trust"),
        ArchiveFund("0000000000-26-000004", form="NT NPORT-P"),
    ]
    path = write_archive(tmp_path / "x.zip", funds)
    ours, sister, alone = fund_filings_in(path, {})
    assert (ours.fund, ours.name, ours.accession) == ("S000099999", "Synthetic ETF", OURS)
    assert (ours.filed, ours.period) == (date(2026, 8, 29), date(2026, 6, 30))
    assert (ours.net_assets_usd, ours.net_flow_usd) == (100_000.0, 170.0)
    assert (ours.lines_usd, ours.equity_usd, ours.us_usd) == (10_000.0, 8_000.0, 9_000.0)
    assert (sister.is_listed, sister.lines_usd) == (False, 0.0)
    assert (alone.fund, alone.name, alone.is_listed) == ("884394", "Synthetic ETF Trust", True)
    with_class = fund_filings_in(path, {"S000011111": ["SYNTX", "SYN"]})[1]
    assert (with_class.is_listed, with_class.equity_usd) == (True, 8_000.0)


def test_a_fund_that_states_no_flow_has_none(tmp_path: Path) -> None:
    path = write_archive(tmp_path / "x.zip", [ArchiveFund(OURS, flows=("", "", "", "N/A", "", "N/A", "", "", ""))])
    assert fund_filings_in(path, {})[0].net_flow_usd is None


def test_a_locked_archive_is_refused(archive: Path) -> None:
    """Bit 0 of the flags says that a part is locked (APPNOTE 4.4.4): in each local and central header."""
    content = bytearray(archive.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(mark)
        while place >= 0:
            content[place + offset] |= 1
            place = content.find(mark, place + 1)
    archive.write_bytes(content)
    with pytest.raises(CouldNotParse, match=r"not a whole archive: .*password"):
        reports_in(archive, ["S000099999"])
