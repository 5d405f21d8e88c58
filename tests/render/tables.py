"""Tables for the tests of rendering: the default screen of the rulings, and small ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from smallcap_cli.core.model import Gap, Source, Value, absent, text_value
from smallcap_cli.core.table import Column, Table

AS_OF = date(2026, 7, 31)
FUNDS = ("IWM", "IJR", "VB", "SPSM", "AVUV")
PRICES = Source("yahoo", AS_OF, datetime(2026, 8, 1, 6, 30), "daily adjusted closes", "https://example.com/q?a=1&b=2")

COLUMNS = (
    Column("ticker", "ticker", "text", screen=False),
    Column("name", "name", "text", screen=False),
    Column("methodology", "index", "text"),
    Column("expense_ratio", "expense ratio", "fraction", extreme="low"),
    Column("return_ytd", "return YTD", "fraction", family="return", extreme="high"),
    Column("return_1y", "return 1 year", "fraction", family="return", tail="1 year", extreme="high"),
    Column("return_10y", "return 10 years p.a.", "fraction", "return", "10 years p.a.", extreme="high"),
    Column("max_drawdown", "max drawdown 5y", "fraction", family="fall", extreme="high"),
    Column("drawdown_trough", "trough of max drawdown", "month", family="fall", tail="trough"),
    Column("unprofitable_share", "unprofitable", "share"),
    Column("line_count", "lines held", "count"),
    Column("status", "status", "text", screen=False),
)  # fmt: skip

_INDEX_CHANGE = "two other indexes before 2020-01-24, no ◂"
_PUBLISHED = "index, not fund: publisher, date, definition"


def fraction(number: float, start: date = date(2021, 7, 30), note: str = "") -> Value:
    """A return over a window that ends at AS_OF."""
    notes = (note,) if note else ()
    return Value(number, "fraction", (PRICES,), "total", AS_OF, start, 1.0, notes=notes, comparable=not note)


def fee(number: float) -> Value:
    """An expense ratio; it has no window."""
    return Value(number, "fraction", (Source("catalogue", citation="prospectus"),), "net")


def _fund(ticker: str, index: str, figures: tuple[float, ...], trough: date, lines: int) -> list[Value]:
    charge, ytd, year, decade, fall = figures
    return [
        text_value(ticker), text_value(f"{ticker} fund"), text_value(index), fee(charge), fraction(ytd),
        fraction(year, date(2025, 7, 31)), fraction(decade, date(2016, 7, 29)), fraction(fall),
        Value(trough, "month", (PRICES,)),
        Value(0.4, "share", mark="~", notes=(_PUBLISHED,), comparable=False),
        Value(float(lines), "count"), text_value("ok"),
    ]  # fmt: skip


def default_screen() -> Table:
    """Five funds as the rulings print them, with a note, two kinds of gap and an approximate figure."""
    rows = [
        _fund("IWM", "Russell 2000", (0.0019, 0.1879, 0.3411, 0.1055, -0.3191), date(2022, 6, 16), 1920),
        _fund("IJR", "S&P SC 600", (0.0006, 0.2159, 0.3362, 0.1055, -0.2802), date(2025, 4, 8), 632),
        _fund("VB", "CRSP Small", (0.0003, 0.1519, 0.2384, 0.1091, -0.2815), date(2022, 6, 16), 1324),
        _fund("SPSM", "S&P SC 600", (0.0003, 0.2158, 0.3374, 0.1079, -0.2794), date(2025, 4, 8), 607),
        _fund("AVUV", "active", (0.0025, 0.2362, 0.3754, 0.5, -0.2879), date(2025, 4, 8), 760),
    ]
    rows[3][6] = fraction(0.1079, date(2016, 7, 29), _INDEX_CHANGE)
    rows[4][6] = absent("fraction", Gap("not_listed_then", "first close 2019-09-26"))
    rows[4][9] = absent("share", Gap("not_published"))
    return Table(
        command="compare",
        columns=COLUMNS,
        keys=FUNDS,
        rows=tuple(tuple(row) for row in rows),
        head="US small-cap ETFs · closes to Fri 31 Jul 2026, daily (age 1 d) · total return · USD",
        as_of=AS_OF,
        conventions={"window": "5y", "anchor": "before", "basis": "total", "risk_free": None},
        footnotes=("lines include cash and futures",),
        warnings=("IWM: something to know",),
        layout="funds",
    )


def empty(table: Table) -> Table:
    """The same table without its rows."""
    return replace(table, keys=(), rows=())


def of_texts(*texts: str, label: str = "text") -> Table:
    """A table of one text column that is a row for each text, beside its length."""
    return Table(
        command="fund list",
        columns=(Column("name", label, "text"), Column("length", "length", "count")),
        keys=tuple(f"row {number}" for number in range(len(texts))),
        rows=tuple((Value(text, "text"), Value(float(len(text)), "count")) for text in texts),
    )


def of_numbers(*values: Value, unit: str = "fraction", extreme: str = "high") -> Table:
    """A fund table of one column."""
    column = Column("figure", "figure", unit, extreme=extreme)  # type: ignore[arg-type]
    return Table(
        command="compare",
        columns=(column,),
        keys=tuple(f"F{number}" for number in range(len(values))),
        rows=tuple((value,) for value in values),
        layout="funds",
    )
