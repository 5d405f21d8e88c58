"""The bundled methodologies on the made-up universe that comes along: that they run, and how their members nest."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from smallcap_cli.core.methodology.engine import apply
from smallcap_cli.core.methodology.result import Result, summary
from smallcap_cli.core.methodology.universe import NOBODY, Members, Universe
from smallcap_cli.settings import bundled_folder
from smallcap_cli.userfiles.universe import read_universe
from tests.catalog.test_methodologies import IDS, library
from tests.core.methodology.support import members, table

FIRST, SECOND = date(2024, 4, 30), date(2025, 4, 30)


@cache
def sample(day: date) -> Universe:
    content = (bundled_folder("data") / "sample_universe.csv").read_bytes()
    return read_universe("sample_universe.csv", content, as_of=day)


@cache
def fresh(name: str, day: date = FIRST) -> Result:
    return applied(name, day)


def applied(name: str, day: date, prior: Members = NOBODY) -> Result:
    return apply(library(name), sample(day), library=library, prior=prior)


@pytest.mark.parametrize("name", IDS)
def test_every_bundled_methodology_runs_and_weighs_its_members_to_1(name: str) -> None:
    result = fresh(name)
    assert result.member.any()
    assert result.weight.sum() == pytest.approx(1)
    again = applied(name, SECOND, result.members())
    assert again.weight.sum() == pytest.approx(1)
    assert all(again.why(row)[1] for row in range(len(again.weight)) if not again.member[row])


@pytest.mark.parametrize(
    ("inner", "outer"),
    [
        ("russell_2000", "russell_3000"),
        ("russell_2500", "russell_3000"),
        ("russell_2000", "russell_2500"),
        ("russell_2000_value", "russell_2000"),
        ("russell_2000_growth", "russell_2000"),
        ("sp_smallcap_600_value", "sp_smallcap_600"),
        ("sp_smallcap_600_growth", "sp_smallcap_600"),
        ("sp_smallcap_600_momentum", "sp_smallcap_600"),
        ("crsp_us_small_cap_value", "crsp_us_small_cap"),
        ("crsp_us_small_cap_growth", "crsp_us_small_cap"),
        ("morningstar_us_small_cap", "morningstar_us_small_cap_extended"),
        ("pacer_cash_cows_until_2025_03", "sp_smallcap_600"),
    ],
)
def test_members_nest_where_the_rulebooks_say_so(inner: str, outer: str) -> None:
    assert set(members(fresh(inner))) <= set(members(fresh(outer)))


@pytest.mark.parametrize("family", ["russell_2000", "sp_smallcap_600", "crsp_us_small_cap"])
def test_value_and_growth_together_are_their_parent(family: str) -> None:
    halves = set(members(fresh(f"{family}_value"))) | set(members(fresh(f"{family}_growth")))
    lacking = set(members(fresh(family))) - halves
    assert len(lacking) <= 0.05 * len(halves)  # those without what the score needs


def test_the_profit_test_at_entry_leaves_none_and_a_year_later_some() -> None:
    """Published shares of loss makers put the S&P 600 far below the Russell 2000."""
    first = fresh("sp_smallcap_600")
    assert summary(first).unprofitable_share == 0
    later = summary(applied("sp_smallcap_600", SECOND, first.members())).unprofitable_share
    russell = summary(applied("russell_2000", SECOND, fresh("russell_2000").members())).unprofitable_share
    assert later is not None
    assert russell is not None
    assert 0 < later < russell


def test_a_member_that_outgrew_the_crsp_band_moves_in_halves() -> None:
    first = fresh("crsp_us_small_cap")
    second = applied("crsp_us_small_cap", SECOND, first.members())
    assert 0.5 in second.members().held.values()
    assert set(first.members().held.values()) == {1.0}


def test_a_member_of_the_dow_jones_index_stays_to_rank_3000_and_the_count_stays_1750() -> None:
    """The 1,749 members at ranks 752 to 2,400 and 2,901 to 3,000 stay; 751, the largest other, takes the last place.

    Without members before, the first 1,750 ranks from 751 on are the index.
    """
    names = [f"C{place:04d}" for place in range(1, 3101)]
    rows = [{"id": name, "price": 4000 - place} for place, name in enumerate(names)]
    prior = Members(dict.fromkeys([*names[751:2400], *names[2900:3000]], 1.0))
    result = apply(library("dj_us_small_cap_tsm"), table(rows), library=library, prior=prior)
    assert set(members(result)) == {*names[750:2400], *names[2900:3000]}
    assert members(apply(library("dj_us_small_cap_tsm"), table(rows), library=library)) == names[750:2500]
