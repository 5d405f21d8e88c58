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
from smallcap_cli.tables.cells import NO_WEIGHT, figure_cell, sum_cell
from smallcap_cli.tables.holdings.heading import (
    ORIGIN_COLUMNS,
    contents_line,
    day_of_list,
    list_heading,
    origin_cells,
)
from smallcap_cli.tables.holdings.identification import identification_lines, identification_share, weight_words

NO_LINE_WEIGHT = Gap(NOT_PUBLISHED, "a line has no weight")
NO_BAND = Gap(NOT_COMPARABLE, "no edge")
SHARE = LineKind.SHARE.value
CONCENTRATION_NOTE = (
    "weights are parts of the fund, cash included; effective holdings: one over the sum of squared weights, companies"
    " rescaled to 100 %"
)
#: The group of companies of which nothing is known.
UNKNOWN = "unknown"
#: Name of a column of `concentration_table`, its label, and its unit.
FIGURES = (
    ("largest", "largest company", "fraction"), ("top10", "10 largest", "fraction"),
    ("top25", "25 largest", "fraction"), ("top50", "50 largest", "fraction"),
    ("effective", "effective holdings", "count"),
)  # fmt: skip


class Grouping(NamedTuple):
    """How companies are grouped: the group by the key of a company, the scheme's name and what it is in words, notes.

    `groups` come in this order, with nothing in them too; any other follows, the heaviest first. `edges` are the values
    a group lies between; `title` is what people read for `name`.
    """

    name: str
    group_of: Mapping[str, str]
    scheme: str
    words: str
    notes: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    edges: Mapping[str, SizeBand] | None = None
    title: str = ""


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
    scheme = holdings.scheme or holdings.source.provider
    groups = {one.key: one.sector or "not stated" for one in companies.rows}
    words = f"sectors as {scheme} names them" if holdings.scheme else "sectors as the list names them"
    if not any(one.sector for one in companies.rows):
        words = "the list states no sectors"
    return Grouping("sector", groups, scheme, words)


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
        "bands of market value",
        (f"{', '.join(edges)}, {BANDS[-1].name} below: {BANDS_SOURCE}", f"{coverage}: {', '.join(ways)}"),
        (*(band.name for band in BANDS), UNKNOWN), {band.name: band for band in BANDS},
    )  # fmt: skip


def by_profit(earnings: Sequence[Earning], definition: str) -> Grouping:
    """Companies that lose, those that do not, and those of which it is not known."""
    by = DEFINITIONS[definition]
    words = {True: by.below, False: by.other}
    found = profit_share(earnings)
    share = found.by_weight.coverage
    weighed = "" if share is None else f", {percent_text(share)} of their weight"
    coverage = f"known of {found.known:,} of {count_of(found.companies, 'company', 'companies')}{weighed}"
    return Grouping(
        "profit", {one.company.key: UNKNOWN if one.figure is None else words[one.loses] for one in earnings},
        by.words, f"{by.below}: {by.words}", (f"{by.figure} {coverage}; figures to {found.income_as_of}",),
        (*words.values(), UNKNOWN), title=by.figure,
    )  # fmt: skip


def weights_table(companies: Companies, by: Grouping) -> Table:
    """One row a group of the companies, then a row for each kind of line that is no share.

    No group has a weight where those of the list do not add up.
    """
    holdings, fault = companies.holdings, companies.fault
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
            text_value(holdings.ticker), day_of_list(holdings.as_of), text_value(one[0]),
            *(_edges(by.edges.get(one[0])) if by.edges is not None else ()), text_value(one[1]),
            _count(counts[one]), _count(lines[one]),
            absent("fraction", Gap(NOT_COMPARABLE, fault)) if fault
            else sum_cell(weights[one], "fraction", NO_LINE_WEIGHT),
            text_value(by.scheme), *origin_cells(companies),
        )
        for one in ordered
    )  # fmt: skip
    return Table(
        "holdings", _columns(by), tuple(f"{holdings.ticker}.{one[0]}" for one in ordered), rows, as_of=holdings.as_of,
        head=f"{list_heading(companies, f' by {by.title or by.name}')} · {by.words} · {contents_line(companies)}",
        footnotes=(*by.notes, *identification_lines(companies)),
    )  # fmt: skip


def _columns(by: Grouping) -> tuple[Column, ...]:
    edges = (
        Column("from_usd", "from", "usd", screen=False), Column("below_usd", "below", "usd", screen=False),
    ) if by.edges is not None else ()  # fmt: skip
    return (
        Column("fund", "fund", "text", screen=False), Column("as_of", "as of", "date", screen=False),
        Column(by.name, by.title or by.name, "text"), *edges, Column("kind", "kind of line", "text"),
        Column("companies", "companies", "count"), Column("lines", "lines", "count"),
        Column("weight", "weight", "fraction"), Column("scheme", "scheme", "text", screen=False), *ORIGIN_COLUMNS,
    )  # fmt: skip


def _edges(band: SizeBand | None) -> tuple[Value, Value]:
    """The edges of a band; none where there is no band, and no upper one of the highest."""
    if band is None:
        return absent("usd", NO_BAND), absent("usd", NO_BAND)
    return Value(band.least_usd, "usd"), figure_cell(band.below_usd, "usd", NO_BAND)


def concentration_table(companies: Companies) -> Table:
    """One row: how much of the fund its largest companies are, cash in the base."""
    holdings, fault = companies.holdings, companies.fault
    found, gap = concentration(() if fault else companies.rows), Gap(NOT_COMPARABLE, fault) if fault else NO_WEIGHT
    columns = (
        Column("fund", "fund", "text"), Column("as_of", "as of", "date", screen=False),
        Column("companies", "companies", "count"), *(Column(name, label, unit) for name, label, unit in FIGURES),
        Column("lines", "lines", "count", screen=False), Column("identified", "identified", "count", screen=False),
        Column("identified_weight", "identified, of their weight", "fraction", screen=False), *ORIGIN_COLUMNS,
    )  # fmt: skip
    figures = [
        absent(unit, gap) if found is None else Value(getattr(found, name), unit, (holdings.source,))
        for name, _, unit in FIGURES
    ]
    known, part = identification_share(companies)
    row = (
        text_value(holdings.ticker), day_of_list(holdings.as_of), _count(len(companies.rows)), *figures,
        _count(len(holdings.rows)), _count(known), figure_cell(part, "fraction", NO_WEIGHT), *origin_cells(companies),
    )  # fmt: skip
    return Table(
        "holdings", columns, (holdings.ticker,), (row,), as_of=holdings.as_of,
        head=f"{list_heading(companies, ' by its largest companies')} · {contents_line(companies)}",
        footnotes=(CONCENTRATION_NOTE, *identification_lines(companies)),
    )  # fmt: skip


def _count(number: int) -> Value:
    return Value(float(number), "count")
