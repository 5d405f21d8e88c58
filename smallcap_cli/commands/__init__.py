"""The path is the command: `data fetch` stands in `data/fetch.py`, and in no other place.

A file holds the command's own options, its examples, and one function of a few lines: question, gather, table, answer.
"""

#: Command or group -> its line in `smallcap --help`, in that order. Static text, so that help costs no imports.
COMMANDS: dict[str, str] = {
    "compare": "Compare funds side by side, with sources.",
    "returns": "Returns by year, quarter or month.",
    "growth": "What an amount became, month by month.",
    "drawdown": "The worst falls of each fund, and the one all share.",
    "correlate": "How the returns of funds move together.",
    "season": "Whether one month of the year differs from the others.",
    "fees": "What expense ratios cost over years.",
    "attribute": "Where a return difference comes from, by sector.",
    "holdings": "What a fund holds, line by line, from your files.",
    "verify": "Find the convention behind published figures.",
    "fund": "List funds and groups; show what is known of one.",
    "metric": "List every column; explain how one is computed.",
    "methodology": "Index rules: list, show, compare, apply, explain.",
    "data": "Fetch, import, export and clear kept closes.",
    "provider": "List where data can come from, and check a source.",
    "config": "Show settings with their origin; show folders.",
}
