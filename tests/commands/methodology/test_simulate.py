"""`smallcap methodology simulate` from the outside."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from smallcap_cli.settings import bundled_folder
from tests.catalog.test_methodology_faults import GOOD
from tests.conftest import Run
from tests.core.methodology.support import csv_of

RULES = GOOD.replace(
    "calendar:\n", "  - {id: weight, kind: weight, by: company_mcap, prov: {status: unverified}}\ncalendar:\n"
)
MARCH = [{"id": "AAA", "price": 160}, {"id": "BBB", "price": 180}, {"id": "CCC", "price": 240}]
JUNE = [
    {"id": "AAA", "price": 160},
    {"id": "BBB", "price": 120},
    {"id": "CCC", "price": 900},
    {"id": "DDD", "price": 200},
]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "mine.yaml").write_text(RULES)
    for name, rows, day in (("march", MARCH, "2025-03-31"), ("june", JUNE, "2025-06-30")):
        (tmp_path / f"{name}.csv").write_text(csv_of(rows).replace("2025-07-31", day))
    return tmp_path


def simulated(smallcap: Run, files: Path, *more: str) -> list[dict[str, str]]:
    answer = smallcap("methodology", "simulate", "./mine.yaml", *more, "-f", "csv", cwd=files)
    assert answer.code == 0, answer.err
    return list(csv.DictReader(io.StringIO(answer.out)))


def test_one_row_a_review_with_members_carried(smallcap: Run, files: Path) -> None:
    """The band is 150 to 250 dollars: B falls below it, C rises above it, D is new."""
    first, second = simulated(smallcap, files, "--universe", "june.csv", "--universe", "march.csv")
    assert (first["review"], first["constituents"], first["additions"], first["turnover"]) == (
        "2025-03-31",
        "3",
        "",
        "",
    )
    assert [second[name] for name in ("review", "constituents", "additions", "deletions")] == [
        "2025-06-30", "2", "1", "2",
    ]  # fmt: skip
    assert [second[f"left_{why}"] for why in ("too_large", "too_small", "other_rule", "vanished")] == [
        "1", "1", "0", "0",
    ]  # fmt: skip
    # 160 180 240 became 160 120 900 of 1,180; of the new 160 and 200 only A was held, and it weighed less
    assert float(second["turnover"]) == pytest.approx(1 - 160 / 1180)
    assert second["grade"] == "exact"


def test_later_days_are_left_out(smallcap: Run, files: Path) -> None:
    (files / "both.csv").write_text(
        (files / "march.csv").read_text() + "".join((files / "june.csv").read_text().splitlines(keepends=True)[1:])
    )
    assert len(simulated(smallcap, files, "--universe", "both.csv")) == 2
    assert len(simulated(smallcap, files, "--universe", "both.csv", "--as-of", "2025-05-01")) == 1
    two = ("--universe", "march.csv", "--universe", "june.csv", "--as-of")
    assert len(simulated(smallcap, files, *two, "2025-05-01")) == 1
    answer = smallcap("methodology", "simulate", "./mine.yaml", *two, "2025-01-01", cwd=files)
    assert (answer.code, answer.out) == (4, "")  # the day is a day, and the files have none for it
    assert "the universe has no day on or before 2025-01-01: it begins on 2025-03-31" in answer.err


def test_prior_members_and_changed_rules(smallcap: Run, files: Path) -> None:
    (files / "prior.csv").write_text("security_id\nBBB\nOLD\n")
    (row,) = simulated(
        smallcap, files, "--universe", "june.csv", "--prior", "prior.csv", "--set", "size.history[1].lo=110"
    )
    assert [row[name] for name in ("constituents", "additions", "left_vanished", "turnover")] == [
        "3",
        "2",
        "1",
        "",
    ]


def test_notes_tell_their_day_and_changed_rules(smallcap: Run, files: Path) -> None:
    answer = smallcap(
        "methodology", "simulate", "./mine.yaml", "--universe", "march.csv", "--set", "price.conditions[0].value=1",
        "-f", "json", cwd=files,
    )  # fmt: skip
    document = json.loads(answer.out)
    assert document["command"] == "methodology simulate"
    assert any("changed from the published rules" in warning for warning in document["warnings"])


def test_the_same_day_twice_is_a_usage_error(smallcap: Run, files: Path) -> None:
    (files / "again.csv").write_text((files / "june.csv").read_text())
    answer = smallcap(
        "methodology", "simulate", "./mine.yaml", "--universe", "june.csv", "--universe", "again.csv", cwd=files
    )
    assert (answer.code, answer.out) == (2, "")
    assert "two universes have the date 2025-06-30" in answer.err


def test_the_screen_says_the_conventions(smallcap: Run, files: Path) -> None:
    answer = smallcap("methodology", "simulate", "./mine.yaml", "--universe", "march.csv", cwd=files)
    assert "1 review" in answer.out
    assert "turnover: one-way" in answer.out


@pytest.mark.parametrize("universe", ["sample", "copy.csv"])
def test_a_made_up_universe_is_called_so(smallcap: Run, files: Path, universe: str) -> None:
    """A copy of the sample is as made up as the sample: `apply` said so, `simulate` said nothing."""
    (files / "copy.csv").write_bytes((bundled_folder("data") / "sample_universe.csv").read_bytes())
    answer = smallcap("methodology", "simulate", "russell_2000", "--universe", universe, "-f", "json", cwd=files)
    assert answer.code == 0, answer.err
    assert json.loads(answer.out)["warnings"][0] == "the universe is synthetic: none of its companies exists"


def test_a_universe_of_companies_that_exist_is_not_called_made_up(smallcap: Run, files: Path) -> None:
    answer = smallcap("methodology", "simulate", "./mine.yaml", "--universe", "march.csv", cwd=files)
    assert (answer.code, "synthetic" in answer.out + answer.err) == (0, False)
