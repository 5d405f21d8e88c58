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
    company, by = one.company, DEFINITIONS[definition]
    weight = "not stated" if company.weight is None else f"{percent_text(company.weight, 4)} of {ticker}"
    items = [
        ("company", company.name),
        ("CIK", company.cik_text or "not identified"),
        ("lines", ", ".join(line.ticker or line.name for line in company.lines)),
        ("weight", weight),
        ("definition", by.words),
        *(_figure_items(one.figure, definition) if one.figure else [("figure", f"unknown: {one.unknown}")]),
        *(_measure_items(one, as_of) if measures else []),
        *([("source", str(one.fundamentals.source))] if one.fundamentals else []),
    ]
    columns = (Column("item", "item", "text"), Column("value", "value", "text"))
    return Table(
        "quality --show", columns, tuple(f"{number}.{name}" for number, (name, _) in enumerate(items, start=1)),
        tuple((text_value(name), text_value(value)) for name, value in items), as_of=as_of,
        head=f"{ticker}.{company.ticker or company.name} · as of {as_of}",
    )  # fmt: skip


def _figure_items(figure: CompanyFigure, name: str) -> list[tuple[str, str]]:
    by = DEFINITIONS[name]
    return [
        ("figure", _amount(figure, name)),
        ("result", by.below if figure.value < 0.0 else by.other),
        *_origin_items(figure),
    ]


def _origin_items(figure: CompanyFigure) -> list[tuple[str, str]]:
    """The days of a figure, how it was made, its terms and facts."""
    items = [
        ("to", figure.end.isoformat()),
        ("known on", figure.known.isoformat()),
        ("method", figure.method),
        *([("concept", figure.concept)] if figure.concept else []),
    ]
    for words, term in figure.terms:
        items.append((words, _amount(term)))
        items += _fact_items(term)
    items += _fact_items(figure)
    return [*items, *([("remark", figure.remark)] if figure.remark else [])]


def _measure_items(one: Earning, as_of: date) -> list[tuple[str, str]]:
    items = []
    for name, words in NAMES.items():
        found = figure_of(one.fundamentals, name, as_of) if one.fundamentals else None
        items.append(("figure of", words))
        if isinstance(found, CompanyFigure):
            items += [("figure", _amount(found, name)), *_origin_items(found)]
        else:
            items.append(("figure", f"unknown: {found.detail if found else one.unknown}"))
    return items


def _amount(figure: CompanyFigure, name: str = "") -> str:
    """A figure with its unit; what a table of the user's own states is in dollars."""
    if name == "net_issuance":
        return percent_text(figure.value)
    unit = ", ".join(figure.units) or ("USD/shares" if name == "eps" else "USD")
    return f"{figure.value:,.2f}".removesuffix(".00") + f" {unit}"


def _fact_items(figure: CompanyFigure) -> list[tuple[str, str]]:
    """The facts that were added up, each with the filing that has it; the concept of a term."""
    items = []
    for part, fact in zip(PARTS, figure.facts, strict=False):
        span = f"{fact.start} to {fact.end}" if fact.start else f"{fact.end}"
        name = fact.concept if figure.method == "moment" else part
        items.append((name, f"{fact.value:,.2f} {fact.unit}, {span}".replace(".00 ", " ")))
        items.append(("  filed", f"{fact.accession}, {fact.form}, {fact.filed}"))
    return items
