"""`smallcap verify`: which convention stands behind a published figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from smallcap_cli import settings as settings_module
from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context, open_context
from smallcap_cli.call.given import Given
from smallcap_cli.call.legacy import command
from smallcap_cli.call.options import PRINTING, SOURCES
from smallcap_cli.call.printing import output_for
from smallcap_cli.call.tickers import checked_ticker
from smallcap_cli.errors import DataUnavailable, ExitCode, NotFound, SmallcapError, UsageFault, did_you_mean, shown

if TYPE_CHECKING:
    from smallcap_cli.core.claims.claim import Claim
    from smallcap_cli.core.claims.verification import Verdict
    from smallcap_cli.core.comparison.views import Market
    from smallcap_cli.core.model import FundData, IndexIdentity

OPTIONS = ("as_of", "benchmark", "risk_free", "limit", *SOURCES, *PRINTING)
EXAMPLES = """Examples:
  smallcap verify voo_iwm_2026 --prices my-prices
  smallcap verify claims.yaml -f csv -o verdicts.csv
  smallcap verify claims.yaml --show s3-voo-growth --limit 30"""
CLAIMS = "claims"
#: Benchmarks that are tried for a claim that names none, besides the usual one.
OTHER_BENCHMARKS = ("SPY", "IWB", "VTI")
SHOWN = 20

Files = Annotated[list[str] | None, typer.Argument(metavar="CLAIMS...", help="Claims files, or names of bundled ones.")]
Show = Annotated[str | None, typer.Option("--show", metavar="ID", help="What was tried for one claim, best first.")]


def register(app: typer.Typer) -> None:
    """Add the command to an app."""

    @command(app, "verify", OPTIONS, epilog=EXAMPLES)
    def verify(files: Files = None, show: Show = None, *, given: Given) -> Answer:
        """Find the basis, anchor, end day, frequency and window behind published figures.

        Exit 0: every claim that can be checked is reproduced; 1: one is not; 4: there are no data to check any.
        """
        context = open_context(given)
        output = output_for(context)
        if not files:
            raise UsageFault("no claims file given", f"a file, or one of: {', '.join(bundled_names())}")
        claims = read_files(context, files)
        return _answer(context, claims, show, output)


def bundled_names() -> tuple[str, ...]:
    """The claims files that come along."""
    folder = settings_module.bundled("configs") / CLAIMS
    return tuple(sorted(file.name.removesuffix(".yaml") for file in folder.iterdir() if file.name.endswith(".yaml")))


def read_files(context: Context, names: Sequence[str]) -> list[Claim]:
    """The claims of all files in their order; an id that two files share is an error."""
    from smallcap_cli import yamlfile
    from smallcap_cli.catalog.claims import MOST_BYTES, read_claims

    owner: dict[str, str] = {}
    claims: list[Claim] = []
    for name in dict.fromkeys(names):
        bare = "/" not in name and not name.endswith((".yaml", ".yml"))
        if bare and not Path(name).is_file():
            if name not in bundled_names():
                hint = did_you_mean(name, bundled_names(), f"a file, or one of: {', '.join(bundled_names())}")
                raise UsageFault(f"no claims file called {shown(name)!r}", hint)
            label = f"{CLAIMS}/{name}.yaml"
            content = (settings_module.bundled("configs") / CLAIMS / f"{name}.yaml").read_bytes()
        else:
            label, content = name, settings_module.read_bytes(Path(name).expanduser(), "claims file")
        document = yamlfile.read(label, content, written=True, most_bytes=MOST_BYTES)
        for position, claim in enumerate(read_claims(document, context.catalog, context.today)):
            if claim.id in owner:
                what = f"id {shown(claim.id)!r} is also in {owner[claim.id]}"
                raise document.fault((position, "id"), what, "give every claim an id of its own")
            claims.append(claim)
        owner |= {claim.id: label for claim in claims if claim.id not in owner}
    return claims


def _answer(context: Context, claims: Sequence[Claim], show: str | None, output: object) -> Answer:
    from smallcap_cli.call.notes import source_notes
    from smallcap_cli.call.outcome import supplied
    from smallcap_cli.call.question import refuse_old, risk_free_of
    from smallcap_cli.commands.verify_tables import claims_table, tries_table
    from smallcap_cli.core.claims.figures import Bench
    from smallcap_cli.core.claims.verification import verdicts

    if show is not None and show not in [claim.id for claim in claims]:
        hint = did_you_mean(show, tuple(claim.id for claim in claims), "the ids are in the file")
        raise NotFound(f"no claim called {shown(show)!r}", hint)
    risk_free = risk_free_of(str(context.option("risk_free")))
    usual = checked_ticker(str(context.option("benchmark")))
    latest = context.as_of or context.today
    funds, errors = _funds(context, [ticker for claim in claims for ticker in _tickers_of(claim)])
    benchmarks = tuple(dict.fromkeys((usual, *OTHER_BENCHMARKS)))
    named = frozenset(claim.fixed.benchmark for claim in claims if claim.fixed.benchmark)
    markets = _markets(context, claims, (*benchmarks, *named), risk_free)
    bench = Bench(funds, markets, str(risk_free), _indexes(context, claims), named)
    every = tuple(funds.values())
    refuse_old(context, every, latest)
    found, findings = verdicts(claims, bench, benchmarks, latest, detailed=show or "")
    said = supplied(every) if context.given["verbose"] else ()
    histories = [data.prices for data in every if data.prices is not None]
    asked = (*funds, *benchmarks, *named, str(risk_free))
    notes = (*source_notes(context, histories, asked), *said)
    code = _code(context, found, errors)
    if show is not None:
        one = next(verdict for verdict in found if verdict.claim.id == show)
        table = tries_table(one, context.given["limit"] or SHOWN)
        return Answer(table, code, notes, list(errors.values()), output=output, alarms=context.dataset.messages())
    told = found[: context.given["limit"]] if context.given["limit"] else found
    table = claims_table(told, findings)
    return Answer(table, code, notes, list(errors.values()), output=output, alarms=context.dataset.messages())


def _tickers_of(claim: Claim) -> tuple[str, ...]:
    return (*claim.tickers, *claim.versus)


def _funds(context: Context, tickers: Sequence[str]) -> tuple[dict[str, FundData], dict[str, SmallcapError]]:
    """Everything at hand about the funds of the claims, and the errors of those unknown or impossible to read."""
    from smallcap_cli.dataset import Missing, unknown_fund

    dataset = context.dataset
    prices = dataset.prices(list(dict.fromkeys(tickers)))
    funds = {t: dataset.fund_data(t, context.today, found) for t, found in prices.items()}
    lacking = {
        t: unknown_fund(t, context.catalog.fund(t), found, context.catalog)
        for t, found in prices.items() if isinstance(found, Missing)
    }  # fmt: skip
    return funds, {t: error for t, error in lacking.items() if type(error) is not DataUnavailable}


def _markets(
    context: Context, claims: Sequence[Claim], benchmarks: Sequence[str], risk_free: str | float
) -> Mapping[str, Market]:
    """A market for each benchmark, if any claim looks at one."""
    from smallcap_cli.core.comparison.view import Need, needs_of

    views = {c.request.metric.view for c in claims if c.request is not None and c.request.metric is not None}
    if Need.RETURNS not in needs_of(views):
        return {}
    rate = 0.0 if risk_free == "zero" else risk_free
    found = context.dataset.prices(list(dict.fromkeys(benchmarks)))
    return {t: context.dataset.market(t, prices, rate) for t, prices in found.items()}


def _indexes(context: Context, claims: Sequence[Claim]) -> Mapping[str, IndexIdentity]:
    named = {claim.index_id: context.catalog.index(claim.index_id) for claim in claims if claim.index_id}
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
