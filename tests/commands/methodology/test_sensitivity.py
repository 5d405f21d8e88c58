"""`smallcap methodology sensitivity` from the outside: rows, the value as written, and what is refused."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.catalog.test_methodology_faults import GOOD
from tests.conftest import Run
from tests.core.methodology.support import csv_of

#: Above 1.5 dollars a share, and a band of 150 to 250 dollars; members weigh the same.
ROWS = [{"id": "AAA", "price": 120}, {"id": "BBB", "price": 180}, {"id": "CCC", "price": 240}]
LO = "size.history[1].lo"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "mine.yaml").write_text(GOOD)
    (tmp_path / "u.csv").write_text(csv_of(ROWS))
    return tmp_path


SENSITIVITY = ("methodology", "sensitivity", "./mine.yaml", "--universe", "u.csv")


def varied(smallcap: Run, files: Path, *more: str) -> list[dict[str, str]]:
    answer = smallcap(*SENSITIVITY, "-f", "csv", *more, cwd=files)
    assert answer.code == 0, answer.err
    return list(csv.DictReader(io.StringIO(answer.out)))


def test_each_value_is_a_run_and_the_one_as_written_is_marked(smallcap: Run, files: Path) -> None:
    """From 100 dollars on three companies, from 150 on two, from 200 on one: a third and half of the weight differs."""
    rows = varied(smallcap, files, "--set", f"{LO}=100:200:50")
    assert [(row["parameter"], row["value"], row["base"], row["constituents"]) for row in rows] == [
        (LO, "100.0", "false", "3"), (LO, "150.0", "true", "2"), (LO, "200.0", "false", "1"),
    ]  # fmt: skip
    assert [float(row["active_share"]) for row in rows] == pytest.approx([1 / 3, 0, 1 / 2])
    assert [row["smallest_usd"] for row in rows] == ["120.0", "180.0", "240.0"]


def test_a_value_as_written_outside_the_range_has_its_row_too(smallcap: Run, files: Path) -> None:
    rows = varied(smallcap, files, "--set", f"{LO}=100:120:20")
    assert [(row["value"], row["base"]) for row in rows] == [("100.0", "false"), ("120.0", "false"), ("150.0", "true")]


def test_one_parameter_varies_at_a_time(smallcap: Run, files: Path) -> None:
    """Above 200 dollars a share only C is left, whatever the first range did."""
    rows = varied(smallcap, files, "--set", f"{LO}=100:100:1", "--set", "price.conditions[0].value=200:200:1")
    assert [(row["parameter"].split(".")[0], row["base"], row["constituents"]) for row in rows] == [
        ("size", "false", "3"), ("size", "true", "2"), ("price", "true", "2"), ("price", "false", "1"),
    ]  # fmt: skip


def test_a_parameter_the_file_does_not_set(smallcap: Run, files: Path) -> None:
    """A buffer without packets: the run as written comes first and has no value."""
    band = "  - {id: band, kind: percentile_band, column: company_mcap, lo: 0, hi: 100, straddle: include_if_mid_inside, buffer: {upper: 1, lower: 1}, prov: {status: unverified}}\n"  # noqa: E501
    rank = "  - {id: ranks, kind: company_rank, by: company_mcap, universe: eligible, prov: {status: unverified}}\n"
    (files / "mine.yaml").write_text(GOOD.replace("calendar:\n", rank + band + "calendar:\n"))
    rows = varied(smallcap, files, "--set", "band.buffer.packet=0.5:1:0.5")
    assert [(row["value"], row["base"]) for row in rows] == [("", "true"), ("0.5", "false"), ("1.0", "false")]


def test_members_before_the_review_are_carried(smallcap: Run, files: Path) -> None:
    (files / "mine.yaml").write_text(GOOD.replace("history:\n", "applies_to: additions\n    history:\n"))
    (files / "m.csv").write_text("security_id\nAAA\n")
    rows = varied(smallcap, files, "--set", f"{LO}=150:200:50", "--prior", "m.csv")
    assert [row["constituents"] for row in rows] == ["3", "2"]


def test_a_screen_marks_the_value_as_written(smallcap: Run, files: Path) -> None:
    answer = smallcap(*SENSITIVITY, "--set", f"{LO}=100:200:50", cwd=files)
    assert answer.out.startswith(f"My Index · {LO} · universe of 2025-07-31 · 3 securities")
    assert [line.split()[:2] for line in answer.out.splitlines() if line.startswith("150")] == [["150", "*"]]
    assert "* rules as written" in answer.out


@pytest.mark.parametrize(
    ("change", "told", "hint"),
    [
        ("siz.history[1].lo=1:2:1", "no step called 'siz'", "did you mean size?"),
        ("size.histry[1].lo=1:2:1", "there is no 'histry' to change", "did you mean history?"),
        ("size.history[7].lo=1:2:1", "there is no '7' to change", "places 0 to 1"),
        ("size.history[1].low=1:2:1", "unknown key 'low'", "did you mean lo"),
        ("size.column=1:2:1", "its value company_mcap is not a number", "name a parameter that is a number"),
        ("size.history=1:2:1", "not a number", "name a parameter that is a number"),
        (f"{LO}=200:300:50", "lo must be below hi", "correct one of them"),
        (f"{LO}=100", "is not STEP.PATH=LO:HI:STEP", "as in"),
        ("size=1:2:1", "is not STEP.PATH=VALUE", "as in"),
        (f"{LO}=1:1000:1", "asks for 1,000 runs", "at most 300"),
    ],
)
def test_what_cannot_be_varied_is_told(smallcap: Run, files: Path, change: str, told: str, hint: str) -> None:
    answer = smallcap(*SENSITIVITY, "--set", change, cwd=files)
    assert (answer.code, answer.out) == (2, "")
    assert told in answer.err
    assert f"hint: {hint}" in answer.err


def test_a_step_of_the_base_is_named_by_its_index(smallcap: Run) -> None:
    answer = smallcap(
        "methodology", "sensitivity", "russell_2500", "--universe", "sample", "-f", "csv",
        "--set", "russell_3000.price.conditions[0].value=1:5:4",
    )  # fmt: skip
    first, second = csv.DictReader(io.StringIO(answer.out))
    assert (first["base"], second["base"]) == ("true", "false")
    assert float(first["active_share"]) == pytest.approx(0)
    assert "synthetic" in answer.err


def test_a_dated_row_that_is_not_in_force_is_told_with_the_one_that_is(smallcap: Run) -> None:
    # The rows were equal, and nothing said that the range of 2019 judges no review of 2025.
    asked = ("methodology", "sensitivity", "sp_smallcap_600", "--universe", "sample", "-f", "csv", "--set")
    silent = smallcap(*asked, "dollar_band.history[1].lo=600000000:700000000:100000000")
    assert "dollar_band.history[1].lo has no effect on this universe" in silent.err
    # The sample's second day is 2025-04-30: $1.1bn to $7.4bn, from 2025-01-02, is row 10.
    assert "on 2025-04-30 dollar_band.history[10].lo is in force" in silent.err
    in_force = smallcap(*asked, "dollar_band.history[10].lo=1000000000:1200000000:100000000")
    assert "has no effect" not in in_force.err


def test_a_dated_row_of_a_base_is_told_by_its_own_path(smallcap: Run) -> None:
    answer = smallcap(
        "methodology", "sensitivity", "sp_smallcap_600_value", "--universe", "sample", "-f", "csv",
        "--set", "sp_smallcap_600.dollar_band.history[1].lo=600000000:700000000:100000000",
    )  # fmt: skip
    assert "on 2025-04-30 sp_smallcap_600.dollar_band.history[10].lo is in force" in answer.err


def test_a_limit_that_nobody_is_near_is_told_without_another_row(smallcap: Run) -> None:
    answer = smallcap(
        "methodology", "sensitivity", "russell_2000", "--universe", "sample", "-f", "csv",
        "--set", "min_mcap.conditions[0].value=1:2:1",
    )  # fmt: skip
    assert "has no effect" in answer.err
    assert "in force" not in answer.err
