"""The bundled methodologies: that they load, cite what they say, and hold the numbers of their sources."""

from collections.abc import Iterator
from datetime import date
from functools import cache

import pytest

from smallcap_cli import yamlfile
from smallcap_cli.catalog import load_catalog
from smallcap_cli.catalog.methodologies import read_methodology
from smallcap_cli.core.methodology.model import Methodology, Provenance
from smallcap_cli.core.methodology.vocabulary import FACTS
from smallcap_cli.settings import bundled_folder

FOLDER = bundled_folder("configs") / "methodologies"
IDS = sorted(file.name.removesuffix(".yaml") for file in FOLDER.iterdir() if file.name.endswith(".yaml"))
DEEPEST = ("russell_2000", "sp_smallcap_600", "crsp_us_small_cap")


@cache
def library(methodology_id: str) -> Methodology:
    name = f"{methodology_id}.yaml"
    return read_methodology(yamlfile.read(name, (FOLDER / name).read_bytes()))


def provenances(methodology: Methodology) -> Iterator[Provenance]:
    yield from (fact.prov for entries in methodology.facts.values() for fact in entries)
    yield from (figure.prov for figure in methodology.published)
    yield from (event.prov for event in methodology.calendar)
    for step in methodology.steps:
        yield step.prov
        yield from step.parts.values()


# --- the library


@pytest.mark.parametrize("methodology_id", IDS)
def test_every_bundled_file_loads_under_its_own_id(methodology_id):
    assert library(methodology_id).id == methodology_id


@pytest.mark.parametrize("methodology_id", IDS)
def test_every_fact_cites_a_publication_or_is_marked_unverified(methodology_id):
    methodology = library(methodology_id)
    uncited = [prov for prov in provenances(methodology) if not prov.sources]
    assert {prov.status for prov in uncited} <= {"unverified"}
    for prov in provenances(methodology):
        assert set(prov.sources) <= set(methodology.sources)


@pytest.mark.parametrize("methodology_id", IDS)
def test_facts_are_in_the_order_of_the_vocabulary(methodology_id):
    order = [kind.name for kind in FACTS]
    positions = [order.index(name) for name in library(methodology_id).facts]
    assert positions == sorted(positions)


@pytest.mark.parametrize("methodology_id", IDS)
def test_a_base_is_in_the_library(methodology_id):
    assert library(methodology_id).base in ("", *IDS)


def test_all_23_methodologies_have_steps():
    assert len([i for i in IDS if library(i).steps]) == len(IDS) == 23
    assert "not_executable" not in {library(i).summary_grade for i in IDS}


@pytest.mark.parametrize("methodology_id", IDS)
def test_nothing_exact_rests_on_what_is_unverified_or_disputed(methodology_id):
    for step in library(methodology_id).steps:
        statuses = {step.prov.status, *(part.status for part in step.parts.values())}
        assert step.grade != "exact" or statuses <= {"verified", "secondary"}, step.id


def test_stand_ins_for_active_funds_are_followed_by_none():
    stand_ins = {i: library(i).stand_in_for for i in IDS if library(i).type == "active_proxy"}
    assert stand_ins == {
        "avantis_us_small_cap_value_proxy": ("AVUV",),
        "dimensional_us_small_cap_proxy": ("DFAS",),
    }
    catalog = load_catalog(None)
    funds = [catalog.fund(ticker) for ticker in catalog.tickers()]
    assert not {period.id for fund in funds if fund for period in fund.indexes} & set(stand_ins)


def test_short_and_brief_names_tell_the_indexes_apart():
    assert len({library(i).short_name for i in IDS}) == len(IDS)
    assert len({library(i).brief_name for i in IDS}) == len(IDS)


def test_the_pacer_rules_of_before_and_after_march_2025_do_not_overlap():
    before, after = library("pacer_cash_cows_until_2025_03"), library("pacer_cash_cows")
    assert before.valid_to < after.valid_from
    assert before.fact("number_of_constituents").value == 100
    assert after.fact("number_of_constituents").value == 200


# --- Russell 2000, S&P SmallCap 600, CRSP: the numbers of their rules


def step(methodology_id: str, step_id: str):
    return next(step for step in library(methodology_id).steps if step.id == step_id)


def test_russell_2000_takes_ranks_1001_to_3000_with_a_buffer_above_only():
    band = step("russell_2000", "rank_band")
    assert (band.params["lo"], band.params["hi"]) == (1001, 3000)
    assert dict(band.params["buffer"]) == {
        "unit": "cum_pct_points", "upper": 2.5, "lower": 0, "neighbour": {"upper": "russell_1000"},
    }  # fmt: skip
    assert (band.prov.status, band.parts["buffer"].status) == ("verified", "verified")


