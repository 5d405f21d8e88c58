"""`compare --verdict` through the command line: sentences for people, a list for programs, in reports too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from smallcap_cli import compare
from tests.conftest import Run

DAY = ("--as-of", "2026-07-31", "-q")
FUNDS = ("IWM", "IJR", "AVUV")


def joined(text: str) -> str:
    return " ".join(text.split())


def test_sentences_stand_below_the_table_and_end_without_advice(smallcap: Run) -> None:
    shown = joined(smallcap("compare", *FUNDS, "-c", "return_5y", "--verdict", *DAY).out)
    assert "cheapest: IJR, expense ratio 0.06 % (3 of 3 funds)" in shown
    assert "highest return over 5y: AVUV, 13.16 % per year, 2021-07-31 to 2026-07-31 (3 of 3 funds)" in shown
    assert "smallest fall over 5y: AVUV, -21.06 % between month-end closes, lowest 2025-04" in shown
    assert "(60 monthly returns 2021-07-31 to 2026-07-31, 3 pairs together)" in shown
    assert "mechanical: the ends of each row, neither a rating nor a recommendation" in shown


def test_the_test_says_what_is_the_matter_with_returns_that_no_row_is_judged_by(smallcap: Run) -> None:
    """SPSM followed other indexes before January 2020, so its ten years are compared with nobody's."""
    shown = joined(smallcap("compare", "IJR", "SPSM", "--verdict", "--window", "10y", *DAY).out)
    assert "highest return over 10y: fewer than two funds can be compared (SPSM: two other indexes before" in shown
    assert "2026-07-31); SPSM: two other indexes before 2020-01-24" in shown


def test_columns_that_the_sentences_read_are_not_added_to_the_table(smallcap: Run) -> None:
    plain = smallcap("compare", *FUNDS, "-c", "return_1y", *DAY, "-f", "csv").out
    assert smallcap("compare", *FUNDS, "-c", "return_1y", "--verdict", *DAY, "-f", "csv").out == plain


def test_programs_get_a_list_with_the_evidence(smallcap: Run) -> None:
    found = json.loads(smallcap("compare", *FUNDS, "--verdict", *DAY, "-f", "json").out)
    questions = [record["question"] for record in found["verdict"]]
    assert questions == ["cheapest", "highest_return", "smallest_fall", "significant"]
    assert found["verdict"][3]["returns"] == found["inference"]["returns"] == 60
    assert len(found["inference"]["pairs"]) == 6
    assert "verdict" not in json.loads(smallcap("compare", *FUNDS, *DAY, "-f", "json").out)


def test_the_test_of_intervals_is_made_once_and_agrees(smallcap: Run) -> None:
    alone = json.loads(smallcap("compare", *FUNDS, "--verdict", *DAY, "-f", "json").out)
    both = json.loads(smallcap("compare", *FUNDS, "--verdict", "--intervals", *DAY, "-f", "json").out)
    assert both["verdict"] == alone["verdict"]
    assert both["inference"] == alone["inference"]


def test_only_the_funds_that_are_shown_are_judged(smallcap: Run) -> None:
    shown = joined(smallcap("compare", *FUNDS, "--sort", "return_5y", "--limit", "2", "--verdict", *DAY).out)
    assert "highest return over 5y: IJR" in shown
    assert "chosen from 3 funds" in shown


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("IWM IJR --verdict --versus IWM", "--verdict judges values, not differences: --versus cannot be combined"),
        ("IWM IJR --verdict --explain", "--explain is one screen: --verdict cannot be combined with it"),
        ("IWM IJR --verdict --show IWM.beta", "--show is about one cell: --verdict cannot be combined with it"),
    ],
)
def test_options_that_say_nothing_to_each_other_are_refused(smallcap: Run, line: str, message: str) -> None:
    answer = smallcap("compare", *line.split())
    assert answer.code == 2
    assert message in answer.err


def test_a_report_on_several_funds_has_the_sentences(smallcap: Run, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    assert smallcap("report", "IWM", "IJR", *DAY, "--offline", "-o", str(page)).code == 0
    assert "cheapest: IJR, expense ratio 0.06 % (2 of 2 funds)" in joined(page.read_text())


@pytest.mark.parametrize("format", ["csv", "tsv", "ndjson", "json", "md", "html"])
def test_a_format_of_rows_alone_says_where_the_sentences_are(format: str, smallcap: Run) -> None:
    """`--verdict -f csv` was the same as without, and said nothing."""
    said = "rows alone: the sentences of the verdict are in table, json, md, html and xlsx"
    ran = smallcap("compare", "IWM", "IJR", "--verdict", "--as-of", "2026-07-31", "-f", format)
    assert (f"note: {format} has {said}\n" in ran.err, "cheapest: IJR" in ran.out) in ((True, False), (False, True))
    assert said not in smallcap("compare", "IWM", "IJR", "--as-of", "2026-07-31", "-f", format).err


def test_notebooks_have_it_too(smallcap: Run) -> None:
    found = compare(["IWM", "IJR"], as_of="2026-07-31", verdict=True, offline=True).table
    assert [record["funds"] for record in found.verdict][:2] == ["IJR", "IJR"]
