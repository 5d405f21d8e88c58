"""Parses XBRL frames, one concept of all companies in one period, and says which companies they settle.

**Source** https://data.sec.gov/api/xbrl/frames/TAXONOMY/CONCEPT/UNIT/PERIOD.json: `ccp, uom, data[]` of `accn, cik,
entityName, loc, start, end, val`. Some 30 of them cover the market, where company facts take one answer a company.

A frame has one fact a company, the one filed last: restated, and without its day of filing. A fiscal year stands in the
calendar year that holds most of it, and no fourth quarter is filed. So what comes out is a candidate for today, which
company facts overrule, above all near zero; for another day than today frames say nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from smallcap_cli.core.fundamentals import CompanyFigure, Fundamentals, ReportedFact
from smallcap_cli.core.fundamentals.concepts import NET_INCOME
from smallcap_cli.core.fundamentals.trailing import MONTHS_DAYS, SAME_SIZE, STALE, YEAR_DAYS
from smallcap_cli.core.holdings.earnings import cik_subject
from smallcap_cli.core.model import Source
from smallcap_cli.errors import CouldNotParse, safe
from smallcap_cli.providers.sec.answers import (
    HINT,
    cik_of,
    day_of,
    fact_rows,
    field,
    json_object,
    number_of,
    text_field,
)

PATH = "/api/xbrl/frames"
YEARS, QUARTERS = 3, 8
#: Quarters follow on one another, and lie a year apart, within this; 52 weeks are 364 days.
NEAR, YEAR = timedelta(days=10), timedelta(days=365)
CANDIDATE = "from frames: restated facts, not as they were filed"
CITATION = "SEC EDGAR, XBRL frames"
#: Foreign filers report years alone, in currencies of their own: company facts decide.
CONCEPTS, UNIT = tuple(concept for concept in NET_INCOME if concept.startswith("us-gaap:")), "USD"
#: A figure is near zero below this part of the largest quarter: a restatement may turn its sign.
NEAR_ZERO = 0.05


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
    """The periods that the last four quarters of companies need: three years and eight quarters, newest first.

    The quarter that holds the day has no reports yet; a year that ended in September is of its own calendar year.
    """
    quarter = today.year * 4 + (today.month - 1) // 3
    quarters = [f"CY{number // 4}Q{number % 4 + 1}" for number in range(quarter - 1, quarter - 1 - QUARTERS, -1)]
    years = [f"CY{year}" for year in range(today.year, today.year - YEARS, -1)]
    return (*years, *quarters)


def frame_subjects(today: date) -> tuple[str, ...]:
    """The frames that settle net incomes, each as its concept and period: 33."""
    return tuple(f"{concept} {period}" for concept in CONCEPTS for period in frame_periods(today))


def parse_frame(content: bytes, concept: str, period: str) -> Frame:
    """The frame in an answer. **Raises** CouldNotParse where it is another one, or in another layout."""
    name = f"frame {concept} {period}"
    answer = json_object(name, content)
    said = (f"{text_field(answer, 'taxonomy')}:{text_field(answer, 'tag')}", text_field(answer, "ccp"))
    if said != (concept, period):
        raise CouldNotParse(f"{name}: the answer is {safe(' '.join(said), 80)}", HINT)
    facts = tuple(_fact(name, row) for row in fact_rows(name, field(name, answer, "data", list)))
    return Frame(concept, field(name, answer, "uom", str), period, facts)


def _fact(name: str, row: Mapping[str, Any]) -> FrameFact:
    value = number_of(name, "val", row.get("val"))
    start = day_of(name, "start", row["start"]) if row.get("start") else None
    end = day_of(name, "end", row.get("end"))
    return FrameFact(cik_of(name, row.get("cik")), text_field(row, "entityName"), start, end, value,
                     text_field(row, "accn"))  # fmt: skip


def settled_companies(frames: Sequence[Frame], today: date, source: Source) -> dict[int, Fundamentals]:
    """The companies whose net income of the last four quarters frames settle for today, by CIK.

    Year plus the quarters since less the same quarters a year before; without them the year. **Missing** companies
    whose figure would end more than 200 days ago, and those that company facts must decide: a quarter that cannot be
    joined on to the year, a figure below 5 % of the largest quarter, a year more than thirty times its quarters,
    concepts that differ in sign.
    """
    found: defaultdict[int, list[CompanyFigure]] = defaultdict(list)
    last: dict[int, date] = {}
    names: dict[int, str] = {}
    doubtful: set[int] = set()
    for concept in CONCEPTS:
        for cik, facts in _by_company(one for one in frames if (one.concept, one.unit) == (concept, UNIT)).items():
            last[cik] = max(last.get(cik, date.min), *(fact.end for _, fact in facts))
            names.setdefault(cik, facts[0][1].name)
            figure = _candidate(facts, today)
            if figure is not None:
                found[cik].append(figure)
                if not _is_clear(figure, facts):
                    doubtful.add(cik)
    settled = {}
    for cik, figures in found.items():
        newest = max(figures, key=lambda figure: figure.end)
        is_one_sign = len({figure.value < 0 for figure in figures}) == 1
        if newest.end == last[cik] and is_one_sign and cik not in doubtful:
            settled[cik] = Fundamentals(cik_subject(cik), source, cik, names[cik], stated={"ttm": newest})
    return settled


#: A company's facts of one concept, each with the frame it stands in.
_Facts = Sequence[tuple[Frame, FrameFact]]


def _by_company(frames: Iterable[Frame]) -> dict[int, list[tuple[Frame, FrameFact]]]:
    by_company: dict[int, list[tuple[Frame, FrameFact]]] = {}
    for frame in frames:
        for fact in frame.facts:
            if fact.start is not None:
                by_company.setdefault(fact.cik, []).append((frame, fact))
    return by_company


def _candidate(given: _Facts, today: date) -> CompanyFigure | None:
    concept, unit = given[0][0].concept, given[0][0].unit
    facts = [fact for _, fact in given]
    years = [fact for fact in facts if _length(fact) in YEAR_DAYS]
    if not years:
        return None
    year = max(years, key=lambda fact: fact.end)
    quarters = sorted((fact for fact in facts if _length(fact) in MONTHS_DAYS), key=lambda fact: fact.end)
    value, end, parts = year.value, year.end, [year]
    for quarter in quarters:
        before = next((one for one in quarters if abs(one.end + YEAR - quarter.end) <= NEAR), None)
        if before is None or abs(_start(quarter) - end) > NEAR:
            continue
        value, end = value + quarter.value - before.value, quarter.end
        parts += [quarter, before]
    if today - end > STALE:
        return None
    # Frames do not say when and in which form a fact was filed: it is known today.
    reported = tuple(
        ReportedFact(concept, unit, one.start, one.end, one.value, today, "", one.accession) for one in parts
    )
    return CompanyFigure(value, end, today, "year" if end == year.end else "ttm", concept, reported, CANDIDATE)


def _is_clear(figure: CompanyFigure, facts: _Facts) -> bool:
    """Whether a figure is not near zero, and its year of the size of its quarters."""
    quarters = [abs(fact.value) for _, fact in facts if _length(fact) in MONTHS_DAYS]
    year = abs(figure.facts[0].value)
    largest = max(quarters, default=year / 4)
    return abs(figure.value) > NEAR_ZERO * largest and year <= SAME_SIZE * 4 * largest


def _start(fact: FrameFact) -> date:
    return fact.start or fact.end


def _length(fact: FrameFact) -> int:
    return (fact.end - _start(fact)).days + 1
