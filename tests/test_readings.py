"""What is read once for answers that differ in their day alone."""

from __future__ import annotations

import pytest

from smallcap_cli.errors import NotFound
from smallcap_cli.readings import Readings


class Source:
    """It gives a new object a question, and counts the questions."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> object:
        self.asked += 1
        return object()


def test_a_thing_is_read_once_by_its_name() -> None:
    readings, source = Readings(9), Source()
    first = readings.once(("IWM", "prices"), source)
    assert readings.once(("IWM", "prices"), source) is first
    assert readings.once(("IJR", "prices"), source) is not first
    assert source.asked == 2


def test_that_there_is_nothing_is_kept_too() -> None:
    readings = Readings(9)
    assert readings.once("document", lambda: None) is None
    assert readings.once("document", lambda: "written since") is None


def test_what_was_asked_for_longest_ago_is_dropped() -> None:
    readings, source = Readings(2), Source()
    for name in ("a", "b", "a", "c"):  # b was asked for longest ago
        readings.once(name, source)
    assert source.asked == 3
    readings.once("a", source)
    assert source.asked == 3
    readings.once("b", source)
    assert source.asked == 4


def test_without_room_nothing_is_kept() -> None:
    readings, source = Readings(), Source()
    assert readings.once("a", source) is not readings.once("a", source)


def test_a_failure_is_not_kept() -> None:
    def refuse() -> str:
        raise NotFound("no closes", "fetch them")

    readings = Readings(9)
    with pytest.raises(NotFound):
        readings.once("a", refuse)
    assert readings.once("a", lambda: "closes") == "closes"
