"""Asks networks for closes, rates and snapshots, and stores their answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from smallcap_cli.call.context import Context
from smallcap_cli.call.keep import Keeping, keep_series
from smallcap_cli.call.outcome import by_message
from smallcap_cli.core.words import name_list
from smallcap_cli.errors import NotFound, SmallcapError, UsageFault

if TYPE_CHECKING:
    from datetime import date

    from smallcap_cli.core.snapshots import Snapshot

#: Asked when no --provider is named.
FETCHED_FROM = "yahoo"
#: The rate that is fetched with closes.
RATE = "tbill"


def fetch_series(context: Context, tickers: Sequence[str]) -> Keeping:
    """Fetch closes and the bill rate and keep them; what was answered before an interruption is kept too."""
    from smallcap_cli.dataset import Interrupted
    from smallcap_cli.dataset.keep import series_answers
    from smallcap_cli.providers.bills import RATE_TICKERS

    dataset, name = context.dataset, _network(context)
    funds = [ticker for ticker in tickers if ticker not in RATE_TICKERS]
    before = dataset.outcomes("store", "prices", funds)
    try:
        prices = dataset.outcomes(name, "prices", funds, before) if funds else {}
    except Interrupted as stopped:
        finished = series_answers(stopped.finished)
        if finished.histories:
            keep_series(context, finished)
        raise
    any_closes = bool(series_answers(prices).histories)
    wanted = [rate for ticker, rate in RATE_TICKERS.items() if ticker in tickers or (rate == RATE and any_closes)]
    return keep_series(context, series_answers(prices, dataset.outcomes(name, "rates", wanted)))


def refuse_beside(
    context: Context, tickers: Sequence[str] | None, *, identities: bool, factors: bool, inside: bool
) -> None:
    """UsageFault where what is about no fund is to be fetched beside funds or other things."""
    name, about = ("--identities", "all companies") if identities else ("--factors", "the whole market")
    if tickers or context.given["funds_from"]:
        raise UsageFault(f"{name} is about {about}, not about funds", "leave out the tickers")
    if inside or (identities and factors):
        raise UsageFault(f"{name} goes alone", "fetch one after the other")


class SnapshotAnswers(NamedTuple):
    """The snapshots of the session, what is to be said of them, the errors of the other funds.

    `earlier` are those among the snapshots that were recorded before.
    """

    snapshots: list[Snapshot]
    notes: tuple[str, ...]
    errors: dict[str, SmallcapError]
    earlier: Sequence[Snapshot] = ()


def take_snapshots(context: Context, tickers: Sequence[str]) -> SnapshotAnswers:
    """Ask what a source says of funds and record it; what was answered before an interruption is recorded too.

    A fund of which the source's snapshot of this session is recorded is not asked for again. What the store has of the
    fund companies' NAVs and share counts of the session is recorded beside it, as of its own source.
    """
    from smallcap_cli.core.exchange import settled_session
    from smallcap_cli.core.snapshots import last_session
    from smallcap_cli.dataset import Interrupted

    name, session = _network(context), settled_session(context.now)
    label, store = context.dataset.label(name), context.dataset.store()
    last = [one for ticker in tickers for one in last_session(store.snapshot_years(ticker))]
    before = {one.ticker: one for one in last if (one.session, one.provider) == (session, label)}
    stated = _record_counts(context, tickers, session)
    try:
        asked = [ticker for ticker in tickers if ticker not in before]
        found = _record(context, context.dataset.outcomes(name, "profile", asked), before)
    except Interrupted as stopped:
        if stopped.finished:
            _record(context, stopped.finished, before)
        raise
    said = (f"{name_list(list(before))}: already recorded for the session of {session}",) if before else ()
    rows = sorted([*found.snapshots, *stated], key=lambda one: tickers.index(one.ticker))
    return found._replace(snapshots=rows, notes=(*said, *found.notes), earlier=[one for one in rows if one in last])


def _record_counts(context: Context, tickers: Sequence[str], session: date) -> list[Snapshot]:
    """Record what stored NAVs and share counts say of a session, of each fund's newest answer of every source."""
    from smallcap_cli.core.flows.shares import ShareHistory
    from smallcap_cli.core.snapshots import last_session, snapshot_of_counts, years_of

    store = context.dataset.store()
    newest = {(ticker, one.source.provider): one for ticker in tickers for one in store.answers(ShareHistory, ticker)}
    found = [snapshot for one in newest.values() if (snapshot := snapshot_of_counts(one, session, context.now))]
    if not found:
        return []
    store.keep(years_of(found), context.now)
    sources = {(one.ticker, one.provider) for one in found}
    return [
        one for ticker in dict.fromkeys(one.ticker for one in found)
        for one in last_session(store.snapshot_years(ticker)) if (one.ticker, one.provider) in sources
    ]  # fmt: skip


def _record(context: Context, found: Mapping[str, object], before: Mapping[str, Snapshot]) -> SnapshotAnswers:
    """Record the answers beside what was there `before`. **Raises** the first error where there is nothing of any fund.

    What describes a fund is kept again where it changed.
    """
    from smallcap_cli.core.model import Profile
    from smallcap_cli.core.profiles import fee_difference
    from smallcap_cli.core.snapshots import says_the_same, snapshot_of, years_of

    profiles = {ticker: answer for ticker, answer in found.items() if isinstance(answer, Profile)}
    errors = {ticker: error for ticker, error in found.items() if isinstance(error, SmallcapError)}
    if not profiles and not before:
        raise by_message(errors)[0]
    store = context.dataset.store()
    fresh = {ticker: snapshot_of(profile) for ticker, profile in profiles.items()}
    known = {ticker: store.answers(Profile, ticker)[-1:] for ticker in profiles}
    changed = [p for ticker, p in profiles.items() if not any(says_the_same(p, old) for old in known[ticker])]
    store.keep([*years_of(fresh.values()), *changed], context.now)
    notes = [text for profile in profiles.values() for text in profile.warnings]
    for profile in profiles.values():
        fund = context.catalog.fund(profile.ticker)
        differs = fee_difference(fund, profile) if fund is not None else ""
        notes += [differs] if differs else []
    return SnapshotAnswers([*before.values(), *fresh.values()], tuple(notes), errors)


def recorded_snapshots(context: Context, tickers: Sequence[str]) -> list[Snapshot]:
    """What was recorded of each fund, oldest first. **Raises** NotFound where that is nothing."""
    from smallcap_cli.core.snapshots import rows_of

    store = context.dataset.store()
    recorded = {ticker: rows_of(store.snapshot_years(ticker)) for ticker in tickers}
    absent = [ticker for ticker, found in recorded.items() if not found]
    if absent:
        raise NotFound(f"no snapshot of {', '.join(absent)}", f"smallcap data snapshot {' '.join(absent)}")
    return [one for found in recorded.values() for one in found]


def _network(context: Context) -> str:
    """The provider to ask. **Raises** UsageFault for one that asks no network."""
    name = str(context.given["provider"] or FETCHED_FROM)
    if not context.dataset.is_network(name):
        raise UsageFault(
            f"provider {name} is not on the network", "data fetch asks a network source; data import reads files"
        )
    return name
