"""Rules of one index replaced by those of another: what each switch does, what is left, and what goes together."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from random import Random

import pytest

from smallcap_cli.catalog import load_catalog
from smallcap_cli.core.methodology.divergence import MEASURES, Divergence, divergence, mixed_rules
from smallcap_cli.core.methodology.engine import rules_of
from smallcap_cli.core.methodology.model import Methodology
from smallcap_cli.core.methodology.roles import book, switches
from smallcap_cli.core.methodology.universe import Members
from smallcap_cli.errors import UsageFault
from smallcap_cli.userfiles.security_returns import read_returns
from smallcap_cli.userfiles.universe import read_universe
from tests.core.methodology.support import DAY, RANK, SIZES, members, nobody, rules, table
from tests.places import SAMPLE_UNIVERSE

PRICES = {
    "A": 1000, "B": 900, "C": 100, "D": 90, "E": 80, "F": 70, "G": 60, "H": 50, "I": 10, "J": 9, "K": 8, "L": 7,
}  # fmt: skip
LOSING = "DG"
UNIVERSE = table(
    [
        {"id": name, "price": price, **{f"ni_q{n}": -1 if name in LOSING else 1 for n in range(1, 5)}}
        for name, price in PRICES.items()
    ]
)
INCOME = {"id": "income", "kind": "derive", "column": "ttm_ni", "expr": "sum(ni_q[0:4])", "level": "company"}
PROFITS = {"id": "profits", "kind": "filter", "conditions": [{"column": "ttm_ni", "op": ">", "value": 0}]}
WEIGHT = {"id": "weight", "kind": "weight", "by": "company_mcap"}


def band(high: int) -> dict[str, object]:
    return {"id": "band", "kind": "rank_band", "lo": 3, "hi": high}


#: C D E F, of which D loses money; and of C D E F G H those that do not: C E F H.
SHORT = rules(*SIZES, RANK, band(6), WEIGHT, name="short")
LONG = rules(*SIZES, RANK, band(8), INCOME, PROFITS, WEIGHT, name="long")
RETURNS = dict.fromkeys(PRICES, 0.0) | {"C": 0.1}


def diverged(first: Methodology = SHORT, second: Methodology = LONG, **more: Mapping[str, float]) -> Divergence:
    return divergence(first, second, UNIVERSE, library=nobody, **more)


def switch(found: Divergence, role: str) -> Mapping[str, float | None]:
    return next(one.figures for one in found.switches if role in one.roles)


def assert_adds_up(found: Divergence) -> None:
    for name in MEASURES:
        first, second = (level[name] for level in found.levels)
        parts = [one.figures[name] for one in found.switches]
        if first is None or second is None:
            assert found.difference[name] is None
        elif parts:
            size = max(1.0, abs(first), abs(second))
            assert sum(part for part in parts if part is not None) == pytest.approx(second - first, abs=1e-9 * size)


#: What the mixtures hold: the first index C D E F, with the second's band C to H, with its profit test C E F, and with
#: both the second index itself, C E F H.
def test_an_effect_is_the_mean_over_all_orders() -> None:
    found = diverged()
    assert [members(result) for result in (found.first, found.second)] == [["C", "D", "E", "F"], ["C", "E", "F", "H"]]
    assert [one.roles for one in found.switches] == [("size band",), ("profitability",)]
    # Lines 4, 6, 3, 4: the band first +2, last +1; the test first -1, last -2.
    assert switch(found, "size band")["constituents"] == pytest.approx((2 + 1) / 2)
    assert switch(found, "profitability")["constituents"] == pytest.approx((-1 - 2) / 2)
    # Loss makers 1/4, 2/6, 0, 0: the band 1/12 and 0.
    assert switch(found, "size band")["unprofitable_share"] == pytest.approx(1 / 24)
    assert switch(found, "profitability")["unprofitable_share"] == pytest.approx((-1 / 4 - 1 / 3) / 2)
    # By weight 90/340, 150/450, 0, 0.
    assert switch(found, "size band")["unprofitable_share_weight"] == pytest.approx((150 / 450 - 90 / 340) / 2)
    # Medians 85, 75, 80 (of 100 80 70) and 75 (of 100 80 70 50).
    assert switch(found, "size band")["median_usd"] == pytest.approx((-10 - 5) / 2)
    assert switch(found, "profitability")["median_usd"] == pytest.approx((-5 + 0) / 2)
    assert found.effects.orders == 0
    assert_adds_up(found)


def test_overlap_is_the_weight_in_common_with_the_second_index() -> None:
    """C E F H weigh 100 80 70 50 of 300 in the second index; mixtures have 250/340, 300/450 and 250/300 of it."""
    found = diverged()
    assert found.levels[0]["overlap"] == pytest.approx(250 / 340)
    assert found.levels[1]["overlap"] == pytest.approx(1)
    alone, last = 300 / 450 - 250 / 340, 1 - 250 / 300
    assert switch(found, "size band")["overlap"] == pytest.approx((alone + last) / 2)


def test_returns_are_weighted_and_add_up_too() -> None:
    """C gained a tenth and weighs 100 of 340, 450, 250 and 300."""
    found = diverged(returns=RETURNS)
    assert [level["return"] for level in found.levels] == [pytest.approx(10 / 340), pytest.approx(10 / 300)]
    assert switch(found, "size band")["return"] == pytest.approx((10 / 450 - 10 / 340 + 10 / 300 - 10 / 250) / 2)
    assert found.covered == (pytest.approx(1), pytest.approx(1))
    assert_adds_up(found)


def test_swapping_the_two_indexes_turns_every_effect_round() -> None:
    there, back = diverged(returns=RETURNS), diverged(LONG, SHORT, returns=RETURNS)
    for one in there.switches:
        for name, value in one.figures.items():
            if name != "overlap":  # that is with the second index, which is another one
                assert switch(back, one.roles[0])[name] == pytest.approx(-(value or 0))


def test_where_orders_are_drawn_swapping_turns_every_effect_round_too() -> None:
    """Nine groups, 48 of 362,880 orders: another order of the groups drew others, and effects differed by a third."""
    library = load_catalog(Path("no-such-folder")).methodology
    companies = read_universe(SAMPLE_UNIVERSE.name, SAMPLE_UNIVERSE.read_bytes())
    first, second = library("sp_smallcap_600"), library("russell_2000")
    there = divergence(first, second, companies, library=library)
    back = divergence(second, first, companies, library=library)
    assert there.effects.orders > 0
    assert len(there.switches) > 8
    for one in there.switches:
        assert switch(back, one.roles[0])["constituents"] == pytest.approx(-(one.figures["constituents"] or 0))


def test_rules_look_at_the_members_of_their_own_index() -> None:
    """D, a loss maker, is a member of the second index, whose profit test is for companies that enter: it stays."""
    entry = rules(*SIZES, RANK, band(8), INCOME, {**PROFITS, "applies_to": "additions"}, WEIGHT, name="long")
    before = {"long": Members({"D": 1.0}), "short": Members({"G": 1.0})}
    found = divergence(SHORT, entry, UNIVERSE, library=nobody, priors=before)
    assert members(found.second) == ["C", "D", "E", "F", "H"]
    # Lines 4 (C D E F), 6 with the band, 4 with the test (D stays), 5 with both (G goes).
    assert switch(found, "profitability")["constituents"] == pytest.approx((0 - 1) / 2)
    assert switch(found, "size band")["constituents"] == pytest.approx((2 + 1) / 2)


def test_beyond_eight_groups_orders_are_drawn_and_still_add_up() -> None:
    """Nine filters of their own, each on one company: every order gives each the same effect."""
    tests = [
        {"id": f"t{place}", "kind": "filter", "conditions": [{"column": column, "op": op, "value": value}]}
        for place, (column, op, value) in enumerate([
            ("sector", "not_in", ["X"]), ("exchange", "not_in", ["OTC"]), ("domicile", "not_in", ["CA"]),
            ("security_type", "not_in", ["reit"]), ("days_listed", ">", 10), ("vote_float", ">", 0.1),
            ("adv_usd_12m", ">", 5), ("price", ">", 2), ("float_factor", ">", 0.2),
        ])
    ]  # fmt: skip
    odd = {
        "A": {"sector": "X"}, "B": {"exchange": "OTC"}, "C": {"domicile": "CA"}, "D": {"security_type": "reit"},
        "E": {"days_listed": 1}, "F": {"vote_float": 0}, "G": {"adv_usd_12m": 1}, "H": {"price": 1},
        "I": {"float_factor": 0.1}, "J": {}, "K": {},
    }  # fmt: skip
    plain = {"price": 10, "sector": "Y", "days_listed": 99, "vote_float": 1, "adv_usd_12m": 9, "float_factor": 1}
    rows = [{"id": name, **plain, **own} for name, own in odd.items()]
    found = divergence(rules(WEIGHT, name="open"), rules(*tests, WEIGHT, name="strict"), table(rows), library=nobody)
    assert len(found.switches) == 9
    assert found.effects.orders > 0
    assert [one.figures["constituents"] for one in found.switches] == pytest.approx([-1.0] * 9)
    assert_adds_up(found)


def test_members_without_a_return_are_weighted_out_and_the_cover_is_known() -> None:
    """Of the first index C and D are known: 0.1 and 0.2 with 100 and 90; of the second C alone."""
    found = diverged(returns={"C": 0.1, "D": 0.2})
    assert found.levels[0]["return"] == pytest.approx((10 + 18) / 190)
    assert found.covered == (pytest.approx(190 / 340), pytest.approx(100 / 300))


def test_without_returns_there_is_no_return() -> None:
    found = diverged()
    assert found.levels[0]["return"] is None
    assert {one.figures["return"] for one in found.switches} == {None}


def test_an_index_differs_from_itself_by_nothing() -> None:
    for one in (SHORT, LONG):
        found = diverged(one, one, returns=RETURNS)
        assert found.switches == ()
        assert set(found.difference.values()) == {0.0}


def test_one_group_alone_is_the_whole_difference() -> None:
    found = diverged(SHORT, rules(*SIZES, RANK, band(8), WEIGHT, name="wide"))
    assert [one.roles for one in found.switches] == [("size band",)]
    assert found.switches[0].figures == found.difference


def test_a_rule_that_reads_the_limit_of_another_goes_with_it() -> None:
    dollars = {
        "id": "dollars", "kind": "dollar_band", "column": "company_mcap",
        "history": [{"from": None, "lo": 60, "hi": 95, "prov": {"status": "unverified"}}],
    }  # fmt: skip
    above = {
        "id": "above",
        "kind": "filter",
        "conditions": [{"column": "total_mcap", "op": ">=", "value": "dollars.lo"}],
    }
    other = rules(*SIZES, dollars, above, INCOME, PROFITS, WEIGHT, name="other")
    found = diverged(SHORT, other)
    assert [one.roles for one in found.switches] == [("size band", "minimum size"), ("profitability",)]
    # D E F G, all from 60 to 95 dollars: four as in the first index; with the test E F are left of C D E F and of them.
    assert switch(found, "size band")["constituents"] == pytest.approx((0 + (2 - 3)) / 2)
    assert_adds_up(found)
    assert_adds_up(diverged(other, SHORT))


def test_rules_that_read_a_column_computed_otherwise_go_together() -> None:
    """Twice the size in the second rulebook: the test and the weights both read it."""

    def sized(expression: str) -> Methodology:
        size = {"id": "size", "kind": "derive", "column": "total_mcap", "expr": expression, "level": "security"}
        least = {"id": "least", "kind": "filter", "conditions": [{"column": "total_mcap", "op": ">=", "value": 100}]}
        return rules(size, least, {"id": "weight", "kind": "weight", "by": "total_mcap"}, name="sized")

    found = diverged(sized("price * shares_out"), sized("2 * price * shares_out"))
    assert [one.roles for one in found.switches] == [("minimum size", "weights")]
    assert found.difference["constituents"] == 5  # D to H: 90 to 50 dollars doubled
    assert_adds_up(found)


def test_a_new_rule_stands_after_those_that_precede_it_in_its_own_rulebook() -> None:
    books = [book(rules_of(one, nobody), DAY) for one in (SHORT, LONG)]
    names = [rule.step.id for rule in mixed_rules(books[0], books[1], ("profitability",))]
    assert names == ["mcap_line", "mcap", "ranks", "band", "income", "profits", "weight"]
    assert [rule.step.id for rule in mixed_rules(books[1], books[0], ("profitability",))] == [
        "mcap_line", "mcap", "ranks", "band", "income", "weight",
    ]  # fmt: skip


def test_rules_alike_but_for_their_names_and_sources_are_no_switch() -> None:
    renamed = rules(*SIZES, RANK, {**band(6), "id": "ranks_3_to_6"}, WEIGHT, name="renamed")
    assert switches(*(book(rules_of(one, nobody), DAY) for one in (SHORT, renamed))) == []


def test_a_mixture_that_cannot_be_run_counts_as_the_mean_of_those_with_a_group_less() -> None:
    """The first rulebook stops at a company without earnings: G, which only the band of the second lets in."""
    rows = [
        {"id": name, "price": price, **{f"ni_q{n}": None if name == "G" else 1 for n in range(1, 5)}}
        for name, price in PRICES.items()
    ]
    strict = rules(*SIZES, RANK, band(6), INCOME, {**PROFITS, "missing": "fail"}, WEIGHT, name="strict")
    wide = rules(*SIZES, RANK, band(8), WEIGHT, name="wide")
    found = divergence(strict, wide, table(rows), library=nobody)
    # Lines 4, with the band alone not to be had (4 stands in), without the test 4, with both 6.
    assert [one.figures["constituents"] for one in found.switches] == pytest.approx([(0 + 2) / 2, (0 + 2) / 2])
    assert len(found.effects.faults) == 1
    assert "ttm_ni is missing for G" in found.effects.faults[0]


@pytest.mark.parametrize("seed", range(30))
def test_effects_add_up_on_any_universe(seed: int) -> None:
    """Sizes, earnings and returns at random, some of them missing: nothing is lost between the two indexes."""
    chance = Random(seed)
    rows = [
        {
            "id": f"S{n:02}",
            "price": round(chance.lognormvariate(3, 1.5), 2),
            **{f"ni_q{q}": chance.choice([None, -1, 1, 2] if n % 5 == 0 else [-1, 1, 2]) for q in range(1, 5)},
        }
        for n in range(20)
    ]
    gains = {f"S{n:02}": chance.gauss(0, 0.2) for n in range(20) if chance.random() < 0.9}
    for first, second in ((SHORT, LONG), (LONG, SHORT), (LONG, LONG)):
        found = divergence(first, second, table(rows), library=nobody, returns=gains)
        assert_adds_up(found)
        if first is second:
            assert {value for value in found.difference.values() if value is not None} <= {0.0}


@pytest.mark.parametrize("second", ["sp_smallcap_600", "crsp_us_small_cap", "russell_2000_value", "pacer_cash_cows"])
@pytest.mark.parametrize("first", ["russell_2000", "sp_smallcap_600", "msci_usa_small_cap"])
def test_effects_add_up_between_bundled_rulebooks(first: str, second: str) -> None:
    library = load_catalog(Path("no-such-folder")).methodology
    companies = read_universe(SAMPLE_UNIVERSE.name, SAMPLE_UNIVERSE.read_bytes())
    gains = {name: len(name) / 100 + place % 7 / 50 for place, name in enumerate(companies.security_id.tolist())}
    found = divergence(library(first), library(second), companies, library=library, returns=gains)
    assert found.effects.faults == ()
    assert_adds_up(found)
    assert found.levels[1]["overlap"] == pytest.approx(1)


def test_returns_are_read_strictly() -> None:
    assert read_returns("r.csv", b"security_id,return\nA,0.5\nB,\n") == {"A": 0.5}
    for content, told in (
        (b"security_id,gain\nA,1\n", "columns that are missing: return"),
        (b"security_id,return\nA,1\nA,2\n", "securities that are there twice: A"),
        (b"security_id,return\nA,-1.5\n", "return -1.5 is below -1"),
        (b"security_id,return\nA,5 %\n", "is not a number"),
    ):
        with pytest.raises(UsageFault, match=told):
            read_returns("r.csv", content)
