"""What `attribute FUND --vs FUND` asks: closes and lists of two funds, and the effects of what they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median
from typing import TYPE_CHECKING, Annotated, NamedTuple, TypeVar

import typer

from smallcap_cli.call.factors import MODEL_NAMES, factors_of, model_of, stored_months
from smallcap_cli.call.market import FUND_AS_MARKET, ask_with_market, has_own_market
from smallcap_cli.call.periods import check_months
from smallcap_cli.call.question import ask
from smallcap_cli.call.tickers import checked_ticker
from smallcap_cli.call.universes import returns_of
from smallcap_cli.core.words import name_list, percent_text
from smallcap_cli.errors import DataUnavailable, NotFound, UsageFault, safe
from smallcap_cli.settings import user_path
from smallcap_cli.userfiles.fund_list import is_ticker

if TYPE_CHECKING:
    from datetime import date

    from smallcap_cli.call.context import Context
    from smallcap_cli.call.given import Given
    from smallcap_cli.core.analysis.contributions import Contributions
    from smallcap_cli.core.analysis.factor_attribution import FactorAttribution, FactorContext
    from smallcap_cli.core.analysis.fund_attribution import FundAttribution, FundPath, HeldGroups, Levels, Portfolio
    from smallcap_cli.core.methodology.divergence import Divergence
    from smallcap_cli.core.model import FundData, Gap
    from smallcap_cli.dataset.gather import Gathered
    from smallcap_cli.dataset.held_lists import HeldLists
    from smallcap_cli.userfiles.sectors import SectorPeriods

Found = TypeVar("Found")

#: By what two funds can be set apart -> the options that say what is asked. Options that say where data comes from are
#: taken everywhere, since a report gives its own to every section.
HELD = ("window", "effects", "returns")
WAYS = {
    "sector": HELD,
    "holding": HELD,
    "profitability": HELD,
    "factor": ("window", "model", "benchmark", "risk_free"),
    "rule": ("universe", "returns"),
}
#: Where half of the companies doubled, a fund of them returned this at least.
LEAST_DOUBLED = 0.5
FORMS = ("two", "three")
READ = tuple(dict.fromkeys(name for names in WAYS.values() for name in names))


Versus = Annotated[
    str | None, typer.Option("--vs", metavar="TICKER", help="Explain the fund's return less this one's.")
]
By = Annotated[str | None, typer.Option("--by", metavar="|".join(WAYS), help="Attribute to these [sector].")]
Model = Annotated[
    str | None,
    typer.Option("--model", metavar=MODEL_NAMES, help="Take these factors with --by factor [ff3]."),
]
Effects = Annotated[
    str | None,
    typer.Option(
        "--effects",
        metavar="two|three",
        help="Show two effects, or the three of Brinson-Fachler [two; of a FILE three].",
    ),
]
Returns = Annotated[str | None, typer.Option("--returns", metavar="FILE", help="Read a CSV of security_id and return.")]
Universe = Annotated[str | None, typer.Option("--universe", metavar="FILE|sample", help="Read companies from a CSV.")]


def check_way(given: Given, own: Mapping[str, str | None], subject: str, versus: str | None) -> None:
    """**Raises** UsageFault for an option that would be ignored, or whose value is not known, and for a fund alone."""
    values = {name: own.get(name) if name in own else given[name] for name in (*READ, "by", "scheme")}
    present = [name for name, value in values.items() if value is not None]
    if versus is None:
        _check_form(values["effects"])
        for name in present:
            if name not in ("scheme", "effects"):
                raise UsageFault(f"{_flag(name)} needs --vs FUND", "smallcap attribute IWM --vs IJR --by holding")
        if is_ticker(subject) and "." not in subject and not user_path(subject).exists():
            hint = f"smallcap attribute {subject.upper()} --vs IJR --by factor"
            raise UsageFault(f"{safe(subject)} is no file, and a fund needs another: --vs is missing", hint)
        return
    by = values["by"] or "sector"
    if by not in WAYS:
        raise UsageFault(f"--by {safe(by)} is not known", f"one of: {', '.join(WAYS)}")
    _check_form(values["effects"])
    for name in present:
        if name != "by" and name not in WAYS[by]:
            raise UsageFault(f"{_flag(name)} is not used with --vs --by {by}", f"leave out {_flag(name)}")
    if by == "rule" and values["universe"] is None:
        raise UsageFault("--by rule runs the rules on companies: --universe is missing", "--universe sample, or a CSV")


def _check_form(form: str | None) -> None:
    if form is not None and form not in FORMS:
        raise UsageFault(f"--effects {safe(form)} is not known", f"one of: {', '.join(FORMS)}")


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def sectors_in(file: str, scheme: str | None, form: str | None) -> SectorPeriods:
    """The periods of the user's table of sectors, whose benchmark is named: three effects unless two are asked for.

    **Raises** UsageFault for one that is wrong.
    """
    from smallcap_cli.userfiles.sectors import read_sectors

    return read_sectors(file, scheme, form or "three")


class HeldApart(NamedTuple):
    """Two funds with their closes, the effects of what they hold, and what the groups and the lists are."""

    gathered: Gathered
    found: FundAttribution
    groups: HeldGroups


def funds_apart(context: Context, names: Sequence[str], by: str, form: str, returns: str | None) -> HeldApart:
    """The effects of what two funds hold.

    **Raises** NotFound for an unknown fund, DataUnavailable with what is missing and how to give it.
    """
    pair = tuple(checked_ticker(name) for name in names)
    gathered = ask(context, tuple(dict.fromkeys(pair)), views=("ends",))
    _raise_lacking(gathered)
    return apart(context, gathered, pair, by, form, returns_of(returns))


def contributions(context: Context, gathered: Gathered, *, held: bool) -> Contributions:
    """What holdings and factors contributed to the gap of each fund to the first, as far as files and the store know.

    Of holdings only where lists are `held`: by sector where they have one scheme, else by holding.
    """
    from smallcap_cli.core.analysis.contributions import Contributions
    from smallcap_cli.core.analysis.factor_attribution import factor_attribution
    from smallcap_cli.core.factors import DEFAULT_MODEL, MODELS
    from smallcap_cli.core.model import Gap

    first, *others = gathered.comparison.funds
    of_lists = {}
    for data in others if held else ():
        for by in ("sector", "holding"):
            try:
                pair = (data.ticker, first.ticker)
                of_lists[data.ticker] = apart(context, gathered, pair, by, "two", None).found
                break
            except DataUnavailable:  # the explanation does without what is not known
                continue
    factors, day = stored_months(context, MODELS[DEFAULT_MODEL]), gathered.comparison.conventions.as_of
    fits = {
        data.ticker: factor_attribution(data, first, factors, context.window, day)
        for data in (others if factors is not None else ())
        if factors is not None and data.prices is not None and first.prices is not None
    }
    return Contributions(of_lists, {ticker: one for ticker, one in fits.items() if not isinstance(one, Gap)})


def apart(
    context: Context, gathered: Gathered, pair: Sequence[str], by: str, form: str, gains: Mapping[str, float] | None
) -> HeldApart:
    """The effects of what two of the gathered funds hold. **Raises** DataUnavailable with what is missing."""
    from smallcap_cli.core.analysis.common_span import common_span
    from smallcap_cli.core.analysis.fund_attribution import HeldGroups, boundaries, fund_attribution
    from smallcap_cli.dataset.held_groups import grouped_lists
    from smallcap_cli.dataset.held_lists import held_lists

    funds = {data.ticker: data for data in gathered.comparison.funds if data.ticker in pair}
    day = gathered.comparison.conventions.as_of
    span = _or_raise(common_span(list(funds.values()), context.window, day))
    ends = boundaries(*span) if gains is None else list(span)
    held = held_lists(context.dataset, pair, ends, day)
    groups = grouped_lists(context.dataset, held, by, span.start)
    one, other = (_path(funds[ticker], groups.portfolios[ticker], ends, day) for ticker in pair)
    levels = _levels_held(context, held, ends, gains)
    _check_coverage((one, other), ends, levels)
    found = fund_attribution(one, other, ends, levels, form=form)
    if gains is not None:
        _check_per_cents(gains, found)
    groups_held = HeldGroups(by, groups.scheme, held.every, context.window.name, from_returns=gains is not None)
    return HeldApart(gathered, found, groups_held)


def _check_per_cents(gains: Mapping[str, float], found: FundAttribution) -> None:
    """UsageFault for returns of companies that can only be per cents beside the returns of the funds."""
    wholes = found.whole.whole, found.whole.benchmark_whole
    if median(map(abs, gains.values())) > 1 and max(map(abs, wholes)) < LEAST_DOUBLED:
        funds = " and ".join(percent_text(whole) for whole in wholes)
        what = f"--returns: half of the returns are beyond 100 %, and the funds returned {funds}"
        raise UsageFault(f"{what}: they look like per cents", "write 0.05 for 5 %")


class FactorsApart(NamedTuple):
    """Two funds with their closes, the effects of factors, and what else a table says of them."""

    gathered: Gathered
    found: FactorAttribution
    about: FactorContext


def factors_apart(context: Context, names: Sequence[str], model: str | None) -> FactorsApart:
    """The effects of a model's factors on the gap of two funds.

    **Raises** NotFound for an unknown fund, DataUnavailable without factors or with too few months.
    """
    from smallcap_cli.core.analysis.factor_attribution import FactorContext, factor_attribution, fee_gap
    from smallcap_cli.core.factors import DEFAULT_MODEL

    window = context.window
    check_months(window)
    pair = tuple(checked_ticker(name) for name in names)
    names, wanted = tuple(dict.fromkeys(pair)), model_of(model or DEFAULT_MODEL)
    if has_own_market(context, wanted):
        gathered, factors = ask_with_market(context, names, window)
    else:
        factors, gathered = factors_of(context, wanted, FUND_AS_MARKET), ask(context, names, views=("ends",))
    _raise_lacking(gathered)
    funds = {data.ticker: data for data in gathered.comparison.funds}
    one, other = (funds[ticker] for ticker in pair)
    day = gathered.comparison.conventions.as_of
    found = _or_raise(factor_attribution(one, other, factors, window, day))
    return FactorsApart(gathered, found, FactorContext(window.name, fee_gap(one, other, found, day)))


def _raise_lacking(gathered: Gathered) -> None:
    """Raises the error of a fund that is not known or has no closes; closes up to the end of the window are enough."""
    funds = {data.ticker: data for data in gathered.comparison.funds}
    for ticker, error in gathered.errors.items():
        if isinstance(error, NotFound) or funds[ticker].prices is None:
            raise error


class RulesApart(NamedTuple):
    """Two indexes on a universe, and the day to which its returns run; None where they are the user's."""

    found: Divergence
    until: date | None


