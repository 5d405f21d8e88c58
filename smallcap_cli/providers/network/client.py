"""An HTTP session for one source: pace, deadline, limits, redirects, and errors told apart.

Importing this module imports curl_cffi, so it is imported where something is fetched.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal
from urllib.parse import urljoin, urlsplit

from curl_cffi import CurlOpt
from curl_cffi.const import CurlECode
from curl_cffi.requests import Response, Session
from curl_cffi.requests.exceptions import DNSError, ProxyError, RequestException, SSLError, Timeout

from smallcap_cli.errors import CouldNotAsk, CouldNotParse, RateLimited, safe
from smallcap_cli.providers.network.ledger import FIRST_WAIT, LONGEST_WAIT
from smallcap_cli.providers.network.pace import LATER, MOMENT, QuestionBatch, Transient
from smallcap_cli.providers.network.reach import PORTS, Address, is_loopback, is_within

MAX_BYTES = 50_000_000
MAX_REDIRECTS = 5
CONNECT_SECONDS = 5.0
REDIRECTS = (301, 302, 303, 307, 308)
#: What curl's write function returns to end a transfer.
STOP_WRITING = 0xFFFFFFFF
CA_HINT = "REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE names the certificates to trust; --offline uses stored data"
PROXY_HINT = "HTTPS_PROXY or ALL_PROXY names the proxy; --offline uses stored data"
ADDRESS_HINT = "smallcap config show has the address that is asked; --offline uses stored data"

#: Raises what an answer about a subject says when it is not data.
Check = Callable[[Response, str], None]


class Client(Session[Response]):
    """One session a process and source; which batch a thread asks for is set by `begin`.

    `domain` is whose hosts the source may send us on to; a mirror (`base`) may send us to itself alone.
    """

    def __init__(
        self, source: str, domain: str, check: Check, *, base: Address | None, timeout_seconds: float,
        impersonate: Literal["chrome"] | None = None,
    ) -> None:  # fmt: skip
        options = {CurlOpt.NOPROXY: "*"} if base and is_loopback(base.host) else {}
        super().__init__(impersonate=impersonate, curl_options=options)
        self.source = source
        self.base = base
        self._domain = domain
        self._check = check
        self._timeout_seconds = timeout_seconds
        self._asking = threading.local()

    def begin(self, batch: QuestionBatch, subject: str) -> None:
        """This thread asks about a subject, for a batch, from now on."""
        self._asking.batch = batch
        self._asking.subject = subject
        self._asking.answered_at = None
        self._asking.status = 0

    @property
    def batch(self) -> QuestionBatch:
        """What this thread asks for."""
        batch: QuestionBatch = self._asking.batch
        return batch

    @property
    def answered_at(self) -> datetime | None:
        """The source's clock in the last answer to this thread."""
        moment: datetime | None = self._asking.answered_at
        return moment

    @property
    def status(self) -> int:
        """The status of the last answer to this thread; 0 before there is one."""
        status: int = self._asking.status
        return status

    def request(self, method: Any, url: str, **given: Any) -> Response:  # type: ignore[override]
        """The answer to one request about data. **Raises** errors of ours, whatever goes wrong."""
        try:
            response = self.follow(method, url, given)
        except RequestException as error:
            fault = transport_fault(self.source, error, self.base.host if self.base else urlsplit(url).hostname or "")
            self.batch.note_failure(fault)
            raise fault from None
        self.batch.note_answer()
        self._asking.answered_at = _clock(response.headers.get("Date"))
        self._asking.status = response.status_code
        self._check(response, self._asking.subject)
        return response

    def follow(self, method: str, url: str, given: dict[str, Any]) -> Response:
        """The answer after redirects, none of which may lead to another party. **Raises** curl's own errors too."""
        target = self._target(url)
        for _ in range(MAX_REDIRECTS + 1):
            response = self._once(method, target, given)
            where = response.headers.get("Location")
            if response.status_code not in REDIRECTS or not where:
                return response
            target = urljoin(target, where)
            if not self._is_own(target):
                host = safe(urlsplit(target).hostname or where)
                raise CouldNotAsk(f"{self.source} sent us on to {host}, which was not followed", ADDRESS_HINT)
            if response.status_code < 307:
                method, given = "GET", {key: v for key, v in given.items() if key not in ("data", "json", "params")}
            given = {**given, "params": None}
        raise CouldNotAsk(f"{self.source} redirected more than {MAX_REDIRECTS} times", ADDRESS_HINT)

    def _target(self, url: str) -> str:
        if self.base is None:
            return url
        parts = urlsplit(url)
        return f"{self.base}{parts.path or '/'}" + (f"?{parts.query}" if parts.query else "")

    def _is_own(self, url: str) -> bool:
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            return False
        if self.base is not None:
            return (parts.scheme, host, port or PORTS.get(parts.scheme)) == self.base[:3]
        return parts.scheme == "https" and is_within(host, self._domain) and port in (None, 443)

    def _once(self, method: Any, url: str, given: dict[str, Any]) -> Response:
        """One request, at its turn, within the time left, and no longer than MAX_BYTES."""
        batch = self.batch
        batch.take_turn()
        body = bytearray()

        def take(chunk: bytes) -> int:
            body.extend(chunk)
            return STOP_WRITING if len(body) > MAX_BYTES or batch.stopped.is_set() else len(chunk)

        wanted = min(float(given.get("timeout") or self._timeout_seconds), self._timeout_seconds)
        seconds = max(min(wanted, batch.seconds_left), 0.05)
        connect = min(CONNECT_SECONDS, seconds)
        limits = {"timeout": (connect, max(seconds - connect, 0.001)), "allow_redirects": False}
        try:
            response: Response = super().request(method, url, **{**given, **limits, "content_callback": take})
        except RequestException as error:
            if batch.seconds_left < MOMENT:
                raise batch.late_error(in_flight=True) from None
            batch.check()
            if error.code == CurlECode.WRITE_ERROR:
                what = f"{self.source} sent more than {MAX_BYTES // 1_000_000} MB for {self._asking.subject}"
                raise CouldNotParse(what, ADDRESS_HINT) from None
            raise
        batch.note_contact()
        response.content = bytes(body)
        return response


