"""The options of a call that the command lines in its file honour too, with what is left of its time."""

from __future__ import annotations

import time
from collections.abc import Mapping

from smallcap_cli.call.context import DEADLINE, Context, duration

PASSED_ON = (
    "as_of", "prices", "holdings", "fundamentals", "shares", "provider", "offline", "vintage", "max_age", "config",
)  # fmt: skip


def end_of(context: Context) -> float:
    """When the time of all lines is over, on the clock of `time.monotonic`."""
    return time.monotonic() + duration("--deadline", str(context.given["deadline"] or DEADLINE), otherwise="s")


def options_for(context: Context, ends: float, format: str = "html") -> Mapping[str, object]:
    """The options for one line; once the time is over it asks no network."""
    left = max(int(ends - time.monotonic()), 0)
    options: dict[str, object] = {name: context.given[name] for name in PASSED_ON}
    options |= {"format": format, "quiet": True}
    return options | ({"deadline": f"{left}s"} if left else {"offline": True})
