"""The types of a methodology refuse what its file could not say; the date language reads what it writes."""

from datetime import date

import pytest

from smallcap_cli.core.methodology.dates import date_rule, days_referred_to
from smallcap_cli.core.methodology.model import (
    Alternative,
    Event,
    Methodology,
    Provenance,
    PublishedFact,
    Step,
)
from smallcap_cli.core.methodology.words import event_words, step_words

VERIFIED = Provenance("verified", ("a",))


def methodology(**changed: object) -> Methodology:
    given: dict[str, object] = {
        "id": "some_index",
        "name": "Some Index",
        "short_name": "Some",
        "brief_name": "Some",
        "provider": "Somebody",
        "type": "passive",
        "segment": "broad",
        "summary_grade": "not_executable",
        "summary": "An index.",
    }
    return Methodology(**{**given, **changed})  # type: ignore[arg-type]


def test_a_fact_without_source_must_be_unverified():
    with pytest.raises(ValueError, match="names its sources"):
        Provenance("secondary")
    assert Provenance("unverified").sources == ()


def test_a_disputed_fact_names_the_other_side():
    with pytest.raises(ValueError, match="what other sources say"):
        Provenance("disputed", ("a",))
    other = Alternative("85-99.5", ("b",))
    assert Provenance("disputed", ("a",), alternatives=(other,)).alternatives == (other,)


def test_a_fact_does_not_end_before_it_begins():
    with pytest.raises(ValueError, match="ends after it begins"):
        Provenance("unverified", valid_from=date(2025, 7, 1), valid_to=date(2025, 6, 30))


def test_a_published_figure_has_a_day():
    with pytest.raises(ValueError, match="day it is true for"):
        PublishedFact("constituents", 600.0, None, VERIFIED)


def test_step_ids_are_unique():
    step = Step("type", "filter", {"conditions": ()}, VERIFIED)
    with pytest.raises(ValueError, match="an id of its own"):
        methodology(steps=(step, step))


@pytest.mark.parametrize("changed", [{"short_name": "Fifteen letters"}, {"brief_name": "Eleven char"}])
def test_names_fit_their_columns(changed):
    with pytest.raises(ValueError, match="too long"):
        methodology(**changed)


@pytest.mark.parametrize(
    "text",
    [
        "any",
        "effective",
        "last_business_day(4)",
        "nth_weekday(3|6|9|12, fri, 3)",
        "business_days_after(announce, 5)",
        "random_in(business_days_before(effective, 15), business_days_before(effective, 5))",
    ],
)
def test_a_date_rule_reads_as_it_was_written(text):
    assert str(date_rule(text)) == text


def test_a_date_rule_is_taken_apart():
    rule = date_rule("nth_weekday(6,fri,4)")
    assert (rule.name, rule.months, rule.weekday, rule.number) == ("nth_weekday", (6,), "fri", 4)


def test_a_date_rule_names_the_days_it_is_counted_from():
    rule = date_rule("random_in(business_days_before(effective, 15), rank_date)")
    assert list(days_referred_to(rule)) == ["effective", "rank_date"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "too early"),
        ("last_business_day(13)", "month from 1 to 12"),
        ("last_business_day(0)", "month from 1 to 12"),
        ("nth_weekday(6, sat, 4)", "not one of mon"),
        ("nth_weekday(6, fri, 6)", "from 1 to 5"),
        ("nth_weekday(6, fri)", r"takes \(months, weekday, number\)"),
        ("nth_weekday(6, fri, 4", r"takes \(months"),
        ("nth_weekday(6, fri, 4) over 5 days", "unexpected 'over'"),
        ("third friday of june", "'third' is not one of"),
        ("business_days_after(any, 5)", "'any' is not one of"),
        ("last_business_day(4); rm", "not part of a date rule"),
        ("random_in(" * 6, "nest at most"),
        ("a" * 201, "at most 200"),
    ],
)
def test_what_is_no_date_rule_is_refused_with_the_reason(text, reason):
    with pytest.raises(ValueError, match=reason):
        date_rule(text)


def test_a_condition_on_dollars_reads_as_an_amount():
    condition = {"column": "company_mcap", "op": ">=", "value": 30_000_000}
    step = Step("min_mcap", "filter", {"conditions": (condition,)}, VERIFIED, applies_to="additions")
    assert step_words(step) == "company_mcap >= $30m (additions only)"


def test_a_review_reads_as_its_days_and_its_scope():
    event = Event(
        "june",
        date_rule("last_business_day(4)"),
        date_rule("nth_weekday(6, fri, 4)"),
        ("size", "style"),
        VERIFIED,
    )
    assert event_words(event) == "ranked last_business_day(4), effective nth_weekday(6, fri, 4); size and style"
