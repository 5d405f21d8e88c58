"""Parses company facts: everything one company reported in XBRL, cut to the concepts that some figure needs.

**Source** https://data.sec.gov/api/xbrl/companyfacts/CIK##########.json: `facts.TAXONOMY.CONCEPT.units.UNIT[]` of
`start, end, val, accn, fy, fp, form, filed, frame`. `fy` and `fp` are about the filing and `frame` about the calendar:
none of them is read. Facts there have no dimensions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from smallcap_cli.core.fundamentals import Fundamentals, ReportedFact
from smallcap_cli.core.fundamentals.concepts import CONCEPTS
from smallcap_cli.core.holdings.earnings import cik_subject
from smallcap_cli.core.model import Source
from smallcap_cli.errors import CouldNotParse
from smallcap_cli.providers.sec.answers import (
    HINT,
    cik_of,
    day_of,
    fact_rows,
    field,
    json_object,
    number_of,
    text_field,
)

CITATION = "SEC EDGAR, company facts"


def parse_company_facts(content: bytes, cik: int, source: Source) -> Fundamentals:
    """The facts of a company. Each has the day it was filed, so the whole is of no day: an earlier one finds its own.

    **Missing** no facts for a company that reports none of the concepts, as a bank without filings or a fund.
    **Raises** CouldNotParse where the answer is of another company or in another layout.
    """
    name = f"company facts of {cik_subject(cik)}"
    answer = json_object(name, content)
    found = cik_of(name, answer.get("cik"))
    if found != cik:
        raise CouldNotParse(f"{name}: the answer is about CIK {found}", HINT)
    facts = tuple(_facts(name, field(name, answer, "facts", dict)))
    return Fundamentals(cik_subject(cik), source, cik=cik, name=text_field(answer, "entityName"), facts=facts)


def _facts(name: str, taxonomies: Mapping[str, Any]) -> Iterator[ReportedFact]:
    for taxonomy in taxonomies:
        concepts = field(name, taxonomies, taxonomy, dict)
        for short in concepts:
            concept = f"{taxonomy}:{short}"
            if concept not in CONCEPTS:
                continue
            place = f"{name}, {concept}"
            units = field(place, field(place, concepts, short, dict), "units", dict)
            for unit in units:
                for row in fact_rows(place, field(place, units, unit, list)):
                    yield _fact(place, concept, unit, row)


def _fact(place: str, concept: str, unit: str, row: Mapping[str, Any]) -> ReportedFact:
    return ReportedFact(
        concept=concept, unit=unit, start=day_of(place, "start", row["start"]) if "start" in row else None,
        end=day_of(place, "end", row.get("end")), value=number_of(place, "val", row.get("val")),
        filed=day_of(place, "filed", row.get("filed")),
        form=text_field(row, "form"), accession=text_field(row, "accn"),
    )  # fmt: skip
