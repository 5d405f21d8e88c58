"""`smallcap methodology apply` and `explain`: rules applied to a table of companies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from smallcap_cli import settings as settings_module
from smallcap_cli.call.answer import Answer
from smallcap_cli.call.completion import complete_methodologies
from smallcap_cli.call.context import Context, open_context
from smallcap_cli.call.given import Given
from smallcap_cli.call.legacy import command
from smallcap_cli.call.listing import chosen
from smallcap_cli.call.options import PRINTING
from smallcap_cli.call.printing import Output, output_for
from smallcap_cli.commands.methodology_files import document_named
from smallcap_cli.commands.methodology_universe import universe_on_day
from smallcap_cli.errors import NotFound, SmallcapError, UsageFault, did_you_mean, shown

if TYPE_CHECKING:
    from datetime import date

    from smallcap_cli.core.methodology.model import Methodology
    from smallcap_cli.core.methodology.result import Result
    from smallcap_cli.core.methodology.universe import Members, Universe

ROWS = ("sort", "limit", "where")
#: So many rows are shown on a screen that did not ask for a number.
SHOWN = 25
APPLY_EXAMPLES = """Examples:
  smallcap methodology apply russell_2000 --universe sample --summary
  smallcap methodology apply sp_smallcap_600 --universe companies.csv --summary
  smallcap methodology apply crsp_us_small_cap --universe companies.csv --set percentile_band.hi=99.5
  smallcap methodology apply my_index.yaml --universe june.csv --prior march.csv -f csv -o june_members.csv

\b
Columns of the universe: security_id company_id as_of exchange domicile
  security_type price shares_out, and what the rules read of float_factor
  adv_usd_12m days_listed vote_float sector returns_12_1 vol_12m ni_q1..ni_q8
  volume_m1..volume_m6 f_NAME
