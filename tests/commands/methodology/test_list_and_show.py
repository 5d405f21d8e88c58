"""The tables of the methodology commands: what is sure, what is not, and what differs."""

import csv
import io
from datetime import date

import pytest

from smallcap_cli.core.table import Table, text_of
from smallcap_cli.tables.methodology.comparison import rule_comparison_table
from smallcap_cli.tables.methodology.facts import fact_value
from smallcap_cli.tables.methodology.library import library_table, rules_table
from tests.catalog.test_methodologies import DEEPEST, IDS, library
from tests.catalog.test_methodology_faults import GOOD, read
from tests.conftest import Run

TODAY = {"russell_2000": ("IWM", "VTWO")}


def row(table: Table, key: str):
    names = [column.name for column in table.columns]
    return dict(zip(names, table.rows[table.keys.index(key)], strict=True))


def test_list_has_a_row_for_each_methodology():
    table = library_table(map(library, IDS), followers=TODAY)
    assert table.keys == tuple(IDS)
    russell = row(table, "russell_2000")
    assert russell["tracked_by"].value == "IWM, VTWO"
    assert russell["grade"].value == "approximate"
    assert russell["constituents"].value == 1966
    counts = [russell[status].value for status in ("verified", "secondary", "unverified", "disputed")]
    assert sum(counts) == russell["facts"].value == 23


def test_list_explains_not_executable_only_where_a_row_says_so():
    bare = GOOD[: GOOD.index("steps:")] + "steps: []\nsources:\n  book: {title: T, publisher: P, published: undated}\n"
    without = read(bare.replace("summary_grade: approximate", "summary_grade: not_executable"))
    assert library_table(map(library, IDS), followers=TODAY).footnotes == ()
    assert library_table([library("russell_2000"), without], followers=TODAY).footnotes[0].startswith("cannot be run: ")


def test_list_says_where_a_count_is_only_the_target():
    name = "pacer_cash_cows_until_2025_03"
    constituents = row(library_table([library(name)], followers=TODAY), name)["constituents"]
    assert constituents.value == 100
    assert constituents.notes[0] == "target set by the rules, not a count of members"


def test_list_of_an_earlier_day_uses_the_count_of_then():
    table = library_table([library("russell_2000")], followers=TODAY, as_of=date(2024, 6, 30))
    assert row(table, "russell_2000")["constituents"].value == 2010


def test_list_of_an_earlier_day_names_no_fund_that_began_later(smallcap: Run) -> None:
    """`methodology list --as-of 2016-01-01` named AVUV, DFAS, SFLO and CALF, the first of which began in 2017."""
    found = smallcap("methodology", "list", "--as-of", "2016-01-01", "-f", "csv")
    rows = {line["id"]: line["tracked_by"] for line in csv.DictReader(io.StringIO(found.out))}
    # Inceptions in the catalogue: CALF 2017-06-16, AVUV 2019-09-24, SFLO 2023-12-21; SPSM 2013-07-08 is before.
    later = ("avantis_us_small_cap_value_proxy", "pacer_cash_cows_until_2025_03", "victory_us_small_cap_fcf")
    assert [rows[name] for name in later] == ["", "", ""]
    assert rows["russell_2000"] == "IWM, VTWO, SPSM"
    now = smallcap("methodology", "list", "-f", "csv").out
    assert "AVUV" in now
    assert "SFLO" in now


def test_list_says_when_the_fund_that_rules_approximate_began() -> None:
    name = "avantis_us_small_cap_value_proxy"
    begun = {"AVUV": date(2019, 9, 24)}
    before = library_table([library(name)], followers={}, inceptions=begun, as_of=date(2019, 9, 23))
    tracked = row(before, name)["tracked_by"]
    assert (tracked.value, tracked.missing, tracked.detail) == (None, "not_listed_then", "AVUV began on 2019-09-24")
    on_the_day = library_table([library(name)], followers={}, inceptions=begun, as_of=date(2019, 9, 24))
    assert row(on_the_day, name)["tracked_by"].value == "AVUV"


def test_an_unverified_fact_says_so_in_its_cell():
    value = fact_value(library("russell_2000"), "capping")
    assert (value.value, value.notes) == ("none", ("unverified: no source found",))
    assert not value.comparable


def test_a_disputed_fact_names_what_others_print():
    value = fact_value(library("crsp_us_small_cap"), "size_band")
    assert value.value == "85th to 98th percentile"
    assert value.notes[0].startswith("disputed: also 85th to 99.5th percentile (Small-Cap ETF Market Fragmentation")
    assert "85th to 99th percentile (Fund page on VBR, etf.com, 2023-01)" in value.notes[0]
    assert "CRSP, 2023-09-30" in str(value.sources[0])


def test_a_fact_nobody_states_is_missing_with_its_reason():
    value = fact_value(library("crsp_us_small_cap"), "minimum_price_usd")
    assert (value.value, value.missing, value.detail) == (None, "not_published", "no source found")


def test_a_rule_is_missing_on_a_day_before_it_is_known():
    value = fact_value(library("russell_2000"), "reconstitution", as_of=date(1983, 12, 30))
    assert (value.missing, value.detail) == ("not_published", "known from 1984-01-01 on")


@pytest.mark.parametrize(
    ("day", "band"),
    [
        (date(2018, 1, 2), "$450m to $2.1bn"),
        (date(2024, 3, 1), "$900m to $5.8bn"),  # the range of 2024-01-02, raised on 2024-04-01
        (date(2024, 4, 1), "$1.0bn to $6.7bn"),
        (date(2026, 11, 28), "$1.2bn to $8.0bn"),
    ],
)
def test_the_size_band_of_the_sp_600_is_that_of_the_day(day, band):
    assert fact_value(library("sp_smallcap_600"), "size_band", as_of=day).value == band


