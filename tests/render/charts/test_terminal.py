"""Charts in characters: dots where the lines are, names at their ends, a screen that they fit."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pytest

from smallcap_cli.core.chart import (
    Bar,
    BarChart,
    BarPanel,
    Chart,
    EventMark,
    HeatCell,
    HeatMap,
    HeatPanel,
    PeriodBars,
    ReferenceLine,
    TimeChart,
    TimePanel,
)  # fmt: skip
from smallcap_cli.render.charts.canvas import Canvas
from smallcap_cli.render.charts.terminal import text_of
from tests.render.charts.examples import growth, line, two_funds


def shown(chart: Chart, *, width: int = 80, height: int = 22, color: bool = False, ascii: bool = False) -> list[str]:
    return text_of(chart, width=width, height=height, color=color, ascii=ascii).splitlines()


def fields(canvas: Canvas) -> list[str]:
    cells = [[canvas.cell(row, column) for column in range(canvas.columns)] for row in range(canvas.rows)]
    return ["".join(cell.character if cell else " " for cell in row) for row in cells]


def test_a_falling_line_is_a_diagonal_of_dots() -> None:
    """One character is two dots wide and four high: dots at (0, 0), then (1, 2) joined from (1, 1).

    The middle of column 0 is at height 0.5, which rounds to 0; that of column 1 at 1.5, which rounds to 2.
    """
    canvas = Canvas(1, 1, ascii=False)
    canvas.line(0, np.array([0.0, 2.0]), np.array([0.0, 2.0]))
    # Dots 1 (upper left), 5 and 6 (right, second and third row): 0x01 + 0x10 + 0x20.
    assert fields(canvas) == [chr(0x2800 + 0x31)]


def test_a_steep_line_has_no_hole() -> None:
    canvas = Canvas(2, 5, ascii=True)
    canvas.line(0, np.array([0.0, 1.9]), np.array([0.0, 4.0]))
    assert all(row.strip() for row in fields(canvas))


def test_a_bar_reaches_from_zero_and_the_later_layer_lies_above() -> None:
    canvas = Canvas(2, 2, ascii=True)
    canvas.bar(1, 0.0, 1.0, 0.0, 1.0)
    canvas.bar(0, 0.0, 2.0, 1.0, 1.0)
    assert fields(canvas) == ["+ ", "**"]


def test_every_line_is_named_at_its_end_and_names_do_not_meet() -> None:
    lines = shown(two_funds())
    ends = [text for text in lines if text.endswith((" IWM", " IJR"))]
    assert [text.split()[-1] for text in ends] == ["IWM", "IJR"]


def test_ticks_are_round_and_the_level_of_the_start_is_a_line() -> None:
    """900 to 1,200 in at most six steps: 50 each."""
    ticks = {found[1]: text for text in shown(two_funds())[3:] if (found := re.match(r" *([\d,]+) ", text[:6]))}
    assert list(ticks)[:4] == ["1,200", "1,150", "1,100", "1,050"]
    assert [number for number, text in ticks.items() if "─" in text] == ["1,000"]


@pytest.mark.parametrize(("width", "height"), [(80, 22), (200, 48), (40, 12), (100, 22)])
def test_a_chart_fits_its_screen(width: int, height: int) -> None:
    lines = shown(two_funds(), width=width, height=height)
    assert len(lines) <= height
    assert max(map(len, lines)) <= width


def test_events_are_numbered_above_and_listed_below() -> None:
    lines = shown(two_funds())
    assert lines[-1] == "1 IJR: expense ratio 0.07 % to 0.06 %"
    assert lines[2].strip() == "1"
    assert any("┊" in text for text in lines)


def test_without_unicode_everything_is_ascii_and_lines_have_letters() -> None:
    text = "\n".join(shown(two_funds(), ascii=True))
    assert text.isascii()
    assert "* IWM" in text
    assert "+ IJR" in text


def test_colour_is_one_a_fund_and_the_text_is_the_same_without() -> None:
    coloured = text_of(two_funds(), width=80, height=22, color=True, ascii=False)
    plain = text_of(two_funds(), width=80, height=22, color=False, ascii=False)
    assert re.sub(r"\x1b\[\d*m", "", coloured) == plain
    assert re.search(r"\x1b\[36m[^\x1b]* IWM\x1b\[0m", coloured)
    assert re.search(r"\x1b\[33m[^\x1b]* IJR\x1b\[0m", coloured)


def test_names_from_outside_cannot_move_the_cursor() -> None:
    text = text_of(growth(line("\x1b[2JX", [1.0, 2.0])), width=80, height=22, color=False, ascii=False)
    assert "\x1b" not in text


def test_more_lines_than_rows_share_them() -> None:
    lines = shown(growth(*(line(f"F{n}", [1000.0, 1000.0 + n], color=None) for n in range(30))), height=14)
    assert max(map(len, lines)) <= 80
    assert any(text.rstrip().count("F") > 1 for text in lines)


def test_flows_stand_above_and_below_zero() -> None:
    days = np.array(["2024-01-01", "2024-02-01", "2024-03-01"], dtype="datetime64[D]")
    bars = PeriodBars("IWM", days[:2], days[1:], np.array([1e9, -1e9]))
    panel = TimePanel("net flow", "usd", (), bars, (ReferenceLine(0.0),))
    lines = shown(TimeChart("Flows", "", (panel,)), width=40, ascii=True)
    zero = next(number for number, text in enumerate(lines) if text.strip().startswith("0 "))
    above, below = lines[zero - 2], lines[zero + 2]
    assert (above.rstrip()[-1], above.index("*") < 25) == ("*", True)
    assert below.index("*") > above.index("*")


def bars(*values: float | None) -> BarChart:
    names = ("Jan", "Feb", "Mar")
    made = tuple(Bar(n, v, "—" if v is None else f"{v:.0f} %") for n, v in zip(names, values, strict=False))
    return BarChart("Bars", "", (BarPanel("IWM", made),))


def test_bars_begin_at_one_line_of_zero() -> None:
    """40 columns less three of the name, five of the number, four blanks: 28. Of 27 beside the line of zero a quarter,
    seven, is for -10; 20 are for 30, so that -10 is 6 and two thirds, six and a half blocks.
    """
    lines = shown(bars(30.0, -10.0, None), width=40)
    assert lines[:2] == ["Bars", "IWM"]
    assert lines[2] == "Jan   30 %         │" + "█" * 20
    assert lines[3] == "Feb  -10 %  ▐██████│"
    assert lines[4] == "Mar      —         │"


def test_bars_are_drawn_in_eighths() -> None:
    """The longest fills 29 columns: a quarter of it is seven and two eighths, an eighth three and five eighths."""
    lines = shown(bars(32.0, 8.0, 4.0), width=40)
    assert [text[11:] for text in lines[2:]] == ["█" * 29, "█" * 7 + "▎", "█" * 3 + "▋"]


def test_panels_beyond_the_screen_are_left_out_and_named() -> None:
    chart = BarChart("Bars", "", bars(1.0, 2.0, 3.0).panels * 9)
    lines = shown(chart, height=12)
    assert len(lines) <= 12
    assert lines[-1] == "the first 2 of 9 panels; --svg FILE and -f html have all"


def heat(rows: int = 3) -> HeatMap:
    cells = tuple(
        (HeatCell(0.5, "5.0", "5"), HeatCell(-1.0, "-12.0", "-12"), HeatCell(None, "—", "—")) for _ in range(rows)
    )
    panel = HeatPanel("IWM", ("Jan", "Feb", "Mar"), tuple(str(2026 - n) for n in range(rows)), cells)
    return HeatMap("Returns by month, in percent", "", (panel,))


def test_a_number_has_a_shade_for_its_size() -> None:
    lines = shown(heat())
    assert lines == [
        "Returns by month, in percent",
        "IWM",
        "       Jan    Feb    Mar",
        "2026   5.0▒ -12.0█     —",
        "2025   5.0▒ -12.0█     —",
        "2024   5.0▒ -12.0█     —",
    ]
    assert shown(heat(), ascii=True)[3] == "2026   5.0: -12.0#     -"


def test_numbers_are_whole_where_the_screen_is_narrow() -> None:
    assert shown(heat(), width=20)[3] == "2026   5▒ -12█   —"


def test_the_oldest_rows_are_left_out_where_not_all_fit() -> None:
    lines = shown(heat(30), height=12)
    assert len(lines) <= 12
    assert lines[3].startswith("2026")
    assert lines[-1] == "the first 8 of 30 rows; --svg FILE and -f html have all"


def test_a_chart_without_figures_says_so() -> None:
    assert shown(growth()) == ["no figures to draw"]


def test_an_event_outside_the_days_drawn_is_not_marked() -> None:
    event = EventMark(1, (date(2020, 1, 1),), "before")
    assert not any("┊" in text for text in shown(growth(line("A", [1.0, 2.0]), events=(event,))))


def test_reviews_are_ticks_at_the_bottom() -> None:
    event = EventMark(1, (date(2024, 1, 2), date(2024, 1, 3)), "reviews")
    lines = shown(growth(line("A", [1000.0, 1100.0, 1200.0, 1300.0]), events=(event,)), width=60)
    bottom = next(text for text in reversed(lines) if "╵" in text)
    assert bottom.index("1", 6) < bottom.index("╵")
    assert not any("┊" in text for text in lines)


def test_more_bars_than_lines_are_left_out_and_counted() -> None:
    panel = BarPanel("1 year", tuple(Bar(f"F{n}", float(n), f"{n} %") for n in range(40)))
    lines = shown(BarChart("Funds", "", (panel,)), height=20)
    assert len(lines) <= 20
    assert lines[-1] == "the first 16 of 40 bars; --svg FILE and -f html have all"


def test_a_matrix_of_many_funds_stays_on_its_screen() -> None:
    names = tuple(f"F{n}" for n in range(40))
    cells = tuple(tuple(HeatCell(0.5, "0.50", ".50") for _ in names) for _ in names)
    lines = shown(HeatMap("Correlation", "", (HeatPanel("", names, names, cells),)), width=80, height=20)
    assert max(map(len, lines)) <= 80
    assert lines[-1] == "the first 17 of 40 rows, 15 of 40 columns; --svg FILE and -f html have all"


def test_tables_of_many_funds_are_left_out_and_counted() -> None:
    lines = shown(HeatMap("Returns", "", heat(10).panels * 9), width=40, height=20)
    assert len(lines) <= 20
    assert lines[-1] == "the first 2 of 9 tables, 7 of 10 rows; --svg FILE and -f html have all"


def test_panels_of_many_funds_keep_the_sum() -> None:
    panels = tuple(TimePanel(f"F{n}", "usd", (line(f"F{n}", [1.0, 2.0]),)) for n in range(9))
    sums = TimePanel("net flow so far", "usd", (line("SUM", [1.0, 2.0]),))
    lines = shown(TimeChart("Flows", "", (*panels, sums)), height=22)
    assert len(lines) <= 22
    assert "net flow so far" in lines
    assert lines[-1] == "3 of 10 panels; --svg FILE and -f html have all"


def test_events_beyond_a_quarter_of_the_screen_are_counted() -> None:
    """Twenty lines have five for events, so that the lines of the chart keep their room."""
    events = tuple(EventMark(n, (date(2024, 1, 2),), "a text that has a line of its own " * 2) for n in range(1, 10))
    lines = shown(growth(line("A", [1.0, 2.0, 3.0]), events=events), height=20)
    assert len(lines) <= 20
    assert lines[-2].startswith("5 a text")
    assert lines[-1] == "4 more; --svg FILE and -f html have all"
