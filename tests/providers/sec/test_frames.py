"""Frames: which periods are asked for, and what all companies look like today."""

from __future__ import annotations

from datetime import date

import pytest

from smallcap_cli.core.fundamentals import CompanyFigure
from smallcap_cli.core.model import Source
from smallcap_cli.errors import CouldNotParse
from smallcap_cli.providers.sec.frames import (
    Frame,
    frame_path,
    frame_periods,
    frame_subjects,
    parse_frame,
    settled_companies,
)
from tests.fakes.sec import frame

CONCEPT, TODAY = "us-gaap:NetIncomeLoss", date(2025, 12, 1)


def test_a_frame_has_its_own_address() -> None:
    assert frame_path(CONCEPT, "USD", "CY2024") == "/api/xbrl/frames/us-gaap/NetIncomeLoss/USD/CY2024.json"
    eps = frame_path("us-gaap:EarningsPerShareDiluted", "USD/shares", "CY2024Q1")
    assert eps == "/api/xbrl/frames/us-gaap/EarningsPerShareDiluted/USD-per-shares/CY2024Q1.json"


def test_three_years_and_eight_quarters_are_asked_for() -> None:
    """A year that ended in September 2026 stands in CY2026: it is needed before the year is over."""
    assert frame_periods(date(2026, 2, 3)) == (
        "CY2026", "CY2025", "CY2024",
        "CY2025Q4", "CY2025Q3", "CY2025Q2", "CY2025Q1", "CY2024Q4", "CY2024Q3", "CY2024Q2", "CY2024Q1",
    )  # fmt: skip
    assert len(frame_subjects(date(2026, 2, 3))) == 33


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


def figures(frames: list[Frame], today: date = TODAY) -> dict[int, CompanyFigure]:
    """The settled figures of a day."""
    found = settled_companies(frames, today, Source("sec", today))
    return {cik: one.stated["ttm"] for cik, one in found.items()}


def test_a_settled_figure_is_the_year_and_what_came_since(frames: list[Frame]) -> None:
    """December: -40 + (-25 + 10) + (-20 + 20) + (-15 + 20). June: 8 - 9 - 3."""
    found = figures(frames)
    assert [(found[cik].value, found[cik].end, found[cik].method) for cik in (DECEMBER, JUNE)] == [
        (-50.0, date(2025, 9, 30), "ttm"),
        (-4.0, date(2025, 9, 30), "ttm"),
    ]
    assert all(one.known == TODAY and "restated" in one.remark for one in found.values())


def test_what_ended_long_ago_is_not_settled(frames: list[Frame]) -> None:
    """January to 2025-04-30 is 215 days old, the foreign year 335."""
    assert set(figures(frames)) == {DECEMBER, JUNE}
    earlier = figures(frames, date(2025, 6, 15))
    assert (earlier[JANUARY].value, earlier[JANUARY].end) == (10.0, date(2025, 4, 30))
    assert (earlier[FOREIGN].value, earlier[FOREIGN].method) == (5.0, "year")


def settled(*frames: Frame) -> dict[int, float]:
    found = settled_companies(frames, TODAY, Source("sec", TODAY))
    return {cik: one.stated["ttm"].value for cik, one in found.items()}


def test_frames_settle_what_is_far_from_zero(frames: list[Frame]) -> None:
    """December -50 of quarters up to 25; June 8 - 9 - 3 = -4 of a largest quarter of 9."""
    assert settled(*frames) == {DECEMBER: -50.0, JUNE: -4.0}
    (one,) = (one for cik, one in settled_companies(frames, TODAY, Source("sec", TODAY)).items() if cik == JUNE)
    figure = one.stated["ttm"]
    assert [(fact.start, fact.value, fact.filed) for fact in figure.facts] == [
        (date(2024, 7, 1), 8.0, TODAY), (date(2025, 7, 1), -9.0, TODAY), (date(2024, 7, 1), 3.0, TODAY),
    ]  # fmt: skip
    assert (one.subject, one.source.as_of, figure.concept) == ("CIK0000000002", TODAY, CONCEPT)


def test_a_figure_near_zero_is_left_to_company_facts() -> None:
    """40 + 10 - 30 = 20 of a largest quarter of 30 is clear; 21 + 10 - 30 = 1 is below 0.05 x 30 = 1.5."""
    quarters = (
        parsed("CY2024Q1", row(1, "2024-04-01", "2024-06-30", 30), row(2, "2024-04-01", "2024-06-30", 30)),
        parsed("CY2025Q1", row(1, "2025-04-01", "2025-06-30", 10), row(2, "2025-04-01", "2025-06-30", 10)),
    )
    year = parsed("CY2024", row(1, "2024-04-01", "2025-03-31", 40), row(2, "2024-04-01", "2025-03-31", 21))
    assert settled(year, *quarters) == {1: 20.0}


def test_a_later_quarter_that_cannot_be_joined_settles_nothing() -> None:
    """The quarter to 2025-09-30 has no twin: the figure to 2025-06-30 is not the company's newest."""
    shorter = [
        parsed("CY2024", row(1, "2024-07-01", "2025-06-30", 8)),
        parsed("CY2025Q3", row(1, "2025-07-01", "2025-09-30", -9)),
    ]
    assert settled(shorter[0]) == {1: 8.0}
    assert settled(*shorter) == {}


def test_a_year_in_thousands_beside_quarters_in_dollars_settles_nothing() -> None:
    """8,000 is more than thirty times four quarters of 2."""
    quarter = parsed("CY2025Q2", row(1, "2025-04-01", "2025-06-30", 2))
    assert settled(parsed("CY2024", row(1, "2024-07-01", "2025-06-30", 8)), quarter) == {1: 8.0}
    assert settled(parsed("CY2024", row(1, "2024-07-01", "2025-06-30", 8000)), quarter) == {}


def test_concepts_that_differ_in_sign_settle_nothing() -> None:
    """Net income 5 with minorities and -2 without them: company facts say which."""
    parent = parsed("CY2024", row(1, "2024-07-01", "2025-06-30", -2))
    both = parse_frame(frame("us-gaap:ProfitLoss", "USD", "CY2024", [row(1, "2024-07-01", "2025-06-30", 5)]),
                       "us-gaap:ProfitLoss", "CY2024")  # fmt: skip
    assert settled(parent) == {1: -2.0}
    assert settled(parent, both) == {}


def test_a_quarter_without_its_twin_ends_the_chain(frames: list[Frame]) -> None:
    """Without the second quarter of 2024 later ones are not joined on to the first of 2025: company facts decide."""
    shorter = [one for one in frames if one.period != "CY2024Q2"]
    assert DECEMBER not in figures(shorter)
    assert DECEMBER not in figures(shorter, date(2025, 9, 1))
    # With the first quarter as the last that is filed: -40 - 25 + 10.
    early = [one for one in shorter if one.period not in ("CY2025Q2", "CY2025Q3")]
    assert (figures(early, date(2025, 9, 1))[DECEMBER].value) == -55.0


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
