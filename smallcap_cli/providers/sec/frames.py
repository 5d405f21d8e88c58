"""Parses XBRL frames, one concept of all companies in one period, and makes candidates of them.

**Source** https://data.sec.gov/api/xbrl/frames/TAXONOMY/CONCEPT/UNIT/PERIOD.json: `ccp, uom, data[]` of `accn, cik,
entityName, loc, start, end, val`. Some 30 of them cover the market, where company facts take one answer a company.

A frame has one fact a company, the one filed last: restated, and without its day of filing. A fiscal year stands in the
calendar year that holds most of it, and no fourth quarter is filed. So what comes out is a candidate for today, which
company facts overrule, above all near zero; for another day than today frames say nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from math import isfinite
from typing import Any, NamedTuple

from smallcap_cli.core.fundamentals import CompanyFigure
from smallcap_cli.core.fundamentals.trailing import MONTHS_DAYS, STALE, YEAR_DAYS
from smallcap_cli.errors import CouldNotParse, safe
from smallcap_cli.providers.sec.answers import HINT, cik_of, day_of, field, json_object, text_field

PATH = "/api/xbrl/frames"
YEARS, QUARTERS = 2, 8
#: Quarters follow on one another, and lie a year apart, within this; 52 weeks are 364 days.
NEAR, YEAR = timedelta(days=10), timedelta(days=365)
CANDIDATE = "candidate from frames: restated facts, not as they were filed"


class FrameFact(NamedTuple):
    """One company's fact in a frame; `start` is None for a moment."""

    cik: int
    name: str
    start: date | None
    end: date
    value: float
    accession: str


class Frame(NamedTuple):
    """One concept of all companies in one period of the calendar: `CY2024`, `CY2024Q1`, or `CY2024Q1I` for a moment."""

    concept: str
    unit: str
    period: str
    facts: tuple[FrameFact, ...]


def frame_path(concept: str, unit: str, period: str) -> str:
    """Where a frame is below data.sec.gov; a slash in a unit is written `-per-` there."""
    taxonomy, _, tag = concept.partition(":")
    return f"{PATH}/{taxonomy}/{tag}/{unit.replace('/', '-per-')}/{period}.json"


def frame_periods(today: date) -> tuple[str, ...]:
    """The periods that the last four quarters of companies need: two years and eight quarters, newest first.

    The quarter that holds the day has no reports yet.
    """
    quarter = today.year * 4 + (today.month - 1) // 3
    quarters = [f"CY{number // 4}Q{number % 4 + 1}" for number in range(quarter - 1, quarter - 1 - QUARTERS, -1)]
    years = [f"CY{year}" for year in range(today.year - 1, today.year - 1 - YEARS, -1)]
    return (*years, *quarters)


def moment_period(day: date) -> str:
    """The frame of facts at the end of the quarter that holds a day."""
    return f"CY{day.year}Q{(day.month - 1) // 3 + 1}I"


def parse_frame(content: bytes, concept: str, period: str) -> Frame:
    """The frame in an answer. **Raises** CouldNotParse where it is another one, or in another layout."""
    name = f"frame {concept} {period}"
    answer = json_object(name, content)
    said = (f"{text_field(answer, 'taxonomy')}:{text_field(answer, 'tag')}", text_field(answer, "ccp"))
    if said != (concept, period):
        raise CouldNotParse(f"{name}: the answer is {safe(' '.join(said), 80)}", HINT)
    facts = tuple(_fact(name, row) for row in field(name, answer, "data", list))
    return Frame(concept, field(name, answer, "uom", str), period, facts)


def _fact(name: str, row: Any) -> FrameFact:
    if not isinstance(row, dict):
        raise CouldNotParse(f"{name}: a fact is {safe(str(row))!r}", HINT)
    value = row.get("val")
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise CouldNotParse(f"{name}: val is {safe(str(value))!r}, not a number", HINT)
    start = day_of(name, "start", row["start"]) if row.get("start") else None
    end = day_of(name, "end", row.get("end"))
    return FrameFact(cik_of(name, row.get("cik")), text_field(row, "entityName"), start, end, float(value),
                     text_field(row, "accn"))  # fmt: skip


def candidates(frames: Iterable[Frame], today: date) -> Mapping[int, CompanyFigure]:
    """The last four quarters of each company in frames of one concept, by CIK, as far as they look today.

    Year plus the quarters since less the same quarters a year before; without them the year. **Missing** companies
    whose figure would end more than 200 days ago.
    """
    concept, by_company = "", dict[int, list[FrameFact]]()
    for frame in frames:
        concept = frame.concept
        for fact in frame.facts:
            if fact.start is not None:
                by_company.setdefault(fact.cik, []).append(fact)
    figures = {cik: _candidate(concept, facts, today) for cik, facts in by_company.items()}
    return {cik: figure for cik, figure in figures.items() if figure is not None and today - figure.end <= STALE}


def _candidate(concept: str, facts: list[FrameFact], today: date) -> CompanyFigure | None:
    years = [fact for fact in facts if _length(fact) in YEAR_DAYS]
    if not years:
        return None
    year = max(years, key=lambda fact: fact.end)
    quarters = sorted((fact for fact in facts if _length(fact) in MONTHS_DAYS), key=lambda fact: fact.end)
    value, end = year.value, year.end
    for quarter in quarters:
        before = next((one for one in quarters if abs(one.end + YEAR - quarter.end) <= NEAR), None)
        if before is None or abs(_start(quarter) - end) > NEAR:
            continue
        value, end = value + quarter.value - before.value, quarter.end
    return CompanyFigure(value, end, today, "year" if end == year.end else "ttm", concept, remark=CANDIDATE)


def _start(fact: FrameFact) -> date:
    return fact.start or fact.end


def _length(fact: FrameFact) -> int:
    return (fact.end - _start(fact)).days + 1
