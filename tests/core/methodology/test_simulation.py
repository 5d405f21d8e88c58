"""Reviews in a row: who came, who left and why, turnover against drifted weights, loss makers among those added."""

from __future__ import annotations

from pathlib import Path

import pytest

from smallcap_cli.catalog import load_catalog
from smallcap_cli.core.methodology.backtest import backtest
from smallcap_cli.core.methodology.model import Methodology
from smallcap_cli.core.methodology.security_returns import returns_from_prices
from smallcap_cli.core.methodology.simulation import SimulationReview, drifted_weights, simulation
from smallcap_cli.core.methodology.universe import NOBODY, Members, Universe
from smallcap_cli.errors import UsageFault
from smallcap_cli.userfiles.universe import read_universes
from tests.core.methodology.support import RANK, SIZES, csv_of, members, nobody, rules, table, weights
from tests.places import SAMPLE_UNIVERSE

STEPS = [
    {
        "id": "exchange", "kind": "filter",
        "conditions": [{"column": "exchange", "op": "in", "value": ["NYSE"]}],
    },
    *SIZES,
    RANK,
    {"id": "band", "kind": "rank_band", "lo": 3, "hi": 8},
    {"id": "income", "kind": "derive", "column": "ttm_ni", "expr": "sum(ni_q[0:4])", "level": "company"},
    {
        "id": "profits", "kind": "filter", "applies_to": "additions",
        "conditions": [{"column": "ttm_ni", "op": ">", "value": 0}],
    },
    {"id": "weight", "kind": "weight", "by": "company_mcap"},
]  # fmt: skip
MINE = rules(*STEPS)
FIRST, SECOND = "2025-01-31", "2025-04-30"


def rows(day: str, losing: str, **prices: float) -> list[dict[str, object]]:
    """Companies of a day; those named in `losing` lost 4 dollars over four quarters, the others earned 4."""
    return [
        {"id": name, "as_of": day, "price": price, **{f"ni_q{n}": -1 if name in losing else 1 for n in range(1, 5)}}
        for name, price in prices.items()
    ]


#: Ranks 3 to 8 are C to H; E loses money and does not enter.
EARLIER = rows(
    FIRST, "E", A=1000, B=900, C=100, D=90, E=80, F=70, G=60, H=50, I=10, J=9, K=8, L=7
)  # fmt: skip
#: C has grown to rank 2, H has fallen to rank 10, D trades elsewhere, G is gone. Ranks 3 to 8 are B E F I J K, of which
#: E and J lose money and do not enter, and F loses money and stays.
LATER = [
    {**row, "exchange": "OTC"} if row["id"] == "D" else row
    for row in rows(SECOND, "EFJ", A=1000, B=900, C=950, D=90, E=80, F=70, H=5, I=10, J=9, K=8, L=7)
]


def reviews(
    *days: list[dict[str, object]], methodology: Methodology = MINE, prior: Members = NOBODY
) -> list[SimulationReview]:
    return list(simulation(methodology, [table(day) for day in days], library=nobody, prior=prior))


def test_the_first_review_has_nothing_to_be_compared_with() -> None:
    (review,) = reviews(EARLIER)
    assert members(review.result) == ["C", "D", "F", "G", "H"]
    assert (review.migration, review.turnover) == (None, None)
    assert review.additions_unprofitable == 0


def test_members_are_carried_and_those_who_left_are_told_apart() -> None:
    _, review = reviews(EARLIER, LATER)
    assert members(review.result) == ["B", "F", "I", "K"]
    assert review.migration is not None
    assert (review.migration.additions, review.migration.deletions) == (3, 4)  # 5 + 3 - 4 = 4
    assert review.migration.left == {"too_large": 1, "too_small": 1, "other_rule": 1, "vanished": 1}


def test_a_loss_maker_stays_and_none_is_added_where_profits_are_asked_for_at_entry() -> None:
    _, review = reviews(EARLIER, LATER)
    assert review.figures.unprofitable_share == 1 / 4
    assert review.figures.unprofitable_share_weight == pytest.approx(70 / (900 + 70 + 10 + 8))
    assert review.additions_unprofitable == 0


