"""The report on funds that needs no file: what they are, why they differ, and everything else worth a look."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from smallcap_cli.catalog.reports import ReportDefinition, ReportSection
from smallcap_cli.core.comparison.cells import index_on
from smallcap_cli.core.words import unique

if TYPE_CHECKING:
    from smallcap_cli.catalog import Catalog

#: So many funds are explained against each other; of more, the first is set against the rest.
MOST_EXPLAINED = 3
#: The group whose funds are held against large caps, and so many of them stand in rate cycles.
SMALL_CAPS, MOST_RATED = "us-smallcap", 2
#: So many sets of rules stand side by side.
MOST_RULES = 4


def report_on(catalog: Catalog, tickers: Sequence[str], day: date) -> ReportDefinition:
    """The sections for funds; what needs two of them is left out for one."""
    funds = tuple(tickers)
    several = len(funds) > 1
    sections = [
        _section("compare", "Side by side", ("compare", *funds, *(("--verdict",) if several else ()))),
        *(_why(funds) if several else ()),
        *_regime(catalog, funds),
        _section("growth", "Growth", ("growth", *funds, "--by", "year"), chart=True),
        _section("drawdown", "Drawdowns", ("drawdown", *funds, "--top", "3"), chart=True),
        _section("calendar", "Calendar years", ("returns", *funds, "--by", "year", "--window", "10y"), chart=True),
        _section("flows", "Flows", ("flows", *funds), chart=True),
        _section("inside", "What is inside", ("compare", *funds, "--preset", "inside")),
        *_rules(catalog, funds, day),
        ReportSection("sources", "Sources", "sources"),
    ]  # fmt: skip
    title = f"{', '.join(funds[:6])}{f' and {len(funds) - 6} more' if len(funds) > 6 else ''}"
    return ReportDefinition("report", title, tuple(sections))


def _section(name: str, title: str, words: Sequence[str], *, chart: bool = False) -> ReportSection:
    return ReportSection(name, title, "run", tuple(words), chart)


def _why(funds: Sequence[str]) -> list[ReportSection]:
    """Why they differ: one table of causes for a few funds, differences from the first for more."""
    if len(funds) <= MOST_EXPLAINED:
        return [_section("why", "Why they differ", ("compare", *funds, "--explain"))]
    return [_section("why", f"Differences from {funds[0]}", ("compare", *funds, "--versus", funds[0]))]


def _regime(catalog: Catalog, funds: Sequence[str]) -> list[ReportSection]:
    """Whether small caps lead, and what rate cycles did to them: of the first small-cap fund, if there is one."""
    group = catalog.group(SMALL_CAPS)
    small = [ticker for ticker in funds if group is not None and ticker in group.members]
    if not small:
        return []
    return [
        _section("rotation", "Small or large caps", ("rotation", small[0]), chart=True),
        _section("rates", "Rate cycles", ("rates", *small[:MOST_RATED])),
    ]


def _rules(catalog: Catalog, funds: Sequence[str], day: date) -> list[ReportSection]:
    """The rules of the indexes that the funds follow on the day, as far as they are written out."""
    known = [fund for ticker in funds if (fund := catalog.fund(ticker)) is not None]
    followed = (index_on(fund, day) for fund in known)
    names = unique(name for name in followed if name in catalog.methodology_ids())[:MOST_RULES]
    if not names:
        return []
    words = ("methodology", "compare", *names) if len(names) > 1 else ("methodology", "show", *names)
    return [_section("rules", "Index rules", words)]
