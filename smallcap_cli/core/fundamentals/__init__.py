"""What companies earn: reported facts, and the figures of the last four quarters made of them.

Fundamentals (a source's facts of one company, or figures as it states them)
  | concepts                  which concepts a figure is made of, in order
  | trailing                  the last four quarters, the last fiscal year, the newest moment
  v figures.figure_of         CompanyFigure by its name: value, end, the facts that were added up; or a Gap
"""

from smallcap_cli.core.fundamentals.facts import (
    DEFINITIONS,
    CompanyFigure,
    Fundamentals,
    FundamentalsTable,
    ReportedFact,
)
from smallcap_cli.core.fundamentals.figures import figure_of
from smallcap_cli.core.fundamentals.trailing import newest_moment, trailing_figure, trailing_year

__all__ = [
    "DEFINITIONS",
    "CompanyFigure",
    "Fundamentals",
    "FundamentalsTable",
    "ReportedFact",
    "figure_of",
    "newest_moment",
    "trailing_figure",
    "trailing_year",
]
