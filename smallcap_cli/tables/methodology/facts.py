"""Facts and published figures of index rules as cells, with their sources and what is uncertain about them.

A fact that is not verified says so in its cell; a fact without a source is a missing value, never a guess.
With a day, rules that did not hold then and figures dated later are missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from smallcap_cli.core.methodology.model import DISPUTED, UNVERIFIED, Methodology, Provenance, PublishedFact
from smallcap_cli.core.methodology.validity import OF_A_FACT
from smallcap_cli.core.methodology.vocabulary import FACTS, METRIC_UNITS, FactKind
from smallcap_cli.core.methodology.words import param_words
from smallcap_cli.core.model import NOT_PUBLISHED, Gap, Source, Value, absent, text_value

#: Who answers for these facts: the files that come with the project, and the user's own.
PROVIDER = "catalogue"

NOT_FOUND = "no source found"


def fact_value(methodology: Methodology, name: str, *, as_of: date | None = None) -> Value:
    """A comparable fact as a cell, with its sources and with what is uncertain about it."""
    kind = next(kind for kind in FACTS if kind.name == name)
    fact = methodology.fact(name, as_of)
    if fact is None:
        return absent(_unit(kind), Gap(NOT_PUBLISHED, NOT_FOUND))
    apart = fact.prov.validity.why_not(as_of, OF_A_FACT) if as_of else ""
    if apart:
        return absent(_unit(kind), Gap(NOT_PUBLISHED, apart))
    if isinstance(fact.value, bool | tuple | str):
        return with_sources(text_value(param_words(fact.value)), methodology=methodology, prov=fact.prov)
    if isinstance(fact.value, int | float):
        return with_sources(Value(float(fact.value), _unit(kind)), methodology=methodology, prov=fact.prov)
    return absent(_unit(kind), Gap(NOT_PUBLISHED, NOT_FOUND))


def _unit(kind: FactKind) -> str:
    return "text" if kind.unit in ("flag", "list") else kind.unit


def grade_words(methodology: Methodology) -> str:
    """How far free data can run the rules, in words."""
    return methodology.summary_grade.replace("_", " ")


def _sources(methodology: Methodology, prov: Provenance) -> tuple[Source, ...]:
    return tuple(
        Source(PROVIDER, as_of=prov.as_of, citation=str(methodology.sources[name]), url=methodology.sources[name].url)
        for name in prov.sources
    )


def with_sources(value: Value, *, methodology: Methodology, prov: Provenance) -> Value:
    """The cell with its sources, and a note where it is unverified or others say otherwise."""
    certain = prov.status not in (UNVERIFIED, DISPUTED)
    return replace(
        value,
        sources=_sources(methodology, prov),
        as_of=value.as_of or prov.as_of,
        notes=(*value.notes, *doubts(methodology, prov)),
        comparable=value.comparable and certain,
    )


def doubts(methodology: Methodology, prov: Provenance) -> Iterator[str]:
    """What is uncertain about a fact: no source shows it, or others say otherwise."""
    if prov.status == UNVERIFIED:
        seen = (prov.note or "the source does not confirm it") if prov.sources else NOT_FOUND
        yield f"{UNVERIFIED}: {seen}"
    said = []
    for other in prov.alternatives:
        citations = "; ".join(str(methodology.sources[name]) for name in other.sources)
        said.append(f"{param_words(other.value)} ({citations})")
    if said:
        opening = "disputed: also" if prov.status == DISPUTED else "other sources print"
        yield f"{opening} {'; '.join(said)}"


def figures_of(methodology: Methodology, metric: str, *, as_of: date | None) -> list[PublishedFact]:
    """The figures of one metric that were true by the day."""
    return [
        figure for figure in methodology.published
        if figure.metric == metric and figure.as_of and (as_of is None or figure.as_of <= as_of)
    ]  # fmt: skip


def newest_of(figures: Sequence[PublishedFact]) -> PublishedFact | None:
    """The newest figure with a stated definition or without dispute, else simply the newest."""
    certain = [figure for figure in figures if figure.definition or figure.prov.status != DISPUTED]
    return max(certain or figures, key=lambda figure: figure.as_of or date.min, default=None)


def published_value(methodology: Methodology, figure: PublishedFact) -> Value:
    """A published figure as a cell, with its definition and sources."""
    unit = METRIC_UNITS[figure.metric]
    if figure.value is None:
        value = absent(unit, Gap(NOT_PUBLISHED, figure.prov.note or NOT_FOUND))
    else:
        notes = (figure.definition,) if figure.definition else ()
        value = Value(figure.value, unit, as_of=figure.as_of, notes=notes)
    return value if value.missing else with_sources(value, methodology=methodology, prov=figure.prov)
