"""Frames: which periods are asked for, and what all companies look like today."""

from __future__ import annotations

from datetime import date

import pytest

from smallcap_cli.errors import CouldNotParse
from smallcap_cli.providers.sec.frames import Frame, candidates, frame_path, frame_periods, moment_period, parse_frame
from tests.fakes.sec import frame

CONCEPT, TODAY = "us-gaap:NetIncomeLoss", date(2025, 12, 1)


def test_a_frame_has_its_own_address() -> None:
    assert frame_path(CONCEPT, "USD", "CY2024") == "/api/xbrl/frames/us-gaap/NetIncomeLoss/USD/CY2024.json"
    eps = frame_path("us-gaap:EarningsPerShareDiluted", "USD/shares", "CY2024Q1")
    assert eps == "/api/xbrl/frames/us-gaap/EarningsPerShareDiluted/USD-per-shares/CY2024Q1.json"


def test_two_years_and_eight_quarters_are_asked_for() -> None:
    assert frame_periods(date(2026, 2, 3)) == (
        "CY2025", "CY2024",
        "CY2025Q4", "CY2025Q3", "CY2025Q2", "CY2025Q1", "CY2024Q4", "CY2024Q3", "CY2024Q2", "CY2024Q1",
    )  # fmt: skip
    assert moment_period(date(2025, 6, 30)) == "CY2025Q2I"


def row(cik: int, start: str, end: str, value: float) -> dict[str, object]:
    return {"cik": cik, "start": start, "end": end, "val": value}


DECEMBER, JUNE, JANUARY, FOREIGN = 1, 2, 3, 4


def parsed(period: str, *rows: dict[str, object]) -> Frame:
    return parse_frame(frame(CONCEPT, "USD", period, rows), CONCEPT, period)


@pytest.fixture
def frames() -> list[Frame]:
    """Companies whose years end in December, June and January, and one that files years alone."""
    return [
        parsed("CY2024", row(DECEMBER, "2024-01-01", "2024-12-31", -40), row(FOREIGN, "2024-01-01", "2024-12-31", 5),
               row(JUNE, "2024-07-01", "2025-06-30", 8), row(JANUARY, "2024-02-01", "2025-01-31", 100)),
        parsed("CY2024Q1", row(DECEMBER, "2024-01-01", "2024-03-31", -10),
               row(JANUARY, "2024-02-01", "2024-04-30", 30)),
        parsed("CY2024Q2", row(DECEMBER, "2024-04-01", "2024-06-30", -20)),
        parsed("CY2024Q3", row(DECEMBER, "2024-07-01", "2024-09-30", -20), row(JUNE, "2024-07-01", "2024-09-30", 3)),
        parsed("CY2025Q1", row(DECEMBER, "2025-01-01", "2025-03-31", -25),
               row(JANUARY, "2025-02-01", "2025-04-30", -60)),
        parsed("CY2025Q2", row(DECEMBER, "2025-04-01", "2025-06-30", -20)),
        parsed("CY2025Q3", row(DECEMBER, "2025-07-01", "2025-09-30", -15), row(JUNE, "2025-07-01", "2025-09-30", -9)),
    ]  # fmt: skip


def test_candidates_are_the_year_and_what_came_since(frames: list[Frame]) -> None:
    """December: -40 + (-25 + 10) + (-20 + 20) + (-15 + 20). June: 8 - 9 - 3."""
    found = candidates(frames, TODAY)
    assert [(found[cik].value, found[cik].end, found[cik].method) for cik in (DECEMBER, JUNE)] == [
        (-50.0, date(2025, 9, 30), "ttm"),
        (-4.0, date(2025, 9, 30), "ttm"),
    ]
    assert all(one.known == TODAY and "candidate" in one.remark for one in found.values())


def test_what_ended_long_ago_is_no_candidate(frames: list[Frame]) -> None:
    """January to 2025-04-30 is 215 days old, the foreign year 335."""
    assert set(candidates(frames, TODAY)) == {DECEMBER, JUNE}
    earlier = candidates(frames, date(2025, 6, 15))
    assert (earlier[JANUARY].value, earlier[JANUARY].end) == (10.0, date(2025, 4, 30))
    assert (earlier[FOREIGN].value, earlier[FOREIGN].method) == (5.0, "year")


def test_a_quarter_without_its_twin_ends_the_chain(frames: list[Frame]) -> None:
    """Without the second quarter of 2024 the third is not joined on to the first: -40 - 25 + 10."""
    shorter = [one for one in frames if one.period != "CY2024Q2"]
    assert DECEMBER not in candidates(shorter, TODAY)
    found = candidates(shorter, date(2025, 9, 1))[DECEMBER]
    assert (found.value, found.end) == (-55.0, date(2025, 3, 31))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (frame(CONCEPT, "USD", "CY2023", []), "the answer is us-gaap:NetIncomeLoss CY2023"),
        (frame("us-gaap:ProfitLoss", "USD", "CY2024", []), "the answer is us-gaap:ProfitLoss CY2024"),
        (frame(CONCEPT, "USD", "CY2024", [{"cik": 1, "end": "2024-12-31"}]), "val is 'None', not a number"),
        (frame(CONCEPT, "USD", "CY2024", [{"cik": 0, "val": 1, "end": "2024-12-31"}]), "cik is '0'"),
        (b"<html>404</html>", "a web page"),
    ],
)
def test_another_answer_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(CouldNotParse) as caught:
        parse_frame(content, CONCEPT, "CY2024")
    assert said in caught.value.message
