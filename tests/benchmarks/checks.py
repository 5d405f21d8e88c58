"""A check file of twenty conditions on five funds, as a desk would have one; all are notes, so that no run exits 1."""

from __future__ import annotations

FUNDS = ("IWM", "IJR", "VB", "SPSM", "AVUV")
CONDITIONS = (
    "max_drawdown:1y of IWM < -20%", "max_drawdown:1y of IJR < -20% for 3 sessions",
    "return_ytd(IWM) - return_ytd(SPY) < 0", "return_1y(IWM) - return_1y(SPY) < -10%",
    "return_3m of VB - return_3m of IWM > 5% for 5 sessions", "net_flow of IWM < 0 for 3 months",
    "net_flow:3m of group us-smallcap < 0", "age of IWM > 3 sessions", "age of net_flow of IWM > 100 days",
    "expense_ratio of VB > 0.04%", "methodology of SPSM changed", "volatility:1y of IWM > 30%", "beta:5y of IWM > 1.3",
    "current_drawdown:5y of AVUV < -20%", "return_5y of SPSM < return_5y of VB", "return_1m of VB < -8%",
    "unprofitable_share of IWM > 42%", "max_drawdown:5y of VB < -30%", "return_ytd of SPSM > return_ytd of IWM",
    "return_10y of IWM < return_10y of IJR",
)  # fmt: skip
CHECK_GOAL_MS, REPLAY_GOAL_MS, REPLAY_YEARS = 500.0, 3000.0, 10


def check_file() -> str:
    """The file as YAML."""
    rules = [
        f'  - {{id: c{number}, severity: note, no_data: hold, when: "{when}"}}'
        for number, when in enumerate(CONDITIONS)
    ]
    return "\n".join(["checks:", *rules, ""])
