"""Which new answers may stand in place of the earlier copy of a fund."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from smallcap_cli.core.model import PriceHistory, Source
from smallcap_cli.core.quality.replacement import why_worse

#: 101 closes that rise by 1 % a day: 100 returns.
DAYS = np.arange("2026-01-01", "2026-04-12", dtype="datetime64[D]")
LEVEL = 100.0 * 1.01 ** np.arange(101)
BEFORE = PriceHistory("IWM", DAYS, LEVEL, LEVEL, Source("yahoo"), seven_day=True)


def with_flat_days(count: int) -> PriceHistory:
    """The same fund with no move on the first `count` days."""
    steps = np.where(np.arange(100) < count, 1.0, 1.01)
    level = 100.0 * np.append(1.0, np.cumprod(steps))
    return replace(BEFORE, close=level, adjusted=level)


@pytest.mark.parametrize(("count", "worse"), [(0, False), (1, False), (24, False), (25, True), (100, True)])
def test_a_quarter_of_other_returns_is_another_series(count: int, worse: bool) -> None:
    assert bool(why_worse(with_flat_days(count), BEFORE)) is worse


def test_another_base_is_the_same_series() -> None:
    assert why_worse(replace(BEFORE, close=LEVEL / 2, adjusted=LEVEL / 2), BEFORE) == ""


def test_more_days_are_better() -> None:
    assert why_worse(BEFORE, BEFORE.head(BEFORE.days[:50], "earlier")) == ""


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"adjusted": None}, "has no adjusted closes, the earlier copy has"),
        ({"currency": "EUR"}, "is daily, market, EUR, the earlier copy daily, market, USD"),
    ],
)
def test_what_is_lost_is_named(changed: dict[str, object], told: str) -> None:
    assert why_worse(replace(BEFORE, **changed), BEFORE) == told  # type: ignore[arg-type]


def test_days_lost_are_named() -> None:
    assert (
        why_worse(BEFORE.head(BEFORE.days[:100], "shorter"), BEFORE)
        == "ends on 2026-04-10, the earlier copy on 2026-04-11"
    )
