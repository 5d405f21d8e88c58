"""Everything that is known of one fund, as a table: each fact with its day, status and source."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallcap_cli.catalog import Catalog
from smallcap_cli.core.fund_sources import FundSources
from smallcap_cli.core.table import Table
from smallcap_cli.tables.catalogue.catalogue_lines import catalogue_lines, note_lines
from smallcap_cli.tables.catalogue.fact_line import FactLine, fact_cells, fact_columns
from smallcap_cli.tables.catalogue.source_lines import price_lines, profile_lines, published_lines


def fund_table(catalog: Catalog, ticker: str, day: date, sources: FundSources, *, people: bool) -> Table:
    """One row a fact; for people, name, groups and notes stand around the table."""
    lines = list(_lines(catalog, ticker, day, sources))
    within = [e for e in lines if not (people and (e.section == "notes" or e.item in ("name", "groups")))]
    name = next((str(e.value) for e in lines if e.item == "name"), "not in the catalogue")
    around = [f"groups: {e.value}" for e in lines if e.item == "groups" and people]
    around += [f"note: {e.value}" for e in lines if e.section == "notes" and people]
    around += [] if not people else ["use -f csv or -f json to see the addresses of the sources"]
    keys = tuple(f"{e.section}[{n}].{e.item}" for n, e in enumerate(within))
    head = f"{ticker} · {name} · as of {day}"
    rows = tuple(fact_cells(line) for line in within)
    return Table("fund show", fact_columns(), keys, rows, head, day, footnotes=tuple(around))


def _lines(catalog: Catalog, ticker: str, day: date, sources: FundSources) -> Iterator[FactLine]:
    fund = catalog.fund(ticker)
    if fund is not None:
        yield from catalogue_lines(catalog, fund, day)
    yield from published_lines(sources.published, ticker, day)
    yield from price_lines(sources.prices, day)
    yield from profile_lines(sources.profile, day)
    if fund is not None:
        yield from note_lines(catalog, ticker, day)
