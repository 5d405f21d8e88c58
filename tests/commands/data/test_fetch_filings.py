"""`data fetch --filings` at a fake SEC: every portfolio, and the flows of the same reports. All invented."""

from __future__ import annotations

import csv
import io
import os
import resource
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from smallcap_cli.core.flows.answers import FundFlows
from smallcap_cli.core.holdings import Holdings
from smallcap_cli.store import open_store
from tests.conftest import Run
from tests.fakes.edgar import FakeSec
from tests.fakes.filings import JUNE, MARCH, Report

ARCHIVES = "/Archives/edgar/data"
#: The report of March once more, filed after that of June: April to June stay, and March has 7 dollars of flow.
AMENDMENT = MARCH._replace(
    accession="0009999001-26-000030", form="NPORT-P/A", filed=date(2026, 9, 30),
    flows=(("1", "0", "0"), ("1", "0", "0"), ("7", "0", "0")),
)  # fmt: skip


def _env(server: FakeSec) -> dict[str, str]:
    return {"SMALLCAP_OFFLINE": "0", "SMALLCAP_SEC_URL": server.url, "SMALLCAP_CONTACT": "Tester tester@example.com"}


def _documents(server: FakeSec) -> int:
    return len([path for path in server.paths if path.startswith(ARCHIVES)])


def _store() -> Path:
    return Path(os.environ["SMALLCAP_HOME"]) / "data"


def _kept() -> tuple[list[date | None], list[tuple[str, ...]]]:
    """The days of the kept portfolios, and the filings whose flows are kept."""
    with open_store(_store(), read_only=True) as store:
        return (
            [one.as_of for one in store.answers(Holdings, "SMLI")],
            [one.filings for one in store.answers(FundFlows, "SMLI")],
        )


def test_every_filing_is_kept_with_its_day(smallcap: Run) -> None:
    with FakeSec() as server:
        fetched = smallcap("data", "fetch", "SMLI", "--filings", env=_env(server))
    assert fetched.code == 0, fetched.err
    assert "SMLI: 2 filings stored, 0 stored before" in fetched.err
    with open_store(_store(), read_only=True) as store:
        kept = {(one.as_of, one.filed) for one in store.answers(Holdings, "SMLI")}
    assert kept == {(date(2026, 3, 31), date(2026, 5, 28)), (date(2026, 6, 30), date(2026, 8, 27))}


def test_a_filing_that_is_stored_is_never_asked_again(smallcap: Run) -> None:
    with FakeSec(reports=(MARCH,)) as server:
        smallcap("data", "fetch", "SMLI", "--filings", env=_env(server))
    with FakeSec() as server:
        again = smallcap("data", "fetch", "SMLI", "--filings", env=_env(server))
        assert _documents(server) == 1
        smallcap("data", "fetch", "SMLI", "--filings", env=_env(server))
        assert _documents(server) == 1
    assert "SMLI: 1 filing stored, 1 stored before" in again.err


def test_the_newest_portfolio_is_the_one_that_was_filed_last(smallcap: Run) -> None:
    """An amendment of June has one line; it is asked for first, and the original after it."""
    shorter = JUNE._replace(
        accession="0009999001-26-000040", filed=date(2026, 9, 30), form="NPORT-P/A", lines=JUNE.lines[:1]
    )
    with FakeSec(reports=(MARCH, JUNE, shorter)) as server:
        smallcap("data", "fetch", "SMLI", "--filings", env=_env(server))
    for day, lines in (("2026-10-30", "1"), ("2026-09-15", "5"), ("2026-06-15", "5")):
        holdings = smallcap("holdings", "SMLI", "--as-of", day, "-f", "csv")
        assert str(len(list(csv.DictReader(io.StringIO(holdings.out))))) == lines, day


def _flow(smallcap: Run, folder: Path, day: str) -> dict[str, str]:
    (folder / "SMLI.csv").write_text("date,close,adjusted\n2026-05-29,10,10\n2026-09-14,11,11\n2026-10-30,12,12\n")
    columns = "net_flow_3m_usd,net_flow_as_of,net_flow_basis"
    found = smallcap("compare", "SMLI", "-c", columns, "--as-of", day, "--prices", str(folder), "-f", "csv")
    assert found.out, found.err
    (row,) = csv.DictReader(io.StringIO(found.out))
    return row


def test_flows_are_sums_of_filed_months(smallcap: Run, tmp_path: Path) -> None:
    """June files April 200, May -24.75, no June; March files January 200, February -24.75, and 7 when amended.

    To May the last three months are 7, 200 and -24.75: 182.25. Before the amendment March is missing.
    """
    with FakeSec(reports=(MARCH, JUNE, AMENDMENT)) as server:
        smallcap("data", "fetch", "SMLI", "--filings", env=_env(server))
    row = _flow(smallcap, tmp_path, "2026-10-30")
    assert (row["net_flow_3m_usd"], row["net_flow_as_of"]) == ("182.25", "2026-05-31")
    assert row["net_flow_basis"].startswith("filed, SEC Form NPORT-P of 2026-06-30")
    assert _flow(smallcap, tmp_path, "2026-09-15")["net_flow_3m_usd"] == ""


