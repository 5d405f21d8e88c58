"""The terminal layout: decimal points in line, no number cut, everything within the width that was asked for."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from smallcap_cli.core.model import NOT_LISTED_THEN, Gap, Source, Value, absent
from smallcap_cli.core.table import Column, Table
from smallcap_cli.render.screen import screen

START, END = date(2021, 7, 31), date(2026, 7, 31)


def percent(value: float, **more: object) -> Value:
    return Value(value, "fraction", (Source("files", END),), "total return", END, START, **more)  # type: ignore[arg-type]


def funds(count: int) -> Table:
    tickers = tuple(f"FD{letter}" for letter in "ABCDEFGHIJ"[:count])
    rows = tuple(
        (
            Value("S&P SmallCap", "text", brief="S&P SC"),
            percent(0.0123 * (n + 1)),
            percent(-0.3191 + n / 100, notes=("two other indexes before 2020-01-24",) if n == 1 else ()),
            absent("fraction", Gap(NOT_LISTED_THEN, "first close 2019-09-26")) if n == 2 else percent(1.05),
        )
        for n in range(count)
    )
    columns = (
        Column("index_name", "index", "text"),
        Column("return_1y", "return 1 year", "fraction", "return", "1 year", "high"),
        Column("max_drawdown", "max drawdown 5y", "fraction", extreme="high"),
        Column("return_10y", "return 10 years", "fraction"),
    )  # fmt: skip
    return Table("compare", columns, tickers, rows, "US small-cap ETFs · closes to Fri 31 Jul 2026", layout="funds")


def shown(table: Table, width: int, *, terminal: bool = True, layout: str = "auto") -> list[str]:
    return screen(table, width=width, layout=layout, header=True, color=False, terminal=terminal).splitlines()


@pytest.mark.parametrize("count", [1, 2, 5, 7])
@pytest.mark.parametrize("width", [60, 80, 100, 200])
def test_no_line_is_wider_than_the_terminal(count: int, width: int) -> None:
    assert max(map(len, shown(funds(count), width))) <= width


HEADS = (
    "MONTH-END ONLY (31 Jul 2026, 120 days old) · total return at market price · USD",
    "relative to VB, 100 at the start · closes to Fri 31 Jul 2026, daily · total return at market price · USD",
    "US small-cap ETFs · closes to Fri 31 Jul 2026, daily · price return at market price · GBp · risk-free 3.25 %",
)


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("width", range(50, 130))
def test_no_line_of_a_head_holds_a_unit_alone(head: str, width: int) -> None:
    """At 76 columns the second line of a head was `USD`."""
    lines = shown(replace(funds(1), head=head), width)
    parts = lines[: next(n for n, line in enumerate(lines) if line.lstrip() == "FDA")]
    assert not {"USD", "GBp"} & set(parts)
    assert " · ".join(parts) == head
    assert max(map(len, parts)) <= width


def test_a_part_alone_takes_another_down_with_it() -> None:
    lines = shown(replace(funds(1), head=HEADS[0]), 76)
    assert lines[:2] == ["MONTH-END ONLY (31 Jul 2026, 120 days old)", "total return at market price · USD"]


def test_decimal_points_of_a_column_stand_in_line() -> None:
    lines = [line for line in shown(funds(3), 100) if "." in line and "%" in line]
    first = {line.index(".", 29) for line in lines}
    assert len(first) == 1


def test_funds_that_do_not_fit_beside_each_other_continue_below_with_their_labels() -> None:
    lines = shown(funds(7), 60)
    assert [line.split() for line in lines if line.lstrip().startswith("FD")] == [
        ["FDA", "FDB", "FDC", "FDD"], ["FDE", "FDF", "FDG"],
    ]  # fmt: skip
    assert sum(line.startswith("max drawdown 5y") for line in lines) == 2


def test_piped_lines_stay_whole() -> None:
    heads = [line.split() for line in shown(funds(7), 60, terminal=False) if line.lstrip().startswith("FD")]
    assert heads == [["FDA", "FDB", "FDC", "FDD", "FDE", "FDF", "FDG"]]


def test_names_are_shortened_only_where_the_width_asks_for_it() -> None:
    assert any("S&P SmallCap" in line for line in shown(funds(3), 100))
    assert any("S&P SmallCap" in line for line in shown(funds(5), 80))  # five of them fill 80 columns
    narrow = shown(funds(5), 79)
    assert any("S&P SC" in line and "SmallCap" not in line for line in narrow)


def test_more_than_seven_funds_go_down() -> None:
    first = [line.split()[0] for line in shown(funds(8), 100) if line.startswith("FD")]
    assert first == [f"FD{letter}" for letter in "ABCDEFGH"]


def test_footnotes_are_lettered_in_reading_order_below_the_table() -> None:
    lines = shown(funds(3), 100)
    notes = "a two other indexes before 2020-01-24   b not yet listed: first close 2019-09-26"
    assert any(notes in line for line in lines)
    assert sum("— b" in line for line in lines) == 1


def met(lines: list[str]) -> list[str]:
    """The letters of the cells in the order in which a reader meets them, each once."""
    found = [letter for line in lines if "%" in line for letter in re.findall(r"(?:%|—) ([a-z]+)", line)]
    return list(dict.fromkeys("".join(found)))


def with_notes(count: int) -> Table:
    """Funds whose first and last figures carry a note of their own."""
    table = funds(count)
    rows = tuple(
        (row[0], percent(0.1, notes=(f"first of {n}",)), row[2], percent(0.2, notes=(f"last of {n}",)))
        for n, row in enumerate(table.rows)
    )
    return replace(table, rows=rows)


@pytest.mark.parametrize(("count", "layout"), [(7, "auto"), (7, "funds-down")])
@pytest.mark.parametrize("width", [34, 40, 60, 80])
def test_letters_follow_the_reader_where_columns_continue_below(count: int, layout: str, width: int) -> None:
    """Seven funds at 60 columns read a, b, c, h, i, j in the first four columns and d to g below them."""
    lines = shown(with_notes(count), width, layout=layout)
    letters = met(lines)
    assert letters == sorted(letters)
    assert len(letters) == 15  # 7 firsts, 7 lasts, the change of index
    assert max(map(len, lines)) <= width


def test_a_wide_screen_has_spread_and_source() -> None:
    (line,) = [line for line in shown(funds(3), 200) if line.startswith("return 1 year")]
    assert line.split("  ")[-1].strip() == "files 2021-07-31 to 2026-07-31"
    assert "2.46 pp" in line  # 3.69 % less 1.23 %


@pytest.mark.parametrize("width", [150, 200])
@pytest.mark.parametrize("count", [4, 7, 8, 9, 10])
def test_spread_and_source_are_left_out_where_the_funds_take_their_room(count: int, width: int) -> None:
    """47 funds side by side were 253 wide at 200."""
    assert max(map(len, shown(funds(count), width, layout="funds-across"))) <= width


def test_colour_changes_nothing_but_colour() -> None:
    table = funds(3)
    painted = screen(table, width=100, layout="auto", header=True, color=True, terminal=True)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", painted)
    assert [line.rstrip() for line in plain.splitlines()] == shown(table, 100)
    assert "\x1b[31m" in painted


def columns_of(count: int, wide: int) -> Table:
    """Rows of that many numbers, each as wide as its heading."""
    columns = tuple(Column(f"c{n}", "h" * wide, "text", side="right") for n in range(count))
    cells = tuple(Value("9" * wide, "text") for _ in columns)
    return Table("t", (Column("k", "key", "text"), *columns), ("a",), ((Value("a", "text"), *cells),))


@pytest.mark.parametrize(
    ("wide", "gaps", "blocks"),
    [
        (9, 2, 1),  # 3 + 7 * (2 + 9) = 80
        (10, 1, 1),  # 3 + 7 * (1 + 10) = 80
        (11, 2, 2),  # 3 + 7 * (1 + 11) = 87: columns continue below, as far apart as before
    ],
)
def test_narrower_gaps_come_before_columns_continue_below(wide: int, gaps: int, blocks: int) -> None:
    lines = [line for line in shown(columns_of(7, wide), 80) if line.startswith("a ")]
    assert len(lines) == blocks
    assert lines[0].startswith(f"a {' ' * (gaps + 1)}{'9' * wide}{' ' * gaps}9")
    assert max(len(line) for line in lines) <= 80


def test_labels_are_folded_at_words_before_columns_continue_below() -> None:
    """25 + 7 * (1 + 8) = 88: folded, the label has the 17 that the columns leave of 80."""
    table = columns_of(7, 8)
    named = replace(table, rows=((Value("beta to SPY, 2017 to 2022", "text"), *table.rows[0][1:]),))
    lines = shown(named, 80)
    assert [line[:17].rstrip() for line in lines[-2:]] == ["beta to SPY, 2017", "to 2022"]
    assert lines[-2].count("99999999") == 7
    assert max(len(line) for line in lines) == 80


def test_piped_columns_keep_their_gaps() -> None:
    (line,) = [line for line in shown(columns_of(7, 11), 80, terminal=False) if line.startswith("a ")]
    assert len(line) == 3 + 7 * (2 + 11)


def test_labels_are_folded_where_one_column_beside_them_is_too_wide() -> None:
    """36 + 2 + 8 = 46 of 40: the label takes the 31 that one column and a blank leave."""
    table = columns_of(2, 8)
    named = replace(table, rows=((Value("place of technology among 11 sectors", "text"), *table.rows[0][1:]),))
    lines = shown(named, 40)
    assert max(len(line) for line in lines) <= 40
    assert [line[:22].rstrip() for line in lines[-2:]] == ["place of technology", "among 11 sectors"]
    assert lines[-2].count("99999999") == 2  # 22 + 2 * (1 + 8) = 40


def test_columns_without_a_text_under_a_title_do_not_continue_below() -> None:
    table, blank = columns_of(4, 12), Value("", "text")
    rows = (table.rows[0], (Value("b", "text"), blank, blank, *table.rows[0][3:]))
    lines = shown(replace(table, rows=rows, keys=("a", "b"), titles={0: "one", 1: "two"}), 32)
    assert sum(line.startswith("a ") for line in lines) == 2  # two columns a block: 3 + 2 * (2 + 12) = 31
    assert sum(line.startswith("b ") for line in lines) == 1
    assert lines[-3] == "two"


def test_sentences_stand_on_no_line_that_a_letter_or_a_longer_note_began() -> None:
    long = "a sentence that is longer than one line of the terminal and goes on below it for some words"
    table = replace(funds(3), footnotes=(long, "short", "shorter"))
    lines = shown(table, 90)
    at = next(number for number, line in enumerate(lines) if line.startswith("a sentence"))
    # What follows a letter begins anew, and so does what follows two lines.
    assert lines[at - 1].endswith("b not yet listed: first close 2019-09-26")
    assert " ".join(line.strip() for line in lines[at : at + 2]) == long
    assert lines[at + 2 :] == ["short   shorter"]


def test_an_address_in_a_label_is_broken_rather_than_columns_continued_below() -> None:
    """An address of 60 would leave 40 - 60 for the column of 8; it takes the 33 beside it, in two pieces."""
    table = columns_of(1, 8)
    address = "https://example.org/" + "x" * 40
    named = replace(table, rows=((Value(address, "text"), *table.rows[0][1:]),))
    lines = shown(named, 42)
    assert max(len(line) for line in lines) <= 42
    assert "".join(line[:33].strip() for line in lines[-2:]) == address
    assert "99999999" in lines[-2]
