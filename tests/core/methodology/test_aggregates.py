"""What statistics say of themselves, and what must hold for those against the market whatever the series."""

from __future__ import annotations

import numpy as np
import pytest

from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.core.model import Value
from tests.core.builders import (
    cells,
    comparison,
    conventions,
    data,
    history,
    market,
    month_end_history,
    table_of,
    weekdays_between,
    wobbling,
)

AS_OF = "2026-04-16"
ON = weekdays_between("2020-01-01", AS_OF)
SPY = history("SPY", ON, wobbling(len(ON), phase=1.0))
FUND = history("A", ON, wobbling(len(ON), swing=0.02))
COPY = history("COPY", ON, wobbling(len(ON), phase=1.0) / 3.0)


def compared(*histories: object, rate: float = 0.02) -> Comparison:
    funds = [data(each) for each in histories]  # type: ignore[arg-type]
    return comparison(funds, conventions(AS_OF, "3y"), market(SPY, rate))


def cell(found: Comparison, column: str) -> Value:
    (only,) = cells(found, column).values()
    return only


def test_people_are_told_the_frequency_the_rate_and_the_benchmark() -> None:
    table = table_of(compared(FUND), "sharpe:3y", "beta:3y", "return_1y")
    assert table.footnotes == ("statistics of monthly returns; risk-free zero; benchmark SPY",)


def test_statistics_of_two_frequencies_are_told_apart() -> None:
    table = table_of(compared(FUND), "volatility:1y", "volatility:3y")
    assert table.footnotes[:2] == ("daily returns: volatility 1y", "monthly returns: volatility 3y")


def test_a_table_without_statistics_says_nothing_of_them() -> None:
    assert table_of(compared(FUND), "return_1y", "max_drawdown:3y").footnotes == ()


@pytest.mark.parametrize("column", ["beta_daily", "beta_weekly", "beta_monthly", "beta_dimson"])
def test_a_copy_of_the_benchmark_has_a_beta_of_one_at_every_frequency(column: str) -> None:
    assert cell(compared(COPY), column).value == pytest.approx(1.0, rel=1e-9)


def test_a_copy_of_the_benchmark_never_beats_it() -> None:
    assert cell(compared(COPY), "hit_rate").value == 0.0


@pytest.mark.parametrize(("first", "second"), [("beta", "beta_monthly"), ("beta:1y", "beta_daily:1y")])
def test_beta_is_the_beta_of_its_own_frequency(first: str, second: str) -> None:
    found = compared(FUND)
    assert cell(found, first).value == cell(found, second).value


def test_a_beta_of_another_frequency_says_which() -> None:
    found = compared(FUND)
    assert [cell(found, f"beta_{word}").basis.rpartition(", ")[2] for word in ("daily", "weekly", "monthly")] == [
        "daily returns", "weekly returns", "monthly returns",
    ]  # fmt: skip


@pytest.mark.parametrize("column", ["beta_daily", "beta_weekly", "beta_dimson"])
def test_month_ends_have_no_finer_beta(column: str) -> None:
    found = cell(compared(month_end_history("M", "2020-01", wobbling(75))), column)
    assert found.missing == "not_comparable"


def test_m2_of_the_benchmark_is_its_own_return() -> None:
    # Geared to its own volatility a fund stays what it is: M2 is 12 times the mean monthly return.
    closes = SPY.close
    assert closes is not None
    months = np.arange(np.datetime64("2023-03"), np.datetime64("2026-04"))
    ends = [int(np.searchsorted(ON, (m + 1).astype("datetime64[D]"))) - 1 for m in months]
    levels = closes[ends]
    expected = 12 * float((levels[1:] / levels[:-1] - 1.0).mean())
    assert cell(compared(COPY), "m2").value == pytest.approx(expected, rel=1e-9)


def test_momentum_needs_twelve_months_of_history() -> None:
    young = history("Y", ON[-240:], wobbling(240))
    assert cell(compared(young), "momentum_12_1").missing == "not_listed_then"
