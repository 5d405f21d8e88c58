"""What a command returns: a table, what to say on stderr, and the exit code. Printing happens in `cli`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from smallcap_cli.errors import ExitCode, SmallcapError

#: What makes the chart of an answer.
Draw: TypeAlias = "Callable[[], Chart]"

if TYPE_CHECKING:
    from smallcap_cli.core.chart import Chart
    from smallcap_cli.core.document import ReportDocument
    from smallcap_cli.core.table import Table


class Answer(NamedTuple):
    """A table to print, text, or a report; `errors` are shown like failures without keeping the table back.

    `alarms` are said even with --quiet: data that was lost or could not be kept. `draw` makes the
    chart of the answer; `chart` is that, where the call wants one.
    """

    table: Table | None
    exit_code: int = ExitCode.ANSWERED
    notes: tuple[str, ...] = ()
    errors: Sequence[SmallcapError] = ()
    text: str = ""
    alarms: tuple[str, ...] = ()
    draw: Draw | None = None
    chart: Chart | None = None
    document: ReportDocument | None = None
