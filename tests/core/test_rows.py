"""Choosing, ordering and subtracting rows: a closed grammar, stable order, differences of like with like."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallcap_cli.core.model import Gap, Source, Value, absent, text_value
from smallcap_cli.core.rows import MOST_CHARACTERS, differences, keep_rows, limit_rows, parse_where, sort_rows
from smallcap_cli.core.table import Column, Table, text_of
from smallcap_cli.errors import NotFound, UsageFault

COLUMNS = (
    Column("ticker", "ticker", "text"),
    Column("expense_ratio", "expense ratio", "fraction", extreme="low"),
    Column("return_1y", "return 1 year", "fraction", extreme="high"),
    Column("drawdown_trough", "trough", "month"),
    Column("beta", "beta", "ratio"),
    Column("aum_usd", "assets", "usd"),
    Column("unprofitable_share", "unprofitable", "share"),
)


def source(publisher: str) -> Source:
    return Source("published", citation=f"{publisher}, Title")


def row(ticker: str, fee: float, gained: float | None, trough: str, publisher: str, share: float) -> tuple[Value, ...]:
    return (
        text_value(ticker),
        Value(fee, "fraction"),
        absent("fraction", Gap("not_listed_then", "first close 2026-01-02"))
        if gained is None
        else Value(gained, "fraction", (Source("files"),)),
        Value(date.fromisoformat(trough), "month"),
        Value(1.0 + fee * 100, "ratio"),
        Value(fee * 1e12, "usd"),
        Value(share, "share", (source(publisher),), basis="negative earnings"),
    )


TABLE = Table(
    command="compare",
    columns=COLUMNS,
    keys=("IWM", "IJR", "VB", "NEW"),
    rows=(
        row("IWM", 0.0019, 0.4752, "2022-06-16", "Yardeni", 0.40),
        row("IJR", 0.0006, 0.35, "2025-04-08", "Yardeni", 0.20),
        row("VB", 0.0006, 0.35, "2022-06-16", "Apollo", 0.44),
        row("NEW", 0.0003, None, "2026-03-30", "Yardeni", 0.10),
    ),
)


def kept(where: str) -> list[str]:
    return list(keep_rows(TABLE, parse_where(where)).keys)


# Choosing


@pytest.mark.parametrize(
    ("where", "tickers"),
    [
        ("expense_ratio<0.001", ["IJR", "VB", "NEW"]),
        ("expense_ratio<=0.0006", ["IJR", "VB", "NEW"]),
        ("expense_ratio>0.0006", ["IWM"]),
        ("expense_ratio>=0.0019", ["IWM"]),
        ("expense_ratio=0.0006", ["IJR", "VB"]),
        ("expense_ratio==0.0006", ["IJR", "VB"]),
        ("expense_ratio!=0.0006", ["IWM", "NEW"]),
        ("expense_ratio < 6e-4", ["NEW"]),
        ("return_1y>40%", ["IWM"]),
        ("return_1y>-5%", ["IWM", "IJR", "VB"]),
        ("return_1y>0.0004k", ["IWM"]),
        ("return_1y<0.001m and return_1y<1bn and return_1y>-1tn", ["IWM", "IJR", "VB"]),
        ("ticker=IJR", ["IJR"]),
        ("ticker='IJR'", ["IJR"]),
        ('ticker!="IJR"', ["IWM", "VB", "NEW"]),
        ("drawdown_trough>=2025-01-01", ["IJR", "NEW"]),
        ("drawdown_trough=2022-06-16", ["IWM", "VB"]),
        ("expense_ratio<0.1% and return_1y>30%", ["IJR", "VB"]),
        ("expense_ratio<0.1%, return_1y>30%", ["IJR", "VB"]),
        ("expense_ratio<0.1% && return_1y>30%", ["IJR", "VB"]),
        ("  expense_ratio  <  0.1%  and  ticker = VB  ", ["VB"]),
        ("ticker=VB or expense_ratio>0.1%", ["IWM", "VB"]),
        ("ticker=VB || ticker=NEW", ["VB", "NEW"]),
        ("ticker=NEW OR expense_ratio<0.1% AND return_1y>30%", ["IJR", "VB", "NEW"]),
    ],
)
def test_rows_that_pass_every_test_stay(where: str, tickers: list[str]) -> None:
    assert kept(where) == tickers


@pytest.mark.parametrize("where", ["return_1y<0", "return_1y>=-100%", "return_1y!=0.35"])
def test_a_missing_value_passes_no_test(where: str) -> None:
    assert "NEW" not in kept(where)


@pytest.mark.parametrize("printed", ["0.07", "0.14", "0.17", "0.28", "0.35", "0.39", "0.45", "0.55"])
def test_a_fee_is_found_by_the_percentage_it_is_printed_with(printed: str) -> None:
    # 0.07 * 0.01 is 0.0007000000000000001, so `expense_ratio=0.07%` found no fund at 0.0007.
    fraction = float(f"{float(printed) / 100:.4f}")
    one = Table("compare", COLUMNS[1:2], ("A",), ((Value(fraction, "fraction"),),))
    assert keep_rows(one, parse_where(f"expense_ratio={printed}%")).keys == ("A",)


@given(st.integers(1, 9999))
def test_a_percentage_is_the_fraction_that_a_catalogue_would_hold(basis_points: int) -> None:
    (test,) = parse_where(f"expense_ratio<{basis_points / 100:.2f}%")
    assert test.operand == float(f"{basis_points / 10000:.4f}")


@pytest.mark.parametrize("ticker", ["INF", "NAN", "1E5", "1234567"])
def test_a_ticker_that_looks_like_a_number_is_found(ticker: str) -> None:
    one = Table("compare", COLUMNS[:1], (ticker,), ((text_value(ticker),),))
    assert keep_rows(one, parse_where(f"ticker={ticker}")).keys == (ticker,)


@pytest.mark.parametrize(
    ("where", "position"),
    [
        ("", 1),
        ("expense_ratio", 14),
        ("expense_ratio<", 15),
        ("<0.1", 1),
        ("0.1>expense_ratio", 2),
        ("expense_ratio<0.1 and", 22),
        ("expense_ratio<0.1 and ", 22),
        ("expense_ratio<0.1,beta", 23),
        ("expense_ratio=<0.1", 15),
        ("beta>1 beta<2", 8),
        ("(beta>1)", 1),
        ("ticker='IWM", 8),
        ("__import__('os')", 1),
        ("__import__('os').system('true')", 1),
        ("expense_ratio.__class__=1", 14),
        ("beta>1; import os", 9),
        ("beta>1 and __import__('os')", 11),
        ("beta>(lambda: 1)()", 15),
        ("ticker=IWM'IJR'", 11),
    ],
)
def test_a_faulty_test_is_refused_with_its_position(where: str, position: int) -> None:
    with pytest.raises(UsageFault, match=rf"at character {position}\b") as raised:
        parse_where(where)
    assert raised.value.hint


@pytest.mark.parametrize("where", ["ticker=__import__('os')", "ticker=$(reboot)", "ticker=`id`"])
def test_nothing_in_a_test_is_run(where: str) -> None:
    with suppress(UsageFault):
        assert kept(where) == []


def test_a_test_of_a_thousand_characters_is_read() -> None:
    where = "ticker=" + "A" * (MOST_CHARACTERS - len("ticker="))
    assert len(parse_where(where)) == 1


def test_a_longer_test_is_refused() -> None:
    with pytest.raises(UsageFault, match="1,001 characters"):
        parse_where("ticker=" + "A" * (MOST_CHARACTERS + 1 - len("ticker=")))


def test_a_number_column_is_not_compared_with_a_word() -> None:
    with pytest.raises(UsageFault, match="expense_ratio is a number"):
        kept("expense_ratio<cheap")


def test_a_day_has_no_order_with_a_number() -> None:
    with pytest.raises(UsageFault, match="cannot be compared with 2023"):
        kept("drawdown_trough<2023")


def test_an_unknown_column_is_named_with_its_neighbour() -> None:
    with pytest.raises(NotFound) as raised:
        kept("expense_ration<1")
    assert "expense_ratio" in raised.value.hint


def test_a_column_of_another_window_can_be_tested() -> None:
    (test,) = parse_where("period_return:2021-04-16:2026-04-16>10%")
    assert (test.column, test.operator) == ("period_return:2021-04-16:2026-04-16", ">")


@given(st.text(max_size=80))
def test_any_text_is_a_test_or_a_usage_fault(where: str) -> None:
    with suppress(UsageFault):
        assert parse_where(where)


# Ordering


def test_what_is_said_of_a_fund_goes_with_its_last_row() -> None:
    table = Table(
        "closure", (COLUMNS[0],), ("IWM.size", "IWM.age", "IJR.size", "IW.size"),
        tuple((text_value(ticker),) for ticker in ("IWM", "IWM", "IJR", "IW")),
        findings=("IWM: 0", "IJR, IW: 1"), footnotes=("IW: 2", "of all funds"),
        about={"IWM: 0": ("IWM",), "IJR, IW: 1": ("IJR", "IW"), "IW: 2": ("IW",)},
    )  # fmt: skip
    name = COLUMNS[0].name
    for left in (limit_rows(table, 1), limit_rows(sort_rows(table, f"-{name}"), 1)):
        assert (left.findings, left.footnotes) == (("IWM: 0",), ("of all funds",))
    both = keep_rows(table, parse_where(f"{name}!=IWM"))
    assert (both.findings, both.footnotes) == (("IJR, IW: 1",), ("IW: 2", "of all funds"))
    none = keep_rows(table, parse_where(f"{name}=VB"))
    assert (none.findings, none.footnotes[0]) == ((), "of all funds")


def order(by: str) -> list[str]:
    return list(sort_rows(TABLE, by).keys)


def test_rows_are_sorted_upwards() -> None:
    assert order("expense_ratio") == ["NEW", "IJR", "VB", "IWM"]


def test_a_leading_minus_sorts_downwards_and_ties_stay_in_order() -> None:
    assert order("-expense_ratio") == ["IWM", "IJR", "VB", "NEW"]


@pytest.mark.parametrize("by", ["return_1y", "-return_1y"])
def test_missing_values_come_last_in_both_directions(by: str) -> None:
    assert order(by)[-1] == "NEW"


def test_ties_stay_in_order_upwards() -> None:
    assert order("return_1y") == ["IJR", "VB", "IWM", "NEW"]


def test_text_is_sorted_by_its_letters() -> None:
    assert order("ticker") == ["IJR", "IWM", "NEW", "VB"]


def test_dates_are_sorted_by_time() -> None:
    assert order("-drawdown_trough") == ["NEW", "IJR", "IWM", "VB"]


def test_sorting_by_an_unknown_column_is_refused() -> None:
    with pytest.raises(NotFound, match="no column called"):
        order("-feeses")


@given(st.lists(st.one_of(st.none(), st.integers(0, 3)), max_size=12))
def test_sorting_moves_whole_rows_and_loses_none(values: list[int | None]) -> None:
    cells = [absent("ratio", Gap("too_short")) if v is None else Value(float(v), "ratio") for v in values]
    made = Table("compare", COLUMNS[4:5], tuple(str(i) for i in range(len(cells))), tuple((c,) for c in cells))
    shuffled = sort_rows(made, "-beta")
    expected = sorted((i for i, v in enumerate(values) if v is not None), key=lambda i: (-(values[i] or 0), i))
    assert shuffled.keys == tuple(str(i) for i in [*expected, *(i for i, v in enumerate(values) if v is None)])


@pytest.mark.parametrize(("most", "count"), [(1, 1), (3, 3), (4, 4), (99, 4)])
def test_a_limit_keeps_the_first_rows(most: int, count: int) -> None:
    assert limit_rows(TABLE, most).keys == TABLE.keys[:count]


# Differences


def difference(ticker: str, column: str, key: str = "IWM", table: Table = TABLE) -> Value:
    made = differences(table, key)
    return made.column(column)[made.keys.index(ticker)]


def test_the_row_compared_with_is_left_out() -> None:
    assert differences(TABLE, "IWM").keys == ("IJR", "VB", "NEW")


def test_a_difference_of_fractions_is_in_points() -> None:
    # 0.35 - 0.4752
    found = difference("IJR", "return_1y")
    assert found.value == pytest.approx(-0.1252, rel=1e-12)
    assert found.unit == "points"


@pytest.mark.parametrize(
    ("column", "unit"),
    [("beta", "ratio_difference"), ("aum_usd", "usd_difference"), ("unprofitable_share", "points")],
)
def test_a_difference_has_the_unit_of_its_column(column: str, unit: str) -> None:
    made = differences(TABLE, "IWM")
    assert [c.unit for c in made.columns if c.name == column] == [unit]


@pytest.mark.parametrize(
    ("unit", "greater", "less", "none"),
    [
        ("fraction", "+1,234.50 pp", "-1,234.50 pp", "0.00 pp"),
        ("ratio", "+12.35", "-12.35", "0.00"),  # half to even of 12.345, which is a little more as a binary number
        ("usd", "+12.35", "-12.35", "0.00"),
        ("money", "+12.35", "-12.35", "0.00"),
        ("count", "+12", "-12", "0"),
        ("days", "+12", "-12", "0"),
        ("shares", "+12", "-12", "0"),
        ("probability", "+12.345", "-12.345", "0.000"),
        ("coefficient", "+12.3450", "-12.3450", "0.0000"),
    ],
)
def test_a_difference_shows_its_sign_in_every_unit(unit: str, greater: str, less: str, none: str) -> None:
    """Only points had a sign: a fund with 12 lines more read as one with 12 lines."""
    figures = (0.0, 12.345, -12.345, 1e-9, -1e-9)
    rows = tuple((Value(figure, unit),) for figure in figures)
    table = Table("compare", (Column("figure", "figure", unit),), tuple("RABCD"), rows)
    texts = [text_of(cell) for cell in differences(table, "R").column("figure")]
    assert texts == [greater, less, none, none]


def test_large_differences_of_dollars_keep_their_unit_and_separator() -> None:
    rows = tuple((Value(figure, "usd"),) for figure in (0.0, 1_300_000_000.0, -40_000_000.0, 1234.5))
    table = Table("compare", (Column("figure", "figure", "usd"),), tuple("RABC"), rows)
    texts = [text_of(cell) for cell in differences(table, "R").column("figure")]
    assert texts == ["+1.3bn", "-40m", "+1,234.50"]


@pytest.mark.parametrize("column", ["ticker", "drawdown_trough"])
def test_text_and_dates_stay_as_they_are(column: str) -> None:
    assert difference("IJR", column) == TABLE.rows[1][[c.name for c in COLUMNS].index(column)]


def test_a_missing_value_makes_the_difference_missing_for_its_reason() -> None:
    found = difference("NEW", "return_1y")
    assert (found.missing, found.detail) == ("not_listed_then", "first close 2026-01-02")


def test_a_missing_value_on_the_other_side_makes_every_difference_missing() -> None:
    assert [cell.missing for cell in differences(TABLE, "NEW").column("return_1y")] == ["not_listed_then"] * 3


def test_figures_of_one_publisher_are_compared() -> None:
    # 20 % less 40 %
    assert difference("IJR", "unprofitable_share").value == pytest.approx(-0.2, rel=1e-12)


def test_figures_of_different_publishers_are_not_compared() -> None:
    assert difference("VB", "unprofitable_share").missing == "not_comparable"


def test_figures_of_different_definitions_are_not_compared() -> None:
    redefined = [list(row) for row in TABLE.rows]
    redefined[1][6] = Value(0.2, "share", (source("Yardeni"),), basis="negative net income")
    table = Table("compare", COLUMNS, TABLE.keys, tuple(tuple(row) for row in redefined))
    assert difference("IJR", "unprofitable_share", table=table).missing == "not_comparable"


@pytest.mark.parametrize("column", ["expense_ratio", "aum_usd", "unprofitable_share"])
def test_figures_of_different_days_are_not_subtracted(column: str) -> None:
    """Weights of the ten largest of 2025-10-31 and 2026-05-05 were subtracted, counts and assets of the days not."""
    position = [known.name for known in TABLE.columns].index(column)
    rows = [list(row) for row in TABLE.rows]
    for row, day in zip(rows, ("2025-10-31", "2026-05-05", "2025-10-31", "2025-10-31"), strict=True):
        row[position] = replace(row[position], as_of=date.fromisoformat(day))
    table = replace(TABLE, rows=tuple(map(tuple, rows)))
    found = difference("IJR", column, table=table)
    assert (found.missing, found.detail) == ("not_comparable", "they are of 2026-05-05 and 2025-10-31")
    if column != "unprofitable_share":  # VB's is of another publisher
        assert difference("VB", column, table=table).value is not None


def test_a_difference_cites_both_sides() -> None:
    made = Table(
        "compare",
        COLUMNS[4:5],
        ("A", "B"),
        ((Value(1.0, "ratio", (Source("one"),)),), (Value(2.0, "ratio", (Source("two"),)),)),
    )
    assert [s.provider for s in difference("B", "beta", "A", made).sources] == ["two", "one"]


def test_a_difference_carries_the_notes_of_both_sides() -> None:
    # A return over a change of index keeps its note when it is what the others are measured against.
    made = Table(
        "compare",
        COLUMNS[2:3],
        ("SPSM", "IJR"),
        (
            (Value(0.10, "fraction", notes=("two other indexes before 2020-01-24",)),),
            (Value(0.11, "fraction", notes=("2026 so far, to 2026-04-16",)),),
        ),
    )
    assert set(difference("IJR", "return_1y", "SPSM", made).notes) == {
        "two other indexes before 2020-01-24",
        "2026 so far, to 2026-04-16",
    }


@pytest.mark.parametrize("mark", ["~", "m"])
def test_a_difference_with_a_marked_figure_stays_marked(mark: str) -> None:
    made = Table(
        "compare", COLUMNS[4:5], ("A", "B"), ((Value(1.0, "ratio", mark=mark),), (Value(2.0, "ratio"),))
    )  # fmt: skip
    assert difference("B", "beta", "A", made).mark == mark


def test_differences_have_no_extreme() -> None:
    assert {column.extreme for column in differences(TABLE, "IWM").columns} == {""}
