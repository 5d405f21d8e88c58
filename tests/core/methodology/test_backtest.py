"""Backtests of index rules: drift, delistings, costs, turnover, by hand; an index of everything is the universe."""

from __future__ import annotations

from datetime import date
from functools import partial

import numpy as np
import pytest

from smallcap_cli.core.methodology.backtest import CASH, SPREAD, Backtest, TradingTerms, backtest
from smallcap_cli.core.methodology.security_returns import TABLE_KIND, SecurityReturns, returns_from_prices
from smallcap_cli.core.methodology.universe import NOBODY, Members, Universe
from smallcap_cli.errors import DataUnavailable, UsageFault
from smallcap_cli.userfiles.security_returns import read_returns_by_day
from tests.core.methodology.support import nobody, rules, table

EVERYTHING = rules({"id": "weight", "kind": "weight", "by": "float_mcap"})
MARCH, JUNE = "2025-03-31", "2025-06-30"
NAN = float("nan")


def day(when: str, **values: float) -> Universe:
    return table([{"id": name, "as_of": when, "price": value} for name, value in values.items()])


def returns(*days: str, **values: list[float]) -> SecurityReturns:
    ids = sorted(values)
    block = np.array([values[name] for name in ids], dtype=np.float64).T
    return SecurityReturns(np.array(days, dtype="datetime64[D]"), np.array(ids), block, TABLE_KIND)


UNIVERSES = [day(MARCH, A=50, B=30, C=20), day(JUNE, A=60, B=40)]
#: C loses half in May and is gone in June.
MONTHS = returns(
    "2025-04-30", "2025-05-31", "2025-06-30", "2025-07-31",
    A=[0.10, 0.00, 0.10, -0.10], B=[0.00, 0.10, 0.00, 0.20], C=[0.05, -0.50, NAN, NAN],
)  # fmt: skip


def outcome(
    universes: list[Universe] = UNIVERSES, months: SecurityReturns = MONTHS, prior: Members = NOBODY, **terms: object
) -> Backtest:
    return backtest(
        EVERYTHING, universes, months, library=nobody, prior=prior,
        terms=TradingTerms(**terms),  # type: ignore[arg-type]
    )  # fmt: skip


close = partial(pytest.approx, abs=1e-14)


def test_the_money_of_a_line_that_is_gone_is_spread_over_the_others() -> None:
    # April .55 + .30 + .21 = 1.06. May .55 + .33 + .105 = .985. June: .105 over A and B: times .985/.88,
    # then A gains a tenth: (.605 + .33) * .985/.88 = 1.0465625. July: .6 * .9 + .4 * 1.2 = 1.02.
    first, second = outcome().reviews
    assert first.net == close(0.0465625)
    assert second.net == close(0.02)
    assert first.growth.tolist() == close([1.06, 0.985 / 1.06, 1.0465625 / 0.985])
    assert (first.gone, first.gone_weight) == (1, close(0.105 / 0.985))
    # A and B stand at .605 : .33, that is 11/17 and 6/17; to 3/5 and 2/5 it is 4/85 one way.
    assert first.turnover is None
    assert second.turnover == close(4 / 85)
    assert outcome().net == close(1.0465625 * 1.02 - 1)


def test_the_money_of_a_line_that_is_gone_is_cash_until_the_next_review() -> None:
    # June: .605 + .33 + .105 in cash = 1.04. All of the cash buys: .105/1.04, and nothing is sold.
    first, second = outcome(delisted=CASH).reviews
    assert first.net == close(0.04)
    assert second.turnover == close(0.105 / 1.04 / 2)


def test_each_side_of_a_trade_costs_and_so_does_spreading_the_money_of_a_line_that_is_gone() -> None:
    # 1 % of .105: (.605 + .33) / .88 * (.88 + .10395) = 1.045446875. At the review 8/85 are bought and sold.
    first, second = outcome(side_cost=0.01, delisted=SPREAD).reviews
    assert (first.cost, first.net) == (close(0.01 * 0.105 / 0.985), close(0.045446875))
    assert second.cost == close(0.08 / 85)
    assert second.gross == close(0.02)
    assert second.net == close(1.02 * (1 - 0.08 / 85) - 1)


def test_gross_is_the_return_without_any_cost_and_cost_is_all_of_it() -> None:
    """`gross_return` was after the cost of spreading, 1.0454 rather than 1.0466, and `cost` left that out."""
    prior = Members({"A": 1.0, "B": 1.0}, {"A": 0.7, "B": 0.3})
    free, found = outcome(prior=prior), outcome(prior=prior, side_cost=0.01)
    assert [one.gross for one in found.reviews] == [one.net for one in free.reviews]
    assert found.gross == free.net
    # .4 is traded at 1 %, and .105 of .985 is spread at 1 %: 1 - .996 * (1 - .00105 / .985).
    assert found.reviews[0].cost == close(1 - 0.996 * (1 - 0.00105 / 0.985))
    assert found.reviews[0].net == close(1.0465625 * 0.996 * (1 - 0.00105 / 0.985) - 1)
    assert np.prod(found.reviews[0].growth) - 1 == close(found.reviews[0].net)


