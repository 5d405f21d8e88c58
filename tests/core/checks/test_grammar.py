"""The language of checks: what it reads, and where it says that something is wrong."""

from __future__ import annotations

from datetime import date

import pytest

from smallcap_cli.core.checks.grammar import parse_clause, parse_length, parse_level
from smallcap_cli.core.checks.nodes import (
    AgeNode,
    Amount,
    Arithmetic,
    CellNode,
    FigureNode,
    GrammarFault,
    LayoutNode,
    Length,
    LineCell,
    Pick,
    Signed,
    Word,
)


def test_a_column_with_a_window_is_compared_with_a_percentage() -> None:
    clause = parse_clause("max_drawdown:1y of IWM < -20%")
    assert isinstance(clause.left, FigureNode)
    assert (clause.left.column, clause.left.subject, clause.left.of_group) == ("max_drawdown:1y", "IWM", False)
    assert clause.operator == "<"
    assert isinstance(clause.right, Signed)
    assert isinstance(clause.right.operand, Amount)
    assert clause.right.operand.value == 0.2


def test_brackets_say_the_same_as_of() -> None:
    left = parse_clause("return_ytd(IWM) > 0").left
    other = parse_clause("return_ytd of iwm > 0").left
    assert isinstance(left, FigureNode)
    assert isinstance(other, FigureNode)
    assert (left.column, left.subject) == (other.column, other.subject) == ("return_ytd", "IWM")


def test_figures_are_subtracted() -> None:
    left = parse_clause("return_ytd(IWM) - return_ytd(VOO) > 0").left
    assert isinstance(left, Arithmetic)
    assert left.operator == "-"


def test_products_bind_before_sums() -> None:
    left = parse_clause("return_1y of IWM - 2 * return_1y of IJR > 0").left
    assert isinstance(left, Arithmetic)
    assert isinstance(left.right, Arithmetic)
    assert (left.operator, left.right.operator) == ("-", "*")


def test_a_group_and_how_long() -> None:
    clause = parse_clause("net_flow of group us-smallcap < 0 for 3 months")
    assert isinstance(clause.left, FigureNode)
    assert (clause.left.subject, clause.left.of_group) == ("us-smallcap", True)
    assert clause.wait == Length(3, "months")


def test_an_age_of_closes_and_of_a_figure() -> None:
    closes = parse_clause("age of IWM > 3 sessions")
    figure = parse_clause("age of net_flow of group us-smallcap > 100 days")
    assert isinstance(closes.left, AgeNode)
    assert isinstance(figure.left, AgeNode)
    assert (closes.left.column, closes.left.subject) == ("", "IWM")
    assert (figure.left.column, figure.left.subject, figure.left.of_group) == ("net_flow", "us-smallcap", True)


def test_a_change_of_a_column_and_of_a_layout() -> None:
    assert parse_clause("methodology of IWM changed").is_change
    left = parse_clause('layout of "my prices/IWM.csv" changed').left
    assert isinstance(left, LayoutNode)
    assert left.path == "my prices/IWM.csv"


@pytest.mark.parametrize(
    ("text", "name", "line"),
    [
        ('figure IWM.alpha_t of "alpha IWM --model ff3" < -2', "IWM.alpha_t", "alpha IWM --model ff3"),
        ("figure dollar-neutral.half_life of 'pair IWM IJR' < 9", "dollar-neutral.half_life", "pair IWM IJR"),
        ('figure "IWM.cuts 2001-2003.return" of " rates IWM " < 0', "IWM.cuts 2001-2003.return", "rates IWM"),
        ('figure IWM.max_drawdown:1y of "compare IWM" < 0', "IWM.max_drawdown:1y", "compare IWM"),
    ],
)
def test_a_cell_of_a_command_line(text: str, name: str, line: str) -> None:
    left = parse_clause(text).left
    assert isinstance(left, CellNode)
    assert left.cell == LineCell(name, line)


def test_a_cell_stands_among_other_terms_and_on_the_right() -> None:
    clause = parse_clause('return_1y of IWM = 2 * figure blend.cagr of "blend VOO:80 AVUV:20" for 2 sessions')
    assert isinstance(clause.right, Arithmetic)
    assert isinstance(clause.right.right, CellNode)
    assert clause.wait == Length(2, "sessions")
    assert isinstance(parse_clause('return_1y of IWM = figure blend.cagr of "blend VOO:80"').right, CellNode)


