"""The Yahoo provider opened at a fake server, in this process and in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from smallcap_cli.errors import SmallcapError
from smallcap_cli.providers import ProviderSetup
from smallcap_cli.providers.yahoo.provider import YahooPrices, open_yahoo
from tests.fakes.charts import Series
from tests.fakes.yahoo import NOW, FakeYahoo
from tests.places import ROOT

#: Longer than a loaded machine takes for anything: what must not be waited for lasts as long as this.
LONG_SECONDS = 120
#: Monday 2026-11-16 to Friday 2026-11-20.
WEEK = np.arange("2026-11-16", "2026-11-21", dtype="datetime64[D]")
CLOSES = np.array([100.1, 101.3, 99.7, 102.9, 103.00000000000001])
IWM = Series("IWM", WEEK, CLOSES, CLOSES - 0.5, np.array([1e6, 2e6, 3e6, 4e6, 5e6]), {date(2026, 11, 18): 0.35})

OPENED = (
    "import sys\n"
    "from smallcap_cli.errors import SmallcapError\n"
    "from smallcap_cli.providers import ProviderSetup\n"
    "from smallcap_cli.providers.yahoo.provider import open_yahoo\n"
    "config = {'base_url': sys.argv[1], 'timeout_seconds': 5, **eval(sys.argv[2])}\n"
    "provider = open_yahoo(ProviderSetup(config=config))\n"
)


def opened(server: FakeYahoo | str, clock: datetime = NOW, **config: Any) -> YahooPrices:
    """The provider at a server or an address, its clock at the server's default one."""
    url = server if isinstance(server, str) else server.url
    given = {"base_url": url, "timeout_seconds": 5, "deadline_seconds": LONG_SECONDS, **config}
    return open_yahoo(ProviderSetup(config=given, clock=lambda: clock))


def served(mode: str, *series: Series, now: datetime = NOW, **given: Any) -> FakeYahoo:
    """A server that has a week of IWM, unless other series are given."""
    return FakeYahoo(mode, series=series or (IWM,), now=now, **given)


def fault_of(mode: str, method: str = "prices", **config: Any) -> tuple[SmallcapError, FakeYahoo]:
    """What asking about IWM ends in; every error has a hint."""
    with served(mode) as server, pytest.raises(SmallcapError) as raised:
        getattr(opened(server, **config), method)("IWM")
    assert raised.value.hint
    return raised.value, server


def started(url: str, code: str, *, home: Path | None = None, **config: object) -> subprocess.Popen[str]:
    """A process of its own that has opened `provider` and does what `code` says."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    if home is not None:
        environment |= {"HOME": str(home), "XDG_CACHE_HOME": str(home)}
    command = [sys.executable, "-c", OPENED + code, url, repr(config)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def said(url: str, code: str, **given: Any) -> str:
    """What such a process prints; it must end well and say nothing on stderr."""
    process = started(url, code, **given)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    return out
