"""Where a source is and whether it can be reached, found out with sockets before anything heavy is imported."""

from __future__ import annotations

import os
import selectors
import socket
import threading
import time
from collections.abc import Mapping
from errno import ECONNREFUSED, EINPROGRESS
from ipaddress import ip_address
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from smallcap_cli.errors import CouldNotAsk, UsageFault, safe

#: Ports where an address names none; curl takes 1080 for a proxy.
PORTS: Mapping[str, int] = {"http": 80, "https": 443}
PROXY_PORT = 1080
_Target = tuple[int, Any]
BASE_HINT = "an address such as https://mirror.example, or http://127.0.0.1:8000"


class Address(NamedTuple):
    """The base address of a source."""

    scheme: str
    host: str
    port: int
    path: str = ""

    @property
    def origin(self) -> str:
        """Scheme, host and port, without a port that goes without saying."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == PORTS.get(self.scheme) else f":{self.port}")

    def __str__(self) -> str:
        return self.origin + self.path


def base_address(text: object, key: str) -> Address:
    """The address a setting names: https, or http on this machine. **Raises** UsageFault for anything else."""
    fault = f"{key} {safe(without_credentials(str(text)))!r}"
    if not isinstance(text, str) or not text.isprintable() or any(c in text for c in " \\"):
        raise UsageFault(f"{fault} is not an address", BASE_HINT)
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise UsageFault(f"{fault} is not an address", BASE_HINT) from None
    if parts.scheme not in PORTS or not host or port == 0:
        raise UsageFault(f"{fault} is not an http or https address", BASE_HINT)
    if "@" in text or parts.query or parts.fragment:
        raise UsageFault(f"{fault} has more than scheme, host, port and path", BASE_HINT)
    if parts.scheme == "http" and not is_loopback(host):
        raise UsageFault(f"{fault} is not encrypted: http is allowed on this machine only", BASE_HINT)
    return Address(parts.scheme, host, port or PORTS[parts.scheme], parts.path.rstrip("/"))


def without_credentials(address: str) -> str:
    """An address as it may be shown: `***` in place of a user and a password, wherever in it they stand."""
    before, at, after = address.rpartition("@")
    scheme, colon, _ = before.partition("://")
    return (f"{scheme}://***@" if colon else "***@") + after if at else address


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def is_within(host: str, domain: str) -> bool:
    """Whether a host is a domain or below it."""
    return f".{host}".endswith(f".{domain}")


def first_hop(source: str, address: Address) -> tuple[str, int, str]:
    """Host and port a connection to a source is opened to, and what it is: "" or `proxy`.

    The proxy variables are those curl reads: https_proxy, all_proxy and no_proxy, in capitals too.
    """
    from urllib.request import getproxies_environment, proxy_bypass_environment  # type: ignore[attr-defined]

    proxies = getproxies_environment()
    proxy = proxies.get(address.scheme) or proxies.get("all")
    if not proxy or is_loopback(address.host) or proxy_bypass_environment(address.host, proxies):
        return address.host, address.port, ""
    try:
        parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
        default = PORTS["https"] if parts.scheme == "https" else PROXY_PORT
        host, port = parts.hostname, parts.port or default
    except ValueError:
        host, port = None, 0
    if not host:
        raise CouldNotAsk(
            f"{source}: the proxy in the environment is not an address", "correct HTTPS_PROXY or ALL_PROXY"
        )
    return host, port, "proxy"


def obstacle(host: str, port: int, timeout: float) -> str:
    """Why no connection to a host can be opened; empty when one can."""
    end = time.monotonic() + timeout
    found: list[list[_Target]] = []
    look_up = threading.Thread(target=_look_up, args=(host, port, found), daemon=True)
    look_up.start()
    # The system's resolver waits as long as it likes, so it is left behind when time is up.
    look_up.join(timeout)
    if look_up.is_alive():
        return f"no answer to the look-up of {host} in {timeout:g} s"
    if not found or not found[0]:
        return f"no address for {host}"
    refusals = _refusals(found[0], end)
    if refusals is None:
        return ""
    if time.monotonic() >= end or not refusals:
        return f"{host}:{port} did not answer"
    code = refusals[-1]
    return f"{host}:{port}" + (" refused the connection" if code == ECONNREFUSED else f": {os.strerror(code).lower()}")


def _look_up(host: str, port: int, found: list[list[_Target]]) -> None:
    try:
        listed = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return
    found.append([(family, address) for family, _, _, _, address in listed])


def _refusals(addresses: list[_Target], end: float) -> list[int] | None:
    """Opens connections to all addresses at once: None if one is accepted before `end`, else the system's errors."""
    waiting = selectors.DefaultSelector()
    opened: list[socket.socket] = []
    codes: list[int] = []
    try:
        for family, address in addresses:
            try:
                client = socket.socket(family, socket.SOCK_STREAM)
            except OSError as error:
                codes.append(error.errno or 0)
                continue
            opened.append(client)
            client.setblocking(False)
            # No route at all is said at once, and not again when the socket is asked later.
            code = client.connect_ex(address)
            if code in (0, EINPROGRESS):
                waiting.register(client, selectors.EVENT_WRITE)
            else:
                codes.append(code)
        while waiting.get_map() and (left := end - time.monotonic()) > 0:
            for key, _ in waiting.select(left):
                client = key.fileobj  # type: ignore[assignment]
                code = client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                if code == 0:
                    return None
                codes.append(code)
                waiting.unregister(client)
        return codes
    finally:
        waiting.close()
        for client in opened:
            client.close()
