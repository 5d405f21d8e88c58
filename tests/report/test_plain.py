"""A report as text on a terminal."""

from __future__ import annotations

import pytest

from smallcap_cli.core.document import ReportDocument, ReportPart
from smallcap_cli.render import Style
from smallcap_cli.render.document.plain import plain_text

#: 79 letters and a blank, twice.
LONG = f"{'eight w ' * 9}seventy {'nine wo ' * 9}the end"
PARTS = (
    ReportPart("a", "Alpha", text=f"text {LONG}", notes=(f"faults {LONG}",)),
    ReportPart("b", LONG, fault=f"why {LONG}"),
)  # fmt: skip


@pytest.mark.parametrize("width", [40, 80, 100])
def test_no_word_beside_a_table_is_wider_than_the_terminal(width: int) -> None:
    """A note of 140 characters ran on beyond it, and so did a section's title, text and reason."""
    text = plain_text(ReportDocument("id", LONG, PARTS, notes=(LONG,)), Style(width=width))
    assert max(map(len, text.splitlines())) <= width
    words = " ".join(text.split())
    for whole in (f"note: {LONG}", f"text {LONG}", f"note: faults {LONG}", f"no answer: why {LONG}"):
        assert whole in words
