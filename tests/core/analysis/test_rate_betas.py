"""Betas to rates: no t and no p where there is no error to test against."""

from __future__ import annotations

import numpy as np

from smallcap_cli.core.analysis.rate_betas import MonthlySeries, betas_of
from smallcap_cli.core.model import NOT_COMPARABLE, Gap

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
