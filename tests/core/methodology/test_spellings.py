"""Exchanges, domiciles and types as other sources spell them: the spelling never decides who is a member."""

from __future__ import annotations

import pytest

from smallcap_cli.core.methodology.spellings import known_value
from tests.core.methodology.support import members, run, table

EXCHANGE = {
    "id": "exchange", "kind": "filter",
    "conditions": [{"column": "exchange", "op": "in", "value": ["NYSE", "NYSE_AMERICAN", "NASDAQ", "ARCA", "CBOE"]}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("exchange", "Nasdaq", "NASDAQ"), ("exchange", "nasdaq", "NASDAQ"), ("exchange", "XNAS", "NASDAQ"),
        ("exchange", "NMS", "NASDAQ"), ("exchange", "NYQ", "NYSE"), ("exchange", "NYSE American", "NYSE_AMERICAN"),
        ("exchange", "New York Stock Exchange Inc.", "NYSE"), ("exchange", "NO MARKET (E.G. UNLISTED)", "UNLISTED"),
        ("exchange", "XASE", "NYSE_AMERICAN"), ("exchange", "NYSE Arca", "ARCA"), ("exchange", "PCX", "ARCA"),
        ("exchange", "Cboe", "CBOE"), ("exchange", "BTS", "CBOE"), ("exchange", "XLON", "XLON"),
        ("security_type", "Common Stock", "common"), ("security_type", "REIT", "reit"),
        ("domicile", "United States", "US"), ("domicile", "us", "US"), ("domicile", "Ireland", "IE"),
        ("sector", "Nasdaq", "Nasdaq"),
    ],
)  # fmt: skip
def test_a_spelling_is_read_as_the_value_it_means(column: str, text: str, value: str) -> None:
    assert known_value(column, text) == value


def test_lines_spelled_as_the_sec_spells_them_pass_the_exchange_rule() -> None:
    # The rule named NASDAQ and lost every line that said Nasdaq, with exit 0.
    names = {"A": "Nasdaq", "B": "NYSE American", "C": "Cboe", "D": "OTC"}
    result = run([{"id": name, "price": 1, "exchange": text} for name, text in names.items()], EXCHANGE)
    assert members(result) == ["A", "B", "C"]


def test_a_rule_may_spell_its_values_freely_too() -> None:
    condition = {"column": "exchange", "op": "not_in", "value": ["Nasdaq"]}
    result = run(
        [{"id": "A", "price": 1, "exchange": "XNAS"}, {"id": "B", "price": 1}],
        {"id": "x", "kind": "filter", "conditions": [condition]},
    )
    assert members(result) == ["B"]


def test_values_outside_the_vocabulary_are_named() -> None:
    rows = [{"id": "A", "price": 1, "exchange": "Nasdack"}, {"id": "B", "price": 1}, {"id": "C", "price": 1}]
    told = table(rows).notes
    assert told == ("unknown values of exchange (lines: 1): Nasdack; see methodology columns",)
    assert table([{"id": "A", "price": 1, "domicile": "ZA"}]).notes == ()


def test_a_value_that_takes_over_three_tenths_of_the_lines_is_named() -> None:
    # 4 of 10 lines are over 30 %, 3 of 10 are not.
    def told(count: int) -> list[str]:
        rows = [{"id": f"L{n}", "price": 1, "exchange": "OTC" if n < count else "NYSE"} for n in range(10)]
        return [note for note in run(rows, EXCHANGE).notes if "alone excludes" in note]

    assert told(4) == ["step exchange: exchange OTC alone excludes 4 of 10 lines"]
    assert told(3) == []
