"""The figures of a company by name: each is declared once, as the terms it is made of or as a function of the facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

from smallcap_cli.core.fundamentals.by_concept import facts_about
from smallcap_cli.core.fundamentals.concepts import (
    AMORTIZATION_ALONE,
    CAPITAL_EXPENDITURE,
    DEBT,
    DEBT_CURRENT,
    DEBT_NONCURRENT,
    DEPRECIATION_ALONE,
    DEPRECIATION_AND_AMORTIZATION,
    EPS_DILUTED,
    NET_INCOME,
    OPERATING_CASH_FLOW,
    OPERATING_INCOME,
    SHARES_OUTSTANDING,
)
from smallcap_cli.core.fundamentals.facts import STATED, CompanyFigure, Fundamentals, ReportedFact
from smallcap_cli.core.fundamentals.trailing import (
    STALE,
    STALE_YEAR,
    fresh_figure,
    newest_moment,
    trailing_figure,
    trailing_year,
)
from smallcap_cli.core.model import NOT_COMPARABLE, NOT_PUBLISHED, Gap

Facts = Sequence[ReportedFact]
#: The count of shares a year before is of a day within this of it.
NEAR_A_YEAR, YEAR = timedelta(days=45), timedelta(days=365)
#: A count that doubled or halved in a year may be a split, which cover pages do not undo.
MOST_CHANGE = 2.0


class Term(NamedTuple):
    """One term of a sum over four quarters: what it is called, its concepts, and its sign."""

    words: str
    concepts: Sequence[str]
    sign: float = 1.0


FREE_CASH_FLOW = (
    Term("operating cash flow", OPERATING_CASH_FLOW), Term("less capital expenditure", CAPITAL_EXPENDITURE, -1.0),
)  # fmt: skip
EBITDA = (
    Term("operating income", OPERATING_INCOME),
    Term("plus depreciation and amortization", DEPRECIATION_AND_AMORTIZATION),
)


#: The same where depreciation and amortization are filed apart.
EBITDA_OF_PARTS = (
    EBITDA[0], Term("plus depreciation", DEPRECIATION_ALONE),
    Term("plus amortization of intangible assets", AMORTIZATION_ALONE),
)  # fmt: skip


def figure_of(fundamentals: Fundamentals, name: str, as_of: date) -> CompanyFigure | Gap:
    """A company's figure by one of FIGURES as known on a day: of its facts, else as the source states it.

    What a table of the user's own states comes first and is never too old: the table was chosen, and its day is shown.
    **Missing** a Gap where nothing was filed by then, or where it ends too long ago to say anything of the day.
    **Raises** KeyError for another name.
    """
    stated = fundamentals.stated.get(name)
    if stated is not None and stated.known > as_of:
        stated = None
    if stated is not None and stated.method == STATED:
        return stated
    found = FIGURES[name](fundamentals.facts, as_of)
    if isinstance(found, CompanyFigure) or stated is None:
        return found
    return fresh_figure(stated, STALE_YEAR if name == "year" else STALE, as_of)


def sum_of_quarters(terms: Sequence[Term], facts: Facts, as_of: date) -> CompanyFigure | Gap:
    """Terms of the last four quarters added up; they end on one day, the last that all of them have.

    **Unit** that of the facts, the same of all. **Missing** where a term is: nothing is taken for zero.
    """
    known = list(facts_about(facts, [concept for term in terms for concept in term.concepts]))
    found = _terms_of(terms, known, as_of)
    if isinstance(found, Gap):
        return found
    if len({one.end for one in found}) > 1:
        last = min(one.end for one in found)
        found = _terms_of(terms, [fact for fact in known if fact.end <= last], as_of)
        if isinstance(found, Gap):
            return found
        if len({one.end for one in found}) > 1:
            return Gap(NOT_COMPARABLE, f"{terms[0].words} and {terms[-1].words} end on different days")
    if len({one.facts[0].unit for one in found}) > 1:
        return Gap(NOT_COMPARABLE, f"{terms[0].words} and {terms[-1].words} are in different currencies")
    return CompanyFigure(
        sum(term.sign * one.value for term, one in zip(terms, found, strict=True)), found[0].end,
        max(one.known for one in found), found[0].method, remark="; ".join(filter(None, (one.remark for one in found))),
        terms=tuple((term.words, one) for term, one in zip(terms, found, strict=True)),
    )  # fmt: skip


def ebitda(facts: Facts, as_of: date) -> CompanyFigure | Gap:
    """EBITDA of the last four quarters, depreciation and amortization in one fact or in two; what ends last counts.

    **Unit** and **Missing** as of `sum_of_quarters`: one of the two alone makes none.
    """
    known = list(facts_about(facts, {concept for term in (*EBITDA, *EBITDA_OF_PARTS) for concept in term.concepts}))
    ways = [sum_of_quarters(terms, known, as_of) for terms in (EBITDA, EBITDA_OF_PARTS)]
    found = [one for one in ways if isinstance(one, CompanyFigure)]
    return max(found, key=lambda one: one.end) if found else ways[0]


def total_debt(facts: Facts, as_of: date) -> CompanyFigure | Gap:
    """Debt of the newest balance sheet that has it: in one fact, else what is due later plus what is due in a year.

    **Unit** that of the facts. **Missing** where no concept of debt is filed: that is not taken for none.
    """
    whole, later = newest_moment(facts, DEBT, as_of), newest_moment(facts, DEBT_NONCURRENT, as_of)
    soon = newest_moment(facts, DEBT_CURRENT, as_of)
    newest = newest_moment(facts, (*DEBT, *DEBT_NONCURRENT, *DEBT_CURRENT), as_of)
    if isinstance(newest, Gap):
        return newest
    day = newest.end
    if isinstance(whole, ReportedFact) and whole.end == day:
        return _moment_figure(("total debt", whole))
    parts = [
        (words, fact) for words, fact in (("debt due later", later), ("plus debt due within a year", soon))
        if isinstance(fact, ReportedFact) and fact.end == day
    ]  # fmt: skip
    if len({fact.unit for _, fact in parts}) > 1:
        return Gap(NOT_COMPARABLE, "debt is in different currencies")
    return _moment_figure(*parts, remark="" if len(parts) > 1 else "the only part of debt that is filed of that day")


def net_issuance(facts: Facts, as_of: date) -> CompanyFigure | Gap:
    """The change of the shares outstanding on the cover pages of filings, over a year, below zero for fewer.

    **Unit** a fraction. **Missing** where no count is of a day within 45 days of a year before, and where the count
    doubled or halved, since cover pages are not adjusted for splits. **Source** Pontiff and Woodgate 2008
    (doi:10.1111/j.1540-6261.2008.01335.x), with the plain change for the logarithm.
    """
    now = newest_moment(facts, SHARES_OUTSTANDING, as_of)
    if isinstance(now, Gap):
        return now
    day = now.end - YEAR
    earlier = [
        fact for fact in facts_about(facts, SHARES_OUTSTANDING)
        if fact.filed <= as_of and abs(fact.end - day) <= NEAR_A_YEAR
    ]  # fmt: skip
    if not earlier:
        return Gap(NOT_PUBLISHED, f"no count of shares of about {day}")
    then = min(earlier, key=lambda fact: (abs(fact.end - day), -fact.filed.toordinal()))
    if then.value <= 0.0 or not 1.0 / MOST_CHANGE < now.value / then.value < MOST_CHANGE:
        return Gap(NOT_COMPARABLE, f"{then.value:,.0f} shares, then {now.value:,.0f}: this may be a split")
    return _moment_figure(("shares outstanding", now), ("a year before", then))._replace(
        value=now.value / then.value - 1.0, method="change over a year"
    )


#: Every figure by its name: a function of the facts of a company and a day.
FIGURES: Mapping[str, Callable[[Facts, date], CompanyFigure | Gap]] = MappingProxyType({
    "ttm": lambda facts, as_of: trailing_figure(facts, NET_INCOME, as_of),
    "year": lambda facts, as_of: trailing_year(facts, NET_INCOME, as_of),
    "eps": lambda facts, as_of: trailing_figure(facts, EPS_DILUTED, as_of),
    "operating": lambda facts, as_of: trailing_figure(facts, OPERATING_INCOME, as_of),
    "fcf": partial(sum_of_quarters, FREE_CASH_FLOW),
    "ebitda": ebitda,
    "debt": total_debt,
    "net_issuance": net_issuance,
})  # fmt: skip


def _terms_of(terms: Sequence[Term], facts: Facts, as_of: date) -> list[CompanyFigure] | Gap:
    found = []
    for term in terms:
        one = trailing_figure(facts, term.concepts, as_of)
        if isinstance(one, Gap):
            words = term.words.removeprefix("less ").removeprefix("plus ")
            return Gap(one.reason, f"{words}: {one.detail}")
        found.append(one)
    return found


def _moment_figure(*named: tuple[str, ReportedFact], remark: str = "") -> CompanyFigure:
    """The sum of facts of moments; each is a term with its own filing."""
    terms = tuple(
        (words, CompanyFigure(fact.value, fact.end, fact.filed, "moment", fact.concept, (fact,)))
        for words, fact in named
    )
    return CompanyFigure(
        sum(fact.value for _, fact in named), named[0][1].end, max(fact.filed for _, fact in named), "moment",
        remark=remark, terms=terms,
    )  # fmt: skip
