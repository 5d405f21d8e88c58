"""The store of a call: opened in the settings' folder, and what tickers name of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from smallcap_cli.call.context import Context
from smallcap_cli.call.outcome import by_message
from smallcap_cli.call.tickers import tickers_of
from smallcap_cli.core.words import quantity, unique
from smallcap_cli.errors import DataUnavailable, NotFound

if TYPE_CHECKING:
    from smallcap_cli.dataset.keep import SeriesAnswers
    from smallcap_cli.store import Store


def open_store_of(context: Context) -> Store:
    """The store in the data folder of the settings; it is closed by `with`."""
    from smallcap_cli.store import open_store

    return open_store(context.settings.folders.data, writing=context.patience)


def messages_of(context: Context, store: Store) -> tuple[str, ...]:
    """What the sources of a call and its store have to say even with --quiet, once each."""
    return unique((*context.dataset.messages(), *store.messages))


def without_network(context: Context) -> Context:
    """The same call without a network: the store and the user's files answer."""
    return replace(context, given=replace(context.given, values={**context.given.values, "offline": True}))


def size_of(store: Store) -> int:
    """The bytes of the store's file and of the journal beside it."""
    files = (store.path, store.path.with_name(store.path.name + "-wal"))
    return sum(path.stat().st_size for path in files if path.exists())


def names_given(context: Context, tickers: Sequence[str] | None) -> list[str]:
    """The tickers given, once each; none is every one there is."""
    return tickers_of(context, tickers) if tickers else []


def closes_to_check(context: Context, tickers: Sequence[str]) -> SeriesAnswers:
    """The closes of the user's folder if one is named, else of the store; of the funds named, or of all.

    Quotes of bills and notes are read as the rates that they are: below zero is a quote, and they keep the holidays
    of bonds. **Raises** DataUnavailable where there are none, and the first error where no fund has any.
    """
    from smallcap_cli.dataset.keep import series_answers
    from smallcap_cli.providers.bills import RATE_TICKERS

    source = "store" if context.option("prices") is None else "files"
    wanted = list(tickers) or _funds_of(context, source)
    if not wanted:
        raise DataUnavailable("there are no closes to check", "smallcap data fetch IWM, or --prices DIR")
    rates = [RATE_TICKERS[name] for name in wanted if name in RATE_TICKERS]
    closes = context.dataset.outcomes(source, "prices", [name for name in wanted if name not in RATE_TICKERS])
    answers = series_answers(closes, context.dataset.outcomes(source, "rates", rates))
    if not answers.histories and answers.errors:
        raise by_message(answers.errors)[0]
    return answers


def _funds_of(context: Context, source: str) -> list[str]:
    """Every fund that the store or the user's folder has."""
    if source == "store":
        return list(context.dataset.store().tickers())
    from smallcap_cli.providers.files.folder import PriceFiles

    files = context.dataset.provider(source)
    return list(files.tickers()) if isinstance(files, PriceFiles) else []


class Removal(NamedTuple):
    """The names of the series to remove, None for all, what is spared, and how much that is in words."""

    names: list[str] | None
    spared: tuple[str, ...]
    words: str


def removal_of(store: Store, tickers: Sequence[str], *, snapshots: bool) -> Removal:
    """What removing tickers, or everything with or without snapshots, would take from the store.

    **Raises** NotFound for a ticker of which it has nothing.
    """
    from smallcap_cli.providers.bills import rate_of
    from smallcap_cli.store import profiles
    from smallcap_cli.store.snapshots import PREFIX, funds_in

    spared = () if snapshots else (PREFIX, profiles.PREFIX)
    vintages = store.vintages()
    there = {name for vintage in vintages for name in vintage.tickers}
    absent = [ticker for ticker in tickers if not {ticker, rate_of(ticker)} & there]
    if absent:
        raise NotFound(f"the store has no data of {', '.join(absent)}", "smallcap data status")
    going = {name for ticker in tickers for name in (ticker, rate_of(ticker))} & there if tickers else there
    touched = sum(bool(going & set(vintage.tickers)) for vintage in vintages)
    much = f"{len(going):,} series, {quantity(touched, 'vintage')}"
    if tickers:
        return Removal(sorted(going), spared, f"{', '.join(tickers)}: {much}")
    recorded = len(funds_in(store.documents(PREFIX)))
    if recorded and spared:
        return Removal(None, spared, f"everything but snapshots: {much}")
    also = f", snapshots of {quantity(recorded, 'fund')}" if recorded else ""
    return Removal(None, spared, f"everything: {much}{also}")
