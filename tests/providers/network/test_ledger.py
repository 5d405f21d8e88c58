"""How often one source is asked, by how many processes, and how long it is left alone."""

from __future__ import annotations

import json
import os
import threading
import time
from pathlib import Path

import pytest

from smallcap_cli.errors import CouldNotAsk, RateLimited
from smallcap_cli.providers import ProviderSetup
from smallcap_cli.providers.network.ledger import Ledger, Turn, ledger_of
from smallcap_cli.providers.network.options import network_options
from smallcap_cli.providers.yahoo.options import MANNERS
from tests.fakes.client import IWM, opened, said, served, started
from tests.fakes.yahoo import FakeYahoo, closed_port

pytestmark = pytest.mark.usefixtures("no_proxy")


def test_too_many_requests_stops_the_asking_for_the_time_said() -> None:
    with served("all_429") as server:
        provider = opened(server)
        with pytest.raises(RateLimited) as first:
            provider.prices("IWM")
        with pytest.raises(RateLimited) as second:
            provider.prices("IJR")
        assert len(server.asked("/chart/")) == 1
    assert first.value.wait_seconds == 60.0
    assert 55.0 < second.value.wait_seconds <= 60.0


def test_requests_start_at_the_pace() -> None:
    with served("ok") as server:
        opened(server, pace_seconds=0.1, burst=1).fetch_many(["IWM", "A", "B", "C"], deadline=20)
        starts = [asked.at for asked in server.requests]
    assert len(starts) >= 5
    assert starts[-1] - starts[0] >= 0.1 * (len(starts) - 1) - 0.05


def test_requests_after_a_rest_start_at_once() -> None:
    with served("ok") as server:
        begun = time.monotonic()
        opened(server, pace_seconds=5, burst=8).fetch_many(["IWM", "A", "B", "C"], deadline=20)
    assert time.monotonic() - begun < 5.0


@pytest.mark.parametrize(
    ("config", "pace"),
    [
        ({}, (1.0, 8)),
        ({"base_url": "https://query1.finance.yahoo.com"}, (1.0, 8)),
        ({"base_url": "https://mirror.example"}, (0.0, 8)),
        ({"base_url": "https://notyahoo.com"}, (0.0, 8)),
        ({"base_url": "https://mirror.example", "pace_seconds": 2, "burst": 3}, (2.0, 3)),
    ],
)
def test_yahoo_is_paced_and_a_mirror_is_not(config: dict[str, object], pace: tuple[float, int]) -> None:
    options = network_options(ProviderSetup(config=config), MANNERS)
    assert (options.pace_seconds, options.burst) == pace


# Turns


