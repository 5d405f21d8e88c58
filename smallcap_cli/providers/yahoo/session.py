"""The HTTP session that yfinance is given: pace, deadline, limits, redirects, and errors told apart.

Importing this module imports curl_cffi, so it is imported where something is fetched. Whatever goes wrong on an
address that carries data is raised here as an error of ours; yfinance lets it pass. The cookie and crumb
addresses may fail: charts need neither, so there curl's own errors stay, which yfinance takes as "go on without".
"""

from __future__ import annotations

import json
import threading
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from curl_cffi import CurlOpt
from curl_cffi.const import CurlECode
from curl_cffi.requests import Response, Session
from curl_cffi.requests.exceptions import ConnectionError as TransportError
from curl_cffi.requests.exceptions import DNSError, ProxyError, RequestException, SSLError, Timeout

from smallcap_cli.errors import CouldNotAsk, CouldNotParse, NotFound, RateLimited, SmallcapError, shown
from smallcap_cli.providers.network.ledger import FIRST_WAIT, LONGEST_WAIT
from smallcap_cli.providers.network.pace import LATER, MOMENT, Batch, Transient
from smallcap_cli.providers.network.reach import PORTS, Address, is_loopback
from smallcap_cli.providers.yahoo.options import is_own

MAX_BYTES = 50_000_000
MAX_REDIRECTS = 5
CONNECT_SECONDS = 5.0
#: Longest wait for a cookie, in seconds and as a part of the time left, since charts can do without; and how long the
#: cookie addresses are left alone after one failed.
COOKIE_SECONDS, COOKIE_SHARE, COOKIE_REST = 5.0, 1 / 3, 60.0
COOKIE_HOST = "fc.yahoo.com"
DATA_PATHS = ("/v8/finance/", "/v10/finance/", "/v7/finance/", "/ws/fundamentals-timeseries/")
REDIRECTS = (301, 302, 303, 307, 308)
#: What curl's write function returns to end a transfer.
STOP_WRITING = 0xFFFFFFFF
CA_HINT = "REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE names the certificates to trust; --offline uses what is at hand"
PROXY_HINT = "HTTPS_PROXY or ALL_PROXY names the proxy; --offline uses what is at hand"
ADDRESS_HINT = "smallcap config show has the address that is asked; --offline uses what is at hand"
LOGIN_HINT = "a login page of the network? smallcap config show has the address; --offline uses what is at hand"
SYMBOL_HINT = "Yahoo writes BRK-B, BTC-USD; smallcap fund list"


class YahooSession(Session[Response]):
    """One session a process; which batch a thread asks for is set by `begin`."""

    def __init__(self, base: Address | None, timeout_seconds: float) -> None:
        options = {CurlOpt.NOPROXY: "*"} if base and is_loopback(base.host) else {}
        # A browser's handshake is what Yahoo answers; a mirror of the user's needs none.
        super().__init__(impersonate=None if base else "chrome", curl_options=options)
        self.base = base
        self._timeout_seconds = timeout_seconds
        self._asking = threading.local()
        self._cookies_rest_until = 0.0
        self._cookie_answer: Response | None = None

    def begin(self, batch: Batch, symbol: str) -> None:
        """This thread asks about a symbol, for a batch, from now on."""
        self._asking.batch = batch
        self._asking.symbol = symbol
        self._asking.answered_at = None
        self._asking.refused = False

    @property
    def answered_at(self) -> datetime | None:
        """The source's clock in the last answer to this thread."""
        moment: datetime | None = self._asking.answered_at
        return moment

    @property
    def refused(self) -> bool:
        """Whether the last answer to this thread was 401."""
        return bool(self._asking.refused)

    def request(self, method: Any, url: str, **given: Any) -> Response:  # type: ignore[override]
        """The answer to one request. **Raises** errors of ours for data, curl's for cookies and crumbs."""
        if urlsplit(url).path.startswith(DATA_PATHS):
            return self._data(method, url, given)
        if self._cookie_answer is not None and urlsplit(url).hostname == COOKIE_HOST and len(self.cookies):
            # yfinance asks before every question where it cannot keep the cookie in its own cache.
            return self._cookie_answer
        answer = self._cookie(method, url, given)
        if urlsplit(url).hostname == COOKIE_HOST:
            self._cookie_answer = answer
        return answer

    def _cookie(self, method: str, url: str, given: dict[str, Any]) -> Response:
        """The answer of a cookie or crumb address, which is left alone for a while after it failed."""
        batch: Batch = self._asking.batch
        batch.check()
        if time.monotonic() < self._cookies_rest_until:
            raise TransportError("the cookie address failed a moment ago")
        given["timeout"] = min(COOKIE_SECONDS, batch.left * COOKIE_SHARE)
        try:
            return self._followed(method, url, given)
        except RequestException:
            self._cookies_rest_until = time.monotonic() + COOKIE_REST
            raise
        except (CouldNotParse, CouldNotAsk) as error:
            batch.check()
            self._cookies_rest_until = time.monotonic() + COOKIE_REST
            raise TransportError(error.message) from None

    def _data(self, method: str, url: str, given: dict[str, Any]) -> Response:
        batch: Batch = self._asking.batch
        try:
            response = self._followed(method, url, given)
        except RequestException as error:
            fault = transport_fault(error, self.base.host if self.base else urlsplit(url).hostname or "")
            batch.failed(fault)
            raise fault from None
        batch.answered()
        self._asking.answered_at = _clock(response.headers.get("Date"))
        self._asking.refused = response.status_code == 401
        if not self._asking.refused:
            check_answer(response, self._asking.symbol)
        return response

    def _followed(self, method: str, url: str, given: dict[str, Any]) -> Response:
        """The answer after redirects, none of which may lead to another party."""
        target = self._redirected(url)
        for _ in range(MAX_REDIRECTS + 1):
            response = self._once(method, target, given)
            where = response.headers.get("Location")
            if response.status_code not in REDIRECTS or not where:
                return response
            target = urljoin(target, where)
            if not self._is_own(target):
                host = shown(urlsplit(target).hostname or where)
                raise CouldNotAsk(f"yahoo sent us on to {host}, which was not followed", ADDRESS_HINT)
            if response.status_code < 307:
                method, given = "GET", {key: v for key, v in given.items() if key not in ("data", "json", "params")}
            given = {**given, "params": None}
        raise CouldNotAsk(f"yahoo redirected more than {MAX_REDIRECTS} times", ADDRESS_HINT)

    def _redirected(self, url: str) -> str:
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
        return parts.scheme == "https" and is_own(host) and port in (None, 443)

    def _once(self, method: Any, url: str, given: dict[str, Any]) -> Response:
        """One request, at its turn, within the time left, and no longer than MAX_BYTES."""
        batch: Batch = self._asking.batch
        batch.take_turn()
        body = bytearray()

        def take(chunk: bytes) -> int:
            body.extend(chunk)
            return STOP_WRITING if len(body) > MAX_BYTES or batch.stopped.is_set() else len(chunk)

        wanted = min(float(given.get("timeout") or self._timeout_seconds), self._timeout_seconds)
        seconds = max(min(wanted, batch.left), 0.05)
        connect = min(CONNECT_SECONDS, seconds)
        limits = {"timeout": (connect, max(seconds - connect, 0.001)), "allow_redirects": False}
        try:
            response: Response = super().request(method, url, **{**given, **limits, "content_callback": take})
        except RequestException as error:
            if batch.left < MOMENT:
                raise batch.late(in_flight=True) from None
            batch.check()
            if error.code == CurlECode.WRITE_ERROR:
                what = f"yahoo sent more than {MAX_BYTES // 1_000_000} MB for {self._asking.symbol}"
                raise CouldNotParse(what, ADDRESS_HINT) from None
            raise
        batch.heard()
        response.content = bytes(body)
        return response


