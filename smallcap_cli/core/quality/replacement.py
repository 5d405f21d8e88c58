"""Whether a new answer of a source may stand in place of the earlier copy, which it has to match or to better."""

from __future__ import annotations

import numpy as np

from smallcap_cli.core.model import PriceHistory
from smallcap_cli.core.quality.adjustments import basis_of, losses, revised_share
from smallcap_cli.core.quality.case import case_of

#: From this part of the shared days on, other daily returns are another series and no mending of the same one.
WHOLESALE = 0.25


@np.errstate(all="ignore")
def why_worse(history: PriceHistory, before: PriceHistory) -> str:
    """Why a new answer does not replace the earlier copy of the same source; empty where it may."""
    case = case_of(history, None, before)
    for loss in losses(case):
        return loss.detail
    if basis_of(history) != basis_of(before):
        return f"is {', '.join(basis_of(history))}, the earlier copy {', '.join(basis_of(before))}"
    # A copy of a price index (^RUT) may be one that took its closes for total return.
    if history.adjusted is None and before.adjusted is not None and not history.ticker.startswith("^"):
        return "has no adjusted closes, the earlier copy has"
    share = revised_share(case)
    return f"has other returns than the earlier copy on {share:.0%} of the days" if share >= WHOLESALE else ""
