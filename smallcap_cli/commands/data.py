"""`smallcap data`: the store of closes that were fetched or imported, from which later calls answer."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context, open_context
from smallcap_cli.call.given import Given
from smallcap_cli.call.legacy import command
from smallcap_cli.call.options import PRINTING, Tickers
from smallcap_cli.call.outcome import by_message, code_of
from smallcap_cli.call.printing import Output, output_for
from smallcap_cli.call.tickers import tickers_of
from smallcap_cli.commands import data_check, data_fetch
from smallcap_cli.core.words import lines_by_text, name_list
from smallcap_cli.errors import DataUnavailable, ExitCode, NotFound, SmallcapError, UsageFault

if TYPE_CHECKING:
    from smallcap_cli.commands.data_export import Place
    from smallcap_cli.core.model import PriceHistory, RateSeries, Value
    from smallcap_cli.core.table import Table
    from smallcap_cli.store import Store

IMPORT_EXAMPLES = """Examples:
  smallcap data import --prices my-prices
  smallcap data import --prices my-prices IWM IJR"""
EXPORT_EXAMPLES = """Examples:
  smallcap data export --to kept-prices
  smallcap data export --to kept-prices IWM IJR ^IRX --overwrite
  smallcap data export --to tables --as duckdb && cd tables && duckdb -init views.sql"""
CLEAR_EXAMPLES = """Examples:
  smallcap data clear IWM ^IRX
  smallcap data clear --yes"""

RATE = "tbill"
#: So many unchanged series are named one a line.
MOST_NAMED = 12
MEGABYTE = 1_000_000

To = Annotated[str, typer.Option("--to", metavar="DIR", help="Folder to write to.")]
As = Annotated[
    str, typer.Option("--as", metavar="FORM", help="csv or parquet: one TICKER file a fund; duckdb: tables and views.")
]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace files that are there.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
All = Annotated[bool, typer.Option("--all", help="Everything, snapshots too.")]


def register(app: typer.Typer) -> None:
    """Add the commands of the group."""

    data_fetch.register(app)
    data_check.register(app)

    @command(app, "data import", ("prices", *PRINTING), epilog=IMPORT_EXAMPLES)
    def import_(tickers: Tickers = None, *, given: Given) -> Answer:
        """Keep price files of your own; all of a fund's file or nothing of it."""
        context = open_context(given)
        return _imported(context, _named(context, tickers), output_for(context))

    @command(app, "data status", PRINTING)
    def status(*, given: Given) -> Answer:
        """What the store holds: from when to when, from which source, how old, and its vintages."""
        context = open_context(given)
        output = output_for(context)
        with _store(context) as store:
            table = _status_table(context, store)
            return Answer(table, output=output, alarms=tuple(store.messages))

    _register_export(app)
    _register_clear(app)


def _register_export(app: typer.Typer) -> None:
    @command(app, "data export", PRINTING, epilog=EXPORT_EXAMPLES)
    def export(
        tickers: Tickers = None, to: To = "", as_: As = "csv", overwrite: Overwrite = False, *, given: Given
    ) -> Answer:
        """Write what the store holds: price files that `--prices` reads, or tables for DuckDB, Polars and Spark."""
        from smallcap_cli.commands.data_export import checked_place

        context = open_context(given)
        output = output_for(context)
        place = checked_place(to, as_, overwrite=overwrite)
        return _exported(context, _named(context, tickers), place, output)


def _register_clear(app: typer.Typer) -> None:
    @command(app, "data clear", PRINTING, epilog=CLEAR_EXAMPLES)
    def clear(tickers: Tickers = None, yes: Yes = False, all_: All = False, *, given: Given) -> Answer:
        """Remove funds, or everything but snapshots, from the store; asks on a terminal and needs --yes elsewhere."""
        from smallcap_cli.providers.snapshots import PREFIX

        context = open_context(given)
        if all_ and tickers:
            raise UsageFault("--all removes everything, not only what is named", "leave out --all, or the tickers")
        keep = () if all_ else (PREFIX,)
        return _cleared(context, _named(context, tickers), yes, keep, output_for(context))


def _named(context: Context, tickers: Tickers) -> list[str]:
    """The tickers given, once each; none is every one there is."""
    return tickers_of(context, tickers) if tickers else []


def _store(context: Context) -> Store:
    from smallcap_cli.store import open_store

    return open_store(context.settings.folders.data)


