"""The steps of the bundled methodologies: that they do what their facts promise, in an order that can run."""

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

import pytest

from smallcap_cli.core.methodology.model import Methodology, RuleFact, Step
from smallcap_cli.core.methodology.vocabulary import STEP_GRADES
from tests.catalog.test_methodologies import IDS, library

#: Columns that tell profits from losses.
PROFITS = {"ttm_ni", "last_q_ni", "fcf", "f_eps_fwd"}

STYLE_PAIRS = (
    ("russell_2000_value", "russell_2000_growth"),
    ("sp_smallcap_600_value", "sp_smallcap_600_growth"),
    ("crsp_us_small_cap_value", "crsp_us_small_cap_growth"),
)


def family(methodology_id: str) -> Iterator[Methodology]:
    """The methodology, its base, the base of that; stops where it comes round again."""
    seen: list[str] = []
    while methodology_id and methodology_id not in seen:
        seen.append(methodology_id)
        yield library(methodology_id)
        methodology_id = library(methodology_id).base


def steps_of(methodology_id: str) -> list[Step]:
    """All steps that run, those of the base first."""
    return [step for one in reversed(list(family(methodology_id))) for step in one.steps]


def conditions(step: Step) -> tuple[Mapping[str, object], ...]:
    found = step.params.get("conditions", ())
    assert isinstance(found, tuple)
    return found


# --- identity and order


@pytest.mark.parametrize("methodology_id", IDS)
def test_every_methodology_has_steps_and_ends_in_weights(methodology_id):
    kinds = [step.kind for step in library(methodology_id).steps]
    assert kinds.count("weight") == 1
    assert set(kinds[kinds.index("weight") + 1 :]) <= {"cap", "carry", "manual"}


@pytest.mark.parametrize("methodology_id", IDS)
def test_a_chain_of_bases_ends(methodology_id):
    *_, last = family(methodology_id)
    assert last.base == ""


@pytest.mark.parametrize("methodology_id", IDS)
def test_step_ids_are_unique(methodology_id):
    ids = [step.id for step in library(methodology_id).steps]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("methodology_id", IDS)
def test_the_grade_of_a_methodology_is_the_worst_of_the_steps_that_run(methodology_id):
    grades = {step.grade for step in steps_of(methodology_id)} - {"skipped"}
    assert library(methodology_id).summary_grade == max(grades, key=STEP_GRADES.index)


@pytest.mark.parametrize("methodology_id", IDS)
def test_an_unverified_step_says_what_it_rests_on_or_has_no_source(methodology_id):
    for step in library(methodology_id).steps:
        assert step.prov.status != "unverified" or not step.prov.sources or step.prov.note, step.id


@pytest.mark.parametrize("methodology_id", IDS)
def test_a_stand_in_says_what_stands_in(methodology_id):
    """A step graded proxy that rests on a source explains where it departs from it."""
    for step in library(methodology_id).steps:
        assert step.grade != "proxy" or not step.prov.sources or step.prov.note, step.id


@pytest.mark.parametrize("methodology_id", IDS)
def test_what_stands_in_for_a_rule_is_not_called_verified(methodology_id):
    for step in library(methodology_id).steps:
        statuses = {step.prov.status, *(part.status for part in step.parts.values())}
        assert step.grade != "proxy" or statuses & {"unverified", "disputed"}, step.id


@pytest.mark.parametrize("methodology_id", IDS)
def test_dated_histories_run_strictly_forward(methodology_id):
    for step in library(methodology_id).steps:
        rows = step.params.get("history", ())
        starts = [row["from"] for row in rows if row["from"]]
        assert all(earlier < later for earlier, later in pairwise(starts)), step.id


@pytest.mark.parametrize("methodology_id", IDS)
def test_dated_steps_of_one_kind_do_not_overlap(methodology_id):
    dated = [s for s in library(methodology_id).steps if s.prov.valid_from or s.prov.valid_to]
    for earlier, later in pairwise(dated):
        if earlier.kind == later.kind:
            assert earlier.prov.valid_to < later.prov.valid_from


