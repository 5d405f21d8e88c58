"""The bundled methodologies, what a broken file is told, and the tables made of them."""

from collections.abc import Iterator
from datetime import date
from functools import cache

import pytest

from smallcap_cli import yamlfile
from smallcap_cli.catalog.methodologies import read_methodology
from smallcap_cli.commands.methodology_tables import compare_table, fact_value, list_table, show_table
from smallcap_cli.core.methodology.model import Methodology, Provenance
from smallcap_cli.core.methodology.vocabulary import FACTS
from smallcap_cli.core.table import Table, text_of
from smallcap_cli.errors import ConfigFault
from smallcap_cli.settings import bundled

FOLDER = bundled("configs") / "methodologies"
IDS = sorted(file.name.removesuffix(".yaml") for file in FOLDER.iterdir() if file.name.endswith(".yaml"))
EXECUTABLE = ("russell_2000", "sp_smallcap_600", "crsp_us_small_cap")


@cache
def library(methodology_id: str) -> Methodology:
    name = f"{methodology_id}.yaml"
    return read_methodology(yamlfile.read(name, (FOLDER / name).read_bytes()))


def provenances(methodology: Methodology) -> Iterator[Provenance]:
    yield from (fact.prov for fact in methodology.facts.values())
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


def test_three_methodologies_have_steps():
    assert [i for i in IDS if library(i).steps] == sorted(EXECUTABLE)
    assert [i for i in IDS if library(i).summary_grade != "not_executable"] == sorted(EXECUTABLE)


def test_stand_ins_for_active_funds_are_tracked_by_none():
    stand_ins = {i: library(i).stand_in_for for i in IDS if library(i).type == "active_proxy"}
    assert stand_ins == {
        "avantis_us_small_cap_value_proxy": ("AVUV",),
        "dimensional_us_small_cap_proxy": ("DFAS",),
    }


def test_each_fund_tracks_one_index():
    tracked = [ticker for i in IDS for ticker in library(i).tracked_by]
    assert len(tracked) == len(set(tracked))


def test_short_and_brief_names_tell_the_indexes_apart():
    assert len({library(i).short_name for i in IDS}) == len(IDS)
    assert len({library(i).brief_name for i in IDS}) == len(IDS)


def test_the_pacer_rules_of_before_and_after_march_2025_do_not_overlap():
    before, after = library("pacer_cash_cows_until_2025_03"), library("pacer_cash_cows")
    assert before.valid_to < after.valid_from
    assert before.facts["number_of_constituents"].value == 100
    assert after.facts["number_of_constituents"].value == 200


# --- Russell 2000, S&P SmallCap 600, CRSP: the numbers of their rules


def step(methodology_id: str, step_id: str):
    return next(step for step in library(methodology_id).steps if step.id == step_id)


def test_russell_2000_takes_ranks_1001_to_3000_with_a_buffer_above_only():
    band = step("russell_2000", "rank_band")
    assert (band.params["lo"], band.params["hi"]) == (1001, 3000)
    assert dict(band.params["buffer"]) == {"unit": "cum_pct_points", "upper": 2.5, "lower": 0}
    assert band.prov.status == "unverified"


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
    (date(2024, 7, 1), 1000, 6700),
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
    fact = library("crsp_us_small_cap").facts["size_band"]
    assert fact.prov.alternatives[0].value == "85th to 99.5th percentile"


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


# --- broken files

GOOD = """\
id: mine
name: My Index
short_name: Mine
brief_name: Mine
provider: Me
type: passive
segment: broad
tracked_by: [ABCD]
summary_grade: approximate
summary: Small companies.
facts:
  minimum_price_usd:
    value: 1.5
    text: A dollar and a half.
    prov: {status: verified, sources: [book]}
published:
  - {metric: constituents, value: 10, as_of: 2026-01-02, prov: {status: verified, sources: [book]}}
steps:
  - id: price
    kind: filter
    conditions: [{column: price, op: ">=", value: 1.5}]
    prov: {status: unverified}
  - id: cap
    kind: derive
    column: company_mcap
    expr: price * shares_out
    level: company
    prov: {status: unverified}
  - id: size
    kind: dollar_band
    column: company_mcap
    history:
      - {from: 2020-01-01, lo: 100, hi: 200, prov: {status: unverified}}
      - {from: 2021-01-01, lo: 150, hi: 250, prov: {status: unverified}}
    prov: {status: unverified}
calendar:
  events:
    - name: june
      rank_date: last_business_day(5)
      effective: nth_weekday(6, fri, 4)
      scope: [size]
      prov: {status: unverified}
sources:
  book: {title: My Rules, publisher: Me, published: 2026-01-01}
"""


