"""What a fund's weight is made of: by sector, size or profit, and how much of it the largest companies are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from smallcap_cli.core.fundamentals import DEFINITIONS
from smallcap_cli.core.holdings.companies import Companies
from smallcap_cli.core.holdings.concentration import concentration
from smallcap_cli.core.holdings.earnings import Earning
from smallcap_cli.core.holdings.kinds import LineKind
from smallcap_cli.core.holdings.profits import profit_share
from smallcap_cli.core.holdings.sizes import BANDS, BANDS_SOURCE, MarketValue, SizeBand, band_of
from smallcap_cli.core.holdings.weights import fine_weights
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_PUBLISHED, Gap, Value, absent, text_value
from smallcap_cli.core.table import UNITS, Column, Table
from smallcap_cli.core.words import count_of, percent_text
from smallcap_cli.tables.cells import NO_WEIGHT, day_cell, figure_cell, sum_cell
from smallcap_cli.tables.holdings.identification import weight_words

NO_LINE_WEIGHT = Gap(NOT_PUBLISHED, "a line has no weight")
NO_BAND = Gap(NOT_COMPARABLE, "no edge")
SHARE = LineKind.SHARE.value
#: The group of companies of which nothing is known.
UNKNOWN = "unknown"
#: Name of a column of `concentration_table`, its label, and its unit.
FIGURES = (
    ("largest", "largest company", "fraction"), ("top10", "ten largest", "fraction"),
    ("top25", "25 largest", "fraction"), ("top50", "50 largest", "fraction"),
    ("effective", "effective holdings", "count"),
)  # fmt: skip


class Grouping(NamedTuple):
    """How companies are grouped: the group by the key of a company, the scheme's name, notes for people.

    `groups` come in this order, with nothing in them too; any other follows, the heaviest first. `edges` are the values
    a group lies between.
    """

    name: str
    group_of: Mapping[str, str]
    scheme: str
    notes: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    edges: Mapping[str, SizeBand] | None = None


def grouping_of(
    by: str, companies: Companies, earnings: Sequence[Earning], definition: str, values: Mapping[str, MarketValue]
) -> Grouping:
    """The groups of companies by sector, size or profit."""
    if by == "sector":
        return by_sector(companies)
    return by_size(companies, values) if by == "size" else by_profit(earnings, definition)


def by_sector(companies: Companies) -> Grouping:
    """The sectors of the source, in its words."""
    holdings = companies.holdings
    return Grouping(
        "sector", {one.key: one.sector or "not stated" for one in companies.rows},
        holdings.scheme or holdings.source.provider,
    )  # fmt: skip


def by_size(companies: Companies, values: Mapping[str, MarketValue]) -> Grouping:
    """Bands of market value; companies whose value is not known are a group of their own."""
    bands = {key: band_of(found.value_usd).name for key, found in values.items()}
    edges = [f"{band.name} from {UNITS['usd'](band.least_usd).replace('.0bn', 'bn')}" for band in BANDS[:-1]]
    stated = [one for one in values.values() if one.stated]
    days = [one.as_of for one in stated if one.as_of]
    ways = [f"{len(stated):,} stated{f' for {max(days)}' if days else ''}"] if stated else []
    ways += [f"{len(values) - len(stated):,} by shares and the price in the list"] if len(values) > len(stated) else []
    known = [one for one in companies.rows if one.key in values]
    of_weight = weight_words(known, companies.rows)
    count = count_of(len(companies.rows), "company", "companies")
    coverage = f"market value known of {len(known):,} of {count}{of_weight}"
    return Grouping(
        "size", {one.key: bands.get(one.key, UNKNOWN) for one in companies.rows}, BANDS_SOURCE,
        (f"{', '.join(edges)}, {BANDS[-1].name} below: {BANDS_SOURCE}", f"{coverage}: {', '.join(ways)}"),
        (*(band.name for band in BANDS), UNKNOWN), {band.name: band for band in BANDS},
    )  # fmt: skip


def by_profit(earnings: Sequence[Earning], definition: str) -> Grouping:
    """Companies that lose, those that do not, and those of which it is not known."""
    words = {True: "unprofitable", False: "profitable"}
    found = profit_share(earnings)
    share = found.by_weight.coverage
    weighed = "" if share is None else f", {percent_text(share)} of their weight"
    coverage = f"known of {found.known:,} of {count_of(found.companies, 'company', 'companies')}{weighed}"
    return Grouping(
        "profit", {one.company.key: UNKNOWN if one.figure is None else words[one.loses] for one in earnings},
        DEFINITIONS[definition],
        (f"unprofitable: {DEFINITIONS[definition]}", f"incomes to {found.income_as_of}; {coverage}"),
        (*words.values(), UNKNOWN),
    )  # fmt: skip


def weights_table(companies: Companies, by: Grouping) -> Table:
    """One row a group of the companies, then a row for each kind of line that is no share."""
    holdings = companies.holdings
    weights: dict[tuple[str, str], list[float | None]] = {(group, SHARE): [] for group in by.groups}
    counts: dict[tuple[str, str], int] = defaultdict(int)
    lines: dict[tuple[str, str], int] = defaultdict(int)
    for company in companies.rows:
        place = by.group_of[company.key], SHARE
        counts[place] += 1
        lines[place] += len(company.lines)
        weights.setdefault(place, []).append(company.weight)
    for kind, weight in zip(companies.kinds, fine_weights(holdings), strict=True):
        if kind is not LineKind.SHARE:
            lines[kind.value, kind.value] += 1
            weights.setdefault((kind.value, kind.value), []).append(weight)
    order = {(group, SHARE): number for number, group in enumerate(by.groups)}
    ordered = sorted(weights, key=lambda one: (
        one[1] != SHARE, order.get(one, len(order)), -sum(weight or 0.0 for weight in weights[one]),
    ))  # fmt: skip
    rows = tuple(
        (
            text_value(holdings.ticker), day_cell(holdings.as_of), text_value(one[0]),
            *(_edges(by.edges.get(one[0])) if by.edges is not None else ()), text_value(one[1]),
            Value(float(counts[one]), "count"), Value(float(lines[one]), "count"),
            sum_cell(weights[one], "fraction", NO_LINE_WEIGHT), text_value(by.scheme),
        )
        for one in ordered
    )  # fmt: skip
    return Table(
        "holdings", _columns(by), tuple(f"{holdings.ticker}.{one[0]}" for one in ordered), rows, as_of=holdings.as_of,
        head=f"{holdings.ticker} by {by.name} · {by.name} of {by.scheme} · as of {holdings.as_of or 'an unknown day'}",
        footnotes=(*by.notes, "lines that are no shares of companies stand below, by what they are"),
    )  # fmt: skip


def _columns(by: Grouping) -> tuple[Column, ...]:
    edges = (
        Column("from_usd", "from", "usd", screen=False), Column("below_usd", "below", "usd", screen=False),
    ) if by.edges is not None else ()  # fmt: skip
    return (
        Column("fund", "fund", "text", screen=False), Column("as_of", "as of", "date", screen=False),
        Column(by.name, by.name, "text"), *edges, Column("kind", "kind of line", "text"),
        Column("companies", "companies", "count"), Column("lines", "lines", "count"),
        Column("weight", "weight", "fraction"), Column("scheme", f"{by.name} of", "text", screen=False),
    )  # fmt: skip


def _edges(band: SizeBand | None) -> tuple[Value, Value]:
    """The edges of a band; none where there is no band, and no upper one of the highest."""
    if band is None:
        return absent("usd", NO_BAND), absent("usd", NO_BAND)
    return Value(band.least_usd, "usd"), figure_cell(band.below_usd, "usd", NO_BAND)


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