def test_one_filing_that_fails_is_told_and_asked_again(smallcap: Run) -> None:
    folder = f"{ARCHIVES}/{MARCH.cik}/{MARCH.accession.replace('-', '')}/primary_doc.xml"
    with FakeSec(modes={folder: "503"}) as server:
        fetched = smallcap("data", "fetch", "SMLI", "--filings", env=_env(server))
        assert fetched.code == 4
        assert "1 filing stored" in fetched.err
        assert "run it again" in fetched.err
        server.modes.clear()
        before = _documents(server)
        again = smallcap("data", "fetch", "SMLI", "--filings", env=_env(server))
        assert _documents(server) == before + 1
    assert again.code == 0


def _quarters(count: int) -> list[Report]:
    """So many reports, a quarter each."""
    periods = [date(2025 - back // 4, 12 - 3 * (back % 4), 28) for back in range(count)]
    return [
        JUNE._replace(accession=f"0009999001-26-{number:06d}", period=period, filed=date(period.year, period.month, 28))
        for number, period in enumerate(periods, start=100)
    ]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_process_that_ends_in_the_middle_loses_nothing(smallcap: Run, how: signal.Signals) -> None:
    """Twelve filings, the last held: what is there of the others is there whole, and the rest comes."""
    reports = _quarters(12)
    with FakeSec(reports=reports, hold=(ARCHIVES, 12)) as server:
        command = [sys.executable, "-m", "smallcap_cli", "data", "fetch", "SMLI", "--filings"]
        process = subprocess.Popen(command, env={**os.environ, **_env(server)}, stderr=subprocess.DEVNULL)
        assert server.held.wait(60)
        while process.poll() is None and len(_kept()[0]) < 8:  # what came before is written meanwhile
            time.sleep(0.01)
        process.send_signal(how)
        process.wait(timeout=30)
    days, numbers = _kept()
    assert len(days) == len(numbers) >= 8
    with FakeSec(reports=reports) as server:
        again = smallcap("data", "fetch", "SMLI", "--filings", env=_env(server))
        assert _documents(server) == len(reports) - len(numbers)
    assert again.code == 0
    days, numbers = _kept()
    assert (len(days), len(set(days)), len(set(numbers))) == (12, 12, 12)


def test_two_fetches_at_once_lose_nothing(smallcap: Run) -> None:
    """Both may ask for the same filing; each is kept, and the portfolio of a day stands once for whoever reads it."""
    reports = _quarters(6)
    with FakeSec(reports=reports) as server:
        command = [sys.executable, "-m", "smallcap_cli", "data", "fetch", "SMLI", "--filings"]
        env = {**os.environ, **_env(server)}
        both = [subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in range(2)]
        said = [process.communicate(timeout=60)[1] for process in both]
        assert [process.returncode for process in both] == [0, 0], said
    days, numbers = _kept()
    assert len(set(days)) == 6
    assert {name for one in numbers for name in one} == {report.accession for report in reports}
    with FakeSec(reports=reports) as server:
        smallcap("data", "fetch", "SMLI", "--filings", env=_env(server))
        assert _documents(server) == 0


def test_a_full_disk_loses_nothing_that_was_kept(smallcap: Run) -> None:
    """No file may grow beyond 300,000 bytes: some of twelve filings of 300 lines fit, and with room the rest comes."""
    lines = [JUNE.lines[0]._replace(name=f"Invented {n} Corp", weight=1 / 300) for n in range(300)]
    reports = [report._replace(lines=lines) for report in _quarters(12)]

    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))

    with FakeSec(reports=reports) as server:
        command = [sys.executable, "-m", "smallcap_cli", "data", "fetch", "SMLI", "--filings"]
        env = {**os.environ, **_env(server)}
        ran = subprocess.run(command, env=env, capture_output=True, text=True, preexec_fn=small_disk, check=False)
        assert (ran.returncode, "Traceback" in ran.stderr) == (4, False), ran.stderr
        days, numbers = _kept()
        assert 0 < len(days) == len(numbers) < 12
        before = _documents(server)
        again = smallcap("data", "fetch", "SMLI", "--filings", env=_env(server))
        assert (again.code, _documents(server) - before) == (0, 12 - len(numbers)), again.err
    days, numbers = _kept()
    assert (len(set(days)), len(set(numbers))) == (12, 12)
