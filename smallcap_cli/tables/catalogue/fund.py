"""Everything that is known of funds, as a table: each fact with its day, status and source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from smallcap_cli.catalog import Catalog
from smallcap_cli.core.fund_sources import FundSources
from smallcap_cli.core.table import Table
from smallcap_cli.core.words import unique
from smallcap_cli.tables.catalogue.catalogue_lines import catalogue_lines, event_lines, note_lines
from smallcap_cli.tables.catalogue.fact_line import FactLine, fact_cells, fact_columns
from smallcap_cli.tables.catalogue.source_lines import price_lines, profile_lines, published_lines

ADDRESSES = "use -f csv or -f json to see the addresses of the sources"


def fund_table(
    catalog: Catalog, sources: Mapping[str, FundSources], day: date, figures: Mapping[str, Sequence[FactLine]], *,
    people: bool,
) -> Table:  # fmt: skip
    """One row a fact, fund after fund, its `figures` last; for people, name, groups and notes stand around the rows."""
    by_fund = {ticker: list(_lines(catalog, ticker, day, found)) for ticker, found in sources.items()}
    lines = [
        (ticker, line)
        for ticker, known in by_fund.items()
        for line in (*_within(known, people=people), *figures.get(ticker, ()))
    ]
    heads = {ticker: f"{ticker} · {_name(known)}" for ticker, known in by_fund.items()}
    single = len(heads) == 1
    around = [] if not people else [*_around(by_fund, named=not single), ADDRESSES]
    firsts = {next(n for n, (of, _) in enumerate(lines) if of == ticker): text for ticker, text in heads.items()}
    return Table(
        "fund show", fact_columns(named=not (people or single)),
        tuple(f"{ticker}.{line.section}[{n}].{line.item}" for n, (ticker, line) in enumerate(lines)),
        tuple(fact_cells(ticker, line) for ticker, line in lines),
        f"{next(iter(heads.values()))} · as of {day}" if single else f"{len(heads)} funds · as of {day}",
        day, footnotes=tuple(around), titles=firsts if people and not single else {},
    )  # fmt: skip


def _within(lines: Iterable[FactLine], *, people: bool) -> list[FactLine]:
    """The facts that stand in rows."""
    return [e for e in lines if not (people and (e.section == "notes" or e.item in ("name", "groups")))]


def _name(lines: Iterable[FactLine]) -> str:
    return next((str(line.value) for line in lines if line.item == "name"), "not in the catalogue")


def _around(by_fund: Mapping[str, Sequence[FactLine]], *, named: bool) -> tuple[str, ...]:
    """Groups and notes of each fund, `named` where there are several."""
    return unique(
        f"{ticker}: {text}" if named else text
        for section in ("groups", "note")
        for ticker, lines in by_fund.items()
        for text in (f"{section}: {line.value}" for line in lines if line.item == section)
    )


def _lines(catalog: Catalog, ticker: str, day: date, sources: FundSources) -> Iterator[FactLine]:
    fund = catalog.fund(ticker)
    if fund is not None:
        yield from catalogue_lines(catalog, fund, day)
        yield from event_lines(fund, day)
    yield from published_lines(sources.published, ticker, day)
    yield from price_lines(sources.prices, day)
    yield from profile_lines(sources.profile, day)
    if fund is not None:
        yield from note_lines(catalog, ticker, day)
