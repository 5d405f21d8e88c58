"""What is known of index rules says how well it is known, and every spelling of a vocabulary is one value alone."""

from __future__ import annotations

from datetime import date

import pytest

from smallcap_cli.catalog import load_catalog
from smallcap_cli.core.methodology.kinds.bands import range_notes
from smallcap_cli.core.methodology.model import Methodology, Step
from smallcap_cli.core.methodology.spellings import VOCABULARIES, known_value
from smallcap_cli.core.words import unique

SPELLINGS = [
    (column, spelling, value)
    for column, vocabulary in VOCABULARIES.items()
    for value, others in vocabulary.spellings.items()
    for spelling in (value, *others)
]


def rules(index: str) -> Methodology:
    return load_catalog(None).methodology(index)


def step(index: str, name: str) -> Step:
    return next(step for step in rules(index).steps if step.id == name)


@pytest.mark.parametrize(("column", "spelling", "value"), SPELLINGS)
def test_every_spelling_is_read_as_its_value(column: str, spelling: str, value: str) -> None:
    """In any case, with spaces around it: `Nasdaq` for NASDAQ lost half of a universe with exit 0."""
    for written in (spelling, spelling.lower(), spelling.upper(), f" {spelling} "):
        assert known_value(column, written) == value


@pytest.mark.parametrize("column", VOCABULARIES)
def test_no_spelling_means_two_values(column: str) -> None:
    folded = [(spelling.casefold().replace(" ", ""), value) for of, spelling, value in SPELLINGS if of == column]
    assert len({spelling for spelling, _ in folded}) == len(unique(folded))


@pytest.mark.parametrize(("day", "known"), [(date(2012, 6, 29), False), (date(2019, 2, 20), True)])
def test_prices_of_2012_get_a_range_whose_first_day_is_said_to_be_unknown(day: date, known: bool) -> None:
    notes = list(range_notes(step("sp_smallcap_600", "dollar_band"), judged=day, priced=day))
    assert notes == ([] if known else ["step dollar_band: the first day of the range that is used is not known"])


def test_rules_of_the_old_morningstar_index_are_secondary_at_best() -> None:
    found = rules("morningstar_us_small_cap")
    assert {one.prov.status for one in found.steps} == {"secondary", "unverified"}
    assert step("morningstar_us_small_cap", "percentile_band").prov.status == "secondary"


@pytest.mark.parametrize("index", ["russell_2000_value", "russell_2000_growth"])
def test_the_band_of_russell_styles_says_that_earlier_splits_are_not_read(index: str) -> None:
    band = step(index, "style_band")
    assert (band.kind, band.prov.status) == ("manual", "verified")
    assert "0.10" in str(band.params["text"])
    assert str(band.params["text"]).endswith("splits of before are not read.")
    assert band.params["effect"] == "more turnover than the index has"
    assert step(index, "cap").prov.status == "secondary"


def test_the_buffer_of_the_dow_jones_index_says_that_its_width_is_derived() -> None:
    """The source has a target of 1,750 and rank 2,000; 500 places to either side of rank 2,500 follow from it."""
    select, band = step("dj_us_small_cap_tsm", "select"), step("dj_us_small_cap_tsm", "rank_band")
    assert (select.params["n"], select.params["buffer_count"], select.prov.status) == (1750, 500, "secondary")
    assert (band.prov.status, "derived, not seen" in band.prov.note) == ("unverified", True)
