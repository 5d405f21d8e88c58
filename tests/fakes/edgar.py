"""A server on loopback that answers as the SEC's EDGAR does, one fault a mode.

    with FakeSec("block") as server: ...        server.url is the base address

It has the files it is given, by path; `modes` gives single paths a mode of their own. `requests` lists what was asked.
With `hold` the n-th request below a path and all after it wait: `held` is set when the n-th is there; `go_on` answers
them, and holds no further one.
"""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Mapping, Sequence
from functools import cache
from urllib.parse import parse_qs, urlsplit

from tests.fakes import filings
from tests.fakes.filings import JUNE, MARCH, TRUST, Report
from tests.fakes.loopback import Answering, Loopback

MODES = (
    "ok", "429", "block", "503", "503_once", "drip", "truncated", "html", "bomb", "redirect", "refused", "no_match",
)  # fmt: skip
BLOCK_PAGE = b"<html><head><title>SEC.gov | Request Rate Threshold Exceeded</title></head><body>wait</body></html>"
AGENT_PAGE = b"<html><body>Your Request Originates from an Undeclared Automated Tool</body></html>"
BOMB = 80_000_000
DRIP_SECONDS = 0.2
MOST_SECONDS_HELD = 120.0
#: Entries of a page of EDGAR's lists, whatever count is asked for.
MOST_LISTED = 100


@cache
def bomb() -> bytes:
    """A small answer that unpacks to a large one."""
    return gzip.compress(b" " * BOMB)


class FakeSec(Loopback):
    """The server; the state is the log and what happened once."""

    def __init__(
        self, mode: str = "ok", *, reports: Sequence[Report] = (MARCH, JUNE), files: Mapping[str, bytes] | None = None,
        modes: Mapping[str, str] | None = None, hold: tuple[str, int] | None = None,
    ) -> None:  # fmt: skip
        for name in (mode, *(modes or {}).values()):
            if name not in MODES:
                raise ValueError(f"{name!r} is not one of {', '.join(MODES)}")
        super().__init__(_Handler, closed=mode == "refused")
        self.mode, self.modes = mode, dict(modes or {})
        self.reports = tuple(reports)
        self.files = {**_files(self.reports), **(files or {})}
        self.requests: list[tuple[str, str, float]] = []
        self.hold, self.held, self.released = hold, threading.Event(), threading.Event()

    @property
    def paths(self) -> list[str]:
        """What was asked, in order."""
        with self.lock:
            return [path for path, _, _ in self.requests]

    def __exit__(self, *raised: object) -> None:
        self.go_on()
        super().__exit__(*raised)

    def go_on(self) -> None:
        """Answers what is held, and whatever comes."""
        self.hold = None
        self.released.set()

    def wait_if_held(self, path: str) -> None:
        """Waits with a request that is the n-th below the path of `hold`, or a later one."""
        hold = self.hold
        if (
            hold is not None
            and path.startswith(hold[0])
            and sum(one.startswith(hold[0]) for one in self.paths) >= hold[1]
        ):
            self.held.set()
            self.released.wait(MOST_SECONDS_HELD)


def _files(reports: Sequence[Report]) -> dict[str, bytes]:
    """The lists, and each report at its place in the archive."""
    found = {
        "/files/company_tickers_mf.json": filings.class_list(
            (TRUST, "S000099001", "C000099001", "SMLI"), (TRUST, "S000099002", "C000099002", "TWOI"),
            (TRUST, "S000099002", "C000099003", "TWOIX"),
        ),
        "/files/company_tickers_exchange.json": filings.exchange_list(
            (1001, "Alpha Invented Corp", "ALPI", "NYSE"), (1002, "Beta Invented Inc", "BETI", "Nasdaq"),
            (filings.ALONE, "INVENTED TRUST THAT IS ONE FUND", "ONEI", "NYSE"),
        ),
    }  # fmt: skip
    for one in reports:
        folder = one.accession.replace("-", "")
        found[f"/Archives/edgar/data/{one.cik}/{folder}/primary_doc.xml"] = filings.nport(one)
    return found


class _Handler(Answering):
    def answer(self) -> None:
        fake: FakeSec = self.server.fake
        parts = urlsplit(self.path)
        agent = self.headers.get("User-Agent", "")
        with fake.lock:
            fake.requests.append((self.path, agent, time.monotonic()))
        fake.wait_if_held(parts.path)
        mode = fake.modes.get(parts.path, fake.mode)
        if "@" not in agent:
            self._send(403, AGENT_PAGE, "text/html")
        elif mode == "block":
            self._send(403, BLOCK_PAGE, "text/html")
        elif mode == "429":
            self._send(429, b"wait", "text/plain", {"Retry-After": "7"})
        elif mode == "503" or (mode == "503_once" and fake.once(parts.path)):
            self._send(503, b"out of order", "text/plain")
        elif mode == "html":
            self._send(200, b"<!DOCTYPE html><html><body>maintenance</body></html>", "text/html")
        elif mode == "redirect":
            self._send(302, b"", "text/plain", {"Location": "https://elsewhere.example/file"})
        elif mode == "bomb":
            self._send(200, bomb(), "application/json", {"Content-Encoding": "gzip"})
        else:
            self._answer(parts.path, parse_qs(parts.query), mode)

    def _answer(self, path: str, query: Mapping[str, list[str]], mode: str) -> None:
        fake: FakeSec = self.server.fake
        if path == "/cgi-bin/browse-edgar":
            if mode == "no_match":
                self._send(200, b"<html><body><h1>No matching Ticker Symbol.</h1></body></html>", "text/html")
                return
            wanted = query["CIK"][0]
            listed = [one for one in fake.reports if wanted in (one.series, f"{one.cik:010d}")]
            listed.sort(key=lambda report: report.filed, reverse=True)
            first, count = int(query["start"][0]), min(int(query["count"][0]), MOST_LISTED)
            self._send(200, filings.atom(listed[first : first + count]), "application/atom+xml", mode=mode)
            return
        body = fake.files.get(path)
        if body is None:
            self._send(404, b"<html><body>NoSuchKey</body></html>", "text/html")
            return
        self._send(200, body, "application/octet-stream", mode=mode)

    def _send(
        self, status: int, body: bytes, kind: str, headers: Mapping[str, str] | None = None, mode: str = "ok"
    ) -> None:
        self.head(status, len(body), {"Content-Type": kind, **(headers or {})})
        if mode == "truncated":
            self.wfile.write(body[: len(body) // 2])
            self.close_connection = True
            self.connection.close()
        elif mode == "drip":
            for start in range(0, len(body), 50):
                self.wfile.write(body[start : start + 50])
                time.sleep(DRIP_SECONDS)
        else:
            self.wfile.write(body)
