"""Figures of the last four quarters, and of the last fiscal year, out of the facts that companies file.

A company files its fiscal year and, in the year after, the months to date with those of the year before beside them; a
fourth quarter is not filed. So the last four quarters are the year, plus the months since, less the same months a year
before. Facts are told by their first and last day, never by the labels of a filing, which are about the filing.

1. Facts without dimensions in annual and quarterly reports, filed by the day asked for.
2. The newest filing wins for a period; the months of the year before are taken as filed by the day of the year's own
   filing, so that both stand on one basis. Where they were filed only later, as after a listing, those count.
3. A year is 350 to 380 days. The months since begin within 7 days of its end and last 75 to 290 days; their twins begin
   within 7 days of the year's first day and are as long within 8 days, since years have 52 or 53 weeks.
4. Months without a twin are passed over for earlier ones, at last for the year alone, and the figure says so.
5. Of several concepts the one whose figure ends last counts, then the order of `concepts`; all facts are of one concept
   and one unit.
6. A year about 1,000 or 1,000,000 times off three other periods is a mistake of scale and is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from operator import attrgetter

from smallcap_cli.core.fundamentals.by_concept import facts_about
from smallcap_cli.core.fundamentals.concepts import WITH_MINORITIES
from smallcap_cli.core.fundamentals.facts import CompanyFigure, ReportedFact
from smallcap_cli.core.model import NOT_PUBLISHED, Gap

#: Reports whose facts count; a proxy statement gives thousands as dollars. Foreign filers report years alone.
QUARTERLY_FORMS = frozenset({"10-K", "10-Q", "10-KT", "10-QT"})
ANNUAL_FORMS = frozenset({"20-F", "40-F"})
YEARLY_FORMS = ANNUAL_FORMS | {"10-K", "10-KT"}
FORMS = frozenset(form + amendment for form in (*QUARTERLY_FORMS, *ANNUAL_FORMS, "6-K") for amendment in ("", "/A"))
#: Four quarters that ended longer ago say nothing of the day asked for; a year is the last one for a year longer.
STALE = timedelta(days=200)
STALE_YEAR = STALE + timedelta(days=365)

YEAR_DAYS, MONTHS_DAYS = range(350, 381), range(75, 291)
NEAR_DAYS, SAME_LENGTH_DAYS = 7, 8
#: Mistakes of scale, within a factor of three; what is less than thirty times apart is of one size.
SCALES, ABOUT, SAME_SIZE = (1e3, 1e6), 3.0, 30.0
LEAST_OTHERS = 3
#: Earnings a share are filed in cents or tenths of them; sums of fractions have dust beyond.
DECIMALS = 6

Period = tuple[date, date]
#: The facts of one concept in one unit by first and last day, the newest filing last.
History = Mapping[Period, list[ReportedFact]]
BY_FILING = attrgetter("filed", "accession")


def trailing_figure(facts: Iterable[ReportedFact], concepts: Sequence[str], as_of: date) -> CompanyFigure | Gap:
    """The figure of the last four quarters of the first of some concepts, as known on a day.

    `method` is `year` for the year of a company that files no quarters. **Unit** that of the facts.
    """
    figures = [_last_quarters(history) for history in histories(facts, concepts, as_of)]
    return _newest(figures, STALE, as_of)


def trailing_year(facts: Iterable[ReportedFact], concepts: Sequence[str], as_of: date) -> CompanyFigure | Gap:
    """The figure of the last fiscal year of the first of some concepts, as known on a day.

    Only annual reports state a fiscal year: a quarterly one may have twelve months to date.
    """
    annual = [fact for fact in facts_about(facts, concepts) if fact.form.removesuffix("/A") in YEARLY_FORMS]
    years = [_year(history) for history in histories(annual, concepts, as_of)]
    return _newest([None if year is None else _figure("year", year) for year in years], STALE_YEAR, as_of)


def newest_moment(facts: Iterable[ReportedFact], concepts: Sequence[str], as_of: date) -> ReportedFact | Gap:
    """The newest fact of a moment (shares outstanding, debt) of the first of some concepts, as known on a day.

    **Missing** where it is 200 days old, or a year older of a company that files no quarters.
    """
    known = [
        fact for fact in facts_about(facts, concepts)
        if fact.start is None and fact.filed <= as_of and fact.form in FORMS
    ]  # fmt: skip
    if not known:
        return _nothing(as_of)
    newest = max(known, key=lambda fact: (fact.end, -concepts.index(fact.concept), fact.filed))
    limit = STALE if newest.form.removesuffix("/A") in QUARTERLY_FORMS else STALE_YEAR
    return newest if as_of - newest.end <= limit else _stale(newest.end, limit, as_of)


def histories(facts: Iterable[ReportedFact], concepts: Sequence[str], as_of: date) -> list[History]:
    """The periods known on a day, one history a concept and unit, in the order of the concepts, dollars first."""
    found: defaultdict[tuple[str, str], defaultdict[Period, list[ReportedFact]]]
    found = defaultdict(lambda: defaultdict(list))
    for fact in facts_about(facts, frozenset(concepts)):
        concept, unit, start, end, _, filed, form, _ = fact
        if start is not None and filed <= as_of and form in FORMS:
            found[concept, unit][start, end].append(fact)
    for history in found.values():
        for filings in history.values():
            if len(filings) > 1:
                filings.sort(key=BY_FILING)
    order = sorted(found, key=lambda of: (concepts.index(of[0]), not of[1].startswith("USD"), of[1]))
    return [found[of] for of in order]


def _last_quarters(history: History) -> CompanyFigure | None:
    """Year plus months since less the same months before; None without a year."""
    year = _year(history)
    if year is None:
        return None
    months = sorted(_months_since(history, year), key=lambda fact: fact.end, reverse=True)
    for since in months:
        before = _twin(history, year, since)
        if before is not None:
            remark = _remark(since, months) or _basis(year, before)
            return _figure("ttm", year, since, before, remark=remark)
    foreign = year.form.removesuffix("/A") in ANNUAL_FORMS or year.concept.startswith("ifrs")
    return _figure("year" if foreign else "ttm", year, remark=_remark(year, months))


def _year(history: History) -> ReportedFact | None:
    """The fiscal year that ended last, as filed last; the one before where that is off by a mistake of scale."""
    years = [fact for (start, end), filings in history.items() if _days(start, end) in YEAR_DAYS for fact in filings]
    years.sort(key=lambda fact: (fact.end, fact.filed), reverse=True)
    return next((fact for fact in years if not is_off_scale(fact, history)), None)


def _months_since(history: History, year: ReportedFact) -> Iterator[ReportedFact]:
    first = year.end + timedelta(days=1)
    for (start, end), filings in history.items():
        if abs((start - first).days) <= NEAR_DAYS and _days(start, end) in MONTHS_DAYS:
            yield filings[-1]


def _twin(history: History, year: ReportedFact, since: ReportedFact) -> ReportedFact | None:
    """The same months a year before, as filed by the day of the year's filing if they were."""
    length = _length(since)
    near = [
        (abs(_days(start, end) - length), filings)
        for (start, end), filings in history.items()
        if abs((start - (year.start or start)).days) <= NEAR_DAYS
        and abs(_days(start, end) - length) <= SAME_LENGTH_DAYS
    ]
    if not near:
        return None
    filings = min(near, key=lambda one: one[0])[1]
    on_basis = [fact for fact in filings if fact.filed <= year.filed]
    return on_basis[-1] if on_basis else filings[-1]


