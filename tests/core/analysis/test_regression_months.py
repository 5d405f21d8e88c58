"""Months of a regression: the window that a reason names is one that has an answer."""

from __future__ import annotations

from smallcap_cli.core.analysis.regression_months import _newest_stretch


def test_the_newest_stretch_that_is_long_enough_is_offered() -> None:
    """A hole in the last year had no window, with 25 years before it."""
    labels = ["2020-01", "2020-02", "2020-03", "2020-04", "2020-05"]
    assert _newest_stretch(labels, {"2020-01", "2020-02", "2020-03", "2020-05"}, 2) == labels[:3]
    assert _newest_stretch(labels, {"2020-01", "2020-02", "2020-04", "2020-05"}, 2) == labels[3:]
    assert _newest_stretch(labels, {"2020-01", "2020-03"}, 2) == []
