"""A server on loopback that answers as Yahoo does, one fault a mode.

    with FakeYahoo("all_429") as server: ...        server.url is the base address
    python -m tests.fakes.yahoo --port 8000 --mode ok --latency 0.05

Every symbol is known except those in `unknown`; what is not given in `series` is a seeded walk. `modes` gives
single symbols a mode of their own. `requests` lists what was asked: path and query.
"""

from __future__ import annotations

import argparse
import gzip
import json
import socket
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from tests.fakes import charts
from tests.fakes.charts import Series
from tests.fakes.loopback import Answering, Loopback

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
NO_DATA = {"code": "Not Found", "description": "No data found, symbol may be delisted"}
PADDING = 10_000_000
#: Bytes that a small compressed answer grows to, and how deep an answer of brackets is.
BOMB, DEPTH = 60_000_000, 200_000
MOVED = "/moved"
HANG_SECONDS = 30.0
#: Modes that change the series, and modes of the server.
SERIES_MODES = ("null_last_bar", "missing_session", "split_day", "gain_as_distribution", "seven_day", "stale")
SERVER_MODES = (
    "ok", "404", "all_401", "crumb_401", "crumb_429", "all_429", "500_once", "500", "refused", "hang", "truncated",
    "html", "wrong_type", "garbled", "no_prices", "other_symbol", "weekly", "10mb", "endless", "bomb", "redirect",
    "redirect_here", "down", "cookie_hangs", "cookie_elsewhere", "deep", "milliseconds", "last_60", "no_adjclose",
    "other_closes", "other_quote", "other_summary", "percentages",
)  # fmt: skip
MODES = (*SERVER_MODES, *SERIES_MODES)
JSON, TEXT, HTML = "application/json;charset=utf-8", "text/plain", "text/html"


class Asked(NamedTuple):
    """One request: path without the query, the query, and when it came (seconds of the monotonic clock)."""

    path: str
    query: Mapping[str, list[str]]
    at: float


class FakeYahoo(Loopback):
    """The server; the state is the log, the crumb and what happened once."""

    def __init__(
        self,
        mode: str = "ok",
        *,
        series: Sequence[Series] = (),
        modes: Mapping[str, str] | None = None,
        unknown: Sequence[str] = ("NOPE",),
        latency: float = 0.0,
        retry_after: str = "",
        now: datetime | None = None,
        port: int = 0,
    ) -> None:
        for name in (mode, *(modes or {}).values()):
            if name not in MODES:
                raise ValueError(f"{name!r} is not one of {', '.join(MODES)}")
        super().__init__(_Handler, port=port, closed=mode == "refused")
        self.mode, self.modes, self.unknown = mode, dict(modes or {}), tuple(unknown)
        self.series = {given.symbol: given for given in series}
        self.latency, self.retry_after, self._now = latency, retry_after, now
        self.requests: list[Asked] = []
        self.crumb = "fakeCrumb1"
        self.closing = threading.Event()

    @property
    def now(self) -> datetime:
        """The server's clock: the one given, else the real one."""
        return self._now or datetime.now(UTC)

    @property
    def label(self) -> str:
        """What its answers are to be called."""
        return f"yahoo ({self.host})"

    def __exit__(self, *raised: object) -> None:
        self.closing.set()
        super().__exit__(*raised)

    def asked(self, part: str) -> list[Asked]:
        """The requests whose path contains a text."""
        with self.lock:
            return [asked for asked in self.requests if part in asked.path]

    def served(self, symbol: str) -> Series:
        """The series a symbol has in its mode."""
        series = self.series.get(symbol) or _default(symbol)
        return charts.changed(series, self.modes.get(symbol, self.mode))


def _default(symbol: str) -> Series:
    if symbol.startswith("^"):
        return charts.bills(symbol)
    return charts.crypto(symbol) if symbol.endswith("-USD") else charts.fund(symbol)


