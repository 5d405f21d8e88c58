"""The index rules that a call names: by id or by file, with parameters changed, and the rules they rest on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from smallcap_cli import settings as settings_module
from smallcap_cli.call.answer import Answer
from smallcap_cli.call.context import Context
from smallcap_cli.call.listing import rows_shown
from smallcap_cli.call.options import PRINTING, ROW_CHOICE
from smallcap_cli.core.years import FIRST_YEAR, LAST_YEAR
from smallcap_cli.errors import ConfigFault, NotFound, UsageFault, safe
from smallcap_cli.inputfile import STANDARD_INPUT

if TYPE_CHECKING:
    from smallcap_cli.catalog.overrides import Change
    from smallcap_cli.core.methodology.model import Methodology
    from smallcap_cli.core.methodology.rulebook import Rulebook
    from smallcap_cli.core.methodology.sweep import Sweep
    from smallcap_cli.core.methodology.trials import Variation
    from smallcap_cli.core.table import Table
    from smallcap_cli.yamlfile import Document

ALL = "all"
#: What a command about index rules honours beside its own options.
RULE_OPTIONS = ("as_of", *ROW_CHOICE, *PRINTING)

Rules = Annotated[
    str, typer.Argument(metavar="ID|TICKER|FILE", help="Id of index rules, a fund on an index, or a file.")
]
Overrides = Annotated[
    list[str] | None, typer.Option("--set", metavar="STEP.PATH=VALUE", help="Change a parameter of a step; repeatable.")
]


def rules_answer(
    context: Context, table: Table, asked: Sequence[str] = (), *, prior: Sequence[str] | None = None
) -> Answer:
    """The rows that the options ask for, with what qualifies them below; stderr says whose indexes were asked for.

    The members before that `--prior` names are a convention of the table.
    """
    day = rules_day(context)
    followed = [f"{name.upper()}: rules of {index_id}, its index on {day}" for name in asked
                if (index_id := index_named(context, name)) != name]  # fmt: skip
    if prior:
        named = ", ".join("=".join(Path(part).name for part in text.split("=")) for text in prior)
        table = replace(table, conventions={**table.conventions, "prior": named})
    said = table.warnings
    table = replace(table, footnotes=(*table.footnotes, *said), caveats=(*table.caveats, *said), warnings=())
    return Answer(rows_shown(table, context.given), notes=tuple(followed))


def index_named(context: Context, name: str) -> str:
    """The id of index rules, or for a ticker the index that the fund follows on the day. **Raises** NotFound."""
    from smallcap_cli.core.comparison.cells import index_on

    fund = None if _is_file(name) or name in context.catalog.index_ids() else context.catalog.fund(name)
    if fund is None:
        return name
    followed = index_on(fund, rules_day(context))
    if not followed:
        raise NotFound(f"{fund.ticker} follows no index on {rules_day(context)}", "smallcap methodology list")
    return followed


def _is_file(name: str) -> bool:
    return name.endswith((".yaml", ".yml")) or "/" in name or name == STANDARD_INPUT


def rules_named(context: Context, name: str) -> Methodology:
    """A methodology by id, or read from a file that the user names."""
    from smallcap_cli.catalog.methodologies import read_methodology

    return read_methodology(document_named(context, name))


def known_rules(context: Context, name: str) -> Methodology:
    """What is known of an index on the as-of day, today where none was asked for."""
    return rules_named(context, name).known_on(rules_day(context))


def rules_day(context: Context) -> date:
    """The day whose rules are shown."""
    return context.as_of or context.today


def rules_to_compare(context: Context, names: Sequence[str]) -> list[Methodology]:
    """The methodologies that were named, each name once. **Raises** UsageFault for less than two."""
    several = list(dict.fromkeys(index_named(context, name) for name in names))
    if len(several) < 2 and len(set(names)) > 1:
        raise UsageFault(f"{', '.join(names)} have the same rules: {several[0]}", "name another index or fund")
    if len(several) < 2:
        raise UsageFault("one methodology cannot be compared: name two or more", "smallcap methodology list")
    return [rules_named(context, name) for name in several]


def rules_of_all(context: Context, names: Sequence[str]) -> list[Methodology]:
    """The methodologies that were named, once each; `all` names those of the catalogue."""
    if ALL in names:
        names = [*context.catalog.methodology_ids(), *(name for name in names if name != ALL)]
    found = [rules_named(context, name) for name in dict.fromkeys(names)]
    return list({methodology.id: methodology for methodology in found}.values())


def document_named(context: Context, name: str) -> Document:
    """The file of a methodology, every part written out: one of the catalogue by id, or the user's by path."""
    if not _is_file(name):
        return context.catalog.rules_document(index_named(context, name))
    from smallcap_cli import yamlfile

    written = yamlfile.read(*settings_module.named_content(name, yamlfile.yaml_terms("methodology")))
    return context.catalog.whole(written)