def _imported(context: Context, tickers: Sequence[str], output: Output) -> Answer:
    from smallcap_cli.commands.data_same import kept_already
    from smallcap_cli.core.model import RateSeries
    from smallcap_cli.providers.bills import RATE_TICKERS
    from smallcap_cli.providers.files.folder import PriceFiles

    files = context.dataset.provider("files")
    if context.option("prices") is None or not isinstance(files, PriceFiles):
        raise UsageFault("data import needs --prices DIR", "the folder of TICKER.csv files")
    wanted = list(tickers) or list(files.tickers())
    if not wanted:
        raise NotFound(f"no price file in {context.option('prices')}", "one TICKER.csv a fund")
    kept, errors = sorted_out(context.dataset.outcomes("files", "prices", [t for t in wanted if t not in RATE_TICKERS]))
    rates: list[RateSeries] = []
    for ticker in sorted(RATE_TICKERS.keys() & set(wanted)):
        (rate,) = context.dataset.outcomes("files", "rates", [RATE_TICKERS[ticker]]).values()
        if isinstance(rate, RateSeries):
            rates.append(rate)
        elif isinstance(rate, SmallcapError):
            errors[ticker] = rate
    with _store(context) as store:
        unchanged = kept_already(store, kept, rates)
        alarms = tuple(store.messages)
    kept = [history for history in kept if history.ticker not in unchanged]
    rates = [rate for rate in rates if rate.name not in unchanged]
    return kept_answer(context, kept, rates, errors, output, unchanged, alarms)


def sorted_out(found: Mapping[str, object]) -> tuple[list[PriceHistory], dict[str, SmallcapError]]:
    """Histories, and the errors of the funds that have none."""
    from smallcap_cli.core.model import PriceHistory

    kept = [outcome for outcome in found.values() if isinstance(outcome, PriceHistory)]
    errors = {ticker: outcome for ticker, outcome in found.items() if isinstance(outcome, SmallcapError)}
    return kept, errors


def kept_answer(
    context: Context, histories: Sequence[PriceHistory], rates: Sequence[RateSeries],
    errors: Mapping[str, SmallcapError], output: Output, unchanged: Sequence[str] = (), alarms: tuple[str, ...] = (),
) -> Answer:  # fmt: skip
    """Write what there is in one transaction and say what was kept; a fund's fault stops no other.

    Of what the store has already (`unchanged`) nothing is written, and without anything else there is no vintage.
    """
    names = [history.ticker for history in histories] + [rate.name for rate in rates]
    if not names and not unchanged:
        raise by_message(errors)[0]
    with _store(context) as store:
        notes = _unchanged_notes(unchanged)
        if names:
            vintage = store.write(histories, rates, now=context.now)
            store.prune(context.now)
            notes = (f"kept {len(names)} series as vintage {vintage}", *notes)
        table = _status_table(context, store, only=[*names, *unchanged])
        alarms = tuple(dict.fromkeys((*alarms, *context.dataset.messages(), *store.messages)))
    warnings = lines_by_text((history.ticker, text) for history in histories for text in history.warnings)
    odd = [f"{history.ticker} ({len(history.findings)})" for history in histories if history.findings]
    if odd:
        warnings = (*warnings, f"odd in the closes of {name_list(odd)}: smallcap data check lists it")
    code = code_of(errors)
    return Answer(table, code, (*notes, *warnings), by_message(errors), output=output, alarms=alarms)


def _unchanged_notes(names: Sequence[str]) -> tuple[str, ...]:
    more = len(names) - MOST_NAMED
    return (
        *(f"{name}: unchanged" for name in names[:MOST_NAMED]),
        *([f"{more:,} more: unchanged"] if more > 0 else ()),
    )


def _status_table(context: Context, store: Store, only: Sequence[str] = ()) -> Table:
    from smallcap_cli.core.model import Value, text_value
    from smallcap_cli.core.table import Column, Table

    held = [row for row in store.status(context.now) if not only or row.ticker in only]
    columns = (
        Column("ticker", "series", "text"), Column("kind", "kind", "text"), Column("provider", "source", "text"),
        Column("first", "first", "date"), Column("last", "last", "date"), Column("rows", "rows", "count"),
        Column("retrieved", "retrieved", "text"), Column("age_days", "age, days", "days"),
        Column("vintages", "vintages", "count"), Column("vintage", "newest vintage", "text", screen=False),
    )  # fmt: skip
    newest = _newest(store)
    rows: list[tuple[Value, ...]] = [
        (
            text_value(row.ticker), text_value(row.kind), text_value(row.provider), Value(row.first, "date"),
            Value(row.last, "date"), Value(row.rows, "count"), text_value(f"{row.retrieved:%Y-%m-%d %H:%MZ}"),
            Value(max(row.age.days, 0), "days"), Value(row.vintages, "count"), text_value(newest.get(row.ticker, "")),
        )
        for row in held
    ]  # fmt: skip
    head = f"{len(held):,} series in {store.path}" if only else _head(store, len(held))
    return Table("data status", columns, tuple(f"{r.ticker}.{r.kind}" for r in held), tuple(rows), head)


