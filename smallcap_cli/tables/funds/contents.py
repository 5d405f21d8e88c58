"""What two or three funds hold, set beside each other: companies in common and the sectors furthest apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import fsum
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.analysis.contributions import Contributions
from smallcap_cli.core.analysis.factor_attribution import FactorAttribution
from smallcap_cli.core.analysis.fund_attribution import FundAttribution
from smallcap_cli.core.holdings.companies import Companies
from smallcap_cli.core.holdings.overlap import FundOverlap, overlap
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_PUBLISHED, Gap, Source, Value, absent

IN_COMMON, THEIR_WEIGHT, SECTORS = "companies in common", "their weight", "sectors"
#: So many sectors are shown: those in which the funds lie furthest apart.
MOST_SECTORS = 2


class Line(NamedTuple):
    """One line: its section and label, a cell a fund; `gap` is False where a difference means nothing.

    `effects` are what a cause contributed to each fund's gap to the first, of a line that has no cells of its own.
    """

    section: str
    label: str
    cells: tuple[Value, ...]
    gap: bool = True
    effects: tuple[Value, ...] = ()


def effect_lines(tickers: Sequence[str], found: Contributions) -> Iterator[Line]:
    """What holdings and factors contributed to each fund's gap to the first; no line where that is known of none."""
    blank = tuple(Value("", "text") for _ in tickers)
    held, factors = found.held, found.factors
    if held:
        grouped = any(np.abs(one.whole.effects.selection).max() > 0.0 for one in held.values())
        labels = ("from sectors held", "from companies within sectors") if grouped else ("from companies held",)
        for kind, label in enumerate(labels):
            effects = tuple(_held_effect(held.get(ticker), kind) for ticker in tickers[1:])
            yield Line("holdings", label, blank, effects=effects)
    if factors:
        model = next(iter(factors.values())).factors.model.name
        effects = tuple(_factor_effect(factors.get(ticker)) for ticker in tickers[1:])
        yield Line("factors", f"from loadings on {model}", blank, effects=effects)


def _held_effect(found: FundAttribution | None, kind: int) -> Value:
    if found is None:
        return absent("points", Gap(NOT_PUBLISHED, "no lists and closes of what both funds hold"))
    days = f"whole return from {found.ends[0]} to {found.ends[-1]}; smallcap attribute {found.fund} --vs {found.other}"
    return Value(float(found.whole.effects[kind].sum()), "points", notes=(days,), comparable=False)


def _factor_effect(found: FactorAttribution | None) -> Value:
    if found is None:
        return absent("points", Gap(NOT_PUBLISHED, "too few months of both funds and the factors"))
    how = f"attribute {found.fund} --vs {found.other} --by factor"
    months = f"{found.count} months {found.months[0]} to {found.months[-1]}"
    days = f"whole return of {months}, factors of CRSP vintage {found.factors.vintage_text}; smallcap {how}"
    total = sum(effect.effect for effect in found.effects if effect.premium is not None)
    return Value(total, "points", found.factors.sources, notes=(days,), comparable=False)


def inside_lines(tickers: Sequence[str], holdings: Mapping[str, Companies]) -> Iterator[Line]:
    """Companies in common with the first fund, by number and weight, and the sectors furthest apart.

    **Missing** no line where the first fund or every other one has no list; a dash for a fund without one.
    """
    first = holdings.get(tickers[0])
    if first is None or not any(ticker in holdings for ticker in tickers[1:]):
        return
    shared = {ticker: overlap(first, holdings[ticker]) for ticker in tickers[1:] if ticker in holdings}
    whole = Value(f"of {len(first.rows):,}", "text", (_source(first),), notes=(_day_of(first),))
    counts = [_shared_count(shared[t], holdings[t]) if t in shared else _no_list(t) for t in tickers[1:]]
    yield Line("inside", IN_COMMON, (whole, *counts), gap=False)
    yield Line("inside", THEIR_WEIGHT, tuple(_shared_weights(tickers, holdings, shared)), gap=False)
    yield from _sectors(tickers, holdings)


def _day_of(companies: Companies) -> str:
    return f"holdings of {companies.holdings.as_of}"


def _shared_count(found: FundOverlap, other: Companies) -> Value:
    text = f"{found.shared_companies:,} of {len(other.rows):,}"
    return Value(text, "text", (_source(other),), notes=(_day_of(other),))


def _shared_weights(
    tickers: Sequence[str], holdings: Mapping[str, Companies], shared: Mapping[str, FundOverlap]
) -> Iterator[Value]:
    """The weight of each fund in the companies in common with the first; that of the first beside one other fund."""
    pairs = [(tickers[0], found.coverage_fund) for found in shared.values()] if len(tickers) == 2 else []
    several = absent("fraction", Gap(NOT_COMPARABLE, "another one beside each fund"))
    own = [_weight_of(holdings[ticker], weight) for ticker, weight in pairs] or [several]
    yield from own
    for ticker in tickers[1:]:
        yield _weight_of(holdings[ticker], shared[ticker].coverage_other) if ticker in shared else _no_list(ticker)


def _weight_of(companies: Companies, weight: float | None) -> Value:
    if weight is None:
        return absent("fraction", Gap(NOT_PUBLISHED, "its list has no weights"))
    return Value(weight, "fraction", (_source(companies),), notes=(_day_of(companies),), comparable=False)


def _sectors(tickers: Sequence[str], holdings: Mapping[str, Companies]) -> Iterator[Line]:
    """The sectors furthest apart, where all lists name them by one scheme."""
    known = {ticker: holdings[ticker] for ticker in tickers if ticker in holdings}
    schemes = {companies.holdings.scheme or companies.holdings.source.provider for companies in known.values()}
    weights = {ticker: _sector_weights(companies) for ticker, companies in known.items()}
    if len(schemes) > 1 or not all(weights.values()):
        why = "sectors of different sources are not comparable" if len(schemes) > 1 else "its list names no sectors"
        yield Line("inside", SECTORS, tuple(absent("text", Gap(NOT_PUBLISHED, why)) for _ in tickers), gap=False)
        return
    names = {name for of_fund in weights.values() for name in of_fund}
    spread = {
        name: max(of.get(name, 0.0) for of in weights.values()) - min(of.get(name, 0.0) for of in weights.values())
        for name in names
    }
    for name in sorted(names, key=lambda name: (-spread[name], name))[:MOST_SECTORS]:
        cells = tuple(
            Value(
                weights[ticker].get(name, 0.0), "fraction", (_source(known[ticker]),),
                notes=(f"holdings of {known[ticker].holdings.as_of}",), comparable=False,
            )
            if ticker in known
            else _no_list(ticker)
            for ticker in tickers
        )  # fmt: skip
        yield Line("inside", f"{SECTORS}: {name}", cells, gap=False)


def _sector_weights(companies: Companies) -> dict[str, float]:
    """The weight of each sector; empty where a company has no sector or no weight."""
    weights: dict[str, list[float]] = defaultdict(list)
    for company in companies.rows:
        if not company.sector or company.weight is None:
            return {}
        weights[company.sector].append(company.weight)
    return {name: fsum(each) for name, each in weights.items()}


def _source(companies: Companies) -> Source:
    return companies.holdings.source


def _no_list(ticker: str) -> Value:
    return absent("text", Gap(NOT_PUBLISHED, f"no list of holdings of {ticker}"))
