"""The Python entry for notebooks: `from smallcap_cli import compare, flows, gather`."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast

from smallcap_cli.call.command import Command
from smallcap_cli.call.commands import path_of
from smallcap_cli.call.context import open_context
from smallcap_cli.call.given import Given
from smallcap_cli.call.options import PRINTING
from smallcap_cli.call.python_line import Names, argument_texts, option_texts, words_of
from smallcap_cli.call.run_line import answer_to, command_of
from smallcap_cli.core.words import quantity
from smallcap_cli.errors import UsageFault, did_you_mean, safe

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from smallcap_cli.core.comparison.computation import Comparison
    from smallcap_cli.core.document import ReportDocument
    from smallcap_cli.core.table import Table

#: Options that say what figures mean, and where data comes from.
MEANINGS = (
    "as_of", "window", "anchor", "basis", "frequency", "benchmark", "index_returns", "risk_free", "prices", "provider",
    "offline", "config",
)  # fmt: skip
#: How many notes the short form of a result has, and how much of each.
NOTES_SHOWN, LONGEST_NOTE = 3, 160


@dataclass(frozen=True, repr=False)
class TableResult:
    """What a command answers: `table` holds every value with its source and window, `notes` what stderr would say.

    `exit_code` is that of the command line: 0 answered, 1 the answer is no, 3 a fund among others does not exist, ...
    """

    table: Table
    notes: tuple[str, ...]
    exit_code: int = 0

    def to_pandas(self) -> pd.DataFrame:
        """A frame indexed by ticker with one column a figure; fractions, ISO dates as dates, missing as NaN or None."""
        from smallcap_cli.render.frame import to_pandas

        return to_pandas(self.table)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The rows as a stream of Arrow (PyCapsule interface), which DuckDB, Polars and pyarrow take as they are.

        **Raises** UsageFault without pyarrow.
        """
        from smallcap_cli.render.arrow import arrow_table

        try:
            rows = arrow_table(self.table)
        except ImportError:
            hint = "pip install 'smallcap-cli[parquet]'"
            raise UsageFault("an Arrow stream needs pyarrow, which is not installed", hint) from None
        return rows.__arrow_c_stream__(requested_schema)

    def to_text(self, width: int = 100) -> str:
        """What the terminal would show."""
        from smallcap_cli.render import Style, render

        text = render(self.table, "table", Style(width=width))
        return text if isinstance(text, str) else text.decode()

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        """What it is: command, size, day, and the first notes; `print` shows the table."""
        columns = sum(column.machine for column in self.table.columns)
        size = f"{quantity(len(self.table.rows), 'row')} x {quantity(columns, 'column')}"
        return _brief(f"{self.table.command}: {size}", self.table.as_of, self.notes)

    def _repr_html_(self) -> str:
        """The table as a notebook shows it: its first rows, with head, footnotes and notes."""
        from smallcap_cli.render.html import cell_output

        return cell_output(self.table, self.notes)


@dataclass(frozen=True, repr=False)
class DocumentResult:
    """A report: `document` has its sections in their order, `notes` what stderr would say."""

    document: ReportDocument
    notes: tuple[str, ...]
    exit_code: int = 0

    @property
    def tables(self) -> dict[str, TableResult]:
        """The tables of the sections that have one, by the id of their section."""
        return {part.id: TableResult(part.table, part.notes) for part in self.document.sections if part.table}

    def to_html(self) -> str:
        """The report as one page."""
        return self._text("html")

    def to_text(self, width: int = 100) -> str:
        """What the terminal would show."""
        return self._text("table", width)

    def _text(self, format: str, width: int = 100) -> str:
        from smallcap_cli.render import Style
        from smallcap_cli.render.document import render_document

        return render_document(self.document, format, Style(width=width)).decode()

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        """What it is: title, sections, day, and the first notes; `print` shows the report."""
        size = quantity(len(self.document.sections), "section")
        return _brief(f"report {self.document.title}: {size}", self.document.as_of, self.notes)