def rules_apart(context: Context, names: Sequence[str], universe: str, returns: str | None) -> RulesApart:
    """What each group of index rules contributes, on a universe whose returns are the user's or lie between its days.

    **Raises** DataUnavailable where no return is known of the members of an index.
    """
    from smallcap_cli.call.rules import index_named, library_with, rules_named
    from smallcap_cli.call.universes import universe_on_day, universes_to_day
    from smallcap_cli.core.methodology.divergence import divergence
    from smallcap_cli.core.methodology.simulation import price_returns

    one, other = (rules_named(context, index_named(context, name)) for name in names)
    gains = returns_of(returns)
    if gains is None:
        *earlier, last = universes_to_day(context, [universe])
        if not earlier:
            hint = "--returns FILE with security_id,return, or a universe of two days with prices"
            raise DataUnavailable(f"the universe has one day, {last.as_of}: no return follows from it", hint)
        table, until = earlier[-1], last.as_of
        gains = price_returns(table, last)
    else:
        table, until = universe_on_day(context, universe), None
    found = divergence(other, one, table, library=library_with(context, (one, other)), returns=gains)
    if found.difference["return"] is None:
        raise DataUnavailable("no return of any member of one of the two indexes is known", "--returns FILE")
    return RulesApart(found, until)


def _path(fund: FundData, lists: tuple[Portfolio, ...], ends: Sequence[date], day: date) -> FundPath:
    from smallcap_cli.core.analysis.common_span import fees_over, return_levels
    from smallcap_cli.core.analysis.fund_attribution import FundPath

    fees = fees_over(fund.fund.fees, ends, day) if fund.fund else None
    return FundPath(fund.ticker, _or_raise(return_levels(fund, ends)), lists, fees)


