"""The catalogue: the project's files, the compiled copy, and a user's files over both."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import smallcap_cli.catalog as catalog_module
from smallcap_cli.catalog import Catalog, bundled_defaults, compile_configs, load_catalog
from smallcap_cli.errors import ConfigFault, NotFound
from tests.places import ROOT

TODAY = date(2026, 11, 28)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(None)


@pytest.fixture
def configs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the configs folder that the catalogue reads in place of the real one."""
    folder = tmp_path / "configs"
    shutil.copytree(ROOT / "configs", folder)
    monkeypatch.setattr(catalog_module, "bundled_folder", lambda kind: folder)
    return folder


def user_file(tmp_path: Path, text: str) -> Path:
    folder = tmp_path / "user"
    folder.mkdir(exist_ok=True)
    (folder / "funds.yaml").write_text(text, encoding="utf-8")
    return folder


def fault_of(tmp_path: Path, text: str) -> tuple[str, str]:
    folder = user_file(tmp_path, text)
    with pytest.raises(ConfigFault) as raised:
        load_catalog(folder)
    return raised.value.message.replace(f"{folder}/", ""), raised.value.hint


def test_spsm_followed_three_indexes(catalog: Catalog) -> None:
    fund = catalog.fund("SPSM")
    assert fund is not None
    assert [(period.id, period.start) for period in fund.indexes] == [
        ("russell_2000", None),
        ("ssga_small_cap", date(2017, 11, 16)),
        ("sp_smallcap_600", date(2020, 1, 24)),
    ]


def test_spsm_has_the_issuers_new_name_from_the_end_of_2025(catalog: Catalog) -> None:
    """The issuer put "State Street" before the name in 2025; its page of 2024-11-24 has it without."""
    spsm = catalog.fund("SPSM")
    assert spsm is not None
    names = [spsm.name_on(date.fromisoformat(text)) for text in ("2024-11-24", "2025-12-31")]
    assert names == ["SPDR Portfolio S&P 600 Small Cap ETF", "State Street SPDR Portfolio S&P 600 Small Cap ETF"]


def test_vb_keeps_both_fees_with_their_days(catalog: Catalog) -> None:
    fund = catalog.fund("VB")
    assert fund is not None
    assert [(fee.value, fee.seen_first, fee.seen_last) for fee in fund.fees] == [
        (0.0005, None, date(2026, 1, 20)),
        (0.0003, date(2026, 2, 9), date(2026, 2, 12)),
    ]


def test_a_fund_carries_citations_and_not_source_ids(catalog: Catalog) -> None:
    fund = catalog.fund("VB")
    assert fund is not None
    assert "The Motley Fool on Nasdaq.com, 2026-02-09" in fund.fees[1].source
    assert "fool_scha_vb" not in fund.fees[1].source


def test_a_ticker_is_found_in_any_case_and_built_once(catalog: Catalog) -> None:
    assert catalog.fund("iwm") is catalog.fund("IWM")


def test_a_ticker_nobody_knows_is_none(catalog: Catalog) -> None:
    assert catalog.fund("IJX") is None


def test_an_active_fund_follows_no_index(catalog: Catalog) -> None:
    fund = catalog.fund("AVUV")
    assert fund is not None
    assert (fund.management, fund.indexes) == ("active", ())


def test_an_unverified_name_says_so(catalog: Catalog) -> None:
    fund = catalog.fund("FESM")
    assert fund is not None
    assert "name, issuer and segment are unverified" in fund.notes


def test_tickers_keep_the_order_of_the_file(catalog: Catalog) -> None:
    assert catalog.tickers()[:4] == ("IWM", "VTWO", "IJR", "SPSM")


def test_a_group_is_found_by_name(catalog: Catalog) -> None:
    group = catalog.group("Smallcap-Growth")
    assert group is not None
    assert group.members == ("IWO", "IJT", "SLYG", "VBK", "VIOG", "VTWG")
    assert catalog.group("smallcap-gold") is None


def test_an_index_without_rules_still_has_its_names(catalog: Catalog) -> None:
    index = catalog.index("msci_us_small_cap_1750", TODAY)
    assert index is not None
    assert (index.short_name, index.provider) == ("MSCI SC 1750", "MSCI")


def test_rules_that_are_not_there_are_told_from_unknown_ones(catalog: Catalog) -> None:
    with pytest.raises(NotFound, match="the rules of MSCI US Small Cap 1750 Index are not in the catalogue"):
        catalog.methodology("msci_us_small_cap_1750")
    with pytest.raises(NotFound, match="no methodology called rusell"):
        catalog.methodology("rusell")


def test_an_unknown_source_names_the_nearest(catalog: Catalog) -> None:
    with pytest.raises(NotFound) as raised:
        catalog.source("etfrc_v")
    assert "etfrc_vb" in raised.value.hint