@pytest.mark.parametrize(
    ("day", "rhythm"),
    [(date(1988, 1, 4), "semi-annual"), (date(2024, 5, 15), "annual"), (date(2026, 1, 2), "semi-annual")],
)
def test_the_russell_2000_was_reconstituted_once_a_year_until_2025(day, rhythm):
    assert fact_value(library("russell_2000"), "reconstitution", as_of=day).value == rhythm


def test_numbers_keep_their_unit():
    assert fact_value(library("russell_2000"), "minimum_market_cap_usd").value == 30_000_000
    assert text_of(fact_value(library("crsp_us_small_cap"), "minimum_float_fraction")) == "12.50 %"


def test_show_lists_facts_figures_steps_parts_and_reviews():
    table = rules_table(library("sp_smallcap_600"))
    sections = [value.value for value in table.column("section")]
    # 18 facts, 7 figures, 20 steps; 12 dollar ranges, retain and equivalent; 2 reviews
    assert [sections.count(s) for s in ("fact", "published", "step", "part", "calendar")] == [
        18,
        7,
        20,
        14,
        2,
    ]
    assert len(set(table.keys)) == len(table.keys)


def test_show_gives_value_status_day_source_and_note():
    table = rules_table(library("sp_smallcap_600"))
    key = next(key for key in table.keys if key.endswith("dollar_band.history[11]"))
    shown = row(table, key)
    assert shown["value"].value == "$1.2bn to $8.0bn, from 2025-07-01"
    assert shown["status"].value == "verified"
    assert shown["as_of"].value == "2025-07-01"
    assert shown["source"].value.startswith("Update to S&P Composite 1500 market-cap guidelines, S&P Dow Jones")
    assert shown["note"].value == "the newest that was found; none of 2026"


def test_show_names_the_rules_for_which_no_source_was_found():
    table = rules_table(library("crsp_us_small_cap"))
    assert "no source found for: minimum price, voting rights" in table.footnotes[1]


def test_show_of_an_earlier_day_leaves_later_figures_out():
    table = rules_table(library("russell_2000"), as_of=date(2024, 10, 1))
    values = [
        value.value for item, value in zip(table.column("item"), table.column("value"), strict=True)
        if item.value == "unprofitable_share"
    ]  # fmt: skip
    assert values == [0.43]


def three() -> Table:
    return rule_comparison_table(map(library, DEEPEST), followers=TODAY)


def test_compare_puts_differing_rules_first_and_equal_ones_last():
    differs = [value.value for value in three().column("differs")]
    assert differs == sorted(differs, key=["yes", "unknown", "no"].index)
    assert {"yes", "unknown", "no"} == set(differs)


def test_compare_shows_the_three_size_bands():
    band = row(three(), "size_band")
    assert band["differs"].value == "yes"
    assert [band[i].value for i in DEEPEST] == [
        "ranks 1,001 to 3,000", "$1.2bn to $8.0bn", "85th to 98th percentile",
    ]  # fmt: skip


def test_compare_shows_that_only_the_sp_600_tests_profits_and_only_at_entry():
    test = row(three(), "profitability_test")
    assert [test[i].value for i in DEEPEST] == ["none", "at entry", "none"]


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
    lonely = GOOD.replace("metric: constituents, value: 10", "metric: unprofitable_share, value: 0.5, definition: mine")
    share = row(rule_comparison_table([library("russell_2000"), read(lonely)], followers=TODAY), "unprofitable_share")
    assert share["differs"].value == "unknown"
    assert not share["russell_2000"].comparable


def test_a_methodology_compared_with_itself_has_one_column():
    names = [column.name for column in rule_comparison_table([library("russell_2000")] * 2, followers={}).columns]
    assert names == ["label", "item", "differs", "russell_2000"]


def test_list_of_2016_has_spsm_under_the_russell_2000(smallcap: Run):
    """SPSM followed the Russell 2000 to 2017-11-16; it stood under the S&P SmallCap 600 of today."""
    answer = smallcap("methodology", "list", "--as-of", "2016-01-01", "-f", "csv")
    funds = {row["id"]: row["tracked_by"] for row in csv.DictReader(io.StringIO(answer.out))}
    assert funds["russell_2000"] == "IWM, VTWO, SPSM"
    assert "SPSM" not in funds["sp_smallcap_600"]


def test_show_of_an_earlier_day_has_nothing_later(smallcap: Run):
    """It printed `$1.2bn to $8.0bn, from 2025-07-01` and later rows of the history."""
    answer = smallcap("methodology", "show", "sp_smallcap_600", "--as-of", "2024-03-01", "-f", "csv")
    rows = list(csv.DictReader(io.StringIO(answer.out)))
    values = {row["item"]: row["value"] for row in rows}
    assert values["size_band"] == "$900m to $5.8bn"
    assert values["dollar_band"] == "company_mcap $900m to $5.8bn, from 2024-01-02 (additions only)"
    assert [row["item"] for row in rows if row["item"].startswith("dollar_band.history")][-1].endswith("[8]")
    assert not [row for row in rows if "2024-03-01" < row["as_of"] < "3"]
    assert "later" in {row["as_of"] for row in rows}


def test_compare_of_an_earlier_day_has_the_rhythm_of_then(smallcap: Run):
    """It said `reconstituted - not published`; the Russell 2000 was reviewed once a year until 2025."""
    command = ("methodology", "compare", "russell_2000", "sp_smallcap_600", "--as-of", "2024-05-15", "-f", "csv")
    rows = {row["item"]: row for row in csv.DictReader(io.StringIO(smallcap(*command).out))}
    assert rows["reconstitution"]["russell_2000"] == "annual"
    assert rows["size_band"]["sp_smallcap_600"] == "$1.0bn to $6.7bn"
