"""Sessions that a price file lacks, or has too many, are named beside the figures over them."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from smallcap_cli.core.exchange import sessions
from tests.conftest import Run

DAY = "2026-07-31"
ASKED = ("compare", "IWM", "-c", "return_1y", "--window", "1y", "--as-of", DAY, "--offline")


def written(
    folder: Path, ticker: str, *, without: tuple[str, ...] = (), more: tuple[str, ...] = (), last: str = DAY
) -> str:
    """A folder with a file of every session of five years, but for some days."""
    days = {str(day) for day in sessions(date(2021, 7, 30), date.fromisoformat(last))}
    lines = [
        f"{day},{100 + number % 7 + number / 50}" for number, day in enumerate(sorted((days - {*without}) | {*more}))
    ]
    (folder / f"{ticker}.csv").write_text("\n".join(("date,adjusted", *lines)) + "\n")
    return str(folder)


def test_a_file_of_every_session_is_not_remarked_upon(smallcap: Run, tmp_path: Path) -> None:
    assert smallcap(*ASKED, "--prices", written(tmp_path, "IWM")).err == ""


@pytest.mark.parametrize(
    ("days", "text"),
    [
        ({"without": ("2026-03-04",)}, "missing session, 2026-03-04: no bar although the exchange was open"),
        (
            {"without": ("2026-03-04", "2026-03-05")},
            "missing session, 2026-03-04: no bars on 2 days, up to 2026-03-05, on which the exchange was open",
        ),
        # Good Friday 2026.
        ({"more": ("2026-04-03",)}, "extra session, 2026-04-03: a bar although the exchange was closed"),
    ],
)
def test_missing_and_extra_sessions_of_the_window_are_named(
    smallcap: Run, tmp_path: Path, days: dict[str, tuple[str, ...]], text: str
) -> None:
    """`compare --prices` said nothing: only `data check` asked the calendar."""
    ran = smallcap(*ASKED, "--prices", written(tmp_path, "IWM", **days))
    assert ran.err.splitlines() == [f"note: IWM: {text}"]


def test_those_before_the_window_are_not_named(smallcap: Run, tmp_path: Path) -> None:
    assert smallcap(*ASKED, "--prices", written(tmp_path, "IWM", without=("2024-03-04",))).err == ""


def test_a_seven_day_series_is_held_to_no_exchange(smallcap: Run, tmp_path: Path) -> None:
    days = [date.fromordinal(n) for n in range(date(2025, 7, 1).toordinal(), date(2026, 8, 1).toordinal())]
    lines = [f"{day},{100 + number % 7 + number / 50}" for number, day in enumerate(days)]
    (tmp_path / "IWM.csv").write_text("\n".join(("date,adjusted", *lines)) + "\n")
    assert "session" not in smallcap(*ASKED, "--prices", str(tmp_path)).err


def test_the_gravest_finding_of_all_funds_comes_first(smallcap: Run, tmp_path: Path) -> None:
    """They stood in the order of the funds: a missing day before a tick of 100 times the close."""
    written(tmp_path, "IWM", without=("2026-03-04",))
    folder = written(tmp_path, "IJR")
    path = tmp_path / "IJR.csv"
    lines = [f"{line}00" if line.startswith("2026-05-05") else line for line in path.read_text().splitlines()]
    path.write_text("\n".join(line.replace("2026-05-05,", "2026-05-05,9") for line in lines) + "\n")
    ran = smallcap("compare", "IWM", *ASKED[1:], "IJR", "--prices", folder)
    notes = [line for line in ran.err.splitlines() if "session" in line or "tick" in line]
    assert [note.split(", ")[0] for note in notes] == ["note: IJR: bad tick", "note: IWM: missing session"]


def test_no_finding_names_a_day_after_the_as_of_day(smallcap: Run, tmp_path: Path) -> None:
    """Closes that stand still from 2 to 31 March were named "up to 2026-03-31" as of the 13th."""
    still = {str(day) for day in sessions(date(2026, 3, 2), date(2026, 3, 31))}
    folder = written(tmp_path, "IWM")
    path = tmp_path / "IWM.csv"
    lines = path.read_text().splitlines()
    path.write_text("\n".join(f"{line[:10]},140" if line[:10] in still else line for line in lines) + "\n")
    asked = ("compare", "IWM", "-c", "return_1y", "--window", "1y", "--offline", "--prices", folder, "--as-of")
    (note,) = smallcap(*asked, "2026-03-13").err.splitlines()
    # 2 to 13 March are ten sessions.
    assert note.startswith("note: IWM: stale close, 2026-03-13: ")
    assert "10 days" in note
    assert not [day for day in re.findall(r"\d{4}-\d\d-\d\d", note) if day > "2026-03-13"]
    # As of the 3rd nobody could know that the closes would stand still.
    assert smallcap(*asked, "2026-03-03").err == ""