def transport_fault(error: RequestException, host: str) -> CouldNotAsk:
    """Why the source could not be reached, of curl's error."""
    said = shown(str(error).partition(" See https")[0].removeprefix("Failed to perform, "), 120)
    if isinstance(error, DNSError):
        return Transient(f"yahoo could not be reached: no address for {host}", LATER)
    if isinstance(error, Timeout):
        return Transient(f"yahoo did not answer in time ({host})", LATER)
    if isinstance(error, ProxyError) or "CONNECT tunnel" in said:
        return CouldNotAsk(f"the proxy for yahoo let nothing through: {said}", PROXY_HINT)
    if isinstance(error, SSLError):
        return CouldNotAsk(f"yahoo: no trusted connection to {host}: {said}", CA_HINT)
    return Transient(f"yahoo could not be reached: {said}", LATER)


def check_answer(response: Response, symbol: str) -> None:
    """Raises what an answer says when it is not data.

    What concerns one symbol names it; what concerns the source does not, so that it reads the same for all funds.
    """
    status, body = response.status_code, response.content
    if status == 429:
        wait = _seconds(response.headers.get("Retry-After"))
        raise RateLimited("yahoo asks us to wait (429)", LATER, wait_seconds=wait)
    start = body[:200].lstrip()
    if status >= 500 or b"Will be right back" in body[:20_000]:
        raise Transient(f"yahoo is out of order ({status})", LATER)
    if status >= 400:
        raise _refusal(status, body, symbol)
    if not start.startswith(b"{"):
        what = "a web page" if start.startswith(b"<") else "something else"
        raise CouldNotParse(f"yahoo sent {what} in place of JSON", LOGIN_HINT)


def _refusal(status: int, body: bytes, symbol: str) -> SmallcapError:
    try:
        answer = json.loads(body)
        (said,) = (part["error"] for part in answer.values())
        code, description = str(said["code"]), str(said["description"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return CouldNotAsk(f"yahoo refused with status {status}", ADDRESS_HINT)
    return said_fault(symbol, description, not_found=status == 404 or code == "Not Found")


def said_fault(symbol: str, description: str, *, not_found: bool) -> SmallcapError:
    """The error Yahoo explains in words."""
    if not_found or "No data found" in description or "delisted" in description:
        return NotFound(f"yahoo knows no symbol {symbol}: {shown(description, 80)}", SYMBOL_HINT)
    return CouldNotParse(f"yahoo answered about {symbol} with an error: {shown(description, 120)}", LATER)


def _seconds(retry_after: str | None) -> float:
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