def test_a_user_fund_overrides_only_what_it_gives(tmp_path: Path) -> None:
    text = "funds:\n  iwm:\n    fees:\n      - {value: 0.0018, source: letter from the broker}\n"
    fund = load_catalog(user_file(tmp_path, text)).fund("IWM")
    assert fund is not None
    assert [(fee.value, fee.status, fee.source) for fee in fund.fees] == [
        (0.0018, "unverified", "letter from the broker")
    ]
    assert fund.name == "iShares Russell 2000 ETF"


def test_a_user_adds_funds_groups_and_indexes(tmp_path: Path) -> None:
    text = """
sources: {sheet: "Fact sheet, Me, 2026-01"}
other_indexes:
  my_index: {name: My Index, short_name: Mine, brief_name: Mine, provider: Me}
groups:
  mine: {label: My funds, members: [iwm, MYFD]}
funds:
  MYFD:
    name: My Fund
    inception: {value: 2020-02-03, status: verified, source: sheet}
    methodology: [{id: my_index, from: 2021-01-04, source: [sheet, etfrc_vb]}]
"""
    catalog = load_catalog(user_file(tmp_path, text))
    fund, group, index = catalog.fund("MYFD"), catalog.group("mine"), catalog.index("my_index", TODAY)
    assert fund is not None
    assert group is not None
    assert index is not None
    assert (fund.name, fund.inception, fund.currency) == ("My Fund", date(2020, 2, 3), "USD")
    assert fund.indexes[0].source.startswith("Fact sheet, Me, 2026-01; VB fund page")
    assert group.members == ("IWM", "MYFD")
    assert catalog.tickers()[-1] == "MYFD"


def test_an_empty_user_file_changes_nothing(tmp_path: Path, catalog: Catalog) -> None:
    assert load_catalog(user_file(tmp_path, "# nothing yet\n")).tickers() == catalog.tickers()


def test_an_absent_user_folder_changes_nothing(tmp_path: Path, catalog: Catalog) -> None:
    assert load_catalog(tmp_path / "absent").tickers() == catalog.tickers()


def test_a_misspelt_key_names_file_line_path_and_the_nearest_key(tmp_path: Path) -> None:
    message, hint = fault_of(tmp_path, "funds:\n  MYFD:\n    name: My Fund\n    fee: []\n")
    assert message == "funds.yaml:4: funds.MYFD.fee: unknown key 'fee'"
    assert hint == "did you mean fees?"


def test_a_key_like_no_other_lists_the_valid_ones(tmp_path: Path) -> None:
    message, hint = fault_of(tmp_path, "funds:\n  MYFD:\n    name: My Fund\n    expence: 0.001\n")
    assert message == "funds.yaml:4: funds.MYFD.expence: unknown key 'expence'"
    assert hint.startswith("valid keys: name, renames, issuer,")


def test_a_number_in_quotes_is_refused(tmp_path: Path) -> None:
    message, _ = fault_of(tmp_path, 'funds:\n  MYFD:\n    fees:\n      - value: "0.0019"\n')
    assert message == "funds.yaml:4: funds.MYFD.fees[0].value: '0.0019' is text, not a number"


def test_a_percent_in_place_of_a_fraction_is_refused(tmp_path: Path) -> None:
    message, hint = fault_of(tmp_path, "funds:\n  MYFD:\n    fees:\n      - value: 0.19\n")
    assert message == "funds.yaml:4: funds.MYFD.fees[0].value: 0.19 is too high for a fraction"
    assert hint == "write 0.0019 for 0.19 %"


def test_a_key_written_twice_is_refused(tmp_path: Path) -> None:
    message, _ = fault_of(tmp_path, "funds:\n  MYFD:\n    name: A\n    name: B\n")
    assert message == "funds.yaml:4: funds.MYFD.name: key 'name' is written twice"


def test_a_ticker_written_twice_in_two_cases_is_refused(tmp_path: Path) -> None:
    message, _ = fault_of(tmp_path, "funds:\n  MYFD: {name: A}\n  myfd: {name: B}\n")
    assert message == "funds.yaml:3: funds.myfd: MYFD is written twice"


def test_a_python_tag_is_refused(tmp_path: Path) -> None:
    message, _ = fault_of(tmp_path, "funds:\n  MYFD:\n    name: !!python/object/apply:os.getcwd []\n")
    assert message.startswith("funds.yaml:3: funds.MYFD.name: the tag !!python/object/apply:os.getcwd is not read")


