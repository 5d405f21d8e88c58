"""What every source on the network shares, asked as another source than Yahoo would be."""

from __future__ import annotations

import socket
import sqlite3
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from smallcap_cli.errors import CouldNotAsk, CouldNotParse, RateLimited
from smallcap_cli.providers.network.client import Client, check_status
from smallcap_cli.providers.network.ledger import Ledger
from smallcap_cli.providers.network.pace import Pace, QuestionBatch
from smallcap_cli.providers.network.reach import Address
from smallcap_cli.providers.network.site import Site
from tests.places import PACKAGE

NETWORK = PACKAGE / "providers" / "network"


class Filings(BaseHTTPRequestHandler):
    """Answers `/filing` with text, `/busy` with 429 and two minutes, `/away` with another party's address."""

    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        status, header = {
            "/busy": (429, ("Retry-After", "120")),
            "/away": (302, ("Location", "https://x.example/")),
        }.get(self.path, (200, ("Content-Type", "text/plain")))
        self.send_response(status)
        self.send_header(*header)
        self.send_header("Content-Length", "6")
        self.end_headers()
        self.wfile.write(b"filing")

    def log_message(self, *_: object) -> None:
        """Nothing is logged."""


@contextmanager
def filings() -> Iterator[tuple[Address, list[str]]]:
    """The address of a server, and the paths it was asked for."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Filings)
    server.asked = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Address("http", "127.0.0.1", server.server_address[1]), server.asked  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()


def test_whatever_a_thread_raises_is_the_answer_of_its_subject_alone() -> None:
    """A thread that broke off ended the call; neither a list of exceptions nor a library's own class is complete."""

    class OfALibrary(Exception):
        pass

    faults = [NotImplementedError("stamp"), struct.error("short"), sqlite3.OperationalError("locked"), OfALibrary()]
    subjects = {str(number): fault for number, fault in enumerate(faults)}

    def question(subject: str, batch: QuestionBatch) -> str:
        if subject in subjects:
            raise subjects[subject]
        return subject

    site = Site("sec", Address("http", "127.0.0.1", 1), Ledger(None, "sec"), pace_seconds=0.01, burst=2)
    batch = QuestionBatch(5.0, Pace("sec", 0.0, 1, Ledger(None, "sec")))
    found = dict(site.outcomes([*subjects, "fine"], question, batch, 2))
    assert found["fine"] == "fine"
    assert {type(found[subject]) for subject in subjects} == {CouldNotParse}
    assert str(found["0"]) == "sec's answer for 0 is garbled: NotImplementedError, stamp"


def test_hosts_that_share_their_turns_are_asked_at_one_pace(tmp_path: Path) -> None:
    """Eight requests to two hosts in turn, one every 0.1 s and two at once: 0.6 s; each with turns of its own 0.2 s."""
    turns = Ledger(tmp_path, "turns")
    moments = []
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        ports = [server.getsockname()[1] for server in (one, other)]
        batches = [
            Site("sec", Address("http", "127.0.0.1", port), Ledger(tmp_path, f"host{port}"), pace_seconds=0.1,
                 burst=2, turns=turns).batch(5.0)
            for port in ports
        ]  # fmt: skip
        for number in range(8):
            batches[number % 2].take_turn()
            moments.append(time.monotonic())
    assert moments[-1] - moments[0] >= 0.55


def answer_of(address: Address, path: str, folder: Path | None = None) -> bytes:
    """What a source called sec answers to a path, asked as a provider asks."""
    site = Site("sec", address, Ledger(folder, "sec"), pace_seconds=0.01, burst=2)
    client = Client(
        "sec", "sec.gov", lambda response, _: check_status("sec", response), base=address, timeout_seconds=5
    )
    batch = site.batch(10.0)

    def ask() -> bytes:
        client.begin(batch, path)
        return bytes(client.request("GET", f"https://www.sec.gov{path}").content)

    return site.answer(ask, batch)


def test_the_network_knows_no_source_by_name() -> None:
    found = [path.name for path in sorted(NETWORK.rglob("*.py")) if "yahoo" in path.read_text(encoding="utf-8").lower()]
    assert found == []


def test_another_source_is_asked_with_the_same_client() -> None:
    with filings() as (address, paths):
        assert answer_of(address, "/filing") == b"filing"
    assert paths == ["/filing"]


def test_a_wait_that_one_call_is_asked_for_silences_the_next_one(tmp_path: Path) -> None:
    with filings() as (address, paths):
        with pytest.raises(RateLimited) as first:
            answer_of(address, "/busy", tmp_path)
        with pytest.raises(RateLimited) as second:
            answer_of(address, "/filing", tmp_path)
    assert str(first.value) == "sec asks us to wait (429); wait 120 s"
    assert str(second.value).startswith("sec asked us to wait 1")
    assert paths == ["/busy"]


def test_a_redirect_to_another_party_is_not_followed() -> None:
    with filings() as (address, _), pytest.raises(CouldNotAsk) as raised:
        answer_of(address, "/away")
    assert str(raised.value) == "sec sent us on to x.example, which was not followed"


def test_a_source_out_of_reach_is_named() -> None:
    with filings() as (address, _):
        pass
    with pytest.raises(CouldNotAsk) as raised:
        answer_of(address, "/filing")
    assert str(raised.value) == f"sec could not be reached: 127.0.0.1:{address.port} refused the connection"


def test_a_question_gets_no_more_time_than_the_call_has_left() -> None:
    """The last question before the deadline was given the whole of it again."""
    address = Address("http", "127.0.0.1", 9)
    site = Site("sec", address, Ledger(None, "sec"), pace_seconds=0.01, burst=2, seconds_left=lambda: 1.5)
    assert (site.batch(60.0).seconds, site.batch(0.5).seconds) == (1.5, 0.5)
