"""`overlap`: what two funds share by company, worked by hand on invented companies."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.inside_files import rows_of, write_files
from tests.conftest import Run

HEADS = "fund,other,as_of,other_as_of,shared_companies,weight_min_sum,coverage_fund,coverage_other,active_share"


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    held, _ = write_files(tmp_path)
    (Path(held) / "IJR_2025-08-01.csv").write_text("ticker,name,weight\nALFA,ALFA INC,1\n")
    return "--holdings", held


def test_a_row_a_pair(smallcap: Run, files: tuple[str, str]) -> None:
    """IWM and IVV share GAMA (0.2, 0.5) and DELT (0.05, 0.3): smaller weights 0.25; 0.25 of IWM, 0.8 of IVV.
    Rescaled by 0.95 IWM has ALFA 0.4211, BETA 0.3158, GAMA 0.2105, DELT 0.0526: half of 0.4211 + 0.3158 + 0.2895 +
    0.2474 + 0.2 is 0.7369.
    """
    result = smallcap("overlap", "IWM", "IVV", *files, "-f", "csv")
    assert (result.code, result.out.splitlines()[0]) == (0, HEADS)
    (row,) = rows_of(result.out)
    assert [row[name] for name in ("fund", "other", "as_of", "other_as_of", "shared_companies")] == [
        "IWM", "IVV", "2025-08-15", "2025-08-15", "2",
    ]  # fmt: skip
    found = [float(row[name]) for name in ("weight_min_sum", "coverage_fund", "coverage_other", "active_share")]
    assert found == pytest.approx([0.25, 0.25, 0.8, 0.7368], abs=1e-4)


def test_the_list_has_a_row_a_company(smallcap: Run, files: tuple[str, str]) -> None:
    rows = rows_of(smallcap("overlap", "IWM", "IVV", "--list", *files, "-f", "csv").out)
    assert [(row["ticker"], row["weight"], row["other_weight"]) for row in rows] == [
        ("GAMA", "0.2", "0.5"), ("DELT", "0.05", "0.3"),
    ]  # fmt: skip


def test_more_funds_are_a_matrix_for_people_and_pairs_for_machines(smallcap: Run, files: tuple[str, str]) -> None:
    screen = smallcap("overlap", "IWM", "IVV", "IJR", *files).out
    assert screen.startswith("Weight in companies that the other fund holds too")
    rows = rows_of(smallcap("overlap", "IWM", "IVV", "IJR", *files, "-f", "csv").out)
    assert [(row["fund"], row["other"], row["shared_companies"]) for row in rows] == [
        ("IWM", "IVV", "2"), ("IWM", "IJR", "1"), ("IVV", "IJR", "0"),
    ]  # fmt: skip


def test_rows_that_are_chosen_are_pairs(smallcap: Run, files: tuple[str, str]) -> None:
    """`--sort` named a column that the matrix has not."""
    result = smallcap("overlap", "IWM", "IVV", "IJR", *files, "--sort", "-shared_companies", "--limit", "1")
    assert (result.code, result.out.startswith("Overlap of holdings, by company")) == (0, True)


def test_with_compares_each_fund_with_one(smallcap: Run, files: tuple[str, str]) -> None:
    rows = rows_of(smallcap("overlap", "IWM", "IJR", "--with", "IVV", *files, "-f", "csv").out)
    assert [(row["fund"], row["other"]) for row in rows] == [("IWM", "IVV"), ("IJR", "IVV")]


def test_two_days_are_said(smallcap: Run, files: tuple[str, str]) -> None:
    result = smallcap("overlap", "IWM", "IJR", *files)
    assert result.out.startswith("Overlap of holdings, by company")
    assert "IWM and IJR: holdings 14 days apart" in result.out


REFUSALS = {
    "one fund": (("IWM",), 2, "error: overlap needs at least two funds"),
    "unknown funds": (("XYZW", "XYZV"), 3, "error: no fund called XYZW"),
    "no holdings": (("IWM", "IVV"), 4, "error: no holdings found for IWM"),
    "list of three": (("IWM", "IVV", "IJR", "--list"), 2, "error: --list needs two funds, not 3"),
}


@pytest.mark.usefixtures("no_network_configured")
@pytest.mark.parametrize("case", REFUSALS)
def test_what_cannot_be_answered_says_why(smallcap: Run, case: str) -> None:
    arguments, code, line = REFUSALS[case]
    result = smallcap("overlap", *arguments)
    assert (result.code, result.err.splitlines()[0], result.out) == (code, line, "")


@pytest.mark.parametrize("more", [(), ("--list",), ("--with", "VB")])
def test_a_pair_without_the_other_fund_is_no_answer(
    smallcap: Run, files: tuple[str, str], more: tuple[str, ...]
) -> None:
    """An empty table with exit code 0 looked like two funds that share nothing."""
    funds = ("IWM",) if "--with" in more else ("IWM", "VB")
    result = smallcap("overlap", *funds, *more, *files)
    assert (result.code, result.out) == (4, "")
    assert result.err.startswith("error: no file of holdings of VB at ")


def test_among_more_funds_one_may_be_missing(smallcap: Run, files: tuple[str, str]) -> None:
    arguments = ("overlap", "IWM", "IVV", "VB", *files)
    assert (smallcap(*arguments).code, smallcap(*arguments, "--strict").code) == (0, 5)
