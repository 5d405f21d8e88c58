"""A regression in detail: a row a coefficient with both errors, t, p and interval, and the tests of the whole."""

from __future__ import annotations

from smallcap_cli.core.analysis.skill import MONTHS, Coefficient, FactorFit, Skill, Skills
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.model import NOT_COMPARABLE, Gap, Value, absent, text_value
from smallcap_cli.core.statistics import regression_tests as judge
from smallcap_cli.core.table import Column, Table
from smallcap_cli.core.words import probability_text
from smallcap_cli.tables.funds.alpha import (
    LABELS,
    changes_beside,
    day_of,
    errors_words,
    figure,
    head_of,
    inference_of,
    lags_of,
    odd_lines,
    span_cells,
    span_of,
    tests_lines,
    tilt_line,
    vintage_cell,
    words_of,
)

NO_VIF = Gap(NOT_COMPARABLE, "alpha is no factor")
#: Figures that programs get alone: a terminal of 80 columns has no room for them.
UNSEEN = ("plain_t", "vif", "premium_year")
#: Figures of a coefficient with their labels and units.
FIGURES = (
    ("error", "error", "ratio"), ("t", "t", "ratio"), ("p", "p", "probability"), ("low", "low", "ratio"),
    ("high", "high", "ratio"), ("plain_error", "plain error", "ratio"), ("plain_t", "plain t", "ratio"),
    ("vif", "VIF", "ratio"), ("premium_year", "factor, a year", "fraction"),
    ("contribution_year", "gave, a year", "fraction"),
)  # fmt: skip
#: Figures of the whole regression, repeated in each of its rows for programs.
WHOLE = (
    ("r2", "ratio"), ("adjusted_r2", "ratio"), ("f", "ratio"), ("f_p", "probability"), ("durbin_watson", "ratio"),
    ("breusch_pagan", "ratio"), ("breusch_pagan_p", "probability"),
)  # fmt: skip


def alpha_detail_table(comparison: Comparison, found: Skills) -> Table:
    """A row a fund and coefficient; R2, F, Durbin-Watson and Breusch-Pagan in a line below for people."""
    rows, keys = [], []
    for one in found.funds:
        for name, cells in _rows(one, found):
            keys.append(f"{one.fund.ticker}.{name}")
            rows.append(cells)
    lines = {
        line: (one.fund.ticker,)
        for one in found.funds if isinstance(one.fit, FactorFit) for line in _lines(one, one.fit, found)
    } | odd_lines(found)  # fmt: skip
    return Table(
        "alpha", _columns(len(found.funds)), tuple(keys), tuple(rows),
        head=head_of(comparison, found, "alpha in detail"), as_of=day_of(found),
        conventions=words_of(comparison, found), footnotes=(*lines, *tests_lines(found)),
        inference=inference_of(found, lags_of(found)), about=lines,
        caveats=changes_beside(found),
    )  # fmt: skip


def _columns(funds: int) -> tuple[Column, ...]:
    return (
        Column("fund", "fund", "text", screen=funds > 1), Column("model", "model", "text", screen=False),
        Column("start", "from", "month", screen=False), Column("end", "to", "month", screen=False),
        Column("n", "months", "count", screen=False), Column("term", "term", "text"),
        Column("estimate", "estimate", "ratio"),
        *(
            Column(name, label, unit, bound=name in ("low", "high"), screen=name not in UNSEEN)
            for name, label, unit in FIGURES
        ),
        *(Column(name, name, unit, screen=False) for name, unit in WHOLE),
        Column("errors", "errors", "text", screen=False), Column("vintage", "vintage", "text", screen=False),
    )  # fmt: skip


def _rows(one: Skill, found: Skills) -> list[tuple[str, tuple[Value, ...]]]:
    """The rows of a fund by coefficient; one that says why there is no regression."""
    fit, model = one.fit, text_value(found.factors.model.name)
    vintage = vintage_cell(found)
    if isinstance(fit, Gap):
        units = ["month", "month", "count", "text", "ratio", *(unit for _, _, unit in FIGURES)]
        units += [*(unit for _, unit in WHOLE), "text"]
        return [("alpha", (text_value(one.fund.ticker), model, *(absent(unit, fit) for unit in units), vintage))]
    whole = [figure(one, fit, value, unit) for (_, unit), value in zip(WHOLE, whole_figures(fit), strict=True)]
    return [
        (
            term.name,
            (
                text_value(one.fund.ticker), model, *span_cells(one, fit),
                text_value("alpha, month" if term.vif is None else LABELS[term.name]),
                *_cells(one, fit, term), *whole, text_value(errors_words(fit), sources=one.sources), vintage,
            ),
        )
        for term in fit.terms
    ]  # fmt: skip


def _cells(one: Skill, fit: FactorFit, term: Coefficient) -> list[Value]:
    """A coefficient and its figures; alpha and what goes with it are fractions a month."""
    own = "fraction" if term.vif is None else "ratio"
    level = {"estimate": term.estimate, "error": term.error, "low": term.low, "high": term.high}
    level["plain_error"] = term.plain_error
    made = {name: figure(one, fit, value, own) for name, value in level.items()}
    if term.vif is None:
        made["estimate"] = figure(one, fit, term.estimate, own, notes=one.notes)
    made["t"], made["p"] = figure(one, fit, term.t, "ratio"), figure(one, fit, term.p, "probability")
    made["plain_t"] = figure(one, fit, term.estimate / term.plain_error, "ratio")
    made["vif"] = absent("ratio", NO_VIF) if term.vif is None else figure(one, fit, term.vif, "ratio")
    premium = term.premium
    made["premium_year"] = (
        absent("fraction", NO_VIF) if premium is None else figure(one, fit, premium * MONTHS, "fraction")
    )
    made["contribution_year"] = figure(one, fit, term.contribution * MONTHS, "fraction")
    return [made[name] for name in ("estimate", *(name for name, _, _ in FIGURES))]


def whole_figures(fit: FactorFit) -> tuple[float, ...]:
    """R2, adjusted R2, F and its p, Durbin-Watson, Breusch-Pagan and its p."""
    joint, spread = judge.f_test(fit.fit), judge.breusch_pagan(fit.fit, fit.x)
    return (
        fit.r_squared, fit.adjusted_r_squared, float(joint.statistic[0]), float(joint.p[0]),
        float(judge.durbin_watson(fit.fit)[0]), float(spread.statistic[0]), float(spread.p[0]),
    )  # fmt: skip


def _lines(one: Skill, fit: FactorFit, found: Skills) -> list[str]:
    r2, adjusted, f, f_p, dw, bp, bp_p = whole_figures(fit)
    tests = (
        f"{one.fund.ticker}: {span_of(fit)}, R2 {r2:.3f}, adjusted {adjusted:.3f}; "
        f"F {f:,.1f} (p {probability_text(f_p)}); Durbin-Watson {dw:.2f}; "
        f"Breusch-Pagan {bp:.2f} (p {probability_text(bp_p)})"
    )
    inflation = ", ".join(f"{LABELS[term.name]} {term.vif:.1f}" for term in fit.terms if term.vif is not None)
    return [f"{tests}; VIF {inflation}", tilt_line(one, fit, found)]