def is_off_scale(fact: ReportedFact, history: History) -> bool:
    """Whether a fact is some 1,000 or 1,000,000 times off three other periods, and off more of them than not."""
    if not fact.value:
        return False
    size, off, alike = abs(fact.value) / _length(fact), 0, 0
    for (start, end), filings in history.items():
        value = filings[-1].value
        if value and (start, end) != (fact.start, fact.end):
            apart = size * _days(start, end) / abs(value)
            if SAME_SIZE > apart > 1 / SAME_SIZE:
                alike += 1
            elif _is_about_a_scale(apart if apart > 1 else 1 / apart):
                off += 1
    return off >= LEAST_OTHERS and off > alike


def _is_about_a_scale(ratio: float) -> bool:
    return any(scale / ABOUT < ratio < scale * ABOUT for scale in SCALES)


def _figure(method: str, year: ReportedFact, *months: ReportedFact, remark: str = "") -> CompanyFigure:
    """The sum: the year, with months since and their twins of the year before if those are given."""
    facts = (year, *months)
    value = year.value + (months[0].value - months[1].value if months else 0.0)
    remarks = (remark, "includes minority interests" if year.concept in WITH_MINORITIES else "")
    return CompanyFigure(
        value=round(value, DECIMALS), end=(months[0] if months else year).end, known=max(fact.filed for fact in facts),
        method=method, concept=year.concept, facts=facts, remark="; ".join(filter(None, remarks)),
    )  # fmt: skip


def _remark(last: ReportedFact, months: Sequence[ReportedFact]) -> str:
    """Which later months could not be used."""
    if not months or months[0].end == last.end:
        return ""
    return f"ends {last.end}: the months to {months[0].end} have no equal months of the year before"


def _basis(year: ReportedFact, before: ReportedFact) -> str:
    return "" if before.filed <= year.filed else f"the year before as filed on {before.filed}, after the year itself"


def _newest(figures: Iterable[CompanyFigure | None], limit: timedelta, as_of: date) -> CompanyFigure | Gap:
    """The figure that ends last, the first of those that end together."""
    newest = max((figure for figure in figures if figure), key=lambda figure: figure.end, default=None)
    if newest is None:
        return _nothing(as_of)
    return fresh_figure(newest, STALE_YEAR if newest.method == "year" else limit, as_of)


def fresh_figure(figure: CompanyFigure, limit: timedelta, as_of: date) -> CompanyFigure | Gap:
    """The figure, or why it says nothing of a day: it ended longer ago than the limit."""
    return figure if as_of - figure.end <= limit else _stale(figure.end, limit, as_of)


def _stale(end: date, limit: timedelta, as_of: date) -> Gap:
    return Gap(NOT_PUBLISHED, f"the newest known ends {end}, more than {limit.days} days before {as_of}")


def _nothing(as_of: date) -> Gap:
    return Gap(NOT_PUBLISHED, f"no annual or quarterly report by {as_of} has it")


def _length(fact: ReportedFact) -> int:
    return _days(fact.start or fact.end, fact.end)


def _days(start: date, end: date) -> int:
    """How many days a period has, both ends counted."""
    return (end - start).days + 1