def test_turnover_is_half_the_changes_against_weights_moved_by_price() -> None:
    """C D F H were worth 100 90 70 50 and are 950 90 70 5, 1,115 in all. Of B F I K, worth 988, only F was held: 70 of
    1,115 stays, the rest is sold once. G is gone, and its money is with the four by weight."""
    _, review = reviews(EARLIER, LATER)
    assert review.turnover == pytest.approx(1 - 70 / 1115)


def test_a_member_that_is_gone_is_a_deletion_and_no_trade() -> None:
    """All but G stay as they are: turnover said that G was sold, 60 of 370."""
    later = [{**row, "as_of": SECOND} for row in EARLIER if row["id"] != "G"]
    _, review = reviews(EARLIER, later)
    assert review.migration is not None
    assert review.migration.left["vanished"] == review.migration.deletions == 1
    assert review.turnover == pytest.approx(1 - 310 / 320)  # I takes its rank: 10 of 320 are bought


@pytest.mark.parametrize("name", ["sp_smallcap_600", "russell_2000", "crsp_us_small_cap", "pacer_cash_cows"])
def test_turnover_is_that_of_a_backtest_on_the_same_prices(name: str) -> None:
    """Simulating had 15 lines sold that are gone a year later: turnover of sp_smallcap_600 was higher."""
    library = load_catalog(Path("no-such-folder")).methodology
    tables = read_universes(SAMPLE_UNIVERSE.name, SAMPLE_UNIVERSE.read_bytes())
    found = backtest(library(name), tables, returns_from_prices(tables), library=library)
    own = list(simulation(library(name), tables, library=library))
    assert own[1].turnover == pytest.approx(found.reviews[1].turnover, abs=1e-12)


def test_prices_alone_make_no_turnover() -> None:
    """C to H double, in the same order: weights of the review are those that the prices made."""
    doubled = [{**row, "as_of": SECOND, "price": row["price"] * (2 if row["id"] in "CDFG" else 1)} for row in EARLIER]  # type: ignore[operator]
    _, review = reviews(EARLIER, doubled)
    assert review.turnover == pytest.approx(0, abs=1e-15)
    assert review.migration is not None
    assert (review.migration.additions, review.migration.deletions) == (0, 0)


def test_drifted_weights_add_up_to_one() -> None:
    """0.5 and 0.5, the first one doubling: 1.0 and 0.5 of 1.5."""
    before, after = table([{"id": "A", "price": 10}, {"id": "B", "price": 10}]), table([{"id": "A", "price": 20}])
    assert drifted_weights({"A": 0.5, "B": 0.5}, before, after) == {
        "A": pytest.approx(2 / 3),
        "B": pytest.approx(1 / 3),
    }


def test_prior_members_make_the_first_review_one_with_changes() -> None:
    """E is held and stays; Z is gone, and its half is in E. C D E F G H weigh 100 90 80 70 60 50 of 450."""
    (review,) = reviews(EARLIER, prior=Members({"E": 1.0, "Z": 1.0}, {"E": 0.5, "Z": 0.5}))
    assert review.migration is not None
    assert (review.migration.additions, review.migration.left["vanished"]) == (5, 1)
    assert review.turnover == pytest.approx(1 - 80 / 450)  # E: 80/450 of it is kept


def test_prior_members_without_weights_leave_turnover_unknown() -> None:
    (review,) = reviews(EARLIER, prior=Members({"E": 1.0}, {"E": 0.0}))
    assert review.migration is not None
    assert review.turnover is None


def test_fractions_held_are_carried() -> None:
    """A packet of a half: a member that leaves the band of 50 to 100 % goes in two reviews."""
    band = {
        "id": "band", "kind": "percentile_band", "column": "company_mcap", "lo": 50, "hi": 100,
        "straddle": "include_if_mid_inside", "buffer": {"upper": 0, "lower": 0, "packet": 0.5},
    }  # fmt: skip
    weight = {"id": "weight", "kind": "weight", "by": "company_mcap * held_fraction"}
    small = rows(FIRST, "", A=60, B=20, C=20)
    large = [rows(day, "", A=60, B=200, C=20) for day in (SECOND, "2025-07-31")]
    found = reviews(small, *large, methodology=rules(*SIZES, RANK, band, weight))
    held = [review.result.members().held.get("B", 0.0) for review in found]
    assert held == [1.0, 0.5, 0.0]