Columns of the members: security_id[,held_fraction][,weight]; what apply -f csv
  printed can be given as it is"""
EXPLAIN_EXAMPLES = """Examples:
  smallcap methodology explain SYN00002 --universe sample
  smallcap methodology explain AAPL --universe companies.csv --where 'status=excluded' -f csv"""

Rules = Annotated[
    str, typer.Argument(metavar="ID|FILE", help="Index rules, or a file.", autocompletion=complete_methodologies)
]
UniverseFile = Annotated[
    str, typer.Option("--universe", metavar="FILE", help="CSV, one row a security; sample: the made-up one.")
]
Prior = Annotated[str | None, typer.Option("--prior", metavar="FILE", help="CSV of the members before this review.")]
Sets = Annotated[
    list[str] | None, typer.Option("--set", metavar="STEP.PATH=VALUE", help="Change a parameter of a step.")
]
Since = Annotated[
    str | None,
    typer.Option("--since", metavar="DATE", help="No review: what happens between, since the day of --prior."),
]
Short = Annotated[bool, typer.Option("--summary", help="Counts per step and figures of the members instead.")]
Security = Annotated[str, typer.Argument(metavar="TICKER", help="A security_id, ticker or company_id of the universe.")]


def register(app: typer.Typer) -> None:
    """Add the two commands to the group."""

    @command(app, "methodology apply", ("as_of", *ROWS, *PRINTING), epilog=APPLY_EXAMPLES)
    def apply(
        methodology: Rules, universe: UniverseFile, prior: Prior = None, since: Since = None, set_: Sets = None,
        summary: Short = False, *, given: Given,
    ) -> Answer:  # fmt: skip
        """Apply index rules to a table of companies: members, weights, and why the others are out.

        The universe may hold several days: the last one on or before --as-of counts, which also picks dated rules.
        """
        context = open_context(given)
        output = output_for(context)
        between = _since(since, prior)
        result = _applied(context, methodology, universe=universe, prior=prior, since=between, sets=set_ or ())
        return _answer(context, result, output, summary=summary, sets=set_ or ())

    @command(app, "methodology explain", ("as_of", *ROWS, *PRINTING), epilog=EXPLAIN_EXAMPLES)
    def explain(security: Security, universe: UniverseFile, *, given: Given) -> Answer:
        """Follow one company through every methodology that runs: member, or out at which step and by how much."""
        context = open_context(given)
        output = output_for(context)
        return _explained(context, security, universe, output)


def _answer(context: Context, result: Result, output: Output, *, summary: bool, sets: Sequence[str]) -> Answer:
    from dataclasses import replace

    from smallcap_cli.commands.methodology_apply_tables import members_table, summary_table

    notes = list(result.notes)
    if sets:
        notes.insert(0, f"these are not the rules as published: {', '.join(shown(text, 60) for text in sets)}")
    if result.skipped:
        notes.append(f"not run, effect unknown: {', '.join(result.skipped)}")
    table = summary_table(result) if summary else members_table(result)
    table = chosen(table, context.given)
    if not summary and output.format == "table" and not context.given["limit"] and len(table.rows) > SHOWN:
        told = f"the first {SHOWN} of {len(table.rows):,} rows; --limit N shows more, -f csv all, --summary the counts"
        table = replace(table, rows=table.rows[:SHOWN], keys=table.keys[:SHOWN], footnotes=(*table.footnotes, told))
    return Answer(replace(table, warnings=tuple(notes)), notes=tuple(notes), output=output)


def _since(text: str | None, prior: str | None) -> date | None:
    """The day of the members before, where there is no review."""
    from smallcap_cli.core.windows import iso_day

    if text is None:
        return None
    day = iso_day(text)
    if day is None:
        raise UsageFault(f"--since {shown(text)} is not a date", "write YYYY-MM-DD, the day of the members before")
    if prior is None:
        raise UsageFault("--since needs --prior: between reviews the members of the last one stay", "--prior FILE")
    return day


def _applied(
    context: Context, name: str, *, universe: str, prior: str | None, since: date | None, sets: Sequence[str]
) -> Result:
    from smallcap_cli.catalog.overrides import changes, library_of
    from smallcap_cli.core.methodology.between import between_reviews
    from smallcap_cli.core.methodology.engine import apply, rules_of
    from smallcap_cli.core.methodology.reading import columns_needed
    from smallcap_cli.core.methodology.universe import NOBODY

    document = document_named(context, name)
    library = library_of(context.catalog.rules_document, document, changes(sets))
    rules = library(str(document.value["id"]))
    needed = columns_needed(rule.step for rule in rules_of(rules, library))
    table = universe_on_day(context, universe, needed=needed)
    members = read_prior(prior) if prior is not None else NOBODY
    if since is not None:
        return between_reviews(rules, table, library=library, prior=members, since=since)
    return apply(rules, table, library=library, prior=members, as_of=context.as_of)


def read_prior(path: str) -> Members:
    """The members of a file."""
    from smallcap_cli.userfiles.members import read_members

    return read_members(path, settings_module.read_bytes(Path(path).expanduser(), "list of members"))


def _explained(context: Context, security: str, path: str, output: Output) -> Answer:
    from dataclasses import replace

    from smallcap_cli.commands.methodology_apply_tables import explanation_table
    from smallcap_cli.core.methodology.engine import apply, not_in_force

    table = universe_on_day(context, path)
    rows = _lines_of(table, security)
    results: list[tuple[Methodology, Result | SmallcapError]] = []
    library = _remembered(context.catalog.methodology)
    for name in context.catalog.methodology_ids():
        rules = library(name)
        if not rules.steps:
            continue
        apart = not_in_force(rules, context.as_of or table.as_of)
        if apart:
            results.append((rules, UsageFault(apart)))
            continue
        try:
            results.append((rules, apply(rules, table, library=library, as_of=context.as_of)))
        except SmallcapError as error:
            results.append((rules, error))
    notes = (*table.notes, "no prior members are given: the company is judged as an addition everywhere")
    answer = chosen(explanation_table(table, rows, results, as_of=context.as_of), context.given)
    return Answer(replace(answer, warnings=notes), notes=notes, output=output)


def _remembered(library: Callable[[str], Methodology]) -> Callable[[str], Methodology]:
    """The same library, reading each file once."""
    known: dict[str, Methodology] = {}

    def methodology(methodology_id: str) -> Methodology:
        if methodology_id not in known:
            known[methodology_id] = library(methodology_id)
        return known[methodology_id]

    return methodology


def _lines_of(table: Universe, wanted: str) -> list[int]:
    """The rows of a security, a ticker or a company; NotFound if there is none."""
    folded = wanted.strip().casefold()
    names: list[str] = []
    for column in ("security_id", "ticker", "company_id"):
        if column in table.columns:
            ids = [str(one).casefold() for one in table.columns[column]]
            if folded in ids:
                return [row for row, one in enumerate(ids) if one == folded]
            names.extend(str(one) for one in table.columns[column])
    hint = did_you_mean(wanted, names, "a security_id, ticker or company_id of the universe")
    raise NotFound(f"no company called {shown(wanted)!r} in the universe", hint)