@pytest.mark.parametrize("methodology_id", IDS)
def test_every_methodology_takes_shares_of_american_companies(methodology_id):
    steps = steps_of(methodology_id)
    assert [c["value"] for _, c in filters_of(steps, "security_type")] == [("common", "reit")]
    assert [c["value"] for _, c in filters_of(steps, "domicile")] == ["US"]


@pytest.mark.parametrize("methodology_id", IDS)
def test_every_methodology_has_its_reviews(methodology_id):
    assert library(methodology_id).calendar


# --- what the facts promise


def filters_of(steps: list[Step], column: str) -> list[tuple[Step, Mapping[str, object]]]:
    return [(s, c) for s in steps if s.kind == "filter" for c in conditions(s) if c["column"] == column]


def profit_tests(steps: list[Step]) -> list[Step]:
    return [s for s in steps if s.kind == "filter" and any(c["column"] in PROFITS for c in conditions(s))]


def least(column: str) -> Callable[[RuleFact, list[Step]], bool]:
    """A filter that asks for at least the number, or for more than it of the fact."""
    return lambda fact, steps: any(
        c["op"] in (">=", ">") and c["value"] == fact.value for _, c in filters_of(steps, column)
    )


def profitability(fact: RuleFact, steps: list[Step]) -> bool:
    tests = profit_tests(steps)
    if fact.value == "at entry":
        return bool(tests) and {s.applies_to for s in tests} == {"additions"}
    if fact.value == "every review":
        return any(s.applies_to == "all" for s in tests)
    if fact.value == "a tilt, no test":
        return not tests and any(s.kind in ("score", "exclude_worst") for s in steps)
    return not tests


def count(fact: RuleFact, steps: list[Step]) -> bool:
    """As many ranks as the fact says, or as many companies selected."""
    ranks = [s.params["hi"] - s.params["lo"] + 1 for s in steps if s.kind == "rank_band"]
    return fact.value in (*ranks, *(s.params.get("n") for s in steps if s.kind == "select"))


def buffered(_: RuleFact, steps: list[Step]) -> bool:
    """A width as a parameter, a band for members alone, or a record that the width was not seen."""
    return any(
        {"buffer", "buffer_count", "retain"} & set(s.params) or s.applies_to == "members" or s.id == "buffer"
        for s in steps
    )


def ranked(fact: RuleFact, steps: list[Step]) -> bool:
    """Companies are ordered by the figure the fact names, or limited in it."""
    wanted = {
        "company cap": "company_mcap",
        "fundamental weight": "fundamental_weight",
        "momentum score": "momentum_z",
        "cash flow yield": "fcf_yield",
    }
    if fact.value == "style score":
        return any(s.kind == "style_split" for s in steps) and bool(filters_of(steps, "value_share")) != bool(
            filters_of(steps, "growth_share")
        )
    return any(wanted[str(fact.value)] in (s.params.get("by"), s.params.get("column")) for s in steps)


def excludes(fact: RuleFact, steps: list[Step]) -> bool:
    """A sector the fact names is filtered out; kinds of shares always are."""
    sectors = [c["value"] for _, c in filters_of(steps, "sector")]
    return ("financials" in str(fact.value)) == bool(sectors)


def liquid(_: RuleFact, steps: list[Step]) -> bool:
    """A filter on a turnover, or a record that the numbers are not public."""
    turnovers = {"falr", "traded_value_ratio"}
    filtered = any(filters_of(steps, column) for column in turnovers)
    return filtered or any(s.kind == "manual" and s.id == "investability" for s in steps)


def has_kind(*kinds: str) -> Callable[[RuleFact, list[Step]], bool]:
    return lambda _, steps: any(step.kind in kinds for step in steps)


def has_filter(column: str) -> Callable[[RuleFact, list[Step]], bool]:
    return lambda _, steps: bool(filters_of(steps, column))


#: Fact -> whether the steps keep it; a rule that is said not to exist is checked for profits only.
PROMISES: Mapping[str, Callable[[RuleFact, list[Step]], bool]] = {
    "exclusions": excludes,
    "exchanges": has_filter("exchange"),
    "minimum_price_usd": least("price"),
    "minimum_market_cap_usd": least("company_mcap"),
    "minimum_float_fraction": least("float_factor"),
    "voting_rights": has_filter("vote_float"),
    "liquidity": liquid,
    "seasoning": has_filter("days_listed"),
    "profitability_test": profitability,
    "size_band": has_kind("rank_band", "percentile_band", "dollar_band", "relative_band"),
    "ranking_basis": ranked,
    "number_of_constituents": count,
    "capping": has_kind("cap"),
    "buffer": buffered,
}


