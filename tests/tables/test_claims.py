"""The tables of claims, built from verdicts."""

from __future__ import annotations

import pytest

from smallcap_cli.core.claims.claim import Claim, Search, parse_printed
from smallcap_cli.core.claims.figures import Bench
from smallcap_cli.core.claims.verification import GroupFinding, verdicts
from smallcap_cli.core.metrics.columns import request
from smallcap_cli.core.table import Table
from smallcap_cli.core.windows import parse_window
from smallcap_cli.tables.claims import claims_table, tries_table
from tests.core.builders import data, day, history, market, weekdays

#: 2024-12-31 and the weekdays of January 2025: on the n-th of these the fund has gained n per cent.
RISE = data(history("RISE", weekdays("2024-12-31", 24), [100.0 + number for number in range(24)]))
JANUARY = Search(day("2025-01-01"), day("2025-01-31"))


def year_to_date(name: str, text: str) -> Claim:
    asked, number = request("return_ytd", parse_window("5y")), parse_printed(text)
    return Claim(name, "value", JANUARY, request=asked, tickers=("RISE",), low=number, high=number)


def column(table: Table, name: str) -> list[object]:
    return [cell.value for cell in table.column(name)]


def test_a_claim_is_a_row_and_a_tried_convention_is_one() -> None:
    claims = [year_to_date("seven", "7.00%"), Claim("taste", "value", JANUARY, not_checkable="an opinion")]
    bench = Bench({"RISE": RISE}, {"SPY": market()}, "zero", {})
    found, _ = verdicts(claims, bench, ("SPY",), day("2025-12-31"), detailed="seven")
    table = claims_table(found, [GroupFinding("g", "mixed bases")])
    assert (table.keys, table.footnotes) == (("seven", "taste"), ("group g: mixed bases",))
    assert column(table, "status") == ["reproduced", "not_checkable"]
    # The seventh weekday of January 2025 is the 9th.
    assert column(table, "as_of") == [day("2025-01-09"), None]
    tries = tries_table(found[0], 3)
    assert column(tries, "fits") == ["yes", "yes", "no"]
    assert column(tries, "computed")[:2] == pytest.approx([0.07, 0.07])


@pytest.mark.parametrize(
    ("text", "shown"), [("15.1%", "15.1 %"), ("0.151", "15.1 %"), ("7%", "7 %"), ("-7.00%", "-7.00 %")]
)
def test_a_claim_is_shown_with_the_digits_that_were_published(text: str, shown: str) -> None:
    # A published 15.1 % was shown as 15.10 %, a digit that nobody printed.
    bench = Bench({"RISE": RISE}, {"SPY": market()}, "zero", {})
    found, _ = verdicts([year_to_date("one", text)], bench, ("SPY",), day("2025-12-31"))
    table = claims_table(found, [])
    number = parse_printed(text)
    assert number is not None
    assert (column(table, "printed"), column(table, "value")) == ([shown], [number.value])
