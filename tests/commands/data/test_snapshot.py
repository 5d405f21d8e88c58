"""`smallcap data snapshot`: once a session, gaps that stay gaps, and what the rest of smallcap makes of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.dataset.test_refresh import FRIDAY, MONDAY, away, notes, rows
from tests.fakes.yahoo import FakeYahoo

TUESDAY = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)
LATE = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


def test_a_snapshot_has_close_nav_shares_assets_and_fee_with_its_session(smallcap: Run) -> None:
    with FakeYahoo(now=FRIDAY) as fake:
        (row,) = rows(smallcap("data", "snapshot", "IWM", "-f", "csv", env=away(fake.url)))
        close = round(float(fake.served("IWM").close[-1]), 2)
    assert (row["session"], row["price_as_of"], row["source"]) == ("2026-11-20", "2026-11-20", fake.label)
    # The fake's answer: NAV 50.25 without a day, 1.4bn shares, 70bn, 0.19 percent; its market is closed: no spread.
    assert (float(row["price"]), row["nav"], row["nav_as_of"]) == (close, "50.25", "")
    assert (row["shares_outstanding"], row["aum_usd"]) == ("1400000000", "70000000000.0")
    assert (row["expense_ratio"], row["median_spread"], row["quoted_spread"]) == ("0.0019", "", "")


def test_a_second_run_of_the_session_asks_nothing_and_records_nothing(smallcap: Run) -> None:
    with FakeYahoo(now=FRIDAY) as fake:
        first = smallcap("data", "snapshot", "IWM", "-f", "csv", env=away(fake.url))
        asked = len(fake.requests)
        second = smallcap("data", "snapshot", "IWM", "-f", "csv", env=away(fake.url, LATE))
        assert len(fake.requests) == asked
    assert (second.code, second.out) == (0, first.out)
    assert notes(second) == ["note: IWM: already recorded for the session of 2026-11-20"]
    assert len(rows(smallcap("data", "snapshot", "IWM", "--kept", "-f", "csv"))) == 1


def test_the_head_counts_what_this_run_recorded(smallcap: Run, tmp_path: Path) -> None:
    """A second run said `recorded: 1 snapshot of 1 fund`, with -q without the note that it recorded nothing."""
    (tmp_path / "counts").mkdir()
    (tmp_path / "counts" / "IWM.csv").write_text(COUNTS)
    with FakeYahoo(now=FRIDAY) as fake:
        env = away(fake.url)
        assert smallcap("data", "import", "--shares", str(tmp_path / "counts"), env=env).code == 0
        heads = [
            smallcap("data", "snapshot", *funds, "-q", env=env).out.splitlines()[0]
            for funds in (["IWM"], ["IWM"], ["IWM", "IJR"])
        ]
    # Of IWM Yahoo's and that of the fund company's NAV and count.
    assert heads == [
        "recorded: 2 snapshots of 1 fund",
        "recorded before: 2 snapshots of 1 fund",
        "recorded: 1 snapshot of 1 fund; recorded before: 2 snapshots of 1 fund",
    ]


def test_a_missed_session_is_a_gap_and_never_a_zero(smallcap: Run) -> None:
    with FakeYahoo(now=FRIDAY) as fake:
        for now in (FRIDAY, TUESDAY):
            assert smallcap("data", "snapshot", "IWM", env=away(fake.url, now)).code == 0
    kept = rows(smallcap("data", "snapshot", "IWM", "--kept", "-f", "csv", env=away("", TUESDAY)))
    assert [row["session"] for row in kept] == ["2026-11-20", "2026-11-23", "2026-11-24"]
    assert [row["aum_usd"] for row in kept] == ["70000000000.0", "", "70000000000.0"]


def test_status_lists_snapshots_and_clear_keeps_them(smallcap: Run) -> None:
    with FakeYahoo(now=FRIDAY) as fake:
        for now in (FRIDAY, MONDAY):
            smallcap("data", "snapshot", "IWM", env=away(fake.url, now))
    (row,) = [one for one in rows(smallcap("data", "status", "-f", "csv")) if one["kind"] == "snapshots"]
    assert (row["ticker"], row["first"], row["last"], row["rows"]) == ("IWM", "2026-11-20", "2026-11-23", "2")
    smallcap("data", "clear", "--yes")
    assert smallcap("data", "snapshot", "IWM", "--kept").code == 0
    smallcap("data", "clear", "--all", "--yes")
    assert smallcap("data", "snapshot", "IWM", "--kept").code == 3


def test_the_funds_of_a_group_are_recorded(smallcap: Run) -> None:
    with FakeYahoo(now=FRIDAY) as fake:
        ran = smallcap("data", "snapshot", "--group", "sp-600", "-f", "csv", env=away(fake.url))
    assert ran.code == 0
    assert {"IJR", "SPSM"} <= {row["ticker"] for row in rows(ran)}
    assert smallcap("data", "snapshot", "--group", "nope").code == 3


def test_snapshots_are_exported_and_read_back(smallcap: Run, tmp_path: Path) -> None:
    with FakeYahoo(now=FRIDAY) as fake:
        smallcap("data", "snapshot", "IJR", env=away(fake.url))
        taken = smallcap("data", "snapshot", "IWM", "IJR", "-f", "csv", env=away(fake.url))
    assert [row["ticker"] for row in rows(taken)] == ["IWM", "IJR"]  # as they were named
    before = smallcap("data", "snapshot", "IWM", "IJR", "--kept", "-f", "json", "--fields", "ticker,price,aum_usd")
    out = tmp_path / "out"
    exported = smallcap("data", "export", "--to", str(out), "-f", "csv")
    assert exported.code == 0
    assert [row["file"] for row in rows(exported)] == ["snapshots/snapshots.csv"] * 2
    assert smallcap("data", "export", "--to", str(out)).code == 2
    smallcap("data", "clear", "--all", "--yes")
    file = str(out / "snapshots" / "snapshots.csv")
    read = smallcap("data", "import", "--snapshots", file)
    assert (read.code, notes(read)) == (0, ["note: recorded 2 snapshots"])
    assert notes(smallcap("data", "import", "--snapshots", file)) == ["note: 2 snapshots recorded before: unchanged"]
    after = smallcap("data", "snapshot", "IWM", "IJR", "--kept", "-f", "json", "--fields", "ticker,price,aum_usd")
    assert after.out == before.out


@pytest.mark.parametrize(
    ("option", "text", "said"),
    [
        ("--snapshots", "ticker,session,nav\nIWM,2026-04-06,230\nIJR,2026-04-06,x\n", ":3: nav 'x' is not a number"),
        ("--snapshots", "ticker,session,nav\nIWM,2026-04-06,230\nIJR,2026-04-06,-4\n", ":3: nav -4 is implausible"),
        ("--fundamentals", "ticker,as_of,net_income_ttm_usd\nA,2026-01-31,1\nB,2026-01-31,x\n", ":3: "),
    ],
)  # fmt: skip
def test_a_table_of_the_users_own_with_a_bad_figure_is_wrong_input(
    smallcap: Run, tmp_path: Path, option: str, text: str, said: str
) -> None:
    """It ended with exit 4, as if a source had failed; of the sound rows nothing is kept."""
    file = tmp_path / "own.csv"
    file.write_text(text)
    result = smallcap("data", "import", option, str(file))
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"error: {file}{said}")
    assert smallcap("data", "import", option, str(tmp_path / "nowhere.csv")).code == 2
    assert not (tmp_path / "smallcap-home" / "data" / "store.sqlite3").exists()


def test_a_second_row_of_a_session_and_source_is_left_out_and_said(smallcap: Run, tmp_path: Path) -> None:
    """Two were said to be recorded, of which one was."""
    file = tmp_path / "own.csv"
    file.write_text("ticker,session,nav\nIWM,2026-04-06,230\nIWM,2026-04-06,231\nIWM,2026-04-07,232\n")
    said = ["note: recorded 2 snapshots", "note: 1 row of an earlier row's session and source: left out"]
    assert notes(smallcap("data", "import", "--snapshots", str(file))) == said
    kept = rows(smallcap("data", "snapshot", "IWM", "--kept", "-f", "csv"))
    assert [row["nav"] for row in kept] == ["230.0", "232.0"]


def test_a_published_spread_of_a_file_is_a_column_of_compare(smallcap: Run, tmp_path: Path) -> None:
    file = tmp_path / "spreads.csv"
    file.write_text(
        "ticker,as_of,median_spread,citation\nIWM,2026-04-06,0.0001,iShares\nIWM,2026-04-08,0.0002,iShares\n"
    )
    assert smallcap("data", "import", "--snapshots", str(file)).code == 0
    asked = ("compare", "IWM", "-c", "bid_ask_spread", "-f", "csv", "--as-of")
    assert [rows(smallcap(*asked, day))[0]["bid_ask_spread"] for day in ("2026-04-07", "2026-04-30")] == [
        "0.0001", "0.0002",
    ]  # fmt: skip
    assert rows(smallcap(*asked, "2026-03-31"))[0]["bid_ask_spread"] == ""


COUNTS = "date,nav,shares_outstanding\n2026-11-19,50.10,1390000000\n2026-11-20,50.20,1395000000\n"


def test_stored_navs_and_counts_of_the_fund_company_are_recorded_as_their_own_source(
    smallcap: Run, tmp_path: Path
) -> None:
    """The dated NAV and count of the fund company, which snapshots left out: Yahoo's NAV has no day."""
    (tmp_path / "counts").mkdir()
    (tmp_path / "counts" / "IWM.csv").write_text(COUNTS)
    with FakeYahoo(now=FRIDAY) as fake:
        env = away(fake.url)
        assert smallcap("data", "import", "--shares", str(tmp_path / "counts"), env=env).code == 0
        found = rows(smallcap("data", "snapshot", "IWM", "-f", "csv", env=env))
        again = rows(smallcap("data", "snapshot", "IWM", "-f", "csv", env=away(fake.url, LATE)))
        close = round(float(fake.served("IWM").close[-1]), 2)
    (stated,) = [row for row in found if row["source"] != fake.label]
    assert (stated["session"], stated["nav"], stated["nav_as_of"]) == ("2026-11-20", "50.2", "2026-11-20")
    assert (stated["shares_outstanding"], stated["price"], stated["aum_usd"]) == ("1395000000", "", "")
    assert float(stated["premium"]) == pytest.approx(close / 50.20 - 1)
    assert [row["premium"] for row in found if row["source"] == fake.label] == [""]  # its NAV has no day
    assert again == found


def test_counts_of_another_day_are_no_snapshot(smallcap: Run, tmp_path: Path) -> None:
    (tmp_path / "counts").mkdir()
    (tmp_path / "counts" / "IWM.csv").write_text("\n".join(COUNTS.splitlines()[:2]) + "\n")
    with FakeYahoo(now=FRIDAY) as fake:
        smallcap("data", "import", "--shares", str(tmp_path / "counts"), env=away(fake.url))
        (row,) = rows(smallcap("data", "snapshot", "IWM", "-f", "csv", env=away(fake.url)))
    assert row["source"] == fake.label
