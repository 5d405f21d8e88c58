"""Tables of the catalogue, the columns, the providers and the settings, from values and without a call."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from smallcap_cli.catalog import Catalog, load_catalog
from smallcap_cli.core.fund_sources import FundSources
from smallcap_cli.core.metrics.columns import request
from smallcap_cli.core.model import PriceHistory, PublishedFigure, Source
from smallcap_cli.core.table import Table
from smallcap_cli.core.windows import parse_window
from smallcap_cli.errors import CouldNotParse, NotFound, SmallcapError
from smallcap_cli.providers import ProviderInfo
from smallcap_cli.settings import Setting
from smallcap_cli.tables.catalogue.fund import fund_table
from smallcap_cli.tables.catalogue.funds import funds_table, with_count
from smallcap_cli.tables.catalogue.metrics import explanation_table, metrics_table
from smallcap_cli.tables.catalogue.providers import contract_table, providers_table
from smallcap_cli.tables.catalogue.settings import places_table, settings_table

NOTHING = FundSources((), {}, None)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(None)


def values(table: Table, name: str) -> list[object]:
    return [cell.value for cell in table.column(name)]


def test_a_setting_is_written_as_one_would_type_it() -> None:
    settings = {
        "b": Setting(["x", "y"], "environment SMALLCAP_B"), "a": Setting(True, "default"), "c": Setting("", "user /u"),
    }  # fmt: skip
    table = settings_table(settings, known=5)
    assert table.keys == ("a", "b", "c")
    assert values(table, "value") == ["true", "x, y", '""']
    assert values(table, "layer") == ["default", "$SMALLCAP_B", "user"]
    assert table.footnotes == ("user: /u",)
    assert table.head.startswith("3 of 5 settings")


def test_a_place_has_its_path_for_people_and_for_programs() -> None:
    table = places_table((("data folder", "/d", "no"),), under_home=True)
    assert [cell.value for cell in table.rows[0]] == ["data folder", "/d", "no", "/d"]
    assert table.head == "folders under SMALLCAP_HOME"


def test_a_provider_has_its_place_in_the_order_of_each_input() -> None:
    broken = ProviderInfo("acme", "plug-in", "acme-data", "1.2", (), False, "it has no name")
    files = ProviderInfo("files", "built-in", "", "", ("prices", "rates"), False)
    store = ProviderInfo("store", "built-in", "", "", ("prices",), False)
    orders = {"prices": ("bundled", "store"), "profile": ("store",)}
    table = providers_table((files, store, broken), orders)
    assert values(table, "order") == ["first with --prices", "prices 2, profile 1", "only with --provider"]
    assert values(table, "inputs") == ["prices, rates", "prices", "unknown"]
    assert values(table, "state_origin")[2] == "it has no name; plug-in (acme-data 1.2)"
    assert table.head == "3 providers, 1 of them cannot be used"


def test_breaches_of_the_contract_are_numbered() -> None:
    table = contract_table("acme", ("no closes", "no rates"))
    assert values(table, "number") == ["1", "2"]
    assert table.head == "provider acme: 2 findings"


def test_a_column_is_in_the_default_table_where_the_settings_name_it() -> None:
    table = metrics_table(parse_window("max"), ("expense_ratio",), wide=False)
    shown = dict(zip(table.keys, values(table, "default"), strict=True))
    assert (shown["expense_ratio"], shown["name"]) == ("yes", "no")


def test_an_alias_explains_which_window_it_fixes() -> None:
    table = explanation_table(request("return_5y", parse_window("1y")), ("default", "card"))
    said = dict(zip(table.keys, values(table, "value"), strict=True))
    assert said["window"] == "5y, fixed"
    assert said["presets"] == "default, card"


def test_a_listed_fund_has_the_index_of_the_day(catalog: Catalog) -> None:
    table = funds_table(catalog, catalog.group("sp-600"), date(2019, 12, 31), wide=False)
    listed = dict(zip(table.keys, values(table, "methodology"), strict=True))
    assert listed["SPSM"] == "ssga_small_cap"  # the S&P SmallCap 600 since 2020
    assert with_count(table, 3).head.endswith(" · 3 funds · facts as of 2019-12-31")
    assert with_count(table, 9).head.endswith(" · 3 of 9 funds · facts as of 2019-12-31")


def test_what_sources_say_of_a_fund_stops_at_the_day(catalog: Catalog) -> None:
    days = np.array(["2024-01-02", "2024-01-03", "2024-01-04"], dtype="datetime64[D]")
    closes = PriceHistory("NEW", days, np.array([1.0, 2.0, 3.0]), None, Source("files"))
    figure = PublishedFigure("NEW", "aum_usd", 5e6, date(2024, 1, 4), "Issuer", "Fact sheet", "primary")
    answers: dict[str, PriceHistory | SmallcapError] = {
        "files": closes,
        "store": NotFound("nothing kept"),
        "acme": CouldNotParse("no CSV"),
    }
    table = fund_table(catalog, {"NEW": FundSources((figure,), answers, None)}, date(2024, 1, 3), {}, people=False)
    assert values(table, "item") == ["files", "store", "acme"]  # the figure is of the day after
    assert values(table, "note")[0] == "2 market closes in USD, price only"
    assert [cell.missing for cell in table.column("value")] == ["", "not_fetched", "source_failed"]


def test_for_people_the_name_stands_in_the_head(catalog: Catalog) -> None:
    table = fund_table(catalog, {"VB": NOTHING}, date(2026, 1, 2), {}, people=True)
    assert table.head == "VB · Vanguard Small-Cap ETF · as of 2026-01-02"
    assert "name" not in values(table, "item")
