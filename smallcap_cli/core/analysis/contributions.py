"""What holdings and factors contributed to the gaps of several funds to one."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from smallcap_cli.core.analysis.factor_attribution import FactorAttribution
from smallcap_cli.core.analysis.fund_attribution import FundAttribution


class Contributions(NamedTuple):
    """Effects by the fund whose gap to the first they are of; a fund of which nothing is known is absent."""

    held: Mapping[str, FundAttribution] = MappingProxyType({})
    factors: Mapping[str, FactorAttribution] = MappingProxyType({})


NO_CONTRIBUTIONS = Contributions()
