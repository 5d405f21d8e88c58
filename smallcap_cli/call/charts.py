"""Whether a call wants a chart: below its table, in its page, or in a file of its own."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from smallcap_cli.atomicfile import check_place, write_file
from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context
from smallcap_cli.errors import DataUnavailable, ExitCode, UsageFault, safe
from smallcap_cli.render import FORMATS
from smallcap_cli.settings import user_path

if TYPE_CHECKING:
    from smallcap_cli.core.chart import Chart
    from smallcap_cli.core.comparison.computation import Comparison
    from smallcap_cli.core.methodology.reviews import IndexReviews

#: Formats that a chart is shown in.
CHART_FORMATS = ("table", "html")
#: Formats of pictures.
PICTURES = ("svg", "png")
#: Lines of a chart where no terminal says how many it has.
DEFAULT_LINES = 24
#: Lines of the terminal that the line above the chart, the prompt and a warning need.
OTHER_LINES = 4
LEAST_LINES = 12


class ChartOutput(NamedTuple):
    """Whether the chart is shown with the table, how high and in which characters, and the files it is written to."""

    shown: bool = False
    svg: Path | None = None
    png: Path | None = None
    height: int = DEFAULT_LINES
    ascii: bool = False

    @property
    def is_asked_for(self) -> bool:
        """Whether a chart has to be made at all."""
        return self.shown or self.svg is not None or self.png is not None


NO_CHART = ChartOutput()


def chart_output(context: Context, format: str, path: Path | None, *, terminal: bool) -> ChartOutput:
    """What --chart, --svg and --png ask for. **Raises** UsageFault where it cannot be, before any work is done."""
    given = context.given
    shown = bool(given["chart"])
    if shown and format not in CHART_FORMATS:
        raise UsageFault(
            f"--chart is for table and html, not {format}", "--svg FILE writes the chart beside any format"
        )
    files = {kind: _picture(kind, given[kind], path) for kind in PICTURES}
    if files["svg"] is not None and files["svg"] == files["png"]:
        raise UsageFault("--svg and --png name the same file", "name two files")
    if files["png"] is not None:
        from smallcap_cli.render.charts.png import check_installed

        check_installed()
    if not (shown or any(files.values())):
        if given["reviews"]:
            raise UsageFault("--reviews needs a chart", "add --chart, --svg FILE or --png FILE")
        return NO_CHART
    lines = shutil.get_terminal_size((80, DEFAULT_LINES)).lines if terminal else DEFAULT_LINES
    return ChartOutput(shown, files["svg"], files["png"], max(lines - OTHER_LINES, LEAST_LINES), not _writes_unicode())


def _picture(kind: str, text: str | None, answer: Path | None) -> Path | None:
    """The file that --svg or --png names, checked."""
    if text is None:
        return None
    option = f"--{kind}"
    if text in ("", "-"):
        what = "is empty" if not text else "cannot be standard output, which has the table"
        raise UsageFault(f"{option} {what}", f"name a file, such as {option} chart.{kind}")
    path = user_path(text)
    suffix = path.suffix.removeprefix(".").lower()
    if suffix != kind and suffix in (*FORMATS, *PICTURES, "svgz", "jpg", "jpeg", "pdf"):
        raise UsageFault(f"{option} {safe(text)} is named as {suffix}", f"{option} {safe(path.stem)}.{kind}")
    if path == answer:
        raise UsageFault(f"{option} and --output name the same file", "name two files")
    check_place(path, option)
    return path


def _writes_unicode() -> bool:
    """Whether standard output can show more than ASCII."""
    encoding = (sys.stdout.encoding if sys.stdout is not None else None) or "utf-8"
    return encoding.lower().replace("-", "").replace("_", "").startswith("utf")


def with_chart(answer: Answer, output: ChartOutput) -> Answer:
    """The answer with its chart where the call wants one; nothing to draw is an error: a file would be missing."""
    if not output.is_asked_for:
        return answer
    if answer.draw is None:
        raise UsageFault("no chart is drawn of this table", "leave out --chart, --svg and --png")
    chart = answer.draw()
    if not chart.empty:
        return answer._replace(chart=chart)
    error = DataUnavailable("no chart: there is no figure to draw", "the table says why")
    return answer._replace(exit_code=answer.exit_code or ExitCode.UNAVAILABLE, errors=(*answer.errors, error))


def review_days(context: Context, comparison: Comparison) -> Mapping[str, IndexReviews]:
    """The days on which reviews of the funds' indexes that change members took effect, under --reviews alone.

    They follow from the rules of each index's file, as far as those reach back; a review without a fixed day has none.
    """
    if not context.given["reviews"]:
        return {}
    from smallcap_cli.core.comparison.cells import index_on
    from smallcap_cli.core.exchange import sessions
    from smallcap_cli.core.methodology.reviews import IndexReviews, reviews

    last = comparison.conventions.as_of
    first = min((fund.prices.first_day for fund in comparison.funds if fund.prices is not None), default=last)
    days = sessions(date(first.year - 1, 1, 1), date(last.year + 1, 12, 31))
    followed = {index_on(fund.fund, last) for fund in comparison.funds if fund.fund is not None}
    found: dict[str, IndexReviews] = {}
    for name in sorted(followed & set(context.catalog.methodology_ids())):
        events = [event for event in context.catalog.methodology(name).calendar if "size" in event.scope]
        years = range(first.year, last.year + 1)
        every = [review.effective for event in events for year in years for review in reviews(event, year, days)]
        starts = [event.prov.validity.first for event in events]
        known_from = None if None in starts else min(filter(None, starts), default=None)
        found[name] = IndexReviews(sorted(day for day in every if isinstance(day, date)), known_from)
    return found


def write_pictures(chart: Chart, output: ChartOutput) -> None:
    """The chart in the files it is wanted in, each replaced whole."""
    if output.svg is not None:
        from smallcap_cli.render.charts.svg import svg_of

        write_file(output.svg, svg_of(chart).encode(), "--svg")
    if output.png is not None:
        from smallcap_cli.render.charts.png import png_of

        write_file(output.png, png_of(chart), "--png")
