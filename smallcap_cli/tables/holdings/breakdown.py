"""What a fund's weight is made of: by sector, and how much of it the largest companies are."""

from __future__ import annotations

from collections import defaultdict

from smallcap_cli.core.holdings.companies import Companies
from smallcap_cli.core.holdings.concentration import concentration
from smallcap_cli.core.holdings.kinds import LineKind
from smallcap_cli.core.holdings.weights import fine_weights
from smallcap_cli.core.model import NOT_PUBLISHED, Gap, Value, absent, text_value
from smallcap_cli.core.table import Column, Table
from smallcap_cli.tables.cells import day_cell

NO_WEIGHT = Gap(NOT_PUBLISHED, "a line has no weight")
#: Name of a column of `concentration_table`, its label, and its unit.
FIGURES = (
    ("largest", "largest company", "fraction"), ("top10", "ten largest", "fraction"),
    ("top25", "25 largest", "fraction"), ("top50", "50 largest", "fraction"),
    ("effective", "effective holdings", "count"),
)  # fmt: skip


def sector_weights_table(companies: Companies) -> Table:
    """One row a sector of the companies, the heaviest first, then a row for each kind of line that is no share."""
    holdings = companies.holdings
    weights: dict[tuple[str, str], list[float | None]] = defaultdict(list)
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for company in companies.rows:
        sector = (company.sector or "not stated", "share")
        counts[sector] += 1
        weights[sector].append(company.weight)
    for kind, weight in zip(companies.kinds, fine_weights(holdings), strict=True):
        if kind is not LineKind.SHARE:
            weights[kind.value, kind.value].append(weight)
    ordered = sorted(weights, key=lambda one: (one[1] != "share", -sum(weight or 0.0 for weight in weights[one])))
    columns = (
        Column("fund", "fund", "text", screen=False), Column("as_of", "as of", "date", screen=False),
        Column("sector", "sector", "text"), Column("kind", "kind of line", "text"),
        Column("companies", "companies", "count"), Column("lines", "lines", "count"),
        Column("weight", "weight", "fraction"), Column("scheme", "sectors of", "text", screen=False),
    )  # fmt: skip
    scheme = holdings.scheme or holdings.source.provider
    lines = {one: len(weights[one]) for one in ordered}
    for company in companies.rows:
        lines[company.sector or "not stated", "share"] += len(company.lines) - 1
    rows = tuple(
        (
            text_value(holdings.ticker), day_cell(holdings.as_of), text_value(one[0]), text_value(one[1]),
            Value(float(counts[one]), "count"), Value(float(lines[one]), "count"), _total(weights[one]),
            text_value(scheme),
        )
        for one in ordered
    )  # fmt: skip
    return Table(
        "holdings", columns, tuple(f"{holdings.ticker}.{one[0]}" for one in ordered), rows, as_of=holdings.as_of,
        head=f"{holdings.ticker} by sector · sectors of {scheme} · as of {holdings.as_of or 'an unknown day'}",
        footnotes=("lines that are no shares of companies stand below, by what they are",),
    )  # fmt: skip


def concentration_table(companies: Companies) -> Table:
    """One row: how much of the fund its largest companies are, cash in the base."""
    holdings, found = companies.holdings, concentration(companies.rows)
    columns = (
        Column("fund", "fund", "text"), Column("as_of", "as of", "date"), Column("companies", "companies", "count"),
        *(Column(name, label, unit) for name, label, unit in FIGURES),
    )  # fmt: skip
    figures = [
        absent(unit, NO_WEIGHT) if found is None else Value(getattr(found, name), unit, (holdings.source,))
        for name, _, unit in FIGURES
    ]
    row = (text_value(holdings.ticker), day_cell(holdings.as_of), Value(float(len(companies.rows)), "count"), *figures)
    return Table(
        "holdings", columns, (holdings.ticker,), (row,), as_of=holdings.as_of,
        head=f"{holdings.ticker}: weight of its largest companies · as of {holdings.as_of or 'an unknown day'}",
        footnotes=("effective holdings: one over the sum of squared weights, companies rescaled to 100 %",),
    )  # fmt: skip


def _total(weights: list[float | None]) -> Value:
    known = [weight for weight in weights if weight is not None]
    return Value(sum(known), "fraction") if len(known) == len(weights) else absent("fraction", NO_WEIGHT)
