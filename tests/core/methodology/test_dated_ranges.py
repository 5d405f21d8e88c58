"""A dated range on prices of another day, without a first day, or old: the result says so."""

from __future__ import annotations

from datetime import date

import pytest

from smallcap_cli.core.methodology.engine import apply
from smallcap_cli.core.methodology.kinds.bands import range_in_force
from smallcap_cli.core.methodology.model import Step
from tests.catalog.test_methodologies import library
from tests.core.methodology.support import run, sized
from tests.core.methodology.test_library_runs import sample

PROV = {"status": "unverified"}
BAND = {
    "id": "size", "kind": "dollar_band", "column": "company_mcap",
    "history": [
        {"from": None, "lo": 1, "hi": 9, "prov": PROV}, {"from": "2025-01-02", "lo": 2, "hi": 9, "prov": PROV},
        {"from": "2025-09-01", "lo": 3, "hi": 9, "prov": PROV},
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("as_of", "told"),
    [
        # The prices are of 2025-07-31, when the second range held.
        (date(2025, 7, 31), None),
        (date(2025, 9, 30), "step size: the range from 2025-09-01 judges prices of 2025-07-31, when that from"),
        (date(2024, 7, 31), "step size: the range from an unknown day judges prices"),
        # From 2025-09-01 to 2026-03-04 are 184 days, to 2026-03-05 185.
        (date(2026, 3, 5), "step size: the newest range that is known is 185 days old (from 2025-09-01)"),
    ],
)  # fmt: skip
def test_a_range_that_does_not_fit_the_prices_is_told(as_of: date, told: str | None) -> None:
    notes = [note for note in run(sized(A=5), BAND, as_of=as_of).notes if note.startswith("step size")]
    assert notes == [] if told is None else any(note.startswith(told) for note in notes)


def test_no_age_is_told_up_to_half_a_year() -> None:
    assert not any("days old" in note for note in run(sized(A=5), BAND, as_of=date(2026, 3, 4)).notes)


def test_a_range_without_a_first_day_is_told() -> None:
    rows = [{"id": "A", "price": 5, "as_of": "2024-07-31"}]
    assert "step size: the first day of the range that is used is not known" in run(rows, BAND).notes


def band() -> Step:
    return next(step for step in library("sp_smallcap_600").steps if step.id == "dollar_band")


@pytest.mark.parametrize(
    ("day", "low", "high"),
    [(date(2024, 3, 31), 0.9e9, 5.8e9), (date(2024, 4, 1), 1.0e9, 6.7e9), (date(2025, 7, 1), 1.2e9, 8.0e9)],
)
def test_the_range_of_the_sp_600_moved_in_april_2024(day: date, low: float, high: float) -> None:
    row = range_in_force(band(), day)
    assert row is not None
    assert (row["lo"], row["hi"]) == (low, high)


@pytest.mark.parametrize(
    ("day", "ran"),
    [(date(2017, 7, 30), False), (date(2017, 7, 31), True), (date(2023, 4, 16), True), (date(2023, 4, 17), False)],
)
def test_companies_of_several_classes_were_kept_out_of_the_sp_600_for_six_years(day: date, ran: bool) -> None:
    result = apply(library("sp_smallcap_600"), sample(date(2024, 4, 30)), library=library, as_of=day)
    (step,) = [step for step in result.steps if step.name == "one_class"]
    assert (step.exclusions > 0) is ran
