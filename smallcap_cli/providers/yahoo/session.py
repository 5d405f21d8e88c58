"""The HTTP session that yfinance is given: a client of Yahoo, and what Yahoo says when it sends no data.

Importing this module imports curl_cffi, so it is imported where something is fetched. Whatever goes wrong on an
address that carries data is raised here as an error of ours; yfinance lets it pass. The cookie and crumb
addresses may fail: charts need neither, so there curl's own errors stay, which yfinance takes as "go on without".
"""

from __future__ import annotations

import json
import time
from typing import Any, Literal
from urllib.parse import urlsplit

from curl_cffi.requests import Response
from curl_cffi.requests.exceptions import ConnectionError as TransportError
from curl_cffi.requests.exceptions import RequestException

from smallcap_cli.errors import CouldNotAsk, CouldNotParse, NotFound, SmallcapError, safe
from smallcap_cli.providers.network.client import Client, check_status, outage, refusal
from smallcap_cli.providers.network.pace import LATER
from smallcap_cli.providers.network.reach import Address
from smallcap_cli.providers.yahoo.options import DOMAIN, NAME

#: Longest wait for a cookie, in seconds and as a part of the time left, since charts can do without; and how long the
#: cookie addresses are left alone after one failed.
COOKIE_SECONDS, COOKIE_SHARE, COOKIE_REST = 5.0, 1 / 3, 60.0
COOKIE_HOST = "fc.yahoo.com"
DATA_PATHS = ("/v8/finance/", "/v10/finance/", "/v7/finance/", "/ws/fundamentals-timeseries/")
UNAUTHORIZED = 401
#: How the two answers begin that a profile is made of; yfinance puts them together and keeps one symbol.
PROFILE_STARTS = (b'{"quoteSummary"', b'{"quoteResponse"')
LOGIN_HINT = "a login page of the network? smallcap config show has the address; --offline uses stored data"
SYMBOL_HINT = "Yahoo writes BRK-B, BTC-USD; smallcap fund list"


class YahooSession(Client):
    """One session a process; which batch a thread asks for is set by `begin`."""

    def __init__(self, base: Address | None, timeout_seconds: float) -> None:
        # A browser's handshake is what Yahoo answers; a mirror of the user's needs none.
        browser: Literal["chrome"] | None = None if base else "chrome"
        super().__init__(NAME, DOMAIN, check_answer, base=base, timeout_seconds=timeout_seconds, impersonate=browser)
        self._cookies_rest_until = 0.0
        self._cookie_answer: Response | None = None

    @property
    def was_refused(self) -> bool:
        """Whether the last answer to this thread was 401."""
        return self.status == UNAUTHORIZED

    def request(self, method: Any, url: str, **given: Any) -> Response:  # type: ignore[override]
        """The answer to one request. **Raises** errors of ours for data, curl's for cookies and crumbs."""
        if urlsplit(url).path.startswith(DATA_PATHS):
            return super().request(method, url, **given)
        if self._cookie_answer is not None and urlsplit(url).hostname == COOKIE_HOST and len(self.cookies):
            # yfinance asks before every question where it cannot keep the cookie in its own cache.
            return self._cookie_answer
        answer = self._cookie(method, url, given)
        if urlsplit(url).hostname == COOKIE_HOST:
            self._cookie_answer = answer
        return answer

    def _cookie(self, method: str, url: str, given: dict[str, Any]) -> Response:
        """The answer of a cookie or crumb address, which is left alone for a while after it failed."""
        batch = self.batch
        batch.check()
        if time.monotonic() < self._cookies_rest_until:
            raise TransportError("the cookie address failed a moment ago")
        given["timeout"] = min(COOKIE_SECONDS, batch.seconds_left * COOKIE_SHARE)
        try:
            return self.follow(method, url, given)
        except RequestException:
            self._cookies_rest_until = time.monotonic() + COOKIE_REST
            raise
        except (CouldNotParse, CouldNotAsk) as error:
            batch.check()
            self._cookies_rest_until = time.monotonic() + COOKIE_REST
            raise TransportError(error.message) from None


def check_answer(response: Response, symbol: str) -> None:
    """Raises what an answer says when it is not data.

    What concerns one symbol names it; what concerns the source does not, so that it reads the same for all funds.
    """
    status, body = response.status_code, response.content
    if status == UNAUTHORIZED:  # yfinance asks again, with another crumb
        return
    check_status(NAME, response)
    if b"Will be right back" in body[:20_000]:
        raise outage(NAME, response)
    if status >= 400:
        raise _refusal(response, symbol)
    start = body[:200].lstrip()
    if not start.startswith(b"{"):
        what = "a web page" if start.startswith(b"<") else "something else"
        raise CouldNotParse(f"yahoo sent {what} instead of JSON", LOGIN_HINT)
    if start.startswith(PROFILE_STARTS):
        for about in _symbols(body):
            if about.upper() != symbol.upper():
                raise CouldNotParse(f"yahoo was asked for {symbol} and answered with {safe(about)}", SYMBOL_HINT)


def _symbols(body: bytes) -> list[str]:
    """The symbols that an answer for a profile says it is about; none where it is garbled, which shows later."""
    try:
        ((_, answer),) = json.loads(body).items()
        parts = [part for result in answer["result"] or () for part in (result, result.get("quoteType"))]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return []
    return [part["symbol"] for part in parts if isinstance(part, dict) and isinstance(part.get("symbol"), str)]


def _refusal(response: Response, symbol: str) -> SmallcapError:
    try:
        answer = json.loads(response.content)
        (said,) = (part["error"] for part in answer.values())
        code, description = str(said["code"]), str(said["description"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return refusal(NAME, response)
    return fault_in_words(symbol, description, not_found=response.status_code == 404 or code == "Not Found")


def fault_in_words(symbol: str, description: str, *, not_found: bool) -> SmallcapError:
    """The error Yahoo explains in words."""
    if not_found or "No data found" in description or "delisted" in description:
        return NotFound(f"yahoo knows no symbol {symbol}: {safe(description, 80)}", SYMBOL_HINT)
    return CouldNotParse(f"yahoo answered about {symbol} with an error: {safe(description, 120)}", LATER)
