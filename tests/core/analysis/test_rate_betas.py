"""Betas to rates: no t and no p where there is no error to test against."""

from __future__ import annotations

import numpy as np
import pytest

from smallcap_cli.core.analysis.rate_betas import MonthlySeries, betas_of, rate_changes
from smallcap_cli.core.model import NOT_COMPARABLE, Gap, RateSeries, Source

MONTHS = np.datetime64("2020-01", "M") + np.arange(48)


def series(values: np.ndarray) -> MonthlySeries:
    return MonthlySeries(MONTHS, values)


def test_returns_that_rates_explain_exactly_are_not_tested() -> None:
    """They had a t of 0 and a p of 1, as if the rates had nothing to do with them."""
    random = np.random.default_rng(2)
    note, bill = random.normal(0.0, 0.002, (2, 48))
    found = betas_of(series(0.01 - 4.0 * note + 2.0 * bill), {"tnote": series(note), "tbill": series(bill)})
    assert isinstance(found, Gap)
    assert (found.reason, found.detail) == (
        NOT_COMPARABLE, "the rates explain every month exactly: there is no error to test against",
    )  # fmt: skip


def test_the_betas_are_those_of_the_line_where_something_is_left() -> None:
    """r = 0.01 - 4 d1 + e with e at right angles to a constant, d1 and d2 leaves the slopes as they are."""
    random = np.random.default_rng(3)
    note, bill, noise = random.normal(0.0, 0.002, (3, 48))
    x = np.column_stack([np.ones(48), note, bill])
    noise -= x @ np.linalg.lstsq(x, noise, rcond=None)[0]
    found = betas_of(series(0.01 - 4.0 * note + noise), {"tnote": series(note), "tbill": series(bill)})
    assert not isinstance(found, Gap)
    assert abs(found["tnote"].beta + 4.0) < 1e-9
    assert abs(found["tbill"].beta) < 1e-9


@pytest.mark.parametrize(
    ("february", "last", "months"),
    [
        ("2020-02-24", "2020-05-29", ["2020-02", "2020-03", "2020-04", "2020-05"]),  # five days before the 29th
        ("2020-02-20", "2020-05-29", ["2020-04", "2020-05"]),  # nine days before it: no change to March either
        ("2020-02-24", "2020-05-28", ["2020-02", "2020-03", "2020-04"]),  # 29 May was a session: May was not over
    ],
)
def test_a_month_end_has_a_quote_of_its_last_week_and_was_over(february: str, last: str, months: list[str]) -> None:
    days = np.array(["2020-01-31", february, "2020-03-31", "2020-04-30", last], dtype="datetime64[D]")
    found = rate_changes(RateSeries("tnote", days, np.array([0.01, 0.02, 0.04, 0.07, 0.11]), Source("files")))
    assert not isinstance(found, Gap)
    assert [str(month) for month in found.months] == months
    assert found.values[-1] == pytest.approx(0.04 if len(months) % 2 == 0 else 0.03)
