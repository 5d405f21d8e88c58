"""Alpha and loadings: a row a fund as practitioners print it, with what the figures rest on below."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from smallcap_cli.core.analysis.skill import MONTHS, FactorFit, Skill, Skills
from smallcap_cli.core.comparison.cells import convention_words
from smallcap_cli.core.comparison.changes import change_lines
from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.comparison.gross import GROSS
from smallcap_cli.core.comparison.headline import headline
from smallcap_cli.core.factors import FACTORS, FactorMonths
from smallcap_cli.core.fees import fee_on
from smallcap_cli.core.model import NOT_COMPARABLE, FeeEntry, FundData, Gap, Value, absent, text_value
from smallcap_cli.core.table import Column, Record, Table
from smallcap_cli.core.words import name_list, percent_text, probability_text, quantity

#: A probability below this counts as significant, here as everywhere in the program.
LEVEL = 0.05
LABELS = {"market": "market", **{name: name.upper() for name in FACTORS[1:]}}
#: More funds than this have one line together instead of one each.
MOST_LINES = 6
#: From so many loadings on a table that shows each fund's months leaves out alpha a month.
WIDE = 4
SIGN = "{:+.2f} %"


def alpha_table(comparison: Comparison, found: Skills) -> Table:
    """A row a fund: alpha a month and a year, its t and p, the loadings and R2."""
    spans = {span_of(fit) for fit in found.fits.values()}
    rows = tuple(_row(one, found) for one in found.funds)
    lines = {**_fund_lines(found), **odd_lines(found)}
    return Table(
        "alpha", _columns(found, common=len(spans) == 1), tuple(one.fund.ticker for one in found.funds), rows,
        head=head_of(comparison, found, "alpha"), as_of=day_of(found), conventions=words_of(comparison, found),
        footnotes=(*lines, *tests_lines(found)), inference=inference_of(found, lags_of(found)), about=lines,
        caveats=changes_beside(found),
    )  # fmt: skip


def head_of(comparison: Comparison, found: Skills, what: str) -> str:
    """What is shown, of which model and months, on factors of which vintage; then what the closes are."""
    spans = {span_of(fit) for fit in found.fits.values()}
    span = f", {next(iter(spans))}" if len(spans) == 1 else ""
    less = f" less {found.other.ticker}" if found.other is not None else ""
    model, window = found.factors.model.name, found.window.name
    closes = headline(_own_bill(comparison, found))
    return f"{what}{less}, {model}, {window}{span} · {market_words(found.factors)} · {closes}"


def span_of(fit: FactorFit) -> str:
    """How many months a regression rests on, the first and the last."""
    return f"{quantity(fit.count, 'month')} {fit.months[0]} to {fit.months[-1]}"


def day_of(found: Skills) -> date:
    """The day that the figures are as of: the end of the last month that one rests on."""
    return max((fit.month_end(-1) for fit in found.fits.values()), default=found.end)


def market_words(factors: FactorMonths) -> str:
    """Where the factors are from, for a head."""
    return f"{'market:' if factors.market else 'factors: CRSP vintage'} {factors.vintage_text}"


def _own_bill(comparison: Comparison, found: Skills) -> Comparison:
    """The comparison without a risk-free rate that a factor file's own bill stands for."""
    if found.factors.market:
        return comparison
    return comparison._replace(conventions=comparison.conventions._replace(risk_free="tbill"))


def words_of(comparison: Comparison, found: Skills) -> dict[str, str | None]:
    """The conventions of a regression by month on total returns."""
    monthly = comparison._replace(
        conventions=comparison.conventions._replace(anchor="month-end", frequency="monthly", basis="total")
    )
    words = convention_words(monthly, ("window", "anchor", "basis", "price_kind", "frequency"))
    return words | {"risk_free": found.factors.bill, "model": found.factors.model.name}


def _columns(found: Skills, *, common: bool) -> tuple[Column, ...]:
    own = found.factors.model.factors
    monthly = common or len(own) < WIDE  # beside spans and many loadings a terminal of 80 columns has no room for it
    return (
        Column("fund", "fund", "text"), Column("model", "model", "text", screen=False),
        Column("start", "from", "month", screen=not common), Column("end", "to", "month", screen=not common),
        Column("n", "months", "count", screen=not common),
        Column("alpha_month", "alpha, a month", "fraction", screen=monthly),
        Column("alpha_year", "a year" if monthly else "alpha, a year", "fraction"),
        Column("alpha_t", "t", "ratio"), Column("alpha_p", "p", "probability"),
        *(Column(name, LABELS[name], "ratio", screen=name in own) for name in FACTORS),
        Column("r2", "R2", "ratio"), Column("adjusted_r2", "adjusted R2", "ratio", screen=False),
        Column("errors", "errors", "text", screen=False), Column("vintage", "vintage", "text", screen=False),
    )  # fmt: skip


