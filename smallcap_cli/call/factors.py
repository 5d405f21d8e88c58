"""The factors that the options of a call ask for: the user's files, the store, or Ken French's library."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

from smallcap_cli.errors import DataUnavailable, UsageFault, did_you_mean, safe

if TYPE_CHECKING:
    from smallcap_cli.call.context import Context
    from smallcap_cli.core.factors import FactorModel, FactorMonths, FactorSeries
    from smallcap_cli.core.windows import WindowSpec

#: The names of the models, static so that help imports no numbers; a test holds them to `core.factors.MODELS`.
MODEL_NAMES = "capm|ff3|carhart|ff5|ff5+mom"
HINT = "smallcap data fetch --factors, or --factors DIR"

#: The library publishes a month some weeks after its end: factors this many months behind the closes are not late.
USUAL_LAG_MONTHS = 3


def model_of(name: str) -> FactorModel:
    """The model of a name. **Raises** UsageFault for an unknown one."""
    from smallcap_cli.core.factors import MODELS

    known = MODELS.get(name.strip().lower())
    if known is None:
        hint = did_you_mean(name, tuple(MODELS), f"one of: {', '.join(MODELS)}")
        raise UsageFault(f"--model {safe(name)} is not known", hint)
    return known


def factors_of(context: Context, model: FactorModel, otherwise: str = "") -> FactorMonths:
    """The months of a model, of one vintage: the newest, as of a day the newest that was made by then.

    With `--factors` those files alone answer, else the store and the library, which is asked where the newest stored
    copy is due. Where the newest monthly files are not of one vintage, the daily ones are asked for too, whatever older
    vintage the store has whole. **Raises** DataUnavailable where no vintage has every file, CouldNotAsk where no source
    could be asked; what the command can do `otherwise` is in the hint.
    """
    from smallcap_cli.core.factors.series import DAILY_SUFFIX
    from smallcap_cli.providers.files.folder import PriceFiles

    if context.option("factors") is not None:
        files = context.dataset.provider("files")
        return _months_of(context, model, files.factor_series() if isinstance(files, PriceFiles) else ())
    subjects = _subjects(context, model)
    asked, failures = _series_of(context, subjects, otherwise)
    if asked and (len(asked) < len(subjects) or len({one.vintage for one in asked}) > 1):
        asked += _series_of(context, [f"{subject}{DAILY_SUFFIX}" for subject in subjects])[0]
    try:
        return _months_beside(context, model, asked)
    except DataUnavailable as fault:
        raise failures[0] if failures else fault from None


def stored_months(context: Context, model: FactorModel) -> FactorMonths | None:
    """The months of a model in the store; None where it has not every file of one vintage. No network is asked."""
    try:
        return _months_beside(context, model, ())
    except DataUnavailable:
        return None


def _months_beside(context: Context, model: FactorModel, asked: Sequence[FactorSeries]) -> FactorMonths:
    """The months of a model from what was asked for and what the store has beside it, as a folder of the same files.

    Every vintage needs a monthly file for its bill: only where the newest of these is not whole are days read.
    """
    from smallcap_cli.core.factors.months import vintages_in_order
    from smallcap_cli.core.factors.series import DAILY, MONTHLY, RISK_FREE

    monthly = [*_stored_series(context, MONTHLY), *asked]
    bills = [one for one in monthly if RISK_FREE in one.columns and not one.is_daily]
    with suppress(DataUnavailable):
        found = _months_of(context, model, monthly)
        if found.vintage == vintages_in_order(bills, context.as_of)[0]:
            return found
    return _months_of(context, model, [*monthly, *_stored_series(context, DAILY)])


def _months_of(context: Context, model: FactorModel, series: Sequence[FactorSeries]) -> FactorMonths:
    """The months of a model from these series: the same ones on days on which the vintages have the same order."""
    from smallcap_cli.core.factors import factor_months
    from smallcap_cli.core.factors.months import vintages_in_order

    name = (model, tuple(series), vintages_in_order(series, context.as_of))
    return context.readings.once(name, lambda: factor_months(model, series, context.as_of))


def _stored_series(context: Context, subjects: Sequence[str]) -> list[FactorSeries]:
    """Every vintage of these kinds of files in the store, where the store is asked for factors at all."""
    from smallcap_cli.dataset.order import STORE

    dataset = context.dataset
    if not dataset.asks(STORE, "factors"):
        return []
    return [one for subject in subjects for one in dataset.store().factor_series(subject)]


def _subjects(context: Context, model: FactorModel) -> list[str]:
    """The monthly files of a model; of two that both have its factors the first that is stored, else the first."""
    store = context.dataset.store()
    stored = [kind for kind in model.base if next(store.factor_series(kind), None) is not None]
    return [(stored or model.base)[0], *(("momentum",) if model.with_momentum else ())]


def _series_of(
    context: Context, subjects: list[str], otherwise: str = ""
) -> tuple[list[FactorSeries], list[DataUnavailable]]:
    """The series of subjects, and why the others are missing."""
    from smallcap_cli.core.factors import FactorSeries
    from smallcap_cli.dataset.asking import Missing

    series: list[FactorSeries] = []
    failures: list[DataUnavailable] = []
    for subject in subjects:
        found = context.dataset.answer(FactorSeries, subject)
        if isinstance(found, Missing):
            message = found.error.message if found.could_not_ask else "no factors are stored"
            failures.append(DataUnavailable(message, f"{HINT}; {otherwise}" if otherwise else HINT))
        else:
            series.append(found)
    return series, failures


def late_factors(context: Context, factors: FactorMonths, window: WindowSpec, as_of: date) -> tuple[str, ...]:
    """A line where factors end over the usual lag before the window, or before one that names its end; said loudly."""
    from smallcap_cli.core.analysis.regression_months import months_lacking
    from smallcap_cli.core.words import quantity

    lacking = months_lacking(factors, window, as_of)
    names_its_end = window.end is not None and not window.runs_on(as_of)
    if lacking <= (0 if names_its_end else USUAL_LAG_MONTHS):
        return ()
    whose, newer = "factors", "; smallcap data fetch --factors asks for newer ones"
    if factors.market:
        whose, newer = f"months of {factors.market}, the market,", ""
    elif context.option("factors") is not None:
        newer = "; Ken French's data library has newer files"
    elif context.as_of is not None or context.given["vintage"] is not None:
        newer = ""
    before = f"{quantity(lacking, 'month')} before {f'{window.name} does' if names_its_end else 'the closes'}"
    return (f"{whose} end with {factors.months[-1]} and so do the figures, {before}{newer}",)
