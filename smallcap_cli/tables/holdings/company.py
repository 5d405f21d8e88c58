"""How the figure of one company came about: the facts that were added up, and where they were filed."""

from __future__ import annotations

from datetime import date

from smallcap_cli.core.fundamentals import DEFINITIONS, CompanyFigure, figure_of
from smallcap_cli.core.holdings.earnings import Earning
from smallcap_cli.core.holdings.finances import NAMES
from smallcap_cli.core.model import text_value
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.words import percent_text

#: What facts of the last four quarters are, in their order.
PARTS = ("year", "plus months since", "less the same months a year before")


def company_table(ticker: str, one: Earning, definition: str, as_of: date, measures: bool = False) -> Table:
    """One row an item: the company, its figure, the facts with their accession numbers, the source.

    With `measures` those behind free cash flow, net issuance and debt to EBITDA too.
    """
    company = one.company
    weight = "not stated" if company.weight is None else f"{percent_text(company.weight, 4)} of {ticker}"
    items = [
        ("company", company.name),
        ("CIK", company.cik_text or "not identified"),
        ("lines", ", ".join(line.ticker or line.name for line in company.lines)),
        ("weight", weight),
        ("definition", DEFINITIONS[definition]),
        *(_figure_items(one.figure) if one.figure else [("figure", f"unknown: {one.unknown}")]),
        *(_measure_items(one, as_of) if measures else []),
        *([("source", str(one.fundamentals.source))] if one.fundamentals else []),
    ]
    columns = (Column("item", "item", "text"), Column("value", "value", "text"))
    return Table(
        "quality --show", columns, tuple(f"{number}.{name}" for number, (name, _) in enumerate(items, start=1)),
        tuple((text_value(name), text_value(value)) for name, value in items), as_of=as_of,
        head=f"{ticker}.{company.ticker or company.name} · as of {as_of}",
    )  # fmt: skip


def _figure_items(figure: CompanyFigure) -> list[tuple[str, str]]:
    items = [
        ("figure", f"{figure.value:,.2f}".removesuffix(".00")),
        ("result", _result(figure)),
        ("to", figure.end.isoformat()),
        ("known on", figure.known.isoformat()),
        ("method", figure.method),
        *([("concept", figure.concept)] if figure.concept else []),
    ]
    for words, term in figure.terms:
        items.append((words, f"{term.value:,.2f}".removesuffix(".00")))
        items += _fact_items(term)
    items += _fact_items(figure)
    return [*items, *([("remark", figure.remark)] if figure.remark else [])]


def _result(figure: CompanyFigure) -> str:
    """What the sign says: of a figure made of others it is no profit."""
    if figure.terms:
        return "below zero" if figure.value < 0.0 else "not below zero"
    return "unprofitable" if figure.value < 0.0 else "profitable"


def _measure_items(one: Earning, as_of: date) -> list[tuple[str, str]]:
    items = []
    for name, words in NAMES.items():
        found = figure_of(one.fundamentals, name, as_of) if one.fundamentals else None
        items.append(("figure of", words))
        items += _measure_figure(found) if isinstance(found, CompanyFigure) else [
            ("figure", f"unknown: {found.detail if found else one.unknown}")
        ]  # fmt: skip
    return items


def _measure_figure(figure: CompanyFigure) -> list[tuple[str, str]]:
    text = f"{figure.value:,.2f}".removesuffix(".00") if abs(figure.value) >= 1 else percent_text(figure.value)
    return [("figure", text), *_figure_items(figure)[2:]]


def _fact_items(figure: CompanyFigure) -> list[tuple[str, str]]:
    """The facts that were added up, each with the filing that has it; the concept of a term."""
    items = []
    for part, fact in zip(PARTS, figure.facts, strict=False):
        span = f"{fact.start} to {fact.end}" if fact.start else f"{fact.end}"
        name = fact.concept if figure.method == "moment" else part
        items.append((name, f"{fact.value:,.2f} {fact.unit}, {span}".replace(".00 ", " ")))
        items.append(("  filed", f"{fact.accession}, {fact.form}, {fact.filed}"))
    return items
