"""What a call asks a network for, and what is kept of its answers: closes, rates and profiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from smallcap_cli.call.context import Context
from smallcap_cli.call.keep import Keeping, keep_series
from smallcap_cli.call.outcome import by_message
from smallcap_cli.errors import NotFound, SmallcapError, UsageFault

if TYPE_CHECKING:
    from smallcap_cli.core.model import Profile

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


class ProfileAnswers(NamedTuple):
    """The profiles that a source gave, what is to be said of them, and the errors of the other funds."""

    profiles: list[Profile]
    notes: tuple[str, ...]
    errors: dict[str, SmallcapError]


def fetch_profiles(context: Context, tickers: Sequence[str]) -> ProfileAnswers:
    """Ask what a source says of funds and record it; what was answered before an interruption is recorded too."""
    from smallcap_cli.dataset import Interrupted

    try:
        return _record(context, context.dataset.outcomes(_network(context), "profile", tickers))
    except Interrupted as stopped:
        if stopped.finished:
            _record(context, stopped.finished)
        raise


def _record(context: Context, found: Mapping[str, object]) -> ProfileAnswers:
    """Record the profiles among the answers. **Raises** the first error where there is none."""
    from smallcap_cli.core.model import Profile
    from smallcap_cli.core.profiles import fee_difference

    profiles = [answer for answer in found.values() if isinstance(answer, Profile)]
    errors = {ticker: error for ticker, error in found.items() if isinstance(error, SmallcapError)}
    if not profiles:
        raise by_message(errors)[0]
    context.dataset.store().keep(profiles, context.now)
    notes = [text for profile in profiles for text in profile.warnings]
    for profile in profiles:
        fund = context.catalog.fund(profile.ticker)
        differs = fee_difference(fund, profile) if fund is not None else ""
        notes += [differs] if differs else []
    return ProfileAnswers(profiles, tuple(notes), errors)


def recorded_profiles(context: Context, tickers: Sequence[str]) -> list[Profile]:
    """What was recorded of each fund, oldest first. **Raises** NotFound where that is nothing."""
    store = context.dataset.store()
    recorded = {ticker: store.profiles(ticker) for ticker in tickers}
    absent = [ticker for ticker, profiles in recorded.items() if not profiles]
    if absent:
        raise NotFound(f"no snapshot of {', '.join(absent)}", f"smallcap data snapshot {' '.join(absent)}")
    return [profile for profiles in recorded.values() for profile in profiles]


def _network(context: Context) -> str:
    """The provider to ask. **Raises** UsageFault for one that asks no network."""
    name = str(context.given["provider"] or FETCHED_FROM)
    if not context.dataset.is_network(name):
        raise UsageFault(
            f"provider {name} is not on the network", "data fetch asks a network source; data import reads files"
        )
    return name
