"""What companies earn: reported facts, and the figures of the last four quarters made of them."""

from smallcap_cli.core.fundamentals.facts import (
    DEFINITIONS,
    CompanyFigure,
    Fundamentals,
    ReportedFact,
)

__all__ = ["DEFINITIONS", "CompanyFigure", "Fundamentals", "ReportedFact"]