def test_the_first_portfolio_is_traded_where_weights_before_it_are_given() -> None:
    # From A .7 B .3 to .5 .3 .2: a fifth one way, both sides cost 1 %; cash of a line that is gone costs nothing.
    prior = Members({"A": 1.0, "B": 1.0}, {"A": 0.7, "B": 0.3})
    (first, _) = outcome(prior=prior, side_cost=0.01, delisted=CASH).reviews
    assert first.turnover == close(0.2)
    assert first.cost == close(0.004)


def test_a_previous_member_that_is_gone_before_the_first_review_is_no_trade() -> None:
    """Z is in no universe, and its half is with A and B: .7 and .3, as in the test above. It was sold, at a cost."""
    prior = Members({"A": 1.0, "B": 1.0, "Z": 1.0}, {"A": 0.35, "B": 0.15, "Z": 0.5})
    (first, _) = outcome(prior=prior, side_cost=0.01, delisted=CASH).reviews
    assert first.turnover == close(0.2)
    assert first.cost == close(0.004)


def test_an_index_that_buys_everything_returns_what_the_universe_returns() -> None:
    # The return of a quarter: float value times return, over float value; lines that end are dropped from both.
    generator = np.random.default_rng(7)
    names = [f"S{number:03d}" for number in range(300)]
    days = ["2024-12-31", MARCH, JUNE, "2025-09-30", "2025-12-31"]
    values = generator.normal(0.02, 0.1, (4, 300))
    sizes = generator.lognormal(2, 1, (4, 300))
    universes = [day(when, **dict(zip(names, sizes[place], strict=True))) for place, when in enumerate(days[:4])]
    table_of_all = SecurityReturns(np.array(days[1:], dtype="datetime64[D]"), np.array(names), values, TABLE_KIND)
    found = outcome(universes, table_of_all)
    expected = [float((sizes[q] * values[q]).sum() / sizes[q].sum()) for q in range(4)]
    for one, wanted in zip(found.reviews, expected, strict=True):
        assert one.net is not None
        assert one.universe is not None
        assert abs(one.net - one.universe) < 1e-12
        assert abs(one.net - wanted) < 1e-12


def test_with_delistings_too_it_returns_what_the_universe_returns() -> None:
    for rule in (SPREAD, CASH):
        for one in outcome(delisted=rule).reviews:
            assert one.net == one.universe


def test_without_a_table_prices_of_the_universes_make_the_returns() -> None:
    universes = [day(MARCH, A=50, B=30, C=20), day(JUNE, A=55, B=24)]
    found = outcome(universes, returns_from_prices(universes))
    # C has no later price: it is gone at once, and A and B alone return (55 + 24) / 80 - 1.
    first, second = found.reviews
    assert first.net == close(79 / 80 - 1)
    assert (second.net, second.cost, second.end) == (None, None, None)
    assert (found.start, found.end) == (date(2025, 3, 31), date(2025, 6, 30))


def test_a_split_between_two_universes_is_named() -> None:
    first = table([{"id": "A", "as_of": MARCH, "price": 50, "shares_out": 10}, {"id": "B", "as_of": MARCH, "price": 9}])
    second = table([{"id": "A", "as_of": JUNE, "price": 26, "shares_out": 20}, {"id": "B", "as_of": JUNE, "price": 4}])
    (note,) = returns_from_prices([first, second]).notes
    assert note.startswith("1 security with a change of price and shares that looks like a split")
    assert note.endswith(": A")


def test_a_review_between_two_days_of_the_returns_holds_from_the_later_one() -> None:
    # Reviewed on 10 June: until the end of June the old weights earn, July is the first of the new ones.
    first, second = outcome([UNIVERSES[0], day("2025-06-10", A=60, B=40)]).reviews
    assert (first.end, second.start) == (date(2025, 6, 30), date(2025, 6, 30))
    assert second.net == close(0.02)


def test_reviews_on_and_after_the_day_of_the_last_return_have_none() -> None:
    """Returns to June, reviews of June and September: it was an IndexError."""
    until_june = SecurityReturns(MONTHS.days[:3], MONTHS.ids, MONTHS.values[:3], TABLE_KIND)
    first, second, third = outcome([*UNIVERSES, day("2025-09-30", A=60, B=40)], until_june).reviews
    assert first.net == close(0.0465625)
    # The trades of June are known, as in the first test; of what no return moved up to September they are not.
    assert (second.net, second.turnover) == (None, close(4 / 85))
    assert (third.net, third.turnover, third.start) == (None, None, date(2025, 9, 30))


