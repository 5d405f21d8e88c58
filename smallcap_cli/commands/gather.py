"""Fills a comparison: asks for every fund's inputs, settles the as-of day, and says what is missing or old."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from smallcap_cli import settings as settings_module
from smallcap_cli.commands.context import Context, checked_ticker
from smallcap_cli.core.compare import Comparison, index_on
from smallcap_cli.core.model import NOT_COMPARABLE, FundData, Gap, IndexIdentity, PriceHistory
from smallcap_cli.core.views import Conventions
from smallcap_cli.core.windows import ANCHORS, WindowSpec, month_end_floor, parse_window
from smallcap_cli.dataset import AsOf, Missing, common_as_of, index_levels, unknown_fund
from smallcap_cli.errors import DataUnavailable, NotFound, SmallcapError, UsageFault, shown

FREQUENCIES = ("auto", "daily", "weekly", "monthly")
RATES = ("tbill", "ff", "zero")


class Gathered(NamedTuple):
    """A comparison ready to be computed; the head line, notes for stderr, and the error of each fund without prices."""

    comparison: Comparison
    head: str
    notes: tuple[str, ...]
    errors: Mapping[str, SmallcapError]


def gather(context: Context, tickers: Sequence[str], *, window: WindowSpec | None = None) -> Gathered:
    """Everything the funds need; an unknown or unreachable fund keeps its place and its error.

    `window` replaces that of the options, for a command that reads them differently.
    """
    dataset = context.dataset
    word = context.word  # options are checked before anything is asked for
    anchor, basis, frequency = (
        word("anchor", ANCHORS),
        word("basis", ("total", "price")),
        word("frequency", FREQUENCIES),
    )
    risk_free = _risk_free(str(context.option("risk_free")))
    benchmark = checked_ticker(str(context.option("benchmark")))
    window = window or parse_window(str(context.option("window")))
    prices = {ticker: dataset.prices(ticker) for ticker in tickers}
    at = _as_of(context, [p for p in prices.values() if isinstance(p, PriceHistory)])
    conventions = Conventions(
        at.day, window, anchor, basis, frequency, benchmark,  # type: ignore[arg-type]
        context.given["benchmark"] is not None, risk_free if isinstance(risk_free, str) else f"{risk_free:g}",
    )  # fmt: skip
    market = dataset.market(benchmark, 0.0 if risk_free == "zero" else risk_free, known=prices)
    if context.given["benchmark"] is not None and not isinstance(market.benchmark, PriceHistory):
        raise DataUnavailable(
            f"--benchmark {benchmark}: {market.benchmark.detail}", "give another one, or --prices DIR"
        )
    funds = tuple(dataset.fund_data(t, at.day, p) for t, p in prices.items())
    funds = _one_price_kind(_with_index_levels(context, funds, at.day))
    comparison = Comparison(funds, market, conventions, _indexes(context, funds, at.day))
    errors = {
        t: unknown_fund(t, context.catalog.fund(t), p, context.catalog)
        for t, p in prices.items() if isinstance(p, Missing)
    }  # fmt: skip
    _refuse_old(context, funds, at.day)
    return Gathered(comparison, headline(comparison, context.today), _notes(context, funds, at), errors)


def _as_of(context: Context, histories: list[PriceHistory]) -> AsOf:
    if context.as_of is not None:
        return AsOf(context.as_of)
    return common_as_of(histories) or AsOf(context.today)


def _risk_free(text: str) -> str | float:
    if text in RATES:
        return text
    try:
        rate = float(text)
    except ValueError:
        raise UsageFault(
            f"--risk-free {shown(text)} is not valid", f"{', '.join(RATES)}, or a rate such as 0.03"
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
    content = settings_module.read_bytes(path, "index returns").decode("utf-8-sig", errors="replace")
    levels = index_levels(path, content, context.catalog)
    return tuple(
        data._replace(index_levels=levels.get(data.ticker) or levels.get(index_on(data.fund, day) if data.fund else ""))
        for data in funds
    )


def _one_price_kind(funds: tuple[FundData, ...]) -> tuple[FundData, ...]:
    """Market prices and net asset values never share a column: beside market prices a NAV series is left out."""
    kinds = {data.prices.price_kind for data in funds if data.prices is not None}
    if len(kinds) < 2:
        return funds
    gap = Gap(NOT_COMPARABLE, "its closes are net asset values, the others' are market prices")
    return tuple(
        data._replace(prices=None, gaps={"prices": gap}) if data.prices and data.prices.price_kind == "nav" else data
        for data in funds
    )


def _refuse_old(context: Context, funds: Sequence[FundData], day: date) -> None:
    """`--max-age`: closes older than that are no answer."""
    limit = context.option("max_age")
    if limit is None:
        return
    found = re.fullmatch(r"(\d{1,5})\s*([dhw]?)", str(limit))
    if not found:
        raise UsageFault(f"--max-age {shown(str(limit))} is not a length of time", "such as 3d, 12h or 2w")
    days = int(found[1]) * {"": 1.0, "d": 1.0, "h": 1 / 24, "w": 7.0}[found[2]]
    ends = [(min(data.prices.last_day, day), data.ticker) for data in funds if data.prices is not None]
    if ends and (context.today - min(ends)[0]).days > days:
        last, ticker = min(ends)
        raise DataUnavailable(
            f"closes of {ticker} end {last}, {(context.today - last).days} days ago: older than --max-age {limit}",
            "leave out --max-age, or give newer files with --prices DIR",
        )


def _notes(context: Context, funds: Sequence[FundData], at: AsOf) -> tuple[str, ...]:
    """What stderr says of age and of what was left out, one line a cause."""
    notes = []
    bundled = [data.prices for data in funds if data.prices is not None and data.prices.source.provider == "bundled"]
    if bundled:
        last = max(history.last_day for history in bundled)
        age = (context.today - last).days
        old = f", {age} days old" if age > _age_limit(context) else ""
        whom = "" if len(bundled) == len([d for d in funds if d.prices]) else f" for {_names(bundled)}"
        notes.append(f"answered from bundled month-end figures{whom} to {last}{old}; --prices DIR reads daily files")
    for data in funds:
        if data.ticker in at.stale and data.prices is not None:
            last = data.prices.last_day
            notes.append(
                f"{data.ticker} ends {last}, before {at.day}: its windows are missing; --as-of {last} has them"
            )
    return tuple(notes)


def _names(histories: Sequence[PriceHistory]) -> str:
    return ", ".join(history.ticker for history in histories)


def _age_limit(context: Context) -> int:
    limit = context.settings.get("ages.bundled_days")
    if not isinstance(limit, int):
        raise NotFound("ages.bundled_days is not set", "smallcap config show")
    return limit


def headline(comparison: Comparison, today: date) -> str:
    """What the closes are, to which day and how old, on which basis, in which currency."""
    histories = [data.prices for data in comparison.funds if data.prices is not None]
    day = comparison.conventions.as_of
    if not histories:
        return f"as of {day:%d %b %Y}, no prices at hand"
    basis = "total return" if comparison.conventions.basis == "total" else "price return"
    kinds = {history.price_kind for history in histories}
    kind = {"market": " at market price", "nav": " at NAV"}["".join(kinds)] if len(kinds) == 1 else ""
    currency = "/".join(sorted({history.currency for history in histories}))
    frequencies = {history.frequency for history in histories}
    age = (today - day).days
    if frequencies == {"monthly"}:
        last = month_end_floor(day)
        closes = f"MONTH-END ONLY ({last:%d %b %Y}, {(today - last).days} days old)"
    else:
        mixed = ", month-end where marked m" if len(frequencies) > 1 else ""
        closes = f"closes to {day:%a %d %b %Y}, daily{mixed} (age {age} d)"
    return f"{closes} · {basis}{kind} · {currency}"
