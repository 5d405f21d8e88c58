"""`smallcap methodology apply` and `explain` from the outside: columns, files, exit codes, what is told."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.catalog.test_methodology_faults import GOOD
from tests.conftest import Run
from tests.core.methodology.support import csv_of, rules_text

#: The names scripts rest on, in their order.
COLUMNS = ["security_id", "company_id", "member", "weight", "status", "reason", "step"]
RULES = GOOD.replace("history:\n", "applies_to: additions\n    history:\n").replace(
    "calendar:\n",
    """\
  - id: weight
    kind: weight
    by: company_mcap
    prov: {status: unverified}
calendar:
""",
)
#: The band is 100 to 200 dollars in 2020 and 150 to 250 from 2021 on.
ROWS = [
    {"id": "AAA", "price": 120}, {"id": "BBB", "price": 180}, {"id": "CCC", "price": 240}, {"id": "DDD", "price": 1},
]  # fmt: skip


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "mine.yaml").write_text(RULES)
    (tmp_path / "u.csv").write_text(csv_of(ROWS))
    return tmp_path


def rows_of(out: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(out)))


def applied(smallcap: Run, files: Path, *more: str) -> list[dict[str, str]]:
    answer = smallcap("methodology", "apply", "./mine.yaml", "--universe", "u.csv", "-f", "csv", *more, cwd=files)
    assert answer.code == 0, answer.err
    return rows_of(answer.out)


def test_every_security_is_there_members_first_by_weight(smallcap: Run, files: Path) -> None:
    rows = applied(smallcap, files)
    assert list(rows[0])[:7] == COLUMNS
    assert [row["security_id"] for row in rows] == ["CCC", "BBB", "AAA", "DDD"]
    first, second, third, last = rows
    assert (first["member"], first["status"], float(first["weight"])) == ("true", "member", pytest.approx(240 / 420))
    assert (second["reason"], second["step"]) == ("", "")
    assert (third["status"], third["step"], third["missed_by"]) == ("excluded", "size", "30.0")
    assert third["reason"] == "company_mcap 120 is below 150, by 30"
    assert (last["member"], last["weight"], last["step"]) == ("false", "0.0", "price")


def test_the_day_picks_the_rule_of_then(smallcap: Run, files: Path) -> None:
    (files / "u.csv").write_text(csv_of(ROWS).replace("2025-07-31", "2020-06-30"))
    assert [row["security_id"] for row in applied(smallcap, files) if row["member"] == "true"] == ["BBB", "AAA"]
    later = applied(smallcap, files, "--as-of", "2021-01-01")
    assert [row["security_id"] for row in later if row["member"] == "true"] == ["CCC", "BBB"]


def test_of_several_days_the_last_one_on_or_before_counts(smallcap: Run, files: Path) -> None:
    older = csv_of([{"id": "OLD", "price": 200}]).replace("2025-07-31", "2024-07-31").splitlines()[1]
    (files / "u.csv").write_text(csv_of(ROWS) + older + "\n")
    assert len(applied(smallcap, files)) == 4
    assert [row["security_id"] for row in applied(smallcap, files, "--as-of", "2025-07-30")] == ["OLD"]


def test_what_apply_printed_is_the_prior_of_the_next_review(smallcap: Run, files: Path) -> None:
    answer = smallcap(
        "methodology", "apply", "./mine.yaml", "--universe", "u.csv", "-f", "csv", "-o", "first.csv", cwd=files
    )
    assert answer.code == 0
    (files / "u.csv").write_text(csv_of([*ROWS[:2], {"id": "CCC", "price": 900}, ROWS[3]]))
    without = applied(smallcap, files)
    assert [row["security_id"] for row in without if row["member"] == "true"] == ["BBB"]
    kept = applied(smallcap, files, "--prior", "first.csv")
    assert [row["security_id"] for row in kept if row["member"] == "true"] == ["CCC", "BBB"]


def test_set_changes_a_parameter_and_is_held_to_the_schema(smallcap: Run, files: Path) -> None:
    rows = applied(smallcap, files, "--set", "size.history[1].lo=110")
    assert [row["security_id"] for row in rows if row["member"] == "true"] == ["CCC", "BBB", "AAA"]
    for change, told in (
        ("size.history[1].lo=1.2e2", "is text, not a number"),
        ("size.history[1].lo=300", "lo must be below hi"),
        ("siz.history[1].lo=1", "no step called 'siz'"),
        ("size.histry[1].lo=1", "there is no 'histry' to change"),
        ("size.history[7].lo=1", "there is no '7' to change"),
        ("size.low=1", "unknown key 'low'"),
        ("nonsense", "is not STEP.PATH=VALUE"),
    ):
        answer = smallcap("methodology", "apply", "./mine.yaml", "--universe", "u.csv", "--set", change, cwd=files)
        assert (answer.code, answer.out) == (2, ""), change
        assert told in answer.err
        assert "hint: " in answer.err


def test_set_reaches_the_steps_of_a_base(smallcap: Run) -> None:
    arguments = ("methodology", "apply", "sp_smallcap_600_momentum", "--universe", "sample", "--summary", "-f", "csv")
    rows = rows_of(smallcap(*arguments, "--set", "sp_smallcap_600.select.n=30").out)
    assert {row["item"]: row["excluded"] for row in rows}["select"] == "0"
    answer = smallcap(*arguments, "--set", "sp_smallcap_60.select.n=30")
    assert answer.code == 2
    assert "did you mean sp_smallcap_600?" in answer.err


def test_the_sample_universe_says_that_it_is_made_up(smallcap: Run) -> None:
    answer = smallcap("methodology", "apply", "russell_2000", "--universe", "sample", "--limit", "3", "-f", "csv")
    assert [row["security_id"][:3] for row in rows_of(answer.out)] == ["SYN"] * 3
    assert "none of its companies exists" in answer.err


def test_an_empty_list_of_members_is_nobody(smallcap: Run, files: Path) -> None:
    (files / "m.csv").write_text("\nsecurity_id,held_fraction\n")
    assert applied(smallcap, files, "--prior", "m.csv") == applied(smallcap, files)


def test_the_summary_counts_steps_and_describes_the_members(smallcap: Run, files: Path) -> None:
    rows = applied(smallcap, files, "--summary")
    found = {row["item"]: row for row in rows}
    assert (found["price"]["excluded"], found["size"]["excluded"], found["size"]["value"]) == ("1", "1", "2")
    assert found["constituents"]["value"] == "2"
    assert [found[name]["value"] for name in ("smallest_usd", "median_usd", "largest_usd")] == [
        "180.0", "210.0", "240.0",
    ]  # fmt: skip
    assert found["unprofitable_share"]["value"] == ""  # no earnings in this file
    assert found["grade"]["value"] == "exact"
    assert {"unprofitable_share_weight", "unprofitable_coverage"} <= set(found)


def test_a_screen_shows_the_first_members_and_says_that_there_is_more(smallcap: Run, files: Path) -> None:
    (files / "u.csv").write_text(csv_of([{"id": f"S{n:03}", "price": 200} for n in range(40)]))
    answer = smallcap("methodology", "apply", "./mine.yaml", "--universe", "u.csv", cwd=files)
    assert "the first 25 of 40 rows" in answer.out
    assert "S024" in answer.out
    assert "S025" not in answer.out
    assert "S030" in smallcap(
        "methodology", "apply", "./mine.yaml", "--universe", "u.csv", "--limit", "31", cwd=files
    ).out  # fmt: skip


def test_json_carries_the_notes(smallcap: Run, files: Path) -> None:
    answer = smallcap(
        "methodology", "apply", "./mine.yaml", "--universe", "u.csv", "--set", "price.conditions[0].value=1",
        "-f", "json", cwd=files,
    )  # fmt: skip
    document = json.loads(answer.out)
    assert document["command"] == "methodology apply"
    assert "changed from the published rules: price.conditions[0].value=1" in document["warnings"]
    assert "no previous members given (--prior): every company is treated as a new entrant" in document["warnings"]


def test_columns_that_are_chosen_have_none_for_changed_parameters(smallcap: Run, files: Path) -> None:
    asked = ("./mine.yaml", "--universe", "u.csv", "--set", "price.conditions[0].value=1", "-f", "csv")
    every = smallcap("methodology", "apply", *asked, cwd=files)
    assert every.out.splitlines()[0].endswith(",set")
    assert every.out.splitlines()[1].endswith(",price.conditions[0].value=1")
    chosen = smallcap("methodology", "apply", *asked, "-c", "security_id,weight", cwd=files)
    assert chosen.out.splitlines()[0] == "security_id,weight"


# ---- what a universe can be

HEADER = csv_of(ROWS).splitlines()[0]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "the file is empty"),
        (HEADER + "\n", "no rows below the header"),
        ("security_id,price\nA,1\n", "missing: company_id, as_of, exchange, domicile, security_type, shares_out"),
        (csv_of(ROWS).replace("180", "about 180"), "u.csv:3 (BBB): price 'about 180' is not a number"),
        (csv_of(ROWS).replace("180", "-180"), "u.csv:3 (BBB): price -180 is below 0"),
        (csv_of(ROWS).replace("180", "inf"), "price inf is not a finite number"),
        (csv_of(ROWS).replace("BBB,BBB", "AAA,BBB"), "these securities are in the universe twice: AAA"),
        (csv_of(ROWS).replace("BBB,BBB", "BBB,"), "u.csv:3 (BBB): company_id is empty"),
        (csv_of(ROWS).replace("2025-07-31", "31.7.2025", 1), "as_of '31.7.2025' is not a day"),
        (csv_of(ROWS) + "EEE,EEE,2025-07-31\n", "3 cells where the header has"),
        (csv_of([{"id": "A", "price": 1, "float_factor": 85}]), "float_factor 85 is not between 0 and 1"),
        (csv_of(ROWS).replace("price", "price,price", 1), "cells where the header has"),
    ],
)  # fmt: skip
def test_a_faulty_universe_is_told_with_its_row(smallcap: Run, files: Path, content: str, told: str) -> None:
    (files / "u.csv").write_text(content)
    answer = smallcap("methodology", "apply", "./mine.yaml", "--universe", "u.csv", cwd=files)
    assert (answer.code, answer.out) == (2, "")
    assert told in answer.err
    assert len(answer.err.splitlines()) == 2


def test_missing_columns_of_rules_and_of_the_table_are_told_at_once(smallcap: Run, files: Path) -> None:
    (files / "u.csv").write_text(
        "security_id,company_id,as_of,exchange,domicile,security_type,prise\nA,A,2025-01-01,N,U,c,1\n"
    )
    answer = smallcap("methodology", "apply", "sp_smallcap_600", "--universe", "u.csv", cwd=files)
    assert "missing: price, shares_out, float_factor, adv_usd_12m, volume_m1 ... volume_m6, days_listed" in answer.err
    assert "ni_q1 ... ni_q8" in answer.err
    assert "is it prise for price" in answer.err


def test_columns_nobody_reads_are_told(smallcap: Run, files: Path) -> None:
    (files / "u.csv").write_text(csv_of([{**row, "colour": "red"} for row in ROWS]))
    answer = smallcap("methodology", "apply", "./mine.yaml", "--universe", "u.csv", "-f", "csv", cwd=files)
    assert answer.code == 0
    assert "columns of u.csv that are not read: colour" in answer.err


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("name\nA\n", "no column security_id"),
        ("security_id\nAAA\nAAA\n", "members that are there twice: AAA"),
        ("security_id,held_fraction\nAAA,1.5\n", "held_fraction 1.5 is not between 0 and 1"),
    ],
)
def test_faulty_members_are_told(smallcap: Run, files: Path, content: str, told: str) -> None:
    (files / "m.csv").write_text(content)
    answer = smallcap("methodology", "apply", "./mine.yaml", "--universe", "u.csv", "--prior", "m.csv", cwd=files)
    assert answer.code == 2
    assert told in answer.err


def test_files_and_rules_that_are_not_there(smallcap: Run, files: Path) -> None:
    assert smallcap("methodology", "apply", "./mine.yaml", "--universe", "no.csv", cwd=files).code == 2
    assert smallcap("methodology", "apply", "russel_2000", "--universe", "u.csv", cwd=files).code == 3
    answer = smallcap("methodology", "apply", "russel_2000", "--universe", "u.csv", cwd=files)
    assert "did you mean russell_2000" in answer.err


def test_nobody_left_is_an_answer(smallcap: Run, files: Path) -> None:
    rows = applied(smallcap, files, "--set", "price.conditions[0].value=1000")
    assert {row["status"] for row in rows} == {"excluded"}
    assert applied(smallcap, files, "--set", "price.conditions[0].value=1000", "--summary")[-2]["item"] == "grade"


# ---- explain


def test_explain_follows_a_company_through_every_methodology_that_runs(smallcap: Run, files: Path) -> None:
    folder = files / "home"
    (folder / "config" / "methodologies").mkdir(parents=True)
    (folder / "config" / "methodologies" / "mine.yaml").write_text(RULES)
    answer = smallcap(
        "methodology",
        "explain",
        "aaa",
        "--universe",
        "u.csv",
        "-f",
        "csv",
        cwd=files,
        env={"SMALLCAP_HOME": str(folder)},
    )
    assert answer.code == 0, answer.err
    found = {row["methodology"]: row for row in rows_of(answer.out)}
    assert (found["mine"]["status"], found["mine"]["step"], found["mine"]["missed_by"]) == ("excluded", "size", "30.0")
    assert found["russell_2000"]["step"] == "min_mcap"
    assert found["sp_smallcap_600"]["status"] == "not run"  # the file has no earnings
    assert "ni_q" in found["sp_smallcap_600"]["reason"]


def test_explain_finds_a_company_by_ticker_or_company_and_names_near_ones(smallcap: Run, files: Path) -> None:
    rows = [{"security_id": "X1", "company_id": "XCO", "ticker": "EXES", "price": 1},
            {"security_id": "X2", "company_id": "XCO", "ticker": "EXET", "price": 1}]  # fmt: skip
    (files / "u.csv").write_text(csv_of(rows))
    for name, lines in (("exes", {"X1"}), ("xco", {"X1", "X2"}), ("X2", {"X2"})):
        answer = smallcap("methodology", "explain", name, "--universe", "u.csv", "-f", "csv", cwd=files)
        assert {row["security_id"] for row in rows_of(answer.out)} == lines
    answer = smallcap("methodology", "explain", "EXEZ", "--universe", "u.csv", cwd=files)
    assert answer.code == 3
    assert "did you mean EXET or EXES?" in answer.err


def test_between_reviews_members_stay_and_only_new_listings_enter(smallcap: Run, files: Path) -> None:
    sample = ("methodology", "apply", "russell_2000", "--universe", "sample", "-f", "csv", "-q")
    before = smallcap(*sample, "--as-of", "2024-04-30", "-o", str(files / "before.csv"))
    assert before.code == 0
    members = {row["security_id"] for row in rows_of((files / "before.csv").read_text()) if row["member"] == "true"}
    answer = smallcap(*sample, "--prior", str(files / "before.csv"), "--since", "2024-04-30")
    assert answer.code == 0, answer.err
    rows = {row["security_id"]: row for row in rows_of(answer.out)}
    inside = {name for name, row in rows.items() if row["member"] == "true"}
    assert members & rows.keys() == members & inside  # whoever still exists stays, qualified or not
    entered = inside - members
    assert entered
    review = smallcap(*sample, "--prior", str(files / "before.csv"))
    afresh = {row["security_id"] for row in rows_of(review.out) if row["member"] == "true"} - members
    assert entered < afresh  # a review lets in more than the listings of a year


@pytest.mark.parametrize(
    ("more", "told"),
    [(("--since", "2024-04-30"), "--since needs --prior"), (("--since", "soon", "--prior", "x"), "not a date")],
)
def test_a_day_between_reviews_needs_members_and_is_a_day(
    smallcap: Run, files: Path, more: tuple[str, ...], told: str
) -> None:
    answer = smallcap("methodology", "apply", "./mine.yaml", "--universe", "u.csv", *more, cwd=files)
    assert (answer.code, told in answer.err) == (2, True)


def test_a_value_of_set_beyond_its_limit_is_no_fault_of_the_file(smallcap: Run, tmp_path: Path) -> None:
    """It said "mine.yaml:55: ... 0 is outside 1 to inf" and "correct the file"."""
    (tmp_path / "mine.yaml").write_text(
        rules_text({"id": "sel", "kind": "select", "n": 3, "by": "price", "order": "desc"})
    )
    answer = smallcap(
        "methodology", "apply", "./mine.yaml", "--universe", "sample", "--set", "sel.n=0", cwd=tmp_path
    )  # fmt: skip
    assert answer.code == 2
    assert answer.err == "error: --set sel.n=0: steps[0].n: must be at least 1, not 0\nhint: give another value\n"
