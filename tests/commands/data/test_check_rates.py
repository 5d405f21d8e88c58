"""Quotes of bills and notes among the files are rates: they may be below zero and keep the holidays of bonds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """IWM, and a bill quoted below zero as ^IRX was on 2020-03-19 (-0.028)."""
    made = tmp_path / "own"
    made.mkdir()
    days = ("2020-03-18", "2020-03-19", "2020-03-20")
    for name, closes in (("IWM", (100.0, 101.0, 100.5)), ("_IRX", (0.01, -0.028, 0.02))):
        rows = "\n".join(f"{day},{close}" for day, close in zip(days, closes, strict=True))
        (made / f"{name}.csv").write_text(f"Date,Close\n{rows}\n")
    return made


@pytest.mark.parametrize("asked", [(), ("IWM", "^IRX")], ids=["all", "named"])
def test_a_quote_below_zero_is_a_rate(smallcap: Run, folder: Path, asked: tuple[str, ...]) -> None:
    """`data check` said that a close is not above zero and ended with exit 4."""
    ran = smallcap("data", "check", *asked, "--prices", str(folder))
    assert "above zero" not in ran.err
    assert ran.code in (0, 1)


@pytest.mark.parametrize(
    ("asked", "head"),
    [
        (("^IRX",), "^IRX is a yield: read, not checked"),
        ((), "no findings in the closes of 1 fund · ^IRX is a yield: read, not checked"),
        (("IWM",), "no findings in the closes of 1 fund"),
    ],
)  # fmt: skip
def test_a_yield_is_said_to_be_unchecked(smallcap: Run, folder: Path, asked: tuple[str, ...], head: str) -> None:
    """`data check ^IRX` spoke of the closes of 0 funds, as if there had been no file."""
    ran = smallcap("data", "check", *asked, "--since", "2020-04-01", "--prices", str(folder))
    assert (ran.code, ran.out.replace(" from 2020-04-01 on", "").splitlines()[0]) == (0, head)


def test_a_faulty_quote_is_still_an_error(smallcap: Run, folder: Path) -> None:
    (folder / "_IRX.csv").write_text("Date,Close\n2020-03-18,0.01\n2020-03-19,500\n")
    ran = smallcap("data", "check", "--prices", str(folder))
    assert (ran.code, "500" in ran.err) == (4, True)


def test_a_yield_keeps_the_holidays_of_bonds(smallcap: Run, tmp_path: Path) -> None:
    """2024-10-14, Columbus Day, was a missing session of ^TNX."""
    rows = "\n".join(f"2024-10-{day},4.1" for day in ("10", "11", "15", "16"))
    (tmp_path / "_TNX.csv").write_text(f"Date,Close\n{rows}\n")
    ran = smallcap("data", "check", "^TNX", "--prices", str(tmp_path))
    assert ran.code == 0, ran.out + ran.err