def test_an_unknown_source_id_is_refused(tmp_path: Path) -> None:
    text = "funds:\n  MYFD:\n    fees:\n      - {value: 0.001, source: etfrc_bv}\n"
    message, hint = fault_of(tmp_path, text)
    assert message == "funds.yaml:4: funds.MYFD.fees[0].source: no source called 'etfrc_bv'"
    assert "etfrc_vb" in hint


def test_an_unknown_index_is_refused(tmp_path: Path) -> None:
    text = "funds:\n  MYFD:\n    methodology:\n      - id: msci_us_small_cap_1570\n"
    message, hint = fault_of(tmp_path, text)
    assert message == "funds.yaml:4: funds.MYFD.methodology[0].id: no index called 'msci_us_small_cap_1570'"
    assert "msci_us_small_cap_1750" in hint


def test_a_word_outside_a_closed_set_is_refused(tmp_path: Path) -> None:
    message, hint = fault_of(tmp_path, "funds:\n  MYFD:\n    segment: brod\n")
    assert message == "funds.yaml:3: funds.MYFD.segment: 'brod' is not a valid value"
    assert hint == "did you mean broad?"


def test_a_user_methodology_adds_an_index(tmp_path: Path) -> None:
    folder = tmp_path / "user" / "methodologies"
    folder.mkdir(parents=True)
    names = "name: My Index\nshort_name: Mine\nbrief_name: Mine\nprovider: Me\n"
    (folder / "mine.yaml").write_text(f"id: mine\n{names}", encoding="utf-8")
    catalog = load_catalog(tmp_path / "user")
    index = catalog.index("mine", TODAY)
    assert index is not None
    assert index.name == "My Index"
    assert "mine" in catalog.methodology_ids()


def test_two_user_methodologies_with_one_id_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "user" / "methodologies"
    folder.mkdir(parents=True)
    text = "id: mine\nname: My Index\nshort_name: Mine\nbrief_name: Mine\nprovider: Me\n"
    for name in ("a.yaml", "b.yaml"):
        (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigFault, match=r"b\.yaml:1: id: .*a\.yaml also has the id mine"):
        load_catalog(tmp_path / "user")


def test_a_name_too_long_for_its_column_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "user" / "methodologies"
    folder.mkdir(parents=True)
    text = "id: mine\nname: My Index\nshort_name: A name too long\nbrief_name: Mine\nprovider: Me\n"
    (folder / "mine.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigFault, match=r"mine\.yaml:3: short_name: 15 characters, at most 14"):
        load_catalog(tmp_path / "user")


def test_the_compiled_copy_and_the_yaml_give_the_same_funds(configs: Path, catalog: Catalog) -> None:
    (configs / "compiled.json").unlink()
    parsed = load_catalog(None)
    assert parsed.tickers() == catalog.tickers()
    assert [parsed.fund(t) for t in parsed.tickers()] == [catalog.fund(t) for t in catalog.tickers()]
    assert parsed.groups() == catalog.groups()
    assert parsed.index_ids() == catalog.index_ids()


def test_an_edited_funds_file_wins_over_the_compiled_copy(configs: Path) -> None:
    path = configs / "funds.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("iShares Russell 2000 ETF", "Edited"), "utf-8")
    fund = load_catalog(None).fund("IWM")
    assert fund is not None
    assert fund.name == "Edited"


@pytest.mark.parametrize("content", ["", "{", "[]", "{}"])
def test_a_broken_compiled_copy_is_not_used(configs: Path, content: str) -> None:
    (configs / "compiled.json").write_text(content, encoding="utf-8")
    assert load_catalog(None).fund("IWM") is not None


def test_an_edited_methodology_wins_over_the_compiled_copy(configs: Path) -> None:
    path = configs / "methodologies" / "mine.yaml"
    text = "id: mine\nname: First\nshort_name: Mine\nbrief_name: Mine\nprovider: Me\n"
    path.write_text(text, encoding="utf-8")
    (configs / "compiled.json").write_text(json.dumps(compile_configs(configs)), encoding="utf-8")
    path.write_text(text.replace("First", "Second"), encoding="utf-8")
    index = load_catalog(None).index("mine", TODAY)
    assert index is not None
    assert index.name == "Second"


def test_edited_defaults_win_over_the_compiled_copy(configs: Path) -> None:
    (configs / "defaults.yaml").write_text("since: 2024-01-02\n", encoding="utf-8")
    assert bundled_defaults() == {"since": "2024-01-02"}


def test_no_defaults_are_an_empty_mapping(configs: Path) -> None:
    (configs / "defaults.yaml").unlink(missing_ok=True)
    assert bundled_defaults() == {}


def test_a_warm_catalogue_does_not_import_yaml() -> None:
    code = (
        "import sys; from smallcap_cli.catalog import load_catalog, bundled_defaults; "
        "load_catalog(None).fund('IWM'); bundled_defaults(); sys.exit('yaml' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
