"""Every windowed family against its worked cases in tests/cases/metrics, one file a family."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

import numpy as np
import pytest
import yaml

from smallcap_cli.core.comparison.block import Block
from smallcap_cli.core.comparison.metric import Figures
from smallcap_cli.core.metrics import columns  # noqa: F401  declares the families
from smallcap_cli.core.metrics.registry import METRICS
from smallcap_cli.core.model import REASONS
from tests.core.builders import block
from tests.places import ROOT

CASES = ROOT / "tests" / "cases" / "metrics"
#: The worked figures are printed with 15 digits.
TOLERANCE = 1e-12

Case = dict[str, Any]


def cases_of(family: str) -> list[Case]:
    document = yaml.safe_load((CASES / f"{family}.yaml").read_text(encoding="utf-8"))
    return cast(list[Case], document["cases"])


FAMILIES = sorted(path.stem for path in CASES.glob("*.yaml"))
ALL = [pytest.param(family, case, id=f"{family}: {case['name']}") for family in FAMILIES for case in cases_of(family)]
UNDEFINED = [
    pytest.param(family, case, id=f"{family}: {case['name']}")
    for family in FAMILIES
    for case in cases_of(family)
    if case["expected"] is None
]
WRONG = [
    pytest.param(family, case, wrong, id=f"{family}: {case['name']}: {variant}")
    for family in FAMILIES
    for case in cases_of(family)
    for variant, wrong in case.get("wrong", {}).items()
]


def repeated(closes: list[float], times: int) -> list[float]:
    """The closes whose returns are those of `closes`, run through `times` times."""
    made = list(closes)
    for _ in range(times - 1):
        made.extend([made[-1] * close / closes[0] for close in closes[1:]])
    return made


def block_of(given: Case) -> Block:
    times = given.get("repeat", 1)
    benchmark = given.get("benchmark")
    return block(
        repeated(given["closes"], times),
        given.get("days") if times == 1 else None,
        benchmark=None if benchmark is None else repeated(benchmark, times),
        risk_free=given.get("risk_free"),
        periods=given.get("periods", 252),
        years=given.get("years", 0),
    )


def figures_of(family: str, case: Case) -> Figures:
    answer = METRICS[family].function(block_of(case["input"]))
    assert isinstance(answer, Figures)
    return answer


def figure(answer: Figures) -> float | date | None:
    """The one figure of a block of one fund, None where it is undefined."""
    (value,) = answer.values
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else cast(date, value.item())
    return None if np.isnan(value) else float(value)


def test_every_windowed_family_has_a_case_file() -> None:
    assert [name for name, metric in sorted(METRICS.items()) if metric.has_window] == FAMILIES


@pytest.mark.parametrize("family", FAMILIES)
def test_every_case_says_how_its_figure_comes_about(family: str) -> None:
    assert [case["name"] for case in cases_of(family) if not case.get("worked")] == []


@pytest.mark.parametrize(("family", "case"), ALL)
def test_a_worked_case_holds(family: str, case: Case) -> None:
    computed, expected = figure(figures_of(family, case)), case["expected"]
    if isinstance(expected, float):
        assert computed == pytest.approx(expected, rel=TOLERANCE, abs=1e-14)
    else:
        assert computed == expected


@pytest.mark.parametrize(("family", "case", "wrong"), WRONG)
def test_a_wrong_variant_is_not_what_comes_out(family: str, case: Case, wrong: float | date) -> None:
    computed = figure(figures_of(family, case))
    if isinstance(wrong, float) and isinstance(computed, float):
        assert computed != pytest.approx(wrong, rel=1e-6)
    else:
        assert computed != wrong


@pytest.mark.parametrize(("family", "case"), UNDEFINED)
def test_an_undefined_figure_says_why(family: str, case: Case) -> None:
    answer = figures_of(family, case)
    assert answer.undefined != Figures(answer.values).undefined  # the family says why, in its own words
    assert answer.reason == case.get("reason", answer.reason)
    assert answer.undefined == case.get("undefined", answer.undefined)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_undefined_figure_has_a_reason_of_the_closed_set(family: str) -> None:
    assert {figures_of(family, case).reason for case in cases_of(family)} <= set(REASONS)


@pytest.mark.parametrize("family", FAMILIES)
def test_funds_of_one_block_do_not_touch_each_other(family: str) -> None:
    # Eighty steps, forty up and forty down for the benchmark, so that captures and intervals too are figures.
    number = np.arange(81)
    closes = [100.0 * np.exp(0.01 * np.sin(number)), 50.0 * np.exp(0.002 * number + 0.02 * np.cos(number))]
    benchmark = 200.0 * np.exp(0.01 * (number % 2) + 0.001 * np.sin(number))
    # Runs of calendar years need years: the same closes a month apart.
    days = [str(month) for month in np.arange("2017-01", "2023-10", dtype="datetime64[M]").astype("datetime64[D]")]
    days = days if family == "years_ahead" else None
    together = METRICS[family].function(block(closes, days, benchmark=benchmark, years=2))
    alone = [METRICS[family].function(block(row, days, benchmark=benchmark, years=2)) for row in closes]
    assert isinstance(together, Figures)
    assert np.isfinite(together.values.astype(np.float64)).any()
    for row, single in enumerate(alone):
        assert isinstance(single, Figures)
        # A sum of slopes near 0.004 whose terms are near 1 keeps their rounding, some 1e-14.
        both = (together.values[row : row + 1].astype(np.float64), single.values.astype(np.float64))
        np.testing.assert_allclose(*both, rtol=1e-12, atol=1e-14 if family == "beta_dimson" else 0.0)


@pytest.mark.parametrize("growth", [0.1, 0.01, 0.001, 0.0001, 0.00001])
def test_steady_growth_has_no_sharpe_ratio(growth: float) -> None:
    # Every return is the same but for rounding, so there is no deviation to divide by.
    answer = METRICS["sharpe"].function(block(100.0 * (1.0 + growth) ** np.arange(253)))
    assert isinstance(answer, Figures)
    assert figure(answer) is None


@pytest.mark.parametrize("size", [1e-2, 1e-3, 1e-4, 1e-5])
def test_the_benchmark_at_another_level_has_no_information_ratio(size: float) -> None:
    # A fund that is its benchmark times a constant differs from it by rounding alone.
    closes = 100.0 * np.exp(size * np.sin(np.arange(253)))
    answer = METRICS["information_ratio"].function(block(closes / 3.0, benchmark=closes))
    assert isinstance(answer, Figures)
    assert figure(answer) is None