def read(text: str, name: str = "mine.yaml") -> Methodology:
    return read_methodology(yamlfile.read(name, text.encode()))


def test_a_file_of_the_users_own_loads():
    assert [step.id for step in read(GOOD).steps] == ["price", "cap", "size"]


#: What is replaced, by what, and what the message and the hint then say.
FAULTS = {
    "unknown kind": (
        "kind: filter", "kind: filtre",
        "mine.yaml:20: steps[0].kind: 'filtre' is not a valid value", "did you mean filter?",
    ),
    "unknown key": (
        "summary: Small", "sumary: Small", "mine.yaml:10: sumary: unknown key 'sumary'", "did you mean summary",
    ),
    "unknown fact": (
        "minimum_price_usd:", "minimum_price:",
        "mine.yaml:12: facts.minimum_price: unknown key", "did you mean minimum_price_usd",
    ),
    "parameter of another kind": (
        "    level: company", "    levle: company",
        "mine.yaml:27: steps[1].levle: unknown key 'levle'", "did you mean level?",
    ),
    "number as text": (
        "lo: 150, hi: 250", "lo: 150, hi: 1.2e9",
        "mine.yaml:34: steps[2].history[1].hi: '1.2e9' is text, not a number", "1200000000 rather than 1.2e9",
    ),
    "threshold as text": (
        '">=", value: 1.5', '">=", value: 1e3',
        "mine.yaml:21: steps[0].conditions[0].value: '1e3' is text, not a number", "without an exponent",
    ),
    "duplicate step id": (
        "- id: cap", "- id: price",
        "mine.yaml:23: steps[1].id: step id 'price' is already that of steps[0]", "an id of its own",
    ),
    "missing required": (
        "provider: Me\ntype", "type", "mine.yaml:1: key 'provider' is missing", "add it",
    ),
    "missing parameter": (
        "    expr: price * shares_out\n", "", "mine.yaml:23: steps[1]: key 'expr' is missing", "add it",
    ),
    "undefined source": (
        "as_of: 2026-01-02, prov: {status: verified, sources: [book]}",
        "as_of: 2026-01-02, prov: {status: verified, sources: [boook]}",
        "mine.yaml:17: published[0].prov.sources[0]: source 'boook' is not defined", "did you mean book?",
    ),
    "unused source": (
        "sources:\n  book:", "sources:\n  shelf: {title: T, publisher: P, published: undated}\n  book:",
        "mine.yaml:44: sources.shelf: source 'shelf' is used nowhere", "remove it",
    ),
    "verified without source": (
        "prov: {status: verified, sources: [book]}}", "prov: {status: verified}}",
        "mine.yaml:17: published[0].prov: a verified fact needs sources", "mark the fact unverified",
    ),
    "disputed without alternatives": (
        "prov: {status: verified, sources: [book]}}", "prov: {status: disputed, sources: [book]}}",
        "mine.yaml:17: published[0].prov: a disputed fact needs alternatives", "alternatives: [{value",
    ),
    "low above high": (
        "lo: 150, hi: 250", "lo: 350, hi: 250",
        "mine.yaml:34: steps[2].history[1].lo: lo must be below hi, not 350 and 250", "correct one",
    ),
    "history backwards": (
        "from: 2021-01-01", "from: 2019-01-01",
        "mine.yaml:34: steps[2].history[1].from: 2019-01-01 is not after 2020-01-01", "order the rows",
    ),
    "column not there yet": (
        "column: price, op", "column: company_mcap, op",
        "mine.yaml:21: steps[0].conditions[0].column: no column 'company_mcap' at this step", "earlier step",
    ),
    "column near miss": (
        "column: price, op", "column: pricee, op",
        "mine.yaml:21: steps[0].conditions[0].column: no column 'pricee'", "did you mean price?",
    ),
    "bad date rule": (
        "nth_weekday(6, fri, 4)", "fourth friday of june",
        "mine.yaml:40: calendar.events[0].effective: 'fourth friday of june': 'fourth' is not one of",
        "nth_weekday(6, fri, 4)",
    ),
    "day counted from itself": (
        "nth_weekday(6, fri, 4)", "business_days_after(effective, 2)",
        "mine.yaml:40: calendar.events[0].effective: effective is counted from itself", "another day",
    ),
    "day counted from nothing": (
        "nth_weekday(6, fri, 4)", "business_days_after(announce, 2)",
        "mine.yaml:40: calendar.events[0].effective: it is counted from announce, which is not given",
        "add announce",
    ),
    "calendar as a step": (
        "kind: derive", "kind: calendar", "mine.yaml:24: steps[1].kind: the calendar is not a step", "key calendar",
    ),
    "id is not the file name": (
        "id: mine", "id: mime", "mine.yaml:1: id: the id 'mime' is not the name of the file", "mime.yaml",
    ),
    "name too long": (
        "short_name: Mine", "short_name: Mine of fifteen", "mine.yaml:3: short_name: 15 characters", "shorten",
    ),
    "grade without steps": (
        "approximate", "not_executable", "mine.yaml:9: summary_grade: this methodology has steps", "grade it",
    ),
    "long expression": (
        "price * shares_out", "price" + " + price" * 80,
        "mine.yaml:26: steps[1].expr: 645 characters, at most 500", "shorten",
    ),
    "operator and column": (
        'op: ">=", value', "op: all_gt, value",
        "mine.yaml:21: steps[0].conditions[0].op: all_gt does not go with the column price", "ni_q",
    ),
    "python tag": (
        "provider: Me\ntype", "provider: !!python/name:os.system\ntype",
        "mine.yaml:5: not valid YAML: could not determine a constructor", "correct the file",
    ),
    "deep nesting": (
        "tracked_by: [ABCD]", "tracked_by: " + "[" * 80 + "]" * 80,
        "mine.yaml:8: nested more than 60 levels deep", "flatten",
    ),
    "key twice": (
        "type: passive", "type: passive\ntype: passive", "mine.yaml:7: not valid YAML: key 'type' is written twice",
        "correct the file",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_broken_file_is_told_file_line_place_and_remedy(fault):
    right, wrong, message, hint = FAULTS[fault]
    assert right in GOOD
    with pytest.raises(ConfigFault) as raised:
        read(GOOD.replace(right, wrong, 1))
    assert str(raised.value).startswith(message)
    assert hint in raised.value.hint


def test_a_stand_in_that_claims_a_fund_is_refused():
    with pytest.raises(ConfigFault, match=r"mine\.yaml:8: tracked_by: no fund tracks a stand-in"):
        read(GOOD.replace("type: passive", "type: active_proxy"))


def test_an_index_on_another_one_may_use_the_columns_of_its_base():
    text = GOOD.replace("column: price, op", "column: falr, op")
    with pytest.raises(ConfigFault, match="no column 'falr'"):
        read(text)
    assert read(text.replace("type: passive", "type: passive\nbase: russell_2000")).base == "russell_2000"


def test_fundamentals_are_columns_by_their_prefix():
    assert read(GOOD.replace("column: price, op", "column: f_book, op")).steps[0].id == "price"


# --- tables


def row(table: Table, key: str):
    names = [column.name for column in table.columns]
    return dict(zip(names, table.rows[table.keys.index(key)], strict=True))


def test_list_has_a_row_for_each_methodology():
    table = list_table(map(library, IDS))
    assert table.keys == tuple(IDS)
    russell = row(table, "russell_2000")
    assert russell["tracked_by"].value == "IWM, VTWO"
    assert russell["grade"].value == "approximate"
    assert russell["constituents"].value == 1966
    counts = [russell[status].value for status in ("verified", "secondary", "unverified", "disputed")]
    assert sum(counts) == russell["facts"].value == 23


def test_list_says_where_a_count_is_only_the_target():
    constituents = row(
        list_table([library("pacer_cash_cows_until_2025_03")]), "pacer_cash_cows_until_2025_03"
    )["constituents"]
    assert constituents.value == 100
    assert constituents.notes[0] == "the target of the rules, not a count"


def test_list_of_an_earlier_day_uses_the_count_of_then():
    table = list_table([library("russell_2000")], as_of=date(2024, 6, 30))
    assert row(table, "russell_2000")["constituents"].value == 2010


def test_an_unverified_fact_says_so_in_its_cell():
    value = fact_value(library("russell_2000"), "capping")
    assert (value.value, value.notes) == ("none", ("unverified: no source found",))
    assert not value.comparable


def test_a_disputed_fact_names_what_others_print():
    value = fact_value(library("crsp_us_small_cap"), "size_band")
    assert value.value == "85th to 98th percentile"
    assert value.notes[0].startswith(
        "disputed: also 85th to 99.5th percentile (Small-Cap ETF Market Fragmentation"
    )
    assert "85th to 99th percentile (Fund page on VBR, etf.com, 2023-01)" in value.notes[0]
    assert "CRSP, 2023-09-30" in str(value.sources[0])


def test_a_fact_nobody_states_is_missing_with_its_reason():
    value = fact_value(library("crsp_us_small_cap"), "minimum_price_usd")
    assert (value.value, value.missing, value.detail) == (None, "not_published", "no source found")


def test_a_rule_is_missing_on_a_day_before_it_held():
    value = fact_value(library("sp_smallcap_600"), "size_band", as_of=date(2024, 1, 1))
    assert (value.missing, value.detail) == ("not_published", "known from 2025-07-01 on")


def test_numbers_keep_their_unit():
    assert fact_value(library("russell_2000"), "minimum_market_cap_usd").value == 30_000_000
    assert text_of(fact_value(library("crsp_us_small_cap"), "minimum_float_fraction")) == "12.50 %"


def test_show_lists_facts_figures_steps_parts_and_reviews():
    table = show_table(library("sp_smallcap_600"))
    sections = [value.value for value in table.column("section")]
    # 18 facts, 7 figures, 19 steps; 12 dollar ranges, retain and equivalent; 2 reviews
    assert [sections.count(s) for s in ("fact", "published", "step", "part", "calendar")] == [
        18,
        7,
        19,
        14,
        2,
    ]
    assert len(set(table.keys)) == len(table.keys)


def test_show_gives_value_status_day_source_and_note():
    table = show_table(library("sp_smallcap_600"))
    key = next(key for key in table.keys if key.endswith("dollar_band.history[11]"))
    shown = row(table, key)
    assert shown["value"].value == "$1.2bn to $8.0bn, from 2025-07-01"
    assert shown["status"].value == "verified"
    assert shown["as_of"].value == "2025-07-01"
    assert shown["source"].value.startswith(
        "Update to S&P Composite 1500 market-cap guidelines, S&P Dow Jones"
    )
    assert shown["note"].value == "the newest that was found"


def test_show_names_the_rules_for_which_no_source_was_found():
    table = show_table(library("crsp_us_small_cap"))
    assert "no source found for: minimum price, voting rights" in table.footnotes[1]


def test_show_of_an_earlier_day_leaves_later_figures_out():
    table = show_table(library("russell_2000"), as_of=date(2024, 10, 1))
    values = [
        value.value for item, value in zip(table.column("item"), table.column("value"), strict=True)
        if item.value == "unprofitable_share"
    ]  # fmt: skip
    assert values == [0.43]


def three() -> Table:
    return compare_table(map(library, EXECUTABLE))


def test_compare_puts_differing_rules_first_and_equal_ones_last():
    differs = [value.value for value in three().column("differs")]
    assert differs == sorted(differs, key=["yes", "unknown", "no"].index)
    assert {"yes", "unknown", "no"} == set(differs)


def test_compare_shows_the_three_size_bands():
    band = row(three(), "size_band")
    assert band["differs"].value == "yes"
    assert [band[i].value for i in EXECUTABLE] == [
        "ranks 1,001 to 3,000", "$1.2bn to $8.0bn", "85th to 98th percentile",
    ]  # fmt: skip


def test_compare_shows_that_only_the_sp_600_tests_profits_and_only_at_entry():
    test = row(three(), "profitability_test")
    assert [test[i].value for i in EXECUTABLE] == ["none", "at entry", "none"]


def test_compare_cannot_tell_where_one_rule_is_unknown():
    price = row(three(), "minimum_price_usd")
    assert (price["differs"].value, price["russell_2000"].value) == ("unknown", 1.0)
    assert price["sp_smallcap_600"].missing == "not_published"


def test_compare_says_which_rules_are_the_same():
    assert row(three(), "ranking_basis")["differs"].value == "no"


def test_unprofitable_shares_are_compared_within_one_publication():
    share = row(three(), "unprofitable_share")
    assert (share["russell_2000"].value, share["sp_smallcap_600"].value) == (0.40, 0.20)
    for methodology_id in ("russell_2000", "sp_smallcap_600"):
        assert "Yardeni QuickTakes" in str(share[methodology_id].sources[0])
    assert share["crsp_us_small_cap"].missing == "not_published"


def test_unprofitable_shares_of_different_publishers_are_not_compared():
    lonely = GOOD.replace(
        "metric: constituents, value: 10", "metric: unprofitable_share, value: 0.5, definition: mine"
    )
    share = row(compare_table([library("russell_2000"), read(lonely)]), "unprofitable_share")
    assert share["differs"].value == "unknown"
    assert not share["russell_2000"].comparable


def test_a_methodology_compared_with_itself_has_one_column():
    names = [column.name for column in compare_table([library("russell_2000")] * 2).columns]
    assert names == ["label", "item", "differs", "russell_2000"]