def _row(one: Skill, found: Skills) -> tuple[Value, ...]:
    factors, fit = found.factors, one.fit
    ends = text_value(one.fund.ticker), text_value(factors.model.name)
    vintage = vintage_cell(found)
    if isinstance(fit, Gap):
        units = ("month", "month", "count", "fraction", "fraction", "ratio", "probability", *["ratio"] * 8, "text")
        return (*ends, *(absent(unit, fit) for unit in units), vintage)
    loadings = {term.name: term.estimate for term in fit.terms[1:]}
    outside = Gap(NOT_COMPARABLE, f"not a factor of {factors.model.name}")
    return (
        *ends, *span_cells(one, fit),
        figure(one, fit, fit.alpha.estimate, "fraction", notes=one.notes),
        figure(one, fit, fit.alpha.estimate * MONTHS, "fraction"),
        figure(one, fit, fit.alpha.t, "ratio"), figure(one, fit, fit.alpha.p, "probability"),
        *(
            figure(one, fit, loadings[name], "ratio") if name in loadings else absent("ratio", outside)
            for name in FACTORS
        ),
        figure(one, fit, fit.r_squared, "ratio"), figure(one, fit, fit.adjusted_r_squared, "ratio"),
        text_value(errors_words(fit), sources=one.sources), vintage,
    )  # fmt: skip


def span_cells(one: Skill, fit: FactorFit) -> tuple[Value, ...]:
    """The first and the last month of a regression, and their number."""
    first, last = (Value(fit.month_end(place), "month", one.sources) for place in (0, -1))
    return first, last, Value(float(fit.count), "count", one.sources)


def figure(one: Skill, fit: FactorFit, value: float, unit: str, *, notes: tuple[str, ...] = ()) -> Value:
    """A figure of a regression with the sources of all that is in it."""
    start = one.first.start if one.first is not None else None
    mark = GROSS if any("gross" in note for note in one.notes) else ""
    return Value(
        value, unit, one.sources, basis_of(fit.explained.other), fit.month_end(-1), start, notes=notes, mark=mark,
        frequency="monthly",
    )  # fmt: skip


def vintage_cell(found: Skills) -> Value:
    """Where the factors are from, as a cell."""
    return text_value(found.factors.vintage_text, sources=found.factors.sources)


def basis_of(other: str) -> str:
    """What a regression explains: returns less those of another fund, or less the bill where there is none."""
    return f"monthly total return less {f'that of {other}' if other else 'the bill'}"


def errors_words(fit: FactorFit) -> str:
    """Which standard errors: `HAC, 3 lags`."""
    return f"HAC, {fit.fit.lags} lags, n/(n-k)"


def _fund_lines(found: Skills) -> dict[str, tuple[str, ...]]:
    """Two lines a fund, each with the fund: how sure alpha is, and skill or tilt."""
    fits = found.fits
    lines: dict[str, tuple[str, ...]] = {}
    for one in found.funds:
        if one.fund.ticker in fits and len(fits) <= MOST_LINES:
            fit = fits[one.fund.ticker]
            lines |= dict.fromkeys((certainty_line(one, fit), tilt_line(one, fit, found)), (one.fund.ticker,))
    return lines


def odd_lines(found: Skills) -> dict[str, tuple[str, ...]]:
    """What is odd in the regression of a fund, each line with the fund."""
    return {
        f"{ticker}: collinear factors: {', '.join(f'{LABELS[t.name]} (VIF {t.vif:.0f})' for t in fit.collinear)}; "
        "their loadings cannot be separated": (ticker,)
        for ticker, fit in found.fits.items() if fit.collinear
    }  # fmt: skip


def certainty_line(one: Skill, fit: FactorFit) -> str:
    """Alpha a year with its interval, and what size the months could have shown."""
    alpha = fit.alpha
    ends = f"{SIGN.format(alpha.low * MONTHS * 100)} to {SIGN.format(alpha.high * MONTHS * 100)}"
    said = "significant" if alpha.p < LEVEL else "not significant"
    return (
        f"{one.fund.ticker}: alpha {SIGN.format(alpha.estimate * MONTHS * 100)} a year, 95 % interval {ends} "
        f"({quantity(fit.count, 'month')}): {said}; smallest detectable (80 % power): "
        f"{percent_text(fit.detectable)} a year"
    )


