"""The sample universe: made by its script, plainly not real, and sized like the figures that were published.

Expected figures are those of the publications that data/SOURCES.md names, with the distance a sample may keep.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate
from statistics import median

import pytest

from smallcap_cli.core.methodology.vocabulary import FUNDAMENTAL_PREFIX, UNIVERSE_COLUMNS
from tests.tools.sample_universe import COLUMNS, FILE, universe

EARLIER, LATER = "2024-04-30", "2025-04-30"
MOST_BYTES = 2_000_000

with FILE.open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))


@dataclass(frozen=True)
class Company:
    """A US company of common stock, all lines of it together."""

    value: float
    traded: float
    float_factor: float | None
    days_listed: int
    income: float | None


def companies(day: str) -> list[Company]:
    """The companies that the published figures are about, largest first."""
    lines: dict[str, list[dict[str, str]]] = {}
    for row in ROWS:
        common = row["security_type"] in ("common", "reit") and row["exchange"] != "OTC"
        if row["as_of"] == day and row["domicile"] == "US" and common:
            lines.setdefault(row["company_id"], []).append(row)
    return sorted((_company(found) for found in lines.values()), key=lambda company: -company.value)


def _company(lines: list[dict[str, str]]) -> Company:
    quarters = [lines[0][f"ni_q{quarter}"] for quarter in range(1, 5)]
    return Company(
        sum(float(line["price"]) * float(line["shares_out"]) for line in lines),
        sum(float(line["adv_usd_12m"]) for line in lines),
        float(lines[0]["float_factor"]) if lines[0]["float_factor"] else None,
        int(lines[0]["days_listed"]),
        sum(map(float, quarters)) if all(quarters) else None,
    )


MARKET = {day: companies(day) for day in (EARLIER, LATER)}


def share(found: list[Company], test: Callable[[Company], bool]) -> float:
    return sum(test(company) for company in found) / len(found)


def losing(day: str, first: int, last: int) -> list[Company]:
    """The companies of these ranks whose earnings are known."""
    return [company for company in MARKET[day][first - 1 : last] if company.income is not None]


def lose_money(company: Company) -> bool:
    return company.income is not None and company.income < 0


def test_the_script_gives_the_file_byte_for_byte():
    assert FILE.read_bytes() == universe().encode()


def test_the_file_is_small():
    assert FILE.stat().st_size < MOST_BYTES


def test_the_columns_are_those_of_the_universe_table():
    assert tuple(ROWS[0]) == COLUMNS
    assert [name for name in COLUMNS if not name.startswith(FUNDAMENTAL_PREFIX) and name not in UNIVERSE_COLUMNS] == []


def test_every_name_says_that_it_is_synthetic():
    assert all(row["security_id"].startswith("SYN") for row in ROWS)
    assert all(row["company_id"].startswith("SYNTHETIC") for row in ROWS)


def test_a_security_is_there_once_a_day():
    lines = Counter((row["as_of"], row["security_id"]) for row in ROWS)
    assert max(lines.values()) == 1
    assert {day for day, _ in lines} == {EARLIER, LATER}


@pytest.mark.parametrize("day", [EARLIER, LATER])
def test_there_are_about_four_thousand_companies(day):
    assert 3_900 <= len({row["company_id"] for row in ROWS if row["as_of"] == day}) <= 4_100


@pytest.mark.parametrize("day", [EARLIER, LATER])
def test_the_thousandth_company_is_at_the_published_breakpoint(day):
    """$4.6bn on both rank days: LSEG, 2025-05-23."""
    assert MARKET[day][999].value == pytest.approx(4.6e9, rel=0.02)


def test_the_three_thousandth_company_is_as_small_as_published():
    """$150.4m on 2024-04-30: FTSE Russell's table of ranges."""
    assert MARKET[EARLIER][2_999].value == pytest.approx(150.4e6, rel=0.02)


@pytest.mark.parametrize(
    ("percent", "usd"),
    [(85, 15.8e9), (93, 5.8e9), (99, 0.9e9)],  # S&P's ranges of January 2024, set at these percentiles
)
def test_size_accumulates_as_published(percent, usd):
    """Within a sixth: the ranges of January; by July they were 18.0bn, 6.7bn and 1.0bn."""
    values = [company.value for company in MARKET[EARLIER]]
    total = sum(values)
    edge = next(
        value for value, up_to in zip(values, accumulate(values), strict=True) if up_to >= percent / 100 * total
    )
    assert edge == pytest.approx(usd, rel=1 / 6)


