"""The bundled facts hold: derived files are fresh, facts say where they come from, returns compound."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from math import prod
from pathlib import Path

import pytest
import yaml

from smallcap_cli.catalog import Catalog, load_catalog
from smallcap_cli.core.model import STATUSES
from tests.places import ROOT
from tests.tools.rebuild import DATED_BY, stale

DATA = ROOT / "data"

FUNDS = yaml.safe_load((ROOT / "configs" / "funds.yaml").read_text(encoding="utf-8"))


def rows_of(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


RETURNS = rows_of("monthly_total_returns.csv")
FIGURES = rows_of("published_figures.csv")
MOVES = rows_of("rate_cycles.csv")
FLOWS = rows_of("monthly_flows.csv")


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(None)


def test_derived_files_are_fresh() -> None:
    assert stale() == []


def test_a_forgotten_rebuild_is_named(tmp_path: Path) -> None:
    for folder in ("data", "configs", "smallcap_cli/guide", "smallcap_cli/shell"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "smallcap_cli" / "__init__.pyi", tmp_path / "smallcap_cli")
    with (tmp_path / "data" / "rate_cycles.csv").open("a", encoding="utf-8") as file:
        file.write("2026-09-01,5.50,hike,none,none\n")
    assert stale(tmp_path) == ["data/manifest.json"]


def test_the_manifest_knows_the_newest_month_of_every_fund() -> None:
    manifest = json.loads((DATA / "manifest.json").read_text(encoding="utf-8"))["files"]
    assert set(manifest) == set(DATED_BY)
    assert manifest["monthly_total_returns.csv"]["newest"] == "2026-07"
    assert manifest["monthly_total_returns.csv"]["tickers"]["SCHA"]["last"] == "2026-05"
    assert manifest["monthly_total_returns.csv"]["tickers"]["AVUV"]["first"] == "2019-10"


# Published calendar-year total returns in percent.
YEARS = [
    ("IWM", 2022, -20.48), ("IWM", 2024, 11.38), ("VOO", 2023, 26.32),
    ("IJR", 2023, 16.06), ("AVUV", 2023, 22.82), ("VB", 2024, 14.17),
]  # fmt: skip


@pytest.mark.parametrize(("ticker", "year", "published"), YEARS)
def test_months_compound_to_the_published_year(ticker: str, year: int, published: float) -> None:
    months = [float(row[ticker]) for row in RETURNS if row["month"].startswith(f"{year}-")]
    assert len(months) == 12
    assert 100 * (prod(1 + month / 100 for month in months) - 1) == pytest.approx(published, abs=0.1)


def test_months_follow_each_other_without_a_gap() -> None:
    for name in ("monthly_total_returns.csv", "month_end_yields.csv"):
        months = [12 * int(row["month"][:4]) + int(row["month"][5:]) for row in rows_of(name)]
        assert months == list(range(months[0], months[0] + len(months)))


def test_no_fund_has_a_hole_between_its_months() -> None:
    for ticker in RETURNS[0]:
        present = [bool(row[ticker]) for row in RETURNS]
        assert "".join("x" if there else "." for there in present).strip(".").count(".") == 0, ticker


def facts(value: object, path: str = "") -> Iterator[tuple[str, dict[str, object]]]:
    """Every mapping of a fund that states a fact."""
    if isinstance(value, dict):
        if "value" in value or path.endswith(("sec", "identity")) or ".methodology" in path or ".renames" in path:
            yield path, value
        for key, item in value.items():
            yield from facts(item, f"{path}.{key}")
    elif isinstance(value, list):
        for item in value:
            yield from facts(item, path)


ALL_FACTS = [*facts(FUNDS["funds"]), *FUNDS["holdings_files"].items()]


def test_every_fact_has_a_status_and_a_source() -> None:
    assert len(ALL_FACTS) > 200
    for path, fact in ALL_FACTS:
        assert fact["status"] in STATUSES, path
        assert fact["source"], path


def test_nothing_unchecked_passes_for_more() -> None:
    for path, fact in ALL_FACTS:
        if "unchecked" in str(fact["source"]):
            assert fact["status"] == "unverified", path


def test_every_listed_source_is_used_and_none_is_shorthand() -> None:
    used = {s for _, fact in ALL_FACTS for s in _ids(fact["source"])}
    assert used == set(FUNDS["sources"])
    text = "".join(path.read_text(encoding="utf-8") for path in (*DATA.glob("*.*"), ROOT / "configs/funds.yaml"))
    assert not re.search(r"SEED\d|\bS[0-4]\]", text)


def _ids(source: object) -> list[str]:
    return [str(item) for item in source] if isinstance(source, list) else [str(source)]


def test_fees_are_fractions_and_in_order(catalog: Catalog) -> None:
    for ticker in catalog.tickers():
        fund = catalog.fund(ticker)
        assert fund is not None
        for fee in fund.fees:
            assert 0 < fee.value < 0.02, ticker
            assert fee.status == "unverified" or fee.seen_last, ticker
        for earlier, later in pairwise(fund.fees):
            assert later.seen_first is not None, ticker
            assert earlier.seen_last is None or earlier.seen_last < later.seen_first, ticker


def test_index_periods_are_in_order(catalog: Catalog) -> None:
    for ticker in catalog.tickers():
        fund = catalog.fund(ticker)
        assert fund is not None
        starts = [period.start or date.min for period in fund.indexes]
        assert starts == sorted(set(starts)), ticker
        assert (fund.management == "active") == (fund.indexes == ()), ticker


def test_every_index_of_a_fund_has_names_that_fit(catalog: Catalog) -> None:
    for ticker in catalog.tickers():
        fund = catalog.fund(ticker)
        assert fund is not None
        for period in fund.indexes:
            index = catalog.index(period.id, date.max)
            assert index is not None, f"{ticker}: {period.id}"
            assert len(index.short_name) <= 14
            assert len(index.brief_name) <= 10


def test_an_index_is_named_in_one_place() -> None:
    with_rules = {path.stem for path in (ROOT / "configs" / "methodologies").glob("*.yaml")}
    assert with_rules & set(FUNDS["other_indexes"]) == set()


@pytest.mark.parametrize("day", [date(2026, 7, 27), date(2026, 7, 28)])
def test_index_names_do_not_collide_in_a_narrow_column(catalog: Catalog, day: date) -> None:
    identities = [catalog.index(i, day) for i in catalog.index_ids()]
    for field in ("name", "short_name", "brief_name"):
        names = [getattr(identity, field) for identity in identities]
        assert sorted(names) == sorted(set(names))


def test_group_members_are_funds(catalog: Catalog) -> None:
    for group in catalog.groups():
        assert set(group.members) <= set(catalog.tickers()), group.name
        assert len(set(group.members)) == len(group.members), group.name


def test_segments_agree_with_groups(catalog: Catalog) -> None:
    large, small = catalog.group("largecap"), catalog.group("us-smallcap")
    assert large is not None
    assert small is not None
    assert set(large.members) | set(small.members) == set(catalog.tickers())
    assert {fund.segment for t in large.members if (fund := catalog.fund(t))} == {"large"}


def test_sec_ids_have_the_form_of_the_sec(catalog: Catalog) -> None:
    for ticker in catalog.tickers():
        fund = catalog.fund(ticker)
        assert fund is not None
        assert re.fullmatch(r"\d{10}", fund.cik), ticker
        assert re.fullmatch(r"(S\d{9})?", fund.series_id), ticker
        assert re.fullmatch(r"(C\d{9})?", fund.class_id), ticker


def test_funds_with_several_share_classes_say_how_many(catalog: Catalog) -> None:
    """SEC, company_tickers_mf.json of 2025-09-14: those of Vanguard and no other."""
    counts = {ticker: fund.class_count for ticker in catalog.tickers() if (fund := catalog.fund(ticker)) is not None}
    assert {ticker: count for ticker, count in counts.items() if count > 1} == {
        "VTWO": 2, "VIOO": 2, "VB": 5, "VBR": 4, "VBK": 4, "VIOV": 2, "VIOG": 2, "VTWV": 2, "VTWG": 2, "VOO": 4,
        "VTI": 6,
    }  # fmt: skip


def test_published_figures_are_about_things_the_catalogue_knows(catalog: Catalog) -> None:
    known = {*catalog.tickers(), *catalog.index_ids(), "group:us-etfs"}
    known |= {f"group:{group.name}" for group in catalog.groups()}
    assert {row["subject"] for row in FIGURES} <= known


def test_no_published_figure_is_from_memory() -> None:
    assert {row["status"] for row in FIGURES} <= {"verified", "secondary", "disputed"}
    assert all(row["publisher"] and row["title"] for row in FIGURES)


def test_published_figures_have_their_units() -> None:
    for row in FIGURES:
        date.fromisoformat(row["as_of"])
        assert {row["approximate"], row["usable"]} <= {"true", "false"}
        value = float(row["value"])
        if row["metric"] == "unprofitable_share":
            assert 0 < value < 1
            assert row["basis"] == "count"
        elif row["metric"] == "net_flow_usd":
            assert row["period"] in ("ytd", "1y", "other")
            assert row["period_start"] < row["as_of"]
            assert abs(value) >= 1e6
        elif row["metric"] == "aum_usd":
            assert row["scope"] in ("class", "fund", "unknown")
            assert value >= 1e8
        else:
            assert row["metric"] == "line_count"
            assert value == int(value)


def newest_defined(subject: str, as_of: str) -> dict[str, str]:
    """The usable share with a stated definition that is newest on a day."""
    rows = [
        row
        for row in FIGURES
        if row["subject"] == subject and row["metric"] == "unprofitable_share" and row["usable"] == "true"
        if row["definition"] and row["as_of"] <= as_of
    ]
    return max(rows, key=lambda row: row["as_of"])


@pytest.mark.parametrize(("subject", "value"), [("russell_2000", "0.40"), ("sp_smallcap_600", "0.20")])
def test_the_default_share_comes_from_one_publisher(subject: str, value: str) -> None:
    row = newest_defined(subject, "2026-11-21")
    assert (row["value"], row["publisher"], row["as_of"]) == (value, "Yardeni Research", "2025-10-01")
    assert (row["definition"], row["approximate"]) == ("companies that lose money", "true")


def test_a_share_of_november_is_absent_in_july() -> None:
    assert newest_defined("russell_2000", "2025-07-31")["as_of"] == "2024-12-31"
    assert newest_defined("russell_2000", "2025-07-31")["value"] == "0.36"


def test_contradictory_flows_are_never_a_default() -> None:
    rows = [row for row in FIGURES if row["subject"] == "VB" and row["period"] == "ytd"]
    assert [(row["value"], row["usable"]) for row in rows] == [("120000000", "false"), ("-96000000", "false")]


def test_rate_moves_go_the_way_they_say() -> None:
    assert [row["announced"] for row in MOVES] == sorted(row["announced"] for row in MOVES)
    for before, after in pairwise(MOVES):
        up = float(after["upper_target_pct"]) > float(before["upper_target_pct"])
        assert after["direction"] == ("hike" if up else "cut"), after["announced"]
        assert abs(float(after["upper_target_pct"]) - float(before["upper_target_pct"])) <= 1


def test_rate_cycles_end_where_they_did() -> None:
    last = {row["cycle"]: (row["announced"], row["upper_target_pct"]) for row in MOVES}
    # Counts and ends as the Federal Reserve gives them; 13 cuts from 2001 to 2003, 17 hikes to 2006.
    assert last["cuts 2001-2003"] == ("2003-06-25", "1.00")
    assert last["hikes 2004-2006"] == ("2006-06-29", "5.25")
    assert last["hikes 2022-2023"] == ("2023-07-26", "5.50")
    # 5.50 to 4.50 in three steps of 2024, the first of 50 bp, to 3.75 in three of 2025; 4.75 to 6.50 in six from 1999.
    assert last["cuts 2024-2025"] == ("2025-12-10", "3.75")
    assert sum(row["cycle"] == "cuts 2024-2025" for row in MOVES) == 6
    assert sum(row["cycle"] == "hikes 1999-2000" for row in MOVES) == 6
    assert sum(row["cycle"] == "cuts 2001-2003" for row in MOVES) == 13
    assert sum(row["cycle"] == "hikes 2004-2006" for row in MOVES) == 17
    assert sum(row["cycle"] == "hikes 2022-2023" for row in MOVES) == 11


def test_rate_moves_are_dated_by_their_announcement_and_name_a_page() -> None:
    """The days of the Federal Reserve's statements of 2017, 2020 (a Sunday), 2024 and 2025; each names its page."""
    days = {row["announced"]: row for row in MOVES}
    for day in ("2017-03-15", "2020-03-15", "2024-09-18", "2024-11-07", "2024-12-18", "2025-09-17", "2025-10-29"):
        assert f"monetary{day.replace('-', '')}a.htm" in days[day]["source"]
    assert not {"2017-03-16", "2020-03-16", "2024-09-19"} & days.keys()
    assert all(row["source"] for row in MOVES)


