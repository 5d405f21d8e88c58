"""`data fetch --identities` at a fake SEC: lists of tickers and half-months of fails to deliver. All invented.

The clock says 2026-11-21. Half-months that ended before it, newest first: 202611a, 202610b, 202610a, 202609b, ...
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.fakes import filings
from tests.fakes.edgar import FakeSec

HEADER = "SETTLEMENT DATE|CUSIP|SYMBOL|QUANTITY (FAILS)|DESCRIPTION|PRICE"
TICKERS = json.dumps({"0": {"cik_str": 1003, "ticker": "GAMI", "title": "Gamma Invented Corp"}}).encode()
FOLDER = "/files/data/fails-deliver-data/cnsfails"
#: The check digits: 9,18,9,18,9,0,1,0 have digit sums of 46 in all, and 9,18,9,18,9,0,2,0 of 47.
ALPHA, GAMMA = "999990104", "999990203"
SINCE = ("--since", "2026-09-20")
LISTS = ("/files/company_tickers_exchange.json", "/files/company_tickers.json")


def _half(*rows: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("cnsfails.txt", "\r\n".join([HEADER, *rows, f"Trailer record count {len(rows)}"]))
    return target.getvalue()


#: Half-months to October are out; Gamma's CUSIP was seen in September alone.
FILES = {
    "/files/company_tickers.json": TICKERS,
    f"{FOLDER}202609b.zip": _half(f"20260921|{GAMMA}|GAMI|5|GAMMA INVENTED CORP|1.0"),
    f"{FOLDER}202610a.zip": _half(f"20261005|{ALPHA}|ALPI|5|ALPHA INVENTED CORP|1.0"),
    f"{FOLDER}202610b.zip": _half(f"20261020|{ALPHA}|ALPI|5|ALPHA INVENTED CORP|1.0"),
}


def _env(server: FakeSec) -> dict[str, str]:
    return {"SMALLCAP_OFFLINE": "0", "SMALLCAP_SEC_URL": server.url, "SMALLCAP_CONTACT": "Tester tester@example.com"}


def _rows(text: str) -> dict[str, dict[str, str]]:
    return {row["ticker"]: row for row in csv.DictReader(io.StringIO(text))}


def _fetched(server: FakeSec) -> list[str]:
    return [path.rpartition("/")[2] for path in server.paths]


def test_lists_and_half_months_are_stored_and_answer_offline(smallcap: Run, tmp_path: Path) -> None:
    """A line with Gamma's CUSIP alone is found through the half-month's ticker and the list of company tickers."""
    with FakeSec(files=FILES) as server:
        found = smallcap("data", "fetch", "--identities", *SINCE, "-f", "csv", env=_env(server))
    assert found.code == 0, found.err
    rows = _rows(found.out)
    assert {name: (row["first"], row["last"], row["rows"]) for name, row in rows.items()} == {
        "us": ("2026-11-21", "2026-11-21", "3"), "us-tickers": ("2026-11-21", "2026-11-21", "1"),
        "fails": ("2026-09-21", "2026-10-20", "2"),
    }  # fmt: skip
    assert "5 files stored, 0 stored before" in found.err
    assert "fails to deliver not out yet: 202611a" in found.err
    held = tmp_path / "IWM_2026-09-30.csv"
    held.write_text(f"ticker,name,weight,cusip,asset_class\n,GAMMA INVENTED CP,1,{GAMMA},Equity\n")
    shown = smallcap("holdings", "IWM", "--holdings", str(held), "-f", "csv")
    assert [row["cik"] for row in csv.DictReader(io.StringIO(shown.out))] == ["1003"], shown.err


def test_a_second_fetch_asks_only_for_what_is_not_out_yet(smallcap: Run) -> None:
    with FakeSec(files=FILES) as server:
        smallcap("data", "fetch", "--identities", *SINCE, env=_env(server))
        first = len(server.paths)
        again = smallcap("data", "fetch", "--identities", *SINCE, env=_env(server))
        assert _fetched(server)[first:] == ["cnsfails202611a.zip"]
        earlier = smallcap("data", "fetch", "--identities", "--since", "2026-09-02", env=_env(server))
        assert sorted(_fetched(server)[first + 1 :]) == ["cnsfails202609a.zip", "cnsfails202611a.zip"]
    assert "0 files stored, 5 stored before" in again.err
    assert "the SEC has no file of 202609a" in earlier.err
    assert (again.code, earlier.code) == (0, 0)


def test_a_pair_that_a_list_has_no_longer_is_kept(smallcap: Run) -> None:
    """Alpha was acquired: a day later the list lacks it, and the store still has its ticker with its day."""
    shorter = filings.exchange_list((1002, "Beta Invented Inc", "BETI", "Nasdaq"))
    with FakeSec(files=FILES) as server:
        smallcap("data", "fetch", "--identities", *SINCE, env=_env(server))
        server.files[LISTS[0]] = shorter
        later = {**_env(server), "SOURCE_DATE_EPOCH": "1795435200"}  # 2026-11-23
        found = smallcap("data", "fetch", "--identities", *SINCE, "-f", "csv", env=later)
    assert found.code == 0, found.err
    assert (_rows(found.out)["us"]["rows"], _rows(found.out)["us"]["last"]) == ("3", "2026-11-23")


@pytest.mark.parametrize(
    ("mode", "said"),
    [("html", "sec sent a web page instead of data"), ("503", "fails 202609b: sec is out of order (503)")],
)
def test_a_fault_of_one_half_month_stores_the_others(smallcap: Run, mode: str, said: str) -> None:
    """Nothing of the faulty file is stored; the next call asks for it again."""
    path = f"{FOLDER}202609b.zip"
    with FakeSec(files=FILES, modes={path: mode}) as server:
        found = smallcap("data", "fetch", "--identities", *SINCE, "-f", "csv", env=_env(server))
        assert found.code == 4
        assert said in found.err
        stored = _rows(smallcap("data", "status", "-f", "csv").out)
        assert stored["fails"]["first"] == "2026-10-05"
    with FakeSec(files=FILES) as server:
        smallcap("data", "fetch", "--identities", *SINCE, env=_env(server))
        assert "cnsfails202609b.zip" in _fetched(server)


def test_a_block_is_told_and_the_next_call_goes_on(smallcap: Run) -> None:
    with FakeSec(files=FILES, modes={f"{FOLDER}202609b.zip": "block"}) as server:
        found = smallcap("data", "fetch", "--identities", *SINCE, env=_env(server))
    assert found.code == 4
    assert "sec blocks us for too many requests" in found.err
    assert "run it again: it goes on where it ended" in found.err


def test_a_truncated_zip_is_refused_and_named(smallcap: Run) -> None:
    half = {**FILES, f"{FOLDER}202609b.zip": FILES[f"{FOLDER}202609b.zip"][:60]}
    with FakeSec(files=half) as server:
        found = smallcap("data", "fetch", "--identities", *SINCE, env=_env(server))
    assert found.code == 4
    assert "cnsfails202609b.zip: not a whole zip" in found.err


def test_nothing_is_asked_without_a_contact(smallcap: Run) -> None:
    with FakeSec(files=FILES) as server:
        env = {**_env(server), "SMALLCAP_CONTACT": ""}
        found = smallcap("data", "fetch", "--identities", env=env)
        assert server.paths == []
    assert found.code == 4
    assert found.err.startswith("error: sec wants to know who asks, and no contact is set\nhint: set contact")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("IWM", "--identities"), "--identities is about all companies"),
        (("--identities", "--holdings"), "--identities goes alone"),
        (("--since", "2026-01-01"), "--since is for --identities"),
        (("--identities", "--since", "2027-01-01"), "--since 2027-01-01 is in the future"),
    ],
)
def test_options_that_do_not_go_together_are_refused(smallcap: Run, arguments: tuple[str, ...], said: str) -> None:
    found = smallcap("data", "fetch", *arguments)
    assert found.code == 2
    assert said in found.err
