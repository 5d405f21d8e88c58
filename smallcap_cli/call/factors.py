"""The factors that the options of a call ask for: the user's files, the store, or Ken French's library."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from smallcap_cli.errors import DataUnavailable, UsageFault, did_you_mean, safe

if TYPE_CHECKING:
    from smallcap_cli.call.context import Context
    from smallcap_cli.core.factors import FactorModel, FactorMonths, FactorSeries

#: The names of the models, static so that help imports no numbers; a test holds them to `core.factors.MODELS`.
MODEL_NAMES = "capm|ff3|carhart|ff5|ff5+mom"
HINT = "smallcap data fetch --factors, or --factors DIR; --model capm --benchmark SPY takes a fund for the market"


def model_of(name: str) -> FactorModel:
    """The model of a name. **Raises** UsageFault for an unknown one."""
    from smallcap_cli.core.factors import MODELS

    known = MODELS.get(name.strip().lower())
    if known is None:
        hint = did_you_mean(name, tuple(MODELS), f"one of: {', '.join(MODELS)}")
        raise UsageFault(f"--model {safe(name)} is not known", hint)
    return known


def factors_of(context: Context, model: FactorModel) -> FactorMonths:
    """The months of a model, of one vintage.

    With `--factors` those files alone answer, else those of the model and whatever is stored beside them. Daily files
    are asked for where the monthly ones are of different vintages. **Raises** DataUnavailable where no vintage has
    every file, CouldNotAsk where no source could be asked.
    """
    from smallcap_cli.core.factors import factor_months
    from smallcap_cli.core.factors.series import DAILY_SUFFIX
    from smallcap_cli.providers.files.folder import PriceFiles

    if context.option("factors") is not None:
        files = context.dataset.provider("files")
        return factor_months(model, files.factor_series() if isinstance(files, PriceFiles) else ())
    asked, failures = _series_of(context, _subjects(context, model))
    series = [*asked, *stored_series(context, [one.subject for one in asked])]
    try:
        return factor_months(model, series)
    except DataUnavailable as lacking:
        fault = lacking
    if model.with_momentum and asked:
        daily, _ = _series_of(context, [f"{kind}{DAILY_SUFFIX}" for kind in (*model.base, "momentum")])
        try:
            return factor_months(model, [*asked, *daily])
        except DataUnavailable as lacking:
            fault = lacking
    raise failures[0] if failures else fault


def stored_series(context: Context, without: Collection[str] = ()) -> list[FactorSeries]:
    """The series in the store, as a folder of the same files has them; no network is asked."""
    from smallcap_cli.core.factors import SUBJECTS, FactorSeries

    store = context.dataset.store()
    return [
        store.answers(FactorSeries, kind)[-1]
        for kind in SUBJECTS
        if kind not in without and store.answers(FactorSeries, kind)
    ]


def _subjects(context: Context, model: FactorModel) -> list[str]:
    """The monthly files of a model; of two that both have its factors the first that is stored, else the first."""
    from smallcap_cli.core.factors import FactorSeries

    stored = [kind for kind in model.base if context.dataset.store().answers(FactorSeries, kind)]
    return [(stored or model.base)[0], *(("momentum",) if model.with_momentum else ())]


def _series_of(context: Context, subjects: list[str]) -> tuple[list[FactorSeries], list[DataUnavailable]]:
    """The series of subjects, and why the others are missing."""
    from smallcap_cli.core.factors import FactorSeries
    from smallcap_cli.dataset.asking import Missing

    series: list[FactorSeries] = []
    failures: list[DataUnavailable] = []
    for subject in subjects:
        found = context.dataset.answer(FactorSeries, subject)
        if isinstance(found, Missing):
            message = found.error.message if found.could_not_ask else "no factors are stored"
            failures.append(DataUnavailable(message, HINT))
        else:
            series.append(found)
    return series, failures
