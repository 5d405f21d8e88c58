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
FUND, CLASS, UNKNOWN = "fund", "class", "unknown"
SCOPES: Mapping[str, str] = MappingProxyType({
    FUND: "the whole fund, all share classes", CLASS: "this share class", UNKNOWN: "scope not stated",
})  # fmt: skip
