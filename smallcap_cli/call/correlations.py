"""What `correlate --rolling` asks: the length of a window, and what there is no window of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from smallcap_cli.errors import DataUnavailable, UsageFault, safe

if TYPE_CHECKING:
    from smallcap_cli.core.analysis.rolling_correlations import CorrelationLength, FundCorrelation

_LENGTH = re.compile(r"([1-9]\d{0,3})([dmy])", re.ASCII)


def correlation_length(text: str) -> CorrelationLength:
    """The length of `--rolling`, checked."""
    from smallcap_cli.core.analysis.rolling_correlations import CorrelationLength

    found = _LENGTH.fullmatch(text)
    if not found:
        raise UsageFault(f"--rolling {safe(text)} is not a number of days, months or years", "such as 90d, 12m, 3y")
    return CorrelationLength(text, int(found[1]), found[2])


def refuse_no_window(found: Sequence[FundCorrelation], length: CorrelationLength) -> None:
    """DataUnavailable where no pair has a window, UsageFault where a window of that length is no sample for any."""
    from smallcap_cli.core.model import Gap

    gaps = [one.found for one in found if isinstance(one.found, Gap)]
    if len(gaps) < len(found):
        return
    if all(gap.detail.startswith(f"{length.text} ") for gap in gaps):
        raise UsageFault(f"--rolling {gaps[0].detail}", "a longer window; daily closes give more returns")
    raise DataUnavailable(f"no window of {length.text}: {gaps[0].detail}", "a shorter --rolling, or more closes")
