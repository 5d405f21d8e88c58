"""The HTTP session for a fund company's files, and what the company says when it sends none.

Importing this module imports curl_cffi, so it is imported where something is fetched.
"""

from __future__ import annotations

from curl_cffi.requests import Response

from smallcap_cli import __version__
from smallcap_cli.errors import CouldNotAsk, CouldNotParse
from smallcap_cli.providers.issuer.addresses import SAVE_HINT, Issuer
from smallcap_cli.providers.network.client import Client, check_status
from smallcap_cli.providers.network.options import NetworkOptions

MOVED_HINT = f"the company may have moved the file: {SAVE_HINT}"
REFUSALS = (401, 403, 406)


class NoFile(CouldNotAsk):
    """The company sent no file from this address; one of another day it may have."""


class IssuerSession(Client):
    """One session a process and company; it says what it is."""

    def __init__(self, options: NetworkOptions, issuer: Issuer) -> None:
        def check(response: Response, ticker: str) -> None:
            check_answer(issuer, response, ticker)

        super().__init__(issuer.title, issuer.domain, check, base=options.base, timeout_seconds=options.timeout_seconds)
        self.headers["User-Agent"] = f"smallcap-cli/{__version__} {options.contact}".strip()


def check_answer(issuer: Issuer, response: Response, ticker: str) -> None:
    """Raises what an answer says when it is not a list of holdings."""
    if response.status_code in REFUSALS:
        what = f"{issuer.title} refuses programs the holdings of {ticker} ({response.status_code})"
        raise NoFile(what, SAVE_HINT)
    check_status(issuer.title, response)
    if response.status_code >= 400:
        raise NoFile(f"{issuer.title} has no file of {ticker} there ({response.status_code})", MOVED_HINT)
    if not issuer.is_page and response.content[:200].lstrip().lower().startswith((b"<!doctype html", b"<html")):
        raise CouldNotParse(f"{issuer.title} sent a web page instead of the holdings of {ticker}", MOVED_HINT)
    if not response.content.strip():
        raise CouldNotParse(f"{issuer.title} sent an empty file for {ticker}", MOVED_HINT)
