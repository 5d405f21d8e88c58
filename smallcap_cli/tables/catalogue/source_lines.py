"""What sources say of one fund: published figures, closes and profile, as lines of facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

import numpy as np

from smallcap_cli.core.model import NOT_FETCHED, SOURCE_FAILED, Gap, PriceHistory, Profile, PublishedFigure
from smallcap_cli.core.profiles import asked_on
from smallcap_cli.errors import NotFound, NotOffered, SmallcapError
from smallcap_cli.tables.catalogue.fact_line import FactLine

#: Published metric -> its unit and what people call it.
FIGURES = {
    "unprofitable_share": ("share", "unprofitable"),
    "line_count": ("count", "lines held"),
    "company_count": ("count", "companies held"),
    "aum_usd": ("usd", "assets"),
    "net_flow_usd": ("usd", "net flow"),
}
#: Fact of a profile -> its unit and what people call it.
PROFILE = {
    "name": ("text", "name"), "family": ("text", "issuer"), "category": ("text", "category"),
    "inception": ("date", "inception"), "expense_ratio": ("fraction", "expense ratio"),
    "dividend_yield": ("fraction", "dividend yield, 12 months"), "assets": ("usd", "assets"),
}  # fmt: skip
PERIODS = {"ytd": "net flow YTD", "1y": "net flow 1 year"}
SCOPES = {"fund": "whole fund", "class": "share class", "unknown": "scope unknown"}


def published_lines(figures: Iterable[PublishedFigure], ticker: str, day: date) -> Iterator[FactLine]:
    """Published figures of the fund, then of its index, oldest first within each metric."""
    known = [figure for figure in figures if figure.as_of <= day]
    known.sort(key=lambda f: (f.subject != ticker, f.metric, f.period, f.as_of))
    for figure in known:
        unit, label = FIGURES.get(figure.metric, ("ratio", figure.metric))
        label = PERIODS.get(figure.period, label)
        of_index = figure.subject != ticker
        days = f"{figure.period_start} to {figure.as_of}" if figure.period_start else str(figure.as_of)
        said = [days, SCOPES.get(figure.scope, ""), "" if figure.usable else "not used"]
        unstated = "definition not stated" if figure.metric == "unprofitable_share" else ""
        notes = [
            f"figure of the index {figure.subject}, not of the fund" if of_index else "",
            figure.definition or unstated,
            figure.note,
        ]
        yield FactLine(
            "published index" if of_index else "published",
            f"{figure.metric}.{figure.period}" if figure.period else figure.metric,
            f"{label}, index" if of_index else label, figure.value, unit, figure.status,
            f"{figure.publisher}, {figure.title}", "; ".join(part for part in notes if part), figure.as_of,
            figure.period_start, figure.as_of, ", ".join(part for part in said if part),
            approximate=figure.approximate,
        )  # fmt: skip


def price_lines(prices: Mapping[str, PriceHistory | SmallcapError], day: date) -> Iterator[FactLine]:
    """Every provider in the order of asking: from when to when it has prices, or why it has none."""
    for name, found in prices.items():
        line = FactLine("prices", name, f"prices: {name}", None, status="none", when="none")
        if isinstance(found, (NotFound, NotOffered)):
            yield replace(line, gap=Gap(NOT_FETCHED, found.message))
        elif isinstance(found, SmallcapError):
            yield replace(line, gap=Gap(SOURCE_FAILED, found.message), status="failed")
        else:
            yield _price_line(line, found, day)


def _price_line(line: FactLine, history: PriceHistory, day: date) -> FactLine:
    """The line of a provider that has closes; without any on or before the day it says so."""
    count = int(np.searchsorted(history.days, np.datetime64(day), side="right"))
    if count == 0:
        return replace(line, gap=Gap(NOT_FETCHED, f"{line.item} has no prices on or before {day}"))
    start, end = history.first_day, history.days[count - 1].item()
    only = ", total return only" if history.close is None else ""
    only = only or (", price only" if history.adjusted is None else "")
    note = f"{count:,} {history.price_kind} closes in {history.currency}{only}"
    cited = history.source.citation or history.source.provider
    return replace(
        line, value=history.frequency, status="ok", source=cited, as_of=end, start=start, end=end,
        note="; ".join((note, *history.warnings)), when=f"{start} to {end}",
    )  # fmt: skip


def profile_lines(profile: Profile | None, day: date) -> Iterator[FactLine]:
    """What a source said of the fund when it was last asked, with the source's own keys."""
    seen = asked_on(profile) if profile is not None else None
    if profile is None or seen is None or seen > day:
        return
    for item, (unit, label) in PROFILE.items():
        fact = getattr(profile, item)
        if fact is not None:
            yield FactLine(
                "profile", item, f"{label}, {profile.source.provider}", fact.value, unit, "secondary",
                f"{profile.source.citation} ({fact.key})", as_of=seen, when=f"retrieved {seen}",
            )  # fmt: skip
