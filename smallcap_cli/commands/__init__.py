"""The path is the command: `data fetch` stands in `data/fetch.py`, and in no other place.

A file holds the command's own options, its examples, and one function of a few lines: question, gather, table, answer.
"""

#: Command or group -> its line in `smallcap --help`, in that order. Static text, so that help costs no imports.
COMMANDS: dict[str, str] = {
    "compare": "Compare funds side by side, with sources.",
    "returns": "Show returns by year, quarter, month or window.",
    "growth": "Show what an invested amount grew to.",
    "drawdown": "Show the worst drawdowns, and the one all funds share.",
    "correlate": "Show how the returns of funds correlate.",
    "season": "Test whether a month of the year differs.",
    "rotation": "Compare small caps with large caps, signal by signal.",
    "rates": "Show funds in rate cycles, or their betas to yields.",
    "alpha": "Test whether a fund has alpha beyond its factor loadings.",
    "pair": "Hold one fund against another sold short.",
    "levels": "Show how far a price is from given levels.",
    "fees": "Show what expense ratios cost over the years.",
    "blend": "Show a portfolio of funds beside its parts.",
    "flows": "Show what investors put into funds and took out.",
    "closure": "Show which rules speak for a fund's closure.",
    "liquidity": "Show spread, premium to NAV and dollar volume.",
    "attribute": "Explain a return difference by sector.",
    "holdings": "Show what a fund holds, line by line.",
    "quality": "Show what part of a fund's companies loses money.",
    "overlap": "Show which companies funds have in common.",
    "check": "Check conditions every day, with an exit code.",
    "report": "Write one document about funds, or one that a file defines.",
    "verify": "Find the convention behind published figures.",
    "fund": "List funds; show cards; find funds on an index.",
    "metric": "List the columns; explain how one is computed.",
    "methodology": "Index rules: list, show, compare, apply, explain.",
    "universe": "Build a table of companies that index rules run on.",
    "mcp": "Serve read-only tools to programs and agents (MCP).",
    "data": "Fetch, import, check, export and clear stored prices.",
    "provider": "List the data sources; check one.",
    "config": "Show settings with their origin; show folders.",
}
