"""`smallcap closure` through the command line, on the bundled facts."""

from __future__ import annotations

import csv
import io

import pytest

from tests.conftest import Run


def rows(text: str) -> dict[tuple[str, str], dict[str, str]]:
    return {(row["ticker"], row["rule"]): row for row in csv.DictReader(io.StringIO(text))}


def test_rules_of_a_fund_with_bundled_flows(smallcap: Run) -> None:
    found = rows(smallcap("closure", "IWM", "--as-of", "2025-08-31", "-f", "csv", "-q").out)
    assert len(found) == 8
    # 22 May 2000 to 31 August 2025 are 9,232 days.
    assert float(found["IWM", "age"]["value"]) == pytest.approx(9232 / 365.25, rel=1e-12)
    assert found["IWM", "age"]["speaks"] == "no"
    size, revenue = (float(found["IWM", rule]["value"]) for rule in ("size", "fee_revenue"))
    assert revenue == pytest.approx(0.0019 * size, rel=1e-12)
    assert (found["IWM", "fund_flow"]["speaks"], found["IWM", "asset_growth"]["speaks"]) == ("yes", "yes")
    assert (found["IWM", "count"]["value"], found["IWM", "count"]["limit"]) == ("2", "")
    assert (found["IWM", "count"]["known"], found["IWM", "age"]["known"]) == ("5", "1")


def test_the_count_stands_above_the_table_with_what_is_unknown(smallcap: Run) -> None:
    shown = " ".join(smallcap("closure", "SFLO", "--as-of", "2026-07-31", "-q").out.split())
    assert "SFLO: 1 of 3 known rules speaks for closure (years since inception)" in shown
    assert "no recent value of: asset growth 1 year" in shown
    assert "a count of rules, no probability" in shown


def test_what_is_missing_says_why_and_counts_neither_way(smallcap: Run) -> None:
    found = rows(smallcap("closure", "AVUV", "--as-of", "2019-12-31", "-f", "csv", "-q").out)
    assert (found["AVUV", "size"]["value"], found["AVUV", "size"]["speaks"]) == ("", "")
    assert found["AVUV", "age"]["speaks"] == "yes"  # since 24 September 2019


def test_nothing_published_later_is_looked_at(smallcap: Run) -> None:
    early = rows(smallcap("closure", "SPSM", "--as-of", "2024-10-31", "-f", "csv", "-q").out)
    late = rows(smallcap("closure", "SPSM", "--as-of", "2024-11-30", "-f", "csv", "-q").out)
    assert early["SPSM", "size"]["value"] == ""
    assert float(late["SPSM", "size"]["value"]) == 12987380000.0  # State Street, 21 November 2024


@pytest.mark.usefixtures("no_network_configured")
def test_an_unknown_fund_does_not_exist(smallcap: Run) -> None:
    answer = smallcap("closure", "ZZZZQ", "--offline")
    assert answer.code == 3
    assert "no fund called ZZZZQ" in answer.err


def test_rows_are_chosen(smallcap: Run) -> None:
    found = smallcap("closure", "IWM", "IJR", "VB", "--as-of", "2025-12-31", "--where", "rule=count", "-f", "csv", "-q")
    assert [key[0] for key in rows(found.out)] == ["IWM", "IJR", "VB"]


@pytest.mark.usefixtures("no_network_configured")
def test_rules_without_any_value_are_no_answer(smallcap: Run) -> None:
    none = smallcap("closure", "IWM", "--as-of", "1990-01-01")
    assert none.code == 4
    assert "no rule has a value" in none.err
    assert "7 rules" not in none.out
    assert smallcap("closure", "IWM", "ZZZZQ", "--offline").code == 3


def test_a_fund_of_which_no_rule_has_a_value_has_no_count(smallcap: Run) -> None:
    found = rows(smallcap("closure", "IWM", "VTWV", "--as-of", "2026-07-31", "-f", "csv", "-q").out)
    assert (found["VTWV", "count"]["value"], found["VTWV", "count"]["known"]) == ("", "0")
    assert found["VTWV", "size"]["known"] == "0"
    assert "VTWV: no rule has a value\n" in smallcap("closure", "VTWV", "IWM", "--as-of", "2026-07-31", "-q").out


def test_assets_out_of_counts_say_that_they_are_after_the_trades(smallcap: Run) -> None:
    """BlackRock's workbook has 281,450,000 shares at 219.546734 on 31 July 2025, before that day's trades: 61.8bn."""
    shown = " ".join(smallcap("closure", "IWM", "--as-of", "2025-08-31", "-q").out.split())
    assert "2025-07-31 after that day's trades, the whole fund" in shown
    assert "to 2025-07 after that day's trades" in shown


def test_old_figures_speak_neither_way_and_newer_assets_count(smallcap: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795953600")  # 2026-11-29
    asked = ("closure", "IWM", "--as-of", "2026-11-29")
    found = rows(smallcap(*asked, "-f", "csv", "-q").out)
    # Flows end in July 2025: 486 days. Assets of 2026-05-31 are set against those of 2025-05-31.
    assert (found["IWM", "fund_flow"]["value_as_of"], found["IWM", "fund_flow"]["speaks"]) == ("2025-07-31", "")
    growth = found["IWM", "asset_growth"]
    assert (growth["value_as_of"], growth["speaks"]) == ("2026-05-31", "no")
    assert float(growth["value"]) > 0
    shown = " ".join(smallcap(*asked, "-q").out.split())
    assert "IWM: 0 of 4 known rules speak for closure, no recent value of: net flow 1 year" in shown
    assert "over 400 days old" in shown


def test_funds_of_which_the_same_is_said_share_a_line_below_those_that_a_rule_speaks_for(smallcap: Run) -> None:
    shown = smallcap("closure", "VBK", "SFLO", "AVUV", "--as-of", "2026-07-31", "-f", "md", "-q").out
    lines = [line for line in shown.splitlines() if "for closure" in line and "known rule" in line]
    # SFLO is under three years old; of the two others the age alone is known, and is over three years.
    assert [line.split(" of ")[0] for line in lines] == ["SFLO: 1", "VBK, AVUV: 0"]
    assert "0 of 1 known rule speaks for closure" in lines[1]
