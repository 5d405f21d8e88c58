"""Claims files: what is refused, and where; and the ones that come along."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from smallcap_cli.catalog import load_catalog
from smallcap_cli.catalog.claims import read_claims
from smallcap_cli.core.claims.claim import Claim, Search
from smallcap_cli.errors import ConfigFault
from smallcap_cli.yamlfile import read
from tests.tools.readme import ROOT

CATALOG = load_catalog(None)
TODAY = date(2026, 11, 21)
BUNDLED = sorted((ROOT / "configs" / "claims").glob("*.yaml"))

GOOD = """\
- id: one
  kind: value
  metric: growth_of_1000
  ticker: voo
  window: 5y
  value: 1814
  source: {title: T, publisher: P, published: 2026-04-20}
"""


def claims_of(text: str) -> list[Claim]:
    return read_claims(read("c.yaml", text.encode(), written=True), CATALOG, TODAY)


def fault_of(text: str) -> ConfigFault:
    with pytest.raises(ConfigFault) as caught:
        claims_of(text)
    return caught.value


def test_a_claim_is_searched_45_days_back_from_its_publication() -> None:
    (claim,) = claims_of(GOOD)
    assert claim.search == Search(date(2026, 3, 6), date(2026, 4, 20))
    assert (claim.tickers, claim.publisher, claim.window_given) == (("VOO",), "P", True)


@pytest.mark.parametrize(
    ("as_of", "search"),
    [
        ("2026-04-16", Search(date(2026, 4, 16), date(2026, 4, 16), True)),
        ("2026-02", Search(date(2026, 2, 1), date(2026, 2, 28))),
        ("2025", Search(date(2025, 1, 1), date(2025, 12, 31))),
        ("{from: 2026-01-01, to: 2026-01-18}", Search(date(2026, 1, 1), date(2026, 1, 18))),
        ("2026-11", Search(date(2026, 11, 1), TODAY)),
    ],
)
def test_an_as_of_replaces_the_search(as_of: str, search: Search) -> None:
    assert claims_of(GOOD + f"  as_of: {as_of}\n")[0].search == search


@pytest.mark.parametrize(
    ("value", "number", "unit"),
    [("0.350", 0.35, 0.001), ("0.35", 0.35, 0.01), ("35.0%", 0.35, 0.001), ('"35 %"', 0.35, 0.01), ("1_814", 0, 0)],
)
def test_the_digits_count_as_written(value: str, number: float, unit: float) -> None:
    text = GOOD.replace("value: 1814", f"value: {value}")
    if not unit:
        assert "is not a number" in fault_of(text).message
        return
    low = claims_of(text)[0].low
    assert low is not None
    assert (low.value, low.unit) == (pytest.approx(number), pytest.approx(unit))


def test_an_index_is_seen_through_the_funds_that_follow_it() -> None:
    text = GOOD.replace("ticker: voo", "index: russell_2000")
    assert claims_of(text)[0].subjects == (("IWM",), ("VTWO",))
    assert claims_of(text + "  proxies: [IWM]\n")[0].subjects == (("IWM",),)


@pytest.mark.parametrize(
    ("change", "line", "said"),
    [
        (("metric: growth_of_1000", "metric: grwoth_of_1000"), 3, "no metric called 'grwoth_of_1000'"),
        (("metric: growth_of_1000", "metric: inception"), 3, "inception is not a metric with a number for one fund"),
        (("kind: value", "kind: valeu"), 2, "'valeu' is not a valid value"),
        (("  kind: value\n", ""), 1, "key 'kind' is missing"),
        (("  metric: growth_of_1000\n", ""), 1, "key 'metric' is missing"),
        (("  ticker: voo\n", ""), 1, "key 'ticker' is missing"),
        (("  value: 1814\n", ""), 1, "key 'value' is missing"),
        (("ticker: voo", "tikcer: voo"), 4, "unknown key 'tikcer'"),
        (("ticker: voo", "ticker: 'V O O'"), 4, "'V O O' is not a ticker"),
        (("ticker: voo", "index: russel_2000"), 4, "no index called 'russel_2000'"),
        (("window: 5y", "window: 5eons"), 5, "no window called '5eons'"),
        (("value: 1814", "value: about 1814"), 6, "'about 1814' is not a number"),
        (("value: 1814", "value: .nan"), 6, "'.nan' is not a number"),
        (("value: 1814", "value: 1814\n  tolerance: -1"), 7, "-1 is not above zero"),
        (("value: 1814", "value: 1814\n  tolerance: 1%"), 7, "'1%' of a figure that is no percentage"),
        (("value: 1814", "value: 1814\n  as_of: 0001-01-01"), 7, "must be a day"),
        (("2026-04-20", "0001-01-02"), 7, "0001-01-02 is outside 1800 to 2199"),
        (("window: 5y", "window: since:0001-01-01"), 5, "window since:0001-01-01 has a day outside 1800 to 2199"),
        (("value: 1814", "value: 1814\n  tolerance: .nan"), 7, "'.nan' is not a number"),
        (("value: 1814", "value: 1814\n  min: 3"), 7, "a value claim has no min"),
        (("2026-04-20", "2027-04-20"), 7, "2027-04-20 is in the future"),
        (("value: 1814", "value: 1814\n  as_of: 2026-12-24"), 7, "2026-12-24 is in the future"),
        (("value: 1814", "value: 1814\n  as_of: {from: 2026-02-01, to: 2026-01-01}"), 7, "ends before it begins"),
        (("value: 1814", "value: 1814\n  as_of: {from: 2001-02-01, to: 2026-01-01}"), 7, "more than three years"),
        (("value: 1814", "value: 1814\n  as_of: soon"), 7, "'soon' is not a day"),
        (
            ("  source: {title: T, publisher: P, published: 2026-04-20}\n", ""),
            1,
            "the claim has no date: as_of and source.published",
        ),
        (("kind: value", "kind: streak"), 1, "key 'versus' is missing"),
        (("kind: value", "kind: ordering"), 1, "an ordering needs two tickers"),
    ],
)
def test_a_fault_names_its_line(change: tuple[str, str], line: int, said: str) -> None:
    assert change[0] in GOOD
    message = fault_of(GOOD.replace(*change)).message
    assert message.startswith(f"c.yaml:{line}: ")
    assert said in message


def test_a_near_name_is_offered() -> None:
    assert "growth_of_1000" in fault_of(GOOD.replace("growth_of_1000", "grwoth_of_1000")).hint
    assert "russell_2000" in fault_of(GOOD.replace("ticker: voo", "index: russel_2000")).hint


def test_an_id_is_given_once() -> None:
    fault = fault_of(GOOD + GOOD)
    assert fault.message == "c.yaml:8: [1].id: id 'one' is also that of claim 1"


@pytest.mark.parametrize("text", ["id: one\n", "just text\n", "3\n", ""])
def test_a_file_is_a_list(text: str) -> None:
    assert "must be a list" in fault_of(text).message


@pytest.mark.parametrize("path", BUNDLED, ids=lambda path: path.stem)
def test_a_bundled_file_is_sound(path: Path) -> None:
    claims = read_claims(read(path.name, path.read_bytes(), written=True), CATALOG, TODAY)
    assert claims
    assert all(claim.text for claim in claims)


def test_bundled_ids_are_unique_and_named_for_their_document() -> None:
    ids = [(path.stem, found) for path in BUNDLED for found in re.findall(r"^- id: (\S+)$", path.read_text(), re.M)]
    assert len({name for _, name in ids}) == len(ids)
    assert {stem: {name[:2] for other, name in ids if other == stem} for stem, _ in ids} == {
        "fragmentation_2025": {"s0"}, "spsm_vb_2026": {"s1"}, "outflows_2026": {"s2"}, "voo_iwm_2026": {"s3"},
        "active_small_cap_2026": {"s4"},
    }  # fmt: skip
