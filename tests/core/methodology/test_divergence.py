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
        parts = [one.figures[name] for one in found.switches] + [found.interactions[name]]
        first, second = (level[name] for level in found.levels)
        if first is None or second is None:
            assert found.difference[name] is None
        else:
            size = max(1.0, abs(first), abs(second))
            assert sum(part or 0 for part in parts) == pytest.approx(second - first, abs=1e-12 * size)
    counts = [one.figures["constituents"] or 0 for one in found.switches]
    whole = (found.levels[1]["constituents"] or 0) - (found.levels[0]["constituents"] or 0)
    assert sum(counts) + (found.interactions["constituents"] or 0) == whole


def test_each_rule_is_switched_alone() -> None:
    found = diverged()
    assert [members(result) for result in (found.first, found.second)] == [["C", "D", "E", "F"], ["C", "E", "F", "H"]]
    assert [one.roles for one in found.switches] == [("size band",), ("profitability",)]
    # C to H: 6 lines, 2 of 6 lose money, the median of 100 90 80 70 60 50 is 75; 1 of 4 and 85 before
    assert switch(found, "size band")["constituents"] == 2
    assert switch(found, "size band")["unprofitable_share"] == pytest.approx(2 / 6 - 1 / 4)
    assert switch(found, "size band")["unprofitable_share_weight"] == pytest.approx(150 / 450 - 90 / 340)
    assert switch(found, "size band")["median_usd"] == -10
    # C E F: 3 lines, none, 80
    assert switch(found, "profitability")["constituents"] == -1
    assert switch(found, "profitability")["unprofitable_share"] == -1 / 4
    assert switch(found, "profitability")["median_usd"] == -5


def test_what_rules_do_only_together_is_a_line_of_its_own() -> None:
    """G comes in by the band and goes by the profit test: one line less than both effects say."""
    found = diverged()
    assert found.interactions["constituents"] == 4 - 4 - (2 - 1)
    assert found.interactions["median_usd"] == (75 - 85) - (-10 - 5)
    assert_adds_up(found)


def test_overlap_is_the_weight_in_common_with_the_second_index() -> None:
    """B weighs C E F H with 100 80 70 50 of 300; A has 250 of 340 in C E F, less than B in each of them."""
    found = diverged()
    assert found.levels[0]["overlap"] == pytest.approx(250 / 340)
    assert found.levels[1]["overlap"] == pytest.approx(1)
    assert switch(found, "size band")["overlap"] == pytest.approx(300 / 450 - 250 / 340)
    assert switch(found, "profitability")["overlap"] == pytest.approx(250 / 300 - 250 / 340)


def test_returns_are_weighted_and_add_up_too() -> None:
    """C gained a tenth and weighs 100 of 340, 450, 250 and 300."""
    found = diverged(returns=RETURNS)
    assert [level["return"] for level in found.levels] == [pytest.approx(10 / 340), pytest.approx(10 / 300)]
    assert switch(found, "size band")["return"] == pytest.approx(10 / 450 - 10 / 340)
    assert switch(found, "profitability")["return"] == pytest.approx(10 / 250 - 10 / 340)
    assert found.covered == (pytest.approx(1), pytest.approx(1))
    assert_adds_up(found)


def test_members_without_a_return_are_weighted_out_and_the_cover_is_known() -> None:
    """Of the first index C and D are known: 0.1 and 0.2 with 100 and 90; of the second C alone."""
    found = diverged(returns={"C": 0.1, "D": 0.2})
    assert found.levels[0]["return"] == pytest.approx((10 + 18) / 190)
    assert found.covered == (pytest.approx(190 / 340), pytest.approx(100 / 300))


def test_without_returns_there_is_no_return() -> None:
    found = diverged()
    assert found.levels[0]["return"] is None
    assert found.interactions["return"] is None


def test_an_index_differs_from_itself_by_nothing() -> None:
    for one in (SHORT, LONG):
        found = diverged(one, one, returns=RETURNS)
        assert found.switches == ()
        assert set(found.difference.values()) == {0.0}
        assert set(found.interactions.values()) == {0.0}


def test_one_group_alone_leaves_no_interaction() -> None:
    found = diverged(SHORT, rules(*SIZES, RANK, band(8), WEIGHT, name="wide"))
    assert [one.roles for one in found.switches] == [("size band",)]
    assert found.interactions["constituents"] == found.interactions["overlap"] == 0


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
    # D E F G, all from 60 to 95 dollars
    assert switch(found, "size band")["constituents"] == 0
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


def test_a_switch_that_cannot_be_run_alone_is_said_and_left_to_the_interactions() -> None:
    """The first rulebook stops at a company without earnings: G, which only the band of the second lets in."""
    rows = [
        {"id": name, "price": price, **{f"ni_q{n}": None if name == "G" else 1 for n in range(1, 5)}}
        for name, price in PRICES.items()
    ]
    strict = rules(*SIZES, RANK, band(6), INCOME, {**PROFITS, "missing": "fail"}, WEIGHT, name="strict")
    wide = rules(*SIZES, RANK, band(8), WEIGHT, name="wide")
    found = divergence(strict, wide, table(rows), library=nobody)
    size, profits = found.switches
    assert (size.roles, size.figures["constituents"]) == (("size band",), None)
    assert "ttm_ni is missing for G" in size.fault
    assert (profits.fault, profits.figures["constituents"]) == ("", 0)
    assert found.interactions["constituents"] == found.difference["constituents"] == 2


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
    assert [one.fault for one in found.switches if one.fault] == []
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
