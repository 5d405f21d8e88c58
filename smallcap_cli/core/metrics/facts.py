"""What the families of the catalogue and of published figures share."""

from __future__ import annotations

from datetime import date

from smallcap_cli.core.comparison.metric import FactInputs
from smallcap_cli.core.model import (
    NOT_COMPARABLE,
    NOT_FETCHED,
    NOT_PUBLISHED,
    Gap,
    MeasuredFigure,
    PublishedFigure,
    Source,
    Value,
    absent,
)
from smallcap_cli.core.windows import old_age
from smallcap_cli.core.words import percent_text


def unknown_fund(facts: FactInputs) -> Gap:
    """Why nothing is known of a fund: a source could not be asked, or there is none."""
    return facts.data.gaps.get("profile") or Gap(NOT_PUBLISHED, "not in the catalogue")


def no_closes(facts: FactInputs) -> Gap:
    """Why a fund without closes has none."""
    return facts.data.gaps.get("prices", Gap(NOT_FETCHED))


def newest_figure(facts: FactInputs, metric_name: str, unit: str) -> PublishedFigure | Value:
    """The newest usable figure about the fund itself on or before the as-of day, else why there is none."""
    subject = facts.data.ticker
    own = [f for f in facts.data.published if f.metric == metric_name and f.subject == subject and f.usable]
    seen = [f for f in own if f.as_of <= facts.as_of]
    if seen:
        return max(seen, key=lambda f: f.as_of)
    failed = facts.data.gaps.get("published") or facts.data.gaps.get(metric_name)
    return absent(unit, failed or Gap(NOT_PUBLISHED, f"none on or before {facts.as_of}" if own else ""))


def age_notes(facts: FactInputs, day: date) -> tuple[str, ...]:
    """That a figure of a day is old at the as-of day; nothing of one that is not."""
    age = old_age(day, facts.as_of)
    return (f"old: {age:,} days before the as-of day",) if age else ()


def newest_measure(facts: FactInputs, metric_name: str) -> MeasuredFigure | None:
    """The newest figure measured inside the fund, else inside another fund on its index; None where there is none.

    A figure is unknown before the latest day of anything in it. Of two of one day that with newer incomes counts, then
    that of the first source.
    """
    known = [f for f in facts.data.measured if f.metric == metric_name and f.known <= facts.as_of]
    own = [figure for figure in known if figure.ticker == facts.data.ticker]
    return max(own or known, key=lambda figure: (figure.as_of, figure.income_as_of or date.min), default=None)


def own_measure(facts: FactInputs, metric_name: str) -> MeasuredFigure | None:
    """The newest figure measured inside the fund itself; another fund on the index holds other lines."""
    measure = newest_measure(facts, metric_name)
    return measure if measure is not None and measure.ticker == facts.data.ticker else None


def measured_value(facts: FactInputs, figure: MeasuredFigure, unit: str) -> Value:
    """A measured figure as a cell: whose holdings of which day, how much of them is known, how old it is."""
    if figure.fault:
        return absent(unit, Gap(NOT_COMPARABLE, figure.fault))
    cited = Source("measured", as_of=figure.as_of, citation=figure.source)
    whose = "" if figure.ticker == facts.data.ticker else f"{figure.ticker}, which follows the same index: "
    income = f", income of {figure.income_as_of}" if figure.income_as_of else ""
    coverage = 1.0 if figure.coverage is None else figure.coverage
    known = f", {percent_text(coverage, 1)} known" if coverage < 1.0 else ""
    return Value(
        figure.value, unit, sources=(cited,), basis=figure.definition, as_of=figure.as_of, coverage=figure.coverage,
        notes=(f"measured: {whose}holdings of {figure.as_of}{income}{known}", *age_notes(facts, figure.as_of)),
        comparable=False,
    )  # fmt: skip


def figure_value(facts: FactInputs, figure: PublishedFigure, unit: str, *notes: str) -> Value:
    """A published figure as a cell: its publisher, date and definition go with it."""
    cited = Source("published", as_of=figure.as_of, citation=f"{figure.publisher}, {figure.title}")
    return Value(
        figure.value, unit, sources=(cited,), basis=figure.definition or figure.scope, as_of=figure.as_of,
        start=figure.period_start, notes=(*(n for n in notes if n), *age_notes(facts, figure.as_of)),
        mark="~" if figure.approximate else "", comparable=False,
    )  # fmt: skip