def test_a_cell_knows_where_its_name_and_its_line_stand() -> None:
    text = 'figure IWM.alpha_t of "alpha IWM" changed'
    left = parse_clause(text).left
    assert isinstance(left, CellNode)
    assert (text[slice(*left.place)], text[slice(*left.at_line)]) == ("IWM.alpha_t", '"alpha IWM"')


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("status of IWM != ok", "ok"), ('index_name of IWM = "Russell 2000"', "Russell 2000"),
        ("inception of IWM < 2000-05-22", date(2000, 5, 22)),
    ],
)  # fmt: skip
def test_texts_and_days_stand_on_the_right(text: str, value: object) -> None:
    right = parse_clause(text).right
    assert isinstance(right, Word)
    assert right.value == value


def test_a_function_takes_several_figures() -> None:
    right = parse_clause("return_ytd of XLK <= min(return_ytd of XLF, return_ytd of XLE)").right
    assert isinstance(right, Pick)
    assert (right.function, len(right.arguments)) == ("min", 2)


@pytest.mark.parametrize(
    "window", ["12m-1m", "2024", "2025Q4", "2025-04", "since:2025-04-08", "low:2025-04", "2020-01-31:2021-01-29"]
)
def test_every_window_is_part_of_a_column(window: str) -> None:
    left = parse_clause(f"period_return:{window} of BRK-B > 0").left
    assert isinstance(left, FigureNode)
    assert (left.column, left.subject) == (f"period_return:{window}", "BRK-B")


@pytest.mark.parametrize(
    ("text", "value"),
    [("-15%", -0.15), ("0", 0.0), ("1,200", 1200.0), ("-1.5bn", -1.5e9), ("40m", 4e7), ("25bp", 0.0025), ("7 %", 0.07)],
)
def test_numbers_are_the_nearest_to_what_is_written(text: str, value: float) -> None:
    assert parse_level(text).value == value


def test_a_length_of_time() -> None:
    assert parse_length("1 session") == Length(1, "sessions")
    assert str(Length(1, "sessions")) == "1 session"


#: Text, the characters that the fault points at, and a word of what it says.
FAULTS = [
    ("max_drawdown IWM < 3", "max_drawdown", "of which fund"),
    ("cagr of IWM < 3 < 4", "<", "one comparison"),
    ("cagr of IWM < 3 and cagr of IJR < 3", "and", "one comparison"),
    ("cagr of IWM < 3 or cagr of IJR < 3", "or", "one comparison"),
    ("cagr of IWM <", "", "it ends"),
    ("cagr of IWM < 3 for 3 weeks", "3 ", "length of time"),
    ("(cagr of IWM < 3", "<", "expected ')'"),
    ("$cagr of IWM < 3", "$cagr", "expected a column"),
    ("cagr of IWM", "", "expected one of"),
    ("cagr of IWM < 2020-02-30", "2020-02-30", "not a date"),
    ("layout of IWM changed", "IWM", "in quotes"),
    ("cagr of IWM > 3 ; rm", ";", "unexpected"),
    ('figure of "alpha IWM" < 3', "of", "which row and column"),
    ('figure IWM of "alpha IWM" < 3', "IWM", "which row and column"),
    ("figure IWM.alpha_t < 3", "IWM.alpha_t", "of which command line is IWM.alpha_t?"),
    ("figure IWM.alpha_t of alpha IWM < 3", "alpha", "command line in quotes"),
    ('figure IWM.alpha_t of " " < 3', '" "', "command line in quotes"),
    ("", "", "it ends"),
]


@pytest.mark.parametrize(("text", "there", "what"), FAULTS, ids=[text for text, _, _ in FAULTS])
def test_a_fault_says_where_it_is(text: str, there: str, what: str) -> None:
    with pytest.raises(GrammarFault) as caught:
        parse_clause(text)
    assert what in caught.value.what
    assert text[caught.value.start : caught.value.stop].startswith(there)


def test_a_text_without_end_and_brackets_without_end_are_refused() -> None:
    for text in ("x" * 600, "(" * 200 + "cagr of IWM" + ")" * 200 + " > 0"):
        with pytest.raises(GrammarFault):
            parse_clause(text)
