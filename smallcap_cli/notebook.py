"""The Python entry for notebooks: `from smallcap_cli import compare`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smallcap_cli.call.context import open_context
from smallcap_cli.call.given import Given
from smallcap_cli.errors import UsageFault, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

    from smallcap_cli.core.table import Table

#: Options of the command line that mean the same here, by their long names with underscores.
KEYWORDS = (
    "columns", "preset", "versus", "as_of", "window", "anchor", "basis", "frequency", "benchmark",
    "index_returns", "risk_free", "sort", "limit", "where", "prices", "provider", "offline", "config", "intervals",
)  # fmt: skip


@dataclass(frozen=True)
class Compared:
    """A comparison: `table` holds every value with its source and window, `notes` what stderr would say."""

    table: Table
    notes: tuple[str, ...]

    def to_pandas(self) -> pd.DataFrame:
        """A frame indexed by ticker with one column a figure; fractions, ISO dates as dates, missing as NaN or None."""
        from smallcap_cli.render.frame import to_pandas

        return to_pandas(self.table)

    def to_text(self, width: int = 100) -> str:
        """What the terminal would show."""
        from smallcap_cli.render import Style, rendered

        text = rendered(self.table, "table", Style(width=width))
        return text if isinstance(text, str) else text.decode()

    def __str__(self) -> str:
        return self.to_text()


def compare(tickers: Sequence[str] | str, **options: object) -> Compared:
    """Compare funds as `smallcap compare` does; options are its long flags with underscores.

    `compare(["IWM", "IJR"], as_of="2026-04-16", prices="my-prices").to_pandas()`. Dates and numbers may be given
    as such. **Raises** the errors of `smallcap_cli.errors`, each with a message and a hint.
    """
    from smallcap_cli.commands.compare import answer

    for name in options:
        if name not in KEYWORDS:
            raise UsageFault(f"compare() has no option {name!r}", did_you_mean(name, KEYWORDS, ", ".join(KEYWORDS)))
    listed = tickers.split() if isinstance(tickers, str) else list(tickers)
    values = {name: _as_flag(name, value) for name, value in options.items() if value is not None}
    context = open_context(Given("compare", values))
    made = answer(context, listed)
    if made.table is None:
        raise UsageFault("nothing was compared", "give at least one ticker")
    return Compared(made.table, (*context.settings.alarms, *made.notes, *(str(error) for error in made.errors)))


def _as_flag(name: str, value: object) -> object:
    """A Python value as the command line would have given it."""
    if name == "columns" and not isinstance(value, str) and isinstance(value, Sequence):
        return ",".join(str(word) for word in value)
    if name == "limit":
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise UsageFault(f"limit={value!r} is not a number of rows", "a whole number from 1")
        return value
    return value if isinstance(value, bool) and name in ("offline", "intervals") else str(value)
