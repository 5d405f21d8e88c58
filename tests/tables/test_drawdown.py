"""What is said of a fall is about the days of that fall, not of the window it was looked for in."""

from __future__ import annotations

from dataclasses import replace

from smallcap_cli.core.comparison.gross import GROSS
from smallcap_cli.core.finding import Finding
from smallcap_cli.core.model import FundData, IndexPeriod, Value
from smallcap_cli.tables.funds.drawdown import drawdown_table
from tests.core.builders import comparison, conventions, data, day, fund, history, weekdays_between

DAYS = weekdays_between("2024-01-01", "2024-12-31")


def falling(ticker: str, *falls: tuple[str, str, float], **changes: object) -> FundData:
    """Level but for falls: from the first day to before the second the closes are at the level given."""
    closes = [next((to for start, end, to in falls if start <= str(d) < end), 100.0) for d in DAYS]
    return data(history(ticker, DAYS, closes), fund=fund(ticker, **changes))


def depths(*funds: FundData) -> dict[str, Value]:
    table = drawdown_table(comparison(funds, conventions("2024-12-31", "2024-01-01:2024-12-31")), top=2)
    return dict(zip(table.keys, table.column("depth"), strict=True))


TWO_FALLS = (("2024-03-01", "2024-04-01", 90.0), ("2024-09-02", "2024-10-01", 80.0))
#: The fund changed its index in the March fall, of 10 %; that of September, of 20 %, lies after it.
CHANGED = (
    IndexPeriod("russell_2000", None, "verified", "prospectus"),
    IndexPeriod("sp_smallcap_600", day("2024-03-15"), "verified", "prospectus"),
)


def test_a_fall_after_a_change_of_index_is_not_said_to_cross_it() -> None:
    """`drawdown SPSM --window 10y` said of the fall of 2021 to 2022 "two other indexes before 2020-01-24"."""
    found = depths(falling("AAA", *TWO_FALLS, indexes=CHANGED))
    assert found["AAA.1"].notes == ()
    assert found["AAA.2"].notes == ("another index before 2024-03-15",)
    assert (found["AAA.1"].comparable, found["AAA.2"].comparable) == (True, False)


def test_a_common_fall_after_a_change_of_index_is_not_said_to_cross_it() -> None:
    found = depths(falling("AAA", *TWO_FALLS, indexes=CHANGED), falling("BBB", TWO_FALLS[1]))
    assert found["AAA.common"].notes == ()


def test_a_wrong_close_is_said_of_the_fall_that_it_is_in() -> None:
    prices = falling("AAA", *TWO_FALLS).prices
    assert prices is not None
    tick = Finding(day("2024-03-04"), "bad_tick", "fell and came back", 0.3)
    found = depths(data(replace(prices, findings=(tick,))))
    assert (found["AAA.1"].mark, found["AAA.2"].mark) == ("", GROSS)
