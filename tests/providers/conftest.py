"""What tests of the Yahoo provider start from."""

from __future__ import annotations

import pytest

PROXIES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy")


@pytest.fixture
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy of the machine's."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
