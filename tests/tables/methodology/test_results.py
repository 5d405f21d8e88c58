"""Tables of what came of applying rules, built from results alone: no command line, no file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from smallcap_cli.core.methodology.divergence import divergence
from smallcap_cli.core.methodology.rulebook import Rulebook, runs_in_force, runs_of_all
from smallcap_cli.core.methodology.simulation import simulation
from smallcap_cli.core.methodology.universe import Members
from smallcap_cli.core.rows import column_of
from smallcap_cli.core.table import Table
from smallcap_cli.tables.methodology.consequences import people_table, records_table
from smallcap_cli.tables.methodology.divergence import divergence_table
from smallcap_cli.tables.methodology.members import explanation_table, first_rows, members_table, summary_table
from smallcap_cli.tables.methodology.reviews import reviews_table
from tests.core.methodology.support import DAY, nobody, rules, sized, table

FOUR = table(sized(A=10, B=20, C=30, D=40))
BY_PRICE = {"id": "weight", "kind": "weight", "by": "price"}


def priced(low: float, high: float, name: str) -> Rulebook:
    """An index of the companies priced from `low` to `high`, weighted by price."""
    conditions = [{"column": "price", "op": ">=", "value": low}, {"column": "price", "op": "<=", "value": high}]
    return Rulebook(rules({"id": "band", "kind": "filter", "conditions": conditions}, BY_PRICE, name=name), nobody)


LOW, HIGH = priced(10, 30, "low"), priced(20, 40, "high")


def cells(found: Table, name: str) -> list[object]:
    return [cell.value for cell in column_of(found, name)]


def test_members_come_first_by_weight_and_the_others_say_at_which_step_they_left() -> None:
    """10, 20 and 30 of 60; D at 40 is above the limit of 30."""
    found = members_table(LOW.review(FOUR), overrides=["band.x=1"])
    assert found.keys == ("C", "B", "A", "D")
    assert cells(found, "weight") == pytest.approx([1 / 2, 1 / 3, 1 / 6, 0])
    assert cells(found, "status") == ["member", "member", "member", "excluded"]
    assert cells(found, "step") == ["", "", "", "band"]
    assert found.warnings[0] == "changed from the published rules: band.x=1"


def test_the_summary_counts_who_left_at_each_step() -> None:
    found = summary_table(LOW.review(FOUR))
    rows = dict(zip(found.keys, zip(cells(found, "value"), cells(found, "excluded"), strict=True), strict=True))
    assert rows["step.band"] == (3, 1)
    assert rows["constituents"] == (3, None)


def test_a_screen_shows_25_rows_and_says_how_many_there_are() -> None:
    many = table(sized(**{f"N{number:02}": 20.0 for number in range(26)}))
    found = members_table(LOW.review(many))
    assert len(first_rows(found).rows) == 25
    assert first_rows(found).footnotes[-1].startswith("the first 25 of 26 rows")
    assert first_rows(replace(found, rows=found.rows[:25], keys=found.keys[:25])).footnotes == found.footnotes


def test_a_company_is_followed_through_every_methodology_that_can_be_run() -> None:
    """D is out of the first at the band; the second reads a column that the universe does not have."""
    conditions = [{"column": "adv_usd_12m", "op": ">", "value": 1}]
    other = rules({"id": "liquid", "kind": "filter", "conditions": conditions}, name="other")
    known = {"low": LOW.rules, "other": other, "factsheet": replace(LOW.rules, id="factsheet", steps=())}
    runs = runs_in_force(tuple(known.values()), FOUR, library=known.__getitem__, priors={}, as_of=None)
    found = explanation_table(FOUR, [3], runs, as_of=None, width=200)
    assert found.keys == ("low.D", "other.D")
    assert cells(found, "status") == ["excluded", "not run"]
    assert found.as_of == DAY


def test_pairs_share_companies_and_weight() -> None:
    """A B C (10 20 30 of 60) against B C D (20 30 40 of 90): B min(1/3, 2/9) and C min(1/2, 1/3) are 5/9 together."""
    runs = runs_of_all([LOW.rules, HIGH.rules], FOUR, library=nobody, priors={"high": Members({"D": 1.0})}, as_of=None)
    found = records_table(runs)
    assert found.keys == ("low", "high", "low.high")
    assert cells(found, "companies_both") == [None, None, 2]
    assert cells(found, "overlap_weight")[2] == pytest.approx(5 / 9)
    people = people_table(runs)
    assert cells(people, "names_with_low") == ["", 0.5]


def test_what_many_reviews_say_with_other_names_stands_once() -> None:
    """A is gone in August, B in September, C in October; 39 reviews had 39 such lines below their table."""
    ends = [("A", "B", "C", "D"), ("B", "C", "D"), ("C", "D"), ("D",)]
    days = [DAY, DAY.replace(month=8), DAY.replace(day=30, month=9), DAY.replace(month=10)]
    tables = [
        replace(table(sized(**dict.fromkeys(names, 20.0))), as_of=day)
        for names, day in zip(ends, days, strict=True)
    ]  # fmt: skip
    reviews = list(simulation(LOW.rules, tables, library=nobody))
    gone = "1 previous member is gone, not in the universe: A"
    assert list(reviews_table(reviews).warnings) == [f"3 of 4 reviews, such as 2025-08-31: {gone}"]
    assert list(reviews_table(reviews[:2]).warnings) == [f"2025-08-31: {gone}"]


def test_a_review_counts_who_came_and_who_left() -> None:
    """B falls from 20 to 5 and is out; D falls from 40 to 25 and comes in: of A B C, A C D remain."""
    later = replace(table(sized(A=10, B=5, C=30, D=25)), as_of=DAY.replace(day=30, month=9))
    found = reviews_table(list(simulation(LOW.rules, [FOUR, later], library=nobody)))
    assert found.keys == ("2025-07-31", "2025-09-30")
    assert cells(found, "additions") == [None, 1]
    assert cells(found, "deletions") == [None, 1]
    assert cells(found, "constituents") == [3, 3]


def test_switches_add_up_to_the_difference() -> None:
    """The price band is the only rule that differs: 3 lines become 3 others, overlap rises from 5/9 to 1."""
    found = divergence_table(divergence(LOW.rules, HIGH.rules, FOUR, library=nobody), with_returns=False)
    assert found.keys == ("first", "minimum price", "difference", "second")
    assert cells(found, "constituents") == [3, 0, 0, 3]
    assert cells(found, "overlap") == pytest.approx([5 / 9, 4 / 9, 4 / 9, 1])