def tilt_line(one: Skill, fit: FactorFit, found: Skills) -> str:
    """How much of the return the loadings explain, and the fee beside alpha."""
    above = f"above {found.other.ticker}" if found.other is not None else "above the bill"
    parts = ", ".join(
        f"{LABELS[term.name]} {term.contribution * MONTHS * 100:+.2f}" for term in fit.terms[1:]
    )  # fmt: skip
    share = f", {fit.from_loadings / fit.raw:.0%} of it".replace("%", " %") if _has_share(fit) else ""
    return (
        f"{one.fund.ticker}: skill or tilt: {SIGN.format(fit.raw * 100)} a year {above}, of which loadings "
        f"{SIGN.format(fit.from_loadings * 100)}{share} ({parts}), alpha "
        f"{SIGN.format(fit.alpha.estimate * MONTHS * 100)}{_fee_words(one, fit, found)}"
    )


def _has_share(fit: FactorFit) -> bool:
    """Whether loadings gave a part of a return that is not near zero; of more than all of it there is no share."""
    return abs(fit.raw) > 0.005 and 0.0 <= fit.from_loadings / fit.raw <= 1.0


def _fee_words(one: Skill, fit: FactorFit, found: Skills) -> str:
    """The fee beside alpha, which is after it."""
    own, other = _fee(one.fund.fund, found.end), _fee(found.other.fund, found.end) if found.other is not None else None
    if own is None or (found.other is not None and other is None):
        return ""
    fee = own - (other or 0.0)
    name = "fee" if found.other is None else "fee gap"
    before = SIGN.format((fit.alpha.estimate * MONTHS + fee) * 100)
    return f"; {name} {percent_text(fee)} a year, alpha before it {before}"


def _fee(fund: object, day: date) -> float | None:
    fees: tuple[FeeEntry, ...] = getattr(fund, "fees", ())
    found = fee_on(fees, day) if fees else None
    return None if found is None or isinstance(found, Gap) else found[0].value


def lags_of(found: Skills) -> list[int]:
    """The lags of the regressions' errors, each number once."""
    return sorted({fit.fit.lags for fit in found.fits.values()})


def tests_lines(found: Skills) -> list[str]:
    """What the tests of all funds say together, what they rest on, and which errors they have."""
    lines = [*_holm_line(found), *model_lines(found)]
    if found.fits:
        lines.append(f"t and p: {errors_line(lags_of(found))}; --detail has the plain ones")
    return lines


def errors_line(lags: Sequence[int]) -> str:
    """Which errors regressions of so many lags have."""
    return (
        f"Newey-West errors, {' or '.join(map(str, lags))} lags, times n / (n - k), Student's t with n - k degrees"
    )  # fmt: skip


def model_lines(found: Skills) -> list[str]:
    """What the regressions rest on: model and window."""
    factors, fits = found.factors, found.fits
    lines = [str(found.shortened)] if found.shortened is not None and fits else []
    lines += factors.notes
    lines += changes_beside(found)
    left = f"less {found.other.ticker}'s" if found.other is not None else f"less {factors.bill}"
    lines.append(
        f"{factors.model.name} ({factors.model.reference}): monthly total return {left} = alpha + loadings x factors; "
        "alpha a year is 12 months of it. It says what these factors explain, not why, nor that it lasts"
    )
    return lines


def changes_beside(found: Skills) -> tuple[str, ...]:
    """Which of the fund that all are less, and the one that is the market, followed another index in those months."""
    return changes_within(found, [fund for fund in (found.other, found.factors.market_fund) if fund is not None])


def changes_within(found: Skills, funds: Sequence[FundData]) -> tuple[str, ...]:
    """Which of some funds followed another index in the months of the regressions."""
    ends = [(fit.month_end(0), fit.month_end(-1)) for fit in found.fits.values()]
    return change_lines(funds, min(first for first, _ in ends), max(last for _, last in ends)) if ends else ()


def _holm_line(found: Skills) -> list[str]:
    corrected = found.holm
    if len(corrected) < 2:
        return []
    left = [f"{ticker} ({probability_text(p)})" for ticker, p in corrected.items() if p < LEVEL]
    lowest = probability_text(min(corrected.values()))
    verdict = f"{name_list(left)} significant" if left else f"none significant, lowest p {lowest}"
    return [f"alpha of {len(corrected)} funds tested, Holm: {verdict}"]


def inference_of(found: Skills, lags: Sequence[int]) -> Record:
    """For JSON: which errors and tests."""
    return {
        "level": LEVEL, "errors": "newey-west", "lags": ",".join(map(str, lags)), "small_sample": "n/(n-k)",
        "funds_tested": len(found.fits), "vintage": found.factors.vintage_text,
    }  # fmt: skip
