"""`smallcap verify` from the outside: rows, exit codes, what was tried."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.conftest import Run

#: The names scripts rest on, in their order.
COLUMNS = [
    "id", "group", "status", "value", "computed", "difference", "as_of", "basis", "anchor", "frequency", "matches",
    "tried",
]  # fmt: skip

#: IWM made 34.11 % in the year to July 2026 (bundled month ends).
YEAR = """\
- {id: right, kind: value, metric: return_1y, ticker: IWM, value: 34.1%, as_of: 2026-07-31}
"""
WRONG = "- {id: wrong, kind: value, metric: return_1y, ticker: IWM, value: 30.0%, as_of: 2026-07-31}\n"
OPEN = "- {id: open, kind: value, metric: max_drawdown, ticker: IWM, value: -99.0%, as_of: 2026-07-31}\n"
STATED = '- {id: stated, kind: value, value: 62%, not_checkable: "licensed"}\n'


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    return tmp_path / "claims.yaml"


def rows_of(out: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(out)))


def test_a_reproduced_claim_answers_0(smallcap: Run, claims: Path) -> None:
    claims.write_text(YEAR)
    answer = smallcap("verify", str(claims), "-f", "csv")
    (row,) = rows_of(answer.out)
    assert (answer.code, list(row)[:12]) == (0, COLUMNS)
    assert (row["status"], row["as_of"], row["basis"], row["frequency"]) == (
        "reproduced", "2026-07-31", "total", "monthly",
    )  # fmt: skip
    assert (row["value"], round(float(row["computed"]), 4), row["matches"], row["tried"]) == ("0.341", 0.3411, "1", "1")


@pytest.mark.parametrize(
    ("text", "code"),
    [(YEAR + WRONG, 1), (YEAR + STATED, 0), (STATED, 0), (YEAR + OPEN, 0), (OPEN + STATED, 4)],
    ids=["one wrong", "one stated", "nothing checkable", "one without data", "no data at all"],
)
def test_the_exit_code_says_whether_all_were_reproduced(smallcap: Run, claims: Path, text: str, code: int) -> None:
    claims.write_text(text)
    assert smallcap("verify", str(claims), "-q").code == code


def test_strict_is_not_content_with_a_part(smallcap: Run, claims: Path) -> None:
    claims.write_text(YEAR + OPEN)
    assert smallcap("verify", str(claims), "-q", "--strict").code == 5


@pytest.mark.usefixtures("no_network_configured")
def test_a_fund_that_exists_nowhere_keeps_its_row(smallcap: Run, claims: Path) -> None:
    claims.write_text(YEAR + YEAR.replace("right", "odd").replace("IWM", "QZQZQ"))
    answer = smallcap("verify", str(claims), "-f", "csv")
    assert (answer.code, [row["status"] for row in rows_of(answer.out)]) == (3, ["reproduced", "not_checkable"])
    assert "no fund called QZQZQ" in answer.err


def test_json_says_why(smallcap: Run, claims: Path) -> None:
    claims.write_text(OPEN)
    document = json.loads(smallcap("verify", str(claims), "-f", "json").out)
    assert document["cells"]["open.computed"]["missing"] == "not_comparable"
    assert "--prices DIR" in document["cells"]["open.computed"]["detail"]


def test_show_prints_what_was_tried_best_first(smallcap: Run, claims: Path) -> None:
    claims.write_text(YEAR + WRONG.replace("2026-07-31", "{from: 2026-01-01, to: 2026-07-31}"))
    answer = smallcap("verify", str(claims), "--show", "wrong", "-f", "csv")
    distances = [abs(float(row["difference"])) for row in rows_of(answer.out)]
    assert len(distances) == 8  # the month ends from December to July
    assert distances == sorted(distances)
    assert {row["fits"] for row in rows_of(answer.out)} == {"no"}


def test_limit_cuts_what_is_shown(smallcap: Run, claims: Path) -> None:
    claims.write_text(YEAR + WRONG)
    assert len(rows_of(smallcap("verify", str(claims), "--limit", "1", "-f", "csv").out)) == 1


def test_an_unknown_claim_names_the_near_ones(smallcap: Run, claims: Path) -> None:
    claims.write_text(YEAR)
    answer = smallcap("verify", str(claims), "--show", "rihgt")
    assert (answer.code, "did you mean right?" in answer.err) == (3, True)


def test_a_bundled_file_is_known_by_its_name(smallcap: Run) -> None:
    answer = smallcap("verify", "spsm_vb_2026", "-f", "csv")
    status = {row["id"]: row["status"] for row in rows_of(answer.out)}
    assert (status["s1-vb-fee"], status["s1-vb-beta"], status["s1-earnings-growth"]) == (
        "reproduced", "not_checkable", "not_checkable",
    )  # fmt: skip


def test_no_such_file_names_the_bundled_ones(smallcap: Run) -> None:
    answer = smallcap("verify", "voo_iwn_2026")
    assert (answer.code, "voo_iwm_2026" in answer.err) == (2, True)


def test_no_file_at_all_names_the_bundled_ones(smallcap: Run) -> None:
    answer = smallcap("verify")
    assert (answer.code, "voo_iwm_2026" in answer.err) == (2, True)


def test_a_faulty_price_file_names_its_line(smallcap: Run, claims: Path) -> None:
    claims.write_text(YEAR)
    (claims.parent / "IWM.csv").write_text("Date,Close\n2026-01-02,abc\n")
    answer = smallcap("verify", str(claims), "--prices", str(claims.parent))
    assert (answer.code, "IWM.csv:2: close 'abc' is not a number" in answer.err) == (4, True)


def test_verbose_says_which_source_gave_what(smallcap: Run, claims: Path) -> None:
    claims.write_text(YEAR)
    assert "IWM: closes from bundled" in smallcap("verify", str(claims), "-v").err


def test_a_bad_file_names_its_line(smallcap: Run, claims: Path) -> None:
    claims.write_text(YEAR + WRONG.replace("return_1y", "retrun_1y"))
    answer = smallcap("verify", str(claims))
    assert answer.code == 2
    assert f"{claims}:2: [1].metric: no metric called 'retrun_1y'" in answer.err


def test_two_files_do_not_share_an_id(smallcap: Run, claims: Path) -> None:
    claims.write_text(YEAR)
    second = claims.with_name("second.yaml")
    second.write_text(YEAR)
    answer = smallcap("verify", str(claims), str(second))
    assert answer.code == 2
    assert f"{second}:1: [0].id: id 'right' is also in {claims}" in answer.err


def test_ten_thousand_claims_are_answered(smallcap: Run, claims: Path) -> None:
    claims.write_text("".join(YEAR.replace("right", f"c{number}") for number in range(10_000)))
    answer = smallcap("verify", str(claims), "-f", "csv", "-q")
    assert answer.code == 0
    assert {row["status"] for row in rows_of(answer.out)} == {"reproduced"}


def test_nothing_after_as_of_is_looked_at(smallcap: Run, claims: Path) -> None:
    claims.write_text(YEAR)
    answer = smallcap("verify", str(claims), "--as-of", "2026-06-30", "-f", "csv", "-q")
    assert (answer.code, rows_of(answer.out)[0]["status"]) == (4, "not_checkable")


def test_the_beta_of_another_window_is_no_fit(smallcap: Run, claims: Path) -> None:
    """A beta of 36 months counted as one of five years, with exit code 0; month ends alone cannot refute it."""
    claims.write_text(
        "- {id: beta, kind: value, metric: beta, window: 5y, ticker: VB, value: 1.27, as_of: 2025-12-31,"
        " frequency: monthly}\n"
    )
    answer = smallcap("verify", str(claims), "-f", "csv", "-q")
    (row,) = rows_of(answer.out)
    assert (answer.code, row["status"], row["window"], row["matches"]) == (1, "not_reproduced", "3y", "0")
    assert row["reason"].startswith("fits only with another window: VB, total return, ")
    assert "window 3y, not the claimed 5y" in row["reason"]
    tries = rows_of(smallcap("verify", str(claims), "--show", "beta", "-f", "csv", "-q").out)
    assert {one["fits"] for one in tries} == {"no"}


@pytest.mark.parametrize(("show", "code"), [("right", 0), ("wrong", 1), ("stated", 0)])
def test_the_claim_shown_alone_decides_the_exit_code(smallcap: Run, claims: Path, show: str, code: int) -> None:
    """`--show right` ended with 1 because another claim of the file was not reproduced."""
    claims.write_text(YEAR + WRONG + STATED)
    assert smallcap("verify", str(claims), "--show", show, "-q").code == code