def _or_raise(found: Found | Gap) -> Found:
    from smallcap_cli.core.model import NOT_COMPARABLE, NOT_FETCHED, Gap

    if isinstance(found, Gap):
        hint = "name other funds" if found.reason == NOT_COMPARABLE else "choose a --window that both funds have"
        earlier = ", or an earlier --as-of" if found.reason == NOT_FETCHED else ""
        raise DataUnavailable(found.detail, hint + earlier)
    return found


def _levels_held(context: Context, held: HeldLists, ends: Sequence[date], gains: Mapping[str, float] | None) -> Levels:
    """The levels of the companies on the days of lists and periods: out of closes, or of the user's returns."""
    from smallcap_cli.core.analysis.fund_attribution import levels_of, levels_of_returns
    from smallcap_cli.core.identity.codes import ticker_form
    from smallcap_cli.dataset.held_lists import closes_held, counting_day

    days = [*ends, *(day for one in held.every if (day := counting_day(one.holdings)) is not None)]
    if gains is not None:
        return levels_of_returns({ticker_form(name): gain for name, gain in gains.items()}, ends[0], ends[-1], days)
    return levels_of(closes_held(context.dataset, held), days)


def _check_coverage(paths: Sequence[FundPath], ends: Sequence[date], levels: Levels) -> None:
    """**Raises** DataUnavailable where closes cover too little of a fund in a period."""
    from smallcap_cli.core.analysis.fund_attribution import LEAST_COVERAGE, coverage_of

    covered = {path.ticker: coverage_of(path, ends, levels) for path in paths}
    if min(one.share for one in covered.values()) >= LEAST_COVERAGE:
        return
    parts = " and ".join(f"{percent_text(one.share)} of {ticker}" for ticker, one in covered.items())
    lacking = list(dict.fromkeys(name for one in covered.values() for name in one.lacking))
    holes = levels.holes(lacking)
    when = f"; closes of {name_list([str(day) for day in holes])} are missing" if holes else ""
    what = f"closes cover {parts}, and {LEAST_COVERAGE * 100:.0f} % are needed: {name_list(lacking)} lacking{when}"
    hint = "--prices DIR with a file a company such as AAPL.csv, or --returns FILE with security_id,return"
    raise DataUnavailable(what, hint)
