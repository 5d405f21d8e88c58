"""Dearer funds against the cheapest one: what they must earn more, what they earned, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from smallcap_cli.core.analysis.break_even import AlphaEvidence, BreakEven, Lead, break_evens
from smallcap_cli.core.comparison.cells import convention_words
from smallcap_cli.core.comparison.changes import change_lines
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.comparison.headline import headline
from smallcap_cli.core.factors import FactorMonths
from smallcap_cli.core.model import NOT_COMPARABLE, Gap, Value, absent, text_value
from smallcap_cli.core.statistics.seasonality import holm
from smallcap_cli.core.table import Column, Record, Table
from smallcap_cli.core.windows import month_end
from smallcap_cli.core.words import lines_by_text, name_list, percent_text

WORDS = ("window", "anchor", "basis", "price_kind", "risk_free")
COLUMNS = (
    Column("ticker", "fund", "text", screen=False),
    Column("cheapest", "against", "text"),
    Column("expense_ratio", "expense ratio", "fraction"),
    Column("break_even", "must earn more per year", "fraction"),
    Column("break_even_exact", "must earn more, exact", "fraction"),
    Column("alpha", "alpha p.a. before fees", "fraction", family="alpha"),
    Column("alpha_low", "alpha, 95 % low", "fraction", family="alpha", tail="95 % low"),
    Column("alpha_high", "alpha, 95 % high", "fraction", family="alpha", tail="95 % high"),
    Column("beta", "beta", "ratio"),
    Column("probability", "alpha exceeds it, prob.", "probability"),
    Column("detectable", "detectable excess", "fraction"),
    Column("months", "months", "count"),
    Column("return_lead", "return lead p.a.", "points"),
    Column("lead_years", "lead in years of the fee", "ratio"),
    Column("start", "alpha, from", "month", screen=False),
    Column("end", "alpha, to", "month", screen=False),
    Column("vintage", "vintage", "text", screen=False),
)
NO_FACTORS = Gap(NOT_COMPARABLE, "without --model no factors are used")
JENSEN = "alpha: Jensen (1968), doi:10.1111/j.1540-6261.1968.tb00815.x"
ERRORS = "Newey and West (1987), doi:10.2307/1913610"
LOADINGS = Gap(NOT_COMPARABLE, "the model has loadings of its own: smallcap alpha FUND --versus CHEAPEST")
NO_FORECAST = "one past window: no forecast of alpha"
#: One-sided, as the question is: does the dear fund earn more than its fee?
LEVEL = 0.05


def break_even_table(comparison: Comparison, growth: float, factors: FactorMonths | None = None) -> Table:
    """A column a dearer fund; the cheapest is what they are set against, alone or with the factors of a model.

    **Raises** DataUnavailable without any fee.
    """
    found = break_evens(comparison, growth, factors)
    cheapest = found[0].cheapest
    window = comparison.conventions.window.name
    spans = len({(seat.start, seat.end) for one in found if not isinstance(seat := one.seat, Gap)})
    changes = _changes(comparison, found)
    return Table(
        "fees", COLUMNS, tuple(one.fund.ticker for one in found), tuple(_row(one, factors, spans) for one in found),
        layout="funds",
        head=f"break-even against {cheapest} over {window} · {headline(comparison)}",
        as_of=comparison.conventions.as_of,
        footnotes=(*_footnotes(found, growth, factors), *changes, NO_FORECAST), caveats=changes,
        inference=_inference(found, growth, factors),
        conventions={**convention_words(comparison, WORDS), "frequency": "monthly", "benchmark": cheapest},
    )  # fmt: skip


def fund_states(table: Table) -> dict[str, str]:
    """For each dearer fund ok, or partial where its alpha could not be had."""
    cells = zip(table.keys, table.column("alpha"), strict=True)
    return {key: "partial" if cell.missing in ("not_fetched", "source_failed") else "ok" for key, cell in cells}


def _row(one: BreakEven, factors: FactorMonths | None, spans: int) -> tuple[Value, ...]:
    known = replace(one.ratio, notes=(), basis="") if one.ratio.value is not None else one.ratio
    fees = [_cell(figure, "fraction", known) for figure in (one.gap, one.exact)]
    return (
        text_value(one.fund.ticker), text_value(one.cheapest), one.ratio, *fees,
        *_evidence(one), *_lead(one, spans), *_months(one.evidence), _vintage(factors),
    )  # fmt: skip


def _months(evidence: AlphaEvidence | Gap) -> list[Value]:
    """The first and the last month that alpha rests on."""
    if isinstance(evidence, Gap):
        return [absent("month", evidence)] * 2
    return [Value(month_end(day), "month") for day in (evidence.first_month, evidence.end)]


def _vintage(factors: FactorMonths | None) -> Value:
    """The vintage of the factor files, which is in every output."""
    if factors is None:
        return absent("text", NO_FACTORS)
    return text_value(factors.vintage_text, sources=factors.sources)


def _cell(figure: float | Gap, unit: str, like: Value) -> Value:
    return absent(unit, figure) if isinstance(figure, Gap) else replace(like, value=figure, unit=unit)


def _evidence(one: BreakEven) -> list[Value]:
    units = [column.unit for column in COLUMNS[5:12]]
    if isinstance(one.evidence, Gap):
        return [absent(unit, one.evidence) for unit in units]
    e = one.evidence
    like = replace(_of_returns(one), start=e.start, as_of=e.end)
    figures = (e.alpha, e.low, e.high, e.beta, e.probability, e.detectable, float(e.months))
    return [
        absent(unit, LOADINGS) if figure is None else replace(like, value=figure, unit=unit)
        for figure, unit in zip(figures, units, strict=True)
    ]


def _lead(one: BreakEven, spans: int) -> list[Value]:
    """What the fund returned more; leads of several spans are not subtracted from each other."""
    if isinstance(one.lead, Gap):
        return [absent("points", one.lead), absent("ratio", one.lead)]
    like = _of_returns(one)
    like = replace(like, comparable=like.comparable and spans == 1)
    return [_cell(one.lead.yearly, "points", like), _cell(one.lead.years, "ratio", like)]


def _of_returns(one: BreakEven) -> Value:
    """A figure of the joined month ends, with what is said of them."""
    if isinstance(one.seat, Gap):
        raise ValueError(f"{one.fund.ticker} has figures and no closes")
    said = one.seat.provenance
    return Value(
        0.0, "fraction", said.sources, said.basis, said.end, said.start, notes=said.notes, mark=said.mark,
        comparable=said.comparable, frequency="monthly",
    )  # fmt: skip


def _with_evidence(found: Sequence[BreakEven]) -> list[tuple[BreakEven, AlphaEvidence]]:
    return [(one, one.evidence) for one in found if isinstance(one.evidence, AlphaEvidence)]


def _footnotes(found: Sequence[BreakEven], growth: float, factors: FactorMonths | None) -> tuple[str, ...]:
    """How break-even, alpha and the lead are computed, what several funds mean, and what none of it can tell."""
    cheapest = found[0].cheapest
    notes = [f"must earn more: the fees' difference; exact with {growth * 100:g} % growth per year before fees"]
    if any(isinstance(one.evidence, AlphaEvidence) for one in found):
        notes += _alpha_notes(found, factors)
    if any(isinstance(one.lead, Lead) for one in found):
        lead = f"lead in years of the fee: for how long the fee costs what the fund returned more than {cheapest}"
        notes += [f"{lead}; below 0 it returned less", *_lead_spans(found)]
    return tuple(notes)


def _lead_spans(found: Sequence[BreakEven]) -> tuple[str, ...]:
    """Between which month ends each lead lies: those inside the window."""
    spans = ((one.fund.ticker, one.seat.provenance) for one in found if not isinstance(one.seat, Gap))
    return lines_by_text((ticker, f"return lead between the month ends {s.start} and {s.end}") for ticker, s in spans)


def _changes(comparison: Comparison, found: Sequence[BreakEven]) -> tuple[str, ...]:
    """Which of the funds followed another index in the months of the alphas, the cheapest among them."""
    evidence = [e for _, e in _with_evidence(found)]
    if not evidence:
        return ()
    return change_lines(comparison.funds, min(e.start for e in evidence), max(e.end for e in evidence))


def _alpha_notes(found: Sequence[BreakEven], factors: FactorMonths | None) -> list[str]:
    """Which model the alpha is of, over which months, and where it comes from."""
    cheapest, tested = found[0].cheapest, _with_evidence(found)
    months = {evidence.months for _, evidence in tested}
    count = f"{min(months)}" if len(months) == 1 else f"{min(months)} to {max(months)}"
    start, end = min(e.first_month for _, e in tested), max(e.end for _, e in tested)
    rests = f"{count} months {start:%Y-%m} to {end:%Y-%m}, {max(e.lags for _, e in tested)} HAC lags"
    if factors is None:
        model, reference = f"excess returns on {cheapest}'s alone", JENSEN
        rest = "the day's fees are put back into the alpha; it may be size, value or another factor, and no skill"
    else:
        model, reference = f"returns less {cheapest}'s on {factors.model.name}", factors.model.reference
        rest = f"the fees' difference is put back into the alpha; factors of CRSP vintage {factors.vintage_text}"
    return [
        f"alpha: intercept of monthly {model} ({rests})", rest,
        f"probability: Student's t of the intercept, above {'its' if len(tested) == 1 else 'each'} break-even",
        "detectable excess: over break-even, with 80 % power", *_holm_note(tested), f"{reference}; {ERRORS}",
    ]  # fmt: skip


def _holm_note(tested: Sequence[tuple[BreakEven, AlphaEvidence]]) -> tuple[str, ...]:
    """Of several funds the best one looks better than it is."""
    if len(tested) < 2:
        return ()
    corrected = holm([1.0 - evidence.probability for _, evidence in tested])
    left = [one.fund.ticker for (one, _), p in zip(tested, corrected, strict=True) if p < LEVEL]
    verdict = f"{name_list(left)} exceed" + ("s" if len(left) == 1 else "") if left else "no fund exceeds"
    return (f"Holm correction for {len(tested)} funds: {verdict} break-even at {percent_text(1.0 - LEVEL, 0)}",)


def _inference(found: Sequence[BreakEven], growth: float, factors: FactorMonths | None) -> Record:
    """How the probabilities were made, for programs."""
    tested = _with_evidence(found)
    return {
        "model": "the cheapest fund" if factors is None else factors.model.name, "errors": "HAC", "growth": growth,
        "funds_tested": len(tested), "lags": max((e.lags for _, e in tested), default=None),
        "vintage": None if factors is None else factors.vintage_text,
    }  # fmt: skip
