"""`smallcap methodology compare --universe` from the outside: what the differences of rules do."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.catalog.test_methodology_faults import GOOD
from tests.conftest import Run
from tests.core.methodology.support import csv_of
from tests.places import SAMPLE_UNIVERSE

#: The band is 150 to 250 dollars, members are weighted by size.
SMALL = GOOD.replace(
    "calendar:\n",
    """\
  - id: weight
    kind: weight
    by: company_mcap
    prov: {status: unverified}
calendar:
""",
)
#: The same with a band of 200 to 350 dollars.
LARGE = SMALL.replace("id: mine", "id: other").replace("lo: 150", "lo: 200").replace("hi: 250", "hi: 350")
ROWS = [
    {"id": "AAA", "price": 160, "ni_q1": -1, "ni_q2": 0, "ni_q3": 0, "ni_q4": 0},
    {"id": "BBB", "price": 240, "ni_q1": 1, "ni_q2": 0, "ni_q3": 0, "ni_q4": 0},
    {"id": "CCC", "price": 300, "ni_q1": None, "ni_q2": 0, "ni_q3": 0, "ni_q4": 0},
]  # fmt: skip


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "mine.yaml").write_text(SMALL)
    (tmp_path / "other.yaml").write_text(LARGE)
    (tmp_path / "u.csv").write_text(csv_of(ROWS))
    return tmp_path


COMPARE = ("methodology", "compare", "./mine.yaml", "./other.yaml", "--universe", "u.csv")


def compared(smallcap: Run, files: Path, *more: str) -> list[dict[str, str]]:
    answer = smallcap(*COMPARE, "-f", "csv", *more, cwd=files)
    assert answer.code == 0, answer.err
    return list(csv.DictReader(io.StringIO(answer.out)))


def test_programs_get_a_row_an_index_and_a_row_a_pair(smallcap: Run, files: Path) -> None:
    """A B (160 240 of 400) against B C (240 300 of 540): B is one of three, min(240/400, 240/540) = 4/9."""
    mine, other, pair = compared(smallcap, files)
    assert (mine["section"], mine["methodology"], mine["other"]) == ("methodology", "mine", "")
    assert (mine["constituents"], mine["smallest_usd"], mine["median_usd"], mine["largest_usd"]) == (
        "2", "160.0", "200.0", "240.0",
    )  # fmt: skip
    assert (float(mine["unprofitable_share"]), float(mine["unprofitable_share_weight"])) == (0.5, 0.4)
    assert (mine["unprofitable_coverage"], other["unprofitable_coverage"]) == ("1.0", "0.5")
    assert (other["unprofitable_share"], other["top10_weight"]) == ("0.0", "1.0")
    assert (pair["section"], pair["methodology"], pair["other"]) == ("pair", "mine", "other")
    assert (pair["companies_both"], pair["companies_either"]) == ("1", "3")
    assert float(pair["overlap_names"]) == pytest.approx(1 / 3)
    assert float(pair["overlap_weight"]) == pytest.approx(4 / 9)
    assert float(pair["active_share"]) == pytest.approx(5 / 9)
    assert pair["constituents"] == mine["overlap_names"] == ""


def test_people_see_figures_down_and_each_pair_once(smallcap: Run, files: Path) -> None:
    answer = smallcap(*COMPARE, cwd=files)
    lines = {line[:30].strip(): line[30:].split() for line in answer.out.splitlines()}
    assert lines["companies"] == ["2", "2"]
    assert lines["median"] == ["200.00", "270.00"]
    (shared,) = (line for line in answer.out.splitlines() if line.startswith("shared weight,"))
    assert shared.split()[-2:] == ["44", "%"]


def test_rows_can_be_chosen(smallcap: Run, files: Path) -> None:
    rows = compared(smallcap, files, "--where", "section=pair")
    assert [row["section"] for row in rows] == ["pair"]


def test_without_a_universe_the_rules_are_compared(smallcap: Run, files: Path) -> None:
    answer = smallcap(*COMPARE[:4], cwd=files)
    assert "rules differ: these come first" in answer.out


def test_prior_members_belong_to_the_index_that_is_named(smallcap: Run, files: Path) -> None:
    (files / "mine.yaml").write_text(SMALL.replace("history:\n", "applies_to: additions\n    history:\n"))
    (files / "m.csv").write_text("security_id\nCCC\n")
    mine, other, _ = compared(smallcap, files, "--prior", "mine=m.csv")
    assert (mine["constituents"], other["constituents"]) == ("3", "2")


@pytest.mark.parametrize(
    ("prior", "code", "told"),
    [
        ("n.csv", 2, "--prior 'n.csv' is not ID=FILE and has no column index"),
        ("othr=m.csv", 3, "no rule here looks at members of an index called othr"),
        ("mine=none.csv", 2, "none.csv"),
    ],
)
def test_a_prior_that_names_no_index_or_file(smallcap: Run, files: Path, prior: str, code: int, told: str) -> None:
    (files / "n.csv").write_text("security_id\nCCC\n")
    answer = smallcap(*COMPARE, "--prior", prior, cwd=files)
    assert (answer.code, answer.out) == (code, "")
    assert told in answer.err


def test_a_prior_without_a_universe_is_refused(smallcap: Run, files: Path) -> None:
    answer = smallcap(*COMPARE[:4], "--prior", "mine=m.csv", cwd=files)
    assert answer.code == 2
    assert "hint: add --universe FILE" in answer.err


def test_rules_that_cannot_be_run_keep_their_column(smallcap: Run, files: Path) -> None:
    answer = smallcap(*COMPARE, "sp_smallcap_600", "-f", "csv", cwd=files)
    rows = list(csv.DictReader(io.StringIO(answer.out)))
    assert answer.code == 0
    assert [row["constituents"] for row in rows[:3]] == ["2", "2", ""]
    assert "sp_smallcap_600 was not run: sp_smallcap_600 reads columns that the universe does not have" in answer.err


def test_where_none_can_be_run_there_is_no_answer(smallcap: Run, files: Path) -> None:
    answer = smallcap(
        "methodology", "compare", "sp_smallcap_600", "sp_smallcap_600_value", "--universe", "u.csv", cwd=files
    )
    assert (answer.code, answer.out) == (2, "")
    assert "reads columns that the universe does not have" in answer.err


def test_an_index_nobody_meets_shares_nothing(smallcap: Run, files: Path) -> None:
    (files / "other.yaml").write_text(LARGE.replace("lo: 200", "lo: 310"))
    _, other, pair = compared(smallcap, files)
    assert (other["constituents"], other["median_usd"], other["top10_weight"]) == ("0", "", "")
    assert (pair["companies_both"], pair["overlap_weight"], pair["active_share"]) == ("0", "", "")


def test_two_files_of_one_id_are_refused(smallcap: Run, files: Path) -> None:
    (files / "copy").mkdir()
    (files / "copy" / "mine.yaml").write_text(SMALL)
    answer = smallcap(*COMPARE, "copy/mine.yaml", cwd=files)
    assert answer.code == 2
    assert "two methodologies have the id mine" in answer.err


@pytest.mark.parametrize("universe", ["sample", "sample_universe.csv"])
def test_a_made_up_universe_is_called_so(smallcap: Run, files: Path, universe: str) -> None:
    if universe != "sample":
        source = SAMPLE_UNIVERSE
        (files / universe).write_bytes(source.read_bytes())
    names = ("russell_2000", "crsp_us_small_cap")
    answer = smallcap("methodology", "compare", *names, "--universe", universe, cwd=files)
    assert answer.out.startswith("2 indexes on the synthetic universe of ")
    told = smallcap("methodology", "compare", *names, "--universe", universe, "-f", "json", cwd=files)
    assert any("synthetic: none of its companies exists" in note for note in json.loads(told.out)["warnings"])


def test_new_entrants_are_explained_once(smallcap: Run, files: Path) -> None:
    names = ("russell_2000", "crsp_us_small_cap")
    answer = smallcap("methodology", "compare", *names, "--universe", "sample", cwd=files)
    assert answer.err == ""
    said = " ".join(answer.out.split())
    assert said.count("no previous members given (--prior)") == 1
    assert "treated as a new entrant, so a profit test at entry removes loss makers" in said


def test_real_universes_are_not_called_made_up(smallcap: Run, files: Path) -> None:
    answer = smallcap(*COMPARE, cwd=files)
    assert "made" not in answer.out + answer.err
