"""What is wrong with an answer as such: its type, what it is about, its source, and figures that cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from math import isfinite

import numpy as np

from smallcap_cli.core.holdings import HoldingLine, Holdings
from smallcap_cli.core.inputs import INPUTS
from smallcap_cli.core.model import Fact, PriceHistory, Profile, PublishedFigure, RateSeries, Source
from smallcap_cli.core.portfolio_summary import PortfolioSummary

#: The arrays of a history beside its days.
SERIES = ("close", "adjusted", "volume", "distributions", "capital_gains", "splits")
FREQUENCIES, PRICE_KINDS = ("daily", "monthly"), ("market", "nav")
DAYS = np.dtype("datetime64[D]")
#: What a day may be: a moment, which is a day too, cannot be read back from the store.
DAY_TYPES = (date, type(None))
#: The texts of a line of holdings; empty where a source says nothing.
LINE_TEXTS = ("ticker", "name", "cusip", "isin", "asset_class", "sector", "instrument", "country", "exchange")
#: Letters of a currency, and of any other text of a source: more than the name of a fund with trust and class takes.
MOST_CURRENCY, MOST_TEXT = 12, 500


def answer_faults(wanted: str, answer: object, subject: str, name: str) -> list[str]:
    """What of an answer nobody could use, a phrase each; `name` is that of the provider who gave it."""
    kind = INPUTS[wanted].type
    if not isinstance(answer, kind):
        return [f"it is {type(answer).__name__}, not {kind.__name__}"]
    if wanted == "published":
        return list(_published_faults(answer))
    about = subject_fault(answer, subject)
    return [*([about] if about else []), *_source_faults(getattr(answer, "source", None), name), *_faults(answer)]


def _faults(answer: object) -> Iterator[str]:
    if isinstance(answer, PriceHistory):
        yield from series_faults(answer)
        if answer.frequency not in FREQUENCIES or answer.price_kind not in PRICE_KINDS:
            yield f"frequency is {answer.frequency!r}, price_kind {answer.price_kind!r}"
        if not isinstance(answer.currency, str) or not answer.currency.isalpha():
            yield f"currency is {answer.currency!r}"
    elif isinstance(answer, RateSeries):
        yield from _rate_faults(answer)
    elif isinstance(answer, Profile):
        yield from _profile_faults(answer)
    elif isinstance(answer, Holdings):
        figures = [(line.weight, line.shares, line.market_value, line.price) for line in answer.rows]
        if not all(value is None or isfinite(value) for line in figures for value in line):
            yield "a line has a figure that is not finite"
        texts = {type(getattr(line, part)) for line in answer.rows for part in LINE_TEXTS}
        if not texts <= {str}:
            yield "a line has a text that is none"
        for part in ("as_of", "filed"):
            if type(getattr(answer, part)) not in DAY_TYPES:
                yield f"{part} is {getattr(answer, part)!r}, not a day"
    elif isinstance(answer, PortfolioSummary):
        weights = [line.weight for line in answer.top] + [part for _, part in (*answer.sectors, *answer.asset_classes)]
        if not all(isfinite(weight) for weight in weights):
            yield "a weight is not finite"


def subject_fault(answer: object, subject: str) -> str:
    """That an answer is about something else than was asked for; empty where it is not, or does not say."""
    about = answer.name if isinstance(answer, RateSeries) else getattr(answer, "ticker", subject)
    about = getattr(answer, "subject", about)
    return "" if about == subject else f"it is about {about!r}"


def text_fault(answer: object) -> str:
    """That a text of an answer is longer than any can be, which would fill screens and the store; empty otherwise."""
    for part, text in _texts(answer):
        if len(text) > (MOST_CURRENCY if part == "currency" else MOST_TEXT):
            return f"its {part.replace('_', ' ')} has {len(text):,} characters"
    return ""


def _texts(answer: object) -> Iterator[tuple[str, str]]:
    """The texts that a source wrote itself, by what they are."""
    if isinstance(answer, PriceHistory):
        yield "currency", str(answer.currency)
    elif isinstance(answer, Profile):
        for part, fact in answer._asdict().items():
            if isinstance(fact, Fact) and isinstance(fact.value, str):
                yield part, fact.value
    elif isinstance(answer, Holdings):
        for line in answer.rows:
            for part, value in zip(HoldingLine._fields, line, strict=True):
                if isinstance(value, str):
                    yield part, value
    elif isinstance(answer, PortfolioSummary):
        for top in answer.top:
            yield "name", top.name


def series_faults(history: PriceHistory) -> Iterator[str]:
    """What is wrong with the days and the arrays of a history."""
    if not isinstance(history.days, np.ndarray) or history.days.dtype != DAYS:
        yield f"days are {getattr(history.days, 'dtype', type(history.days).__name__)}, not datetime64[D]"
        return
    for series in SERIES:
        values = getattr(history, series)
        if values is None:
            continue
        if not isinstance(values, np.ndarray) or values.dtype != np.float64 or values.shape != history.days.shape:
            yield f"{series} is not an array of float64 with one figure a day"
        elif bool(np.isinf(values).any()) or bool((values < 0).any()):
            yield f"{series} has a figure that is infinite or below zero"
        elif series != "volume" and bool(np.isnan(values).any()):
            yield f"{series} has a NaN; leave the day out, or write 0 for no distribution and no split"


def _rate_faults(series: RateSeries) -> Iterator[str]:
    if not isinstance(series.days, np.ndarray) or series.days.dtype != DAYS or not len(series.days):
        yield "it has no days of datetime64[D]"
    elif not isinstance(series.annual, np.ndarray) or series.annual.shape != series.days.shape:
        yield "it has not one rate a day"
    elif not bool((np.diff(series.days.astype(np.int64)) > 0).all()):
        yield "its days do not increase"
    elif series.annual.dtype != np.float64 or not bool((np.abs(series.annual) < 1.0).all()):
        yield "its rates are not annual fractions below 1"


def _profile_faults(profile: Profile) -> Iterator[str]:
    facts = {name: fact for name, fact in profile._asdict().items() if isinstance(fact, Fact)}
    for part, fact in facts.items():
        if isinstance(fact.value, float) and not isfinite(fact.value):
            yield f"{part} is not finite"
    if profile.source.retrieved is None:
        yield "it does not say when it was had"


def _published_faults(figures: object) -> Iterator[str]:
    if not isinstance(figures, tuple) or not figures:
        yield "it is empty"
        return
    for figure in figures:
        if not isinstance(figure, PublishedFigure):
            yield f"it has {type(figure).__name__} in it, not PublishedFigure"
        elif not isfinite(figure.value):
            yield f"{figure.metric} is not finite"


def _source_faults(source: object, name: str) -> Iterator[str]:
    if not isinstance(source, Source):
        yield f"its source is {type(source).__name__}, not Source"
        return
    if type(source.as_of) not in DAY_TYPES:
        yield f"its source's as_of is {source.as_of!r}, not a day"
    if source.provider_name != name:
        yield f"its source is {source.provider_name!r}, not {name!r}"
    if source.retrieved is not None and not (isinstance(source.retrieved, datetime) and source.retrieved.tzinfo):
        yield "the time it was retrieved has no time zone"
