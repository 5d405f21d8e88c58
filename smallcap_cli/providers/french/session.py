"""The HTTP session for Ken French's data library, and what the site says when it sends no file.

Importing this module imports curl_cffi, so it is imported where something is fetched.
"""

from __future__ import annotations

from curl_cffi.requests import Response

from smallcap_cli import __version__
from smallcap_cli.errors import CouldNotAsk, CouldNotParse
from smallcap_cli.providers.french.addresses import TITLE
from smallcap_cli.providers.network.client import Client, check_status
from smallcap_cli.providers.network.options import NetworkOptions

HINT = "save the file from the library's page and give --factors FILE"


class FrenchSession(Client):
    """One session a process; it says what it is."""

    def __init__(self, options: NetworkOptions) -> None:
        super().__init__(
            TITLE, "dartmouth.edu", check_answer, base=options.base, timeout_seconds=options.timeout_seconds
        )
        self.headers["User-Agent"] = f"smallcap-cli/{__version__} {options.contact}".strip()


def check_answer(response: Response, name: str) -> None:
    """Raises what an answer says when it is no zip."""
    check_status(TITLE, response)
    if response.status_code >= 400:
        raise CouldNotAsk(f"{TITLE} has no {name} there ({response.status_code})", HINT)
    if response.content[:200].lstrip().lower().startswith((b"<!doctype html", b"<html")):
        raise CouldNotParse(f"{TITLE} sent a web page instead of {name}", HINT)
    if not response.content.strip():
        raise CouldNotParse(f"{TITLE} sent an empty file for {name}", HINT)
