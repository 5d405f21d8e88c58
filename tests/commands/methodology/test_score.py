"""`smallcap methodology score`: a small fund against rules, the screen, the file, and what it refuses."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.commands.methodology.test_prior import RULES
from tests.conftest import Run
from tests.core.methodology.support import csv_of

NAMES = "ABCDEFGHIJ"
#: The rules take the companies that earn something: A to E, in equal parts.
HOLDINGS = """ticker,name,weight,asset_class
B,B Inc,25%,Equity
C,C Inc,25%,Equity
D,D Inc,25%,Equity
F,F Inc,24%,Equity
D,D Inc SWAP,0.1%,Swap
USD,US DOLLAR,0.9%,Cash
"""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "mine.yaml").write_text(RULES)
    rows = [{"id": name, "price": 1, "f_income": 1 if name < "F" else -1} for name in NAMES]
    (tmp_path / "u.csv").write_text(csv_of(rows))
    (tmp_path / "IJR_2025-07-30.csv").write_text(HOLDINGS)
    return tmp_path


def scored(smallcap: Run, files: Path, *more: str, env: dict[str, str] | None = None):
    words = ("methodology", "score", "./mine.yaml", "--fund", "ijr", "--universe", "u.csv")
    return smallcap(*words, *more, cwd=files, env=env)


def test_a_row_a_line_with_its_class(smallcap: Run, files: Path) -> None:
    # B, C, D are hits; A and E only by the rules, F only in the fund; the swap and the cash are no members.
    answer = scored(smallcap, files, "--holdings", "IJR_2025-07-30.csv", "-f", "csv")
    rows = list(csv.DictReader(io.StringIO(answer.out)))
    assert list(rows[0]) == [
        "security_id", "predicted", "actual", "step", "missed_by", "missed_by_pct", "weight_fund", "weight_model",
        "class",
    ]  # fmt: skip
    found = {row["security_id"]: (row["predicted"], row["actual"], row["step"], row["class"]) for row in rows}
    assert answer.code == 0
    assert found == {
        "F": ("false", "true", "profit", "unexplained"), "A": ("true", "false", "", "unexplained"),
        "E": ("true", "false", "", "unexplained"), "B": ("true", "true", "", "hit"),
        "C": ("true", "true", "", "hit"), "D": ("true", "true", "", "hit"),
    }  # fmt: skip


@pytest.mark.parametrize("width", [80, 100, 200])
def test_the_screen_answers_within_its_width(smallcap: Run, files: Path, width: int) -> None:
    answer = scored(smallcap, files, "--holdings", "IJR_2025-07-30.csv", env={"COLUMNS": str(width)})
    assert answer.code == 0
    assert max(map(len, answer.out.splitlines())) <= width
    # Three of the fund's four lines, three of the five of the rules; 20 % each are shared of them.
    (line,) = [line for line in answer.out.splitlines() if line.startswith("the rules")]
    assert line.split()[2:] == ["5", "75.0", "%", "60.0", "%", "60.0", "%"]
    assert "left out: swap 1, cash 1" in " ".join(answer.out.split())


def test_previous_members_show_the_moves(smallcap: Run, files: Path) -> None:
    # Of A, B, C, G the members stay whatever they earn: of the additions D and F the rules name D, and E besides.
    (files / "m.csv").write_text("security_id\nA\nB\nC\nG\n")
    answer = scored(smallcap, files, "--holdings", "IJR_2025-07-30.csv", "--prior", "m.csv")
    (line,) = [line for line in answer.out.splitlines() if line.startswith("additions")]
    assert line.split() == ["additions", "1", "50.0", "%", "50.0", "%", "fund", "2,", "rules", "2"]
    (line,) = [line for line in answer.out.splitlines() if line.startswith("deletions")]
    assert line.split()[:4] == ["deletions", "0", "0.0", "%"]


def test_a_score_of_changed_rules_names_the_change(smallcap: Run, files: Path) -> None:
    answer = scored(smallcap, files, "--holdings", "IJR_2025-07-30.csv", "--set", "profit.missing=keep")
    assert answer.code == 0, answer.err
    assert " ".join(answer.out.split()).count("changed from the published rules: profit.missing=keep") == 1


def test_what_a_score_refuses(smallcap: Run, files: Path) -> None:
    same = scored(smallcap, files, "--holdings", "IJR_2025-07-30.csv", "--prior", "IJR_2025-07-30.csv")
    assert same.code == 4
    assert "error: the previous members are the holdings to be predicted" in same.err
    # 24 of 99 per cent are gone.
    (files / "few.csv").write_text(HOLDINGS.replace("F,F Inc", "ZZ,Z Inc"))
    (files / "few.csv").rename(files / "IJR_2025-07-29.csv")
    few = scored(smallcap, files, "--holdings", "IJR_2025-07-29.csv")
    assert few.code == 4
    assert "the universe has 75.8 % of the fund's weight" in few.err
    nothing = scored(smallcap, files)
    assert (nothing.code, "no holdings found for IJR" in nothing.err) == (4, True)


def test_old_holdings_are_drift(smallcap: Run, files: Path) -> None:
    (files / "IJR_2025-07-30.csv").rename(files / "IJR_2025-06-15.csv")
    assert "drift, not rules" in scored(smallcap, files, "--holdings", "IJR_2025-06-15.csv").out
