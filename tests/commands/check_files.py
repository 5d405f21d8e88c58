"""Price files and check files for the tests of `smallcap check`."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from smallcap_cli.core.exchange import sessions


def open_days(first: str, last: str) -> list[date]:
    """The sessions from one day to another."""
    days: list[date] = sessions(date.fromisoformat(first), date.fromisoformat(last)).tolist()
    return days


def write_closes(folder: Path, ticker: str, days: Sequence[date], closes: Sequence[float]) -> None:
    """A price file of a fund without distributions."""
    folder.mkdir(exist_ok=True)
    lines = [f"{day},{close}" for day, close in zip(days, closes, strict=True)]
    (folder / f"{ticker}.csv").write_text("\n".join(["Date,Close", *lines, ""]))


def rows_of(out: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(out)))