def flows_of(ticker: str, first: str, last: str) -> list[dict[str, str]]:
    return [row for row in FLOWS if row["ticker"] == ticker and first <= row["month"] <= last]


def test_a_months_flow_is_the_change_of_shares_of_each_session_times_its_net_asset_value() -> None:
    """IWM, October to December 2000, in shares and dollars a share; SPY, January to March 2026.

    IWM: 100,000 x 48.247998 = 4,824,799.8; 200,000 x 49.521449 + 600,000 x 47.00161 = 9,904,289.8 + 28,200,966.0
    = 38,105,255.8; 400,000 x 47.058426 + 1,000,000 x 48.671359 + 1,400,000 x 44.4811 = 129,768,269.4.
    SPY, sales less redemptions: 70,186,858,179.80 - 83,459,621,316.00 = -13,272,763,136.20;
    84,857,982,759.00 - 90,130,610,232.00 = -5,272,627,473.00; 131,174,928,521.70 - 142,021,995,840.05
    = -10,847,067,318.35; together -29,392,457,927.55.
    """
    iwm = [int(row["net_flow_usd"]) for row in flows_of("IWM", "2000-10", "2000-12")]
    assert iwm == [4_824_800, 38_105_256, 129_768_269]
    spy = [int(row["net_flow_usd"]) for row in flows_of("SPY", "2026-01", "2026-03")]
    assert spy == [-13_272_763_136, -5_272_627_473, -10_847_067_318]
    assert sum(spy) == -29_392_457_927


