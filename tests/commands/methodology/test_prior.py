"""`--prior`: members that a universe spells differently, those it does not have, and those of a base."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.core.methodology.support import csv_of

RULES = """\
id: mine
name: Mine
short_name: Mine
brief_name: Mine
provider: Me
type: passive
segment: broad
summary_grade: exact
summary: Profits at entry.
facts: {}
published: []
sources: {}
steps:
  - id: profit
    kind: filter
    applies_to: additions
    conditions: [{column: f_income, op: ">", value: 0}]
    prov: {status: unverified}
"""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "mine.yaml").write_text(RULES)
    rows = [{"id": name, "price": 1, "f_income": -1} for name in ("AAA", "BF-B", "CCC", "DDD", "EEE")]
    (tmp_path / "u.csv").write_text(csv_of(rows))
    return tmp_path


def applied(smallcap: Run, files: Path, *members: str):
    (files / "m.csv").write_text("\n".join(["security_id", *members]) + "\n")
    return smallcap(
        "methodology", "apply", "./mine.yaml", "--universe", "u.csv", "--prior", "m.csv", "-f", "csv", cwd=files
    )


def members(out: str) -> list[str]:
    return sorted(row["security_id"] for row in csv.DictReader(io.StringIO(out)) if row["member"] == "true")


@pytest.mark.parametrize("spelling", ["BFB", "BF.B", "bf-b", "BF B", "BF/B"])
def test_a_class_is_found_however_it_is_spelled(smallcap: Run, files: Path, spelling: str) -> None:
    answer = applied(smallcap, files, spelling)
    assert (answer.code, members(answer.out)) == (0, ["BF-B"])
    assert "previous members" not in answer.err


def test_a_list_that_matches_nothing_is_refused(smallcap: Run, files: Path) -> None:
    # It passed with exit 0, and every company was a new entrant.
    answer = applied(smallcap, files, "US0001", "US0002")
    assert answer.code == 2
    assert "m.csv: the universe has none of its 2 members" in answer.err
    assert "US0001 there, AAA here" in answer.err


def test_a_list_that_matches_under_half_is_told(smallcap: Run, files: Path) -> None:
    """Of four members one that left was "are ids spelled differently?"."""
    few = applied(smallcap, files, "AAA", "XXX", "YYY", "ZZZ")
    assert "only 1 of 4 previous members are in the universe: XXX, YYY, ZZZ are not; are ids spelled diff" in few.err
    enough = applied(smallcap, files, "AAA", "CCC", "DDD", "ZZZ")
    assert "spelled" not in enough.err
    enough = applied(smallcap, files, "AAA", "BFB", "CCC", "DDD", "ZZZ")
    assert "1 previous member is gone, not in the universe: ZZZ" in enough.err


def test_two_spellings_of_one_line_are_refused(smallcap: Run, files: Path) -> None:
    answer = applied(smallcap, files, "BFB", "BF-B")
    assert answer.code == 2
    assert "members that are there twice: BF-B" in answer.err


def test_members_of_a_base_are_given_by_its_name(smallcap: Run, files: Path) -> None:
    asked = ("methodology", "apply", "sp_smallcap_600_value", "--universe", "sample", "-f", "csv")
    (files / "first.csv").write_text(smallcap(*asked, "--as-of", "2024-04-30").out)
    parent = smallcap(*asked[:2], "sp_smallcap_600", *asked[3:], "--as-of", "2024-04-30").out
    (files / "parent.csv").write_text(parent)
    alone = smallcap(*asked, "--prior", "first.csv", cwd=files)
    assert "--prior sp_smallcap_600=FILE" in alone.err
    both = smallcap(*asked, "--prior", "first.csv", "--prior", "sp_smallcap_600=parent.csv", cwd=files)
    assert "--prior sp_smallcap_600=FILE" not in both.err
    assert members(both.out) != members(alone.out)
    # Losses at the second date keep nobody out of the parent who was in it; the parent's members alone are refused.
    wrong = smallcap(*asked, "--prior", "sp_smallcap_600=parent.csv", cwd=files)
    assert (wrong.code, "none of sp_smallcap_600_value" in wrong.err) == (2, True)
    unknown = smallcap(*asked, "--prior", "sp_smallcap_60=parent.csv", cwd=files)
    assert unknown.code != 0
    assert "no rule here looks at members of an index called sp_smallcap_60" in unknown.err


def banded(files: Path) -> None:
    """Three of the five are taken: ranks 3 to 5 of 50, 40, 30, 20 and 10; the neighbour's members stay for one rank."""
    steps = """\
steps:
  - {id: rank, kind: company_rank, by: company_mcap, universe: eligible, prov: {status: unverified}}
  - id: band
    kind: rank_band
    lo: 3
    hi: 5
    buffer: {unit: rank, upper: 1, lower: 0, neighbour: {upper: larger}, prov: {status: unverified}}
    prov: {status: unverified}
"""
    (files / "mine.yaml").write_text(RULES[: RULES.index("steps:")] + steps)
    rows = [{"id": name, "price": price} for name, price in zip("ABCDE", (50, 40, 30, 20, 10), strict=True)]
    (files / "u.csv").write_text(csv_of(rows))


def test_members_of_the_neighbour_are_given_by_its_id_or_by_a_column(smallcap: Run, files: Path) -> None:
    banded(files)
    (files / "m.csv").write_text("security_id\nD\nE\n")
    (files / "n.csv").write_text("security_id\nA\nB\nC\n")
    (files / "both.csv").write_text("index,security_id\nmine,D\nmine,E\nlarger,A\nlarger,B\nlarger,C\nother,A\n")
    asked = ("methodology", "apply", "./mine.yaml", "--universe", "u.csv", "-f", "csv")
    alone = smallcap(*asked, "--prior", "m.csv", cwd=files)
    assert members(alone.out) == ["C", "D", "E"]
    assert "previous members of larger are not given (--prior larger=FILE): 1 company in its buffer" in alone.err
    for priors in (("--prior", "m.csv", "--prior", "larger=n.csv"), ("--prior", "both.csv")):
        answer = smallcap(*asked, *priors, cwd=files)
        assert (answer.code, members(answer.out)) == (0, ["D", "E"])
        assert "held by larger, whose buffer of 1 keeps it: 1 ranks inside the band" in answer.out
        assert "not given" not in answer.err


def test_a_column_index_without_the_index_asked_for_is_refused(smallcap: Run, files: Path) -> None:
    banded(files)
    (files / "m.csv").write_text("index,security_id\nours,D\n")
    answer = smallcap("methodology", "apply", "./mine.yaml", "--universe", "u.csv", "--prior", "m.csv", cwd=files)
    assert answer.code == 2
    assert "m.csv: no members of mine or larger: its column index has ours" in answer.err
