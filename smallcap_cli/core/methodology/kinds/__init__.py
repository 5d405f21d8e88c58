"""Every kind of step: one function a kind, from a step and candidates to a change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from smallcap_cli.core.methodology.change import LineChange
from smallcap_cli.core.methodology.kinds.bands import (
    company_rank,
    dollar_band,
    percentile_band,
    rank_band,
    relative_band,
)
from smallcap_cli.core.methodology.kinds.choice import exclude_worst, score, select, share_class, style_split
from smallcap_cli.core.methodology.kinds.lines import carry, derive, filter_, manual
from smallcap_cli.core.methodology.kinds.weights import cap, weight
from smallcap_cli.core.methodology.model import Step
from smallcap_cli.core.methodology.universe import Candidates

Kind: TypeAlias = Callable[[Step, Candidates], LineChange]

#: Kind of step -> what it does. The calendar is a key of its own and no step.
KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "filter": filter_,
        "derive": derive,
        "company_rank": company_rank,
        "rank_band": rank_band,
        "percentile_band": percentile_band,
        "dollar_band": dollar_band,
        "relative_band": relative_band,
        "share_class": share_class,
        "score": score,
        "select": select,
        "exclude_worst": exclude_worst,
        "style_split": style_split,
        "weight": weight,
        "cap": cap,
        "carry": carry,
        "manual": manual,
    }
)
