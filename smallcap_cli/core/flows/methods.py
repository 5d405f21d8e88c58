"""How the net flow of a period is found: methods by name, with what they do, and the scopes that a flow can have."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

SHARES, ASSETS, FILED, PUBLISHED = "shares", "assets", "filed", "published"
METHODS: Mapping[str, str] = MappingProxyType({
    SHARES: "change of the shares outstanding times NAV, on the day of the trade",
    ASSETS: "assets at the end less those before times the change of NAV",
    FILED: "sales less redemptions as filed with the SEC",
    PUBLISHED: "as its publisher states it",
})  # fmt: skip
SCOPES: Mapping[str, str] = MappingProxyType({
    "fund": "the whole fund, all share classes", "class": "this share class", "unknown": "scope not stated",
})  # fmt: skip
