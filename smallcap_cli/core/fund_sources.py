"""What the sources that could be asked without a network say of one fund."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from smallcap_cli.core.model import PriceHistory, Profile, PublishedFigure
from smallcap_cli.errors import SmallcapError


class FundSources(NamedTuple):
    """Figures published about a fund and its index, its closes provider by provider, and its last profile."""

    published: tuple[PublishedFigure, ...]
    prices: Mapping[str, PriceHistory | SmallcapError]
    profile: Profile | None
