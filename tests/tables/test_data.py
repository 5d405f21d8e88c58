"""Tables of the store: series, findings, snapshots and exports, from values and without a store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import numpy as np

from smallcap_cli.core.finding import Finding
from smallcap_cli.core.model import Fact, PriceHistory, Profile, Source
from smallcap_cli.core.series import SeriesFile, SeriesStatus
from smallcap_cli.core.snapshots import Snapshot, snapshot_of
from smallcap_cli.tables.data.export import export_table
from smallcap_cli.tables.data.findings import findings_table
from smallcap_cli.tables.data.snapshots import kept_table, recorded_table
from smallcap_cli.tables.data.status import head_of_part, head_of_store, status_table

MOMENT = datetime(2026, 4, 8, 21, 5, tzinfo=UTC)


def test_the_age_of_a_series_is_that_of_its_last_close() -> None:
    series = SeriesStatus(
        "IWM", "prices", "files", date(2026, 4, 6), date(2026, 4, 7), 2, MOMENT, timedelta(days=3, hours=20), 1, "v1"
    )
    table = status_table((series, series._replace(kind="rates", age=timedelta(hours=-1))), head_of_part(2, "/s"))
    assert table.keys == ("IWM.prices", "IWM.rates")
    # The last close is of the 7th; MOMENT is the 8th, 3 days and 20 hours later it is the 12th.
    assert [cell.value for cell in table.column("age_days")] == [5, 1]
    assert table.column("retrieved")[0].value == "2026-04-08 21:05Z"
    assert table.head == "2 series in /s"


def test_the_head_of_a_store_says_how_much_there_is() -> None:
    assert head_of_store(1_200, 1, 2_340_000, "/s") == "1,200 series in 1 vintage, 2.3 MB: /s"
    assert head_of_store(0, 0, 0, "/s") == "the store /s is empty"
    # A store of identities alone was called empty above their row.
    assert head_of_store(0, 0, 900_000, "/s", kinds=("identities",)) == "0 series in 0 vintages, identities, 0.9 MB: /s"


def test_findings_say_how_many_funds_were_looked_at() -> None:
    days = np.array(["2026-04-06"], dtype="datetime64[D]")
    history = PriceHistory("IWM", days, np.array([1.0]), None, Source("files"))
    table = findings_table([(history, Finding(date(2026, 4, 6), "bad_tick", "10 to 1"))], checked=2, since=date.min)
    assert [cell.value for cell in table.rows[0]] == ["IWM", date(2026, 4, 6), "bad tick", "10 to 1", "files"]
    assert table.head == "1 finding in the closes of 2 funds"
    assert findings_table([], checked=1, since=date(2026, 1, 2)).head == (
        "no findings in the closes of 1 fund from 2026-01-02 on"
    )


def test_assets_in_another_currency_are_no_dollars() -> None:
    profile = Profile(
        "VUSA", Source("yahoo", retrieved=MOMENT), currency=Fact("GBP", "currency"), assets=Fact(5e9, "totalAssets")
    )
    table = recorded_table((snapshot_of(profile),))
    (assets,) = table.column("aum_usd")
    assert (assets.missing, assets.detail) == ("not_published", "the source does not say it")
    assert table.head == "recorded: 1 snapshot of 1 fund"


def test_a_session_without_a_snapshot_is_a_row_of_gaps() -> None:
    """Monday the 6th and Wednesday the 8th of April 2026 were recorded, Tuesday the 7th was missed."""
    taken = [Snapshot("IWM", date(2026, 4, day), MOMENT, "yahoo", aum_usd=7e10) for day in (6, 8)]
    table = kept_table(taken)
    assert [cell.value for cell in table.column("session")] == [date(2026, 4, day) for day in (6, 7, 8)]
    assert [cell.value for cell in table.column("aum_usd")] == [7e10, None, 7e10]
    assert (table.rows[1][2].missing, table.rows[1][2].detail) == ("not_fetched", "no snapshot was taken")
    assert table.head == "kept: 2 snapshots of 1 fund, 1 session without one"


def test_a_close_of_another_day_than_the_session_says_so() -> None:
    """A source that is late shows the close of the day before: beside the session it looked like that day's."""
    on_time = Snapshot("IWM", date(2026, 4, 8), MOMENT, "yahoo", price=10.0, price_as_of=date(2026, 4, 8))
    late = on_time._replace(ticker="IJR", price_as_of=date(2026, 4, 7))
    table = recorded_table([on_time, late])
    assert [cell.notes for cell in table.column("price")] == [(), ("of 2026-04-07",)]


def test_a_snapshot_without_a_premium_says_what_is_missing() -> None:
    """Close and NAV of one session were said to be of different days where only the day of one was not given."""
    day = date(2026, 4, 8)
    both = Snapshot("IWM", day, MOMENT, "files", price=10.0, price_as_of=day, nav=10.0, nav_as_of=day)
    for one, said in (
        (both._replace(nav_as_of=None), "the source does not say the day of the NAV"),
        (both._replace(price_as_of=None), "the source does not say the day of the close"),
        (both._replace(price_as_of=date(2026, 4, 7)), "no close and NAV of the same day"),
        (both._replace(nav=None), "no close and NAV of the same day"),
    ):
        assert [cell.detail for cell in kept_table([one]).column("premium")] == [said]


class Counted(list[Snapshot]):
    """Snapshots that count how often all of them are gone through."""

    times = 0

    def __iter__(self) -> Iterator[Snapshot]:
        self.times += 1
        return super().__iter__()


def test_the_time_for_snapshots_grows_with_their_number() -> None:
    """Each row looked through all others: a year of a hundred funds took five minutes."""
    days = [date(2026, 4, 6) + timedelta(days=number) for number in range(4)]
    times = []
    for count in (1, 10):
        found = Counted(
            Snapshot(f"F{number}", day, MOMENT, "files", price=10.0, price_as_of=day, nav=10.0, nav_as_of=day)
            for number in range(count) for day in days
        )  # fmt: skip
        kept_table(found)
        times.append(found.times)
    assert times[0] == times[1]


def test_an_export_names_the_file_of_each_series() -> None:
    table = export_table((SeriesFile("tbill", 3, "v1", "_IRX.csv"),), "out")
    assert [cell.value for cell in table.rows[0]] == ["tbill", 3, "v1", "_IRX.csv"]
    assert table.head == "1 series in out"
