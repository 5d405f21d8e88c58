"""Where Yahoo is asked, and how soon one knows that it cannot be."""

from __future__ import annotations

import errno
import socket
import threading
import time
from datetime import date

import pytest

from smallcap_cli.errors import CouldNotAsk, UsageFault
from smallcap_cli.providers import ProviderSetup
from smallcap_cli.providers.network.reach import Address, base_address, first_hop, obstacle, without_credentials
from smallcap_cli.providers.yahoo.provider import open_yahoo
from tests.fakes.client import opened, said, served
from tests.fakes.yahoo import FakeYahoo, closed_port

pytestmark = pytest.mark.usefixtures("no_proxy")


# Where it asks


@pytest.mark.parametrize(
    "url",
    ["ftp://127.0.0.1", "http://example.com", "example.com", "https://", "https://u:p@example.com", "https://a b.com",
     "https://example.com?x=1", "http://127.0.0.1:99999", "http://10.0.0.1:80", "file:///etc/passwd", 5, "https://a\n.b"],
)  # fmt: skip
def test_a_base_address_that_cannot_be_is_refused(url: object) -> None:
    with pytest.raises(UsageFault, match=r"providers\.yahoo\.base_url"):
        open_yahoo(ProviderSetup(config={"base_url": url}))


def test_a_base_address_may_be_a_mirror() -> None:
    assert base_address("https://mirror.example/yahoo/", "k") == Address("https", "mirror.example", 443, "/yahoo")
    assert str(base_address("http://[::1]:80/", "k")) == "http://[::1]"


@pytest.mark.parametrize(
    ("key", "value"),
    [("pace_seconds", -1), ("threads", 50), ("timeout_seconds", "soon"), ("deadline_seconds", -1), ("burst", 0)],
)
def test_a_number_that_cannot_be_is_refused(key: str, value: object) -> None:
    with pytest.raises(UsageFault, match=key):
        open_yahoo(ProviderSetup(config={key: value}))


def test_a_loopback_server_is_asked_without_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{closed_port()}")
    with served("ok") as server:
        assert opened(server).prices("IWM").last_day == date(2026, 11, 20)


