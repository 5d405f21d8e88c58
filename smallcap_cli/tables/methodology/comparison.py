"""Index rules side by side: the rules that differ first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from smallcap_cli.core.methodology.model import Citation, Methodology, PublishedFact
from smallcap_cli.core.methodology.vocabulary import FACTS, METRIC_UNITS, NO_SUCH_RULE
from smallcap_cli.core.model import NOT_PUBLISHED, Gap, Value, absent, text_value
from smallcap_cli.core.table import Column, Table, text_of
from smallcap_cli.tables.methodology.facts import fact_value, figures_of, grade_words, newest_of, published_value

#: Published shares depend on their definition: two of different publishers are not compared.
DEFINED_SHARES = ("unprofitable_share", "unprofitable_share_weight")

YES, NO, UNKNOWN = "yes", "no", "unknown"


def rule_comparison_table(
    methodologies: Iterable[Methodology], *, followers: Mapping[str, tuple[str, ...]], as_of: date | None = None
) -> Table:
    """One row a rule, one column a methodology; the rules that differ come first, those alike last.

    `followers` are the funds that follow each index on the day.
    `differs` is unknown where a rule is known of one only, or where figures rest on other definitions.
    """
    compared = tuple({methodology.id: methodology for methodology in methodologies}.values())
    rows = [*_identity_rows(compared, followers), *_fact_rows(compared, as_of), *_published_rows(compared, as_of)]
    ordered = sorted(rows, key=lambda row: (YES, UNKNOWN, NO).index(row.differs))
    columns = (
        Column("label", "rule", "text", machine=False),
        Column("item", "item", "text", screen=False),
        Column("differs", "differs", "text", screen=False),
        *(Column(m.id, m.short_name, "text") for m in compared),
    )
    differing = sum(row.differs == YES for row in rows)
    return Table(
        "methodology compare",
        columns,
        tuple(row.item for row in ordered),
        tuple((text_value(row.label), text_value(row.item), text_value(row.differs), *row.cells) for row in ordered),
        head=f"{differing} of {len(rows)} rules differ: these come first",
        as_of=as_of,
    )


@dataclass(frozen=True, slots=True)
class _CompareRow:
    item: str
    label: str
    cells: tuple[Value, ...]
    differs: str


def _differs(cells: Sequence[Value]) -> str:
    """yes where two known rules read differently, unknown where one of them is not known, else no."""
    readings = {text_of(cell).casefold() for cell in cells if not cell.missing}
    if len(readings) > 1:
        return YES
    return UNKNOWN if any(cell.missing for cell in cells) and len(cells) > 1 else NO


def _identity_rows(compared: Sequence[Methodology], followers: Mapping[str, tuple[str, ...]]) -> Iterator[_CompareRow]:
    for item, label, reading in (
        ("provider", "provider", lambda m: m.provider),
        ("type", "type", lambda m: m.type.replace("_", " ")),
        ("segment", "segment", lambda m: m.segment),
        ("tracked_by", "funds", lambda m: ", ".join(followers.get(m.id, ())) or NO_SUCH_RULE),
        ("base", "selected from", lambda m: m.base or NO_SUCH_RULE),
        ("grade", "runs", grade_words),
    ):
        cells = tuple(text_value(reading(methodology)) for methodology in compared)
        yield _CompareRow(item, label, cells, _differs(cells))


def _fact_rows(compared: Sequence[Methodology], as_of: date | None) -> Iterator[_CompareRow]:
    for kind in FACTS:
        if any(kind.name in methodology.facts for methodology in compared):
            cells = tuple(fact_value(methodology, kind.name, as_of=as_of) for methodology in compared)
            yield _CompareRow(kind.name, kind.label, cells, _differs(cells))


def _published_rows(compared: Sequence[Methodology], as_of: date | None) -> Iterator[_CompareRow]:
    for metric in METRIC_UNITS:
        figures = [figures_of(methodology, metric, as_of=as_of) for methodology in compared]
        if not any(figures):
            continue
        publisher = _common_publisher(compared, figures) if metric in DEFINED_SHARES else None
        cells = []
        for methodology, own in zip(compared, figures, strict=True):
            if publisher:
                own = [figure for figure in own if _publisher(methodology, figure) == publisher]
            newest = newest_of(own)
            missing = absent(METRIC_UNITS[metric], Gap(NOT_PUBLISHED, "no published figure found"))
            cells.append(published_value(methodology, newest) if newest else missing)
        differs = _differs(cells)
        if metric in DEFINED_SHARES and publisher is None:
            differs = UNKNOWN
            cells = [replace(cell, comparable=False) for cell in cells]
        label = f"published {metric.removesuffix('_usd').replace('_', ' ')}"
        yield _CompareRow(metric, label, tuple(cells), differs)


def _publisher(methodology: Methodology, figure: PublishedFact) -> Citation | None:
    """Whose figure it is: the first of its sources; the others agree with it."""
    return methodology.sources[figure.prov.sources[0]] if figure.prov.sources else None


def _common_publisher(compared: Sequence[Methodology], figures: Sequence[Sequence[PublishedFact]]) -> Citation | None:
    """The publication with a figure about every methodology that has one; the best one if several."""
    published = [(m, own) for m, own in zip(compared, figures, strict=True) if own]
    everywhere = [{_publisher(m, figure) for figure in own} for m, own in published]
    common = set.intersection(*everywhere) - {None}
    methodology, own = published[0]
    best = newest_of([figure for figure in own if _publisher(methodology, figure) in common])
    return _publisher(methodology, best) if best else None
