"""What `alpha` asks for: the funds, the factors of a model, and the fund that all are less."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from smallcap_cli.call.answer import Answer, Draw
from smallcap_cli.call.beside import ask_beside
from smallcap_cli.call.context import Context
from smallcap_cli.call.factors import factors_of, late_factors, model_of
from smallcap_cli.call.market import FUND_AS_MARKET, ask_with_market, has_own_market
from smallcap_cli.call.outcome import answer_of, answer_with_figures, without_figures
from smallcap_cli.call.periods import check_months, rolling_length, window_or_all
from smallcap_cli.call.question import ask
from smallcap_cli.call.tickers import checked_ticker
from smallcap_cli.errors import DataUnavailable, UsageFault

if TYPE_CHECKING:
    from smallcap_cli.core.analysis.lengths import RollingLength
    from smallcap_cli.core.analysis.rolling_skill import RollingLoadings
    from smallcap_cli.core.analysis.skill import Skills
    from smallcap_cli.core.factors import FactorModel, FactorMonths
    from smallcap_cli.core.model import FundData, Gap
    from smallcap_cli.core.table import Table
    from smallcap_cli.core.windows import WindowSpec
    from smallcap_cli.dataset.gather import Gathered


def find_skills(context: Context, tickers: Sequence[str], model_name: str, *, rolling: bool) -> tuple[Gathered, Skills]:
    """The regressions of funds in the window, less another fund's with `--versus`.

    **Raises** UsageFault for options that contradict each other, DataUnavailable without factors.
    """
    from smallcap_cli.core.analysis.skill import skills

    model = model_of(model_name)
    window = window_or_all(context) if rolling else context.window
    check_months(window)
    own_market = has_own_market(context, model)
    names, other = _sides(context, tickers)
    gathered, data, factors = _funds_and_factors(context, names, other, model, window, own_market=own_market)
    _check_window(window, factors)
    return gathered, skills(gathered.comparison, factors, data)


def _sides(context: Context, tickers: Sequence[str]) -> tuple[list[str], str]:
    """The funds, and the one that they are less, empty without one."""
    other = checked_ticker(str(context.given["versus"])) if context.given["versus"] else ""
    names = [name for name in tickers if name != other]
    if not names:
        raise UsageFault(f"{other} less {other} is nothing to explain", "name another fund, or leave out --versus")
    return names, other


def _funds_and_factors(
    context: Context, names: Sequence[str], other: str, model: FactorModel, window: WindowSpec, *, own_market: bool
) -> tuple[Gathered, FundData | None, FactorMonths]:
    """The funds, the other fund, and the factors: of a file, or of the fund that is the market."""
    if own_market:
        return _with_own_market(context, names, other, window)
    factors = factors_of(context, model, FUND_AS_MARKET)
    if not other:
        return ask(context, names, window=window), None, factors
    return *ask_beside(context, names, other, window=window), factors


def _with_own_market(
    context: Context, names: Sequence[str], other: str, window: WindowSpec
) -> tuple[Gathered, FundData | None, FactorMonths]:
    gathered, factors = ask_with_market(context, [*names, other] if other else list(names), window)
    if not other:
        return gathered, None, factors
    comparison, missing = gathered.comparison, gathered.errors.get(other)
    data = comparison.funds[-1]
    if missing is not None and data.prices is None:
        raise missing
    return gathered._replace(comparison=comparison._replace(funds=comparison.funds[:-1])), data, factors


def _check_window(window: WindowSpec, factors: FactorMonths) -> None:
    """DataUnavailable where the factors end before the window begins."""
    last = factors.months[-1]
    if window.start is not None and str(last) <= f"{window.start:%Y-%m}":
        what = f"window {window.name} begins after the last month of the factors, {last}"
        raise DataUnavailable(what, "smallcap data fetch --factors has newer ones, or choose an earlier window")


def length_asked(rolling: str | None, step: str | None, *, detail: bool) -> RollingLength | None:
    """The length of `--rolling`. **Raises** UsageFault for one too short to test, and for options that contradict."""
    from smallcap_cli.core.factors import MODELS

    if detail and rolling is not None:
        raise UsageFault("--detail cannot be combined with --rolling", "leave out one of them")
    if step is not None and rolling is None:
        raise UsageFault("--step needs --rolling", "such as --rolling 36m --step year")
    if rolling is None:
        return None
    length, fewest = rolling_length(rolling, step or "month"), MODELS["capm"].fewest_months
    if length.months < fewest:
        raise UsageFault(f"--rolling {rolling} is too short to test", f"{fewest}m and longer")
    return length


def windows_of(found: Skills, length: RollingLength) -> list[RollingLoadings | tuple[FundData, Gap]]:
    """The rolling loadings of each fund."""
    from smallcap_cli.core.analysis.rolling_skill import rolling_loadings

    return rolling_loadings(found, length.months, length.step)


def rolling_answer(
    context: Context, gathered: Gathered, found: Skills, windows: Sequence[RollingLoadings | tuple[FundData, Gap]],
    table: Table, draw: Draw,
) -> Answer:  # fmt: skip
    """The answer about windows; exit 4 where none could be tested."""
    from smallcap_cli.core.analysis.rolling_skill import RollingLoadings, rolling_states

    answer = _answer(context, gathered, found, table, draw, rolling_states(found, windows))
    if any(isinstance(one, RollingLoadings) for one in windows):
        return answer
    return answer_with_figures(answer, table.column("alpha_year"), "no window could be tested")


def alpha_answer(context: Context, gathered: Gathered, found: Skills, table: Table, draw: Draw) -> Answer:
    """The answer; exit 4 where no fund could be tested."""
    from smallcap_cli.core.model import Gap

    answer = _answer(context, gathered, found, table, draw, found.states)
    if found.fits:
        return answer
    one = found.funds[0]
    why = f"{one.fund.ticker}: {one.fit.detail}" if len(found.funds) == 1 and isinstance(one.fit, Gap) else ""
    why = found.lacking.detail if found.lacking is not None else why
    return without_figures(answer, why or "no fund could be tested")


def _answer(
    context: Context, gathered: Gathered, found: Skills, table: Table, draw: Draw, states: Sequence[str]
) -> Answer:
    late = late_factors(context, found.factors, found.window, gathered.comparison.conventions.as_of)
    answer = answer_of(context, gathered, table, states=states, draw=draw, late=late)
    if found.other is None or found.lacking is None or found.other.ticker not in gathered.errors:
        return answer
    return answer._replace(errors=[*answer.errors, gathered.errors[found.other.ticker]])
