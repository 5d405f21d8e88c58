"""Net flows out of month ends alone: counts or assets with the NAV of each month's last session, and no day between.

F = (S_1 - s S_0) N_1, which with S = A / N is A_1 - A_0 N_1 / N_0: the change of assets less what the NAV, without
distributions, did to those at the beginning. It takes every flow as if it came at the end of the month.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from smallcap_cli.core.exchange import sessions
from smallcap_cli.core.flows.methods import FUND
from smallcap_cli.core.flows.months import FlowMonth, month_before
from smallcap_cli.core.flows.shares import PUBLIC_AFTER, ShareHistory, reads_as_date, split_factors
from smallcap_cli.core.windows import month_end


def is_by_month(history: ShareHistory) -> bool:
    """Whether a history has two rows or more and no month more than one."""
    months = history.days.astype("datetime64[M]")
    return len(months) > 1 and bool((months[1:] > months[:-1]).all())


def months_between(history: ShareHistory) -> tuple[FlowMonth, ...]:
    """The months of which both ends have a row with a count, oldest first.

    A row is a month's end where no session of the month comes after it. A count that reads as a date is none.
    """
    counts = np.where([bool(reads_as_date(count)) for count in history.shares], np.nan, history.shares)
    earlier = np.concatenate([[np.nan], counts[:-1]])
    flow = (counts - split_factors(history.nav, counts, earlier) * earlier) * history.nav
    assets, days, scope = counts * history.nav, history.days.tolist(), history.scope or FUND
    return tuple(
        FlowMonth(
            history.ticker, month_end(day), float(flow[n]), history.method, scope, history.source.citation,
            month_end(day) + PUBLIC_AFTER, float(assets[n - 1]), float(assets[n]),
        )
        for n, day in enumerate(days)
        if n and np.isfinite(flow[n]) and month_before(day) == month_end(days[n - 1])
        and _ends_month(day) and _ends_month(days[n - 1])
    )  # fmt: skip


def _ends_month(day: date) -> bool:
    """Whether the exchange has no session between a day and the end of its month."""
    later = sessions(day, month_end(day))
    return len(later) == 0 or later[-1].item() <= day
