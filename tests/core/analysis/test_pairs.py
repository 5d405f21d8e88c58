"""Which funds can be told apart: joined days, left-out funds, and the words and records of the verdict."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from smallcap_cli.core.analysis.pairs import Joint, joint_returns, pairs_of
from smallcap_cli.core.analysis.verdicts import MOST_YEARS, Statements, statements, years_of
from smallcap_cli.core.comparison.computation import Comparison, Computation, Seat
from smallcap_cli.core.comparison.views import Market
from smallcap_cli.core.model import FundData, Gap, PriceHistory
from smallcap_cli.core.statistics.bootstrap import DRAWS, SEED, Difference
from tests.core.builders import (
    comparison,
    conventions,
    data,
    day,
    days,
    history,
    market,
    month_end_history,
    weekdays,
    weekdays_between,
    wobbling,
)

AS_OF = "2026-04-16"


def returns(count: int, seed: int, apart: float = 0.0) -> np.ndarray:
    common = np.random.default_rng(99).normal(0.005, 0.05, count)
    return common + apart + np.random.default_rng(seed).normal(0.0, 0.015, count)


def monthly(ticker: str, seed: int, *, first: str = "2019-12", apart: float = 0.0, **changes: Any) -> FundData:
    """Month ends to 2026-04; every fund moves with the same market."""
    count = int((np.datetime64("2026-04", "M") - np.datetime64(first, "M")).astype(int))
    levels = 100.0 * np.cumprod(np.concatenate([[1.0], 1.0 + returns(count, seed, apart)]))
    return data(month_end_history(ticker, first, levels), **changes)


def daily(ticker: str, phase: float, without: tuple[str, ...] = (), **changes: Any) -> FundData:
    on = weekdays_between("2020-01-01", AS_OF)
    closes = wobbling(len(on), phase=phase)
    kept = ~np.isin(on, days(without))
    return data(history(ticker, on[kept], closes[kept], **changes))


def compared(*funds: FundData, as_of: str = "2026-04-30", shared: Market | None = None, **changes: Any) -> Comparison:
    return comparison(funds, conventions(as_of, changes.pop("window", "5y"), **changes), shared or market())


def said(*funds: FundData, reference: str | None = None, **changes: Any) -> Statements:
    return statements(Computation(compared(*funds, **changes)), [fund.ticker for fund in funds], reference=reference)


def joint_of(*funds: FundData, **changes: Any) -> Joint | Gap:
    return joint_returns(Computation(compared(*funds, **changes)), [fund.ticker for fund in funds])


def test_two_funds_are_told_of_in_a_sentence_with_its_figures() -> None:
    made = said(monthly("AAA", 1), monthly("BBB", 2))
    sharpe = made.records[0]
    words = made.sentences[0]
    assert words.startswith("AAA and BBB: no significant difference. Sharpe ratio ")
    assert f"{sharpe['first_value']:.2f} and {sharpe['second_value']:.2f}" in words
    assert f"difference {sharpe['difference']:.2f}, 95 % interval {sharpe['low']:.2f}" in words
    assert "it would take about" in words


def test_how_it_was_done_is_part_of_the_answer() -> None:
    made = said(monthly("AAA", 1), monthly("BBB", 2))
    assert made.inference == {
        "level": 0.95, "window": "5y", "start": "2021-04-30", "end": "2026-04-30",
        "returns": 60, "frequency": "monthly", "draws": DRAWS, "seed": SEED,
        "method": "paired stationary bootstrap, intervals simultaneous over the pairs", "block_length": 4,
    }  # fmt: skip
    assert any(f"blocks of 4 on average, 5,000 draws, seed {SEED}" in sentence for sentence in made.sentences)


def test_the_levels_are_those_of_the_table() -> None:
    """The sentence may not contradict the cells above it."""
    computation = Computation(compared(monthly("AAA", 1), monthly("BBB", 2)))
    joint = joint_returns(computation, ["AAA", "BBB"])
    assert isinstance(joint, Joint)
    (pair,) = pairs_of(joint)
    view = computation.placed_view("ends", computation.comparison.conventions.window).views
    ends = view.blocks[0].closes
    assert pair.returns == pytest.approx(tuple((ends[:, -1] / ends[:, 0]) ** 0.2 - 1.0), rel=1e-12)
    assert pair.sharpe.difference == pair.sharpes[0] - pair.sharpes[1]


def test_funds_far_apart_can_be_told_apart_and_no_years_are_named() -> None:
    made = said(monthly("AAA", 1, apart=0.03), monthly("BBB", 2))
    assert made.sentences[0].startswith("AAA and BBB: significant difference. ")
    assert "it would take" not in made.sentences[0]
    assert [record["verdict"] for record in made.records] == ["significant", "significant"]


def test_a_copy_moved_alike() -> None:
    made = said(monthly("AAA", 1), monthly("BBB", 1))
    assert made.sentences[0] == "AAA and BBB: equal returns in every period, no difference"
    assert [(r["difference"], r["low"], r["high"], r["years_needed"]) for r in made.records] == [(0, 0, 0, None)] * 2


def test_five_funds_make_ten_pairs_whose_intervals_hold_together() -> None:
    made = said(*(monthly(name, seed) for seed, name in enumerate(("A", "B", "C", "D", "E"))))
    assert len(made.records) == 20
    assert any("the 95 % intervals of the 10 pairs hold jointly" in sentence for sentence in made.sentences)


def test_six_funds_are_too_many_to_pair() -> None:
    benchmark = monthly("SPY", 7).prices
    assert isinstance(benchmark, PriceHistory)
    made = said(*(monthly(name, seed) for seed, name in enumerate("ABCDEF")), shared=market(benchmark))
    assert made.sentences == ("each fund alone: smallcap tests pairs of 2 to 5 funds, here are 6",)
    assert made.records == ()


def test_one_fund_is_compared_with_none() -> None:
    assert said(monthly("AAA", 1)).sentences == ()


def test_a_reference_is_taken_from_the_others() -> None:
    made = said(monthly("A", 1), monthly("B", 2), monthly("C", 3), reference="A")
    assert [(r["first"], r["second"]) for r in made.records if r["figure"] == "sharpe"] == [("B", "A"), ("C", "A")]


def test_a_young_fund_takes_part_in_no_pair_and_shortens_nobody() -> None:
    young = monthly("NEW", 3, first="2023-12")
    with_it, without = said(monthly("A", 1), monthly("B", 2), young), said(monthly("A", 1), monthly("B", 2))
    assert with_it.sentences[0].startswith("NEW is not tested: ")
    assert with_it.records == without.records


@pytest.mark.parametrize(
    ("window", "verdict"),
    [("3y", "A and B: "), ("2y", "too little data to compare the funds over 2y: 24 monthly returns, 36 needed")],
)
def test_thirty_six_months_are_the_least(window: str, verdict: str) -> None:
    assert said(monthly("A", 1), monthly("B", 2), window=window).sentences[0].startswith(verdict)


def test_funds_without_a_common_window_are_not_paired() -> None:
    made = said(monthly("A", 1), monthly("NEW", 3, first="2025-12"))
    assert made.sentences[0].startswith("too little data to compare the funds over 5y: NEW: first month end 2025-12-31")
    assert made.inference["missing"] == "NEW: first month end 2025-12-31"


def test_days_that_one_fund_lacks_are_left_out_of_all_before_returns_are_taken() -> None:
    """The other fund's return over the missing day spans two sessions, as the first one's does."""
    whole, holed = daily("A", 0.0), daily("B", 1.0, without=("2026-01-14",))
    joint = joint_of(whole, holed, as_of=AS_OF, window="1y")
    both = joint_of(whole, daily("B", 1.0), as_of=AS_OF, window="1y")
    assert isinstance(joint, Joint)
    assert isinstance(both, Joint)
    assert joint.observations == both.observations - 1
    np.testing.assert_allclose(np.prod(1.0 + joint.returns, axis=1), np.prod(1.0 + both.returns, axis=1), rtol=1e-12)


def test_daily_funds_with_a_rate_have_it_on_their_common_days() -> None:
    holed = daily("B", 1.0, without=("2026-01-14",))
    joint = joint_of(daily("A", 0.0), holed, as_of=AS_OF, window="1y", shared=market(risk_free=0.03))
    assert isinstance(joint, Joint)
    np.testing.assert_allclose(joint.returns - joint.excess, 1.03 ** (1 / 252) - 1.0, rtol=1e-9)


def test_month_ends_and_days_have_no_common_returns() -> None:
    made = joint_of(daily("A", 0.0), daily("B", 1.0), monthly("C", 1), as_of=AS_OF, window="2y")
    assert made == Gap("not_comparable", "daily and month-end closes cannot be compared")


def test_a_fund_in_another_currency_takes_part_in_no_pair() -> None:
    joint = joint_of(daily("A", 0.0), daily("B", 1.0), daily("C", 2.0, currency="EUR"), as_of=AS_OF)
    assert isinstance(joint, Joint)
    assert joint.left_out == (("C", "in EUR"),)


def test_a_flat_fund_is_a_reason() -> None:
    still = data(month_end_history("STILL", "2019-12", np.full(77, 100.0)))
    made = joint_of(monthly("A", 1), still)
    assert made == Gap("not_comparable", "returns of STILL do not vary")


def test_alphas_are_told_with_what_could_have_been_seen() -> None:
    benchmark = monthly("SPY", 7).prices
    assert isinstance(benchmark, PriceHistory)
    sentence = said(monthly("A", 1), monthly("B", 2), shared=market(benchmark)).sentences[-1]
    assert sentence.startswith("alpha per year against SPY, 95 % interval, HAC with 3 lags: A ")
    assert "not significant" in sentence
    assert sentence.endswith("against the whole market, alpha is mostly a size effect")


def test_a_difference_that_needs_ages_says_only_that() -> None:
    ends = day("2021-04-30"), day("2026-04-30")
    joint = Joint(("A", "B"), np.zeros((2, 60)), np.zeros((2, 60)), "monthly", 12.0, *ends)
    tiny = Difference((0, 1), 1e-6, -0.5, 0.5, 0.25, 2.0)
    assert years_of(tiny, joint) > MOST_YEARS
    # 5 years; four of five samples show 2.84 * 0.25 = 0.71, against 0.25: (0.71 / 0.25)^2 = 8.0656 times as long.
    assert years_of(Difference((0, 1), 0.25, -0.25, 0.75, 0.25, 2.0), joint) == pytest.approx(40.328)


def test_the_order_of_the_table_is_that_of_the_pairs() -> None:
    funds = [monthly("A", 1), monthly("B", 2)]
    made = statements(Computation(compared(*funds)), ["B", "A"])
    assert (made.records[0]["first"], made.records[0]["second"]) == ("B", "A")
    assert made.records[0]["difference"] == -float(str(said(*funds).records[0]["difference"]))


def test_a_seat_has_the_funds_own_closes_and_a_young_fund_the_reason() -> None:
    """Two funds of one calendar share a block; a window of a year begins before the youngest was listed."""
    on = weekdays("2024-01-01", 400)
    funds = [data(history(name, on, wobbling(400, phase=phase))) for name, phase in (("A", 0.0), ("B", 1.0))]
    funds.append(data(history("YOUNG", on[-100:], wobbling(100))))
    computation = Computation(comparison(funds, conventions(str(on[-1]), "1y")))
    a, b, young = (seat for _, seat in computation.seats("path", computation.comparison.conventions.window))
    assert isinstance(a, Seat)
    assert isinstance(b, Seat)
    assert (a.start, a.end) == (a.days[0].item(), on[-1].item())
    assert a.block is b.block
    assert np.array_equal(b.closes, wobbling(400, phase=1.0)[-len(b.days) :])
    assert young == Gap("not_listed_then", f"first close {on[-100]}")


def test_a_scaled_copy_has_equal_returns() -> None:
    """3.7 times the closes have the same returns but for rounding; 19 years of data were said to show a difference."""
    own = monthly("AAA", 1)
    assert own.prices is not None
    closes = own.prices.adjusted
    assert closes is not None
    scaled = own._replace(
        ticker="BBB", prices=replace(own.prices, ticker="BBB", adjusted=3.7 * closes, close=3.7 * closes)
    )
    assert said(own, scaled).sentences[0] == "AAA and BBB: equal returns in every period, no difference"


def test_a_sentence_names_the_days_of_its_return() -> None:
    """The table's return ran to 16 April, the sentence's to the end of March, and both were called 5y."""
    made = said(daily("A", 0.0), daily("B", 1.0), as_of=AS_OF)
    assert "return per year 2021-03-31 to 2026-03-31 " in made.sentences[0]
    assert (made.inference["start"], made.inference["end"]) == ("2021-03-31", "2026-03-31")


def test_monthly_returns_of_a_pair_are_of_the_same_days() -> None:
    """B lacks the last day of March: both end it on the 30th; A's returns were those of the 31st."""
    whole, holed = daily("A", 0.0), daily("B", 1.0, without=("2025-03-31",))
    both_lack = daily("A", 0.0, without=("2025-03-31",))
    joint, expected = joint_of(whole, holed, as_of=AS_OF), joint_of(both_lack, holed, as_of=AS_OF)
    assert isinstance(joint, Joint)
    assert isinstance(expected, Joint)
    assert joint.returns.tolist() == expected.returns.tolist()


def test_a_scaled_copy_in_cents_differs_by_rounding_alone() -> None:
    """Closes of a copy in cents differ by up to 0.005 each: more than 1,000 years of data were said to show that."""
    own = monthly("AAA", 1)
    assert own.prices is not None
    closes = own.prices.adjusted
    assert closes is not None
    cents = np.round(3.7 * closes, 2)
    scaled = own._replace(ticker="BBB", prices=replace(own.prices, ticker="BBB", adjusted=cents, close=cents))
    (sentence, *_) = said(own, scaled).sentences
    assert sentence == (
        "AAA and BBB: no difference beyond the rounding of closes, the 95 % intervals lie within 0.005 in Sharpe ratio "
        "and 0.005 pp in return per year"
    )
