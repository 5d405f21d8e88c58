"""Which calendar months are whole in a window that begins and ends on days of the user's."""

from __future__ import annotations

from datetime import date

import pytest

from smallcap_cli.core.analysis.whole_months import months_of_window
from smallcap_cli.core.windows import parse_window


@pytest.mark.parametrize(
    ("window", "first", "last"),
    [
        # April 2021 began before the 16th, and April 2026 was not over on it.
        ("2021-04-16:2026-04-16", "2021-05", "2026-03"),
        ("since:2021-04-16", "2021-05", "2026-06"),
        # The 30th is April's last session, so that its close is where May begins.
        ("2021-04-30:2026-04-30", "2021-05", "2026-04"),
        # 31 May 2021 is Memorial Day: the 28th is the last session, and June begins with its close.
        ("2021-05-28:2021-12-31", "2021-06", "2021-12"),
        ("2021-05-31:2021-12-31", "2021-06", "2021-12"),
        ("2021-05-27:2021-12-31", "2021-06", "2021-12"),
        # The close of 2021-12-31 is the last before a New Year's Saturday, that of 30 April before a Saturday in May.
        ("2022-01-01:2025-12-31", "2022-01", "2025-12"),
        ("since:2021-05-01", "2021-05", "2026-06"),
        ("2021-05-03:2021-12-31", "2021-06", "2021-12"),
        # A length ends with the last whole month: 12 months to June 2026.
        ("1y", "2025-07", "2026-06"),
        ("2024", "2024-01", "2024-12"),
    ],
)  # fmt: skip
def test_months_begin_and_end_inside(window: str, first: str, last: str) -> None:
    months = months_of_window(parse_window(window), date(2026, 7, 15), date(2000, 5, 26))
    assert (months[0].label, months[-1].label) == (first, last)
