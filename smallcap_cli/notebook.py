"""The Python entry for notebooks: `from smallcap_cli import compare, flows, gather`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smallcap_cli.call.context import Context, open_context
from smallcap_cli.call.given import Given
from smallcap_cli.errors import UsageFault, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

    from smallcap_cli.core.comparison.computation import Comparison
    from smallcap_cli.core.table import Table

#: Options that say what figures mean, and where data comes from.
MEANINGS = (
    "as_of", "window", "anchor", "basis", "frequency", "benchmark", "index_returns", "risk_free", "prices", "provider",
    "offline", "config",
)  # fmt: skip
#: Options of the command line that mean the same here, by their long names with underscores.
KEYWORDS = (*MEANINGS, "columns", "preset", "versus", "sort", "limit", "where", "intervals")


@dataclass(frozen=True)
class TableResult:
    """What a command answers: `table` holds every value with its source and window, `notes` what stderr would say."""

    table: Table
    notes: tuple[str, ...]

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


def compare(tickers: Sequence[str] | str, **options: object) -> TableResult:
    """Compare funds as `smallcap compare` does; options are its long flags with underscores.

    `compare(["IWM", "IJR"], as_of="2026-04-16", prices="my-prices").to_pandas()`. Dates and numbers may be given
    as such. **Raises** the errors of `smallcap_cli.errors`, each with a message and a hint.
    """
    from smallcap_cli.commands.compare import side_by_side

    context = _context("compare", options, KEYWORDS)
    answer = side_by_side(context, _names(tickers))
    if answer.table is None:
        raise UsageFault("nothing was compared", "give at least one ticker")
    errors = (str(error) for error in answer.errors)
    return TableResult(answer.table, (*context.settings.alarms, *answer.alarms, *answer.notes, *errors))


def returns(tickers: Sequence[str] | str, **options: object) -> TableResult:
    """Returns by period or window, as `smallcap returns` has them."""
    return _answer("returns", tickers, options)


def drawdown(tickers: Sequence[str] | str, **options: object) -> TableResult:
    """The worst drawdowns, as `smallcap drawdown` has them."""
    return _answer("drawdown", tickers, options)


def growth(tickers: Sequence[str] | str, **options: object) -> TableResult:
    """What an amount grew to, as `smallcap growth` has it."""
    return _answer("growth", tickers, options)


def holdings(tickers: Sequence[str] | str, **options: object) -> TableResult:
    """What a fund holds, as `smallcap holdings` has it."""
    return _answer("holdings", tickers, options)


def quality(tickers: Sequence[str] | str, **options: object) -> TableResult:
    """What part of funds loses money, as `smallcap quality` has it."""
    return _answer("quality", tickers, options)


def overlap(tickers: Sequence[str] | str, **options: object) -> TableResult:
    """Which companies funds share, as `smallcap overlap` has them."""
    return _answer("overlap", tickers, options)


def flows(tickers: Sequence[str] | str, **options: object) -> TableResult:
    """What investors put in and took out, as `smallcap flows` has it."""
    return _answer("flows", tickers, options)


def liquidity(tickers: Sequence[str] | str, **options: object) -> TableResult:
    """Spread, premium and dollar volume, as `smallcap liquidity` has them."""
    return _answer("liquidity", tickers, options)


def _answer(name: str, tickers: Sequence[str] | str, options: Mapping[str, object]) -> TableResult:
    """The answer of a command; options are its long flags with underscores, True for one without a value.

    **Raises** UsageFault for an option that it does not have, and the errors of `smallcap_cli.errors`.
    """
    from typer.exceptions import TyperException

    from smallcap_cli.app import build
    from smallcap_cli.call.command import Delivery
    from smallcap_cli.call.options import PRINTING
    from smallcap_cli.call.usage import usage_fault

    refused = [option for option in options if option in PRINTING and option != "config"]
    if refused:
        raise UsageFault(f"{name}() has no option {refused[0]!r}", "a result has .table, .to_pandas() and .to_text()")
    given = {option: value for option, value in options.items() if value is not None and value is not False}
    words = [name, *_names(tickers)]
    for option, value in given.items():
        flag = f"--{option.replace('_', '-')}"
        words += [flag] if value is True else [flag, str(_as_flag(option, value))]
    try:
        delivery = build(name)(words, prog_name="smallcap", standalone_mode=False)
    except TyperException as error:
        raise usage_fault(error, (name,)) from None
    answer = delivery.answer if isinstance(delivery, Delivery) else None
    if answer is None or answer.table is None:
        raise UsageFault(f"{name}() has no table to give", f"smallcap {name} --help")
    return TableResult(answer.table, (*answer.alarms, *answer.notes, *(str(error) for error in answer.errors)))


def gather(tickers: Sequence[str] | str, **options: object) -> Comparison:
    """The closes and facts of funds as one comparison, which every builder of `smallcap_cli.tables` takes.

    `tables.drawdown_table(gather("IWM IJR", window="10y"), top=3)`. The options are those of `compare` that say what
    figures mean and where data comes from. The benchmark and the risk-free rate are asked for too. Nothing in it is
    dated after its as-of day, so a builder of one's own has nothing to cut.
    **Raises** NotFound where none of the funds exists; one among others has the reason instead of prices.
    """
    from smallcap_cli.call.outcome import unknown_fund_errors
    from smallcap_cli.call.question import ask
    from smallcap_cli.call.tickers import tickers_of

    context = _context("gather", options, MEANINGS)
    gathered = ask(context, tickers_of(context, _names(tickers)), views=("excess", "market"), assets=True)
    unknown_fund_errors(gathered)
    return gathered.comparison


def _context(name: str, options: Mapping[str, object], known: tuple[str, ...]) -> Context:
    """The context of a call of `name` by keywords, each checked by its own; hints name the command `compare`."""
    for option in options:
        if option not in known:
            raise UsageFault(f"{name}() has no option {option!r}", did_you_mean(option, known, ", ".join(known)))
    values = {option: _as_flag(option, value) for option, value in options.items() if value is not None}
    return open_context(Given("compare", values))


def _names(tickers: Sequence[str] | str) -> list[str]:
    return tickers.split() if isinstance(tickers, str) else list(tickers)


def _as_flag(name: str, value: object) -> object:
    """A Python value as the command line would have given it."""
    if not isinstance(value, str) and isinstance(value, Sequence):
        return ",".join(str(word) for word in value)
    if name == "limit":
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise UsageFault(f"limit={value!r} is not a number of rows", "a whole number from 1")
        return value
    return value if isinstance(value, bool) and name in ("offline", "intervals") else str(value)
