"""`smallcap methodology diverge` from the outside."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.catalog.test_methodology_faults import GOOD
from tests.conftest import Run
from tests.core.methodology.support import csv_of

WEIGHT = "  - {id: weight, kind: weight, by: company_mcap, prov: {status: unverified}}\n"
RULES = GOOD.replace("calendar:\n", f"{WEIGHT}calendar:\n")
ROWS = [{"id": name, "price": price} for name, price in (("A", 120), ("B", 160), ("C", 240), ("D", 400))]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "mine.yaml").write_text(RULES)
    (tmp_path / "other.yaml").write_text(
        RULES.replace("id: mine\n", "id: other\n", 1)
        .replace("lo: 150", "lo: 110")
        .replace("by: company_mcap", "by: price * price")
    )
    (tmp_path / "u.csv").write_text(csv_of(ROWS))
    (tmp_path / "r.csv").write_text("security_id,return\nA,0.3\nB,0.1\nC,0\n")
    return tmp_path


def diverged(smallcap: Run, files: Path, *more: str) -> list[dict[str, str]]:
    answer = smallcap(
        "methodology", "diverge", "./mine.yaml", "./other.yaml", "--universe", "u.csv", "-f", "csv", *more, cwd=files
    )
    assert answer.code == 0, answer.err
    return list(csv.DictReader(io.StringIO(answer.out)))


def test_rows_are_the_indexes_the_switches_and_the_difference(smallcap: Run, files: Path) -> None:
    """B and C, weighing 160 and 240; the other one has A too, and squares of the price as weights."""
    rows = diverged(smallcap, files)
    assert [(row["item"], row["kind"]) for row in rows] == [
        ("mine", "index"), ("size band", "switch"), ("weights", "switch"),
        ("difference", "difference"), ("other", "index"),
    ]  # fmt: skip
    assert [row["constituents"] for row in rows] == ["2", "1", "0", "1", "3"]
    assert [row["return"] for row in rows] == [""] * 5
    assert (rows[2]["first"], rows[2]["second"]) == ("by company_mcap", "by price * price")


def test_returns_give_each_switch_its_share(smallcap: Run, files: Path) -> None:
    """(16 + 0) / 400; with A (36 + 16) / 520; squares 2560 / 83200; both (4320 + 2560) / 97600."""
    found = [float(row["return"]) for row in diverged(smallcap, files, "--returns", "r.csv")]
    before, both = 16 / 400, (0.3 * 14400 + 0.1 * 25600) / 97600
    band, squares = 52 / 520, 0.1 * 25600 / 83200
    effects = [(band - before + both - squares) / 2, (squares - before + both - band) / 2]
    assert found == pytest.approx([before, *effects, both - before, both])


def test_the_screen_has_returns_only_where_they_are_given(smallcap: Run, files: Path) -> None:
    call = ("methodology", "diverge", "./mine.yaml", "./other.yaml", "--universe", "u.csv")
    plain = smallcap(*call, cwd=files)
    assert "return" not in plain.out
    assert "mean over all orders of replacing" in plain.out
    assert "return" in smallcap(*call, "--returns", "r.csv", cwd=files).out


def test_part_of_the_returns_is_told(smallcap: Run, files: Path) -> None:
    (files / "r.csv").write_text("security_id,return\nB,0.1\n")
    answer = smallcap(
        "methodology", "diverge", "./mine.yaml", "./other.yaml", "--universe", "u.csv", "--returns", "r.csv", cwd=files
    )
    assert "returns are known for 40.0 % and 26.2 % of the weight of the two indexes" in " ".join(answer.out.split())


def test_an_index_without_members_is_refused_with_the_input_that_lacks(smallcap: Run, files: Path) -> None:
    """It printed a table of 0 lines and exit 0."""
    (files / "u.csv").write_text(csv_of([{**row, "shares_out": None} for row in ROWS]))
    answer = smallcap("methodology", "diverge", "./mine.yaml", "./other.yaml", "--universe", "u.csv", cwd=files)
    assert (answer.code, answer.out) == (4, "")
    assert (
        "no company meets the rules on 2025-07-31: step size of mine excludes the last 4 lines (company_mcap is "
        "missing); shares_out is empty for every line\nhint: fill shares_out in the universe; "
    ) in answer.err


def test_rules_of_a_later_day_than_the_universe_say_so(smallcap: Run, files: Path) -> None:
    answer = smallcap(
        "methodology", "diverge", "./mine.yaml", "./other.yaml", "--universe", "u.csv", "--as-of", "2026-01-31",
        "-f", "json", cwd=files,
    )  # fmt: skip
    document = json.loads(answer.out)
    assert document["as_of"] == "2025-07-31"
    assert document["warnings"][0].startswith("the last day of the universe up to 2026-01-31 is 2025-07-31: ")


def test_an_index_and_itself(smallcap: Run, files: Path) -> None:
    answer = smallcap(
        "methodology", "diverge", "./mine.yaml", "./mine.yaml", "--universe", "u.csv", "-f", "csv", cwd=files
    )
    rows = list(csv.DictReader(io.StringIO(answer.out)))
    assert [row["item"] for row in rows] == ["mine", "difference", "mine"]
    assert (rows[1]["constituents"], rows[1]["overlap"]) == ("0", "0.0")
