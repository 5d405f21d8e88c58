"""What the store keeps comes back to the last bit, with its vintages, and it never gets in the way of reading."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smallcap_cli.core.finding import Finding
from smallcap_cli.core.model import Floats, PriceHistory, RateSeries, Source
from smallcap_cli.errors import CouldNotAsk, CouldNotParse, DataUnavailable, NotFound
from smallcap_cli.store import Store, StoredDocument, open_store, opening
from smallcap_cli.store.packing import Unsound, pack, unpack
from smallcap_cli.store.retention import next_vintage, vintages_needed, vintages_to_keep
from tests.tools.store_torture import history, rates, same

NOW = datetime(2026, 11, 21, 10, 23, tzinfo=UTC)
ANY_FLOAT = st.floats(allow_nan=True, allow_infinity=True, width=64)
TEXT = st.characters(exclude_categories=["Cs"])
CLOSE = st.floats(min_value=5e-324, max_value=1.7e308, exclude_min=False)


def day(number: int) -> datetime:
    return NOW + timedelta(days=number)


@st.composite
def price_histories(draw: st.DrawFn) -> PriceHistory:
    numbers = sorted(draw(st.sets(st.integers(-40_000, 60_000), min_size=1, max_size=30)))
    days = np.array(numbers, dtype="datetime64[D]")

    def column(values: st.SearchStrategy[float]) -> Floats:
        return np.array(draw(st.lists(values, min_size=len(days), max_size=len(days))), dtype=np.float64)

    present = draw(st.tuples(*[st.booleans()] * 5))
    finite = st.floats(allow_nan=False, allow_infinity=False)  # a history refuses any other size
    spans = st.lists(st.tuples(st.dates(), st.dates()), max_size=3).map(tuple)
    told = st.builds(Finding, st.dates(), st.text(TEXT), st.text(TEXT), finite, spans)
    return PriceHistory(
        draw(st.text(TEXT, min_size=1, max_size=8)),
        days,
        column(CLOSE),
        column(CLOSE) if present[0] else None,
        Source(draw(st.text(TEXT)), date(2026, 1, 2), NOW, "é", "u"),
        frequency=draw(st.sampled_from(("daily", "monthly"))),
        price_kind=draw(st.sampled_from(("market", "nav"))),
        currency="GBp",
        volume=column(ANY_FLOAT) if present[1] else None,
        distributions=column(st.sampled_from((0.0, -0.0, 0.25))) if present[2] else None,
        capital_gains=column(st.sampled_from((0.0, 0.0, 0.0, 1.5))) if present[4] else None,
        splits=column(st.sampled_from((0.0, 0.0, 0.0, 2.0))) if present[3] else None,
        seven_day=draw(st.booleans()),
        warnings=tuple(draw(st.lists(st.text(TEXT), max_size=2))),
        findings=tuple(draw(st.lists(told, max_size=2))),
    )


@settings(max_examples=60, deadline=None)
@given(written=price_histories())
def test_a_history_comes_back_to_the_last_bit(written: PriceHistory, tmp_path_factory: pytest.TempPathFactory) -> None:
    with open_store(tmp_path_factory.mktemp("store")) as store:
        vintage = store.write([written], now=NOW)
        found = store.prices(written.ticker)
    assert found is not None
    assert same(found.history, written)
    assert (found.retrieved, found.vintage) == (NOW, vintage)


def test_rates_come_back_to_the_last_bit_also_when_negative(tmp_path: Path) -> None:
    days = np.array(["2020-01-01", "2020-02-01"], dtype="datetime64[D]")
    written = RateSeries("tbill", days, np.array([-0.0012, 0.05]), Source("fred", date(2020, 2, 1), NOW, "TB3MS"))
    with open_store(tmp_path) as store:
        store.write([written], now=NOW)
        found = store.rates("tbill")
        assert store.prices("tbill") is None
    assert found is not None
    assert found.rates.annual.tobytes() == written.annual.tobytes()
    assert found.rates.days.tobytes() == days.tobytes()
    assert found.rates.source == written.source


def test_a_source_without_a_moment_gets_the_moment_of_the_write(tmp_path: Path) -> None:
    written = history("IWM", 1)
    bare = PriceHistory("IWM", written.days, written.close, None, Source("files"))
    with open_store(tmp_path) as store:
        store.write([bare], now=NOW)
        found = store.prices("IWM")
    assert found is not None
    assert found.retrieved == NOW


def test_reading_where_there_is_no_store_creates_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "none"
    with open_store(folder) as store:
        assert store.prices("IWM") is None
        assert store.rates("tbill") is None
        assert (store.tickers(), store.vintages(), store.status(NOW), store.documents("")) == ((), (), (), ())
        assert store.known_unknown("IWM", "yahoo", NOW) is None
        assert (store.prune(NOW), store.clear()) == (0, 0)
        with pytest.raises(NotFound, match="it is empty"):
            store.prices("IWM", vintage="20261121T102300Z-001")
    assert not folder.exists()


def test_a_vintage_answers_what_the_store_held_then_for_every_fund(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        first = store.write([history("IWM", 1), history("VB", 1)], now=day(0))
        second = store.write([history("IWM", 2)], now=day(1))
        third = store.write([history("VB", 3)], now=day(2))
        held = {
            (ticker, at): store.prices(ticker, vintage=at) for ticker in ("IWM", "VB") for at in (first, second, third)
        }
        assert [vintage.id for vintage in store.vintages()] == [first, second, third]
        assert store.vintages()[1].tickers == ("IWM",)
        with pytest.raises(NotFound, match="no vintage 20261121T102300Z-009"):
            store.prices("IWM", vintage="20261121T102300Z-009")
    versions = {key: int(found.history.warnings[0]) for key, found in held.items() if found}
    assert versions == {
        ("IWM", first): 1, ("IWM", second): 2, ("IWM", third): 2,
        ("VB", first): 1, ("VB", second): 1, ("VB", third): 3,
    }  # fmt: skip
    assert all(found and same(found.history, history(t, versions[t, at])) for (t, at), found in held.items())


def test_vintage_ids_increase_when_the_clock_does_not() -> None:
    assert next_vintage("", NOW) == "20261121T102300Z-001"
    assert next_vintage("20261121T102300Z-001", NOW) == "20261121T102300Z-002"
    assert next_vintage("20990101T000000Z-001", NOW) == "20990101T000000Z-002"
    assert next_vintage("20261121T102300Z-999", NOW) == "20261121T102301Z-001"
    assert next_vintage("20261120T102300Z-007", NOW) == "20261121T102300Z-001"


def test_retention_keeps_thirty_days_and_then_the_last_of_each_month() -> None:
    # 30 days before 21 November 10:23 is 22 October 10:23.
    ids = [
        "20260903T000000Z-001", "20260930T000000Z-001",  # September: only its last
        "20261001T000000Z-001", "20261022T102259Z-001",  # October, older than 30 days: neither is its last
        "20261022T102300Z-001", "20261031T000000Z-001",  # October, within 30 days
        "20261121T102300Z-001", "20261121T102300Z-002",
    ]  # fmt: skip
    assert vintages_to_keep(ids, NOW) == {ids[1], *ids[4:]}


def test_one_write_with_a_wrong_clock_and_one_after_a_long_pause_lose_nothing() -> None:
    ids = ["20261101T000000Z-001", "20261110T000000Z-001", "20261121T102300Z-001"]
    ahead = datetime(2100, 1, 1, tzinfo=UTC)
    assert vintages_to_keep([*ids, "21000101T000000Z-001"], ahead) == {*ids, "21000101T000000Z-001"}
    assert vintages_to_keep([*ids, "21000101T000000Z-001", "21000101T000000Z-002"], NOW) == {
        *ids, "21000101T000000Z-001", "21000101T000000Z-002",
    }  # fmt: skip


def test_a_clock_far_ahead_drops_nothing_of_the_last_thirty_days() -> None:
    ids = ["20261110T000000Z-001", "20261111T000000Z-001", "20261121T102300Z-001"]
    assert vintages_to_keep(ids, datetime(2099, 1, 1, tzinfo=UTC)) == set(ids)


def test_a_series_stays_while_a_kept_vintage_answers_with_it() -> None:
    # VB was written at 1 and 4; vintage 3, which is kept, answers with 1; vintage 5 with 4.
    assert vintages_needed(["1", "4"], {"3", "5"}) == {"1", "4"}
    # IWM was written at 1, 2 and 3: 3 answers with 3, nothing needs 1 and 2.
    assert vintages_needed(["1", "2", "3"], {"3", "5"}) == {"3"}
    assert vintages_needed(["1", "2"], set()) == {"2"}


def test_pruning_leaves_kept_vintages_as_they_were(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.write([history("VB", 0)], now=datetime(2026, 9, 1, tzinfo=UTC))
        store.write([history("IWM", 1)], now=datetime(2026, 9, 2, tzinfo=UTC))
        last = store.write([history("IWM", 2)], now=datetime(2026, 9, 3, tzinfo=UTC))
        store.write([history("VB", 1)], now=NOW)
        store.write([history("IWM", 3)], now=NOW)
        assert store.prune(NOW) == 1
        found = {ticker: store.prices(ticker, vintage=last) for ticker in ("IWM", "VB")}
        assert [v.id[:8] for v in store.vintages()] == ["20260901", "20260903", "20261121", "20261121"]
    assert {t: f.history.warnings for t, f in found.items() if f} == {"IWM": ("2",), "VB": ("0",)}


def test_one_series_that_is_not_sound_keeps_the_whole_write_out(tmp_path: Path) -> None:
    good = history("VB", 1)
    endless = PriceHistory("IWM", good.days, np.full(len(good.days), 1.0), None, Source("files"))
    object.__setattr__(endless, "close", np.full(len(good.days), np.inf))  # the type itself refuses it
    with open_store(tmp_path) as store:
        store.write([history("VB", 0)], now=day(0))
        with pytest.raises(CouldNotParse, match="IWM cannot be kept: its close is not a finite"):
            store.write([good, endless], now=day(1))
        found = store.prices("VB")
        assert len(store.vintages()) == 1
    assert found is not None
    assert found.history.warnings == ("0",)


def test_status_says_what_there_is(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.write([history("IWM", 1), rates(1)], now=day(0))
        store.write([history("IWM", 2)], now=day(1))
        fund, rate = store.status(datetime(2026, 1, 4, tzinfo=UTC))
        assert store.tickers() == ("IWM",)
    # history(IWM, 2) has 1,500 days from 2015-01-01 (so the last is 2019-02-08), had on 2026-01-01 at 00:00:02.
    assert fund[:6] == ("IWM", "prices", "torture", date(2015, 1, 1), date(2019, 2, 8), 1500)
    assert (fund.age, fund.vintages, fund.findings) == (timedelta(days=3, seconds=-2), 2, 1)
    assert (rate.ticker, rate.kind, rate.rows, rate.vintages, rate.findings) == ("tbill", "rates", 200, 1, 0)


def test_a_vintage_keeps_the_findings_it_came_with(tmp_path: Path) -> None:
    gap = Finding(date(2015, 3, 2), "missing_session", "no bar although the exchange was open")
    tick = Finding(date(2015, 12, 3), "bad_tick", "close 21.98 between 25.72 and 25.26")
    with open_store(tmp_path) as store:
        first = store.write([replace(history("XSMO", 1), findings=(gap, tick))], now=day(0))
        store.write([replace(history("XSMO", 2), findings=())], now=day(1))
        then, now = store.prices("XSMO", vintage=first), store.prices("XSMO")
    assert then is not None
    assert now is not None
    assert (then.history.findings, now.history.findings) == ((gap, tick), ())


def test_clearing_takes_a_fund_and_leaves_the_others(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.write([history("IWM", 1), history("VB", 1)], now=day(0))
        store.write([history("IWM", 2)], now=day(1))
        assert store.clear(["IWM", "NOPE"]) == 2
        assert store.tickers() == ("VB",)
        assert store.prices("IWM") is None
        assert store.clear() == 1
        assert store.vintages() == ()
        assert store.write([history("VB", 3)], now=day(0)) > "20261122T102300Z-001"


def test_a_symbol_is_unknown_to_one_provider_until_then(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.remember_unknown("IJX", "yahoo", day(1))
        store.remember_unknown("IJX", "yahoo", day(2))
        assert store.known_unknown("IJX", "yahoo", day(1)) == day(2)
        assert store.known_unknown("IJX", "yahoo", day(2)) is None
        assert store.known_unknown("IJX", "stooq", day(0)) is None


def test_a_document_comes_back_as_it_was_sent(tmp_path: Path) -> None:
    page = StoredDocument("sec/1", NOW, 'W/"1"', "text/html", bytes(range(256)) * 300)
    with open_store(tmp_path) as store:
        store.change_document(page.key, lambda old: page._replace(body=b""))
        store.change_document(page.key, lambda old: page)
        assert store.document("sec/1") == page
        assert store.document("sec/2") is None


def page(key: str) -> StoredDocument:
    return StoredDocument(key, NOW, "", "text/plain", key.encode())


def keep(store: Store, document: StoredDocument) -> None:
    """Keep a document whatever was there."""
    store.change_document(document.key, lambda old: document)


def test_documents_are_found_by_the_beginning_of_their_key(tmp_path: Path) -> None:
    # "%" and "_" are wild cards of LIKE, and LIKE takes S for s.
    with open_store(tmp_path) as store:
        for key in ("sec/2", "sec/1", "SEC/3", "se", "s_c/4", "profile/IWM"):
            keep(store, page(key))
        assert store.documents("sec/") == (page("sec/1"), page("sec/2"))
        assert store.documents("s_c") == (page("s_c/4"),)
        assert store.documents("%") == ()
        assert [document.key for document in store.documents("")] == [
            "SEC/3", "profile/IWM", "s_c/4", "se", "sec/1", "sec/2",
        ]  # fmt: skip


def test_a_document_that_is_damaged_is_told_and_not_among_the_others(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        keep(store, page("sec/1"))
        keep(store, page("sec/2"))
    with closing(sqlite3.connect(tmp_path / opening.FILE_NAME)) as hand:
        hand.execute("UPDATE documents SET body = x'00' WHERE key = 'sec/1'")
        hand.commit()
    with open_store(tmp_path) as store:
        assert store.documents("sec/") == (page("sec/2"),)
        assert "damaged rows among its documents" in store.messages[0]


def test_clearing_everything_leaves_the_documents_that_are_to_be_kept(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.write([history("IWM", 1)], now=NOW)
        store.remember_unknown("IJX", "yahoo", day(1))
        for key in ("profile/IWM", "sec/1", "universe/x", "my/2"):
            keep(store, page(key))
        assert store.clear(["IWM"], keep_prefix=("my/",)) == 1
        assert len(store.documents("")) == 4
        assert store.clear(keep_prefix=("my/", "universe/")) == 0
        assert [document.key for document in store.documents("")] == ["my/2", "universe/x"]
        assert store.known_unknown("IJX", "yahoo", NOW) is None
        store.clear()
        assert store.documents("") == ()


def test_a_store_opened_for_reading_is_not_written(tmp_path: Path) -> None:
    with open_store(tmp_path, read_only=True) as store, pytest.raises(DataUnavailable, match="opened for reading"):
        store.write([history("IWM", 1)], now=NOW)
    assert list(tmp_path.iterdir()) == []


def test_a_writer_that_stays_too_long_is_named_as_busy(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.write([history("IWM", 1)], now=NOW)
    other = sqlite3.connect(tmp_path / opening.FILE_NAME, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with open_store(tmp_path, patience=0.05) as store:
        assert store.prices("IWM") is not None
        with pytest.raises(CouldNotAsk, match="another program has locked it"):
            store.write([history("IWM", 2)], now=NOW)
    other.close()


@pytest.mark.parametrize("cut", [0, 10, 16, 60, 200, -1])
def test_a_packed_series_that_is_cut_short_is_refused(cut: int) -> None:
    days = np.arange("2020-01-01", "2020-02-01", dtype="datetime64[D]")
    whole = pack(days, {"close": np.arange(1.0, 32.0), "splits": np.zeros(31)})
    unpack(whole)
    with pytest.raises(Unsound):
        unpack(whole[:cut])
    with pytest.raises(Unsound):
        unpack(whole + b"\0")


def test_days_that_do_not_increase_are_refused() -> None:
    days = np.array(["2020-01-02", "2020-01-02"], dtype="datetime64[D]")
    with pytest.raises(Unsound, match="do not increase"):
        pack(days, {})
