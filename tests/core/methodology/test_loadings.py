"""Loadings of a backtest: whole months out of its periods, and the regression of what is known to be true."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from smallcap_cli.core.analysis.skill import FactorFit
from smallcap_cli.core.factors import MODELS, FactorMonths
from smallcap_cli.core.methodology.backtest import Backtest, backtest
from smallcap_cli.core.methodology.loadings import loadings, monthly_returns
from smallcap_cli.core.methodology.security_returns import TABLE_KIND, SecurityReturns
from smallcap_cli.core.model import Floats, Gap
from smallcap_cli.core.months import month_ends
from tests.core.methodology.support import nobody, rules, table

START = date(2019, 12, 31)
MONTHS = np.arange(np.datetime64("2020-01", "M"), np.datetime64("2024-01", "M"))


def days_of(*texts: str) -> np.ndarray:
    return np.array(texts, dtype="datetime64[D]")


def test_days_are_compounded_to_whole_months() -> None:
    """Friday 31 January, then 10 % by mid-February and 20 % to the 28th (the 29th is a Saturday); March has no end."""
    days = days_of("2020-01-31", "2020-02-14", "2020-02-28", "2020-03-13")
    assert monthly_returns(START, days, np.array([1.05, 1.1, 1.2, 1.3])) == {
        date(2020, 1, 1): pytest.approx(0.05), date(2020, 2, 1): pytest.approx(0.32),
    }  # fmt: skip


def test_quarters_give_no_months() -> None:
    assert monthly_returns(START, days_of("2020-03-31", "2020-06-30"), np.array([1.1, 1.1])) == {}


def factors(market: Floats, smb: Floats, hml: Floats) -> FactorMonths:
    columns = {"market": market, "smb": smb, "hml": hml}
    return FactorMonths(MODELS["ff3"], MONTHS, columns, np.full(len(MONTHS), 0.001), "202401", ())


def index_of(market: Floats, smb: Floats, noise: Floats, count: int = len(MONTHS)) -> Backtest:
    """A small company of 30 dollars returns market + SMB, a large one of 70 the market; the index has the small one."""
    small = table([{"id": "S", "as_of": START, "price": 30}, {"id": "L", "as_of": START, "price": 70}])
    values = np.column_stack([0.001 + market, 0.001 + market + smb + noise])[:count]
    returns = SecurityReturns(month_ends(MONTHS)[:count], np.array(["L", "S"]), values, TABLE_KIND)
    mine = rules(
        {"id": "small", "kind": "filter", "conditions": [{"column": "price", "op": "<", "value": 50}]},
        {"id": "weight", "kind": "weight", "by": "float_mcap"},
    )  # fmt: skip
    return backtest(mine, [small], returns, library=nobody)


def test_loadings_that_are_true_are_found() -> None:
    """The index is the small company: market 1, SMB 1, no alpha; less its universe it has less market than one."""
    dice = np.random.default_rng(5)
    market, smb, hml, noise = (dice.normal(0.0, size, len(MONTHS)) for size in (0.04, 0.03, 0.03, 0.0005))
    index, universe, difference = loadings(index_of(market, smb, noise), factors(market, smb, hml))
    assert isinstance(index.fit, FactorFit)
    assert [term.estimate for term in index.fit.terms] == pytest.approx([0, 1, 1, 0], abs=0.01)
    assert index.fit.count == 48
    assert isinstance(universe.fit, FactorFit)
    assert isinstance(difference.fit, FactorFit)
    # What is left of SMB in the universe is the part of the small company, 0.3 at first.
    parts = [one.fit.terms[2].estimate for one in (index, universe, difference)]
    assert parts[0] - parts[1] == pytest.approx(parts[2])
    assert 0.1 < parts[1] < 0.6


def test_fewer_than_36_months_are_refused() -> None:
    dice = np.random.default_rng(5)
    market, smb, hml, noise = (dice.normal(0.0, 0.03, len(MONTHS)) for _ in range(4))
    index, *_ = loadings(index_of(market, smb, noise, count=14), factors(market, smb, hml))
    assert isinstance(index.fit, Gap)
    assert index.fit.detail == "too short to test: 14 whole months with factors, needs 36"
