"""What published figures are checked against: funds, benchmarks and rates, and the answer about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from smallcap_cli.call.answer import Answer
from smallcap_cli.call.notes import source_notes
from smallcap_cli.call.outcome import source_lines
from smallcap_cli.call.question import refuse_old, risk_free_of
from smallcap_cli.call.tickers import checked_ticker
from smallcap_cli.core.claims.figures import Bench
from smallcap_cli.core.comparison.as_of import AsOf
from smallcap_cli.core.comparison.view import Need, needs_of
from smallcap_cli.dataset import Missing
from smallcap_cli.errors import DataUnavailable, ExitCode, NotFound, SmallcapError, did_you_mean, safe

if TYPE_CHECKING:
    from smallcap_cli.call.context import Context
    from smallcap_cli.core.claims.claim import Claim
    from smallcap_cli.core.claims.verification import Verdict
    from smallcap_cli.core.comparison.views import Market
    from smallcap_cli.core.model import FundData, IndexIdentity
    from smallcap_cli.core.table import Table

#: Benchmarks that are tried for a claim that names none, besides the usual one.
OTHER_BENCHMARKS = ("SPY", "IWB", "VTI")


class Evidence(NamedTuple):
    """All that claims are checked against, to the day `latest`; `asked` are the subjects of which it was made.

    `errors` are those of funds unknown or impossible to read.
    """

    bench: Bench
    benchmarks: tuple[str, ...]
    latest: date
    asked: tuple[str, ...]
    errors: Mapping[str, SmallcapError]


def refuse_unknown(show: str | None, claims: Sequence[Claim]) -> None:
    """NotFound for an id that no claim has."""
    ids = tuple(claim.id for claim in claims)
    if show is not None and show not in ids:
        raise NotFound(f"no claim called {safe(show)!r}", did_you_mean(show, ids, "the ids are in the file"))


def evidence_for(context: Context, claims: Sequence[Claim]) -> Evidence:
    """Everything known by the day about the funds of the claims, and the markets that their figures look at.

    **Raises** UsageFault for a faulty option, DataUnavailable beyond `--max-age`.
    """
    risk_free = risk_free_of(str(context.option("risk_free")))
    usual = checked_ticker(str(context.option("benchmark")))
    latest = context.as_of or context.today
    as_of = AsOf(latest)
    funds, errors = _funds(context, [ticker for claim in claims for ticker in (*claim.tickers, *claim.versus)], as_of)
    benchmarks = tuple(dict.fromkeys((usual, *OTHER_BENCHMARKS)))
    named = frozenset(claim.fixed.benchmark for claim in claims if claim.fixed.benchmark)
    markets = {t: as_of.market(m) for t, m in _markets(context, claims, (*benchmarks, *named), risk_free).items()}
    refuse_old(context, tuple(funds.values()), latest)
    bench = Bench(funds, markets, str(risk_free), _indexes(context, claims), named)
    return Evidence(bench, benchmarks, latest, (*funds, *benchmarks, *named, str(risk_free)), errors)


def claims_answer(context: Context, evidence: Evidence, found: Sequence[Verdict], table: Table) -> Answer:
    """The table with the exit code of the verdicts, and what is to be known of the sources."""
    funds = tuple(evidence.bench.funds.values())
    histories = [data.prices for data in funds if data.prices is not None]
    closes = source_lines(funds) if context.given["verbose"] else ()
    notes = (*source_notes(context, histories, evidence.asked), *closes)
    errors = evidence.errors
    return Answer(table, _code(context, found, errors), notes, list(errors.values()), alarms=context.dataset.messages())


def _funds(
    context: Context, tickers: Sequence[str], as_of: AsOf
) -> tuple[dict[str, FundData], dict[str, SmallcapError]]:
    """Everything known by the day of the funds of the claims, and the errors of those unknown or impossible to read."""
    dataset = context.dataset
    prices = dataset.prices(list(dict.fromkeys(tickers)))
    funds = {t: as_of.fund(dataset.fund_data(t, as_of.day, found)) for t, found in prices.items()}
    lacking = {t: dataset.unknown_fund(t, found) for t, found in prices.items() if isinstance(found, Missing)}
    return funds, {t: error for t, error in lacking.items() if type(error) is not DataUnavailable}


def _markets(
    context: Context, claims: Sequence[Claim], benchmarks: Sequence[str], risk_free: str | float
) -> Mapping[str, Market]:
    """A market for each benchmark, if any claim looks at one."""
    views = {c.request.metric.view for c in claims if c.request is not None and c.request.metric is not None}
    if Need.RETURNS not in needs_of(views):
        return {}
    rate = 0.0 if risk_free == "zero" else risk_free
    found = context.dataset.prices(list(dict.fromkeys(benchmarks)))
    return {t: context.dataset.market(t, prices, rate) for t, prices in found.items()}


def _indexes(context: Context, claims: Sequence[Claim]) -> Mapping[str, IndexIdentity]:
    day, catalog = context.as_of or context.today, context.catalog
    named = {claim.index_id: catalog.index(claim.index_id, day) for claim in claims if claim.index_id}
    return {name: identity for name, identity in named.items() if identity is not None}


def _code(context: Context, found: Sequence[Verdict], errors: Mapping[str, SmallcapError]) -> ExitCode:
    """1 when a claim was not reproduced; else what kept claims from being checked, when nothing else was."""
    if any(one.status == "not_reproduced" for one in found):
        return ExitCode.NO
    if any(isinstance(error, NotFound) for error in errors.values()):
        return ExitCode.NOT_FOUND
    wanting = [one for one in found if one.wanting]
    if wanting and not any(one.chosen is not None for one in found):
        return ExitCode.UNAVAILABLE
    return ExitCode.PARTIAL if wanting and context.option("strict") else ExitCode.ANSWERED