def rules_or_faults(context: Context, names: Sequence[str]) -> Iterator[tuple[str, Methodology | ConfigFault]]:
    """Each name with its methodology, or with what is wrong in its file."""
    for name in names:
        try:
            yield name, rules_named(context, name)
        except ConfigFault as fault:
            yield name, fault


def refuse_same_id(rules: Sequence[Methodology]) -> None:
    """Nothing, if the ids of several methodologies tell them apart."""
    twice = [name for name, times in Counter(one.id for one in rules).items() if times > 1]
    if twice:
        raise UsageFault(f"two methodologies have the id {safe(twice[0])}", "give one of the files another id")


def library_with(context: Context, rules: Sequence[Methodology]) -> Callable[[str], Methodology]:
    """Methodologies by id, each read once: the given ones, then those of the catalogue."""
    own = {one.id: one for one in rules}
    return cache(lambda name: own[name] if name in own else context.catalog.methodology(name))


def rulebook_named(context: Context, name: str, overrides: Sequence[str] | None = None) -> Rulebook:
    """The rules of an id or a file with the parameters changed that `--set` names."""
    from smallcap_cli.catalog.overrides import changes

    document = document_named(context, name)
    return rulebook_of(context, document, changes(overrides or ()))


def rulebook_of(context: Context, document: Document, changes: Sequence[Change] = ()) -> Rulebook:
    """The rules of a file with changes made, and those they rest on, each read once."""
    from smallcap_cli.catalog.overrides import library_of
    from smallcap_cli.core.methodology.rulebook import Rulebook

    library = cache(library_of(context.catalog.rules_document, document, changes))
    return Rulebook(library(str(document.value["id"])), library)


def variations_of(context: Context, document: Document, ranges: Sequence[str]) -> list[Variation]:
    """Parameters that vary one at a time, as `--set` gives their ranges."""
    from smallcap_cli.core.methodology.sweep import sweeps

    return [_variation(context, document, one) for one in sweeps(list(ranges))]


def _variation(context: Context, document: Document, sweep: Sweep) -> Variation:
    """The value as written, and the rules for every value of a range; all are checked before anything is run."""
    from smallcap_cli.catalog.overrides import as_written, changes
    from smallcap_cli.core.methodology.trials import Variation

    (first,) = changes([f"{sweep.path}={sweep.values[0]}"])
    written = as_written(context.catalog.rules_document, document, first)
    if isinstance(written, bool) or not isinstance(written, int | float | None):
        raise UsageFault(
            f"--set {safe(sweep.path)}: its value {safe(str(written))} is not a number",
            "name a parameter that is a number, such as percentile_band.lo",
        )
    rulebooks = {}
    for value in sweep.values:
        change = first._replace(text=f"{sweep.path}={value}", value=value)
        rulebooks[value] = rulebook_of(context, document, (change,))
    return Variation(sweep.path, written, rulebooks)


def day_since(text: str | None, prior: Sequence[str] | None) -> date | None:
    """The day of the members before, where there is no review; None where there is one."""
    from smallcap_cli.core.windows import iso_day

    if text is None:
        return None
    day = iso_day(text)
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise UsageFault(f"--since {safe(text)} is not a date", "write the day of the previous members as YYYY-MM-DD")
    if not prior:
        raise UsageFault("--since needs --prior, the members of the last review", "add --prior FILE")
    return day
