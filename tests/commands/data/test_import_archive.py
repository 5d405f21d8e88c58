"""`data import --nport-archive`: chosen funds out of a quarterly data set. All invented."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.fakes.edgar import FakeSec
from tests.fakes.filings import ALONE, class_list, exchange_list
from tests.fakes.nport_archive import ArchiveFund, write_archive

OURS = "0000000000-26-000001"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return write_archive(
        tmp_path / "2026q3_nport.zip", [ArchiveFund("0000000000-26-000002", series="S000011111"), ArchiveFund(OURS)]
    )


@pytest.fixture
def classes(tmp_path: Path) -> Path:
    path = tmp_path / "company_tickers_mf.json"
    path.write_bytes(class_list((9999999, "S000099999", "C000099999", "SMLI"), (1, "S000022222", "C000022222", "NONE")))
    return path


@pytest.mark.usefixtures("no_network_configured")
def test_a_fund_of_an_archive_is_kept_with_its_flows(
    smallcap: Run, archive: Path, classes: Path, tmp_path: Path
) -> None:
    """April 300.5 - 100.5 = 200, May 10 - 40 = -30; June states none. Filed on 2026-08-29."""
    done = smallcap("data", "import", "--nport-archive", str(archive), "--fund-classes", str(classes), "SMLI")
    assert done.code == 0, done.err
    assert "1 filing stored, 0 stored before" in done.err
    assert len(list(csv.DictReader(io.StringIO(smallcap("holdings", "SMLI", "-f", "csv").out)))) == 2
    early = smallcap("holdings", "SMLI", "--as-of", "2026-08-28")
    assert (early.code, "only of 2026-06-30 (known 2026-08-29)" in early.err) == (4, True)
    folder = tmp_path / "prices"
    folder.mkdir()
    (folder / "SMLI.csv").write_text("date,close,adjusted\n2026-05-29,10,10\n2026-10-30,12,12\n")
    shown = smallcap(
        "compare", "SMLI", "-c", "net_flow_1m_usd,net_flow_basis,line_count", "--prices", str(folder), "-f", "csv"
    )
    (row,) = csv.DictReader(io.StringIO(shown.out))
    assert (row["net_flow_1m_usd"], row["net_flow_basis"]) == (
        "-30.0",
        f"filed, SEC Form NPORT-P of 2026-06-30, {OURS}",
    )
    assert row["line_count"] == "2"


def test_an_archive_is_imported_once(smallcap: Run, archive: Path, classes: Path) -> None:
    call = ("data", "import", "--nport-archive", str(archive), "--fund-classes", str(classes), "SMLI")
    smallcap(*call)
    assert "0 filings stored, 1 stored before" in smallcap(*call).err


def test_without_a_saved_list_the_sec_says_which_series_a_fund_is(smallcap: Run, archive: Path, classes: Path) -> None:
    with FakeSec(files={"/files/company_tickers_mf.json": classes.read_bytes()}) as server:
        env = {"SMALLCAP_OFFLINE": "0", "SMALLCAP_SEC_URL": server.url, "SMALLCAP_CONTACT": "Tester tester@example.com"}
        done = smallcap("data", "import", "--nport-archive", str(archive), "SMLI", env=env)
        assert server.paths == ["/files/company_tickers_mf.json"]
    assert done.code == 0, done.err


def test_a_trust_that_is_one_fund_is_found_by_its_company(smallcap: Run, tmp_path: Path, classes: Path) -> None:
    """As SPY: a list of companies has its ticker, its filings have no series, and the archive has its number."""
    alone = ArchiveFund("0000000000-26-000003", series="", cik=f"{ALONE:010d}", returns=[("", "1", "2", "3")])
    archive = write_archive(tmp_path / "2026q3_nport.zip", [ArchiveFund(OURS), alone])
    call = ("data", "import", "--nport-archive", str(archive), "--fund-classes", str(classes), "SMLI", "ONEI")
    before = smallcap(*call)
    assert "the list of fund classes has no ONEI" in before.err
    assert "data fetch --identities" in before.err
    saved = tmp_path / "company_tickers_exchange_2026-08-22.json"
    saved.write_bytes(exchange_list((ALONE, "INVENTED TRUST THAT IS ONE FUND", "ONEI", "NYSE")))
    assert smallcap("data", "import", "--identities", str(saved)).code == 0
    done = smallcap(*call)
    assert (done.code, "1 filing stored, 1 stored before" in done.err) == (0, True), done.err
    assert len(list(csv.DictReader(io.StringIO(smallcap("holdings", "ONEI", "-f", "csv").out)))) == 2


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("NONE",), 3, "has no portfolio of NONE (S000022222)"),
        (("ZZZZ",), 3, "the list of fund classes has no ZZZZ"),
        ((), 2, "--nport-archive needs tickers"),
        (("SMLI", "--holdings", "x.csv"), 2, "--nport-archive stands alone"),
    ],
)
def test_what_cannot_be_imported_is_told(
    smallcap: Run, archive: Path, classes: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    done = smallcap("data", "import", "--nport-archive", str(archive), "--fund-classes", str(classes), *words)
    assert (done.code, said in done.err) == (code, True), done.err


@pytest.mark.usefixtures("no_network_configured")
def test_half_an_archive_is_refused_and_nothing_is_kept(smallcap: Run, archive: Path, classes: Path) -> None:
    archive.write_bytes(archive.read_bytes()[:-200])
    done = smallcap("data", "import", "--nport-archive", str(archive), "--fund-classes", str(classes), "SMLI")
    assert (done.code, "not a whole archive" in done.err) == (4, True), done.err
    assert smallcap("holdings", "SMLI").code == 3