class Clock:
    """A wall clock that is set by hand."""

    def __init__(self, now: float = 1_795_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def turns(ledger: Ledger, count: int, seconds: float = 1.0, burst: int = 3) -> list[float]:
    return [ledger.turn(seconds, burst).wait for _ in range(count)]


@pytest.fixture(params=["file", "memory"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path | None:
    return tmp_path / "state" if request.param == "file" else None


def test_three_at_once_and_then_one_a_second(folder: Path | None) -> None:
    """After three turns of a second each the fourth is free when they end less than two seconds ahead."""
    clock = Clock()
    ledger = Ledger(folder, "s", clock)
    assert turns(ledger, 4) == [0.0, 0.0, 0.0, 1.0]
    clock.now += 1.0
    assert turns(ledger, 2) == [0.0, 1.0]
    clock.now += 60.0
    assert turns(ledger, 4) == [0.0, 0.0, 0.0, 1.0]


def test_a_turn_that_is_not_free_is_not_taken(folder: Path | None) -> None:
    assert turns(Ledger(folder, "s", Clock()), 6) == [0.0, 0.0, 0.0, 1.0, 1.0, 1.0]


def test_processes_take_their_turns_from_one_file(tmp_path: Path) -> None:
    clock = Clock()
    one, other = Ledger(tmp_path, "s", clock), Ledger(tmp_path, "s", clock)
    assert turns(one, 2) == [0.0, 0.0]
    assert turns(other, 2) == [0.0, 1.0]
    assert turns(Ledger(tmp_path, "other", clock), 1) == [0.0]


def test_threads_take_no_turn_twice(folder: Path | None) -> None:
    ledger = Ledger(folder, "s", Clock())
    taken: list[Turn] = []
    threads = [threading.Thread(target=lambda: taken.append(ledger.turn(1.0, 5))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(turn.wait for turn in taken) == [0.0] * 5 + [1.0] * 7


@pytest.mark.parametrize("jump", [-86_400.0, -20.0, 86_400.0])
def test_a_clock_that_jumps_makes_nobody_wait_longer_than_the_burst(jump: float, folder: Path | None) -> None:
    clock = Clock()
    ledger = Ledger(folder, "s", clock)
    turns(ledger, 3)
    clock.now += jump
    waited = ledger.turn(1.0, 3).wait
    assert waited <= 3.0
    clock.now += waited
    assert ledger.turn(1.0, 3).wait == 0.0


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\x00", b"[]", b"null", b'{"turns_end": "x", "problem": 5, "hop": ["h"]}', b'{"turns_end": NaN}',
     b'{"turns_end": 1e400, "blocked_until": 1e400}', b'{"turns_end": -5}', b"[" * 4000, b"9" * 4000, b" " * 9000,
     b'{"turns_end": true}', b'{"turns_end": ' + b"9" * 4000 + b"}", b'{"problem": "a\\u001b[2J"}'],
)  # fmt: skip
def test_garbage_in_the_file_is_as_if_nothing_was_written(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "s.json").write_bytes(content)
    ledger = Ledger(tmp_path, "s", Clock())
    assert (ledger.seconds_blocked(), ledger.reach_problem("h")) == (0.0, "")
    assert turns(ledger, 4) == [0.0, 0.0, 0.0, 1.0]
    assert json.loads((tmp_path / "s.json").read_text())["turns_end"] == 1_795_000_003.0


@pytest.mark.parametrize("kind", ["a file for the folder", "a folder for the file", "a pipe for the file", "NUL"])
def test_a_folder_that_cannot_be_used_leaves_the_pace_to_each_process(kind: str, tmp_path: Path) -> None:
    folder = tmp_path / "state"
    if kind == "a file for the folder":
        folder.write_text("")
    elif kind == "a folder for the file":
        (folder / "s.json").mkdir(parents=True)
    elif kind == "a pipe for the file":
        folder.mkdir()
        os.mkfifo(folder / "s.json")
    else:
        folder = Path("a\0b")
    assert turns(Ledger(folder, "s", Clock()), 4) == [0.0, 0.0, 0.0, 1.0]


def test_a_lock_that_somebody_keeps_is_not_waited_for(tmp_path: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    ledger = Ledger(tmp_path, "s", Clock())
    turns(ledger, 1)
    with (tmp_path / "s.json").open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        begun = time.monotonic()
        assert turns(ledger, 3) == [0.0, 0.0, 1.0]
    assert time.monotonic() - begun < 2.0


# When it is left alone


def test_the_wait_doubles_up_to_a_quarter_of_an_hour_and_an_answer_ends_that(folder: Path | None) -> None:
    clock = Clock()
    ledger = Ledger(folder, "s", clock)
    waits = []
    for _ in range(6):
        waits.append(ledger.note_limit(0.0))
        clock.now += waits[-1]
    assert waits == [60.0, 120.0, 240.0, 480.0, 900.0, 900.0]
    ledger.note_answer()
    assert ledger.note_limit(90.0) == 90.0


def test_a_wait_long_ago_makes_the_next_no_longer(folder: Path | None) -> None:
    clock = Clock()
    ledger = Ledger(folder, "s", clock)
    ledger.note_limit(0.0)
    clock.now += 961.0
    assert ledger.note_limit(0.0) == 60.0


def test_every_process_keeps_to_the_wait(tmp_path: Path) -> None:
    clock = Clock()
    Ledger(tmp_path, "s", clock).note_limit(120.0)
    other = Ledger(tmp_path, "s", clock)
    assert (other.seconds_blocked(), other.turn(1.0, 3)) == (120.0, Turn(0.0, 120.0))
    clock.now += 120.0
    assert (other.seconds_blocked(), other.turn(1.0, 3)) == (0.0, Turn(0.0, 0.0))
    clock.now -= 86_400.0
    assert other.seconds_blocked() == 0.0


def test_out_of_reach_is_remembered_for_half_a_minute_and_for_one_hop(folder: Path | None) -> None:
    clock = Clock()
    ledger = Ledger(folder, "s", clock)
    ledger.note_reach("h:443", "h:443 refused the connection")
    assert ledger.reach_problem("proxy:3128") == ""
    clock.now += 29.0
    assert ledger.reach_problem("h:443") == "h:443 refused the connection"
    clock.now += 1.0
    assert ledger.reach_problem("h:443") == ""


@pytest.mark.parametrize(
    ("header", "wait"),
    [("120", 120.0), ("5", 60.0), ("86400", 900.0), ("soon", 60.0), ("nan", 60.0), ("-inf", 60.0),
     ("Fri, 31 Dec 9999 23:59:59 GMT", 900.0), ("Thu, 01 Jan 1970 00:00:00 GMT", 60.0)],
)  # fmt: skip
def test_the_wait_is_the_one_asked_for_within_bounds(header: str, wait: float) -> None:
    with served("all_429", retry_after=header) as server, pytest.raises(RateLimited) as raised:
        opened(server).prices("IWM")
    assert raised.value.wait_seconds == wait


# Processes

ASKED = "try: provider.prices('IWM'); print('answered')\nexcept SmallcapError as error: print(error)"


def test_two_processes_together_keep_one_pace(tmp_path: Path) -> None:
    code = "provider.fetch_many(['IWM', 'A', 'B', 'C'], deadline=30)"
    with FakeYahoo() as server:
        both = [
            started(server.url, code, home=tmp_path, state_dir=str(tmp_path / "state"), pace_seconds=0.2, burst=1)
            for _ in range(2)
        ]
        ends = [process.communicate(timeout=60) for process in both]
        starts = sorted(asked.at for asked in server.requests)
    assert ends == [("", "")] * 2
    assert len(starts) >= 10
    assert starts[-1] - starts[0] >= 0.2 * (len(starts) - 1) - 0.1


def test_a_second_process_does_not_ask_a_source_that_said_too_many(tmp_path: Path) -> None:
    with FakeYahoo("all_429") as server:
        first, second = [said(server.url, ASKED, state_dir=str(tmp_path)) for _ in range(2)]
        assert len(server.asked("/chart/")) == 1
        insisting = said(server.url, ASKED, state_dir=str(tmp_path), insist=True)
    assert first == "yahoo asks us to wait (429); wait 60 s\n"
    assert second.startswith("yahoo asked us to wait ")
    assert insisting.startswith("yahoo asked us to wait ")


def test_a_source_out_of_reach_is_tried_again_after_a_while_or_when_told_to(tmp_path: Path) -> None:
    port = closed_port()
    url, told = f"http://127.0.0.1:{port}", f"127.0.0.1:{port} refused the connection"
    assert said(url, ASKED, state_dir=str(tmp_path)) == f"yahoo could not be reached: {told}\n"
    with FakeYahoo(port=port):
        again = said(url, ASKED, state_dir=str(tmp_path))
        assert again == f"yahoo could not be reached a moment ago: {told}\n"
        assert said(url, ASKED, state_dir=str(tmp_path), insist=True) == "answered\n"
        assert said(url, ASKED, state_dir=str(tmp_path)) == "answered\n"


def test_one_who_insists_tries_once(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []
    monkeypatch.setattr(
        "smallcap_cli.providers.network.site.obstacle", lambda *_: tried.append(1) or "h:1 did not answer"
    )
    provider = opened("http://127.0.0.1:1", insist=True)
    for _ in range(3):
        with pytest.raises(CouldNotAsk):
            provider.profile("IWM")
    assert len(tried) == 1


def test_a_probe_cut_short_by_the_deadline_is_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smallcap_cli.providers.network.site.obstacle", lambda *_: "h:1 did not answer")
    provider = opened("http://127.0.0.1:1")
    for _ in range(2):
        outcomes = provider.fetch_many(["IWM"], deadline=1)
        assert str(outcomes["IWM"]) == "yahoo could not be reached: h:1 did not answer"


def test_another_process_that_is_told_to_wait_ends_this_ones_batch() -> None:
    with FakeYahoo(series=[IWM], latency=0.1) as server:
        provider = opened(server, pace_seconds=0.05, burst=1, threads=1)
        ledger = ledger_of(None, f"yahoo-http-127.0.0.1-{server.url.rpartition(':')[2]}")
        outcomes = provider.fetch_many(["IWM", "A", "B"], deadline=20, on_progress=lambda *_: ledger.note_limit(0.0))
    assert isinstance(outcomes["B"], RateLimited)
    assert str(outcomes["B"]).startswith("yahoo asked us to wait ")
