"""Factor returns of Ken French's data library: series as files give them, and the months that a model takes of them.

series    one file's series: days or months, a column a factor, the CRSP vintage it was made of
models    which factors a model has, and from which file
bill      a daily series -> the one-month bill as annual rates
months    series of one vintage -> the months of a model; daily series are compounded where months are lacking
"""

from smallcap_cli.core.factors.models import DEFAULT_MODEL, MODELS, FactorModel
from smallcap_cli.core.factors.months import FactorMonths, factor_months
from smallcap_cli.core.factors.series import FACTORS, SUBJECTS, FactorSeries

__all__ = [
    "DEFAULT_MODEL", "FACTORS", "MODELS", "SUBJECTS", "FactorModel", "FactorMonths", "FactorSeries", "factor_months",
]  # fmt: skip
