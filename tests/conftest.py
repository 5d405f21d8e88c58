"""What every test stands on: no network, a settled environment, and two ways to run `smallcap`."""

from __future__ import annotations

import ipaddress
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import HealthCheck, settings

from tests.tools.readme import CLOCK, ROOT, Result, call

#: How long a machine that others use takes to draw examples says nothing about the code. The same examples are drawn
#: in every run, so that a run that fails says something about the change; `--hypothesis-profile search` draws others.
settings.register_profile("search", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("smallcap", settings.get_profile("search"), derandomize=True)
settings.load_profile("smallcap")


#: Variables of the caller's shell that change what smallcap prints or where it looks.
_CLEANED = ("SMALLCAP_", "_SMALLCAP_", "XDG_")
_CLEANED_NAMES = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "PYTHONWARNINGS")
_REAL_DATA = "SMALLCAP_REAL_DATA"
_CONSOLE_SECONDS = 60


class Run(Protocol):
    """How a test calls `smallcap`: arguments, extra variables, text or bytes for stdin, a folder to be in."""

    def __call__(
        self,
        *arguments: str,
        env: Mapping[str, str] | None = None,
        stdin: str | bytes | None = None,
        cwd: Path | None = None,
    ) -> Result: ...


@pytest.fixture(autouse=True, scope="session")
def _interrupts_arrive() -> None:
    """A shell starts what it runs in the background with SIGINT ignored, and every process started from it too."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _settled_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A home of the test's own, a fixed clock and zone, and nothing of the caller's shell."""
    for name in list(os.environ):
        if (name.startswith(_CLEANED) and name != _REAL_DATA) or name in _CLEANED_NAMES:
            monkeypatch.delenv(name)
    monkeypatch.setenv("SMALLCAP_HOME", str(tmp_path / "smallcap-home"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", CLOCK)
    monkeypatch.setenv("SMALLCAP_OFFLINE", "1")  # a test with a server of its own says 0
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def no_network_configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user asks no network: who can be asked says that an unknown fund does not exist, which is exit 3, not 4."""
    config = tmp_path / "no-network.yaml"
    config.write_text("providers: {order: {prices: [store, bundled], profile: [store], holdings: [store]}}\n")
    monkeypatch.setenv("SMALLCAP_CONFIG", str(config))


@pytest.fixture(autouse=True)
def _no_server_remembered() -> Iterator[None]:
    """A port that the system gives twice is another server: no session, pace or crumb of the first one stays."""
    yield
    names = ("yahoo.provider", "sec.provider", "issuer.provider", "french.provider", "network.ledger")
    *providers, ledger = (sys.modules.get(f"smallcap_cli.providers.{name}") for name in names)
    for provider in providers:
        if provider is not None:
            provider._shared_session.cache_clear()
    if ledger is not None:
        ledger.ledger_of.cache_clear()
    data = sys.modules.get("yfinance.data")
    if data is not None:
        data.SingletonMeta._instances.clear()
        data.YfData.cache_get.cache_clear()


@pytest.fixture(autouse=True)
def _only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections leave this machine in no test."""

    def guard(name: str) -> object:
        connect = getattr(socket.socket, name)

        def checked(self: socket.socket, address: object) -> object:
            if self.family != socket.AF_UNIX and not _is_loopback(address):
                raise RuntimeError(f"a test tried to connect to {address!r}")
            return connect(self, address)

        return checked

    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, guard(name))


def _is_loopback(address: object) -> bool:
    host = address[0] if isinstance(address, tuple) else address
    try:
        return host == "localhost" or ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


@pytest.fixture
def smallcap(monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line in this process: quick, and what it raises on purpose is seen as its exit code."""

    def run(
        *arguments: str,
        env: Mapping[str, str] | None = None,
        stdin: str | bytes | None = None,
        cwd: Path | None = None,
    ) -> Result:
        with monkeypatch.context() as patched:
            for name, value in (env or {}).items():
                patched.setenv(name, value)
            if cwd is not None:
                patched.chdir(cwd)
            return call(arguments, _as_bytes(stdin))

    return run


@pytest.fixture
def console_command(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The words that start the installed console script, or the module where no script is installed."""
    script = Path(sys.executable).with_name("smallcap")
    if script.is_file():
        return [str(script)]
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return [sys.executable, "-m", "smallcap_cli"]


@pytest.fixture
def console(console_command: list[str], tmp_path: Path) -> Run:
    """The console script in a process of its own, in an empty folder unless `cwd` names another."""
    empty = tmp_path / "console-cwd"
    empty.mkdir()

    def run(
        *arguments: str,
        env: Mapping[str, str] | None = None,
        stdin: str | bytes | None = None,
        cwd: Path | None = None,
    ) -> Result:
        ran = subprocess.run(
            [*console_command, *arguments],
            input=_as_bytes(stdin), env={**os.environ, **(env or {})}, cwd=cwd or empty,
            capture_output=True, timeout=_CONSOLE_SECONDS, check=False,
        )  # fmt: skip
        return Result(ran.returncode, ran.stdout, ran.stderr.decode("utf-8", "backslashreplace"))

    return run


def _as_bytes(stdin: str | bytes | None) -> bytes:
    return stdin.encode() if isinstance(stdin, str) else stdin or b""


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real daily price files; skips where there is none."""
    folder = os.environ.get(_REAL_DATA)
    if not folder:
        pytest.skip(f"{_REAL_DATA} is not set")
    return Path(folder) / "prices"
