"""Charts drawn: on a terminal, as SVG and as PNG."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smallcap_cli.render import Style

if TYPE_CHECKING:
    from smallcap_cli.core.chart import Chart
    from smallcap_cli.core.table import Table


def render_with_chart(table: Table, chart: Chart, format: str, style: Style) -> str:
    """The table with its chart: below it on a terminal, above it on a page."""
    if format == "html":
        from smallcap_cli.render.html import document

        return document(table, layout=style.layout, generated_at=style.generated_at, chart=chart)
    from smallcap_cli.render.charts.terminal import text_of
    from smallcap_cli.render.screen import screen

    text = screen(
        table, width=style.width, layout=style.layout, header=style.header, color=style.color, terminal=style.terminal
    )
    drawing = text_of(chart, width=style.width, height=style.height, color=style.color, ascii=style.ascii)
    return f"{text}\n{drawing}"
