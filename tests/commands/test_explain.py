"""`compare --explain`: the parts add up, the gaps are differences, and what is not known says why."""

from __future__ import annotations

import csv
import io
import json

import pytest

from smallcap_cli.core.analysis.explain import MarketMeans, parts, widest
from tests.conftest import Run

DAY = ("--as-of", "2026-07-31")


def lines(smallcap: Run, *arguments: str) -> dict[str, dict[str, str]]:
    """Item -> its row, of the CSV."""
    result = smallcap("compare", *arguments, "--explain", "-f", "csv", *DAY)
    assert result.code == 0, result.err
    return {row["item"]: row for row in csv.DictReader(io.StringIO(result.out))}


def test_a_return_is_the_sum_of_its_parts() -> None:
    # Market: 2 % cash, 8 % over it. At a beta of 1.25: 2 + 1.25 * 8 = 12 %. Fee 0.2 %. Return 9 %:
    # the rest is 9 - 12 + 0.2 = -2.8 %.
    made = parts(0.09, 0.002, 1.25, MarketMeans(0.02, 0.08))
    assert made == pytest.approx((0.12, -0.002, -0.028), abs=1e-15)
    assert sum(made) == pytest.approx(0.09, abs=1e-15)


def test_the_widest_rows_are_chosen_and_stay_in_their_order() -> None:
    # Spreads: 1, none, 5, 3.
    rows = [[1.0, 2.0], [None, 9.0], [0.0, 5.0], [4.0, 1.0]]
    assert widest(rows, 2) == [2, 3]
    assert widest(rows, 9) == [0, 2, 3]
    assert widest([], 3) == []


def test_the_parts_of_each_fund_add_up_to_its_return_and_the_gaps_are_differences(smallcap: Run) -> None:
    found = lines(smallcap, "IWM", "IJR", "VB")
    for ticker in ("IWM", "IJR", "VB", "IJR_less_IWM", "VB_less_IWM"):
        total = sum(float(found[part][ticker]) for part in ("from SPY at its beta", "from the fee", "the rest"))
        assert total == pytest.approx(float(found["return p.a. 5y"][ticker]), abs=1e-12)
    beta = found["beta to SPY"]
    assert float(beta["VB_less_IWM"]) == pytest.approx(float(beta["VB"]) - float(beta["IWM"]), abs=1e-15)


def test_the_figures_are_those_of_the_table(smallcap: Run) -> None:
    found = lines(smallcap, "IWM", "IJR")
    plain = smallcap("compare", "IWM", "IJR", "-c", "return_5y,beta,max_drawdown", "-f", "csv", *DAY)
    iwm, ijr = csv.DictReader(io.StringIO(plain.out))
    for item, column in (("return p.a. 5y", "return_5y"), ("beta to SPY", "beta"), ("max drawdown 5y", "max_drawdown")):
        assert (found[item]["IWM"], found[item]["IJR"]) == (iwm[column], ijr[column])
    assert float(found["from the fee"]["IWM"]) == -0.0019


def test_rules_that_are_alike_are_left_out_and_texts_have_no_difference(smallcap: Run) -> None:
    found = lines(smallcap, "IJR", "SPSM")  # one index
    assert "size band" not in found
    assert found["index"]["SPSM_less_IJR"] == ""
    assert "size band" in lines(smallcap, "IWM", "IJR")


def test_what_needs_holdings_says_so(smallcap: Run) -> None:
    result = smallcap("compare", "IWM", "AVUV", "--explain", "-f", "json", *DAY)
    cells = json.loads(result.out)["cells"]
    size = [cell for key, cell in cells.items() if key.startswith("inside.company size.") and cell["missing"]]
    assert {cell["missing"] for cell in size} == {"not_offered"}
    assert len(size) == 2


def test_a_window_that_is_not_annualised_is_not_taken_apart(smallcap: Run) -> None:
    found = lines(smallcap, "IWM", "IJR", "--window", "ytd")
    assert float(found["return ytd"]["IWM"]) == pytest.approx(0.1879, abs=5e-5)
    assert "the rest" not in found


@pytest.mark.parametrize(
    "arguments",
    [("IWM",), ("IWM", "IJR", "VB", "SPSM"), ("IWM", "IJR", "-c", "return_1y"), ("IWM", "IJR", "--versus", "IWM")],
)
def test_another_number_of_funds_and_options_of_tables_are_refused(smallcap: Run, arguments: tuple[str, ...]) -> None:
    result = smallcap("compare", *arguments, "--explain")
    assert (result.code, "--explain" in result.err) == (2, True)


def test_a_fund_that_does_not_exist_keeps_its_column(smallcap: Run) -> None:
    result = smallcap("compare", "IWM", "QQQQQ", "--explain", "-f", "csv", *DAY)
    assert result.code == 3
    assert "QQQQQ" in result.out.splitlines()[0]


def test_only_years_of_the_window_are_shown(smallcap: Run) -> None:
    """`--window 2022` showed the returns of 2024 to 2026."""
    found = lines(smallcap, "IWM", "IJR", "--window", "2022")
    assert [item for item in found if item.startswith("return 20")] == ["return 2022"]
    found = lines(smallcap, "IWM", "IJR", "--window", "2019-12-31:2022-12-31")
    assert [item for item in found if item.startswith("return 20")] == ["return 2020", "return 2021", "return 2022"]


def test_a_rate_may_be_a_percentage(smallcap: Run) -> None:
    """`--risk-free 3%` was refused; 3 % is the fraction 0.03."""
    asked = ("compare", "IWM", "-c", "sharpe", "--window", "5y", "-f", "csv", *DAY, "--risk-free")
    assert smallcap(*asked, "3%").out == smallcap(*asked, "0.03").out != ""
    assert smallcap(*asked, "300%").code == 2
