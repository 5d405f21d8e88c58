"""Reads the cases in tests/cases/trailing: companies in one line a fact."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple, cast

import yaml

from smallcap_cli.core.fundamentals import Fundamentals, ReportedFact
from smallcap_cli.core.model import Source
from tests.places import ROOT

CASES = ROOT / "tests" / "cases" / "trailing"
CONCEPT, UNIT, LABEL = "us-gaap:NetIncomeLoss", "USD", "FY"

Case = dict[str, Any]


class Row(NamedTuple):
    """One row of company facts: the fact, and the label of its filing."""

    fact: ReportedFact
    label: str


def cases() -> Iterable[Case]:
    for path in sorted(CASES.glob("*.yaml")):
        yield from cast(list[Case], yaml.safe_load(path.read_text(encoding="utf-8"))["cases"])


def row_of(number: int, line: str) -> Row:
    start, end, value, form, filed, *more = line.split()
    given = dict(part.split("=") for part in more if "=" in part)
    concept = next((part for part in more if ":" in part), CONCEPT)
    fact = ReportedFact(
        concept, given.get("unit", UNIT), date.fromisoformat(start), date.fromisoformat(end), float(value),
        date.fromisoformat(filed), form.replace("_", " "), f"0000000000-00-{number:06}",
    )  # fmt: skip
    return Row(fact, given.get("fp", LABEL))


def rows_of(case: Case) -> list[Row]:
    return [row_of(number, line) for number, line in enumerate(case["facts"])]


def company(case: Case) -> Fundamentals:
    return Fundamentals("CIK0000000001", Source("sec"), cik=1, facts=tuple(row.fact for row in rows_of(case)))