def test_a_review_earns_the_returns_that_end_before_the_next_one() -> None:
    """Returns to July, reviews of June and September: it was an IndexError. July: .6 * .9 + .4 * 1.2 = 1.02."""
    found = outcome([*UNIVERSES, day("2025-09-30", A=60, B=40)])
    _, second, third = found.reviews
    assert (second.net, second.end) == (close(0.02), date(2025, 7, 31))
    assert (third.net, third.turnover) == (None, None)
    assert (found.net, found.end) == (close(1.0465625 * 1.02 - 1), date(2025, 7, 31))
    assert len(found.days) == 4


def test_a_month_without_a_return_and_with_later_ones_stands_still() -> None:
    months = returns("2025-04-30", "2025-05-31", A=[0.1, 0.1], B=[NAN, 0.2])
    (only,) = outcome([day(MARCH, A=50, B=50)], months).reviews
    # .5 * 1.21 + .5 * 1 * 1.2
    assert only.net == close(0.205)
    assert (only.gone, only.still) == (0, 1)


def test_ids_are_found_whatever_their_case_and_dots() -> None:
    months = returns("2025-04-30", **{"BRK-B": [0.1]})
    (only,) = outcome([table([{"id": "BRK.B", "as_of": MARCH, "price": 5}])], months).reviews
    assert only.net == close(0.1)


@pytest.mark.parametrize(
    ("universes", "months", "fault", "words"),
    [
        (UNIVERSES, returns("2025-04-30", "2025-07-31", A=[0.1, 0.1]), DataUnavailable, "name 50.0 % of the weight"),
        (UNIVERSES, returns("2025-07-31", "2025-08-31", A=[0, 0], B=[0, 0], C=[0, 0]), UsageFault, "days after the"),
        (
            [UNIVERSES[0], day("2025-04-10", A=1), UNIVERSES[1]],
            MONTHS, UsageFault, "between the reviews of 2025-03-31 and 2025-04-10",
        ),
        ([UNIVERSES[1]], returns("2025-04-30", A=[0.1]), DataUnavailable, "no return after the review of 2025-06-30"),
        (UNIVERSES, returns("2025-02-28", "2025-03-31", A=[0, 0]), DataUnavailable, "no return after the review of"),
    ],
)  # fmt: skip
def test_what_cannot_be_tested_is_refused(
    universes: list[Universe], months: SecurityReturns, fault: type[Exception], words: str
) -> None:
    with pytest.raises(fault, match=words):
        outcome(universes, months)


def test_a_table_of_returns_has_a_row_a_security_and_period() -> None:
    text = b"security_id,as_of,return\nB,2025-05-31,0.2\nA,2025-04-30,0.1\nA,2025-05-31,\nA,2025-06-30,0.3\n"
    found = read_returns_by_day("r.csv", text, until=date(2025, 6, 29))
    assert found.ids.tolist() == ["A", "B"]
    assert found.days.tolist() == [date(2025, 4, 30), date(2025, 5, 31)]
    np.testing.assert_array_equal(found.values, [[0.1, NAN], [NAN, 0.2]])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("security_id,return\nA,1\n", "r.csv:1: columns that are missing: as_of"),
        ("security_id,as_of,return\n", "no rows below the header"),
        ("security_id,as_of,return\nA,May,0.1\n", r"r.csv:2 \(A\): as_of 'May' is not a day"),
        ("security_id,as_of,return\nA,2025-04-30,-1.1\n", "is below -1"),
        ("security_id,as_of,return\nA,2025-04-30,1.1\nB,2025-04-30,-0.9\nC,2025-04-30,4\n", "look like per cents"),
        (
            "security_id,as_of,return\nA,2025-04-30,0.1\nA,2025-04-30,0.1\n",
            r"r.csv:3 \(A\): a second return for 2025-04-30",
        ),
    ],
)
def test_a_faulty_table_of_returns_is_refused(text: str, words: str) -> None:
    with pytest.raises(UsageFault, match=words):
        read_returns_by_day("r.csv", text.encode(), until=date(2025, 11, 1))


def test_returns_that_begin_later_are_not_there_yet() -> None:
    """The file is right and the day is a day: not an error of the input (exit 2), but nothing to be had (exit 4)."""
    text = b"security_id,as_of,return\nA,2025-12-31,0.1\n"
    with pytest.raises(DataUnavailable, match="nothing on or before 2025-11-01; it begins 2025-12-31"):
        read_returns_by_day("r.csv", text, until=date(2025, 11, 1))