def test_twelve_months_of_flows_add_up_by_hand() -> None:
    """IWM, August 2024 to July 2025, in millions: -1,310 - 1,964 - 729 + 6,328 - 2,589 + 819 - 4,068 + 1,472 - 4,144
    + 804 - 920 - 4,209 = -10,510 (the dollars: -10,508,578,759), of 73,969 at the beginning -14.2 %.
    """
    year = flows_of("IWM", "2024-08", "2025-07")
    total = sum(int(row["net_flow_usd"]) for row in year)
    assert (len(year), total) == (12, -10_508_578_759)
    assert total / int(year[0]["opening_assets_usd"]) == pytest.approx(-0.14207, abs=5e-6)


def test_a_faulty_month_of_flows_is_absent_and_never_zero() -> None:
    months = {row["month"] for row in FLOWS if row["ticker"] == "IWM"}
    absent = {"2001-02", "2001-03", "2001-09", "2004-04", "2004-06", "2005-06", "2007-06"}
    assert not absent & months
    assert len(months) == 295


def test_every_months_flow_opens_with_the_closing_before() -> None:
    for earlier, later in pairwise(FLOWS):
        if earlier["ticker"] == later["ticker"] and later["opening_assets_usd"]:
            follows = 12 * int(later["month"][:4]) + int(later["month"][5:])
            before = 12 * int(earlier["month"][:4]) + int(earlier["month"][5:])
            if follows == before + 1:
                assert later["opening_assets_usd"] == earlier["closing_assets_usd"], later["month"]
