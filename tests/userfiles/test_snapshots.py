"""Tables of snapshots: what was written reads back to the last bit, and a fault is named by file and line."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from smallcap_cli.core.snapshots import Snapshot
from smallcap_cli.errors import UsageFault
from smallcap_cli.userfiles.snapshots import parse_snapshots, snapshots_text

NOW = datetime(2026, 11, 27, 22, 0, tzinfo=UTC)


def parsed(text: str) -> list[Snapshot]:
    return parse_snapshots("s.csv", text.encode(), NOW)


def test_what_is_written_reads_back_to_the_last_bit() -> None:
    one = Snapshot(
        "IWM", date(2026, 11, 25), NOW, "yahoo", "Yahoo, Inc", 1 / 3, date(2026, 11, 25), 0.1 + 0.2, None, 2.8e8,
        7.1e10, "fund", 0.0019, 0.0112, 0.0001, 0.0002,
    )  # fmt: skip
    assert parsed(snapshots_text([one])) == [one]


def test_a_row_of_three_columns_is_enough() -> None:
    (one,) = parsed("Ticker,As Of,Median Spread\niwm,2026-11-25,0.0001\n")
    assert (one.ticker, one.session, one.median_spread) == ("IWM", date(2026, 11, 25), 0.0001)
    assert (one.provider, one.citation, one.retrieved, one.price) == ("files", "s.csv", NOW, None)


def test_a_missed_session_of_a_kept_table_is_no_snapshot() -> None:
    text = "ticker,session,retrieved,aum_usd\nIWM,2026-11-24,,\nIWM,2026-11-25,2026-11-26 02:00Z,7e10\n"
    (one,) = parsed(text)
    assert one.retrieved == datetime(2026, 11, 26, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ticker,session\nIWM,2026-11-25\n", "s.csv:1: not a table of snapshots"),
        ("ticker,session,nav\nIWM,soon,1\n", "s.csv:2: session 'soon' is not a date"),
        ("ticker,session,nav\nIWM,,1\n", "s.csv:2: no day in session"),
        ("ticker,session,nav\nI W M,2026-11-25,1\n", "s.csv:2: 'I W M' is not a ticker"),
        ("ticker,session,nav\nIWM,2026-12-25,1\n", "s.csv:2: 2026-12-25 is in the future"),
        ("ticker,session,nav,nav_as_of\nIWM,2026-11-25,1,2026-12-25\n", "s.csv:2: 2026-12-25 is in the future"),
        ("ticker,session,nav\nIWM,2026-11-25,one\n", "s.csv:2: nav 'one' is not a number"),
        ("ticker,session,nav\nIWM,2026-11-25,-1\n", "s.csv:2: nav -1 is implausible"),
        ("ticker,session,expense_ratio\nIWM,2026-11-25,0.9\n", "s.csv:2: expense_ratio 0.9 is implausible"),
        ("ticker,session,nav,retrieved\nIWM,2026-11-25,1,now\n", "s.csv:2: retrieved 'now' is not a moment"),
        ("ticker,session,nav\nIWM,2026-11-25,\n", "s.csv: no rows"),
    ],
)
def test_a_fault_is_named_by_file_and_line(text: str, said: str) -> None:
    with pytest.raises(UsageFault) as caught:
        parsed(text)
    assert caught.value.message == said


def test_a_share_count_that_reads_as_a_date_is_left_out() -> None:
    (one,) = parsed("ticker,session,price,shares_outstanding\nIWM,2026-11-25,50,20261125\n")
    assert (one.price, one.shares_outstanding) == (50.0, None)


def test_a_price_without_a_column_for_its_day_is_of_its_session() -> None:
    """Close and NAV of one session never had a premium. An empty cell of the column is a price of an unknown day."""
    of_session, without = parsed("ticker,session,price,nav\nIWM,2026-11-25,50,49\nIJR,2026-11-25,,49\n")
    assert (of_session.price_as_of, of_session.nav_as_of, without.price_as_of) == (date(2026, 11, 25), None, None)
    (unknown,) = parsed("ticker,session,price,price_as_of\nIWM,2026-11-25,50,\n")
    assert unknown.price_as_of is None