@pytest.mark.parametrize("day", [EARLIER, LATER])
def test_loss_makers_are_as_frequent_by_size_as_published(day):
    """S&P 500 5 to 10 %, S&P 400 about 10 %, Russell 2000 36 to 44 % depending on the definition."""
    assert 0.05 <= share(losing(day, 1, 500), lose_money) <= 0.10
    assert share(losing(day, 501, 900), lose_money) == pytest.approx(0.10, abs=0.02)
    assert 0.36 <= share(losing(day, 1_001, 3_000), lose_money) <= 0.44


@pytest.mark.parametrize("day", [EARLIER, LATER])
def test_loss_makers_weigh_less_than_they_count(day):
    found = losing(day, 1_001, 3_000)
    weight = sum(c.value for c in found if lose_money(c)) / sum(c.value for c in found)
    assert weight < share(found, lose_money)


@pytest.mark.parametrize("day", [EARLIER, LATER])
def test_dollar_volume_is_that_of_the_market(day):
    """116 % of market value a year, World Bank for 2017; least near $100m, Nasdaq 2019."""
    market = MARKET[day]
    assert sum(c.traded for c in market) / sum(c.value for c in market) == pytest.approx(1.16, abs=0.05)
    near = {
        usd: median(c.traded / c.value for c in market if usd / 1.5 < c.value < usd * 1.5) for usd in (3e7, 1e8, 1e9)
    }
    assert near[1e8] < near[3e7] < near[1e9]


@pytest.mark.parametrize("day", [EARLIER, LATER])
def test_floats_are_as_published(day):
    """Most index stocks float over 80 %; of those listed within a year 31 % float under 30 %: Nasdaq, November 2025."""
    known = [c for c in MARKET[day] if c.float_factor is not None]
    assert share(known[:3_000], lambda c: (c.float_factor or 0) >= 0.8) > 0.6
    new = [c for c in known if c.days_listed < 365]
    assert share(new, lambda c: (c.float_factor or 0) < 0.3) == pytest.approx(0.31, abs=0.05)


def test_everything_that_rules_decide_on_is_there():
    kinds = {row["security_type"] for row in ROWS}
    assert kinds == {"common", "reit", "adr", "lp", "bdc", "spac", "royalty_trust", "cef", "preferred"}
    assert sum(row["security_id"].endswith(".B") for row in ROWS) > 100
    assert sum(row["security_type"] == "common" and row["domicile"] != "US" for row in ROWS) > 200
    assert sum(row["exchange"] == "OTC" for row in ROWS) > 10
    assert sum(int(row["days_listed"]) < 28 for row in ROWS) > 20
    assert sum(float(row["price"]) < 1 for row in ROWS) > 30
    for column in ("float_factor", "vote_float", "sector", "ni_q1", "f_book"):
        assert 0 < sum(not row[column] for row in ROWS) < len(ROWS) / 20, column


def test_a_year_brings_deaths_births_and_the_same_past():
    earlier, later = ({r["security_id"]: r for r in ROWS if r["as_of"] == day} for day in (EARLIER, LATER))
    assert len(earlier.keys() - later.keys()) > 100
    assert len(later.keys() - earlier.keys()) > 100
    for name in earlier.keys() & later.keys():
        assert [later[name][f"ni_q{q}"] for q in range(5, 9)] == [earlier[name][f"ni_q{q}"] for q in range(1, 5)]


def test_some_companies_that_made_money_lose_it_a_year_later():
    """About a fifth: the S&P 600, which asks for profits at entry only, holds about 20 %."""
    rows = {(row["as_of"], row["security_id"]): row for row in ROWS}

    def income(day: str, name: str) -> float | None:
        quarters = [rows[day, name][f"ni_q{quarter}"] for quarter in range(1, 5)]
        return sum(map(float, quarters)) if all(quarters) else None

    sized = [
        name for day, name in rows
        if day == EARLIER and (LATER, name) in rows and (income(day, name) or 0) > 0
        and 9e8 < float(rows[day, name]["price"]) * float(rows[day, name]["shares_out"]) < 5.8e9
    ]  # fmt: skip
    lost = [name for name in sized if (income(LATER, name) or 0) < 0]
    assert len(sized) > 600
    assert 0.12 < len(lost) / len(sized) < 0.25