@pytest.mark.parametrize("methodology_id", IDS)
def test_steps_keep_what_the_facts_promise(methodology_id):
    rules, steps = library(methodology_id), steps_of(methodology_id)
    broken = [
        name for name, kept in PROMISES.items()
        if (fact := rules.fact(name)) and (fact.value != "none" or name == "profitability_test")
        and not kept(fact, steps)
    ]  # fmt: skip
    assert broken == []


@pytest.mark.parametrize("methodology_id", IDS)
def test_a_float_weighted_index_weighs_by_float(methodology_id):
    weighting = library(methodology_id).fact("weighting")
    if weighting and str(weighting.value).startswith("float cap"):
        assert "float_mcap" in str(next(s for s in library(methodology_id).steps if s.kind == "weight").params["by"])


def test_committees_and_active_funds_are_proxies():
    decided = [i for i in IDS if (fact := library(i).fact("committee")) and fact.value is True]
    assert {library(i).summary_grade for i in decided} == {"proxy"}
    assert all(library(i).summary_grade == "proxy" for i in IDS if library(i).type == "active_proxy")


def test_proxies_for_active_funds_say_so_in_every_name():
    for one in map(library, IDS):
        if one.type == "active_proxy":
            assert all("proxy" in name.lower() for name in (one.id, one.name, one.short_name, one.brief_name))
            assert not any(ticker in one.name for ticker in one.stand_in_for)


# --- families


def eligibility(methodology_id: str) -> list[tuple[str, Mapping[str, object]]]:
    steps = steps_of(methodology_id)
    first_band = next(n for n, step in enumerate(steps) if step.kind == "rank_band")
    return [(step.id, step.params) for step in steps[:first_band]]


@pytest.mark.parametrize("methodology_id", ["russell_3000", "russell_2500", "russell_microcap"])
def test_the_russell_indexes_rank_the_same_companies(methodology_id):
    assert eligibility(methodology_id) == eligibility("russell_2000")


def test_the_russell_bands_lie_in_one_another():
    bands = {
        i: [(s.params["lo"], s.params["hi"]) for s in steps_of(i) if s.kind == "rank_band"]
        for i in ("russell_3000", "russell_2500", "russell_2000", "russell_microcap")
    }
    assert bands == {
        "russell_3000": [(1, 3000)],
        "russell_2500": [(1, 3000), (501, 3000)],
        "russell_2000": [(1001, 3000)],
        "russell_microcap": [(2001, 4000)],
    }


def test_the_plain_morningstar_band_lies_in_the_extended_one():
    plain, extended = (
        next((s.params["lo"], s.params["hi"]) for s in library(i).steps if s.kind == "percentile_band")
        for i in ("morningstar_us_small_cap", "morningstar_us_small_cap_extended")
    )
    assert (plain, extended) == ((90, 97), (90, 99.5))


@pytest.mark.parametrize(("value", "growth"), STYLE_PAIRS)
def test_value_and_growth_of_a_family_are_split_by_the_same_steps(value, growth):
    def split(methodology_id: str) -> list[tuple[str, Mapping[str, object]]]:
        steps = library(methodology_id).steps
        last = next(n for n, step in enumerate(steps) if step.kind == "style_split")
        return [(step.id, step.params) for step in steps[: last + 1]]

    assert library(value).base == library(growth).base
    assert split(value) == split(growth)


@pytest.mark.parametrize(("value", "growth"), STYLE_PAIRS)
def test_value_and_growth_each_weigh_by_their_own_share(value, growth):
    for methodology_id, share in ((value, "value_share"), (growth, "growth_share")):
        weight = next(s for s in library(methodology_id).steps if s.kind == "weight")
        assert str(weight.params["by"]).endswith(f"* {share}")


# --- numbers of single rulebooks


def step(methodology_id: str, step_id: str) -> Step:
    return next(step for step in library(methodology_id).steps if step.id == step_id)


