"""What the commands of `check` share: their options, a file as it is read, the answer for Nagios, a new file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from smallcap_cli.atomicfile import not_written
from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context
from smallcap_cli.errors import SmallcapError, UsageFault
from smallcap_cli.inputfile import STANDARD_INPUT
from smallcap_cli.render import FORMATS

if TYPE_CHECKING:
    from datetime import date

    from smallcap_cli.call.check_lines import CommandLines
    from smallcap_cli.core.checks.rules import CheckRule

#: What figures mean and where the data comes from, as far as checks honour it.
CHECK_DATA = (
    "as_of", "window", "anchor", "basis", "frequency", "benchmark", "risk_free", "prices", "holdings", "fundamentals",
    "shares", "provider", "offline", "refresh", "deadline", "vintage", "max_age",
)  # fmt: skip
#: A format with exit codes of its own, which `check` makes itself.
NAGIOS = "nagios"
CHECK_FORMATS = (*FORMATS, NAGIOS)
CheckFile = Annotated[str, typer.Argument(metavar="CHECKS|FILE", help="A check file, or the name of a bundled one.")]


class Checks(NamedTuple):
    """A check file to a session: its name, its rules, and the command lines that they look at."""

    file: str
    rules: list[CheckRule]
    lines: CommandLines
    latest: date


def checks_of(context: Context, file: str) -> Checks:
    """A check file to the last session. **Raises** ConfigFault with the line of every fault."""
    from smallcap_cli.call.check_lines import CommandLines
    from smallcap_cli.call.checks import folder_of, latest_session
    from smallcap_cli.catalog.checks import read_check_file

    latest = latest_session(context)
    lines = CommandLines(context, folder_of(file), latest)
    return Checks(file, read_check_file(file, context.catalog, context.window, lines.unit), lines, latest)


def label_of(file: str) -> str:
    """What a check file is called above a table."""
    return "standard input" if file == STANDARD_INPUT else file


def nagios_answer(found: Answer | SmallcapError) -> Answer:
    """A run as a Nagios plugin prints it, with the exit code of one; an error is UNKNOWN."""
    from smallcap_cli.render import nagios

    if isinstance(found, SmallcapError):
        return Answer(None, nagios.CODES["UNKNOWN"], errors=[found], text=nagios.unknown_text(found.message))
    if found.table is None:
        raise ValueError("a run has a table")
    status = nagios.status_of_table(found.table)
    return found._replace(table=None, text=nagios.nagios_text(found.table, status), exit_code=nagios.CODES[status])


def write_template(path: Path) -> None:
    """A new check file; one that is there is never replaced."""
    from smallcap_cli.catalog.checks import template_text

    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(template_text())
    except FileExistsError:
        raise UsageFault(f"{path} already exists", "name another file") from None
    except OSError as error:
        raise not_written(error, str(path), "name another file") from None
