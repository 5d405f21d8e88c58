"""Rows that no source can fill become one line for people; machines keep them."""

from __future__ import annotations

from smallcap_cli.core.model import NOT_OFFERED, NOT_PUBLISHED, TOO_SHORT, Gap, Value, absent
from smallcap_cli.core.table import Column, Table
from smallcap_cli.render.machine import comma_separated
from smallcap_cli.render.view import view

NEEDS = absent("count", Gap(NOT_OFFERED, "needs holdings of the fund"))
SILENT = absent("usd", Gap(NOT_PUBLISHED))
SHORT = absent("fraction", Gap(TOO_SHORT))
KNOWN = Value(3.0, "count")


def table(*columns: tuple[str, tuple[Value, ...]]) -> Table:
    names = tuple(Column(label, label, cells[0].unit) for label, cells in columns)
    return Table(
        "compare", names, ("A", "B"), tuple(zip(*(cells for _, cells in columns), strict=True)), layout="funds"
    )


def test_rows_that_nobody_can_fill_are_one_line() -> None:
    seen = view(
        table(("lines", (KNOWN, NEEDS)), ("top", (NEEDS, NEEDS)), ("cap", (NEEDS, NEEDS)), ("flow", (SILENT, SILENT))),
        across=True,
    )
    assert [row.label for row in seen.rows] == ["lines"]
    assert seen.footnotes[-2:] == (("", "needs holdings of the fund: top; cap"), ("", "not published: flow"))


def test_machines_keep_the_rows_that_nobody_can_fill() -> None:
    text = comma_separated(table(("lines", (KNOWN, NEEDS)), ("top", (NEEDS, NEEDS))), header=True)
    assert text.splitlines()[0] == "lines,top"


def test_a_row_that_time_will_fill_stays() -> None:
    seen = view(table(("lines", (KNOWN, KNOWN)), ("10 years", (SHORT, SHORT))), across=False)
    assert seen.column_labels == ("lines", "10 years")


def test_a_table_of_nothing_else_keeps_its_rows() -> None:
    assert [row.label for row in view(table(("top", (NEEDS, NEEDS))), across=True).rows] == ["top"]
