"""Keeps what a call fetched or read from the user's files, and says what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context
from smallcap_cli.call.outcome import by_message, code_of
from smallcap_cli.call.store import messages_of, open_store_of
from smallcap_cli.core.words import lines_by_text, name_list, unique
from smallcap_cli.errors import NotFound, SmallcapError, UsageFault

if TYPE_CHECKING:
    from smallcap_cli.core.series import SeriesStatus
    from smallcap_cli.core.table import Table
    from smallcap_cli.dataset.keep import SeriesAnswers
    from smallcap_cli.store import IsSame

#: So many unchanged series are named one a line.
MOST_NAMED = 12


class Keeping(NamedTuple):
    """What the store at `path` holds of the series of a call, and what is to be said of them."""

    series: list[SeriesStatus]
    path: str
    notes: tuple[str, ...]
    errors: Mapping[str, SmallcapError]
    alarms: tuple[str, ...]

    def answer(self, table: Table) -> Answer:
        """The answer with the table of these series; a fund's fault is in the exit code and stops no other."""
        return Answer(table, code_of(self.errors), self.notes, by_message(self.errors), alarms=self.alarms)


def keep_series(
    context: Context,
    answers: SeriesAnswers,
    unchanged: Sequence[str] = (),
    alarms: tuple[str, ...] = (),
    is_same: IsSame | None = None,
) -> Keeping:
    """Write what there is in one transaction and say what was kept.

    Of what the store has already (`unchanged`, and what `is_same`) nothing is written, and without anything else there
    is no vintage. **Raises** the first error where there is neither.
    """
    from smallcap_cli.dataset.keep import series_status, write_vintage

    names = answers.names()
    if not names and not unchanged:
        raise by_message(answers.errors)[0]
    with open_store_of(context) as store:
        notes: tuple[str, ...] = ()
        if names:
            vintage, same = write_vintage(store, answers, context.now, is_same)
            answers, unchanged = answers.without(same), (*unchanged, *same)
            notes = (f"stored {len(names) - len(same):,} series as vintage {vintage}",) if vintage else ()
        notes = (*notes, *unchanged_notes(unchanged))
        series = series_status(store, context.now, [*answers.names(), *unchanged])
        alarms = unique((*alarms, *messages_of(context, store)))
    warnings = lines_by_text((history.ticker, text) for history in answers.histories for text in history.warnings)
    odd = [f"{history.ticker} ({len(history.findings)})" for history in answers.histories if history.findings]
    if odd:
        warnings = (*warnings, f"findings in the closes of {name_list(odd)}: smallcap data check lists them")
    return Keeping(series, str(store.path), (*notes, *warnings), answers.errors, alarms)


def keep_files(context: Context, tickers: Sequence[str]) -> Keeping:
    """Keep the user's price files of the funds named, or all of them; what the store has already is not written.

    **Raises** UsageFault without a folder, NotFound for an empty one.
    """
    from smallcap_cli.dataset.keep import same_series, series_answers, unchanged_names
    from smallcap_cli.providers.bills import RATE_TICKERS
    from smallcap_cli.providers.files.folder import PriceFiles

    dataset = context.dataset
    files = dataset.provider("files")
    if context.option("prices") is None or not isinstance(files, PriceFiles):
        raise UsageFault(
            "data import needs --prices DIR, --holdings DIR, --fundamentals FILE or --factors DIR",
            "give the folder with your files",
        )
    wanted = list(tickers) or list(files.tickers())
    if not wanted:
        raise NotFound(f"no price file in {context.option('prices')}", "name each file after its fund, such as IWM.csv")
    prices = dataset.outcomes("files", "prices", [ticker for ticker in wanted if ticker not in RATE_TICKERS])
    names = {ticker: RATE_TICKERS[ticker] for ticker in sorted(RATE_TICKERS.keys() & set(wanted))}
    rates = {ticker: dataset.outcomes("files", "rates", [name])[name] for ticker, name in names.items()}
    answers = series_answers(prices, rates)
    with open_store_of(context) as store:
        unchanged = unchanged_names(store, answers.histories, answers.rates)
        alarms = tuple(store.messages)
    # Another process may have stored the same meanwhile: writing looks again.
    return keep_series(context, answers.without(unchanged), unchanged, alarms, same_series)


def refuse_others(context: Context, option: str, others: Sequence[str]) -> None:
    """UsageFault where files of another kind are named in the same call."""
    for other in others:
        if context.option(other) is not None:
            raise UsageFault(f"--{other} and --{option} at once", "import one after the other")


def unchanged_notes(names: Sequence[str]) -> tuple[str, ...]:
    """What to say of those of which nothing new was written."""
    more = len(names) - MOST_NAMED
    return (
        *(f"{name}: unchanged" for name in names[:MOST_NAMED]),
        *([f"{more:,} more: unchanged"] if more > 0 else ()),
    )