def transport_fault(source: str, error: RequestException, host: str) -> CouldNotAsk:
    """Why the source could not be reached, of curl's error."""
    said = safe(str(error).partition(" See https")[0].removeprefix("Failed to perform, "), 120)
    if isinstance(error, DNSError):
        return Transient(f"{source} could not be reached: no address for {host}", LATER)
    if isinstance(error, Timeout):
        return Transient(f"{source} did not answer in time ({host})", LATER)
    if isinstance(error, ProxyError) or "CONNECT tunnel" in said:
        return CouldNotAsk(f"the proxy for {source} let nothing through: {said}", PROXY_HINT)
    if isinstance(error, SSLError):
        return CouldNotAsk(f"{source}: no trusted connection to {host}: {said}", CA_HINT)
    return Transient(f"{source} could not be reached: {said}", LATER)


def check_status(source: str, response: Response) -> None:
    """Raises where a source asks for a wait or is out of order."""
    if response.status_code == 429:
        wait = _wait_seconds(response.headers.get("Retry-After"))
        raise RateLimited(f"{source} asks us to wait (429)", LATER, wait_seconds=wait)
    if response.status_code >= 500:
        raise outage(source, response)


def outage(source: str, response: Response) -> Transient:
    """The error of a source that is out of order for a while."""
    return Transient(f"{source} is out of order ({response.status_code})", LATER)


def refusal(source: str, response: Response) -> CouldNotAsk:
    """The error of a status that nothing explains."""
    return CouldNotAsk(f"{source} refused with status {response.status_code}", ADDRESS_HINT)


def _wait_seconds(retry_after: str | None) -> float:
    """The wait a Retry-After header asks for, within our own bounds."""
    try:
        asked = float(retry_after or 0)
    except ValueError:
        moment = _clock(retry_after)
        asked = (moment - datetime.now(UTC)).total_seconds() if moment else 0.0
    return min(max(asked, FIRST_WAIT), LONGEST_WAIT) if asked == asked else FIRST_WAIT


def _clock(text: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text or "")
    except (ValueError, TypeError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