def _brief(what: str, as_of: date | None, notes: Sequence[str]) -> str:
    """A result in a few lines."""
    day = f", as of {as_of}" if as_of else ""
    more = [f"  and {quantity(len(notes) - NOTES_SHOWN, 'more note')}"] if len(notes) > NOTES_SHOWN else []
    shown = (f"  note: {safe(note, LONGEST_NOTE)}" for note in notes[:NOTES_SHOWN])
    return "\n".join((f"<{what}{day}>", *shown, *more))


class TableCommand(Protocol):
    """A command as a function: its arguments, and its long flags with underscores as keywords; dates as such.

    **Raises** the errors of `smallcap_cli.errors`, each with a message and a hint.
    """

    def __call__(self, *names: Names, **options: object) -> TableResult: ...


class DocumentCommand(Protocol):
    """A command that answers with a document, as a function."""

    def __call__(self, *names: Names, **options: object) -> DocumentResult: ...


def command_function(name: str) -> TableCommand | DocumentCommand:
    """The function of that name: its command's words with `_` between them, or `report_document`."""
    command, _ = command_of(words_of_function(name))

    def answer(*names: Names, **options: object) -> TableResult | DocumentResult:
        return _result(name, command, names, options)

    answer.__name__ = name
    answer.__doc__ = f"{inspect.cleandoc(command.run.__doc__ or '')}\n\n`smallcap {command.name} --help` lists options."
    return cast("TableCommand | DocumentCommand", answer)


def words_of_function(name: str) -> tuple[str, ...]:
    """The words of a function's command. `report` alone is a package of that name."""
    return ("report",) if name == "report_document" else path_of(name.split("_", 1))


def _result(
    name: str, command: Command, names: Sequence[Names], options: Mapping[str, object]
) -> TableResult | DocumentResult:
    """The answer of a command as programs have it: rows and columns do not depend on the width of a terminal.

    **Raises** UsageFault for an option that it does not have, and the errors of `smallcap_cli.errors`.
    """
    refused = [option for option in options if option in PRINTING and option != "config"]
    if refused:
        raise UsageFault(f"{name}() has no option {refused[0]!r}", "a result has .table, .to_pandas() and .to_text()")
    words = words_of(command, names, {**options, "format": "json"})
    answer = answer_to([*command.name.split(), *words], {})
    notes = (*answer.alarms, *answer.notes, *(str(error) for error in answer.errors))
    if answer.document is not None:
        return DocumentResult(answer.document, notes, int(answer.exit_code))
    if answer.table is None:
        raise UsageFault(f"{name}() has no table to give", f"smallcap {command.name} --help")
    return TableResult(answer.table, notes, int(answer.exit_code))


def gather(tickers: Sequence[str] | str, **options: object) -> Comparison:
    """The closes and facts of funds as one comparison, which every builder of `smallcap_cli.tables` takes.

    `tables.drawdown_table(gather("IWM IJR", window="10y"), top=3)`. The options are those of `compare` that say what
    figures mean and where data comes from. The benchmark and the risk-free rate are asked for too. Nothing in it is
    dated after its as-of day, so a builder of one's own has nothing to cut.
    **Raises** NotFound where none of the funds exists, CouldNotAsk where nobody could be asked about any; one among
    others has the reason instead of prices.
    """
    from smallcap_cli.call.outcome import unknown_fund_errors
    from smallcap_cli.call.question import ask
    from smallcap_cli.call.tickers import tickers_of

    for option in options:
        if option not in MEANINGS:
            hint = did_you_mean(option, MEANINGS, ", ".join(MEANINGS))
            raise UsageFault(f"gather() has no option {option!r}", hint)
    values = {option: _as_flag(option, value) for option, value in options.items() if value is not None}
    context = open_context(Given("compare", values))  # hints name that command
    names = [word for text in argument_texts("gather", tickers, takes_tickers=True) for word in text.split()]
    gathered = ask(context, tickers_of(context, names), views=("excess", "market"), assets=True)
    unknown_fund_errors(gathered)
    return gathered.comparison


def _as_flag(option: str, value: object) -> object:
    """A Python value as the command line would have given it."""
    return value if isinstance(value, bool) else option_texts(f"--{option.replace('_', '-')}", value)[0]