def test_russell_reviews_are_the_fourth_friday_of_june_and_from_2026_the_second_of_november():
    june, november = library("russell_2000").calendar
    assert (str(june.rank_date), str(june.effective)) == ("last_business_day(4)", "nth_weekday(6, fri, 4)")
    assert str(november.effective) == "nth_weekday(11, fri, 2)"
    assert november.prov.valid_from == date(2026, 11, 1)
    assert november.scope == ("size",)


# Announced ranges, S&P 600 low and high in $m. From 2019-02-20 on the high is the low of the S&P 400.
RANGES = (
    (None, 450, 2100),
    (date(2019, 2, 20), 600, 2400),
    (date(2020, 12, 8), 700, 3200),
    (date(2021, 3, 17), 750, 3300),
    (date(2021, 6, 3), 850, 3600),
    (date(2022, 3, 4), 850, 3700),
    (date(2023, 1, 4), 750, 4600),
    (date(2023, 7, 5), 850, 5200),
    (date(2024, 1, 2), 900, 5800),
    (date(2024, 4, 1), 1000, 6700),
    (date(2025, 1, 2), 1100, 7400),
    (date(2025, 7, 1), 1200, 8000),
)


def test_the_dollar_ranges_of_the_sp_600_are_those_announced():
    history = step("sp_smallcap_600", "dollar_band").params["history"]
    found = tuple((row["from"], row["lo"] // 10**6, row["hi"] // 10**6) for row in history)
    assert found == RANGES


def test_the_dollar_ranges_leave_no_day_without_a_range():
    starts = [row["from"] for row in step("sp_smallcap_600", "dollar_band").params["history"]]
    assert starts[0] is None
    assert starts[1:] == sorted(set(starts[1:]))


def test_each_dollar_range_carries_its_own_source():
    band = step("sp_smallcap_600", "dollar_band")
    assert [band.parts[f"history[{n}]"].status for n in range(12)] == [
        *["verified"] * 7, "unverified", "secondary", *["verified"] * 3,
    ]  # fmt: skip
    assert band.parts["retain"].status == "unverified"


def test_the_profit_test_binds_additions_only():
    test = step("sp_smallcap_600", "profitability")
    assert test.applies_to == "additions"
    assert [dict(condition) for condition in test.params["conditions"]] == [
        {"column": "ttm_ni", "op": ">", "value": 0},
        {"column": "last_q_ni", "op": ">", "value": 0},
    ]


def test_the_crsp_band_is_85_to_98_and_keeps_what_others_print():
    band = step("crsp_us_small_cap", "percentile_band")
    assert (band.params["lo"], band.params["hi"]) == (85, 98)
    assert band.prov.status == "disputed"
    assert [other.value for other in band.prov.alternatives] == ["85-99.5", "85-99", "85-95"]
    fact = library("crsp_us_small_cap").fact("size_band")
    assert fact.prov.alternatives[0].value == "85th to 99.5th percentile"


@pytest.mark.parametrize(
    ("day", "classes"),
    [
        (date(2017, 7, 30), "every class"),
        (date(2017, 7, 31), "one class only, members excepted"),
        (date(2023, 4, 17), "every class"),
    ],
)
def test_companies_with_several_classes_were_kept_out_of_the_sp_600_from_2017_to_2023(day, classes):
    """Announcements of S&P Dow Jones Indices of 2017-07-31 and 2023-04-17, both effective at once."""
    fact = library("sp_smallcap_600").fact("share_classes", day)
    assert (fact.value, fact.prov.status) == (classes, "verified")


def test_the_crsp_index_has_morningstars_name_from_2026_07_28():
    rules = library("crsp_us_small_cap")
    assert rules.named_on(date(2026, 7, 27)).name == "CRSP US Small Cap Index"
    renamed = rules.named_on(date(2026, 7, 28))
    assert (renamed.id, renamed.name, renamed.provider) == (
        "crsp_us_small_cap", "Morningstar US Small Cap Index", "Morningstar",
    )  # fmt: skip


def test_passive_foreign_companies_leave_crsp_with_the_ranking_of_september_2025():
    excluded = [
        library("crsp_us_small_cap").fact("exclusions", day).value for day in (date(2025, 9, 4), date(2025, 9, 5))
    ]
    assert ["PFICs" in words for words in excluded] == [False, True]


def test_unprofitable_shares_carry_definition_or_dispute():
    figures = [f for f in library("russell_2000").published if f.metric == "unprofitable_share"]
    assert [(f.value, f.as_of) for f in figures] == [
        (0.43, date(2024, 9, 30)),
        (0.36, date(2024, 12, 31)),
        (0.40, date(2025, 10, 1)),
        (0.41, date(2025, 10, 31)),
        (0.44, date(2025, 11, 5)),
    ]
    assert all(f.definition or f.prov.status == "disputed" for f in figures)
