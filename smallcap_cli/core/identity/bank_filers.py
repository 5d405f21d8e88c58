"""Listed banks that file with their bank regulator and not with the SEC, so that no list of the SEC has them.

**Source** Securities Exchange Act of 1934, section 12(i): a bank without a holding company reports to the Federal
Deposit Insurance Corporation (12 CFR 335) or the Board of Governors (12 CFR 208.36); the 10-Q of Hingham Institution
for Savings for 2016-09-30 has the FDIC's heading. None is in the SEC's lists of 2024-08, 2025-05-17 and 2026-08-22.
"""

from __future__ import annotations

from smallcap_cli.core.identity.codes import ticker_form

BANK_FILERS = frozenset({"TOWN", "NBN", "HIFS", "FRBA", "SSBI"})


def is_bank_filer(ticker: str) -> bool:
    """Whether a ticker is of a bank that files with its bank regulator."""
    return ticker_form(ticker) in BANK_FILERS
