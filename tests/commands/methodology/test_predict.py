"""`smallcap methodology predict` from the outside."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.commands.methodology.test_simulate import JUNE, MARCH, RULES
from tests.conftest import Run
from tests.core.methodology.support import csv_of


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "mine.yaml").write_text(RULES)
    for name, rows, day in (("march", MARCH, "2025-03-31"), ("june", JUNE, "2025-06-30")):
        rows = [{**row, "volume_m1": 21, "volume_m2": 63} for row in rows]
        (tmp_path / f"{name}.csv").write_text(csv_of(rows).replace("2025-07-31", day))
    return tmp_path


def rows_of(smallcap: Run, files: Path, *more: str) -> dict[str, dict[str, str]]:
    answer = smallcap("methodology", "predict", "./mine.yaml", "--universe", "june.csv", "-f", "csv", *more, cwd=files)
    assert answer.code == 0, answer.err
    return {row["security_id"]: row for row in csv.DictReader(io.StringIO(answer.out))}


def test_members_of_an_earlier_day_are_carried(smallcap: Run, files: Path) -> None:
    """A, B and C of March are 160, 120 and 900 of 1,180 in June; the band of 150 to 250 keeps A and takes D in."""
    found = rows_of(smallcap, files, "--universe", "march.csv", "--assets", "$1,180")
    assert {name: row["move"] for name, row in found.items()} == {
        "DDD": "addition", "CCC": "deletion", "BBB": "deletion",
    }  # fmt: skip
    assert float(found["CCC"]["dollars"]) == pytest.approx(-900)
    assert float(found["DDD"]["dollars"]) == pytest.approx(1180 * 200 / 360)
    # Two shares a day at 900 dollars.
    assert float(found["CCC"]["days_of_volume"]) == pytest.approx(0.5)
    # The limit is 250: 900 is 260 % beyond it, and the limit is 150 for B: 20 %.
    assert float(found["CCC"]["distance"]) == pytest.approx(2.6)
    assert float(found["BBB"]["distance"]) == pytest.approx(0.2)
    assert (found["BBB"]["step"], found["BBB"]["near"]) == ("size", "no")


def test_members_before_may_be_a_list(smallcap: Run, files: Path) -> None:
    (files / "prior.csv").write_text("security_id,weight\nAAA,0.5\nDDD,0.5\n")
    found = rows_of(smallcap, files, "--prior", "prior.csv", "--assets", "1m")
    assert found == {}


def test_assets_are_those_of_the_funds_on_the_index_unless_stated(smallcap: Run) -> None:
    answer = smallcap("methodology", "predict", "russell_2000", "--universe", "sample", "--offline", "--limit", "1")
    assert answer.code == 0, answer.err
    # The published figures: IWM 75.4bn on 2026-05-31, VTWO 11.3bn on 2025-12-04.
    assert "86.7bn at least: IWM 75.4bn (2026-05-31), VTWO" in " ".join(answer.out.split())


def test_an_index_without_known_funds_has_no_dollars(smallcap: Run, files: Path) -> None:
    found = rows_of(smallcap, files, "--universe", "march.csv")
    assert {row["dollars"] for row in found.values()} == {""}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--assets", "1bn"), "the members before the review of 2025-06-30 are not known"),
        (("--assets", "much"), "--assets much is not a positive amount of dollars"),
        (("--assets", "0"), "--assets 0 is not a positive amount of dollars"),
    ],
)
def test_what_cannot_be_predicted_is_refused(smallcap: Run, files: Path, more: tuple[str, ...], words: str) -> None:
    answer = smallcap("methodology", "predict", "./mine.yaml", "--universe", "june.csv", *more, cwd=files)
    assert (answer.code, answer.out) == (2, "")
    assert words in answer.err
