"""Alpha and loadings of a backtest, its universe, and the difference of both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from smallcap_cli.core.analysis.skill import MONTHS, FactorFit
from smallcap_cli.core.factors import FactorMonths
from smallcap_cli.core.methodology.backtest import Backtest
from smallcap_cli.core.methodology.loadings import SeriesFit
from smallcap_cli.core.model import Gap, Value, absent, text_value
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.words import unique
from smallcap_cli.errors import DataUnavailable
from smallcap_cli.tables.funds.alpha import LABELS, errors_words
from smallcap_cli.tables.methodology.notes import backtest_conventions, return_notes, review_notes, with_overrides

_OWN = ("month", "month", "count", "fraction", "fraction", "ratio", "probability")


def backtest_loadings_table(
    found: Backtest, fits: Sequence[SeriesFit], factors: FactorMonths, *, overrides: Sequence[str] = ()
) -> Table:
    """One row a series: alpha a month and a year with t and p, loadings with theirs, R2 and months.

    **Raises** DataUnavailable where the index has no regression.
    """
    own = fits[0].fit
    if isinstance(own, Gap):
        hint = "--returns FILE with months or days from month end to month end, over as many months"
        raise DataUnavailable(f"{own.detail} (factors {factors.months[0]} to {factors.months[-1]})", hint)
    result = found.reviews[0].review.result
    span, vintage = f"{own.count} months {own.months[0]} to {own.months[-1]}", factors.vintage_text
    strange = "companies that do not exist on real factors: the loadings say nothing"
    shown = Table(
        "methodology backtest", _columns(factors), tuple(one.name for one in fits),
        tuple(tuple(_cells(one, factors)) for one in fits), as_of=found.end,
        conventions={**backtest_conventions(found), "frequency": "monthly"},
        head=" · ".join((result.methodology.name, f"{factors.model.name}, {span}", f"factors: CRSP vintage {vintage}")),
        footnotes=tuple(_footnotes(own, factors)),
        warnings=unique((
            *review_notes([one.review for one in found.reviews]), *return_notes(found.returns),
            *((strange,) if found.is_made_up else ()),
        )),
    )  # fmt: skip
    return with_overrides(shown, overrides)


def _columns(factors: FactorMonths) -> tuple[Column, ...]:
    names = factors.model.factors
    return (
        Column("series", "series", "text"), Column("model", "model", "text", screen=False),
        Column("start", "from", "month", screen=False), Column("end", "to", "month", screen=False),
        Column("n", "months", "count", screen=False), Column("alpha_month", "alpha, a month", "fraction", screen=False),
        Column("alpha_year", "alpha, a year", "fraction"), Column("alpha_t", "t", "ratio"),
        Column("alpha_p", "p", "probability"),
        *(Column(name, LABELS[name], "ratio") for name in names),
        *(Column(f"{name}_t", f"t of {LABELS[name]}", "ratio", screen=False) for name in names),
        *(Column(f"{name}_p", f"p of {LABELS[name]}", "probability", screen=False) for name in names),
        Column("r2", "R2", "ratio"), Column("errors", "errors", "text", screen=False),
        Column("vintage", "vintage", "text", screen=False),
    )  # fmt: skip


def _cells(one: SeriesFit, factors: FactorMonths) -> Iterator[Value]:
    fit, count = one.fit, len(factors.model.factors)
    yield text_value(one.name)
    yield text_value(factors.model.name)
    if isinstance(fit, Gap):
        units = (*_OWN, *["ratio"] * (2 * count), *["probability"] * count, "ratio", "text")
        yield from (absent(unit, fit) for unit in units)
    else:
        yield Value(fit.month_end(0), "month")
        yield Value(fit.month_end(-1), "month")
        yield Value(float(fit.count), "count")
        yield Value(fit.alpha.estimate, "fraction")
        yield Value(fit.alpha.estimate * MONTHS, "fraction")
        yield Value(fit.alpha.t, "ratio")
        yield Value(fit.alpha.p, "probability")
        yield from (Value(term.estimate, "ratio") for term in fit.terms[1:])
        yield from (Value(term.t, "ratio") for term in fit.terms[1:])
        yield from (Value(term.p, "probability") for term in fit.terms[1:])
        yield Value(fit.r_squared, "ratio")
        yield text_value(errors_words(fit))
    yield text_value(factors.vintage_text, sources=factors.sources)


def _footnotes(own: FactorFit, factors: FactorMonths) -> Iterator[str]:
    yield f"monthly returns less the bill on factors, errors {errors_words(own)}: {factors.model.reference}"
    yield "index less universe: one series less the other, so its alpha is what the rules added beyond loadings"
    yield from factors.notes
