"""`smallcap liquidity`: each figure with its day and source, and why one is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.test_compare import weekdays
from tests.conftest import Run
from tests.dataset.test_refresh import rows


@pytest.fixture
def prices(tmp_path: Path) -> Path:
    """Closes of 10 every weekday to July 2026; 1,000 shares a day in 2025, 1,500 in 2026; no volume of VB."""
    folder = tmp_path / "prices"
    folder.mkdir()
    days = weekdays("2024-12-31", "2026-07-31")
    lines = [f"{day},10,{1000 if str(day) < '2026' else 1500}" for day in days]
    (folder / "IWM.csv").write_text("Date,Close,Volume\n" + "\n".join(lines) + "\n")
    (folder / "VB.csv").write_text("Date,Close\n" + "\n".join(f"{day},10" for day in days) + "\n")
    return folder


def test_every_figure_has_its_day_and_source(smallcap: Run, prices: Path, tmp_path: Path) -> None:
    navs = tmp_path / "IWM_nav.csv"
    navs.write_text("date,nav,shares_outstanding\n2026-07-29,10.01,5\n2026-07-30,9.99,5\n")
    spreads = tmp_path / "spreads.csv"
    spreads.write_text("ticker,as_of,median_spread,citation\nIWM,2026-07-24,0.0001,iShares page\n")
    assert smallcap("data", "import", "--snapshots", str(spreads)).code == 0
    asked = ("liquidity", "IWM", "VB", "--prices", str(prices), "--shares", str(navs), "-f", "csv")
    iwm, vb = rows(smallcap(*asked))
    assert (iwm["bid_ask_spread"], iwm["spread_as_of"]) == ("0.0001", "2026-07-24")
    assert "iShares page" in iwm["spread_source"]
    # The close 10 over the NAV 9.99 of the 30th.
    assert float(iwm["premium"]) == pytest.approx(10 / 9.99 - 1)
    assert (iwm["premium_as_of"], iwm["close"], iwm["nav"]) == ("2026-07-30", "10.0", "9.99")
    assert "IWM_nav.csv" in iwm["nav_source"]
    # 1,500 shares a day at 10 against 1,000 a year before.
    assert (float(iwm["dollar_volume_30d"]), iwm["dollar_volume_as_of"]) == (15_000.0, "2026-07-31")
    assert float(iwm["dollar_volume_change_1y"]) == pytest.approx(0.5)
    assert {vb[name] for name in ("bid_ask_spread", "premium", "dollar_volume_30d", "dollar_volume_change_1y")} == {""}


def test_a_spread_that_nobody_published_is_below_what_daily_bars_resolve(smallcap: Run, prices: Path) -> None:
    shown = smallcap("liquidity", "IWM", "--prices", str(prices), env={"COLUMNS": "200"})
    assert "no spread known; below what daily bars resolve (about 30 bp)" in shown.out
    assert "no NAV with its day is known" in shown.out
    assert shown.code == 0


def test_a_year_before_the_first_close_has_no_volume(smallcap: Run, prices: Path) -> None:
    (row,) = rows(smallcap("liquidity", "IWM", "--prices", str(prices), "--as-of", "2025-06-30", "-f", "csv"))
    assert (float(row["dollar_volume_30d"]), row["dollar_volume_change_1y"]) == (10_000.0, "")


def test_a_nav_of_a_snapshot_counts_where_it_has_its_day(smallcap: Run, prices: Path, tmp_path: Path) -> None:
    table = tmp_path / "s.csv"
    table.write_text("ticker,session,nav,nav_as_of\nIWM,2026-07-30,8,\nIWM,2026-07-29,10.002,2026-07-29\n")
    smallcap("data", "import", "--snapshots", str(table))
    (row,) = rows(smallcap("liquidity", "IWM", "--prices", str(prices), "-f", "csv"))
    assert (row["nav"], row["premium_as_of"]) == ("10.002", "2026-07-29")


def test_the_premium_is_that_of_the_snapshots(smallcap: Run, tmp_path: Path) -> None:
    """`data snapshot --kept` showed 10 bp, `liquidity` none: the store has total returns and no price."""
    table = tmp_path / "s.csv"
    table.write_text("ticker,session,price,price_as_of,nav,nav_as_of\nIWM,2026-07-30,30.03,2026-07-30,30,2026-07-30\n")
    smallcap("data", "import", "--snapshots", str(table))
    (kept,) = rows(smallcap("data", "snapshot", "IWM", "--kept", "-f", "csv"))
    (row,) = rows(smallcap("liquidity", "IWM", "-f", "csv"))
    assert float(kept["premium"]) == float(row["premium"]) == pytest.approx(0.001, abs=1e-12)
    assert (row["premium_as_of"], row["close"], row["nav"]) == ("2026-07-30", "30.03", "30.0")
    assert row["close_source"] == row["nav_source"] == f"files: {table}"


def test_each_figure_of_several_sources_names_its_own(smallcap: Run, prices: Path, tmp_path: Path) -> None:
    """All NAVs of a year were called those of the source that was had last."""
    table = tmp_path / "s.csv"
    table.write_text(
        "ticker,session,price,nav,nav_as_of,source,citation\n"
        "IWM,2026-07-30,,9.99,2026-07-30,issuer,iShares page\nIWM,2026-07-29,10,,,another,quote\n"
    )
    smallcap("data", "import", "--snapshots", str(table))
    (row,) = rows(smallcap("liquidity", "IWM", "--prices", str(prices), "-f", "csv"))
    assert (row["nav_source"], row["premium_as_of"]) == ("issuer: iShares page", "2026-07-30")


def test_a_footnote_names_the_source_and_not_the_day_beside_it(smallcap: Run, prices: Path, tmp_path: Path) -> None:
    """The note of a spread said its day again, which has a column, and nothing of its source."""
    spreads = tmp_path / "spreads.csv"
    spreads.write_text("ticker,as_of,median_spread,citation\nIWM,2026-07-24,0.0001,iShares page\n")
    smallcap("data", "import", "--snapshots", str(spreads))
    shown = smallcap("liquidity", "IWM", "--prices", str(prices), env={"COLUMNS": "200"}).out
    assert "a published: iShares page, median spread of 30 days" in shown
    assert "files: IWM.csv" in shown
    assert "a 2026-07-24" not in shown


def test_figures_of_more_than_400_days_ago_are_old(smallcap: Run, prices: Path, tmp_path: Path) -> None:
    """2025-06-25 to 2026-07-31: 36 days to 2025-07-31 and a year of 365, 401 in all; from the 26th it is 400."""
    shown = {}
    for day in ("2025-06-25", "2025-06-26"):
        navs = tmp_path / f"IWM_{day}.csv"
        navs.write_text(f"date,nav,shares_outstanding\n{day},10,5\n")
        shown[day] = smallcap("liquidity", "IWM", "--prices", str(prices), "--shares", str(navs)).out
    assert "old: 401 days before the as-of day" in shown["2025-06-25"]
    assert "old" not in shown["2025-06-26"]


@pytest.mark.usefixtures("no_network_configured")
def test_an_unknown_fund_is_named(smallcap: Run, prices: Path) -> None:
    assert smallcap("liquidity", "ZZZZ", "--prices", str(prices)).code == 3
