"""A titled row that has nothing but one reason is one line for people, and a row for programs."""

from __future__ import annotations

from smallcap_cli.core.model import Gap, Value, absent
from smallcap_cli.core.table import Column, Table
from smallcap_cli.render.html import section
from smallcap_cli.render.machine import comma_separated
from smallcap_cli.render.markdown import markdown
from smallcap_cli.render.screen import screen

UNKNOWN = Gap("not_published", "no flow is known")
COLUMNS = (Column("year", "year", "ordinal"), Column("flow", "flow", "usd"), Column("assets", "assets", "usd"))
NOTHING = tuple(absent(column.unit, UNKNOWN) for column in COLUMNS)
KNOWN = (Value("2024", "ordinal"), Value(5e6, "usd"), absent("usd", UNKNOWN))
TABLE = Table(
    "flows", COLUMNS, ("A", "B", "C", "D"), (KNOWN, NOTHING, NOTHING, KNOWN), titles={0: "A", 1: "B", 2: "C", 3: "D"}
)


def test_on_the_screen() -> None:
    """Each fund without flows had a title, two lines of headings and a row of dashes."""
    assert screen(TABLE, width=80, layout="auto", header=True, color=False, terminal=True).splitlines() == [
        "A", "year  flow  assets", "2024  5m       — a", "", "B  — a", "C  — a", "", "D", "year  flow  assets",
        "2024  5m       — a", "a not published: no flow is known",
    ]  # fmt: skip


def test_in_markdown_and_html() -> None:
    text = markdown(TABLE, layout="auto")
    assert "**B** — [a]\n\n**C** — [a]\n\n**D**\n\n| year" in text
    page = section(TABLE, layout="auto")
    assert page.count("<tr>") == 7  # the head, four titles, two rows
    assert '>B <span class="missing">—<span class="marks">a</span></span></th></tr>' in page


def test_for_programs_it_stays_a_row() -> None:
    assert comma_separated(TABLE, header=True) == "year,flow,assets\n2024,5000000.0,\n,,\n,,\n2024,5000000.0,\n"
