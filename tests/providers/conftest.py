"""What tests of the Yahoo provider start from."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from smallcap_cli.providers.ledger import ledger_of

PROXIES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy")


@pytest.fixture
def fresh_client(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No proxy of the machine's, and nothing remembered of another test's server: no crumb, answer or pace."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
    ledger_of.cache_clear()
    yield
    data = sys.modules.get("yfinance.data")
    if data is not None:
        data.SingletonMeta._instances.clear()
        data.YfData.cache_get.cache_clear()