def _head(store: Store, series: int) -> str:
    """How much there is, and how much room it takes with the journal beside it."""
    if not series:
        return f"the store {store.path} is empty"
    files = (store.path, store.path.with_name(store.path.name + "-wal"))
    size = sum(os.path.getsize(path) for path in files if os.path.exists(path))
    vintages = _counted(len(store.vintages()), "vintage")
    return f"{series:,} series in {vintages}, {size / MEGABYTE:,.1f} MB: {store.path}"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _newest(store: Store) -> dict[str, str]:
    """Ticker -> id of the newest vintage that holds it; vintages come in the order of their ids."""
    return {ticker: vintage.id for vintage in sorted(store.vintages()) for ticker in vintage.tickers}


def _exported(context: Context, tickers: Sequence[str], place: Place, output: Output) -> Answer:
    from smallcap_cli.commands.data_export import chosen, exported, left_out
    from smallcap_cli.providers.bills import rate_of

    with _store(context) as store:
        holdings = store.status(context.now)
        lost = {name for vintage in store.vintages() for name in vintage.tickers} - {h.ticker for h in holdings}
        if not holdings and not lost:
            raise DataUnavailable(f"the store {store.path} is empty", "smallcap data fetch, or data import")
        wanted, absent = chosen(holdings, tickers)
        damaged = sorted(lost & {name for t in absent for name in (t, rate_of(t))} if tickers else lost)
        unknown = [ticker for ticker in absent if not {ticker, rate_of(ticker)} & lost]
        if unknown:
            raise NotFound(f"the store has nothing of {', '.join(unknown)}", "smallcap data status")
        errors = [DataUnavailable(f"the store's series of {name} is damaged", "fetch or import it") for name in damaged]
        if not wanted:
            raise errors[0]
        table = exported(store, wanted, place)
        notes = (*store.messages, *left_out(wanted, place))
    return Answer(table, ExitCode.UNAVAILABLE if errors else ExitCode.ANSWERED, notes, errors, output=output)


def _cleared(context: Context, tickers: Sequence[str], yes: bool, keep: tuple[str, ...], output: Output) -> Answer:
    with _store(context) as store:
        going, what = _going(store, tickers, keep)
        alarms = tuple(store.messages)
    if not yes:
        if sys.stdin is None or not sys.stdin.isatty():
            raise UsageFault(f"data clear would remove {what}", "add --yes")
        if not typer.confirm(f"Remove {what}?", err=True):
            return Answer(None, ExitCode.NO, ("nothing removed",), output=output)
    with _store(context) as store:
        store.clear(going, keep_prefix=keep)
    return Answer(None, notes=(f"removed {what}",), output=output, alarms=alarms)


def _going(store: Store, tickers: Sequence[str], keep: Sequence[str]) -> tuple[list[str] | None, str]:
    """The names to remove, None for all, and how much that is in words. **Raises** NotFound for what is not kept."""
    from smallcap_cli.providers.bills import rate_of
    from smallcap_cli.providers.snapshots import PREFIX

    vintages = store.vintages()
    kept = {name for vintage in vintages for name in vintage.tickers}
    absent = [ticker for ticker in tickers if not {ticker, rate_of(ticker)} & kept]
    if absent:
        raise NotFound(f"the store has nothing of {', '.join(absent)}", "smallcap data status")
    going = {name for ticker in tickers for name in (ticker, rate_of(ticker))} & kept if tickers else kept
    touched = sum(bool(going & set(vintage.tickers)) for vintage in vintages)
    much = f"{len(going):,} series, {_counted(touched, 'vintage')}"
    if tickers:
        return sorted(going), f"{', '.join(tickers)}: {much}"
    recorded = len(store.documents(PREFIX))
    if recorded and keep:
        return None, f"everything but snapshots: {much}"
    return None, f"everything: {much}" + (f", snapshots of {_counted(recorded, 'fund')}" if recorded else "")