def test_the_order_of_the_universes_means_nothing() -> None:
    assert [str(review.as_of) for review in reviews(LATER, EARLIER)] == [FIRST, SECOND]


def test_a_day_given_twice_is_refused() -> None:
    with pytest.raises(UsageFault, match="two universes have the date 2025-01-31"):
        reviews(EARLIER, EARLIER)


@pytest.mark.parametrize(
    ("step", "told"),
    [
        ({"kind": "filter", "conditions": [{"column": "company_mcap", "op": ">=", "value": 75}]}, "too_small"),
        ({"kind": "filter", "conditions": [{"column": "company_mcap", "op": "<", "value": 75}]}, "other_rule"),
        ({"kind": "select", "n": 1, "by": "company_mcap", "order": "desc"}, "too_small"),
        ({"kind": "select", "n": 1, "by": "company_mcap", "order": "asc"}, "too_large"),
        ({"kind": "select", "n": 1, "by": "price", "order": "desc"}, "other_rule"),
    ],
)
def test_why_a_member_left_is_read_off_the_step(step: dict[str, object], told: str) -> None:
    """Both companies are held, one of 100 and one of 50 dollars, and one of them has to go."""
    given = rows(FIRST, "", A=100, B=50)
    (review,) = reviews(given, methodology=rules(*SIZES, {"id": "one", **step}), prior=Members({"A": 1.0, "B": 1.0}))
    assert review.migration is not None
    assert {why for why, count in review.migration.left.items() if count} == {told}


def sample() -> list[Universe]:
    return read_universes(SAMPLE_UNIVERSE.name, SAMPLE_UNIVERSE.read_bytes())


@pytest.mark.parametrize("name", ["sp_smallcap_600", "russell_2000", "crsp_us_small_cap"])
def test_weights_add_up_to_one_and_counts_agree_at_every_review(name: str) -> None:
    library = load_catalog(Path("no-such-folder")).methodology
    first, second = simulation(library(name), sample(), library=library)
    for review in (first, second):
        assert sum(weights(review.result).values()) == pytest.approx(1, abs=1e-12)
    assert second.migration is not None
    change = second.migration.additions - second.migration.deletions
    assert first.figures.constituents + change == second.figures.constituents
    assert 0 < (second.turnover or 0) < 1


def test_profits_asked_for_at_entry_alone_let_loss_makers_in_by_drift() -> None:
    """S&P 600 on the sample: none among those who enter in either year, many after a year all the same."""
    library = load_catalog(Path("no-such-folder")).methodology
    first, second = simulation(library("sp_smallcap_600"), sample(), library=library)
    assert (first.additions_unprofitable, second.additions_unprofitable) == (0, 0)
    assert first.figures.unprofitable_share == 0
    assert (second.figures.unprofitable_share or 0) > 0.1


def test_a_file_of_several_days_is_read_day_by_day() -> None:
    content = csv_of([*LATER, *EARLIER]).encode()
    assert [(str(one.as_of), len(one)) for one in read_universes("u.csv", content)] == [(FIRST, 12), (SECOND, 11)]
    with pytest.raises(UsageFault, match=r"u\.csv:14 \(L\): as_of 'soon' is not a day"):
        read_universes("u.csv", csv_of([*EARLIER, {"id": "L", "as_of": "soon", "price": 1}]).encode())


def test_an_index_that_nobody_is_in_goes_on() -> None:
    """Two companies have no ranks 3 to 8: all five are gone, and nobody traded; then there is nothing before."""
    empty = rows(SECOND, "", A=1000, B=900)
    again = rows("2025-07-31", "", A=1000, B=900, C=100)
    _, second, third = reviews(EARLIER, empty, again)
    assert second.migration is not None
    assert (second.figures.constituents, second.migration.left["vanished"], second.turnover) == (
        0,
        5,
        0.0,
    )
    assert (third.figures.constituents, third.migration, third.turnover) == (1, None, None)
