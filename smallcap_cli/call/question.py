"""What the options of a call ask about funds, and the answer of the data set."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from smallcap_cli import settings as settings_module
from smallcap_cli.call.context import SECONDS, Context, duration
from smallcap_cli.call.numbers import annual_rate
from smallcap_cli.call.tickers import checked_ticker

if TYPE_CHECKING:
    from datetime import date

    from smallcap_cli.core.model import FundData, PriceHistory
    from smallcap_cli.core.windows import WindowSpec
    from smallcap_cli.dataset.gather import AgeLimit, Gathered, Meaning


def ask(
    context: Context, tickers: Sequence[str], *, views: Collection[str] = (), window: WindowSpec | None = None,
    windows: Collection[WindowSpec] = (), assets: bool = False, flows: bool = False, closes_alone: bool = False,
    day_of: Collection[str] = (),
) -> Gathered:  # fmt: skip
    """The comparison that the options ask for; see `dataset.gather.Question` for what the arguments say.

    It is cut at its as-of day: no close, rate or figure in it is later.
    `window` replaces that of the options, for a command that reads them differently.
    **Raises** UsageFault for a faulty option before anything is asked for, ClosesTooOld where every fund is beyond
    `--max-age`.
    """
    from smallcap_cli.dataset.gather import Question, gather

    window = window or context.window
    question = Question(
        tuple(tickers), meaning_of(context), window, context.today, context.as_of, frozenset(views),
        tuple(windows) or (window,), assets, flows, closes_alone, _index_levels(context, tickers),
        age_limit(context), tuple(day_of),
    )  # fmt: skip
    return gather(context.dataset, question)


def ask_facts(context: Context, tickers: Sequence[str], *, assets: bool = False, flows: bool = False) -> Gathered:
    """What is known of the funds but their closes, as of `--as-of` or today; recorded assets and flows if asked for."""
    from smallcap_cli.dataset.gather import Question, gather_facts

    question = Question(
        tuple(tickers), meaning_of(context), context.window, context.today, context.as_of, assets=assets, flows=flows
    )
    return gather_facts(context.dataset, question)


def check_options(context: Context) -> None:
    """Nothing, if what options and settings say of data is well formed, and what they name is there.

    **Raises** what a command raises that makes use of them.
    """
    context.deadline()
    meaning_of(context)
    age_limit(context)
    context.dataset.check_named()


def meaning_of(context: Context) -> Meaning:
    """What figures mean in a call. **Raises** UsageFault for a faulty option."""
    from smallcap_cli.core.windows import ANCHORS
    from smallcap_cli.dataset.gather import Meaning

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
        context.given["benchmark"] is not None,
    )


def risk_free_of(text: str) -> str | float:
    """A named rate, or an annual effective fraction: `0.03`, or `3%` for the same."""
    return text if text in settings_module.RATES else annual_rate("--risk-free", text, settings_module.RATES)


def _index_levels(context: Context, tickers: Sequence[str]) -> Mapping[str, PriceHistory]:
    """The series of `--index-returns`, by index or ticker; none where it is not given."""
    named = context.option("index_returns")
    if named is None:
        return {}
    from smallcap_cli.dataset import index_levels
    from smallcap_cli.userfiles.index_returns import FILE, TERMS
    from smallcap_cli.userfiles.sheet import text_of

    with context.blaming("index_returns"):
        name, content = settings_module.named_content(str(named), FILE)
        return index_levels(name, text_of(name, content, TERMS, FILE.most_bytes), context.catalog, tickers)


def age_limit(context: Context) -> AgeLimit | None:
    """`--max-age`: closes older than that are no answer; None where it is not given."""
    from smallcap_cli.dataset.gather import AgeLimit

    text = context.option("max_age")
    if text is None:
        return None
    with context.blaming("max_age"):
        return AgeLimit(duration("--max-age", str(text), otherwise="d") / SECONDS["d"], str(text), context.today)


def refuse_old(context: Context, funds: Sequence[FundData], day: date) -> None:
    """ClosesTooOld where the closes of a fund are older than `--max-age`."""
    limit = age_limit(context)
    if limit is None:
        return
    ends = [(min(data.prices.last_day, day), data.ticker) for data in funds if data.prices is not None]
    error = limit.error(min(ends)[1], min(ends)[0]) if ends else None
    if error is not None:
        raise error
