"""`smallcap data fetch` and `data snapshot`: what a network is asked for and what is kept of its answers."""

from __future__ import annotations

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
from smallcap_cli.errors import NotFound, SmallcapError, UsageFault

if TYPE_CHECKING:
    from smallcap_cli.core.model import Fact, Profile, Value
    from smallcap_cli.core.table import Table

FETCH_EXAMPLES = """Examples:
  smallcap data fetch IWM IJR VB SPSM AVUV SPY
  smallcap data fetch --funds-from us-smallcap --deadline 120s
  smallcap data fetch ^IRX ^TNX"""
SNAPSHOT_EXAMPLES = """Examples:
  smallcap data snapshot IWM IJR VB SPSM AVUV
  smallcap data snapshot IWM --kept -f csv"""

#: Asked when no --provider is named.
FETCHED_FROM = "yahoo"
ASKING = ("funds_from", "provider", "offline", "deadline", *PRINTING)
Kept = Annotated[bool, typer.Option("--kept", help="Show what was recorded; ask nothing.")]


def register(app: typer.Typer) -> None:
    """Add the commands to their group."""

    @command(app, "data fetch", ASKING, epilog=FETCH_EXAMPLES)
    def fetch(tickers: Tickers = None, *, given: Given) -> Answer:
        """Fetch the closes of funds and the bill rate from the network and keep them; ^IRX and ^TNX are rates."""
        context = open_context(given)
        return _fetched(context, tickers_of(context, tickers), output_for(context))

    @command(app, "data snapshot", ASKING, epilog=SNAPSHOT_EXAMPLES)
    def snapshot(tickers: Tickers = None, kept: Kept = False, *, given: Given) -> Answer:
        """Record what a source says of funds today: fee, assets, yield. Nothing recorded is ever replaced."""
        context = open_context(given)
        wanted = tickers_of(context, tickers)
        output = output_for(context)
        return _recorded(context, wanted, output) if kept else _asked(context, wanted, output)


def _network(context: Context) -> str:
    name = str(context.given["provider"] or FETCHED_FROM)
    if not context.dataset.is_network(name):
        raise UsageFault(
            f"provider {name} is not on the network", "data fetch asks a network source; data import reads files"
        )
    return name


def _fetched(context: Context, tickers: Sequence[str], output: Output) -> Answer:
    from smallcap_cli.commands.data import RATE, kept_answer, sorted_out
    from smallcap_cli.core.model import RateSeries
    from smallcap_cli.dataset import Interrupted
    from smallcap_cli.providers.bills import RATE_TICKERS

    dataset, name = context.dataset, _network(context)
    funds = [ticker for ticker in tickers if ticker not in RATE_TICKERS]
    before = dataset.outcomes("store", "prices", funds)
    try:
        kept, errors = sorted_out(dataset.outcomes(name, "prices", funds, before) if funds else {})
    except Interrupted as stopped:
        kept, errors = sorted_out(stopped.finished)
        if kept:
            kept_answer(context, kept, [], errors, output)
        raise
    wanted = [rate for ticker, rate in RATE_TICKERS.items() if ticker in tickers or (rate == RATE and kept)]
    asked = dataset.outcomes(name, "rates", wanted)
    errors.update({rate: error for rate, error in asked.items() if isinstance(error, SmallcapError)})
    return kept_answer(context, kept, [r for r in asked.values() if isinstance(r, RateSeries)], errors, output)


def _asked(context: Context, tickers: Sequence[str], output: Output) -> Answer:
    from smallcap_cli.dataset import Interrupted

    try:
        return _snapshot(context, context.dataset.outcomes(_network(context), "profile", tickers), output)
    except Interrupted as stopped:
        if stopped.finished:
            _snapshot(context, stopped.finished, output)
        raise


def _snapshot(context: Context, found: Mapping[str, object], output: Output) -> Answer:
    """Record the profiles among the answers."""
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
    code = code_of(errors)
    table, alarms = _table(profiles, "recorded"), context.dataset.messages()
    return Answer(table, code, tuple(notes), by_message(errors), output=output, alarms=alarms)


def _recorded(context: Context, tickers: Sequence[str], output: Output) -> Answer:
    """What was recorded of each fund, oldest first."""
    store = context.dataset.store()
    recorded = {ticker: store.profiles(ticker) for ticker in tickers}
    absent = [ticker for ticker, profiles in recorded.items() if not profiles]
    if absent:
        raise NotFound(f"nothing was recorded of {', '.join(absent)}", f"smallcap data snapshot {' '.join(absent)}")
    profiles = [profile for own in recorded.values() for profile in own]
    return Answer(_table(profiles, "kept"), output=output, alarms=context.dataset.messages())


def _table(profiles: Sequence[Profile], what: str) -> Table:
    from smallcap_cli.core.model import text_value
    from smallcap_cli.core.table import Column, Table

    columns = (
        Column("ticker", "fund", "text"), Column("retrieved", "asked", "text"), Column("source", "source", "text"),
        Column("expense_ratio", "expense ratio", "fraction"), Column("aum_usd", "assets", "usd"),
        Column("aum_scope", "assets, scope", "text"), Column("dividend_yield", "yield, 12 months", "fraction"),
        Column("inception", "inception", "date"), Column("category", "category", "text"),
        Column("name", "name", "text", screen=False), Column("issuer", "issuer", "text", screen=False),
        Column("currency", "currency", "text", screen=False),
    )  # fmt: skip
    rows: list[tuple[Value, ...]] = [
        (
            text_value(p.ticker), text_value(f"{p.source.retrieved:%Y-%m-%d %H:%MZ}"), text_value(p.source.provider),
            _cell(p.expense_ratio, "fraction"), _dollars(p), text_value(p.assets_scope),
            _cell(p.dividend_yield, "fraction"), _cell(p.inception, "date"), _cell(p.category, "text"),
            _cell(p.name, "text"), _cell(p.family, "text"), _cell(p.currency, "text"),
        )
        for p in profiles
    ]  # fmt: skip
    keys = tuple(f"{p.ticker}.{number}" for number, p in enumerate(profiles))
    count = len({profile.ticker for profile in profiles})
    return Table("data snapshot", columns, keys, tuple(rows), f"{what}: {len(profiles)} snapshots of {count} funds")


def _cell(fact: Fact | None, unit: str) -> Value:
    from smallcap_cli.core.model import NOT_PUBLISHED, Gap, Value, absent

    return absent(unit, Gap(NOT_PUBLISHED, "the source does not say")) if fact is None else Value(fact.value, unit)


def _dollars(profile: Profile) -> Value:
    """The assets where they are in dollars."""
    from smallcap_cli.core.model import NOT_COMPARABLE, Gap, absent

    currency = str(profile.currency.value) if profile.currency else ""
    if profile.assets is not None and currency != "USD":
        return absent("usd", Gap(NOT_COMPARABLE, f"in {currency or 'a currency that is not named'}"))
    return _cell(profile.assets, "usd")
