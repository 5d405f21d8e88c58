"""Closes that were imported and are old: said even with --quiet, where nobody reads notes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.commands.test_compare import weekdays
from tests.conftest import Run

DAY = "2026-07-31"
TEXT = f"warning: IWM: closes from imported files to {DAY}, {{}} weekdays before the last session; --refresh asks Yahoo"


def at(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    moment = datetime.fromisoformat(text).replace(tzinfo=UTC)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(moment.timestamp())))


@pytest.fixture
def imported(smallcap: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The folder from which IWM was imported on Tuesday 2026-08-11, its closes to 2026-07-31."""
    at(monkeypatch, "2026-08-11T22:00:00")
    lines = [f"{day},{100.0 + number % 3}" for number, day in enumerate(weekdays("2024-12-31", DAY))]
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "IWM.csv").write_text("\n".join(("Date,Close", *lines)) + "\n")
    assert smallcap("data", "import", "--prices", str(tmp_path / "own")).code == 0
    return str(tmp_path / "own")


@pytest.mark.parametrize(("now", "count"), [("2026-08-11T22:00:00", 7), ("2026-08-10T22:00:00", 6)])
def test_imported_closes_do_not_go_stale_in_silence(
    smallcap: Run, imported: str, monkeypatch: pytest.MonkeyPatch, now: str, count: int
) -> None:
    at(monkeypatch, now)
    ran = smallcap("compare", "IWM", "-c", "return_1y", "--offline", "-q")
    assert (ran.code, ran.err.splitlines()) == (0, [TEXT.format(count)])


def test_five_sessions_are_no_word_worth(smallcap: Run, imported: str, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, "2026-08-07T22:00:00")  # Friday, the fifth weekday after
    assert smallcap("compare", "IWM", "-c", "return_1y", "--offline", "-q").err == ""


def test_a_day_that_was_asked_for_is_not_late(smallcap: Run, imported: str) -> None:
    assert smallcap("compare", "IWM", "-c", "return_1y", "--offline", "-q", "--as-of", DAY).err == ""


def test_the_age_of_a_series_is_that_of_its_last_close(smallcap: Run, imported: str) -> None:
    """`data status` said 0 days on the day of the import."""
    ran = smallcap("data", "status", "-f", "json")
    (row,) = json.loads(ran.out)["rows"]
    assert row["age_days"] == 11  # from 31 July to 11 August
