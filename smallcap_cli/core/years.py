"""The years that a day of closes, rules or claims can be of: later than the first exchanges, before any plan ends.

Between them no arithmetic with dates can leave the calendar.
"""

from __future__ import annotations

FIRST_YEAR, LAST_YEAR = 1800, 2199
