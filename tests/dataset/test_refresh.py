"""What is kept, how old it may be, and what answers when a source fails: the command line against a fake Yahoo."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from smallcap_cli.core.model import PriceHistory, Source
from smallcap_cli.dataset.admission import is_held_against
from smallcap_cli.store import open_store
from tests.conftest import Run
from tests.fakes import charts
from tests.fakes.yahoo import FakeYahoo
from tests.tools.readme import Result

#: Friday 20 November 2026 in the evening, New York's close being out; the next Monday, likewise.
FRIDAY, MONDAY = datetime(2026, 11, 20, 22, 0, tzinfo=UTC), datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
MISSING_PORT = "http://127.0.0.1:9"


def away(url: str, now: datetime = FRIDAY) -> dict[str, str]:
    """The environment of a call that may ask a server, at a moment."""
    return {
        "SMALLCAP_OFFLINE": "0",
        "SMALLCAP_YAHOO_URL": url,
        "SOURCE_DATE_EPOCH": str(int(now.timestamp())),
    }


def rows(result: Result) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(result.out)))


def notes(result: Result) -> list[str]:
    return [line for line in result.err.splitlines() if line.startswith("note: ")]


COLUMNS = ("-c", "period_return:1m,as_of,source", "-f", "csv")


def compared(smallcap: Run, url: str, *more: str, now: datetime = FRIDAY) -> Result:
    return smallcap("compare", "IWM", "IJR", *COLUMNS, *more, env=away(url, now))


def test_the_first_call_asks_and_keeps_the_second_asks_nothing(smallcap: Run) -> None:
    with FakeYahoo(now=FRIDAY) as fake:
        first = compared(smallcap, fake.url)
        asked = len(fake.asked("/chart/"))
        second = compared(smallcap, fake.url)
        assert (asked, len(fake.asked("/chart/"))) == (2, 2)
    assert {row["source"] for row in rows(first)} == {fake.label}
    assert (first.code, first.out) == (second.code, second.out)
    assert first.code == 0


def test_a_copy_is_asked_for_anew_when_a_session_has_ended(smallcap: Run) -> None:
    with FakeYahoo(now=FRIDAY) as fake:
        compared(smallcap, fake.url)
        early = MONDAY.replace(hour=20)
        compared(smallcap, fake.url, now=early)
        assert len(fake.asked("/chart/")) == 2
        compared(smallcap, fake.url, now=MONDAY)
        assert len(fake.asked("/chart/")) == 4
    assert len(rows(smallcap("data", "status", "-f", "csv"))) == 2


def test_a_day_that_the_copy_reaches_needs_no_newer_one(smallcap: Run) -> None:
    with FakeYahoo(now=FRIDAY) as fake:
        compared(smallcap, fake.url)
        compared(smallcap, fake.url, "--as-of", "2026-11-18", now=MONDAY)
        assert len(fake.asked("/chart/")) == 2


def test_refresh_asks_although_the_copy_is_new(smallcap: Run) -> None:
    with FakeYahoo(now=FRIDAY) as fake:
        compared(smallcap, fake.url)
        compared(smallcap, fake.url, "--refresh")
        assert len(fake.asked("/chart/")) == 4


def test_what_another_address_answered_carries_it_and_yields_to_the_address_asked_now(smallcap: Run) -> None:
    with FakeYahoo(now=FRIDAY) as other:
        compared(smallcap, other.url)
    kept = smallcap("compare", "IWM", *COLUMNS, env={"SOURCE_DATE_EPOCH": str(int(FRIDAY.timestamp()))})
    assert [row["source"] for row in rows(kept)] == [other.label]
    assert other.label in smallcap("data", "status", "-f", "csv").out
    with FakeYahoo(now=FRIDAY) as fake:
        now = compared(smallcap, fake.url)
        assert len(fake.asked("/chart/")) == 2
    assert {row["source"] for row in rows(now)} == {fake.label}


def test_another_address_cannot_make_a_fund_unknown(smallcap: Run) -> None:
    with FakeYahoo(now=FRIDAY, unknown=("IWM",)) as other:
        compared(smallcap, other.url)
    with FakeYahoo(now=FRIDAY) as fake:
        compared(smallcap, fake.url)
        assert len(fake.asked("/chart/IWM")) == 1


def test_an_older_copy_stands_in_for_a_source_that_fails_and_says_so(smallcap: Run) -> None:
    with FakeYahoo(now=FRIDAY) as fake:
        fresh = compared(smallcap, fake.url)
    late = compared(smallcap, MISSING_PORT, now=MONDAY)
    assert (late.code, late.out) == (0, fresh.out)
    (note,) = notes(late)
    assert note.startswith("note: IWM, IJR: using stored prices to 2026-11-20, because yahoo could not be reached")
    assert compared(smallcap, MISSING_PORT, "--strict", now=MONDAY).code == 5


def test_bundled_figures_stand_in_where_nothing_is_kept_and_say_why(smallcap: Run) -> None:
    result = compared(smallcap, MISSING_PORT)
    assert result.code == 0
    assert {row["source"] for row in rows(result)} == {"bundled"}
    (warning,) = result.err.splitlines()
    assert warning.startswith("warning: using bundled month-end figures")
    assert "yahoo could not be reached" in warning


def test_nobody_could_be_asked_about_a_fund_that_nobody_knows(smallcap: Run) -> None:
    result = smallcap("compare", "QQQQQ", env=away(MISSING_PORT))
    assert result.code == 4
    assert "yahoo could not be reached" in result.err


def test_a_fund_that_yahoo_does_not_know_does_not_exist_and_is_not_asked_for_twice(smallcap: Run) -> None:
    with FakeYahoo(now=FRIDAY, unknown=("QQQQQ",)) as fake:
        assert smallcap("compare", "QQQQQ", env=away(fake.url)).code == 3
        asked = len(fake.asked("QQQQQ"))
        assert asked > 0
        assert smallcap("compare", "QQQQQ", env=away(fake.url)).code == 3
        assert len(fake.asked("QQQQQ")) == asked
        assert smallcap("compare", "QQQQQ", "--refresh", env=away(fake.url)).code == 3
        assert len(fake.asked("QQQQQ")) > asked


def test_a_fund_whose_source_fails_stops_no_other(smallcap: Run) -> None:
    with FakeYahoo(now=FRIDAY, modes={"IJR": "garbled"}) as fake:
        result = compared(smallcap, fake.url)
    assert [row["source"] for row in rows(result)] == [fake.label, "bundled"]
    assert "warning: using bundled month-end figures for IJR" in result.err


def test_an_answer_that_a_library_trips_over_stops_no_other_fund_and_the_others_are_kept(smallcap: Run) -> None:
    """Time stamps in milliseconds ended the call with exit 70, and no fund was kept or shown."""
    with FakeYahoo(now=FRIDAY, modes={"IWM": "milliseconds"}) as fake:
        fetched = smallcap("data", "fetch", "IWM", "IJR", "VB", "-f", "csv", env=away(fake.url))
        compared_after = smallcap("compare", "IWM", "IJR", "-f", "csv", "-c", "source", "--refresh", env=away(fake.url))
    assert fetched.code == 4
    assert {"IJR", "VB"} <= {row["ticker"] for row in rows(fetched)}
    (fault,) = [line for line in fetched.err.splitlines() if line.startswith("error: ")]
    assert fault.startswith("error: yahoo's answer for IWM is garbled: ")
    assert {row["ticker"] for row in rows(smallcap("data", "status", "-f", "csv"))} == {"IJR", "VB", "tbill"}
    assert (compared_after.code, [row["source"] for row in rows(compared_after)]) == (0, ["bundled", fake.label])


@pytest.mark.parametrize(
    ("mode", "told"),
    [
        ("last_60", "the answer begins on "),
        ("no_adjclose", "the answer has no adjusted closes, the earlier copy has"),
        ("other_closes", "the answer has other returns than the earlier copy on "),
    ],
)
def test_a_worse_answer_does_not_take_the_place_of_the_copy(smallcap: Run, mode: str, told: str) -> None:
    """A good copy was replaced in silence: figures went missing, or were those of another fund."""
    one = ("compare", "IWM", "-f", "csv", "-c", "return_1y,cagr:5y")
    with FakeYahoo(now=FRIDAY) as fake:
        good = smallcap(*one, env=away(fake.url))
        fake.modes["IWM"] = mode
        fetched = smallcap("data", "fetch", "IWM", env=away(fake.url))
        again = smallcap(*one, "--refresh", env=away(fake.url))
    assert (fetched.code, again.code, again.out) == (4, 0, good.out)
    assert f"error: the new closes of IWM are not taken: {told}" in fetched.err
    assert notes(again)[0].startswith("note: IWM: using stored prices to 2026-11-20, because the new closes of IWM")
    assert smallcap(*one).out == good.out


def test_another_address_replaces_no_copy_by_worse_closes(smallcap: Run) -> None:
    """A copy was replaced by whatever another port answered, without a word."""
    one = ("compare", "IWM", "-f", "csv", "-c", "return_1y,cagr:5y")
    with FakeYahoo(now=FRIDAY) as fake:
        good = smallcap(*one, env=away(fake.url))
    with FakeYahoo(now=FRIDAY, modes={"IWM": "other_closes"}) as other:
        fetched = smallcap("data", "fetch", "IWM", env=away(other.url))
        assert (fetched.code, "error: the new closes of IWM are not taken: " in fetched.err) == (4, True)
    assert smallcap(*one).out == good.out


@pytest.mark.parametrize(
    ("answer", "copy", "held"),
    [
        ("yahoo", "yahoo", True),
        ("yahoo (127.0.0.1:8000)", "yahoo", True),
        ("yahoo (127.0.0.1:8000)", "yahoo (127.0.0.1:9000)", True),
        ("yahoo", "yahoo (127.0.0.1:8000)", False),
        ("yahoo", "files", False),
    ],
)
def test_an_answer_is_held_against_a_copy_of_its_provider(answer: str, copy: str, held: bool) -> None:
    """What a stranger's server left must not keep Yahoo's own closes out."""
    assert is_held_against(Source(answer), Source(copy)) is held


def test_without_adjusted_closes_there_are_price_returns_only(smallcap: Run) -> None:
    """yfinance fills in the closes: a price return was headed total return."""
    one = ("compare", "IWM", "-f", "csv", "-c", "return_1y")
    with FakeYahoo(now=FRIDAY, modes={"IWM": "no_adjclose"}) as fake:
        total = smallcap(*one, env=away(fake.url))
        price = smallcap(*one, "--basis", "price", env=away(fake.url))
    assert total.out == "ticker,return_1y\nIWM,\n"
    assert float(price.out.split(",")[-1]) != 0


def test_offline_asks_nothing_however_old_the_copy_is(smallcap: Run) -> None:
    with FakeYahoo(now=FRIDAY) as fake:
        compared(smallcap, fake.url)
        result = compared(smallcap, fake.url, "--offline", now=MONDAY)
        assert len(fake.asked("/chart/")) == 2
    assert (result.code, notes(result)) == (0, [])


def test_what_was_imported_is_asked_for_only_with_refresh(smallcap: Run, tmp_path: Path) -> None:
    folder = tmp_path / "p"
    folder.mkdir()
    days = np.arange(np.datetime64("2026-09-01"), np.datetime64("2026-11-01"))
    lines = [f"{day},{100 + n}" for n, day in enumerate(days[np.is_busday(days)])]
    (folder / "IWM.csv").write_text("\n".join(["Date,Close", *lines]) + "\n")
    assert smallcap("data", "import", "--prices", str(folder)).code == 0
    one = ("compare", "IWM", "-c", "source,as_of", "-f", "csv")
    with FakeYahoo(now=FRIDAY) as fake:
        assert rows(smallcap(*one, env=away(fake.url)))[0]["source"] == "files"
        assert fake.requests == []
        assert rows(smallcap(*one, "--refresh", env=away(fake.url)))[0] == {
            "ticker": "IWM", "source": fake.label, "as_of": "2026-11-20",
        }  # fmt: skip


def test_a_named_provider_answers_and_is_not_kept(smallcap: Run) -> None:
    with FakeYahoo(now=FRIDAY) as fake:
        assert compared(smallcap, fake.url, "--provider", "yahoo").code == 0
    assert rows(smallcap("data", "status", "-f", "csv")) == []


def test_the_running_session_counts_with_live_and_is_not_kept(smallcap: Run) -> None:
    noon = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
    with FakeYahoo(now=noon) as fake:
        plain = compared(smallcap, fake.url, now=noon)
        live = compared(smallcap, fake.url, "--live", now=noon)
        again = compared(smallcap, fake.url, now=noon)
    assert {row["as_of"] for row in rows(plain)} == {"2026-11-19"}
    assert {row["as_of"] for row in rows(live)} == {"2026-11-20"}
    assert again.out == plain.out
    assert any("IWM, IJR: the session of 2026-11-20 was not over" in note for note in notes(plain))


@pytest.mark.parametrize("asking", ["--refresh", "--live"])
@pytest.mark.parametrize("other", [("--offline",), ("--vintage", "20261120T220000Z-001")])
def test_options_that_ask_and_options_that_forbid_it_contradict(
    smallcap: Run, asking: str, other: tuple[str, ...]
) -> None:
    with FakeYahoo(now=FRIDAY) as fake:
        compared(smallcap, fake.url)
        result = smallcap("compare", "IWM", asking, *other, env=away(fake.url))
    assert result.code == 2
    assert asking in result.err


def test_a_deadline_of_nothing_is_refused(smallcap: Run) -> None:
    assert smallcap("compare", "IWM", "--deadline", "0s").code == 2


def test_after_a_day_without_the_source_come_rebased_closes_and_the_earlier_vintage_still_answers(
    smallcap: Run,
) -> None:
    """A 2:1 split and a distribution move every earlier close; the returns stay, and so does the old vintage."""
    old = charts.fund("IWM", last=date(2026, 11, 20))
    newer = charts.fund("IWM", last=date(2026, 11, 24))
    # The same closes for the days they share, halved by the split of the last day.
    count = len(old.days)
    close = np.concatenate([old.close, old.close[-1] * np.array([1.01, 1.02])]) / 2.0
    split = charts.Series(
        "IWM", newer.days, close, close, np.full(len(close), 1e6), splits={date(2026, 11, 24): (2.0, 1.0)}
    )
    assert len(close) == len(newer.days)
    plain = charts.Series("IWM", old.days, old.close, old.close, np.full(count, 1e6))
    tuesday = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)
    one = ("compare", "IWM", "-f", "json", "-c", "growth_of_1000:1y,as_of")
    with FakeYahoo(now=FRIDAY, series=[plain]) as fake:
        before = smallcap(*one, env=away(fake.url))
    down = smallcap(*one, env=away(MISSING_PORT, MONDAY))
    assert json.loads(down.out)["rows"] == json.loads(before.out)["rows"]
    with FakeYahoo(now=tuesday, series=[split]) as fake:
        after = smallcap(*one, env=away(fake.url, tuesday))
    row = json.loads(after.out)["rows"][0]
    # A year back from Tuesday 24 November 2026 is Monday 24 November 2025.
    start = old.close[np.searchsorted(old.days, np.datetime64("2025-11-24"))]
    assert row["as_of"] == "2026-11-24"
    assert row["growth_of_1000:1y"] == pytest.approx(1000 * old.close[-1] * 1.02 / start, rel=1e-12)
    assert not any("split" in note for note in notes(after))
    first = rows(smallcap("data", "status", "-f", "csv"))
    assert first[0]["vintages"] == "2"
    rerun = smallcap(*one, "--vintage", "20261120T220000Z-001", env=away(MISSING_PORT))
    assert json.loads(rerun.out)["rows"] == json.loads(before.out)["rows"]
    assert json.loads(rerun.out)["cells"] == json.loads(before.out)["cells"]


def test_a_fund_outside_the_catalogue_is_described_by_its_source(smallcap: Run) -> None:
    asked = ("compare", "XYZ", "-c", "issuer,expense_ratio,aum_usd,aum_scope,inception,methodology", "-f", "csv")
    with FakeYahoo(now=FRIDAY) as fake:
        (row,) = rows(smallcap(*asked, env=away(fake.url)))
        count = len(fake.requests)
        (again,) = rows(smallcap(*asked, env=away(fake.url)))
        assert len(fake.requests) == count
    # The fake's profile: netExpenseRatio 0.19 percent, 70 bn, TestCo, 2000-05-23.
    assert row == again
    assert (row["issuer"], row["expense_ratio"], row["aum_usd"]) == ("TestCo", "0.0019", "70000000000.0")
    assert (row["aum_scope"], row["inception"], row["methodology"]) == ("unknown", "2000-05-23", "")


def test_a_snapshot_warns_where_its_fee_is_not_the_catalogues_which_wins(smallcap: Run) -> None:
    with FakeYahoo(now=FRIDAY) as fake:
        result = smallcap("data", "snapshot", "IWM", "VB", env=away(fake.url))
        assert result.code == 0
        shown = smallcap("compare", "VB", "-c", "expense_ratio,aum_usd", "-f", "csv", env=away(fake.url))
    # 0.19 % is IWM's own fee; VB's is 0.03 %.
    assert [note for note in notes(result) if "expense ratio" in note] == [
        f"note: VB: {fake.label} gives an expense ratio of 0.19%, the catalogue 0.03%"
    ]
    assert (rows(shown)[0]["expense_ratio"], rows(shown)[0]["aum_usd"]) == ("0.0003", "70000000000.0")
    assert f"VB: {fake.label} gives an expense ratio" in shown.err


def test_snapshots_of_two_days_are_both_kept(smallcap: Run) -> None:
    for now in (FRIDAY, MONDAY):
        with FakeYahoo(now=now) as fake:
            assert smallcap("data", "snapshot", "IWM", env=away(fake.url, now)).code == 0
    kept = rows(smallcap("data", "snapshot", "IWM", "--kept", "-f", "csv", env=away(MISSING_PORT, MONDAY)))
    assert [row["retrieved"] for row in kept] == ["2026-11-20 22:00Z", "2026-11-23 22:00Z"]


def test_a_snapshot_of_a_source_that_fails_records_nothing(smallcap: Run) -> None:
    assert smallcap("data", "snapshot", "IWM", env=away(MISSING_PORT)).code == 4
    assert smallcap("data", "snapshot", "IWM", "--kept").code == 3


def test_checking_tells_what_is_odd_and_ends_with_one(smallcap: Run) -> None:
    with FakeYahoo(now=FRIDAY, modes={"IJR": "missing_session"}) as fake:
        compared(smallcap, fake.url)
    env = {"SOURCE_DATE_EPOCH": str(int(FRIDAY.timestamp()))}
    result = smallcap("data", "check", "-f", "csv", env=env)
    assert result.code == 1
    (found,) = rows(result)
    assert (found["ticker"], found["kind"]) == ("IJR", "missing session")
    assert smallcap("data", "check", "IWM", env=env).code == 0
    assert smallcap("data", "check", "--since", "2026-11-01", env=env).code == 0
    assert smallcap("data", "check", "NOPE", env=env).code == 3
    assert "missing session" in compared(smallcap, MISSING_PORT, "--window", "5y", "-c", "period_return").err


def test_checking_an_empty_store_is_not_an_all_clear(smallcap: Run) -> None:
    assert smallcap("data", "check").code == 4


def test_a_last_close_that_lacks_sessions_is_stale(smallcap: Run) -> None:
    with FakeYahoo("stale", now=FRIDAY) as fake:
        told = notes(compared(smallcap, fake.url))
    # Forty days before Friday 20 November is Sunday 11 October, so the last close is of Friday the 9th: 30 weekdays.
    assert told == ["note: IWM, IJR: the last close is from 2026-10-09, 30 weekdays before the last session"]
    env = {"SOURCE_DATE_EPOCH": str(int(FRIDAY.timestamp()))}
    assert [row["kind"] for row in rows(smallcap("data", "check", "-f", "csv", env=env))] == ["stale", "stale"]


def test_a_yield_is_no_fund_and_its_source_says_so(smallcap: Run) -> None:
    with FakeYahoo(now=FRIDAY) as fake:
        result = smallcap("compare", "^TNX", env=away(fake.url))
        assert (result.code, "^TNX is a yield" in result.err) == (4, True)
        assert smallcap("data", "fetch", "^TNX", "^IRX", env=away(fake.url)).code == 0
    assert [row["ticker"] for row in rows(smallcap("data", "status", "-f", "csv"))] == ["tbill", "tnote"]


def test_a_slip_of_the_finger_is_seen_without_a_network_too(smallcap: Run) -> None:
    result = smallcap("compare", "IWMM", env=away(MISSING_PORT))
    assert (result.code, "hint: did you mean IWM" in result.err) == (4, True)


def test_a_copy_with_a_close_that_has_not_come_is_asked_for_anew(smallcap: Run, tmp_path: Path) -> None:
    """Its last close was of 2027, so until 2027 no newer one was asked for."""
    days = np.array(["2026-11-10", "2027-02-26"], dtype="datetime64[D]")
    closes = np.array([100.0, 102.0])
    retrieved = datetime(2026, 11, 10, 22, 0, tzinfo=UTC)
    copy = PriceHistory("IWM", days, close=closes, adjusted=closes, source=Source("yahoo", retrieved=retrieved))
    with open_store(tmp_path / "smallcap-home" / "data") as store:
        store.write([copy], now=retrieved)
    with FakeYahoo(now=FRIDAY) as fake:
        assert {row["as_of"] for row in rows(compared(smallcap, fake.url))} == {"2026-11-20"}
        assert len(fake.asked("/chart/IWM")) == 1
