"""Bundled figures that are old: said even with --quiet, in the one line that says what to do."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.conftest import Run

TEXT = "using bundled month-end figures to 2026-07-31{}; --prices DIR reads your daily files"
ASKED = ("compare", "IWM", "-c", "return_1y", "--offline")


def at(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    moment = datetime.fromisoformat(text).replace(tzinfo=UTC)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(moment.timestamp())))


@pytest.mark.parametrize("quiet", [(), ("-q",)], ids=["aloud", "quiet"])
def test_old_bundled_figures_are_named_once(
    smallcap: Run, monkeypatch: pytest.MonkeyPatch, quiet: tuple[str, ...]
) -> None:
    """A cron line with -q printed figures of July in November without a word."""
    at(monkeypatch, "2026-11-28T12:00:00")  # 120 days after 31 July
    ran = smallcap(*ASKED, *quiet)
    assert (ran.code, ran.err.splitlines()) == (0, [f"warning: {TEXT.format(', 120 days old')}"])


@pytest.mark.parametrize("command", [("growth", "IWM"), ("drawdown", "IWM"), ("returns", "IWM"), ("season", "IWM")])
def test_every_command_says_it(smallcap: Run, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]) -> None:
    at(monkeypatch, "2026-11-28T12:00:00")
    assert smallcap(*command, "--offline", "-q").err.startswith("warning: using bundled month-end figures")


def test_one_cell_says_it(smallcap: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, "2026-11-28T12:00:00")
    ran = smallcap("compare", "--show", "IWM.return_1y", "--offline", "-q")
    assert ran.err.splitlines() == [f"warning: {TEXT.format(', 120 days old')}"]


def test_five_sessions_are_a_note(smallcap: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, "2026-08-07T22:00:00")  # Friday, the fifth session after
    assert smallcap(*ASKED, "-q").err == ""
    assert smallcap(*ASKED).err.splitlines() == [f"note: {TEXT.format('')}"]


def test_a_day_that_was_asked_for_is_not_late(smallcap: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, "2026-11-28T12:00:00")
    assert smallcap(*ASKED, "-q", "--as-of", "2026-07-31").err == ""


def test_programs_read_it_too(smallcap: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, "2026-11-28T12:00:00")
    assert smallcap(*ASKED, "-q", "-f", "json").out.count(TEXT.format(", 120 days old")) == 1
