"""Facts of companies in the store: kept by concept, read a concept at a time, and as they were."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from smallcap_cli.core.fundamentals import Fundamentals, ReportedFact, figure_of
from smallcap_cli.core.fundamentals.by_concept import FactsByConcept
from smallcap_cli.core.model import Source
from smallcap_cli.errors import CouldNotParse
from smallcap_cli.store.fundamentals import FUNDAMENTALS
from tests.core.fundamentals.cases import cases, company

NOW = datetime(2026, 5, 30, tzinfo=UTC)
NET, SHARES = "us-gaap:NetIncomeLoss", "dei:EntityCommonStockSharesOutstanding"
FILED, END = date(2026, 2, 10), date(2025, 12, 31)
FACTS = (
    ReportedFact(NET, "USD", date(2025, 1, 1), END, -1234567.25, FILED, "10-K", "0001-26-000001"),
    ReportedFact(NET, "CAD", date(2025, 1, 1), END, 1e16, FILED, "10-K/A", "0001-26-000002"),
    ReportedFact(SHARES, "shares", None, date(2026, 1, 30), 20_000_000.0, FILED, "10-K", "0001-26-000001"),
)
GIVEN = Fundamentals("CIK0000000001", Source("sec", retrieved=NOW), 1, "Invented Corp", facts=FACTS)


def kept(given: Fundamentals) -> Fundamentals:
    (found,) = FUNDAMENTALS.answers(FUNDAMENTALS.with_entry(b"", given, NOW), given.subject)
    return found


def test_facts_come_back_as_they_were() -> None:
    found = kept(GIVEN)
    assert found == GIVEN
    assert (len(found.facts), found.facts[0], found.facts[1:], hash(found.facts)) == (
        3, FACTS[0], FACTS[1:], hash(FACTS)
    )  # fmt: skip
    assert kept(GIVEN._replace(facts=())).facts == ()


def test_a_filing_is_written_once() -> None:
    (entry,) = json.loads(FUNDAMENTALS.with_entry(b"", GIVEN, NOW))
    assert entry["filings"] == [
        ["0001-26-000001", "10-K", "2026-02-10"],
        ["0001-26-000002", "10-K/A", "2026-02-10"],
    ]
    assert entry["facts"][SHARES] == {"shares": ",2026-01-30,20000000.0,0"}


def test_only_the_concepts_asked_for_are_read() -> None:
    asked: list[str] = []

    def facts_of(concept: str) -> tuple[ReportedFact, ...]:
        asked.append(concept)
        return FACTS[2:]

    facts = FactsByConcept([NET, SHARES], facts_of)
    assert list(facts.about({SHARES, "us-gaap:Assets"})) == [FACTS[2]]
    assert asked == [SHARES]


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case["name"])
def test_figures_of_kept_facts_are_those_of_the_facts(case: dict) -> None:  # type: ignore[type-arg]
    given, name = company(case), case.get("definition", "ttm")
    source = given.source._replace(retrieved=NOW)
    assert figure_of(kept(given._replace(source=source)), name, case["as_of"]) == figure_of(given, name, case["as_of"])


def test_a_row_a_fact_is_read_too() -> None:
    row = [NET, "USD", "2025-01-01", "2025-12-31", -1234567.25, "2026-02-10", "10-K", "0001-26-000001"]
    (entry,) = json.loads(FUNDAMENTALS.with_entry(b"", GIVEN, NOW))
    older = json.dumps([{**{key: value for key, value in entry.items() if key != "filings"}, "facts": [row]}])
    assert FUNDAMENTALS.answers(older.encode(), GIVEN.subject)[0].facts == FACTS[:1]


@pytest.mark.parametrize("text", ["2025-01-01,2025-12-31,1.0", "2025-01-01,2025-12-31,1.0,7", "x,2025-12-31,1.0,0"])
def test_a_text_without_facts_is_told(text: str) -> None:
    (entry,) = json.loads(FUNDAMENTALS.with_entry(b"", GIVEN, NOW))
    body = json.dumps([{**entry, "facts": {NET: {"USD": text}}}]).encode()
    with pytest.raises(CouldNotParse, match=r"kept facts of us-gaap:NetIncomeLoss cannot be read"):
        tuple(FUNDAMENTALS.answers(body, GIVEN.subject)[0].facts)


def bodies(*answers: Fundamentals) -> list[Fundamentals]:
    body = b""
    for one in answers:
        body = FUNDAMENTALS.with_entry(body, one, NOW)
    return FUNDAMENTALS.answers(body, GIVEN.subject)


def test_facts_fetched_again_take_the_place_of_those_before() -> None:
    """Each fetch added all facts of a company once more: the store grew by as much every week."""
    later = GIVEN.source._replace(retrieved=NOW + timedelta(days=7))
    again = GIVEN._replace(source=later)
    (found,) = bodies(GIVEN, again)
    assert (found.source.retrieved, tuple(found.facts)) == (later.retrieved, tuple(GIVEN.facts))
    report = GIVEN.facts[0]._replace(accession="0000000000-26-000009", filed=date(2026, 11, 5))
    more = again._replace(facts=(*GIVEN.facts, report))
    assert [len(one.facts) for one in bodies(GIVEN, more)] == [len(GIVEN.facts) + 1]


def test_what_a_later_answer_does_not_say_stays() -> None:
    later = GIVEN.source._replace(retrieved=NOW + timedelta(days=7))
    less = GIVEN._replace(source=later, facts=tuple(GIVEN.facts)[1:])
    assert [len(one.facts) for one in bodies(GIVEN, less)] == [len(GIVEN.facts), len(GIVEN.facts) - 1]
    elsewhere = GIVEN._replace(source=later._replace(provider="other"))
    assert [one.source.provider for one in bodies(GIVEN, elsewhere)] == [GIVEN.source.provider, "other"]
    old = GIVEN._replace(source=GIVEN.source._replace(retrieved=NOW - timedelta(days=7)))
    assert len(bodies(GIVEN._replace(source=later), old)) == 2