class _Handler(Answering):
    """Answers one connection."""

    protocol_version = "HTTP/1.1"

    def date_time_string(self, timestamp: float | None = None) -> str:
        return format_datetime(self.server.fake.now, usegmt=True)

    do_POST = Answering.do_GET  # noqa: N815

    def answer(self) -> None:
        moved = self.path.startswith(MOVED)
        fake, parts = self.server.fake, urlsplit(self.path.removeprefix(MOVED))
        path, query = unquote(parts.path), parse_qs(parts.query)
        with fake.lock:
            fake.requests.append(Asked(path, query, time.monotonic()))
        if fake.latency:
            time.sleep(fake.latency)
        symbol = query["symbols"][0] if "symbols" in query else path.rpartition("/")[2]
        data = "/finance/" in path or "timeseries" in path
        mode = "ok" if moved else fake.modes.get(symbol, fake.mode) if data else fake.mode
        if self._failed(mode, data):
            return
        if path.endswith("/getcrumb"):
            self._send(fake.crumb, TEXT)
        elif path.endswith("/consent"):
            self._send("<html></html>", HTML)
        elif not data:
            self._send("", HTML, status=404, headers={"Set-Cookie": "A3=d=TEST; Path=/"})
        elif "/v8/finance/chart/" in path:
            self._chart(symbol, mode)
        else:
            self._about(path, symbol, query)

    def _failed(self, mode: str, data: bool) -> bool:
        """Answers for the modes that are about the server; False where the request goes on."""
        fake = self.server.fake
        if mode == "hang" or (mode == "cookie_hangs" and not data):
            fake.closing.wait(HANG_SECONDS)
            self.close_connection = True
            return True
        if mode == "all_429" or (mode == "crumb_429" and self.path.startswith("/v1/test/getcrumb")):
            wait = {"Retry-After": fake.retry_after} if fake.retry_after else {}
            self._send("Too Many Requests", TEXT, status=429, headers=wait)
        elif mode in ("redirect", "redirect_here") or (mode == "cookie_elsewhere" and not data):
            where = f"{fake.url}{MOVED}{self.path}" if mode == "redirect_here" else "https://elsewhere.example/login"
            self._send("", HTML, status=302, headers={"Location": where})
        elif not data:
            return False
        elif mode == "crumb_401" and fake.once("401"):
            fake.crumb = "fakeCrumb2"
            self._refuse_crumb()
        elif mode == "all_401":
            self._refuse_crumb()
        elif mode == "500" or (mode == "500_once" and fake.once("500")):
            self._send("Internal Server Error", TEXT, status=500)
        elif mode == "html":
            self._send("<!DOCTYPE html><html><body>Sign in</body></html>", HTML)
        elif mode == "down":
            self._send("<html><body>Will be right back...</body></html>", HTML)
        elif mode == "endless":
            self._endless()
        elif mode == "bomb":
            self._send(gzip.compress(b" " * BOMB, 1), JSON, headers={"Content-Encoding": "gzip"})
        elif mode == "deep":
            self._send('{"chart":' + "[" * DEPTH, JSON)
        else:
            return False
        return True

    def _chart(self, symbol: str, mode: str) -> None:
        fake = self.server.fake
        if mode == "404" or symbol in fake.unknown:
            self._send(json.dumps({"chart": {"result": None, "error": NO_DATA}}), JSON, status=404)
            return
        body = charts.chart(fake.served(symbol), fake.now)
        result = body["chart"]["result"][0]
        if mode == "no_prices":
            body["chart"]["result"][0] = {"meta": result["meta"], "indicators": {"quote": [{}]}}
        elif mode == "other_symbol":
            result["meta"]["symbol"] = "OTHER"
        elif mode == "weekly":
            result["meta"]["dataGranularity"] = "1wk"
        elif mode == "last_60":
            _keep_last(result, 60)
        elif mode == "no_adjclose":
            del result["indicators"]["adjclose"]
        elif mode == "other_closes":
            result["indicators"] = charts.chart(_default("OTHER"), fake.now)["chart"]["result"][0]["indicators"]
        elif mode == "milliseconds":
            result["timestamp"] = [stamp * 1000 for stamp in result["timestamp"]]
        elif mode == "garbled":
            result["indicators"]["quote"] = "none"
        elif mode == "10mb":
            body["padding"] = "x" * PADDING
        text = json.dumps(body)
        self._send(text[: len(text) // 2] if mode == "truncated" else text, TEXT if mode == "wrong_type" else JSON)

    def _about(self, path: str, symbol: str, query: Mapping[str, list[str]]) -> None:
        fake = self.server.fake
        known = symbol not in fake.unknown and fake.mode != "404"
        if "timeseries" in path:
            self._send(json.dumps({"timeseries": {"result": [], "error": None}}), JSON)
        elif query.get("crumb") != [fake.crumb]:
            self._refuse_crumb()
        elif "/v7/" in path:
            told = known and fake.modes.get(symbol, fake.mode) != "no_prices"
            other = fake.modes.get(symbol, fake.mode) == "other_quote"
            series = _default("OTHER") if other else fake.served(symbol)
            listed = charts.quote(series) if told else {"quoteResponse": {"result": [], "error": None}}
            self._send(json.dumps(listed), JSON)
        elif known:
            self._summary(symbol, query)
        else:
            error = {"code": "Not Found", "description": f"Quote not found for symbol: {symbol}"}
            self._send(json.dumps({"quoteSummary": {"result": None, "error": error}}), JSON, status=404)

    def _summary(self, symbol: str, query: Mapping[str, list[str]]) -> None:
        fake = self.server.fake
        mode = fake.modes.get(symbol, fake.mode)
        body_of = charts.portfolio if "topHoldings" in query.get("modules", [""])[0] else charts.summary
        body = body_of(_default("OTHER") if mode == "other_summary" else fake.served(symbol))
        if mode == "percentages":
            for line in body["quoteSummary"]["result"][0]["topHoldings"]["holdings"]:
                line["holdingPercent"] *= 100
        if mode == "garbled":
            body["quoteSummary"]["result"] = ["none"]
        elif mode == "no_prices":
            body["quoteSummary"]["result"] = None
        text = json.dumps(body)
        self._send(text[: len(text) // 2] if mode == "truncated" else text, TEXT if mode == "wrong_type" else JSON)

    def _refuse_crumb(self) -> None:
        error = {"code": "Unauthorized", "description": "Invalid Crumb"}
        self._send(json.dumps({"finance": {"result": None, "error": error}}), JSON, status=401)

    def _endless(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", JSON)
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        while not self.server.fake.closing.is_set():
            self.wfile.write(b" " * 1_000_000)

    def _send(
        self, content: str | bytes, kind: str, *, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> None:
        body = content.encode() if isinstance(content, str) else content
        self.head(status, len(body), {"Content-Type": kind, **(headers or {})})
        self.wfile.write(body)


def _keep_last(result: dict[str, Any], count: int) -> None:
    """A chart's result cut to its last bars, without events."""
    result["timestamp"] = result["timestamp"][-count:]
    for bars in (*result["indicators"]["quote"], *result["indicators"]["adjclose"]):
        bars.update({name: values[-count:] for name, values in bars.items()})
    result.pop("events", None)


def closed_port() -> int:
    """A port of loopback on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until interrupted; the first line of stdout is the base address."""
    parser = argparse.ArgumentParser(description="A fake Yahoo on loopback.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--mode", choices=MODES, default="ok")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before every answer")
    parser.add_argument("--unknown", nargs="*", default=["NOPE"])
    given = parser.parse_args(arguments)
    with FakeYahoo(given.mode, unknown=given.unknown, latency=given.latency, port=given.port) as server:
        sys.stdout.write(server.url + "\n")
        sys.stdout.flush()
        try:
            server.closing.wait()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
