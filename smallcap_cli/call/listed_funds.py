"""Quarterly data sets of Form N-PORT that a call names, read for what all funds come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from smallcap_cli.call.keep_archive import HINT, saved_fund_classes
from smallcap_cli.errors import DataUnavailable, UsageFault, did_you_mean, safe
from smallcap_cli.settings import user_path

if TYPE_CHECKING:
    from smallcap_cli.core.listed_funds import MarketQuarter

STEPS = ("year", "quarter")


def find_market(archives: Sequence[str], classes: str, by: str, as_of: date) -> tuple[MarketQuarter, ...]:
    """The listed equity funds of each quarter or year that archives are about, of filings up to a day.

    **Raises** UsageFault for a file that is not there and another step, what the reader of archives raises, and
    DataUnavailable where no filing is left.
    """
    from smallcap_cli.core.listed_funds import by_year, market_quarters
    from smallcap_cli.providers.sec.bulk import fund_filings_in

    if by not in STEPS:
        raise UsageFault(f"--by {safe(by)} is not known", did_you_mean(by, STEPS, f"one of: {', '.join(STEPS)}"))
    paths = [user_path(archive) for archive in archives]
    for archive, path in zip(archives, paths, strict=True):
        if not path.is_file():
            raise UsageFault(f"no file {safe(archive)}", HINT)
    symbols = _symbols(classes) if classes else {}
    quarters = market_quarters(
        [one for one in fund_filings_in(path, symbols) if one.filed <= as_of] for path in paths
    )  # fmt: skip
    if not quarters:
        raise DataUnavailable(f"no report of a fund filed by {as_of} in {', '.join(map(safe, archives))}", HINT)
    return by_year(quarters) if by == "year" else quarters


def _symbols(classes: str) -> Mapping[str, Sequence[str]]:
    """The symbols of the classes of each series."""
    found: dict[str, list[str]] = {}
    for one in saved_fund_classes(classes):
        found.setdefault(one.series_id, []).append(one.ticker)
    return found
