"""What all fake servers share: a port of loopback for as long as a `with` lasts, and plain answers."""

from __future__ import annotations

import sys
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


class Loopback:
    """A fake server. `lock` guards what its requests write; a `closed` one has an address on which nobody listens."""

    def __init__(self, handler: type[Answering], *, port: int = 0, closed: bool = False) -> None:
        self.lock = threading.Lock()
        self.happened: set[str] = set()
        self._closed = closed
        self._server = _Server(("127.0.0.1", port), handler)
        self._server.fake = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def host(self) -> str:
        """Address and port."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        """Its base address."""
        return f"http://{self.host}"

    def __enter__(self) -> Self:
        if self._closed:
            self._server.server_close()
        else:
            self._thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        if self._thread.is_alive():
            self._server.shutdown()
            self._server.server_close()

    def once(self, what: str) -> bool:
        """True the first time."""
        with self.lock:
            new = what not in self.happened
            self.happened.add(what)
            return new


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    fake: Any

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what many modes are about; anything else is a fault of the fake."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class Answering(BaseHTTPRequestHandler):
    """Answers one connection; `server.fake` is the fake."""

    server: _Server

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on stderr: the requests are in the fake's list."""

    def do_GET(self) -> None:
        self.answer()

    def answer(self) -> None:
        """Answers a request."""
        raise NotImplementedError

    def head(self, status: int, size: int, headers: Mapping[str, str]) -> None:
        """Everything before the body."""
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(size)}.items():
            self.send_header(name, value)
        self.end_headers()