@pytest.mark.parametrize(
    ("methodology_id", "step_id", "low", "high"),
    [
        ("dj_us_small_cap_tsm", "rank_band", 751, 3000),
        ("msci_usa_small_cap", "percentile_band", 85, 99),
        ("rafi_fundamental_us_small", "percentile_band", 87.5, 100),
    ],
)
def test_bands_are_those_of_the_rulebooks(methodology_id, step_id, low, high):
    band = step(methodology_id, step_id)
    assert (band.params["lo"], band.params["hi"]) == (low, high)


def test_the_rafi_band_is_one_of_fundamental_weight():
    assert step("rafi_fundamental_us_small", "percentile_band").params["column"] == "fundamental_weight"


def test_russell_style_indexes_are_35_per_cent_pure_and_capped_from_march_2025():
    assert step("russell_2000_value", "style_split").params["pure_frac"] == 0.35
    cap = step("russell_2000_growth", "cap")
    assert (cap.params["max_weight"], str(cap.prov.valid_from), cap.prov.status) == (0.225, "2025-03-24", "secondary")


def test_momentum_keeps_members_to_120_per_cent_of_120_companies():
    select = step("sp_smallcap_600_momentum", "select")
    assert (select.params["n"], select.params["buffer_count"]) == (120, 24)  # 20 % of 120 is 24
    assert step("sp_smallcap_600_momentum", "cap").params["max_weight"] == 0.09


def test_the_months_of_the_momentum_reviews_are_disputed():
    (review,) = library("sp_smallcap_600_momentum").calendar
    assert (str(review.effective), review.prov.status) == ("nth_weekday(3|9, fri, 3)", "disputed")
    assert review.prov.alternatives[0].value == "June and December"


def test_victory_takes_300_by_yield_then_200_by_growth_and_caps_companies_and_sectors():
    assert [s.params["n"] for s in library("victory_us_small_cap_fcf").steps if s.kind == "select"] == [300, 200]
    cap = step("victory_us_small_cap_fcf", "cap")
    assert dict(cap.params) == {"max_weight": 0.04, "group": "sector", "max_group": 0.45}


def test_cash_cows_are_100_of_the_sp_600_until_march_2025_and_200_of_2500_after():
    before, after = "pacer_cash_cows_until_2025_03", "pacer_cash_cows"
    assert (library(before).base, library(after).base) == ("sp_smallcap_600", "")
    assert (step(before, "select").params["n"], step(after, "select").params["n"]) == (100, 200)
    universe = step(after, "universe_2500")
    assert universe.params["hi"] - universe.params["lo"] + 1 == 2500
    assert (universe.grade, universe.prov.status) == ("proxy", "disputed")


@pytest.mark.parametrize("methodology_id", ["pacer_cash_cows_until_2025_03", "pacer_cash_cows"])
def test_the_reviews_of_cash_cows_hold_as_long_as_the_rules(methodology_id):
    rules = library(methodology_id)
    (review,) = rules.calendar
    assert (review.prov.valid_from, review.prov.valid_to) == (rules.valid_from, rules.valid_to)


def test_the_dimensional_cut_is_the_higher_of_two():
    band = step("dimensional_us_small_cap_proxy", "relative_band")
    assert band.params["max"] == "max(at_rank(company_mcap, 1001), at_cum_pct(company_mcap, 90))"


def test_the_sp_600_bars_companies_of_several_classes_from_2017_to_2023():
    rule, classes = step("sp_smallcap_600", "one_class"), step("sp_smallcap_600", "share_class")
    assert rule.applies_to == "additions"
    assert [str(day) for day in (rule.prov.valid_from, rule.prov.valid_to)] == ["2017-07-31", "2023-04-16"]
    assert (classes.params["mode"], classes.prov.valid_from) == ("all_eligible", None)


def test_msci_members_stay_between_two_thirds_of_the_lower_and_three_halves_of_the_upper_cut():
    band = step("msci_usa_small_cap", "buffer")
    assert (band.applies_to, band.params["min"], band.params["max"]) == (
        "members", "0.67 * lower_cut", "1.5 * upper_cut",
    )  # fmt: skip
