"""The sentences of `--verdict`, built from bare comparisons whose winners are known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from smallcap_cli.core.comparison.cells import columns_of, table_of
from smallcap_cli.core.metrics.columns import VERDICT_COLUMNS, request
from smallcap_cli.core.model import FundData
from smallcap_cli.core.table import Table
from smallcap_cli.tables.funds.verdict import with_verdict
from tests.core.builders import comparison, conventions, data, fee, fund, month_end_history

STEPS = np.arange(60)
END = "2024-12-31"


def priced(ticker: str, ratio: float, returns: np.ndarray, first: str = "2019-12") -> FundData:
    levels = 100.0 * np.cumprod(np.concatenate(([1.0], 1.0 + returns)))
    fees = (fee(ratio, "2015-01-01", None),)
    return data(month_end_history(ticker, first, levels), fund=fund(ticker, fees=fees))


CALM = priced("CALM", 0.0003, 0.004 + 0.01 * np.sin(0.9 * STEPS))
WILD = priced("WILD", 0.0025, 0.015 + 0.06 * np.sin(1.3 * STEPS))


def verdict(*funds: FundData, window: str = "5y", **changes: Any) -> Table:
    compared = comparison(funds, conventions(END, window, **changes))
    requests = [request(name, compared.conventions.window) for name in ("ticker", *VERDICT_COLUMNS)]
    table = table_of(compared, columns_of(compared, requests), requests)
    return with_verdict(table, compared, of=len(funds))


def sentence(table: Table, question: str) -> dict[str, Any]:
    return dict(next(record for record in table.verdict if record["question"] == question))


def test_each_question_names_its_fund_with_value_window_and_number() -> None:
    table = verdict(CALM, WILD)
    cheapest = sentence(table, "cheapest")
    assert (cheapest["funds"], cheapest["value"], cheapest["compared"]) == ("CALM", 0.0003, 2)
    assert cheapest["text"] == "cheapest: CALM, expense ratio 0.03 % (2 of 2 funds)"
    best = sentence(table, "highest_return")
    assert best["funds"] == "WILD"
    years = float(np.prod(1.0 + 0.015 + 0.06 * np.sin(1.3 * STEPS))) ** 0.2 - 1.0
    assert best["value"] == pytest.approx(years, rel=1e-12)
    assert (best["start"], best["end"]) == ("2019-12-31", END)
    assert best["text"].startswith("highest return over 5y: WILD, ")
    assert best["text"].endswith(" % per year, 2019-12-31 to 2024-12-31 (2 of 2 funds)")
    fall = sentence(table, "smallest_fall")
    assert fall["funds"] == "CALM"
    assert "month-end" in fall["text"]


def test_a_tie_names_both() -> None:
    twin = priced("TWIN", 0.0003, 0.004 + 0.01 * np.sin(0.9 * STEPS))
    assert sentence(verdict(CALM, WILD, twin), "cheapest")["funds"] == "CALM, TWIN"


def test_whether_the_difference_is_significant_goes_with_its_number_and_window() -> None:
    said = sentence(verdict(CALM, WILD), "significant")
    assert said["returns"] == 60
    assert "60 monthly returns 2019-12-31 to 2024-12-31" in said["text"]
    assert said["text"].startswith("significant at 95 %: ")


def test_too_few_months_are_not_tested() -> None:
    table = verdict(CALM, WILD, window="2y", frequency="monthly")
    said = sentence(table, "significant")
    assert said["text"] == "significance not tested over 2y: 24 monthly returns, 36 needed"
    assert said["funds"] is None


def test_more_than_five_funds_are_not_tested() -> None:
    funds = [
        priced(f"F{number}", 0.001 * number, 0.01 + 0.001 * number * np.sin(0.9 * STEPS)) for number in range(1, 7)
    ]
    assert sentence(verdict(*funds), "significant")["text"].startswith("significance not tested over 5y: ")


def test_a_fund_without_the_window_is_not_judged_and_counted() -> None:
    young = priced("YOUNG", 0.0001, 0.05 + 0.0 * STEPS[:12], "2023-12")
    table = verdict(CALM, WILD, young)
    assert sentence(table, "cheapest")["funds"] == "YOUNG"
    best = sentence(table, "highest_return")
    assert best["funds"] == "WILD"
    assert best["text"].endswith("(2 of 3 funds)")


def test_one_fund_wins_nothing() -> None:
    table = verdict(CALM)
    assert [record["text"] for record in table.verdict][:1] == ["cheapest: fewer than two funds can be compared"]
    assert sentence(table, "cheapest")["funds"] is None


def test_funds_that_cannot_be_compared_say_why() -> None:
    """`compare IVV SPY VOO --verdict` said that no fee can be compared, and not that two are unverified."""
    unchecked = fee(0.0009, "2015-01-01", None)._replace(status="unverified", source="from memory")
    returns = 0.004 + 0.01 * np.sin(0.9 * STEPS)
    odd, even, none = (priced(ticker, 0.0, returns) for ticker in ("ODD", "EVEN", "NONE"))
    odd, even = (one._replace(fund=fund(one.ticker, fees=(unchecked,))) for one in (odd, even))
    text = sentence(verdict(CALM, odd, even, none._replace(fund=fund("NONE"))), "cheapest")["text"]
    assert text == (
        "cheapest: fewer than two funds can be compared "
        "(ODD, EVEN: expense ratio unverified: from memory; NONE: no expense ratio found)"
    )


def test_a_window_under_a_year_is_not_annualised() -> None:
    best = sentence(verdict(CALM, WILD, window="6m"), "highest_return")
    assert " in all, " in best["text"]


def test_nothing_is_recommended() -> None:
    table = verdict(CALM, WILD)
    assert table.footnotes[-1] == "mechanical: the ends of each row, neither a rating nor a recommendation"
    assert [record["text"] for record in table.verdict] == list(table.footnotes[-5:-1])
