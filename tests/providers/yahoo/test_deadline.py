"""A deadline ends a fetch in time whatever the server does, and says what was asked and what was not."""

from __future__ import annotations

import time
from typing import Any

import pytest

from smallcap_cli.core.model import PriceHistory
from smallcap_cli.errors import CouldNotAsk, SmallcapError
from tests.fakes.client import CLOSES, LONG_SECONDS, fault_of, opened, said, served
from tests.fakes.yahoo import FakeYahoo

pytestmark = pytest.mark.usefixtures("no_proxy", "libraries")
#: A server that hangs is given up by the request after LONG_SECONDS: what takes less was ended by the deadline, however
#: slow the machine.
PATIENT = {"timeout_seconds": LONG_SECONDS}


@pytest.fixture(scope="module")
def libraries() -> None:
    """Import what a fetch needs, so that a deadline of seconds is one of asking."""
    import curl_cffi  # noqa: F401
    import yfinance  # noqa: F401


def lasting(ask: Any) -> tuple[Any, float]:
    """What a call answers or raises, and how long it took."""
    begun = time.monotonic()
    try:
        outcome = ask()
    except SmallcapError as error:
        outcome = error
    return outcome, time.monotonic() - begun


@pytest.mark.parametrize("threads", [1, 4])
def test_many_funds_at_a_server_that_hangs_end_with_the_deadline(threads: int) -> None:
    with served("hang") as server:
        provider = opened(server, threads=threads, **PATIENT)
        outcomes, seconds = lasting(lambda: provider.fetch_many(list("ABCDEF"), deadline=1))
    assert 1 <= seconds < LONG_SECONDS / 2
    assert {type(outcome) for outcome in outcomes.values()} == {CouldNotAsk}
    assert {str(outcome) for outcome in outcomes.values()} == {"yahoo did not answer within 1 s"}
    assert "--deadline" in outcomes["A"].hint


@pytest.mark.parametrize(("method", "subject"), [("prices", "IWM"), ("rates", "tbill"), ("profile", "IWM")])
def test_one_question_at_a_server_that_hangs_ends_with_the_deadline(method: str, subject: str) -> None:
    with served("hang") as server:
        outcome, seconds = lasting(lambda: getattr(opened(server, deadline_seconds=0.7, **PATIENT), method)(subject))
    assert 0.7 <= seconds < LONG_SECONDS / 2
    assert str(outcome) == "yahoo did not answer within 0.7 s"


def test_a_request_that_hangs_is_given_up_before_the_deadline() -> None:
    fault, _ = fault_of("hang", timeout_seconds=0.2, deadline_seconds=20)
    assert fault.message == "yahoo did not answer in time (127.0.0.1)"


def test_one_fund_that_hangs_costs_no_other() -> None:
    with served("ok", modes={"HANG": "hang"}) as server:
        outcomes, seconds = lasting(lambda: opened(server, **PATIENT).fetch_many(["IWM", "HANG", "IJR"], deadline=5))
    assert 5 <= seconds < LONG_SECONDS / 2
    assert [type(outcome) for outcome in outcomes.values()] == [PriceHistory, CouldNotAsk, PriceHistory]
    assert str(outcomes["HANG"]) == "yahoo did not answer within 5 s"


def test_a_cookie_address_that_hangs_leaves_time_for_the_prices() -> None:
    with served("cookie_hangs") as server:
        history, seconds = lasting(lambda: opened(server, deadline_seconds=12, **PATIENT).prices("IWM"))
    assert history.close.tolist() == CLOSES.tolist()
    assert seconds < 12


@pytest.mark.parametrize("seconds", [0, -1, float("nan")])
def test_without_time_nothing_is_asked(seconds: float) -> None:
    with served("ok") as server:
        outcomes = opened(server).fetch_many(["IWM"], deadline=seconds)
        assert server.requests == []
    assert str(outcomes["IWM"]) == "yahoo was not asked: no time was left"


def test_without_time_nothing_is_imported() -> None:
    code = "print(*provider.fetch_many(['IWM'], deadline=0).values(), 'yfinance' in sys.modules)"
    with FakeYahoo() as server:
        assert said(server.url, code) == "yahoo was not asked: no time was left False\n"


@pytest.mark.parametrize(
    ("imports", "deadline", "told"),
    [("", 0.1, "yahoo was not asked within 0.1 s"), ("import yfinance", 4, "did not answer within")],
)
def test_neither_the_imports_nor_the_threads_hold_up_the_end_of_the_process(
    imports: str, deadline: float, told: str
) -> None:
    """Importing yfinance takes longer than the shorter of the two; the longer leaves requests in the air."""
    code = (
        f"import time\n{imports}\n"
        "begun = time.monotonic()\n"
        f"outcomes = provider.fetch_many(['IWM', 'IJR'], deadline={deadline})\n"
        "print(time.monotonic() - begun, *map(str, outcomes.values()), sep='\\n')"
    )
    with FakeYahoo("hang") as server:
        begun = time.monotonic()
        seconds, *outcomes = said(server.url, code, **PATIENT).splitlines()
    assert deadline <= float(seconds) < LONG_SECONDS / 2
    assert [told in outcome for outcome in outcomes] == [True, True]
    assert time.monotonic() - begun < LONG_SECONDS / 2


def test_what_the_deadline_cuts_off_says_so_and_the_rest_is_kept() -> None:
    with served("ok", latency=0.1) as server:
        provider = opened(server, pace_seconds=0.4, burst=1, threads=1)
        outcomes = provider.fetch_many(["IWM", "A", "B", "C", "D"], deadline=1.5)
    assert isinstance(outcomes["IWM"], PriceHistory)
    assert str(outcomes["D"]) == "yahoo was not asked within 1.5 s"


def test_a_server_that_hangs_is_not_asked_about_every_fund() -> None:
    with served("hang") as server:
        outcomes = opened(server, timeout_seconds=0.2, threads=2).fetch_many(list("ABCDEFGH"), deadline=10)
        assert len(server.asked("/chart/")) <= 5
    assert {type(outcome).__mro__[1] for outcome in outcomes.values()} <= {CouldNotAsk}
