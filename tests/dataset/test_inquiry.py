"""What becomes of one subject when several providers were asked: the rules of the order, one at a time."""

from __future__ import annotations

from typing import cast

import pytest

from smallcap_cli.core.model import NOT_FETCHED, SOURCE_FAILED
from smallcap_cli.dataset.asking import Inquiry, Missing
from smallcap_cli.errors import CouldNotAsk, CouldNotParse, NotFound, SmallcapError

UNKNOWN, DOWN, BROKEN = NotFound("no IWM", "-"), CouldNotAsk("down", "-"), CouldNotParse("IWM.csv:3: odd", "-")


def inquiry(*said: tuple[str, object]) -> Inquiry:
    """`store!` is a stored copy that is due; yahoo is the network."""
    made = Inquiry("prices", "IWM")
    for name, outcome in said:
        made.take(name.rstrip("!"), outcome, network=name == "yahoo", due=name.endswith("!"))
    return made


def test_the_first_answer_closes_the_inquiry() -> None:
    made = inquiry(("store", "kept"))
    assert made.answer() == "kept"
    assert not made.is_open(network=True)
    assert (made.stale, made.fallback_reason) == (None, None)


def test_a_due_copy_waits_for_a_network_and_for_nobody_else() -> None:
    made = inquiry(("store!", "old"))
    assert made.is_open(network=True)
    assert not made.is_open(network=False)
    assert inquiry(("store!", "old"), ("yahoo", "new")).answer() == "new"


@pytest.mark.parametrize("error", [UNKNOWN, DOWN])
def test_a_due_copy_answers_where_the_network_does_not_and_says_why(error: SmallcapError) -> None:
    made = inquiry(("store!", "old"), ("yahoo", error))
    assert made.answer() == "old"
    assert made.stale is error


def test_a_failure_says_more_than_a_plain_refusal() -> None:
    assert inquiry(("store!", "old"), ("yahoo", DOWN), ("other", UNKNOWN)).stale is DOWN


def test_a_provider_further_down_answers_for_a_network_that_failed() -> None:
    made = inquiry(("store", UNKNOWN), ("yahoo", DOWN), ("bundled", "monthly"))
    assert made.answer() == "monthly"
    assert made.fallback_reason is DOWN
    assert made.stale is None


def test_a_file_of_the_users_that_cannot_be_read_ends_the_search() -> None:
    made = inquiry(("files", BROKEN))
    assert not made.is_open(network=True)
    found = cast(Missing, made.answer())
    assert (found.error, found.could_not_ask, found.gap.reason) == (BROKEN, True, SOURCE_FAILED)
    assert inquiry(("files", UNKNOWN)).is_open(network=False)


def test_nobody_has_it() -> None:
    found = cast(Missing, inquiry(("store", UNKNOWN), ("bundled", NotFound("nor here", "-"))).answer())
    assert (found.error, found.could_not_ask, found.gap.reason) == (UNKNOWN, False, NOT_FETCHED)
