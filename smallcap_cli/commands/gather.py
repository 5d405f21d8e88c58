"""Fills a comparison: asks for every fund's inputs, settles the as-of day, and says what is missing or old."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from smallcap_cli import settings as settings_module
from smallcap_cli.call.context import SECONDS, Context, checked_ticker, duration
from smallcap_cli.call.notes import notes_of
from smallcap_cli.core.comparison.cells import index_on
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.comparison.views import Conventions, Market
from smallcap_cli.core.metrics.registry import MARKET_VIEWS
from smallcap_cli.core.model import NOT_FETCHED, SOURCE_FAILED, FundData, Gap, IndexIdentity, PriceHistory, Profile
from smallcap_cli.core.windows import (
    ANCHOR_GAP_DAYS,
    ANCHORS,
    WindowSpec,
    ended,
    last_close,
    month_end_floor,
    parse_window,
)  # fmt: skip
from smallcap_cli.dataset import Missing, common_as_of, index_levels, unknown_fund
from smallcap_cli.errors import CouldNotParse, DataUnavailable, EndedBefore, SmallcapError, UsageFault, shown


class Gathered(NamedTuple):
    """A comparison ready to be computed; the head line, notes for stderr, and the error of each fund without prices."""

    comparison: Comparison
    head: str
    notes: tuple[str, ...]
    errors: Mapping[str, SmallcapError]


def gather(
    context: Context, tickers: Sequence[str], *, views: Collection[str] = (), window: WindowSpec | None = None,
    windows: Collection[WindowSpec] = (), assets: bool = False, closes_alone: bool = False,
) -> Gathered:  # fmt: skip
    """Everything the funds need; an unknown or unreachable fund keeps its place and its error.

    `views` says what the columns look at: benchmark and rates are asked for only where they count. `window`
    replaces that of the options, for a command that reads them differently; `windows` are all that are shown.
    `assets` is set where a column shows them: then kept profiles are read too. `closes_alone` says that no column
    looks at volume, distributions or splits, of which a scan of many funds then has none.
    """
    asked = _meaning(context)  # options are checked before anything is asked for
    window = window or parse_window(str(context.option("window")))
    dataset, benchmark = context.dataset, asked.benchmark
    wanted = _wanted(context, tickers, benchmark, views)
    column = {"total": "adjusted", "price": "close"}[asked.basis] if closes_alone else ""
    found = {t: not_later(outcome, context.today) for t, outcome in dataset.prices(wanted, column).items()}
    prices = {ticker: found[ticker] for ticker in tickers}
    day = _as_of(context, [history for history in prices.values() if isinstance(history, PriceHistory)])
    day = month_end_floor(day) if asked.anchor == "month-end" else day
    conventions = asked.conventions(day, window, relative=context.given["benchmark"] is not None)
    market = _market(context, benchmark, asked.risk_free, found.get(benchmark), views)
    profiles = {t: dataset.profile(t, p) for t, p in prices.items() if assets or context.catalog.fund(t) is None}
    funds = tuple(dataset.fund_data(t, day, p, profile=profiles.get(t)) for t, p in prices.items())
    funds = _with_index_levels(context, funds, day)
    comparison = Comparison(funds, market, conventions, _indexes(context, funds, day))
    errors = {ticker: error for ticker in tickers if (error := _lacking(context, ticker, prices[ticker], day))}
    refuse_old(context, funds, day)
    notes = (
        *_fee_notes(context, profiles),
        *notes_of(context, funds, day, windows or (window,), (*wanted, str(asked.risk_free))),
    )
    head = headline(comparison, context.today if context.as_of is None else None)
    return Gathered(comparison, head, notes, errors)


class Meaning(NamedTuple):
    """The options that say what figures mean, checked."""

    anchor: str
    basis: str
    frequency: str
    risk_free: str | float
    benchmark: str

    def conventions(self, day: date, window: WindowSpec, *, relative: bool) -> Conventions:
        """The conventions of a comparison as of a day; `relative` to a benchmark the user named."""
        rate = self.risk_free if isinstance(self.risk_free, str) else f"{self.risk_free:g}"
        return Conventions(
            day, window, self.anchor, self.basis, self.frequency, self.benchmark, relative, rate,  # type: ignore[arg-type]
        )  # fmt: skip


def _meaning(context: Context) -> Meaning:
    with context.blaming("risk_free"):
        risk_free = risk_free_of(str(context.option("risk_free")))
    with context.blaming("benchmark"):
        benchmark = checked_ticker(str(context.option("benchmark")))
    return Meaning(
        context.word("anchor", ANCHORS),
        context.word("basis", settings_module.BASES),
        context.word("frequency", settings_module.FREQUENCIES),
        risk_free,
        benchmark,
    )


def _wanted(context: Context, tickers: Sequence[str], benchmark: str, views: Collection[str]) -> list[str]:
    """The funds, and the benchmark where a column looks at it: asked for together."""
    if WITH_BENCHMARK.isdisjoint(views) and context.given["benchmark"] is None:
        return list(tickers)
    return list(dict.fromkeys([*tickers, benchmark]))


def _fee_notes(context: Context, profiles: Mapping[str, object]) -> list[str]:
    """Where a kept profile gives another expense ratio than the catalogue, which wins."""
    notes = []
    for ticker, profile in profiles.items():
        fund = context.catalog.fund(ticker)
        if fund is not None and isinstance(profile, Profile):
            from smallcap_cli.core.profiles import fee_difference

            notes += [text for text in (fee_difference(fund, profile),) if text]
    return notes


def not_later(found: PriceHistory | Missing, today: date) -> PriceHistory | Missing:
    """A history without closes dated after today, which nobody can know."""
    if isinstance(found, Missing) or found.last_day <= today:
        return found
    count = int((found.days <= found.days.dtype.type(today)).sum())
    if not count:
        detail = f"every close of {found.ticker} is dated after today"
        return Missing(CouldNotParse(detail, "correct the dates"), True, Gap(SOURCE_FAILED, detail))
    dropped = f"{len(found.days) - count} closes dated after {today} dropped"
    return found.until(count, dropped)


def _lacking(context: Context, ticker: str, found: PriceHistory | Missing, day: date) -> SmallcapError | None:
    """Why a fund has no closes for the as-of day; None when it has, or was not listed yet."""
    if isinstance(found, Missing):
        return unknown_fund(ticker, context.catalog.fund(ticker), found, context.catalog)
    if ended(found, day):
        hint = f"--as-of {found.last_day} has them"
        return EndedBefore(f"{ticker} ends {found.last_day}, before {day}: its windows are missing", hint)
    return None


#: Views that look at the benchmark's days, and at the risk-free rate.
WITH_BENCHMARK = frozenset({"returns", "excess", *MARKET_VIEWS, "capture", "own_index"})
WITH_RATE = frozenset({"excess", *MARKET_VIEWS})


def _market(
    context: Context, benchmark: str, risk_free: str | float, found: PriceHistory | Missing | None,
    views: Collection[str],
) -> Market:  # fmt: skip
    """The benchmark and the rate; a benchmark that the user named and that cannot be had is an error."""
    if found is None or (WITH_BENCHMARK.isdisjoint(views) and context.given["benchmark"] is None):
        unasked = Gap(NOT_FETCHED, "no column looks at it")
        return Market(unasked, unasked)
    if isinstance(found, Missing) and context.given["benchmark"] is not None:
        raise unknown_fund(benchmark, context.catalog.fund(benchmark), found, context.catalog)
    rate = "zero" if WITH_RATE.isdisjoint(views) else risk_free
    return context.dataset.market(benchmark, found, 0.0 if rate == "zero" else rate)


def _as_of(context: Context, histories: list[PriceHistory]) -> date:
    """The day of the last close on or before the day asked for, else the last that all funds share.

    Windows count back from a close, not from a Sunday: three as-of days of one week-end are one day.
    """
    asked = context.as_of
    if asked is None:
        return common_as_of(histories) or context.today
    daily = [h for h in histories if h.frequency == "daily" and not h.seven_day and h.first_day <= asked]
    last = max((last_close(history, asked) for history in daily), default=asked)
    return last if (asked - last).days <= ANCHOR_GAP_DAYS else asked


def risk_free_of(text: str) -> str | float:
    if text in settings_module.RATES:
        return text
    try:
        rate = float(text)
    except ValueError:
        raise UsageFault(
            f"--risk-free {shown(text)} is not valid", f"{', '.join(settings_module.RATES)}, or a rate such as 0.03"
        ) from None
    if not -0.5 < rate < 1.0:
        raise UsageFault(f"--risk-free {rate:g} is not an annual fraction", "write 0.03 for 3 % a year")
    return rate


def _indexes(context: Context, funds: Sequence[FundData], day: date) -> dict[str, IndexIdentity]:
    followed = {index_on(data.fund, day) for data in funds if data.fund is not None}
    found = {name: context.catalog.index(name) for name in followed if name}
    return {name: identity for name, identity in found.items() if identity is not None}


def _with_index_levels(context: Context, funds: tuple[FundData, ...], day: date) -> tuple[FundData, ...]:
    """The own index of each fund, from `--index-returns`: by ticker, else by the index it follows."""
    named = context.option("index_returns")
    if named is None:
        return funds
    path = Path(str(named)).expanduser()
    with context.blaming("index_returns"):
        content = settings_module.read_bytes(path, "index returns").decode("utf-8-sig", errors="replace")
        levels = index_levels(path, content, context.catalog, [data.ticker for data in funds])
    return tuple(
        data._replace(index_levels=levels.get(data.ticker) or levels.get(index_on(data.fund, day) if data.fund else ""))
        for data in funds
    )


def refuse_old(context: Context, funds: Sequence[FundData], day: date) -> None:
    """`--max-age`: closes older than that are no answer."""
    limit = context.option("max_age")
    if limit is None:
        return
    with context.blaming("max_age"):
        days = duration("--max-age", str(limit), otherwise="d") / SECONDS["d"]
    ends = [(min(data.prices.last_day, day), data.ticker) for data in funds if data.prices is not None]
    if ends and (context.today - min(ends)[0]).days > days:
        last, ticker = min(ends)
        raise DataUnavailable(
            f"closes of {ticker} end {last}, {(context.today - last).days} days ago: older than --max-age {limit}",
            "leave out --max-age, or give newer files with --prices DIR",
        )


def headline(comparison: Comparison, today: date | None) -> str:
    """What the closes are and to which day, on which basis, in which currency; how old, seen from `today`."""
    day = comparison.conventions.as_of
    histories = [d.prices for d in comparison.funds if d.prices is not None and d.prices.first_day <= day]
    if not histories:
        return f"as of {day:%d %b %Y}, no closes"
    basis = "total return" if comparison.conventions.basis == "total" else "price return"
    kinds = {history.price_kind for history in histories}
    kind = {"market": " at market price", "nav": " at NAV"}["".join(kinds)] if len(kinds) == 1 else ""
    currency = "/".join(sorted({history.currency for history in histories}))
    frequencies = {history.frequency for history in histories}
    last = max(last_close(history, day) for history in histories)
    age = (today - last).days if today else 0
    if frequencies == {"monthly"}:
        closes = f"MONTH-END ONLY ({last:%d %b %Y}" + (f", {age} days old)" if today else ")")
    else:
        mixed = ", month-end where marked m" if len(frequencies) > 1 else ""
        closes = f"closes to {last:%a %d %b %Y}, daily{mixed}" + (f" (age {age} d)" if today else "")
    return " · ".join((closes, f"{basis}{kind}", currency, *_unusual(comparison.conventions)))


def _unusual(by: Conventions) -> list[str]:
    """Conventions other than the usual ones; the usual ones are in the guide and in every JSON."""
    return [
        *([f"anchor {by.anchor}"] if by.anchor != "before" else []),
        *([f"{by.frequency} returns"] if by.frequency != "auto" else []),
        *([f"benchmark {by.benchmark}"] if by.benchmark != "SPY" else []),
        *([f"risk-free {by.risk_free}"] if by.risk_free != "tbill" else []),
    ]
