"""The backtest that a call asks for: its rules, universes and returns, and what stands beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from smallcap_cli.call.context import Context
from smallcap_cli.call.factors import MODEL_NAMES, factors_of, model_of
from smallcap_cli.call.numbers import side_cost
from smallcap_cli.call.prior import members_before
from smallcap_cli.call.rules import rulebook_named
from smallcap_cli.call.tickers import checked_ticker
from smallcap_cli.call.universes import returns_by_day, universes_to_day
from smallcap_cli.errors import UsageFault, did_you_mean, safe

if TYPE_CHECKING:
    from smallcap_cli.core.factors import FactorMonths
    from smallcap_cli.core.methodology.backtest import Backtest
    from smallcap_cli.core.methodology.loadings import SeriesFit
    from smallcap_cli.core.methodology.rulebook import Rulebook
    from smallcap_cli.core.methodology.simulation import SimulationReview
    from smallcap_cli.core.methodology.study import BacktestStudy
    from smallcap_cli.core.methodology.universe import Universe

#: The columns that previous members are found by, besides their ids.
MEMBER_COLUMNS = ("ticker", "cusip", "isin")
#: What the returns stand beside unless a fund is named.
UNIVERSE = "universe"

ReturnsByDay = Annotated[
    str | None,
    typer.Option("--returns", metavar="FILE", help="Read total returns from a CSV of security_id, as_of and return."),
]
Cost = Annotated[
    str | None, typer.Option("--cost", metavar="COST", help="Charge each dollar bought or sold, such as 10bp [0].")
]
Delisted = Annotated[
    str | None,
    typer.Option(
        "--delisted",
        metavar="spread|cash",
        help="Spread the money of lines that are gone [spread], or hold it as cash.",
    ),
]
Against = Annotated[
    str | None,
    typer.Option("--against", metavar="universe|TICKER", help="Compare with the universe or a fund [universe]."),
]
Tilts = Annotated[
    bool, typer.Option("--tilts", help="Show sectors, size, value, momentum and volatility against the universe.")
]

Loadings = Annotated[
    str | None,
    typer.Option("--model", metavar=MODEL_NAMES, help="Show alpha and loadings on these factors."),
]


class BacktestRequest(NamedTuple):
    """What a call asks: rules, universes, returns, members before, changed parameters, and how trades are counted."""

    methodology: str
    universes: Sequence[str]
    returns: str | None
    prior: Sequence[str] | None
    overrides: Sequence[str]
    cost: str | None
    delisted: str | None
    against: str | None
    tilts: bool
    model: str | None


def study_of(context: Context, request: BacktestRequest) -> BacktestStudy:
    """The backtest of the rules, beside that of the rules as written where `--set` changed them.

    **Raises** UsageFault for a faulty option before any file is read.
    """
    from smallcap_cli.core.methodology.backtest import DELISTED, TradingTerms, backtest
    from smallcap_cli.core.methodology.fund_returns import fund_levels, fund_returns
    from smallcap_cli.core.methodology.study import BacktestStudy
    from smallcap_cli.core.model import PriceHistory

    if request.model is None and context.given["factors"] is not None:
        raise UsageFault(
            "no factors are read without --model, so --factors has no effect", "add --model ff3, or leave out --factors"
        )
    delisted = request.delisted or DELISTED[0]
    if delisted not in DELISTED:
        raise UsageFault(f"--delisted {safe(delisted)} is unknown", did_you_mean(delisted, DELISTED, "spread or cash"))
    terms = TradingTerms(side_cost(request.cost), delisted)
    fund = "" if (request.against or UNIVERSE).lower() == UNIVERSE else checked_ticker(str(request.against))
    rulebooks = [rulebook_named(context, request.methodology, request.overrides)]
    if request.overrides:
        rulebooks.append(rulebook_named(context, request.methodology))
    tables = _universes(context, request, rulebooks)
    returns = returns_by_day(context, request.returns, tables)
    members = members_before(context, request.prior, rulebooks[0], tables[0])
    found = [backtest(one.rules, tables, returns, library=one.library, prior=members, terms=terms) for one in rulebooks]
    study = BacktestStudy(found[0], found[1] if request.overrides else None, overrides=request.overrides)
    if not fund:
        return study
    closes = context.on(study.own.end).dataset.answer_or_raise(PriceHistory, fund)
    return study._replace(
        fund=fund, fund_returns=fund_returns(closes, study.own), fund_closes=closes,
        fund_levels=fund_levels(closes, study.own),
    )  # fmt: skip


def reviews_of(context: Context, request: BacktestRequest) -> Sequence[SimulationReview]:
    """The reviews of the rules without their returns. **Raises** UsageFault for an option that returns alone have."""
    from smallcap_cli.core.methodology.simulation import simulation

    about_returns = {"--returns": request.returns, "--cost": request.cost, "--delisted": request.delisted,
                     "--against": request.against, "--model": request.model,
                     "--factors": context.given["factors"]}  # fmt: skip
    named = [option for option, value in about_returns.items() if value is not None]
    if named:
        raise UsageFault(f"--tilts shows no returns, so {named[0]} has no effect", f"leave out {named[0]} or --tilts")
    rulebook = rulebook_named(context, request.methodology, request.overrides)
    tables = _universes(context, request, [rulebook])
    members = members_before(context, request.prior, rulebook, tables[0])
    return list(simulation(rulebook.rules, tables, library=rulebook.library, prior=members))


class FactorStudy(NamedTuple):
    """A backtest, the regressions of its returns, and the factors."""

    own: Backtest
    fits: Sequence[SeriesFit]
    factors: FactorMonths


def factor_study_of(context: Context, request: BacktestRequest, model: str) -> FactorStudy:
    """The backtest of the rules and its loadings. **Raises** UsageFault for an unknown model, and for `--against`."""
    from smallcap_cli.core.methodology.loadings import loadings

    if request.against is not None:
        raise UsageFault("--model shows no fund, so --against has no effect", "smallcap alpha shows a fund's loadings")
    factors = factors_of(context, model_of(model))
    own = study_of(context, request).own
    return FactorStudy(own, loadings(own, factors), factors)


def _universes(context: Context, request: BacktestRequest, rulebooks: Sequence[Rulebook]) -> Sequence[Universe]:
    """The universes with the columns that rules, members and tilts look at, and no others."""
    from smallcap_cli.core.methodology.tilts import TILT_COLUMNS

    needed = tuple(dict.fromkeys(column for one in rulebooks for column in one.columns()))
    read = {column for one in rulebooks for column in one.columns_read()}
    more = TILT_COLUMNS if request.tilts else ()
    return universes_to_day(context, request.universes, needed=needed, wanted={*MEMBER_COLUMNS, *read, *more})