def test_a_proxy_that_is_down_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://user:secret@127.0.0.1:{closed_port()}")
    with pytest.raises(CouldNotAsk, match="the proxy for yahoo could not be reached") as raised:
        open_yahoo(ProviderSetup()).prices("IWM")
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("variables", "hop"),
    [
        ({}, ("source.example", 443, "")),
        ({"HTTPS_PROXY": "http://p.example:3128"}, ("p.example", 3128, "proxy")),
        ({"all_proxy": "socks5://p.example"}, ("p.example", 1080, "proxy")),
        ({"HTTPS_PROXY": "p.example:80", "NO_PROXY": "source.example"}, ("source.example", 443, "")),
    ],
)
def test_the_first_hop_is_the_proxy_where_there_is_one(
    variables: dict[str, str], hop: tuple[str, int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert first_hop("source", Address("https", "source.example", 443)) == hop


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_own_certificates_are_trusted(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from smallcap_cli.providers.yahoo.session import YahooSession

    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.setenv(name, "own-ca.pem")
    assert str(YahooSession(None, 1.0).verify) == "own-ca.pem"


def test_offline_asks_nobody() -> None:
    with served("ok") as server:
        provider = open_yahoo(ProviderSetup(config={"base_url": server.url}, offline=True))
        with pytest.raises(CouldNotAsk, match="offline"):
            provider.prices("IWM")
        assert server.requests == []


def test_a_host_that_listens_can_be_reached() -> None:
    with FakeYahoo() as server:
        assert obstacle("127.0.0.1", int(server.url.rpartition(":")[2]), 1.0) == ""
    assert obstacle("127.0.0.1", closed_port(), 1.0) != ""


def test_packets_that_vanish_are_waited_for_no_longer_than_said() -> None:
    """A listener whose queue is full drops what arrives, as a firewall does."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for client in waiting:
            client.setblocking(False)
            client.connect_ex(listener.getsockname())
        begun = time.monotonic()
        told = obstacle("127.0.0.1", listener.getsockname()[1], 0.3)
        for client in waiting:
            client.close()
    assert told.endswith("did not answer")
    assert time.monotonic() - begun < 1.0


def test_a_resolver_that_hangs_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: object, **__: object) -> list[object]:
        time.sleep(0.6)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    begun = time.monotonic()
    assert "no answer to the look-up" in obstacle("source.example", 443, 0.2)
    assert time.monotonic() - begun < 1.0


HEAVY = "print(sorted({'pandas', 'yfinance', 'curl_cffi', 'numpy'} & set(sys.modules)))"
FETCHED = "print({str(e) for e in provider.fetch_many(['IWM', 'IJR'], deadline=20).values()})\n" + HEAVY


def test_without_a_server_nothing_heavy_is_imported() -> None:
    url = f"http://127.0.0.1:{closed_port()}"
    begun = time.monotonic()
    told = said(url, FETCHED)
    assert told == f"{{'yahoo could not be reached: {url.removeprefix('http://')} refused the connection'}}\n[]\n"
    assert time.monotonic() - begun < 2.0


def test_where_packets_vanish_one_knows_within_five_seconds() -> None:
    with socket.socket() as listener, socket.socket() as first, socket.socket() as second:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for client in (first, second):
            client.setblocking(False)
            client.connect_ex(listener.getsockname())
        begun = time.monotonic()
        told = said(f"http://127.0.0.1:{listener.getsockname()[1]}", FETCHED)
    assert "did not answer" in told
    assert told.endswith("\n[]\n")
    assert time.monotonic() - begun < 5.0


def test_a_name_that_nobody_knows_is_no_address() -> None:
    nobody = "import socket\ndef fails(*_, **__): raise socket.gaierror(-2, 'unknown')\nsocket.getaddrinfo = fails\n"
    begun = time.monotonic()
    told = said("https://source.example", nobody + FETCHED)
    assert told == "{'yahoo could not be reached: no address for source.example'}\n[]\n"
    assert time.monotonic() - begun < 2.0


def test_no_route_is_told_in_the_words_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect_ex", lambda *_: errno.ENETUNREACH)
    assert obstacle("127.0.0.1", 443, 1.0) == "127.0.0.1:443: network is unreachable"


def test_a_proxy_that_lets_nothing_through_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def refuse() -> None:
            while True:
                try:
                    client, _ = listener.accept()
                except OSError:
                    return
                with client:
                    if client.recv(4096):
                        client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")

        threading.Thread(target=refuse, daemon=True).start()
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:secret@127.0.0.1:{listener.getsockname()[1]}")
        with pytest.raises(CouldNotAsk, match="the proxy for yahoo let nothing through") as raised:
            open_yahoo(ProviderSetup()).prices("IWM")
        listener.shutdown(socket.SHUT_RDWR)
    assert "HTTPS_PROXY" in raised.value.hint
    assert "secret" not in str(raised.value)


def test_a_proxy_that_is_no_address_fails_every_fund_and_raises_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://:x")
    outcomes = open_yahoo(ProviderSetup()).fetch_many(["IWM", "IJR"], deadline=5)
    assert {str(outcome) for outcome in outcomes.values()} == {"yahoo: the proxy in the environment is not an address"}


# What is shown of an address


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://user:secret@mirror.example/y", "https://***@mirror.example/y"),
        ("user:secret@mirror.example", "***@mirror.example"),
        ("https://user:se/cret@mirror.example", "https://***@mirror.example"),
        ("ftp://user:s@cret@mirror.example", "ftp://***@mirror.example"),
        ("https://mirror.example", "https://mirror.example"),
    ],
)
def test_a_password_is_never_shown(address: str, shown: str) -> None:
    assert without_credentials(address) == shown


@pytest.mark.parametrize("url", ["https://u:secret@m.example", "ftp://u:secret@m.example", "https://u:sec/secret@m.e"])
def test_an_error_about_an_address_has_no_password(url: str) -> None:
    with pytest.raises(UsageFault) as raised:
        base_address(url, "providers.yahoo.base_url")
    assert "secret" not in raised.value.message + raised.value.hint
    assert "***@" in raised.value.message
