"""The HTTP session for the SEC: says who asks, and what the SEC says when it sends no data.

Importing this module imports curl_cffi, so it is imported where something is fetched.
"""

from __future__ import annotations

from curl_cffi.requests import Response

from smallcap_cli import __version__
from smallcap_cli.errors import CouldNotAsk, CouldNotParse, NotFound, RateLimited
from smallcap_cli.providers.network.client import Client, check_status, refusal
from smallcap_cli.providers.network.options import NetworkOptions

NAME, DOMAIN = "sec", "sec.gov"
#: What the page of a block says; access comes back after ten minutes below the limit.
BLOCK = b"Request Rate Threshold Exceeded"
BLOCK_SECONDS = 600.0
CONTACT_HINT = "correct contact in the config, or SMALLCAP_CONTACT: a name and a mail address"
KNOWN = "the SEC has no such filer, series or filing"


class SecSession(Client):
    """One session a process; every request names the contact that the SEC asks for."""

    def __init__(self, options: NetworkOptions) -> None:
        super().__init__(NAME, DOMAIN, check_answer, base=options.base, timeout_seconds=options.timeout_seconds)
        self.headers["User-Agent"] = f"smallcap-cli/{__version__} {options.contact}"
        self.headers["Accept-Encoding"] = "gzip, deflate"


def check_answer(response: Response, subject: str) -> None:
    """Raises what an answer says when it is not data.

    The SEC answers 403 for two reasons: too many requests, and a request that does not say who asks.
    """
    status, start = response.status_code, response.content[:20_000]
    if status == 403 and BLOCK in start:
        raise RateLimited("sec blocks us for too many requests (403)", "try again later", wait_seconds=BLOCK_SECONDS)
    if status == 403:
        raise CouldNotAsk("sec refused the request (403): it wants to know who asks", CONTACT_HINT)
    check_status(NAME, response)
    if status == 404:
        raise NotFound(f"sec has nothing for {subject} (404)", KNOWN)
    if status >= 400:
        raise refusal(NAME, response)
    if start.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html")) and b"No matching" not in start:
        raise CouldNotParse(f"sec sent a web page instead of data for {subject}", "try again later")
