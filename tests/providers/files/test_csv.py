"""Price files as text: every layout, every fault. The files are made up; the layouts are the sources'."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smallcap_cli.core.model import PriceHistory
from smallcap_cli.errors import CouldNotParse
from smallcap_cli.providers.files import csv as price_csv
from smallcap_cli.providers.files.csv import parse_table
from smallcap_cli.providers.files.layout import PLAIN, Layout
from smallcap_cli.providers.files.series import history_of

YAHOO = """\
Date,Open,High,Low,Close,Adj Close,Volume,Dividends,Stock Splits
2026-01-05,9,11,8,10.0,9.5,1000,0.0,0.0
2026-01-06,9,11,8,10.5,9.975,1100,0.0,0.0
2026-01-07,9,11,8,10.0,10.0,1200,0.5,0.0
"""


def parse_prices(ticker: str, name: str, content: bytes, layout: Layout = PLAIN) -> PriceHistory:
    """The history in a CSV file."""
    return history_of(ticker, parse_table(name, content, layout), layout)


def read(text: str, **layout: Any) -> PriceHistory:
    return parse_prices("T", "T.csv", text.encode(), Layout(**layout))


def days(history: PriceHistory) -> list[str]:
    return [str(day) for day in history.days]


def listed(series: np.ndarray | None) -> list[float] | None:
    return None if series is None else series.tolist()


def plain(*rows: str, end: str = "\n") -> str:
    return "\n".join(("Date,Close", *rows)) + end


def weekdays(count: int, first: date = date(2026, 1, 5)) -> list[date]:
    """`count` Mondays to Fridays from Monday 5 January 2026 on."""
    return [first + timedelta(days=7 * (i // 5) + i % 5) for i in range(count)]


# Layouts


def test_yahoo_gives_both_closes_volume_and_actions() -> None:
    history = read(YAHOO)
    assert days(history) == ["2026-01-05", "2026-01-06", "2026-01-07"]
    assert listed(history.close) == [10.0, 10.5, 10.0]
    assert listed(history.adjusted) == [9.5, 9.975, 10.0]
    assert listed(history.volume) == [1000.0, 1100.0, 1200.0]
    assert listed(history.distributions) == [0.0, 0.0, 0.5]
    assert listed(history.splits) == [0.0, 0.0, 0.0]
    assert history.warnings == ()


def test_the_source_names_the_file_and_its_last_day() -> None:
    history = parse_prices("T", "some/where/T.csv", YAHOO.encode())
    assert (history.source.provider, history.source.citation) == ("files", "T.csv")
    assert history.source.as_of == date(2026, 1, 7)


@pytest.mark.parametrize(
    "changed",
    [
        YAHOO.replace(",", ";"),
        YAHOO.replace(",", "\t"),
        YAHOO.replace("\n", "\r\n"),
        YAHOO.replace("\n", "\r"),
        "\ufeff" + YAHOO,
        YAHOO.rstrip("\n"),
        YAHOO.upper(),
        YAHOO.replace("Adj Close", "AdjClose").replace("Date", "timestamp"),
        YAHOO.replace("Adj Close", "adjusted_close").replace("Date", "Datetime"),
        YAHOO.replace("Stock Splits", "Splits"),
        YAHOO.replace("2026-01-05", "2026-01-05 00:00:00-05:00"),
        re.sub(r"(\d{4})-(\d\d)-", r"\1\2", YAHOO),
        YAHOO.replace("-0", "/0"),
        YAHOO.replace("10.0,", '"10.0",'),
        YAHOO.replace(",", ", "),
        YAHOO.replace("\n2026-01-06", "\n\n \n2026-01-06"),
    ],
    ids=[
        "semicolons", "tabs", "crlf", "cr", "bom", "no last newline", "capitals", "timestamp", "Datetime",
        "Splits", "one time of day", "compact days", "slashes", "quotes", "blanks", "blank lines",
    ],
)  # fmt: skip
def test_the_same_rows_in_another_dress_are_the_same_history(changed: str) -> None:
    history, expected = read(changed), read(YAHOO)
    assert days(history) == days(expected)
    assert listed(history.close) == listed(expected.close)
    assert listed(history.adjusted) == listed(expected.adjusted)
    assert listed(history.distributions) == listed(expected.distributions)
    assert history.warnings == ()


def test_a_timestamp_counts_by_its_own_date_part() -> None:
    stamped = plain("2026-01-05 00:00:00-05:00,10", "2026-01-06T23:59:59Z,11".replace("T23", " 23"))
    assert days(read(stamped)) == ["2026-01-05", "2026-01-06"]


def test_columns_may_come_in_any_order() -> None:
    history = read("Close,Volume,Date,Adj Close\n10,5,2026-01-05,9\n11,6,2026-01-06,10\n")
    assert (listed(history.close), listed(history.adjusted)) == ([10.0, 11.0], [9.0, 10.0])


def test_date_and_close_alone_are_a_total_return_series() -> None:
    history = read(plain("2026-01-05,10", "2026-01-06,11"))
    assert (history.close, listed(history.adjusted)) == (None, [10.0, 11.0])


@pytest.mark.parametrize("head", ["Date,Open,High,Low,Close,Volume", "<DATE>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>"])
def test_stooq_has_a_close_and_no_total_return(head: str) -> None:
    history = read(f"{head}\n20260105,9,11,8,10,100\n20260106,9,12,8,11,100\n")
    assert (listed(history.close), history.adjusted) == ([10.0, 11.0], None)
    assert days(history) == ["2026-01-05", "2026-01-06"]


def test_a_seven_day_series_without_distributions_is_price_and_total_return() -> None:
    rows = [f"{date(2026, 1, 1) + timedelta(days=i)},1,1,1,{100 + i},5" for i in range(14)]
    history = read("date,open,high,low,close,volume\n" + "\n".join(rows) + "\n")
    assert history.seven_day
    assert listed(history.close) == listed(history.adjusted) == [100.0 + i for i in range(14)]


@pytest.mark.parametrize(
    ("traded", "expected"),
    [("MTWTF", False), ("SMTWT", False), ("SMTW-S", False), ("MTWTFS", False), ("SMTWTFS", True)],
)
def test_only_a_series_with_saturdays_and_sundays_is_a_seven_day_series(traded: str, expected: bool) -> None:
    """Tel Aviv, Riyadh and Cairo trade from Sunday to Thursday; they were taken for coins."""
    closed = {"MTWTF": "67", "SMTWT": "56", "SMTW-S": "45", "MTWTFS": "7", "SMTWTFS": ""}[traded]
    every = [date(2026, 1, 5) + timedelta(days=number) for number in range(56)]
    assert read(plain(*(f"{day},10" for day in every if str(day.isoweekday()) not in closed))).seven_day is expected


def test_close_and_dividends_build_the_adjusted_close_backwards() -> None:
    # A_t / A_(t-1) = C_t / (C_(t-1) - D_t), ending at the last close, 10:
    # 7 Jan: 10 / (10.5 - 0.5) = 1, so A of 6 Jan = 10; 6 Jan: 10.5 / 10 = 1.05, so A of 5 Jan = 10 / 1.05.
    history = read("Date,Close,Dividends\n2026-01-05,10,0\n2026-01-06,10.5,0\n2026-01-07,10,0.5\n")
    assert listed(history.adjusted) == pytest.approx([10 / 1.05, 10.0, 10.0], rel=1e-14)
    assert listed(history.close) == [10.0, 10.5, 10.0]


def test_capital_gains_are_in_the_total_return_and_not_in_the_distributions() -> None:
    # A of 5 Jan = 10 x (10 - 0.5 - 0.5) / 10 = 9.
    history = read("Date,Close,Dividends,Capital Gains\n2026-01-05,10,0,0\n2026-01-06,10,0.5,0.5\n")
    assert listed(history.adjusted) == pytest.approx([9.0, 10.0])
    assert listed(history.distributions) == [0.0, 0.5]


EXPORT = "Date,Open,High,Low,Close,Volume,Dividends,Stock Splits\n"


def test_an_export_of_yfinance_that_cannot_tell_whether_close_is_adjusted_is_refused_with_both_ways_out() -> None:
    """Close may be the price or hold the distributions; it was taken for the price, which doubled them."""
    rows = EXPORT + "2026-01-05,9,9,9,10,1,0,0\n2026-01-06,9,9,9,10,1,1,0\n"
    with pytest.raises(CouldNotParse, match=r"^T\.csv:2: no Adj Close: Close may hold the distributions") as raised:
        read(rows)
    assert raised.value.hint is not None
    assert "columns: {adjusted: Close}" in raised.value.hint
    # 10 / (10 - 1) = 1.11 where Close is the price; 10 / 10 = 1 where it holds the distribution.
    assert listed(read(rows, columns={"close": "Close"}).adjusted) == pytest.approx([9.0, 10.0])
    assert listed(read(rows, columns={"adjusted": "Close"}).adjusted) == [10.0, 10.0]


def test_an_export_without_a_distribution_needs_no_word() -> None:
    history = read(EXPORT + "2026-01-05,9,9,9,10,1,0,0\n2026-01-06,9,9,9,11,1,0,0\n")
    assert (listed(history.close), listed(history.adjusted), history.warnings) == ([10.0, 11.0], [10.0, 11.0], ())


def test_a_close_that_was_multiplied_for_later_distributions_is_total_return() -> None:
    """Off the cents before the distribution and on them after it, as yfinance writes it; any header tells."""
    stamps = weekdays(12)
    rows = [f"{day},{100 * 0.9912345:.6f},0" for day in stamps[:6]] + [f"{stamps[6]},100.00,0.88"]
    history = read("Date,Close,Dividends\n" + "\n".join([*rows, *(f"{day},101.25,0" for day in stamps[7:])]) + "\n")
    assert history.close is None
    assert listed(history.adjusted)[0] == pytest.approx(99.12345)
    assert "Close holds the distributions already" in history.warnings[0]


def test_prices_with_cents_or_with_four_decimals_throughout_are_prices() -> None:
    stamps = weekdays(12)
    for close in ("100.00", "100.1234"):
        rows = [f"{day},{close},{0.5 if number == 6 else 0}" for number, day in enumerate(stamps)]
        assert read("\n".join(["Date,Close,Dividends", *rows, ""])).close is not None


def test_a_distribution_above_the_close_is_refused_with_its_line() -> None:
    with pytest.raises(CouldNotParse, match=r"^T\.csv:3: distribution 12 on 2026-01-06 is not below the close 10"):
        read("Date,Close,Dividends\n2026-01-05,10,0\n2026-01-06,10,12\n")


def test_month_ends_are_a_monthly_series() -> None:
    history = read(plain("2026-01-30,10", "2026-02-27,30", "2026-03-31,10"))
    assert (history.frequency, history.seven_day, history.warnings) == ("monthly", False, ())


def test_rows_on_first_days_of_months_are_questioned() -> None:
    history = read(plain("2026-01-01,10", "2026-02-01,11", "2026-03-01,12"))
    assert history.warnings[0].startswith("T.csv:2: rows are dated the first of the month")


def test_weekly_rows_are_questioned() -> None:
    history = read(plain("2026-01-02,10", "2026-01-09,11", "2026-01-16,12"))
    assert history.warnings == ("T.csv:2: rows are 7 days apart; daily statistics of them mislead",)


# The mapping


def test_a_mapping_names_the_columns() -> None:
    history = read("Tag,Kurs\n2026-01-05,10\n2026-01-06,11\n", columns={"date": "Tag", "close": "kurs"})
    assert listed(history.adjusted) == [10.0, 11.0]


def test_a_mapped_column_is_not_also_taken_by_its_own_name() -> None:
    history = read(YAHOO.replace("Adj Close", "Other"), columns={"adjusted": "Close"})
    assert (history.close, listed(history.adjusted)) == (None, [10.0, 10.5, 10.0])


def test_a_mapping_to_a_column_that_is_not_there_names_it() -> None:
    with pytest.raises(CouldNotParse, match=r"^T\.csv:1: no column 'Kurs', which layout\.yaml names"):
        read(YAHOO, columns={"close": "Kurs"})


def test_a_mapping_sets_kind_currency_and_frequency() -> None:
    history = read(YAHOO, price_kind="nav", currency="EUR", frequency="monthly")
    assert (history.price_kind, history.currency, history.frequency) == ("nav", "EUR", "monthly")


def test_raw_closes_are_divided_by_later_splits() -> None:
    # 2 for 1 on 6 Jan, 5 for 1 on 8 Jan: 5 Jan / 10, 6 and 7 Jan / 5.
    # The dividend of 5 Jan, 1.0, is divided by 10 too; volume is multiplied.
    head = "Date,Close,Volume,Dividends,Stock Splits\n"
    rows = "2026-01-05,100,7,1,0\n2026-01-06,51,7,0,2\n2026-01-07,50,7,0,\n2026-01-08,10,7,0,5\n"
    history = read(head + rows, raw_close=True)
    assert listed(history.close) == pytest.approx([10.0, 10.2, 10.0, 10.0])
    assert listed(history.distributions) == pytest.approx([0.1, 0, 0, 0])
    assert listed(history.volume) == [70.0, 35.0, 35.0, 7.0]
    assert history.warnings == ()


def test_raw_closes_need_a_splits_column() -> None:
    with pytest.raises(CouldNotParse, match="raw_close and there is no Stock Splits column"):
        read(plain("2026-01-05,10"), raw_close=True)


# Faults that are mended


def test_newest_first_is_sorted_silently() -> None:
    history = read(plain("2026-01-07,12", "2026-01-06,11", "2026-01-05,10"))
    assert (listed(history.adjusted), history.warnings) == ([10.0, 11.0, 12.0], ())


def test_of_a_day_that_is_there_twice_the_last_row_is_kept_with_a_warning() -> None:
    history = read(plain("2026-01-05,10", "2026-01-06,11", "2026-01-05,10.5"))
    assert listed(history.adjusted) == [10.5, 11.0]
    assert history.warnings == ("T.csv:4: 2026-01-05 is in the file twice; the last row counts",)


@pytest.mark.parametrize(
    ("close", "told"),
    [
        ("15.1", "close 15.10 after 10.00 (+51.0% in a day): a missed split?"),
        ("4.9", "close 4.90 after 10.00 (-51.0% in a day): a missed split, about 1/2?"),
    ],
)
def test_a_move_over_half_in_a_day_is_kept_as_a_finding(close: str, told: str) -> None:
    history = read(plain("2026-01-05,10.0", f"2026-01-06,{close}"))
    assert listed(history.adjusted) == [10.0, float(close)]
    assert [finding[:3] for finding in history.findings] == [(date(2026, 1, 6), "missed_split", told)]
    assert history.warnings == ()


@pytest.mark.parametrize("close", ["15", "5"])
def test_a_move_of_exactly_half_is_not_remarked(close: str) -> None:
    history = read(plain("2026-01-05,10", f"2026-01-06,{close}"))
    assert (history.findings, history.warnings) == ((), ())


def test_a_move_of_a_month_is_not_one_of_a_day() -> None:
    history = read(plain("2026-01-30,10", "2026-02-27,4", "2026-03-31,4"))
    assert (history.frequency, history.findings) == ("monthly", ())


def test_raw_closes_are_looked_at_after_the_split_was_applied() -> None:
    """A split of 2 for 1 halves the raw close of the day, and that is no missed split."""
    history = read("Date,Close,Stock Splits\n2026-01-05,20,0\n2026-01-06,10,2\n", raw_close=True)
    assert listed(history.close) == [10.0, 10.0]
    assert history.findings == ()


def test_a_split_that_the_file_records_and_did_not_apply_is_told() -> None:
    history = read("Date,Close,Stock Splits\n2026-01-05,20,0\n2026-01-06,10,2\n")
    assert [(found.kind, found.detail.rpartition(": ")[2]) for found in history.findings] == [
        ("missed_split", "a split of 2 for 1 is recorded on that day and seems not applied to the closes before")
    ]


@pytest.mark.parametrize(
    "half", ["2026-01", "2026-01-07,9,11", "2026-01-07,9,11\n", "2026-01-07,9,11\n\n", "2026-01-07,9,11\n \n"]
)
def test_half_a_last_line_is_dropped_with_a_warning(half: str) -> None:
    head, one, two, _ = YAHOO.splitlines()
    history = read("\n".join((head, one, two, half)))
    assert listed(history.close) == [10.0, 10.5]
    assert history.warnings == ("T.csv:4: the last line is cut off; it is dropped",)


@pytest.mark.parametrize("blank", ["", " ", "\t"])
def test_a_short_row_and_a_blank_line_are_not_one_row(blank: str) -> None:
    """The blank line stood for the missing cell, and the close was taken."""
    text = f"Date,Close,Open\n2026-01-05,11,11\n2026-01-06,1\n{blank}\n2026-01-07,12,12\n"
    with pytest.raises(CouldNotParse, match=r"T\.csv:3: 2 cells where the header has 3"):
        read(text)


@pytest.mark.parametrize("cut", ["2", "29", "296."])
def test_a_last_number_that_is_visibly_cut_is_dropped_with_a_warning(cut: str) -> None:
    history = read(plain("2026-01-05,296.10", "2026-01-06,295.80", f"2026-01-07,{cut}", end=""))
    assert listed(history.adjusted) == [296.1, 295.8]
    assert history.warnings == ("T.csv:4: the last line is cut off; it is dropped",)


@pytest.mark.parametrize("whole", ["296", "296.2", "100.0"])
def test_a_last_line_without_newline_is_kept_when_its_number_looks_whole(whole: str) -> None:
    history = read(plain("2026-01-05,296.10", "2026-01-06,295.80", f"2026-01-07,{whole}", end=""))
    assert listed(history.adjusted) == [296.1, 295.8, float(whole)]


@pytest.mark.parametrize("cell", ["", "NaN", "null", "None", "N/A", "-", "."])
def test_rows_without_a_close_are_dropped_and_counted(cell: str) -> None:
    history = read(plain("2026-01-05,10", f"2026-01-06,{cell}", f"2026-01-07,{cell}", "2026-01-08,11"))
    assert days(history) == ["2026-01-05", "2026-01-08"]
    assert history.warnings == ("T.csv:3: no close on 2026-01-06 (and 1 more); dropped",)


def test_a_distribution_on_a_dropped_row_counts_on_the_next_one() -> None:
    # A of 5 Jan = 10 x (10 - 1) / 10 = 9, as if the distribution had been paid on the 7th.
    history = read("Date,Close,Dividends\n2026-01-05,10,0\n2026-01-06,,1\n2026-01-07,10,0\n")
    assert listed(history.distributions) == [0.0, 1.0]
    assert listed(history.adjusted) == pytest.approx([9.0, 10.0])


def test_a_day_without_volume_is_nan() -> None:
    history = read(YAHOO.replace(",1100,", ",,"))
    assert history.volume is not None
    assert np.isnan(history.volume).tolist() == [False, True, False]


# Faults that are refused

REFUSED = [
    ("zero", plain("2026-01-05,10", "2026-01-06,0"), r"T\.csv:3: close 0 on 2026-01-06 is not above zero"),
    ("negative", plain("2026-01-05,-1"), r"T\.csv:2: close -1 on 2026-01-05 is not above zero"),
    ("infinite", plain("2026-01-05,inf"), r"T\.csv:2: close inf on 2026-01-05 is not finite"),
    ("overflow", plain("2026-01-05,1e999"), r"T\.csv:2: close inf on 2026-01-05 is not finite"),
    ("text", plain("2026-01-05,10", "2026-01-06,ten"), r"T\.csv:3: close 'ten' is not a number"),
    ("thousands", plain("2026-01-05,10", '2026-01-06,"1,234"'), r"T\.csv:3: close '1,234' may be 1234 or 1\.234"),
    ("two marks", "Date;Close\n2026-01-05;63,9\n2026-01-06;63.9\n", r"T\.csv:\d: close '63.9' is not a number as"),
    ("no date", plain("2026-01-05,10", "soon,11"), r"T\.csv:3: 'soon' is not a date"),
    ("month first", plain("01/05/2026,10"), r"T\.csv:2: the day '01/05/2026' may be 2026-01-05 or 2026-05-01"),
    ("30 February", plain("2026-02-30,10"), r"T\.csv:2: '2026-02-30' is not a date"),
    ("year 205", plain("0205-01-05,10"), r"T\.csv:2: 0205-01-05 is not a plausible date"),
    ("short row", plain("2026-01-05", "2026-01-06,11"), r"T\.csv:2: 1 cells where the header has 2"),
    ("long row", plain("2026-01-05,1,2", "2026-01-06,11"), r"T\.csv:2: 3 cells where the header has 2"),
    ("empty", "", r"T\.csv:1: the file is empty"),
    ("blank", " \n\n", r"T\.csv:1: the file is empty"),
    ("header only", "Date,Close\n", r"T\.csv:1: a header and no rows"),
    ("only separators", "Date,Close\n,\n", r"T\.csv:1: a header and no rows"),
    ("only half a row", "Date,Close\n2026", r"T\.csv:2: no complete row"),
    ("no closes", plain("2026-01-05,"), r"T\.csv:2: no row has a close"),
    ("no date column", "Day,Close\n2026-01-05,1\n", r"T\.csv:1: no date column in the header: Day, Close"),
    ("no close column", "Date,Worth\n2026-01-05,1\n", r"T\.csv:1: no Close column in the header"),
    ("no header", "2026-01-05,10\n2026-01-06,11\n", r"T\.csv:1: no date column in the header"),
    ("close twice", "Date,Close,close\n2026-01-05,1,2\n", r"T\.csv:1: two columns are called 'Close'"),
    ("open quote", plain("2026-01-05,10", '2026-01-06,"11', "2026-01-07,12"), r"T\.csv:3: a cell that"),
    ("huge cell", plain("2026-01-05," + "9" * 200_000 + "x"), r"T\.csv:2: "),
    ("negative dividend", "Date,Close,Dividends\n2026-01-05,1,-1\n", r"T\.csv:2: dividends -1 on"),
    ("web page", "<!DOCTYPE html>\n<html></html>\n", r"T\.csv:1: a web page, not prices"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_a_fault_that_cannot_be_mended_names_file_and_line(text: str, message: str) -> None:
    with pytest.raises(CouldNotParse, match=message) as caught:
        read(text)
    assert caught.value.hint
    assert len(caught.value.message) < 300


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PK\x03\x04\x00\x00", r"T\.csv:1: a workbook or an archive, not text"),
        (b"Date,Close\n2026-01-05,1\n\x00\x00", r"T\.csv:1: binary"),
        (b"\xff\xfeD\x00a", r"T\.csv:1: not UTF-16 text"),
        (b"Date,Close\n2026-01-05,1\nf\xfcnf,1\n", r"T\.csv:3: not UTF-8"),
    ],
)
def test_what_is_not_utf8_text_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(CouldNotParse, match=message):
        parse_prices("T", "T.csv", content)


def test_more_rows_than_any_fund_has_are_refused() -> None:
    with pytest.raises(CouldNotParse, match="more than 200,000 rows"):
        read("Date,Close\n" + "2026-01-05,1\n" * 200_001)


def test_a_file_over_the_size_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(price_csv, "MAX_BYTES", 20)
    with pytest.raises(CouldNotParse, match="larger than"):
        read(plain("2026-01-05,10"))


# The two ways of reading agree

CLOSES = st.lists(st.floats(0.01, 1e6), min_size=1, max_size=30)


@settings(max_examples=60, deadline=None)
@given(CLOSES, st.randoms(use_true_random=False))
def test_fast_and_slow_reading_agree_in_any_order(closes: list[float], random: Any) -> None:
    rows = [f"{day},{close!r},0" for day, close in zip(weekdays(len(closes)), closes, strict=True)]
    shuffled = random.sample(rows, len(rows))
    fast = read("Date,Close,Volume\n" + "\n".join(rows) + "\n")
    slow = read("Date,Close,Volume\n" + "\n".join(f'"{row[:10]}"{row[10:]}' for row in shuffled) + "\n")
    assert listed(fast.close) == listed(slow.close) == closes
    assert days(fast) == days(slow)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_content_below_a_header_is_a_history_or_could_not_be_parsed(content: bytes) -> None:
    try:
        history = parse_prices("T", "T.csv", b"Date,Close,Dividends\n2026-01-05,10,0\n" + content)
    except CouldNotParse:
        return
    assert history.first_day <= history.last_day


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text('0123456789.-,\n eE"', max_size=12), max_size=12))
def test_any_numbers_below_a_header_are_a_history_or_could_not_be_parsed(parts: list[str]) -> None:
    text = "Date,Close,Dividends,Stock Splits\n2026-01-05,10,0,0\n" + "2026-01-06,".join(parts)
    try:
        history = read(text, raw_close=True)
    except CouldNotParse:
        return
    assert history.first_day == date(2026, 1, 5)


@pytest.mark.parametrize(
    ("cells", "layout", "currency"),
    [
        (("EUR", "EUR"), {}, "EUR"),
        (("EUR", ""), {}, "EUR"),
        (("GBp", "GBp"), {}, "GBp"),  # pence: another unit than GBP
        (("", ""), {"currency": "CHF"}, "CHF"),
        (("CHF", "CHF"), {"currency": "CHF"}, "CHF"),
    ],
)
def test_a_column_states_the_currency(cells: tuple[str, str], layout: dict[str, Any], currency: str) -> None:
    """Closes in euros were called dollars."""
    text = f"Date,Close,Currency\n2026-01-05,10.0,{cells[0]}\n2026-01-06,10.5,{cells[1]}\n"
    assert read(text, **layout).currency == currency


@pytest.mark.parametrize(
    ("cells", "layout", "words"),
    [
        (("EUR", "USD"), {}, "T.csv: closes in EUR and USD"),
        (("EUR", "EUR"), {"currency": "GBP"}, "T.csv: closes in EUR by its column, in GBP by layout.yaml"),
    ],
)
def test_two_currencies_are_a_fault(cells: tuple[str, str], layout: dict[str, Any], words: str) -> None:
    with pytest.raises(CouldNotParse, match=words):
        read(f"Date,Close,Currency\n2026-01-05,10.0,{cells[0]}\n2026-01-06,10.5,{cells[1]}\n", **layout)


def test_a_currency_that_is_no_code_is_not_read_and_that_is_said() -> None:
    found = read("Date,Close,Currency\n2026-01-05,10.0,1.08\n2026-01-06,10.5,1.08\n")
    assert (found.currency, found.warnings) == (
        "USD",
        ("T.csv:2: '1.08' under Currency is no currency code and is not read",),
    )


def test_a_currency_is_that_of_the_rows_of_the_fund() -> None:
    text = "Ticker,Date,Close,Currency\nT,2026-01-05,10.0,EUR\nX,2026-01-05,9.0,USD\nT,2026-01-06,10.5,EUR\n"
    bars = parse_table("all.csv", text.encode(), PLAIN, "T")
    assert history_of("T", bars).currency == "EUR"
